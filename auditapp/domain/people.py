"""People: when training lets someone audit or moderate, and which roles go together."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from auditapp.domain.errors import Problem
from auditapp.domain.permissions import CONTENT_ROLES, Role

SHORTEST_PASSWORD = 15
LONGEST_PASSWORD = 128
LAPSING_DAYS = 60


class Standing(StrEnum):
    """Where someone stands on the way to auditing or moderating."""

    NOT_TRAINED = "not_trained"
    TRAINED = "trained"
    CALIBRATED = "calibrated"
    ACCREDITED = "accredited"
    LAPSING = "lapsing"
    LAPSED = "lapsed"

    @property
    def label(self) -> str:
        """The standing in words."""
        return self.value.replace("_", " ").capitalize()

    @property
    def may_work(self) -> bool:
        """Whether new work may be allocated."""
        return self in {Standing.ACCREDITED, Standing.LAPSING}


@dataclass(frozen=True, slots=True)
class TrainingRecord:
    """One training for one kind of work."""

    trained_on: date
    expires_on: date
    calibrated_on: date | None
    accredited_on: date | None


def standing(records: Iterable[TrainingRecord], today: date) -> Standing:
    """Return where these records leave someone today; the newest training counts."""
    newest = max(records, key=lambda record: record.trained_on, default=None)
    if newest is None:
        return Standing.NOT_TRAINED
    if newest.expires_on < today:
        return Standing.LAPSED
    if newest.accredited_on and newest.accredited_on <= today:
        lapsing = (newest.expires_on - today).days < LAPSING_DAYS
        return Standing.LAPSING if lapsing else Standing.ACCREDITED
    return Standing.CALIBRATED if newest.calibrated_on else Standing.TRAINED


def role_problems(roles: frozenset[Role]) -> tuple[Problem, ...]:
    """Return what speaks against one person holding these roles together."""
    problems = []
    if not roles:
        problems.append(Problem("roles", "Choose at least one role"))
    if Role.ADMINISTRATOR in roles and roles & CONTENT_ROLES:
        words = "An administrator must not read cases; give the other roles to someone else"
        problems.append(Problem("roles", words))
    return tuple(problems)


def password_problems(password: str, *, about: Iterable[str]) -> tuple[Problem, ...]:
    """Return what is wrong with a new password; ``about`` are words it must not be made of."""
    if len(password) < SHORTEST_PASSWORD:
        words = f"Use at least {SHORTEST_PASSWORD} characters; several words together are good"
        return (Problem("password", words),)
    if len(password) > LONGEST_PASSWORD:
        return (Problem("password", f"Use at most {LONGEST_PASSWORD} characters"),)
    plain = password.casefold().replace(" ", "")
    few = 5
    if len(set(plain)) < few:
        return (Problem("password", "Use more different characters"),)
    for word in about:
        bare = word.casefold().replace(" ", "")
        if len(bare) >= few and plain in {bare, bare * 2, bare * 3}:
            return (Problem("password", "Do not make it of your own or the service's name"),)
    return ()
