"""The rules of the house that no other tool checks: sizes, names, words and imports."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader, nodes

HERE = Path(__file__).resolve()  # left out of the search, since it names what is looked for
ROOT = HERE.parents[2]
TEMPLATES = ROOT / "templates"
SOURCES = ("auditapp", "sampling", "tests", "frontend", "templates", "docs")
SUFFIXES = {".py", ".html", ".js", ".scss", ".md", ".css"}
ELSEWHERE = {"vendor", "node_modules", "__pycache__", "vendor.new"}
MAX_FILE, MAX_FUNCTION = 400, 60
VAGUE = {"utils", "helpers", "common", "manager", "data", "info", "handle", "process"}
ALLOWED = {
    "auditapp/domain": {"auditapp.domain"},
    "sampling": {"sampling", "numpy", "scipy"},
}
UNFINISHED = ("TODO", "FIXME", "XXX", "raise NotImplementedError", "pytest.skip")
WORKPLACE = ("/work/", "/farm/", "/tmp/")  # noqa: S108  # looked for, not used
NOQA = re.compile(r"#\s*noqa(?!: [A-Z]+\d+(, ?[A-Z]+\d+)*\s+# \w)")
IGNORE = re.compile(r"#\s*type:\s*ignore(?!\[[a-z-]+(, ?[a-z-]+)*\]\s+# \w)")
STATE = re.compile(r"{%-?\s*(?:el)?if[^%]*\.(?:state|status)\s*(?:==|!=|in\b|not in\b)")
UNSAFE = {
    "markup past the escaping": re.compile(r"\|\s*safe\b|autoescape\s+false|xmlattr"),
    "an inline style": re.compile(r"\sstyle\s*="),
    "an inline handler": re.compile(r"<[a-z][^>{]*\son[a-z]+\s*="),
    "a script in an address": re.compile(r"javascript:", re.IGNORECASE),
    "an inline script": re.compile(r"<script(?![^>]*\bsrc=)", re.IGNORECASE),
    "an unquoted attribute": re.compile(r"<[^>]*\s[a-z-]+={{"),
}


def files(*suffixes: str, below: tuple[str, ...] = SOURCES) -> Iterator[Path]:
    wanted = set(suffixes) or SUFFIXES
    for top in below:
        for path in sorted((ROOT / top).rglob("*")):
            if path.suffix in wanted and not ELSEWHERE & set(path.parts) and path != HERE:
                yield path
    if not suffixes:
        yield from (ROOT / "setup.py", ROOT / "dev.py")


def place(path: Path) -> str:
    return str(path.relative_to(ROOT))


def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), filename=place(path))


def test_no_file_is_too_long_to_hold_in_mind() -> None:
    long = {place(path): len(path.read_text().splitlines()) for path in files()}
    assert {
        name: n for name, n in long.items() if n > MAX_FILE and "/migrations/" not in name
    } == {}


def lines_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count the lines of a function; what its docstring explains does not count."""
    explained = 0
    first = function.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        explained = (first.end_lineno or first.lineno) - first.lineno + 1
    return (function.end_lineno or function.lineno) - function.lineno + 1 - explained


def test_no_function_is_too_long_to_read_at_once() -> None:
    long = [
        f"{place(path)}:{node.lineno} {node.name}"
        for path in files(".py", below=("auditapp", "sampling", "tests"))
        if "migrations" not in path.parts
        for node in ast.walk(parse(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and lines_of(node) > MAX_FUNCTION
    ]
    assert long == []


def imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


@pytest.mark.parametrize("layer", sorted(ALLOWED))
def test_the_pure_layers_import_only_what_they_may(layer: str) -> None:
    allowed = ALLOWED[layer]
    for path in files(".py", below=(layer,)):
        for name in imported(parse(path)):
            known = name.split(".")[0] in sys.stdlib_module_names
            ours = any(name == other or name.startswith(f"{other}.") for other in allowed)
            assert known or ours, f"{place(path)} imports {name}"


def test_no_module_has_a_name_that_says_nothing() -> None:
    found = [place(path) for path in files(".py", below=("auditapp", "sampling", "tests"))
             if path.stem in VAGUE or path.parent.name in VAGUE]  # fmt: skip
    assert found == []


@pytest.mark.parametrize("word", UNFINISHED)
def test_nothing_is_left_for_later(word: str) -> None:
    pattern = re.compile(rf"\b{re.escape(word)}\b")
    assert [place(path) for path in files() if pattern.search(path.read_text())] == []


@pytest.mark.parametrize("folder", WORKPLACE)
def test_the_code_speaks_of_no_machine_it_was_written_on(folder: str) -> None:
    assert [place(path) for path in files() if folder in path.read_text()] == []


@pytest.mark.parametrize("pattern", [NOQA, IGNORE], ids=["noqa", "type-ignore"])
def test_every_rule_that_is_set_aside_is_named_with_a_reason(pattern: re.Pattern[str]) -> None:
    found = [
        f"{place(path)}:{number}"
        for path in (*files(".py", below=("auditapp", "sampling", "tests")), ROOT / "setup.py")
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if pattern.search(line)
    ]
    assert found == []


@pytest.mark.parametrize("danger", sorted(UNSAFE))
def test_no_page_has(danger: str) -> None:
    for path in files(".html", below=("templates",)):
        found = UNSAFE[danger].search(path.read_text())
        assert found is None, f"{place(path)}: {found}"


def test_no_page_compares_states_since_rules_live_in_the_domain() -> None:
    for path in files(".html", below=("templates",)):
        found = STATE.search(path.read_text())
        assert found is None, f"{place(path)}: {found}"


def pages() -> Iterator[tuple[str, nodes.Template]]:
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True)
    for path in files(".html", below=("templates",)):
        yield place(path), environment.parse(path.read_text())


def test_every_macro_that_a_page_imports_exists_and_is_used() -> None:
    macros = {
        name.removeprefix("templates/"): {macro.name for macro in page.find_all(nodes.Macro)}
        for name, page in pages()
    }
    for name, page in pages():
        used = {node.name for node in page.find_all(nodes.Name) if node.ctx == "load"}
        for imports in page.find_all(nodes.FromImport):
            assert isinstance(imports.template, nodes.Const)
            for macro in imports.names:
                original, local = (macro, macro) if isinstance(macro, str) else macro
                assert original in macros[imports.template.value], f"{name}: no macro {original}"
                assert local in used, f"{name}: {local} is imported but not used"


def test_every_page_extends_a_base() -> None:
    for name, page in pages():
        noun = name.split("/")[1]
        if noun in {"base.html", "components", "reports"} or "/_" in name:
            continue
        assert any(page.find_all(nodes.Extends)), name
