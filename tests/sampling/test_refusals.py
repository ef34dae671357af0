"""Every refusal has a code, a sentence with the way out, and a test: none is left unread."""

import ast
import re
import traceback
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

import sampling
from sampling.faults import DesignError, Fault
from tests.sampling import (
    refused_agreement,
    refused_draws,
    refused_estimates,
    refused_proof,
    refused_sizes,
)

PACKAGE = Path(sampling.__file__).parent
TABLES = (refused_agreement, refused_draws, refused_estimates, refused_proof, refused_sizes)
REFUSED = {
    f"{table.__name__.rpartition('_')[2]}-{number}": refusal
    for table in TABLES
    for number, refusal in enumerate(table.REFUSED, start=1)
}
Site = tuple[str, int]


@cache  # some look for long before they give up
def raised(name: str) -> DesignError:
    with TemporaryDirectory() as folder, pytest.raises(DesignError) as caught:
        REFUSED[name][0](Path(folder))
    return caught.value


def sites_of(fault: BaseException | None) -> set[Site]:
    """Return where an exception, and those that caused it, were raised."""
    found: set[Site] = set()
    while fault is not None:
        last = traceback.extract_tb(fault.__traceback__)[-1]
        found.add((Path(last.filename).name, last.lineno or 0))
        fault = fault.__cause__
    return found


def every_site() -> set[Site]:
    return {
        (path.name, node.lineno)
        for path in PACKAGE.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Raise)
        and isinstance(node.exc, ast.Call)
        and isinstance(node.exc.func, ast.Name)
        and node.exc.func.id in {"DesignError", "ValueError"}
    }


@pytest.mark.parametrize("name", REFUSED)
def test_a_refusal_has_its_code_and_says_what_would_do(name: str) -> None:
    _, code, words = REFUSED[name]
    assert re.search(words, str(raised(name)))
    assert raised(name).code is code


def test_every_place_that_refuses_is_tried() -> None:
    tried = {site for name in REFUSED for site in sites_of(raised(name))}
    assert sorted(every_site() - tried) == []


def test_every_code_is_used() -> None:
    assert {code for _, code, _ in REFUSED.values()} == set(Fault)
