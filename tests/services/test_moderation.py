"""A second grading: who may do it, what it sees, and how two gradings become one record."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.domain.audits import AuditState
from auditapp.domain.errors import (
    ConflictError,
    IndependenceError,
    NotAllowedError,
    NotFoundError,
    RefusedError,
    WrongStateError,
)
from auditapp.domain.grades import Grade
from auditapp.domain.moderation import ModerationState, ReasonCode, Record, Response
from auditapp.domain.permissions import Role
from auditapp.persistence.audits import Audit
from auditapp.persistence.concerns import Concern
from auditapp.persistence.moderation import Moderation
from auditapp.persistence.people import PersonRole
from auditapp.services import answers, audits, audits_reading, events, moderation
from auditapp.services import moderation_reading as reading
from tests.support.cast import Cast, Member
from tests.support.chain import ZONE, fill
from tests.support.moderating import (
    GRADE,
    agreed,
    assigned,
    grading,
    lock,
    locked,
    selected,
)


def respond(
    session: Session, row: Moderation, who: Member, now: datetime, response: Response | None
) -> None:
    words = "The plan was reviewed" if response is Response.DISAGREE else ""
    moderation.respond(
        session, row.id, response, words, expected=row.revision, actor=who.actor, now=now
    )


def test_the_queue_says_selected_and_neither_why_nor_a_grade(
    session: Session, cast: Cast, now: datetime
) -> None:
    row = selected(session, cast, now, "inadequate")
    assigned(session, row, cast, now)
    for member in (cast.lee, cast.mo):
        (line,) = reading.queue(session, actor=member.actor, today=now.date())
        shown = repr(line).lower()
        assert "inadequate" not in shown
        assert "new_auditor" not in shown
    with pytest.raises(NotAllowedError):
        reading.queue(session, actor=cast.ana.actor, today=now.date())


def test_only_trained_and_accredited_moderators_can_be_chosen(
    session: Session, cast: Cast, now: datetime
) -> None:
    row = selected(session, cast, now)
    found = reading.assigning(session, row.id, actor=cast.lee.actor, today=now.date())
    assert [(one.name, one.blocked) for one in found.choices] == [("Mo Example", False)]
    with pytest.raises(RefusedError, match="trained and accredited"):
        moderation.assign(
            session,
            row.id,
            cast.sam.id,
            expected=row.revision,
            reason="",
            actor=cast.lee.actor,
            now=now,
        )


def test_a_warning_is_passed_only_with_a_reason_that_is_kept(
    session: Session, cast: Cast, now: datetime
) -> None:
    row = selected(session, cast, now)
    session.add(PersonRole(person_id=cast.mo.id, role=Role.PROGRAMME_LEAD))
    session.flush()
    call: dict[str, Any] = {"actor": cast.lee.actor, "now": now}
    with pytest.raises(RefusedError, match="say why they moderate all the same"):
        moderation.assign(session, row.id, cast.mo.id, expected=1, reason=" ", **call)
    session.refresh(row)
    moderation.assign(
        session, row.id, cast.mo.id, expected=row.revision, reason="nobody else is free", **call
    )
    assert events.history(session, row.id)[-1].reason == "nobody else is free"


def test_whoever_audited_it_does_not_choose_its_moderator(
    session: Session, cast: Cast, now: datetime
) -> None:
    row = selected(session, cast, now)
    lead_too = type(cast.ana.actor)(cast.ana.id, frozenset({Role.PROGRAMME_LEAD, Role.AUDITOR}))
    with pytest.raises(IndependenceError, match="You audited this case"):
        moderation.assign(
            session, row.id, cast.mo.id, expected=row.revision, reason="", actor=lead_too, now=now
        )


def test_whoever_gave_it_back_is_barred_from_it(
    session: Session, cast: Cast, now: datetime
) -> None:
    row = selected(session, cast, now)
    grading(session, row, cast, now)
    moderation.decline(
        session,
        row.id,
        expected=row.revision,
        reason="I know the school",
        actor=cast.mo.actor,
        now=now,
    )
    assert (row.state, row.moderator_id) == (ModerationState.WAITING, None)
    with pytest.raises(IndependenceError, match="gave this moderation back"):
        assigned(session, row, cast, now)


def test_the_second_grading_starts_empty_with_the_caseloads_facts(
    session: Session, cast: Cast, now: datetime
) -> None:
    row = selected(session, cast, now, "inadequate")
    grading(session, row, cast, now)
    work = reading.blind(session, row.id, zone=ZONE, actor=cast.mo.actor, today=now.date())
    assert work.grading is not None
    assert not work.grading.stored
    assert work.grading.grade is None
    assert work.grading.facts["source"] in {"police", "school"}


def test_nobody_but_the_named_moderator_reaches_the_second_grading(
    session: Session, cast: Cast, now: datetime
) -> None:
    row = selected(session, cast, now)
    grading(session, row, cast, now)
    for member in (cast.ana, cast.lee, cast.sam, cast.hana):
        with pytest.raises(NotFoundError):
            reading.blind(session, row.id, zone=ZONE, actor=member.actor, today=now.date())
        with pytest.raises(NotFoundError):
            moderation.save_answers(session, row.id, [], zone=ZONE, actor=member.actor, now=now)


def test_the_audit_does_not_exist_for_its_moderator_until_the_lock(
    session: Session, cast: Cast, now: datetime
) -> None:
    row = selected(session, cast, now)
    second = grading(session, row, cast, now)
    show: dict[str, Any] = {"actor": cast.mo.actor, "zone": ZONE, "now": now}
    with pytest.raises(NotFoundError):
        audits_reading.show(session, row.audit_id, **show)
    with pytest.raises(NotFoundError):
        reading.compare(session, row.id, zone=ZONE, actor=cast.mo.actor, today=now.date())
    fill(session, second, cast.mo, now)
    lock(session, row, cast.mo, now)
    assert audits_reading.show(session, row.audit_id, **show).line.id == row.audit_id


def test_an_incomplete_second_grading_cannot_be_locked(
    session: Session, cast: Cast, now: datetime
) -> None:
    row = selected(session, cast, now)
    grading(session, row, cast, now)
    with pytest.raises(RefusedError, match="Answer every question"):
        lock(session, row, cast.mo, now)


def test_a_second_grading_waits_for_an_audit_that_is_back_with_its_auditor(
    session: Session, cast: Cast, now: datetime
) -> None:
    row = selected(session, cast, now)
    second = grading(session, row, cast, now)
    fill(session, second, cast.mo, now)
    session.get_one(Audit, row.audit_id).state = AuditState.RETURNED
    session.flush()
    with pytest.raises(RefusedError, match="back with its auditor"):
        lock(session, row, cast.mo, now)


def test_a_locked_second_grading_takes_no_more_answers(
    session: Session, cast: Cast, now: datetime
) -> None:
    row = selected(session, cast, now)
    locked(session, row, cast, now)
    with pytest.raises(NotFoundError):
        moderation.save_answers(session, row.id, [], zone=ZONE, actor=cast.mo.actor, now=now)


def test_a_second_grader_who_finds_it_inadequate_raises_a_concern_of_their_own(
    session: Session, cast: Cast, now: datetime
) -> None:
    row = selected(session, cast, now, "good")
    locked(session, row, cast, now, "inadequate")
    raised = session.scalars(select(Concern.raised_by).where(Concern.audit_id == row.audit_id))
    assert set(raised) == {cast.mo.id}


def test_both_originals_stay_as_locked_beside_the_agreed_record(
    session: Session, cast: Cast, now: datetime
) -> None:
    row = selected(session, cast, now, "good")
    locked(session, row, cast, now, "requires_improvement")
    agreed(session, row, cast, now, Grade.REQUIRES_IMPROVEMENT)
    first = answers.grading_of(session, row.audit_id, kind="auditor")
    second = answers.grading_of(session, row.audit_id, kind="moderator")
    assert first is not None
    assert second is not None
    assert (first.grade, second.grade) == (Grade.GOOD, Grade.REQUIRES_IMPROVEMENT)
    assert row.agreed_grade is Grade.REQUIRES_IMPROVEMENT
    assert (row.state, row.reason_code) == (
        ModerationState.AGREED,
        ReasonCode.DESCRIPTOR_MISREAD,
    )


@pytest.mark.parametrize(
    ("record", "words"),
    [
        (Record(None, Grade.GOOD, ReasonCode.TOO_LENIENT, "Why"), "Choose the overall grade"),
        (Record(Grade.GOOD, None, ReasonCode.TOO_LENIENT, "Why"), "agreed impact grade"),
        (Record(Grade.GOOD, Grade.GOOD, None, "Why"), "Choose the reason"),
        (Record(Grade.GOOD, Grade.GOOD, ReasonCode.SAME_GRADE, "Why"), "The grades differ"),
        (Record(Grade.GOOD, Grade.GOOD, ReasonCode.TOO_LENIENT, "  "), "Say why"),
    ],
)
def test_an_agreed_record_that_is_not_whole_is_refused(
    session: Session, cast: Cast, now: datetime, record: Record, words: str
) -> None:
    row = selected(session, cast, now, "good")
    locked(session, row, cast, now, "requires_improvement")
    with pytest.raises(RefusedError, match=words):
        moderation.agree(
            session, row.id, record, expected=row.revision, actor=cast.mo.actor, now=now
        )


def test_names_stay_hidden_until_the_record_is_agreed(
    session: Session, cast: Cast, now: datetime
) -> None:
    row = selected(session, cast, now, "good")
    locked(session, row, cast, now, "requires_improvement")
    see: dict[str, Any] = {"zone": ZONE, "actor": cast.lee.actor, "today": now.date()}
    before = reading.compare(session, row.id, **see)
    assert {before.a.who, before.b.who} == {""}
    agreed(session, row, cast, now, Grade.REQUIRES_IMPROVEMENT)
    after = reading.compare(session, row.id, **see)
    assert {after.a.who, after.b.who} == {"Ana Example", "Mo Example"}
    assert after.selection == "One of a new auditor's first three audits"


def test_a_stranger_never_sees_the_comparison(session: Session, cast: Cast, now: datetime) -> None:
    row = selected(session, cast, now)
    locked(session, row, cast, now)
    for member in (cast.sam, cast.tess, cast.adi, cast.bo):
        with pytest.raises(NotFoundError):
            reading.compare(session, row.id, zone=ZONE, actor=member.actor, today=now.date())


def test_the_auditor_agrees_and_the_agreed_grade_becomes_final(
    session: Session, cast: Cast, now: datetime
) -> None:
    row = selected(session, cast, now, "good")
    locked(session, row, cast, now, "requires_improvement")
    agreed(session, row, cast, now, Grade.REQUIRES_IMPROVEMENT)
    respond(session, row, cast.ana, now, Response.AGREE)
    audit = session.get_one(Audit, row.audit_id)
    audit.feedback_absence = "The worker has left"
    audits.finalise(
        session, audit.id, expected=audit.revision, zone=ZONE, actor=cast.lee.actor, now=now
    )
    assert audit.final_grade is Grade.REQUIRES_IMPROVEMENT


def test_a_dispute_across_good_goes_to_a_panel_whose_grade_is_final(
    session: Session, cast: Cast, now: datetime
) -> None:
    row = selected(session, cast, now, "good")
    locked(session, row, cast, now, "requires_improvement")
    agreed(session, row, cast, now, Grade.REQUIRES_IMPROVEMENT)
    respond(session, row, cast.ana, now, Response.DISAGREE)
    assert row.state is ModerationState.DISPUTED
    lee: dict[str, Any] = {"actor": cast.lee.actor, "now": now}
    moderation.convene(session, row.id, expected=row.revision, **lee)
    decision = Record(grade=Grade.GOOD, narrative="The review is on file")
    with pytest.raises(IndependenceError, match="Another person chairs"):
        moderation.decide(
            session, row.id, decision, expected=row.revision, actor=cast.lou.actor, now=now
        )
    session.refresh(row)
    moderation.decide(session, row.id, decision, expected=row.revision, **lee)
    assert (row.state, row.panel_grade, row.agreed_grade) == (
        ModerationState.DECIDED,
        Grade.GOOD,
        Grade.REQUIRES_IMPROVEMENT,
    )


def test_one_grade_apart_below_good_the_moderators_grade_stands(
    session: Session, cast: Cast, now: datetime
) -> None:
    row = selected(session, cast, now, "requires_improvement")
    locked(session, row, cast, now, "inadequate")
    agreed(session, row, cast, now, Grade.INADEQUATE)
    respond(session, row, cast.ana, now, Response.DISAGREE)
    assert (row.state, row.response) == (ModerationState.AGREED, Response.DISAGREE)
    assert row.response_words == "The plan was reviewed"


def test_only_the_auditor_responds_and_only_once(
    session: Session, cast: Cast, now: datetime
) -> None:
    row = selected(session, cast, now, "good")
    locked(session, row, cast, now, "good")
    agreed(session, row, cast, now, Grade.GOOD, ReasonCode.SAME_GRADE)
    with pytest.raises(NotFoundError):
        respond(session, row, cast.sam, now, Response.AGREE)
    with pytest.raises(RefusedError, match="Say whether you agree"):
        respond(session, row, cast.ana, now, None)
    respond(session, row, cast.ana, now, Response.AGREE)
    with pytest.raises(RefusedError, match="responded to it already"):
        respond(session, row, cast.ana, now, Response.DISAGREE)


def test_a_response_before_there_is_a_record_is_refused(
    session: Session, cast: Cast, now: datetime
) -> None:
    row = selected(session, cast, now)
    with pytest.raises(NotFoundError):
        respond(session, row, cast.ana, now, Response.AGREE)
    locked(session, row, cast, now)
    with pytest.raises(WrongStateError):
        respond(session, row, cast.ana, now, Response.AGREE)


def test_whoever_graded_it_never_chairs_its_panel(
    session: Session, cast: Cast, now: datetime
) -> None:
    row = selected(session, cast, now, "good")
    locked(session, row, cast, now, "requires_improvement")
    agreed(session, row, cast, now, Grade.REQUIRES_IMPROVEMENT)
    respond(session, row, cast.ana, now, Response.DISAGREE)
    both = frozenset({Role.MODERATOR, Role.PROGRAMME_LEAD})
    mo = type(cast.mo.actor)(cast.mo.id, both)
    with pytest.raises(IndependenceError, match="someone else must chair"):
        moderation.convene(session, row.id, expected=row.revision, actor=mo, now=now)


def test_a_form_opened_before_somebody_else_saved_stores_nothing(
    session: Session, cast: Cast, now: datetime
) -> None:
    row = selected(session, cast, now)
    locked(session, row, cast, now)
    record = Record(Grade.GOOD, Grade.GOOD, ReasonCode.SAME_GRADE, "Both the same")
    with pytest.raises(ConflictError):
        moderation.agree(
            session, row.id, record, expected=row.revision - 1, actor=cast.mo.actor, now=now
        )
    assert row.agreed_grade is None


def test_an_answer_of_the_second_grader_leaves_the_first_grading_alone(
    session: Session, cast: Cast, now: datetime
) -> None:
    row = selected(session, cast, now, "good")
    second = grading(session, row, cast, now)
    fill(session, second, cast.mo, now, {GRADE: "requires_improvement"})
    first = answers.grading_of(session, row.audit_id, kind="auditor")
    assert first is not None
    assert answers.read(session, first.id, zone=ZONE).grade is Grade.GOOD
    assert answers.read(session, second, zone=ZONE).grade is Grade.REQUIRES_IMPROVEMENT
