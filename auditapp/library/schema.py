"""The shape of the library's files: every field they may have, and nothing else.

The models only say what is written; what it means is built in ``building`` and judged in
``lint``. The descriptions of the fields are the source of the published description of the format.
"""

from datetime import date
from typing import Annotated, TypeAlias

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    PlainValidator,
    Tag,
)

from auditapp.domain.commitments import CODE, MeasureKind
from auditapp.domain.conditions import Condition
from auditapp.domain.grades import Grade
from auditapp.domain.questions import SHORT_LETTERS, QuestionKind, Requirement
from auditapp.domain.rounds import RoundKind
from auditapp.domain.vocabularies import UnitKind
from auditapp.library.ask_if import parse_condition

# Enumerations are written by their values, so they alone are read leniently.
GradeName: TypeAlias = Annotated[Grade, Field(strict=False)]
Key: TypeAlias = str
Codes: TypeAlias = list[str]


class Written(BaseModel):
    """A mapping of a file: unknown fields are refused, nothing is converted silently."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


def _labelled(written: object) -> object:
    return {"label": written} if isinstance(written, str) else written


class WrittenChoice(Written):
    """One answer a question offers: a label, or a label and a hint."""

    label: str = Field(description="what the choice says")
    hint: str = Field("", description="what it means, shown under it")


Choices: TypeAlias = dict[str, Annotated[WrittenChoice, BeforeValidator(_labelled)]]
AskIf: TypeAlias = Annotated[Condition, PlainValidator(parse_condition)]


def _not_applicable(written: object) -> object:
    if written is True:
        return {}
    return {"label": written} if isinstance(written, str) else written


class WrittenNotApplicable(Written):
    """That "not applicable" may be chosen: true, a label, or label and allowed_if."""

    label: str = Field("Not applicable", description="what it is called at this question")
    allowed_if: AskIf | None = Field(None, description="when it may be chosen; always if left out")


class WrittenCap(Written):
    """Answers that hold the proposed overall grade down."""

    when: Codes = Field(description="the codes")
    at_most: GradeName = Field(description="the best grade that may then be proposed")
    because: str = Field(description="the reason, as the auditor reads it")


class WrittenStop(Written):
    """Answers that this person must not submit."""

    when: Codes = Field(description="the codes")
    message: str = Field(description="what to do instead, as the auditor reads it")


class WrittenCalculation(Written):
    """How a computed answer is worked out."""

    name: str = Field(description="a function of the table of calculations")
    of: list[Key] = Field(description="the questions it is worked out from, in order")
    limit: int | str | None = Field(None, description="a number, or the key of a setting")
    limit_by: Annotated[
        dict[Key, dict[str, int | str]],
        Field(description="a question, with a limit for each code", max_length=1),
    ] = {}
    partly: int | str | None = Field(None, description="a second, lower limit")
    counting: str = Field("", description="working or calendar, or the key of a setting")


class WrittenQuestion(Written):
    """One question."""

    key: Key = Field(description="stable for ever: answers are stored under it")
    kind: QuestionKind = Field(description="one of the kinds of question", strict=False)
    text: str = Field(description="the question", min_length=1)
    good: str = Field("", description="what good looks like, shown beside the question")
    hint: str = Field("", description="how to answer, shown under the question")
    short: str = Field(
        "",
        description=f"what a narrow column calls it: at most {SHORT_LETTERS} letters, "
        "no two alike in a template",
        max_length=SHORT_LETTERS,
    )
    choices: Choices | None = Field(None, description="code and label of each choice")
    choices_from: str | None = Field(None, description="a list of scales.yaml, like themes.v1")
    ask_if: AskIf | None = Field(None, description="when it is asked; always if left out")
    required: Requirement = Field(
        Requirement.ALWAYS, description="always, optional or when_adverse", strict=False
    )
    na: Annotated[WrittenNotApplicable | None, BeforeValidator(_not_applicable)] = Field(
        None, description="that it may be not applicable"
    )
    evidence: Codes | None = Field(None, description="codes that need the place of the evidence")
    rationale: Codes | None = Field(None, description="codes that need a reason")
    met: Codes | None = Field(None, description="codes that meet the standard")
    partly: Codes | None = Field(None, description="codes that partly meet it; the rest do not")
    uncounted: Codes = Field([], description="codes that say nothing of the standard")
    caps: list[WrittenCap] = Field([], description="answers that cap the proposed grade")
    opens: dict[str, Annotated[int, Field(ge=1, le=2)]] = Field(
        {}, description="codes that open a safeguarding concern, with its level"
    )
    stops: list[WrittenStop] = Field([], description="answers that must not be submitted")
    measures: list[str] = Field([], description="commitments it measures")
    tags: list[str] = Field([], description="what sort of requirement it is, see tags")
    fact: str = Field("", description="the caseload field that answers it first")
    or_facts: list[str] = Field([], description="other fields, where that one is not known")
    fact_as: QuestionKind | None = Field(
        None, description="kind of the fact's value, where the caseload does not say", strict=False
    )
    calc: WrittenCalculation | None = Field(None, description="how a calc is worked out")
    unit: str = Field("", description="of a number: days, hours, contacts")
    min: int | None = Field(None, description="smallest number, or fewest rows")
    max: int | None = Field(None, description="largest number, or most rows")
    fields: list["WrittenQuestion"] = Field([], description="the questions of one row of a repeat")
    blind: bool = Field(default=False, description="answered before later sections are opened")
    withheld: bool = Field(default=False, description="never leaves the case level")


class WrittenSection(Written):
    """A page of questions."""

    key: str = Field(description="stable name of the section")
    title: str = Field(description="what the section is called")
    intro: str = Field("", description="a sentence or two above the questions")
    ask_if: AskIf | None = Field(None, description="when the whole section is asked")
    always_visible: bool = Field(default=False, description="reachable from every section")
    questions: list[WrittenQuestion] = Field(description="its questions, in order")


class WrittenUse(Written):
    """A shared block, put in at this place."""

    use: str = Field(description="the block with its version, like core.v1")
    without: list[Key] = Field([], description="questions of the block left out here")
    rename: dict[Key, Key] = Field({}, description="keys of the block that have another name here")


class WrittenSetting(Written):
    """A number or word that a service may set otherwise."""

    key: str = Field(description="its name")
    label: str = Field(description="what it is, in words")
    value: int | str = Field(description="the value, unless the service sets another")
    unit: str = Field("", description="days, hours")
    timescale: str = Field("", description="the timescale of the service it follows")


class WrittenStandards(Written):
    """How many standards partly or not met still let a grade be proposed."""

    sections: list[str] = Field(description="the sections whose standards count")
    at_least: int = Field(description="standards answered before anything is proposed", ge=1)
    good_partly: int = Field(description="most partly met for Good", ge=0)
    good_not_met: int = Field(description="most not met for Good", ge=0)
    requires_improvement_not_met: int = Field(
        description="most not met for Requires improvement", ge=0
    )


class WrittenGrading(Written):
    """How the overall grade is proposed."""

    overall: Key = Field("", description="the question of the overall grade")
    impact: Key = Field("", description="the question of the impact grade")
    domains: list[Key] = Field([], description="the questions of the domain grades")
    limiting: dict[Key, GradeName] = Field(
        {}, description="domain and the best overall grade left when it is Inadequate"
    )
    needed_for_good: list[Key] = Field([], description="domains that must be Good or better")
    needed_for_outstanding: list[Key] = Field([], description="grades that must be Outstanding")
    at_least: int = Field(4, description="graded domains before anything is proposed", ge=1)
    standards: WrittenStandards | None = Field(None, description="where no domain is graded")


class WrittenChange(Written):
    """What this version did to a question of the one before: the mapping that trends follow."""

    key: Key = Field(description="the question")
    comparable: bool = Field(description="whether a trend may join the two")
    because: str = Field(description="what changed")
    was: Key = Field("", description="its key in the version before, where that was another")


def _which(written: object) -> str:
    uses = isinstance(written, WrittenUse) or (isinstance(written, dict) and "use" in written)
    return "use" if uses else "section"


Part: TypeAlias = Annotated[
    Annotated[WrittenSection, Tag("section")] | Annotated[WrittenUse, Tag("use")],
    Discriminator(_which),
]


class WrittenTemplate(Written):
    """One version of an audit template: ``<key>.v<version>.yaml``."""

    key: str = Field(description="stable name of the template", pattern="^[a-z][a-z0-9_]*$")
    version: int = Field(description="from 1", ge=1)
    title: str = Field(description="what it is called", min_length=1)
    purpose: str = Field("", description="what it is for, in a sentence or two")
    unit: UnitKind = Field(description="what one audit is about", strict=False)
    kind: RoundKind = Field(RoundKind.DIP, description="the kind of round it is for", strict=False)
    minutes: int = Field(45, description="what one audit usually takes", ge=1)
    window_months: int = Field(12, description="how much of the work is reviewed", ge=1)
    settings: list[WrittenSetting] = Field([], description="numbers a service may change")
    sections: list[Part] = Field(description="sections, and shared blocks put in between")
    grading: WrittenGrading | None = Field(None, description="how a grade is proposed")
    changes: list[WrittenChange] = Field([], description="against the version before")


class WrittenBlock(Written):
    """Sections that several templates share: ``blocks/<key>.v<version>.yaml``."""

    key: str = Field(description="stable name of the block", pattern="^[a-z][a-z0-9_]*$")
    version: int = Field(description="from 1", ge=1)
    settings: list[WrittenSetting] = Field([], description="numbers a service may change")
    sections: list[WrittenSection] = Field(description="its sections")


class WrittenScales(Written):
    """Lists of choices by name and version, in ``scales.yaml``."""

    lists: dict[str, Choices] = Field(description="choices by the name of the list")


class WrittenCommitment(Written):
    """One promise of the improvement plan."""

    code: str = Field(description="like C-08", pattern=CODE.pattern)
    text: str = Field(description="the promise")
    lead: str = Field("Not named in the plan", description="who leads, as the plan says")
    due_words: str = Field("", description="by when, as the plan says; else the month of due")
    due: Annotated[date | None, Field(strict=False)] = Field(None, description="its last day")
    target: str = Field(description="the target in words")
    target_percent: int | None = Field(None, description="share that must be met", ge=0, le=100)
    none_may_fail: bool = Field(default=False, description="a single failure is red")
    kinds: list[Annotated[MeasureKind, Field(strict=False)]] = Field(description="what measures it")
    evidence: str = Field(description="fields and questions that measure it")
    measured_by: list[Key] = Field([], description="the questions whose standing is its figure")
    partly_keeps: bool = Field(default=False, description="partly met still keeps the promise")
    by_tags: list[str] = Field([], description="or every standard with one of these tags")
    part_of: str = Field("", description="the commitment it is printed under")
    note: str = Field("", description="what to know when reading the figure")


class WrittenDriver(Written):
    """A driver of success of the plan, with its promises."""

    number: int = Field(description="1 to 5; 0 for the plan's introduction", ge=0, le=5)
    title: str = Field(description="what it is called")
    commitments: list[WrittenCommitment] = Field(description="one entry for each promise")


class WrittenCommitments(Written):
    """The promises of the improvement plan, in ``commitments.yaml``."""

    drivers: list[WrittenDriver] = Field(description="the drivers of success")
