"""Results over time: which figures are joined, which have no point, what may be made of them."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from auditapp.domain.designs import DesignKind
from auditapp.domain.errors import NotAllowedError, NotFoundError
from auditapp.domain.grades import Grade
from auditapp.domain.rounds import RoundState
from auditapp.library.versions import Stretch
from auditapp.persistence.rounds import Round
from auditapp.services import trends
from auditapp.services.draw_designs import Design
from auditapp.services.rates import Share
from auditapp.services.trend_lines import GRADE, Line, lines_of, pick
from auditapp.services.trend_signals import latest_change, signals
from auditapp.services.trends import Part, Trend, TrendPoint
from tests.support.cast import Cast
from tests.support.finished import Read, finished_round
from tests.support.templates import OWN, published

MET, NOT = {"m.history": "met"}, {"m.history": "not_met"}


def settle(session: Session, round_id: UUID, now: datetime, month: date, **more: object) -> None:
    values = {"state": RoundState.CLOSED, "closed_at": now, "planned_for": month} | more
    session.execute(update(Round).where(Round.id == round_id).values(**values))
    session.expire_all()


def reads(met: int, of: int) -> list[Read]:
    good = [Read(Grade.GOOD, answers=MET)] * met
    return good + [Read(Grade.REQUIRES_IMPROVEMENT, answers=NOT)] * (of - met)


def test_settled_rounds_are_read_in_order_of_time_each_by_its_design(
    session: Session, cast: Cast, now: datetime
) -> None:
    round_id = finished_round(session, cast, now, reads(8, 12))
    of_open = trends.trend(session, "mash_stepdown", actor=cast.lee.actor)
    assert (of_open.points, of_open.running) == ((), 1)
    settle(session, round_id, now, date(2026, 11, 1))
    found = trends.trend(session, "mash_stepdown", "m.history", actor=cast.tess.actor)
    (point,) = found.points
    assert (point.month, point.version, point.has_point) == (date(2026, 11, 1), 1, True)
    # 8 of 12 from 20: hypergeometric tails above 2.5% leave 10 to 16 of the 20.
    assert (point.share.met, point.share.of) == (8, 12)
    assert (point.share.low, point.share.high) == (0.5, 0.8)
    assert point.share.worth == 12
    (followed,) = trends.templates_with_results(session, actor=cast.hana.actor)
    assert (followed.key, followed.rounds, followed.latest) == (
        "mash_stepdown",
        1,
        date(2026, 11, 1),
    )
    early = trends.trend(
        session, "mash_stepdown", GRADE, actor=cast.lee.actor, until=date(2026, 10, 1)
    )
    assert early.points == ()


def test_picks_by_judgement_are_findings_without_a_point(
    session: Session, cast: Cast, now: datetime
) -> None:
    picks = "\n".join(f"K-{number:04d}, its third contact" for number in range(9, 17))
    design = Design(8, DesignKind.JUDGEMENT, picks=picks)
    round_id = finished_round(session, cast, now, reads(3, 8), design=design)
    settle(session, round_id, now, date(2026, 11, 1))
    (point,) = trends.trend(session, "mash_stepdown", GRADE, actor=cast.lee.actor).points
    assert (point.gives_rate, point.has_point) == (False, False)
    assert (point.share.met, point.share.of, point.share.rate) == (3, 8, None)


def test_who_may_read_no_internal_results_reads_no_trend(session: Session, cast: Cast) -> None:
    for member in (cast.bo, cast.ana, cast.mo, cast.adi):
        with pytest.raises(NotAllowedError):
            trends.trend(session, "mash_stepdown", actor=member.actor)
        with pytest.raises(NotAllowedError):
            trends.templates_with_results(session, actor=member.actor)
    with pytest.raises(NotFoundError):
        trends.trend(session, "no_such", actor=cast.lee.actor)
    with pytest.raises(NotFoundError):
        trends.trend(session, "mash_stepdown", "no.such", actor=cast.lee.actor)


def test_versions_are_joined_by_a_mapping_alone(
    session: Session, cast: Cast, now: datetime
) -> None:
    published(session, cast, now)
    second = OWN.replace("version: 1", "version: 2").replace("kind: mpn", "kind: yn")
    why = "changes: [{key: o.seen, comparable: false, because: Asked as yes or no}]\n"
    second = second.replace("kind: yn\n", 'kind: yn\n        met: ["yes"]\n', 1)
    second = second.replace("[partly, not_met]", '["no"]') + why
    published(session, cast, now, text=second)
    third = second.replace("version: 2", "version: 3").replace("o.seen", "o.child_seen")
    third = third.replace(why.replace("o.seen", "o.child_seen"), "") + (
        "changes: [{key: o.child_seen, was: o.seen, comparable: true, because: Renamed}]\n"
    )
    published(session, cast, now, text=third)
    line = pick(lines_of(session, "own", actor=cast.lee.actor), "o.seen")
    assert (line.key, line.stretches) == (
        "o.child_seen",
        (
            Stretch(((1, "o.seen"),)),
            Stretch(((2, "o.seen"), (3, "o.child_seen")), "Asked as yes or no"),
        ),
    )


def made(counts: Sequence[tuple[int, int]]) -> Trend:
    """Return a trend of simple random samples with these counts, without any stored round."""
    points = tuple(
        TrendPoint(
            round_id=UUID(int=place),
            reference=f"R-{place}",
            title="",
            month=date(2026, 1, 1),
            version=1,
            design="simple random",
            gives_rate=True,
            equal_chances=True,
            stopped=False,
            share=Share(met, of, max(0.0, met / of - 0.2), min(1.0, met / of + 0.2), "", met / of),
        )
        for place, (met, of) in enumerate(counts)
    )
    return Trend("own", "Own", (), Line(GRADE, "", (), {}), (Part("", points),), 0)


def test_few_rounds_make_no_trend_and_the_words_say_how_many_it_takes() -> None:
    (few,) = signals(made([(10, 20)] * 3))
    assert "3 rounds have a rate that compares. From 10 on" in few
    (level,) = signals(made([(10, 20)] * 12))
    assert "beside their middle" in level


def test_a_long_run_is_more_than_chance_and_a_lone_round_is_outside_its_limits() -> None:
    low, high = [(9, 20), (10, 20), (8, 20), (9, 20)] * 2, [(15, 20), (16, 20), (17, 20), (15, 20)]
    told = signals(made([*low, *high, *high]))
    assert told[0].startswith("The run of rounds is more than chance makes: 8 in a row")
    alone = signals(made([(19, 20)] + [(17, 20), (19, 20)] * 6 + [(8, 20)]))
    assert alone[-1].endswith("R-13.")


def test_the_latest_change_says_whether_the_samples_could_have_shown_it() -> None:
    told = latest_change(made([(6, 20), (9, 20)]))
    assert told[0].startswith("From R-0 to R-1: it rose by 15 points, from 30% to 45%.")
    # Limits 20 points either way on both sides: 15 +- 20 * sqrt(2).
    assert "between \u221213 and +43 points" in told[0]
    assert told[1].startswith("Chance alone could have made it")
    shown = "Two samples of 20 detect only a change of about 43 points from 30%, 8 times in 10."
    assert told[2] == shown
    assert latest_change(made([(6, 20)])) == ()
