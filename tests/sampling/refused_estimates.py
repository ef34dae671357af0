"""What no estimate, interval, chart or table of hidden counts can be made of."""

import numpy as np

from sampling.bayes import Prior, prior_from
from sampling.cluster_samples import TwoStageSample
from sampling.control_charts import p_chart, xmr
from sampling.design_rates import domain
from sampling.differences import difference_by_errors, difference_by_limits, paired
from sampling.disclosure import recoverable, secondary
from sampling.disclosure_results import SmallNumbers, Why
from sampling.estimates import design_rate, mean, post_stratified
from sampling.faults import Fault
from sampling.funnel import exact_limits
from sampling.intervals import wilson
from sampling.multiplicity import adjust_p, holm
from sampling.published_cells import Cells, Relation, published_together, table
from sampling.rates import rate, rate_finite
from sampling.run_charts import run_rules
from sampling.sampled import JointSample, StratifiedSample, WeightedSample
from sampling.stratified import StratumCount
from sampling.tallies import Pairs, Tally
from tests.sampling.refusal import Refusal

NAN = float("nan")
SAMPLE = StratifiedSample(["East", "East"], {"East": 9})
CELLS = table([3, 20, 8], {"team": ["East", "West", "North"]})

REFUSED: list[Refusal] = [
    # one rate
    (lambda _: rate(3, 2), Fault.BAD_SIZE, "need 0 <= met <= judged, got 3 of 2"),
    (lambda _: rate_finite(1, 3, 2), Fault.TOO_MANY, "the frame holds at least 3"),
    (lambda _: wilson(0, 0), Fault.BAD_SIZE, "at least 1 trial, got 0 of 0"),
    (lambda _: Prior(0, 1), Fault.BAD_NUMBER, "two finite numbers above 0, got 0 and 1"),
    (lambda _: Prior(float("inf"), 1), Fault.BAD_NUMBER, "finite numbers above 0"),
    (lambda _: prior_from(Tally(1, 2), n=0), Fault.BAD_SIZE, "at least one case"),
    # samples
    (lambda _: StratumCount(2, 1, 1, 1), Fault.BAD_SIZE, "none may be more than the next"),
    (lambda _: StratifiedSample(["West"], {}), Fault.UNKNOWN_STRATUM, "how many cases it holds"),
    (lambda _: StratifiedSample(["a"] * 2, {"a": 1}), Fault.TOO_MANY, "it holds at least 2"),
    (lambda _: StratifiedSample([], {"a": 1}), Fault.BAD_SIZE, "leave it out .* or join it"),
    (lambda _: WeightedSample([0.0]), Fault.BAD_NUMBER, "above 0 and up to 1"),
    (
        lambda _: JointSample([0.5, 0.5], joint=np.zeros((2, 2))),
        Fault.BAD_NUMBER,
        "a chance above 0 for each pair of the 2 cases",
    ),
    (
        lambda _: TwoStageSample(["a", "b"], {"a": 2, "b": 2}, 1),
        Fault.TOO_MANY,
        "2 clusters drawn of 1: the frame has at least 2",
    ),
    # estimates
    (lambda _: design_rate([1, 2], SAMPLE), Fault.BAD_NUMBER, "number 2 is 2"),
    (lambda _: mean([1], SAMPLE), Fault.BAD_SIZE, "1 values for 2 cases read: give one for each"),
    (lambda _: mean([1, NAN], SAMPLE), Fault.BAD_NUMBER, "in place 2 is nan"),
    (
        lambda _: post_stratified([1, 0], ["A", "A"], {"A": 2, "B": 3}, SAMPLE),
        Fault.UNKNOWN_STRATUM,
        "the group 'B' needs a size, and a case read from it",
    ),
    (
        lambda _: difference_by_limits(rate(1, 2), rate(1, 2, confidence=0.9)),
        Fault.BAD_NUMBER,
        "give both the same confidence",
    ),
    (
        lambda _: difference_by_errors(rate(3, 9), rate(3, 9), covariance=1),
        Fault.BAD_NUMBER,
        "more than the two standard errors allow: at most 0.0277",
    ),
    (lambda _: domain([1, 0], [True], SAMPLE), Fault.BAD_SIZE, "2 answers: say one for each"),
    (lambda _: adjust_p([0.5], "luck"), Fault.UNKNOWN_METHOD, "known: holm, benjamini"),
    (lambda _: paired(Pairs(1, -1, 0, 0)), Fault.BAD_SIZE, "counts of pairs are at least 0"),
    (lambda _: holm([1.5]), Fault.BAD_NUMBER, r"between 0 and 1, got \[1.5\]"),
    # charts
    (lambda _: exact_limits("0.5", 0), Fault.BAD_SIZE, "give 1 or more"),
    (lambda _: p_chart([Tally(1, 2)], baseline=2), Fault.BAD_SIZE, "give 1 to 1"),
    (lambda _: xmr([1.0, NAN]), Fault.BAD_NUMBER, "in place 2 is nan"),
    (lambda _: run_rules([float("inf")]), Fault.BAD_NUMBER, "in place 1 is inf"),
    # hidden counts
    (lambda _: SmallNumbers(1), Fault.BAD_NUMBER, "at least 2, not 1"),
    (lambda _: Cells({"a": -1}), Fault.BAD_NUMBER, "counts are whole numbers from 0"),
    (
        lambda _: Cells({"a": 1}, (Relation("a", ("b",)),)),
        Fault.UNKNOWN_STRATUM,
        "no count of 'b': give it, or leave out its sum",
    ),
    (
        lambda _: Cells({"a": 1, "b": 2}, (Relation("a", ("b",)),)),
        Fault.BAD_NUMBER,
        "'a' is 1, but its parts add up to 2",
    ),
    (lambda _: table([1], {"team": ["a", "a"]}), Fault.BAD_SIZE, "which differ"),
    (
        lambda _: published_together([table([1], {"t": ["a"]}), table([2], {"t": ["a"]})]),
        Fault.BAD_NUMBER,
        "name the whole of each table",
    ),
    (
        lambda _: secondary(CELLS, costs={"team=West": 0}),
        Fault.BAD_NUMBER,
        "not above 0: give more",
    ),
    (lambda _: recoverable(CELLS, {"team=South": Why.SMALL}), Fault.UNKNOWN_STRATUM, "leave it"),
    (lambda _: recoverable(CELLS, {"team=West": Why.SMALL}), Fault.BAD_PLAN, "show it"),
]
