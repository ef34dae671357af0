"""The life of an audit as the services keep it: state, event and what follows, together."""

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from auditapp.domain.audits import AuditState
from auditapp.domain.concerns import ConcernLevel, ConcernState
from auditapp.domain.errors import (
    ConflictError,
    IndependenceError,
    NotAllowedError,
    NotFoundError,
    RefusedError,
    WrongStateError,
)
from auditapp.domain.grades import Grade
from auditapp.domain.moderation import ModerationState, ReasonCode
from auditapp.domain.permissions import Actor, Role
from auditapp.domain.rounds import RoundState
from auditapp.persistence.audits import Audit, AuditNote, Grading
from auditapp.persistence.concerns import Concern
from auditapp.persistence.moderation import Moderation
from auditapp.persistence.people import Person
from auditapp.persistence.rounds import Round
from auditapp.services import allocation, audit_notes, audits, concerns, events
from auditapp.services.audit_notes import Feedback
from auditapp.services.audit_selection import select_audit
from tests.services.conftest import Desk
from tests.support.auditing import accept, entry, move, save, view_of
from tests.support.chain import ZONE, fill

SAFE, RAG, OVERALL = "safe.now", "m.rag", "m.overall"


def actions_of(desk: Desk, audit: Audit) -> list[str]:
    return [line.action for line in events.history(desk.session, audit.id)]


def whole(desk: Desk, audit: Audit, now: datetime, **grades: object) -> None:
    """Let Ana accept an audit and answer all of it."""
    grading = accept(desk.session, audit, desk.cast.ana, now)
    fill(desk.session, grading, desk.cast.ana, now, {OVERALL: "good", **grades})


def submit(desk: Desk, audit: Audit, now: datetime, reason: str = "") -> None:
    audits.submit(
        desk.session,
        audit.id,
        expected=audit.revision,
        zone=ZONE,
        reason=reason,
        actor=desk.cast.ana.actor,
        now=now,
    )


def finalise(desk: Desk, audit: Audit, now: datetime, actor: Actor | None = None) -> None:
    audits.finalise(
        desk.session,
        audit.id,
        expected=audit.revision,
        zone=ZONE,
        actor=actor or desk.cast.lee.actor,
        now=now,
    )


def tell_feedback(desk: Desk, audit: Audit, now: datetime) -> None:
    audit_notes.record_feedback(
        desk.session,
        audit.id,
        Feedback(now.date()),
        expected=audit.revision,
        actor=desk.cast.ana.actor,
        today=now.date(),
        now=now,
    )


def moderation_of(desk: Desk, audit: Audit) -> Moderation | None:
    return desk.session.scalar(select(Moderation).where(Moderation.audit_id == audit.id))


def concerns_of(desk: Desk, audit: Audit) -> list[Concern]:
    rows = select(Concern).where(Concern.audit_id == audit.id).order_by(Concern.raised_at)
    return list(desk.session.scalars(rows))


def notes_of(desk: Desk, audit: Audit) -> list[UUID]:
    return list(desk.session.scalars(select(AuditNote.id).where(AuditNote.audit_id == audit.id)))


def no_longer_new(desk: Desk, now: datetime) -> None:
    """Let Ana have submitted three audits before, so that no rule is about her."""
    others = desk.mine[1:]
    for audit in others:
        audit.submitted_at = now - timedelta(days=1)
    extra = Audit(
        **{
            column: getattr(others[0], column)
            for column in (
                "round_id",
                "template_key",
                "template_version",
                "auditor_id",
                "window_start",
                "window_end",
                "assigned_at",
                "assigned_by",
                "due_on",
            )
        },
        reference="A-2026-9999",
        submitted_at=now - timedelta(days=2),
    )
    desk.session.add(extra)
    desk.session.flush()


def test_an_audit_brings_the_facts_and_the_timeline_of_its_case(desk: Desk) -> None:
    audit = desk.mine[0]
    assert audit.facts["child_ref"] == audit.child_ref
    assert audit.facts["manager_ref"] == f"M-{audit.team_code}"
    assert audit.facts["round_theme"] == "Front door"
    assert audit.facts["received_at"].endswith("T10:12:00")
    # Twelve months of work, up to the end of the period.
    assert (audit.window_start, audit.window_end) == (date(2025, 10, 31), date(2026, 10, 31))
    assert [event["what"] for event in audit.timeline] == [
        "Contact: received",
        "Contact: decided",
    ]
    assert audit.reference.startswith("A-2026-")


