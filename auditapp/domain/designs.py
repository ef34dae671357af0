"""The designs a sample can have, declared once: what each asks for, and what may be said of it.

Pages, services, reports and tests read this table. A design that gives no rate yields findings.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class DesignKind(StrEnum):
    """How the cases of a sample are chosen."""

    SIMPLE = "simple"
    STRATIFIED = "stratified"
    TARGETED = "targeted"
    MUST_AUDIT = "must_audit"
    YEAR_WALK = "year_walk"
    JUDGEMENT = "judgement"


class Sharing(StrEnum):
    """How the cases are shared over the strata."""

    PROPORTIONAL = "proportional"
    EQUAL = "equal"

    @property
    def label(self) -> str:
        """The sharing in words."""
        return _SHARED[self]


class Part(StrEnum):
    """What a design asks for besides its size; the names of the fields."""

    BY = "by"
    SHARING = "sharing"
    AT_LEAST = "at_least"
    FLAGS = "flags"
    ADDS = "adds"
    CAP = "cap"
    MUST = "must"
    REST_BY = "rest_by"
    PICKS = "picks"
    SEED = "seed"


@dataclass(frozen=True, slots=True)
class DesignRule:
    """One design.

    Parameters
    ----------
    drawn_as : str
        The name the certificate gives it.
    sample : str
        The kind of sample as a report says it.
    equal_chances : bool
        Whether every case had the same chance, so that a plain count is an estimate.
    gives_rate : bool
        Whether a rate of the frame may be stated at all.
    """

    kind: DesignKind
    label: str
    hint: str
    drawn_as: str
    sample: str
    asks: tuple[Part, ...] = (Part.SEED,)
    equal_chances: bool = False
    gives_rate: bool = True

    def needs(self, part: str) -> bool:
        """Whether this design asks for a part."""
        return part in self.asks


DESIGNS: Mapping[DesignKind, DesignRule] = {
    rule.kind: rule
    for rule in (
        DesignRule(
            DesignKind.SIMPLE,
            "Simple random",
            "Every case has the same chance.",
            "simple random",
            "simple random",
            equal_chances=True,
        ),
        DesignRule(
            DesignKind.STRATIFIED,
            "Stratified",
            "Each team, worker or other stratum gives its share, or at least a quota.",
            "stratified",
            "stratified",
            (Part.BY, Part.SHARING, Part.AT_LEAST, Part.SEED),
        ),
        DesignRule(
            DesignKind.TARGETED,
            "Targeted by risk, still at random",
            "Cases with the flags you tick are likelier to be drawn; every case keeps a chance.",
            "Pareto",
            "targeted by risk with known chances",
            (Part.FLAGS, Part.ADDS, Part.CAP, Part.SEED),
        ),
        DesignRule(
            DesignKind.MUST_AUDIT,
            "Must-audit cases, and the rest at random",
            "Every case with a flag you tick is read; the others are drawn, by strata if you wish.",
            "must audit and random",
            "must-audit cases read whole, the rest at random",
            (Part.MUST, Part.REST_BY, Part.SEED),
        ),
        DesignRule(
            DesignKind.YEAR_WALK,
            "Monthly walk through the year",
            "Each month takes the next cases of one order, so nobody's case comes again "
            "before everybody's turn.",
            "walk through the year",
            "walk through the year",
            (Part.SEED,),
            equal_chances=True,
        ),
        DesignRule(
            DesignKind.JUDGEMENT,
            "Picked by judgement",
            "You list the cases and say why. It yields findings and no rate.",
            "judgement picks",
            "picked by judgement",
            (Part.PICKS,),
            gives_rate=False,
        ),
    )
}

_BY_NAME = {rule.drawn_as: rule for rule in DESIGNS.values()}
_SHARED = {
    Sharing.PROPORTIONAL: "In proportion to their size",
    Sharing.EQUAL: "The same number from each",
}


def rule_of(drawn_as: str) -> DesignRule:
    """Return the rule of the design that a certificate names.

    Raises
    ------
    KeyError
        If no design has this name.
    """
    return _BY_NAME[drawn_as]
