"""What conditions and calculations of a template refer to."""

from collections.abc import Iterator

from auditapp.domain.calculations import CALCULATIONS, Formula
from auditapp.domain.conditions import Condition, Operator, Test
from auditapp.domain.questions import NA, AuditTemplate, Calculation, Question, QuestionKind
from auditapp.library.faults import FaultCode, Finding


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
        return Finding(FaultCode.UNKNOWN_QUESTION, f"no question “{named}”", key)
    if named not in earlier:
        return Finding(FaultCode.LATER_QUESTION, f"“{named}” is asked later", key)
    return None


def _operand(template: AuditTemplate, test: Test, key: str) -> Iterator[Finding]:
    asked = template.question(test.question)
    offered = {*asked.codes, *(NA for _ in (asked.na,) if asked.na)}
    for value in test.values:
        if test.operator in {Operator.ONE_OF, Operator.NOT}:
            if value not in offered:
                message = f"“{test.question}” does not offer “{value}”"
                yield Finding(FaultCode.NOT_OFFERED, message, key)
        elif isinstance(value, str) and not isinstance(template.defaults.get(value), int):
            yield Finding(FaultCode.SETTING, f"no setting “{value}” with a number", key)


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
        yield Finding(FaultCode.CALCULATION, f"no calculation “{name}”", question.key)
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
            yield Finding(FaultCode.NOT_OFFERED, f"“{picking.key}” does not offer “{code}”", key)
    limits = (limit for _, limit in calculation.limits)
    for term in (calculation.limit, calculation.partly, *limits):
        if isinstance(term, str) and not isinstance(template.defaults.get(term), int):
            yield Finding(FaultCode.SETTING, f"no setting “{term}” with a number", key)
    counting = template.defaults.get(calculation.counting, calculation.counting)
    if counting not in {"", "working", "calendar"}:
        yield Finding(FaultCode.SETTING, "counting is working or calendar", key)
