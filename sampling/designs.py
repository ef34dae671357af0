"""Every design there is, by name; plans as plain values, and back."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, fields
from hashlib import sha256
from typing import Any

from sampling.clusters import ClusterBySizePlan, ClusterPlan
from sampling.drawn import Draw, Plan
from sampling.draws import SimplePlan, StratifiedPlan
from sampling.faults import DesignError, Fault
from sampling.frames import Frame
from sampling.must_audit import MustAuditPlan
from sampling.order_sampling import ParetoPlan, SuccessivePlan
from sampling.pps import SystematicPpsPlan
from sampling.sampford import SampfordPlan
from sampling.systematic import SystematicPlan
from sampling.year_walk import YearWalkPlan

_KINDS: tuple[type[Plan], ...] = (
    SimplePlan,
    StratifiedPlan,
    MustAuditPlan,
    SystematicPlan,
    ParetoPlan,
    SuccessivePlan,
    SystematicPpsPlan,
    SampfordPlan,
    ClusterPlan,
    ClusterBySizePlan,
    YearWalkPlan,
)
PLANS: Mapping[str, type[Plan]] = {plan.design: plan for plan in _KINDS}
PLAN_FORMAT = "draw-plan/1"


def draw(frame: Frame, plan: Plan, *, seed: str, scope: str) -> Draw:
    """Draw from a frame by a plan.

    Parameters
    ----------
    frame : Frame
    plan : Plan
        One of the plans of ``PLANS``.
    seed : str
        The public seed, byte for byte.
    scope : str
        The name of this draw; a second draw from the seed has another scope.

    Returns
    -------
    Draw
        Every position with its inclusion probability.

    Raises
    ------
    DesignError
        If the frame and the plan make no draw.

    Examples
    --------
    >>> from sampling.frames import frame_of
    >>> frame = frame_of(["id", "stratum"], [[f"C-{n:06d}", ""] for n in range(1, 21)])
    >>> drawn = draw(frame, SimplePlan(2), seed="8203 5517 4096", scope="dip/2025-09/core")
    >>> [position.unit_id for position in drawn.main]
    ['C-000012', 'C-000015']
    """
    return plan.draw(frame, seed=seed, scope=scope)


def plan_to_dict(plan: Plan) -> dict[str, Any]:
    """Return a plan as plain values for JSON, its design first.

    Parameters
    ----------
    plan : Plan

    Returns
    -------
    dict
        Such as ``plan_from_dict`` reads.

    Examples
    --------
    >>> plan_to_dict(SimplePlan(2, reserves=1))
    {'design': 'simple random', 'size': 2, 'reserves': 1}
    """
    values: dict[str, Any] = asdict(plan)  # type: ignore[call-overload]  # plans are dataclasses
    return {"design": plan.design, **values}


def plan_from_dict(values: Mapping[str, Any]) -> Plan:
    """Return the plan that ``plan_to_dict`` wrote.

    Parameters
    ----------
    values : mapping
        The design's name under ``design``, and the fields of its plan.

    Returns
    -------
    Plan

    Raises
    ------
    DesignError
        If the design is unknown, or a value is missing, unknown or impossible.

    Examples
    --------
    >>> plan_from_dict({"design": "simple random", "size": 2})
    SimplePlan(size=2, reserves=0)
    """
    design = values.get("design")
    made = PLANS.get(design) if isinstance(design, str) else None
    if made is None:
        known = ", ".join(sorted(PLANS))
        raise DesignError(
            Fault.UNKNOWN_METHOD, f"the design {design!r} is not known here; known: {known}"
        )
    kinds = {field.name: field.type for field in fields(made)}  # type: ignore[arg-type]  # plans are dataclasses
    given = {name: value for name, value in values.items() if name != "design"}
    for name, value in given.items():
        if name not in kinds or not FITS[kinds[name]](value):
            raise DesignError(
                Fault.BAD_PLAN,
                f"a {design} plan cannot have {name} = {value!r}; it has {_described(made)}",
            )
    given = {k: tuple(v) if isinstance(v, list) else v for k, v in given.items()}
    try:
        return made(**given)
    except TypeError as fault:
        raise DesignError(
            Fault.BAD_PLAN, f"the {design} plan is incomplete; it has {_described(made)}"
        ) from fault


def _described(made: type[Plan]) -> str:
    """Return the fields of a plan, each with what it takes."""
    return ", ".join(f"{field.name}: {TAKES[field.type]}" for field in fields(made))  # type: ignore[arg-type]  # plans are dataclasses


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_texts(value: object) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(item, str) for item in value)


def _is_counts(value: object) -> bool:
    return isinstance(value, Mapping) and all(
        isinstance(name, str) and _is_whole(count) for name, count in value.items()
    )


FITS: Mapping[object, Callable[[object], bool]] = {
    int: _is_whole,
    str: _is_text,
    tuple[str, ...]: _is_texts,
    Mapping[str, int]: _is_counts,
}  # what a plan's field of this type may be given
TAKES: Mapping[object, str] = {
    int: "a whole number",
    str: "text",
    tuple[str, ...]: "texts",
    Mapping[str, int]: "a whole number for each name",
}


def plan_digest(plan: Plan, *, scope: str, frame_digest: str) -> str:
    """Return the SHA-256 to publish before the seed is made: plan, scope and frame in one.

    It is the digest of JSON with sorted keys and no spaces: ``format`` ("draw-plan/1"), ``frame``,
    ``plan`` and ``scope``.

    Parameters
    ----------
    plan : Plan
        How to draw.
    scope : str
        The name of the draw.
    frame_digest : str
        64 hexadecimal digits.

    Returns
    -------
    str
        64 hexadecimal digits.

    Examples
    --------
    >>> plan_digest(SimplePlan(2), scope="dip/2025-09/core", frame_digest="00" * 32)[:12]
    '3b2fa0ae3370'
    """
    body = {
        "format": PLAN_FORMAT,
        "frame": frame_digest,
        "plan": plan_to_dict(plan),
        "scope": scope,
    }
    return sha256(canonical(body)).hexdigest()


def canonical(body: object) -> bytes:
    """Return plain values as the one JSON text that is hashed: sorted keys, no spaces, UTF-8."""
    return json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
