"""The proposed overall grade, with the rule lines that fired.

The auditor's own grade is a judgement guided by the descriptors, never an average. The proposal
says what the answers point to and why: some answers cap it, some domains limit it, and the spread
of the domain grades (or, where no domain is graded, of the standards) gives the rest. Proposed,
auditor's, moderator's and final grade are four values; this module only ever makes the first.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from auditapp.domain.answers import codes_of
from auditapp.domain.errors import Problem
from auditapp.domain.grades import Grade, worst
from auditapp.domain.questions import NA, Standards, Standing
from auditapp.domain.sheets import Sheet

LEVEL_OF_INADEQUATE = 2  # the level an Inadequate overall grade opens


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule that fired: what it says, the best grade it allows, the questions it rests on."""

    text: str
    at_most: Grade
    questions: tuple[str, ...]
    limiting: bool  # it caps whatever the rest adds up to


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the answers point to. ``grade`` is None while too little is judged to say."""

    grade: Grade | None
    ceiling: Grade | None  # the worst of the limiting lines, known before there is a grade
    lines: tuple[RuleLine, ...]  # the limiting ones first

    @property
    def bound(self) -> Grade | None:
        """The grade an auditor's own is held against: the proposal, or else the ceiling."""
        return self.grade or self.ceiling


@dataclass(frozen=True, slots=True)
class OpenedConcern:
    """An answer that opens a safeguarding concern by itself."""

    question: str
    level: int
    words: str


def propose(sheet: Sheet) -> Proposal:
    """Propose the overall grade of a sheet, so far as its answers go."""
    limits = (*_caps(sheet), *_limiting(sheet))
    ceiling = worst(line.at_most for line in limits)
    base = _from_domains(sheet) or _from_standards(sheet)
    if base is None:
        only = Grade.INADEQUATE if ceiling is Grade.INADEQUATE else None
        return Proposal(only, ceiling, limits)
    grade = worst(line.at_most for line in (*limits, base))
    return Proposal(grade, ceiling, (*limits, base))


def own_grade_problems(
    proposal: Proposal, grade: Grade, *, reason: str, where: str
) -> tuple[Problem, ...]:
    """Say what stands in the way of an auditor's own grade beside the proposal.

    Lower is free. Higher is one step at most, with a reason, and forces moderation.
    """
    bound = proposal.bound
    if bound is None or grade.rank <= bound.rank:
        return ()
    if grade.steps_from(bound) > 1:
        message = (
            f"The answers point to {bound.label}, and the grade may be raised by one step at most. "
            f"Choose a lower grade than {grade.label}, or look again at the answers behind it"
        )
        return (Problem(where, message),)
    if not reason.strip():
        message = f"Say why this is {grade.label} when the answers point to {bound.label}"
        return (Problem(where, message),)
    return ()


def forces_moderation(proposal: Proposal, grade: Grade) -> bool:
    """Whether the auditor's grade stands above what the answers point to."""
    return proposal.bound is not None and grade.rank > proposal.bound.rank


def opened_concerns(sheet: Sheet) -> tuple[OpenedConcern, ...]:
    """Return the concerns the answers open, most urgent first.

    An Inadequate overall grade opens one of level 2 at least.
    """
    found = [
        OpenedConcern(question.key, trigger.level, f"{question.text} {sheet.text(question.key)}")
        for question in sheet.asked
        for trigger in question.opens
        if not codes_of(sheet.answer(question.key)).isdisjoint(trigger.codes)
    ]
    overall = sheet.template.grading.overall
    if overall and sheet.value(overall) == Grade.INADEQUATE:
        words = "The overall grade is Inadequate"
        found.append(OpenedConcern(overall, LEVEL_OF_INADEQUATE, words))
    return tuple(sorted(found, key=lambda concern: concern.level))


def _caps(sheet: Sheet) -> Iterable[RuleLine]:
    for question in sheet.asked:
        chosen = codes_of(sheet.answer(question.key))
        for cap in question.caps:
            if not chosen.isdisjoint(cap.codes):
                text = f"{cap.because}: {cap.at_most.label} at most"
                yield RuleLine(text, cap.at_most, (question.key,), limiting=True)


def _limiting(sheet: Sheet) -> Iterable[RuleLine]:
    for limit in sheet.template.grading.limiting:
        if sheet.value(limit.question) == Grade.INADEQUATE:
            title = _title(sheet, limit.question)
            text = f"{title} is Inadequate, which limits the whole: {limit.at_most.label} at most"
            yield RuleLine(text, limit.at_most, (limit.question,), limiting=True)


