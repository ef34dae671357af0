"""Rows worked out from others: open cases, closures, involvements, workers and teams.

The dataset names no open cases: a child's case stands where its furthest-going open work stands,
and that is said only when every table that could say otherwise is in the upload. A row worked out
is added only where the upload has none of that key.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from auditapp.domain.caseload import (
    FIELDS,
    AllocatedWork,
    Assessment,
    CinPlan,
    Closure,
    EarlyHelpEpisode,
    Involvement,
    LookedAfterChild,
    OpenCase,
    Oversight,
    ProtectionPlan,
    Referral,
    Row,
    RowKind,
    Supervision,
    Team,
    Visit,
    Worker,
)
from auditapp.domain.vocabularies import CaseStatus, ReferralOutcome
from auditapp.importers.building import Pool, enriched
from auditapp.importers.checked import CheckedRow
from auditapp.importers.deriving import by_child, latest, rows_of
from auditapp.importers.findings import counted
from auditapp.importers.formats import FileFormat
from auditapp.importers.joining import ALLOCATED

# Kinds whose worker is somebody else than the child's allocated one.
_OWN_WORKER = frozenset({RowKind.CONTACT, RowKind.EARLY_HELP_EPISODE})
# Kinds that tell how things stand, not what happened on a day.
_STANDING = frozenset(
    {
        RowKind.OPEN_CASE,
        RowKind.LOOKED_AFTER_CHILD,
        RowKind.PROTECTION_PLAN,
        RowKind.CIN_PLAN,
    }
)
_ABOUT_CHILD = ("family_ref", "age_band", "sex", "ethnicity", "disability")
_ALLOCATION = ("team_code", "worker_ref", "manager_ref")


@dataclass(frozen=True, slots=True)
class _Work:
    """One kind of open work and the status it gives a case, the furthest-going first."""

    kind: RowKind
    status: CaseStatus
    started: Callable[[Row], date | None]


def _started(name: str) -> Callable[[Row], date | None]:
    def start_of(row: Row) -> date | None:
        value = getattr(row, name)
        return value if isinstance(value, date) else None

    return start_of


_WORK = (
    _Work(RowKind.LOOKED_AFTER_CHILD, CaseStatus.LAC, _started("care_started_on")),
    _Work(RowKind.PROTECTION_PLAN, CaseStatus.CP, _started("started_on")),
    _Work(RowKind.CIN_PLAN, CaseStatus.CIN, _started("started_on")),
    _Work(RowKind.ASSESSMENT, CaseStatus.ASSESSMENT, _started("started_on")),
    _Work(RowKind.REFERRAL, CaseStatus.CIN, _started("received_on")),
    _Work(RowKind.EARLY_HELP_EPISODE, CaseStatus.EARLY_HELP, _started("started_on")),
)
# Annex A's list 6 names the other open cases itself.
_WORK_OF_ANNEX_A = _WORK[:2]


def add_rows_worked_out(
    pool: Pool, *, file_format: FileFormat, kinds: frozenset[RowKind], today: date
) -> tuple[str, ...]:
    """Add to an upload's rows those that follow from them, and return what to say of it.

    ``kinds`` are the tables the upload has, even where they are empty.
    """
    remarks: list[str] = []
    _allocate(pool, today)
    if file_format is FileFormat.ANNEX_A:
        remarks += _add_open_cases(pool, _WORK_OF_ANNEX_A, kinds)
    elif file_format is FileFormat.SSD and kinds & {RowKind.INVOLVEMENT, RowKind.REFERRAL}:
        remarks += _add_open_cases(pool, _WORK, kinds)
    _complete_cases(pool, today)
    _add(pool, _closures(pool))
    names_cases = RowKind.OPEN_CASE in kinds
    if RowKind.INVOLVEMENT not in kinds:
        _add(pool, _involvements(pool))
    _add(pool, _oversight(pool))
    _add(pool, _workers(pool), carried=None if names_cases else frozenset({"worker_ref"}))
    _add(pool, _teams(pool), carried=frozenset({"team_code"}))
    return tuple(remarks)


def _add(pool: Pool, rows: Iterable[Row], *, carried: frozenset[str] | None = None) -> None:
    """Add rows worked out.

    ``carried`` is given where they must not overrule what is stored: a worker's commonest team in
    a list of assessments is a fair first guess, and no more.
    """
    for row in list(rows):
        keys = pool.setdefault(row.kind, {})
        key = row.key
        if key not in keys:
            keys[key] = CheckedRow(row, carried or _said(row), "", "", None)


def _said(row: Row) -> frozenset[str]:
    return frozenset([name for name in _names(row.kind) if getattr(row, name) is not None])


@cache
def _names(kind: RowKind) -> tuple[str, ...]:
    return tuple(field.name for field in FIELDS[kind])


def _allocate(pool: Pool, today: date) -> None:
    """Give work without a worker the one allocated to the child on its day, or now."""
    parts = by_child(
        part for part in rows_of(pool, RowKind.INVOLVEMENT, Involvement) if part.role == ALLOCATED
    )
    for kind in pool.keys() - _OWN_WORKER:
        for key, one in pool[kind].items():
            row = one.row
            if isinstance(row, AllocatedWork) and row.worker_ref is None and parts:
                on = today if kind in _STANDING else row.on_date or today
                part = _part_on(parts.get(row.child_ref, ()), on)
                if part is not None:
                    changes = {"worker_ref": part.worker_ref, "team_code": part.team_code}
                    pool[kind][key] = enriched(one, changes)


def _part_on(parts: Sequence[Involvement], on: date) -> Involvement | None:
    covering = [
        part for part in parts if (part.started_on or date.min) <= on <= (part.ended_on or date.max)
    ]
    return max(covering, key=lambda part: part.started_on or date.min, default=None)


def _is_open(row: Row) -> bool:
    match row:
        case LookedAfterChild():
            return row.care_ended_on is None
        case Assessment():
            return row.authorised_on is None
        case Referral():
            nothing_followed = row.outcome is ReferralOutcome.NO_FURTHER_ACTION
            return row.closed_on is None and not nothing_followed
        case ProtectionPlan() | CinPlan() | EarlyHelpEpisode():
            return row.ended_on is None
        case _:
            return False


def _add_open_cases(pool: Pool, works: Sequence[_Work], kinds: frozenset[RowKind]) -> Iterator[str]:
    """Add the case of each child with open work, and of each whose referrals all closed."""
    cases: dict[str, OpenCase] = {}
    lacking: list[str] = []
    for work in works:
        for row in filter(_is_open, rows_of(pool, work.kind, AllocatedWork)):
            status = None if lacking else work.status
            cases.setdefault(row.child_ref, _case(row, status, work.started(row)))
        if work.kind not in kinds:
            lacking.append(work.kind.label.lower())
    for case in _allocated_cases(pool):
        cases.setdefault(case.child_ref, case)
    if works is _WORK:
        for case in _closed_cases(pool):
            cases.setdefault(case.child_ref, case)
    _add(pool, cases.values())
    untold = sum(case.status is None for case in cases.values())
    if untold:
        yield (
            f"{counted(untold, 'case')} without a status, because nothing in the upload tells it "
            f"for certain; tables not in the upload: {', '.join(lacking) or 'none'}"
        )


def _allocated_cases(pool: Pool) -> Iterator[OpenCase]:
    for part in rows_of(pool, RowKind.INVOLVEMENT, Involvement):
        if part.role == ALLOCATED and part.ended_on is None:
            yield OpenCase(
                child_ref=part.child_ref, worker_ref=part.worker_ref, team_code=part.team_code
            )


def _closed_cases(pool: Pool) -> Iterator[OpenCase]:
    for referrals in by_child(rows_of(pool, RowKind.REFERRAL, Referral)).values():
        last = max(referrals, key=lambda referral: referral.closed_on or date.min)
        if last.closed_on is not None and not any(map(_is_open, referrals)):
            yield _case(last, CaseStatus.CLOSED, last.received_on)


def _case(row: AllocatedWork, status: CaseStatus | None, opened_on: date | None) -> OpenCase:
    known = {name: getattr(row, name) for name in (*_ABOUT_CHILD, *_ALLOCATION)}
    if status is CaseStatus.CLOSED and isinstance(row, Referral):
        known |= {"closed_on": row.closed_on, "closure_reason": row.closure_reason}
    return OpenCase(child_ref=row.child_ref, status=status, opened_on=opened_on, **known)


def _complete_cases(pool: Pool, today: date) -> None:
    """Give each open case what plans, care, visits and supervisions of the upload say of it."""
    care = by_child(filter(_is_open, rows_of(pool, RowKind.LOOKED_AFTER_CHILD, LookedAfterChild)))
    plans = by_child(filter(_is_open, rows_of(pool, RowKind.PROTECTION_PLAN, ProtectionPlan)))
    visits = by_child(rows_of(pool, RowKind.VISIT, Visit))
    supervisions = by_child(rows_of(pool, RowKind.SUPERVISION, Supervision))
    oversight = by_child(rows_of(pool, RowKind.OVERSIGHT, Oversight))
    described = care.keys() | plans.keys() | visits.keys() | supervisions.keys() | oversight.keys()
    for key, one in list(pool.get(RowKind.OPEN_CASE, {}).items()):
        child_ref = getattr(one.row, "child_ref", "")
        if child_ref not in described:
            continue
        seen = visits.get(child_ref, ())
        supervised = supervisions.get(child_ref, ())
        recorded = oversight.get(child_ref, ())
        changes: dict[str, object] = {
            "last_visit_on": latest((row.visited_on for row in seen), today),
            "last_seen_on": latest((row.visited_on for row in seen if row.seen), today),
            "last_supervision_on": latest((row.supervised_on for row in supervised), today),
            "last_oversight_on": latest((row.recorded_on for row in recorded), today),
        }
        for period in care.get(child_ref, ()):
            changes |= _from_care(period)
        for plan in plans.get(child_ref, ()):
            changes |= _from_plan(plan)
        pool[RowKind.OPEN_CASE][key] = enriched(one, changes)


def _from_care(care: LookedAfterChild) -> dict[str, object]:
    said = {
        "legal_status": care.legal_status,
        "last_review_on": care.last_review_on,
        "last_visit_on": care.last_visit_on,
        "missing_episodes_12_months": care.missing_episodes_12_months,
    }
    return {name: value for name, value in said.items() if value is not None}


def _from_plan(plan: ProtectionPlan) -> dict[str, object]:
    said = {
        "abuse_category": plan.abuse_category or plan.initial_category,
        "plan_started_on": plan.started_on,
        "last_review_on": plan.last_review_on,
        "last_visit_on": plan.last_visit_on,
    }
    return {name: value for name, value in said.items() if value is not None}


def _closures(pool: Pool) -> Iterator[Closure]:
    for case in rows_of(pool, RowKind.OPEN_CASE, OpenCase):
        if case.closed_on is not None:
            yield _closure(case, case.opened_on, case.closed_on)
    for referral in rows_of(pool, RowKind.REFERRAL, Referral):
        if referral.closed_on is not None:
            yield _closure(referral, referral.received_on, referral.closed_on)


def _closure(row: OpenCase | Referral, opened_on: date | None, closed_on: date) -> Closure:
    known = {name: getattr(row, name) for name in (*_ABOUT_CHILD, *_ALLOCATION)}
    return Closure(
        child_ref=row.child_ref,
        opened_on=opened_on,
        closed_on=closed_on,
        closure_reason=row.closure_reason,
        **known,
    )


def _involvements(pool: Pool) -> Iterator[Involvement]:
    for case in rows_of(pool, RowKind.OPEN_CASE, OpenCase):
        if case.worker_ref is not None:
            yield Involvement(
                child_ref=case.child_ref,
                worker_ref=case.worker_ref,
                role=ALLOCATED,
                team_code=case.team_code,
            )


def _oversight(pool: Pool) -> Iterator[Row]:
    """Yield the last supervision and oversight of each case as rows, so that history grows."""
    for case in rows_of(pool, RowKind.OPEN_CASE, OpenCase):
        if case.last_supervision_on is not None:
            yield Supervision(
                child_ref=case.child_ref,
                worker_ref=case.worker_ref,
                supervised_on=case.last_supervision_on,
            )
        if case.last_oversight_on is not None:
            yield Oversight(child_ref=case.child_ref, recorded_on=case.last_oversight_on)


def _workers(pool: Pool) -> Iterator[Worker]:
    """Yield every worker and manager the rows speak of, with their commonest team and manager."""
    seen = Counter(
        (row.worker_ref, row.team_code, getattr(row, "manager_ref", None)) for row in _work(pool)
    )
    teams: dict[str, Counter[str]] = {}
    managers: dict[str, Counter[str]] = {}
    for (worker, team, manager), count in seen.items():
        if worker is not None:
            teams.setdefault(worker, Counter()).update({team: count} if team else {})
            managers.setdefault(worker, Counter()).update({manager: count} if manager else {})
        if manager is not None:
            teams.setdefault(manager, Counter())
    for worker, its_teams in sorted(teams.items()):
        yield Worker(
            worker_ref=worker,
            team_code=_commonest(its_teams),
            manager_ref=_commonest(managers.get(worker, Counter())),
        )


def _teams(pool: Pool) -> Iterator[Team]:
    codes = {row.team_code for row in (*_work(pool), *rows_of(pool, RowKind.WORKER, Worker))}
    for code in sorted(code for code in codes if code is not None):
        yield Team(team_code=code, name=code)


def _work(pool: Pool) -> Iterator[AllocatedWork | Involvement]:
    for kind in pool:
        for one in pool[kind].values():
            if isinstance(one.row, AllocatedWork | Involvement):
                yield one.row


def _commonest(counted: Counter[str]) -> str | None:
    return min(counted, key=lambda one: (-counted[one], one)) if counted else None
