"""Funnel limits by their definition, their mirror and how often they cry out."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, norm

from sampling.exact import Number
from sampling.faults import DesignError
from sampling.funnel import Funnel, Place, exact_limits, funnel, funnel_overdispersed
from sampling.tallies import Tally

TARGETS = st.integers(0, 100).map(lambda percent: f"{percent / 100:.2f}")


def spiegelhalter(target: float, n: int, p: float) -> float:
    """His appendix: r the smallest with P(X <= r) >= p, less the part that is too much, over n."""
    r = int(binom.ppf(p, n, target))
    part = (binom.cdf(r, n, target) - p) / binom.pmf(r, n, target)
    return max(0.0, (r - float(part)) / n)


@given(target=TARGETS, n=st.integers(1, 300))
def test_lower_limits_are_spiegelhalters_and_upper_ones_those_of_the_failures(
    target: str, n: int
) -> None:
    limits, t = exact_limits(target, n), float(target)
    if 0 < t < 1:
        expected = (
            spiegelhalter(t, n, 0.025),
            1 - spiegelhalter(1 - t, n, 0.025),
            spiegelhalter(t, n, 0.001),
            1 - spiegelhalter(1 - t, n, 0.001),
        )
        assert limits == pytest.approx(expected, abs=1e-9)
    assert 0 <= limits.lowest <= limits.low <= t + 1e-9
    assert t - 1e-9 <= limits.high <= limits.highest <= 1


@given(target=TARGETS, n=st.integers(1, 60))
def test_chance_alone_signals_no_team_more_often_than_the_limits_say(target: str, n: int) -> None:
    t = float(target)
    alarms = dict.fromkeys(Place, 0.0)
    for met in range(n + 1):
        (point,) = funnel({"East": Tally(met, n)}, target=target, least=1).points
        alarms[point.place] += float(binom.pmf(met, n, t))
    assert alarms[Place.HIGH] + alarms[Place.VERY_HIGH] <= 0.025 + 1e-9
    assert alarms[Place.LOW] + alarms[Place.VERY_LOW] <= 0.025 + 1e-9
    assert alarms[Place.VERY_HIGH] <= 0.001 + 1e-9
    assert alarms[Place.VERY_LOW] <= 0.001 + 1e-9


MIRROR = {
    Place.HIGH: Place.LOW,
    Place.LOW: Place.HIGH,
    Place.VERY_HIGH: Place.VERY_LOW,
    Place.VERY_LOW: Place.VERY_HIGH,
}


@st.composite
def team_tallies(draw: st.DrawFn) -> dict[str, Tally]:
    teams = {}
    for name in draw(st.sets(st.sampled_from("ABCDEFGHIJ"), min_size=1)):
        judged = draw(st.integers(0, 60))
        teams[name] = Tally(draw(st.integers(0, judged)), judged)
    return teams


@pytest.mark.parametrize("method", [funnel, funnel_overdispersed])
@given(teams=team_tallies())
def test_the_funnel_of_failures_is_the_mirror(
    method: Callable[[dict[str, Tally]], Funnel], teams: dict[str, Tally]
) -> None:
    found = method(teams)
    failures = method({name: Tally(n - met, n) for name, (met, n) in teams.items()})
    for point, mirrored in zip(found.points, failures.points, strict=True):
        assert MIRROR.get(point.place, point.place) is mirrored.place


def test_five_of_five_is_no_signal_against_a_target_of_99() -> None:
    (point,) = funnel({"East": Tally(5, 5)}, target="0.99").points
    assert point.place is Place.INSIDE


def test_a_team_with_hardly_a_case_is_shown_and_not_signalled() -> None:
    teams = {"East": Tally(0, 4), "New": Tally(0, 0), "West": Tally(0, 40)}
    found = funnel(teams, target="0.9")
    assert [point.place for point in found.points] == [
        Place.TOO_FEW,
        Place.TOO_FEW,
        Place.VERY_LOW,
    ]
    assert found.points[0].limits is not None
    assert found.points[1].rate is None
    assert found.points[1].limits is None


def test_without_a_target_the_pooled_rate_is_the_centre() -> None:
    found = funnel({"East": Tally(19, 20), "North": Tally(16, 20), "West": Tally(8, 20)})
    assert found.target == pytest.approx(43 / 60)
    assert found.to_dict()["tau_squared"] == 0
    # z by hand: 2.316, 0.827, -3.143; with the outer tenths drawn in.
    z = np.array([0.95 - 43 / 60, 0.8 - 43 / 60, 0.4 - 43 / 60])
    z /= np.sqrt((43 / 60) * (17 / 60) / 20)
    assert found.dispersion == pytest.approx((np.clip(z, *np.quantile(z, [0.1, 0.9])) ** 2).mean())


def test_teams_that_truly_differ_widen_the_limits_by_their_spread() -> None:
    teams = {
        name: Tally(met, 100)
        for name, met in zip("ABCDEFGH", [60, 65, 70, 75, 80, 85, 90, 95], strict=True)
    }
    found = funnel_overdispersed(teams)
    phi, tau = found.dispersion, found.tau_squared
    assert phi is not None
    assert tau is not None
    t, w = 0.775, 100 / (0.775 * 0.225)
    # tau^2 = (I phi - (I - 1)) / (sum w - sum w^2 / sum w) with eight equal weights.
    assert tau == pytest.approx((8 * phi - 7) / (7 * w))
    limits = found.points[0].limits
    assert limits is not None
    error = np.sqrt(t * (1 - t) / 100 + tau)
    assert limits.low == pytest.approx(t - norm.ppf(0.975) * error)
    assert limits.highest == pytest.approx(min(1, t + norm.ppf(0.999) * error))
    assert sum(point.place is Place.INSIDE for point in found.points) == 8
    assert sum(point.place is Place.INSIDE for point in funnel(teams).points) < 8


def test_teams_that_differ_as_chance_makes_them_keep_the_limits_of_chance() -> None:
    found = funnel_overdispersed({name: Tally(16, 20) for name in "ABC"}, target="0.8")
    assert (found.dispersion, found.tau_squared) == (0, 0)


@pytest.mark.parametrize("method", [funnel, funnel_overdispersed])
def test_without_a_judged_case_there_is_no_funnel(
    method: Callable[[dict[str, Tally]], Funnel],
) -> None:
    found = method({"East": Tally(0, 0)})
    assert (found.target, found.points[0].place) == (None, Place.TOO_FEW)
    assert method({}).points == ()


def test_against_perfection_only_a_miss_is_a_signal() -> None:
    found = funnel({"East": Tally(20, 20), "West": Tally(19, 20)}, target=1)
    assert [point.place for point in found.points] == [Place.INSIDE, Place.VERY_LOW]
    assert found.dispersion is None


@pytest.mark.parametrize(("target", "judged"), [("0.5", 0), ("1.5", 5), ("x", 5)])
def test_limits_of_nothing_are_refused(target: Number, judged: int) -> None:
    with pytest.raises(DesignError):
        exact_limits(target, judged)


def test_a_tally_that_is_no_share_is_refused() -> None:
    with pytest.raises(DesignError):
        funnel({"East": Tally(3, 2)}, target="0.5")
