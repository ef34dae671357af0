"""The published description of the proof is true: its vectors, its command and its program."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sampling.certificate_files import to_json
from sampling.certificates import certify
from sampling.designs import PLANS, draw
from sampling.drawn import Plan
from sampling.draws import SimplePlan, StratifiedPlan
from sampling.frames import FRAME_ALGORITHM, frame_of
from sampling.row_proofs import ROW_ALGORITHM
from sampling.tickets import ALGORITHM, randint, ticket, ticket_order, uniform

PAGE = Path(__file__).parents[2].joinpath("docs", "sampling-proof.md").read_text(encoding="utf-8")
SEED, SCOPE = "8203 5517 4096", "dip/2025-09/core"


def made(plan: Plan) -> dict[str, Any]:
    rows = [
        [
            f"Zo\u00eb-{n}" if n == 3 else f"C-{n:06d}",
            "West" if n % 3 else "East",
            "sibling" if n == 5 else "",
        ]
        for n in range(1, 31)
    ]
    frame = frame_of(["id", "stratum", "excluded"], rows)
    return certify(draw(frame, plan, seed=SEED, scope=SCOPE), frame).to_dict()


def test_the_vectors_on_the_page_are_those_of_the_method() -> None:
    for unit_id in ("C-000001", "C-000002"):
        assert f"| {unit_id} | `{ticket(SEED, SCOPE, unit_id):064x}` |" in PAGE
    order = ticket_order(SEED, SCOPE, [f"C-{number:06d}" for number in range(1, 21)])
    assert f"the first six are {', '.join(unit_id[-2:] for unit_id in order[:6])}." in PAGE
    assert f"u is {uniform(SEED, SCOPE, 'C-000001')}" in PAGE
    assert f"below 10 is {randint(SEED, 'start/' + SCOPE, 10)}" in PAGE
    assert f"below 365 it is {randint(SEED, 'start/' + SCOPE, 365)}" in PAGE
    rows = [["C-000002", "East"], ["C-000001", "West"]]
    assert frame_of(["id", "team"], rows).digest in PAGE


def test_the_command_on_the_page_gives_the_ticket() -> None:
    command = next(line for line in PAGE.splitlines() if line.startswith("printf "))
    said = subprocess.run(  # noqa: S603  # the page is the product's own
        ["/bin/sh", "-c", command], capture_output=True, check=True, text=True
    )
    assert said.stdout.split()[0] == f"{ticket(SEED, SCOPE, 'C-000001'):064x}"


def checked(body: dict[str, Any], tmp_path: Path) -> str:
    program = tmp_path / "checker.py"
    found = re.search(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert found
    program.write_text(found.group(1), encoding="utf-8")
    stored = tmp_path / "certificate.json"
    stored.write_text(to_json(body), encoding="utf-8")
    said = subprocess.run(  # noqa: S603  # the page is the product's own
        [sys.executable, str(program), str(stored)], capture_output=True, check=True, text=True
    )
    return said.stdout.strip()


@pytest.mark.parametrize(
    "plan", [SimplePlan(6, 3), StratifiedPlan({"East": 2, "West": 4}, {"East": 1, "West": 2})]
)
def test_the_program_on_the_page_performs_a_draw_again(plan: Plan, tmp_path: Path) -> None:
    assert checked(made(plan), tmp_path) == "same"


@pytest.mark.parametrize(
    "change",
    [
        lambda body: body.update(seed="1111"),
        lambda body: body["positions"].reverse(),
        lambda body: body["frame"]["rows"][3].__setitem__(2, ""),
        lambda body: body["positions"][0].update(reserve=True),
    ],
)
def test_the_program_on_the_page_notices_a_change(
    change: Callable[[dict[str, Any]], object], tmp_path: Path
) -> None:
    body = json.loads(json.dumps(made(StratifiedPlan({"East": 2, "West": 4}))))
    change(body)
    assert checked(body, tmp_path) == "different"


def test_every_method_and_design_is_on_the_page() -> None:
    for name in (ALGORITHM, FRAME_ALGORITHM, ROW_ALGORITHM, *PLANS):
        assert f"`{name}`" in PAGE
    for part in made(SimplePlan(1)):
        assert f"`{part}`" in PAGE
