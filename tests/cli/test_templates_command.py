"""`auditapp templates`: check, list, publish, retire, compare, take out and bring in."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from auditapp.app import Database, database
from auditapp.cli.main import cli
from auditapp.library.texts import shipped_text
from auditapp.persistence import migrating
from auditapp.settings import Settings
from tests.conftest import NOW
from tests.support.cast import make_cast
from tests.support.templates import OWN

SECOND = OWN.replace("Was the child seen?", "Was the child seen alone?").replace(
    "      - key: o.why\n", "      - {key: o.new, kind: yn, text: New?}\n      - key: o.why\n"
)


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    """Give a database with the cast, as the commands find it."""
    address = f"sqlite:///{tmp_path / 'kept.db'}"
    monkeypatch.setenv("AUDITAPP_DATABASE_URL", address)
    made = database(Settings(database_url=address))
    migrating.upgrade(made.engine)
    with made.writing() as session:
        make_cast(session, NOW)
    return made


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["templates", *arguments])


def test_the_product_has_no_fault() -> None:
    found = run("lint")
    assert (found.exit_code, found.output) == (0, "No fault and no warning.\n")


def test_every_fault_of_a_file_is_told_with_line_advice_and_status_one(tmp_path: Path) -> None:
    file = tmp_path / "closure.v2.yaml"
    text = shipped_text("closure", 1).replace("version: 1", "version: 2")
    file.write_text(text.replace("use: core.v1", "use: cor.v1") + "colour: red\n")
    found = run("lint", str(file))
    assert found.exit_code == 1
    assert "closure.v2.yaml" in found.output
    assert "there is no field “colour”" in found.output
    assert "Correct the spelling, or take the field out" in found.output
    file.write_text(text.replace("use: core.v1", "use: cor.v1"))
    faults = json.loads(run("lint", "--json", str(file)).output)
    assert {fault["code"] for fault in faults} >= {"unknown-block"}
    assert {(fault["file"], fault["stops"]) for fault in faults} == {("closure.v2.yaml", True)}


def test_a_file_with_another_name_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "draft.yaml"
    file.write_text(OWN)
    found = run("lint", str(file))
    assert found.exit_code == 1
    assert "Name the file after its key and version" in found.output


def test_the_product_is_published_once(kept: Database) -> None:
    del kept
    first = run("publish")
    assert first.exit_code == 0
    assert "Published closure version 1." in first.output
    assert run("publish").output == "Everything is published already.\n"
    listed = json.loads(run("list", "--json").output)
    assert {"key": "closure", "version": 1, "state": "published"}.items() <= {
        (name, value)
        for one in listed
        if one["key"] == "closure"
        for name, value in one.items()
        if isinstance(value, str | int)
    }


def test_a_text_goes_from_file_to_draft_to_published_to_retired(
    kept: Database, tmp_path: Path
) -> None:
    del kept
    file = tmp_path / "own.yaml"
    file.write_text(OWN)
    brought = run("import", "own", str(file), "--as", "lee")
    assert (brought.exit_code, brought.output) == (0, "Version 1 of own is a draft now.\n")
    alone = run("publish", "own", "--as", "lee")
    assert alone.exit_code == 1
    assert "someone else must publish it" in alone.output
    assert run("publish", "own").exit_code == 2
    assert run("publish", "own", "--as", "lou").exit_code == 0
    assert run("export", "own", "1").output == OWN
    assert run("retire", "own", "1", "--as", "ana", "--reason", "Old").exit_code == 2
    assert run("retire", "own", "1", "--as", "lee", "--reason", "Old").exit_code == 0
    again = run("retire", "own", "1", "--as", "lee", "--reason", "Old")
    assert (again.exit_code, "can no longer be done" in again.output) == (1, True)


def test_a_faulty_text_is_kept_as_a_draft_and_its_faults_are_told(
    kept: Database, tmp_path: Path
) -> None:
    del kept
    file = tmp_path / "own.yaml"
    file.write_text(OWN.replace("kind: mpn", "kind: wonder"))
    brought = run("import", "own", str(file), "--as", "lee")
    assert brought.exit_code == 1
    assert "Version 1 of own is a draft now." in brought.output
    assert "own.v1.yaml:11: sections[1].questions[0].kind" in brought.output
    file.write_bytes(b"\xff\xfe")
    assert run("import", "other", str(file), "--as", "lee").exit_code == 2
    assert run("import", "other", str(file), "--as", "nobody").exit_code == 2


def test_two_versions_are_compared_question_by_question(kept: Database, tmp_path: Path) -> None:
    del kept
    file = tmp_path / "own.yaml"
    file.write_text(OWN)
    run("import", "own", str(file), "--as", "lee")
    run("publish", "own", "--as", "lou")
    file.write_text(SECOND.replace("kind: g4", "kind: yn").replace("  overall: o.grade\n", ""))
    run("import", "own", str(file), "--as", "lee")
    assert run("diff", "own", "1", "2").exit_code == 2
    found = run("diff", "own", "1", "2", "--as", "lee")
    assert found.exit_code == 0
    assert "own: version 1 to 2. 0 open audits keep version 1" in found.output
    assert "Safe             o.new: new" in found.output
    assert "Safe             o.seen: reads otherwise, means the same (text)" in found.output
    assert "- Was the child seen?" in found.output
    assert "Breaks trend     o.grade: means something else" in found.output
    data = json.loads(run("diff", "own", "1", "2", "--as", "lee", "--json", "--all").output)
    assert {one["key"]: one["verdict"] for one in data}["o.grade"] == "breaks_trend"
    assert "safe.now" in {one["key"] for one in data}


def test_a_version_that_is_not_there_is_said(kept: Database) -> None:
    del kept
    assert run("export", "nothing", "1").exit_code == 2
    found = run("diff", "closure", "1", "9")
    assert (found.exit_code, found.output) == (
        2,
        "There is no published version 9 of closure\n",
    )
