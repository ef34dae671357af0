"""Working down a drawn list: who is skipped, why, and who comes in.

A unit goes out only for a reason on a fixed list, recorded with who decided and who approved; the
next reserve of the same stratum comes in. Done so, the sample stays a random sample of the
eligible units, whichever are ineligible. Nothing is drawn again with another seed.

Two kinds of reason differ. A unit that is *not eligible* was never in the population: it leaves
the numerator and the denominator, and the population is estimated anew as N times the eligible
share. One that is *not auditable* (locked, refused, nobody to read it) belongs to the population
unseen: it stays in the response rate, and ``bounds`` says what it could change.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any

from sampling.designs import canonical
from sampling.drawn import Draw, Position
from sampling.faults import DesignError, Fault
from sampling.plain import Plain


class SkipKind(StrEnum):
    """Whether a skipped unit belonged to the population."""

    NOT_ELIGIBLE = "not eligible"
    NOT_AUDITABLE = "not auditable"


REASONS: Mapping[str, SkipKind] = {
    "closed_before_window": SkipKind.NOT_ELIGIBLE,
    "transferred_before_window": SkipKind.NOT_ELIGIBLE,
    "duplicate_or_sibling": SkipKind.NOT_ELIGIBLE,
    "wrong_status_in_data": SkipKind.NOT_ELIGIBLE,
    "restricted": SkipKind.NOT_AUDITABLE,
    "court_restriction": SkipKind.NOT_AUDITABLE,
    "refused": SkipKind.NOT_AUDITABLE,
    "no_independent_auditor": SkipKind.NOT_AUDITABLE,
    "auditor_absent": SkipKind.NOT_AUDITABLE,
}


@dataclass(frozen=True, slots=True)
class Skip(Plain):
    """A unit that goes out: why, when, who decided and who else approved.

    Parameters
    ----------
    unit_id : str
        The unit that goes out.
    reason : str
        From the fixed list.
    on : str
        The day, ISO 8601.
    by : str
        Who decided.
    approved_by : str
        Who else approved.
    """

    unit_id: str
    reason: str
    on: str  # ISO 8601
    by: str
    approved_by: str


@dataclass(frozen=True, slots=True)
class Replaced(Plain):
    """A skip and what followed; ``in_id`` is None when no reserve was left.

    Parameters
    ----------
    out_id : str
        The unit that goes out.
    in_id : str or None
        The unit that comes in; None when no reserve was left.
    stratum : str
        Of both.
    reason : str
        From the fixed list.
    kind : SkipKind
        Whether it belonged to the population.
    on : str
        The day, ISO 8601.
    by : str
        Who decided.
    approved_by : str
        Who else approved.
    """

    out_id: str
    in_id: str | None
    stratum: str
    reason: str
    kind: SkipKind
    on: str
    by: str
    approved_by: str


@dataclass(frozen=True, slots=True)
class WalkedStratum(Plain):
    """What the walk shows about one stratum.

    Parameters
    ----------
    stratum : str
        Its name.
    size : int
        N of the frame.
    wanted : int
        n.
    reached : int
        Units looked at: in the sample or skipped.
    not_eligible : int
        Skipped for they never belonged.
    not_auditable : int
        Skipped though they belong.
    """

    stratum: str
    size: int  # N of the frame
    wanted: int
    reached: int  # units looked at: in the sample or skipped
    not_eligible: int
    not_auditable: int

    @property
    def audited(self) -> int:
        """Units in the sample now."""
        return self.reached - self.not_eligible - self.not_auditable

    @property
    def missing(self) -> int:
        """How many fewer than wanted, because no reserve was left."""
        return self.wanted - self.audited

    @property
    def eligible_size(self) -> float:
        """N estimated anew: times the share of the units reached that were eligible."""
        return self.size * (self.reached - self.not_eligible) / self.reached if self.reached else 0

    @property
    def response_rate(self) -> float | None:
        """Audited of the eligible units reached; None when none was."""
        eligible = self.reached - self.not_eligible
        return self.audited / eligible if eligible else None


@dataclass(frozen=True, slots=True)
class Walk(Plain):
    """The sample after every replacement, and the log of them.

    Parameters
    ----------
    sample : tuple
        The units to audit now, in drawn order.
    replaced : tuple
        Every replacement, in the order decided.
    strata : tuple
        What the walk shows of each stratum.
    """

    sample: tuple[Position, ...]
    replaced: tuple[Replaced, ...]
    strata: tuple[WalkedStratum, ...]


def walk(drawn: Draw, skips: Sequence[Skip], *, reasons: Mapping[str, SkipKind] = REASONS) -> Walk:
    """Work down the list of a draw.

    Parameters
    ----------
    drawn : Draw
    skips : sequence of Skip
        In the order they were decided.
    reasons : mapping of str to SkipKind
        The fixed list of reasons.

    Returns
    -------
    Walk

    Raises
    ------
    DesignError
        If a reason is not on the list, a unit is not in the sample at that point, or nobody else
        approved.

    References
    ----------
    Children's Bureau, Child and Family Services Reviews, case elimination guidelines
    of the second round (2007 to 2010).

    Examples
    --------
    >>> from sampling.drawn import Unit
    >>> from sampling.draws import draw_simple
    >>> units = [Unit(f"C-{number:06d}") for number in range(1, 21)]
    >>> drawn = draw_simple(units, 2, seed="8203 5517 4096", scope="dip/2025-09/core", reserves=2)
    >>> skips = [Skip("C-000015", "restricted", "2025-09-08", "Ana", "Lee")]
    >>> [position.unit_id for position in walk(drawn, skips).sample]
    ['C-000012', 'C-000004']
    """
    waiting: dict[str, list[Position]] = {}
    for position in drawn.reserve:
        waiting.setdefault(position.stratum, []).append(position)
    sample = {position.unit_id: position for position in drawn.main}
    log = []
    for skip in skips:
        _refuse(skip, sample, reasons)
        out = sample.pop(skip.unit_id)
        reserves = waiting.get(out.stratum, [])
        comes = reserves.pop(0) if reserves else None
        if comes:
            sample[comes.unit_id] = comes
        log.append(_replaced(skip, out, comes, reasons[skip.reason]))
    ordered = tuple(position for position in drawn.positions if position.unit_id in sample)
    strata = tuple(_walked(drawn, name, ordered, log) for name, n in drawn.taken.items() if n)
    return Walk(ordered, tuple(log), strata)


def bounds(failures: int, judged: int, unseen: int) -> tuple[float, float]:
    """Return the failure rate if every unseen unit passed, and if every one failed.

    Parameters
    ----------
    failures, judged : int
        0 <= failures <= judged.
    unseen : int
        Units that were drawn and belong, but could not be audited.

    Returns
    -------
    tuple of float
        Lowest and highest, from 0 to 1.

    Raises
    ------
    DesignError
        If the numbers do not fit, or there is no unit at all.

    References
    ----------
    Manski (1989), Journal of Human Resources 24:343-360: limits without an assumption.

    Examples
    --------
    >>> bounds(2, 18, 2)
    (0.1, 0.2)
    """
    if not 0 <= failures <= judged or unseen < 0 or judged + unseen == 0:
        raise DesignError(
            Fault.BAD_NUMBER,
            f"{failures} failures of {judged} judged and {unseen} unseen: "
            "need 0 <= failures <= judged, and a case",
        )
    return failures / (judged + unseen), (failures + unseen) / (judged + unseen)


def with_replacements(body: Mapping[str, Any], walked: Walk) -> dict[str, Any]:
    """Return a certificate with the log of its replacements, which leaves its digest as it is.

    The log has a digest of its own that holds the certificate's, so that neither can be changed
    or exchanged alone.

    Parameters
    ----------
    body : mapping
        The certificate.
    walked : Walk
        As ``walk`` gives it.

    Returns
    -------
    dict
        The certificate with ``replacements``.

    Examples
    --------
    >>> from sampling.certificates import certify
    >>> from sampling.draws import SimplePlan
    >>> from sampling.frames import frame_of
    >>> frame = frame_of(["id", "stratum"], [[f"C-{n:06d}", ""] for n in range(1, 21)])
    >>> drawn = SimplePlan(2).draw(frame, seed="8203 5517 4096", scope="dip/2025-09/core")
    >>> with_replacements(certify(drawn, frame).to_dict(), walk(drawn, []))["replacements"]["log"]
    []
    """
    log = [asdict(item) for item in walked.replaced]
    return {
        **body,
        "replacements": {"log": log, "digest": replacements_digest(body["digest"], log)},
    }


def replay(drawn: Draw, certificate_digest: str, stored: object) -> list[str]:
    """Return every way in which a stored log of replacements does not follow from the draw."""
    log = stored.get("log") if isinstance(stored, Mapping) else None
    digest = stored.get("digest") if isinstance(stored, Mapping) else None
    names = set(Replaced.__slots__)
    if not isinstance(log, list) or not all(
        isinstance(item, dict) and set(item) == names for item in log
    ):
        return ["the log of replacements is incomplete"]
    found = []
    if digest != replacements_digest(certificate_digest, log):
        found.append("the log of replacements was changed, or belongs to another certificate")
    skips = [
        Skip(item["out_id"], item["reason"], item["on"], item["by"], item["approved_by"])
        for item in log
    ]
    try:
        kinds = {item["reason"]: SkipKind(item["kind"]) for item in log}
        again = walk(drawn, skips, reasons=kinds)
    except ValueError as fault:
        return [*found, f"the replacements cannot be followed: {fault}"]
    found += [
        f"{item['out_id']} is replaced by {item['in_id']}, but next in order was {own.in_id}"
        for item, own in zip(log, again.replaced, strict=True)
        if item["in_id"] != own.in_id
    ]
    return found


def replacements_digest(certificate_digest: str, log: Sequence[Mapping[str, Any]]) -> str:
    """Return the SHA-256 of a log of replacements and the certificate it belongs to."""
    return sha256(canonical({"certificate": certificate_digest, "log": list(log)})).hexdigest()


def _refuse(skip: Skip, sample: Mapping[str, Position], reasons: Mapping[str, SkipKind]) -> None:
    if skip.reason not in reasons:
        raise DesignError(
            Fault.BAD_WALK,
            f"{skip.reason!r} is no reason to replace {skip.unit_id}; "
            f"the reasons are {', '.join(reasons)}",
        )
    if skip.unit_id not in sample:
        raise DesignError(
            Fault.BAD_WALK, f"{skip.unit_id} is not in the sample, so it cannot be replaced"
        )
    if not skip.on.strip():
        raise DesignError(Fault.BAD_WALK, f"say on which day {skip.unit_id} is replaced")
    if not skip.by.strip() or not skip.approved_by.strip() or skip.by == skip.approved_by:
        raise DesignError(
            Fault.BAD_WALK, f"a second person must approve that {skip.unit_id} is replaced"
        )


def _replaced(skip: Skip, out: Position, comes: Position | None, kind: SkipKind) -> Replaced:
    return Replaced(
        out_id=out.unit_id,
        in_id=comes.unit_id if comes else None,
        stratum=out.stratum,
        reason=skip.reason,
        kind=kind,
        on=skip.on,
        by=skip.by,
        approved_by=skip.approved_by,
    )


def _walked(
    drawn: Draw, stratum: str, sample: Sequence[Position], log: Sequence[Replaced]
) -> WalkedStratum:
    kinds = [item.kind for item in log if item.stratum == stratum]
    audited = sum(position.stratum == stratum for position in sample)
    return WalkedStratum(
        stratum=stratum,
        size=drawn.sizes[stratum],
        wanted=drawn.taken[stratum],
        reached=audited + len(kinds),
        not_eligible=kinds.count(SkipKind.NOT_ELIGIBLE),
        not_auditable=kinds.count(SkipKind.NOT_AUDITABLE),
    )
