"""The results of a round as numbers: each with its n, its N and an honest interval."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.domain.actions import ActionState, Priority
from auditapp.domain.answers import Answer, decode_answer, standing
from auditapp.domain.audits import AuditState, GradingKind
from auditapp.domain.errors import NotAllowedError
from auditapp.domain.grades import Grade
from auditapp.domain.permissions import Actor, Permission
from auditapp.domain.questions import AuditTemplate, Question, QuestionKind, Section, Standing
from auditapp.persistence.actions import Action
from auditapp.persistence.answers import AnswerRevision, current_answers
from auditapp.persistence.audits import Audit, Grading
from auditapp.persistence.concerns import Concern
from auditapp.persistence.moderation import Moderation, concealed_from
from auditapp.persistence.rounds import Draw
from auditapp.services import answers, audit_templates, rounds
from auditapp.services.rounds import RoundView
from sampling import exact_finite, wilson

__all__ = [
    "Counts",
    "ModerationResult",
    "QuestionResult",
    "RoundResults",
    "SectionResult",
    "Share",
    "round_results",
]

SIMPLE = "simple random"


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many, with the interval and how it was made; None without a case."""

    met: int
    of: int
    low: float | None
    high: float | None
    method: str

    @property
    def point(self) -> float | None:
        """The share itself, or None of nothing."""
        return self.met / self.of if self.of else None


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts of what excludes one another, in fixed order."""

    of: int
    by: tuple[tuple[str, int], ...]

    def count(self, name: str) -> int:
        """Return one count."""
        return dict(self.by)[name]


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """One question that sets a standard."""

    key: str
    text: str
    met: int
    partly: int
    not_met: int
    not_applicable: int
    share: Share
    measures: tuple[str, ...]

    @property
    def judged(self) -> int:
        """How many cases were judged; "not applicable" is none of them."""
        return self.met + self.partly + self.not_met


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
    design: str
    is_random: bool
    grades: Counts | None
    good_or_better: Share
    inadequate: Share
    impact: Counts | None
    sections: tuple[SectionResult, ...]
    moderation: ModerationResult
    follow_up: "FollowUp"
    audits: tuple["CaseResult", ...]
    teams: Counts


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
    audits = session.scalars(
        select(Audit)
        .where(Audit.round_id == round_id, Audit.state == AuditState.FINAL)
        .order_by(Audit.reference)
    ).all()
    sheets = _sheets(session, audits, template)
    draw = session.get(Draw, view.progress.draw_id) if view.progress.draw_id else None
    design = draw.design if draw else "not drawn"
    population = view.progress.frame_size if design == SIMPLE else None
    grades = [audit.final_grade for audit in audits if audit.final_grade]
    return RoundResults(
        view=view,
        template=template,
        frame_size=view.progress.frame_size,
        drawn=view.progress.drawn,
        final=len(audits),
        unfinished=view.progress.audits - view.progress.final - view.progress.withdrawn,
        withdrawn=view.progress.withdrawn,
        design=design,
        is_random=draw is not None,
        grades=_grade_counts(grades) if template.grading.overall else None,
        good_or_better=_share(sum(g.good_or_better for g in grades), len(grades), population),
        inadequate=_share(grades.count(Grade.INADEQUATE), len(grades), population),
        impact=_impact(audits, template),
        sections=tuple(
            found
            for section in template.sections
            if (found := _section(section, sheets, population)) is not None
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


def _sheets(
    session: Session, audits: Sequence[Audit], template: AuditTemplate
) -> list[Mapping[str, Answer]]:
    """Return the answers of each audit that were asked and given, by question."""
    gradings = session.execute(
        select(Grading.audit_id, Grading.id).where(
            Grading.audit_id.in_([audit.id for audit in audits]),
            Grading.kind == GradingKind.AUDITOR,
            Grading.locked_at.is_not(None),
        )
    ).all()
    of_audit = dict(gradings)
    rows: dict[UUID, list[AnswerRevision]] = {}
    for row in session.scalars(current_answers(list(of_audit.values()))):
        rows.setdefault(row.grading_id, []).append(row)
    found: list[Mapping[str, Answer]] = []
    for audit in audits:
        stored = {
            row.question_key: _answer(template, row)
            for row in rows.get(of_audit.get(audit.id, audit.id), [])
            if row.question_key in template.questions
        }
        sheet = answers.sheet_of(audit, template, stored, zone="UTC")
        found.append({q.key: sheet.answer(q.key) for q in sheet.asked})
    return found


def _answer(template: AuditTemplate, row: AnswerRevision) -> Answer:
    stored = {"value": row.value, "na_reason": row.na_reason}
    try:
        return decode_answer(template.question(row.question_key), stored)
    except ValueError:
        return Answer()


def _section(
    section: Section, sheets: Sequence[Mapping[str, Answer]], population: int | None
) -> SectionResult | None:
    questions = tuple(
        result
        for question in section.questions
        if question.is_standard and (result := _question(question, sheets, population)) is not None
    )
    graded = next((q for q in section.questions if q.kind is QuestionKind.GRADE), None)
    grades = None
    if graded is not None:
        values = [sheet[graded.key].value for sheet in sheets if graded.key in sheet]
        grades = _grade_counts([Grade(str(v)) for v in values if v in set(Grade)])
    if not questions and (grades is None or not grades.of):
        return None
    return SectionResult(section.key, section.title, grades, questions)


def _question(
    question: Question, sheets: Sequence[Mapping[str, Answer]], population: int | None
) -> QuestionResult | None:
    given = [sheet[question.key] for sheet in sheets if question.key in sheet]
    standings = Counter(standing(question, answer) for answer in given)
    judged = sum(standings[standing] for standing in Standing)
    if not judged and not any(answer.not_applicable for answer in given):
        return None
    whole = population if judged == len(sheets) else None
    return QuestionResult(
        key=question.key,
        text=question.text,
        met=standings[Standing.MET],
        partly=standings[Standing.PARTLY],
        not_met=standings[Standing.NOT_MET],
        not_applicable=sum(answer.not_applicable for answer in given),
        share=_share(standings[Standing.MET], judged, whole),
        measures=question.measures,
    )


def _share(met: int, of: int, population: int | None) -> Share:
    if of == 0:
        return Share(met, of, None, None, "no case was judged")
    if population is not None and of <= population:
        found = exact_finite(met, of, population)
        return Share(met, of, found.low, found.high, f"exact, of the {population} in the frame")
    low, high = wilson(met, of)
    return Share(met, of, low, high, "Wilson")


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
