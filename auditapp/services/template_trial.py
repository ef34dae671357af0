"""A draft tried on an invented case: what would be asked, what is missing, which grade proposed.

Nothing is stored, and no case of the caseload is read.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from auditapp.domain.answers import Answer, AnswerProblem
from auditapp.domain.calculations import AuditContext
from auditapp.domain.errors import Problem, RefusedError
from auditapp.domain.grading import OpenedConcern, Proposal, opened_concerns, propose
from auditapp.domain.permissions import Actor
from auditapp.domain.questions import AuditTemplate, Question
from auditapp.domain.sheets import Sheet, read_sheet
from auditapp.domain.template_settings import settings_of
from auditapp.domain.timescales import TIMESCALES
from auditapp.library.calendar import jersey_calendar
from auditapp.services.template_reading import read_draft

__all__ = ["Trial", "try_draft", "try_template"]


@dataclass(frozen=True, slots=True)
class Trial:
    """What a template makes of invented answers."""

    sheet: Sheet
    proposal: Proposal  # with the line of each rule that fired
    concerns: tuple[OpenedConcern, ...]  # that these answers would open

    @property
    def asked(self) -> tuple[Question, ...]:
        """The questions these answers bring up, in order."""
        return self.sheet.asked

    @property
    def missing(self) -> tuple[AnswerProblem, ...]:
        """What stands in the way of handing it in."""
        return self.sheet.problems


def try_draft(
    session: Session,
    draft_id: UUID,
    answers: Mapping[str, Answer],
    *,
    actor: Actor,
    now: datetime,
    zone: str,
    facts: Mapping[str, object] | None = None,
) -> Trial:
    """Read invented answers and facts against a draft.

    Raises
    ------
    NotFoundError
        If there is no such draft, or this person may not see it.
    RefusedError
        If the check found faults: such a template can be asked of nobody.
    """
    view = read_draft(session, draft_id, actor=actor)
    if view.template is None or view.faults:
        raise RefusedError([Problem("", "Mend every fault first; then the template can be tried")])
    return try_template(view.template, answers, now=now, zone=zone, facts=facts)


def try_template(
    template: AuditTemplate,
    answers: Mapping[str, Answer],
    *,
    now: datetime,
    zone: str,
    facts: Mapping[str, object] | None = None,
) -> Trial:
    """Read invented answers and facts against a template without a fault."""
    here = ZoneInfo(zone)
    context = AuditContext(
        as_of=now.astimezone(here).date(),
        zone=here,
        is_working_day=jersey_calendar().is_working_day,
        settings=settings_of(template, TIMESCALES),
    )
    sheet = read_sheet(template, answers, context=context, facts=facts)
    return Trial(sheet, propose(sheet), opened_concerns(sheet))
