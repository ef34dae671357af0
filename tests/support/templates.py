"""An audit template of the service's own, as far as a test wants it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from auditapp.library.faults import Fault
from auditapp.persistence.audit_templates import TemplateVersion
from auditapp.services import template_drafts
from tests.support.cast import Cast, Member

OWN = """\
key: own
version: 1
title: Own audit
unit: contact
sections:
  - use: safe.v1
  - key: seen
    title: Seen
    questions:
      - key: o.seen
        kind: mpn
        text: Was the child seen?
        good: Seen, and seen alone where that was right
      - key: o.why
        kind: long
        text: What was missed?
        ask_if: {o.seen: [partly, not_met]}
      - key: o.grade
        kind: g4
        text: Overall grade
        good: The whole of it
grading:
  overall: o.grade
  at_least: 1
"""


def begin(
    session: Session, cast: Cast, now: datetime, *, key: str = "own", by: Member | None = None
) -> UUID:
    """Begin a draft, as Lee unless someone else does."""
    actor = (by or cast.lee).actor
    return template_drafts.start_draft(session, key=key, title="Own audit", actor=actor, now=now)


def save(
    session: Session, draft_id: UUID, who: Member, now: datetime, source: str
) -> tuple[Fault, ...]:
    """Save a text over whatever is there."""
    revision = session.get_one(TemplateVersion, draft_id).revision
    return template_drafts.save_draft(
        session, draft_id, source, expected=revision, actor=who.actor, now=now
    )


def published(session: Session, cast: Cast, now: datetime, *, text: str = OWN) -> UUID:
    """Draft a version as Lee and publish it as Lou; return its id."""
    draft_id = begin(session, cast, now)
    assert save(session, draft_id, cast.lee, now, text) == ()
    revision = session.get_one(TemplateVersion, draft_id).revision
    template_drafts.publish(session, draft_id, expected=revision, actor=cast.lou.actor, now=now)
    return draft_id
