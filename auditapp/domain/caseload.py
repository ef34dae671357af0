"""What the caseload holds: the kinds of row, their fields said once, and how they are kept.

A file of any format becomes these rows; storage keeps ``facts_of(row)`` under
``(row.kind, row.key)`` and rebuilds the row with ``row_from``.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import MISSING, dataclass, fields, replace
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from types import NoneType
from typing import TypeVar, get_args, get_type_hints

from auditapp.domain.caseload_care import (
    CarePlan,
    CinPlan,
    LookedAfterChild,
    MissingEpisode,
    Placement,
    ProtectionEnquiry,
    ProtectionPlan,
    Review,
    Visit,
)
from auditapp.domain.caseload_rows import (
    AboutChild,
    AllocatedWork,
    Assessment,
    Child,
    Closure,
    Contact,
    EarlyHelpEpisode,
    Involvement,
    Moment,
    OpenCase,
    Oversight,
    Referral,
    Row,
    Supervision,
    Team,
    Worker,
    day_of,
)
from auditapp.domain.vocabularies import AgeBand, RowKind, UnitKind, Vocabulary

__all__ = [
    "FIELDS",
    "ROW_TYPES",
    "AboutChild",
    "AgeBand",
    "AllocatedWork",
    "Assessment",
    "CarePlan",
    "Child",
    "CinPlan",
    "Closure",
    "Contact",
    "EarlyHelpEpisode",
    "Field",
    "FieldKind",
    "Involvement",
    "LookedAfterChild",
    "MissingEpisode",
    "Moment",
    "OpenCase",
    "Oversight",
    "Placement",
    "ProtectionEnquiry",
    "ProtectionPlan",
    "Referral",
    "Review",
    "Row",
    "RowKind",
    "Supervision",
    "Team",
    "UnitKind",
    "Visit",
    "Worker",
    "age_band",
    "age_band_of_years",
    "day_of",
    "digest_of",
    "facts_of",
    "row_from",
    "updated",
    "with_child",
]

Fact = str | int | bool
AnyRow = TypeVar("AnyRow", bound=Row)
AnyAboutChild = TypeVar("AnyAboutChild", bound=AboutChild)


class FieldKind(StrEnum):
    """How a field's value is read, compared and shown."""

    REF = "ref"  # an identifier, never a name
    TEXT = "text"  # a short code or title in the service's own words
    CHOICE = "choice"  # a member of ``Field.choices``
    DATE = "date"
    MOMENT = "moment"  # a datetime, or a date where the source has no clock
    COUNT = "count"
    FLAG = "flag"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a row: its name in code, its words, and how it is read."""

    name: str
    label: str
    kind: FieldKind
    required: bool
    choices: type[Vocabulary] | None = None


def facts_of(row: Row) -> dict[str, Fact]:
    """Return what is known of a row as plain values, ready for JSON; the unknown is left out."""
    known = ((field.name, getattr(row, field.name)) for field in FIELDS[row.kind])
    return {name: _to_fact(value) for name, value in known if value is not None}


def row_from(kind: RowKind, facts: Mapping[str, object]) -> Row:
    """Return the row whose ``facts_of`` these are; facts of fields no longer kept are ignored.

    Raises
    ------
    ValueError
        If a fact does not fit its field, or a required one is missing.
    """
    values: dict[str, object] = {}
    for field in FIELDS[kind]:
        fact = facts.get(field.name)
        if fact is not None:
            values[field.name] = _from_fact(field, fact)
        elif field.required:
            raise ValueError(f"{kind.label}: {field.label!r} is missing")
    return ROW_TYPES[kind](**values)


def digest_of(row: Row) -> str:
    """Return the SHA-256 of a row's facts, which tells an unchanged row at the next import."""
    text = json.dumps(facts_of(row), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(text.encode()).hexdigest()


def updated(stored: AnyRow, incoming: AnyRow, *, carried: Collection[str]) -> AnyRow:
    """Return the stored row with the fields that the incoming file carried.

    A file says nothing on fields it has no column for, so those keep what is stored; a cell
    emptied in a corrected file empties the field.
    """
    changes = {
        field.name: getattr(incoming, field.name)
        for field in FIELDS[stored.kind]
        if field.name in carried
    }
    return replace(stored, **changes)


def with_child(row: AnyAboutChild, child: Child) -> AnyAboutChild:
    """Return the row with what is known of its child where it says nothing itself."""
    added = {
        name: getattr(child, name)
        for name in ("family_ref", "age_band", "sex", "ethnicity", "disability")
        if getattr(row, name) is None and getattr(child, name) is not None
    }
    return replace(row, **added) if added else row


def age_band(birth: date, on: date) -> AgeBand:
    """Return the band of a child born on ``birth``, as they were on the day ``on``.

    Examples
    --------
    >>> age_band(date(2016, 2, 29), date(2021, 2, 28)).label
    '1 to 4'
    """
    return age_band_of_years(on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day)))


