"""What a thematic report says, as words and numbers ready to be set out.

Whoever makes these values has hidden the small cells already: nothing here can be taken apart
to find a number that its rendition must not show. ``None`` for a number means hidden.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fact:
    """A label with its words."""

    label: str
    words: str


@dataclass(frozen=True, slots=True)
class Slice:
    """One part of a whole: a grade, or met, partly met, not met."""

    key: str  # a class name: outstanding, good, requires-improvement, inadequate, met, ...
    label: str
    count: int | None
    words: str  # "4 of 12", "fewer than 5"


@dataclass(frozen=True, slots=True)
class Bar:
    """A whole cut into slices, in fixed order."""

    label: str
    total: int
    slices: tuple[Slice, ...]
    words: str  # the bar as one sentence, for those who do not see it

    @property
    def is_hidden(self) -> bool:
        """Whether any slice is hidden, so that no bar may be drawn."""
        return any(part.count is None for part in self.slices)


@dataclass(frozen=True, slots=True)
class ComplianceRow:
    """One question: how many met the standard, of how many judged."""

    key: str
    question: str
    judged: str
    met: str
    partly: str
    not_met: str
    not_applicable: str
    share: str  # "75%", or "" when the base is too small for a percentage
    interval: str  # "43% to 95%", or why there is none
    low: float | None = None  # for the dot chart, as fractions
    point: float | None = None
    high: float | None = None
    commitment: str = ""
    previous: str = ""


@dataclass(frozen=True, slots=True)
class RecommendationRow:
    """One recommendation as a reader needs it."""

    reference: str
    text: str
    finding: str
    owner: str
    due: str
    measure: str
    state: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a plain table."""

    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A plain table with its caption and column headings."""

    caption: str
    headings: tuple[str, ...]
    rows: tuple[TableRow, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Theme:
    """One section of the audit template: its grades and answers together."""

    title: str
    bar: Bar | None
    compliance: tuple[ComplianceRow, ...]
    commentary: str = ""


@dataclass(frozen=True, slots=True)
class ThematicReport:
    """The whole report of one round, in one rendition."""

    reference: str
    title: str
    subtitle: str
    service: str
    period: str
    rendition: str  # "Internal" or "Board"
    marking: str
    author: str
    approved_by: str
    made_on: str
    digest: str
    verdict: str
    sample_sentence: str
    generalisation: str
    headline: tuple[Fact, ...]
    grades: Bar | None
    grade_intervals: tuple[Fact, ...]
    impact: Bar | None
    strengths: tuple[str, ...]
    worries: tuple[str, ...]
    must_happen: tuple[RecommendationRow, ...]
    why: str
    method: tuple[Fact, ...]
    certificate: tuple[Fact, ...]
    strata: Table | None
    replacements: Table | None
    themes: tuple[Theme, ...]
    quotes: tuple[str, ...]
    moderation: tuple[Fact, ...]
    moderation_table: Table | None
    actions: Table | None
    action_words: tuple[Fact, ...]
    concerns: str
    recommendations: tuple[RecommendationRow, ...]
    since_last: str
    cases: Table | None  # internal rendition only
    glossary: tuple[Fact, ...]
    previous: Table | None = None  # earlier rounds of the same audit template
    watermark: str = ""
    no_grades: str = ""  # why there is no bar of grades
    is_demo: bool = False
    is_draft: bool = False
