"""Saves what the grid's form holds, case by case: one that is refused takes no other with it."""

from uuid import UUID

from werkzeug.datastructures import MultiDict

from auditapp.domain.errors import ConflictError, Problem, RefusedError, WrongStateError
from auditapp.services import audits, orphan_drafts
from auditapp.services.answers import Entry
from auditapp.services.audit_concerns import Alarm
from auditapp.services.dip_grid import DipGrid, GridCase
from auditapp.web.dip_grid.cells import sent_of
from auditapp.web.dip_grid.page import shown_sections
from auditapp.web.forms.question_parts import Marks
from auditapp.web.forms.section_page import held_back, section_form
from auditapp.web.request import current

__all__ = ["Outcome", "entries_of", "save_cases"]


class Outcome:
    """What a save led to: rows in trouble with what is said at them, and alarms."""

    def __init__(self) -> None:
        self.marks: dict[UUID, Marks] = {}
        self.problems: list[Problem] = []
        self.alarms: list[Alarm] = []
        self.conflict = False
        self.rows = 0  # with something saved

    @property
    def status(self) -> int:
        """The status of the page that tells of it."""
        if not self.marks:
            return 200
        return 409 if self.conflict else 422


def entries_of(
    grid: DipGrid, case: GridCase, wanted: str, sent: MultiDict[str, str]
) -> list[Entry]:
    """Return what a form holds for one case."""
    typed = sent_of(case, sent)
    return [
        entry
        for section in shown_sections(grid, wanted)
        if not held_back(case.view, section.key)
        for entry in section_form(case.view, section.key, typed).entries()
    ]


def save_cases(grid: DipGrid, wanted: str, sent: MultiDict[str, str]) -> Outcome:
    """Save every case of the form that can be saved."""
    outcome = Outcome()
    for case in grid.cases:
        entries = entries_of(grid, case, wanted, sent)
        if entries:
            _save(case, entries, outcome)
    return outcome


def _save(case: GridCase, entries: list[Entry], outcome: Outcome) -> None:
    here = current()
    try:
        with here.session.begin_nested():
            saved = audits.save_answers(
                here.session,
                case.audit_id,
                entries,
                zone=here.settings.time_zone,
                actor=here.actor,
                now=here.now,
            )
    except ConflictError as conflict:
        stored = {key: str(conflict.stored.get(key, "")) or "Nothing" for key in conflict.entered}
        outcome.marks[case.audit_id] = Marks(conflicts=stored)
        outcome.conflict = True
        words = f"{case.unit}: saved meanwhile in another window; look at both versions"
        outcome.problems.append(Problem("", words))
    except WrongStateError as late:
        orphan_drafts.keep_late(
            here.session, case.audit_id, entries, actor=here.actor, now=here.now
        )
        outcome.marks[case.audit_id] = Marks()
        outcome.conflict = True
        outcome.problems.append(Problem("", f"{case.unit}: {late}"))
    except RefusedError as refused:
        found = {problem.where: problem.message for problem in refused.problems}
        outcome.marks[case.audit_id] = Marks(problems=found)
        outcome.problems += [Problem("", f"{case.unit}: {words}") for words in found.values()]
    else:
        outcome.alarms.append(saved.alarm)
        outcome.rows += 1
