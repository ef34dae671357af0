"""Chance for the demonstration: made from words, so that one seed gives one service."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeVar

__all__ = ["Chance"]

Anything = TypeVar("Anything")
_WHOLE = 2**64


@dataclass(frozen=True, slots=True)
class Chance:
    """Numbers that depend on the seed and on what they are for, and on nothing else."""

    seed: str

    def share(self, *about: object) -> float:
        """Return a number from 0 up to, not including, 1."""
        words = "/".join((self.seed, *map(str, about)))
        return int.from_bytes(sha256(words.encode()).digest()[:8]) / _WHOLE

    def below(self, most: int, *about: object) -> int:
        """Return a whole number from 0 up to, not including, ``most``."""
        return int(self.share(*about) * most)

    def between(self, least: int, most: int, *about: object) -> int:
        """Return a whole number from ``least`` to ``most``, both included."""
        return least + self.below(most - least + 1, *about)

    def happens(self, percent: int, *about: object) -> bool:
        """Say whether something that happens so often happens here."""
        return self.below(100, *about) < percent

    def pick(self, options: Sequence[Anything], *about: object) -> Anything:
        """Return one of the options, each as likely as the others."""
        return options[self.below(len(options), *about)]

    def weighed(self, options: Sequence[tuple[Anything, int]], *about: object) -> Anything:
        """Return one of the options, by their weights."""
        left = self.below(sum(weight for _option, weight in options), *about)
        for option, weight in options:
            left -= weight
            if left < 0:
                return option
        raise ValueError("no option has any weight")
