"""One answer as the page's own script sends it, and what the script is told."""

from collections.abc import Mapping

from auditapp.domain.errors import Problem, RefusedError
from auditapp.domain.grading import Proposal
from auditapp.domain.kinds import rule_for
from auditapp.domain.questions import AuditTemplate
from auditapp.services.answers import Entry, GradingView
from auditapp.web.forms.answer_form import BESIDE, given, stored
from auditapp.web.forms.typed import clean, show

_LONGEST_CLIENT = 64
_MOST = 2**31


def entry_from_script(template: AuditTemplate, body: object) -> Entry:
    """Return what a script sent for one question.

    Raises
    ------
    RefusedError
        If it is not in the shape of the protocol, or about no question of the template.
    """
    sent = body if isinstance(body, dict) else {}
    question = template.questions.get(str(sent.get("key")))
    if question is None or not rule_for(question).entered:
        raise RefusedError([Problem("", "This question is not known; open the page again")])
    beside = {part: clean(text) for part in BESIDE if isinstance(text := sent.get(part), str)}
    found = given(question, sent.get("value"), beside)
    return Entry(
        question.key,
        found.answer,
        _whole(sent.get("base_revision")),
        typed=found.typed,
        client=str(sent.get("client_id") or "")[:_LONGEST_CLIENT],
        sequence=_whole(sent.get("sequence")),
    )


def stored_version(view: GradingView, key: str) -> dict[str, object]:
    """Return what is stored of one answer now, in the shape the script sends it."""
    question = view.template.question(key)
    held = stored(question, view.stored.get(key), view.typed.get(key))
    raw = show(question, held.answer.value) if held.typed is None else held.typed
    parts = {part: getattr(held.answer, part) for part in BESIDE}
    return {"stored": {"value": raw, **parts}, "revision": view.revision(key)}


def saved_version(view: GradingView, key: str, revisions: Mapping[str, int]) -> dict[str, object]:
    """Return what the script is told after a save."""
    label, because = grade_so_far(view.proposal)
    return {
        "revision": revisions[key],
        "asked": [question.key for question in view.sheet.asked],
        "missing": view.sheet.left,
        "lacking": view.sheet.lacking,
        "given": view.sheet.given,
        "to_give": view.sheet.to_give,
        "proposed_grade": {"label": label, "because": because} if label else "",
    }


def grade_so_far(proposal: Proposal) -> tuple[str, str]:
    """Return the proposed grade in words, and the first rule behind it."""
    because = proposal.lines[0].text if proposal.lines else ""
    if proposal.grade is not None:
        return proposal.grade.label, because
    if proposal.ceiling is not None:
        return f"{proposal.ceiling.label} at most", because
    return "", ""


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        return 0
    return value if 0 <= value < _MOST else 0