def test_accepting_starts_the_auditors_grading(desk: Desk, now: datetime) -> None:
    audit = desk.mine[0]
    accept(desk.session, audit, desk.cast.ana, now)
    assert (audit.state, audit.accepted_at) == (AuditState.ACCEPTED, now)
    assert view_of(desk.session, audit, desk.cast.ana).stored == {}
    assert actions_of(desk, audit)[-1] == "audit.accept"


@pytest.mark.parametrize("who", ["sam", "tess", "hana", "bo", "adi"])
def test_to_a_stranger_there_is_no_such_audit(desk: Desk, now: datetime, who: str) -> None:
    with pytest.raises(NotFoundError):
        move(desk.session, desk.mine[0], "accept", getattr(desk.cast, who), now)


def test_the_lead_sees_an_audit_but_does_not_do_it(desk: Desk, now: datetime) -> None:
    with pytest.raises(NotAllowedError):
        move(desk.session, desk.mine[0], "accept", desk.cast.lee, now)


def test_a_move_from_a_stale_page_changes_nothing(desk: Desk, now: datetime) -> None:
    audit = desk.mine[0]
    with pytest.raises(ConflictError):
        audits.move(
            desk.session,
            audit.id,
            "accept",
            expected=audit.revision + 1,
            zone=ZONE,
            actor=desk.cast.ana.actor,
            now=now,
        )
    assert audit.state is AuditState.ASSIGNED


def test_a_declared_interest_hides_the_case_and_gives_it_back(desk: Desk, now: datetime) -> None:
    audit = desk.mine[0]
    with pytest.raises(RefusedError, match="Enter the reason"):
        move(desk.session, audit, "declare_interest", desk.cast.ana, now)
    move(desk.session, audit, "declare_interest", desk.cast.ana, now, "We are cousins")
    assert (audit.state, audit.reason) == (AuditState.WITHDRAWN, "We are cousins")
    with pytest.raises(NotFoundError):
        audits.find(desk.session, audit.id, desk.cast.ana.actor)
    board = allocation.board(
        desk.session, audit.round_id, actor=desk.cast.lee.actor, today=now.date()
    )
    (unit,) = board.units
    assert unit.child_ref == audit.child_ref
    assert board.pairs[unit.id, desk.cast.ana.id].blocked
    # What was said stays in the audit: the log only knows that something was.
    (line,) = events.history(desk.session, audit.id)[-1:]
    assert (line.reason, line.facts) == ("", {"reason_given": True})


def test_the_first_answer_begins_the_audit(desk: Desk, now: datetime) -> None:
    audit = desk.mine[0]
    accept(desk.session, audit, desk.cast.ana, now)
    save(desk.session, audit, desk.cast.ana, now, entry("core.summary", None))
    assert audit.state == "accepted"
    saved = save(desk.session, audit, desk.cast.ana, now, entry(RAG, "yes"))
    assert audit.state == "in_progress"
    assert (saved.revisions, saved.view.sheet.value(RAG)) == ({RAG: 1}, "yes")
    save(desk.session, audit, desk.cast.ana, now, entry(RAG, "no", 1))
    assert actions_of(desk, audit).count("audit.begin") == 1


def test_an_audit_that_is_not_accepted_takes_no_answers(desk: Desk, now: datetime) -> None:
    with pytest.raises(NotFoundError):
        save(desk.session, desk.mine[0], desk.cast.ana, now, entry(RAG, "yes"))


def test_answers_to_a_withdrawn_audit_are_refused_naming_who_and_when(
    desk: Desk, now: datetime
) -> None:
    audit = desk.mine[0]
    accept(desk.session, audit, desk.cast.ana, now)
    save(desk.session, audit, desk.cast.ana, now, entry(RAG, "yes"))
    move(desk.session, audit, "withdraw", desk.cast.lee, now, "The case is restricted")
    with pytest.raises(WrongStateError) as late:
        save(desk.session, audit, desk.cast.ana, now, entry(RAG, "no", 1))
    assert "Lee Example withdrew the audit on 23 November 2026" in str(late.value)
    assert view_of(desk.session, audit, desk.cast.ana).stored[RAG].value == "yes"


