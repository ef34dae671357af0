"""A template as a workbook and back: nothing lost, and every fault named at its cell."""

from functools import partial
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings

from auditapp.domain.errors import RefusedError
from auditapp.library.checking import check
from auditapp.library.documents import Document, read_document
from auditapp.library.schema import WrittenSection, WrittenTemplate
from auditapp.library.writing import as_plain
from auditapp.paths import data_dir
from auditapp.services import template_exchange as exchange
from tests.library.making import TEMPLATES

SHIPPED = sorted(data_dir("audit_templates").glob("*.v*.yaml"))
MASH = data_dir("audit_templates") / "mash_stepdown.v1.yaml"


def shipped(path: Path) -> WrittenTemplate:
    document = read_document(path)
    assert isinstance(document, Document)
    checked = check(document, WrittenTemplate)
    assert isinstance(checked, WrittenTemplate)
    return checked


def small(**question: object) -> WrittenTemplate:
    asked = {"key": "m.one", "kind": "yn", "text": "Was it done?", **question}
    section = {"key": "one", "title": "One", "questions": [asked]}
    whole = {"key": "small", "version": 1, "title": "A small one", "unit": "contact"}
    return WrittenTemplate.model_validate({**whole, "sections": [section]})


def edited(template: WrittenTemplate, *cells: tuple[str, str, object]) -> bytes:
    """Return the template's workbook with some cells changed by hand."""
    book = openpyxl.load_workbook(BytesIO(exchange.written(template)))
    for sheet, place, value in cells:
        book[sheet][place] = value
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def column(sheet: str, name: str) -> str:
    """Return the letters of a column, found by its heading."""
    book = openpyxl.load_workbook(BytesIO(exchange.written(small())))
    return next(str(cell.column_letter) for cell in book[sheet][1] if cell.value == name)


def said(content: bytes) -> list[str]:
    """Return why a workbook is refused."""
    with pytest.raises(RefusedError) as refused:
        exchange.read("small.xlsx", content)
    assert {problem.where for problem in refused.value.problems} == {exchange.FIELD}
    return [problem.message for problem in refused.value.problems]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_shipped_template_survives_the_workbook(path: Path) -> None:
    template = shipped(path)
    assert exchange.read("t.xlsx", exchange.written(template)) == (template, ())


@given(template=TEMPLATES)
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
def test_any_template_survives_the_workbook(template: WrittenTemplate) -> None:
    assert exchange.read("t.xlsx", exchange.written(template)) == (template, ())


def test_a_workbook_saved_again_by_a_spreadsheet_program_is_still_the_same_template() -> None:
    template = shipped(MASH)
    assert exchange.read("t.xlsx", edited(template)) == (template, ())


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")', "1e5"])
def test_what_looks_like_a_formula_is_written_as_text(text: str) -> None:
    book = openpyxl.load_workbook(BytesIO(exchange.written(small(text=text))))
    cell = book["questions"][f"{column('questions', 'text')}2"]
    assert (cell.data_type, cell.value, cell.hyperlink) == ("s", text, None)
    assert cell.quotePrefix


def test_a_row_may_hold_its_choices_itself() -> None:
    kind, choices = column("questions", "kind"), column("questions", "choices")
    content = edited(
        small(),
        ("questions", f"{kind}2", "One of the choices listed"),
        ("questions", f"{choices}2", "early | Early help\nnone | None | Nothing was offered"),
    )
    section = exchange.read("t.xlsx", content)[0].sections[0]
    assert isinstance(section, WrittenSection)
    assert as_plain(section.questions[0]) == {
        "key": "m.one",
        "kind": "sel",
        "text": "Was it done?",
        "choices": {
            "early": "Early help",
            "none": {"label": "None", "hint": "Nothing was offered"},
        },
    }


def _spoilt() -> list[tuple[str, str, object]]:
    """Return cells that are wrong, each in its own way."""
    of = partial(column, "questions")
    return [
        ("template", "B3", "two"),
        ("template", "B7", "dipp"),
        ("questions", f"{of('kind')}2", "sell"),
        ("questions", f"{of('text')}2", None),
        ("questions", f"{of('min')}2", 1.5),
        ("questions", f"{of('ask_if')}2", "m.zero yes"),
        ("questions", f"{of('choices')}2", "colours"),
        ("questions", f"{of('caps')}2", "no | inadequate"),
        ("questions", f"{of('blind')}2", "perhaps"),
        ("questions", "A3", "onne"),
        ("questions", "B3", "m.two"),
        ("questions", "A4", "one"),
        ("questions", "B4", "m.three"),
        ("questions", f"{of('kind')}4", "txt"),
        ("questions", f"{of('text')}4", "A field?"),
        ("questions", f"{of('parent')}4", "m.nobody"),
        ("choices", "A2", "colour"),
        ("choices", "B2", "red"),
    ]


