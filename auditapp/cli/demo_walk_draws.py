"""How the demonstration draws: the plan is published first, then the dice are thrown."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from auditapp.cli.demo_walk import Diary, Walk
from auditapp.domain.designs import DesignKind
from auditapp.domain.populations import Condition
from auditapp.domain.rounds import STEPS, RoundKind, RoundState
from auditapp.services import draws, frames, planning, published_plans, rounds
from auditapp.services.allocation import Allocated
from auditapp.services.draw_designs import Design

__all__ = ["Programme", "draw"]

Dispatch = Callable[[Diary, UUID, tuple[Allocated, ...]], None]
_DICE = "Twelve throws of a ten-sided die at the Tuesday meeting, read out by Hana"
_RULE = "Twelve throws of a ten-sided die at the Tuesday meeting"


@dataclass(frozen=True, slots=True)
class Programme:
    """One round as the programme has it: what it looks at, when, and how far it goes by now."""

    title: str
    template: str
    period: tuple[date, date]
    size: int
    planned_at: datetime
    drawn_at: datetime
    why: str
    theme: str = ""
    kind: RoundKind | None = None  # None: the kind the audit template is made for
    conditions: tuple[Condition, ...] = ()
    stratify_by: str = ""
    at_least: int = 1  # of each stratum
    design: DesignKind | None = None  # None: stratified where there are strata, else simple
    flags: tuple[str, ...] = ()  # that the design reads
    rest_by: str = ""  # strata of what must not be audited
    why_picked: str = ""  # of cases picked by judgement
    commitments: tuple[str, ...] = ()
    goes_to: RoundState = RoundState.OPEN
    replaced: bool = False  # a case is replaced before allocation
    kept_as: str = ""  # under which name a later walk finds it
    waits_replaced: bool = False  # a replacement is asked for and waits
    audits: Dispatch | None = field(default=None, repr=False)
    then: Callable[[Diary, UUID], Walk] | None = field(default=None, repr=False)

    @property
    def passes(self) -> tuple[RoundState, ...]:
        """Every state the round comes to, in order."""
        return STEPS[: STEPS.index(self.goes_to) + 1]


def draw(diary: Diary, round_id: UUID, wanted: Programme) -> Walk:
    """Publish the plan, throw the dice and draw; or list the cases that were picked."""
    yield wanted.drawn_at - timedelta(minutes=25)
    design = _design(diary, round_id, wanted)
    if design.kind is not DesignKind.JUDGEMENT:
        published_plans.publish(
            diary.session,
            round_id,
            design,
            seed_rule=_RULE,
            expected=rounds.find(diary.session, round_id).revision,
            actor=diary.who("lee"),
            now=diary.now,
        )
    yield wanted.drawn_at
    draws.make(
        diary.session,
        round_id,
        _seeded(diary, round_id, wanted, design),
        expected=rounds.find(diary.session, round_id).revision,
        actor=diary.who("lee"),
        now=diary.now,
    )


def _seeded(diary: Diary, round_id: UUID, wanted: Programme, design: Design) -> Design:
    """Return the design with the seed that was thrown for it, or that its walk has all year."""
    walk = planning.choices(diary.session, round_id, actor=diary.who("lee")).walk
    if design.kind is DesignKind.YEAR_WALK and walk.seed:
        return replace(design, seed=walk.seed, seed_words=walk.seed_words)
    digits = [str(diary.chance.below(10, "seed", wanted.title, place)) for place in range(12)]
    groups = ("".join(digits[n : n + 4]) for n in (0, 4, 8))
    return replace(design, seed=" ".join(groups), seed_words=_DICE)


def _design(diary: Diary, round_id: UUID, wanted: Programme) -> Design:
    found = planning.choices(diary.session, round_id, actor=diary.who("lee"))
    usual = DesignKind.STRATIFIED if wanted.stratify_by else DesignKind.SIMPLE
    simple = Design(
        min(wanted.size, found.size), usual, by=wanted.stratify_by, at_least=wanted.at_least
    )
    if wanted.design is DesignKind.YEAR_WALK:
        return Design(simple.size, DesignKind.YEAR_WALK)
    if wanted.design is DesignKind.JUDGEMENT:
        return _picked(diary, round_id, wanted)
    carried = {flag.key: count for flag, count in found.flags if flag.key in wanted.flags and count}
    if wanted.design is None or not carried:
        return simple
    if wanted.design is DesignKind.MUST_AUDIT:
        # One flag, so that its count is how many must be read; some of the rest come on top.
        key, must = next(iter(carried.items()))
        size = min(must + wanted.size, found.size)
        return Design(size, DesignKind.MUST_AUDIT, flags=(key,), by=wanted.rest_by)
    return Design(simple.size, wanted.design, flags=tuple(carried), adds=1, cap=3)


def _picked(diary: Diary, round_id: UUID, wanted: Programme) -> Design:
    """Pick cases from all over the frame, and say why of each."""
    lee = diary.who("lee")
    frame_id = rounds.show(diary.session, round_id, actor=lee).progress.frame_id
    if frame_id is None:
        raise RuntimeError("the round has no frame to pick from")
    rows = [
        row
        for row in frames.rows_of(diary.session, frame_id, actor=lee)
        if row.excluded_reason is None
    ]
    picked = rows[:: max(1, len(rows) // wanted.size)][: wanted.size]
    lines = "\n".join(f"{row.unit_key}, {wanted.why_picked}" for row in picked)
    return Design(len(picked), DesignKind.JUDGEMENT, picks=lines)
