"""The builder: a draft made, changed, tried and exchanged in the browser, nothing lost."""

import re
from collections.abc import Callable
from html import unescape
from io import BytesIO
from uuid import UUID, uuid4

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import Engine

from auditapp.persistence.audit_templates import TemplateVersion
from auditapp.persistence.base import reading, writing
from auditapp.services import template_drafts
from tests.conftest import NOW
from tests.support.building import at, boxes, source
from tests.support.cast import Cast, Member
from tests.support.client import Browser, plain
from tests.support.templates import OWN, begin, published, save


@pytest.fixture
def draft(sqlite_engine: Engine, web_cast: Cast) -> UUID:
    """Give a draft without a fault: one section with three questions, and a block."""
    with writing(sqlite_engine) as session:
        draft_id = begin(session, web_cast, NOW)
        assert save(session, draft_id, web_cast.lee, NOW, OWN) == ()
    return draft_id


@pytest.fixture
def lee(signed_in: Callable[[Member], Browser], web_cast: Cast) -> Browser:
    return signed_in(web_cast.lee)


def revision(engine: Engine, draft_id: UUID) -> int:
    with reading(engine) as session:
        return session.get_one(TemplateVersion, draft_id).revision


def order(engine: Engine, draft_id: UUID) -> list[str]:
    """Return the keys of questions and blocks in the order of the draft."""
    return re.findall(r"(?:- key|- use): ([a-z.0-9_]+)", source(engine, draft_id))


def test_a_draft_is_outlined_with_what_the_check_finds(
    lee: Browser, draft: UUID, sqlite_engine: Engine, web_cast: Cast
) -> None:
    page = lee.get(at(draft))
    words = plain(page)
    assert "Nothing to mend." in words
    assert "o.seen · Met, partly met or not met" in words
    assert "o.why · Several lines of text · asked only sometimes" in words
    assert "Safety (safe.v1) Shared block" in words
    faulty = OWN.replace("{o.seen: [partly, not_met]}", "{o.sen: [partly]}")
    with writing(sqlite_engine) as session:
        save(session, draft, web_cast.lee, NOW, faulty)
    page = lee.get(at(draft))
    assert "1 to mend" in plain(page)
    assert f'href="{at(draft, "/questions/o.why")}' in page
    assert 'href="#question-o.why">Go to the first' in page
    assert "No question “o.sen”; do you mean “o.seen”? Correct the key" in plain(page)
    assert "o.sen" in plain(lee.get(at(draft, "/questions/o.why")))


def test_a_section_is_added_named_and_filled(
    lee: Browser, draft: UUID, sqlite_engine: Engine
) -> None:
    lee.get(at(draft))
    refused = lee.post(at(draft, "/sections"), title=" ", status=422)
    assert "Enter the title of the section" in plain(refused)
    lee.get(at(draft))
    assert "Next steps" in plain(lee.post(at(draft, "/sections"), title="Next steps"))
    lee.get(at(draft, "/sections/next_steps/questions/new"))
    shown = lee.post(
        at(draft, "/sections/next_steps/questions/new"),
        text="Was the plan shared?",
        kind="yn",
        required="always",
        choices="",
        ask_if="o.seen is met; or o.grade is good, outstanding",
    )
    assert "The question is added as nextsteps.plan_shared." in plain(shown)
    assert 'formaction="' + at(draft, "/questions/nextsteps.plan_shared/move") in shown
    assert "ask_if:\n          - o.seen: [met]\n          - o.grade: [good, outstanding]" in source(
        sqlite_engine, draft
    )


def test_what_is_wrong_is_said_at_its_box_and_what_was_typed_stays(
    lee: Browser, draft: UUID, sqlite_engine: Engine
) -> None:
    before = source(sqlite_engine, draft)
    page = lee.get(at(draft, "/questions/o.why"))
    typed = {**boxes(page), "text": "", "ask_if": "o.seen perhaps", "min": "few"}
    refused = lee.post(at(draft, "/questions/o.why"), fields=typed, status=422)
    assert boxes(refused) == {name: text.replace("\r\n", "\n") for name, text in typed.items()}
    for name in ("text", "ask_if", "min"):
        assert f'href="#{name}"' in refused
        assert f'id="{name}-error"' in refused
    assert "After “o.seen” write is" in plain(refused)
    # The group that holds a problem is open.
    numbers = refused[refused.index("Numbers and rows") - 200 : refused.index("Numbers and rows")]
    assert " open" in numbers
    assert source(sqlite_engine, draft) == before


