"""The later parts of a report: moderation, actions, concerns, recommendations, glossary."""

from datetime import UTC, datetime

from auditapp.domain.disclosure import (
    Policy,
    protect_counts,
    say_count,
    say_part,
    say_rule,
    say_share,
)
from auditapp.domain.disclosure_text import without_counts
from auditapp.domain.grades import Grade
from auditapp.domain.number_words import agree, counted
from auditapp.domain.populations import say_day
from auditapp.reports.values import Fact, RecommendationRow, Table, TableRow
from auditapp.services.recommendations_reading import Measure, RecommendationLine
from auditapp.services.report_sample import second_gradings
from auditapp.services.results import Counts, RoundResults


def moderation(results: RoundResults, policy: Policy) -> tuple[Fact, ...]:
    """Return what the second grading showed; what overlaps is for the internal rendition."""
    found = results.moderation
    if not found.moderated:
        return (Fact("Moderation", "No audit of this round was moderated."),)
    again = second_gradings(results, policy)
    moderated = again.sums[0]
    same, higher, lower = again.groups[0]
    facts = (
        Fact("Graded again", say_part(moderated, again.total, policy)),
        Fact("Same grade", say_part(same, moderated, policy)),
        Fact("First grade higher", higher.words),
        Fact("First grade lower", lower.words),
    )
    if policy.hides:
        return facts
    return (
        *facts,
        Fact("Within one grade", say_share(found.within_one, found.moderated, policy)),
        Fact("Grade changed", say_count(found.changed, policy)),
    )


def moderation_table(results: RoundResults) -> Table | None:
    """Return first against second grade, for the internal rendition."""
    pairs = results.moderation.pairs
    if not pairs:
        return None
    rows = tuple(
        TableRow((first.label, *(str(pairs.count((first, second))) for second in Grade)))
        for first in Grade
    )
    headings = ("Auditor, then moderator", *(grade.short for grade in Grade))
    return Table("First and second grade", headings, rows)


def actions(counts: Counts) -> Table | None:
    """Return the actions by priority."""
    if not counts.of:
        return None
    rows = tuple(TableRow((name.capitalize(), str(count))) for name, count in counts.by)
    return Table("Actions by priority", ("Priority", "Actions"), rows)


def action_words(results: RoundResults, policy: Policy) -> tuple[Fact, ...]:
    """Return how many actions were raised and verified."""
    counts = results.follow_up.by_state
    finished = counts.count("verified") + counts.count("closed")
    guarded = protect_counts([finished, counts.of - finished], policy=policy)
    return (
        Fact("Raised", guarded.total.words),
        Fact("Verified by someone else", say_part(guarded.cells[0], guarded.total, policy)),
    )


def concerns(results: RoundResults, policy: Policy) -> str:
    """Return one sentence about concerns; never how many when they are few."""
    found = results.follow_up
    if not found.concerns:
        return "No safeguarding concern was raised during this round."
    if found.concerns == 1:
        acted = "it was acted on" if not found.concerns_open else "it is not closed yet"
    else:
        acted = "all were acted on" if not found.concerns_open else "not all are closed yet"
    if policy.hides and found.concerns < policy.smallest_shown:
        told = "all were acted on" if not found.concerns_open else "not all are closed yet"
        return f"Safeguarding concerns were raised during this round; {told}."
    raised = counted(found.concerns, "safeguarding concern")
    return f"{raised} {agree(found.concerns, 'was', 'were')} raised during this round; {acted}."


def recommendation(line: RecommendationLine, policy: Policy) -> RecommendationRow:
    """Return one recommendation as a reader needs it; the board's has no typed counts."""
    said = without_counts if policy.hides else str
    return RecommendationRow(
        reference=line.reference,
        text=said(line.text),
        finding=said(line.finding),
        owner=line.owner_title or "No owner yet",
        due=say_day(line.due_on) if line.due_on else "No date yet",
        measure=_measure(line.measure),
        state=line.state.value.replace("_", " ").capitalize(),
        reason=said(line.not_accepted_reason),
    )


def _measure(measure: Measure) -> str:
    parts = [measure.words or measure.question or measure.commitment or "Not said yet"]
    if measure.target_percent is not None:
        parts.append(f"target {measure.target_percent}%")
    if measure.due_on:
        parts.append(f"measured by {say_day(measure.due_on)}")
    return ", ".join(parts)


def cases(results: RoundResults) -> Table | None:
    """Return the restricted list of cases."""
    if not results.audits:
        return None
    rows = tuple(
        TableRow(
            (
                case.reference,
                case.unit,
                case.team,
                case.grade.label if case.grade else "Not graded",
                case.impact.label if case.impact else "Not graded",
            )
        )
        for case in results.audits
    )
    headings = ("Audit", "Child", "Team", "Grade", "Impact")
    return Table("Cases (internal rendition only)", headings, rows)


def glossary(policy: Policy) -> tuple[Fact, ...]:
    """Return the words a reader may not know."""
    grades = tuple(Fact(grade.label, grade.descriptor) for grade in Grade)
    return (
        *grades,
        Fact(
            "95% interval",
            "Drawn again and again, samples like this give an interval that holds the true share "
            "of the frame 95 times in 100.",
        ),
        Fact("Small numbers", say_rule(policy)),
    )


def watermark(reader: str, read_at: datetime | None) -> str:
    """Return for whom a preview was made, and when; a stored file is the same for everyone."""
    if not reader or read_at is None:
        return "Internal copy: each download is recorded, with who and when."
    at = read_at.astimezone(UTC)
    return f"Made for {reader}, {say_day(at.date())} {at:%H:%M} UTC. Do not pass on."