def _from_domains(sheet: Sheet) -> RuleLine | None:
    rules = sheet.template.grading
    values = {key: sheet.value(key) for key in rules.domains}
    graded = {key: Grade(str(value)) for key, value in values.items() if value not in (None, NA)}
    if not rules.domains or len(graded) < rules.at_least:
        return None
    return _spread(sheet, graded)


def _spread(sheet: Sheet, graded: dict[str, Grade]) -> RuleLine:
    inadequate = _with(graded, Grade.INADEQUATE)
    uneven = _with(graded, Grade.REQUIRES_IMPROVEMENT)
    if len(inadequate) > 1:
        text = f"More than one domain is Inadequate ({_titles(sheet, inadequate)})"
        return RuleLine(text, Grade.INADEQUATE, inadequate, limiting=False)
    if inadequate:
        text = f"One domain is Inadequate ({_titles(sheet, inadequate)})"
        return RuleLine(text, Grade.REQUIRES_IMPROVEMENT, inadequate, limiting=False)
    if 2 * len(uneven) >= len(graded):
        text = f"{len(uneven)} of {len(graded)} domains require improvement"
        return RuleLine(text, Grade.REQUIRES_IMPROVEMENT, uneven, limiting=False)
    return _good_or_not(sheet, graded, uneven)


def _good_or_not(sheet: Sheet, graded: dict[str, Grade], uneven: tuple[str, ...]) -> RuleLine:
    must = sheet.template.grading.needed_for_good
    short = tuple(key for key in uneven if key in must)
    if short:
        text = f"Good needs Good or better in {_titles(sheet, short)}"
        return RuleLine(text, Grade.REQUIRES_IMPROVEMENT, short, limiting=False)
    if len(uneven) > 1:
        text = f"More than one domain requires improvement ({_titles(sheet, uneven)})"
        return RuleLine(text, Grade.REQUIRES_IMPROVEMENT, uneven, limiting=False)
    if not uneven and _is_outstanding(sheet, graded):
        best = _with(graded, Grade.OUTSTANDING)
        text = f"{len(best)} of {len(graded)} domains are Outstanding and none falls short"
        return RuleLine(text, Grade.OUTSTANDING, best, limiting=False)
    text = f"{len(graded) - len(uneven)} of {len(graded)} domains are Good or better"
    return RuleLine(text, Grade.GOOD, tuple(graded), limiting=False)


def _is_outstanding(sheet: Sheet, graded: dict[str, Grade]) -> bool:
    needed = sheet.template.grading.needed_for_outstanding
    outstanding = _with(graded, Grade.OUTSTANDING)
    return 2 * len(outstanding) >= len(graded) and all(
        sheet.value(key) == Grade.OUTSTANDING for key in needed
    )


def _from_standards(sheet: Sheet) -> RuleLine | None:
    rules = sheet.template.grading.standards
    if rules is None:
        return None
    section_of = sheet.template.section_of
    keys = (q.key for q in sheet.asked if section_of[q.key].key in rules.sections)
    counted = {key: standing for key in keys if (standing := sheet.standing(key)) is not None}
    if len(counted) < rules.at_least:
        return None
    partly = tuple(key for key, standing in counted.items() if standing is Standing.PARTLY)
    missed = tuple(key for key, standing in counted.items() if standing is Standing.NOT_MET)
    text = (
        f"{len(counted) - len(partly) - len(missed)} of {len(counted)} standards are met, "
        f"{len(partly)} partly and {len(missed)} not"
    )
    return RuleLine(text, _by_count(rules, len(partly), len(missed)), missed, limiting=False)


def _by_count(rules: Standards, partly: int, not_met: int) -> Grade:
    if not_met <= rules.good_not_met and partly <= rules.good_partly:
        return Grade.GOOD
    if not_met <= rules.requires_improvement_not_met:
        return Grade.REQUIRES_IMPROVEMENT
    return Grade.INADEQUATE


def _with(graded: dict[str, Grade], grade: Grade) -> tuple[str, ...]:
    return tuple(key for key, value in graded.items() if value is grade)


def _title(sheet: Sheet, key: str) -> str:
    return sheet.template.section_of[key].title


def _titles(sheet: Sheet, keys: Iterable[str]) -> str:
    return ", ".join(_title(sheet, key) for key in keys)
