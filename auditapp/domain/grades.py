"""The four grades, their order, their words, and what each means."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Grade(StrEnum):
    """A judgement of practice, best first. Comparisons go by quality, not by spelling."""

    OUTSTANDING = "outstanding"
    GOOD = "good"
    REQUIRES_IMPROVEMENT = "requires_improvement"
    INADEQUATE = "inadequate"

    @property
    def rank(self) -> int:
        """From 1 (inadequate) to 4 (outstanding)."""
        return GRADES[self].rank

    @property
    def label(self) -> str:
        """The grade in full words."""
        return GRADES[self].label

    @property
    def short(self) -> str:
        """The grade in one or two letters, for grids."""
        return GRADES[self].short

    @property
    def descriptor(self) -> str:
        """What the grade means, as auditors apply it to practice."""
        return GRADES[self].descriptor

    @property
    def good_or_better(self) -> bool:
        """Whether the grade counts in the headline share "good or better"."""
        return self.rank >= Grade.GOOD.rank

    def steps_from(self, other: "Grade") -> int:
        """How many grades better than ``other`` this one is; negative when worse."""
        return self.rank - other.rank

    def __lt__(self, other: str) -> bool:
        return self.rank < Grade(other).rank

    def __le__(self, other: str) -> bool:
        return self.rank <= Grade(other).rank

    def __gt__(self, other: str) -> bool:
        return self.rank > Grade(other).rank

    def __ge__(self, other: str) -> bool:
        return self.rank >= Grade(other).rank


@dataclass(frozen=True, slots=True)
class GradeWords:
    """What is said about one grade, everywhere it is said."""

    rank: int
    label: str
    short: str
    descriptor: str


GRADES: Mapping[Grade, GradeWords] = {
    Grade.OUTSTANDING: GradeWords(
        4,
        "Outstanding",
        "O",
        "Everything in Good, and practice goes beyond it: creative, well informed by research, "
        "persistent. The child's life is markedly and lastingly better, and the work could be "
        "shown to others as an example.",
    ),
    Grade.GOOD: GradeWords(
        3,
        "Good",
        "G",
        "The child is safe. Needs and risks are well understood in good time. The plan is right, "
        "carried out and checked. The child is known and heard, and it shows in decisions. "
        "Managers steer and partners do their part. Progress can be seen, and the small gaps do "
        "not matter to the child.",
    ),
    Grade.REQUIRES_IMPROVEMENT: GradeWords(
        2,
        "Requires improvement",
        "RI",
        "No child is left at serious risk and the legal basics are mostly done, but the work is "
        "uneven: late, thin in analysis, the child's voice present but not used, drift, or weak "
        "oversight. The child's progress is slower than it should be.",
    ),
    Grade.INADEQUATE: GradeWords(
        1,
        "Inadequate",
        "I",
        "A child is or may have been left at risk, or key duties were missed, or drift or poor "
        "decisions have harmed or are likely to harm, or nobody in management knew.",
    ),
}


def worst(grades: Iterable[Grade]) -> Grade | None:
    """Return the lowest of ``grades``, or None when there are none."""
    return min(grades, key=lambda grade: grade.rank, default=None)


def one_better(grade: Grade) -> Grade:
    """Return the next better grade; Outstanding stays."""
    return max(
        (other for other in Grade if other.rank <= grade.rank + 1), key=lambda other: other.rank
    )
