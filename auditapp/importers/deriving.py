"""What the rows of one upload say of each other: history counted, care described.

Nothing stated is changed: a row is only completed where it says nothing. A count over a period is
made only where the upload reaches back over the whole of it, because a short extract would make
every history look short.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import TypeVar

from auditapp.domain.caseload import (
    CarePlan,
    Contact,
    EarlyHelpEpisode,
    LookedAfterChild,
    MissingEpisode,
    Placement,
    Referral,
    Review,
    Row,
    RowKind,
    Visit,
    day_of,
)
from auditapp.domain.vocabularies import ContactOutcome, ReviewKind
from auditapp.importers.building import Pool, enriched

_YEAR = timedelta(days=365)
_QUARTER = timedelta(days=90)
_REFERRAL_FOLLOWS = timedelta(days=10)
_EARLY_HELP_FOLLOWS = timedelta(days=90)

AnyRow = TypeVar("AnyRow", bound=Row)


def complete_rows(pool: Pool, *, today: date) -> None:
    """Complete the rows of an upload from each other, in place."""
    _describe_care(pool, today)
    _look_back_from_contacts(pool)
    _look_back_from_missing_episodes(pool)


def rows_of(pool: Pool, kind: RowKind, row_type: type[AnyRow]) -> list[AnyRow]:
    """Return the rows of a kind."""
    return [one.row for one in pool.get(kind, {}).values() if isinstance(one.row, row_type)]


def by_child(rows: Iterable[AnyRow]) -> dict[str, list[AnyRow]]:
    """Return rows grouped by their child."""
    groups: dict[str, list[AnyRow]] = {}
    for row in rows:
        child_ref = getattr(row, "child_ref", None)
        if child_ref is not None:
            groups.setdefault(child_ref, []).append(row)
    return groups


def latest(days: Iterable[date | None], up_to: date) -> date | None:
    """Return the last of the days that have come."""
    return max((day for day in days if day is not None and day <= up_to), default=None)


def _describe_care(pool: Pool, today: date) -> None:
    """Give each period of care its reviews, plan, placement, visits and missing episodes."""
    reviews = by_child(
        review
        for review in rows_of(pool, RowKind.REVIEW, Review)
        if review.review_kind is ReviewKind.LOOKED_AFTER and not review.cancelled
    )
    plans = by_child(rows_of(pool, RowKind.CARE_PLAN, CarePlan))
    placements = by_child(rows_of(pool, RowKind.PLACEMENT, Placement))
    visits = by_child(rows_of(pool, RowKind.VISIT, Visit))
    for key, one in list(pool.get(RowKind.LOOKED_AFTER_CHILD, {}).items()):
        care = one.row
        if isinstance(care, LookedAfterChild):
            changes = {
                **_reviews_of(care, reviews.get(care.child_ref, ()), today),
                **_plan_of(care, plans.get(care.child_ref, ()), today),
                **_placement_of(care, placements.get(care.child_ref, ()), today),
                "last_visit_on": latest(
                    (visit.visited_on for visit in visits.get(care.child_ref, ())), today
                ),
            }
            pool[RowKind.LOOKED_AFTER_CHILD][key] = enriched(one, changes)


def _within(care: LookedAfterChild, day: date | None) -> bool:
    return day is not None and care.care_started_on <= day <= (care.care_ended_on or date.max)


def _reviews_of(
    care: LookedAfterChild, reviews: Sequence[Review], today: date
) -> dict[str, object]:
    held = sorted(
        review.held_on
        for review in reviews
        if review.held_on and review.held_on <= today and _within(care, review.held_on)
    )
    due = [
        review.due_on
        for review in reviews
        if review.due_on and review.held_on is None and _within(care, review.due_on)
    ]
    return {
        "first_review_on": held[0] if held else None,
        "second_review_on": held[1] if len(held) > 1 else None,
        "last_review_on": held[-1] if held else None,
        "next_review_due_on": min(due, default=None),
    }


def _plan_of(care: LookedAfterChild, plans: Sequence[CarePlan], today: date) -> dict[str, object]:
    """Return the present plan for permanence, and the day the first one was made."""
    aims = sorted(
        (
            plan
            for plan in plans
            if plan.permanence_plan and plan.started_on <= today and _within(care, plan.started_on)
        ),
        key=lambda plan: plan.started_on,
    )
    if not aims:
        return {}
    return {"permanence_plan": aims[-1].permanence_plan, "permanence_plan_on": aims[0].started_on}


def _placement_of(
    care: LookedAfterChild, placements: Sequence[Placement], today: date
) -> dict[str, object]:
    mine = sorted(
        (
            placement
            for placement in placements
            if placement.started_on <= today and _within(care, placement.started_on)
        ),
        key=lambda placement: placement.started_on,
    )
    if not mine:
        return {}
    last = mine[-1]
    in_year = [one for one in mine if (one.ended_on or date.max) >= today - _YEAR]
    return {
        "placement_type": last.placement_type,
        "placement_provider": last.placement_provider,
        "placement_started_on": last.started_on,
        "placements_12_months": len(in_year),
    }


def _look_back_from_contacts(pool: Pool) -> None:
    """Say of each contact what came before it and what followed."""
    contacts = rows_of(pool, RowKind.CONTACT, Contact)
    days = _days_by_child((contact.child_ref, day_of(contact.received_at)) for contact in contacts)
    reach = min((child_days[0] for child_days in days.values()), default=date.max)
    referrals = by_child(rows_of(pool, RowKind.REFERRAL, Referral))
    episodes = by_child(rows_of(pool, RowKind.EARLY_HELP_EPISODE, EarlyHelpEpisode))
    for key, one in list(pool.get(RowKind.CONTACT, {}).items()):
        contact = one.row
        if isinstance(contact, Contact):
            child = contact.child_ref
            on = day_of(contact.received_at) or date.max
            changes = {
                "previous_contacts_12_months": _count_before(days[child], on, _YEAR, reach),
                "referral_ref": _referral_after(contact, referrals.get(child, ()), on),
                "early_help_started_on": _first_after(
                    (episode.started_on for episode in episodes.get(child, ())),
                    on,
                    _EARLY_HELP_FOLLOWS,
                ),
            }
            pool[RowKind.CONTACT][key] = enriched(one, changes)


def _look_back_from_missing_episodes(pool: Pool) -> None:
    """Say of each missing episode how many came before it."""
    missing = rows_of(pool, RowKind.MISSING_EPISODE, MissingEpisode)
    days = _days_by_child((episode.child_ref, day_of(episode.missing_from)) for episode in missing)
    reach = min((child_days[0] for child_days in days.values()), default=date.max)
    for key, one in list(pool.get(RowKind.MISSING_EPISODE, {}).items()):
        episode = one.row
        if isinstance(episode, MissingEpisode):
            on = day_of(episode.missing_from) or date.max
            count = _count_before(days[episode.child_ref], on, _QUARTER, reach)
            changes: dict[str, object] = {"previous_episodes_90_days": count}
            pool[RowKind.MISSING_EPISODE][key] = enriched(one, changes)


def _days_by_child(days: Iterable[tuple[str, date | None]]) -> dict[str, list[date]]:
    groups: dict[str, list[date]] = {}
    for child, day in days:
        if day is not None:
            groups.setdefault(child, []).append(day)
    for child_days in groups.values():
        child_days.sort()
    return groups


def _count_before(days: list[date], on: date, back: timedelta, reach: date) -> int | None:
    """Return how many days fall within ``back`` before ``on``; None if the upload starts later."""
    if on - back < reach:
        return None
    return bisect_left(days, on) - bisect_left(days, on - back)


def _referral_after(contact: Contact, referrals: Sequence[Referral], on: date) -> str | None:
    if contact.outcome not in (ContactOutcome.REFERRAL, ContactOutcome.STRATEGY_DISCUSSION):
        return None
    following = [
        referral for referral in referrals if on <= referral.received_on <= on + _REFERRAL_FOLLOWS
    ]
    first = min(following, key=lambda referral: referral.received_on, default=None)
    return first.referral_ref if first else None


def _first_after(days: Iterable[date], on: date, within: timedelta) -> date | None:
    return min((day for day in days if on <= day <= on + within), default=None)
