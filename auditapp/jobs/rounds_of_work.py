"""What is due again and again: each piece calls one service, and may run twice without harm."""

from datetime import datetime

from sqlalchemy.orm import Session

from auditapp.services import accounts, caseload, concerns, orphan_drafts, replies, submissions

__all__ = ["work_once"]


def work_once(session: Session, *, now: datetime) -> int:
    """Do what is due now and return how many records it moved."""
    climbed = concerns.climb(session, now=now)
    accounts.forget_old(session, now=now)
    replies.forget_old(session, now=now)
    submissions.forget_old(session, now=now)
    orphan_drafts.forget_old(session, now=now)
    caseload.forget_raw_files(session, now=now)
    return len(climbed)
