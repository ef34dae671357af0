"""What a design of so many cases can and cannot show, in sentences, before it is drawn."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID

from sqlalchemy.orm import Session

from auditapp.domain.designs import DesignKind
from auditapp.domain.errors import NotAllowedError, Problem, RefusedError
from auditapp.domain.permissions import Actor, Permission
from auditapp.domain.risk import Flag, carried, offered
from auditapp.services.draw_designs import Design, FieldChoice, Prepared, prepare, strata_choices
from auditapp.services.draw_sources import source_of
from auditapp.services.published_plans import PublishedPlan, digest_of, published
from auditapp.services.year_walks import YearWalk
from sampling import (
    MUST_AUDIT,
    Periods,
    chances,
    n_each_stratum,
    n_for_margin,
    n_stratified,
    smallest_detectable_change,
    what_a_sample_shows,
)
from sampling.design_showing import DesignShows, what_chances_show, what_strata_show
from sampling.sizes import read_sizes

__all__ = ["Choices", "StratumTold", "Told", "choices", "tell", "what_it_shows"]

ENOUGH = 10  # cases of equal weight that a rate must be worth
_WANTED = "0.10"
_WANTED_EACH = "0.15"
_HALF = "0.5"


@dataclass(frozen=True, slots=True)
class StratumTold:
    """One stratum of a plan: N, n, how many each case stands for, and its own margin."""

    stratum: str
    size: int
    taken: int
    weight: float | None
    margin: int | None  # percentage points; None where none is drawn


@dataclass(frozen=True, slots=True)
class Told:
    """What a design tells, and what stands in its way."""

    sentences: tuple[str, ...] = ()
    strata: tuple[StratumTold, ...] = ()
    words: tuple[str, ...] = ()  # the formula, the must-audit list, where the walk goes on
    publish: str = ""  # to be made known before the seed is made
    published: tuple[PublishedPlan, ...] = ()  # for this draw, oldest first
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Choices:
    """What the frame of a round lets a design choose from."""

    size: int  # N
    by: str  # what the population was stratified by
    strata: tuple[FieldChoice, ...]
    flags: tuple[tuple[Flag, int], ...]  # with how many cases carry each
    walk: YearWalk
    replaces: str  # the scope of the draw that this one would replace


def choices(session: Session, round_id: UUID, *, actor: Actor) -> Choices:
    """Return what the designs of a round can choose from.

    Raises
    ------
    NotFoundError, NotAllowedError, RefusedError
        If there is no such round; if the actor may not draw; if no frame is frozen.
    """
    _need(actor)
    source = source_of(session, round_id)
    on = source.frame.made_at.date()
    return Choices(
        size=len(source.eligible),
        by=source.frame.stratify_by,
        strata=strata_choices(source.eligible),
        flags=tuple(
            (flag, sum(bool(carried([flag.key], row.facts, on)) for row in source.eligible))
            for flag in offered(row.facts for row in source.eligible)
        ),
        walk=source.walk,
        replaces=source.replaces.scope if source.replaces else "",
    )


def tell(session: Session, round_id: UUID, design: Design, *, actor: Actor) -> Told:
    """Return what a design of the round's frame tells, or the smallest change that it needs.

    Raises
    ------
    NotFoundError, NotAllowedError, RefusedError
        As ``choices``; a design that cannot be drawn is told in ``problems``.
    """
    _need(actor)
    source = source_of(session, round_id)
    if not design.rule.gives_rate:
        return Told(
            (
                "These are cases picked by judgement: they yield findings and no rate.",
                f"Nothing is said of the other cases of the {len(source.eligible)} in the frame.",
            )
        )
    try:
        ready = prepare(
            design, source.eligible, frozen_on=source.frame.made_at.date(), walk=source.walk
        )
    except RefusedError as refused:
        return Told(problems=refused.problems)
    sentences, strata = _WAYS[design.kind](ready, len(source.eligible))
    return Told(
        sentences,
        strata,
        tuple(ready.words.values()),
        digest_of(source, design, ready),
        published(session, source),
    )


def what_it_shows(size: int, population: int) -> tuple[str, ...]:
    """Return sentences about a simple random sample of ``size`` from ``population``."""
    if population < 1 or size < 1:
        return ()
    if size >= population:
        return (_all_read(population),)
    shown = what_a_sample_shows(size, population)
    needed = n_for_margin(_WANTED, population=population).n
    return (
        _margin(shown.margin, size, population),
        _none_found(size, shown.undetected, population),
        _change(size, size),
        f"For 10 points either way, read {needed} of the {population}.",
    )


def _told_simply(ready: Prepared, population: int) -> tuple[tuple[str, ...], tuple[()]]:
    return what_it_shows(ready.taken[""], population), ()


def _told_by_strata(
    ready: Prepared, population: int
) -> tuple[tuple[str, ...], tuple[StratumTold, ...]]:
    sizes = ready.sizes
    needed = n_stratified(sizes, dict.fromkeys(sizes, _HALF), margin=_WANTED).n
    each = n_each_stratum(sizes, margin=_WANTED_EACH).total
    last = f"For 10 points either way, read {needed} of the {population}, shared by size. "
    return _of_strata(ready, population, last + f"For 15 points in every stratum, read {each}.")


def _told_with_must(
    ready: Prepared, population: int
) -> tuple[tuple[str, ...], tuple[StratumTold, ...]]:
    must = ready.sizes[MUST_AUDIT]
    rest = population - must
    wide = min(Fraction(1, 2), Fraction(_WANTED) * population / rest) if rest else Fraction(1, 2)
    needed = must + (n_for_margin(wide, population=rest).n if rest else 0)
    last = f"For 10 points either way, read {needed} of the {population}: all {must}, and "
    return _of_strata(ready, population, last + f"{needed - must} of the other {rest}.")


def _of_strata(
    ready: Prepared, population: int, last: str
) -> tuple[tuple[str, ...], tuple[StratumTold, ...]]:
    sizes, taken, size = ready.sizes, ready.taken, sum(ready.taken.values())
    strata = tuple(_stratum(name, sizes[name], taken.get(name, 0)) for name in sizes)
    if size >= population:
        return (_all_read(population),), strata
    shown = what_strata_show(sizes, taken)
    alone = sum(taken.get(name) == 1 and sizes[name] > 1 for name in sizes)
    sentences = (
        _margin(shown.margin, size, population),
        _none_found(size, shown.undetected, population),
        _change(size, shown.effective),
        *_worth(shown),
        *_single(alone),
        last,
    )
    return sentences, strata


def _single(strata: int) -> tuple[str, ...]:
    if not strata:
        return ()
    which = "1 stratum gives" if strata == 1 else f"{strata} strata give"
    return (f"{which} one case only, so its doubt is counted with a neighbour's.",)


def _told_by_chances(ready: Prepared, population: int) -> tuple[tuple[str, ...], tuple[()]]:
    size = ready.taken[""]
    if size >= population:
        return (_all_read(population),), ()
    sizes = read_sizes(ready.frame)
    wanted = [float(chance) for chance in chances(sizes.of, size).values()]
    shown = what_chances_show(wanted)
    needed = n_for_margin(_WANTED, population=population, effect=_effect(shown)).n
    low, high = _percent(min(wanted)), _percent(max(wanted))
    return (
        f"A case's chance of being drawn lies between {low} and {high}.",
        _margin(shown.margin, size, population),
        _none_found(size, shown.undetected, population),
        _change(size, shown.effective),
        *_worth(shown),
        f"For 10 points either way, read about {needed} of the {population}.",
    ), ()


_WAYS: Mapping[
    DesignKind, Callable[[Prepared, int], tuple[tuple[str, ...], tuple[StratumTold, ...]]]
] = {
    DesignKind.SIMPLE: _told_simply,
    DesignKind.STRATIFIED: _told_by_strata,
    DesignKind.TARGETED: _told_by_chances,
    DesignKind.MUST_AUDIT: _told_with_must,
    DesignKind.YEAR_WALK: _told_simply,
}


def _stratum(name: str, size: int, taken: int) -> StratumTold:
    if not taken:
        return StratumTold(name, size, taken, None, None)
    margin = what_a_sample_shows(taken, size).margin
    return StratumTold(name, size, taken, size / taken, round(100 * margin))


def _all_read(population: int) -> str:
    return f"All {population} cases are read, so the figures have no sampling doubt."


def _margin(margin: float, size: int, population: int) -> str:
    return (
        f"If half of the cases meet a standard, {size} of {population} show it to within "
        f"{round(100 * margin)} percentage points either way, 95 times in 100."
    )


def _none_found(size: int, undetected: int, population: int) -> str:
    return (
        f"If no failing file is found in these {size}, fewer than {undetected + 1} of the "
        f"{population} fail, with 95% confidence. One failing file found, and this says nothing."
    )


def _change(size: int, worth: float) -> str:
    each = max(1, round(worth))
    found = smallest_detectable_change(_HALF, Periods(each, each))
    if found.up_to is None:
        return f"Two samples of {size} detect no change from 50%, whatever it is."
    points = round(100 * (found.up_to - found.rate))
    return (
        f"Two samples of {size} detect only a change of about {points} points from 50%, "
        "8 times in 10."
    )


def _worth(shown: DesignShows) -> tuple[str, ...]:
    worth = round(shown.effective)
    if worth >= shown.size:
        return ()
    words = f"By their weights these {shown.size} count as about {worth} drawn with equal chances."
    if shown.effective < ENOUGH:
        words += f" That is fewer than {ENOUGH}: they may yield findings only, and no rate."
    return (words,)


def _effect(shown: DesignShows) -> str:
    return f"{max(1.0, shown.size / shown.effective):.6f}"


def _percent(fraction: float) -> str:
    return f"{round(100 * fraction)}%"


def _need(actor: Actor) -> None:
    if not actor.may(Permission.DRAWS_MAKE):
        raise NotAllowedError(Permission.DRAWS_MAKE.value)
