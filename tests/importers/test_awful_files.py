"""Whatever is sent, the answer is a checked file or a refusal in words, and quickly."""

import time
from io import BytesIO
from zipfile import ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auditapp.importers.checked import CheckedFile
from auditapp.importers.findings import FileRefusedError
from tests.importers.making import (
    CONTACTS,
    OPEN_CASE,
    OPEN_CASES,
    changed,
    check,
    table,
    workbook,
)

CASES = table(OPEN_CASES, OPEN_CASE, ["700101", *OPEN_CASE[1:]])
BOOK = workbook({"Cases": [OPEN_CASES, OPEN_CASE]})
with ZipFile(BytesIO(BOOK)) as _archive:
    PARTS = tuple(_archive.namelist())

gently = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


def outcome(content: bytes) -> CheckedFile | FileRefusedError:
    answer = _answer(content)
    if isinstance(answer, FileRefusedError):
        assert answer.problems
        assert all(problem.reason and problem.advice for problem in answer.problems)
    return answer


def _answer(content: bytes) -> CheckedFile | FileRefusedError:
    try:
        return check(content)
    except FileRefusedError as error:
        return error


@gently
@given(st.binary(max_size=400))
def test_any_bytes_are_answered(content: bytes) -> None:
    outcome(content)


@gently
@given(st.integers(0, len(CASES) - 1), st.binary(max_size=6))
def test_a_list_with_any_bytes_put_into_it_is_answered(at: int, what: bytes) -> None:
    answer = outcome(CASES[:at] + what + CASES[at:])
    if isinstance(answer, CheckedFile):
        assert answer.accepted + answer.rejected + answer.counts()["repeated"] == sum(
            one.read for one in answer.tables
        )


@gently
@given(st.integers(0, len(BOOK) - 1), st.integers(0, 255))
def test_a_workbook_with_any_byte_changed_is_answered(at: int, byte: int) -> None:
    outcome(BOOK[:at] + bytes([byte]) + BOOK[at + 1 :])


@gently
@given(st.sampled_from(PARTS), st.integers(0, 2000), st.binary(max_size=8))
def test_a_workbook_with_any_part_damaged_is_answered(part: str, at: int, what: bytes) -> None:
    outcome(changed(BOOK, part, lambda xml: xml[:at] + what + xml[at + len(what) :]))


words = st.text(max_size=40)


@gently
@given(st.lists(st.tuples(*[words] * len(OPEN_CASES)), max_size=4))
def test_a_list_of_any_texts_is_answered_row_by_row(cells: list[tuple[str, ...]]) -> None:
    outcome(table(OPEN_CASES, OPEN_CASE, *cells))


@gently
@given(st.lists(words, min_size=1, max_size=4))
def test_any_outcome_is_answered_and_none_is_guessed(outcomes: list[str]) -> None:
    rows = [
        (f"C{n}", "700100", f"{n:02d}/09/2018", "6", said) for n, said in enumerate(outcomes, 1)
    ]
    outcome(table(CONTACTS, *rows))


@pytest.mark.parametrize(
    "awkward",
    ["a" * 50_000, "1" * 50_000, "1/" * 25_000, "{" * 50_000, '"A":"Y",' * 6_000, " " * 50_000],
)
@pytest.mark.parametrize("column", range(len(OPEN_CASES)))
def test_no_text_takes_long_to_read(awkward: str, column: int) -> None:
    row = list(OPEN_CASE)
    row[column] = awkward
    content = table(OPEN_CASES, row)
    started = time.process_time()
    outcome(content)
    assert time.process_time() - started < 0.5
