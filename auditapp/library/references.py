"""What conditions and calculations of a template refer to."""

from collections.abc import Iterator

from auditapp.domain.calculations import CALCULATIONS, Formula
from auditapp.domain.conditions import Condition, Operator, Test
from auditapp.domain.questions import NA, AuditTemplate, Calculation, Question, QuestionKind
from auditapp.library.faults import FaultCode, Finding
from auditapp.library.near import meant


def unresolved(template: AuditTemplate) -> Iterator[Finding]:
    """Yield what conditions and calculations name that is missing, later, or not offered."""
    yield from _conditions(template)
    yield from _calculations(template)


def _conditions(template: AuditTemplate) -> Iterator[Finding]:
    earlier: set[str] = set()
    for section in template.sections:
        opening = section.questions[0].key if section.questions else ""
        yield from _condition(template, section.ask_if, earlier, opening)
        for question in section.questions:
            yield from _condition(template, question.ask_if, earlier, question.key)
            if question.na:
                yield from _condition(template, question.na.allowed_if, earlier, question.key)
            earlier.add(question.key)


def _condition(
    template: AuditTemplate, condition: Condition | None, earlier: set[str], key: str
) -> Iterator[Finding]:
    for test in condition.tests if condition else ():
        if (missing := _order(template, test.question, earlier, key)) is not None:
            yield missing
        else:
            yield from _operand(template, test, key)


def _order(template: AuditTemplate, named: str, earlier: set[str], key: str) -> Finding | None:
    if named not in template.questions:
        message = f"no question “{named}”{meant(named, template.questions)}"
        return Finding(FaultCode.UNKNOWN_QUESTION, message, key)
    if named not in earlier:
        if named != key and key in _behind(template, named):
            message = f"“{named}” depends on this question, and this one on it"
            return Finding(FaultCode.CYCLE, message, key)
        return Finding(FaultCode.LATER_QUESTION, f"“{named}” is asked later", key)
    return None


def _operand(template: AuditTemplate, test: Test, key: str) -> Iterator[Finding]:
    asked = template.question(test.question)
    offered = {*asked.codes, *(NA for _ in (asked.na,) if asked.na)}
    for value in test.values:
        if test.operator in {Operator.ONE_OF, Operator.NOT}:
            if value not in offered:
                near = meant(str(value), offered)
                message = f"“{test.question}” does not offer “{value}”{near}"
                yield Finding(FaultCode.NOT_OFFERED, message, key)
        elif isinstance(value, str) and not isinstance(template.defaults.get(value), int):
            yield _no_setting(template, value, key)


def _no_setting(template: AuditTemplate, name: str, key: str) -> Finding:
    message = f"no setting “{name}” with a number{meant(name, template.defaults)}"
    return Finding(FaultCode.SETTING, message, key)


def _behind(template: AuditTemplate, key: str) -> set[str]:
    """Return every question that one depends on, through however many others."""
    found: set[str] = set()
    waiting = [key]
    while waiting:
        question = template.questions.get(waiting.pop())
        for named in _names(template, question) if question else ():
            if named not in found:
                found.add(named)
                waiting.append(named)
    return found


def _names(template: AuditTemplate, question: Question) -> Iterator[str]:
    na = question.na.allowed_if if question.na else None
    for condition in (template.section_of[question.key].ask_if, question.ask_if, na):
        yield from (test.question for test in condition.tests) if condition else ()
    if question.calculation:
        yield from (*question.calculation.inputs, question.calculation.limit_by)


def _calculations(template: AuditTemplate) -> Iterator[Finding]:
    earlier: set[str] = set()
    for question in template.questions.values():
        if question.kind is QuestionKind.COMPUTED:
            yield from _calculation(template, question, earlier)
        earlier.add(question.key)


def _calculation(
    template: AuditTemplate, question: Question, earlier: set[str]
) -> Iterator[Finding]:
    calculation = question.calculation
    formula = CALCULATIONS.get(calculation.name) if calculation else None
    if calculation is None or formula is None:
        name = calculation.name if calculation else ""
        message = f"no calculation “{name}”{meant(name, CALCULATIONS)}"
        yield Finding(FaultCode.CALCULATION, message, question.key)
        return
    picking = (calculation.limit_by,) if calculation.limit_by else ()
    for named in (*calculation.inputs, *picking):
        if (missing := _order(template, named, earlier, question.key)) is not None:
            yield missing
    for message in _misuse(calculation, formula, question):
        yield Finding(FaultCode.CALCULATION, message, question.key)
    yield from _terms(template, calculation, question.key)


def _misuse(calculation: Calculation, formula: Formula, question: Question) -> Iterator[str]:
    count = len(calculation.inputs)
    if count < formula.least or (formula.most is not None and count > formula.most):
        yield f"“{calculation.name}” cannot take {count} questions"
    if formula.needs_limit and calculation.limit is None and not calculation.limits:
        yield f"“{calculation.name}” needs a limit"
    if formula.codes and question.codes != set(formula.codes):
        yield f"choices must be {', '.join(formula.codes)}"


def _terms(template: AuditTemplate, calculation: Calculation, key: str) -> Iterator[Finding]:
    picking = template.questions.get(calculation.limit_by)
    for code, _ in calculation.limits if picking else ():
        if picking and code not in picking.codes:
            message = f"“{picking.key}” does not offer “{code}”{meant(code, picking.codes)}"
            yield Finding(FaultCode.NOT_OFFERED, message, key)
    limits = (limit for _, limit in calculation.limits)
    for term in (calculation.limit, calculation.partly, *limits):
        if isinstance(term, str) and not isinstance(template.defaults.get(term), int):
            yield _no_setting(template, term, key)
    counting = template.defaults.get(calculation.counting, calculation.counting)
    if counting not in {"", "working", "calendar"}:
        yield Finding(FaultCode.SETTING, "counting is working or calendar", key)