def test_saving_what_is_shown_changes_nothing_but_the_revision(
    lee: Browser, draft: UUID, sqlite_engine: Engine
) -> None:
    for path in ("/questions/o.seen", "/questions/o.why", "/questions/o.grade", "/whole"):
        page = lee.get(at(draft, path))
        lee.post(at(draft, path), fields=boxes(page))
    once = source(sqlite_engine, draft)
    page = lee.get(at(draft, "/sections/seen"))
    lee.post(at(draft, "/sections/seen"), fields=boxes(page))
    assert source(sqlite_engine, draft) == once
    assert order(sqlite_engine, draft) == ["safe.v1", "seen", "o.seen", "o.why", "o.grade"]
    assert "ask_if:\n          o.seen: [partly, not_met]" in once
    assert "overall: o.grade\n  at_least: 1" in once


def test_line_ends_of_a_browser_do_not_stay_in_the_template(
    lee: Browser, draft: UUID, sqlite_engine: Engine
) -> None:
    page = lee.get(at(draft, "/questions/o.why"))
    sent = {**boxes(page), "good": "One\r\nTwo", "choices": 'a | "A|B"\r\nb | B', "kind": "sel"}
    lee.post(at(draft, "/questions/o.why"), fields=sent)
    shown = boxes(lee.get(at(draft, "/questions/o.why")))
    assert (shown["good"], shown["choices"]) == ("One\nTwo", 'a | "A|B"\nb | B')
    assert "\\r" not in source(sqlite_engine, draft)


def test_a_stale_save_is_refused_with_both_versions_and_can_then_be_meant(
    lee: Browser, draft: UUID, sqlite_engine: Engine, web_cast: Cast
) -> None:
    page = lee.get(at(draft, "/questions/o.seen"))
    mine = {**boxes(page), "text": "Was the child seen alone?"}
    theirs = OWN.replace("Was the child seen?", "Was this child seen?")
    with writing(sqlite_engine) as session:
        save(session, draft, web_cast.lou, NOW, theirs)
    refused = lee.post(at(draft, "/questions/o.seen"), fields=mine, status=409)
    words = plain(refused)
    assert "Someone else saved first" in words
    assert "Stored now Was this child seen?" in words
    assert "What you entered Was the child seen alone?" in words
    assert boxes(refused)["text"] == "Was the child seen alone?"
    assert source(sqlite_engine, draft) == theirs
    lee.post(at(draft, "/questions/o.seen"), fields=boxes(refused))
    assert "Was the child seen alone?" in source(sqlite_engine, draft)


def test_a_stale_move_and_a_stale_undo_are_refused(
    lee: Browser, draft: UUID, sqlite_engine: Engine, web_cast: Cast
) -> None:
    lee.get(at(draft))
    with writing(sqlite_engine) as session:
        save(session, draft, web_cast.lou, NOW, OWN + "minutes: 30\n")
    before = source(sqlite_engine, draft)
    lee.post(at(draft, "/questions/o.why/move"), by="up", status=409)
    lee.post(at(draft, "/undo"), revision="1", status=409)
    assert source(sqlite_engine, draft) == before


def test_moving_keeps_the_focus_on_the_button_that_moved(
    lee: Browser, draft: UUID, sqlite_engine: Engine
) -> None:
    lee.get(at(draft))
    page = lee.post(at(draft, "/questions/o.grade/move"), by="up")
    assert order(sqlite_engine, draft)[-3:] == ["o.seen", "o.grade", "o.why"]
    focused = re.findall(r'formaction="([^"]+)" name="by" value="(\w+)" autofocus', page)
    assert focused == [(at(draft, "/questions/o.grade/move"), "up")]
    page = lee.post(at(draft, "/parts/0/move"), by="down")
    assert order(sqlite_engine, draft)[-1] == "safe.v1"
    focused = re.findall(r'formaction="([^"]+)" name="by" value="(\w+)" autofocus', page)
    assert focused == [(at(draft, "/parts/1/move"), "down")]
    lee.post(at(draft, "/questions/o.why/move"), section="seen", to="0")
    assert order(sqlite_engine, draft)[-4:] == ["o.why", "o.seen", "o.grade", "safe.v1"]


