"""Notes as threads: asked about a question, answered, settled, asked again; who sees them."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from auditapp.domain.errors import (
    ConflictError,
    NotFoundError,
    RefusedError,
    WrongStateError,
)
from auditapp.domain.moderation import ModerationMode, ModerationState
from auditapp.domain.notes import NoteState
from auditapp.persistence.audit_notes import AuditNote, NoteMessage
from auditapp.persistence.audits import Audit
from auditapp.persistence.events import Event
from auditapp.persistence.moderation import Moderation
from auditapp.services import audit_notes, audit_notes_reading, audits, audits_reading, work
from auditapp.services.audits_reading import Wanted
from tests.services.conftest import Desk
from tests.support.auditing import accept, move
from tests.support.cast import Member
from tests.support.chain import ZONE, fill

JERSEY = ZoneInfo("Europe/Jersey")

QUESTION = "m.rag"
LATER = timedelta(minutes=3)


@pytest.fixture
def audit(desk: Desk, now: datetime) -> Audit:
    """Give Ana's first audit, submitted, with its moderator not yet named."""
    audit, ana = desk.mine[0], desk.cast.ana
    fill(desk.session, accept(desk.session, audit, ana, now), ana, now, {"m.overall": "good"})
    audits.submit(
        desk.session,
        audit.id,
        expected=audit.revision,
        zone=ZONE,
        reason="",
        actor=ana.actor,
        now=now,
    )
    return audit


def ask(desk: Desk, audit: Audit, member: Member, now: datetime, text: str = "Which day?") -> UUID:
    return audit_notes.ask(
        desk.session, audit.id, text, question_key=QUESTION, actor=member.actor, now=now
    )


def say(desk: Desk, note_id: UUID, action: str, text: str, member: Member, now: datetime) -> None:
    note = desk.session.get_one(AuditNote, note_id)
    audit_notes.move(
        desk.session,
        note_id,
        action,
        text,
        expected=note.revision,
        actor=member.actor,
        now=now,
    )


def state(desk: Desk, note_id: UUID) -> NoteState:
    return desk.session.get_one(AuditNote, note_id).state


def tasks(desk: Desk, member: Member, now: datetime) -> list[tuple[str, str]]:
    found = work.my_tasks(desk.session, actor=member.actor, now=now, today=now.date(), zone=JERSEY)
    return [(task.verb, task.subject) for task in found if task.noun == "audit_note"]


def moderated_blind(desk: Desk, audit: Audit, state: ModerationState) -> None:
    row = desk.session.scalars(select(Moderation).where(Moderation.audit_id == audit.id)).one()
    row.moderator_id, row.mode, row.state = desk.cast.mo.id, ModerationMode.BLIND, state
    desk.session.flush()


def test_a_thread_keeps_each_thing_said_with_its_time_and_person(
    desk: Desk, audit: Audit, now: datetime
) -> None:
    note_id = ask(desk, audit, desk.cast.lee, now, "  Which day? ")
    say(desk, note_id, "answer", " The second", desk.cast.ana, now + LATER)
    say(desk, note_id, "reopen", "And the hour?", desk.cast.lee, now + 2 * LATER)
    say(desk, note_id, "answer", "At four", desk.cast.ana, now + 3 * LATER)
    say(desk, note_id, "resolve", "", desk.cast.lee, now + 4 * LATER)
    (thread,) = audit_notes_reading.show(desk.session, audit.id, actor=desk.cast.ana.actor).threads
    assert (thread.question_key, thread.text, thread.state) == (QUESTION, "Which day?", "resolved")
    assert [(one.who, one.action, one.text, one.at) for one in thread.said] == [
        ("Ana Example", "answer", "The second", now + LATER),
        ("Lee Example", "reopen", "And the hour?", now + 2 * LATER),
        ("Ana Example", "answer", "At four", now + 3 * LATER),
        ("Lee Example", "resolve", "", now + 4 * LATER),
    ]


