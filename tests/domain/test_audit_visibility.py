"""How much of an audit each person sees, state by state. The tables are typed by hand."""

from dataclasses import replace
from uuid import uuid4

import pytest

from auditapp.domain.audit_visibility import Sight, SightFacts, audit_sight
from auditapp.domain.audits import AuditState
from auditapp.domain.permissions import Actor, Role

ANA, MO, OTHER = uuid4(), uuid4(), uuid4()
EAST = SightFacts(
    auditor_id=ANA,
    state=AuditState.IN_PROGRESS,
    interest_declared=False,
    grades_it_blind=False,
    second_graders=frozenset({MO}),
    compared=False,
    team_code="EAST",
    service="Safeguarding",
)
ana = Actor(ANA, frozenset({Role.AUDITOR}))
mo = Actor(MO, frozenset({Role.MODERATOR}))
lee = Actor(OTHER, frozenset({Role.PROGRAMME_LEAD}))
tess = Actor(OTHER, frozenset({Role.TEAM_MANAGER}), team="EAST")
ted = Actor(OTHER, frozenset({Role.TEAM_MANAGER}), team="WEST")
hana = Actor(OTHER, frozenset({Role.HEAD_OF_SERVICE}))
hugo = Actor(OTHER, frozenset({Role.HEAD_OF_SERVICE}), service="Safeguarding")
heidi = Actor(OTHER, frozenset({Role.HEAD_OF_SERVICE}), service="Early help")
sam = Actor(OTHER, frozenset({Role.AUDITOR}))
bo = Actor(OTHER, frozenset({Role.BOARD_READER}))
adi = Actor(OTHER, frozenset({Role.ADMINISTRATOR}))
NO, ST, GR, WH = Sight.NOTHING, Sight.STATUS, Sight.GRADING, Sight.WHOLE
STATES = (
    AuditState.ASSIGNED,
    AuditState.ACCEPTED,
    AuditState.IN_PROGRESS,
    AuditState.RETURNED,
    AuditState.SUBMITTED,
    AuditState.FINAL,
    AuditState.WITHDRAWN,
)
# assigned, accepted, in progress, returned, submitted, final, withdrawn
EXPECTED = {
    "ana, its auditor": (ana, (GR, GR, GR, GR, GR, WH, NO)),
    "mo, its moderator after the lock": (mo, (GR, GR, GR, GR, GR, WH, GR)),
    "lee, who leads": (lee, (ST, ST, ST, ST, GR, WH, ST)),
    "tess, of the team": (tess, (NO, NO, NO, NO, NO, WH, NO)),
    "ted, of another team": (ted, (NO, NO, NO, NO, NO, NO, NO)),
    "hana, head of all": (hana, (NO, NO, NO, NO, NO, WH, NO)),
    "hugo, head of this service": (hugo, (NO, NO, NO, NO, NO, WH, NO)),
    "heidi, head of another": (heidi, (NO, NO, NO, NO, NO, NO, NO)),
    "sam, a stranger": (sam, (NO, NO, NO, NO, NO, NO, NO)),
    "bo, of the board": (bo, (NO, NO, NO, NO, NO, NO, NO)),
    "adi, who administers": (adi, (NO, NO, NO, NO, NO, NO, NO)),
}


@pytest.mark.parametrize("who", EXPECTED)
def test_each_person_sees_what_the_table_says(who: str) -> None:
    actor, expected = EXPECTED[who]
    found = tuple(audit_sight(replace(EAST, state=state), actor) for state in STATES)
    assert found == expected


@pytest.mark.parametrize("actor", [ana, mo, lee], ids=["auditor", "moderator", "lead"])
def test_both_gradings_are_open_once_they_were_compared(actor: Actor) -> None:
    facts = replace(EAST, state=AuditState.SUBMITTED, compared=True)
    assert audit_sight(facts, actor) is Sight.WHOLE


@pytest.mark.parametrize("state", AuditState)
def test_a_second_grader_sees_nothing_whatever_else_they_are(state: AuditState) -> None:
    everything = Actor(MO, frozenset(Role), team="EAST")
    facts = replace(EAST, state=state, grades_it_blind=True)
    assert audit_sight(facts, everything) is Sight.NOTHING


@pytest.mark.parametrize("state", AuditState)
def test_whoever_declared_an_interest_sees_nothing_even_when_they_lead(state: AuditState) -> None:
    leads_too = Actor(ANA, frozenset({Role.AUDITOR, Role.PROGRAMME_LEAD}))
    facts = replace(EAST, state=state, interest_declared=True)
    assert audit_sight(facts, leads_too) is Sight.NOTHING
    assert audit_sight(facts, lee) is not Sight.NOTHING


def test_a_manager_without_a_team_sees_no_audit_without_one() -> None:
    nobodys = Actor(OTHER, frozenset({Role.TEAM_MANAGER}), team=None)
    facts = replace(EAST, state=AuditState.FINAL, team_code=None)
    assert audit_sight(facts, nobodys) is Sight.NOTHING


def test_several_roles_see_the_most_any_of_them_does() -> None:
    both = Actor(OTHER, frozenset({Role.TEAM_MANAGER, Role.PROGRAMME_LEAD}), team="EAST")
    assert audit_sight(EAST, both) is Sight.STATUS
    assert audit_sight(replace(EAST, state=AuditState.FINAL), both) is Sight.WHOLE
