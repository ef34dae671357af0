"""The command line of the library: commit, seed, draw, verify; wrong input is said in words."""

import csv
import json
from pathlib import Path

import pytest

from sampling.cli import main
from sampling.cli_plans import BUILDERS
from sampling.seeds import opens
from sampling.verification import verify

SEED, SCOPE = "8203 5517 4096 1182 0937", "dip/2025-09"
MADE = ["--seed", SEED, "--scope", SCOPE]
COLUMNS = ["--id", "ref", "--stratum", "team"]


@pytest.fixture
def register(tmp_path: Path) -> str:
    path = tmp_path / "register.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["ref", "team", "cases", "worker", "must", "why", "opened"])
        for number in range(1, 41):
            writer.writerow(
                [
                    f"C-{number:06d}",
                    "East" if number % 3 else "West",
                    number % 5 + 1,
                    f"W{number % 6}",
                    "complaint" if number == 7 else "",
                    "conflict" if number == 9 else "",
                    f"2025-{number % 12 + 1:02d}-01",
                ]
            )
    return str(path)


def test_a_draw_is_written_shown_and_verified(
    register: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(tmp_path / "certificate.json")
    options = [*COLUMNS, "--design", "stratified", "--size", "8", "--excluded-column", "why"]
    assert main(["draw", register, *options, *MADE, "--out", out, "--about", "by=Lee"]) == 0
    shown = capsys.readouterr().out
    assert "stratified: 8 of 39 units" in shown
    assert shown.count("main ") == 8
    assert shown.count("reserve ") == 3
    assert main(["verify", out]) == 0
    assert "same: 8 of 40 units drawn again" in capsys.readouterr().out
    body = json.loads(Path(out).read_text(encoding="utf-8"))
    assert body["about"] == {"by": "Lee"}
    assert body["frame"]["excluded"] == {"conflict": 1}
    again = ["verify", out, "--frame", register, *COLUMNS, "--excluded-column", "why"]
    assert main([*again, "--seed", SEED, "--digest", body["digest"]]) == 0


def test_a_certificate_is_never_overwritten(
    register: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(tmp_path / "certificate.csv")
    drawing = ["draw", register, "--id", "ref", "--size", "3", *MADE, "--out", out]
    assert main(drawing) == 0
    assert main(["verify", out]) == 0
    capsys.readouterr()
    assert main(drawing) == 2
    assert "File exists" in capsys.readouterr().err


def test_an_altered_certificate_exits_with_1_and_says_why(
    register: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "certificate.json"
    main(["draw", register, "--id", "ref", "--size", "3", *MADE, "--out", str(out)])
    out.write_text(out.read_text(encoding="utf-8").replace(SCOPE, "dip/2025-10"), encoding="utf-8")
    capsys.readouterr()
    assert main(["verify", str(out)]) == 1
    assert "the certificate was changed after it was made" in capsys.readouterr().out
    assert main(["verify", str(out), "--json"]) == 1
    said = json.loads(capsys.readouterr().out)
    assert said["same"] is False
    assert [item["code"] for item in said["differences"]] == ["altered", "seed"]


@pytest.mark.parametrize(
    ("design", "options"),
    [
        ("simple", ["--size", "5"]),
        (
            "stratified",
            ["--size", "9", "--share", "neyman", "--rate", "East=0.1", "--rate", "West=0.5"],
        ),
        ("stratified", ["--size", "9", "--share", "equal"]),
        ("stratified", ["--size", "9", "--share", "growing", "--at-least", "2"]),
        ("must-audit", ["--size", "5", "--must-column", "must"]),
        ("systematic", ["--size", "5", "--sort-by", "opened", "--keep", "opened"]),
        ("systematic-by-size", ["--size", "5", "--size-column", "cases"]),
        ("pareto", ["--size", "5", "--size-column", "cases", "--highest-ratio", "3"]),
        ("successive", ["--size", "5", "--size-column", "cases", "--reserves", "0"]),
        ("sampford", ["--size", "3", "--size-column", "cases"]),
        ("clusters", ["--clusters", "2", "--take", "2", "--cluster-column", "worker"]),
        ("clusters-by-size", ["--clusters", "2", "--cluster-column", "worker"]),
        ("year-walk", ["--size", "5"]),
    ],
)
def test_every_design_is_drawn_from_its_options_and_verified(
    design: str, options: list[str], register: str, capsys: pytest.CaptureFixture[str]
) -> None:
    drawing = ["draw", register, *COLUMNS, "--design", design, *options, *MADE, "--json"]
    assert main(drawing) == 0
    assert verify(json.loads(capsys.readouterr().out)).same


def test_every_design_has_its_options_tested() -> None:
    marked = test_every_design_is_drawn_from_its_options_and_verified.pytestmark  # type: ignore[attr-defined]  # set by the decorator
    assert {design for design, _ in marked[0].args[1]} == set(BUILDERS)


def test_a_committed_plan_is_drawn_from_its_file(
    register: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = [register, *COLUMNS, "--scope", SCOPE]
    design = ["--design", "stratified", "--size", "8", "--at-least", "3"]
    assert main(["commit", *source, *design]) == 0
    assert "publish before the seed is made: " in capsys.readouterr().out
    assert main(["commit", *source, *design, "--json"]) == 0
    committed = json.loads(capsys.readouterr().out)
    plan = tmp_path / "plan.json"
    plan.write_text(json.dumps(committed), encoding="utf-8")
    assert main(["draw", *source, "--plan", str(plan), "--seed", SEED, "--json"]) == 0
    body = json.loads(capsys.readouterr().out)
    assert body["plan_digest"] == committed["plan_digest"]
    assert body["frame"]["digest"] == committed["frame"]
    assert [line["taken"] for line in body["strata"]] == [5, 3]
    plan.write_text(json.dumps(committed["plan"]), encoding="utf-8")
    assert main(["draw", *source, "--plan", str(plan), "--seed", SEED]) == 0


def test_a_redraw_needs_a_reason(register: str, capsys: pytest.CaptureFixture[str]) -> None:
    drawing = ["draw", register, "--id", "ref", "--size", "3", *MADE, "--replaces", "ab" * 32]
    assert main(drawing) == 2
    assert "why the other draw is replaced" in capsys.readouterr().err
    assert main([*drawing, "--reason", "wrong period", "--number", "3", "--json"]) == 0
    body = json.loads(capsys.readouterr().out)
    assert body["redraw"] == {"replaces": "ab" * 32, "reason": "wrong period", "number": 3}


def test_a_seed_that_could_have_been_chosen_is_noted(
    register: str, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["draw", register, "--id", "ref", "--size", "3", "--seed", "1", "--scope", SCOPE])
    assert "note: The seed has fewer than 20" in capsys.readouterr().out


def test_seeds_are_made_from_dice_people_and_the_machine(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["seed", "--dice", "82035-51740-96118-20937"]) == 0
    assert capsys.readouterr().out == f"seed: {SEED}\n"
    assert main(["seed", "--part", "moderators=8203", "--part", "audit team=4096"]) == 0
    assert capsys.readouterr().out == "seed: audit team: 4096; moderators: 8203\n"
    assert main(["seed", "--sealed"]) == 0
    said = [line.split(": ", 1)[1] for line in capsys.readouterr().out.splitlines()]
    assert opens(said[2], said[0], said[1])


def test_the_ticket_of_one_unit_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        main(["ticket", "C-000001", "--seed", "8203 5517 4096", "--scope", "dip/2025-09/core"]) == 0
    )
    assert capsys.readouterr().out == (
        "d3cda7c62fcb572c07ac72f458aefe491847d5c6cd0ea0c89d8325835a57edc3\nu = 0.827356801877426\n"
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ref,ref\n1,2\n", "a name of its own"),
        ("ref,\n1,2\n", "a name of its own"),
        ("", "is empty: its first line"),
        ("ref,team\n1\n", "line 2 has not 2 cells"),
        ("ref,team\n1,2,3\n", "line 2 has not 2 cells"),
        ("ref,team\n1,East\n1,West\n", "appears more than once, in row 1, 2"),
        ("team\nEast\n", "no column 'ref'"),
    ],
)
def test_a_table_that_is_no_frame_is_refused(
    text: str, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "register.csv"
    path.write_text(text, encoding="utf-8")
    assert main(["draw", str(path), "--id", "ref", "--size", "1", *MADE]) == 2
    assert words in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--size", "99"], "cannot take 99 of 40"),
        (["--size", "3", "--about", "Lee"], "--about takes NAME=WORDS"),
        (["--size", "3", "--plan", "PLAN"], "is not JSON"),
        (["--size", "9", "--design", "stratified", "--share", "neyman"], "no standard deviation"),
    ],
)
def test_options_that_make_no_draw_are_refused(
    options: list[str],
    words: str,
    register: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    plan = tmp_path / "plan.json"
    plan.write_text("{", encoding="utf-8")
    given = [str(plan) if option == "PLAN" else option for option in options]
    assert main(["draw", register, *COLUMNS, *given, *MADE]) == 2
    assert words in capsys.readouterr().err


def test_the_chance_and_weight_of_every_unit_can_be_written(register: str, tmp_path: Path) -> None:
    path = tmp_path / "chances.csv"
    options = ["--design", "stratified", "--size", "6", "--share", "equal", "--reserves", "0"]
    drawing = ["draw", register, *COLUMNS, *options, *MADE, "--chances", str(path)]
    assert main(drawing) == 0
    with path.open(encoding="utf-8", newline="") as file:
        rows = {row["id"]: row for row in csv.DictReader(file)}
    assert len(rows) == 40
    # Three of the 13 cases of West.
    assert float(rows["C-000003"]["inclusion_probability"]) == pytest.approx(3 / 13)
    assert float(rows["C-000003"]["weight"]) == pytest.approx(13 / 3)
    assert main(drawing) == 2
