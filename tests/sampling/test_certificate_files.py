"""Certificates travel as JSON and CSV unchanged; what is no certificate is refused in words."""

import copy
import csv
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sampling.certificate_files import from_csv, from_json, from_text, to_csv, to_json
from sampling.certificates import Redraw, certificate_digest, certify
from sampling.designs import draw
from sampling.draws import SimplePlan, StratifiedPlan
from sampling.faults import DesignError, Fault
from sampling.frames import frame_of
from sampling.replacement import Skip, walk, with_replacements
from sampling.row_proofs import frame_root, proves, row_proof
from sampling.seeds import fresh_nonce
from sampling.verification import Different, Published, verify

SEED, SCOPE = "8203 5517 4096", "dip/2025-09/core"
ROWS = [[f"C-{n:06d}", "West" if n % 2 else "East", "T1"] for n in range(1, 21)]
CELLS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8)


def body() -> dict[str, Any]:
    frame = frame_of(["id", "stratum", "team"], ROWS)
    drawn = draw(frame, StratifiedPlan({"East": 2, "West": 2}, {"East": 1}), seed=SEED, scope=SCOPE)
    made = certify(drawn, frame, about={"by": "Lee"}, redraw=Redraw("ab" * 32, "wrong period", 2))
    skip = Skip(drawn.main[0].unit_id, "restricted", "2025-09-08", "Ana", "Lee")
    return with_replacements(made.to_dict(), walk(drawn, [skip]))


def test_a_certificate_reads_back_from_both_files_unchanged() -> None:
    assert from_json(to_json(body())) == body()
    assert from_csv(to_csv(body())) == body()
    assert from_text("\ufeff" + to_csv(body())) == from_text("  " + to_json(body())) == body()


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=8, unique_by=lambda row: row[0]))
def test_any_cell_survives_the_spreadsheet(rows: list[tuple[str, str]]) -> None:
    try:
        frame = frame_of(["id", "stratum"], rows)
    except DesignError:
        return  # two Unicode forms of one id
    made = certify(draw(frame, SimplePlan(1), seed=SEED, scope=SCOPE), frame).to_dict()
    assert from_csv(to_csv(made)) == made
    assert verify(from_csv(to_csv(made))).same


def test_no_cell_of_the_csv_can_run_as_a_formula() -> None:
    rows = [["=HYPERLINK(1)", "+1"], ["@SUM", "-1"], ["'quoted", "\tx"]]
    frame = frame_of(["id", "stratum"], rows)
    made = certify(draw(frame, SimplePlan(3), seed=SEED, scope=SCOPE), frame).to_dict()
    for line in csv.reader(io.StringIO(to_csv(made), newline="")):
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in line)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "not JSON: .* in line 1"),
        ("[]", "not a draw certificate"),
        ('{"seed": "1", "seed": "2"}', "says 'seed' twice"),
        ('{"size": NaN}', "NaN, which is no number"),
        ("nonsense,1", "line 1 .*begins with 'nonsense'"),
        ("certificate,seed,{", "line 1 "),
        ("position,C-1,East,1,first,0.5,00", "main or reserve, not 'first'"),
        ("position,C-1", "line 1 "),
        ("position,C-1,East,one,main,0.5,00", "line 1 "),
    ],
)
def test_what_is_no_certificate_is_refused_with_the_place(text: str, words: str) -> None:
    with pytest.raises(DesignError, match=words) as caught:
        from_text(text)
    assert caught.value.code is Fault.NOT_A_CERTIFICATE


def test_blank_lines_of_a_csv_are_passed_over() -> None:
    assert from_csv("\r\n" + to_csv(body()) + "\r\n") == body()


PARTS = [
    "plan", "plan_digest", "seed", "scope", "frame", "strata", "positions", "notes", "digest",
]  # fmt: skip


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("wrong", ["missing", 5, True])
def test_a_missing_or_misshapen_part_is_named(part: str, wrong: object) -> None:
    broken = body()
    if wrong == "missing":
        del broken[part]
    else:
        broken[part] = wrong
    with pytest.raises(DesignError, match=f"incomplete: {part}") as caught:
        verify(broken)
    assert caught.value.code is Fault.NOT_A_CERTIFICATE


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda b: b["frame"].pop("digest"), "frame.digest is missing"),
        (lambda b: b["frame"].update(size="20"), "frame.size is not a whole number"),
        (lambda b: b["frame"].update(size=True), "frame.size is not a whole number"),
        (lambda b: b["frame"]["rows"].append("C-9"), r"frame.rows\[20\] is not a list of texts"),
        (lambda b: b["frame"]["rows"][3].append(7), r"frame.rows\[3\] is not a list of texts"),
        (lambda b: b["frame"].update(columns="id"), "frame.columns is not a list"),
        (lambda b: b["strata"].append([]), r"strata\[2\] is not a set of named values"),
        (lambda b: b["strata"][0].pop("taken"), r"strata\[0\].taken is missing"),
        (lambda b: b["positions"][0].update(reserve=0), r"positions\[0\].reserve is not true"),
        (
            lambda b: b["positions"][1].update(inclusion_probability="1"),
            r"positions\[1\].inclusion_probability is not a number",
        ),
    ],
)
def test_a_misshapen_inner_part_is_named_with_its_place(
    change: Callable[[dict[str, Any]], object], words: str
) -> None:
    broken = body()
    change(broken)
    with pytest.raises(DesignError, match=words):
        verify(broken)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"algorithm": "casedraw/2"}, "method 'casedraw/2' is not known here; known: 'casedraw/1'"),
        ({"frame_algorithm": None}, "method None is not known here; known: 'caseframe/1'"),
        ({"design": "by eye"}, "design 'by eye' is not known"),
    ],
)
def test_an_unknown_method_is_refused_by_name(change: dict[str, Any], words: str) -> None:
    with pytest.raises(DesignError, match=words) as caught:
        verify({**body(), **change})
    assert caught.value.code is Fault.UNKNOWN_METHOD


