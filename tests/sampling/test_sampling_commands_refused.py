"""The command line of the library: commit, seed, draw, verify; wrong input is said in words."""

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest

from sampling.cli import main

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


@pytest.mark.parametrize(("text", "words"), [("[]", "holds no object"), ('{"plan": 5}', "no plan")])
def test_a_plan_file_without_a_plan_is_refused(
    text: str, words: str, register: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = tmp_path / "plan.json"
    plan.write_text(text, encoding="utf-8")
    assert main(["draw", register, "--id", "ref", "--plan", str(plan), *MADE]) == 2
    assert words in capsys.readouterr().err


@pytest.mark.parametrize("part", ["moderators", "=8203", "moderators=1"])
def test_parts_of_a_seed_name_who_gave_them(part: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["seed", "--part", "moderators=8203", "--part", part]) == 2
    assert "once for each person" in capsys.readouterr().err


def test_a_missing_file_is_said_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "nowhere.json"]) == 2
    assert "nowhere.json" in capsys.readouterr().err


def test_the_library_runs_as_a_program() -> None:
    said = subprocess.run(
        [sys.executable, "-m", "sampling", "seed", "--dice", "82035517409611820937"],
        capture_output=True,
        check=True,
        text=True,
    )
    assert said.stdout == f"seed: {SEED}\n"


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("margin --margin 0.10 --population 400", "read 78 of 400 cases"),
        ("discovery --rate 0.05 --population 400", "read 55 of 400 cases"),
        ("attribute --tolerable 0.10 --expected 0.02", "read 46 cases"),
        ("change --first 0.50 --second 0.75 --power 0.9", "read 77 cases"),
        ("agreement --agreement 0.8 --margin 0.1", "read 62 cases"),
        ("lqas --good 0.2 --bad 0.5 --alpha 0.1 --beta 0.1", "pass when at most 6 fail"),
        ("sequential --good 0.01 --bad 0.10", "0.0397 n - 0.939"),
    ],
)
def test_a_size_is_planned_from_each_question(
    question: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["plan", *question.split()]) == 0
    assert words in capsys.readouterr().out
    assert main(["plan", *question.split(), "--json"]) == 0
    assert isinstance(json.loads(capsys.readouterr().out), dict)


def answered(tmp_path: Path, rows: list[tuple[str, str]]) -> str:
    path = tmp_path / "answers.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("ref", "visited"), *rows])
    return str(path)


