"""What a refusal is: a call that is refused, its code, and words that say what to change."""

from collections.abc import Callable
from pathlib import Path

from sampling.faults import Fault

Refusal = tuple[Callable[[Path], object], Fault, str]
