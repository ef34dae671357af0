"""How much of one audit a person may see: said once, for pages, lists, prints and exports.

A denial beats every role: whoever grades an audit blind sees nothing of it, and whoever declared
an interest in it does not either, even when they lead the programme.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from uuid import UUID

from auditapp.domain.audits import AuditState
from auditapp.domain.permissions import Actor, Permission, Role


class Sight(IntEnum):
    """How much is seen; each includes the one before."""

    NOTHING = 0  # as if there were no such audit
    STATUS = 1  # that it exists, whose case and whose work it is, how far it has come
    GRADING = 2  # the auditor's answers and grades
    WHOLE = 3  # every grade there is, and what was agreed


@dataclass(frozen=True, slots=True)
class SightFacts:
    """What decides how much is seen."""

    auditor_id: UUID
    state: AuditState
    interest_declared: bool  # by its auditor, who returned it
    grades_it_blind: bool  # this person is its second grader and has not locked yet
    second_graders: frozenset[UUID]  # its moderator, and the chair of its panel
    compared: bool  # both gradings are locked and lie side by side
    team_code: str | None
    service: str | None


def audit_sight(facts: SightFacts, actor: Actor) -> Sight:
    """Return how much of an audit ``actor`` may see: the most that any of their parts allows."""
    if not actor.may(Permission.AUDITS_READ) or _denied(facts, actor):
        return Sight.NOTHING
    return max(part(facts, actor) for part in _PARTS)


def _denied(facts: SightFacts, actor: Actor) -> bool:
    returned = facts.interest_declared and actor.id == facts.auditor_id
    return facts.grades_it_blind or returned


def _as_auditor(facts: SightFacts, actor: Actor) -> Sight:
    # Whoever no longer audits a case has no more business with its child; their own text is kept.
    if actor.id != facts.auditor_id or facts.state is AuditState.WITHDRAWN:
        return Sight.NOTHING
    return Sight.WHOLE if _is_open_book(facts) else Sight.GRADING


def _as_second_grader(facts: SightFacts, actor: Actor) -> Sight:
    if actor.id not in facts.second_graders:
        return Sight.NOTHING
    return Sight.WHOLE if _is_open_book(facts) else Sight.GRADING


def _as_lead(facts: SightFacts, actor: Actor) -> Sight:
    if not actor.holds(Role.PROGRAMME_LEAD):
        return Sight.NOTHING
    if _is_open_book(facts):
        return Sight.WHOLE
    # Until it is handed in, a draft is its auditor's alone.
    return Sight.GRADING if facts.state is AuditState.SUBMITTED else Sight.STATUS


def _as_team_manager(facts: SightFacts, actor: Actor) -> Sight:
    own = actor.holds(Role.TEAM_MANAGER) and actor.team is not None
    return _when_final(facts) if own and actor.team == facts.team_code else Sight.NOTHING


def _as_head_of_service(facts: SightFacts, actor: Actor) -> Sight:
    # A head without a service of their own is responsible for all of them.
    own = actor.service is None or actor.service == facts.service
    return _when_final(facts) if actor.holds(Role.HEAD_OF_SERVICE) and own else Sight.NOTHING


def _when_final(facts: SightFacts) -> Sight:
    return Sight.WHOLE if facts.state is AuditState.FINAL else Sight.NOTHING


def _is_open_book(facts: SightFacts) -> bool:
    settled = facts.state in {AuditState.SUBMITTED, AuditState.FINAL}
    return facts.state is AuditState.FINAL or (settled and facts.compared)


_PARTS: tuple[Callable[[SightFacts, Actor], Sight], ...] = (
    _as_auditor,
    _as_second_grader,
    _as_lead,
    _as_team_manager,
    _as_head_of_service,
)
