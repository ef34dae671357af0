"""Questions that no set of answers can bring up."""

from collections.abc import Iterator

from auditapp.domain.conditions import Operator, Test
from auditapp.domain.questions import AuditTemplate, Question, QuestionKind
from auditapp.library.faults import FaultCode, Finding

# Conditions on conditions that are followed; deeper than this, nobody reads a template.
_DEEPEST = 6
_MOST_PATHS = 200


def unreachable(template: AuditTemplate) -> Iterator[Finding]:
    """Yield each question whose conditions contradict each other."""
    for section in template.sections:
        for question in section.questions:
            yield from _never_offered(template, question)
            groups = _paths(template, question.key, depth=0)
            if groups and all(_contradicts(template, group) for group in groups):
                message = f"“{question.key}” can never be asked"
                yield Finding(FaultCode.NEVER_ASKED, message, question.key)
            elif question.ask_if and any(
                _contradicts(template, group) for group in question.ask_if.groups
            ):
                message = f"one of the conditions of “{question.key}” can never hold"
                yield Finding(FaultCode.NEVER_ASKED, message, question.key)


def _never_offered(template: AuditTemplate, question: Question) -> Iterator[Finding]:
    allowed = question.na.allowed_if if question.na else None
    if allowed and all(_contradicts(template, group) for group in allowed.groups):
        message = f"“not applicable” can never be chosen at “{question.key}”"
        yield Finding(FaultCode.NEVER_ASKED, message, question.key)


def _paths(template: AuditTemplate, key: str, *, depth: int) -> list[tuple[Test, ...]]:
    """Return the sets of tests that bring a question up, earlier conditions included."""
    question, section = template.questions.get(key), template.section_of.get(key)
    if question is None or section is None or depth > _DEEPEST:
        return [()]
    paths: list[tuple[Test, ...]] = [()]
    for condition in (section.ask_if, question.ask_if):
        if condition is not None:
            paths = [(*path, *group) for path in paths for group in condition.groups][:_MOST_PATHS]
    for named in sorted({test.question for path in paths for test in path}):
        before = _paths(template, named, depth=depth + 1)
        paths = [
            (*path, *earlier) if any(test.question == named for test in path) else path
            for path in paths
            for earlier in before
        ][:_MOST_PATHS]
    return paths


def _contradicts(template: AuditTemplate, path: tuple[Test, ...]) -> bool:
    left: dict[str, set[str]] = {}
    if _leaves_no_number(template, path):
        return True
    for test in path:
        question = template.questions.get(test.question)
        if question is None or question.value_kind is QuestionKind.SEVERAL_OF or not question.codes:
            continue
        codes = left.setdefault(test.question, {option.code for option in question.options})
        values = {value for value in test.values if isinstance(value, str)}
        if test.operator is Operator.ONE_OF:
            codes &= values
        elif test.operator is Operator.NOT:
            codes -= values
    return any(not codes for codes in left.values())


def _leaves_no_number(template: AuditTemplate, path: tuple[Test, ...]) -> bool:
    """Whether the comparisons of one question leave no whole number between them."""
    least: dict[str, int] = {}
    most: dict[str, int] = {}
    for test in path:
        if test.operator not in _BOUNDS:
            continue
        bound, step = _BOUNDS[test.operator], _STEPS.get(test.operator, 0)
        number = next(iter(test.values), None)
        value = template.defaults.get(number) if isinstance(number, str) else number
        if isinstance(value, int) and bound is max:
            least[test.question] = max(least.get(test.question, value + step), value + step)
        elif isinstance(value, int):
            most[test.question] = min(most.get(test.question, value + step), value + step)
    return any(low > most[key] for key, low in least.items() if key in most)


_BOUNDS = {
    Operator.AT_LEAST: max,
    Operator.MORE_THAN: max,
    Operator.AT_MOST: min,
    Operator.LESS_THAN: min,
}
_STEPS = {Operator.MORE_THAN: 1, Operator.LESS_THAN: -1}
