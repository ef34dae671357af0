"""Two people at the same moment: nothing stored is lost, on both databases, between processes."""

import multiprocessing
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from sqlalchemy import Engine, func, select

from auditapp.domain.errors import ConflictError
from auditapp.persistence.base import make_engine, reading, save_revision, session_factory, writing
from auditapp.persistence.events import Event
from auditapp.persistence.people import Person
from auditapp.persistence.references import next_reference
from auditapp.services import events
from tests.conftest import NOW

PROCESSES, EACH = 3, 20


def add_person(engine: Engine, name: str = "ana") -> UUID:
    with writing(engine) as session:
        row = Person(name="0", sign_in_name=name, password_hash="x", created_at=NOW)
        session.add(row)
        session.flush()
        return row.id


def name_of(engine: Engine, person_id: UUID) -> str:
    with reading(engine) as session:
        return session.get_one(Person, person_id).name


def count_up(url: str, person_id: UUID) -> None:
    engine = make_engine(url, synchronous="NORMAL")
    done = 0
    while done < EACH:
        try:
            with writing(engine) as session:
                row = session.get_one(Person, person_id)
                # The revision comes from what was read, as a form brings it back.
                save_revision(session, row, expected=row.revision)
                row.name = str(int(row.name) + 1)
        except ConflictError:
            continue
        done += 1
    engine.dispose()


def log_lines(url: str) -> None:
    engine = make_engine(url, synchronous="NORMAL")
    for _ in range(EACH):
        with writing(engine) as session:
            events.record(
                session,
                now=NOW,
                actor="system:test",
                action="test.counted",
                subject_kind="test",
                subject_id=None,
            )
    engine.dispose()


def give_reference(engine: Engine) -> str:
    with writing(engine) as session:
        return next_reference(session, "A", 2026)


def address(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=False)


def run(target: Callable[..., None], *arguments: object) -> None:
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=target, args=arguments) for _ in range(PROCESSES)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=120)
        assert worker.exitcode == 0


def test_no_increment_of_three_processes_is_lost(engine: Engine) -> None:
    person = add_person(engine)
    run(count_up, address(engine), person)
    assert name_of(engine, person) == str(PROCESSES * EACH)


def test_the_log_of_three_processes_has_no_gap_and_one_chain(engine: Engine) -> None:
    run(log_lines, address(engine))
    with reading(engine) as session:
        assert session.scalar(select(func.count()).select_from(Event)) == PROCESSES * EACH
        assert events.check_chain(session) == ()


def test_a_reference_is_given_once_even_the_first_of_the_year(engine: Engine) -> None:
    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(give_reference, engine) for _ in range(24)]
        made = sorted(one.result() for one in asked)
    assert made == [f"A-2026-{number:04d}" for number in range(1, 25)]


def test_the_second_of_two_who_read_the_same_is_refused_and_sees_both(engine: Engine) -> None:
    person = add_person(engine)
    with writing(engine) as session:
        row = session.get_one(Person, person)
        save_revision(session, row, expected=1, entered={"name": "Ana of the first"})
        row.name = "Ana of the first"
    entered = {"name": "Ana of the second"}
    with writing(engine) as session:
        row = session.get_one(Person, person)
        with pytest.raises(ConflictError) as refused:
            save_revision(session, row, expected=1, entered=entered)
    assert refused.value.stored == {"name": "Ana of the first"}
    assert refused.value.entered == entered
    assert name_of(engine, person) == "Ana of the first"


def test_a_revision_from_the_future_is_refused_too(engine: Engine) -> None:
    person = add_person(engine)
    with writing(engine) as session:
        row = session.get_one(Person, person)
        with pytest.raises(ConflictError):
            save_revision(session, row, expected=10**9)


def test_of_two_at_the_same_moment_exactly_one_wins(engine: Engine) -> None:
    person = add_person(engine)
    together = threading.Barrier(2)

    def save(words: str) -> bool:
        try:
            with session_factory(engine)() as session:
                together.wait(timeout=20)
                row = session.get_one(Person, person)
                save_revision(session, row, expected=1)
                row.name = words
                session.commit()
        except ConflictError:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        won = dict(zip(("first", "second"), pool.map(save, ("first", "second")), strict=True))
    assert sorted(won.values()) == [False, True]
    assert won[name_of(engine, person)]


def test_an_error_in_the_middle_stores_nothing(engine: Engine) -> None:
    person = add_person(engine)

    def fail_in_the_middle() -> None:
        with writing(engine) as session:
            session.get_one(Person, person).name = "half"
            session.flush()
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError):
        fail_in_the_middle()
    assert name_of(engine, person) == "0"


def test_somebody_who_only_reads_does_not_wait_for_a_writer(engine: Engine) -> None:
    person = add_person(engine)
    with writing(engine) as session:
        session.get_one(Person, person).name = "not yet"
        session.flush()
        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(name_of, engine, person).result(timeout=5) == "0"
