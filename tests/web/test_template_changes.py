"""The builder's way back, the fields of rows, and what a workbook is taken with."""

import re
import zipfile
from collections.abc import Callable
from io import BytesIO
from uuid import UUID

import openpyxl
import pytest
from sqlalchemy import Engine

from auditapp.persistence.base import writing
from tests.conftest import NOW
from tests.support.building import at, boxes, source
from tests.support.cast import Cast, Member
from tests.support.client import Browser, plain
from tests.support.templates import OWN, begin, save


@pytest.fixture
def draft(sqlite_engine: Engine, web_cast: Cast) -> UUID:
    with writing(sqlite_engine) as session:
        draft_id = begin(session, web_cast, NOW)
        save(session, draft_id, web_cast.lee, NOW, OWN)
    return draft_id


@pytest.fixture
def lee(signed_in: Callable[[Member], Browser], web_cast: Cast) -> Browser:
    return signed_in(web_cast.lee)


def test_every_change_is_undone_one_after_another_and_put_back_until_another_is_made(
    lee: Browser, draft: UUID, sqlite_engine: Engine
) -> None:
    texts = [source(sqlite_engine, draft)]
    lee.get(at(draft))
    lee.post(at(draft, "/sections"), title="Next steps")
    texts.append(source(sqlite_engine, draft))
    lee.post(at(draft, "/questions/o.grade/move"), by="up")
    texts.append(source(sqlite_engine, draft))
    lee.post(at(draft, "/undo"))
    assert source(sqlite_engine, draft) == texts[1]
    page = lee.post(at(draft, "/undo"))
    assert source(sqlite_engine, draft) == texts[0]
    assert "Lee Example saved the whole text" in plain(page)
    lee.post(at(draft, "/redo"))
    assert source(sqlite_engine, draft) == texts[1]
    lee.post(at(draft, "/sections"), title="Another end")
    lee.post(at(draft, "/redo"), status=409)
    lee.get(at(draft))
    for _ in range(3):
        lee.post(at(draft, "/undo"))
    lee.post(at(draft, "/undo"), status=409)
    rows = plain(lee.get(at(draft, "/changes")))
    assert rows.index("Added the section Another end") < rows.index("Moved the question o.grade")
    assert re.search(r"Lee Example Moved the question o\.grade 23 November 2026", rows)
    assert re.search(r"23 November 2026[^A-Z]+, Lee Example", rows)


def test_the_questions_of_a_row_are_fields_added_moved_renamed_and_removed(
    lee: Browser, draft: UUID, sqlite_engine: Engine
) -> None:
    new = at(draft, "/sections/seen/questions/new")
    lee.get(new)
    sent = boxes(lee.post(new, status=200, fields=boxes(lee.page) | {"rows": "add"}))
    sent |= {"text": "Visits", "kind": "repeat", "key": "o.visits"}
    sent |= {"row-0-text": "When was it?", "row-0-kind": "date"}
    page = lee.post(new, status=200, fields=sent | {"rows": "add"})
    assert 'id="row-1-text" name="row-1-text" value="" autocomplete="off" autofocus' in page
    assert "o.visits" not in source(sqlite_engine, draft)  # nothing is saved by these buttons
    sent = boxes(page)
    assert sent["row-0-text"] == "When was it?"
    sent |= {"row-1-text": "Who saw the child?", "row-1-kind": "sel", "row-1-choices": "worker"}
    refused = lee.post(new, status=422, fields=sent)
    assert 'href="#row-1-choices"' in refused
    sent = boxes(refused) | {"row-1-choices": "sw | The worker\nother | Somebody else"}
    lee.post(new, fields=sent)
    rows = [("when_was_it", "When was it?"), ("saw_child", "Who saw the child?")]
    assert row_lines(source(sqlite_engine, draft)) == rows
    path = at(draft, "/questions/o.visits")
    sent = boxes(lee.get(path))
    sent = boxes(lee.post(path, status=200, fields=sent | {"rows": "up-1"}))
    lee.post(path, fields=sent | {"row-0-key": "seen_by"})
    text = source(sqlite_engine, draft)
    assert row_lines(text) == [("seen_by", "Who saw the child?"), ("when_was_it", "When was it?")]
    assert "Somebody else" in text
    sent = boxes(lee.get(path))
    sent = boxes(lee.post(path, status=200, fields=sent | {"rows": "remove-0"}))
    lee.post(path, fields=sent)
    assert row_lines(source(sqlite_engine, draft)) == [("when_was_it", "When was it?")]


def row_lines(text: str) -> list[tuple[str, str]]:
    """Return key and words of each question of the rows of a draft's last repeating group."""
    inside = text.partition("o.visits")[2]
    inside = inside.partition("fields:")[2].partition("\n      - key")[0]
    return re.findall(r"key: ([a-z_]+).*?text: ([^,\n}]+)", inside, re.DOTALL)


def with_formula(content: bytes, value: str) -> bytes:
    """Return a workbook whose first question is a formula with this stored value."""
    heads = openpyxl.load_workbook(BytesIO(content))["questions"][1]
    letter = next(cell.column_letter for cell in heads if cell.value == "text")
    cell = f'<c r="{letter}2" t="str"><f>UPPER("x")</f><v>{value}</v></c>'
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if name.endswith("sheet3.xml"):
                pattern = rf'<c r="{letter}2".*?</c>'.encode()
                text, changed = re.subn(pattern, cell.encode(), text, flags=re.DOTALL)
                assert changed == 1
            new.writestr(name, text)
    return made.getvalue()


def test_the_values_of_formulas_are_taken_and_the_person_is_told(
    lee: Browser, draft: UUID, sqlite_engine: Engine
) -> None:
    content = with_formula(lee.client.get(at(draft, "/workbook")).data, "Was the child ever seen?")
    lee.get(at(draft, "/upload"))
    page = lee.post(at(draft, "/upload"), file=(BytesIO(content), "own.xlsx"))
    assert "sheet questions: 1 formula; the values stored in the workbook were used" in plain(page)
    assert "text: Was the child ever seen?" in source(sqlite_engine, draft)
