"""Audit templates as frozen values: sections, questions, their choices and their rules.

A template is found by (key, version) and never changes once published, so everything here can be
a key of a cache. What each kind of question does stands in ``kinds``; how answers are read
against a template stands in ``answers``.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from auditapp.domain.conditions import Condition
from auditapp.domain.grades import Grade

KEY_PATTERN = re.compile(r"^[a-z][a-z0-9]*(\.[a-z0-9]+(_[a-z0-9]+)*)?$")
TEMPLATE_KEY_PATTERN = re.compile(r"^[a-z][a-z0-9_]{1,59}$")
CODE_PATTERN = re.compile(r"^[a-z0-9]+(_[a-z0-9]+)*$")
SHORT_LETTERS = 24  # of a short label
NA = "na"  # the one code for "not applicable", in every kind that offers it


class QuestionKind(StrEnum):
    """What sort of answer a question takes; the values are the words of the template files."""

    YES_NO = "yn"
    MET = "mpn"
    GRADE = "g4"
    DATE = "date"
    DATE_TIME = "dt"
    NUMBER = "int"
    LINE = "txt"
    TEXT = "long"
    ONE_OF = "sel"
    SEVERAL_OF = "multi"
    COMPUTED = "calc"
    FACT = "pre"
    REPEAT = "repeat"


class Standing(StrEnum):
    """Whether an answer meets the standard its question asks about."""

    MET = "met"
    PARTLY = "partly"
    NOT_MET = "not_met"

    @property
    def label(self) -> str:
        """The standing in words."""
        return self.value.replace("_", " ").capitalize()


# What is known of an audit itself, beside the facts of its case, and the kind of each.
AUDIT_FACTS: Mapping[str, QuestionKind] = {
    "window_start": QuestionKind.DATE,
    "window_end": QuestionKind.DATE,
    "round_theme": QuestionKind.LINE,
    "earlier_reference": QuestionKind.LINE,  # of the audit that a re-audit follows
    "earlier_final_on": QuestionKind.DATE,
    "earlier_grade": QuestionKind.ONE_OF,
    "earlier_findings": QuestionKind.REPEAT,
    "earlier_actions": QuestionKind.REPEAT,
}


# What a question can be tagged with: the sort of requirement, and the regulator's standard.
TAGS: Mapping[str, str] = {
    "statute": "Statute",
    "policy": "Policy",
    "practice": "Practice",
    "jcc_a": "Care Commission A: purpose and policies",
    "jcc_b": "Care Commission B: well led",
    "jcc_c": "Care Commission C: staff recruited and supported",
    "jcc_d": "Care Commission D: data protection",
    "jcc_e": "Care Commission E: records",
    "jcc_f": "Care Commission F: assessments",
    "jcc_g": "Care Commission G: child protection enquiries",
    "jcc_h": "Care Commission H: child protection plans",
    "jcc_i": "Care Commission I: placements",
    "jcc_j": "Care Commission J: care leavers",
}


class Requirement(StrEnum):
    """Whether an audit can be submitted without an answer."""

    ALWAYS = "always"
    OPTIONAL = "optional"
    WHEN_ADVERSE = "when_adverse"  # needed once anything is Not met or Inadequate


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer a question offers."""

    code: str
    label: str
    hint: str = ""  # what it means, shown under the label


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """That "not applicable" may be chosen, what it is called here, and when."""

    label: str = "Not applicable"
    allowed_if: Condition | None = None


@dataclass(frozen=True, slots=True)
class Cap:
    """An answer that holds the proposed overall grade down."""

    codes: tuple[str, ...]
    at_most: Grade
    because: str


@dataclass(frozen=True, slots=True)
class Trigger:
    """An answer that opens a safeguarding concern of a level (1 same day, 2 two working days)."""

    codes: tuple[str, ...]
    level: int


@dataclass(frozen=True, slots=True)
class Stop:
    """An answer that this person must not submit: what to do instead."""

    codes: tuple[str, ...]
    message: str


@dataclass(frozen=True, slots=True)
class Calculation:
    """How a computed answer is made: a function of the domain's table over other answers."""

    name: str
    inputs: tuple[str, ...] = ()  # question keys
    limit: int | str | None = None  # a number, or the name of a setting
    limit_by: str = ""  # key of a question whose code picks the limit
    limits: tuple[tuple[str, int | str], ...] = ()  # its codes, with the limit of each
    partly: int | str | None = None  # a second, lower limit
    counting: str = ""  # "working" or "calendar" days, or the name of a setting that says


