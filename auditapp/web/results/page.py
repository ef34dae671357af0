"""What the results page of a round reads."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import url_for

from auditapp.domain.disclosure import INTERNAL, protect_count
from auditapp.domain.grades import Grade
from auditapp.services.rates import Share
from auditapp.services.report_estimates import bounds, label_of, part, percent
from auditapp.services.results import Counts, QuestionResult, RoundResults
from auditapp.web.words import say_count

_NO_RATE = (
    "The cases were not drawn at random, so they yield findings and no rate: every count is of the "
    "files looked at and of no others."
)


@dataclass(frozen=True, slots=True)
class Dot:
    """A share with its interval, for the dot chart, in percent."""

    id: str
    words: str
    percent: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """One question of the compliance table."""

    text: str
    measures: str
    judged: int
    met: int
    partly: int
    not_met: int
    not_applicable: int
    share: str
    dot: Dot | None
    trend_url: str


@dataclass(frozen=True, slots=True)
class SectionBlock:
    """One section of the results."""

    title: str
    bar: tuple[Mapping[str, object], ...]
    rows: tuple[QuestionRow, ...]


@dataclass(frozen=True, slots=True)
class ResultsPage:
    """The results of a round."""

    sentence: str
    doubt: tuple[str, ...]
    grades_title: str
    impact_title: str
    grades: tuple[Mapping[str, object], ...]
    good: str
    inadequate: str
    method: str  # how the headline was estimated
    dot: Dot | None
    impact: tuple[Mapping[str, object], ...]
    sections: tuple[SectionBlock, ...]
    moderation: tuple[Mapping[str, str], ...]
    follow_up: tuple[Mapping[str, str], ...]


def results_page(results: RoundResults, caveats: tuple[str, ...] = ()) -> ResultsPage:
    """Return the results of a round as its page shows them."""
    return ResultsPage(
        sentence=f"{results.final} of {say_count(results.drawn, 'drawn case')} "
        f"{'has' if results.drawn == 1 else 'have'} a final audit, from a "
        f"frame of {results.frame_size}.",
        doubt=(*_doubt(results), *caveats),
        grades_title=label_of("Final grades", results),
        impact_title=label_of("Impact for children", results),
        grades=bar(results.grades),
        good=say(results.good_or_better, results),
        inadequate=say(results.inadequate, results),
        method=results.good_or_better.method,
        dot=dot_of(results.good_or_better, "good", results),
        impact=bar(results.impact),
        sections=tuple(
            SectionBlock(
                section.title,
                bar(section.grades),
                tuple(
                    _row(question, f"{section.key}-{number}", results)
                    for number, question in enumerate(section.questions)
                ),
            )
            for section in results.sections
        ),
        moderation=_moderation(results),
        follow_up=_follow_up(results),
    )


def bar(counts: Counts | None) -> tuple[Mapping[str, object], ...]:
    """Return grade counts as the parts of a bar; empty when there is nothing."""
    if counts is None or not counts.of:
        return ()
    return tuple(
        {
            "grade": name,
            "label": Grade(name).label,
            "n": count,
            "percent": round(100 * count / counts.of, 1),
        }
        for name, count in counts.by
    )


def say(share: Share, results: RoundResults) -> str:
    """Return a rate of the frame and the count it rests on, in words."""
    met, of = (protect_count(count, INTERNAL) for count in (share.met, share.of))
    return part(met, of, share, results, INTERNAL)


def dot_of(share: Share, name: str, results: RoundResults) -> Dot | None:
    """Return a share as a dot with its interval."""
    if share.point is None or share.low is None or share.high is None:
        return None
    low, high = round(100 * share.low), round(100 * share.high)
    words = f"{say(share, results)}; between {low}% and {high}% with 95% confidence"
    return Dot(f"dot-{name}", words, round(100 * share.point, 1), low, high)


def _row(question: QuestionResult, name: str, results: RoundResults) -> QuestionRow:
    return QuestionRow(
        text=question.text,
        measures=", ".join(question.measures),
        judged=question.judged,
        met=question.met,
        partly=question.partly,
        not_met=question.not_met,
        not_applicable=question.not_applicable,
        share=_say_row(question.share, results),
        dot=dot_of(question.share, name, results),
        trend_url=url_for("trends.show", key=results.template.key, question=question.key),
    )


def _say_row(share: Share, results: RoundResults) -> str:
    """Return the rate alone where it is weighted: its counts stand in the same row."""
    enough = share.of >= INTERNAL.percent_base
    if results.is_weighted and share.rate is not None and enough:
        return f"{percent(share.rate)} of the frame"
    return say(share, results)


def _doubt(results: RoundResults) -> tuple[str, ...]:
    cases = results.cases
    if cases is None or not results.is_random:
        return (_NO_RATE,)
    told = [f"Drawn at random ({results.design}): the intervals speak for the whole frame."]
    if results.is_weighted:
        told.append(
            "Each case counts by its chance of being drawn. Percentages are of the frame; bars and "
            "counts are of the files looked at."
        )
    if results.unfinished:
        told.append(
            f"{say_count(results.unfinished, 'audit')} "
            f"{'is' if results.unfinished == 1 else 'are'} not finished, so these figures may "
            "still change."
        )
    if cases.eligible is not None:
        told.append(
            f"{say_count(len(cases.not_eligible), 'drawn case')} did not belong to the population, "
            f"so about {cases.eligible} of the {cases.population} in the frame do."
        )
    bounds_told = bounds(results.good_or_better, "Good or better", results, INTERNAL)
    return (*told, *(f"{fact.label}: {fact.words}." for fact in bounds_told))


def _moderation(results: RoundResults) -> tuple[Mapping[str, str], ...]:
    found = results.moderation
    rows = [
        ("Graded again", f"{found.moderated} of {found.audits}"),
        ("Same grade", f"{found.same} of {found.moderated}"),
        ("Within one grade", f"{found.within_one} of {found.moderated}"),
        ("First grade higher", str(found.first_higher)),
        ("First grade lower", str(found.first_lower)),
        ("Grade changed", str(found.changed)),
    ]
    return tuple({"label": label, "value": value} for label, value in rows)


def _follow_up(results: RoundResults) -> tuple[Mapping[str, str], ...]:
    found = results.follow_up
    rows = [("Actions raised", str(found.by_state.of))]
    rows += [
        (f"Actions {name.replace('_', ' ')}", str(count))
        for name, count in found.by_state.by
        if count
    ]
    rows.append(("Concerns", f"{found.concerns}, {found.concerns_open} not closed"))
    return tuple({"label": label, "value": value} for label, value in rows)
