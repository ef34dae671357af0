"""Flags of risk that a case can carry, and the weight they give it: a declared, capped formula."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Flag:
    """One sign of risk that the caseload shows.

    A count of at least ``least``; a day at least ``days`` before the frame was frozen; or one of
    ``values``. Where ``missing`` is true, a case without the fact carries the flag too, or alone.
    """

    key: str
    words: str
    field: str
    least: int = 0
    days: int = 0
    values: tuple[str, ...] = ()
    missing: bool = False

    def holds(self, facts: Facts, on: date) -> bool:
        """Whether a case with these facts carried the flag on the day the frame was frozen."""
        value = facts.get(self.field)
        if value in (None, ""):
            return self.missing
        if self.values:
            return str(value) in self.values
        if self.days:
            day = _day(value)
            return day is not None and day <= on - timedelta(days=self.days)
        return self.least > 0 and _number(value) >= self.least


FLAGS: Mapping[str, Flag] = {
    flag.key: flag
    for flag in (
        Flag(
            "missing_often",
            "3 or more missing episodes in 12 months",
            "missing_episodes_12_months",
            least=3,
        ),
        Flag(
            "missing_again",
            "2 or more earlier missing episodes in 90 days",
            "previous_episodes_90_days",
            least=2,
        ),
        Flag(
            "no_interview",
            "no return interview recorded",
            "interview_at",
            missing=True,
        ),
        Flag("re_referred", "referred again within 12 months", "referrals_12_months", least=2),
        Flag(
            "contacts_often",
            "3 or more earlier contacts in 12 months",
            "previous_contacts_12_months",
            least=3,
        ),
        Flag("long_plan", "a plan for longer than 15 months", "plan_started_on", days=457),
        Flag("second_plan", "a second child protection plan", "previous_plans", least=1),
        Flag("long_care", "looked after for longer than 2 years", "care_started_on", days=731),
        Flag("moved_often", "3 or more placements in 12 months", "placements_12_months", least=3),
        Flag("outside_area", "placed outside the area", "placement_outside_area", values=("True",)),
        Flag("not_seen", "the child was not seen", "child_seen", values=("False",)),
        Flag(
            "no_supervision",
            "no supervision recorded in 60 days",
            "last_supervision_on",
            days=60,
            missing=True,
        ),
        Flag(
            "no_oversight",
            "no management oversight recorded in 60 days",
            "last_oversight_on",
            days=60,
            missing=True,
        ),
        Flag("protection", "child protection", "status", values=("cp",)),
        Flag("police", "a contact from the police", "source", values=("police",)),
    )
}


@dataclass(frozen=True, slots=True)
class Formula:
    """Weight 1, and so much more for each flag, up to a cap: no case is left without a chance.

    The highest weight is at most ``cap`` times the lowest, because a score is a guess.
    """

    flags: tuple[str, ...]
    adds: int = 2
    cap: int = 5

    def weight(self, facts: Facts, on: date) -> int:
        """Return the weight of a case."""
        return min(self.cap, 1 + self.adds * len(carried(self.flags, facts, on)))

    @property
    def words(self) -> str:
        """The formula as one sentence, for the certificate."""
        named = "; ".join(FLAGS[key].words for key in self.flags)
        return f"Weight 1, and {self.adds} more for each of: {named}. At most {self.cap}."


def carried(keys: Iterable[str], facts: Facts, on: date) -> tuple[Flag, ...]:
    """Return those of the flags that a case carries."""
    return tuple(FLAGS[key] for key in keys if FLAGS[key].holds(facts, on))


def offered(rows: Iterable[Facts]) -> tuple[Flag, ...]:
    """Return the flags that these cases can carry: those whose fact any of them has."""
    known = {name for facts in rows for name, value in facts.items() if value not in (None, "")}
    return tuple(flag for flag in FLAGS.values() if flag.field in known)


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def _number(value: object) -> float:
    try:
        return float(str(value))
    except ValueError:
        return 0.0
