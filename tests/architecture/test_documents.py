"""Documents made from tables say what the tables say."""

from pathlib import Path

import pytest

from auditapp.cli.docs import DOCUMENTS

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.mark.parametrize("name", list(DOCUMENTS))
def test_a_generated_document_is_current(name: str) -> None:
    assert (DOCS / name).read_text(encoding="utf-8") == DOCUMENTS[name](), "run: auditapp docs"
