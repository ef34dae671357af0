"""From what is written to the domain's frozen values: blocks put in, lists looked up."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from auditapp.domain.calculations import CALCULATIONS
from auditapp.domain.caseload import FIELDS, FieldKind
from auditapp.domain.caseload import Field as CaseloadField
from auditapp.domain.conditions import Condition
from auditapp.domain.kinds import KINDS
from auditapp.domain.questions import (
    AUDIT_FACTS,
    AuditTemplate,
    Calculation,
    Cap,
    Choice,
    GradingRules,
    Limiting,
    NotApplicable,
    Question,
    QuestionKind,
    Section,
    Standards,
    Stop,
    TemplateSetting,
    Trigger,
    VersionChange,
)
from auditapp.domain.vocabularies import RowKind
from auditapp.library import schema
from auditapp.library.digest import digest_of
from auditapp.library.documents import Document, Location
from auditapp.library.faults import Fault, FaultCode
from auditapp.library.near import meant

_FACT_KINDS: Mapping[FieldKind, QuestionKind] = {
    FieldKind.REF: QuestionKind.LINE,
    FieldKind.TEXT: QuestionKind.LINE,
    FieldKind.CHOICE: QuestionKind.ONE_OF,
    FieldKind.DATE: QuestionKind.DATE,
    FieldKind.MOMENT: QuestionKind.DATE_TIME,
    FieldKind.COUNT: QuestionKind.NUMBER,
    FieldKind.FLAG: QuestionKind.YES_NO,
}


@dataclass(frozen=True, slots=True)
class Block:
    """A shared block as read, with the document that places its faults."""

    written: schema.WrittenBlock
    document: Document


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a question or section was written."""

    document: Document
    location: Location

    def fault(self, code: FaultCode, message: str) -> Fault:
        """Return a fault that lies there."""
        return self.document.fault(code, message, self.location)


@dataclass(frozen=True, slots=True)
class Built:
    """A template with where each of its questions stands, and what could not be resolved."""

    template: AuditTemplate
    document: Document
    origins: Mapping[str, Origin]
    faults: tuple[Fault, ...]


@dataclass(slots=True)
class _Builder:
    """One template in the making."""

    written: schema.WrittenTemplate
    document: Document
    lists: Mapping[str, schema.Choices]
    blocks: Mapping[str, Block]
    origins: dict[str, Origin] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    settings: list[schema.WrittenSetting] = field(default_factory=list)


def build(
    written: schema.WrittenTemplate,
    document: Document,
    *,
    lists: Mapping[str, schema.Choices],
    blocks: Mapping[str, Block],
) -> Built:
    """Build the template a file describes, with the blocks and lists it names."""
    builder = _Builder(written, document, lists, blocks, settings=list(written.settings))
    sections: list[Section] = []
    for place, part in enumerate(written.sections):
        location = ("sections", place)
        if isinstance(part, schema.WrittenUse):
            sections += _used(builder, part, Origin(document, location))
        else:
            sections.append(_section(builder, part, document, location))
    template = AuditTemplate(
        key=written.key,
        version=written.version,
        title=written.title,
        unit=written.unit.value,
        sections=tuple(sections),
        purpose=written.purpose,
        kind=written.kind.value,
        minutes=written.minutes,
        window_months=written.window_months,
        settings=tuple(TemplateSetting(**setting.model_dump()) for setting in builder.settings),
        grading=_grading(written.grading),
        changes=tuple(
            VersionChange(c.key, c.comparable, c.because, c.was) for c in written.changes
        ),
    )
    template = replace(template, digest=digest_of(template))
    return Built(template, document, builder.origins, tuple(builder.faults))


def _grading(written: schema.WrittenGrading | None) -> GradingRules:
    if written is None:
        return GradingRules()
    standards = None
    if counts := written.standards:
        values = {**counts.model_dump(), "sections": tuple(counts.sections)}
        standards = Standards(**values)
    return GradingRules(
        overall=written.overall,
        impact=written.impact,
        domains=tuple(written.domains),
        limiting=tuple(Limiting(key, grade) for key, grade in written.limiting.items()),
        needed_for_good=tuple(written.needed_for_good),
        needed_for_outstanding=tuple(written.needed_for_outstanding),
        at_least=written.at_least,
        standards=standards,
    )


def _used(builder: _Builder, use: schema.WrittenUse, origin: Origin) -> list[Section]:
    block = builder.blocks.get(use.use)
    if block is None:
        builder.faults.append(
            origin.fault(
                FaultCode.UNKNOWN_BLOCK, f"no block “{use.use}”{meant(use.use, builder.blocks)}"
            )
        )
        return []
    builder.settings += block.written.settings
    sections = [
        _section(builder, section, block.document, ("sections", place))
        for place, section in enumerate(block.written.sections)
    ]
    known = {question.key for section in sections for question in section.questions}
    for key in (*use.without, *use.rename):
        if key not in known:
            message = f"block “{use.use}” asks no question “{key}”{meant(key, known)}"
            builder.faults.append(origin.fault(FaultCode.UNKNOWN_QUESTION, message))
    return [fitted for section in sections if (fitted := _fitted(builder, section, use)).questions]


def _fitted(builder: _Builder, section: Section, use: schema.WrittenUse) -> Section:
    kept = tuple(
        _renamed(question, use.rename)
        for question in section.questions
        if question.key not in use.without
    )
    for old, new in use.rename.items():
        if old in builder.origins:
            builder.origins[new] = builder.origins[old]
    return replace(section, questions=kept, ask_if=_condition(section.ask_if, use.rename))


