"""The table of timescales says each rule in words and takes the service's own times."""

import pytest

from auditapp.domain.actions import WORKING_DAYS
from auditapp.domain.concerns import CLIMBS_AFTER
from auditapp.domain.timescales import (
    REMINDERS,
    TIMESCALES,
    Source,
    Timescale,
    Unit,
    read_duration,
    with_settings,
)


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("audit_full", "Full case-file audit: 15 working days from the day it is assigned."),
        (
            "action_immediate",
            "Action of immediate priority: the same working day as the day it is raised.",
        ),
        (
            "assessment",
            (
                "Assessment: 45 working days from the day it starts. "
                "The plan does not say which days; working days are counted."
            ),
        ),
        (
            "mash_board_terms",
            "Terms of reference of the MASH Board signed: 1 month from the end of the review.",
        ),
        (
            "concern_acknowledged_immediate",
            "Acknowledgement of a concern, immediate: 2 hours from the moment it is raised.",
        ),
    ],
)
def test_a_rule_is_printed_in_full(key: str, said: str) -> None:
    assert TIMESCALES[key].words == said


def test_the_times_are_those_the_service_starts_with() -> None:
    assert {key: one.duration for key, one in TIMESCALES.items()} == {
        "audit_accepted": "2 working days",
        "worker_told": "2 working days",
        "audit_full": "15 working days",
        "audit_dip": "5 working days",
        "moderation": "5 working days",
        "feedback": "5 working days",
        "comment": "5 working days",
        "factual_review": "5 working days",
        "draft_idle": "7 calendar days",
        "audit_overdue": "10 calendar days",
        "re_audit": "84 calendar days",
        "concern_acknowledged_immediate": "2 hours",
        "concern_acknowledged_serious": "24 hours",
        "concern_decided_immediate": "the same working day",
        "concern_decided_serious": "2 working days",
        "action_immediate": "the same working day",
        "action_urgent": "5 working days",
        "action_high": "10 working days",
        "action_medium": "20 working days",
        "action_low": "60 working days",
        "impact_check": "6 months",
        "supervision": "42 calendar days",
        "assessment": "45 working days",
        "return_interview": "72 hours",
        "missing_escalated": "5 calendar days",
        "learning_shared": "7 calendar days",
        "mash_board_terms": "1 month",
        "data_training": "1 month",
    }


def test_priorities_and_concerns_are_not_told_twice() -> None:
    assert all(
        TIMESCALES[f"action_{one.value}"].quantity == WORKING_DAYS[one] for one in WORKING_DAYS
    )
    assert all(f"concern_acknowledged_{level.value}" in TIMESCALES for level in CLIMBS_AFTER)


def test_every_time_from_the_plan_names_its_commitment() -> None:
    assert all(bool(one.code) == (one.source is Source.PLAN) for one in TIMESCALES.values())


def test_a_service_sets_its_own_time_and_day_count() -> None:
    changed = with_settings({"assessment": "45 calendar days", "moderation": "1 working day"})

    assert changed["assessment"].words == "Assessment: 45 calendar days from the day it starts."
    assert changed["moderation"].duration == "1 working day"
    assert changed["audit_full"] == TIMESCALES["audit_full"]
    assert TIMESCALES["assessment"].unit is Unit.WORKING_DAYS


def test_a_shorter_time_in_the_same_days_keeps_its_note() -> None:
    note = with_settings({"assessment": "35 working days"})["assessment"].note

    assert note == "The plan does not say which days; working days are counted"


def test_an_unknown_timescale_is_named() -> None:
    with pytest.raises(ValueError, match="no timescale 'asessment'; there are action_high"):
        with_settings({"asessment": "45 calendar days"})


@pytest.mark.parametrize("text", ["45", "45 days", "-1 hours", "4.5 hours", "", "ten months"])
def test_a_time_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="write a time like “45 working days”"):
        read_duration(text)


def test_a_time_may_be_none_at_all() -> None:
    assert read_duration(" 0 hours ") == (0, Unit.HOURS)
    assert Timescale("k", "Call", 0, Unit.HOURS, "the alarm").duration == "at once"


def test_reminders_climb_with_the_days() -> None:
    assert [(one.days, one.to) for one in REMINDERS] == [
        (-5, "owner"),
        (0, "owner"),
        (1, "owner"),
        (5, "owner's manager"),
        (10, "head of service"),
        (20, "assistant director"),
    ]
