"""The rows of the caseload: structure, open work, the front door, oversight and closing.

``None`` means "not known". No row has a name, an address or a date of birth: they are dropped
before a row is made. Times are the service's wall-clock times without a zone. A moment that is
a plain ``date`` came from a source without a clock, so hours counted from it are estimates.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from auditapp.domain.vocabularies import (
    AbuseCategory,
    AgeBand,
    AssessmentOutcome,
    CaseStatus,
    ClosureReason,
    ContactOutcome,
    Ethnicity,
    PrimaryNeed,
    ReferralOutcome,
    RowKind,
    Sex,
    Source,
)

Moment = datetime | date


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of the caseload; the columns storage indexes are read through it."""

    kind: ClassVar[RowKind]
    # A row is known by the first of these field lists that has no gap.
    identities: ClassVar[tuple[tuple[str, ...], ...]]
    # The field whose day the row belongs to, when a period is drawn from; "" for none.
    day_field: ClassVar[str] = ""

    @property
    def key(self) -> str:
        """What tells this row from all others of its kind, today and at the next import."""
        for names in self.identities:
            parts = [getattr(self, name) for name in names]
            if None not in parts:
                return "/".join(_plain(part) for part in parts)
        return "/".join(_plain(getattr(self, name)) for name in self.identities[-1])

    @property
    def on_date(self) -> date | None:
        """The day the unit belongs to; None while it has not come (still open, still missing)."""
        moment: Moment | None = getattr(self, self.day_field) if self.day_field else None
        return day_of(moment)


@dataclass(frozen=True, slots=True, kw_only=True)
class Team(Row):
    """A team of the service."""

    kind: ClassVar = RowKind.TEAM
    identities: ClassVar = (("team_code",),)

    team_code: str
    name: str
    service: str | None = None
    manager_ref: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker(Row):
    """A practitioner, known by reference."""

    kind: ClassVar = RowKind.WORKER
    identities: ClassVar = (("worker_ref",),)

    worker_ref: str
    team_code: str | None = None
    role: str | None = None
    manager_ref: str | None = None
    agency_worker: bool | None = None
    active: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Involvement(Row):
    """A worker's part in a child's case over time; independence is judged from these."""

    kind: ClassVar = RowKind.INVOLVEMENT
    identities: ClassVar = (("child_ref", "worker_ref", "role", "started_on"),)
    day_field: ClassVar = "started_on"

    child_ref: str
    worker_ref: str
    role: str
    team_code: str | None = None
    started_on: date | None = None
    ended_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutChild(Row):
    """A row about one child, with who they are as far as an audit needs to know."""

    child_ref: str
    family_ref: str | None = None
    age_band: AgeBand | None = None
    sex: Sex | None = None
    ethnicity: Ethnicity | None = None
    disability: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Child(AboutChild):
    """A child known to the service."""

    kind: ClassVar = RowKind.CHILD
    identities: ClassVar = (("child_ref",),)


