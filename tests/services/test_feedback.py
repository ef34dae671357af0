"""Feedback conversations, each with its day, and the worker's five working days to comment.

The dates are counted by hand: 23 November 2026 is a Monday, and no day of that week is a holiday.
"""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from auditapp.domain.audits import AuditState
from auditapp.domain.errors import ConflictError, NotFoundError, RefusedError, WrongStateError
from auditapp.domain.feedback import Feedback, Heard
from auditapp.persistence.audits import Audit
from auditapp.persistence.events import Event
from auditapp.persistence.moderation import Moderation
from auditapp.services import audits, audits_reading, feedback, replies, work
from tests.services.conftest import Desk
from tests.support.auditing import accept
from tests.support.cast import Member
from tests.support.chain import ZONE, fill

MONDAY, NEXT_MONDAY, NEXT_TUESDAY = date(2026, 11, 23), date(2026, 11, 30), date(2026, 12, 1)


@pytest.fixture
def audit(desk: Desk, now: datetime) -> Audit:
    """Give Ana's first audit, submitted, with nothing left to moderate."""
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
    chosen = desk.session.scalar(select(Moderation).where(Moderation.audit_id == audit.id))
    if chosen is not None:
        desk.session.delete(chosen)
        desk.session.flush()
    return audit


def tell(
    desk: Desk, audit: Audit, told: Feedback, now: datetime, who: Member | None = None
) -> None:
    feedback.record(
        desk.session,
        audit.id,
        told,
        expected=audit.revision,
        actor=(who or desk.cast.ana).actor,
        today=now.date(),
        now=now,
    )


def finalise(desk: Desk, audit: Audit, now: datetime) -> None:
    audits.finalise(
        desk.session,
        audit.id,
        expected=audit.revision,
        zone=ZONE,
        actor=desk.cast.lee.actor,
        now=now,
    )


def tasks(desk: Desk, member: Member, now: datetime) -> dict[str, date | None]:
    found = work.my_tasks(
        desk.session, actor=member.actor, now=now, today=now.date(), zone=ZoneInfo(ZONE)
    )
    return {task.verb: task.due_on for task in found}


def seen(desk: Desk, audit: Audit, member: Member, now: datetime) -> audits_reading.AuditDetail:
    return audits_reading.show(desk.session, audit.id, actor=member.actor, zone=ZONE, now=now)


def test_worker_and_manager_can_hear_of_it_apart_and_each_time_is_kept(
    desk: Desk, audit: Audit, now: datetime
) -> None:
    tell(desk, audit, Feedback(MONDAY, heard=Heard.MANAGER), now)
    earlier = Feedback(MONDAY - timedelta(days=4), heard=Heard.WORKER, said=" Time was short. ")
    tell(desk, audit, earlier, now, desk.cast.lee)
    lines = seen(desk, audit, desk.cast.ana, now).conversations
    assert [(one.held_on, one.heard.value, one.said, one.recorded_by) for one in lines] == [
        (date(2026, 11, 19), "worker", "Time was short.", "Lee Example"),
        (MONDAY, "manager", "", "Ana Example"),
    ]
    assert audit.feedback_on == MONDAY  # the time to comment runs from the last
    assert "Time was short" not in repr(
        [event.facts for event in desk.session.scalars(select(Event))]
    )


def test_that_there_was_none_has_its_reason_unless_there_was_one(
    desk: Desk, audit: Audit, now: datetime
) -> None:
    tell(desk, audit, Feedback(None, "The worker is ill"), now)
    assert (audit.feedback_on, audit.feedback_absence) == (None, "The worker is ill")
    assert seen(desk, audit, desk.cast.ana, now).comment == ""
    tell(desk, audit, Feedback(MONDAY, "forgotten"), now)
    assert (audit.feedback_on, audit.feedback_absence) == (MONDAY, "")
    with pytest.raises(RefusedError, match="A conversation of 23 November 2026 is recorded"):
        tell(desk, audit, Feedback(None, "The worker has left"), now)


