"""Grades and standards of a report as figures that one rendition may show."""

from collections.abc import Mapping

from auditapp.domain.disclosure import (
    Cell,
    Hidden,
    Policy,
    ProtectedGroups,
    percent_of,
    protect_count,
    protect_groups,
)
from auditapp.domain.grades import Grade
from auditapp.domain.number_words import counted
from auditapp.reports.values import Bar, ComplianceRow, Fact, Slice, Theme
from auditapp.services import report_estimates as estimates
from auditapp.services.rates import Share
from auditapp.services.results import Counts, QuestionResult, RoundResults

__all__ = [
    "final_grades",
    "grade_bar",
    "grade_intervals",
    "headline",
    "impact",
    "no_grades",
    "themes",
]

_TOO_FEW = "too few for a percentage"
_NOT_TOLD = "not shown: it would tell a small number"
_NOT_TOLD_WEIGHTED = "with the weights of the sample a small number could be worked out"
_GOOD = "Good or better"
_INADEQUATE = "Inadequate"


def headline(results: RoundResults, policy: Policy) -> tuple[Fact, ...]:
    """Return how many were good or better and how many inadequate, with intervals."""
    lines = tuple(
        Fact(label, f"{words}; {interval}" if interval else words)
        for label, words, interval, _method in _headlines(results, policy)
    )
    return (*lines, *estimates.bounds(results.good_or_better, _GOOD, results, policy))


def grade_intervals(results: RoundResults, policy: Policy) -> tuple[Fact, ...]:
    """Return the intervals of the headline with how they were made."""
    lines = _headlines(results, policy)
    found = tuple(
        Fact(label, f"{interval} (method: {method})")
        for label, _words, interval, method in lines
        if interval
    )
    if found or not lines:
        return found
    if not results.is_random:
        return (Fact("Intervals", f"Not given: {results.good_or_better.method}"),)
    few = results.final < policy.percent_base
    return (Fact("Intervals", f"Not given: {_TOO_FEW if few else _why_not(results, policy)}"),)


def _why_not(results: RoundResults, policy: Policy) -> str:
    if results.good_or_better.rate is None:
        return results.good_or_better.method
    return _NOT_TOLD_WEIGHTED if results.is_weighted and policy.hides else _NOT_TOLD


def no_grades(results: RoundResults, policy: Policy) -> str:
    """Return why there is no bar of grades, if there is none."""
    if results.grades is None:
        return "This audit template gives no overall grade."
    if not results.grades.of:
        return "No audit has a final grade yet."
    if policy.is_small_group(results.final):
        return f"Fewer than {policy.smallest_shown} cases were audited, so no grade is shown."
    return ""


def final_grades(results: RoundResults, policy: Policy) -> Bar | None:
    """Return the bar of final grades, labelled as what it is of."""
    label = estimates.label_of("Final grades", results)
    return grade_bar(label, results.grades, results.final, policy)


def impact(results: RoundResults, policy: Policy) -> Bar | None:
    """Return the bar of impact grades, labelled as what it is of."""
    label = estimates.label_of("Impact for the child", results)
    return grade_bar(label, results.impact, results.final, policy)


def grade_bar(label: str, counts: Counts | None, cases: int, policy: Policy) -> Bar | None:
    """Return grades as a bar of all cases; those without a grade are one more part of it."""
    if counts is None or not counts.of or policy.is_small_group(cases):
        return None
    guarded = _graded(counts, cases, policy)
    cells = [cell for group in guarded.groups for cell in group]
    names = [(name, Grade(name).label) for name, _count in counts.by]
    if cases > counts.of:
        names.append(("none", "Not graded"))
    slices = tuple(
        Slice(name, title, cell.value, _of(cell, cases))
        for (name, title), cell in zip(names, cells, strict=True)
    )
    told = "; ".join(f"{part.label}: {part.words}" for part in slices)
    return Bar(label, cases, slices, f"{label}: {counted(cases, 'case')}. {told}")


