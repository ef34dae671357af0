"""A frame is read to one text, refuses what is unsound, and its digest proves it."""

import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from math import inf, nan
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sampling.cells import as_text
from sampling.faults import DesignError, Fault
from sampling.frames import Frame, Roles, frame_digest, frame_of, read_frame

CELLS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
ROWS = st.lists(st.tuples(CELLS, CELLS), unique_by=lambda row: unicodedata.normalize("NFC", row[0]))


def plain_digest(columns: list[str], rows: list[tuple[str, str]]) -> str:
    """The published method again, in as few lines as it takes."""

    def enc(text: str) -> bytes:
        body = unicodedata.normalize("NFC", text).encode("utf-8")
        return len(body).to_bytes(8, "big") + body

    def key(row: tuple[str, str]) -> bytes:
        return unicodedata.normalize("NFC", row[0]).encode("utf-8")

    message = b"caseframe/1" + len(columns).to_bytes(8, "big")
    message += b"".join(enc(name) for name in columns)
    message += len(rows).to_bytes(8, "big")
    message += b"".join(enc(cell) for row in sorted(rows, key=key) for cell in row)
    return sha256(message).hexdigest()


def test_the_published_vector_holds() -> None:
    rows = [["C-000002", "East"], ["C-000001", "West"]]
    assert frame_digest(["id", "team"], rows) == (
        "0f3dd3a19c5c77717917c3b721b4cdf85ea27f8624d8ccb12a6b7614368c7fe9"
    )


@given(ROWS)
def test_the_digest_is_the_published_method_in_any_row_order(
    rows: list[tuple[str, str]],
) -> None:
    known = plain_digest(["id", "team"], rows)
    assert frame_digest(["id", "team"], rows) == known
    assert frame_digest(["id", "team"], rows[::-1]) == known


@given(ROWS.filter(bool), st.integers(0, 1))
def test_any_changed_cell_changes_the_digest(rows: list[tuple[str, str]], place: int) -> None:
    changed = [(rows[0][0] + "!" * (1 - place), rows[0][1] + "!" * place), *rows[1:]]
    ids = {unicodedata.normalize("NFC", row[0]) for row in changed}
    if len(ids) == len(changed):
        assert frame_digest(["id", "t"], changed) != frame_digest(["id", "t"], rows)


def test_large_frames_are_hashed_in_blocks_to_the_same_digest() -> None:
    rows = [(f"C-{number:06d}", f"team {number % 7}") for number in range(20_001)]
    assert frame_digest(["id", "team"], rows) == plain_digest(["id", "team"], rows)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (7, "7"),
        (7.0, "7"),
        ("7", "7"),
        ("007", "007"),
        ("  C-1\u00a0", "C-1"),
        ("\ufeffC-1", "C-1"),
        ("Zoe\u0308", "Zo\u00eb"),
        (None, ""),
        (nan, ""),
        (2.5, "2.5"),
        (Decimal("1.50"), "1.50"),
        (True, "yes"),
        (False, "no"),
        (date(2025, 9, 1), "2025-09-01"),
        (datetime(2025, 9, 1, 8, 30, tzinfo=UTC), "2025-09-01T08:30:00+00:00"),
    ],
)
def test_each_value_has_one_text(value: object, text: str) -> None:
    assert as_text(value) == text


@pytest.mark.parametrize("value", [inf, -inf, ["C-1"], b"C-1", "C\u200b-1", "C\n1", "C\ud800"])
def test_what_has_no_one_text_is_refused(value: object) -> None:
    with pytest.raises(DesignError) as caught:
        as_text(value)
    assert caught.value.code is Fault.BAD_CELL


def read(rows: list[Mapping[str, Any]], **roles: Any) -> Frame:  # noqa: ANN401  # any role
    return read_frame(rows, Roles("ref", **roles))


def test_columns_take_their_roles_and_rows_their_order() -> None:
    rows: list[Mapping[str, Any]] = [
        {"ref": "C-2", "team": "East", "age": 4, "note": "x", "why": ""},
        {"ref": "C-1", "team": "West", "age": 9, "note": "y", "why": "conflict"},
    ]
    frame = read(rows, stratum=("team", "age"), excluded="why", keep=("note",))
    assert frame.columns == ("id", "stratum", "excluded", "note")
    assert frame.rows == (("C-1", "West / 9", "conflict", "y"), ("C-2", "East / 4", "", "x"))
    assert [row[0] for row in frame.eligible] == ["C-2"]
    assert frame.excluded == {"conflict": 1}
    assert frame.column("note") == ["x"]
    assert frame.digest == frame_digest(frame.columns, frame.rows)


def test_a_frame_without_strata_has_an_empty_one() -> None:
    frame = read([{"ref": 1}])
    assert frame.columns == ("id", "stratum")
    assert frame.rows == (("1", ""),)
    assert frame.excluded == {}


@pytest.mark.parametrize(
    ("rows", "roles", "code", "words"),
    [
        ([{"ref": "C-1"}, {"ref": "C-1"}], {}, Fault.DUPLICATE_ID, "C-1 appears.* in row 1, 2"),
        ([{"ref": 7}, {"ref": "7"}], {}, Fault.DUPLICATE_ID, "id 7 appears"),
        ([{"ref": "Zo\u00eb"}, {"ref": "Zoe\u0308"}], {}, Fault.DUPLICATE_ID, "more than once"),
        ([{"ref": "C-1"}, {"ref": " "}], {}, Fault.BAD_ID, "empty in row 2"),
        ([{"ref": ""}] * 8, {}, Fault.BAD_ID, "row 1, 2, 3, 4, 5 and 3 more"),
        ([{"ref": "C-1"}, {"ref": []}], {}, Fault.BAD_CELL, "row 2: "),
        ([{"ref": "C-1"}], {"stratum": "team"}, Fault.BAD_COLUMN, "row 1: .*'team'; there are ref"),
        ([{"ref": "C-1"}], {"keep": ("size",)}, Fault.BAD_COLUMN, "cannot be called 'size'"),
        ([], {}, Fault.EMPTY_FRAME, "there is no row"),
        (
            [{"ref": "C-1", "why": "sibling"}, {"ref": "C-2", "why": "conflict"}],
            {"excluded": "why"},
            Fault.EMPTY_FRAME,
            "all 2 are excluded .1 conflict; 1 sibling",
        ),
    ],
)
def test_an_unsound_frame_is_refused_with_the_place(
    rows: list[Mapping[str, Any]], roles: dict[str, Any], code: Fault, words: str
) -> None:
    with pytest.raises(DesignError, match=words) as caught:
        read(rows, **roles)
    assert caught.value.code is code


@pytest.mark.parametrize(
    ("columns", "rows", "words"),
    [
        ([], [], 'must begin with "id"'),
        (["team", "id"], [], 'must begin with "id"'),
        (["id", "team", "team"], [], "and differ"),
        (["id", "team"], [["C-1"]], "the row of 'C-1' has 1 cells, not 2"),
        (["id"], [[]], "the row of '' has 0 cells"),
        (["id"], [["C-1"], ["C-1"]], "'C-1' appears twice"),
    ],
)
def test_rows_that_make_no_frame_are_refused(
    columns: list[str], rows: list[list[str]], words: str
) -> None:
    with pytest.raises(DesignError, match=words):
        frame_of(columns, rows)


def test_a_column_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(DesignError, match="no column 'size'; it has id, stratum"):
        read([{"ref": 1}]).column("size")
