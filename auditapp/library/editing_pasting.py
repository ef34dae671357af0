"""A column of a spreadsheet pasted as questions: one a line, perhaps with kind and guidance."""

from collections.abc import Collection

from auditapp.domain.errors import Problem, RefusedError
from auditapp.domain.kinds import KINDS
from auditapp.domain.questions import QuestionKind
from auditapp.library.editing import add_question, find_section
from auditapp.library.editing_keys import prefix_of, question_key
from auditapp.library.schema import WrittenQuestion, WrittenSection, WrittenTemplate

MOST_LINES = 100
_KINDS = {rule.label.casefold(): kind for kind, rule in KINDS.items()} | {
    kind.value: kind for kind in QuestionKind
}


def paste_questions(
    template: WrittenTemplate, section_key: str, text: str, *, known: Collection[str] = ()
) -> WrittenTemplate:
    """Add a question for each line: text, then, after tabs, its kind and what good looks like.

    Raises
    ------
    KeyError, RefusedError
        If there is no such section; with every line that cannot be a question.
    """
    lines = [
        (number, [cell.strip() for cell in line.split("\t")])
        for number, line in enumerate(text.splitlines(), 1)
        if line.strip()
    ]
    if problems := [problem for number, cells in lines for problem in _problems(number, cells)]:
        raise RefusedError(problems)
    if not lines or len(lines) > MOST_LINES:
        message = f"Paste 1 to {MOST_LINES} lines, one question a line"
        raise RefusedError([Problem("lines", message)])
    prefix = prefix_of(find_section(template, section_key))
    for _number, cells in lines:
        taken = {*known, *(q.key for part in template.sections for q in _asked(part))}
        question = _question(cells, question_key(prefix, cells[0], taken))
        template = add_question(template, section_key, question)
    return template


def _asked(part: object) -> list[WrittenQuestion]:
    return part.questions if isinstance(part, WrittenSection) else []


def _problems(number: int, cells: list[str]) -> list[Problem]:
    found: list[str] = []
    if not cells[0]:
        found.append(f"Line {number} has no question before the first tab; write its text there")
    if len(cells) > 1 and cells[1] and cells[1].casefold() not in _KINDS:
        kinds = ", ".join(kind.value for kind in QuestionKind)
        found.append(f"Line {number}: “{cells[1]}” is no kind of question; use one of {kinds}")
    if len(cells) > 3:  # noqa: PLR2004  # text, kind, guidance
        found.append(f"Line {number} has more than three columns; paste text, kind and guidance")
    return [Problem("lines", words) for words in found]


def _question(cells: list[str], key: str) -> WrittenQuestion:
    text, kind, good = (*cells, "", "")[:3]
    chosen = _KINDS[kind.casefold()] if kind else QuestionKind.MET
    written = {"key": key, "kind": chosen.value, "text": text, "good": good}
    return WrittenQuestion.model_validate(written)
