"""What the pages about moderation read."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from flask import url_for

from auditapp.domain.grades import Grade
from auditapp.domain.kinds import text_of
from auditapp.domain.moderation import (
    MODERATION_WORKFLOW,
    SETTLED,
    ModerationState,
)
from auditapp.domain.questions import Question, QuestionKind
from auditapp.services.answers import GradingView
from auditapp.services.moderation_people import ModeratorChoice
from auditapp.services.moderation_reading import (
    Blind,
    Comparison,
    ModerationLine,
    Settled,
    Side,
)
from auditapp.web.words import (
    PageEntry,
    PageOffer,
    page_history,
    page_offers,
    say_count,
    say_date,
    say_moment,
)

COLOURS: Mapping[ModerationState, str] = {
    ModerationState.WAITING: "blue",
    ModerationState.GRADING: "yellow",
    ModerationState.COMPARED: "orange",
    ModerationState.AGREED: "green",
    ModerationState.DISPUTED: "red",
    ModerationState.PANEL: "purple",
    ModerationState.DECIDED: "green",
}
_FREE = frozenset({QuestionKind.LINE, QuestionKind.TEXT})
# These moves have a form of their own.
_OWN_FORMS = frozenset({"assign", "lock", "agree", "accept", "object", "dispute", "decide"})


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A moderation in the queue."""

    url: str
    reference: str
    title: str
    child: str
    reason: str
    moderator: str
    assign_url: str
    state: str
    colour: str
    due: str
    late: str
    overdue: bool


@dataclass(frozen=True, slots=True)
class CompareRow:
    """One question in both gradings."""

    label: str
    left: str
    right: str
    left_note: str
    right_note: str
    differs: bool


@dataclass(frozen=True, slots=True)
class ComparePage:
    """Both gradings side by side, with what may be done now."""

    line: QueueRow
    left: str
    right: str
    sentence: str
    grades: tuple[CompareRow, ...]
    different: tuple[CompareRow, ...]
    same: tuple[CompareRow, ...]
    record: tuple[Mapping[str, str], ...]
    wants_impact: bool
    may_agree: bool
    may_respond: bool
    responding: str
    may_decide: bool
    offers: tuple[PageOffer, ...]
    history: tuple[PageEntry, ...]
    revision: int


def row(line: ModerationLine, *, assigns: bool) -> QueueRow:
    """Return one moderation as the queue shows it: the one reason is that it was selected."""
    return QueueRow(
        url=url_for("moderation.show", moderation_id=line.id),
        reference=line.audit_reference,
        title=line.template_title,
        child=line.child_ref or "",
        reason="Selected",
        moderator=line.moderator_name or "Nobody yet",
        assign_url=url_for("moderation.assign", moderation_id=line.id) if assigns else "",
        state=words_of(line.state),
        colour=COLOURS[line.state],
        due=say_date(line.due_on),
        late="Overdue" if line.overdue else "",
        overdue=line.overdue,
    )


def choice_label(choice: ModeratorChoice) -> str:
    """Return a possible moderator in one line."""
    return f"{choice.name}, {say_count(choice.waiting, 'moderation')} open"


def choice_hint(choice: ModeratorChoice) -> str:
    """Return what speaks against a possible moderator."""
    words = "; ".join(problem.message for problem in choice.problems)
    if not words:
        return "Nothing speaks against it"
    return f"Barred: {words}" if choice.blocked else f"Warning: {words}"


def blind_summary(work: Blind) -> tuple[Mapping[str, str], ...]:
    """Return what the second grader is told of the case: nothing that the first grader made."""
    window = f"{say_date(work.window_start)} to {say_date(work.window_end)}"
    rows = [
        ("Child", work.line.child_ref or "Not recorded"),
        ("Work reviewed", window),
        ("Due", say_date(work.line.due_on)),
    ]
    return tuple({"label": label, "value": value} for label, value in rows)


def blind_offers(work: Blind) -> Mapping[str, PageOffer]:
    """Return the second grader's moves by their action."""

    def url(action: str) -> str:
        if action == "lock":
            return url_for("moderation.lock", moderation_id=work.line.id)
        return url_for("moderation.move", moderation_id=work.line.id, action=action)

    return {offer.action: offer for offer in page_offers(work.offers, url)}


def compare_page(found: Comparison, zone: str) -> ComparePage:
    """Return both gradings side by side, differences first."""
    state = found.line.state
    rows = _rows(found)
    open_moves = {offer.transition.action for offer in found.offers}
    responds = found.is_auditor and state is ModerationState.AGREED

    def url(action: str) -> str:
        return url_for("moderation.move", moderation_id=found.line.id, action=action)

    return ComparePage(
        line=row(found.line, assigns=False),
        left=_heading("A", found.a),
        right=_heading("B", found.b),
        sentence=_sentence(found, len(rows), sum(one.differs for one in rows)),
        grades=_grade_rows(found),
        different=tuple(one for one in rows if one.differs),
        same=tuple(one for one in rows if not one.differs),
        record=_record(found, zone),
        wants_impact=found.wants_impact,
        may_agree="agree" in open_moves and found.line.is_mine,
        may_respond=responds and found.settled.response is None and "accept" in open_moves,
        responding=_responding(found),
        may_decide=found.is_chair and "decide" in open_moves,
        offers=page_offers(found.offers, url, leave_out=_OWN_FORMS),
        history=page_history(found.history if state in SETTLED else (), MODERATION_WORKFLOW, zone),
        revision=found.line.revision,
    )


