"""Turns a round's results into the words of a report, one rendition at a time.

Small cells are hidden here, before anything is set out: a rendition's values hold nothing that it
must not show.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from auditapp.domain.disclosure import BOARD, INTERNAL
from auditapp.domain.disclosure_text import without_counts
from auditapp.domain.populations import say_day
from auditapp.domain.recommendations import LIVE
from auditapp.domain.reports import Rendition
from auditapp.reports.values import ThematicReport
from auditapp.services import report_figures as figures
from auditapp.services import report_follow_up as follow_up
from auditapp.services import report_sample as sample
from auditapp.services.draws_reading import CertificateView
from auditapp.services.recommendations_reading import RecommendationLine
from auditapp.services.replacements import ReplacementView
from auditapp.services.results import RoundResults

__all__ = ["Words", "commentary_of", "thematic_values"]


@dataclass(frozen=True, slots=True)
class Words:
    """What people wrote for the report, and who."""

    reference: str
    title: str
    service: str
    author: str
    approved_by: str
    made_on: date
    digest: str
    verdict: str = ""
    why: str = ""
    strengths: tuple[str, ...] = ()
    worries: tuple[str, ...] = ()
    since_last: str = ""
    sections: tuple[tuple[str, str], ...] = ()  # section key, commentary
    quotes: tuple[str, ...] = ()
    is_draft: bool = True
    is_demo: bool = False
    reader: str = ""  # to whom the internal rendition was handed, for its watermark
    read_at: datetime | None = None


def thematic_values(
    results: RoundResults,
    words: Words,
    rendition: Rendition,
    *,
    certificate: CertificateView | None,
    replacements: Sequence[ReplacementView],
    recommendations: Sequence[RecommendationLine],
) -> ThematicReport:
    """Return a whole report in one rendition."""
    board = rendition is Rendition.BOARD
    policy = BOARD if board else INTERNAL
    words = _edition(replace(words, why=words.why or results.view.plan.why), board=board)
    shown = [line for line in recommendations if line.board_visible or not board]
    plan = results.view.plan
    span = sample.period(plan.period_start, plan.period_end)
    return ThematicReport(
        reference=words.reference,
        title=words.title,
        subtitle=f"{plan.kind.label}, {span}",
        service=words.service,
        period=span,
        rendition=rendition.value.capitalize(),
        marking="OFFICIAL - contains no names" if board else "OFFICIAL-SENSITIVE - internal",
        author=words.author,
        approved_by=words.approved_by,
        made_on=say_day(words.made_on),
        digest=words.digest,
        verdict=words.verdict or "The verdict is not written yet.",
        sample_sentence=sample.sample_sentence(results, certificate, policy),
        generalisation=sample.generalisation(results, policy),
        headline=figures.headline(results, policy),
        grades=figures.final_grades(results, policy),
        no_grades=figures.no_grades(results, policy),
        grade_intervals=figures.grade_intervals(results, policy),
        impact=figures.impact(results, policy),
        strengths=words.strengths,
        worries=words.worries,
        must_happen=tuple(
            follow_up.recommendation(line, policy) for line in shown if line.state in LIVE
        ),
        why=words.why or "Not said.",
        method=sample.method(results, replacements, policy),
        certificate=sample.certificate_facts(certificate, policy),
        strata=sample.strata(certificate, results, policy),
        replacements=sample.replaced(replacements, policy),
        themes=figures.themes(results, dict(words.sections), policy),
        quotes=words.quotes,
        moderation=follow_up.moderation(results, policy),
        moderation_table=None if board else follow_up.moderation_table(results),
        actions=None if board else follow_up.actions(results.follow_up.by_priority),
        action_words=follow_up.action_words(results, policy),
        concerns=follow_up.concerns(results, policy),
        recommendations=tuple(follow_up.recommendation(line, policy) for line in shown),
        since_last=words.since_last or "Nothing has been said about the last audit of this theme.",
        cases=None if board else follow_up.cases(results),
        glossary=follow_up.glossary(policy),
        watermark="" if board else follow_up.watermark(words.reader, words.read_at),
        is_demo=words.is_demo,
        is_draft=words.is_draft,
    )


def _edition(words: Words, *, board: bool) -> Words:
    """Return the words without typed counts for the board: they would undo hidden ones."""
    if not board:
        return words
    return replace(
        words,
        verdict=without_counts(words.verdict),
        why=without_counts(words.why),
        strengths=tuple(map(without_counts, words.strengths)),
        worries=tuple(map(without_counts, words.worries)),
        since_last=without_counts(words.since_last),
        sections=tuple((key, without_counts(text)) for key, text in words.sections),
        quotes=tuple(map(without_counts, words.quotes)),
    )


def commentary_of(stored: dict[str, Any]) -> dict[str, Any]:
    """Return stored commentary as the fields of ``Words``."""
    return {
        "verdict": stored.get("verdict", ""),
        "why": stored.get("why", ""),
        "strengths": tuple(stored.get("strengths", ())),
        "worries": tuple(stored.get("worries", ())),
        "since_last": stored.get("since_last", ""),
        "sections": tuple((key, text) for key, text in stored.get("sections", {}).items()),
    }