def codes(found: object) -> list[str]:
    return [item.code for item in found.found]  # type: ignore[attr-defined]  # a Verification


def test_what_was_published_elsewhere_is_compared() -> None:
    made = body()
    same = Published(
        seed=SEED,
        frame_digest=made["frame"]["digest"],
        plan_digest=made["plan_digest"],
        digest=made["digest"],
    )
    assert verify(made, published=same).same
    other = Published(seed="1111", frame_digest="00", plan_digest="11", digest="22")
    found = verify(made, published=other)
    assert codes(found) == [Different.PUBLISHED] * 4
    assert found.differences[0] == "the seed is '8203 5517 4096', published was '1111'"


def test_another_extract_is_compared_row_by_row() -> None:
    rows = copy.deepcopy(ROWS)
    rows[3][1] = "North"
    other = frame_of(
        ["id", "stratum", "age"], [[*row[:2], "4"] for row in [*rows[1:], ["C-9", "East"]]]
    )
    found = verify(body(), frame=other)
    assert found.differences == (
        "the column 'age' is in one of the two frames only",
        "the column 'team' is in one of the two frames only",
        "C-9 is not in the certified frame",
        "C-000001 is missing from the other frame",
        "C-000004 has stratum 'North', certified was 'East'",
    )
    assert codes(found)[2:] == [Different.ROW_ADDED, Different.ROW_REMOVED, Different.ROW_CHANGED]


def test_a_flood_of_differences_is_cut_to_fifty_and_counted() -> None:
    other = frame_of(["id"], [[f"D-{number:03d}"] for number in range(80)])
    found = verify(body(), frame=other)
    added = [item.words for item in found.found if item.code is Different.ROW_ADDED]
    assert len(added) == 51
    assert added[-1] == "and 30 more like the last"


def test_a_plan_that_makes_no_draw_is_named_even_when_sealed_anew() -> None:
    for change in ({"taken": {"East": 99}}, {"taken": "all"}):
        broken = body()
        broken["plan"].update(change)
        broken["digest"] = certificate_digest(broken)
        found = verify(broken)
        assert any("cannot be performed again" in words for words in found.differences)
        assert Different.CANNOT_REDRAW in codes(found)


def test_a_certificate_without_any_position_is_different() -> None:
    broken = body()
    broken["positions"] = []
    broken.pop("replacements")
    broken["digest"] = certificate_digest(broken)
    assert codes(verify(broken)) == [Different.NOT_LISTED] * 5


def test_a_redraw_names_what_it_replaces_and_is_sealed_with_it() -> None:
    made = body()
    assert made["redraw"] == {"replaces": "ab" * 32, "reason": "wrong period", "number": 2}
    made["redraw"]["number"] = 1
    assert codes(verify(made))[0] == Different.ALTERED


def test_json_keeps_the_order_of_no_key_in_the_digest() -> None:
    made = body()
    turned = json.loads(json.dumps(dict(reversed(list(made.items())))))
    assert verify(turned).same


@pytest.mark.parametrize("rows", [1, 2, 3, 7, 8, 20])
def test_one_row_is_proved_without_the_others(rows: int) -> None:
    frame = frame_of(["id", "stratum", "team"], ROWS[:rows])
    secret = fresh_nonce()
    root = frame_root(frame, secret)
    for row in frame.rows:
        proof = row_proof(frame, secret, row[0])
        assert proof.row == row
        assert proves(proof, root)
        assert not proves(proof, frame_root(frame, fresh_nonce()))
        changed = type(proof)((*row[:1], "North", *row[2:]), proof.key, proof.steps)
        assert not proves(changed, root)
        assert not proves(type(proof)(row, "zz", proof.steps), root)


def test_what_cannot_be_proved_is_refused() -> None:
    frame = frame_of(["id"], [["C-1"]])
    with pytest.raises(DesignError, match="'C-2' is not in the frame"):
        row_proof(frame, fresh_nonce(), "C-2")
    with pytest.raises(DesignError, match="64 hexadecimal digits"):
        frame_root(frame, "secret")
    with pytest.raises(DesignError, match="without rows"):
        frame_root(frame_of(["id"], []), fresh_nonce())