def test_answers_stop_when_the_round_does(desk: Desk, now: datetime) -> None:
    audit = desk.mine[0]
    accept(desk.session, audit, desk.cast.ana, now)
    desk.session.execute(
        update(Round).values(state=RoundState.CANCELLED, reason="a change of plan")
    )
    with pytest.raises(WrongStateError, match="no longer open"):
        save(desk.session, audit, desk.cast.ana, now, entry(RAG, "yes"))


def test_a_child_at_risk_is_told_of_at_the_first_yes(desk: Desk, now: datetime) -> None:
    audit = desk.mine[0]
    accept(desk.session, audit, desk.cast.ana, now)
    saved = save(desk.session, audit, desk.cast.ana, now, entry(SAFE, "not_told"))
    (concern,) = concerns_of(desk, audit)
    assert saved.alarm.opened == (concern.id,)
    assert (concern.level, concern.automatic) == (ConcernLevel.IMMEDIATE, True)
    assert concern.receiver_id in {desk.cast.tess.id, desk.cast.hana.id}
    assert "nobody has been told yet" in concern.what


def test_one_question_opens_one_concern_whatever_becomes_of_its_answer(
    desk: Desk, now: datetime
) -> None:
    audit, ana = desk.mine[0], desk.cast.ana
    accept(desk.session, audit, ana, now)
    for base, answer in enumerate(("not_told", "told", "no", "told")):
        save(desk.session, audit, ana, now, entry(SAFE, answer, base))
    save(desk.session, audit, ana, now, entry("safe.serious", "yes"))
    assert [one.level for one in concerns_of(desk, audit)] == [
        ConcernLevel.IMMEDIATE,
        ConcernLevel.SERIOUS,
    ]


def test_a_draft_saves_even_when_nobody_can_receive_its_concern(desk: Desk, now: datetime) -> None:
    audit = desk.mine[0]
    accept(desk.session, audit, desk.cast.ana, now)
    desk.session.execute(update(Person).values(ended_at=now))
    saved = save(desk.session, audit, desk.cast.ana, now, entry(SAFE, "not_told"))
    assert "telephone" in saved.alarm.problem
    assert saved.view.stored[SAFE].value == "not_told"
    assert concerns_of(desk, audit) == []


def test_submitting_locks_the_grades_and_selects_a_new_auditor(desk: Desk, now: datetime) -> None:
    audit = desk.mine[0]
    whole(desk, audit, now)
    submit(desk, audit, now)
    grading = desk.session.scalars(select(Grading).where(Grading.audit_id == audit.id)).one()
    assert (grading.grade, grading.proposed_grade) == (Grade.GOOD, Grade.GOOD)
    assert grading.impact_grade is Grade.GOOD
    assert grading.locked_at == now
    assert (audit.moderation_reason, audit.moderation_probability) == ("new_auditor", 1.0)
    moderation = moderation_of(desk, audit)
    assert moderation is not None
    # Five working days later, over a weekend.
    assert moderation.due_on == date(2026, 11, 30)
    assert events.check_chain(desk.session) == ()


def test_an_unfinished_audit_stays_as_it_was_when_submitted(desk: Desk, now: datetime) -> None:
    audit = desk.mine[0]
    accept(desk.session, audit, desk.cast.ana, now)
    before = audit.revision
    with pytest.raises(RefusedError) as refused:
        submit(desk, audit, now)
    assert refused.value.problems[0].message.endswith("answers are not yet complete")
    assert (audit.state, audit.revision) == (AuditState.ACCEPTED, before)
    assert moderation_of(desk, audit) is None


def test_a_connection_told_in_the_answers_stops_the_submission(desk: Desk, now: datetime) -> None:
    audit = desk.mine[0]
    whole(desk, audit, now)
    base = view_of(desk.session, audit, desk.cast.ana).revision("core.conflict")
    save(desk.session, audit, desk.cast.ana, now, entry("core.conflict", "yes", base))
    with pytest.raises(IndependenceError, match="Return this audit to the pool"):
        submit(desk, audit, now)


def test_a_grade_above_the_proposed_one_needs_a_reason_and_a_moderator(
    desk: Desk, now: datetime
) -> None:
    audit = desk.mine[0]
    no_longer_new(desk, now)
    whole(desk, audit, now, **{"m.threshold_ok": "too_low", OVERALL: "good"})
    with pytest.raises(RefusedError, match="Say why this is Good"):
        submit(desk, audit, now)
    submit(desk, audit, now, reason="The error was put right within the hour")
    assert audit.moderation_reason == "raised_above_proposal"


