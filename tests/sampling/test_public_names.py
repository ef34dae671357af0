"""Every public name is explained, shown at work, and answers in plain values."""

import dataclasses
import inspect
import json
import re
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

import sampling as s
from tests.sampling.graded import GWETS

FUNCTIONS = [name for name in s.__all__ if inspect.isfunction(getattr(s, name))]
CLASSES = [
    name
    for name in s.__all__
    if inspect.isclass(getattr(s, name)) and dataclasses.is_dataclass(getattr(s, name))
]
# What goes into a function and holds arrays or functions; plans have ``plan_to_dict``.
INPUTS = {
    "Columns",
    "JointSample",
    "PoissonSample",
    "Ratings",
    "ReplacedSample",
    "StratifiedSample",
    "TwoStageSample",
    "WeightedSample",
    "Weighting",
}


def sections_of(name: str) -> dict[str, str]:
    """The sections of a numpydoc docstring, by their headings."""
    text = inspect.getdoc(getattr(s, name)) or ""
    parts = re.split(r"^(\w+)\n-+\n", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_says_what_it_takes_gives_and_refuses(name: str) -> None:
    function = getattr(s, name)
    sections = sections_of(name)
    summary = (inspect.getdoc(function) or "").split("\n")[0]
    assert summary.endswith((".", ":"))
    assert "Returns" in sections
    taken = set(inspect.signature(function).parameters)
    said = {
        word.strip()
        for line in sections.get("Parameters", "").splitlines()
        if not line.startswith(" ")
        for word in line.split(" : ")[0].split(",")
    }
    assert taken <= said
    if re.search(r"^ +raise ", inspect.getsource(function), re.MULTILINE):
        assert "Raises" in sections


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_has_an_example_that_runs_and_answers(name: str) -> None:
    example = sections_of(name)["Examples"]
    assert ">>> " in example
    assert re.search(rf"\b{name}\(", example)
    last = example.rstrip().splitlines()[-1]
    assert not last.startswith(">>>")


@pytest.mark.parametrize("name", CLASSES)
def test_a_value_is_frozen_and_gives_plain_values(name: str) -> None:
    made = getattr(s, name)
    assert made.__dataclass_params__.frozen
    assert made.__doc__
    if name not in INPUTS and name not in {plan.__name__ for plan in s.PLANS.values()}:
        assert callable(made.to_dict)


SIZES = {"East": 30, "West": 10}
TWO = s.ratings_of_table([[6, 2, 1], [0, 4, 0], [0, 0, 3]])
SAMPLED = s.StratifiedSample(["East"] * 3 + ["West"] * 3, SIZES)
FRAME = s.frame_of(["id", "stratum"], [[f"C-{n}", "East"] for n in range(9)])
DRAWN = s.draw(FRAME, s.SimplePlan(3, reserves=2), seed="8203 5517", scope="dip/2025-09")
CELLS = s.table([3, 20, 8], {"team": ["East", "West", "North"]})
NOTHING = s.read_ratings([[None, "1"]], "12")
RESULTS: dict[str, Callable[[], Any]] = {
    "agreement": lambda: s.gwet(GWETS),
    "agreement of nothing": lambda: s.krippendorff(NOTHING),
    "allocation": lambda: s.proportional(SIZES, 4),
    "bayes": lambda: s.bayes(2, 10),
    "bootstrap": lambda: s.bootstrap(GWETS, s.alpha_statistic(), seed=1, replicates=50),
    "certificate": lambda: s.certify(DRAWN, FRAME),
    "confusion": lambda: s.confusion(TWO),
    "diagnostics": lambda: s.diagnostics(TWO),
    "difference": lambda: s.difference(s.Tally(48, 80), s.Tally(56, 70)),
    "difference of nothing": lambda: s.difference(s.Tally(0, 0), s.Tally(56, 70)),
    "disclosure": lambda: s.secondary(CELLS),
    "draw": lambda: DRAWN,
    "exact interval": lambda: s.exact_finite(2, 30, population=150),
    "funnel": lambda: s.funnel({"East": s.Tally(8, 10), "West": s.Tally(0, 0)}),
    "leniency": lambda: s.leniency({"Ana": [1, 0] * 5, "Sam": [0, 0, 1] * 3}),
    "lqas": lambda: s.lqas_rule(19, 6, good="0.2", bad="0.5"),
    "p chart": lambda: s.p_chart([s.Tally(8, 10)] * 13),
    "rate": lambda: s.design_rate([1, 1, 0, 1, 0, 0], SAMPLED),
    "rate of nothing": lambda: s.design_rate([None] * 6, SAMPLED),
    "recovery": lambda: s.recoverable(CELLS, s.primary(CELLS).hidden),
    "run rules": lambda: s.run_rules([1.0, 2.0] * 10),
    "shift": lambda: s.stuart_maxwell(TWO),
    "size": lambda: s.n_for_margin("0.1", population=400),
    "sprt": lambda: s.sprt(good="0.01", bad="0.1"),
    "summary": lambda: s.summarise(GWETS, seed=1, replicates=50),
    "verification": lambda: s.verify(s.certify(DRAWN, FRAME).to_dict()),
    "walk": lambda: s.walk(DRAWN, []),
    "xmr": lambda: s.xmr([1.0, 2.0] * 10),
}


@pytest.mark.parametrize("name", RESULTS)
def test_a_result_is_json_without_not_a_number(name: str) -> None:
    values = RESULTS[name]().to_dict()
    assert json.loads(json.dumps(values, allow_nan=False))


@pytest.mark.parametrize("name", [name for name in RESULTS if name.endswith("of nothing")])
def test_what_is_undefined_is_none_with_a_reason(name: str) -> None:
    found = RESULTS[name]()
    assert found.value is None
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
