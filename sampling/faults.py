"""What makes no design: one exception for all of sampling, with a code for programs."""

from enum import StrEnum


class Fault(StrEnum):
    """Why something cannot be drawn, allocated, read or verified."""

    DUPLICATE_ID = "duplicate-id"
    BAD_ID = "bad-id"
    BAD_CELL = "bad-cell"
    BAD_COLUMN = "bad-column"
    EMPTY_FRAME = "empty-frame"
    NO_SEED = "no-seed"
    BAD_SEED = "bad-seed"
    BAD_SIZE = "bad-size"
    TOO_MANY = "too-many"
    UNKNOWN_STRATUM = "unknown-stratum"
    FLOORS_TOO_LARGE = "floors-too-large"
    BAD_NUMBER = "bad-number"
    BAD_PLAN = "bad-plan"
    BAD_WALK = "bad-walk"
    NOT_A_CERTIFICATE = "not-a-certificate"
    UNKNOWN_METHOD = "unknown-method"
    TOO_FEW = "too-few"


class DesignError(ValueError):
    """Inputs that make no design.

    ``code`` is for programs; the words say what is wrong and what to do.
    """

    def __init__(self, code: Fault, words: str) -> None:
        super().__init__(words)
        self.code = code