def age_band_of_years(years: int) -> AgeBand:
    """Return the band of an age in whole years; below zero is a child not yet born."""
    return next((band for oldest, band in _BANDS if years <= oldest), AgeBand.AGED_18_OVER)


_BANDS = (
    (-1, AgeBand.UNBORN),
    (0, AgeBand.UNDER_1),
    (4, AgeBand.AGED_1_TO_4),
    (9, AgeBand.AGED_5_TO_9),
    (15, AgeBand.AGED_10_TO_15),
    (17, AgeBand.AGED_16_TO_17),
)

ROW_TYPES: dict[RowKind, type[Row]] = {
    row_type.kind: row_type
    for row_type in (
        Team,
        Worker,
        Child,
        Involvement,
        OpenCase,
        Contact,
        EarlyHelpEpisode,
        Referral,
        Assessment,
        CinPlan,
        ProtectionEnquiry,
        ProtectionPlan,
        LookedAfterChild,
        Placement,
        CarePlan,
        Review,
        Visit,
        MissingEpisode,
        Supervision,
        Oversight,
        Closure,
    )
}

_WORDS = {
    "absence": "Missing or away",
    "abuse_category": "Category of abuse",
    "active": "Working here now",
    "age_band": "Age band",
    "agency_worker": "Agency worker",
    "agreed_for": "Agreed completion date",
    "assessment_ref": "Assessment reference",
    "authorised_by_ref": "Authorised by",
    "authorised_on": "Authorised",
    "bedroom_seen": "Bedroom seen",
    "cancelled": "Cancelled",
    "care_ended_on": "Ceased to be looked after",
    "care_ref": "Care period reference",
    "care_started_on": "Started to be looked after",
    "change_reason": "Reason for the change of placement",
    "child_ref": "Child reference",
    "child_seen": "Child seen",
    "closed_on": "Closed",
    "closure_reason": "Reason for closure",
    "conference_on": "Initial conference",
    "conference_unnecessary": "Conference deemed unnecessary",
    "conferences_12_months": "Conferences in 12 months",
    "contact_ref": "Contact reference",
    "decided_at": "Decided",
    "disability": "Disability",
    "due_on": "Due",
    "early_help_started_on": "Early help started",
    "ended_on": "Ended",
    "enquiries_12_months": "Enquiries in 12 months",
    "enquiry_ref": "Enquiry reference",
    "episode_ref": "Episode reference",
    "ethnicity": "Ethnicity",
    "family_ref": "Family reference",
    "first_review_on": "First review",
    "first_seen_on": "First seen",
    "found_at": "Found or returned",
    "held_on": "Held",
    "initial_category": "Initial category of abuse",
    "interview_accepted": "Return interview accepted",
    "interview_at": "Return interview held",
    "interview_not_done": "Reason the return interview was not held",
    "interview_offered": "Return interview offered",
    "interviewer": "Interviewer",
    "last_dental_check_on": "Last dental check",
    "last_health_assessment_on": "Last health assessment",
    "last_iro_contact_on": "Last contact by the reviewing officer",
    "last_oversight_on": "Last management oversight",
    "last_review_on": "Last review",
    "last_seen_on": "Last seen",
    "last_supervision_on": "Last supervision",
    "last_visit_on": "Last visit",
    "led_to_plan": "Led to a protection plan",
    "legal_status": "Legal status",
    "legal_status_from": "Legal status from",
    "level": "Level of need",
    "manager_ref": "Manager",
    "missing_episodes_12_months": "Missing episodes in 12 months",
    "missing_from": "Missing from",
    "name": "Name",
    "next_review_due_on": "Next review due",
    "opened_on": "Opened",
    "organisation": "Organisation",
    "outcome": "Outcome",
    "oversight_ref": "Oversight record reference",
    "participation": "Child's participation",
    "permanence_plan": "Permanence plan",
    "permanence_plan_on": "Permanence plan made",
    "placement_outside_area": "Placed outside the area",
    "placement_provider": "Placement provider",
    "placement_ref": "Placement reference",
    "placement_started_on": "Placement started",
    "placement_type": "Placement type",
    "placements_12_months": "Placements in 12 months",
    "plan_ref": "Plan reference",
    "plan_started_on": "Plan started",
    "previous_contacts_12_months": "Earlier contacts in 12 months",
    "previous_episodes_90_days": "Earlier missing episodes in 90 days",
    "previous_plans": "Earlier protection plans",
    "primary_need": "Primary need",
    "received_at": "Received",
    "received_on": "Received",
    "recorded_by_ref": "Recorded by",
    "recorded_on": "Recorded",
    "referral_ref": "Referral reference",
    "referrals_12_months": "Referrals in 12 months",
    "review_kind": "Kind of review",
    "review_ref": "Review reference",
    "role": "Role",
    "second_review_on": "Second review",
    "seen": "Child seen",
    "seen_alone": "Child seen alone",
    "service": "Service",
    "sex": "Sex",
    "source": "Source",
    "started_on": "Started",
    "status": "Status",
    "supervised_on": "Supervised",
    "supervision_ref": "Supervision reference",
    "supervisor_ref": "Supervisor",
    "team_code": "Team",
    "visit_kind": "Kind of visit",
    "visit_ref": "Visit reference",
    "visited_on": "Visited",
    "worker_ref": "Worker",
}


