"""What the page reads on which an audit is checked before it is handed in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from auditapp.domain.audits import AuditState
from auditapp.domain.errors import Problem
from auditapp.domain.grades import Grade
from auditapp.domain.grading import forces_moderation
from auditapp.services.answers import GradingView
from auditapp.services.audits_reading import AuditDetail
from auditapp.services.name_guard import Guarded
from auditapp.web.audits.beside import MaskedRow, NameRow, masked_rows, name_rows
from auditapp.web.audits.reading_page import (
    AnswerGroup,
    AnswerRow,
    answer_groups,
    missing_rows,
)
from auditapp.web.forms.section_page import question_url

SectionUrl = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule behind the proposed grade, with the answers it rests on."""

    text: str
    limiting: bool
    links: tuple[Mapping[str, str], ...]


@dataclass(frozen=True, slots=True)
class GradeRow:
    """One grade beside its name, and where it is given."""

    label: str
    grade: Grade | None
    none_words: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class CheckPage:
    """The whole page."""

    reference: str
    caption: str
    groups: tuple[AnswerGroup, ...]
    missing: tuple[AnswerRow, ...]
    names: tuple[NameRow, ...]
    masked: tuple[MaskedRow, ...]
    grades: tuple[GradeRow, ...]
    rules: tuple[RuleRow, ...]
    reason: str
    reason_hint: str
    obstacles: tuple[Problem, ...]  # what else stands in the way
    revision: int

    @property
    def may_submit(self) -> bool:
        """Whether nothing but the reason for the grade can stand in the way."""
        return not self.missing and not self.obstacles


def check_page(
    detail: AuditDetail,
    view: GradingView,
    guarded: Guarded,
    section_url: SectionUrl,
    reason: str,
) -> CheckPage:
    """Return the page for an audit's own grading."""
    groups = answer_groups(view, section_url)
    return CheckPage(
        reference=detail.line.reference,
        caption=f"Audit {detail.line.reference}, {detail.line.round_title}",
        groups=groups,
        missing=missing_rows(groups),
        names=name_rows(view, guarded, section_url, back="check"),
        masked=masked_rows(view, guarded, section_url, back="check"),
        grades=grade_rows(view, section_url),
        rules=rule_rows(view, section_url),
        reason=reason or view.grade_reason,
        reason_hint=_reason_hint(view),
        obstacles=_obstacles(detail),
        revision=detail.line.revision,
    )


def grade_rows(view: GradingView, section_url: SectionUrl) -> tuple[GradeRow, ...]:
    """Return the proposed grade beside the auditor's own two."""
    rules = view.template.grading
    rows = [GradeRow("Proposed from your answers", view.proposal.grade, _too_little(view))]
    own = (
        ("Your overall grade", rules.overall, view.grade),
        ("Your impact grade", rules.impact, view.impact_grade),
    )
    for label, key, grade in own:
        if key:
            none_words = view.sheet.text(key) or "Not chosen yet"
            rows.append(GradeRow(label, grade, none_words, question_url(view, key, section_url)))
    return tuple(rows)


def rule_rows(view: GradingView, section_url: SectionUrl) -> tuple[RuleRow, ...]:
    """Return the rules that fired, each with links to its answers."""
    few = 6  # a rule may rest on every standard there is
    return tuple(
        RuleRow(
            text=line.text,
            limiting=line.limiting,
            links=tuple(
                {
                    "label": view.template.question(key).text,
                    "url": question_url(view, key, section_url),
                }
                for key in line.questions[:few]
            ),
        )
        for line in view.proposal.lines
    )


def _too_little(view: GradingView) -> str:
    ceiling = view.proposal.ceiling
    return f"{ceiling.label} at most" if ceiling else "Too little is answered to say"


def _reason_hint(view: GradingView) -> str:
    if view.grade is None or view.proposal.grade in (None, view.grade):
        return ""
    if forces_moderation(view.proposal, view.grade):
        return "Your grade is above the proposed one: say why. The audit is then moderated."
    return "Your grade is below the proposed one. Say why, if it helps the reader."


def _obstacles(detail: AuditDetail) -> tuple[Problem, ...]:
    offers = (one for one in detail.offers if one.transition.target is AuditState.SUBMITTED)
    offer = next(offers, None)
    # Missing answers have their own list, the reason its own field.
    told = {"answers", "grade_reason"}
    return tuple(one for one in (offer.problems if offer else ()) if one.where not in told)
