"""A stratified rate from counts: what most audits need.

Strata read whole, such as all child deaths, add their exact count and no doubt. Pooling all cases
read without their weights is the commonest error in the field: it calls the worst files typical.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sampling.agreement_results import Caution
from sampling.estimates import design_rate
from sampling.faults import DesignError, Fault
from sampling.intervals import exact_finite
from sampling.plain import Plain
from sampling.ranges import refuse_confidence
from sampling.results import Estimate, NoEstimate
from sampling.sampled import StratifiedSample, refuse_stratum

_METHOD = "stratified rate: Korn-Graubard"
_EXACT = "stratified rate: exact in the one stratum left to chance"


@dataclass(frozen=True, slots=True)
class StratumCount(Plain):
    """What was found in one stratum.

    Parameters
    ----------
    met : int
        Cases that met the standard.
    applicable : int
        Cases to which it applied.
    read : int
        Cases read, with those to which it did not apply.
    size : int
        Cases of the frame in the stratum.

    Raises
    ------
    DesignError
        If not 0 <= met <= applicable <= read <= size.
    """

    met: int
    applicable: int
    read: int
    size: int

    def __post_init__(self) -> None:
        if not 0 <= self.met <= self.applicable <= self.read <= self.size:
            raise DesignError(
                Fault.BAD_SIZE,
                "need 0 <= met <= applicable <= read <= size: none may be more than the next, got "
                f"{self.met}, {self.applicable}, {self.read}, {self.size}",
            )

    @property
    def whole(self) -> bool:
        """Whether every case of the stratum was read."""
        return self.read == self.size


Counts = Mapping[str, StratumCount]


def stratified(counts: Counts, *, confidence: float = 0.95) -> Estimate:
    """Return the rate of the whole frame from simple random samples of its strata.

    Parameters
    ----------
    counts : mapping of str to StratumCount
        What was found in each stratum, in an order in which neighbours are alike.
    confidence : float
        Two-sided coverage, inside (0, 1).

    Returns
    -------
    Estimate
        ``n`` counts the applicable cases read. Strata of one case read of several are counted
        with a neighbour for the variance, which a caution says.

    Raises
    ------
    DesignError
        If a stratum that holds cases was not read from, or ``confidence`` is out of range.

    Notes
    -----
    sum (N_h / N) p_h with variance sum (N_h / N)^2 (1 - f_h) p_h q_h / (n_h - 1). Where the
    standard did not apply to all, the rate is that of a domain: a ratio, with its variance.
    Strata read whole are taken out first and added back exactly; with one stratum left the
    interval is the exact one.

    References
    ----------
    Cochran, Sampling Techniques (1977), section 5.10; Lohr, Sampling: Design and Analysis,
    example 3.4: women among the members of seven learned societies, .2465 with se .0071.

    Examples
    --------
    >>> societies = {"Literature": (636, .38, 9100), "Classics": (451, .27, 1950),
    ...     "Philosophy": (481, .18, 5500), "History": (611, .19, 10850),
    ...     "Linguistics": (493, .36, 2100), "Politics": (575, .13, 5500),
    ...     "Sociology": (588, .26, 9000)}
    >>> found = stratified({name: StratumCount(round(n * share), n, n, size)
    ...     for name, (n, share, size) in societies.items()})
    >>> round(found.value, 3), round(found.standard_error, 4)
    (0.247, 0.0071)
    """
    refuse_confidence(confidence)
    for name, count in counts.items():
        refuse_stratum(name, count.read, {name: count.size})
    known = {name: count for name, count in counts.items() if count.whole}
    drawn = {name: count for name, count in counts.items() if not count.whole}
    if any(count.applicable < count.read for count in drawn.values()) or not drawn:
        return _by_design(counts, confidence)
    rest = _exactly if len(drawn) == 1 else _by_design
    return _with_known(known, drawn, rest(drawn, confidence))


def _with_known(known: Counts, drawn: Counts, rest: Estimate) -> Estimate:
    """Add the strata read whole to the estimate of the rest: no doubt comes with them."""
    met = sum(count.met for count in known.values())
    judged = sum(count.applicable for count in known.values())
    held = sum(count.size for count in drawn.values())
    population, part = judged + held, held / (judged + held)
    fixed = met / population

    def moved(share: float | None) -> float | None:
        return None if share is None else fixed + part * share

    return replace(
        rest,
        value=moved(rest.value),
        low=moved(rest.low),
        high=moved(rest.high),
        n=rest.n + judged,
        population=population,
        standard_error=None if rest.standard_error is None else part * rest.standard_error,
        low_count=None if rest.low_count is None else met + rest.low_count,
        high_count=None if rest.high_count is None else met + rest.high_count,
    )


def _exactly(drawn: Counts, confidence: float) -> Estimate:
    (count,) = drawn.values()
    found = _by_design(drawn, confidence)
    ends = exact_finite(count.met, count.read, count.size, confidence=confidence)
    return replace(
        found,
        method=_EXACT,
        low=ends.low,
        high=ends.high,
        low_count=ends.low_count,
        high_count=ends.high_count,
        undefined=None,
        cautions=(),
    )


def _by_design(counts: Counts, confidence: float) -> Estimate:
    answers: list[float | None] = []
    strata: list[str] = []
    for name, count in counts.items():
        failed, skipped = count.applicable - count.met, count.read - count.applicable
        answers += [1.0] * count.met + [0.0] * failed + [None] * skipped
        strata += [name] * count.read
    sample = StratifiedSample(strata, {name: count.size for name, count in counts.items()})
    joined, single = sample.joined()
    found = replace(design_rate(answers, joined, confidence=confidence), method=_METHOD)
    if not single or found.undefined is NoEstimate.ONE_IN_STRATUM:
        return found
    words = f"One case was read of {', '.join(single)}: its doubt is counted with a neighbour's."
    return replace(found, cautions=(*found.cautions, Caution("strata-joined", words)))
