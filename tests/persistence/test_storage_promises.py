"""What the database keeps by itself: moments in UTC, lines never changed, safe journal modes."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError
from sqlalchemy.orm import Session

from auditapp.domain.permissions import Role
from auditapp.persistence.base import make_engine, sqlite_may_use_wal, writing
from auditapp.persistence.people import Person, PersonRole
from auditapp.persistence.rounds import Draw
from auditapp.services import events
from tests.support.cast import Cast
from tests.support.chain import drawn_round, store_contacts


def person(**changes: object) -> Person:
    given: dict[str, Any] = {
        "name": "Ana Example",
        "sign_in_name": "ana",
        "password_hash": "x",
        "created_at": datetime(2026, 7, 1, 12, 0, tzinfo=UTC),
    }
    return Person(**given | changes)


def test_a_moment_comes_back_in_utc_whatever_zone_it_had(session: Session) -> None:
    summer = timezone(timedelta(hours=1))
    session.add(person(created_at=datetime(2026, 7, 1, 13, 0, tzinfo=summer)))
    session.flush()
    session.expire_all()
    stored = session.scalars(select(Person)).one().created_at
    assert stored == datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
    assert stored.tzinfo is UTC


def test_a_moment_without_a_zone_is_refused(session: Session) -> None:
    session.add(person(created_at=datetime(2026, 7, 1, 13, 0)))  # noqa: DTZ001  # what is refused
    with pytest.raises(StatementError, match="needs its zone"):
        session.flush()


def test_the_hour_that_comes_twice_stays_two_hours(session: Session) -> None:
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    session.add(person(created_at=first, ended_at=first + timedelta(hours=1)))
    session.flush()
    session.expire_all()
    stored = session.scalars(select(Person)).one()
    assert stored.ended_at is not None
    assert stored.ended_at - stored.created_at == timedelta(hours=1)


@pytest.mark.parametrize("move", ["UPDATE event SET actor = 'x'", "DELETE FROM event"])
def test_a_line_of_the_log_is_never_changed_or_deleted(engine: Engine, move: str) -> None:
    with writing(engine) as session:
        events.record(
            session,
            now=datetime(2026, 11, 23, tzinfo=UTC),
            actor="system:test",
            action="test.written",
            subject_kind="test",
            subject_id=None,
        )
    with pytest.raises(DBAPIError, match="never changed or deleted"), engine.begin() as connection:
        connection.execute(text(move))
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT actor FROM event")) == "system:test"


@pytest.mark.parametrize(
    "move",
    [
        "UPDATE draw SET seed = 'chosen afterwards'",
        "DELETE FROM draw",
        "DELETE FROM frame",
        "UPDATE frame_row SET child_ref = 'C-9999'",
        "DELETE FROM frame_row",
    ],
)
def test_a_draw_and_its_frame_stay_as_they_were(
    session: Session, cast: Cast, now: datetime, move: str
) -> None:
    store_contacts(session, cast, now)
    drawn_round(session, cast, now)
    assert session.scalar(select(Draw.id))
    with pytest.raises(DBAPIError, match="never changed or deleted"):
        session.execute(text(move))


def test_a_record_that_nothing_belongs_to_is_refused(session: Session) -> None:
    session.add(PersonRole(person_id=uuid4(), role=Role.AUDITOR))
    with pytest.raises(IntegrityError):
        session.flush()


def test_a_state_that_is_none_is_refused(session: Session) -> None:
    row = person()
    session.add(row)
    session.flush()
    with pytest.raises(IntegrityError):
        session.execute(
            text("INSERT INTO person_role (id, person_id, role) VALUES (:id, :person, 'king')"),
            {"id": uuid4().hex, "person": row.id.hex},
        )


def test_a_sign_in_name_is_kept_in_lower_case(session: Session) -> None:
    session.add(person(sign_in_name="Ana"))
    with pytest.raises(IntegrityError):
        session.flush()


def test_a_sign_in_name_is_held_by_one_person(session: Session) -> None:
    session.add_all([person(), person()])
    with pytest.raises(IntegrityError):
        session.flush()


# From the library's own announcement of the fault and its mending.
WAL = {
    (3, 6, 23): False,
    (3, 7, 0): False,
    (3, 40, 1): False,
    (3, 44, 5): False,
    (3, 44, 6): True,
    (3, 44, 7): False,
    (3, 50, 6): False,
    (3, 50, 7): True,
    (3, 51, 0): False,
    (3, 51, 2): False,
    (3, 51, 3): True,
    (3, 52, 1): True,
    (4, 0, 0): True,
}


@pytest.mark.parametrize("version", WAL)
def test_only_versions_that_lose_nothing_use_the_write_ahead_log(version: tuple[int, ...]) -> None:
    assert sqlite_may_use_wal(version) is WAL[version]  # type: ignore[index]  # all have three parts


def test_the_journal_of_a_new_database_is_the_safe_one(sqlite_engine: Engine) -> None:
    with sqlite_engine.connect() as connection:
        version = str(connection.scalar(text("SELECT sqlite_version()")))
        mode = connection.scalar(text("PRAGMA journal_mode"))
        safe = sqlite_may_use_wal(tuple(int(part) for part in version.split(".")))
        assert mode == ("wal" if safe else "delete")
        assert connection.scalar(text("PRAGMA foreign_keys")) == 1
        assert connection.scalar(text("PRAGMA secure_delete")) == 1


def test_every_commit_of_a_live_database_is_on_the_disk_before_it_is_told(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'live.db'}")
    with engine.connect() as connection:
        assert connection.scalar(text("PRAGMA synchronous")) == 2  # FULL
    engine.dispose()
    with pytest.raises(ValueError, match="FULL or NORMAL"):
        make_engine(f"sqlite:///{tmp_path / 'live.db'}", synchronous="OFF")
