"""Reading one file: what is refused, with its line, and what is left as it is written."""

from pathlib import Path

import pytest

from auditapp.library.documents import Document, read_document
from auditapp.library.faults import Fault, FaultCode


def read(tmp_path: Path, content: str | bytes) -> Document | list[Fault]:
    path = tmp_path / "sample.yaml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_document(path)


def faults(tmp_path: Path, content: str | bytes) -> list[tuple[FaultCode, int]]:
    found = read(tmp_path, content)
    assert isinstance(found, list)
    return [(fault.code, fault.line) for fault in found]


def document(tmp_path: Path, content: str | bytes) -> Document:
    found = read(tmp_path, content)
    assert isinstance(found, Document)
    return found


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        ("a: !!python/object/apply:os.system [ls]\n", FaultCode.NOT_PLAIN, 1),
        ("a: 1\nb: !!int 3\n", FaultCode.NOT_PLAIN, 2),
        ("a: &one 1\n", FaultCode.NOT_PLAIN, 1),
        ("a: 1\n---\nb: 2\n", FaultCode.NOT_PLAIN, 2),
        ("a:\n\tb: 1\n", FaultCode.NOT_YAML, 2),
        ("a: 1\n  b: 2\n", FaultCode.NOT_YAML, 2),
        ("a: [1, 2\n", FaultCode.NOT_YAML, 2),
        ("? [a, b]\n: 1\n", FaultCode.NOT_PLAIN, 1),
        ("a: {1: one}\n", FaultCode.NOT_PLAIN, 1),
        ("a: {true: one}\n", FaultCode.NOT_PLAIN, 1),
        ("- one\n- two\n", FaultCode.NOT_YAML, 1),
        ("", FaultCode.NOT_YAML, 1),
        ("just words\n", FaultCode.NOT_YAML, 1),
    ],
)
def test_what_is_not_plain_yaml_is_refused_with_its_line(
    tmp_path: Path, content: str, code: FaultCode, line: int
) -> None:
    assert faults(tmp_path, content) == [(code, line)]


def test_a_name_given_twice_is_refused_with_both_lines(tmp_path: Path) -> None:
    found = read(tmp_path, "a: 1\nb: {c: 1, c: 2}\na: 3\n")
    assert isinstance(found, list)
    assert [(fault.code, fault.line) for fault in found] == [
        (FaultCode.DUPLICATE_NAME, 2),
        (FaultCode.DUPLICATE_NAME, 3),
    ]
    assert found[1].message == "“a” stands here and on line 1"


def test_an_alias_bomb_is_refused_before_it_grows(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    assert {code for code, _ in faults(tmp_path, "\n".join(lines))} == {FaultCode.NOT_PLAIN}


@pytest.mark.parametrize("content", ["a: " + "[" * 10_000, "a: " + "{b: " * 10_000])
def test_endless_nesting_is_refused_and_does_not_exhaust_the_program(
    tmp_path: Path, content: str
) -> None:
    ((code, line),) = faults(tmp_path, content)
    assert (code, line) == (FaultCode.NOT_PLAIN, 1)


def test_a_file_too_big_is_not_parsed(tmp_path: Path) -> None:
    assert faults(tmp_path, b"a: " + b"x" * 5_000_000) == [(FaultCode.TOO_BIG, 0)]


def test_a_file_in_another_encoding_says_where(tmp_path: Path) -> None:
    found = read(tmp_path, "a: caf\u00e9".encode("latin-1"))
    assert isinstance(found, list)
    assert str(found[0]) == (
        "sample.yaml: byte 6 is not UTF-8. Save the file as UTF-8 text and see that it can be "
        "read. [not-readable]"
    )


def test_a_missing_file_is_a_fault_and_no_crash(tmp_path: Path) -> None:
    (fault,) = read_document(tmp_path / "none.yaml")  # type: ignore[misc]  # a list, as the file is missing
    assert fault.code is FaultCode.NOT_READABLE


def test_a_mark_at_the_start_and_foreign_line_ends_are_no_faults(tmp_path: Path) -> None:
    assert document(tmp_path, b"\xef\xbb\xbfa: 1\r\nb: two\r\n").data == {"a": 1, "b": "two"}


def test_words_stay_words(tmp_path: Path) -> None:
    data = document(tmp_path, "a: no\nb: off\nc: 1:30\nd: yes\ne: 010\nf: 2026-10-03\n").data
    assert data == {"a": "no", "b": "off", "c": "1:30", "d": "yes", "e": "010", "f": "2026-10-03"}


def test_numbers_and_truths_are_read_and_quoted_ones_are_text(tmp_path: Path) -> None:
    text = "a: [0, -4, 12, 1.5, true, False, null, ~, '12', \"true\"]\nb:\nc: |\n  12\n"
    assert document(tmp_path, text).data == {
        "a": [0, -4, 12, 1.5, True, False, None, None, "12", "true"],
        "b": None,
        "c": "12\n",
    }


def test_a_number_of_endless_digits_stays_text(tmp_path: Path) -> None:
    digits = "9" * 10_000
    assert document(tmp_path, f"a: {digits}\n").data == {"a": digits}


def test_every_part_has_its_line_and_path(tmp_path: Path) -> None:
    content = (
        "key: a\nsections:\n  - title: One\n    questions:\n      - {key: x}\n      - key: y\n"
    )
    found = document(tmp_path, content)
    place = ("sections", 0, "questions", 1, "key")
    assert found.line(place) == 6
    assert found.path(place) == "sections[0].questions[1].key"
    assert found.line((*place[:3], 0, "missing")) == 5
    assert found.line(("nowhere",)) == 1
