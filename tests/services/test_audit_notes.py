"""Notes back to the auditor, their answers, and the feedback conversation."""

from datetime import datetime
from uuid import UUID

import pytest
from sqlalchemy import select

from auditapp.domain.audits import AuditState
from auditapp.domain.errors import (
    NotAllowedError,
    NotFoundError,
    RefusedError,
)
from auditapp.domain.moderation import ModerationState
from auditapp.persistence.audit_notes import AuditNote
from auditapp.persistence.audits import Audit, Grading
from auditapp.persistence.moderation import Moderation
from auditapp.services import audit_notes, audits
from tests.services.conftest import Desk
from tests.support.auditing import accept
from tests.support.cast import Member
from tests.support.chain import ZONE, fill


@pytest.fixture
def audit(desk: Desk, now: datetime) -> Audit:
    """Give Ana's first audit, submitted and waiting for its moderator."""
    audit = desk.mine[0]
    ana = desk.cast.ana
    fill(desk.session, accept(desk.session, audit, ana, now), ana, now, {"m.overall": "good"})
    audits.submit(
        desk.session,
        audit.id,
        expected=audit.revision,
        zone=ZONE,
        reason="",
        actor=ana.actor,
        now=now,
    )
    return audit


def give_back(desk: Desk, audit: Audit, member: Member, now: datetime, text: str) -> None:
    audit_notes.return_with_note(
        desk.session,
        audit.id,
        text,
        expected=audit.revision,
        zone=ZONE,
        actor=member.actor,
        now=now,
    )


def note_of(desk: Desk, audit: Audit) -> AuditNote:
    return desk.session.scalars(select(AuditNote).where(AuditNote.audit_id == audit.id)).one()


def test_a_returned_audit_is_open_to_its_auditor_again(
    desk: Desk, audit: Audit, now: datetime
) -> None:
    give_back(desk, audit, desk.cast.lee, now, "  Which contact do you mean? ")
    assert audit.state is AuditState.RETURNED
    grading = desk.session.scalars(select(Grading).where(Grading.audit_id == audit.id)).one()
    assert grading.locked_at is None
    note = note_of(desk, audit)
    assert (note.text, note.by) == ("Which contact do you mean?", desk.cast.lee.id)


def test_returning_needs_words_and_the_right_person(
    desk: Desk, audit: Audit, now: datetime
) -> None:
    with pytest.raises(RefusedError, match="Enter the reason"):
        give_back(desk, audit, desk.cast.lee, now, " ")
    with pytest.raises(NotAllowedError):
        give_back(desk, audit, desk.cast.ana, now, "Let me have it back")
    with pytest.raises(NotFoundError):
        give_back(desk, audit, desk.cast.mo, now, "I am not its moderator")


def test_once_compared_the_first_grading_stays_as_it_was(
    desk: Desk, audit: Audit, now: datetime
) -> None:
    row = desk.session.scalars(select(Moderation)).one()
    row.moderator_id, row.state = desk.cast.mo.id, ModerationState.COMPARED
    desk.session.flush()
    for member in (desk.cast.lee, desk.cast.mo):
        with pytest.raises(RefusedError, match="have been compared"):
            give_back(desk, audit, member, now, "Again")


def test_no_note_is_no_note(desk: Desk) -> None:
    with pytest.raises(NotFoundError):
        audit_notes.audit_of(desk.session, UUID(int=1), actor=desk.cast.ana.actor)
