"""The year's programme as a matrix: which theme is looked at in which month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from auditapp.services.rounds import RoundView
from auditapp.web.rounds.page import RoundCard, card, months_from
from auditapp.web.words import say_count, say_month

__all__ = ["ThemeMatrix", "theme_matrix"]

NO_THEME = "No theme"


@dataclass(frozen=True, slots=True)
class ThemeRow:
    """One theme: its rounds of each month, and how many there are."""

    theme: str
    months: tuple[tuple[RoundCard, ...], ...]
    total: str


@dataclass(frozen=True, slots=True)
class ThemeMatrix:
    """Themes by month."""

    headings: tuple[tuple[str, str], ...]  # each month, short and in full
    rows: tuple[ThemeRow, ...]


def theme_matrix(views: Sequence[RoundView], start: date, months: int) -> ThemeMatrix:
    """Return the rounds of a programme by theme and month; those without a theme come last."""
    days = months_from(start, months)
    themes = sorted({view.plan.theme.strip() for view in views}, key=lambda one: (not one, one))
    return ThemeMatrix(
        headings=tuple((f"{day:%b}", say_month(day)) for day in days),
        rows=tuple(
            _row(theme, [v for v in views if v.plan.theme.strip() == theme], days)
            for theme in themes
        ),
    )


def _row(theme: str, views: Sequence[RoundView], days: Sequence[date]) -> ThemeRow:
    return ThemeRow(
        theme=theme or NO_THEME,
        months=tuple(
            tuple(card(view) for view in views if view.plan.planned_for == day) for day in days
        ),
        total=say_count(len(views), "round"),
    )
