"""Funnel plots: teams beside what chance alone would show at their size.

Numbers only, nothing is drawn. The outer limits, which chance alone crosses once in 500, are what
stands in the way of false alarms; no p-value is adjusted besides. A team with hardly any case is
shown and never signalled.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from fractions import Fraction
from math import sqrt
from statistics import NormalDist
from typing import NamedTuple

import numpy as np

from sampling.exact import Number
from sampling.faults import DesignError, Fault
from sampling.ranges import share
from sampling.tails import chance_up_to, smallest_count
from sampling.tallies import Tally, refuse_tally

LEAST_CASES = 5  # of a team that may be signalled

_INNER, _OUTER = 0.025, 0.001  # chance on each side
_TRIM = 0.10  # of the scores at each end are drawn in before their spread is measured


class Place(StrEnum):
    """Where a team lies in the funnel."""

    TOO_FEW = "too-few"
    INSIDE = "inside"
    HIGH = "high"
    LOW = "low"
    VERY_HIGH = "very-high"
    VERY_LOW = "very-low"


class Limits(NamedTuple):
    """What chance alone leaves of a rate, 95 and 99.8 times in 100; fractions in [0, 1]."""

    low: float
    high: float
    lowest: float
    highest: float


@dataclass(frozen=True, slots=True)
class FunnelPoint:
    """One team; ``rate`` and ``limits`` are None when nothing was judged."""

    team: str
    met: int
    judged: int
    rate: float | None
    limits: Limits | None
    place: Place


@dataclass(frozen=True, slots=True)
class Funnel:
    """All teams about one target.

    ``dispersion`` is the mean squared score, 1 when the teams differ as chance makes them;
    ``tau_squared`` the variance between teams that the limits allow for, 0 with exact limits.
    Both are None when there is too little to say: no team, or a target of 0 or 1.

    Parameters
    ----------
    method : str
        How it was found, in words.
    target : float or None
        The rate compared with, from 0 to 1; None when nothing was judged.
    points : tuple
        One for each team, in the order given.
    dispersion : float or None
        Mean square of the teams' scores; None when it cannot be known.
    tau_squared : float or None
        Variance between teams that the limits allow for; None when not known.
    """

    method: str
    target: float | None
    points: tuple[FunnelPoint, ...]
    dispersion: float | None
    tau_squared: float | None

    def to_dict(self) -> dict[str, object]:
        """Return plain values for JSON."""
        return asdict(self)


def exact_limits(target: Number, judged: int) -> Limits:
    """Return the exact binomial limits at one size, interpolated between counts.

    Parameters
    ----------
    target : number
        The rate all teams are held to have, from 0 to 1.
    judged : int
        Cases judged, at least 1.

    Returns
    -------
    Limits
        From 0 to 1.

    Raises
    ------
    DesignError
        If an argument is out of range.

    Notes
    -----
    With r the smallest count for which P(X <= r) is at least p, the lower limit is (r - a) / n,
    a = (P(X <= r) - p) / P(X = r), cut at 0; p is .025 and .001. The upper limits are those of
    the cases that did not meet the standard, so that the funnel of failures is the mirror and no
    team is signalled by a number that chance makes more often than p. (Taken at .975, the same
    formula would signal 5 of 5 against a target of .99.)

    References
    ----------
    Spiegelhalter (2005), Stat. Med. 24:1185-1202, appendix A.1.1.

    Examples
    --------
    >>> [round(limit, 3) for limit in exact_limits("0.8", 20)]
    [0.584, 0.988, 0.461, 1.0]
    """
    rate = share(target, "target")
    if judged < 1:
        raise DesignError(
            Fault.BAD_SIZE, f"limits need a judged case, not {judged}: give 1 or more"
        )
    met, failed = float(rate), float(1 - rate)
    return Limits(
        _lower(met, judged, _INNER),
        1 - _lower(failed, judged, _INNER),
        _lower(met, judged, _OUTER),
        1 - _lower(failed, judged, _OUTER),
    )


def funnel(
    teams: Mapping[str, Tally], *, target: Number | None = None, least: int = LEAST_CASES
) -> Funnel:
    """Return teams about a target, with exact limits: what differs more than chance would.

    Parameters
    ----------
    teams : mapping of str to Tally
        Cases that met the standard, of those judged.
    target : number or None
        The rate to compare with, from 0 to 1; None takes the pooled rate of all teams.
    least : int
        A team of fewer judged cases is not signalled.

    Returns
    -------
    Funnel
        In the order given. ``dispersion`` well above 1 says that ``funnel_overdispersed`` is
        the honest one. ``target`` is None when nothing was judged.

    Raises
    ------
    DesignError
        If a tally makes no share, or the target is out of range.

    References
    ----------
    Spiegelhalter (2005), Stat. Med. 24:1185-1202.

    Examples
    --------
    >>> teams = {"East": Tally(20, 20), "North": Tally(16, 20), "West": Tally(8, 20)}
    >>> [point.place.value for point in funnel(teams, target="0.8").points]
    ['high', 'inside', 'very-low']
    """
    centre = _target(teams, target)
    if centre is None:
        return Funnel(_EXACT, None, _unplaced(teams), None, None)
    spread = _spread(teams, float(centre), least)
    points = _placed(teams, least, lambda judged: exact_limits(centre, judged))
    return Funnel(_EXACT, float(centre), points, spread[0] if spread else None, 0.0)


def funnel_overdispersed(
    teams: Mapping[str, Tally], *, target: Number | None = None, least: int = LEAST_CASES
) -> Funnel:
    """Return teams about a target, with limits that allow for teams that truly differ.

    Where every team lies outside the limits of chance, chance is not the measure; the limits then
    say who differs more than teams do. Parameters and errors are those of ``funnel``.

    Parameters
    ----------
    teams : mapping of str to Tally
        Cases that met the standard, and cases judged, of each team.
    target : Number, optional
        The rate to compare with; the rate of all unless given.
    least : int
        Cases judged, below which a team raises no signal.

    Returns
    -------
    Funnel

    Raises
    ------
    DesignError
        If a tally makes no share, or the target is out of range.

    Notes
    -----
    z = (y - t) / sqrt(t (1 - t) / n), the outer tenths drawn in to the 10% and 90% points; phi is
    the mean of z squared over I teams. When I phi > I - 1,
    tau^2 = (I phi - (I - 1)) / (sum w - sum w^2 / sum w) with w = n / (t (1 - t)). The limits are
    t plus or minus z sqrt(t (1 - t) / n + tau^2), cut to [0, 1].

    References
    ----------
    Spiegelhalter (2005), Stat. Med. 24:1185-1202, section 4; Spiegelhalter & others (2012), JRSS A
    175:1-47.

    Examples
    --------
    >>> teams = {"East": Tally(18, 20), "West": Tally(9, 20), "North": Tally(2, 20)}
    >>> {one.team: one.place.value for one in funnel_overdispersed(teams).points}
    {'East': 'inside', 'West': 'inside', 'North': 'inside'}
    """
    centre = _target(teams, target)
    if centre is None:
        return Funnel(_SPREAD, None, _unplaced(teams), None, None)
    rate, spread = float(centre), _spread(teams, float(centre), least)
    tau_squared = spread[1] if spread else 0.0

    def limits(judged: int) -> Limits:
        error = sqrt(rate * (1 - rate) / judged + tau_squared)
        ends = (rate + z * error for z in _SCORES)
        return Limits(*(min(1.0, max(0.0, end)) for end in ends))

    points = _placed(teams, least, limits)
    return Funnel(_SPREAD, rate, points, *(spread or (None, None)))


_EXACT = "exact binomial limits"
_SPREAD = "limits that allow for spread between teams"
_SCORES = tuple(
    side * NormalDist().inv_cdf(1 - chance) for chance in (_INNER, _OUTER) for side in (-1, 1)
)


def _target(teams: Mapping[str, Tally], target: Number | None) -> Fraction | None:
    for tally in teams.values():
        refuse_tally(tally)
    judged = sum(tally.judged for tally in teams.values())
    if target is not None:
        return share(target, "target")
    return Fraction(sum(tally.met for tally in teams.values()), judged) if judged else None


def _placed(
    teams: Mapping[str, Tally], least: int, limits_at: Callable[[int], Limits]
) -> tuple[FunnelPoint, ...]:
    points = []
    for team, tally in teams.items():
        limits = limits_at(tally.judged) if tally.judged else None
        place = Place.TOO_FEW
        if limits is not None and tally.judged >= least:
            place = _place(tally.rate, limits)
        rate = tally.rate if tally.judged else None
        points.append(FunnelPoint(team, *tally, rate, limits, place))
    return tuple(points)


def _unplaced(teams: Mapping[str, Tally]) -> tuple[FunnelPoint, ...]:
    return tuple(
        FunnelPoint(team, *tally, None, None, Place.TOO_FEW) for team, tally in teams.items()
    )


def _place(rate: float, limits: Limits) -> Place:
    if rate > limits.high:
        return Place.VERY_HIGH if rate > limits.highest else Place.HIGH
    if rate < limits.low:
        return Place.VERY_LOW if rate < limits.lowest else Place.LOW
    return Place.INSIDE


def _spread(teams: Mapping[str, Tally], target: float, least: int) -> tuple[float, float] | None:
    """Return phi and tau squared of the teams with enough cases."""
    tallies = [tally for tally in teams.values() if tally.judged >= max(1, least)]
    if not tallies or not 0 < target < 1:
        return None
    w = np.array([tally.judged for tally in tallies]) / (target * (1 - target))
    z = (np.array([tally.rate for tally in tallies]) - target) * np.sqrt(w)
    phi = float((np.clip(z, *np.quantile(z, [_TRIM, 1 - _TRIM])) ** 2).mean())
    excess = len(z) * phi - (len(z) - 1)
    room = float(w.sum() - w @ w / w.sum())
    return phi, excess / room if excess > 0 and room > 0 else 0.0


def _lower(rate: float, judged: int, chance: float) -> float:
    count = smallest_count(rate, judged, chance)
    here, before = chance_up_to(count, judged, rate), chance_up_to(count - 1, judged, rate)
    return max(0.0, (count - (here - chance) / (here - before)) / judged)