def words_of(state: ModerationState) -> str:
    """Return the state in words."""
    return _STATES[state]


_STATES: Mapping[ModerationState, str] = {
    ModerationState.WAITING: "Waiting",
    ModerationState.GRADING: "Being graded",
    ModerationState.COMPARED: "To be agreed",
    ModerationState.AGREED: "Agreed",
    ModerationState.DISPUTED: "Disputed",
    ModerationState.PANEL: "With a panel",
    ModerationState.DECIDED: "Decided by a panel",
}


def _heading(letter: str, side: Side) -> str:
    if not side.who:
        return letter
    return f"{letter}: {side.who}, {'auditor' if side.is_first else 'moderator'}"


def _sentence(found: Comparison, asked: int, differing: int) -> str:
    one, other = found.a.grade, found.b.grade
    answers = f"{differing} of {say_count(asked, 'answer')} differ"
    if one is None or other is None:
        return f"{answers}."
    steps = abs(one.steps_from(other))
    if steps == 0:
        return f"Both gave {one.label}; {answers}."
    line = " and on different sides of Good" if one.good_or_better != other.good_or_better else ""
    return f"The overall grades are {say_count(steps, 'step')} apart{line}; {answers}."


def _grade_rows(found: Comparison) -> tuple[CompareRow, ...]:
    one, other = found.a, found.b
    rows = [_grade_row("Overall grade", one.grade, other.grade, _why(one), _why(other))]
    if found.wants_impact:
        rows.append(_grade_row("Impact for the child", one.impact, other.impact))
    return tuple(rows)


def _grade_row(
    label: str, left: Grade | None, right: Grade | None, left_why: str = "", right_why: str = ""
) -> CompareRow:
    def words(grade: Grade | None) -> str:
        return grade.label if grade else "Not graded"

    return CompareRow(label, words(left), words(right), left_why, right_why, left is not right)


def _why(side: Side) -> str:
    if side.proposed is None:
        return side.grade_reason
    proposed = f"The answers point to {side.proposed.label}."
    return f"{proposed} {side.grade_reason}".strip()


def _rows(found: Comparison) -> tuple[CompareRow, ...]:
    one, other = found.a.grading, found.b.grading
    template = one.template
    grades = {template.grading.overall, template.grading.impact}
    asked = {question.key for view in (one, other) for question in view.sheet.asked} - grades
    return tuple(
        _row(question, one, other)
        for section in template.sections
        for question in section.questions
        if question.key in asked
    )


def _row(question: Question, one: GradingView, other: GradingView) -> CompareRow:
    left, right = _words(question, one), _words(question, other)
    differs = one.sheet.value(question.key) != other.sheet.value(question.key)
    return CompareRow(
        question.text,
        left,
        right,
        _note(question.key, one),
        _note(question.key, other),
        # Two people never write the same words: only judgements can differ.
        differs and question.value_kind not in _FREE,
    )


def _words(question: Question, view: GradingView) -> str:
    answer = view.sheet.answer(question.key)
    if answer.blank or answer.value is None:
        return "Not answered"
    words = text_of(question, answer.value)
    return f"{words}: {answer.na_reason}" if answer.na_reason else words


def _note(key: str, view: GradingView) -> str:
    answer = view.sheet.answer(key)
    parts = [f"Evidence: {answer.evidence}" if answer.evidence else "", answer.rationale]
    return "\n".join(part for part in parts if part)


def _record(found: Comparison, zone: str) -> tuple[Mapping[str, str], ...]:
    done: Settled = found.settled
    rows = [
        ("Agreed grade", done.agreed_grade.label if done.agreed_grade else ""),
        ("Agreed impact", done.agreed_impact.label if done.agreed_impact else ""),
        ("Reason", done.reason_code.label if done.reason_code else ""),
        ("Why", done.narrative),
        ("Auditor's response", _response(done, zone)),
        ("Panel's decision", done.panel_grade.label if done.panel_grade else ""),
        ("How the panel came to it", done.panel_narrative),
    ]
    if done.agreed_grade:
        rows.append(("Why it was moderated", found.selection))
    return tuple({"label": label, "value": value} for label, value in rows if value)


def _response(done: Settled, zone: str) -> str:
    if done.response is None:
        return "Not yet" if done.agreed_grade else ""
    words = f"{done.response.label}, {say_moment(done.responded_at, zone)}"
    return f"{words}. {done.response_words}" if done.response_words else words


def _responding(found: Comparison) -> str:
    if found.stands:
        return f"{found.stands}. You can still say that you disagree."
    return "If you disagree, it goes to a panel chaired by someone who graded neither side."


def section_url(moderation_id: UUID, key: str) -> str:
    """Return the address of one section of the second grading."""
    return url_for("moderation.section", moderation_id=moderation_id, section_key=key)
