"""Whether a recommendation changed what it names: before, after, and what the samples can show.

A figure that its round still gives is estimated by the round's own design. One that was only typed
is a plain count, and is read as one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from auditapp.domain.errors import NotFoundError
from auditapp.domain.permissions import Actor, Permission
from auditapp.persistence.rounds import Round
from auditapp.services.changes import Change, change, change_of_counts, could_have_shown
from auditapp.services.rates import Share
from auditapp.services.recommendations_reading import RecommendationLine
from auditapp.services.trends import Trend, TrendPoint, trend
from sampling import wilson

__all__ = ["Figure", "Impact", "impact"]

_TYPED = "a count as it was typed, read as a simple random sample"
_NO_RATE = (
    "One of these samples was not drawn at random, so they give findings and no rates: whether "
    "anything changed cannot be told from them."
)
_APART = "The question was changed between the two figures, so they do not compare."


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure: the count, the rate with its interval, and where it comes from."""

    share: Share
    point: TrendPoint | None = None  # the round that gives it; None where it was only typed

    @property
    def yields_rate(self) -> bool:
        """Whether a rate may be made of it."""
        return self.point is None or self.point.has_point


@dataclass(frozen=True, slots=True)
class Impact:
    """What is known of the effect."""

    template: str  # "" where the measure is no question of the round's template
    question: str
    subject: str
    before: Figure | None
    after: Figure | None
    change: Change | None
    sentences: tuple[str, ...]
    later: tuple[TrendPoint, ...]  # settled rounds since that asked the same


def impact(session: Session, line: RecommendationLine, *, actor: Actor) -> Impact:
    """Return the figures of a recommendation's measure and what they say of a change."""
    measure = line.measure
    followed = _followed(session, line, actor)
    points = followed.points if followed else ()
    source = next((point for point in points if point.round_id == line.round_id), None)
    later = _since(followed, source)
    before = _figure(measure.baseline, [source] if source else [])
    after = _figure(measure.later, later) if measure.later else None
    apart = after is not None and after.point is None and _asked_otherwise(followed, source, after)
    found = None if apart else _change(before, after)
    return Impact(
        template=followed.template if followed else "",
        question=followed.line.key if followed else "",
        subject=followed.line.text if followed else "",
        before=before,
        after=after,
        change=found,
        sentences=(_APART,) if apart else _sentences(before, after, found),
        later=tuple(later),
    )


def _followed(session: Session, line: RecommendationLine, actor: Actor) -> Trend | None:
    """Return the measured question over time; None where the measure is no question."""
    if line.round_id is None or not line.measure.question:
        return None
    if not actor.may(Permission.REPORTS_READ_INTERNAL):
        return None
    row = session.get_one(Round, line.round_id)
    try:
        return trend(session, row.template_key, line.measure.question, actor=actor)
    except NotFoundError:
        return None


def _since(found: Trend | None, source: TrendPoint | None) -> list[TrendPoint]:
    """Return the rounds after the first that compare with it, oldest first."""
    for part in found.parts if found else ():
        if source in part.points:
            return list(part.points[part.points.index(source) + 1 :])
    return []


def _asked_otherwise(found: Trend | None, source: TrendPoint | None, after: Figure) -> bool:
    """Whether the later count is that of a round whose question does not compare."""
    parts = found.parts if found and source else ()
    place = next((n for n, part in enumerate(parts) if source in part.points), len(parts))
    others = {_count(point) for part in parts[place + 1 :] for point in part.points}
    return (after.share.met, after.share.of) in others


def _figure(count: tuple[int, int] | None, points: Sequence[TrendPoint]) -> Figure | None:
    """Return the newest round's figure that a typed count is of, or the count alone."""
    for point in reversed(points):
        if count is None or _count(point) == count:
            return Figure(point.share, point)
    if count is None:
        return None
    met, of = count
    if not of:
        return Figure(Share(met, of, None, None, _TYPED))
    ends = wilson(met, of)
    return Figure(Share(met, of, ends.low, ends.high, _TYPED))


def _count(point: TrendPoint) -> tuple[int, int]:
    return point.share.met, point.share.of


def _change(before: Figure | None, after: Figure | None) -> Change | None:
    if before is None or after is None or not (before.yields_rate and after.yields_rate):
        return None
    if before.point and after.point:
        return change(before.share, after.share)
    counts = [(one.share.met, one.share.of) for one in (before, after)]
    return change_of_counts(counts[0], counts[1])


def _sentences(
    before: Figure | None, after: Figure | None, found: Change | None
) -> tuple[str, ...]:
    if before is None:
        return ("Without a figure from before, no change can be shown.",)
    if not before.yields_rate or (after is not None and not after.yields_rate):
        return (_NO_RATE,)
    if after is None:
        told = could_have_shown(before.share, before.share)
        return (f"If the next sample is as large: {told[0].lower()}{told[1:]}",) if told else ()
    shown = could_have_shown(before.share, after.share)
    said = (found.words, found.verdict) if found else ()
    return (*said, shown) if shown else said
