"""What each rendition may tell of a sample with unequal chances, and of picks."""

import random  # noqa: TID251  # shapes of samples to attack, no draw
from dataclasses import asdict, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.domain.audits import AuditState
from auditapp.domain.designs import DesignKind, Sharing
from auditapp.domain.grades import Grade
from auditapp.domain.reports import Rendition
from auditapp.persistence.audits import Audit
from auditapp.persistence.rounds import DrawnUnit
from auditapp.reports.values import ThematicReport
from auditapp.services.draw_designs import Design
from auditapp.services.report_values import Words, thematic_values
from auditapp.services.results import Counts, RoundResults, round_results
from tests.services.test_report_disclosure import strings
from tests.support.cast import Cast
from tests.support.finished import Read, finished_round

G, R = Grade.GOOD, Grade.REQUIRES_IMPROVEMENT
EQUAL = Design(12, DesignKind.STRATIFIED, by="source", sharing=Sharing.EQUAL)
PICKS = "\n".join(f"K-{number:04d}, its third contact" for number in range(9, 21))
JUDGED = Design(12, DesignKind.JUDGEMENT, picks=PICKS)
READS = (*[Read(G, answers={"m.history": "met"})] * 7,
         *[Read(R, answers={"m.history": "not_met"})] * 5)  # fmt: skip


def results_of(session: Session, cast: Cast, now: datetime, design: Design) -> RoundResults:
    round_id = finished_round(session, cast, now, READS, design=design)
    return round_results(session, round_id, actor=cast.lee.actor)


def by_stratum(
    session: Session, cast: Cast, now: datetime, good: dict[str, int], *, size: int = 12
) -> RoundResults:
    """Return results where so many of each stratum of an equally shared sample were Good."""
    design = replace(EQUAL, size=size)
    round_id = finished_round(session, cast, now, [Read(R)] * size, contacts=44, design=design)
    for stratum, wanted in good.items():
        for audit in _audits(session, round_id, stratum)[:wanted]:
            audit.final_grade = G
    session.flush()
    return round_results(session, round_id, actor=cast.lee.actor)


def _audits(session: Session, round_id: UUID, stratum: str) -> list[Audit]:
    return list(
        session.scalars(
            select(Audit)
            .join(DrawnUnit, DrawnUnit.id == Audit.drawn_unit_id)
            .where(Audit.round_id == round_id, DrawnUnit.stratum == stratum)
        )
    )


def report(results: RoundResults, rendition: Rendition) -> ThematicReport:
    words = Words("REP-1", "T", "S", "Author", "Approver", datetime(2026, 11, 23).date(), "")  # noqa: DTZ001  # only its day
    return thematic_values(
        results, words, rendition, certificate=None, replacements=(), recommendations=()
    )


def told_of_rates(values: ThematicReport) -> str:
    """Return everything that is said of what the cases show."""
    told = (
        values.sample_sentence,
        values.generalisation,
        *(asdict(fact) for fact in (*values.headline, *values.grade_intervals)),
        *(asdict(theme) for theme in values.themes),
        *(asdict(bar) for bar in (values.grades, values.impact) if bar),
    )
    return "\n".join(strings(told))


def test_the_internal_headline_is_the_weighted_rate_and_labels_the_plain_count(
    session: Session, cast: Cast, now: datetime
) -> None:
    results = by_stratum(session, cast, now, {"police": 2, "school": 5})
    values = report(results, Rendition.INTERNAL)
    # 27 of the 40 came from the police, 13 from schools: (27 x 2/6 + 13 x 5/6) / 40 = 49.6%.
    assert values.headline[0].words.startswith(
        "50% of the 40 cases of the frame; 7 of 12 of the files looked at; between "
    )
    assert values.grades is not None
    assert values.grades.label == "Final grades in the files looked at"
    assert "weighted by stratum" in values.grade_intervals[0].words
    assert "Each case counts by its chance of being drawn." in values.generalisation


def test_the_board_reads_no_weighted_figure_and_no_interval(
    session: Session, cast: Cast, now: datetime
) -> None:
    results = by_stratum(session, cast, now, {"police": 2, "school": 5})
    values = report(results, Rendition.BOARD)
    assert values.headline[0].words == "7 of 12 of the files looked at"
    assert "%" not in told_of_rates(values)
    assert not [row for theme in values.themes for row in theme.compliance if row.point is not None]
    assert values.grade_intervals[0].words == (
        "Not given: with the weights of the sample a small number could be worked out"
    )


def test_the_board_reads_words_where_no_stratum_holds_a_small_count(
    session: Session, cast: Cast, now: datetime
) -> None:
    results = by_stratum(session, cast, now, {"police": 6, "school": 7}, size=24)
    values = report(results, Rendition.BOARD)
    # 5 or more of each stratum were Good and 5 or more not: nothing small is to be worked out.
    assert values.headline[0].words == (
        "about half of the cases of the frame, by estimate; 13 of 24 of the files looked at"
    )


def test_words_for_the_board_never_stand_beside_a_small_count_of_a_stratum(
    session: Session, cast: Cast, now: datetime
) -> None:
    base = by_stratum(session, cast, now, {"police": 6, "school": 6}, size=24)
    dice = random.Random(20261128)  # noqa: S311  # a fixed choice of shapes, no secret
    for _ in range(200):
        parts = [(dice.randint(0, of), of) for of in (12, 12)]
        met = sum(one for one, _of in parts)
        good = replace(base.good_or_better, met=met, parts=tuple(parts), low=0.6, high=0.9)
        grades = Counts(24, (("outstanding", 0), ("good", met), ("requires_improvement", 24 - met),
                             ("inadequate", 0)))  # fmt: skip
        told = report(replace(base, good_or_better=good, grades=grades), Rendition.BOARD)
        small = any(0 < one < 5 or 0 < of - one < 5 for one, of in parts)
        assert not (small and "by estimate" in told.headline[0].words), parts


def test_the_board_reads_a_small_base_in_a_word(
    session: Session, cast: Cast, now: datetime
) -> None:
    results = by_stratum(session, cast, now, {"police": 3, "school": 4}, size=8)
    (good, bad) = report(results, Rendition.BOARD).headline
    told = good.words + bad.words
    assert "7" not in told
    assert "not shown of" not in told


def test_picks_have_counts_alone_in_both_renditions(
    session: Session, cast: Cast, now: datetime
) -> None:
    results = results_of(session, cast, now, JUDGED)
    for rendition in Rendition:
        values = report(results, rendition)
        assert values.headline[0].words == "7 of 12 of the files looked at"
        assert "they yield findings and no rate" in values.generalisation
        assert "%" not in told_of_rates(values)
        rates = [fact.words for fact in values.method if fact.label == "Rates"]
        assert rates == ["None: the cases were picked, so they stand for no others"]


def test_what_could_not_be_audited_bounds_the_rate_for_those_inside_alone(
    session: Session, cast: Cast, now: datetime
) -> None:
    reads = (*READS, Read(state=AuditState.WITHDRAWN))
    round_id = finished_round(session, cast, now, reads)
    results = round_results(session, round_id, actor=cast.lee.actor)
    inside = report(results, Rendition.INTERNAL).headline[-1]
    # 7 of 12, and one more that nobody could read: 7/13 to 8/13.
    assert inside.words == (
        "1 drawn case could not be audited: from 54% if it is not, to 62% if it is"
    )
    board = report(results, Rendition.BOARD)
    assert not [fact for fact in board.headline if "at worst" in fact.label]