def test_what_is_removed_can_be_put_back(lee: Browser, draft: UUID, sqlite_engine: Engine) -> None:
    before = source(sqlite_engine, draft)
    lee.get(at(draft))
    page = lee.post(at(draft, "/questions/o.why/remove"))
    assert "o.why" not in source(sqlite_engine, draft)
    assert "Lee Example removed the question o.why, 23 November 2026" in plain(page)
    assert "Undone: removed the question o.why." in plain(lee.post(at(draft, "/undo")))
    assert source(sqlite_engine, draft) == before
    lee.get(at(draft))
    refused = lee.post(at(draft, "/questions/o.seen/remove"), status=422)
    assert "“Was the child seen?” cannot be removed: “What was missed?” (o.why)" in plain(refused)
    lee.get(at(draft))
    refused = lee.post(at(draft, "/parts/1/remove"), status=422)
    assert "the proposed grade rests on it" in plain(refused)
    assert source(sqlite_engine, draft) == before


def test_a_pasted_column_becomes_questions_and_a_bad_line_loses_nothing(
    lee: Browser, draft: UUID, sqlite_engine: Engine
) -> None:
    path = at(draft, "/sections/seen/paste")
    lee.get(at(draft, "/sections/seen"))
    lines = "Was the home seen?\tyn\nWho spoke?\tnonsense"
    refused = lee.post(path, lines=lines, status=422)
    assert "Line 2: “nonsense” is no kind of question" in plain(refused)
    assert "Who spoke?\tnonsense" in unescape(refused)
    lee.get(at(draft, "/sections/seen"))
    lee.post(path, lines="Was the home seen?\tyn\nWho spoke?\ttxt")
    assert order(sqlite_engine, draft)[-2:] == ["o.home_seen", "o.spoke"]


def test_copies_blocks_and_keys(lee: Browser, draft: UUID, sqlite_engine: Engine) -> None:
    lee.get(at(draft))
    lee.post(at(draft, "/questions/o.seen/duplicate"))
    lee.post(at(draft, "/sections/seen/duplicate"))
    lee.post(at(draft, "/blocks"), use="core.v1")
    found = order(sqlite_engine, draft)
    assert found[1:5] == ["seen", "o.seen", "o.seen_2", "o.why"]
    assert found[-1] == "core.v1"
    lee.get(at(draft))
    lee.post(at(draft, "/blocks"), use="nothing.v1", status=404)
    page = lee.get(at(draft, "/questions/o.seen_2"))
    refused = lee.post(
        at(draft, "/questions/o.seen_2"), fields={**boxes(page), "key": "safe.now"}, status=422
    )
    assert "“safe.now” is asked already" in plain(refused)


def test_a_published_key_is_kept_and_the_page_says_so(
    lee: Browser, sqlite_engine: Engine, web_cast: Cast
) -> None:
    with writing(sqlite_engine) as session:
        published(session, web_cast, NOW)
        draft_id = begin(session, web_cast, NOW)
    page = lee.get(at(draft_id, "/questions/o.seen"))
    assert "Published: answers are stored under this key" in plain(page)
    refused = lee.post(
        at(draft_id, "/questions/o.seen"), fields={**boxes(page), "key": "o.saw"}, status=422
    )
    assert "“o.seen” was published" in plain(refused)


def test_the_preview_is_the_real_form_and_stores_nothing(
    lee: Browser, draft: UUID, sqlite_engine: Engine
) -> None:
    before = revision(sqlite_engine, draft)
    page = lee.get(at(draft, "/preview"))
    assert "No grade is proposed yet" in plain(page)
    safe = {"go": "seen", "revision-safe.now": "0", "a_safe__now": "no"}
    page = lee.post(at(draft, "/preview"), fields=safe, status=200)
    name = re.search(r'name="([a-z_]*o__grade)"', page)
    seen = re.search(r'name="([a-z_]*o__seen)"', page)
    assert name
    assert seen
    carried = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page))
    assert carried["a_safe__now"] == "no"
    sent = {
        "go": "seen",
        "revision-o.seen": "0",
        seen[1]: "not_met",
        "revision-o.grade": "0",
        name[1]: "requires_improvement",
    }
    page = lee.post(at(draft, "/preview"), fields=sent, status=200)
    assert re.search(r'id="question-o.why"[^>]*(?<! hidden)>', page)
    assert "Show what follows" in plain(page)
    assert revision(sqlite_engine, draft) == before


