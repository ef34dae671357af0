"""One list of what a person must do, and what a blind second grader must not learn from it."""

from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.domain.actions import Priority
from auditapp.domain.grades import Grade
from auditapp.domain.moderation import ReasonCode
from auditapp.domain.permissions import Actor
from auditapp.library.calendar import jersey_calendar
from auditapp.persistence.audits import Audit
from auditapp.persistence.moderation import Moderation
from auditapp.services import actions, concerns
from auditapp.services.actions import NewAction
from auditapp.services.concerns import ConcernText
from auditapp.services.work import finished, my_tasks, stuck
from tests.support.cast import Cast, Member
from tests.support.chain import drawn_round, open_round, store_contacts
from tests.support.moderating import agreed, assigned, grading, locked, selected

JERSEY = ZoneInfo("Europe/Jersey")


def verbs(session: Session, who: Member | Actor, now: datetime) -> list[str]:
    actor = who.actor if isinstance(who, Member) else who
    return [
        task.verb for task in my_tasks(session, actor=actor, now=now, today=now.date(), zone=JERSEY)
    ]


def subjects(session: Session, who: Member, now: datetime) -> list[str]:
    found = my_tasks(session, actor=who.actor, now=now, today=now.date(), zone=JERSEY)
    return [f"{task.verb} {task.subject} {task.noun} {task.due_on} {task.urgent}" for task in found]


def test_somebody_with_nothing_to_do_has_an_empty_list(
    session: Session, cast: Cast, now: datetime
) -> None:
    for member in (cast.ana, cast.lee, cast.bo, cast.adi):
        assert verbs(session, member, now) == []


def test_ana_accepts_the_cases_given_to_her_and_sam_those_of_his(
    session: Session, cast: Cast, now: datetime
) -> None:
    store_contacts(session, cast, now)
    open_round(session, cast, now)
    mine = verbs(session, cast.ana, now)
    assert set(mine) == {"Accept the audit"}
    assert len(mine) + len(verbs(session, cast.sam, now)) == 6
    assert verbs(session, cast.mo, now) == []


def test_an_audit_past_its_day_stands_first_and_is_urgent(
    session: Session, cast: Cast, now: datetime
) -> None:
    store_contacts(session, cast, now)
    open_round(session, cast, now)
    audit = session.scalars(select(Audit).where(Audit.auditor_id == cast.ana.id)).all()[-1]
    audit.due_on = now.date() - timedelta(days=2)
    first = my_tasks(session, actor=cast.ana.actor, now=now, today=now.date(), zone=JERSEY)[0]
    assert (first.id, first.urgent) == (audit.id, True)


def test_the_day_is_the_services_own_and_not_the_clocks(
    session: Session, cast: Cast, now: datetime
) -> None:
    store_contacts(session, cast, now)
    open_round(session, cast, now)
    audit = session.scalars(select(Audit).where(Audit.auditor_id == cast.ana.id)).first()
    assert audit is not None
    audit.due_on = date(2026, 11, 23)
    late = my_tasks(session, actor=cast.ana.actor, now=now, today=date(2026, 11, 24), zone=JERSEY)
    assert [task.id for task in late if task.urgent] == [audit.id]
    in_time = my_tasks(
        session, actor=cast.ana.actor, now=now, today=date(2026, 11, 23), zone=JERSEY
    )
    assert not any(task.urgent for task in in_time)


def test_a_moderation_goes_from_hand_to_hand(session: Session, cast: Cast, now: datetime) -> None:
    row = selected(session, cast, now)
    assert verbs(session, cast.mo, now) == []
    assigned(session, row, cast, now)
    assert verbs(session, cast.mo, now) == ["Moderate a case"]


def test_after_the_agreed_record_the_auditor_is_asked(
    session: Session, cast: Cast, now: datetime
) -> None:
    row = selected(session, cast, now)
    locked(session, row, cast, now)
    assert verbs(session, cast.mo, now) == ["Agree the grades"]
    agreed(session, row, cast, now, Grade.GOOD, ReasonCode.SAME_GRADE)
    assert verbs(session, cast.mo, now) == []
    assert "Respond to the agreed record" in verbs(session, cast.ana, now)


def test_a_blind_second_grader_learns_nothing_from_their_list(
    session: Session, cast: Cast, now: datetime
) -> None:
    with session.begin_nested() as first:
        good = _list_of_mo(session, cast, now, "good")
        first.rollback()
    session.expire_all()
    bad = _list_of_mo(session, cast, now, "inadequate", with_more=True)
    assert good == bad
    assert len(good) == 1


