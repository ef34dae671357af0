"""The numbers of a round, against counts made by hand and intervals made elsewhere."""

from datetime import datetime
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.domain.actions import Priority
from auditapp.domain.audits import AuditState
from auditapp.domain.designs import DesignKind, Sharing
from auditapp.domain.errors import NotAllowedError, NotFoundError
from auditapp.domain.grades import Grade
from auditapp.library.calendar import jersey_calendar
from auditapp.persistence.audits import Audit
from auditapp.persistence.rounds import DrawnUnit
from auditapp.services import actions, concerns
from auditapp.services.actions import NewAction
from auditapp.services.concerns import ConcernText
from auditapp.services.draw_designs import Design
from auditapp.services.results import QuestionResult, RoundResults, round_results
from tests.support.cast import Cast
from tests.support.chain import open_round, store_contacts
from tests.support.finished import NA, Read, finished_round

O, G, R, I = Grade.OUTSTANDING, Grade.GOOD, Grade.REQUIRES_IMPROVEMENT, Grade.INADEQUATE  # noqa: E741  # the letters auditors write
YES, NO = {"m.other_children": "yes"}, {"m.other_children": "no"}

# Twelve audits: 1 Outstanding, 7 Good, 3 Requires improvement, 1 Inadequate in the end.
# History: 6 met, 3 partly, 3 not. Feedback: 7 met, 1 partly, 1 not, 3 not applicable. Siblings
# were asked about in four (2 met, 2 not); the fifth answer stands where nobody asks any more.
READS = (
    Read(O, impact=G, answers={"m.history": "met", "m.feedback": "met"}),
    Read(G, G, answers={"m.history": "met", "m.feedback": "met", **YES, "m.siblings": "met"}),
    Read(G, G, answers={"m.history": "met", "m.feedback": "met", **YES, "m.siblings": "met"}),
    Read(G, R, answers={"m.history": "met", "m.feedback": "met", **YES, "m.siblings": "not_met"}),
    Read(R, G, answers={"m.history": "met", "m.feedback": "met", **YES, "m.siblings": "not_met"}),
    Read(O, R, answers={"m.history": "met", "m.feedback": "met", **NO, "m.siblings": "met"}),
    Read(G, answers={"m.history": "partly", "m.feedback": "met"}),
    Read(G, answers={"m.history": "partly", "m.feedback": "partly"}),
    Read(G, answers={"m.history": "partly", "m.feedback": "not_met"}),
    Read(G, answers={"m.history": "not_met", "m.feedback": NA}),
    Read(R, answers={"m.history": "not_met", "m.feedback": NA}),
    Read(I, impact=R, answers={"m.history": "not_met", "m.feedback": NA}),
)
LEFT = (Read(state=AuditState.WITHDRAWN), Read(state=AuditState.ASSIGNED))


def results_of(session: Session, cast: Cast, round_id: UUID) -> RoundResults:
    return round_results(session, round_id, actor=cast.lee.actor)


def question(results: RoundResults, key: str) -> QuestionResult:
    return next(q for section in results.sections for q in section.questions if q.key == key)


def grade(session: Session, round_id: UUID, stratum: str, grades: tuple[Grade, ...]) -> None:
    audits = session.scalars(
        select(Audit)
        .join(DrawnUnit, DrawnUnit.id == Audit.drawn_unit_id)
        .where(Audit.round_id == round_id, DrawnUnit.stratum == stratum)
    ).all()
    for audit, given in zip(audits, grades, strict=True):
        audit.final_grade = given
    session.flush()


def test_grades_are_counted_in_their_order_with_an_interval_for_the_finite_frame(
    session: Session, cast: Cast, now: datetime
) -> None:
    found = results_of(session, cast, finished_round(session, cast, now, READS))
    assert found.grades is not None
    assert found.grades.by == (
        ("outstanding", 1),
        ("good", 7),
        ("requires_improvement", 3),
        ("inadequate", 1),
    )
    # 8 of 12 drawn from 20: hypergeometric tails above 2.5% leave 10 to 16 of the 20.
    good = found.good_or_better
    assert (good.met, good.of, good.low, good.high) == (8, 12, 0.5, 0.8)
    # 1 of 12 drawn from 20 leaves 1 to 5 of the 20.
    bad = found.inadequate
    assert (bad.met, bad.of, bad.low, bad.high) == (1, 12, 0.05, 0.25)
    assert found.impact is not None
    assert dict(found.impact.by) == {
        "outstanding": 0,
        "good": 1,
        "requires_improvement": 1,
        "inadequate": 0,
    }


def test_a_stratified_sample_is_weighted_by_the_sizes_of_its_strata(
    session: Session, cast: Cast, now: datetime
) -> None:
    design = Design(12, DesignKind.STRATIFIED, by="source", sharing=Sharing.EQUAL)
    round_id = finished_round(session, cast, now, READS, design=design)
    grade(session, round_id, "school", (G, G, G, G, O, R))
    grade(session, round_id, "police", (G, O, R, R, I, I))
    good = results_of(session, cast, round_id).good_or_better
    assert (good.met, good.of) == (7, 12)
    # 7 from schools and 13 from the police, 6 read of each: (7 x 5/6 + 13 x 2/6) / 20.
    assert good.rate == pytest.approx(0.508333, abs=1e-6)
    assert (good.low, good.high) == pytest.approx((0.294172, 0.720274), abs=1e-6)