def test_the_auditor_asks_and_lead_or_moderator_answers(
    desk: Desk, audit: Audit, now: datetime
) -> None:
    note_id = ask(desk, audit, desk.cast.ana, now)
    with pytest.raises(RefusedError, match="The other side answers"):
        say(desk, note_id, "answer", "I do it myself", desk.cast.ana, now)
    say(desk, note_id, "answer", "The day of the contact", desk.cast.lou, now)
    assert state(desk, note_id) is NoteState.ANSWERED
    with pytest.raises(RefusedError, match="Whoever asked says"):
        say(desk, note_id, "resolve", "", desk.cast.lou, now)
    say(desk, note_id, "resolve", "", desk.cast.ana, now)
    assert state(desk, note_id) is NoteState.RESOLVED


def test_whoever_asked_may_take_the_note_back_unanswered(
    desk: Desk, audit: Audit, now: datetime
) -> None:
    note_id = ask(desk, audit, desk.cast.ana, now)
    say(desk, note_id, "resolve", "I found it", desk.cast.ana, now)
    assert state(desk, note_id) is NoteState.RESOLVED


def test_a_note_says_something_about_a_question_there_is(
    desk: Desk, audit: Audit, now: datetime
) -> None:
    lee = desk.cast.lee.actor
    for text, key, words in (
        (" ", QUESTION, "Write your question"),
        ("x" * 20_001, QUESTION, "Shorten this to 20,000 characters; it has 20,001"),
        ("Which?", "no.such", "Choose a question from the list"),
    ):
        with pytest.raises(RefusedError, match=words):
            audit_notes.ask(desk.session, audit.id, text, question_key=key, actor=lee, now=now)
    note_id = ask(desk, audit, desk.cast.lee, now)
    with pytest.raises(RefusedError, match="Write your answer"):
        say(desk, note_id, "answer", " ", desk.cast.ana, now)
    say(desk, note_id, "answer", "The second", desk.cast.ana, now)
    with pytest.raises(RefusedError, match="Say what is still open"):
        say(desk, note_id, "reopen", " ", desk.cast.lee, now)


def test_an_answered_note_is_not_answered_over(desk: Desk, audit: Audit, now: datetime) -> None:
    note_id = ask(desk, audit, desk.cast.lee, now)
    say(desk, note_id, "answer", "The second", desk.cast.ana, now)
    with pytest.raises(WrongStateError):
        say(desk, note_id, "answer", "The third", desk.cast.ana, now)


def test_a_stale_page_is_refused_with_what_was_said_meanwhile(
    desk: Desk, audit: Audit, now: datetime
) -> None:
    note_id = ask(desk, audit, desk.cast.ana, now)
    say(desk, note_id, "answer", "Lou was first", desk.cast.lou, now)
    with pytest.raises(ConflictError) as conflict:
        audit_notes.move(
            desk.session,
            note_id,
            "answer",
            "Lee was second",
            expected=1,
            actor=desk.cast.lee.actor,
            now=now,
        )
    assert conflict.value.stored == {"note": "Lou was first"}
    assert conflict.value.entered == {"note": "Lee was second"}
    assert len(desk.session.scalars(select(NoteMessage)).all()) == 1


def test_other_peoples_notes_are_not_there(desk: Desk, audit: Audit, now: datetime) -> None:
    note_id = ask(desk, audit, desk.cast.lee, now)
    for member, where in (
        (desk.cast.sam, note_id),
        (desk.cast.hana, note_id),
        (desk.cast.tess, note_id),
        (desk.cast.ana, uuid4()),
    ):
        with pytest.raises(NotFoundError):
            audit_notes.move(
                desk.session, where, "answer", "x", expected=1, actor=member.actor, now=now
            )
        with pytest.raises(NotFoundError):
            audit_notes.audit_of(desk.session, where, actor=member.actor)
    for member in (desk.cast.sam, desk.cast.hana):
        with pytest.raises(NotFoundError):
            ask(desk, audit, member, now)
    with pytest.raises(NotFoundError):
        audit_notes.move(
            desk.session, note_id, "drop", "x", expected=1, actor=desk.cast.lee.actor, now=now
        )


