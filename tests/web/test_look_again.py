"""Words that may tell who somebody is are shown again before they are stored, in every form."""

import re
from collections.abc import Callable
from html import unescape
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import Engine, select

from auditapp.domain.concerns import ConcernState
from auditapp.persistence.actions import Action
from auditapp.persistence.answers import AnswerRevision
from auditapp.persistence.audit_notes import AuditNote
from auditapp.persistence.audits import Audit
from auditapp.persistence.base import reading, writing
from auditapp.persistence.caseload import CaseloadRow
from auditapp.persistence.concerns import Concern
from auditapp.persistence.events import Event
from auditapp.persistence.moderation import Moderation
from auditapp.persistence.recommendations import Recommendation
from auditapp.persistence.replies import Reply
from auditapp.services import name_hashes
from auditapp.web.look_again import GUARDED
from tests.conftest import NOW
from tests.support.cast import Cast, Member
from tests.support.client import Browser, plain
from tests.support.moderating import grading, locked, selected

SignedIn = Callable[[Member], Browser]
SECRET = "a key that only the tests use, long enough"
TEXT = "zoe and bartolo met Jayden Example; zoe was well"
MASKED = "the child and [family member] met [name]; the child was well"
FIELD = re.compile(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)"')


@pytest.fixture
def waiting(sqlite_engine: Engine, web_cast: Cast) -> Moderation:
    """Give the moderation of Ana's submitted audit: a child with a brother, both named once."""
    with writing(sqlite_engine) as session:
        row = selected(session, web_cast, NOW)
        child = session.get_one(Audit, row.audit_id).child_ref
        assert child is not None
        own = session.scalars(select(CaseloadRow).where(CaseloadRow.child_ref == child)).one()
        brother = session.scalars(
            select(CaseloadRow).where(CaseloadRow.child_ref != child).limit(1)
        ).one()
        brother.family_ref = own.family_ref
        key = name_hashes.name_key(SECRET)
        assert key is not None
        assert brother.child_ref is not None
        names = {child: frozenset({"zoe"}), brother.child_ref: frozenset({"bartolo"})}
        name_hashes.keep(session, names, key=key)
        session.flush()
        session.expunge(row)
        return row


def only(engine: Engine, column: object) -> object:
    with reading(engine) as session:
        return session.scalars(select(column)).one()  # type: ignore[call-overload]  # any column


def press(browser: Browser, path: str, decision: str, status: int = 303, **changed: object) -> str:
    """Press a button of the page that shows the words again."""
    fields: dict[str, object] = {
        name: unescape(value)
        for name, value in FIELD.findall(browser.page)
        if name not in {"csrf_token", "submission_key"}
    }
    areas = re.findall(
        r'<textarea[^>]* id="guarded-\d+" name="([a-z_]+)"[^>]*>\n([^<]*)</textarea>', browser.page
    )
    fields |= {name: unescape(text) for name, text in areas}
    return browser.post(path, status=status, fields=fields | changed | {"names": decision})


def test_a_note_is_shown_again_with_every_name_and_stored_as_its_writer_decides(
    signed_in: SignedIn, sqlite_engine: Engine, web_cast: Cast, waiting: Moderation
) -> None:
    lee, path = signed_in(web_cast.lee), f"/audits/{waiting.audit_id}/notes"
    lee.get(path)
    words = plain(lee.post(path, status=422, fields={"question_key": "", "text": TEXT}))
    assert "Look again before it is saved" in words
    assert "“zoe” A name from the child's record" in unescape(words)
    assert "“bartolo” A name from the record of a brother, sister" in words
    assert "“Jayden Example” Looks like a name" in words
    page = press(lee, path, "text: zoe", 422)
    assert "the child and bartolo met Jayden Example; the child was well" in page
    assert "“zoe”" not in plain(page)
    with reading(sqlite_engine) as session:
        assert session.scalars(select(AuditNote)).all() == []
    press(lee, path, "all")
    assert only(sqlite_engine, AuditNote.text) == MASKED
    lee.get(path)
    lee.post(path, status=422, fields={"question_key": "m.rag", "text": "Ask Jayden"})
    press(lee, path, "keep")
    with reading(sqlite_engine) as session:
        assert set(session.scalars(select(AuditNote.text))) == {MASKED, "Ask Jayden"}
        assert set(session.scalars(select(AuditNote.question_key))) == {"", "m.rag"}
        told = session.scalars(select(Event)).all()
    assert "Jayden" not in " ".join(f"{line.reason} {line.facts}" for line in told)


