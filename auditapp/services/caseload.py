"""The caseload: check an upload, decide what its local values mean, apply it or leave it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from auditapp.domain.caseload_imports import IMPORT_WORKFLOW, ImportFacts, ImportState
from auditapp.domain.errors import NotAllowedError, NotFoundError, Problem, RefusedError
from auditapp.domain.permissions import Actor, Permission
from auditapp.importers.limits import DEFAULT_LIMITS, Limits
from auditapp.importers.reading import SourceFile, shown_name
from auditapp.importers.values import ValueMap
from auditapp.persistence.base import save_revision
from auditapp.persistence.caseload import (
    CaseloadFile,
    CaseloadImport,
    CaseloadValue,
    apply_alone,
)
from auditapp.services import caseload_applying, events, name_hashes
from auditapp.services.caseload_checks import (
    FILES,
    check,
    counts_of,
    decided_values,
    keep_check,
    same_upload,
    sources_of,
)
from auditapp.services.caseload_comparing import compare, whole_lists_of
from auditapp.services.caseload_record import lists, tables_in

__all__ = [
    "FILES",
    "Choice",
    "SourceFile",
    "Staged",
    "apply",
    "facts_about",
    "find",
    "forget_raw_files",
    "refuse",
    "save_values",
    "stage",
]

RAW_FILES_KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Staged:
    """Where an upload stands now; ``known_before`` when the same one was here already."""

    import_id: UUID
    state: ImportState
    known_before: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person decided on one local value; None leaves it to what is built in."""

    list_name: str
    plain: str
    value: str | None


def stage(
    session: Session,
    sources: Sequence[SourceFile],
    *,
    actor: Actor,
    now: datetime,
    today: date,
    limits: Limits = DEFAULT_LIMITS,
) -> Staged:
    """Check an upload and keep it with what applying it would do; the caseload stays as it is.

    The same upload again, read the same way, leads to the import it already is.

    Raises
    ------
    NotAllowedError
        If the actor may not import.
    RefusedError
        If a file cannot be taken at all; every problem says where and what to do.
    """
    _need(actor)
    decided = decided_values(session)
    checked = check(session, sources, decided, today, limits)
    before = same_upload(session, checked)
    if before is not None:
        return Staged(before.id, before.state, known_before=True)
    row = CaseloadImport(
        file_name=checked.name,
        digest=checked.digest,
        format=checked.format.value,
        state=ImportState.CHECKED,
        imported_by=actor.id,
        at=now,
        checked_at=now,
        checked_on=today,
        whole_lists=[kind.value for kind in whole_lists_of(checked)],
    )
    session.add(row)
    session.flush()
    session.add_all(
        CaseloadFile(
            import_id=row.id,
            position=position,
            name=shown_name(source.name),
            size=len(source.content),
            content=source.content,
        )
        for position, source in enumerate(sources)
    )
    keep_check(session, row, checked, decided)
    _record(session, row, "staged", actor=actor, now=now)
    return Staged(row.id, row.state, known_before=False)


def save_values(  # noqa: PLR0913  # both decisions of the page are saved at once
    session: Session,
    import_id: UUID,
    choices: Sequence[Choice],
    *,
    whole_lists: Collection[str],
    expected: int,
    actor: Actor,
    now: datetime,
    today: date,
) -> None:
    """Keep what local values mean, for this and every later import, and check again.

    Raises
    ------
    NotFoundError, NotAllowedError, RefusedError, ConflictError
        Nothing is stored in any of these cases.
    """
    _need(actor)
    row = find(session, import_id)
    IMPORT_WORKFLOW.decide("check_again", row.state, facts_about(session, row), actor)
    _refuse_unknown(choices)
    save_revision(session, row, expected=expected)
    changed = _keep_choices(session, choices, actor=actor, now=now)
    decided = decided_values(session)
    checked = check(session, sources_of(session, row), decided, today)
    row.checked_at, row.checked_on = now, today
    row.whole_lists = [kind.value for kind in whole_lists_of(checked) if kind.value in whole_lists]
    keep_check(session, row, checked, decided)
    _record(session, row, "check_again", actor=actor, now=now, more={"values_decided": changed})


def apply(
    session: Session,
    import_id: UUID,
    *,
    expected: int,
    actor: Actor,
    now: datetime,
    reason: str = "",
    secret: str = "",
) -> None:
    """Bring the caseload to what a checked import says, all of it or nothing.

    With a ``secret`` to hash them by, the names it leaves out can be warned of later.

    Raises
    ------
    NotFoundError, NotAllowedError, WrongStateError, RefusedError, ConflictError
        Nothing is stored in any of these cases.
    """
    _need(actor)
    apply_alone(session)
    row = find(session, import_id)
    session.refresh(row)
    facts = facts_about(session, row)
    move = IMPORT_WORKFLOW.decide("apply", row.state, facts, actor, reason=reason)
    save_revision(session, row, expected=expected)
    # The day of the check, so that what was shown is what is applied.
    today = row.checked_on
    sources = sources_of(session, row)
    checked = check(session, sources, ValueMap(row.value_map), today)
    comparison = compare(session, checked.rows, whole_lists=row.whole_lists)
    row.state = move.target
    row.applied_at, row.applied_by, row.reason = now, actor.id, reason.strip()
    row.counts = counts_of(checked, comparison)
    _record(session, row, "apply", actor=actor, now=now, reason=reason.strip())
    session.flush()
    caseload_applying.write(session, comparison, import_id=row.id, now=now, today=today)
    if key := name_hashes.name_key(secret):
        name_hashes.keep(session, checked.names, key=key)
    name_hashes.forget_gone(session)


