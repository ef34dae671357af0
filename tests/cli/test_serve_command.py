"""Serving says in words why it cannot, and what to type instead."""

import socket

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine

from auditapp.cli.main import cli


def test_a_taken_port_is_said(sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUDITAPP_DATABASE_URL", str(sqlite_engine.url))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = CliRunner().invoke(cli, ["serve", "--port", str(port)])
    assert result.exit_code == 1
    assert f"Cannot serve on 127.0.0.1:{port}: the port is taken" in result.output
    assert "auditapp serve --port" in result.output


def test_there_is_no_such_port() -> None:
    result = CliRunner().invoke(cli, ["serve", "--port", "70000"])
    assert result.exit_code == 2
    assert "70000 is not in the range" in result.output
