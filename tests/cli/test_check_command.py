"""`auditapp check` says that the record is whole, or what was altered behind the app's back."""

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, text

from auditapp.cli.main import cli
from auditapp.persistence.base import writing
from auditapp.services import events
from tests.conftest import NOW
from tests.support.cast import Cast


@pytest.fixture
def run(sqlite_engine: Engine, web_cast: Cast, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """Give the command line on a database whose log has three lines."""
    monkeypatch.setenv("AUDITAPP_DATABASE_URL", str(sqlite_engine.url))
    with writing(sqlite_engine) as session:
        for number in range(3):
            events.record(
                session,
                now=NOW,
                actor=web_cast.lee.actor,
                action="round.planned",
                subject_kind="round",
                subject_id=None,
                facts={"number": number},
            )
    return CliRunner()


def test_a_record_nobody_altered_is_called_whole(run: CliRunner) -> None:
    told = run.invoke(cli, ["check"])
    assert told.exit_code == 0, told.output
    assert "The log, every draw and every published template are whole." in told.output


def test_a_line_changed_past_the_guards_is_a_fault(run: CliRunner, sqlite_engine: Engine) -> None:
    with sqlite_engine.begin() as connection:
        connection.execute(text("DROP TRIGGER event_no_update"))
        connection.execute(text("UPDATE event SET reason = 'put in later' WHERE seq = 2"))
    told = run.invoke(cli, ["check"])
    assert told.exit_code == 1
    assert "FAULT" in told.output
    assert "whole" not in told.output


def test_a_line_taken_out_is_a_fault(run: CliRunner, sqlite_engine: Engine) -> None:
    with sqlite_engine.begin() as connection:
        connection.execute(text("DROP TRIGGER event_no_delete"))
        connection.execute(text("DELETE FROM event WHERE seq = 2"))
    told = run.invoke(cli, ["check", "--json"])
    assert told.exit_code == 1
    assert '"stop": true' in told.output
