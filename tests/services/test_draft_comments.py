"""Comments on drafts: who makes them, who settles them, and what they hold up."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from auditapp.domain.draft_comments import CommentState
from auditapp.domain.errors import (
    ConflictError,
    NotAllowedError,
    NotFoundError,
    RefusedError,
    WrongStateError,
)
from auditapp.persistence.audit_templates import TemplateVersion
from auditapp.persistence.draft_comments import DraftComment, DraftCommentMessage
from auditapp.persistence.events import Event
from auditapp.services import draft_comments, template_drafts
from auditapp.services.draft_comments import CommentThread
from tests.support.cast import Cast, Member
from tests.support.templates import OWN, begin, save


@pytest.fixture
def draft_id(session: Session, cast: Cast, now: datetime) -> UUID:
    found = begin(session, cast, now)
    save(session, found, cast.lee, now, OWN)
    return found


def comment(
    session: Session, draft_id: UUID, who: Member, now: datetime, key: str = "o.seen"
) -> UUID:
    text = "Seen by whom? It can be read in two ways"
    return draft_comments.comment(
        session, draft_id, text, question_key=key, actor=who.actor, now=now
    )


def move(
    session: Session, comment_id: UUID, action: str, text: str, who: Member, now: datetime
) -> None:
    expected = session.get_one(DraftComment, comment_id).revision
    draft_comments.move(
        session, comment_id, action, text, expected=expected, actor=who.actor, now=now
    )


def threads(session: Session, draft_id: UUID, who: Member) -> tuple[CommentThread, ...]:
    draft = template_drafts.read_draft(session, draft_id, actor=who.actor)
    return draft_comments.threads(session, draft, actor=who.actor)


def actions(thread: CommentThread) -> list[str]:
    return [offer.transition.action for offer in thread.offers if offer.open]


def test_a_moderator_comments_and_the_lead_settles(
    session: Session, cast: Cast, now: datetime, draft_id: UUID
) -> None:
    made = comment(session, draft_id, cast.mo, now)
    (thread,) = threads(session, draft_id, cast.lee)
    assert (thread.question, thread.who) == ("Was the child seen?", cast.mo.name)
    assert actions(thread) == ["reply", "resolve"]
    assert actions(threads(session, draft_id, cast.mo)[0]) == ["reply"]
    later = now + timedelta(minutes=5)
    move(session, made, "reply", "By the worker", cast.lee, now)
    move(session, made, "resolve", "Now it says by whom", cast.lee, later)
    (thread,) = threads(session, draft_id, cast.mo)
    assert thread.state is CommentState.RESOLVED
    assert [(one.who, one.action) for one in thread.said] == [
        (cast.lee.name, "reply"),
        (cast.lee.name, "resolve"),
    ]
    assert actions(thread) == ["reopen"]
    assert actions(threads(session, draft_id, cast.lee)[0]) == []
    move(session, made, "reopen", "And what of siblings?", cast.mo, later)
    assert threads(session, draft_id, cast.lee)[0].waits
    logged = session.scalars(
        select(Event.action).where(Event.subject_id == draft_id).order_by(Event.seq)
    ).all()
    assert logged[-4:] == [
        "template.commented",
        "template.comment_replied",
        "template.comment_resolved",
        "template.comment_reopened",
    ]


def test_a_moderator_settles_and_writes_nothing(
    session: Session, cast: Cast, now: datetime, draft_id: UUID
) -> None:
    made = comment(session, draft_id, cast.mo, now)
    with pytest.raises(NotAllowedError):
        move(session, made, "resolve", "Done", cast.mo, now)
    with pytest.raises(NotAllowedError):
        save(session, draft_id, cast.mo, now, OWN)
    with pytest.raises(NotAllowedError):
        template_drafts.publish(
            session, draft_id, expected=3, actor=cast.mo.actor, now=now, reason="x"
        )


def test_nobody_else_knows_of_a_draft_or_its_comments(
    session: Session, cast: Cast, now: datetime, draft_id: UUID
) -> None:
    made = comment(session, draft_id, cast.hana, now)
    for member in (cast.ana, cast.tess, cast.bo, cast.adi):
        with pytest.raises(NotFoundError):
            comment(session, draft_id, member, now)
        with pytest.raises(NotFoundError):
            move(session, made, "reply", "x", member, now)


def test_an_empty_comment_or_one_on_no_question_is_refused(
    session: Session, cast: Cast, now: datetime, draft_id: UUID
) -> None:
    with pytest.raises(RefusedError, match="Choose a question"):
        comment(session, draft_id, cast.mo, now, "o.nothing")
    with pytest.raises(RefusedError, match="Write your comment"):
        draft_comments.comment(session, draft_id, " ", actor=cast.mo.actor, now=now)
    made = comment(session, draft_id, cast.mo, now)
    with pytest.raises(RefusedError, match="Say what was done"):
        move(session, made, "resolve", "", cast.lee, now)


def test_a_late_reply_is_refused_with_what_was_said_meanwhile(
    session: Session, cast: Cast, now: datetime, draft_id: UUID
) -> None:
    made = comment(session, draft_id, cast.mo, now)
    move(session, made, "reply", "By the worker", cast.lee, now)
    with pytest.raises(ConflictError) as late:
        draft_comments.move(
            session, made, "reply", "And when?", expected=1, actor=cast.mo.actor, now=now
        )
    assert late.value.stored == {"comment": "By the worker"}
    assert late.value.entered == {"comment": "And when?"}


def test_an_open_comment_is_published_over_only_with_a_reason_and_then_stays(
    session: Session, cast: Cast, now: datetime, draft_id: UUID
) -> None:
    made = comment(session, draft_id, cast.mo, now)

    def publish(reason: str) -> None:
        expected = session.get_one(TemplateVersion, draft_id).revision
        template_drafts.publish(
            session, draft_id, expected=expected, actor=cast.lou.actor, now=now, reason=reason
        )

    with pytest.raises(RefusedError, match="1 comment is not settled"):
        publish("")
    publish("Asked again next year")
    with pytest.raises((RefusedError, WrongStateError), match="stay as they are"):
        move(session, made, "reply", "Too late", cast.mo, now)


def test_a_draft_thrown_away_takes_its_comments_along(
    session: Session, cast: Cast, now: datetime, draft_id: UUID
) -> None:
    made = comment(session, draft_id, cast.mo, now)
    move(session, made, "reply", "By the worker", cast.lee, now)
    expected = session.get_one(TemplateVersion, draft_id).revision
    template_drafts.discard(session, draft_id, expected=expected, actor=cast.lee.actor, now=now)
    for table in (DraftComment, DraftCommentMessage):
        assert session.scalar(select(func.count()).select_from(table)) == 0
