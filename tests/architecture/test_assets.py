"""What the pages are dressed in: built whole, ours alone to serve, legible, and without tricks."""

import json
import re
from pathlib import Path

import pytest

from auditapp.paths import data_dir

ROOT = Path(__file__).resolve().parents[2]
FRONTEND = ROOT / "frontend"
STATIC = ROOT / "auditapp" / "static"
VENDOR = STATIC / "vendor"
TEMPLATES = data_dir("templates")
# A name that goes on in braces is made by the page; its variants are checked by eye.
CLASS = re.compile(r"\bapp-[a-z0-9_-]*[a-z0-9](?![a-z0-9_{-])")
CLASS_LIST = re.compile(r'class="([^"]*(?:{%.*?%}[^"]*|{{.*?}}[^"]*)*)"')
COLOUR = re.compile(r'"([a-z-]+)": \((#[0-9a-f]{6}|\$ink), (#[0-9a-f]{6}|\$ink)\)')
AA = 4.5


def style() -> str:
    path = VENDOR / "auditapp.css"
    assert path.is_file(), "the styles are not built; run: python3 -m pip install -e ."
    return path.read_text()


def settings() -> str:
    return (FRONTEND / "scss" / "_settings.scss").read_text()


def named_colour(name: str) -> str:
    found = re.search(rf"^\${name}: (#[0-9a-f]{{6}});$", settings(), re.MULTILINE)
    assert found, name
    return found[1]


def grade_colours() -> dict[str, tuple[str, str]]:
    ink = named_colour("ink")
    return {
        name: (back.replace("$ink", ink), front.replace("$ink", ink))
        for name, back, front in COLOUR.findall(settings())
    }


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("mark", ["crest", "crown", "GDS Transport", "gov.uk/"])
def test_no_mark_of_the_government_s_own_brand_is_served(mark: str) -> None:
    assert mark.lower() not in style().lower()


def test_the_styles_load_nothing_but_fonts_that_are_there() -> None:
    addresses = re.findall(r"url\(([^)]*)\)", style())
    assert len(addresses) == 4
    for address in addresses:
        path = VENDOR / address.strip("\"'")
        assert path.is_file(), address
        assert path.read_bytes()[:4] == b"wOF2"
    assert "@import" not in style()


def test_the_licences_travel_with_what_they_cover() -> None:
    assert "SIL OPEN FONT LICENSE" in (VENDOR / "fonts" / "inter.LICENSE.txt").read_text().upper()
    assert "MIT License" in (VENDOR / "govuk-frontend.LICENSE.txt").read_text()


def test_the_lock_names_exact_versions_with_digests_and_no_addresses() -> None:
    wanted = json.loads((FRONTEND / "package.json").read_text())["dependencies"]
    packages = json.loads((FRONTEND / "package-lock.json").read_text())["packages"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values())
    for name, version in wanted.items():
        assert packages[f"node_modules/{name}"]["version"] == version
    for path, package in packages.items():
        assert "resolved" not in package, path
        assert not path or package["integrity"].startswith("sha512-"), path


def test_the_four_grades_have_legible_marks_in_a_fixed_order() -> None:
    colours = grade_colours()
    assert list(colours) == ["outstanding", "good", "requires-improvement", "inadequate"]
    for name, (back, front) in colours.items():
        assert contrast(back, front) >= AA, name


@pytest.mark.parametrize("name", ["ink", "teal", "link", "alarm", "quiet"])
def test_every_colour_of_text_is_legible_on_white_and_on_shade(name: str) -> None:
    assert contrast(named_colour(name), "#ffffff") >= AA
    assert contrast(named_colour(name), named_colour("shade")) >= AA
    assert contrast(named_colour(name), named_colour("teal-tint")) >= AA


def test_charts_use_the_colours_of_the_tags() -> None:
    charts = (TEMPLATES / "components" / "charts.html").read_text()
    for name, (back, front) in grade_colours().items():
        key = name.replace("-", "_")
        assert f'"{key}": "{back}"' in charts
        assert f'"{key}": "{front}"' in charts


def test_every_class_of_ours_that_a_page_uses_is_styled() -> None:
    known = set(re.findall(r"\.(app-[a-z0-9_-]+)", style()))
    for page in sorted(TEMPLATES.rglob("*.html")):
        if "reports" in page.parts:
            continue  # documents have their own style sheet
        used = {
            name
            for classes in CLASS_LIST.findall(page.read_text())
            for name in CLASS.findall(classes)
        }
        assert used <= known, f"{page.relative_to(TEMPLATES)}: no style for {sorted(used - known)}"


@pytest.mark.parametrize(
    "banned",
    ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function",
     "sessionStorage", "indexedDB", "caches.", ".style.", 'setAttribute("style"'],
)  # fmt: skip
def test_no_script_writes_markup_or_style_or_keeps_what_was_typed(banned: str) -> None:
    for script in sorted((STATIC / "app").glob("*.js")):
        assert banned not in script.read_text(), script.name


def test_only_the_module_that_encrypts_keeps_anything_in_the_browser() -> None:
    keepers = {s.name for s in (STATIC / "app").glob("*.js") if "localStorage" in s.read_text()}
    assert keepers == {"unsaved.js"}
    script = (STATIC / "app" / "unsaved.js").read_text()
    # One place writes, and what it is given there was encrypted just before.
    assert script.count("setItem(") == 1
    assert script.count("put(name, ") == 1 + script.count("function put(name, ")
    assert "text: inText(new Uint8Array(secret))" in script
    assert "secret = await crypto.subtle.encrypt(" in script


def test_every_module_that_a_script_imports_is_there() -> None:
    for script in sorted((STATIC / "app").glob("*.js")):
        for path in re.findall(r'from "([^"]+)"', script.read_text()):
            assert (script.parent / path).resolve().is_file(), f"{script.name}: {path}"
