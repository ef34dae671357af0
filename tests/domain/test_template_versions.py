"""The life of a template version: who may publish and retire, and what stands in the way."""

from itertools import product
from uuid import UUID

import pytest

from auditapp.domain.errors import IndependenceError, NotAllowedError, RefusedError, WrongStateError
from auditapp.domain.permissions import Actor, Role
from auditapp.domain.template_versions import TEMPLATE_WORKFLOW, TemplateFacts, TemplateState

EDITOR, OTHER = UUID(int=1), UUID(int=2)
READY = TemplateFacts(last_editor=EDITOR)
# Written out by hand: every other move is refused.
ALLOWED = {
    ("publish", TemplateState.DRAFT, Role.PROGRAMME_LEAD): TemplateState.PUBLISHED,
    ("publish", TemplateState.DRAFT, Role.HEAD_OF_SERVICE): TemplateState.PUBLISHED,
    ("retire", TemplateState.PUBLISHED, Role.PROGRAMME_LEAD): TemplateState.RETIRED,
    ("retire", TemplateState.PUBLISHED, Role.HEAD_OF_SERVICE): TemplateState.RETIRED,
}


def acting(person: UUID, *roles: Role) -> Actor:
    return Actor(person, frozenset(roles))


@pytest.mark.parametrize(
    ("action", "state", "role"), list(product(("publish", "retire"), TemplateState, Role))
)
def test_only_the_moves_in_the_table_are_allowed(
    action: str, state: TemplateState, role: Role
) -> None:
    actor = acting(OTHER, role)
    if end := ALLOWED.get((action, state, role)):
        step = TEMPLATE_WORKFLOW.decide(action, state, READY, actor, reason="It is time")
        assert step.target is end
    else:
        with pytest.raises((NotAllowedError, WrongStateError)):
            TEMPLATE_WORKFLOW.decide(action, state, READY, actor, reason="It is time")


def test_whoever_changed_it_last_cannot_publish_it_with_any_reason() -> None:
    lead = acting(EDITOR, Role.PROGRAMME_LEAD, Role.HEAD_OF_SERVICE)
    with pytest.raises(IndependenceError, match="someone else must publish it"):
        TEMPLATE_WORKFLOW.decide("publish", TemplateState.DRAFT, READY, lead, reason="I may")


def test_faults_stop_publishing_and_warnings_need_a_reason() -> None:
    lead = acting(OTHER, Role.PROGRAMME_LEAD)
    faulty = TemplateFacts(EDITOR, faults=2)
    with pytest.raises(RefusedError, match="2 faults"):
        TEMPLATE_WORKFLOW.decide("publish", TemplateState.DRAFT, faulty, lead, reason="Never mind")
    warned = TemplateFacts(EDITOR, warnings=1)
    with pytest.raises(RefusedError, match="1 warning"):
        TEMPLATE_WORKFLOW.decide("publish", TemplateState.DRAFT, warned, lead, reason=" ")
    step = TEMPLATE_WORKFLOW.decide(
        "publish", TemplateState.DRAFT, warned, lead, reason="The guidance is in the handbook"
    )
    assert step.target is TemplateState.PUBLISHED


def test_retiring_needs_a_reason_and_says_which_rounds_keep_it() -> None:
    lead = acting(OTHER, Role.PROGRAMME_LEAD)
    used = TemplateFacts(None, rounds_not_open=3)
    with pytest.raises(RefusedError) as refused:
        TEMPLATE_WORKFLOW.decide("retire", TemplateState.PUBLISHED, used, lead)
    told = [problem.message for problem in refused.value.problems]
    assert told[0].startswith("3 rounds that are not open yet use it")
    assert told[1] == "Enter the reason"


def test_what_comes_with_the_product_was_changed_by_nobody_here() -> None:
    lead = acting(OTHER, Role.PROGRAMME_LEAD)
    step = TEMPLATE_WORKFLOW.decide(
        "retire", TemplateState.PUBLISHED, TemplateFacts(None), lead, reason="Replaced"
    )
    assert step.target is TemplateState.RETIRED
