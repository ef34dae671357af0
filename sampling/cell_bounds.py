"""What each sum alone says of the hidden counts, passed on from sum to sum until nothing follows.

It costs a few additions where a linear programme costs milliseconds, and it refuses only what is
impossible: a need outside these bounds is not met by any counts. What lies inside them may still
be impossible, so no need is met by them.
"""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:  # SciPy is slow to start: it is met where it works
    from scipy.sparse import csc_array

Numbers = NDArray[np.float64]

_ROUNDS = 20  # bounds that still move then are left: they are true, if not the nearest


def bounds_from_sums(sums: "csc_array", low: Numbers, high: Numbers) -> tuple[Numbers, Numbers]:
    """Return the bounds of each cell after what every sum says of its cells.

    Parameters
    ----------
    sums : csc_array, shape (relations, cells)
        Each row times the counts is 0.
    low, high : ndarray of float64, shape (cells,)
        What is known of each cell; some counts must fit.

    Examples
    --------
    Two counts of 1 to 4 whose printed sum is 2 are 1 each:

    >>> from scipy.sparse import csc_array
    >>> sums = csc_array([[1.0, 1.0, -1.0]])
    >>> low, high = bounds_from_sums(sums, np.array([1.0, 1, 2]), np.array([4.0, 4, 2]))
    >>> low.tolist(), high.tolist()
    ([1.0, 1.0, 2.0], [1.0, 1.0, 2.0])
    """
    row, sign = sums.indices, sums.data
    column = np.repeat(np.arange(sums.shape[1]), np.diff(sums.indptr))
    for _ in range(_ROUNDS):
        # Each cell of a sum is what its other cells leave.
        least = np.where(sign > 0, low[column], high[column]) * sign
        most = np.where(sign > 0, high[column], low[column]) * sign
        others_least = np.bincount(row, least, sums.shape[0])[row] - least
        others_most = np.bincount(row, most, sums.shape[0])[row] - most
        ends = -others_most / sign, -others_least / sign
        lows, highs = low.copy(), high.copy()
        np.maximum.at(lows, column, np.minimum(*ends))
        np.minimum.at(highs, column, np.maximum(*ends))
        if np.array_equal(lows, low) and np.array_equal(highs, high):
            break
        low, high = lows, highs
    return low, high
