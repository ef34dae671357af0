"""Rates of a frame by the estimator of each design, against figures computed apart from it.

The references were computed from the published formulas with SciPy's beta and t quantiles; the
exact ones from hypergeometric tails.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID, uuid4

import pytest

from auditapp.domain.designs import DESIGNS, DesignKind
from auditapp.services.drawn_cases import Cases, Place
from auditapp.services.rates import Share, estimate

YES, NO, NA = True, False, None
MUST = "must audit"
Spec = Sequence[tuple[str, float, Sequence[bool | None]]]  # stratum, chance, answers


def share_of(
    kind: DesignKind,
    sizes: Mapping[str, int],
    spec: Spec,
    *,
    not_eligible: tuple[Place, ...] = (),
    unseen: tuple[Place, ...] = (),
) -> Share:
    read: dict[UUID, Place] = {}
    answers: dict[UUID, bool | None] = {}
    for stratum, chance, given in spec:
        for answer in given:
            audit = uuid4()
            read[audit], answers[audit] = Place(stratum, chance), answer
    return estimate(answers, Cases(DESIGNS[kind], sizes, read, not_eligible, unseen))


def rounded(share: Share) -> tuple[float | None, ...]:
    return tuple(
        None if value is None else round(value, 6) for value in (share.rate, share.low, share.high)
    )


@pytest.mark.parametrize("kind", [DesignKind.SIMPLE, DesignKind.YEAR_WALK])
def test_equal_chances_have_the_exact_limits_of_the_frame(kind: DesignKind) -> None:
    found = share_of(kind, {"": 20}, [("", 0.6, [YES] * 8 + [NO] * 4)])
    # Hypergeometric tails above 2.5% leave 10 to 16 of the 20.
    assert (found.rate, found.low, found.high) == (8 / 12, 0.5, 0.8)
    assert found.method == "exact, of the 20 in the frame"


def test_answers_that_do_not_apply_make_the_rate_that_of_a_domain() -> None:
    found = share_of(DesignKind.SIMPLE, {"": 20}, [("", 0.6, [YES] * 7 + [NO] * 2 + [NA] * 3)])
    assert (found.met, found.of) == (7, 9)
    # Residuals 2/9 and -7/9, 0 outside: v = .00838010; Korn-Graubard on 8 degrees of freedom.
    assert rounded(found) == (0.777778, 0.538833, 0.930101)
    assert found.method == "Korn\u2013Graubard, of the cases it applies to"


def test_strata_drawn_at_unequal_rates_are_weighted() -> None:
    spec = [("school", 6 / 7, [YES] * 5 + [NO]), ("police", 6 / 13, [YES] * 2 + [NO] * 4)]
    found = share_of(DesignKind.STRATIFIED, {"school": 7, "police": 13}, spec)
    # (7 x 5/6 + 13 x 2/6) / 20, not 7/12; v = .0105972, 10 degrees of freedom.
    assert (found.met, found.of) == (7, 12)
    assert rounded(found) == (0.508333, 0.294172, 0.720274)


def test_a_must_audit_part_adds_its_count_and_no_doubt() -> None:
    spec = [(MUST, 1.0, [YES] * 4 + [NO]), ("", 5 / 15, [YES] * 2 + [NO] * 3)]
    found = share_of(DesignKind.MUST_AUDIT, {MUST: 5, "": 15}, spec)
    # 4 + 15 x 2/5 = 10 of 20; 2 of 5 leave 2 to 11 of the 15, so 6 to 15 of the 20.
    assert rounded(found) == (0.5, 0.3, 0.75)
    assert found.method == "exact in the one stratum left to chance, of the 20 in the frame"


def test_strata_beside_a_must_audit_part_are_weighted_and_it_adds_no_doubt() -> None:
    spec = [
        (MUST, 1.0, [YES] * 4 + [NO]),
        ("east", 2 / 5, [YES, NO]),
        ("north", 4 / 10, [YES] * 3 + [NO]),
    ]
    found = share_of(DesignKind.MUST_AUDIT, {MUST: 5, "east": 5, "north": 10}, spec)
    # 4 + 5 x 1/2 + 10 x 3/4 = 14 of 20. Of the other 15 v = 7.5 / 225, 4 degrees of freedom.
    assert rounded(found) == (0.7, 0.359973, 0.920082)
    # Weights of 5 x 1 and 6 x 2.5: 20 squared over 42.5.
    assert found.worth == pytest.approx(400 / 42.5)


def test_unequal_chances_are_weighted_by_one_over_each() -> None:
    spec = [("", 0.3, [YES] * 2 + [NO] * 4), ("", 0.6, [YES] * 5 + [NO])]
    found = share_of(DesignKind.TARGETED, {"": 30}, spec)
    # Hájek: (2/.3 + 5/.6) / 30; v = .0159780, effective size 10.8.
    assert rounded(found) == (0.5, 0.243855, 0.756145)
    assert "counts as 11 cases of equal weight" in found.method


def test_weights_so_uneven_that_they_are_worth_fewer_than_ten_give_no_rate() -> None:
    found = share_of(DesignKind.TARGETED, {"": 30}, [("", 0.3, [YES, NO] * 4)])
    assert (found.rate, found.low, found.high) == (None, None, None)
    assert (found.met, found.of) == (4, 8)
    assert "findings only, no rate" in found.method


def test_picks_give_a_count_and_no_rate() -> None:
    found = share_of(DesignKind.JUDGEMENT, {"": 20}, [("", 1.0, [YES] * 9 + [NO] * 3)])
    assert (found.met, found.of, found.rate, found.low, found.high) == (9, 12, None, None, None)
    assert "not drawn at random" in found.method


def test_a_stratum_that_nobody_has_read_yet_leaves_the_frame_without_a_rate() -> None:
    found = share_of(DesignKind.STRATIFIED, {"a": 10, "b": 10}, [("a", 0.6, [YES] * 6)])
    assert (found.met, found.of, found.rate) == (6, 6, None)
    assert "a stratum has no case read" in found.method


def test_strata_of_one_case_are_counted_with_a_neighbour_and_that_is_said() -> None:
    spec = [(name, 0.1, [answer]) for name, answer in zip("abcd", [YES, NO, YES, YES], strict=True)]
    found = share_of(DesignKind.STRATIFIED, dict.fromkeys("abcd", 10), spec)
    assert found.rate == pytest.approx(0.75)
    assert found.low is not None
    assert "strata of one case are counted with a neighbour" in found.method


def test_cases_that_never_belonged_leave_the_estimate() -> None:
    found = share_of(
        DesignKind.SIMPLE,
        {"": 20},
        [("", 0.5, [YES] * 6 + [NO] * 2)],
        not_eligible=(Place("", 0.5),) * 2,
    )
    # The eligible are a domain of the 10 reached: 6 of 8.
    assert rounded(found) == (0.75, 0.454749, 0.935665)


def test_n_is_estimated_anew_by_the_eligible_share() -> None:
    read = {uuid4(): Place("", 0.5) for _ in range(8)}
    cases = Cases(DESIGNS[DesignKind.SIMPLE], {"": 20}, read, (Place("", 0.5),) * 2)
    assert cases.eligible == 16
    assert Cases(DESIGNS[DesignKind.SIMPLE], {"": 20}, read).eligible is None


def test_cases_that_could_not_be_audited_bound_the_rate() -> None:
    found = share_of(
        DesignKind.SIMPLE,
        {"": 40},
        [("", 0.5, [YES] * 16 + [NO] * 2)],
        unseen=(Place("", 0.5),) * 2,
    )
    assert (found.worst, found.best) == pytest.approx((0.8, 0.9))


def test_the_bounds_of_strata_are_weighted_too() -> None:
    spec = [("a", 0.5, [YES, NO]), ("b", 0.1, [YES] * 3)]
    found = share_of(DesignKind.STRATIFIED, {"a": 4, "b": 40}, spec, unseen=(Place("b", 0.1),))
    # a is worth 4 x 1/2 = 2; b is worth 40 x 3/4 or 40 x 4/4.
    assert (found.worst, found.best) == pytest.approx((32 / 44, 42 / 44))


def test_nothing_judged_is_no_rate_of_nothing() -> None:
    found = share_of(DesignKind.SIMPLE, {"": 20}, [("", 0.1, [NA, NA])])
    assert (found.of, found.point, found.rate, found.method) == (
        0,
        None,
        None,
        "no case was judged",
    )