def test_a_new_name_typed_while_looking_again_is_told_too(
    signed_in: SignedIn, sqlite_engine: Engine, web_cast: Cast, waiting: Moderation
) -> None:
    lee, path = signed_in(web_cast.lee), f"/audits/{waiting.audit_id}/notes"
    lee.get(path)
    lee.post(path, status=422, fields={"question_key": "", "text": "Ask zoe"})
    page = press(lee, path, "", 422, text="Ask zoe and Pedro")
    assert "“Pedro”" in plain(page)
    press(lee, path, "", text="Ask the child")
    assert only(sqlite_engine, AuditNote.text) == "Ask the child"


def test_an_action_and_a_recommendation_are_looked_at_with_all_else_that_was_entered(
    signed_in: SignedIn, sqlite_engine: Engine, web_cast: Cast, waiting: Moderation
) -> None:
    lee, path = signed_in(web_cast.lee), f"/actions/new/{waiting.audit_id}"
    lee.get(path)
    sent = {"text": "Visit zoe at home", "priority": "urgent", "owner_id": web_cast.tess.id}
    lee.post(path, status=422, fields=sent)
    press(lee, path, "all")
    with reading(sqlite_engine) as session:
        action = session.scalars(select(Action)).one()
        round_id = session.get_one(Audit, waiting.audit_id).round_id
    assert (action.text, action.owner_id) == ("Visit the child at home", web_cast.tess.id)
    path = f"/recommendations/new?round_id={round_id}"
    lee.get(path)
    sent = {"kind": "practice", "text": "Write down why", "finding": "As with zoe"}
    sent |= {"owner_id": "", "commitment": ""}
    page = lee.post(path, status=422, fields={**sent, "priority": "high", "board_visible": "y"})
    assert "The finding it answers" in page
    assert page.count('id="guarded-') == 1
    press(lee, path, "all")
    with reading(sqlite_engine) as session:
        found = session.scalars(select(Recommendation)).one()
    assert (found.finding, found.round_id) == ("As with the child", round_id)
    assert found.board_visible


def test_a_moderators_answers_and_the_agreed_record_are_looked_at(
    signed_in: SignedIn, sqlite_engine: Engine, web_cast: Cast, waiting: Moderation
) -> None:
    with writing(sqlite_engine) as session:
        grading(session, session.get_one(Moderation, waiting.id), web_cast, NOW)
    mo = signed_in(web_cast.mo)
    where = f"/moderation/{waiting.id}/sections/core"
    shown = dict(re.findall(r'name="(revision-[^"]+)" value="(\d+)"', mo.get(where)))
    mo.post(where, fields={**shown, "q_core__summary": "we saw zoe", "go": "here"})
    words = plain(mo.get(f"/moderation/{waiting.id}"))
    assert "Look again: this may tell who somebody is" in words
    fields = {"question": "core.summary", "text": "zoe", "back": "check", "revision": 1}
    page = mo.post(f"/moderation/{waiting.id}/names/mask", fields=fields)
    assert "until you lock your grades" in plain(page)
    rows = select(AnswerRevision.value).where(AnswerRevision.question_key == "core.summary")
    with reading(sqlite_engine) as session:
        assert "we saw the child" in session.scalars(rows).all()
    mo.post(f"/moderation/{waiting.id}/names/put-back", fields=fields | {"revision": 2})
    with reading(sqlite_engine) as session:
        assert session.scalars(rows).all().count("we saw zoe") == 2
    ana = signed_in(web_cast.ana)
    ana.get("/my-work/")
    ana.post(f"/moderation/{waiting.id}/names/mask", status=403, fields=fields)