@dataclass(frozen=True, slots=True, kw_only=True)
class AllocatedWork(AboutChild):
    """A piece of work with a child, and whose it is."""

    team_code: str | None = None
    worker_ref: str | None = None
    manager_ref: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCase(AllocatedWork):
    """A child's case as it stands; a closed one stays, with its closing day."""

    kind: ClassVar = RowKind.OPEN_CASE
    identities: ClassVar = (("child_ref",),)
    day_field: ClassVar = "opened_on"

    status: CaseStatus | None = None
    opened_on: date | None = None
    closed_on: date | None = None
    closure_reason: ClosureReason | None = None
    primary_need: PrimaryNeed | None = None
    abuse_category: AbuseCategory | None = None
    legal_status: str | None = None
    plan_started_on: date | None = None
    last_seen_on: date | None = None
    last_visit_on: date | None = None
    last_review_on: date | None = None
    last_oversight_on: date | None = None
    last_supervision_on: date | None = None
    referrals_12_months: int | None = None
    missing_episodes_12_months: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether the case is open: neither its status nor a closing day says otherwise."""
        return self.closed_on is None and self.status is not CaseStatus.CLOSED


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact(AllocatedWork):
    """A contact at the front door; ``worker_ref`` is the decision-maker."""

    kind: ClassVar = RowKind.CONTACT
    identities: ClassVar = (("contact_ref", "child_ref"), ("child_ref", "received_at", "source"))
    day_field: ClassVar = "received_at"

    contact_ref: str | None = None
    received_at: Moment
    decided_at: Moment | None = None
    source: Source | None = None
    outcome: ContactOutcome | None = None
    level: str | None = None
    previous_contacts_12_months: int | None = None
    referral_ref: str | None = None
    early_help_started_on: date | None = None

    @property
    def step_down(self) -> bool:
        """Whether the child was sent from the front door to early help."""
        return self.outcome is ContactOutcome.EARLY_HELP_STEP_DOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlyHelpEpisode(AllocatedWork):
    """A time of early help, or an early help assessment."""

    kind: ClassVar = RowKind.EARLY_HELP_EPISODE
    identities: ClassVar = (("episode_ref", "child_ref"), ("child_ref", "started_on"))
    day_field: ClassVar = "started_on"

    episode_ref: str | None = None
    started_on: date
    ended_on: date | None = None
    organisation: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Referral(AllocatedWork):
    """A referral to social care."""

    kind: ClassVar = RowKind.REFERRAL
    identities: ClassVar = (("referral_ref", "child_ref"), ("child_ref", "received_on"))
    day_field: ClassVar = "received_on"

    referral_ref: str | None = None
    received_on: date
    source: Source | None = None
    outcome: ReferralOutcome | None = None
    primary_need: PrimaryNeed | None = None
    closed_on: date | None = None
    closure_reason: ClosureReason | None = None
    referrals_12_months: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment(AllocatedWork):
    """An assessment; it belongs to the day it was authorised."""

    kind: ClassVar = RowKind.ASSESSMENT
    identities: ClassVar = (("assessment_ref", "child_ref"), ("child_ref", "started_on"))
    day_field: ClassVar = "authorised_on"

    assessment_ref: str | None = None
    referral_ref: str | None = None
    started_on: date
    agreed_for: date | None = None
    authorised_on: date | None = None
    authorised_by_ref: str | None = None
    child_seen: bool | None = None
    first_seen_on: date | None = None
    outcome: AssessmentOutcome | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Supervision(Row):
    """A supervision of a case, or of a worker when no child is named."""

    kind: ClassVar = RowKind.SUPERVISION
    identities: ClassVar = (
        ("supervision_ref",),
        ("child_ref", "supervised_on"),
        ("worker_ref", "supervised_on"),
    )
    day_field: ClassVar = "supervised_on"

    supervision_ref: str | None = None
    child_ref: str | None = None
    worker_ref: str | None = None
    supervisor_ref: str | None = None
    supervised_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Oversight(Row):
    """A management oversight record on a child's file."""

    kind: ClassVar = RowKind.OVERSIGHT
    identities: ClassVar = (("oversight_ref",), ("child_ref", "recorded_on"))
    day_field: ClassVar = "recorded_on"

    oversight_ref: str | None = None
    child_ref: str
    recorded_on: date
    recorded_by_ref: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Closure(AllocatedWork):
    """The closing of a case."""

    kind: ClassVar = RowKind.CLOSURE
    identities: ClassVar = (("child_ref", "closed_on"),)
    day_field: ClassVar = "closed_on"

    opened_on: date | None = None
    closed_on: date
    closure_reason: ClosureReason | None = None


def day_of(moment: Moment | None) -> date | None:
    """Return the calendar day of a moment."""
    return moment.date() if isinstance(moment, datetime) else moment


def _plain(part: object) -> str:
    if isinstance(part, date):
        return part.isoformat()
    return "" if part is None else str(part)
