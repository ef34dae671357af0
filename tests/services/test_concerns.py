"""Concerns from the first second to the last: received, handed on, decided, never forgotten."""

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.domain.concerns import ConcernLevel, ConcernState, Route
from auditapp.domain.errors import ConflictError, NotFoundError, RefusedError
from auditapp.persistence.actions import Action
from auditapp.persistence.audits import Audit
from auditapp.persistence.concerns import Concern
from auditapp.services import concerns, concerns_reading
from auditapp.services.audit_facts import audit_facts
from auditapp.services.concerns import ConcernText
from tests.support.cast import Cast, Member
from tests.support.chain import open_round, store_contacts

JERSEY = ZoneInfo("Europe/Jersey")


@pytest.fixture
def audit(session: Session, cast: Cast, now: datetime) -> Audit:
    """Give an audit by Sam of the East team's work."""
    store_contacts(session, cast, now)
    open_round(session, cast, now)
    found = session.scalars(
        select(Audit).where(Audit.auditor_id == cast.sam.id, Audit.team_code == "EAST")
    ).first()
    assert found is not None
    return found


def raised(session: Session, audit: Audit, who: Member, now: datetime, **said: object) -> Concern:
    text = ConcernText(what="Nobody has seen the child", **said)  # type: ignore[arg-type]  # by name
    made = concerns.raise_concern(session, audit.id, text, actor=who.actor, now=now)
    return session.get_one(Concern, made)


def test_one_sentence_is_enough_and_the_teams_manager_receives_it(
    session: Session, cast: Cast, now: datetime, audit: Audit
) -> None:
    row = raised(session, audit, cast.sam, now)
    assert row.reference == "S-2026-0001"
    assert row.level is ConcernLevel.IMMEDIATE
    assert (row.route, row.receiver_id) == (Route.TEAM_MANAGER, cast.tess.id)
    with pytest.raises(RefusedError, match="Say what you saw"):
        concerns.raise_concern(
            session, audit.id, ConcernText(what=" "), actor=cast.sam.actor, now=now
        )


def test_it_climbs_step_by_step_and_stops_at_the_last(
    session: Session, cast: Cast, now: datetime, audit: Audit
) -> None:
    row = raised(session, audit, cast.sam, now)
    assert concerns.climb(session, now=now + timedelta(hours=1, minutes=59)) == ()
    assert concerns.climb(session, now=now + timedelta(hours=2)) == (row.id,)
    assert (row.route, row.receiver_id) == (Route.HEAD_OF_SERVICE, cast.hana.id)
    assert concerns.climb(session, now=now + timedelta(hours=2)) == ()
    assert concerns.climb(session, now=now + timedelta(hours=4)) == (row.id,)
    assert row.route is Route.DIRECTOR
    assert concerns.climb(session, now=now + timedelta(days=9)) == ()
    late = now + timedelta(days=9)
    (line,) = concerns_reading.search(session, actor=cast.hana.actor, now=late, zone=JERSEY)
    assert line.is_late
    assert line.climbs_at is None


def test_acknowledged_it_climbs_no_more_and_its_decision_falls_due(
    session: Session, cast: Cast, now: datetime, audit: Audit
) -> None:
    row = raised(session, audit, cast.sam, now, level=ConcernLevel.SERIOUS)
    concerns.acknowledge(session, row.id, expected=1, actor=cast.tess.actor, now=now)
    assert concerns.climb(session, now=now + timedelta(days=30)) == ()

    def is_late(days: int) -> bool:
        moment = now + timedelta(days=days)
        shown = concerns_reading.show(
            session, row.id, actor=cast.hana.actor, now=moment, zone=JERSEY
        )
        return shown.line.is_late

    # Raised on Monday 23 November: due by the end of Wednesday.
    assert [is_late(days) for days in (0, 2, 3)] == [False, False, True]


def test_whoever_must_act_for_the_child_can_raise_one_and_a_stranger_cannot(
    session: Session, cast: Cast, now: datetime, audit: Audit
) -> None:
    may = [cast.sam, cast.tess, cast.hana, cast.lee]
    assert all(concerns.may_raise(session, audit.id, actor=one.actor) for one in may)
    assert not concerns.may_raise(session, audit.id, actor=cast.ana.actor)
    assert not concerns.may_raise(session, audit.id, actor=cast.bo.actor)
    with pytest.raises(NotFoundError):
        raised(session, audit, cast.ana, now)
    session.add(
        Action(
            reference="ACT-2026-0001",
            audit_id=audit.id,
            text="See the child",
            priority="urgent",
            owner_id=cast.ana.id,
            due_on=now.date(),
            first_due_on=now.date(),
            raised_by=cast.sam.id,
            raised_at=now,
        )
    )
    session.flush()
    assert concerns.may_raise(session, audit.id, actor=cast.ana.actor)


def test_two_who_acknowledge_at_once_are_told_apart(
    session: Session, cast: Cast, now: datetime, audit: Audit
) -> None:
    row = raised(session, audit, cast.sam, now)
    concerns.acknowledge(session, row.id, expected=1, actor=cast.tess.actor, now=now)
    with pytest.raises(ConflictError):
        concerns.acknowledge(session, row.id, expected=1, actor=cast.hana.actor, now=now)
    assert row.acknowledged_by == cast.tess.id


def test_an_audit_waits_for_a_concern_only_beyond_the_next_working_day(
    session: Session, cast: Cast, now: datetime, audit: Audit
) -> None:
    row = raised(session, audit, cast.sam, now)

    def holds(**later: int) -> bool:
        facts = audit_facts(session, audit, zone="Europe/Jersey", now=now + timedelta(**later))
        return facts.late_concerns == 1

    # Raised on Monday 23 November: it holds the audit up from Wednesday on.
    assert [holds(hours=3), holds(days=1), holds(days=2)] == [False, False, True]
    concerns.acknowledge(session, row.id, expected=1, actor=cast.tess.actor, now=now)
    assert not holds(days=9)


def test_it_is_seen_through_to_its_end(
    session: Session, cast: Cast, now: datetime, audit: Audit
) -> None:
    row: Concern = raised(session, audit, cast.sam, now)
    concern_id: UUID = row.id
    hana = cast.hana.actor
    concerns.acknowledge(session, concern_id, expected=1, actor=hana, now=now)
    concerns.decide(session, concern_id, "Visit today", expected=2, actor=hana, now=now)
    concerns.close(session, concern_id, "Seen and safe", expected=3, actor=hana, now=now)
    assert row.state is ConcernState.CLOSED
    assert (row.decision, row.closing_words) == ("Visit today", "Seen and safe")
    assert concerns_reading.count_open(session, audit.id) == 0
