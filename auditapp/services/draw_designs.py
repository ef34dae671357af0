"""From what a person chose to a plan that can be drawn, or the smallest change to make it one."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import ceil

from auditapp.domain.designs import DESIGNS, DesignKind, DesignRule, Sharing
from auditapp.domain.errors import Problem, RefusedError
from auditapp.domain.risk import FLAGS, Formula, carried, offered
from auditapp.persistence.rounds import FrameRow
from auditapp.services.frames import DIGEST_COLUMNS, digest_rows, stratum_of
from auditapp.services.year_walks import YearWalk
from sampling import (
    MUST_AUDIT,
    DesignError,
    Frame,
    MustAuditPlan,
    ParetoPlan,
    Plan,
    SimplePlan,
    StratifiedPlan,
    YearWalkPlan,
    equal,
    frame_of,
    proportional,
)

__all__ = ["Design", "FieldChoice", "Prepared", "Shares", "prepare", "strata_choices"]

RESERVE_SHARE = 0.3
_NO_STRATA = ("_ref", "_code", "_on", "_at", "_from", "on_date")
_PLAIN = (str, bool, int)


@dataclass(frozen=True, slots=True)
class Design:
    """How to choose: how many, by which design, from which public seed."""

    size: int
    kind: DesignKind = DesignKind.SIMPLE
    seed: str = ""
    seed_words: str = ""  # how the seed was made and who saw it
    by: str = ""  # the field whose values are the strata, of all or of the rest
    sharing: Sharing = Sharing.PROPORTIONAL
    at_least: int = 1  # least from each stratum
    flags: tuple[str, ...] = ()  # that raise a weight, or that must be audited
    adds: int = 2
    cap: int = 5
    picks: str = ""  # by judgement: a case a line, a comma, and why

    @property
    def rule(self) -> DesignRule:
        """The rule of this design."""
        return DESIGNS[self.kind]


@dataclass(frozen=True, slots=True)
class Shares:
    """N and n of one stratum."""

    stratum: str
    size: int
    taken: int


@dataclass(frozen=True, slots=True)
class Prepared:
    """The frame as a plan draws from it, the plan, and what the certificate says of both."""

    frame: Frame
    plan: Plan
    sizes: Mapping[str, int]
    taken: Mapping[str, int]
    words: Mapping[str, str] = field(default_factory=dict)  # kept with the certificate


@dataclass(frozen=True, slots=True)
class _Asked:
    """What every way of preparing reads."""

    design: Design
    rows: Sequence[FrameRow]
    frozen_on: date
    walk: YearWalk

    @property
    def size(self) -> int:
        """How many cases are wanted."""
        return self.design.size

    @property
    def spare(self) -> int:
        """How many reserves are kept."""
        return ceil(self.size * RESERVE_SHARE)

    @property
    def whole(self) -> dict[str, int]:
        """The frame as one stratum."""
        return {"": len(self.rows)}


def prepare(
    design: Design, rows: Sequence[FrameRow], *, frozen_on: date, walk: YearWalk
) -> Prepared:
    """Return the plan of a design for the eligible rows of a frame.

    Raises
    ------
    RefusedError
        If it cannot be drawn; each problem names its field and the smallest change.
    """
    if not rows:
        raise RefusedError([Problem("", "No case is in the frame; widen the population first")])
    if not 1 <= design.size <= len(rows):
        words = f"The frame holds {len(rows)} cases. Enter {len(rows)} or fewer"
        raise RefusedError([Problem("size", f"{words}, or choose a wider population")])
    asked = _Asked(design, rows, frozen_on, walk)
    try:
        return _WAYS[design.kind](asked)
    except DesignError as fault:
        raise RefusedError([Problem("size", f"This cannot be drawn: {fault}")]) from fault


def _simple(asked: _Asked) -> Prepared:
    plan = SimplePlan(asked.size, asked.spare)
    return Prepared(_frame(asked.rows), plan, asked.whole, {"": asked.size})


def _stratified(asked: _Asked) -> Prepared:
    design = asked.design
    strata = [stratum_of(row, design.by) for row in asked.rows]
    sizes = dict(sorted(Counter(strata).items()))
    _refuse_strata(design, sizes)
    if design.sharing is Sharing.EQUAL:
        shared = equal(sizes, asked.size)
    else:
        shared = proportional(sizes, asked.size, at_least=design.at_least)
    taken = dict(shared)
    reserves = {name: max(1, ceil(count * RESERVE_SHARE)) for name, count in taken.items()}
    quota = f", at least {design.at_least} from each" if design.at_least > 1 else ""
    named = design.by.replace("_", " ")
    words = {"strata": f"By {named}: {design.sharing.label.lower()}{quota}."}
    plan = StratifiedPlan(taken, reserves)
    return Prepared(_frame(asked.rows, stratum=strata), plan, sizes, taken, words)


def _targeted(asked: _Asked) -> Prepared:
    flags = _known(asked, "flags")
    formula = Formula(flags, asked.design.adds, asked.design.cap)
    held = [carried(flags, row.facts, asked.frozen_on) for row in asked.rows]
    if not any(held):
        words = "No case of the frame carries a flag you ticked. Tick others"
        raise RefusedError([Problem("flags", f"{words}, or choose a simple random sample")])
    weights = [str(formula.weight(row.facts, asked.frozen_on)) for row in asked.rows]
    if len(set(weights)) == 1:
        words = "Every case carries a flag you ticked, so none is likelier. Tick fewer"
        raise RefusedError([Problem("flags", f"{words}, or choose a simple random sample")])
    named = ["; ".join(flag.words for flag in found) for found in held]
    frame = _frame(asked.rows, size=weights, flags=named)
    plan = ParetoPlan(asked.size, asked.spare, highest_ratio=str(formula.cap))
    return Prepared(frame, plan, asked.whole, {"": asked.size}, {"formula": formula.words})


def _must_audit(asked: _Asked) -> Prepared:
    flags = _known(asked, "must")
    named = [
        "; ".join(flag.words for flag in carried(flags, row.facts, asked.frozen_on))
        for row in asked.rows
    ]
    must = sum(map(bool, named))
    rest = len(asked.rows) - must
    if not must:
        words = "No case of the frame carries a flag you ticked. Tick others"
        raise RefusedError([Problem("must", f"{words}, or choose a simple random sample")])
    drawn = asked.size - must
    if drawn < min(1, rest):
        more = f"Enter {must + 1} or more, so that some of the other {rest} are drawn too"
        words = f"{must} cases must be audited. {more}, or tick fewer flags"
        raise RefusedError([Problem("size", words)])
    strata = [stratum_of(row, asked.design.by) for row in asked.rows]
    others = Counter(name for name, flagged in zip(strata, named, strict=True) if not flagged)
    sizes = dict(sorted(others.items()))
    _refuse_too_few_for_the_rest(must, drawn, sizes)
    taken = dict(proportional(sizes, drawn, at_least=1)) if drawn else {}
    reserves = {name: max(1, ceil(count * RESERVE_SHARE)) for name, count in taken.items()}
    listed = "; ".join(FLAGS[key].words for key in flags)
    words = f"Every case with one of: {listed}."
    if asked.design.by:
        words += f" The rest by {asked.design.by.replace('_', ' ')}, in proportion to size."
    return Prepared(
        _frame(asked.rows, stratum=strata, must=named),
        MustAuditPlan(taken, reserves),
        {MUST_AUDIT: must} | sizes,
        {MUST_AUDIT: must} | taken,
        {"must_audit": words},
    )


def _year_walk(asked: _Asked) -> Prepared:
    walk = asked.walk
    plan = YearWalkPlan(asked.size, after=walk.after, reserves=asked.spare)
    words = {"walk": walk.words}
    return Prepared(_frame(asked.rows), plan, asked.whole, {"": asked.size}, words)


def _by_judgement(_asked: _Asked) -> Prepared:
    raise RefusedError([Problem("design", "Cases picked by judgement are listed and not drawn")])


_WAYS: Mapping[DesignKind, Callable[[_Asked], Prepared]] = {
    DesignKind.SIMPLE: _simple,
    DesignKind.STRATIFIED: _stratified,
    DesignKind.TARGETED: _targeted,
    DesignKind.MUST_AUDIT: _must_audit,
    DesignKind.YEAR_WALK: _year_walk,
    DesignKind.JUDGEMENT: _by_judgement,
}


def _frame(rows: Sequence[FrameRow], **more: Sequence[str]) -> Frame:
    """Return the frozen rows with the columns that only this plan reads."""
    columns = list(DIGEST_COLUMNS)
    cells = [list(row) for row in digest_rows(rows)]
    for name, values in more.items():
        if name not in columns:
            columns.append(name)
        place = columns.index(name)
        for row, value in zip(cells, values, strict=True):
            row[place:] = [value, *row[place + 1 :]]
    return frame_of(columns, cells)


def _refuse_strata(design: Design, sizes: Mapping[str, int]) -> None:
    if not design.by:
        raise RefusedError([Problem("by", "Choose what the strata are, such as the team")])
    quota = 1 if design.sharing is Sharing.EQUAL else max(1, design.at_least)
    needed = sum(min(quota, size) for size in sizes.values())
    if design.size < needed:
        one = f"at least {quota} from each of {len(sizes)} strata makes {needed}"
        words = f"{one[0].upper()}{one[1:]}. Enter {needed} or more, or choose fewer strata"
        raise RefusedError([Problem("size", words + (", or a lower quota" if quota > 1 else ""))])


def _refuse_too_few_for_the_rest(must: int, drawn: int, sizes: Mapping[str, int]) -> None:
    """Refuse a rest of which some stratum would give no case: nothing could be said of it."""
    if drawn < len(sizes):
        more = f"Enter {must + len(sizes)} or more, so that each of the {len(sizes)} other strata"
        words = f"{must} cases must be audited. {more} gives one, or choose no strata for the rest"
        raise RefusedError([Problem("size", words)])


def _known(asked: _Asked, where: str) -> tuple[str, ...]:
    """Return the flags ticked that the frame has facts for: others would be carried by all."""
    there = {flag.key for flag in offered(row.facts for row in asked.rows)}
    known = tuple(key for key in asked.design.flags if key in there)
    if not known:
        raise RefusedError([Problem(where, "Tick at least one flag")])
    return known


@dataclass(frozen=True, slots=True)
class FieldChoice:
    """A field whose values can be strata, and how many there are."""

    name: str
    strata: int


def strata_choices(rows: Sequence[FrameRow]) -> tuple[FieldChoice, ...]:
    """Return the fields of frozen rows that can make strata, the team and the worker first."""
    found: dict[str, set[str]] = {"team": set(), "worker": set()}
    for row in rows:
        for name in {*found, *row.facts}:
            value = stratum_of(row, name)
            if not name.endswith(_NO_STRATA) and isinstance(row.facts.get(name, ""), _PLAIN):
                found.setdefault(name, set()).add(value)
    most = max(2, len(rows) // 2)
    return tuple(
        FieldChoice(name, len(values)) for name, values in found.items() if 1 < len(values) <= most
    )
