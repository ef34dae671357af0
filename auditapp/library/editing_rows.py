"""The questions of one row of a repeating group, each as fields of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace

from auditapp.domain.errors import Problem, RefusedError
from auditapp.domain.questions import QuestionKind, Requirement
from auditapp.library import exchange_cells as cells
from auditapp.library.documents import Plain
from auditapp.library.editing_keys import question_key
from auditapp.library.schema import WrittenQuestion
from auditapp.library.writing import as_plain

__all__ = ["PARTS", "RowField", "moved", "rows_of", "written_rows"]

_MISSING = {"text": "Enter the question of this row, or remove it", "kind": "Choose its kind"}


@dataclass(frozen=True, slots=True)
class RowField:
    """One question of a row, as typed."""

    text: str = ""
    kind: str = QuestionKind.LINE.value
    required: str = Requirement.ALWAYS.value
    choices: str = ""
    key: str = ""  # "" has one made
    was: str = ""  # its key as it is stored: what has no field here is kept under it

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed."""
        return not (self.text.strip() or self.key.strip() or self.choices.strip())


PARTS = tuple(one.name for one in fields(RowField))


def rows_of(question: WrittenQuestion) -> tuple[RowField, ...]:
    """Return the questions of one row of a question as they are typed."""
    return tuple(
        RowField(
            text=one.text,
            kind=one.kind.value,
            required=one.required.value,
            choices=cells.CHOICES.write(as_plain(one).get("choices")),
            key=one.key,
            was=one.key,
        )
        for one in question.fields
    )


def moved(rows: Sequence[RowField], action: str, place: int) -> tuple[RowField, ...]:
    """Return the rows after one of the buttons: add, remove, up or down."""
    kept = list(rows)
    if action == "add":
        kept.append(RowField())
    elif 0 <= place < len(kept):
        one = kept.pop(place)
        if action != "remove":
            to = place + (-1 if action == "up" else 1)
            kept.insert(max(0, min(to, len(kept))), one)
    return tuple(kept)


def written_rows(rows: Sequence[RowField], old: WrittenQuestion | None) -> list[Plain]:
    """Return the rows as a template holds them; empty ones are left out.

    Raises
    ------
    RefusedError
        With everything that is wrong, each at its field.
    """
    before = {one.key: as_plain(one) for one in (old.fields if old else [])}
    problems: list[Problem] = []
    made: list[Plain] = []
    taken = {one.key.strip() for one in rows}
    for number, row in enumerate(rows):
        if row.is_empty:
            continue
        wrong = _problems(number, row)
        if wrong:
            problems += wrong
            continue
        key = row.key.strip() or _made_key(row.text, taken)
        taken.add(key)
        made.append({**_kept(before.get(row.was, {})), **_typed(replace(row, key=key))})
    if problems:
        raise RefusedError(problems)
    return made


def _problems(number: int, row: RowField) -> list[Problem]:
    found = [
        Problem(f"row-{number}-{part}", words)
        for part, words in _MISSING.items()
        if not getattr(row, part).strip()
    ]
    try:
        cells.CHOICES.read(row.choices.strip())
    except ValueError as fault:
        words = str(fault)
        like = f"{words[:1].upper()}{words[1:]}. Write it like: {cells.CHOICES.example}"
        found.append(Problem(f"row-{number}-choices", like))
    return found


def _kept(before: Mapping[str, Plain]) -> dict[str, Plain]:
    """Return what has no field of its own here."""
    return {name: value for name, value in before.items() if name not in PARTS}


def _typed(row: RowField) -> dict[str, Plain]:
    typed: dict[str, Plain] = {"key": row.key, "kind": row.kind.strip(), "text": row.text.strip()}
    if row.required != Requirement.ALWAYS.value:
        typed["required"] = row.required
    if row.choices.strip():
        typed["choices"] = cells.CHOICES.read(row.choices.strip())
    return typed


def _made_key(text: str, taken: set[str]) -> str:
    key = question_key("row", text, frozenset(f"row.{one}" for one in taken))
    return key.removeprefix("row.")
