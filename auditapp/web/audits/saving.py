"""From what a page or its script sent to answers to be saved, and back."""

from collections.abc import Collection, Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from auditapp.domain.answers import NOTHING, encode_answer
from auditapp.domain.kinds import rule_for
from auditapp.services.answers import Entry, GradingView
from auditapp.web.forms.answers import AnswerForm, form_class, from_script, revision_name


def entries_from(
    form: AnswerForm,
    sent: MultiDict[str, str],
    view: GradingView,
    asked: Collection[str],
) -> list[Entry]:
    """Return the readable answers of a sent page; what was not shown is left as it is."""
    entries = []
    for question in form.questions:
        shown = revision_name(question.key) in sent and question.key in asked
        if not shown or form.unreadable(question):
            continue
        answer = form.answer(question)
        # A fact that was only confirmed is not an answer of its own.
        fact = view.sheet.answer(question.key)
        untouched = view.revision(question.key) == 0 and answer.value == fact.value
        if question.fact and untouched and not (answer.evidence or answer.rationale):
            continue
        entries.append(Entry(question.key, answer, _base(sent, question.key)))
    return entries


def entry_from_script(view: GradingView, body: Mapping[str, Any]) -> Entry | str:
    """Return the one answer a script sent, or in words why it cannot be stored."""
    key = str(body.get("key", ""))
    question = view.template.questions.get(key)
    if question is None or not rule_for(question).entered:
        return "This question takes no answer. Open the page again."
    section = view.template.section_of[key].key
    form = form_class(view.template, section)(from_script(question, body))
    form.validate()
    if form.unreadable(question):
        return str(next(iter(form[_name(key)].errors), rule_for(question).prompt))
    base = body.get("base_revision", 0)
    return Entry(key, form.answer(question), base if isinstance(base, int) else _number(base))


def script_answer(view: GradingView, key: str, *, message: str) -> dict[str, object]:
    """Return the stored answer as the page's script shows it beside the entered one."""
    question = view.template.question(key)
    stored = encode_answer(question, view.stored.get(key, NOTHING))
    return {"stored": stored, "revision": view.revision(key), "message": message}


def _base(sent: MultiDict[str, str], key: str) -> int:
    return _number(sent.get(revision_name(key), "0"))


def _number(text: object) -> int:
    words = str(text)
    return int(words) if words.isdecimal() else 0


def _name(key: str) -> str:
    return f"q_{key.replace('.', '__')}"
