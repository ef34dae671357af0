"""Judging a built template: everything that would go wrong when someone uses it.

Each rule takes the template and yields findings by question key; the loader adds file and line.
"""

from collections.abc import Callable, Collection, Iterator, Mapping

from auditapp.domain.caseload import FIELDS
from auditapp.domain.errors import Severity
from auditapp.domain.kinds import KINDS
from auditapp.domain.questions import (
    AUDIT_FACTS,
    CODE_PATTERN,
    KEY_PATTERN,
    NA,
    TAGS,
    AuditTemplate,
    Question,
    QuestionKind,
)
from auditapp.domain.template_settings import followed
from auditapp.domain.timescales import TIMESCALES
from auditapp.library.faults import FaultCode, Finding
from auditapp.library.near import meant
from auditapp.library.reach import unreachable
from auditapp.library.references import unresolved
from auditapp.library.wording import short_labels, wording

MOST_QUESTIONS = 250


Rule = Callable[[AuditTemplate], Iterator[Finding]]


def lint(template: AuditTemplate, commitments: Collection[str]) -> list[Finding]:
    """Return everything wrong with a template, rule by rule; ``commitments`` are their codes."""
    found = [finding for rule in RULES for finding in rule(template)]
    return found + list(_measures(template, commitments))


def _size(template: AuditTemplate) -> Iterator[Finding]:
    if not template.questions:
        yield Finding(FaultCode.NO_QUESTIONS, "the template asks nothing")
    if len(template.questions) > MOST_QUESTIONS:
        message = f"the template asks {len(template.questions)} questions"
        yield Finding(FaultCode.TOO_MANY_QUESTIONS, f"{message}, more than {MOST_QUESTIONS}")
    titles: set[str] = set()
    for section in template.sections:
        if section.key in titles:
            yield Finding(FaultCode.DUPLICATE_KEY, f"there are two sections “{section.key}”")
        titles.add(section.key)


def _spelling(template: AuditTemplate) -> Iterator[Finding]:
    for question in template.questions.values():
        if not KEY_PATTERN.match(question.key):
            message = f"“{question.key}” cannot be a question key"
            yield Finding(FaultCode.BAD_KEY, message, question.key)
        for field in question.fields:
            if not CODE_PATTERN.match(field.key):
                message = f"“{field.key}” cannot be the key of a field"
                yield Finding(FaultCode.BAD_KEY, message, question.key)
        for one in (question, *question.fields):
            for choice in one.choices:
                if choice.code == NA or not CODE_PATTERN.match(choice.code):
                    message = f"“{choice.code}” cannot be the code of a choice"
                    yield Finding(FaultCode.BAD_CODE, message, question.key)


def _choices(template: AuditTemplate) -> Iterator[Finding]:
    for question in template.questions.values():
        for one in (question, *question.fields):
            kind = KINDS[one.value_kind]
            if kind.own_choices and not one.choices:
                yield Finding(FaultCode.CHOICES, f"“{one.key}” offers no choices", question.key)
            closed = one.value_kind is not QuestionKind.COMPUTED and not kind.own_choices
            if closed and one.codes != {choice.code for choice in kind.choices}:
                message = f"“{one.key}” lists choices, but its kind has its own"
                yield Finding(FaultCode.CHOICES, message, question.key)


def _belonging(template: AuditTemplate) -> Iterator[Finding]:
    """Yield fields that stand at a question whose kind does not use them."""
    for question in template.questions.values():
        for name, wrong in _MISPLACED.items():
            if wrong(question):
                message = f"“{name}” means nothing at a question of kind {question.kind}"
                yield Finding(FaultCode.NOT_HERE, message, question.key)
        if question.kind is QuestionKind.REPEAT and not question.fields:
            yield Finding(FaultCode.NOT_HERE, "a repeat without fields", question.key)
        if any(field.kind in _NO_FIELDS for field in question.fields):
            message = "the row of a repeat cannot hold another repeat, a calc or a pre"
            yield Finding(FaultCode.NOT_HERE, message, question.key)
        if not TAGS.keys() >= set(question.tags):
            message = f"tags are {', '.join(TAGS)}"
            yield Finding(FaultCode.WRONG_VALUE, message, question.key)


_NO_FIELDS = frozenset({QuestionKind.REPEAT, QuestionKind.COMPUTED, QuestionKind.FACT})
_NUMBERS = frozenset({QuestionKind.NUMBER, QuestionKind.COMPUTED})
_MISPLACED: Mapping[str, Callable[[Question], bool]] = {
    "na": lambda q: q.na is not None and not KINDS[q.value_kind].na_offered,
    "fields": lambda q: bool(q.fields) and q.kind is not QuestionKind.REPEAT,
    "calc": lambda q: q.calculation is not None and q.kind is not QuestionKind.COMPUTED,
    "unit": lambda q: bool(q.unit) and q.value_kind not in _NUMBERS,
    "min": lambda q: q.minimum is not None and not _counted(q),
    "max": lambda q: q.maximum is not None and not _counted(q),
}


