"""What each person is shown of audits; what they may not see is never read."""

from datetime import date, datetime, timedelta
from itertools import product
from uuid import UUID

import pytest
from sqlalchemy import select, update

from auditapp.domain.audit_visibility import Sight
from auditapp.domain.audits import AuditState
from auditapp.domain.errors import NotAllowedError, NotFoundError
from auditapp.domain.grades import Grade
from auditapp.domain.moderation import ModerationMode, ModerationState, ReasonCode
from auditapp.domain.permissions import Actor, Role
from auditapp.persistence.audit_queries import visible_audits
from auditapp.persistence.audits import Audit
from auditapp.persistence.moderation import Moderation
from auditapp.services import audit_work, audits, audits_reading
from auditapp.services.audit_access import sight_of
from auditapp.services.audits_reading import AuditDetail, Order, Wanted
from tests.services.conftest import Desk
from tests.support.auditing import accept, entry, save
from tests.support.cast import Member
from tests.support.chain import ZONE, fill

ALL = Wanted()
FACTS = {
    AuditState.ASSIGNED: {},
    AuditState.ACCEPTED: {"accepted_at": True},
    AuditState.IN_PROGRESS: {"accepted_at": True},
    AuditState.RETURNED: {"accepted_at": True, "submitted_at": True},
    AuditState.SUBMITTED: {"accepted_at": True, "submitted_at": True},
    AuditState.FINAL: {"accepted_at": True, "submitted_at": True, "final_at": True},
    AuditState.WITHDRAWN: {},
}


def put(desk: Desk, audit: Audit, state: AuditState, now: datetime, **more: object) -> None:
    """Put an audit into a state, as only a test does."""
    moments = dict.fromkeys(FACTS[state], now)
    values = {"reason": "x", "feedback_absence": "x", **moments, "state": state, **more}
    desk.session.execute(update(Audit).where(Audit.id == audit.id).values(**values))
    desk.session.refresh(audit)


def moderated(desk: Desk, audit: Audit, now: datetime, **more: object) -> Moderation:
    row = Moderation(audit_id=audit.id, created_at=now, moderator_id=desk.cast.mo.id, **more)
    desk.session.add(row)
    desk.session.flush()
    return row


def show(desk: Desk, audit: Audit, actor: Actor, now: datetime) -> AuditDetail:
    return audits_reading.show(desk.session, audit.id, actor=actor, zone=ZONE, now=now)


def submitted(desk: Desk, now: datetime) -> Audit:
    audit = desk.mine[0]
    fill(
        desk.session,
        accept(desk.session, audit, desk.cast.ana, now),
        desk.cast.ana,
        now,
        {"m.overall": "good"},
    )
    audits.submit(
        desk.session,
        audit.id,
        expected=audit.revision,
        zone=ZONE,
        reason="",
        actor=desk.cast.ana.actor,
        now=now,
    )
    return audit


def people(desk: Desk, audit: Audit) -> list[Actor]:
    """Return everyone in the cast, and people of every scope who hold several roles."""
    cast = desk.cast
    scoped = [
        Actor(cast.tess.id, frozenset({Role.TEAM_MANAGER}), team=audit.team_code),
        Actor(cast.tess.id, frozenset({Role.TEAM_MANAGER}), team=None),
        Actor(cast.hana.id, frozenset({Role.HEAD_OF_SERVICE}), service=audit.service),
        Actor(cast.hana.id, frozenset({Role.HEAD_OF_SERVICE}), service="elsewhere"),
        Actor(cast.mo.id, frozenset({Role.MODERATOR, Role.PROGRAMME_LEAD, Role.HEAD_OF_SERVICE})),
        Actor(cast.ana.id, frozenset({Role.AUDITOR, Role.PROGRAMME_LEAD})),
    ]
    return [
        member.actor for member in (cast.ana, cast.mo, cast.lee, cast.sam, cast.bo, cast.adi)
    ] + scoped


def test_lists_show_exactly_the_audits_of_which_anything_is_seen(desk: Desk, now: datetime) -> None:
    audit = desk.mine[0]
    second = moderated(desk, audit, now)
    ends = {"reason_code": ReasonCode.SAME_GRADE, "narrative": "x"}
    stages = [
        (mode, state, ends if state is ModerationState.AGREED else {})
        for mode, state in product(
            (ModerationMode.BLIND, ModerationMode.SIGHTED),
            (
                ModerationState.WAITING,
                ModerationState.GRADING,
                ModerationState.COMPARED,
                ModerationState.AGREED,
            ),
        )
    ]
    for state, declared, (mode, stage, more) in product(AuditState, (False, True), stages):
        put(desk, audit, state, now, interest_declared=declared)
        values = {"mode": mode, "state": stage, **more}
        desk.session.execute(update(Moderation).values(**values))
        desk.session.refresh(second)
        for actor in people(desk, audit):
            listed = desk.session.scalar(
                select(Audit.id).where(Audit.id == audit.id, visible_audits(actor))
            )
            sight = sight_of(audit, second, actor=actor)
            assert (listed is not None) == (sight is not Sight.NOTHING), (state, stage, actor)


