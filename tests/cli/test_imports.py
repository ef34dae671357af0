import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, func, select

from auditapp.cli.imports import import_files
from auditapp.persistence.base import reading
from auditapp.persistence.caseload import CaseloadImport, CaseloadRow
from tests.support.cast import Cast

CASES = (
    "Mosaic ID,Name,Case Status,Responsible Team,Allocated Worker ID,Start Date\r\n"
    "700101,Not A Name,CIN,EAST,W-EAST-1,01/03/2026\r\n"
    "700102,Not A Name,CP,EAST,W-EAST-2,15/05/2026\r\n"
    "700103,Not A Name,CP,EAST,W-EAST-2,31/02/2026\r\n"
)
Run = Callable[..., Result]


@pytest.fixture
def run(sqlite_engine: Engine, web_cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command on the test's database."""
    del web_cast
    monkeypatch.setenv("AUDITAPP_DATABASE_URL", str(sqlite_engine.url))
    return lambda *arguments: CliRunner().invoke(import_files, [str(one) for one in arguments])


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    file = tmp_path / "cases.csv"
    file.write_text(CASES, encoding="utf-8")
    return file


def current_cases(engine: Engine) -> int:
    with reading(engine) as session:
        found = select(func.count()).where(
            CaseloadRow.kind == "open_case", CaseloadRow.gone_at.is_(None)
        )
        return session.scalar(found) or 0


def test_without_apply_the_files_are_only_checked(
    run: Run, cases: Path, sqlite_engine: Engine
) -> None:
    result = run(cases, "--as", "lee")
    assert result.exit_code == 0
    assert "3 rows read, 2 accepted, 1 rejected." in result.stdout
    assert "Open case: 2 new, 0 changed, 0 unchanged, 0 gone" in result.stdout
    assert "Rejected: cases.csv, row 4, Start Date" in result.stderr
    assert "Checked, not applied." in result.stdout
    assert "Not A Name" not in result.output
    assert current_cases(sqlite_engine) == 0


def test_apply_changes_the_caseload_once(run: Run, cases: Path, sqlite_engine: Engine) -> None:
    assert run(cases, "--as", "lee", "--apply").stdout.endswith("Applied.\n")
    assert current_cases(sqlite_engine) == 2
    again = run(cases, "--as", "lee", "--apply")
    assert again.exit_code == 0
    assert "This was already applied on" in again.stdout
    assert "by Lee Example. Nothing was changed." in again.stdout
    assert current_cases(sqlite_engine) == 2


def test_json_says_the_same_for_machines(run: Run, cases: Path) -> None:
    said = json.loads(run(cases, "--as", "lee", "--json").stdout)
    assert (said["state"], said["accepted"], said["rejected"]) == ("checked", 2, 1)
    assert said["preview"]["open_case"] == {"new": 2, "changed": 0, "unchanged": 0, "gone": 0}
    assert len(said["rejects"]) == 1


def test_a_warning_stops_apply_until_a_reason_is_given(
    run: Run, cases: Path, sqlite_engine: Engine
) -> None:
    run(cases, "--as", "lee", "--apply")
    cases.write_text("".join(CASES.splitlines(keepends=True)[:2]), encoding="utf-8")
    stopped = run(cases, "--as", "lee", "--apply")
    assert stopped.exit_code == 1
    assert "1 of 2 current rows are not in this file" in stopped.stderr
    assert current_cases(sqlite_engine) == 2
    passed = run(cases, "--as", "lee", "--apply", "--reason", "One case was transferred")
    assert passed.exit_code == 0
    assert current_cases(sqlite_engine) == 1


def test_a_part_of_the_caseload_makes_no_row_gone(
    run: Run, cases: Path, sqlite_engine: Engine
) -> None:
    run(cases, "--as", "lee", "--apply")
    cases.write_text(
        CASES.splitlines(keepends=True)[0] + "700102,,LAC,EAST,W-EAST-2,15/05/2026\r\n",
        encoding="utf-8",
    )
    result = run(cases, "--as", "lee", "--apply", "--part")
    assert result.exit_code == 0, result.output
    assert "Open case: 0 new, 1 changed, 0 unchanged, 0 gone" in result.stdout
    assert current_cases(sqlite_engine) == 2


def test_a_file_that_cannot_be_taken_ends_with_status_1_and_its_words(
    run: Run, tmp_path: Path, sqlite_engine: Engine
) -> None:
    file = tmp_path / "empty.csv"
    file.write_bytes(b"")
    result = run(file, "--as", "lee", "--apply")
    assert result.exit_code == 1
    assert "empty.csv: it is empty. Check that the export finished" in result.stderr
    with reading(sqlite_engine) as session:
        assert session.scalar(select(func.count()).select_from(CaseloadImport)) == 0


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("ana", "ana may not import the caseload."),
        ("adi", "adi may not import the caseload."),
        ("nobody", "Nobody signs in as nobody."),
    ],
)
def test_only_those_who_may_import(
    run: Run, cases: Path, sqlite_engine: Engine, name: str, words: str
) -> None:
    result = run(cases, "--as", name, "--apply")
    assert result.exit_code == 1
    assert words in result.stderr
    assert current_cases(sqlite_engine) == 0