def _list_of_mo(
    session: Session, cast: Cast, now: datetime, grade: str, *, with_more: bool = False
) -> list[str]:
    row = selected(session, cast, now, grade)
    if with_more:
        _raise_both(session, row.audit_id, cast, now)
    grading(session, row, cast, now)
    return subjects(session, cast.mo, now)


def _raise_both(session: Session, audit_id: UUID, cast: Cast, now: datetime) -> None:
    actions.add(
        session,
        NewAction("See the child within the week", Priority.URGENT, cast.tess.id),
        audit_id=audit_id,
        calendar=jersey_calendar(),
        actor=cast.ana.actor,
        now=now,
    )
    _concern(session, audit_id, cast, now)


def _concern(session: Session, audit_id: UUID, cast: Cast, now: datetime) -> UUID:
    said = ConcernText("The child may be at risk tonight", receiver_id=cast.hana.id)
    return concerns.raise_concern(session, audit_id, said, actor=cast.ana.actor, now=now)


def test_a_concern_stands_before_everything_and_follows_its_course(
    session: Session, cast: Cast, now: datetime
) -> None:
    store_contacts(session, cast, now)
    open_round(session, cast, now)
    audit = session.scalars(select(Audit).where(Audit.auditor_id == cast.ana.id)).first()
    assert audit is not None
    concern = _concern(session, audit.id, cast, now)
    first = my_tasks(session, actor=cast.hana.actor, now=now, today=now.date(), zone=JERSEY)[0]
    assert (first.verb, first.urgent) == ("Acknowledge a safeguarding concern", True)
    assert "Acknowledge a safeguarding concern" not in verbs(session, cast.ana, now)
    concerns.acknowledge(session, concern, expected=1, actor=cast.hana.actor, now=now)
    assert verbs(session, cast.hana, now) == ["Record the safety decision"]


def test_an_action_goes_to_its_owner_then_to_whoever_raised_it(
    session: Session, cast: Cast, now: datetime
) -> None:
    store_contacts(session, cast, now)
    open_round(session, cast, now)
    audit = session.scalars(select(Audit).where(Audit.auditor_id == cast.ana.id)).first()
    assert audit is not None
    _raise_both(session, audit.id, cast, now)
    assert "Do the action" in verbs(session, cast.tess, now)
    assert "Do the action" not in verbs(session, cast.ana, now)


def test_leads_see_what_is_stuck_and_others_do_not(
    session: Session, cast: Cast, now: datetime
) -> None:
    store_contacts(session, cast, now)
    drawn_round(session, cast, now)
    assert stuck(session, actor=cast.ana.actor, now=now, today=now.date()) == ()
    (found,) = stuck(session, actor=cast.lee.actor, now=now, today=now.date())
    assert found.words == "R-2026-0001 has 6 drawn cases without an auditor"


def test_late_audits_and_unassigned_moderations_are_stuck(
    session: Session, cast: Cast, now: datetime
) -> None:
    row = selected(session, cast, now)
    later = now + timedelta(days=30)
    words = [
        one.words for one in stuck(session, actor=cast.lee.actor, now=later, today=later.date())
    ]
    assert sum("days late" in one for one in words) == 5
    reference = session.get_one(Audit, row.audit_id).reference
    assert f"{reference} waits for a moderator" in words


def test_a_lead_learns_that_a_concern_waits_too_long_but_not_what_it_says(
    session: Session, cast: Cast, now: datetime
) -> None:
    store_contacts(session, cast, now)
    open_round(session, cast, now)
    audit = session.scalars(select(Audit).where(Audit.auditor_id == cast.ana.id)).first()
    assert audit is not None
    _concern(session, audit.id, cast, now)
    later = now + timedelta(hours=3)
    found = stuck(session, actor=cast.lee.actor, now=later, today=now.date())
    assert [one.words for one in found] == ["1 concern waits longer than it may to be acknowledged"]
    assert found[0].id is None


def test_what_was_finished_is_counted_from_the_log(
    session: Session, cast: Cast, now: datetime
) -> None:
    row: Moderation = selected(session, cast, now)
    locked(session, row, cast, now)
    began = now - timedelta(days=1)
    done = finished(session, actor=cast.ana.actor, since=began)
    assert [(one.action, one.count) for one in done] == [("audit.submit", 1)]
    done = finished(session, actor=cast.mo.actor, since=began)
    assert [(one.action, one.count) for one in done] == [("moderation.lock", 1)]
    assert finished(session, actor=cast.ana.actor, since=now + timedelta(hours=1)) == ()