def test_two_steps_above_the_proposed_grade_are_refused_in_their_own_words(
    desk: Desk, now: datetime
) -> None:
    audit = desk.mine[0]
    whole(desk, audit, now, **{"m.threshold_ok": "too_low_protect", OVERALL: "good"})
    with pytest.raises(RefusedError, match="raised by one step at most"):
        submit(desk, audit, now, reason="I insist")


def test_nobody_can_know_before_whether_an_audit_is_drawn(desk: Desk, now: datetime) -> None:
    audit = desk.mine[0]
    no_longer_new(desk, now)
    whole(desk, audit, now)
    view = view_of(desk.session, audit, desk.cast.ana)
    drawn = []
    for second in range(200):
        audit.moderation_selected = False
        with desk.session.no_autoflush, desk.session.begin_nested() as trial:
            at = now + timedelta(seconds=second)
            select_audit(desk.session, audit, view, first_time=True, now=at)
            drawn.append(audit.moderation_selected)
            assert audit.moderation_probability == 0.2
            trial.rollback()
    assert 20 <= sum(drawn) <= 60  # about a fifth, moved by the moment alone


def test_chance_is_tried_once_and_a_certain_reason_holds_also_after_a_return(
    desk: Desk, now: datetime
) -> None:
    audit = desk.mine[0]
    no_longer_new(desk, now)
    whole(desk, audit, now)
    view = view_of(desk.session, audit, desk.cast.ana)
    for second in range(50):
        at = now + timedelta(seconds=second)
        select_audit(desk.session, audit, view, first_time=False, now=at)
    assert not audit.moderation_selected
    base = view.revision(OVERALL)
    worse = save(desk.session, audit, desk.cast.ana, now, entry(OVERALL, "inadequate", base))
    select_audit(desk.session, audit, worse.view, first_time=False, now=now)
    assert (audit.moderation_reason, audit.moderation_probability) == ("inadequate", 1.0)


def test_what_a_returned_audit_now_says_is_acted_on(desk: Desk, now: datetime) -> None:
    audit, ana = desk.mine[0], desk.cast.ana
    whole(desk, audit, now)
    submit(desk, audit, now)
    audit_notes.return_with_note(
        desk.session,
        audit.id,
        "Look at the second contact again",
        expected=audit.revision,
        zone=ZONE,
        actor=desk.cast.lee.actor,
        now=now,
    )
    base = view_of(desk.session, audit, ana).revision(OVERALL)
    save(desk.session, audit, ana, now, entry(OVERALL, "inadequate", base, evidence="p. 2"))
    assert concerns_of(desk, audit) == []  # a grade is a judgement once it is handed in
    fill(desk.session, view_of(desk.session, audit, ana).id, ana, now)
    with pytest.raises(RefusedError, match="1 note is not yet answered"):
        submit(desk, audit, now)
    (note,) = notes_of(desk, audit)
    audit_notes.answer_note(desk.session, note, "It was missed", actor=ana.actor, now=now)
    submit(desk, audit, now)
    assert [one.what for one in concerns_of(desk, audit)] == ["The overall grade is Inadequate"]


def test_an_audit_that_nobody_moderates_is_final_with_its_auditors_grades(
    desk: Desk, now: datetime
) -> None:
    audit = desk.mine[0]
    whole(desk, audit, now)
    submit(desk, audit, now)
    desk.session.delete(moderation_of(desk, audit))
    desk.session.flush()
    with pytest.raises(RefusedError, match="Date the feedback conversation"):
        finalise(desk, audit, now)
    tell_feedback(desk, audit, now)
    finalise(desk, audit, now)
    assert (audit.state, audit.final_at) == (AuditState.FINAL, now)
    assert (audit.final_grade, audit.final_impact) == (Grade.GOOD, Grade.GOOD)


def test_a_moderated_audit_is_final_with_the_agreed_grade(desk: Desk, now: datetime) -> None:
    audit = desk.mine[0]
    whole(desk, audit, now)
    submit(desk, audit, now)
    tell_feedback(desk, audit, now)
    with pytest.raises(RefusedError, match="moderation is not settled"):
        finalise(desk, audit, now)
    moderation = moderation_of(desk, audit)
    assert moderation is not None
    moderation.moderator_id = desk.cast.mo.id
    moderation.reason_code, moderation.narrative = ReasonCode.TOO_LENIENT, "Thin analysis"
    moderation.agreed_grade = Grade.REQUIRES_IMPROVEMENT
    moderation.agreed_at = now
    moderation.state = ModerationState.AGREED
    desk.session.flush()
    finalise(desk, audit, now)
    assert audit.final_grade is Grade.REQUIRES_IMPROVEMENT
    assert audit.final_impact is Grade.GOOD