def themes(
    results: RoundResults, commentary: Mapping[str, str], policy: Policy
) -> tuple[Theme, ...]:
    """Return each section with its grades, its standards and what was said about it."""
    told = not policy.is_small_group(results.final)
    return tuple(
        Theme(
            title=section.title,
            bar=grade_bar(
                estimates.label_of(section.title, results), section.grades, results.final, policy
            ),
            compliance=tuple(
                _compliance(question, results, policy) for question in section.questions
            )
            if told
            else (),
            commentary=commentary.get(section.key, ""),
        )
        for section in results.sections
        if told or commentary.get(section.key)
    )


def _graded(counts: Counts, cases: int, policy: Policy) -> ProtectedGroups:
    good = [count for name, count in counts.by if Grade(name).good_or_better]
    other = [count for name, count in counts.by if not Grade(name).good_or_better]
    rest = [[cases - counts.of]] if cases > counts.of else []
    return protect_groups([good, other, *rest], policy)


def _headlines(results: RoundResults, policy: Policy) -> tuple[tuple[str, str, str, str], ...]:
    """Return label, words, interval and method of what the first page says."""
    if results.grades is None or not results.grades.of:
        return ()
    guarded = _graded(results.grades, results.final, policy)
    base = _base(guarded, results.grades.of, policy)
    parts = (
        (_GOOD, guarded.sums[0], results.good_or_better),
        (_INADEQUATE, guarded.groups[1][-1], results.inadequate),
    )
    return tuple(
        (
            label,
            estimates.part(cell, base, share, results, policy),
            estimates.interval(cell, base, share, results, policy),
            share.method,
        )
        for label, cell, share in parts
    )


def _base(guarded: ProtectedGroups, graded: int, policy: Policy) -> Cell:
    """Return how many were graded, where that does not tell how many were not."""
    rest = guarded.groups[2][0] if len(guarded.groups) > 2 else None  # noqa: PLR2004  # two groups of grades, then the rest
    if rest is None:
        return guarded.total
    if rest.value is None:
        return Cell(None, rest.words, Hidden.WITHHELD)
    return protect_count(graded, policy)


def _compliance(question: QuestionResult, results: RoundResults, policy: Policy) -> ComplianceRow:
    rest = results.final - question.judged - question.not_applicable
    guarded = protect_groups(
        [
            [question.met, question.partly, question.not_met],
            [question.not_applicable],
            *([[rest]] if rest else []),
        ],
        policy,
    )
    met, partly, not_met = guarded.groups[0]
    judged, not_applicable = guarded.sums[0], guarded.sums[1]
    may = percent_of(met, judged, policy) is not None
    share = question.share
    shown = may and share.low is not None and estimates.is_public(results, policy)
    return ComplianceRow(
        key=question.key,
        question=question.text,
        judged=judged.words,
        met=met.words,
        partly=partly.words,
        not_met=not_met.words,
        not_applicable=not_applicable.words,
        share=_share(met, judged, question, results, policy),
        interval=f"{estimates.percent(share.low)} to {estimates.percent(share.high)}"
        if shown and share.low is not None and share.high is not None
        else _why_no_interval(judged, share, policy),
        low=share.low if shown else None,
        point=share.point if shown else None,
        high=share.high if shown else None,
        commitment=", ".join(question.measures),
    )


def _share(
    met: Cell, judged: Cell, question: QuestionResult, results: RoundResults, policy: Policy
) -> str:
    """Return the rate as a percentage: weighted where chances were unequal, none of picks."""
    plain = percent_of(met, judged, policy)
    if plain is None or not results.is_random:
        return ""
    if not results.is_weighted:
        return f"{plain}%"
    rate = question.share.rate
    return "" if policy.hides or rate is None else estimates.percent(rate)


def _why_no_interval(judged: Cell, share: Share, policy: Policy) -> str:
    few = judged.value is not None and judged.value < policy.percent_base
    if few or policy.hides:
        return _TOO_FEW if few else "not shown"
    return share.method


def _of(cell: Cell, cases: int) -> str:
    return f"{cell.words} of {cases}" if cell.value is not None else cell.words
