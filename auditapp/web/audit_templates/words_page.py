"""What the page of the service's own words reads, and its form."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import url_for
from wtforms import Form, SelectField, StringField
from wtforms.fields import SelectChoice

from auditapp.domain.questions import AuditTemplate
from auditapp.domain.template_labels import SHORT, parts_of
from auditapp.services.template_labels import LabelView

_KINDS = {
    "choice": "Choice",
    "question": "Question",
    "section": "Section",
    SHORT: "Short label",
}


class WordsForm(Form):
    """Which part, and what the service calls it."""

    part = SelectField("Part", validate_choice=False)
    words = StringField("What it is called here")

    def offer(self, template: AuditTemplate) -> None:
        """Offer every part of a version."""
        self.part.choices = [
            SelectChoice("", "Choose a part"),
            *(SelectChoice(part, words) for part, words in _named(template)),
        ]


@dataclass(frozen=True, slots=True)
class WordsRow:
    """One word that is set."""

    part: str  # its name, as the form sends it back
    kind: str
    original: str
    words: str
    note: str
    revision: int


@dataclass(frozen=True, slots=True)
class WordsPage:
    """The whole page."""

    title: str
    version: int
    template_url: str
    url: str
    rows: tuple[WordsRow, ...]


def words_page(template: AuditTemplate, labels: tuple[LabelView, ...]) -> WordsPage:
    """Return the page of one version's words."""
    return WordsPage(
        title=template.title,
        version=template.version,
        template_url=url_for("audit_templates.show", key=template.key, version=template.version),
        url=url_for("audit_templates.set_words", key=template.key, version=template.version),
        rows=tuple(_row(view) for view in labels),
    )


def _row(view: LabelView) -> WordsRow:
    label = view.label
    return WordsRow(
        part=label.part,
        kind=_KINDS[label.part.partition(":")[0]],
        original=label.replaces,
        words=label.words,
        note="" if view.applies else "Not shown: this version words it otherwise",
        revision=view.revision,
    )


def _named(template: AuditTemplate) -> Iterator[tuple[str, str]]:
    question = ""
    for part, words in parts_of(template).items():
        kind = part.partition(":")[0]
        if kind == "question":
            question = words
        yield part, f"{words} (choice of: {question})" if kind == "choice" else _kind(kind, words)


def _kind(kind: str, words: str) -> str:
    return words if kind == "question" else f"{_KINDS[kind]}: {words}"
