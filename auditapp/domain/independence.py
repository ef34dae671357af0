"""Who may judge what: rules that stop, and rules that warn and are recorded.

The rules work from imported involvements (worker, team, dates) and from earlier audits, never
from what somebody remembers. They hold for everyone, whatever their roles.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from auditapp.domain.errors import Problem, Severity


@dataclass(frozen=True, slots=True)
class InvolvementFact:
    """A worker's part in this child's case."""

    worker_ref: str
    role: str  # in the words of the caseload: "allocated worker", "manager", "reviewing officer"
    started_on: date | None
    ended_on: date | None

    def overlaps(self, start: date, end: date) -> bool:
        """Whether the part was played at any time from ``start`` to ``end``."""
        return (self.started_on or date.min) <= end and (self.ended_on or date.max) >= start


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """What the rules may see of the case to be judged."""

    worker_ref: str | None
    team_code: str | None
    service: str | None
    worker_manager_ref: str | None
    team_manager_ref: str | None
    decided_by: frozenset[str]  # refs of whoever decided, chaired or authorised the thing audited
    involvements: tuple[InvolvementFact, ...]
    window_start: date
    window_end: date
    auditor_id: UUID | None = None  # whoever audits it, when a moderator is sought
    declared_by: frozenset[UUID] = field(default_factory=frozenset)  # declared an interest before
    audited_child_before: frozenset[UUID] = field(default_factory=frozenset)
    audited_worker_lately: frozenset[UUID] = field(default_factory=frozenset)
    is_re_audit: bool = False
    managed_in_window: frozenset[str] = frozenset()  # managers of whoever worked it in the window


@dataclass(frozen=True, slots=True)
class Candidate:
    """Someone who might audit or moderate."""

    person_id: UUID
    worker_ref: str | None
    team_code: str | None
    service: str | None


IndependenceRule = Callable[[UnitFacts, Candidate], Problem | None]


def _stop(message: str) -> Problem:
    return Problem("", message, Severity.INDEPENDENCE)


def _warn(message: str) -> Problem:
    return Problem("", message, Severity.WARNING)


def never_allocated_to_it(unit: UnitFacts, who: Candidate) -> Problem | None:
    """Nobody judges a case that is or was theirs."""
    if who.worker_ref is None:
        return None
    if who.worker_ref == unit.worker_ref:
        return _stop("is the allocated worker")
    if any(part.worker_ref == who.worker_ref for part in unit.involvements):
        return _stop("is or was involved in this child's case")
    return None


def never_managed_it(unit: UnitFacts, who: Candidate) -> Problem | None:
    """Nobody judges work they manage."""
    if who.worker_ref and who.worker_ref in {unit.worker_manager_ref, unit.team_manager_ref}:
        return _stop("manages the worker or the team")
    if who.worker_ref and who.worker_ref in unit.managed_in_window:
        return _stop("managed whoever worked this case in the period under review")
    return None


def never_decided_it(unit: UnitFacts, who: Candidate) -> Problem | None:
    """Nobody judges a decision they made, chaired or authorised."""
    if who.worker_ref and who.worker_ref in unit.decided_by:
        return _stop("made or authorised the decision that is audited")
    return None


def not_of_the_same_team(unit: UnitFacts, who: Candidate) -> Problem | None:
    """Nobody judges their own team."""
    if who.team_code and who.team_code == unit.team_code:
        return _stop("is in the team whose work this is")
    return None


def declared_no_interest(unit: UnitFacts, who: Candidate) -> Problem | None:
    """A declared interest stands for this case."""
    if who.person_id in unit.declared_by:
        return _stop("declared an interest in this case")
    return None


def is_not_the_auditor(unit: UnitFacts, who: Candidate) -> Problem | None:
    """Nobody moderates their own audit."""
    if who.person_id == unit.auditor_id:
        return _stop("audited this case")
    return None


def same_service(unit: UnitFacts, who: Candidate) -> Problem | None:
    """Work in one's own service is judged only when nobody else is there."""
    if who.service and who.service == unit.service:
        return _warn("works in the same service")
    return None


def audited_this_child(unit: UnitFacts, who: Candidate) -> Problem | None:
    """A second look by the same eyes is worth knowing of, save in a re-audit."""
    if who.person_id in unit.audited_child_before and not unit.is_re_audit:
        return _warn("audited this child before")
    return None


def audited_this_worker(unit: UnitFacts, who: Candidate) -> Problem | None:
    """The same auditor and worker should not meet in round after round."""
    if who.person_id in unit.audited_worker_lately:
        return _warn("audited the same worker in one of the last two rounds")
    return None


AUDITOR_RULES: tuple[IndependenceRule, ...] = (
    never_allocated_to_it,
    never_managed_it,
    never_decided_it,
    not_of_the_same_team,
    declared_no_interest,
    same_service,
    audited_this_child,
    audited_this_worker,
)
MODERATOR_RULES: tuple[IndependenceRule, ...] = (
    is_not_the_auditor,
    never_allocated_to_it,
    never_managed_it,
    never_decided_it,
    not_of_the_same_team,
    declared_no_interest,
    same_service,
)


def may_audit(unit: UnitFacts, who: Candidate) -> tuple[Problem, ...]:
    """Return what speaks against ``who`` auditing ``unit``; stops first, then warnings."""
    return _judge(AUDITOR_RULES, unit, who)


def may_moderate(unit: UnitFacts, who: Candidate) -> tuple[Problem, ...]:
    """Return what speaks against ``who`` moderating ``unit``; stops first, then warnings."""
    return _judge(MODERATOR_RULES, unit, who)


def stopped(problems: tuple[Problem, ...]) -> bool:
    """Whether any of them is a hard stop."""
    return any(problem.severity is not Severity.WARNING for problem in problems)


def _judge(
    rules: tuple[IndependenceRule, ...], unit: UnitFacts, who: Candidate
) -> tuple[Problem, ...]:
    found = [problem for rule in rules if (problem := rule(unit, who)) is not None]
    return tuple(sorted(found, key=lambda problem: problem.severity is Severity.WARNING))
