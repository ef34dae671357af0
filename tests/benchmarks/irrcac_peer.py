"""irrCAC's AC2 of ratings in a file, timed; run by an environment of its own, with older SciPy."""

import json
import sys
from importlib.metadata import version
from time import perf_counter

import numpy as np
import pandas as pd  # type: ignore[import-not-found, import-untyped, unused-ignore]  # its own
from irrCAC.raw import CAC  # type: ignore[import-not-found, unused-ignore]  # its own

ratings = pd.DataFrame(np.load(sys.argv[1]))


def ac2() -> float:
    """Return the coefficient; irrCAC works out its error with it."""
    found = CAC(ratings, weights="quadratic", categories=[1, 2, 3, 4]).gwet()
    return float(found["est"]["coefficient_value"])


times = []
for _ in range(3):
    start = perf_counter()
    ac2()
    times.append(perf_counter() - start)
told = {"ac2": ac2(), "seconds": min(times), "version": version("irrCAC")}
sys.stdout.write(json.dumps(told))
