"""The results of a round as numbers: each with its n, its N and an honest interval."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.domain.actions import ActionState, Priority
from auditapp.domain.audits import GradingKind
from auditapp.domain.errors import NotAllowedError
from auditapp.domain.grades import Grade
from auditapp.domain.permissions import Actor, Permission
from auditapp.domain.questions import AuditTemplate, QuestionKind, Section
from auditapp.persistence.actions import Action
from auditapp.persistence.audits import Audit, Grading
from auditapp.persistence.concerns import Concern
from auditapp.persistence.moderation import Moderation, concealed_from
from auditapp.services import audit_templates, rounds
from auditapp.services.drawn_cases import Cases, cases_of
from auditapp.services.question_results import (
    QuestionResult,
    Sheets,
    final_audits,
    question_result,
    sheets_of,
)
from auditapp.services.rates import Share, estimate
from auditapp.services.rounds import RoundView

__all__ = [
    "Counts",
    "ModerationResult",
    "QuestionResult",
    "RoundResults",
    "SectionResult",
    "Share",
    "round_results",
]


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts of what excludes one another, in fixed order."""

    of: int
    by: tuple[tuple[str, int], ...]

    def count(self, name: str) -> int:
        """Return one count."""
        return dict(self.by)[name]


@dataclass(frozen=True, slots=True)
class SectionResult:
    """One section: its grade where it has one, and its standards."""

    key: str
    title: str
    grades: Counts | None
    questions: tuple[QuestionResult, ...]


@dataclass(frozen=True, slots=True)
class ModerationResult:
    """What the second grading showed, of settled moderations."""

    audits: int  # final audits of the round
    moderated: int
    same: int
    within_one: int
    first_higher: int
    first_lower: int
    changed: int  # final grade other than the auditor's
    pairs: tuple[tuple[Grade, Grade], ...]


