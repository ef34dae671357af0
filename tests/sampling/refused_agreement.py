"""What no agreement can be counted of."""

import numpy as np

from sampling.agreement import cohen, pabak, percent
from sampling.agreement_weights import own_weights
from sampling.alpha import krippendorff
from sampling.bootstrap import alpha_statistic, bootstrap, coefficient_statistic
from sampling.coefficients import CONGER
from sampling.confusion import confusion
from sampling.faults import Fault
from sampling.leniency import dersimonian_laird, leniency, rater_effects
from sampling.ratings import Ratings, ratings_of_table, read_ratings
from sampling.shift_tests import mcnemar
from sampling.two_way import bootstrap_two_way
from tests.sampling.refusal import Refusal

PAIR = ratings_of_table([[3, 1], [1, 3]])
GRADES = ratings_of_table([[3, 1, 0], [1, 3, 0], [0, 0, 1]])
THREE = read_ratings([["1", "2", "1"]], "12")
CODES = np.zeros((2, 2), np.int8)

REFUSED: list[Refusal] = [
    (lambda _: Ratings(CODES, ("1",)), Fault.BAD_PLAN, "2 to 100 different categories"),
    (lambda _: Ratings(CODES.astype(float), ("1", "2")), Fault.BAD_CELL, "must be an int8 array"),
    (lambda _: Ratings(CODES, ("1", "2"), ("A",)), Fault.BAD_COLUMN, "name each, or none"),
    (lambda _: Ratings(CODES + np.int8(2), ("1", "2")), Fault.BAD_CELL, "-1 and 1, got 2 to 2"),
    (lambda _: read_ratings([["1"], ["1", "2"]], "12"), Fault.BAD_COLUMN, "put None where"),
    (lambda _: read_ratings([["3"]], "12"), Fault.BAD_CELL, r"row 1: '3' is not on the scale"),
    (lambda _: ratings_of_table([[1, 2]]), Fault.BAD_SIZE, "a row and a column for each"),
    (lambda _: own_weights("", [[1.0, 0.5]]), Fault.BAD_NUMBER, "a row and a column for each"),
    (lambda _: own_weights("", [[1, 2], [2, 1]]), Fault.BAD_NUMBER, "from 0 to 1 elsewhere"),
    (lambda _: cohen(GRADES, own_weights("", [[1, 0], [0, 1]])), Fault.BAD_NUMBER, "give 3 rows"),
    (lambda _: cohen(THREE), Fault.BAD_PLAN, "for 2 raters, got 3: use conger"),
    (lambda _: pabak(GRADES), Fault.BAD_PLAN, "use brennan_prediger"),
    (lambda _: percent(PAIR, population=2), Fault.TOO_MANY, "it holds at least 8"),
    (lambda _: percent(PAIR, confidence=95), Fault.BAD_NUMBER, "write 95% as 0.95"),
    (lambda _: krippendorff(PAIR, values=[1]), Fault.BAD_NUMBER, "a finite number for each"),
    (lambda _: confusion(THREE), Fault.BAD_PLAN, "got 3: choose two"),
    (lambda _: mcnemar(GRADES), Fault.BAD_PLAN, "use bowker"),
    (
        lambda _: bootstrap(PAIR, alpha_statistic(), seed=1, replicates=1),
        Fault.BAD_SIZE,
        "take at least 2",
    ),
    (
        lambda _: bootstrap_two_way(PAIR, alpha_statistic(), seed=1),
        Fault.TOO_FEW,
        "at least 6 are needed, 4 more",
    ),
    (
        lambda _: bootstrap_two_way(PAIR, coefficient_statistic(CONGER), seed=1),
        Fault.BAD_PLAN,
        "take Fleiss'",
    ),
    (lambda _: dersimonian_laird([1], [0]), Fault.BAD_NUMBER, "as many variances above 0"),
    (lambda _: rater_effects(PAIR), Fault.BAD_COLUMN, "give one for each column"),
    (
        lambda _: leniency({"Ana": [1, float("nan")]}),
        Fault.BAD_NUMBER,
        "difference of 'Ana' in place 2 is nan",
    ),
]
