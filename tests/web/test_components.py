"""The kit of page components, rendered together on one page and parsed strictly.

The whole page is rendered once with ordinary words and once with a script in every slot.
"""

from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

import html5lib
import pytest
from flask import Flask, flash, render_template
from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined

from auditapp.paths import data_dir
from tests.support.kit import EVIL, Words, evil, kit_context, plain

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def app() -> Iterator[Flask]:
    app = Flask(__name__, static_folder=None)
    app.secret_key = "for this test only"
    app.add_url_rule("/static/<path:filename>", "static", lambda filename: filename)
    here = FileSystemLoader(Path(__file__).parents[1] / "support")
    app.jinja_loader = ChoiceLoader([here, FileSystemLoader(data_dir("templates"))])
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.globals.update(csrf_token=lambda: "token", submission_key=lambda: "key")
    with app.test_request_context("/"):
        yield app


def parsed(html: str) -> Element:
    tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)
    assert isinstance(tree, Element)
    return tree


def page_of(t: Words) -> Element:
    flash(t("Audit submitted"), "success")
    flash(t("The service is read-only tonight"))
    return parsed(render_template("kitchen_sink.html", **kit_context(t)))


def by_id(tree: Element) -> dict[str, Element]:
    return {node.attrib["id"]: node for node in tree.iter() if "id" in node.attrib}


def groups_of(tree: Element, node: Element) -> list[Element]:
    """Return the form groups around a control: a date's boxes have two, as has a revealed box."""
    parents = {child: parent for parent in tree.iter() for child in parent}
    found = []
    while node in parents:
        node = parents[node]
        if "govuk-form-group" in node.get("class", "").split():
            found.append(node)
    return found


@pytest.mark.usefixtures("app")
def test_every_component_is_strict_html_with_ids_of_its_own() -> None:
    tree = page_of(plain)
    ids = [node.attrib["id"] for node in tree.iter() if "id" in node.attrib]
    assert sorted(ids) == sorted(set(ids))


@pytest.mark.usefixtures("app")
def test_every_reference_to_an_id_finds_it() -> None:
    tree = page_of(plain)
    known = by_id(tree)
    names = ("aria-describedby", "aria-labelledby", "aria-controls", "data-reveals", "for")
    for node in tree.iter():
        for name in names:
            for reference in node.get(name, "").split():
                assert reference in known, f"{node.tag} {name}={reference}"
        if node.get("href", "").startswith("#"):
            assert node.attrib["href"][1:] in known, node.attrib["href"]


@pytest.mark.usefixtures("app")
def test_a_script_in_any_text_stays_text() -> None:
    clean, attacked = page_of(plain), page_of(evil)
    assert [node.tag for node in attacked.iter()] == [node.tag for node in clean.iter()]
    for node, twin in zip(attacked.iter(), clean.iter(), strict=True):
        assert set(node.attrib) == set(twin.attrib), node.attrib
    assert "".join(attacked.itertext()).count(EVIL) > 100


@pytest.mark.usefixtures("app")
def test_no_page_has_inline_script_style_or_handlers() -> None:
    for node in page_of(plain).iter():
        assert node.tag != "style"
        assert "style" not in node.attrib
        assert not any(name.startswith("on") for name in node.attrib), node.attrib
        if node.tag == "script":
            assert node.attrib["src"].startswith("/static/")
            assert node.attrib["nonce"] == "n0nce"
            assert not node.text


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(
    "name", ["threshold", "why", "sources", "interest", "team", "seen", "upload", "other"]
)
def test_a_field_in_error_is_described_by_its_error_and_hint(name: str) -> None:
    tree = page_of(plain)
    known = by_id(tree)
    group = groups_of(tree, known[name])[-1]
    described = {
        reference for node in group.iter() for reference in node.get("aria-describedby", "").split()
    }
    words = "".join(known[f"{name}-error"].itertext())
    assert f"{name}-error" in described
    assert words == f"Error: Enter {name}"
    if f"{name}-hint" in known:
        assert f"{name}-hint" in described
    assert known[name].tag in {"input", "select", "textarea"}


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("name", ["threshold", "sources"])
def test_the_first_option_has_the_id_of_its_field_so_that_the_summary_lands_on_it(
    name: str,
) -> None:
    tree = page_of(plain)
    options = [node for node in tree.iter("input") if node.get("name") == name]
    assert [node.attrib["id"] for node in options] == [name, f"{name}-2", f"{name}-3"]
    assert [node.attrib["value"] for node in options if "checked" in node.attrib] in (
        ["too_low"],
        ["plan"],
    )


@pytest.mark.usefixtures("app")
def test_the_error_summary_lists_every_problem_and_the_title_says_error() -> None:
    tree = page_of(plain)
    (summary,) = [
        node for node in tree.iter("ul") if "govuk-error-summary__list" in node.get("class", "")
    ]
    links = [node.attrib["href"] for node in summary.iter("a")]
    assert links[0] == "#threshold"
    assert len(links) == 9
    assert "".join(list(summary)[-1].itertext()) == "Elsewhere"
    assert next(tree.iter("title")).text == "Error: Kitchen sink \N{EN DASH} Case-file audit"


@pytest.mark.usefixtures("app")
def test_a_text_that_begins_with_a_new_line_keeps_it() -> None:
    tree = page_of(plain)
    assert by_id(tree)["why"].text == "\nBecause"


@pytest.mark.usefixtures("app")
def test_a_move_that_is_shut_is_disabled_with_its_reason_beside_it() -> None:
    tree = page_of(plain)
    (shut,) = [node for node in tree.iter("button") if node.text == "Moderate"]
    assert "disabled" in shut.attrib
    reasons = by_id(tree)[shut.attrib["aria-describedby"]]
    assert "You audited this case" in "".join(reasons.itertext())


@pytest.mark.usefixtures("app")
def test_every_form_that_changes_something_carries_its_keys() -> None:
    for form in page_of(plain).iter("form"):
        names = [node.get("name") for node in form.iter("input")]
        if form.get("method") == "post":
            assert {"csrf_token", "submission_key"} <= set(names)


@pytest.mark.usefixtures("app")
def test_charts_say_their_numbers_in_words_and_hatch_the_worst_grade() -> None:
    tree = page_of(plain)
    known = by_id(tree)
    assert known["bar-desc"].text == (
        "Outstanding 3, Good 18, Requires 15, Inadequate 5, Not graded 0."
    )
    fills = [node.get("fill") for node in tree.iter(f"{SVG}rect")]
    assert "url(#bar-hatch)" in fills
    for svg in tree.iter(f"{SVG}svg"):
        assert svg.get("aria-hidden") == "true" or svg.get("role") == "img" or not svg.get("width")
