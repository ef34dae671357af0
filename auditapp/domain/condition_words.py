"""When a question is asked, in words a person can check against the form."""

from collections.abc import Callable, Mapping

from auditapp.domain.conditions import Condition, Operator, Test
from auditapp.domain.questions import AuditTemplate, Question

_COMPARED: Mapping[Operator, str] = {
    Operator.AT_LEAST: "is {} or more",
    Operator.MORE_THAN: "is more than {}",
    Operator.AT_MOST: "is {} or less",
    Operator.LESS_THAN: "is less than {}",
}


def condition_words(
    template: AuditTemplate, condition: Condition | None, named: Callable[[Question], str]
) -> str:
    """Return a condition as words, without "Asked when"; "" where there is none.

    ``named`` says what a question is called: its number on a page, its text in an export.
    """
    if condition is None:
        return ""
    groups = [
        " and ".join(_test_words(template, test, named) for test in group)
        for group in condition.groups
    ]
    return "; or ".join(groups)


def _test_words(template: AuditTemplate, test: Test, named: Callable[[Question], str]) -> str:
    question = template.questions.get(test.question)
    subject = named(question) if question else test.question
    if test.operator is Operator.ANSWERED:
        return f"{subject} is answered"
    if test.operator in _COMPARED:
        return f"{subject} {_COMPARED[test.operator].format(_size(template, test.values[0]))}"
    labels = [question.label_of(str(code)) if question else str(code) for code in test.values]
    listed = _listed([f"“{label}”" for label in labels])
    return f"{subject} is {'not ' if test.operator is Operator.NOT else ''}{listed}"


def _size(template: AuditTemplate, value: int | str) -> str:
    for setting in template.settings:
        if setting.key == value:
            return f"{setting.value} {setting.unit}".strip()
    return str(value)


def _listed(items: list[str]) -> str:
    *first, last = items
    return f"{', '.join(first)} or {last}" if first else last
