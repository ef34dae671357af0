"""Concerns of the demonstration: received, decided and closed before an audit is final."""

from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from auditapp.cli.demo_walk import Diary, Walk
from auditapp.cli.demo_walk_words import CONCERNS
from auditapp.domain.concerns import ConcernLevel, ConcernState
from auditapp.services import concerns, concerns_reading
from auditapp.services.concerns import ConcernText
from auditapp.services.concerns_reading import ConcernDetail

__all__ = ["acknowledge", "raise_one", "settle_concerns"]

_DECISION = (
    (
        "Read with the team manager. The child is safe today; a visit is made tomorrow and a "
        "strategy discussion is held if it cannot be."
    ),
    "The decision is looked at again: an assessment is opened, and the family is told why.",
)


def raise_one(diary: Diary, audit_id: UUID, auditor: str, level: ConcernLevel) -> UUID:
    """Raise a concern about the child of an audit, now."""
    said = ConcernText(
        what=CONCERNS[diary.turn("concern") % len(CONCERNS)],
        level=level,
        since_when="Since the middle of the period reviewed",
        told="The duty manager, by telephone",
    )
    return concerns.raise_concern(
        diary.session, audit_id, said, actor=diary.who(auditor), now=diary.now
    )


def settle_concerns(diary: Diary, audit_id: UUID, *, closes: bool = True) -> Walk:
    """Acknowledge and decide every concern of an audit; close it where told to."""
    for concern_id in _waiting(diary, audit_id):
        yield diary.now + timedelta(minutes=50)
        acknowledge(diary, concern_id)
        yield diary.later(0, 17, 10)
        _decide(diary, concern_id)
        if closes:
            diary.begin(_close(diary, concern_id))


def acknowledge(diary: Diary, concern_id: UUID) -> None:
    """Acknowledge a concern as its receiver, where nobody has."""
    detail = _show(diary, concern_id)
    if detail.line.state is not ConcernState.RAISED:
        return
    concerns.acknowledge(
        diary.session,
        concern_id,
        expected=detail.revision,
        actor=diary.who(diary.name_of(detail.line.receiver_id)),
        now=diary.now,
    )


def _decide(diary: Diary, concern_id: UUID) -> None:
    detail = _show(diary, concern_id)
    if detail.line.state is ConcernState.ACKNOWLEDGED:
        concerns.decide(
            diary.session,
            concern_id,
            _DECISION[diary.turn("decision") % len(_DECISION)],
            expected=detail.revision,
            actor=diary.who("hana"),
            now=diary.now,
        )


def _close(diary: Diary, concern_id: UUID) -> Walk:
    yield diary.later(6, 11)
    detail = _show(diary, concern_id)
    if detail.line.state is ConcernState.DECIDED:
        concerns.close(
            diary.session,
            concern_id,
            "Visited, seen and spoken with. The plan is changed and the record shows it.",
            expected=detail.revision,
            actor=diary.who("hana"),
            now=diary.now,
        )


def _waiting(diary: Diary, audit_id: UUID) -> list[UUID]:
    lines = concerns_reading.search(
        diary.session, actor=diary.who("hana"), now=diary.now, zone=ZoneInfo(diary.zone)
    )
    undecided = {ConcernState.RAISED, ConcernState.ACKNOWLEDGED}
    return [one.id for one in lines if one.audit_id == audit_id and one.state in undecided]


def _show(diary: Diary, concern_id: UUID) -> ConcernDetail:
    return concerns_reading.show(
        diary.session, concern_id, actor=diary.who("hana"), now=diary.now, zone=ZoneInfo(diary.zone)
    )