@dataclass(frozen=True, slots=True)
class Question:
    """One question, with all that a page, a printer and a rule need to know of it."""

    key: str
    kind: QuestionKind
    text: str
    guidance: str = ""  # what good looks like
    hint: str = ""  # how to answer
    choices: tuple[Choice, ...] = ()
    ask_if: Condition | None = None  # together with its section's
    required: Requirement = Requirement.ALWAYS
    na: NotApplicable | None = None
    evidence_for: tuple[str, ...] = ()  # codes that need to say where on file the evidence is
    rationale_for: tuple[str, ...] = ()  # codes that need to say why
    met: tuple[str, ...] = ()  # codes that meet the standard
    partly: tuple[str, ...] = ()
    uncounted: tuple[str, ...] = ()  # codes that say nothing of the standard, like "not known"
    caps: tuple[Cap, ...] = ()
    opens: tuple[Trigger, ...] = ()
    stops: tuple[Stop, ...] = ()
    measures: tuple[str, ...] = ()  # commitments
    tags: tuple[str, ...] = ()  # of TAGS
    fact: str = ""  # the caseload fact that answers it first
    or_facts: tuple[str, ...] = ()  # others, where that one is not known
    answers_as: QuestionKind | None = None  # the kind of a prefilled fact's value
    calculation: Calculation | None = None
    unit: str = ""  # of a number: days, hours, contacts
    minimum: int | None = None  # of a number, or of the rows of a repeat
    maximum: int | None = None
    fields: tuple["Question", ...] = ()  # of one row of a repeat
    blind: bool = False  # to be answered before later sections are opened
    withheld: bool = False  # never leaves the case level, not even redacted
    short: str = ""  # what it is called over a narrow column; see SHORT_LETTERS

    def __hash__(self) -> int:
        return hash(self.key)  # enough to look one up; all of it at each look-up takes long

    @property
    def value_kind(self) -> QuestionKind:
        """The kind its value is typed as: for a prefilled fact, that of the fact."""
        return self.answers_as or self.kind

    @property
    def options(self) -> tuple[Choice, ...]:
        """What a page offers: the choices, then "not applicable" where it is allowed."""
        return (*self.choices, Choice(NA, self.na.label)) if self.na else self.choices

    @property
    def codes(self) -> frozenset[str]:
        """The codes of its choices, without "not applicable"."""
        return frozenset(choice.code for choice in self.choices)

    @property
    def is_standard(self) -> bool:
        """Whether its answers count as met, partly met or not met."""
        return bool(self.met)

    def label_of(self, code: str) -> str:
        """Return the label of an offered code; a code not offered stands for itself."""
        return next((option.label for option in self.options if option.code == code), code)


@dataclass(frozen=True, slots=True)
class Section:
    """A page of questions."""

    key: str
    title: str
    questions: tuple[Question, ...]
    intro: str = ""
    ask_if: Condition | None = None
    always_visible: bool = False  # reachable from every other section


@dataclass(frozen=True, slots=True)
class TemplateSetting:
    """A number or word a service may set otherwise, with the default the template brings."""

    key: str
    label: str
    value: int | str
    unit: str = ""
    timescale: str = ""  # the timescale of the service it follows


@dataclass(frozen=True, slots=True)
class Limiting:
    """A domain grade that limits the overall one when it is Inadequate."""

    question: str
    at_most: Grade


@dataclass(frozen=True, slots=True)
class Standards:
    """How many standards partly or not met still let a grade be proposed, where none is graded.

    Outstanding is never proposed from standards: it is a judgement.
    """

    sections: tuple[str, ...]  # whose standards count
    at_least: int  # standards answered before anything is proposed
    good_partly: int
    good_not_met: int
    requires_improvement_not_met: int


@dataclass(frozen=True, slots=True)
class GradingRules:
    """How the overall grade is proposed, in the terms of one template."""

    overall: str = ""  # question key of the overall grade; "" when the template has none
    impact: str = ""
    domains: tuple[str, ...] = ()  # question keys of the domain grades
    limiting: tuple[Limiting, ...] = ()
    needed_for_good: tuple[str, ...] = ()  # domains that must be Good or better
    needed_for_outstanding: tuple[str, ...] = ()
    at_least: int = 4  # graded domains before anything is proposed
    standards: Standards | None = None


@dataclass(frozen=True, slots=True)
class VersionChange:
    """What a new version did to a question the last one asked under the same key."""

    key: str
    comparable: bool  # whether a trend may join the two
    because: str
    was: str = ""  # its key in the version before, where that was another


@dataclass(frozen=True)
class AuditTemplate:
    """A versioned set of sections and questions, as published."""

    key: str
    version: int
    title: str
    unit: str
    sections: tuple[Section, ...]
    purpose: str = ""
    kind: str = "dip"  # the kind of round it is made for
    minutes: int = 45  # what one audit usually takes
    window_months: int = 12  # how much of the work is reviewed
    settings: tuple[TemplateSetting, ...] = ()
    grading: GradingRules = GradingRules()
    changes: tuple[VersionChange, ...] = ()  # against the version before
    digest: str = ""  # content hash, set by the library

    def __hash__(self) -> int:
        return hash((self.key, self.version, self.digest))

    @cached_property
    def questions(self) -> Mapping[str, Question]:
        """Every question by key, in the order they are asked."""
        return {
            question.key: question for section in self.sections for question in section.questions
        }

    @cached_property
    def section_of(self) -> Mapping[str, Section]:
        """The section of every question key."""
        return {
            question.key: section for section in self.sections for question in section.questions
        }

    @cached_property
    def defaults(self) -> Mapping[str, int | str]:
        """The template's own value for each of its settings."""
        return {setting.key: setting.value for setting in self.settings}

    def question(self, key: str) -> Question:
        """Return one question.

        Raises
        ------
        KeyError
            If the template asks no such question.
        """
        return self.questions[key]

    def section(self, key: str) -> Section:
        """Return one section.

        Raises
        ------
        KeyError
            If the template has no such section.
        """
        for section in self.sections:
            if section.key == key:
                return section
        raise KeyError(key)