def test_a_rate_is_weighted_by_the_design_of_its_certificate(
    register: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(tmp_path / "certificate.json")
    design = ["--design", "stratified", "--size", "12", "--share", "equal"]
    main(["draw", register, *COLUMNS, *design, *MADE, "--out", out])
    drawn = json.loads(Path(out).read_text(encoding="utf-8"))["positions"]
    main_list = [place for place in drawn if not place["reserve"]]
    rows = [(p["unit_id"], "Yes" if p["stratum"] == "East" else "no") for p in main_list]
    capsys.readouterr()
    asking = ["rate", answered(tmp_path, rows), "--id", "ref", "--answer", "visited"]
    assert main([*asking, "--certificate", out, "--json"]) == 0
    # All of East and none of West: 27 of 40, though six of twelve were seen.
    assert json.loads(capsys.readouterr().out)["value"] == pytest.approx(27 / 40)
    assert main([*asking, "--certificate", out]) == 0
    assert "67.5% of 40, from 12 cases" in capsys.readouterr().out
    stored = Path(out).read_text(encoding="utf-8")
    Path(out).write_text(stored.replace('"West"', '"North"'), encoding="utf-8")
    assert main([*asking, "--certificate", out]) == 2
    assert "the certificate is not sound" in capsys.readouterr().err


def test_a_rate_without_certificate_is_that_of_a_simple_sample_or_of_a_process(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [(f"C-{n}", "met" if n else "n/a") for n in range(10)]
    asking = [
        "rate",
        answered(tmp_path, rows),
        "--id",
        "ref",
        "--answer",
        "visited",
        "--met",
        "met",
    ]
    assert main([*asking, "--population", "30"]) == 0
    assert "100.0% of 30, from 9 cases" in capsys.readouterr().out
    assert main(asking) == 0
    assert "100.0% of all like them" in capsys.readouterr().out


def test_a_rate_of_nothing_is_no_rate(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = answered(tmp_path, [("C-1", "")])
    assert main(["rate", path, "--id", "ref", "--answer", "visited"]) == 0
    assert "no rate: No case was judged" in capsys.readouterr().out


def test_a_rate_from_a_stratum_of_one_says_why_it_has_no_interval(
    register: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(tmp_path / "certificate.json")
    design = ["--design", "stratified", "--size", "3", "--at-least", "1", "--reserves", "0"]
    main(["draw", register, *COLUMNS, *design, *MADE, "--out", out])
    drawn = json.loads(Path(out).read_text(encoding="utf-8"))["positions"]
    path = answered(tmp_path, [(p["unit_id"], "yes" if n else "no") for n, p in enumerate(drawn)])
    capsys.readouterr()
    assert main(["rate", path, "--id", "ref", "--answer", "visited", "--certificate", out]) == 0
    assert "no interval: A stratum has one case read" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--answer", "seen"], "no column 'seen'; there are ref, visited"),
        (["--answer", "visited"], "row 2: the answer 'perhaps' is none of 'n/a', '', 'no', 'yes'"),
    ],
)
def test_answers_that_cannot_be_read_are_refused(
    options: list[str], words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = answered(tmp_path, [("C-1", "yes"), ("C-2", "perhaps")])
    assert main(["rate", path, "--id", "ref", *options]) == 2
    assert words in capsys.readouterr().err


def graded(tmp_path: Path, files: int) -> list[str]:
    path = tmp_path / "grades.csv"
    grades = ["poor", "fair", "good"]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Ana", "Mo"])
        for number in range(files):
            writer.writerow([grades[number % 3], grades[(number + (number % 5 == 0)) % 3]])
    return ["agreement", str(path), "--rater", "Ana", "--rater", "Mo", "--scale", "poor,fair,good"]


def test_agreement_is_summed_up_with_its_doubt(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asking = graded(tmp_path, 40)
    assert main(asking) == 0
    shown = capsys.readouterr().out
    assert "40 files graded twice or more; firm" in shown
    assert "0.800 (" in shown
    assert main([*asking, "--json", "--weights", "linear"]) == 0
    assert json.loads(capsys.readouterr().out)["exact"]["value"] == pytest.approx(0.8)


def test_grades_that_are_all_the_same_have_a_value_without_interval(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "grades.csv"
    path.write_text("Ana,Mo\n" + "good,good\n" * 40, encoding="utf-8")
    asking = ["agreement", str(path), "--rater", "Ana", "--rater", "Mo"]
    assert main([*asking, "--scale", "poor,fair,good"]) == 0
    shown = capsys.readouterr().out
    assert ": 1.000\n" in shown
    assert "All grades are the same" in shown


def test_few_double_grades_give_percentages_only(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(graded(tmp_path, 4)) == 0
    shown = capsys.readouterr().out
    assert "Too few files were graded twice" in shown
    assert "note: " in shown


def test_a_grader_who_is_no_column_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*graded(tmp_path, 4), "--rater", "Sam"]) == 2
    assert "no column 'Sam'; there are Ana, Mo" in capsys.readouterr().err


def test_an_interval_over_other_raters_is_given_for_six_of_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "ratings.csv"
    names = ["Ana", "Bo", "Cy", "Di", "Ed", "Flo"]
    lines = ["poor,poor,good,poor,poor,good", "good,good,good,poor,good,good"] * 8
    path.write_text("\n".join([",".join(names), *lines]), encoding="utf-8")
    raters = [word for name in names for word in ("--rater", name)]
    asking = ["agreement", str(path), *raters, "--scale", "poor,good", "--other-raters"]
    assert main(asking) == 0
    assert "files and raters resampled, 6 raters" in capsys.readouterr().out
    assert main([*asking, "--json"]) == 0
    other = json.loads(capsys.readouterr().out)["other_raters"]
    assert other["low"] < other["value"] < other["high"]


def test_discovery_says_what_a_clean_sample_would_show(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "discovery", "--rate", "0.10", "--population", "120"]) == 0
    shown = capsys.readouterr().out
    # 26 of 120; a tenth of 120 are 12.
    assert "if none of these 26 fails, fewer than 12 of the 120 cases fail, with 95%" in shown