def test_an_agreed_record_is_looked_at_before_both_read_it(
    signed_in: SignedIn, sqlite_engine: Engine, web_cast: Cast, waiting: Moderation
) -> None:
    with writing(sqlite_engine) as session:
        locked(session, session.get_one(Moderation, waiting.id), web_cast, NOW)
    mo = signed_in(web_cast.mo)
    mo.get(f"/moderation/{waiting.id}/compare")
    path = f"/moderation/{waiting.id}/agree"
    sent = {"grade": "good", "impact": "good", "reason_code": "same_grade"}
    mo.post(path, status=422, fields=sent | {"narrative": "Both saw zoe"})
    press(mo, path, "all")
    with reading(sqlite_engine) as session:
        row = session.get_one(Moderation, waiting.id)
    assert (row.narrative, row.agreed_grade) == ("Both saw the child", "good")


def test_a_reply_by_code_is_looked_at_and_a_wrong_code_learns_nothing(
    signed_in: SignedIn,
    visitor: Browser,
    sqlite_engine: Engine,
    web_cast: Cast,
    waiting: Moderation,
) -> None:
    with writing(sqlite_engine) as session:
        locked(session, session.get_one(Moderation, waiting.id), web_cast, NOW)
    ana = signed_in(web_cast.ana)
    ana.get(f"/audits/{waiting.audit_id}/reply")
    page = ana.post(f"/audits/{waiting.audit_id}/reply/code", status=200)
    found = re.search(r"[2-9A-Z]{5}(?:-[2-9A-Z]{1,5}){5}", page)
    assert found
    visitor.get("/reply")
    for text in ("I saw zoe", "Ask Jayden"):
        page = visitor.post("/reply/send", status=422, code="WRONG-CODE", text=text)
        assert "This code opens nothing here" in plain(page)
    page = visitor.post("/reply/send", status=422, code=found.group(), text="I saw zoe")
    assert "Look again before it is saved" in plain(page)
    press(visitor, "/reply/send", "all")
    assert only(sqlite_engine, Reply.text) == "I saw the child"


def test_a_concern_is_raised_first_and_its_words_are_looked_at_after(
    signed_in: SignedIn, sqlite_engine: Engine, web_cast: Cast, waiting: Moderation
) -> None:
    ana, new = signed_in(web_cast.ana), f"/concerns/new/{waiting.audit_id}"
    ana.get(new)
    said = {"what": "zoe is alone tonight", "told": "Jayden, at noon", "level": "immediate"}
    page = ana.post(new, fields=said | {"receiver_id": web_cast.hana.id})
    assert "The concern is raised; its receiver has it." in plain(page)
    (path,) = set(re.findall(r'action="(/concerns/[0-9a-f-]{36}/names)"', page))
    hana = signed_in(web_cast.hana)
    assert "Replace by" not in hana.get(path.removesuffix("/names"))
    stale = hana.page
    page = ana.post(path, text="zoe")
    assert "the child is alone tonight" in plain(page)
    ana.post(path, status=409, text="zoe", submission_key="again")
    hana.page = stale  # opened before the words were replaced: nothing holds her up
    hana.post(path.replace("names", "acknowledge"))
    with reading(sqlite_engine) as session:
        concern = session.scalars(select(Concern)).one()
    assert concern.state is ConcernState.ACKNOWLEDGED
    assert (concern.what, concern.told) == ("the child is alone tonight", "Jayden, at noon")


def test_every_guarded_form_is_one_of_the_apps(app: Flask) -> None:
    posts = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    assert GUARDED.keys() <= posts


@pytest.mark.parametrize("path", ["/audits/{id}/notes", "/actions/new/{id}"])
def test_of_a_record_that_does_not_exist_nothing_is_looked_at(
    signed_in: SignedIn, web_cast: Cast, path: str
) -> None:
    lee = signed_in(web_cast.lee)
    lee.get("/my-work/")
    lee.post(path.format(id=UUID(int=7)), status=404, text="Ask Jayden")