def refuse(
    session: Session,
    import_id: UUID,
    reason: str,
    *,
    expected: int,
    actor: Actor,
    now: datetime,
) -> None:
    """Leave a checked import unused, with the reason, and forget its files at once.

    Raises
    ------
    NotFoundError, NotAllowedError, WrongStateError, RefusedError, ConflictError
        Nothing is stored in any of these cases.
    """
    _need(actor)
    row = find(session, import_id)
    facts = facts_about(session, row)
    move = IMPORT_WORKFLOW.decide("refuse", row.state, facts, actor, reason=reason)
    save_revision(session, row, expected=expected)
    row.state, row.reason = move.target, reason.strip()
    _forget(session, [row.id])
    _record(session, row, "refuse", actor=actor, now=now, reason=reason.strip())


def forget_raw_files(session: Session, *, now: datetime) -> int:
    """Forget files applied, or left waiting, for 30 days; return how many imports that was.

    A raw file may hold names and narrative that the caseload never takes, so none stays longer.
    """
    oldest = now - RAW_FILES_KEPT
    held = select(CaseloadFile.import_id).where(CaseloadFile.content.is_not(None))
    found = session.scalars(select(CaseloadImport).where(CaseloadImport.id.in_(held))).all()
    over = [row for row in found if (row.applied_at or row.checked_at) <= oldest]
    for row in over:
        if row.state is ImportState.CHECKED:
            row.state, row.reason = ImportState.REFUSED, "Waited 30 days without being applied"
            row.revision += 1
        _record(session, row, "forget_files", actor="system:forget-raw-files", now=now)
    _forget(session, [row.id for row in over])
    return len(over)


def find(session: Session, import_id: UUID) -> CaseloadImport:
    """Return one import as stored.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    row = session.get(CaseloadImport, import_id)
    if row is None:
        raise NotFoundError(f"import {import_id}")
    return row


def facts_about(session: Session, row: CaseloadImport) -> ImportFacts:
    """Return what the rules about an import may see."""
    preview = row.counts.get("preview", {})
    applied = session.scalars(
        select(CaseloadImport).where(
            CaseloadImport.state == ImportState.APPLIED, CaseloadImport.id != row.id
        )
    ).all()
    days = [
        other.latest_day for other in applied if other.latest_day and _kinds(other) & _kinds(row)
    ]
    return ImportFacts(
        accepted=row.counts.get("accepted", 0),
        rejected_of_whole_lists=sum(
            table.rejected for table in tables_in(row.mapping) if table.kind in row.whole_lists
        ),
        gone=sum(fates.get("gone", 0) for fates in preview.values()),
        standing=row.counts.get("standing", 0),
        overtaken=any(
            other.applied_at is not None and other.applied_at >= row.checked_at for other in applied
        ),
        latest_day=row.latest_day,
        newer_day=max(days, default=None),
    )


def _kinds(row: CaseloadImport) -> set[str]:
    """Return the kinds of which an import has tables of its own."""
    return {table["kind"] for table in row.mapping.get("tables", ()) if table["read"]}


def _need(actor: Actor) -> None:
    if not actor.may(Permission.CASELOAD_IMPORT):
        raise NotAllowedError(Permission.CASELOAD_IMPORT.value)


def _refuse_unknown(choices: Sequence[Choice]) -> None:
    problems = []
    for choice in choices:
        known_values = {member.value for member in lists().get(choice.list_name, ())}
        if choice.value and choice.value not in known_values:
            problems.append(
                Problem("", f"{choice.plain!r} cannot mean {choice.value!r}: choose from the list")
            )
    if problems:
        raise RefusedError(problems)


def _keep_choices(
    session: Session, choices: Sequence[Choice], *, actor: Actor, now: datetime
) -> int:
    """Store the choices that differ from what is stored, and return how many did."""
    stored = {(row.list_name, row.local): row for row in session.scalars(select(CaseloadValue))}
    changed = 0
    for choice in choices:
        row = stored.get((choice.list_name, choice.plain))
        if (row.value if row else None) == choice.value:
            continue
        changed += 1
        if row is not None and choice.value is None:
            session.delete(row)
        elif row is not None and choice.value is not None:
            row.value, row.decided_by, row.decided_at = choice.value, actor.id, now
        elif choice.value is not None:
            session.add(
                CaseloadValue(
                    list_name=choice.list_name,
                    local=choice.plain,
                    value=choice.value,
                    decided_by=actor.id,
                    decided_at=now,
                )
            )
    session.flush()
    return changed


def _forget(session: Session, import_ids: Sequence[UUID]) -> None:
    session.execute(
        update(CaseloadFile).where(CaseloadFile.import_id.in_(import_ids)).values(content=None)
    )


def _record(
    session: Session,
    row: CaseloadImport,
    verb: str,
    *,
    actor: Actor | str,
    now: datetime,
    reason: str = "",
    more: Mapping[str, int] | None = None,
) -> None:
    counts = {name: row.counts.get(name, 0) for name in ("read", "accepted", "rejected")}
    events.record(
        session,
        now=now,
        actor=actor,
        action=f"import.{verb}",
        subject_kind="caseload_import",
        subject_id=row.id,
        reason=reason,
        facts={"digest": row.digest, **counts, **(more or {})},
    )
