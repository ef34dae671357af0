"""Ratings whose coefficients are known, and the methods that give them."""

from sampling.agreement import brennan_prediger, conger, fleiss, gwet
from sampling.agreement_weights import IDENTITY, LINEAR, ORDINAL, QUADRATIC
from sampling.ratings import Ratings, read_ratings

# Gwet's example of 12 units and 4 raters, which is Krippendorff's (2011).
TWELVE = """
1 1 . 1
2 2 3 2
3 3 3 3
3 3 3 3
2 2 2 2
1 2 3 4
4 4 4 4
1 1 2 1
2 2 2 2
. 5 5 5
. . 1 1
. . 3 .
"""
FIFTEEN = """
3 3 2 .
2 2 2 1
4 3 4 4
1 1 2 1
3 2 3 .
. 2 2 3
4 4 4 4
2 . . 2
1 2 1 1
3 3 3 4
2 2 3 2
. . 1 1
4 4 3 4
2 1 2 2
3 . 3 3
"""


def ratings_of(text: str, scale: str) -> Ratings:
    rows = [line.split() for line in text.strip().splitlines()]
    return read_ratings([[None if cell == "." else cell for cell in row] for row in rows], scale)


GWETS = ratings_of(TWELVE, "12345")
OURS = ratings_of(FIFTEEN, "1234")
WEIGHTS = {"none": IDENTITY, "linear": LINEAR, "quadratic": QUADRATIC, "ordinal": ORDINAL}
METHODS = {"gwet": gwet, "fleiss": fleiss, "bp": brennan_prediger, "conger": conger}


def known(value: float | None) -> float:
    assert value is not None
    return value
