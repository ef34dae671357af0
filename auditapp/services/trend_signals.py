"""What a trend may be read as: whether its points move more than chance moves them."""

from collections.abc import Sequence

from auditapp.services.changes import change, could_have_shown
from auditapp.services.trends import Trend, TrendPoint
from sampling import Tally, p_chart_exact, run_rules, xmr
from sampling.control_charts import LEAST_POINTS as LIMITS_FROM
from sampling.run_charts import LEAST_POINTS as RUNS_FROM

__all__ = ["latest_change", "signals"]

_A_PAIR = 2


def latest_change(found: Trend) -> tuple[str, ...]:
    """Return what the last two rates that compare say of a change; nothing without two."""
    points = _last_part(found)
    if len(points) < _A_PAIR:
        return ()
    before, after = points[-_A_PAIR:]
    told = change(before.share, after.share)
    if told is None:
        return ()
    between = f"From {before.reference} to {after.reference}:"
    said = (f"{between} {told.words[0].lower()}{told.words[1:]}", told.verdict)
    shown = could_have_shown(before.share, after.share)
    return (*said, shown) if shown else said


def signals(found: Trend) -> tuple[str, ...]:
    """Return what the rules of chance say of the rounds that compare, or how many they want."""
    points = _last_part(found)
    rates = [point.share.rate for point in points]
    runs = run_rules(rates)
    if runs.signal is None:
        have = f"{len(points)} rounds have" if len(points) != 1 else "1 round has"
        beside = " beside their middle" if len(points) >= RUNS_FROM else ""
        told = (
            f"{have} a rate that compares. From {RUNS_FROM} on{beside}, rules of chance can tell "
            "a trend from ups and downs; with fewer, read no trend into them."
        )
        return (told,)
    if runs.signal:
        told = (
            "The run of rounds is more than chance makes: "
            f"{runs.longest_run} in a row on one side of the middle (chance makes up to "
            f"{runs.longest_expected}), and the middle crossed {runs.crossings} times (chance "
            f"makes {runs.fewest_expected} or more)."
        )
    else:
        told = "No run of rounds is longer than chance makes: there is no sign of a trend."
    return (told, *_limits(points))


def _limits(points: Sequence[TrendPoint]) -> tuple[str, ...]:
    if len(points) < LIMITS_FROM:
        return (f"Limits for single rounds are drawn from {LIMITS_FROM} rounds on.",)
    if all(point.equal_chances for point in points):
        chart = p_chart_exact([Tally(point.share.met, point.share.of) for point in points])
    else:
        chart = xmr([point.share.rate for point in points])
    named = ", ".join(points[place].reference for place in chart.out)
    if not named:
        return (f"No single round lies outside its limits ({chart.method}).",)
    return (f"Outside the limits of chance ({chart.method}): {named}.",)


def _last_part(found: Trend) -> tuple[TrendPoint, ...]:
    points = found.parts[-1].points if found.parts else ()
    return tuple(point for point in points if point.has_point)
