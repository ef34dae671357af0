"""Saves what the grid's form holds, case by case: one that is refused takes no other with it."""

from collections.abc import Collection
from uuid import UUID

from werkzeug.datastructures import MultiDict

from auditapp.domain.errors import (
    ConflictError,
    NotFoundError,
    Problem,
    RefusedError,
    WrongStateError,
)
from auditapp.services import audit_work, audits
from auditapp.services.answers import Entry
from auditapp.services.audit_concerns import Alarm
from auditapp.services.dip_grid import DipGrid, GridCase
from auditapp.web.dip_grid.cells import audits_in, sent_for, sent_of
from auditapp.web.dip_grid.page import shown_sections
from auditapp.web.forms.question_parts import Marks
from auditapp.web.forms.section_page import held_back, section_form
from auditapp.web.kept_text.late import keep_late, words_for_late
from auditapp.web.request import current

__all__ = ["Outcome", "entries_of", "keep_all", "save_cases"]


class Outcome:
    """What a save led to: rows in trouble with what is said at them, and alarms."""

    def __init__(self) -> None:
        self.marks: dict[UUID, Marks] = {}
        self.problems: list[Problem] = []
        self.alarms: list[Alarm] = []
        self.conflict = False
        self.kept = False  # whether text that came too late is kept for its writer
        self.rows = 0  # with something saved

    @property
    def status(self) -> int:
        """The status of the page that tells of it."""
        if not self.problems:
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
            _save(case.unit, case.audit_id, entries, outcome)
    _keep_gone(sent, {case.audit_id for case in grid.cases}, outcome)
    return outcome


def keep_all(sent: MultiDict[str, str]) -> Outcome:
    """Keep what was sent for a grid that has no case of this person any more."""
    outcome = Outcome()
    _keep_gone(sent, set(), outcome)
    return outcome


def _keep_gone(sent: MultiDict[str, str], here: Collection[UUID], outcome: Outcome) -> None:
    """Keep what was sent for cases that were given to somebody else meanwhile."""
    for audit_id in audits_in(sent) - set(here):
        try:
            work = audit_work.sent_work(
                current().session,
                audit_id,
                actor=current().actor,
                zone=current().settings.time_zone,
            )
        except NotFoundError:
            continue
        entries = [
            entry
            for section in work.view.template.sections
            for entry in section_form(work.view, section.key, sent_for(audit_id, sent)).entries()
        ]
        _save(work.reference, audit_id, entries, outcome)


def _late(
    name: str, audit_id: UUID, entries: list[Entry], late: WrongStateError, outcome: Outcome
) -> None:
    kept = keep_late(audit_id, entries)
    outcome.kept = outcome.kept or kept
    outcome.conflict = True
    outcome.problems.append(Problem("", f"{name}: {words_for_late(late, kept=kept)}"))


def _save(name: str, audit_id: UUID, entries: list[Entry], outcome: Outcome) -> None:
    here = current()
    try:
        with here.session.begin_nested():
            saved = audits.save_answers(
                here.session,
                audit_id,
                entries,
                zone=here.settings.time_zone,
                actor=here.actor,
                now=here.now,
            )
    except ConflictError as conflict:
        stored = {key: str(conflict.stored.get(key, "")) or "Nothing" for key in conflict.entered}
        outcome.marks[audit_id] = Marks(conflicts=stored)
        outcome.conflict = True
        words = f"{name}: saved meanwhile in another window; look at both versions"
        outcome.problems.append(Problem("", words))
    except WrongStateError as late:
        outcome.marks[audit_id] = Marks()
        _late(name, audit_id, entries, late, outcome)
    except RefusedError as refused:
        found = {problem.where: problem.message for problem in refused.problems}
        outcome.marks[audit_id] = Marks(problems=found)
        outcome.problems += [Problem("", f"{name}: {words}") for words in found.values()]
    else:
        outcome.alarms.append(saved.alarm)
        outcome.rows += 1