def test_who_grades_blind_knows_of_no_note_and_opens_none_before_the_comparison(
    desk: Desk, audit: Audit, now: datetime
) -> None:
    note_id = ask(desk, audit, desk.cast.ana, now)
    mo = desk.cast.mo
    for concealing in (ModerationState.WAITING, ModerationState.GRADING):
        moderated_blind(desk, audit, concealing)
        with pytest.raises(NotFoundError):
            audit_notes_reading.show(desk.session, audit.id, actor=mo.actor)
        with pytest.raises(NotFoundError):
            ask(desk, audit, mo, now)
        with pytest.raises(NotFoundError):
            say(desk, note_id, "answer", "x", mo, now)
        assert tasks(desk, mo, now) == []
    moderated_blind(desk, audit, ModerationState.COMPARED)
    assert tasks(desk, mo, now) == [("Answer a note", audit.reference)]
    say(desk, note_id, "answer", "As the descriptor says", mo, now)
    ask(desk, audit, mo, now)


def test_my_work_shows_a_note_to_whoever_must_answer_and_its_answer_to_whoever_asked(
    desk: Desk, audit: Audit, now: datetime
) -> None:
    note_id = ask(desk, audit, desk.cast.lee, now)
    assert tasks(desk, desk.cast.ana, now) == [("Answer a note", audit.reference)]
    assert tasks(desk, desk.cast.lou, now) == []
    say(desk, note_id, "answer", "The second", desk.cast.ana, now)
    assert tasks(desk, desk.cast.ana, now) == []
    assert tasks(desk, desk.cast.lee, now) == [("Read the answer to your note", audit.reference)]
    say(desk, note_id, "resolve", "", desk.cast.lee, now)
    assert tasks(desk, desk.cast.lee, now) == []


def test_the_list_counts_what_waits_for_an_answer(desk: Desk, audit: Audit, now: datetime) -> None:
    def counted() -> dict[str, int]:
        found = audits_reading.search(
            desk.session, Wanted(), actor=desk.cast.lee.actor, today=now.date()
        )
        return {line.reference: line.open_notes for line in found.lines if line.open_notes}

    first = ask(desk, audit, desk.cast.lee, now)
    ask(desk, audit, desk.cast.ana, now)
    assert counted() == {audit.reference: 2}
    say(desk, first, "answer", "The second", desk.cast.ana, now)
    assert counted() == {audit.reference: 1}


def test_a_note_of_the_auditor_in_a_draft_reaches_the_lead_without_the_draft(
    desk: Desk, now: datetime
) -> None:
    audit = desk.mine[1]
    with pytest.raises(RefusedError, match="The audit is assigned"):
        ask(desk, audit, desk.cast.ana, now)
    accept(desk.session, audit, desk.cast.ana, now)
    ask(desk, audit, desk.cast.ana, now)
    assert tasks(desk, desk.cast.lee, now) == [("Answer a note", audit.reference)]
    detail = audits_reading.show(
        desk.session, audit.id, actor=desk.cast.lee.actor, zone=ZONE, now=now
    )
    assert (len(detail.notes), detail.grading) == (1, None)


def test_a_withdrawn_audit_asks_for_no_answer(desk: Desk, now: datetime) -> None:
    audit = desk.mine[1]
    accept(desk.session, audit, desk.cast.ana, now)
    ask(desk, audit, desk.cast.lee, now)
    move(desk.session, audit, "withdraw", desk.cast.lee, now, "Restricted")
    assert tasks(desk, desk.cast.ana, now) == []


def test_what_was_said_stays_out_of_the_log(desk: Desk, audit: Audit, now: datetime) -> None:
    note_id = ask(desk, audit, desk.cast.lee, now, "A sentence nobody logs")
    say(desk, note_id, "answer", "Another sentence nobody logs", desk.cast.ana, now)
    lines = desk.session.scalars(select(Event).where(Event.subject_id == audit.id)).all()
    actions = [line.action for line in lines]
    assert {"audit.note_asked", "audit.note_answered"} <= set(actions)
    assert "nobody logs" not in " ".join(f"{line.reason} {line.facts}" for line in lines)
