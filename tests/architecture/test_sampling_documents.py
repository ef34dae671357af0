"""The statistics library says of each public name what it takes, gives, refuses and rests on."""

import inspect
import re
from dataclasses import fields, is_dataclass

import pytest

import sampling

PUBLIC = sorted(sampling.__all__)
FUNCTIONS = [name for name in PUBLIC if inspect.isfunction(getattr(sampling, name))]
VALUES = [
    name
    for name in PUBLIC
    if inspect.isclass(getattr(sampling, name)) and is_dataclass(getattr(sampling, name))
]
# What goes into a function and holds arrays or functions; plans have ``plan_to_dict``.
INPUTS = {
    "Coefficient",
    "Columns",
    "JointSample",
    "Metric",
    "PoissonSample",
    "Ratings",
    "ReplacedSample",
    "Statistic",
    "StratifiedSample",
    "TwoStageSample",
    "WeightedSample",
    "Weighting",
} | {plan.__name__ for plan in sampling.PLANS.values()}
# These read, write, count or seal; no method of statistics stands behind them.
WITHOUT_SOURCE = {
    "certificate",
    "certificate_digest",
    "certify",
    "compare_frames",
    "draw",
    "exact",
    "frame_digest",
    "frame_of",
    "fresh_nonce",
    "from_csv",
    "from_json",
    "from_text",
    "generated_seed",
    "joined_seed",
    "plan_digest",
    "plan_from_dict",
    "plan_to_dict",
    "primary",
    "published_together",
    "ratings_of_table",
    "read_frame",
    "read_ratings",
    "recoverable",
    "sampled_by",
    "secondary",
    "seed_caution",
    "table",
    "to_csv",
    "to_json",
    "verify",
    "with_replacements",
}


def sections_of(name: str) -> dict[str, str]:
    """Return the sections of a numpydoc docstring, by their headings."""
    text = inspect.getdoc(getattr(sampling, name)) or ""
    parts = re.split(r"^(\w+)\n-+\n", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def described(name: str) -> set[str]:
    """Return the names that the section of parameters speaks of."""
    return {
        word.strip()
        for line in sections_of(name).get("Parameters", "").splitlines()
        if not line.startswith(" ")
        for word in line.split(" : ")[0].split(",")
    }


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_says_what_it_takes_gives_and_refuses(name: str) -> None:
    function, sections = getattr(sampling, name), sections_of(name)
    summary = (inspect.getdoc(function) or "").split("\n")[0]
    assert summary.endswith((".", ":"))
    assert "Returns" in sections
    assert set(inspect.signature(function).parameters) <= described(name)
    refuses = re.search(r"^ +(raise |refuse_)", inspect.getsource(function), re.MULTILINE)
    assert not refuses or "Raises" in sections


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_has_an_example_that_runs_and_answers(name: str) -> None:
    example = sections_of(name)["Examples"]
    assert ">>> " in example
    assert re.search(rf"\b{name}\(", example)
    last = example.rstrip().splitlines()[-1]
    assert not last.startswith(">>>")


@pytest.mark.parametrize("name", sorted(set(FUNCTIONS) - WITHOUT_SOURCE))
def test_a_method_names_its_source(name: str) -> None:
    source = sections_of(name)["References"]
    assert re.search(r"\b(1[89]|20)\d\d\b|arXiv|R package|As ``", source)


def test_nothing_is_excused_that_has_a_source_or_is_gone() -> None:
    excused = {name for name in WITHOUT_SOURCE if "References" not in sections_of(name)}
    assert excused == WITHOUT_SOURCE & set(FUNCTIONS) == WITHOUT_SOURCE


@pytest.mark.parametrize("name", VALUES)
def test_a_value_is_frozen_and_says_what_each_part_means(name: str) -> None:
    made = getattr(sampling, name)
    assert made.__dataclass_params__.frozen
    parts = {field.name for field in fields(made) if field.init and field.name[0] != "_"}
    assert parts <= described(name)
    assert name in INPUTS or callable(made.to_dict)


@pytest.mark.parametrize("name", sorted(set(VALUES) - INPUTS))
def test_what_may_be_none_says_when(name: str) -> None:
    made, text = getattr(sampling, name), inspect.getdoc(getattr(sampling, name)) or ""
    may_be = [field.name for field in fields(made) if str(field.type).endswith("None")]
    assert not may_be or re.search(r"\b(N|n)one\b|[Uu]ndefined", text)