def _to_fact(value: object) -> Fact:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Vocabulary):
        return value.value
    if isinstance(value, str | int):
        return value
    raise TypeError(f"a row holds {value!r}, which no field kind covers")


def _from_fact(field: Field, fact: object) -> object:
    match field.kind:
        case FieldKind.CHOICE if field.choices is not None:
            return field.choices.of(fact)
        case FieldKind.DATE:
            return date.fromisoformat(str(fact))
        case FieldKind.MOMENT:
            text = str(fact)
            whole_day = len(text) == len("2018-09-17")
            return date.fromisoformat(text) if whole_day else datetime.fromisoformat(text)
        case _:
            return fact


def _fields_of(row_type: type[Row]) -> tuple[Field, ...]:
    hints = get_type_hints(row_type)
    return tuple(_field(field.name, hints[field.name], field.default) for field in fields(row_type))


def _field(name: str, hint: object, default: object) -> Field:
    types = set(get_args(hint) or (hint,)) - {NoneType}
    kind = FieldKind.MOMENT if types == {datetime, date} else _field_kind(name, *types)
    choices = types.pop() if kind is FieldKind.CHOICE else None
    return Field(name, _WORDS[name], kind, default is MISSING, choices)


def _field_kind(name: str, of: type) -> FieldKind:
    if issubclass(of, Vocabulary):
        return FieldKind.CHOICE
    if of is str:
        return FieldKind.REF if name.endswith(("_ref", "_code")) else FieldKind.TEXT
    return {date: FieldKind.DATE, bool: FieldKind.FLAG, int: FieldKind.COUNT}[of]


# The declarative table: which fields a row of each kind has.
FIELDS: dict[RowKind, tuple[Field, ...]] = {
    kind: _fields_of(row_type) for kind, row_type in ROW_TYPES.items()
}
