"""The forms of the builder: one box for each field of the schema, in groups."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from wtforms import Field, Form, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice

from auditapp.domain.kinds import KINDS
from auditapp.domain.questions import QuestionKind
from auditapp.domain.vocabularies import UnitKind
from auditapp.library.editing_forms import FIELDS, QUESTION_BOXES, SECTION_BOXES, TEMPLATE_BOXES
from auditapp.library.exchange_cells import WHOLE
from auditapp.library.exchange_columns import Column
from auditapp.web.forms.typed import clean

_LABELS: Mapping[str, str] = {
    "key": "Key",
    "section": "Key of the section",
    "kind": "Kind",
    "text": "Question",
    "good": "What good looks like",
    "na": "Not applicable",
    "na_if": "Not applicable only when",
    "ask_if": "Asked when",
    "intro": "Words above the questions",
    "choices_from": "Or a list of choices that questions share",
    "caps": "Answers that cap the grade",
    "opens": "Answers that open a concern",
    "stops": "Answers that must not be submitted",
    "calc": "Worked out by",
    "calc_of": "Worked out from",
    "calc_limit_by": "Limit by an answer",
    "fact": "Fact of the caseload",
    "or_facts": "Other facts",
    "fact_as": "Kind of the fact",
    "unit": "Unit",
    "minutes": "Minutes",
    "window_months": "Months reviewed",
    "min": "Smallest",
    "max": "Largest",
    "fields": "Questions of one row",
    "evidence": "Evidence needed for",
    "rationale": "Reason needed for",
    "met": "Meets the standard",
    "partly": "Partly meets the standard",
    "uncounted": "Says nothing of the standard",
}
_LABELS_OF: Mapping[str, Mapping[str, str]] = {
    "kind": {kind.value: rule.label for kind, rule in KINDS.items()},
    "fact_as": {kind.value: rule.label for kind, rule in KINDS.items()},
}
_PLAIN = frozenset(
    {"choices_from", "text", "kind", "title", "good", "intro"}
)  # their labels say it all
LISTED = "choices_from"  # chosen from the lists there are
_TALL = {"good": 3, "text": 2, "choices": 4, "lines": 8}


@dataclass(frozen=True, slots=True)
class Group:
    """Boxes that belong together; only the first group is open at once."""

    title: str
    names: tuple[str, ...]


QUESTION_GROUPS = (
    Group("", (
        "text", "kind", "key", "good", "hint", "short", "choices", "choices_from", "ask_if",
    )),
    Group("Answering: needed, not applicable, evidence", (
        "required", "na", "na_if", "evidence", "rationale",
    )),
    Group("Standard and what it measures", ("met", "partly", "uncounted", "measures", "tags")),
    Group("Grade, concerns and stops", ("caps", "opens", "stops")),
    Group("Facts of the caseload and calculations", (
        "fact", "or_facts", "fact_as", "calc", "calc_of", "calc_limit", "calc_limit_by",
        "calc_partly", "calc_counting",
    )),
    Group("Numbers and rows", ("unit", "min", "max", "fields")),
    Group("Who sees it, and when", ("blind", "withheld")),
)  # fmt: skip
SECTION_GROUPS = (
    Group("", ("title", "intro", "ask_if")),
    Group("Key and place", ("section", "always_visible")),
)
TEMPLATE_GROUPS = (
    Group("", ("title", "purpose", "unit", "kind", "minutes", "window_months")),
    Group("How a grade is proposed", (
        "grading_overall", "grading_impact", "grading_domains", "grading_limiting",
        "grading_needed_for_good", "grading_needed_for_outstanding", "grading_at_least",
    )),
    Group("Where no domain is graded: counts of standards", (
        "standards_sections", "standards_at_least", "standards_good_partly",
        "standards_good_not_met", "standards_requires_improvement_not_met",
    )),
    Group("Settings, and changes against the version before", ("settings", "changes")),
)  # fmt: skip


class BoxForm(Form):
    """Boxes of one part of a template, as typed."""

    columns: ClassVar[tuple[Column, ...]] = ()

    @property
    def texts(self) -> Mapping[str, str]:
        """What each box holds."""
        return {column.name: clean(str(self[column.name].data or "")) for column in self.columns}


class StartForm(Form):
    """A template that nobody wrote yet."""

    title = StringField("What it is called")
    key = StringField("Key")
    unit = SelectField(
        "What one audit is about",
        choices=[SelectChoice(unit.value, unit.label) for unit in UnitKind],
        validate_choice=False,
    )


def offer_lists(form: BoxForm, lists: Sequence[str]) -> BoxForm:
    """Let a question's list be chosen from those there are, and keep one that is not there."""
    field = form[LISTED]
    own = [field.data] if field.data and field.data not in lists else []
    field.choices = [SelectChoice(name, name) for name in ("", *own, *lists)]
    return form


@dataclass(frozen=True, slots=True)
class Box:
    """One box as a page draws it."""

    field: Field
    hint: str
    control: str  # line, lines, list, or rows of fields
    rows: int


@dataclass(frozen=True, slots=True)
class BoxGroup:
    """A group of boxes as a page draws it."""

    title: str
    boxes: tuple[Box, ...]
    open: bool


def _field(column: Column) -> Field:
    label = _LABELS.get(column.name) or _spoken(column.name)
    if offered := column.notation.offered:
        words = _LABELS_OF.get(column.name, {})
        choices = [SelectChoice(code, words.get(code) or _spoken(code)) for code in offered]
        blank = [] if column.needed else [SelectChoice("", "")]
        return SelectField(label, choices=blank + choices, validate_choice=False)
    if column.name == LISTED:
        return SelectField(label, choices=[], validate_choice=False)
    return TextAreaField(label) if column.notation.lines else StringField(label)


def _spoken(code: str) -> str:
    return code.replace("_", " ").capitalize()


def _form(columns: Sequence[Column]) -> type[BoxForm]:
    fields = {column.name: _field(column) for column in columns}
    return type("BoxForm", (BoxForm,), {**fields, "columns": tuple(columns)})


QuestionForm = _form(QUESTION_BOXES)
SectionForm = _form(SECTION_BOXES)
TemplateForm = _form(TEMPLATE_BOXES)
# A question begins as the kind that most questions are.
NEW_QUESTION = {"kind": QuestionKind.MET.value, "required": "always"}


def box_groups(
    form: BoxForm, groups: Sequence[Group], wrong: Sequence[str], hints: Mapping[str, str]
) -> tuple[BoxGroup, ...]:
    """Return the boxes of a form in their groups; a group with a problem is open."""
    columns = {column.name: column for column in form.columns}
    return tuple(
        BoxGroup(
            group.title,
            tuple(_boxes(form, [columns[name] for name in group.names], hints)),
            any(name in wrong for name in group.names),
        )
        for group in groups
    )


def _boxes(form: BoxForm, columns: Sequence[Column], hints: Mapping[str, str]) -> Iterator[Box]:
    for column in columns:
        lines = column.notation.lines
        chosen = column.notation.offered or column.name == LISTED
        control = "list" if chosen else "lines" if lines else "line"
        if column.name == FIELDS.name:
            control = "rows"
        hint = hints.get(column.name) or _hint(column)
        yield Box(form[column.name], hint, control, _TALL.get(column.name, 2))


def _hint(column: Column) -> str:
    if column.name in _PLAIN:
        return ""
    meaning = column.meaning[:1].upper() + column.meaning[1:]
    shown = not column.notation.offered and column.notation is not WHOLE
    example = column.notation.example if shown else ""
    return f"{meaning}. Like: {example}" if example else meaning
