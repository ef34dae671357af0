from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from threading import Barrier
from uuid import UUID

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from auditapp.domain.errors import ConflictError, RefusedError, UseCaseError
from auditapp.domain.populations import Population
from auditapp.importers.reading import SourceFile
from auditapp.persistence.base import reading, writing
from auditapp.persistence.caseload import CaseloadImport, CaseloadRow, Involvement, Worker
from auditapp.persistence.events import Event
from auditapp.services import caseload, caseload_structure, frames
from tests.support.cast import Cast, make_cast

CASES = (
    "Mosaic ID,Case Status,Responsible Team,Allocated Worker ID,Start Date\r\n"
    "700101,CIN,SOUTH,W-SOUTH-1,01/03/2026\r\n"
    "700102,CP,SOUTH,W-SOUTH-2,15/05/2026\r\n"
)
TABLES = (CaseloadRow, Worker, Involvement, Event)


@pytest.fixture
def people(engine: Engine, now: datetime) -> Cast:
    with writing(engine) as session:
        return make_cast(session, now)


def stage(engine: Engine, people: Cast, text: str, at: datetime) -> UUID:
    with writing(engine) as session:
        return caseload.stage(
            session,
            [SourceFile("cases.csv", text.encode())],
            actor=people.lee.actor,
            now=at,
            today=at.date(),
        ).import_id


def apply(engine: Engine, people: Cast, import_id: UUID, at: datetime, reason: str = "") -> None:
    with writing(engine) as session:
        caseload.apply(
            session, import_id, expected=1, actor=people.lee.actor, now=at, reason=reason
        )


def counts(engine: Engine) -> dict[str, int]:
    with reading(engine) as session:
        return {
            table.__tablename__: session.scalar(select(func.count()).select_from(table)) or 0
            for table in TABLES
        }


@pytest.mark.parametrize("step", ["keep", "allocations", "refill"])
def test_an_import_that_breaks_half_way_leaves_nothing_and_can_be_run_again(
    engine: Engine, people: Cast, now: datetime, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    import_id = stage(engine, people, CASES, now)
    before = counts(engine)

    def fail(*_arguments: object, **_options: object) -> None:
        raise OSError("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(caseload_structure, step, fail)
        with pytest.raises(OSError, match="disk is full"):
            apply(engine, people, import_id, now + timedelta(minutes=1))
    assert counts(engine) == before
    apply(engine, people, import_id, now + timedelta(minutes=2))
    with reading(engine) as session:
        found = session.scalars(select(CaseloadRow.key).where(CaseloadRow.kind == "open_case"))
        assert sorted(found) == ["700101", "700102"]


def test_of_two_imports_applied_at_once_one_must_be_checked_again(
    engine: Engine, people: Cast, now: datetime
) -> None:
    ids = [
        stage(engine, people, CASES, now),
        stage(engine, people, CASES.replace("CIN", "LAC"), now),
    ]
    together = Barrier(2)

    def run(import_id: UUID) -> str:
        together.wait()
        try:
            apply(engine, people, import_id, now + timedelta(minutes=1))
        except UseCaseError as fault:
            return str(fault)
        return "applied"

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(run, ids))
    assert outcomes[1] == "applied"
    assert outcomes[0].startswith("Another import was applied since this one was checked")


def test_one_import_applied_twice_at_once_is_applied_once(
    engine: Engine, people: Cast, now: datetime
) -> None:
    import_id = stage(engine, people, CASES, now)
    together = Barrier(2)

    def run(_number: int) -> bool:
        together.wait()
        try:
            apply(engine, people, import_id, now + timedelta(minutes=1))
        except (RefusedError, ConflictError):
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(run, range(2))) == [False, True]
    with reading(engine) as session:
        cases = select(func.count()).where(CaseloadRow.kind == "open_case")
        assert session.scalar(cases) == 2


def test_a_frame_sees_the_rows_that_are_current_and_only_those(
    engine: Engine, people: Cast, now: datetime
) -> None:
    apply(engine, people, stage(engine, people, CASES, now), now + timedelta(minutes=1))
    later = now + timedelta(minutes=2)
    shorter = stage(engine, people, "".join(CASES.splitlines(keepends=True)[:2]), later)
    apply(engine, people, shorter, now + timedelta(minutes=3), reason="Transferred")
    with reading(engine) as session:
        assert _found(session, people) == 1
        assert session.scalar(select(func.count()).where(CaseloadRow.kind == "open_case")) == 2
        assert session.scalar(select(func.count()).select_from(CaseloadImport)) == 2


def _found(session: Session, people: Cast) -> int:
    population = Population("open_case", date(2026, 1, 1), date(2026, 12, 31))
    return frames.preview(
        session, population, actor=people.lee.actor, today=date(2026, 11, 23)
    ).eligible
