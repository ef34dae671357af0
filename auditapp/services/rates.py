"""A rate of the frame by the estimator that matches how its cases were drawn.

A plain count of the files looked at stands beside it. Where the design gives no rate, or not yet,
the count stands alone and says why.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from auditapp.domain.designs import DesignKind
from auditapp.services.drawn_cases import Cases, Place
from sampling import Estimate, StratumCount, WeightedSample, design_rate, rate_finite, stratified

__all__ = ["NOTHING", "Share", "estimate"]

Answers = Mapping[UUID, bool | None]  # by audit; None, or none at all, where not applicable

NOTHING = "no case was judged"
_NOT_DRAWN = "a count of the files looked at: they were not drawn at random"
_UNREAD = "no rate of the frame yet: a stratum has no case read"
_DOMAIN = ", of the cases it applies to"
_CHANCES = "weighted by the chances they were drawn with"


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many, the rate of the frame with its interval, and how it was made.

    ``met`` of ``of`` is the plain count of the files looked at. ``rate`` is what the design makes
    of it for the whole frame; None where the design gives no rate. ``worst`` and ``best`` are the
    rate if every drawn case that could not be audited had failed, or met, the standard.
    """

    met: int
    of: int
    low: float | None
    high: float | None
    method: str
    rate: float | None = None
    worst: float | None = None
    best: float | None = None
    parts: tuple[tuple[int, int], ...] = ()  # met and judged of each stratum, or of each chance
    worth: float | None = None  # cases of equal weight that would say as much; None: all of them

    @property
    def point(self) -> float | None:
        """The rate of the frame, or the plain share where there is none; None of nothing."""
        if self.rate is not None:
            return self.rate
        return self.met / self.of if self.of else None


def estimate(answers: Answers, cases: Cases | None) -> Share:
    """Return the share of yes among the cases read, and the rate of the frame by their design.

    Parameters
    ----------
    answers : mapping of UUID to bool or None
        By final audit; an audit that is left out counts as not applicable.
    cases : Cases or None
        How the cases were chosen; None when nothing was drawn.
    """
    given = [answer for answer in answers.values() if answer is not None]
    plain = Share(sum(given), len(given), None, None, _NOT_DRAWN)
    if not plain.of:
        return replace(plain, method=NOTHING)
    if cases is None or not cases.rule.gives_rate:
        return plain
    read = Counter(place.stratum for place in cases.read.values())
    if any(size and not read[name] for name, size in cases.sizes.items()):
        return replace(plain, method=_UNREAD)
    found = _WAYS.get(cases.rule.kind, _of_strata)(answers, cases)
    if found.value is None:
        words = found.undefined.words if found.undefined else _UNREAD
        return replace(plain, method=words)
    worst, best = _bounds(answers, cases)
    whole = "" if len(given) == len(cases.read) else _DOMAIN
    return Share(
        plain.met,
        plain.of,
        found.low,
        found.high,
        f"{_how(found, cases)}{whole}" + _why_none(found),
        found.value,
        worst,
        best,
        _parts(answers, cases),
        _worth(answers, cases),
    )


def _of_frame(answers: Answers, cases: Cases) -> Estimate:
    """Give the exact limits where every case read was judged, else those of a domain."""
    given = [answers.get(audit) for audit in cases.read]
    if None in given or cases.not_eligible:
        return _of_strata(answers, cases)
    return rate_finite(given.count(True), len(given), cases.population)


def _of_strata(answers: Answers, cases: Cases) -> Estimate:
    """Take not eligible cases as read and not applicable: the eligible ones are a domain."""
    parts: dict[str, list[bool | None]] = {name: [] for name in cases.sizes}
    for place, answer in _answered(answers, cases):
        parts[place.stratum].append(answer)
    return stratified(
        {
            name: StratumCount(
                met=part.count(True),
                applicable=len(part) - part.count(None),
                read=len(part),
                size=cases.sizes[name],
            )
            for name, part in parts.items()
        }
    )


def _of_chances(answers: Answers, cases: Cases) -> Estimate:
    listed = list(_answered(answers, cases))
    sampled = WeightedSample([place.chance for place, _answer in listed], cases.population)
    return design_rate(
        [None if answer is None else float(answer) for _place, answer in listed], sampled
    )


_WAYS = {
    DesignKind.SIMPLE: _of_frame,
    DesignKind.YEAR_WALK: _of_frame,
    DesignKind.TARGETED: _of_chances,
}


def _answered(answers: Answers, cases: Cases) -> Iterator[tuple[Place, bool | None]]:
    for audit, place in cases.read.items():
        yield place, answers.get(audit)
    for place in cases.not_eligible:
        yield place, None


def _bounds(answers: Answers, cases: Cases) -> tuple[float | None, float | None]:
    """Return the rate if no unseen case had met the standard, and if every one had."""
    if not cases.unseen:
        return None, None
    listed = [*_answered(answers, cases), *((place, False) for place in cases.unseen)]
    reached = Counter(place.stratum for place, _answer in listed)
    weighted = cases.rule.kind is DesignKind.TARGETED

    def raised(places: Iterable[Place]) -> float:
        return sum(
            1 / place.chance if weighted else cases.sizes[place.stratum] / reached[place.stratum]
            for place in places
        )

    whole = raised(place for place, answer in listed if answer is not None)
    met = raised(place for place, answer in listed if answer)
    return met / whole, (met + raised(cases.unseen)) / whole


def _parts(answers: Answers, cases: Cases) -> tuple[tuple[int, int], ...]:
    judged = [(place, found) for place, found in _answered(answers, cases) if found is not None]
    met = Counter(place for place, found in judged if found)
    return tuple((met[place], of) for place, of in Counter(place for place, _ in judged).items())


def _worth(answers: Answers, cases: Cases) -> float:
    """Return Kish's size of the cases judged: as many of equal weight would say as much."""
    read = Counter(place.stratum for place in cases.read.values())
    weights = [
        1 / place.chance
        if cases.rule.kind is DesignKind.TARGETED
        else cases.sizes[place.stratum] / read[place.stratum]
        for audit, place in cases.read.items()
        if answers.get(audit) is not None
    ]
    return sum(weights) ** 2 / sum(weight**2 for weight in weights)


def _how(found: Estimate, cases: Cases) -> str:
    if found.low_count is not None:
        part = "" if cases.rule.equal_chances else " in the one stratum left to chance"
        return f"exact{part}, of the {cases.population} in the frame"
    if cases.rule.kind is DesignKind.TARGETED:
        worth = round(found.effective or 0)
        return f"{_CHANCES}, Korn\u2013Graubard; counts as {worth} cases of equal weight"
    if cases.rule.equal_chances:
        return "Korn\u2013Graubard"
    alone = any(caution.code == "strata-joined" for caution in found.cautions)
    joined = "; strata of one case are counted with a neighbour" if alone else ""
    return f"weighted by stratum, Korn\u2013Graubard{joined}"


def _why_none(found: Estimate) -> str:
    return f". {found.undefined.words}" if found.low is None and found.undefined else ""
