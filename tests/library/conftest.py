"""A folder of template files that tests write and then read as the product does."""

from collections.abc import Callable
from pathlib import Path

import pytest

from auditapp.library.faults import Fault
from auditapp.library.loader import check_library

SCALES = """\
lists:
  colour.v1: {red: Red, green: Green}
"""
COMMITMENTS = """\
drivers:
  - number: 2
    title: The journey
    commitments:
      - code: C-08
        text: No child is stepped down wrongly
        due: 2018-09-30
        target: None wrong
        kinds: [audit]
        evidence: m.one
"""
HEAD = """\
key: sample
version: 1
title: A sample
unit: contact
sections:
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return an empty library: lists and commitments, no template."""
    (tmp_path / "blocks").mkdir()
    (tmp_path / "scales.yaml").write_text(SCALES, encoding="utf-8")
    (tmp_path / "commitments.yaml").write_text(COMMITMENTS, encoding="utf-8")
    return tmp_path


@pytest.fixture
def faults_of(folder: Path) -> Callable[[str], tuple[Fault, ...]]:
    """Return a function that writes a whole template and gives its faults."""

    def check(text: str) -> tuple[Fault, ...]:
        (folder / "sample.v1.yaml").write_text(text, encoding="utf-8")
        return check_library(folder)

    return check


@pytest.fixture
def faults_in(
    faults_of: Callable[[str], tuple[Fault, ...]],
) -> Callable[[str], tuple[Fault, ...]]:
    """Return a function that gives the faults of a template with these questions."""

    def check(questions: str) -> tuple[Fault, ...]:
        section = "  - key: one\n    title: One\n    questions:\n"
        lines = "".join(f"      {line}\n" for line in questions.strip("\n").splitlines())
        return faults_of(HEAD + section + lines)

    return check
