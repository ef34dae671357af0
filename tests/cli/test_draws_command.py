"""`auditapp draws verify`: same or different, and why, from the file alone."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from auditapp.cli.main import cli
from auditapp.services import judgement
from sampling import Pick, Unit, certificate, draw_simple, frame_of

UNITS = [f"K-{number:03d}" for number in range(1, 31)]


def written(folder: Path, change: str = "") -> Path:
    drawn = draw_simple([Unit(key) for key in UNITS], 5, seed="8203 5517", scope="R-1/draw-1")
    body = certificate(drawn, columns=("id", "stratum"), rows=[(key, "") for key in UNITS])
    text = json.dumps(body)
    file = folder / "certificate.json"
    file.write_text(text.replace("8203 5517", change) if change else text)
    return file


def test_an_honest_certificate_is_the_same(tmp_path: Path) -> None:
    found = CliRunner().invoke(cli, ["draws", "verify", str(written(tmp_path))])
    assert (found.exit_code, found.output) == (0, "Same: 5 cases from 30.\n")


PICKED = frame_of(("id", "stratum"), [(key, "") for key in UNITS])


def listed(folder: Path, reason: str) -> Path:
    picks = [Pick(key, reason, "lead") for key in UNITS[:2]]
    about = {"title": "Deep dive"}
    body, _places = judgement.list_of(
        picks, PICKED, scope="R-1/draw-1", excluded={}, about=about, redraw=None
    )
    file = folder / "certificate.json"
    file.write_text(json.dumps(body))
    return file


def test_a_list_of_picks_is_checked_as_what_it_is(tmp_path: Path) -> None:
    found = CliRunner().invoke(cli, ["draws", "verify", str(listed(tmp_path, "the worst"))])
    assert (found.exit_code, found.output) == (0, "Same: 2 cases from 30.\n")


def test_a_changed_list_of_picks_is_different(tmp_path: Path) -> None:
    file = listed(tmp_path, "the worst")
    file.write_text(file.read_text().replace("the worst", "").replace("K-001", "K-002"))
    found = CliRunner().invoke(cli, ["draws", "verify", str(file)])
    assert found.exit_code == 1
    assert "the list was changed after it was made" in found.output


def test_an_altered_certificate_is_different_and_says_how(tmp_path: Path) -> None:
    found = CliRunner().invoke(cli, ["draws", "verify", str(written(tmp_path, "1111 2222"))])
    assert found.exit_code == 1
    assert "the certificate was changed after it was made" in found.output
    assert "the seed or the scope is not the one" in found.output


def test_another_program_reads_the_outcome_as_json(tmp_path: Path) -> None:
    found = CliRunner().invoke(cli, ["draws", "verify", "--json", str(written(tmp_path))])
    assert json.loads(found.output) == {
        "same": True,
        "differences": [],
        "drawn": 5,
        "frame_size": 30,
    }


@pytest.mark.parametrize(
    "text",
    [
        "",
        "not json",
        "[]",
        "{}",
        '{"format": "draw-certificate/1"}',
        '{"format": "judgement-picks/1"}',
    ],
)
def test_what_is_no_certificate_is_refused_with_status_two(tmp_path: Path, text: str) -> None:
    file = tmp_path / "certificate.json"
    file.write_text(text)
    found = CliRunner().invoke(cli, ["draws", "verify", str(file)])
    assert found.exit_code == 2
    assert "certificate.json: " in found.output
