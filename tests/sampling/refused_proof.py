"""What is no certificate, no seed and no proof, and what the commands cannot read."""

import json
from pathlib import Path
from typing import Any

from sampling import certificate_files, seeds
from sampling.certificates import certificate, certify
from sampling.certified_sample import sampled_by
from sampling.cli import run
from sampling.draws import SimplePlan
from sampling.faults import Fault
from sampling.frames import frame_of
from sampling.row_proofs import frame_root, row_proof
from sampling.verification import verify
from tests.sampling.refusal import Refusal

FRAME = frame_of(["id", "stratum"], [[f"C-{n}", ""] for n in range(4)])
DRAWN = SimplePlan(2).draw(FRAME, seed="8203 5517 4096", scope="dip/2025-09")
BODY: dict[str, Any] = certify(DRAWN, FRAME).to_dict()
SECRET = "00" * 32
TAKEN = DRAWN.main[0].unit_id


def without(*path: str) -> dict[str, Any]:
    body = json.loads(json.dumps(BODY))
    inner = body
    for name in path[:-1]:
        inner = inner[name]
    del inner[path[-1]]
    return dict(body)


def told(folder: Path, text: str, *arguments: str) -> object:
    """Run a command on a file with this text, where FILE stands."""
    path = folder / "given"
    path.write_text(text, encoding="utf-8")
    return run([str(path) if word == "FILE" else word for word in arguments])


def not_utf8(folder: Path) -> object:
    path = folder / "latin.csv"
    path.write_bytes("id,team\nC-1,Café\n".encode("latin-1"))
    return run(["draw", str(path), *MADE, *SIZED])


SIZED = ["--size", "1"]
MADE = ["--seed", "8203", "--scope", "dip"]
ANSWERS = ["rate", "FILE", "--answer", "met"]