def test_the_second_grader_finds_nothing_until_the_lock(desk: Desk, now: datetime) -> None:
    audit = submitted(desk, now)
    second = desk.session.scalars(select(Moderation)).one()
    second.moderator_id = desk.cast.mo.id
    desk.session.flush()
    leads_too = Actor(desk.cast.mo.id, frozenset({Role.MODERATOR, Role.PROGRAMME_LEAD}))
    for actor in (desk.cast.mo.actor, leads_too):
        with pytest.raises(NotFoundError):
            show(desk, audit, actor, now)
        found = audits_reading.search(desk.session, ALL, actor=actor, today=now.date())
        assert audit.id not in {line.id for line in found.lines}
    second.state = ModerationState.COMPARED
    desk.session.flush()
    seen = show(desk, audit, desk.cast.mo.actor, now)
    assert seen.grades.auditor is Grade.GOOD
    assert seen.selection == "One of a new auditor's first three audits"


def test_a_sighted_moderator_reads_the_first_grading_from_the_start(
    desk: Desk, now: datetime
) -> None:
    audit = submitted(desk, now)
    second = desk.session.scalars(select(Moderation)).one()
    second.moderator_id, second.mode = desk.cast.mo.id, ModerationMode.SIGHTED
    desk.session.flush()
    seen = show(desk, audit, desk.cast.mo.actor, now)
    assert (seen.sight, seen.grades.auditor) == (Sight.GRADING, Grade.GOOD)
    assert seen.selection == ""


def test_the_lead_sees_how_far_a_draft_is_and_not_a_word_of_it(desk: Desk, now: datetime) -> None:
    audit = desk.mine[0]
    accept(desk.session, audit, desk.cast.ana, now)
    save(desk.session, audit, desk.cast.ana, now, entry("core.summary", "A boy of 9"))
    seen = show(desk, audit, desk.cast.lee.actor, now)
    assert (seen.line.state, seen.sight) == (AuditState.IN_PROGRESS, Sight.STATUS)
    assert seen.grading is None
    assert seen.notes == ()
    assert seen.line.child_ref == audit.child_ref


def test_grades_are_shown_once_they_are_handed_in_and_each_apart(desk: Desk, now: datetime) -> None:
    audit = desk.mine[0]
    accept(desk.session, audit, desk.cast.ana, now)
    save(desk.session, audit, desk.cast.ana, now, entry("m.overall", "good"))
    assert show(desk, audit, desk.cast.ana.actor, now).grades.auditor is None
    fill(
        desk.session,
        audits.own_grading(desk.session, audit, desk.cast.ana.actor).id,
        desk.cast.ana,
        now,
        {"m.overall": "good"},
    )
    audits.submit(
        desk.session,
        audit.id,
        expected=audit.revision,
        zone=ZONE,
        reason="",
        actor=desk.cast.ana.actor,
        now=now,
    )
    for member in (desk.cast.ana, desk.cast.lee):
        grades = show(desk, audit, member.actor, now).grades
        assert (grades.proposed, grades.auditor) == (Grade.GOOD, Grade.GOOD)
        assert (grades.moderator, grades.final) == (None, None)


def test_a_team_manager_reads_final_audits_of_their_own_team_alone(
    desk: Desk, now: datetime
) -> None:
    audit = submitted(desk, now)
    own = Actor(desk.cast.tess.id, frozenset({Role.TEAM_MANAGER}), team=audit.team_code)
    other = Actor(desk.cast.tess.id, frozenset({Role.TEAM_MANAGER}), team="WEST")
    with pytest.raises(NotFoundError):
        show(desk, audit, own, now)
    put(desk, audit, AuditState.FINAL, now, final_grade=Grade.GOOD)
    assert show(desk, audit, own, now).grades.final is Grade.GOOD
    with pytest.raises(NotFoundError):
        show(desk, audit, other, now)


def test_an_audit_says_which_of_its_auditors_cases_it_is(desk: Desk, now: datetime) -> None:
    third = desk.mine[2]
    assert show(desk, third, desk.cast.ana.actor, now).place == (3, 3)
    put(desk, desk.mine[0], AuditState.WITHDRAWN, now)
    assert show(desk, third, desk.cast.ana.actor, now).place == (2, 2)
    assert show(desk, desk.mine[0], desk.cast.lee.actor, now).place == (0, 2)


