"""Turns a round's results into the words of a report, one rendition at a time.

Small cells are hidden here, before anything is set out: a rendition's values hold nothing that it
must not show.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from auditapp.domain.disclosure import (
    BOARD,
    INTERNAL,
    Policy,
    protect_counts,
    protect_share,
    say_count,
    say_rule,
    say_share,
)
from auditapp.domain.grades import Grade
from auditapp.domain.populations import Exclusion, say_day
from auditapp.domain.reports import Rendition
from auditapp.reports.values import (
    Bar,
    ComplianceRow,
    Fact,
    Slice,
    Table,
    TableRow,
    ThematicReport,
    Theme,
)
from auditapp.services import report_follow_up as follow_up
from auditapp.services.draws import CertificateView
from auditapp.services.recommendations_reading import RecommendationLine
from auditapp.services.replacements import ReplacementView
from auditapp.services.results import Counts, QuestionResult, RoundResults, Share

__all__ = ["Words", "thematic_values"]

_SMALL_TEAM = 5
_NO_PERCENT = "too few for a percentage"


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
    reader: str = ""  # who reads the internal rendition, for its watermark
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
    shown = [line for line in recommendations if line.board_visible or not board]
    plan = results.view.plan
    return ThematicReport(
        reference=words.reference,
        title=words.title,
        subtitle=f"{plan.kind.label}, {_period(plan.period_start, plan.period_end)}",
        service=words.service,
        period=_period(plan.period_start, plan.period_end),
        rendition=rendition.value.capitalize(),
        marking="OFFICIAL - contains no names" if board else "OFFICIAL-SENSITIVE - internal",
        author=words.author,
        approved_by=words.approved_by,
        made_on=say_day(words.made_on),
        digest=words.digest,
        verdict=words.verdict or "The verdict is not written yet.",
        sample_sentence=_sample_sentence(results, certificate),
        generalisation=_generalisation(results),
        headline=_headline(results, policy),
        grades=_grade_bar("Final grades", results.grades, policy),
        grade_intervals=_grade_intervals(results, policy),
        impact=_grade_bar("Impact for the child", results.impact, policy),
        strengths=words.strengths,
        worries=words.worries,
        must_happen=tuple(follow_up.recommendation(line) for line in shown),
        why=words.why or plan.why or "Not said.",
        method=_method(results, replacements, policy),
        certificate=_certificate(certificate),
        strata=_strata(certificate, policy),
        replacements=_replacements(replacements, board=board),
        themes=_themes(results, dict(words.sections), policy),
        quotes=words.quotes,
        moderation=follow_up.moderation(results, policy),
        moderation_table=None if board else follow_up.moderation_table(results),
        actions=None if board else follow_up.actions(results.follow_up.by_priority),
        action_words=follow_up.action_words(results, policy),
        concerns=follow_up.concerns(results, policy),
        recommendations=tuple(follow_up.recommendation(line) for line in shown),
        since_last=words.since_last or "Nothing has been said about the last audit of this theme.",
        cases=None if board else follow_up.cases(results),
        glossary=follow_up.glossary(policy),
        watermark=follow_up.watermark(words.reader, words.read_at) if not board else "",
        is_demo=words.is_demo,
        is_draft=words.is_draft,
    )


def _sample_sentence(results: RoundResults, certificate: CertificateView | None) -> str:
    if certificate is None:
        return f"{results.final} cases were audited."
    return (
        f"{results.final} of the {results.frame_size} cases of the frame were audited, drawn at "
        f"random ({results.design}; certificate {certificate.digest[:8]})."
    )


def _generalisation(results: RoundResults) -> str:
    if not results.is_random:
        return (
            "The cases were not drawn at random, so the figures tell of these cases and not of all."
        )
    short = results.drawn - results.final
    if short > 0:
        return (
            f"The sample was drawn at random, but {short} of {results.drawn} drawn cases have no "
            "final audit, so the figures speak for the frame only with care."
        )
    return (
        f"The sample was drawn at random, so with the intervals given the figures speak for all "
        f"{results.frame_size} cases of the frame."
    )


def _headline(results: RoundResults, policy: Policy) -> tuple[Fact, ...]:
    if results.grades is None:
        return ()
    good, bad = results.good_or_better, results.inadequate
    return (
        Fact("Good or better", _with_interval(good, policy)),
        Fact("Inadequate", _with_interval(bad, policy)),
    )


def _with_interval(share: Share, policy: Policy) -> str:
    words = say_share(share.met, share.of, policy)
    interval = _interval(share, policy)
    return f"{words}; {interval}" if interval else words


def _interval(share: Share, policy: Policy) -> str:
    if share.low is None or share.high is None:
        return ""
    if protect_share(share.met, share.of, policy).percent is None:
        return ""
    return f"between {_percent(share.low)} and {_percent(share.high)} with 95% confidence"


def _percent(fraction: float) -> str:
    return f"{round(100 * fraction)}%"


def _grade_bar(label: str, counts: Counts | None, policy: Policy) -> Bar | None:
    if counts is None or not counts.of:
        return None
    cells = protect_counts([count for _name, count in counts.by], counts.of, policy).cells
    slices = tuple(
        Slice(name, Grade(name).label, cell.value, _of(cell.words, counts.of, cell.value))
        for (name, _count), cell in zip(counts.by, cells, strict=True)
    )
    told = "; ".join(f"{part.label}: {part.words}" for part in slices)
    return Bar(label, counts.of, slices, f"{label} of {counts.of} cases. {told}")


def _of(words: str, total: int, value: int | None) -> str:
    return f"{words} of {total}" if value is not None else words


def _grade_intervals(results: RoundResults, policy: Policy) -> tuple[Fact, ...]:
    if results.grades is None:
        return ()
    found = []
    for label, share in (
        ("Good or better", results.good_or_better),
        ("Inadequate", results.inadequate),
    ):
        interval = _interval(share, policy)
        if interval:
            found.append(Fact(label, f"{interval} (method: {share.method})"))
    if not found:
        found.append(Fact("Intervals", f"Not given: {_NO_PERCENT}"))
    return tuple(found)


def _method(
    results: RoundResults, replacements: Sequence[ReplacementView], policy: Policy
) -> tuple[Fact, ...]:
    plan, moderation = results.view.plan, results.moderation
    replaced = sum(item.in_key is not None for item in replacements)
    return (
        Fact("Kind of sample", results.design.capitalize()),
        Fact("Frame", f"{results.frame_size} cases"),
        Fact("Drawn", f"{results.drawn} cases, of which {say_count(replaced, policy)} replaced"),
        Fact(
            "Audited",
            f"{results.final} final, {say_count(results.unfinished, policy)} not finished, "
            f"{say_count(results.withdrawn, policy)} withdrawn",
        ),
        Fact("Period", _period(plan.period_start, plan.period_end)),
        Fact(
            "Audit template",
            f"{results.template.title}, version {results.template.version} "
            f"({results.template.digest[:8]})",
        ),
        Fact(
            "Second grading",
            f"{moderation.moderated} of {moderation.audits} audits were graded again blind",
        ),
        Fact("Small numbers", say_rule(policy)),
    )


def _certificate(view: CertificateView | None) -> tuple[Fact, ...]:
    if view is None:
        return (Fact("Certificate", "No sample was drawn for this round."),)
    left_out = "; ".join(
        f"{Exclusion(name).label}: {say_count(count)}" for name, count in view.excluded.items()
    )
    return (
        Fact("Population", view.frame_words),
        Fact("Left out of the frame", left_out or "Nothing"),
        Fact("Design", view.design),
        Fact("Seed", view.seed),
        Fact("How the seed was made", view.seed_words),
        Fact("Scope", view.scope),
        Fact("Algorithm", view.algorithm),
        Fact("Frame digest", view.frame_digest),
        Fact("Certificate digest", view.digest),
    )


def _strata(view: CertificateView | None, policy: Policy) -> Table | None:
    if view is None or len(view.strata) < 2:  # noqa: PLR2004  # one stratum is no table
        return None
    if policy.hides and any(part.size < _SMALL_TEAM for part in view.strata):
        return None
    rows = tuple(
        TableRow((part.stratum or "All", str(part.size), say_count(part.taken, policy)))
        for part in view.strata
    )
    return Table("Strata", ("Stratum", "In the frame", "Drawn"), rows)


def _replacements(items: Sequence[ReplacementView], *, board: bool) -> Table | None:
    approved = [item for item in items if item.in_key is not None]
    if not approved or board:
        return None
    rows = tuple(
        TableRow((item.out_key, item.in_key or "", item.reason.label)) for item in approved
    )
    return Table("Replaced cases", ("Out", "In", "Why"), rows)


def _themes(results: RoundResults, commentary: dict[str, str], policy: Policy) -> tuple[Theme, ...]:
    return tuple(
        Theme(
            title=section.title,
            bar=_grade_bar(section.title, section.grades, policy),
            compliance=tuple(_compliance(question, policy) for question in section.questions),
            commentary=commentary.get(section.key, ""),
        )
        for section in results.sections
    )


def _compliance(question: QuestionResult, policy: Policy) -> ComplianceRow:
    counts = (question.met, question.partly, question.not_met)
    cells = protect_counts(counts, question.judged, policy).cells
    share = protect_share(question.met, question.judged, policy)
    exact = share.percent is not None and all(cell.value is not None for cell in cells)
    given = question.share
    return ComplianceRow(
        key=question.key,
        question=question.text,
        judged=question.judged,
        met=cells[0].words,
        partly=cells[1].words,
        not_met=cells[2].words,
        not_applicable=say_count(question.not_applicable, policy),
        share=f"{share.percent}%" if share.percent is not None else "",
        interval=f"{_percent(given.low)} to {_percent(given.high)}"
        if exact and given.low is not None and given.high is not None
        else _NO_PERCENT,
        low=given.low if exact else None,
        point=given.point if exact else None,
        high=given.high if exact else None,
        commitment=", ".join(question.measures),
    )


def _period(start: date, end: date) -> str:
    return f"{say_day(start)} to {say_day(end)}"


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
