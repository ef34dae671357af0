"""Whether a recommendation changed what it names: by design, by count, and what could be shown."""

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from auditapp.domain.actions import Priority
from auditapp.domain.designs import DesignKind
from auditapp.domain.grades import Grade
from auditapp.domain.recommendations import RecommendationKind
from auditapp.domain.rounds import RoundState
from auditapp.persistence.rounds import Round
from auditapp.services import recommendations, recommendations_reading
from auditapp.services.draw_designs import Design
from auditapp.services.impact import Impact, impact
from auditapp.services.recommendations import RecommendationText
from auditapp.services.recommendations_reading import RecommendationLine
from tests.support.cast import Cast
from tests.support.finished import Read, finished_round


def settled(
    session: Session,
    cast: Cast,
    now: datetime,
    met: int,
    month: int,
    *,
    contacts: int = 0,
    design: Design | None = None,
) -> UUID:
    """Return a closed round of 12 audits, so many of which met the standard on history."""
    values = ["met"] * met + ["not_met"] * (12 - met)
    reads = [Read(Grade.GOOD, answers={"m.history": value}) for value in values]
    round_id = finished_round(session, cast, now, reads, contacts=contacts, design=design)
    session.execute(
        update(Round)
        .where(Round.id == round_id)
        .values(state=RoundState.CLOSED, closed_at=now, planned_for=date(2026, month, 1))
    )
    session.expire_all()
    return round_id


@pytest.fixture
def before(session: Session, cast: Cast, now: datetime) -> UUID:
    return settled(session, cast, now, 3, 6, contacts=40)


def line_of(session: Session, cast: Cast, now: datetime, round_id: UUID) -> RecommendationLine:
    text = RecommendationText(
        RecommendationKind.PRACTICE,
        "Read the history first",
        Priority.HIGH,
        measure_question="m.history",
        target_percent=90,
    )
    made = recommendations.draft(session, text, round_id=round_id, actor=cast.lee.actor, now=now)
    found = recommendations_reading.show(session, made, actor=cast.lee.actor, today=now.date())
    return found.line


def with_counts(
    line: RecommendationLine, baseline: tuple[int, int] | None, later: tuple[int, int] | None
) -> RecommendationLine:
    return replace(line, measure=replace(line.measure, baseline=baseline, later=later))


def read(session: Session, cast: Cast, line: RecommendationLine) -> Impact:
    return impact(session, line, actor=cast.lee.actor)


def test_a_figure_that_its_round_gives_is_estimated_by_the_rounds_design(
    session: Session, cast: Cast, now: datetime, before: UUID
) -> None:
    after = settled(session, cast, now, 11, 9)
    line = with_counts(line_of(session, cast, now, before), (3, 12), (11, 12))
    found = read(session, cast, line)
    assert found.before
    assert found.after
    assert found.change
    # Hypergeometric tails above 2.5%: 3 of 12 leave 3 to 18 of 36; 11 of 12 leave 17 to 23 of 24.
    assert (found.before.share.low, found.before.share.high) == pytest.approx((3 / 36, 18 / 36))
    assert found.after.point
    assert found.after.point.round_id == after
    assert (found.after.share.low, found.after.share.high) == pytest.approx((17 / 24, 23 / 24))
    assert found.change.is_more_than_chance
    assert found.sentences[0].startswith("It rose by 67 points, from 25% to 92%.")
    assert found.sentences[-1].startswith("Two samples of 12 detect only a change of about")


def test_counts_that_were_only_typed_are_compared_by_newcombe(
    session: Session, cast: Cast, now: datetime, before: UUID
) -> None:
    line = with_counts(line_of(session, cast, now, before), (56, 70), (48, 80))
    found = read(session, cast, line)
    assert found.before
    assert found.before.point is None
    assert found.change
    # Newcombe (1998), table II, method 10: 56/70 and 48/80 differ by .2000, .0524 to .3339.
    assert (found.change.low, found.change.high) == pytest.approx((-0.3339, -0.0524), abs=1e-4)
    assert found.sentences[0].startswith("It fell by 20 points, from 80% to 60%.")
    assert found.sentences[1].endswith("a change for the worse.")


def test_before_anything_is_measured_it_says_what_the_next_sample_could_show(
    session: Session, cast: Cast, now: datetime, before: UUID
) -> None:
    settled(session, cast, now, 9, 9)
    found = read(session, cast, line_of(session, cast, now, before))
    assert (found.after, found.change) == (None, None)
    assert found.sentences[0].startswith("If the next sample is as large: two samples of 12")
    assert [(point.share.met, point.share.of) for point in found.later] == [(9, 12)]


def test_samples_picked_by_judgement_show_no_change(
    session: Session, cast: Cast, now: datetime
) -> None:
    picks = "\n".join(f"K-{number:04d}, its third contact" for number in range(9, 21))
    design = Design(12, DesignKind.JUDGEMENT, picks=picks)
    picked = settled(session, cast, now, 3, 6, contacts=40, design=design)
    settled(session, cast, now, 10, 9)
    line = with_counts(line_of(session, cast, now, picked), (3, 12), (10, 12))
    found = read(session, cast, line)
    assert found.change is None
    assert found.sentences[0].startswith("One of these samples was not drawn at random")