def test_picks_are_counted_and_give_no_rate(session: Session, cast: Cast, now: datetime) -> None:
    picks = "\n".join(f"K-{number:04d}, its third contact" for number in range(9, 21))
    design = Design(12, DesignKind.JUDGEMENT, picks=picks)
    found = results_of(session, cast, finished_round(session, cast, now, READS, design=design))
    assert (found.is_random, found.is_weighted) == (False, False)
    good = found.good_or_better
    assert (good.met, good.of, good.rate, good.low) == (8, 12, None, None)


def test_a_withdrawn_case_stays_in_the_estimate_unseen(
    session: Session, cast: Cast, now: datetime
) -> None:
    found = results_of(session, cast, finished_round(session, cast, now, (*READS, *LEFT)))
    assert found.cases is not None
    assert (len(found.cases.unseen), found.cases.waiting) == (1, 1)
    # 8 of 12, and one more that nobody could read.
    assert found.good_or_better.worst == pytest.approx(8 / 13)
    assert found.good_or_better.best == pytest.approx(9 / 13)


def test_each_standard_is_counted_and_not_applicable_is_no_part_of_its_base(
    session: Session, cast: Cast, now: datetime
) -> None:
    found = results_of(session, cast, finished_round(session, cast, now, READS))
    history, feedback = question(found, "m.history"), question(found, "m.feedback")
    assert (history.met, history.partly, history.not_met, history.judged) == (6, 3, 3, 12)
    assert (history.share.low, history.share.high) == (0.35, 0.65)
    assert (feedback.met, feedback.partly, feedback.not_met) == (7, 1, 1)
    assert (feedback.judged, feedback.not_applicable) == (9, 3)
    # 7 of the 9 of 12 it applies to: a domain, so Korn-Graubard and not the exact limits.
    assert feedback.share.low == pytest.approx(0.538833, abs=1e-6)
    assert feedback.share.high == pytest.approx(0.930101, abs=1e-6)


def test_an_answer_to_a_question_that_is_asked_no_more_does_not_count(
    session: Session, cast: Cast, now: datetime
) -> None:
    found = results_of(session, cast, finished_round(session, cast, now, READS))
    siblings = question(found, "m.siblings")
    assert (siblings.met, siblings.not_met, siblings.judged) == (2, 2, 4)


def test_second_gradings_are_compared_with_the_auditors(
    session: Session, cast: Cast, now: datetime
) -> None:
    found = results_of(session, cast, finished_round(session, cast, now, READS)).moderation
    assert (found.audits, found.moderated) == (12, 5)
    assert (found.same, found.within_one) == (2, 4)
    assert (found.first_higher, found.first_lower, found.changed) == (2, 1, 3)


def test_withdrawn_and_unfinished_audits_are_counted_and_add_no_figure(
    session: Session, cast: Cast, now: datetime
) -> None:
    found = results_of(session, cast, finished_round(session, cast, now, (*READS, *LEFT)))
    assert (found.drawn, found.final, found.withdrawn, found.unfinished) == (14, 12, 1, 1)
    assert found.grades is not None
    assert found.grades.of == 12


def test_actions_and_concerns_are_counted_for_every_audit_of_the_round(
    session: Session, cast: Cast, now: datetime
) -> None:
    round_id = finished_round(session, cast, now, (*READS, *LEFT))
    audits = session.scalars(select(Audit).where(Audit.round_id == round_id)).all()
    withdrawn = next(audit for audit in audits if audit.state is AuditState.WITHDRAWN)
    for priority in (Priority.URGENT, Priority.LOW, Priority.LOW):
        actions.add(
            session,
            NewAction("See the child", priority, cast.tess.id),
            audit_id=audits[0].id,
            calendar=jersey_calendar(),
            actor=cast.lee.actor,
            now=now,
        )
    said = ConcernText("Bruising was not followed up", receiver_id=cast.hana.id)
    concerns.raise_concern(session, withdrawn.id, said, actor=cast.lee.actor, now=now)
    found = results_of(session, cast, round_id).follow_up
    assert (found.by_priority.count("urgent"), found.by_priority.count("low")) == (1, 2)
    assert (found.by_state.of, found.by_state.count("open")) == (3, 3)
    assert (found.concerns, found.concerns_open) == (1, 1)


def test_a_round_without_a_final_audit_has_no_share(
    session: Session, cast: Cast, now: datetime
) -> None:
    store_contacts(session, cast, now)
    found = results_of(session, cast, open_round(session, cast, now))
    assert (found.final, found.unfinished, found.good_or_better.of) == (0, 6, 0)
    assert found.good_or_better.point is None
    assert found.good_or_better.low is None


def test_results_are_for_those_who_read_internal_reports(
    session: Session, cast: Cast, now: datetime
) -> None:
    round_id = finished_round(session, cast, now, READS)
    for reader in (cast.bo, cast.ana, cast.mo, cast.adi):
        with pytest.raises((NotAllowedError, NotFoundError)):
            round_results(session, round_id, actor=reader.actor)
    for reader in (cast.lee, cast.hana, cast.tess):
        assert round_results(session, round_id, actor=reader.actor).final == 12