@dataclass(frozen=True, slots=True)
class RoundResults:
    """All the numbers of one round."""

    view: RoundView
    template: AuditTemplate
    frame_size: int
    drawn: int
    final: int
    unfinished: int
    withdrawn: int
    cases: Cases | None  # how they were drawn; None when nothing was
    grades: Counts | None
    good_or_better: Share
    inadequate: Share
    impact: Counts | None
    sections: tuple[SectionResult, ...]
    moderation: ModerationResult
    follow_up: "FollowUp"
    audits: tuple["CaseResult", ...]
    teams: Counts

    @property
    def design(self) -> str:
        """The kind of sample in words."""
        return self.cases.rule.sample if self.cases else "not drawn"

    @property
    def is_random(self) -> bool:
        """Whether the cases were drawn at random, so that a rate may be stated."""
        return self.cases is not None and self.cases.rule.gives_rate

    @property
    def is_weighted(self) -> bool:
        """Whether cases had unequal chances, so that a plain count is no estimate."""
        return self.is_random and self.cases is not None and not self.cases.rule.equal_chances


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What was set going for the children of these audits."""

    by_priority: Counts
    by_state: Counts
    concerns: int
    concerns_open: int


@dataclass(frozen=True, slots=True)
class CaseResult:
    """One final audit, for the restricted list of the internal rendition."""

    reference: str
    unit: str
    team: str
    grade: Grade | None
    impact: Grade | None


def round_results(session: Session, round_id: UUID, *, actor: Actor) -> RoundResults:
    """Return the results of a round from its final audits.

    Raises
    ------
    NotFoundError, NotAllowedError
        If there is no such round; if the actor may read no internal results.
    """
    if not actor.may(Permission.REPORTS_READ_INTERNAL):
        raise NotAllowedError(Permission.REPORTS_READ_INTERNAL.value)
    view = rounds.show(session, round_id, actor=actor)
    template = audit_templates.find(session, view.plan.template_key, view.plan.template_version)
    audits = final_audits(session, round_id)
    sheets = sheets_of(session, audits, template)
    draw_id = view.progress.draw_id
    cases = cases_of(session, draw_id) if draw_id else None
    given = {audit.id: audit.final_grade for audit in audits if audit.final_grade}
    return RoundResults(
        view=view,
        template=template,
        frame_size=view.progress.frame_size,
        drawn=view.progress.drawn,
        final=len(audits),
        unfinished=view.progress.audits - view.progress.final - view.progress.withdrawn,
        withdrawn=view.progress.withdrawn,
        cases=cases,
        grades=_grade_counts(list(given.values())) if template.grading.overall else None,
        good_or_better=estimate({key: g.good_or_better for key, g in given.items()}, cases),
        inadequate=estimate({key: g is Grade.INADEQUATE for key, g in given.items()}, cases),
        impact=_impact(audits, template),
        sections=tuple(
            found
            for section in template.sections
            if (found := _section(section, sheets, cases)) is not None
        ),
        moderation=_moderation(session, audits),
        follow_up=_follow_up(session, round_id, actor),
        audits=tuple(
            CaseResult(
                audit.reference,
                audit.child_ref or "",
                audit.team_code or "",
                audit.final_grade,
                audit.final_impact,
            )
            for audit in audits
        ),
        teams=_counts(sorted(audit.team_code or "not known" for audit in audits)),
    )


def _section(section: Section, sheets: Sheets, cases: Cases | None) -> SectionResult | None:
    questions = tuple(
        result
        for question in section.questions
        if question.is_standard and (result := question_result(question, sheets, cases)) is not None
    )
    graded = next((q for q in section.questions if q.kind is QuestionKind.GRADE), None)
    grades = None
    if graded is not None:
        values = [sheet[graded.key].value for sheet in sheets.values() if graded.key in sheet]
        grades = _grade_counts([Grade(str(v)) for v in values if v in set(Grade)])
    if not questions and (grades is None or not grades.of):
        return None
    return SectionResult(section.key, section.title, grades, questions)


def _grade_counts(grades: Sequence[Grade]) -> Counts:
    counts = Counter(grades)
    return Counts(len(grades), tuple((grade.value, counts[grade]) for grade in Grade))


def _impact(audits: Sequence[Audit], template: AuditTemplate) -> Counts | None:
    grades = [audit.final_impact for audit in audits if audit.final_impact]
    return _grade_counts(grades) if template.grading.impact and grades else None


def _moderation(session: Session, audits: Sequence[Audit]) -> ModerationResult:
    ids = [audit.id for audit in audits]
    gradings = session.scalars(
        select(Grading).where(Grading.audit_id.in_(ids), Grading.locked_at.is_not(None))
    ).all()
    first = {g.audit_id: g.grade for g in gradings if g.kind is GradingKind.AUDITOR}
    second = {g.audit_id: g.grade for g in gradings if g.kind is GradingKind.MODERATOR}
    moderated = session.scalars(
        select(Moderation.audit_id).where(Moderation.audit_id.in_(ids))
    ).all()
    pairs = [
        (one, two)
        for audit_id in moderated
        if (one := first.get(audit_id)) and (two := second.get(audit_id))
    ]
    steps = [one.steps_from(two) for one, two in pairs]
    final = {audit.id: audit.final_grade for audit in audits}
    return ModerationResult(
        audits=len(audits),
        moderated=len(pairs),
        same=steps.count(0),
        within_one=sum(abs(step) <= 1 for step in steps),
        first_higher=sum(step > 0 for step in steps),
        first_lower=sum(step < 0 for step in steps),
        changed=sum(final[audit_id] != first.get(audit_id) for audit_id in moderated),
        pairs=tuple(pairs),
    )


def _follow_up(session: Session, round_id: UUID, actor: Actor) -> FollowUp:
    """Count for every audit of the round: a concern stays one when its audit is withdrawn.

    What a first grading set going would tell of it, so whoever grades a case blind counts without.
    """
    of_round = select(Audit.id).where(
        Audit.round_id == round_id, Audit.id.not_in(concealed_from(actor.id))
    )
    actions = session.scalars(select(Action).where(Action.audit_id.in_(of_round))).all()
    concerns = session.scalars(select(Concern).where(Concern.audit_id.in_(of_round))).all()
    by_priority = Counter(action.priority for action in actions)
    by_state = Counter(action.state for action in actions)
    return FollowUp(
        by_priority=Counts(len(actions), tuple((p.value, by_priority[p]) for p in Priority)),
        by_state=Counts(len(actions), tuple((s.value, by_state[s]) for s in ActionState)),
        concerns=len(concerns),
        concerns_open=sum(concern.closed_at is None for concern in concerns),
    )


def _counts(values: Sequence[str]) -> Counts:
    return Counts(len(values), tuple(sorted(Counter(values).items())))
