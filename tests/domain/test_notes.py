"""The life of a note. ALLOWED is written out by hand: it is the second opinion."""

from itertools import product
from uuid import uuid4

import pytest

from auditapp.domain.audit_visibility import Sight
from auditapp.domain.audits import AuditState
from auditapp.domain.errors import NotAllowedError, RefusedError, WrongStateError
from auditapp.domain.notes import NOTE_WORKFLOW, NoteFacts, NoteState, notes_are_seen
from auditapp.domain.permissions import Actor, Role

ANA, MO, LEE, SAM, HANA = (uuid4() for _ in range(5))
PEOPLE = {
    "auditor": Actor(ANA, frozenset({Role.AUDITOR})),
    "moderator": Actor(MO, frozenset({Role.MODERATOR})),
    "lead": Actor(LEE, frozenset({Role.PROGRAMME_LEAD})),
    "stranger": Actor(SAM, frozenset({Role.AUDITOR})),
    "head": Actor(HANA, frozenset({Role.HEAD_OF_SERVICE})),
    "board": Actor(uuid4(), frozenset({Role.BOARD_READER})),
    # Whoever leads and audits this case is on the auditor's side.
    "leading auditor": Actor(ANA, frozenset({Role.AUDITOR, Role.PROGRAMME_LEAD})),
}
WAITS = ("open", "reopened")
REVIEWERS = ("moderator", "lead")
OWN_SIDE = ("auditor", "leading auditor")
# asked by -> (state, action, who) -> where it leads
ALLOWED = {
    LEE: {
        **{
            (state, "answer", who): "answered" for state in ("open", "reopened") for who in OWN_SIDE
        },
        **{
            (state, "resolve", who): "resolved"
            for state in ("open", "reopened", "answered")
            for who in REVIEWERS
        },
        **{
            (state, "reopen", who): "reopened"
            for state in ("answered", "resolved")
            for who in REVIEWERS
        },
    },
    ANA: {
        **{
            (state, "answer", who): "answered"
            for state in ("open", "reopened")
            for who in REVIEWERS
        },
        **{
            (state, "resolve", who): "resolved"
            for state in ("open", "reopened", "answered")
            for who in OWN_SIDE
        },
        **{
            (state, "reopen", who): "reopened"
            for state in ("answered", "resolved")
            for who in OWN_SIDE
        },
    },
}


def facts(asked_by: object = LEE, state: AuditState = AuditState.SUBMITTED) -> NoteFacts:
    assert asked_by in {LEE, ANA}
    return NoteFacts(LEE if asked_by == LEE else ANA, ANA, frozenset({MO}), state)


@pytest.mark.parametrize(
    ("state", "action", "who"),
    list(product(NoteState, ("answer", "resolve", "reopen"), PEOPLE)),
)
@pytest.mark.parametrize("asked_by", [LEE, ANA], ids=["lead asked", "auditor asked"])
def test_only_the_moves_in_the_table_are_allowed(
    asked_by: object, state: NoteState, action: str, who: str
) -> None:
    end = ALLOWED[LEE if asked_by == LEE else ANA].get((state.value, action, who))
    if end is not None:
        step = NOTE_WORKFLOW.decide(action, state, facts(asked_by), PEOPLE[who], reason="x")
        assert step.target == end
    else:
        with pytest.raises((RefusedError, NotAllowedError)):
            NOTE_WORKFLOW.decide(action, state, facts(asked_by), PEOPLE[who], reason="x")


@pytest.mark.parametrize("state", [AuditState.ASSIGNED, AuditState.FINAL, AuditState.WITHDRAWN])
def test_nothing_is_said_to_an_audit_that_has_not_begun_or_has_ended(state: AuditState) -> None:
    for source, action, who in (
        (NoteState.OPEN, "answer", "auditor"),
        (NoteState.ANSWERED, "resolve", "lead"),
        (NoteState.RESOLVED, "reopen", "lead"),
    ):
        with pytest.raises(RefusedError, match="its notes stay as they are"):
            NOTE_WORKFLOW.decide(action, source, facts(state=state), PEOPLE[who], reason="x")


def test_asking_again_says_what_is_still_open() -> None:
    with pytest.raises(RefusedError, match="Enter the reason"):
        NOTE_WORKFLOW.decide("reopen", NoteState.ANSWERED, facts(), PEOPLE["lead"])


def test_an_answered_note_is_not_answered_over() -> None:
    with pytest.raises(WrongStateError, match="This note is now answered"):
        NOTE_WORKFLOW.decide("answer", NoteState.ANSWERED, facts(), PEOPLE["auditor"])


@pytest.mark.parametrize(
    ("sight", "who", "seen"),
    [
        (Sight.NOTHING, "lead", False),  # whoever grades it blind
        (Sight.STATUS, "lead", True),
        (Sight.STATUS, "head", False),
        (Sight.GRADING, "auditor", True),
        (Sight.GRADING, "moderator", True),
        (Sight.WHOLE, "head", True),
    ],
)
def test_notes_are_seen_by_readers_and_by_the_lead(sight: Sight, who: str, seen: bool) -> None:  # noqa: FBT001  # a column of the table
    assert notes_are_seen(sight, PEOPLE[who]) is seen
