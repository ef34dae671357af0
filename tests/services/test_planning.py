"""What a design tells before it is drawn, against numbers worked out by hand."""

from datetime import datetime
from math import comb

from sqlalchemy.orm import Session

from auditapp.domain.designs import DesignKind, Sharing
from auditapp.services import planning
from auditapp.services.draw_designs import Design
from auditapp.services.planning import Told, what_it_shows
from sampling.design_showing import what_chances_show, what_strata_show
from tests.services.test_draw_designs import OFTEN, SEED, framed
from tests.support.cast import Cast
from tests.support.chain import store_contacts


def told(session: Session, cast: Cast, now: datetime, design: Design) -> Told:
    store_contacts(session, cast, now)
    round_id = framed(session, cast, now)
    return planning.tell(session, round_id, design, actor=cast.lee.actor)


def test_a_simple_sample_is_told_in_sentences() -> None:
    sentences = what_it_shows(26, 120)
    # C(120 - 12, 26) / C(120, 26) is the first at most 5%.
    assert comb(109, 26) * 20 > comb(120, 26) >= comb(108, 26) * 20
    assert [sentence[:75] for sentence in sentences] == [
        "If half of the cases meet a standard, 26 of 120 show it to within 17 percen",
        "If no failing file is found in these 26, fewer than 12 of the 120 fail, wit",
        "Two samples of 26 detect only a change of about 36 points from 50%, 8 times",
        "For 10 points either way, read 54 of the 120.",
    ]


def test_a_sample_of_all_leaves_no_doubt_and_none_of_nothing_is_told() -> None:
    assert what_it_shows(20, 20) == (
        "All 20 cases are read, so the figures have no sampling doubt.",
    )
    assert what_it_shows(0, 20) == what_it_shows(5, 0) == ()


def test_strata_are_told_with_their_own_weights_and_margins(
    session: Session, cast: Cast, now: datetime
) -> None:
    design = Design(6, DesignKind.STRATIFIED, by="source", sharing=Sharing.EQUAL, **SEED)
    found = told(session, cast, now, design)
    assert [(part.stratum, part.size, part.taken) for part in found.strata] == [
        ("police", 13, 3),
        ("school", 7, 3),
    ]
    assert [round(part.weight or 0, 2) for part in found.strata] == [4.33, 2.33]
    text = " ".join(found.sentences)
    # (3 x 13/3 + 3 x 7/3)^2 / (3 (13/3)^2 + 3 (7/3)^2) = 400 / 72.67 = 5.50
    assert "By their weights these 6 count as about 6" not in text
    assert "For 15 points in every stratum" in text
    assert len(found.publish) == 64


def test_uneven_weights_worth_fewer_than_ten_are_told_to_give_no_rate(
    session: Session, cast: Cast, now: datetime
) -> None:
    design = Design(6, DesignKind.TARGETED, flags=OFTEN, **SEED)
    text = " ".join(told(session, cast, now, design).sentences)
    # Chances .6 for 5 and .2 for 15: 400 / (5/.6 + 15/.2) = 4.8.
    assert "A case's chance of being drawn lies between 20% and 60%." in text
    assert "these 6 count as about 5 drawn with equal chances" in text
    assert "fewer than 10: they may yield findings only, and no rate" in text


def test_must_audit_cases_leave_the_doubt_to_the_rest(
    session: Session, cast: Cast, now: datetime
) -> None:
    design = Design(10, DesignKind.MUST_AUDIT, flags=OFTEN, **SEED)
    found = told(session, cast, now, design)
    assert [(part.stratum, part.size, part.taken, part.margin) for part in found.strata] == [
        ("must audit", 5, 5, 0),
        ("", 15, 5, 37),
    ]
    # Of the other 15, 10 x 20/15 points: .25 (1.96/.1333)^2 = 54.0; 54.0 / (1 + 53.0/15) = 11.9.
    assert found.sentences[-1] == (
        "For 10 points either way, read 17 of the 20: all 5, and 12 of the other 15."
    )


def test_picks_are_told_to_give_findings_and_no_rate(
    session: Session, cast: Cast, now: datetime
) -> None:
    found = told(session, cast, now, Design(2, DesignKind.JUDGEMENT))
    assert "findings and no rate" in found.sentences[0]
    assert (found.strata, found.publish) == ((), "")


def test_a_design_that_cannot_be_is_told_with_what_to_change(
    session: Session, cast: Cast, now: datetime
) -> None:
    found = told(session, cast, now, Design(3, DesignKind.STRATIFIED, by="worker", **SEED))
    assert found.sentences == ()
    assert [problem.where for problem in found.problems] == ["size"]


def test_unseen_failures_lie_where_they_are_likeliest_to_be_missed() -> None:
    shown = what_strata_show({"a": 10, "b": 40}, {"a": 5, "b": 4})
    # With M of them in b the chance to see none is C(40 - M, 4) / C(40, 4): above 5% up to M = 20.
    # The first of a halves it, so a never pays.
    assert comb(20, 4) * 20 > comb(40, 4) >= comb(19, 4) * 20
    assert shown.undetected == 20


def test_equal_chances_say_what_a_simple_sample_says_or_less() -> None:
    shown = what_chances_show([0.25] * 40)
    assert round(shown.effective, 9) == 10
    assert shown.undetected >= what_strata_show({"": 40}, {"": 10}).undetected
