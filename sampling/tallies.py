"""What was counted: cases that met a standard, of the cases it was judged for."""

from typing import NamedTuple

from sampling.faults import DesignError, Fault


class Tally(NamedTuple):
    """Cases that met the standard, and cases judged: "not applicable" is not among them."""

    met: int
    judged: int

    @property
    def rate(self) -> float:
        """The share that met it; not to be asked when nothing was judged."""
        return self.met / self.judged


class Pairs(NamedTuple):
    """The same cases looked at twice, by what each look found."""

    both: int
    first_only: int
    second_only: int
    neither: int

    @property
    def judged(self) -> int:
        """Cases judged twice."""
        return sum(self)


def refuse_tally(tally: Tally) -> None:
    """Refuse counts that make no share.

    Raises
    ------
    DesignError
        If not 0 <= met <= judged.
    """
    if not 0 <= tally.met <= tally.judged:
        raise DesignError(
            Fault.BAD_SIZE, f"need 0 <= met <= judged, got {tally.met} of {tally.judged}"
        )


def refuse_pairs(pairs: Pairs) -> None:
    """Refuse counts below 0.

    Raises
    ------
    DesignError
        With what was given.
    """
    if min(pairs) < 0:
        raise DesignError(Fault.BAD_SIZE, f"counts of pairs are at least 0, got {tuple(pairs)}")
