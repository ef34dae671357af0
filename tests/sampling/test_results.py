"""Every result is plain values: no not-a-number, and what is undefined says why."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import pytest

import sampling as s
from sampling.agreement_summary import LANDIS_KOCH
from tests.architecture.test_sampling_documents import INPUTS, VALUES
from tests.sampling.graded import GWETS

SIZES = {"East": 30, "West": 10}
TWO = s.ratings_of_table([[6, 2, 1], [0, 4, 0], [0, 0, 3]])
SAMPLED = s.StratifiedSample(["East"] * 3 + ["West"] * 3, SIZES)
FRAME = s.frame_of(["id", "stratum"], [[f"C-{n}", "East"] for n in range(9)])
DRAWN = s.draw(FRAME, s.SimplePlan(3, reserves=2), seed="8203 5517", scope="dip/2025-09")
REDRAW = s.Redraw("00" * 32, "the frame held closed cases", 2)
SKIP = s.Skip(DRAWN.main[0].unit_id, "refused", "2025-09-08", "Ana", "Lee")
CELLS = s.table([3, 20, 8], {"team": ["East", "West", "North"]})
SIX = s.read_ratings([["1", "1", "2", "1", "2", "1"], ["2", "1", "2", "2", "2", "1"]] * 5, "12")
NOTHING = s.read_ratings([[None, "1"]], "12")
ALIKE = s.ratings_of_table([[12, 0], [0, 0]])
SEED = "8203 5517 4096"

RESULTS: dict[str, Callable[[], Any]] = {
    "agreement": lambda: s.gwet(GWETS),
    "allocation": lambda: s.neyman(SIZES, 4, dict.fromkeys(SIZES, 0)),
    "bands": lambda: LANDIS_KOCH[0],
    "bayes": lambda: s.bayes(2, 10),
    "bayes of a frame": lambda: s.bayes_finite(2, 10, 40),
    "bootstrap": lambda: s.bootstrap(GWETS, s.alpha_statistic(), seed=1, replicates=50),
    "bootstrap of both": lambda: s.bootstrap_two_way(
        SIX, s.alpha_statistic(), seed=1, replicates=50
    ),
    "certificate": lambda: s.certify(DRAWN, FRAME, redraw=REDRAW),
    "chances": lambda: DRAWN.chances,
    "change": lambda: s.smallest_detectable_change("0.6", s.Periods(20, 20)),
    "confusion": lambda: s.confusion(TWO),
    "diagnostics": lambda: s.diagnostics(TWO),
    "difference": lambda: s.difference(s.Tally(48, 80), s.Tally(56, 70)),
    "differences of frames": lambda: s.compare_frames(
        FRAME, s.frame_of(["id", "stratum"], [["C-1", "West"]])
    )[0],
    "disclosure": lambda: s.secondary(CELLS),
    "discussion": lambda: s.files_to_discuss(TWO)[0],
    "draw": lambda: DRAWN,
    "exact size": lambda: s.n_for_exact_margin("0.2", population=40),
    "frame": lambda: FRAME,
    "funnel": lambda: s.funnel({"East": s.Tally(8, 10), "West": s.Tally(0, 0)}),
    "hidden": lambda: s.recoverable(CELLS, s.primary(CELLS).hidden),
    "inclusion": lambda: s.pareto_inclusion([0.5, 0.5, 0.4, 0.6], 2),
    "leniency": lambda: s.leniency({"Ana": [1, 0] * 5, "Sam": [0, 0, 1] * 3}),
    "lqas": lambda: s.lqas_rule(19, 6, good="0.2", bad="0.5"),
    "p chart": lambda: s.p_chart([s.Tally(8, 10)] * 13),
    "periods": lambda: s.Periods(20, 20),
    "phases": lambda: s.Phase("", [1.0], [(1.0, 0.0)]),
    "pick": lambda: s.Pick("C-1", "complaint", "Lee"),
    "pooled": lambda: s.dersimonian_laird([0.0, 2.0], [1.0, 1.0]),
    "proof": lambda: s.row_proof(FRAME, "00" * 32, "C-1"),
    "published": lambda: s.Published(seed=SEED),
    "rate": lambda: s.design_rate([1, 1, 0, 1, 0, 0], SAMPLED),
    "rater": lambda: s.rater_effects(s.read_ratings([["1", "2"]], "12", ["Ana", "Sam"]))[0],
    "relations": lambda: CELLS,
    "roles": lambda: s.Roles("ref"),
    "rule for small numbers": lambda: s.SMALL_NUMBERS,
    "run rules": lambda: s.run_rules([1.0, 2.0] * 10),
    "shift": lambda: s.stuart_maxwell(TWO),
    "shown by a design": lambda: s.what_strata_show(SIZES, {"East": 3}),
    "shown by a sample": lambda: s.what_a_sample_shows(10, 34),
    "size": lambda: s.n_for_margin("0.1", population=400),
    "sizes of strata": lambda: s.n_each_stratum(SIZES, margin="0.2"),
    "sprt": lambda: s.sprt(good="0.01", bad="0.1"),
    "stratum": lambda: s.StratumCount(1, 2, 2, 9),
    "summary": lambda: s.summarise(TWO, seed=1, replicates=50, minimum=s.MINIMUM),
    "two phases": lambda: s.two_phase([s.Phase("", [1.0, 0.0], [(1.0, 0.0)])]),
    "unit": lambda: s.Unit("C-1"),
    "verification": lambda: s.verify({**s.certify(DRAWN, FRAME).to_dict(), "seed": "1"}),
    "walk": lambda: s.walk(DRAWN, [SKIP]),
    "xmr": lambda: s.xmr([1.0, 2.0] * 10),
    "minimum": lambda: s.MINIMUM,
    "skip": lambda: SKIP,
}
# Each is asked where there is nothing, or nothing that varies, to answer from.
UNDEFINED: dict[str, Callable[[], Any]] = {
    "alpha of no pair": lambda: s.krippendorff(NOTHING),
    "alpha of one grade": lambda: s.krippendorff(ALIKE),
    "bootstrap of one grade": lambda: s.bootstrap(
        ALIKE, s.alpha_statistic(), seed=1, replicates=20
    ),
    "bootstrap of no pair": lambda: s.bootstrap_bca(
        NOTHING, s.alpha_statistic(), seed=1, replicates=20
    ),
    "cohen of one grade": lambda: s.cohen(ALIKE),
    "confusion of no pair": lambda: s.confusion(NOTHING),
    "conger of no pair": lambda: s.conger(NOTHING),
    "diagnostics of no pair": lambda: s.diagnostics(NOTHING),
    "diagnostics of one grade": lambda: s.diagnostics(ALIKE),
    "difference of nothing": lambda: s.difference(s.Tally(0, 0), s.Tally(56, 70)),
    "domain of nobody": lambda: s.domain([1] * 6, [False] * 6, SAMPLED),
    "leniency of nobody": lambda: s.leniency({}),
    "leniency of no difference": lambda: s.leniency({"Ana": [0.0] * 9}),
    "mean of nothing": lambda: s.mean([None] * 6, SAMPLED),
    "p chart of few": lambda: s.p_chart([s.Tally(1, 2)]),
    "paired of nobody": lambda: s.paired(s.Pairs(0, 0, 0, 0)),
    "rate of nothing": lambda: s.rate(0, 0),
    "rate of a frame unread": lambda: s.rate_finite(0, 0, 40),
    "ratio over nothing": lambda: s.ratio([1] * 6, [0] * 6, SAMPLED),
    "run rules of few": lambda: s.run_rules([1.0]),
    "shift of nobody": lambda: s.bowker(NOTHING),
    "shift of one grade": lambda: s.mcnemar(ALIKE),
    "weights too uneven": lambda: s.weighted([1, 0], [0.01, 1.0]),
    "xmr of few": lambda: s.xmr([1.0, None]),
}


def values_in(result: object) -> Iterator[object]:
    """Yield a result and every value inside it."""
    yield result
    if is_dataclass(result):
        for part in fields(result):
            yield from values_in(getattr(result, part.name))
    elif isinstance(result, Mapping):
        for inner in result.values():
            yield from values_in(inner)
    elif isinstance(result, tuple | list):
        for inner in result:
            yield from values_in(inner)


@pytest.mark.parametrize("name", [*RESULTS, *UNDEFINED])
def test_a_result_is_json_without_not_a_number(name: str) -> None:
    values = (RESULTS | UNDEFINED)[name]().to_dict()
    assert json.loads(json.dumps(values, allow_nan=False))


def test_every_kind_of_result_was_looked_at() -> None:
    seen = {type(value) for made in RESULTS.values() for value in values_in(made())}
    assert {name for name in VALUES if getattr(s, name) not in seen} - INPUTS == set()


@pytest.mark.parametrize("name", UNDEFINED)
def test_what_is_undefined_is_none_with_a_code_and_a_sentence(name: str) -> None:
    found = UNDEFINED[name]()
    assert any(getattr(found, part.name) is None for part in fields(found))
    assert found.undefined.value.islower()
    assert found.undefined.words.endswith(".")


def test_the_package_needs_nothing_of_the_product_and_starts_without_optimisers() -> None:
    loaded = "import sys, sampling, sampling.cli; print(*{m.split('.')[0] for m in sys.modules})"
    found = subprocess.run(  # noqa: S603  # this interpreter, these words
        [sys.executable, "-c", loaded], capture_output=True, text=True, check=True
    ).stdout.split()
    assert {"sampling", "numpy"} <= set(found)
    assert not {"auditapp", "flask", "sqlalchemy", "wtforms", "scipy", "pandas"} & set(found)


def test_a_position_and_a_draw_say_their_chances_and_weights() -> None:
    values = DRAWN.to_dict()
    assert values["design"] == "simple random"
    assert values["positions"][0]["inclusion_probability"] == 3 / 9
    assert values["positions"][0]["weight"] == 3
