"""Allocation where a greedy one fails, absence and its cover, and what a former auditor leaves."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from auditapp.domain.absences import Away
from auditapp.domain.audits import AuditState
from auditapp.domain.errors import (
    ConflictError,
    NotAllowedError,
    Problem,
    RefusedError,
    Severity,
)
from auditapp.domain.independence import Candidate
from auditapp.persistence.audits import Audit
from auditapp.services import absences, allocation, answers, kept_text, reallocation
from auditapp.services import independence_matrix as whom
from auditapp.services.allocation_suggesting import Case, Pair, match
from auditapp.services.independence import TrainedPerson
from auditapp.services.reallocation import Move
from tests.services.conftest import Desk
from tests.support.auditing import accept, entry, grading_id, save
from tests.support.chain import ZONE

BARRED = Pair((Problem("", "is barred", Severity.INDEPENDENCE),))
WARNED = Pair((Problem("", "works in the same service", Severity.WARNING),))
FREE = Pair(())


def person(name: str, minutes: int = 0) -> TrainedPerson:
    return TrainedPerson(Candidate(uuid4(), None, None, None), name, "", 0, minutes)


def test_a_matching_is_found_where_taking_the_least_loaded_first_fails() -> None:
    # Ann may do both, Ben the first only. Case by case with one case each, Ann would get the
    # first, and the second would be left with nobody who is not barred and not loaded.
    ann, ben = person("Ann"), person("Ben")
    first, second = Case(uuid4(), 30), Case(uuid4(), 30)
    a, b = ann.candidate.person_id, ben.candidate.person_id
    pairs = {
        (first.id, a): FREE,
        (first.id, b): FREE,
        (second.id, a): FREE,
        (second.id, b): BARRED,
    }
    assert match([first, second], [ann, ben], pairs) == {first.id: b, second.id: a}


def test_no_load_however_uneven_outweighs_a_warning() -> None:
    busy, idle = person("Busy", 10_000), person("Idle")
    cases = [Case(uuid4(), 10) for _ in range(40)]
    pairs = {(case.id, busy.candidate.person_id): FREE for case in cases} | {
        (case.id, idle.candidate.person_id): WARNED for case in cases
    }
    chosen = match(cases, [busy, idle], pairs)
    assert set(chosen.values()) == {busy.candidate.person_id}


def test_nobody_away_or_barred_is_suggested_even_when_a_case_stays_without_anybody() -> None:
    away = person("Away")
    case = Case(uuid4(), 10)
    pairs = {(case.id, away.candidate.person_id): Pair(WARNED.problems, away=True)}
    assert match([case], [away], pairs) == {}


def away_from_today(desk: Desk, now: datetime, member: UUID) -> UUID:
    span = Away(now.date(), now.date() + timedelta(days=5))
    lee = desk.cast.lee.actor
    return absences.record(desk.session, member, span, actor=lee, today=now.date(), now=now)


def test_whoever_is_away_is_not_suggested_and_taken_back_is_again(
    desk: Desk, now: datetime
) -> None:
    lee, today = desk.cast.lee.actor, now.date()
    audit = desk.mine[0]
    absence = away_from_today(desk, now, desk.cast.sam.id)
    board = reallocation.cover(desk.session, desk.cast.ana.id, actor=lee, today=today)
    pair = board.pairs[audit.id, desk.cast.sam.id]
    assert (pair.away, "is away from 23 November 2026" in pair.words) == (True, True)
    assert reallocation.suggest_cover(board) == {}
    absences.cancel(desk.session, absence, expected=1, actor=lee, now=now)
    board = reallocation.cover(desk.session, desk.cast.ana.id, actor=lee, today=today)
    assert not board.pairs[audit.id, desk.cast.sam.id].away
    assert absences.from_today(desk.session, actor=lee, today=today) == ()


def test_only_a_lead_records_absences_and_a_stale_page_takes_none_back(
    desk: Desk, now: datetime
) -> None:
    absence = away_from_today(desk, now, desk.cast.sam.id)
    with pytest.raises(ConflictError):
        absences.cancel(desk.session, absence, expected=7, actor=desk.cast.lee.actor, now=now)
    with pytest.raises(NotAllowedError):
        absences.cancel(desk.session, absence, expected=1, actor=desk.cast.ana.actor, now=now)
    with pytest.raises(RefusedError, match="Choose an auditor"):
        away_from_today(desk, now, desk.cast.mo.id)


def given(desk: Desk, now: datetime, audit: Audit, why: str = "Sam is away") -> UUID:
    move = Move(audit.id, desk.cast.ana.id, audit.revision, waiver="Nobody else is here")
    (made,) = reallocation.reallocate(
        desk.session,
        desk.cast.sam.id,
        [move],
        why=why,
        zone=ZONE,
        actor=desk.cast.lee.actor,
        today=now.date(),
        now=now,
    )
    return made


def sams(desk: Desk, now: datetime) -> Audit:
    """Return one of Sam's audits that Ana may take."""
    board = reallocation.cover(
        desk.session, desk.cast.sam.id, actor=desk.cast.lee.actor, today=now.date()
    )
    free = next(h.id for h in board.held if not board.pairs[h.id, desk.cast.ana.id].blocked)
    return desk.session.get_one(Audit, free)