def test_a_draft_with_faults_is_not_tried(
    lee: Browser, draft: UUID, sqlite_engine: Engine, web_cast: Cast
) -> None:
    with writing(sqlite_engine) as session:
        save(session, draft, web_cast.lee, NOW, OWN.replace("o.seen: [", "o.gone: ["))
    assert "Mend every fault first" in plain(lee.get(at(draft, "/preview")))


def test_a_draft_goes_out_as_a_workbook_and_comes_back_changed(
    lee: Browser, draft: UUID, sqlite_engine: Engine
) -> None:
    before = source(sqlite_engine, draft)
    answer = lee.client.get(at(draft, "/workbook"))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="own.v1.xlsx"'
    book = openpyxl.load_workbook(BytesIO(answer.data))
    heads = {cell.value: cell.column_letter for cell in book["questions"][1]}
    book["questions"][f"{heads['text']}2"] = "Was the child really seen?"
    content = BytesIO()
    book.save(content)
    lee.get(at(draft, "/upload"))
    file = (BytesIO(content.getvalue()), "own.xlsx")
    page = lee.post(at(draft, "/upload"), file=file)
    assert "The workbook stands in place of the draft" in plain(page)
    assert "formula" not in plain(page)
    assert "text: Was the child really seen?" in source(sqlite_engine, draft)
    lee.post(at(draft, "/undo"))
    assert source(sqlite_engine, draft) == before
    book["questions"][f"{heads['kind']}2"] = "mpnn"
    book["questions"][f"{heads['ask_if']}3"] = "o.seen"
    content = BytesIO()
    book.save(content)
    lee.get(at(draft, "/upload"))
    refused = plain(
        lee.post(at(draft, "/upload"), file=(BytesIO(content.getvalue()), "own.xlsx"), status=422)
    )
    assert "sheet questions, row 2, column kind: “mpnn” is none of" in refused
    assert "sheet questions, row 3, column ask_if: after “o.seen” write is" in refused
    assert source(sqlite_engine, draft) == before


def test_a_workbook_of_another_template_or_none_is_refused(lee: Browser, draft: UUID) -> None:
    lee.get(at(draft, "/upload"))
    assert "Choose a workbook" in plain(lee.post(at(draft, "/upload"), status=422))
    book = openpyxl.load_workbook(BytesIO(lee.client.get(at(draft, "/workbook")).data))
    book["template"]["B2"] = "other"
    content = BytesIO()
    book.save(content)
    lee.get(at(draft, "/upload"))
    file = (BytesIO(content.getvalue()), "own.xlsx")
    refused = lee.post(at(draft, "/upload"), file=file, status=422)
    assert "The workbook holds “other”, and this is a draft of “own”" in plain(refused)


@pytest.mark.parametrize("name", ["ana", "mo", "tess", "hana", "adi", "bo"])
def test_nobody_but_the_programme_lead_builds(
    app: Flask, web_cast: Cast, draft: UUID, name: str
) -> None:
    browser = Browser(app).sign_in(getattr(web_cast, name))
    for path in ("", "/questions/o.seen", "/sections/seen", "/whole", "/preview", "/workbook"):
        assert browser.client.get(at(draft, path)).status_code == 403, path


def test_what_is_not_there_or_no_draft_any_more_is_not_found(
    lee: Browser, draft: UUID, sqlite_engine: Engine, web_cast: Cast
) -> None:
    for path in ("/questions/o.nothing", "/sections/nothing", "/sections/nothing/questions/new"):
        lee.get(at(draft, path), status=404)
    lee.get(at(uuid4()), status=404)
    lee.get(at(draft))
    lee.post(at(draft, "/parts/9/move"), by="up", status=404)
    lee.get(at(draft))
    lee.post(at(draft, "/questions/o.nothing/move"), by="up", status=404)
    stored = revision(sqlite_engine, draft)
    with writing(sqlite_engine) as session:
        template_drafts.publish(session, draft, expected=stored, actor=web_cast.lou.actor, now=NOW)
    lee.get(at(draft), status=404)
    lee.post(at(draft, "/sections"), title="Late", revision=str(stored + 1), status=404)
    assert "Late" not in source(sqlite_engine, draft)