def test_an_open_concern_keeps_an_audit_from_being_final(desk: Desk, now: datetime) -> None:
    audit = desk.mine[0]
    whole(desk, audit, now)
    save(desk.session, audit, desk.cast.ana, now, entry("safe.serious", "yes", 1, evidence="p. 1"))
    fill(desk.session, view_of(desk.session, audit, desk.cast.ana).id, desk.cast.ana, now)
    submit(desk, audit, now)
    tell_feedback(desk, audit, now)
    desk.session.delete(moderation_of(desk, audit))
    (concern,) = concerns_of(desk, audit)
    with pytest.raises(RefusedError, match="1 concern is not yet acknowledged and decided"):
        finalise(desk, audit, now)
    hana = desk.cast.hana.actor
    concerns.acknowledge(desk.session, concern.id, expected=1, actor=hana, now=now)
    concerns.decide(desk.session, concern.id, "Seen today, safe", expected=2, actor=hana, now=now)
    assert concern.state is ConcernState.DECIDED
    finalise(desk, audit, now)
    assert audit.state is AuditState.FINAL


def test_a_concern_nobody_took_up_in_time_stops_the_submission(desk: Desk, now: datetime) -> None:
    audit = desk.mine[0]
    accept(desk.session, audit, desk.cast.ana, now)
    save(desk.session, audit, desk.cast.ana, now, entry("safe.serious", "yes"))
    fill(desk.session, view_of(desk.session, audit, desk.cast.ana).id, desk.cast.ana, now)
    with pytest.raises(RefusedError, match="waited too long"):
        submit(desk, audit, now + timedelta(hours=25))


def test_a_lead_who_audited_the_case_does_not_make_it_final(desk: Desk, now: datetime) -> None:
    audit = desk.mine[0]
    whole(desk, audit, now)
    submit(desk, audit, now)
    both = Actor(desk.cast.ana.id, frozenset({Role.AUDITOR, Role.PROGRAMME_LEAD}))
    with pytest.raises(IndependenceError):
        finalise(desk, audit, now, actor=both)


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": AuditState.FINAL},
        {"state": AuditState.SUBMITTED},
        {"state": AuditState.WITHDRAWN, "reason": ""},
        {"window_end": date(2020, 1, 1)},
        {"moderation_probability": 1.5},
    ],
)
def test_the_database_itself_refuses_states_without_their_facts(
    desk: Desk, wrong: dict[str, object]
) -> None:
    with pytest.raises(IntegrityError):
        desk.session.execute(update(Audit).where(Audit.id == desk.mine[0].id).values(**wrong))
    desk.session.rollback()


def test_a_re_audit_brings_what_the_earlier_audit_found(desk: Desk, now: datetime) -> None:
    earlier, later = desk.mine[0], desk.mine[1]
    whole(desk, earlier, now, **{"m.mgr": "not_met", OVERALL: "requires_improvement"})
    submit(desk, earlier, now)
    desk.session.delete(moderation_of(desk, earlier))
    desk.session.flush()
    tell_feedback(desk, earlier, now)
    finalise(desk, earlier, now)
    desk.session.execute(update(Round).values(kind="re_audit"))
    desk.session.expire_all()
    assert earlier.drawn_unit_id is not None
    again = audits.assign(
        desk.session,
        round_id=later.round_id,
        drawn_unit_id=earlier.drawn_unit_id,
        auditor_id=desk.cast.sam.id,
        due_on=date(2026, 12, 20),
        actor=desk.cast.lee.actor,
        now=now,
    )
    facts = desk.session.get_one(Audit, again).facts
    assert facts["earlier_reference"] == earlier.reference
    assert facts["earlier_grade"] == "requires_improvement"
    assert facts["earlier_final_on"] == "2026-11-23"
    findings = [row["finding"] for row in facts["earlier_findings"]]
    assert "Are the manager's decision and reason recorded, with name and time? Not met" in findings
