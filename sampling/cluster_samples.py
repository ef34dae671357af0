"""Cases of drawn teams, workers or families: their weights, and the variance at both stages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sampling.faults import DesignError, Fault
from sampling.results import NoEstimate
from sampling.sampled import Floats, between, refuse_stratum, rows_by


@dataclass(frozen=True, slots=True, eq=False)
class TwoStageSample:
    """Cases of drawn teams, workers or families: simple random samples at both stages.

    Parameters
    ----------
    clusters : sequence of str
        The cluster of each case read, shape (n,).
    sizes : mapping of str to int
        Cases in each drawn cluster.
    clusters_in_frame : int
        Clusters that could have been drawn.

    Raises
    ------
    DesignError
        If a cluster's size is missing or less than was read of it, or more clusters were drawn
        than there are.

    References
    ----------
    Cochran, Sampling Techniques (1977), section 11.8.
    """

    clusters: Sequence[str]
    sizes: Mapping[str, int]
    clusters_in_frame: int
    _rows: Mapping[str, NDArray[np.intp]] = field(init=False)

    def __post_init__(self) -> None:
        rows = rows_by(self.clusters)
        for name in sorted(set(rows) | set(self.sizes)):
            refuse_stratum(name, len(rows.get(name, ())), self.sizes)
        if len(rows) > self.clusters_in_frame:
            raise DesignError(
                Fault.TOO_MANY,
                f"{len(rows)} clusters drawn of {self.clusters_in_frame}: "
                f"the frame has at least {len(rows)}",
            )
        object.__setattr__(self, "_rows", rows)

    @property
    def weights(self) -> Floats:
        """Clusters in the frame over clusters drawn, times cases in the cluster over read."""
        weights = np.empty(len(self.clusters))
        for name, of in self._rows.items():
            weights[of] = self._first * self.sizes[name] / len(of)
        return weights

    @property
    def population(self) -> None:
        """Not known: only the drawn clusters were counted."""
        return

    @property
    def least_effective(self) -> float:
        """None: few clusters make few degrees of freedom and a wide interval."""
        return 0.0

    @property
    def degrees(self) -> float:
        """Clusters drawn, less one; cases less clusters when every cluster was drawn."""
        if self._first > 1:
            return float(len(self._rows) - 1)
        parts = ((len(of), self.sizes[name]) for name, of in self._rows.items())
        return float(sum(read - 1 for read, held in parts if read < held))

    def variance(self, values: Floats) -> float | NoEstimate:
        """Return the variance between clusters and, for its part, within them."""
        raised, left = self.weights * values, 1 - 1 / self._first
        totals = np.array([raised[of].sum() for of in self._rows.values()])
        if left and len(totals) == 1:
            return NoEstimate.ONE_CLUSTER
        variance = left * between(totals) if left else 0.0
        for name, of in self._rows.items():
            within = 1 - len(of) / self.sizes[name]
            if within and len(of) == 1:
                return NoEstimate.ONE_IN_STRATUM
            variance += within * between(raised[of]) / self._first if within else 0.0
        return variance

    @property
    def _first(self) -> float:
        return self.clusters_in_frame / len(self._rows)
