"""People are added from the command line, as the README says, and sign in with what is printed."""

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import Engine

from auditapp.cli.main import cli
from tests.support.client import Browser, plain

README = Path(__file__).parents[2] / "README.md"
PASSWORD = re.compile(r"shown once: (\S+)")


@pytest.fixture
def run(sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("AUDITAPP_DATABASE_URL", str(sqlite_engine.url))
    return CliRunner()


def command(runner: CliRunner, line: str) -> Result:
    return runner.invoke(cli, shlex.split(line)[1:])


def test_the_first_administrator_comes_from_the_line_in_the_readme(
    run: CliRunner, app: Flask
) -> None:
    (line,) = re.findall(
        r"^auditapp people add .+$", README.read_text(encoding="utf-8"), re.MULTILINE
    )
    added = command(run, line.replace(" adi ", " ade "))  # adi is in every test
    assert added.exit_code == 0, added.output
    found = PASSWORD.search(added.output)
    assert found is not None
    browser = Browser(app)
    browser.get("/account/sign-in")
    browser.post("/account/sign-in", name="ade", password=found[1])
    assert "Adi Administrator" in plain(browser.get("/account/"))


def test_a_new_password_ends_the_old_one(run: CliRunner, app: Flask) -> None:
    first = PASSWORD.search(command(run, "auditapp people add al 'Al' --role auditor").output)
    second = PASSWORD.search(command(run, "auditapp people reset-password al").output)
    assert first is not None
    assert second is not None
    browser = Browser(app)
    for typed, status in ((first[1], 422), (second[1], 303)):
        browser.get("/account/sign-in")
        browser.post("/account/sign-in", status=status, follow=False, name="al", password=typed)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("auditapp people add al 'Al' --role boss", "'boss' is not one of 'auditor'"),
        ("auditapp people add al 'Al'", "Missing option '--role'"),
        ("auditapp people reset-password nobody", "nobody"),
    ],
)
def test_what_cannot_be_done_is_said(run: CliRunner, line: str, words: str) -> None:
    result = command(run, line)
    assert result.exit_code in {1, 2}
    assert words in result.output
