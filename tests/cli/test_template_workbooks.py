"""A version taken out as a workbook, and brought in as the draft of the next."""

from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from auditapp.app import Database, database
from auditapp.cli.main import cli
from auditapp.library.texts import shipped_text
from auditapp.persistence import migrating
from auditapp.persistence.audit_templates import TemplateVersion
from auditapp.services import template_exchange
from auditapp.settings import Settings
from tests.conftest import NOW
from tests.support.cast import make_cast


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    """Give a database with the cast and the product's templates, as the commands find it."""
    address = f"sqlite:///{tmp_path / 'kept.db'}"
    monkeypatch.setenv("AUDITAPP_DATABASE_URL", address)
    made = database(Settings(database_url=address))
    migrating.upgrade(made.engine)
    with made.writing() as session:
        make_cast(session, NOW)
    assert run("publish").exit_code == 0
    return made


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["templates", *arguments])


def drafts(kept: Database) -> list[tuple[str, int, str]]:
    with kept.reading() as session:
        rows = session.scalars(select(TemplateVersion).where(TemplateVersion.state == "draft"))
        return [(row.key, row.version, row.source) for row in rows]


def test_a_version_goes_out_as_a_workbook_and_comes_in_as_the_next_draft(
    kept: Database, tmp_path: Path
) -> None:
    file = tmp_path / "closure.xlsx"
    done = run("export", "closure", "1", "--workbook", str(file))
    assert (done.exit_code, done.output) == (0, "closure version 1 is in closure.xlsx.\n")
    text = shipped_text("closure", 1)
    assert file.read_bytes() == template_exchange.from_text(text, "closure", 1)
    brought = run("import", "closure", str(file), "--as", "lee")
    assert (brought.exit_code, brought.output) == (0, "Version 2 of closure is a draft now.\n")
    ((key, version, source),) = drafts(kept)
    assert (key, version) == ("closure", 2)
    assert source.startswith("key: closure\nversion: 2\n")


def test_a_workbook_with_faults_begins_nothing_and_names_every_cell(
    kept: Database, tmp_path: Path
) -> None:
    file = tmp_path / "closure.xlsx"
    run("export", "closure", "1", "--workbook", str(file))
    book = openpyxl.load_workbook(file)
    book["questions"]["A2"] = "nowhere"
    book["template"]["B3"] = "first"
    book.save(file)
    brought = run("import", "closure", str(file), "--as", "lee")
    assert brought.exit_code == 1
    assert "sheet questions, row 2, column section: there is no section “nowhere”" in brought.output
    assert "sheet template, row 3, column value: “first” is not a whole number" in brought.output
    assert drafts(kept) == []


def test_there_is_no_workbook_of_a_version_that_is_not_there(
    kept: Database, tmp_path: Path
) -> None:
    del kept
    file = tmp_path / "none.xlsx"
    assert run("export", "closure", "9", "--workbook", str(file)).exit_code == 2
    assert not file.exists()