def test_every_fault_is_named_at_its_cell_all_at_once() -> None:
    found = said(edited(small(), *_spoilt()))
    assert found == [
        "sheet template, row 3, column value: “two” is not a whole number. Write it like: 12.",
        (
            "sheet template, row 7, column value: “dipp” is none of full, dip, thematic, "
            "deep_dive, multi_agency, closure, re_audit, supervision_file, calibration. "
            "Correct the cell."
        ),
        (
            "sheet questions, row 2, column ask_if: after “m.zero” write is, like: m.zero is yes. "
            "Write it like: m.threshold_ok is too_low, protect."
        ),
        "sheet questions, row 2, column blind: “perhaps” is neither yes nor no. Correct the cell.",
        (
            "sheet questions, row 2, column caps: “no | inadequate” has not 3 parts. "
            "Write it like: too_low, protect | inadequate | A child was left at risk."
        ),
        (
            "sheet questions, row 2, column choices: there is no list “colours” on the sheet "
            "choices; do you mean “colour”? Correct the name, or add the list to that sheet."
        ),
        (
            "sheet questions, row 2, column kind: “sell” is none of yn, mpn, g4, date, dt, int, "
            "txt, long, sel, multi, calc, pre, repeat. Correct the cell."
        ),
        "sheet questions, row 2, column min: “1.5” is not a whole number. Write it like: 12.",
        "sheet questions, row 2, column text: “text” is missing. Add the field.",
        (
            "sheet questions, row 3, column section: there is no section “onne”; do you mean "
            "“one”? Correct it, or add the section to the sheet sections."
        ),
        (
            "sheet questions, row 4, column parent: no question “m.nobody” stands above it in this "
            "section. Put the row below the repeat it belongs to, or correct the parent."
        ),
        "sheet choices, row 2, column label: the choice “red” has no label. Write what it says.",
    ]


def test_an_unknown_column_or_sheet_is_named_with_the_nearest() -> None:
    book = openpyxl.load_workbook(BytesIO(exchange.written(small())))
    book["questions"]["AL1"] = "rationnale"
    book["settings"].title = "setings"
    content = BytesIO()
    book.save(content)
    assert said(content.getvalue()) == [
        (
            "the workbook: there is no sheet “setings”; do you mean “settings”? Correct its "
            "name, or give your own notes a name unlike these."
        ),
        (
            "sheet questions, row 1, column rationnale: there is no column “rationnale”; do you "
            "mean “rationale”? Correct the spelling; the sheet guidance lists every name."
        ),
    ]


def test_control_characters_of_a_cell_are_left_out() -> None:
    place = f"{column('questions', 'good')}2"
    content = edited(small(), ("questions", place, "One_x0007_ and\nTwo"))
    section = exchange.read("t.xlsx", content)[0].sections[0]
    assert isinstance(section, WrittenSection)
    assert section.questions[0].good == "One and\nTwo"


def test_a_formula_is_refused_at_its_cell() -> None:
    place = f"{column('questions', 'text')}2"
    assert said(edited(small(), ("questions", place, "=A1&B1"))) == [
        (
            "sheet questions, row 2, column text: the cell holds a formula. Write the text itself "
            "into the cell."
        )
    ]


def test_a_workbook_without_its_sheets_is_refused_with_what_to_start_from() -> None:
    book = openpyxl.Workbook()
    content = BytesIO()
    book.save(content)
    found = said(content.getvalue())
    assert found[0] == (
        "the workbook: there is no sheet “questions”. Start from a downloaded workbook, and keep "
        "the names of its sheets."
    )
    assert len(found) >= 3


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"PK\x03\x04 nothing"])
def test_what_is_no_workbook_is_refused(content: bytes) -> None:
    assert len(said(content)) == 1


def test_a_file_far_too_large_is_refused_unread() -> None:
    found = said(b"x" * (exchange.LIMITS.file_bytes + 1))
    assert found == ["The file is larger than 2 MB. Upload a workbook with one template"]


def test_a_text_no_cell_can_hold_is_refused_aloud() -> None:
    with pytest.raises(RefusedError, match="row 2, good: 40,000 characters") as refused:
        exchange.written(small(good="x" * 40_000))
    assert "shorten the text" in str(refused.value)


def test_the_guidance_names_every_column_of_every_sheet() -> None:
    book = openpyxl.load_workbook(BytesIO(exchange.written(shipped(MASH))))
    guidance = {(row[0].value, row[1].value) for row in book["guidance"]}
    for sheet in ("sections", "questions", "choices", "settings", "changes"):
        for cell in book[sheet][1]:
            assert (sheet, cell.value) in guidance