def _renamed(question: Question, names: Mapping[str, str]) -> Question:
    calculation, na = question.calculation, question.na
    return replace(
        question,
        key=names.get(question.key, question.key),
        ask_if=_condition(question.ask_if, names),
        na=na and replace(na, allowed_if=_condition(na.allowed_if, names)),
        calculation=calculation
        and replace(
            calculation,
            inputs=tuple(names.get(key, key) for key in calculation.inputs),
            limit_by=names.get(calculation.limit_by, calculation.limit_by),
        ),
    )


def _condition(condition: Condition | None, names: Mapping[str, str]) -> Condition | None:
    return condition and Condition(
        tuple(
            tuple(replace(test, question=names.get(test.question, test.question)) for test in group)
            for group in condition.groups
        )
    )


def _section(
    builder: _Builder, written: schema.WrittenSection, document: Document, location: Location
) -> Section:
    questions = tuple(
        _question(builder, question, Origin(document, (*location, "questions", place)))
        for place, question in enumerate(written.questions)
    )
    return Section(
        written.key,
        written.title,
        questions,
        intro=written.intro,
        ask_if=written.ask_if,
        always_visible=written.always_visible,
    )


def _question(
    builder: _Builder, written: schema.WrittenQuestion, origin: Origin, *, top: bool = True
) -> Question:
    if top:
        if written.key in builder.origins:
            message = f"“{written.key}” is asked twice"
            builder.faults.append(origin.fault(FaultCode.DUPLICATE_KEY, message))
        builder.origins[written.key] = origin
    fact = _fact(builder, written)
    known_as = _FACT_KINDS[fact.kind] if fact else AUDIT_FACTS.get(written.fact)
    answers_as = written.fact_as or known_as
    is_fact = written.kind is QuestionKind.FACT
    kind = KINDS[(answers_as or written.kind) if is_fact else written.kind]
    formula = CALCULATIONS.get(written.calc.name) if written.calc else None
    computed = formula.codes if formula else ()
    defaults = "met" in computed
    na = written.na
    return Question(
        key=written.key,
        kind=written.kind,
        text=written.text.strip(),
        guidance=written.good.strip(),
        hint=written.hint.strip(),
        short=written.short.strip(),
        choices=_choices(builder, written, origin, fact) or kind.choices or _computed(computed),
        ask_if=written.ask_if,
        required=written.required,
        na=NotApplicable(na.label, na.allowed_if) if na else None,
        evidence_for=_given(written.evidence, kind.evidence_for),
        rationale_for=_given(written.rationale, kind.rationale_for),
        met=_given(written.met, ("met",) if defaults else kind.met),
        partly=_given(written.partly, ("partly",) if defaults else kind.partly),
        uncounted=tuple(written.uncounted),
        caps=tuple(Cap(tuple(cap.when), cap.at_most, cap.because) for cap in written.caps),
        opens=tuple(Trigger((code,), level) for code, level in written.opens.items()),
        stops=tuple(Stop(tuple(stop.when), stop.message) for stop in written.stops),
        measures=tuple(written.measures),
        tags=tuple(written.tags),
        fact=written.fact,
        or_facts=tuple(written.or_facts),
        answers_as=answers_as if is_fact else None,
        calculation=_calculation(written.calc),
        unit=written.unit,
        minimum=written.min,
        maximum=written.max,
        fields=tuple(
            _question(builder, row, _field_origin(origin, place), top=False)
            for place, row in enumerate(written.fields)
        ),
        blind=written.blind,
        withheld=written.withheld,
    )


def _field_origin(origin: Origin, place: int) -> Origin:
    return Origin(origin.document, (*origin.location, "fields", place))


def _given(written: list[str] | None, default: tuple[str, ...]) -> tuple[str, ...]:
    return default if written is None else tuple(written)


def _calculation(written: schema.WrittenCalculation | None) -> Calculation | None:
    if written is None:
        return None
    limit_by, limits = next(iter(written.limit_by.items()), ("", {}))
    return Calculation(
        written.name,
        tuple(written.of),
        written.limit,
        limit_by,
        tuple(limits.items()),
        written.partly,
        written.counting,
    )


def _computed(codes: tuple[str, ...]) -> tuple[Choice, ...]:
    """Return the words of computed codes that are those of a kind: yes and no, met and not met."""
    known = (KINDS[QuestionKind.YES_NO].choices, KINDS[QuestionKind.MET].choices)
    return next((words for words in known if {c.code for c in words} == set(codes)), ())


def _choices(
    builder: _Builder,
    written: schema.WrittenQuestion,
    origin: Origin,
    fact: CaseloadField | None,
) -> tuple[Choice, ...]:
    if written.choices is not None:
        return _as_choices(written.choices)
    if written.choices_from is not None:
        if written.choices_from in builder.lists:
            return _as_choices(builder.lists[written.choices_from])
        message = f"no list “{written.choices_from}”{meant(written.choices_from, builder.lists)}"
        builder.faults.append(origin.fault(FaultCode.UNKNOWN_LIST, message))
    if fact is not None and fact.choices is not None and written.kind is QuestionKind.FACT:
        return tuple(Choice(value.value, value.label) for value in fact.choices)
    return ()


def _as_choices(written: schema.Choices) -> tuple[Choice, ...]:
    return tuple(Choice(code, choice.label, choice.hint) for code, choice in written.items())


def _fact(builder: _Builder, written: schema.WrittenQuestion) -> CaseloadField | None:
    """Return the caseload field a question names: of the template's unit, or else of any row."""
    own = RowKind.of(builder.written.unit.value)
    kinds = (own, *(kind for kind in FIELDS if kind is not own))
    named = (row for kind in kinds for row in FIELDS[kind] if row.name == written.fact)
    return next(named, None) if written.fact else None