def test_a_conversation_needs_a_day_that_has_come_and_an_audit_of_ones_own(
    desk: Desk, audit: Audit, now: datetime
) -> None:
    with pytest.raises(RefusedError, match="or why there was none"):
        tell(desk, audit, Feedback(None, " "), now)
    with pytest.raises(RefusedError, match="not in the future"):
        tell(desk, audit, Feedback(MONDAY + timedelta(days=1)), now)
    with pytest.raises(RefusedError, match="Shorten this"):
        tell(desk, audit, Feedback(MONDAY, said="x" * 20_001), now)
    with pytest.raises(NotFoundError):
        tell(desk, audit, Feedback(MONDAY), now, desk.cast.sam)
    with pytest.raises(WrongStateError):
        tell(desk, desk.mine[1], Feedback(MONDAY), now)


def test_a_conversation_from_a_stale_page_shows_both_versions(
    desk: Desk, audit: Audit, now: datetime
) -> None:
    tell(desk, audit, Feedback(None, "The worker is ill"), now)
    with pytest.raises(ConflictError) as conflict:
        feedback.record(
            desk.session,
            audit.id,
            Feedback(MONDAY, said="Typed meanwhile"),
            expected=audit.revision - 1,
            actor=desk.cast.lee.actor,
            today=MONDAY,
            now=now,
        )
    assert conflict.value.stored["feedback_absence"] == "The worker is ill"
    assert conflict.value.entered["said"] == "Typed meanwhile"


def test_the_worker_may_comment_for_five_working_days_and_then_silence_is_noted(
    desk: Desk, audit: Audit, now: datetime
) -> None:
    tell(desk, audit, Feedback(MONDAY), now)
    last, after = now + timedelta(days=7), now + timedelta(days=8)
    assert (last.date(), after.date()) == (NEXT_MONDAY, NEXT_TUESDAY)
    assert seen(desk, audit, desk.cast.lee, now).comment == "May be given until 30 November 2026"
    assert tasks(desk, desk.cast.ana, last)["Keep the worker's comment"] == NEXT_MONDAY
    silent = "Make the audit final: no reply within 5 working days"
    assert silent not in tasks(desk, desk.cast.lee, last)
    with pytest.raises(RefusedError, match="The worker may comment until 30 November 2026"):
        finalise(desk, audit, last)
    assert "Keep the worker's comment" not in tasks(desk, desk.cast.ana, after)
    assert tasks(desk, desk.cast.lee, after)[silent] == NEXT_MONDAY
    finalise(desk, audit, after)
    assert seen(desk, audit, desk.cast.lee, after).comment == "No reply within 5 working days"
    event = desk.session.scalars(select(Event).where(Event.action == "audit.finalise")).one()
    assert event.facts == {"no_reply_in_time": True}


def test_a_comment_ends_the_waiting(desk: Desk, audit: Audit, now: datetime) -> None:
    tell(desk, audit, Feedback(MONDAY), now)
    replies.write_down(desk.session, audit.id, "A fair picture", actor=desk.cast.ana.actor, now=now)
    assert "Keep the worker's comment" not in tasks(desk, desk.cast.ana, now)
    assert tasks(desk, desk.cast.lee, now)["Make the audit final"] is None
    assert seen(desk, audit, desk.cast.lee, now).comment == "Given"
    finalise(desk, audit, now)
    assert audit.state is AuditState.FINAL
    event = desk.session.scalars(select(Event).where(Event.action == "audit.finalise")).one()
    assert event.facts == {}


def test_whom_nobody_could_tell_is_not_waited_for(desk: Desk, audit: Audit, now: datetime) -> None:
    tell(desk, audit, Feedback(None, "The worker has left"), now)
    finalise(desk, audit, now)
    assert audit.state is AuditState.FINAL
