"""Free text that may tell who somebody is: shown again once, before it is stored.

The page carries what was sent, with a button that replaces each piece and one that keeps the
words; whoever wrote them decides. A concern is no part of this: a danger is stored first, and
its words are looked at after.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

from flask import Flask, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import ImmutableMultiDict

from auditapp.services import name_guard
from auditapp.services.guarded_texts import children_of
from auditapp.services.name_guard import Told
from auditapp.web.request import current

ANSWER = "names"  # the field that says what the writer decided
KEEP, REPLACE_ALL = "keep", "all"
_CARRIED = frozenset({"csrf_token", "submission_key", ANSWER})

# Which forms hold free text that others read, and its fields; "section_*" stands for many. First
# what a report or a board may show, then what colleagues read.
GUARDED: Mapping[str, tuple[str, ...]] = {
    "reports.draft": ("title",),
    "reports.write": ("verdict", "why", "strengths", "worries", "since_last", "section_*"),
    "recommendations.create": ("text", "finding", "theme", "measure_words"),
    "recommendations.change": ("text", "finding", "theme", "measure_words"),
    "recommendations.move": ("reason", "text", "where_found"),
    "recommendations.note": ("text", "where_found"),
    "actions.create": ("text",),
    "actions.move": ("reason", "text", "where_found"),
    "actions.note": ("text", "where_found"),
    "moderation.lock": ("reason",),
    "moderation.agree": ("narrative",),
    "moderation.respond": ("reason",),
    "moderation.decide": ("narrative",),
    "audits.submit": ("reason",),
    "audits.feedback": ("absence",),
    "audits.return_with_note": ("reason",),
    "audit_notes.ask": ("text",),
    "audit_notes.move": ("text",),
    "replies.write_down": ("text",),
    "concerns.decide": ("decision",),
    "concerns.close": ("reason",),
}
_LABELS: Mapping[str, str] = {
    "finding": "The finding it answers",
    "measure_words": "The measure in words",
    "reason": "The reason",
    "since_last": "What changed since the last audit of this theme",
    "strengths": "Strengths",
    "theme": "Theme",
    "title": "Title",
    "verdict": "Verdict",
    "where_found": "Where it can be seen",
    "why": "Why this theme",
    "worries": "Worries",
}


def install(app: Flask) -> None:
    """Look at each guarded form before its view; to be called after the requests themselves."""
    app.before_request(_look)


def look(fields: Iterable[str], children: Collection[str]) -> ResponseReturnValue | None:
    """Return the page that shows the text again, or None where the form may go on as it is."""
    answer = request.form.get(ANSWER, "")
    texts = {name: request.form[name] for name in fields if request.form.get(name)}
    if answer == KEEP or not texts:
        return None
    told = _told(texts, children)
    replaced = [one for one in told if answer in {REPLACE_ALL, press(one)}]
    if replaced:
        texts = {
            name: name_guard.masked_text(
                text, [one for one in replaced if one.question_key == name]
            )
            for name, text in texts.items()
        }
        _put(texts)
        told = () if answer == REPLACE_ALL else _told(texts, children)
    if not told:
        return None
    by_field: dict[str, dict[str, Told]] = defaultdict(dict)
    for one in told:
        by_field[one.question_key].setdefault(one.finding.text, one)
    page = render_template(
        "names/look.html",
        action=request.full_path if request.query_string else request.path,
        texts=[
            {
                "name": name,
                "label": _LABELS.get(name, "What you wrote"),
                "text": texts[name],
                "told": found.values(),
            }
            for name, found in by_field.items()
        ],
        press=press,
        carried=_carried(by_field.keys()),
    )
    return page, 422


def press(told: Told) -> str:
    """Return what the button says that replaces one piece."""
    return f"{told.question_key}: {told.finding.text}"


def _look() -> ResponseReturnValue | None:
    wanted = GUARDED.get(request.endpoint or "")
    if wanted is None or request.method != "POST":
        return None
    here = current()
    record, record_id = _record()
    children = children_of(here.session, record, record_id, here.actor)
    return look([name for name in request.form if _is_one_of(name, wanted)], children)


def _record() -> tuple[str, UUID | None]:
    """Return which record the form is about: the one of its address."""
    for name, value in (request.view_args or {}).items():
        if isinstance(value, UUID):
            return name, value
    return "round_id", request.args.get("round_id", None, type=UUID)


def _is_one_of(name: str, wanted: Iterable[str]) -> bool:
    return any(
        name.startswith(one.removesuffix("*")) if one.endswith("*") else name == one
        for one in wanted
    )


def _told(texts: Mapping[str, str], children: Collection[str]) -> tuple[Told, ...]:
    here = current()
    return name_guard.told_in(here.session, texts, children, secret=here.settings.secret_key)


def _put(texts: Mapping[str, str]) -> None:
    """Let the view read the words as they now stand."""
    items = [(name, texts.get(name, value)) for name, value in request.form.items(multi=True)]
    request.form = ImmutableMultiDict(items)


def _carried(shown: Collection[str]) -> list[tuple[str, str]]:
    return [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name not in _CARRIED and name not in shown
    ]
