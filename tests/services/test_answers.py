"""Answers: appended, never overwritten, and never lost between two windows."""

import threading
from datetime import datetime, timedelta
from itertools import permutations
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from auditapp.domain.answers import Answer
from auditapp.domain.errors import ConflictError, NotFoundError, RefusedError, WrongStateError
from auditapp.domain.values import Json
from auditapp.persistence.answers import AnswerRevision, revisions_of
from auditapp.persistence.audits import Audit
from auditapp.persistence.base import reading, writing
from auditapp.services import answers
from auditapp.services.answers import Entry
from tests.services.conftest import Desk
from tests.support.auditing import accept, entry, view_of
from tests.support.cast import Cast, make_cast
from tests.support.chain import ZONE, open_round, store_contacts

RAG, DETAIL, SUMMARY, ACCEPTED_ON = "m.rag", "m.detail", "core.summary", "m.accepted_on"


WINDOWS = [  # 0 and 1 are the saves of one window, 2 and 3 of the other
    order
    for order in permutations(range(4))
    if order.index(0) < order.index(1) and order.index(2) < order.index(3)
]


@pytest.fixture
def session(desk: Desk) -> Session:
    return desk.session


@pytest.fixture
def cast(desk: Desk) -> Cast:
    return desk.cast


@pytest.fixture
def grading(desk: Desk, now: datetime) -> UUID:
    return accept(desk.session, desk.mine[0], desk.cast.ana, now)


def revisions(session: Session, grading: UUID, key: str) -> list[tuple[int, object, bool]]:
    rows = session.scalars(
        revisions_of(grading, key).execution_options(populate_existing=True)
    ).all()
    return [(row.revision, row.value, row.is_current) for row in rows]


def test_a_change_is_a_new_revision_and_the_old_one_stays(
    session: Session, cast: Cast, now: datetime, grading: UUID
) -> None:
    actor = cast.ana.actor
    first = answers.save(session, grading, [entry(RAG, "yes")], actor=actor, now=now)
    second = answers.save(session, grading, [entry(RAG, "no", 1)], actor=actor, now=now)
    assert (first.revisions, second.revisions) == ({RAG: 1}, {RAG: 2})
    assert revisions(session, grading, RAG) == [(1, "yes", False), (2, "no", True)]
    assert answers.read(session, grading, zone=ZONE).stored[RAG].value == "no"


def test_saving_the_same_again_changes_nothing(
    session: Session, cast: Cast, now: datetime, grading: UUID
) -> None:
    same = entry(SUMMARY, "A boy of 9 who", evidence="note")
    for _ in range(3):
        saved = answers.save(session, grading, [same], actor=cast.ana.actor, now=now)
        assert saved.revisions == {SUMMARY: 1}
    assert len(revisions(session, grading, SUMMARY)) == 1


def test_a_blank_answer_to_a_blank_question_is_no_revision(
    session: Session, cast: Cast, now: datetime, grading: UUID
) -> None:
    saved = answers.save(session, grading, [entry(SUMMARY, None)], actor=cast.ana.actor, now=now)
    assert saved.revisions == {SUMMARY: 0}
    assert revisions(session, grading, SUMMARY) == []


def test_a_stale_answer_is_refused_with_both_versions_and_nothing_is_saved(
    session: Session, cast: Cast, now: datetime, grading: UUID
) -> None:
    actor = cast.ana.actor
    answers.save(session, grading, [entry(RAG, "yes", evidence="p. 3")], actor=actor, now=now)
    with pytest.raises(ConflictError) as conflict:
        answers.save(
            session, grading, [entry(RAG, "no"), entry(DETAIL, "met")], actor=actor, now=now
        )
    assert conflict.value.stored == {RAG: "Yes\np. 3"}
    assert conflict.value.entered == {RAG: "No"}
    assert revisions(session, grading, DETAIL) == []


def test_an_answer_made_on_a_revision_that_never_was_is_refused(
    session: Session, cast: Cast, now: datetime, grading: UUID
) -> None:
    with pytest.raises(ConflictError):
        answers.save(session, grading, [entry(RAG, "no", 7)], actor=cast.ana.actor, now=now)


