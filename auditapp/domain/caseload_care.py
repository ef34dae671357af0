"""The rows of the caseload about plans, protection, care and children who go missing."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from auditapp.domain.caseload_rows import AllocatedWork, Moment, Row
from auditapp.domain.vocabularies import (
    Absence,
    AbuseCategory,
    Answer,
    Interviewer,
    InterviewNotDone,
    PermanencePlan,
    PrimaryNeed,
    ReviewKind,
    RowKind,
    VisitKind,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CinPlan(AllocatedWork):
    """A child in need plan."""

    kind: ClassVar = RowKind.CIN_PLAN
    identities: ClassVar = (("plan_ref", "child_ref"), ("child_ref", "started_on"))
    day_field: ClassVar = "started_on"

    plan_ref: str | None = None
    started_on: date
    ended_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtectionEnquiry(AllocatedWork):
    """A child protection enquiry and the conference that may follow."""

    kind: ClassVar = RowKind.PROTECTION_ENQUIRY
    identities: ClassVar = (("enquiry_ref", "child_ref"), ("child_ref", "started_on"))
    day_field: ClassVar = "started_on"

    enquiry_ref: str | None = None
    referral_ref: str | None = None
    started_on: date
    ended_on: date | None = None
    conference_unnecessary: bool | None = None
    conference_on: date | None = None
    led_to_plan: bool | None = None
    enquiries_12_months: int | None = None
    conferences_12_months: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtectionPlan(AllocatedWork):
    """A child protection plan."""

    kind: ClassVar = RowKind.PROTECTION_PLAN
    identities: ClassVar = (("plan_ref", "child_ref"), ("child_ref", "started_on"))
    day_field: ClassVar = "started_on"

    plan_ref: str | None = None
    started_on: date
    ended_on: date | None = None
    initial_category: AbuseCategory | None = None
    abuse_category: AbuseCategory | None = None
    last_visit_on: date | None = None
    seen_alone: bool | None = None
    last_review_on: date | None = None
    previous_plans: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedAfterChild(AllocatedWork):
    """A period of being looked after; reviews are those held, the cancelled left out."""

    kind: ClassVar = RowKind.LOOKED_AFTER_CHILD
    identities: ClassVar = (("child_ref", "care_started_on"),)
    day_field: ClassVar = "care_started_on"

    care_ref: str | None = None
    care_started_on: date
    care_ended_on: date | None = None
    legal_status: str | None = None
    legal_status_from: date | None = None
    primary_need: PrimaryNeed | None = None
    first_review_on: date | None = None
    second_review_on: date | None = None
    last_review_on: date | None = None
    next_review_due_on: date | None = None
    permanence_plan: PermanencePlan | None = None
    permanence_plan_on: date | None = None
    placement_type: str | None = None
    placement_provider: str | None = None
    placement_started_on: date | None = None
    placement_outside_area: bool | None = None
    placements_12_months: int | None = None
    missing_episodes_12_months: int | None = None
    last_visit_on: date | None = None
    last_iro_contact_on: date | None = None
    last_health_assessment_on: date | None = None
    last_dental_check_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement(Row):
    """Where a looked-after child lived, without the address."""

    kind: ClassVar = RowKind.PLACEMENT
    identities: ClassVar = (("placement_ref", "child_ref"), ("child_ref", "started_on"))
    day_field: ClassVar = "started_on"

    placement_ref: str | None = None
    child_ref: str
    started_on: date
    ended_on: date | None = None
    placement_type: str | None = None
    placement_provider: str | None = None
    change_reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CarePlan(Row):
    """A care plan of a looked-after child, with the permanence it aims at."""

    kind: ClassVar = RowKind.CARE_PLAN
    identities: ClassVar = (("plan_ref", "child_ref"), ("child_ref", "started_on"))
    day_field: ClassVar = "started_on"

    plan_ref: str | None = None
    child_ref: str
    started_on: date
    ended_on: date | None = None
    permanence_plan: PermanencePlan | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Review(Row):
    """A review, due, held or cancelled."""

    kind: ClassVar = RowKind.REVIEW
    identities: ClassVar = (("review_ref", "child_ref"), ("child_ref", "review_kind", "due_on"))
    day_field: ClassVar = "held_on"

    review_ref: str | None = None
    child_ref: str
    review_kind: ReviewKind
    due_on: date | None = None
    held_on: date | None = None
    cancelled: bool | None = None
    participation: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit(Row):
    """A visit to a child."""

    kind: ClassVar = RowKind.VISIT
    identities: ClassVar = (("visit_ref", "child_ref"), ("child_ref", "visit_kind", "visited_on"))
    day_field: ClassVar = "visited_on"

    visit_ref: str | None = None
    child_ref: str
    visit_kind: VisitKind
    visited_on: date
    seen: bool | None = None
    seen_alone: bool | None = None
    bedroom_seen: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingEpisode(AllocatedWork):
    """A time a child was missing; it belongs to the day they were found."""

    kind: ClassVar = RowKind.MISSING_EPISODE
    identities: ClassVar = (("episode_ref", "child_ref"), ("child_ref", "missing_from"))
    day_field: ClassVar = "found_at"

    episode_ref: str | None = None
    absence: Absence | None = None
    missing_from: Moment
    found_at: Moment | None = None
    interview_offered: Answer | None = None
    interview_accepted: Answer | None = None
    interview_at: Moment | None = None
    interviewer: Interviewer | None = None
    interview_not_done: InterviewNotDone | None = None
    previous_episodes_90_days: int | None = None