def lines(desk: Desk, wanted: Wanted, member: Member, now: datetime, **more: object) -> list[str]:
    found = audits_reading.search(
        desk.session,
        wanted,
        actor=member.actor,
        today=now.date(),
        **more,  # type: ignore[arg-type]  # the sides of a list
    )
    return [line.reference for line in found.lines]


def test_a_list_is_narrowed_by_round_state_auditor_and_lateness(desk: Desk, now: datetime) -> None:
    lee, first = desk.cast.lee, desk.mine[0]
    put(desk, first, AuditState.SUBMITTED, now, due_on=date(2026, 11, 1))
    put(desk, desk.mine[1], AuditState.ACCEPTED, now, due_on=date(2026, 11, 1))
    assert len(lines(desk, ALL, lee, now)) == 6
    assert lines(desk, Wanted(states=(AuditState.SUBMITTED,)), lee, now) == [first.reference]
    assert len(lines(desk, Wanted(auditor_id=desk.cast.sam.id), lee, now)) == 3
    assert lines(desk, Wanted(round_id=UUID(int=0)), lee, now) == []
    # What is handed in is no longer late.
    late = Wanted(overdue_on=now.date())
    assert lines(desk, late, lee, now) == [desk.mine[1].reference]
    assert len(lines(desk, ALL, desk.cast.ana, now)) == 3


def test_a_list_is_sorted_and_cut_into_pages(desk: Desk, now: datetime) -> None:
    lee = desk.cast.lee
    every = lines(desk, ALL, lee, now, order=Order.REFERENCE)
    assert every == sorted(every)
    assert lines(desk, ALL, lee, now, order=Order.REFERENCE, falling=True) == every[::-1]
    assert lines(desk, ALL, lee, now, order=Order.REFERENCE, offset=4, limit=2) == every[4:]
    page = audits_reading.search(desk.session, ALL, actor=lee.actor, today=now.date(), limit=2)
    assert (len(page.lines), page.total) == (2, 6)
    for order in Order:
        assert len(lines(desk, ALL, lee, now, order=order)) == 6


def test_no_list_tells_a_grade_before_the_audit_is_final(desk: Desk, now: datetime) -> None:
    audit = submitted(desk, now)
    (line,) = audits_reading.search(
        desk.session, Wanted(states=(AuditState.SUBMITTED,)), actor=desk.cast.lee.actor,
        today=now.date(),
    ).lines  # fmt: skip
    assert (line.id, line.final_grade) == (audit.id, None)


def test_a_list_offers_only_rounds_and_auditors_the_person_knows_of(desk: Desk) -> None:
    rounds, auditors = audits_reading.choices(desk.session, actor=desk.cast.sam.actor)
    assert [name for _id, name in auditors] == ["Sam Stranger"]
    assert len(rounds) == 1
    _rounds, everyone = audits_reading.choices(desk.session, actor=desk.cast.lee.actor)
    assert [name for _id, name in everyone] == ["Ana Example", "Sam Stranger"]
    assert audits_reading.choices(desk.session, actor=desk.cast.hana.actor) == ((), ())


def test_whoever_reads_no_audits_is_told_so(desk: Desk, now: datetime) -> None:
    for member in (desk.cast.bo, desk.cast.adi):
        with pytest.raises(NotAllowedError):
            lines(desk, ALL, member, now)
        with pytest.raises(NotAllowedError):
            audits_reading.choices(desk.session, actor=member.actor)


def test_an_auditor_works_on_their_own_accepted_audit_alone(desk: Desk, now: datetime) -> None:
    audit = desk.mine[0]
    with pytest.raises(NotFoundError):
        audit_work.open_work(desk.session, audit.id, actor=desk.cast.ana.actor, zone=ZONE)
    accept(desk.session, audit, desk.cast.ana, now)
    work = audit_work.open_work(desk.session, audit.id, actor=desk.cast.ana.actor, zone=ZONE)
    assert (work.reference, work.place, work.writable) == (audit.reference, (1, 3), True)
    for other in (desk.cast.lee, desk.cast.sam):
        with pytest.raises(NotFoundError):
            audit_work.open_work(desk.session, audit.id, actor=other.actor, zone=ZONE)


def test_concerns_are_marked_without_a_word_of_what_they_say(desk: Desk, now: datetime) -> None:
    audit = desk.mine[0]
    accept(desk.session, audit, desk.cast.ana, now)
    save(desk.session, audit, desk.cast.ana, now, entry("safe.now", "told"))
    (mark,) = show(desk, audit, desk.cast.lee.actor, now + timedelta(hours=1)).concerns
    assert mark.open
    assert not hasattr(mark, "what")
