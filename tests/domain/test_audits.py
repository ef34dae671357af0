"""The life of an audit. ALLOWED is written out by hand: it is the second opinion."""

from dataclasses import replace
from itertools import product
from typing import Any
from uuid import UUID, uuid4

import pytest

from auditapp.domain.audits import AUDIT_WORKFLOW, AuditFacts, AuditState
from auditapp.domain.errors import (
    IndependenceError,
    NotAllowedError,
    Problem,
    RefusedError,
    Severity,
    WrongStateError,
)
from auditapp.domain.permissions import Actor, Role

ANA, MO, SAM = uuid4(), uuid4(), uuid4()
ACTIONS = tuple(step.action for step in AUDIT_WORKFLOW.transitions)
READY = AuditFacts(
    auditor_id=ANA,
    round_is_open=True,
    left=0,
    stop=None,
    grade_problem=None,
    late_concerns=0,
    undecided_concerns=0,
    open_notes=0,
    notes_to_auditor=0,
    moderation_open=False,
    compared=False,
    feedback_told=True,
    moderators=frozenset({MO}),
)
A, M, L, P = Role.AUDITOR, Role.MODERATOR, Role.PROGRAMME_LEAD, Role.PARTNER_AUDITOR
# Who: "auditor" is the named auditor, "moderator" the audit's own, "other" anybody else.
ALLOWED = {
    ("assigned", "accept", A, "auditor"): "accepted",
    ("assigned", "accept", P, "auditor"): "accepted",
    ("accepted", "begin", A, "auditor"): "in_progress",
    ("accepted", "begin", P, "auditor"): "in_progress",
    **{
        (state, "declare_interest", role, "auditor"): "withdrawn"
        for state in ("assigned", "accepted", "in_progress", "returned")
        for role in (A, P)
    },
    **{
        (state, "submit", role, "auditor"): "submitted"
        for state in ("accepted", "in_progress", "returned")
        for role in (A, P)
    },
    ("submitted", "return", M, "moderator"): "returned",
    **{("submitted", "return", L, who): "returned" for who in ("auditor", "moderator", "other")},
    ("submitted", "return", Role.HEAD_OF_SERVICE, "moderator"): "returned",
    **{("submitted", "finalise", L, who): "final" for who in ("moderator", "other")},
    **{
        (state, "withdraw", L, who): "withdrawn"
        for state in ("assigned", "accepted", "in_progress", "returned", "submitted")
        for who in ("auditor", "moderator", "other")
    },
}
PEOPLE = {"auditor": ANA, "moderator": MO, "other": SAM}


@pytest.mark.parametrize(
    ("state", "action", "role", "who"), list(product(AuditState, ACTIONS, Role, PEOPLE))
)
def test_only_the_moves_in_the_table_are_allowed(
    state: AuditState, action: str, role: Role, who: str
) -> None:
    actor = Actor(PEOPLE[who], frozenset({role}))
    end = ALLOWED.get((state.value, action, role, who))
    if end:
        step = AUDIT_WORKFLOW.decide(action, state, READY, actor, reason="because")
        assert step.target == end
    else:
        with pytest.raises((NotAllowedError, RefusedError)):
            AUDIT_WORKFLOW.decide(action, state, READY, actor, reason="because")


def person(person_id: UUID, *roles: Role) -> Actor:
    return Actor(person_id, frozenset(roles))


def words_of(action: str, state: AuditState, facts: AuditFacts, actor: Actor) -> list[str]:
    with pytest.raises(RefusedError) as refused:
        AUDIT_WORKFLOW.decide(action, state, facts, actor, reason="because")
    return [problem.message for problem in refused.value.problems]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"left": 1}, "1 answer is not yet complete"),
        ({"left": 4}, "4 answers are not yet complete"),
        ({"late_concerns": 1}, "1 concern has waited too long for an answer"),
        ({"notes_to_auditor": 2}, "2 notes wait for your answer"),
        ({"round_is_open": False}, "The round is not open"),
        ({"grade_problem": Problem("grade_reason", "Say why")}, "Say why"),
    ],
)
def test_an_audit_is_not_submitted_while(change: dict[str, Any], words: str) -> None:
    facts = replace(READY, **change)
    (found,) = words_of("submit", AuditState.IN_PROGRESS, facts, person(ANA, A))
    assert found.startswith(words)


def test_all_that_stands_in_the_way_of_submitting_is_told_at_once() -> None:
    facts = replace(READY, left=2, late_concerns=1, notes_to_auditor=1)
    assert len(words_of("submit", AuditState.RETURNED, facts, person(ANA, A))) == 3


def test_an_answer_that_tells_of_a_connection_stops_the_audit_as_independence() -> None:
    stop = Problem("core.conflict", "Return this audit to the pool", Severity.INDEPENDENCE)
    with pytest.raises(IndependenceError):
        AUDIT_WORKFLOW.decide(
            "submit", AuditState.IN_PROGRESS, replace(READY, stop=stop), person(ANA, A)
        )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"moderation_open": True}, "Its moderation is not settled yet"),
        ({"open_notes": 1}, "1 note is not yet answered"),
        ({"undecided_concerns": 1}, "1 concern is not yet acknowledged and decided"),
        ({"undecided_concerns": 3}, "3 concerns are not yet acknowledged and decided"),
        ({"feedback_told": False}, "Date the feedback conversation, or say why there was none"),
    ],
)
def test_an_audit_is_not_final_while(change: dict[str, Any], words: str) -> None:
    facts = replace(READY, **change)
    lee = person(SAM, L)
    assert words_of("finalise", AuditState.SUBMITTED, facts, lee) == [words]


def test_nobody_makes_their_own_audit_final() -> None:
    both = person(ANA, A, L)
    with pytest.raises(IndependenceError, match="someone else must make it final"):
        AUDIT_WORKFLOW.decide("finalise", AuditState.SUBMITTED, READY, both)


def test_the_first_grading_is_not_opened_again_once_both_were_compared() -> None:
    words = words_of("return", AuditState.SUBMITTED, replace(READY, compared=True), person(SAM, L))
    assert words == ["Its gradings have been compared, so the first one stays as it was"]


@pytest.mark.parametrize("action", ["declare_interest", "return", "withdraw"])
def test_these_moves_need_a_reason(action: str) -> None:
    state = AuditState.SUBMITTED if action == "return" else AuditState.ASSIGNED
    actor = person(ANA, A, L)
    with pytest.raises(RefusedError, match="Enter the reason"):
        AUDIT_WORKFLOW.decide(action, state, READY, actor, reason=" ")


def test_a_final_audit_moves_no_more() -> None:
    everybody = person(SAM, *Role)
    for action in ACTIONS:
        with pytest.raises(WrongStateError):
            AUDIT_WORKFLOW.decide(action, AuditState.FINAL, READY, everybody, reason="because")
