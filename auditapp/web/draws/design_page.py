"""What the page about the design of a draw reads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from auditapp.domain.designs import DESIGNS, DesignKind, Part
from auditapp.services.frames import FrameRowView
from auditapp.services.planning import Choices, StratumTold, Told
from auditapp.web.draws.forms import DesignForm

_LISTED = 500
_LIST = "Your list says how many cases there are, and why each."
_HINTS: Mapping[str, str] = {rule.kind.value: rule.hint for rule in DESIGNS.values()}


@dataclass(frozen=True, slots=True)
class DesignPage:
    """The design step: what can be chosen, what it tells, and what will be drawn."""

    size: int  # N
    hints: Mapping[str, str]
    has_flags: bool
    walk: str
    fixed_seed: str  # of a walk that has begun
    sentences: tuple[str, ...]
    words: tuple[str, ...]
    strata: tuple[tuple[str, ...], ...]
    publish: str
    published: str  # what was published for this draw, in words
    is_published: bool  # whether it is the plan that is shown
    needs_seed: bool
    chosen: str
    button: str
    hidden: tuple[tuple[str, str], ...]
    replaces: str
    cases: tuple[tuple[str, str, str], ...]  # to pick from, for those who may see them
    more_cases: int


def design_page(
    found: Choices, told: Told, form: DesignForm, cases: Sequence[FrameRowView]
) -> DesignPage:
    """Return the design step as its page shows it."""
    kind = DesignKind(form.design.data) if form.design.data in _HINTS else DesignKind.SIMPLE
    rule = DESIGNS[kind]
    needs_seed = rule.needs(Part.SEED)
    size = form.size.data or 0
    return DesignPage(
        size=found.size,
        hints=_HINTS,
        has_flags=bool(found.flags),
        walk=found.walk.words,
        fixed_seed=found.walk.seed if kind is DesignKind.YEAR_WALK else "",
        sentences=told.sentences,
        words=told.words,
        strata=tuple(_stratum(part) for part in told.strata),
        publish=told.publish,
        published=told.published[-1].words if told.published else "",
        is_published=any(plan.digest == told.publish for plan in told.published),
        needs_seed=needs_seed,
        chosen=f"{size} of {found.size} cases, {rule.sample}." if needs_seed else _LIST,
        button=f"Draw these {size}" if needs_seed else "Keep this list",
        hidden=form.hidden(),
        replaces=found.replaces,
        cases=tuple(
            (row.unit_key, row.team_code or "", row.worker_ref or "") for row in cases[:_LISTED]
        ),
        more_cases=max(0, len(cases) - _LISTED),
    )


def _stratum(part: StratumTold) -> tuple[str, ...]:
    margin = (
        "not drawn" if part.margin is None else f"\u00b1{part.margin}" if part.margin else "none"
    )
    return (
        part.stratum or "The rest",
        str(part.size),
        str(part.taken),
        "" if part.weight is None else f"{part.weight:.2f}",
        margin,
    )
