"""Workflows as values: states, moves, who may, which rules, said once and read by all.

Pages read ``offers``, use cases read ``decide``, the log reads ``past``, and documents and tests
read the table itself. A computed thing, such as overdue, is not a state.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from auditapp.domain.errors import (
    IndependenceError,
    NotAllowedError,
    NotFoundError,
    Problem,
    RefusedError,
    Severity,
    WrongStateError,
)
from auditapp.domain.permissions import Actor, Permission

StateT = TypeVar("StateT", bound=StrEnum)
FactsT = TypeVar("FactsT")
Rule = Callable[[FactsT, Actor], Problem | None]


@dataclass(frozen=True, slots=True)
class Transition(Generic[StateT, FactsT]):
    """One move: from which states, to which, by whom, under which rules."""

    action: str
    label: str  # on the button: "Submit audit for moderation"
    past: str  # in the history: "submitted the audit"
    sources: frozenset[StateT]
    target: StateT
    permission: Permission
    rules: tuple[Rule[FactsT], ...] = ()
    needs_reason: bool = False


@dataclass(frozen=True, slots=True)
class Offer(Generic[StateT, FactsT]):
    """A move this person could make now, with what stands in the way (often nothing)."""

    transition: Transition[StateT, FactsT]
    problems: tuple[Problem, ...]

    @property
    def open(self) -> bool:
        """Whether nothing stands in the way."""
        return not any(problem.severity is not Severity.WARNING for problem in self.problems)


@dataclass(frozen=True, slots=True)
class Workflow(Generic[StateT, FactsT]):
    """The whole life of one kind of record."""

    noun: str
    initial: StateT
    transitions: tuple[Transition[StateT, FactsT], ...]

    @property
    def states(self) -> tuple[StateT, ...]:
        """Every state of the record, in the order of its enumeration."""
        return tuple(type(self.initial))

    def named(self, action: str, state: StateT) -> Transition[StateT, FactsT] | None:
        """Return the move ``action`` as it starts from ``state``, or None."""
        return next(
            (t for t in self.transitions if t.action == action and state in t.sources), None
        )

    def offers(
        self, state: StateT, facts: FactsT, actor: Actor
    ) -> tuple[Offer[StateT, FactsT], ...]:
        """Return the moves from ``state`` that the actor's roles cover, with their problems."""
        return tuple(
            Offer(transition, _problems(transition, facts, actor))
            for transition in self.transitions
            if state in transition.sources and actor.may(transition.permission)
        )

    def decide(
        self, action: str, state: StateT, facts: FactsT, actor: Actor, *, reason: str = ""
    ) -> Transition[StateT, FactsT]:
        """Return the move to make.

        A warning is passed by giving a reason, which the caller writes into the event.

        Raises
        ------
        WrongStateError
            If ``action`` does not start from ``state``.
        NotAllowedError
            If the actor's roles do not cover the move.
        IndependenceError, RefusedError
            If rules stand in the way: all problems at once.
        NotFoundError
            If the workflow knows no such action.
        """
        known = [t for t in self.transitions if t.action == action]
        if not known:
            raise NotFoundError(f"move {action} of {self.noun}")
        if not any(actor.may(t.permission) for t in known):
            raise NotAllowedError(f"{action} on {self.noun}")
        transition = self.named(action, state)
        if transition is None:
            words = str(state).replace("_", " ")
            raise WrongStateError(
                [Problem("", f"This {self.noun} is now {words}, so this can no longer be done")]
            )
        if not actor.may(transition.permission):
            raise NotAllowedError(f"{action} on {self.noun}")
        _refuse(transition, _problems(transition, facts, actor), reason)
        return transition


def _problems(
    transition: Transition[StateT, FactsT], facts: FactsT, actor: Actor
) -> tuple[Problem, ...]:
    found = (rule(facts, actor) for rule in transition.rules)
    return tuple(problem for problem in found if problem is not None)


def _refuse(
    transition: Transition[StateT, FactsT], problems: tuple[Problem, ...], reason: str
) -> None:
    stops = [p for p in problems if p.severity is not Severity.WARNING]
    warnings = [p for p in problems if p.severity is Severity.WARNING]
    if not reason.strip():
        stops += warnings
        if transition.needs_reason:
            stops.append(Problem("reason", "Enter the reason"))
    if any(problem.severity is Severity.INDEPENDENCE for problem in stops):
        raise IndependenceError(stops)
    if stops:
        raise RefusedError(stops)