def _counted(question: Question) -> bool:
    return question.value_kind in {QuestionKind.NUMBER, QuestionKind.REPEAT}


def _codes(template: AuditTemplate) -> Iterator[Finding]:
    """Yield codes that rules of a question name and the question does not offer."""
    for question in template.questions.values():
        named = {
            "evidence": question.evidence_for,
            "rationale": question.rationale_for,
            "met": question.met,
            "partly": question.partly,
            "caps": tuple(code for cap in question.caps for code in cap.codes),
            "uncounted": question.uncounted,
            "stops": tuple(code for stop in question.stops for code in stop.codes),
            "opens": tuple(code for trigger in question.opens for code in trigger.codes),
        }
        for name, codes in named.items():
            for code in codes:
                if code not in question.codes:
                    near = meant(code, question.codes)
                    message = f"{name} names “{code}”, which this question does not offer{near}"
                    yield Finding(FaultCode.NOT_OFFERED, message, question.key)


def _facts(template: AuditTemplate) -> Iterator[Finding]:
    known = {field.name for fields in FIELDS.values() for field in fields} | AUDIT_FACTS.keys()
    for question in template.questions.values():
        if question.kind is QuestionKind.FACT and not question.fact:
            yield Finding(FaultCode.UNKNOWN_FACT, "a pre without a fact", question.key)
        for fact in (question.fact, *question.or_facts):
            if fact and fact not in known:
                message = f"the caseload has no field “{fact}”{meant(fact, known)}"
                yield Finding(FaultCode.UNKNOWN_FACT, message, question.key)


def _measures(template: AuditTemplate, commitments: Collection[str]) -> Iterator[Finding]:
    for question in template.questions.values():
        for code in question.measures:
            if code not in commitments:
                message = f"there is no commitment “{code}”{meant(code, commitments)}"
                yield Finding(FaultCode.UNKNOWN_COMMITMENT, message, question.key)
        judged = question.kind in {QuestionKind.YES_NO, QuestionKind.ONE_OF}
        if question.measures and judged and not question.is_standard:
            message = "it measures a commitment, but no answer is said to meet it"
            yield Finding(FaultCode.NOT_A_STANDARD, message, question.key)


def _grading(template: AuditTemplate) -> Iterator[Finding]:
    rules = template.grading
    named = (
        rules.overall,
        rules.impact,
        *rules.domains,
        *(limit.question for limit in rules.limiting),
        *rules.needed_for_good,
        *rules.needed_for_outstanding,
    )
    grades = {q.key for q in template.questions.values() if q.kind is QuestionKind.GRADE}
    for key in named:
        question = template.questions.get(key)
        if key and (question is None or question.kind is not QuestionKind.GRADE):
            message = f"“{key}” is no g4 question of this template{meant(key, grades)}"
            yield Finding(FaultCode.GRADING, message)
    sections = {section.key for section in template.sections}
    for key in rules.standards.sections if rules.standards else ():
        if key not in sections:
            yield Finding(
                FaultCode.GRADING,
                f"standards count in “{key}”, which is no section{meant(key, sections)}",
            )
    if rules.domains and len(rules.domains) < rules.at_least:
        yield Finding(FaultCode.GRADING, "fewer domains than a proposal needs")


def _settings(template: AuditTemplate) -> Iterator[Finding]:
    """Yield settings declared twice, or at odds with the timescale they follow."""
    if len(template.defaults) < len(template.settings):
        yield Finding(FaultCode.SETTING, "two settings have the same key")
    for setting in template.settings:
        if not setting.timescale:
            continue
        timescale = TIMESCALES.get(setting.timescale)
        if timescale is None:
            near = meant(setting.timescale, TIMESCALES)
            message = f"“{setting.key}” follows “{setting.timescale}”, which is no timescale{near}"
            yield Finding(FaultCode.SETTING, message)
        elif followed(setting, timescale) != setting.value:
            message = f"“{setting.key}” is {setting.value}, but its timescale {timescale.duration}"
            yield Finding(FaultCode.SETTING, message)


def _guidance(template: AuditTemplate) -> Iterator[Finding]:
    for question in template.questions.values():
        judged = question.is_standard or question.kind is QuestionKind.GRADE
        if judged and not question.guidance:
            message = "nothing says what good looks like"
            yield Finding(FaultCode.NO_GUIDANCE, message, question.key, Severity.WARNING)


RULES: tuple[Rule, ...] = (
    _size,
    _spelling,
    _choices,
    _belonging,
    _codes,
    unresolved,
    _facts,
    _grading,
    _settings,
    _guidance,
    wording,
    short_labels,
    unreachable,
)