def test_a_reallocated_audit_begins_anew_and_the_draft_stays_its_writers(
    desk: Desk, now: datetime
) -> None:
    audit = sams(desk, now)
    accept(desk.session, audit, desk.cast.sam, now)
    save(desk.session, audit, desk.cast.sam, now, entry("m.rag", "yes"))
    former = grading_id(desk.session, audit, desk.cast.sam)
    made = desk.session.get_one(Audit, given(desk, now, audit))
    assert (audit.state, audit.reason) == (AuditState.WITHDRAWN, "Sam is away")
    assert (made.state, made.auditor_id) == (AuditState.ASSIGNED, desk.cast.ana.id)
    assert made.drawn_unit_id == audit.drawn_unit_id
    accept(desk.session, made, desk.cast.ana, now)
    mine = answers.read(desk.session, grading_id(desk.session, made, desk.cast.ana), zone=ZONE)
    assert mine.stored == {}
    assert answers.read(desk.session, former, zone=ZONE).stored["m.rag"].value == "yes"
    (kept,) = kept_text.mine(desk.session, actor=desk.cast.sam.actor, now=now)
    assert kept.reference == audit.reference
    assert [answer.texts[0] for answer in kept.answers] == [("Answer", "Yes")]
    assert kept_text.mine(desk.session, actor=desk.cast.ana.actor, now=now) == ()
    assert kept_text.mine(desk.session, actor=desk.cast.lee.actor, now=now) == ()


def test_a_reallocation_needs_a_reason_and_an_audit_that_is_still_open(
    desk: Desk, now: datetime
) -> None:
    audit = sams(desk, now)
    with pytest.raises(RefusedError, match="Enter why"):
        given(desk, now, audit, why=" ")
    assert audit.state is AuditState.ASSIGNED
    given(desk, now, audit)
    with pytest.raises(RefusedError, match="still open"):
        given(desk, now, audit)
    live = select(Audit).where(
        Audit.drawn_unit_id == audit.drawn_unit_id, Audit.state != AuditState.WITHDRAWN
    )
    assert len(desk.session.scalars(live).all()) == 1


def test_a_hard_stop_is_never_waived(desk: Desk, now: datetime) -> None:
    board = reallocation.cover(
        desk.session, desk.cast.sam.id, actor=desk.cast.lee.actor, today=now.date()
    )
    blocked = Pair((Problem("", "is barred", Severity.INDEPENDENCE),))
    assert board.held
    (problem,) = allocation.refusals("audit", "Sam", blocked, "I insist")
    assert problem.message == "Sam is barred; choose someone else"
    assert allocation.refusals("audit", "Sam", WARNED, "nobody else is free") == ()
    assert allocation.refusals("audit", "Sam", WARNED, " ")


def test_the_matrix_counts_who_audited_whom_and_says_who_is_barred(
    desk: Desk, now: datetime
) -> None:
    year = {"start": now.date() - timedelta(days=365), "end": now.date(), "today": now.date()}
    found = whom.matrix(desk.session, whom.MatrixBy.TEAM, actor=desk.cast.hana.actor, **year)
    assert found.auditors == ("Ana Example", "Sam Stranger")
    assert sum(found.totals) == 6
    rows = {row.label.split()[0]: row for row in found.rows}
    assert rows["WEST"].cells[0].barred.startswith("manages the worker or the team")
    assert rows["NORTH"].cells[1].count == 0
    with pytest.raises(NotAllowedError):
        whom.matrix(desk.session, whom.MatrixBy.TEAM, actor=desk.cast.ana.actor, **year)