REFUSED: list[Refusal] = [
    # files
    (lambda _: certificate_files.from_json("{"), Fault.NOT_A_CERTIFICATE, "not JSON: .* line 1"),
    (lambda _: certificate_files.from_json("[]"), Fault.NOT_A_CERTIFICATE, "no named values"),
    (
        lambda _: certificate_files.from_json('{"a": 1, "a": 2}'),
        Fault.NOT_A_CERTIFICATE,
        "says 'a' twice: keep one",
    ),
    (
        lambda _: certificate_files.from_json('{"a": NaN}'),
        Fault.NOT_A_CERTIFICATE,
        "holds NaN, which is no number",
    ),
    (
        lambda _: certificate_files.from_csv("luck,1\r\n"),
        Fault.NOT_A_CERTIFICATE,
        "line 1 is not of a draw certificate: it begins with 'luck'",
    ),
    (
        lambda _: certificate_files.from_csv("position,C-1,,1,third,0.5,00\r\n"),
        Fault.NOT_A_CERTIFICATE,
        "main or reserve, not 'third'",
    ),
    # certificates
    (lambda _: verify({}), Fault.NOT_A_CERTIFICATE, "its format is not 'draw-certificate/1'"),
    (
        lambda _: verify({**BODY, "algorithm": "luck/1"}),
        Fault.UNKNOWN_METHOD,
        "'luck/1' is not known here; known: 'casedraw/1'",
    ),
    (lambda _: verify({**BODY, "design": "luck"}), Fault.UNKNOWN_METHOD, "'luck' is not known"),
    (lambda _: verify(without("seed")), Fault.NOT_A_CERTIFICATE, "seed is missing"),
    (lambda _: verify({**BODY, "seed": 5}), Fault.NOT_A_CERTIFICATE, "seed is not text"),
    (
        lambda _: verify({**BODY, "strata": [5]}),
        Fault.NOT_A_CERTIFICATE,
        r"strata\[0\] is not a set of named values",
    ),
    (
        lambda _: verify({**BODY, "frame": {**BODY["frame"], "rows": [[5]]}}),
        Fault.NOT_A_CERTIFICATE,
        r"frame.rows\[0\] is not a list of texts",
    ),
    (
        lambda _: certificate(DRAWN, columns=["id"], rows=[["C-1"]]),
        Fault.BAD_COLUMN,
        'have "stratum"',
    ),
    (lambda _: sampled_by(BODY, ["C-9"]), Fault.BAD_ID, "C-9 was not drawn .* leave it out"),
    (
        lambda _: sampled_by(BODY, [TAKEN, TAKEN]),
        Fault.DUPLICATE_ID,
        f"{TAKEN} is named twice .* keep one",
    ),
    # seeds and rows
    (lambda _: seeds.dice_seed([10]), Fault.BAD_SEED, "a digit from 0 to 9"),
    (lambda _: seeds.dice_seed("abc"), Fault.BAD_SEED, "digits only, got 'abc'"),
    (lambda _: seeds.dice_seed("123"), Fault.BAD_SEED, "got 3: throw 17 more"),
    (lambda _: seeds.joined_seed({"Lee": "1"}), Fault.BAD_SEED, "two or more people must each"),
    (lambda _: seeds.public_seed("", "7"), Fault.BAD_SEED, "name the public source"),
    (lambda _: seeds.commitment("8203", "00"), Fault.BAD_SEED, "64 hexadecimal digits"),
    (lambda _: frame_root(FRAME, "00"), Fault.BAD_SEED, "64 hexadecimal digits"),
    (lambda _: frame_root(frame_of(["id"], []), SECRET), Fault.EMPTY_FRAME, "it needs one"),
    (lambda _: row_proof(FRAME, SECRET, "C-9"), Fault.BAD_ID, "the id of one of its rows"),
    # commands
    (lambda to: told(to, "a,a\n", "draw", "FILE", *MADE), Fault.BAD_COLUMN, "name of its own"),
    (
        lambda to: told(to, "id,team\nC-1\n", "draw", "FILE", *MADE),
        Fault.BAD_COLUMN,
        "line 2 has not 2 cells, one for each column",
    ),
    (
        lambda to: told(to, "id\n[]\n", "draw", "FILE", *MADE, "--about", "Lee", "--size", "1"),
        Fault.BAD_PLAN,
        "--about takes NAME=WORDS",
    ),
    (
        lambda to: told(to, "id\nC-1\n", "draw", "FILE", *MADE, "--size", "1", "--replaces", "ab"),
        Fault.BAD_PLAN,
        "say with --reason",
    ),
    (
        lambda to: told(
            to, "id,stratum\nC-1,East\n", "draw", "FILE", *MADE, *SIZED,
            "--design", "stratified", "--share", "neyman", "--rate", "East",
        ),
        Fault.BAD_PLAN,
        "--rate takes STRATUM=RATE, got 'East'",
    ),
    (lambda to: told(to, "", "draw", "FILE", *MADE), Fault.BAD_COLUMN, "is empty: its first line"),
    (lambda to: told(to, "id;a\n", "draw", "FILE", *MADE), Fault.BAD_COLUMN, "with commas"),
    (lambda to: told(to, "id\nC-1\n", "draw", "FILE", *MADE), Fault.BAD_SIZE, "say with --size"),
    (
        lambda to: told(to, "id\nC-1\n", "draw", "FILE", *MADE, *SIZED, "--design", "pareto"),
        Fault.BAD_COLUMN,
        "a pareto draw needs --size-column",
    ),
    (
        lambda to: told(to, "id\nC-1\n", "draw", "FILE", *MADE, *SIZED, "--design", "stratified"),
        Fault.BAD_COLUMN,
        "needs --stratum",
    ),
    (
        lambda to: told(to, "a\n1\n", "agreement", "FILE", "--rater", "a", "--scale", "1,2"),
        Fault.BAD_PLAN,
        "for two columns or more",
    ),
    (not_utf8, Fault.BAD_CELL, "is not UTF-8 text: save it again"),
    (lambda _: run(["seed", "--part", "Lee"]), Fault.BAD_SEED, "WHO=TEXT, once for each"),
    (lambda to: told(to, "met\nperhaps\n", *ANSWERS), Fault.BAD_CELL, "'perhaps' is none of"),
    (lambda to: told(to, "id\nC-1\n", *ANSWERS), Fault.BAD_COLUMN, "'met'; there are id"),
    (
        lambda to: told(
            to, "a\n1\n", "agreement", "FILE", "--rater", "a", "--rater", "b", "--scale", "1,2"
        ),
        Fault.BAD_COLUMN,
        "'b'; there are a",
    ),
    (lambda to: unsound(to, TAKEN), Fault.NOT_A_CERTIFICATE, "the certificate is not sound"),
    (lambda to: planned(to, "{"), Fault.BAD_PLAN, "is not JSON"),
    (lambda to: planned(to, "[]"), Fault.BAD_PLAN, "holds no object"),
    (lambda to: planned(to, '{"plan": 5}'), Fault.BAD_PLAN, "holds no plan"),
]  # fmt: skip


def unsound(folder: Path, read: str) -> object:
    stored = folder / "certificate.json"
    changed = {**BODY, "scope": "dip/2025-10"}
    stored.write_text(certificate_files.to_json(changed), encoding="utf-8")
    return told(folder, f"id,met\n{read},yes\n", *ANSWERS, "--certificate", str(stored))


def planned(folder: Path, text: str) -> object:
    plan = folder / "plan.json"
    plan.write_text(text, encoding="utf-8")
    return told(folder, "id,stratum\nC-1,\n", "draw", "FILE", "--plan", str(plan), *MADE)
