"""The rules of moderation, one by one."""

from dataclasses import replace
from uuid import UUID

import pytest

from auditapp.domain.audits import AuditState
from auditapp.domain.errors import IndependenceError, RefusedError
from auditapp.domain.grades import Grade
from auditapp.domain.moderation import (
    MODERATION_WORKFLOW,
    SETTLED,
    ModerationFacts,
    ModerationState,
    ReasonCode,
    Record,
)
from auditapp.domain.permissions import Actor, Role

AUDITOR, MODERATOR, OTHER = (UUID(int=number) for number in range(1, 4))
G, R, I = Grade.GOOD, Grade.REQUIRES_IMPROVEMENT, Grade.INADEQUATE  # noqa: E741  # the letters auditors write
FACTS = ModerationFacts(
    auditor_id=AUDITOR,
    moderator_id=MODERATOR,
    chair_id=None,
    audit_state=AuditState.SUBMITTED,
    first=G,
    second=R,
)


def acting(person: UUID, *roles: Role) -> Actor:
    return Actor(person, frozenset(roles))


@pytest.mark.parametrize(
    ("first", "second", "apart", "crosses"),
    [
        (G, G, 0, False),
        (G, R, 1, True),
        (R, I, 1, False),
        (Grade.OUTSTANDING, G, 1, False),
        (G, I, 2, True),
        (None, G, None, False),
    ],
)
def test_distance_and_the_line_of_good(
    first: Grade | None, second: Grade, apart: int | None, *, crosses: bool
) -> None:
    facts = replace(FACTS, first=first, second=second)
    assert (facts.apart, facts.crosses_good) == (apart, crosses)


@pytest.mark.parametrize(
    ("first", "second", "goes_on"),
    [(G, R, True), (G, I, True), (R, I, False), (Grade.OUTSTANDING, G, False), (R, R, False)],
)
def test_a_dispute_goes_to_a_panel_across_good_or_two_apart(
    first: Grade, second: Grade, *, goes_on: bool
) -> None:
    facts = replace(FACTS, first=first, second=second)
    ana = acting(AUDITOR, Role.AUDITOR)
    offers = MODERATION_WORKFLOW.offers(ModerationState.AGREED, facts, ana)
    (dispute,) = (offer for offer in offers if offer.transition.action == "dispute")
    assert dispute.open is goes_on


def test_the_auditor_never_starts_the_moderation_of_their_own_audit() -> None:
    both = acting(AUDITOR, Role.MODERATOR)
    with pytest.raises(IndependenceError, match="You audited this case"):
        MODERATION_WORKFLOW.decide("start", ModerationState.WAITING, FACTS, both)


def test_a_withdrawn_audit_is_not_graded_again() -> None:
    facts = replace(FACTS, audit_state=AuditState.WITHDRAWN)
    mo = acting(MODERATOR, Role.MODERATOR)
    for action, state in (
        ("start", ModerationState.WAITING),
        ("lock", ModerationState.GRADING),
    ):
        with pytest.raises(RefusedError, match="no longer open to moderation"):
            MODERATION_WORKFLOW.decide(action, state, facts, mo)


def test_the_same_grade_from_both_has_one_reason_and_no_other() -> None:
    facts = replace(FACTS, second=G)
    mo = acting(MODERATOR, Role.MODERATOR)
    same = Record(G, G, ReasonCode.SAME_GRADE, "Words")
    MODERATION_WORKFLOW.decide("agree", ModerationState.COMPARED, replace(facts, record=same), mo)
    harsh = replace(same, reason_code=ReasonCode.TOO_HARSH)
    with pytest.raises(RefusedError, match="Both gave this grade"):
        MODERATION_WORKFLOW.decide(
            "agree", ModerationState.COMPARED, replace(facts, record=harsh), mo
        )
    both_missed_it = Record(R, G, ReasonCode.LIMITING_RULE_MISSED, "Words")
    MODERATION_WORKFLOW.decide(
        "agree", ModerationState.COMPARED, replace(facts, record=both_missed_it), mo
    )


def test_an_audit_template_without_an_impact_grade_asks_for_none() -> None:
    record = Record(R, None, ReasonCode.TOO_LENIENT, "Words")
    facts = replace(FACTS, record=record, wants_impact=False)
    mo = acting(MODERATOR, Role.MODERATOR)
    MODERATION_WORKFLOW.decide("agree", ModerationState.COMPARED, facts, mo)


def test_nobody_responds_once_the_audit_is_final() -> None:
    facts = replace(FACTS, audit_state=AuditState.FINAL)
    ana = acting(AUDITOR, Role.AUDITOR)
    with pytest.raises(RefusedError, match="The audit is final"):
        MODERATION_WORKFLOW.decide("accept", ModerationState.AGREED, facts, ana)


def test_the_chair_was_neither_auditor_nor_moderator() -> None:
    for person in (AUDITOR, MODERATOR):
        lead = acting(person, Role.PROGRAMME_LEAD)
        with pytest.raises(IndependenceError, match="someone else must chair"):
            MODERATION_WORKFLOW.decide("convene", ModerationState.DISPUTED, FACTS, lead)
    other = acting(OTHER, Role.PROGRAMME_LEAD)
    MODERATION_WORKFLOW.decide("convene", ModerationState.DISPUTED, FACTS, other)


def test_every_state_is_reached_and_every_open_one_is_left() -> None:
    reached = {MODERATION_WORKFLOW.initial} | {
        step.target for step in MODERATION_WORKFLOW.transitions
    }
    left = {state for step in MODERATION_WORKFLOW.transitions for state in step.sources}
    assert reached == set(ModerationState)
    assert set(ModerationState) - SETTLED <= left
