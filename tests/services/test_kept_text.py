"""Answers that come too late: kept for 30 days, for whoever typed them and for nobody else."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from auditapp.domain.audits import AuditState
from auditapp.domain.errors import NotFoundError, WrongStateError
from auditapp.domain.rounds import RoundState
from auditapp.jobs.rounds_of_work import work_once
from auditapp.persistence.audits import Audit
from auditapp.persistence.events import Event
from auditapp.persistence.orphan_drafts import OrphanDraft
from auditapp.persistence.rounds import Round
from auditapp.services import audits, audits_reading, kept_text, orphan_drafts, views
from auditapp.services.answers import Entry
from auditapp.services.kept_text import KeptText
from tests.services.conftest import Desk
from tests.support.auditing import accept, entry, move, save
from tests.support.cast import Member

LATE = entry("core.summary", "CANARY seen on the doorstep")


def held(desk: Desk, now: datetime, *entries: Entry) -> Audit:
    """Return an audit Ana has accepted and answered so far."""
    audit = desk.mine[0]
    accept(desk.session, audit, desk.cast.ana, now)
    if entries:
        save(desk.session, audit, desk.cast.ana, now, *entries)
    return audit


def withdraw(desk: Desk, audit: Audit, now: datetime) -> None:
    move(desk.session, audit, "withdraw", desk.cast.lee, now, "Ana is away")


def keep(desk: Desk, audit: Audit, member: Member, now: datetime, *entries: Entry) -> bool:
    return orphan_drafts.keep_late(
        desk.session, audit.id, list(entries), actor=member.actor, now=now
    )


def mine(desk: Desk, member: Member, now: datetime) -> tuple[KeptText, ...]:
    return kept_text.mine(desk.session, actor=member.actor, now=now)


def said(kept: tuple[KeptText, ...]) -> list[str]:
    return [text for one in kept for answer in one.answers for _part, text in answer.texts]


def test_a_former_auditor_keeps_their_own_text_and_loses_sight_of_the_audit(
    desk: Desk, now: datetime
) -> None:
    audit = held(desk, now, entry("m.rag", "no", evidence="Saved on page 4"))
    withdraw(desk, audit, now)
    with pytest.raises(WrongStateError, match="Lee Example withdrew the audit on 23 November"):
        save(desk.session, audit, desk.cast.ana, now, LATE)
    assert keep(desk, audit, desk.cast.ana, now, LATE)
    with pytest.raises(NotFoundError):
        audits.find(desk.session, audit.id, desk.cast.ana.actor)
    assert audit.reference not in {
        line.reference
        for line in audits_reading.search(
            desk.session, audits_reading.Wanted(), actor=desk.cast.ana.actor, today=now.date()
        ).lines
    }
    (kept,) = mine(desk, desk.cast.ana, now)
    assert [(answer.late, answer.texts[-1][1]) for answer in kept.answers] == [
        (True, "CANARY seen on the doorstep"),
        (False, "Saved on page 4"),
    ]
    assert audit.child_ref is not None
    assert audit.child_ref not in repr(kept)


def test_nobody_else_reads_it_and_the_lead_learns_only_that_it_is_there(
    desk: Desk, now: datetime
) -> None:
    audit = held(desk, now)
    withdraw(desk, audit, now)
    for other in (desk.cast.sam, desk.cast.lee):
        assert not keep(desk, audit, other, now, LATE)
    assert keep(desk, audit, desk.cast.ana, now, LATE)
    for other in (desk.cast.sam, desk.cast.lee, desk.cast.mo, desk.cast.hana):
        assert mine(desk, other, now) == ()
    (draft,) = orphan_drafts.left_behind(desk.session, audit.round_id, actor=desk.cast.lee.actor)
    assert (draft.reference, draft.answers, draft.late) == (audit.reference, 0, 1)
    assert "CANARY" not in repr(draft)
    logged = desk.session.scalars(select(Event).where(Event.subject_kind == "orphan_draft"))
    assert all("CANARY" not in repr(event.facts) for event in logged)


@pytest.mark.parametrize("ended", ["submitted", "final", "round closed"])
def test_text_for_an_audit_that_ended_in_any_way_is_kept(
    desk: Desk, now: datetime, ended: str
) -> None:
    audit = held(desk, now)
    if ended == "round closed":
        desk.session.execute(update(Round).values(state=RoundState.CANCELLED, reason="no need"))
    else:
        audit.submitted_at = audit.final_at = now
        audit.feedback_absence = "The worker has left"
        audit.state = AuditState(ended)
        action = {"submitted": "submit", "final": "finalise"}[ended]
        audits.log(desk.session, audit, action, desk.cast.ana.actor, now)
        # Somebody who looked at it since has not ended it.
        views.note(
            desk.session,
            kind="audit",
            subject_id=audit.id,
            page="audits.show",
            actor=desk.cast.lee.actor,
            now=now,
        )
    assert keep(desk, audit, desk.cast.ana, now, LATE)
    (kept,) = mine(desk, desk.cast.ana, now)
    assert kept.why.startswith(
        {
            "submitted": "Ana Example submitted the audit on 23 November 2026",
            "final": "Ana Example made the audit final on 23 November 2026",
            "round closed": "The round is no longer open",
        }[ended]
    )


def test_what_is_saved_already_open_still_or_returned_with_an_interest_is_not_kept(
    desk: Desk, now: datetime
) -> None:
    audit = held(desk, now, LATE)
    assert not keep(desk, audit, desk.cast.ana, now, entry("m.rag", "no"))  # still open
    withdraw(desk, audit, now)
    assert not keep(desk, audit, desk.cast.ana, now, LATE)  # saved before
    second = desk.mine[1]
    accept(desk.session, second, desk.cast.ana, now)
    move(desk.session, second, "declare_interest", desk.cast.ana, now, "A cousin")
    assert not keep(desk, second, desk.cast.ana, now, LATE)
    assert [one.reference for one in mine(desk, desk.cast.ana, now)] == [audit.reference]


def test_text_typed_on_takes_its_own_earlier_place_and_another_text_does_not(
    desk: Desk, now: datetime
) -> None:
    audit = held(desk, now)
    withdraw(desk, audit, now)
    for words in ("One", "One, two", "Another"):
        keep(desk, audit, desk.cast.ana, now, entry("core.summary", words))
        now += timedelta(seconds=5)
    assert said(mine(desk, desk.cast.ana, now)) == ["Another", "One, two"]


def test_what_was_typed_as_no_value_of_its_kind_is_kept_as_it_was_typed(
    desk: Desk, now: datetime
) -> None:
    audit = held(desk, now)
    withdraw(desk, audit, now)
    typed = {"day": "31", "month": "2", "year": "2026"}
    keep(desk, audit, desk.cast.ana, now, entry("m.accepted_on", None, typed=typed))
    assert said(mine(desk, desk.cast.ana, now)) == ["31 2 2026"]


def test_after_30_days_it_is_removed_and_the_log_says_so_without_a_word_of_it(
    desk: Desk, now: datetime
) -> None:
    audit = held(desk, now, entry("m.rag", "no"))
    withdraw(desk, audit, now)
    keep(desk, audit, desk.cast.ana, now, LATE, entry("m.rag", "yes", base=1))
    count = select(func.count()).select_from(OrphanDraft)
    almost, after = now + timedelta(days=29, hours=23), now + timedelta(days=30)
    work_once(desk.session, now=almost)
    assert desk.session.scalar(count) == 2
    assert len(mine(desk, desk.cast.ana, almost)[0].answers) == 3
    work_once(desk.session, now=after)
    work_once(desk.session, now=after)
    assert desk.session.scalar(count) == 0
    assert mine(desk, desk.cast.ana, after) == ()
    (event,) = desk.session.scalars(
        select(Event).where(Event.action == "orphan_draft.forget")
    ).all()
    assert event.facts == {"answers_by_audit": {str(audit.id): 2}}