@pytest.mark.parametrize("order", WINDOWS)
def test_two_windows_never_lose_each_others_text(
    session: Session, cast: Cast, now: datetime, grading: UUID, order: tuple[int, ...]
) -> None:
    shown = {"one": 0, "two": 0}
    written: list[str] = []
    for step in order:
        window, text = ("one", "two")[step // 2], f"text {step}"

        def send(text: str = text, window: str = window) -> answers.Saved:
            mine = [entry(SUMMARY, text, shown[window])]
            return answers.save(session, grading, mine, actor=cast.ana.actor, now=now)

        if shown[window] != len(written):
            with pytest.raises(ConflictError) as conflict:
                send()
            assert conflict.value.entered == {SUMMARY: text}
            assert conflict.value.stored == {SUMMARY: written[-1]}
            shown[window] = len(written)  # the person saw both, and saves again
        shown[window] = send().revisions[SUMMARY]
        written.append(text)
    assert [value for _n, value, _current in revisions(session, grading, SUMMARY)] == written


def test_answers_to_other_questions_never_conflict(
    session: Session, cast: Cast, now: datetime, grading: UUID
) -> None:
    actor = cast.ana.actor
    answers.save(session, grading, [entry(RAG, "yes")], actor=actor, now=now)
    answers.save(session, grading, [entry(DETAIL, "met"), entry(RAG, "yes")], actor=actor, now=now)
    stored = answers.read(session, grading, zone=ZONE).stored
    assert (stored[RAG].value, stored[DETAIL].value) == ("yes", "met")


def test_a_page_whose_reply_was_lost_goes_on_from_what_it_sent(
    session: Session, cast: Cast, now: datetime, grading: UUID
) -> None:
    actor = cast.ana.actor
    sent = entry(SUMMARY, "A boy", client="tab", sequence=1)
    answers.save(session, grading, [sent], actor=actor, now=now)
    again = entry(SUMMARY, "A boy of 9", client="tab", sequence=2)  # still built on 0
    saved = answers.save(session, grading, [again], actor=actor, now=now)
    assert saved.revisions == {SUMMARY: 2}
    other = entry(SUMMARY, "A girl", client="other tab", sequence=9)
    with pytest.raises(ConflictError):
        answers.save(session, grading, [other], actor=actor, now=now)


def test_an_earlier_sending_that_arrives_late_does_not_overtake(
    session: Session, cast: Cast, now: datetime, grading: UUID
) -> None:
    actor = cast.ana.actor
    newer = entry(SUMMARY, "the whole sentence", client="tab", sequence=5)
    late = entry(SUMMARY, "the who", client="tab", sequence=4)
    answers.save(session, grading, [newer], actor=actor, now=now)
    saved = answers.save(session, grading, [late], actor=actor, now=now)
    assert saved.revisions == {SUMMARY: 1}
    assert revisions(session, grading, SUMMARY) == [(1, "the whole sentence", True)]


def test_what_is_no_date_is_kept_as_typed_and_still_missing(
    session: Session, cast: Cast, now: datetime, grading: UUID
) -> None:
    actor = cast.ana.actor
    typed: Json = {"day": "31", "month": "2", "year": "2026"}
    opens = [entry("m.auditor_level", "1"), entry("m.accepted", "yes")]
    answers.save(session, grading, opens, actor=actor, now=now)
    wrong = Entry(ACCEPTED_ON, Answer(), 0, typed=typed)
    answers.save(session, grading, [wrong], actor=actor, now=now)
    view = answers.read(session, grading, zone=ZONE)
    assert view.typed == {ACCEPTED_ON: typed}
    assert ACCEPTED_ON in {problem.where for problem in view.sheet.problems}
    right = entry(ACCEPTED_ON, datetime(2026, 2, 28).date(), 1)  # noqa: DTZ001  # a day
    answers.save(session, grading, [right], actor=actor, now=now)
    view = answers.read(session, grading, zone=ZONE)
    assert view.typed == {}
    assert ACCEPTED_ON not in {problem.where for problem in view.sheet.problems}


def test_nobody_writes_into_another_persons_grading(
    session: Session, cast: Cast, now: datetime, grading: UUID
) -> None:
    for stranger in (cast.sam, cast.lee, cast.mo):
        with pytest.raises(NotFoundError):
            answers.save(session, grading, [entry(RAG, "no")], actor=stranger.actor, now=now)
    with pytest.raises(NotFoundError):
        answers.save(session, uuid4(), [entry(RAG, "no")], actor=cast.ana.actor, now=now)


def test_a_grading_that_is_handed_in_changes_no_more(
    session: Session, cast: Cast, now: datetime, grading: UUID
) -> None:
    answers.lock(session, grading, zone=ZONE, reason=" why ", now=now)
    with pytest.raises(WrongStateError, match="handed in"):
        answers.save(session, grading, [entry(RAG, "no")], actor=cast.ana.actor, now=now)
    assert answers.read(session, grading, zone=ZONE).grade_reason == "why"
    answers.unlock(session, grading)
    answers.save(session, grading, [entry(RAG, "no")], actor=cast.ana.actor, now=now)


@pytest.mark.parametrize("key", ["m.nothing", "m.hours", ""])
def test_what_takes_no_answer_is_refused_and_nothing_else_is_saved(
    session: Session, cast: Cast, now: datetime, grading: UUID, key: str
) -> None:
    with pytest.raises(RefusedError):
        answers.save(
            session, grading, [entry(RAG, "no"), entry(key, "x")], actor=cast.ana.actor, now=now
        )
    assert revisions(session, grading, RAG) == []


def test_a_stored_value_that_no_longer_fits_is_shown_as_blank(
    session: Session, cast: Cast, now: datetime, grading: UUID
) -> None:
    session.add(
        AnswerRevision(
            grading_id=grading,
            question_key=ACCEPTED_ON,
            revision=1,
            value="soon",
            evidence="p. 4",
            saved_by=cast.ana.id,
            saved_at=now,
        )
    )
    session.add(
        AnswerRevision(
            grading_id=grading,
            question_key="m.of_an_older_version",
            revision=1,
            value="x",
            saved_by=cast.ana.id,
            saved_at=now,
        )
    )
    session.flush()
    view = answers.read(session, grading, zone=ZONE)
    assert view.stored[ACCEPTED_ON] == Answer(None, evidence="p. 4")
    assert "m.of_an_older_version" not in view.stored


def test_no_answer_has_two_newest_revisions(
    session: Session, cast: Cast, now: datetime, grading: UUID
) -> None:
    answers.save(session, grading, [entry(RAG, "yes")], actor=cast.ana.actor, now=now)
    second = AnswerRevision(
        grading_id=grading, question_key=RAG, revision=2, saved_by=cast.ana.id, saved_at=now
    )
    session.add(second)
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


def test_reading_says_when_it_was_last_saved_and_on_which_facts(
    desk: Desk, session: Session, cast: Cast, now: datetime, grading: UUID
) -> None:
    audit = desk.mine[0]
    later = now + timedelta(minutes=5)
    assert view_of(session, audit, cast.ana).saved_at is None
    answers.save(session, grading, [entry(RAG, "yes")], actor=cast.ana.actor, now=later)
    answers.save(session, grading, [entry(DETAIL, "met")], actor=cast.ana.actor, now=now)
    view = view_of(session, audit, cast.ana)
    assert view.saved_at == later
    assert view.revision(RAG) == 1
    assert view.revision("m.level") == 0
    assert view.facts["child_ref"] == audit.child_ref


def test_a_corrected_fact_is_kept_beside_the_fact(
    session: Session, cast: Cast, now: datetime, grading: UUID
) -> None:
    wrong = entry("m.contacts", 9, evidence="Chronology, page 2")
    answers.save(session, grading, [wrong], actor=cast.ana.actor, now=now)
    view = answers.read(session, grading, zone=ZONE)
    (dispute,) = view.disputes
    assert (dispute.question.key, dispute.answer) == ("m.contacts", "9 contacts")
    assert dispute.fact == f"{view.facts['previous_contacts_12_months']} contacts"
    assert view.sheet.value("m.contacts") == 9


def test_two_first_saves_at_the_same_moment_end_in_one_answer_and_one_conflict(
    engine: Engine, now: datetime
) -> None:
    with writing(engine) as session:
        cast = make_cast(session, now)
        store_contacts(session, cast, now)
        open_round(session, cast, now)
        audit = session.scalars(select(Audit).where(Audit.auditor_id == cast.ana.id)).first()
        assert audit is not None
        grading = accept(session, audit, cast.ana, now)
    outcomes: list[str] = []
    begin = threading.Barrier(2)

    def write(text: str) -> None:
        begin.wait()
        try:
            with writing(engine) as session:
                answers.save(
                    session, grading, [entry(SUMMARY, text)], actor=cast.ana.actor, now=now
                )
        except ConflictError:
            outcomes.append("conflict")
        else:
            outcomes.append(text)

    threads = [threading.Thread(target=write, args=(text,)) for text in ("mine", "theirs")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with reading(engine) as session:
        stored = session.scalars(select(AnswerRevision.value)).all()
    assert sorted(outcomes) == sorted(["conflict", *stored])
    assert len(stored) == 1
