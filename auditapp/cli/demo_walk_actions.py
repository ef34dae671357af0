"""Actions of the demonstration: raised from audits, and in every state there is."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from uuid import UUID

from auditapp.cli.demo_walk import Diary, Walk
from auditapp.cli.demo_walk_words import ACTIONS
from auditapp.domain.actions import Impact, Priority
from auditapp.domain.answers import adverse
from auditapp.library.calendar import jersey_calendar
from auditapp.services import actions, actions_reading
from auditapp.services.actions import NewAction
from auditapp.services.answers import GradingView

__all__ = ["add_actions"]

_MOST = 2  # actions from one audit
_PRIORITIES = (Priority.URGENT, Priority.HIGH, Priority.MEDIUM)
_OWNERS: Mapping[str, str] = {"HUB-1": "tess", "HUB-2": "tom", "EH-1": "tia", "AST-1": "ari"}


def add_actions(diary: Diary, audit_id: UUID, auditor: str, view: GradingView) -> None:
    """Raise an action for each of the first adverse answers, as the auditor does."""
    sheet = view.sheet
    missed = [q.key for q in sheet.asked if adverse(q, sheet.answer(q.key))][:_MOST]
    team = str(view.facts.get("team_code") or "")
    owner = _OWNERS.get(team, "tia")
    for key in missed:
        number = diary.turn("action")
        wanted = NewAction(
            text=ACTIONS[number % len(ACTIONS)],
            priority=_PRIORITIES[number % len(_PRIORITIES)],
            owner_id=diary.who(owner).id,
            question_key=key,
        )
        action_id = actions.add(
            diary.session,
            wanted,
            audit_id=audit_id,
            calendar=jersey_calendar(),
            actor=diary.who(auditor),
            now=diary.now,
        )
        way = _WAYS[number % len(_WAYS)]
        diary.begin(way(_Case(diary, action_id, owner, auditor)))


class _Case:
    """One action on its way, with its owner and whoever raised it."""

    def __init__(self, diary: Diary, action_id: UUID, owner: str, raised_by: str) -> None:
        self.diary = diary
        self.action_id = action_id
        self.owner = owner
        self.raised_by = raised_by

    def move(
        self,
        who: str,
        action: str,
        *,
        reason: str = "",
        evidence: str = "",
        impact: Impact | None = None,
    ) -> None:
        """Move the action now."""
        diary = self.diary
        actor = diary.who(who)
        actions.move(
            diary.session,
            self.action_id,
            action,
            expected=actions_reading.find(diary.session, self.action_id, actor).revision,
            actor=actor,
            now=diary.now,
            reason=reason,
            evidence=evidence,
            where_found="Case record, under actions" if evidence else "",
            impact=impact,
        )


_KNOWN: Mapping[Impact, str] = {
    Impact.IMPROVED: "The child says so in the visit of last week, and school sees it too.",
    Impact.SAME: "The record shows the work done; the child's days are as they were.",
}


def _begun(case: _Case) -> Walk:
    yield case.diary.later(2, 10, 40)
    case.move(case.owner, "start")


def _done(case: _Case) -> Walk:
    yield from _begun(case)
    yield case.diary.later(4, 16, 20)
    said = "Done with the family and written up; see the entry of the day."
    case.move(case.owner, "finish", evidence=said)


def _verified(case: _Case) -> Walk:
    yield from _done(case)
    yield case.diary.later(4, 11, 30)
    case.move("lou", "verify", evidence="Seen on the record, and it says what was asked for.")


def _closed(case: _Case) -> Walk:
    yield from _verified(case)
    yield case.diary.later(9, 14)
    impact = (Impact.IMPROVED, Impact.IMPROVED, Impact.SAME)[case.diary.turn("impact") % 3]
    case.move("lou", "close", impact=impact, evidence=_KNOWN[impact])


def _reopened(case: _Case) -> Walk:
    yield from _done(case)
    yield case.diary.later(3, 11, 50)
    case.move("lou", "reopen", reason="The entry is there, and the visit it speaks of is not")


def _declined(case: _Case) -> Walk:
    yield case.diary.later(3, 12)
    reason = "The family moved away from the island before it could be done"
    case.move("hana", "decline", reason=reason)


def _superseded(case: _Case) -> Walk:
    yield case.diary.later(3, 12, 30)
    case.move("lee", "supersede", reason="Joined with the other action of this audit")


def _left_open(_case: _Case) -> Walk:
    yield from ()


def _date_moved(case: _Case) -> Walk:
    yield from _begun(case)
    for days in (10, 12):
        yield case.diary.later(2, 9, 40)
        actor = case.diary.who(case.owner)
        row = actions_reading.find(case.diary.session, case.action_id, actor)
        actions.move_date(
            case.diary.session,
            case.action_id,
            max(row.due_on, case.diary.day) + timedelta(days=days),
            expected=row.revision,
            actor=actor,
            now=case.diary.now,
            reason="The family is away until the end of the school holiday",
        )


_WAYS: tuple[Callable[[_Case], Walk], ...] = (
    _closed,
    _closed,
    _left_open,
    _reopened,
    _closed,
    _verified,
    _declined,
    _begun,
    _done,
    _superseded,
    _date_moved,
    _closed,
)
