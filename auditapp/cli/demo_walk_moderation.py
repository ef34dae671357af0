"""Moderations of the demonstration: assigned, graded blind, compared, agreed or decided."""

from enum import IntEnum
from uuid import UUID

from auditapp.cli.demo_walk import Diary, Walk
from auditapp.cli.demo_walk_answers import Reader, Temper, complete
from auditapp.domain.grades import Grade
from auditapp.domain.grading import forces_moderation
from auditapp.domain.moderation import ModerationState, ReasonCode, Record, Response
from auditapp.services import answers, moderation, moderation_people
from auditapp.services.answers import GradingView

__all__ = ["Reach", "moderate"]


class Reach(IntEnum):
    """How far a moderation goes."""

    WAITING = 0
    GRADING = 1
    COMPARED = 2
    AGREED = 3
    DISPUTED = 4
    PANEL = 5
    DECIDED = 6


_WHY_HIGHER = "The family's own account shows more progress than the standards can."
_DISPUTE = (
    "The history was weighed in supervision, and that record was not opened when the case was "
    "read again. I ask for the panel."
)


def moderate(  # the sides of a moderation
    diary: Diary, moderation_id: UUID, audit: str, temper: Temper, reach: Reach
) -> Walk:
    """Take a moderation as far as it goes; a dispute first makes the two gradings differ."""
    if reach is Reach.WAITING:
        return
    yield diary.later(1, 9, 30)
    moderator = _assign(diary, moderation_id, "mo" if reach is Reach.GRADING else "")
    yield diary.later(1, 10, 15)
    grading_id = moderation.start(
        diary.session,
        moderation_id,
        expected=_revision(diary, moderation_id),
        actor=diary.who(moderator),
        now=diary.now,
    )
    reader = Reader(diary, audit, temper, second=True, wants=_wanted(diary, moderation_id, reach))
    if reach is Reach.GRADING:
        yield diary.just(150)
        _save(diary, moderation_id, moderator, reader.entries(_read(diary, grading_id), most=20))
        return
    yield diary.later(1, 13, 30)
    view = complete(
        reader,
        lambda: _read(diary, grading_id),
        lambda entries: _save(diary, moderation_id, moderator, entries),
    )
    _lock(diary, moderation_id, moderator, view)
    if reach is Reach.COMPARED:
        return
    yield diary.later(1, 15)
    _agree(diary, moderation_id, moderator)
    yield diary.later(1, 9, 50)
    yield from _respond(diary, moderation_id, reach)


def _assign(diary: Diary, moderation_id: UUID, wanted: str) -> str:
    row = moderation.find(diary.session, moderation_id).row
    choices = moderation_people.moderators(diary.session, row, today=diary.day).values()
    free = [choice for choice in choices if not choice.blocked]
    chosen = min(
        free,
        key=lambda choice: (
            len(choice.problems),
            diary.name_of(choice.person_id) != wanted,
            choice.waiting,
            choice.name,
        ),
    )
    moderation.assign(
        diary.session,
        moderation_id,
        chosen.person_id,
        expected=row.revision,
        reason="The other moderator is away this week" if chosen.problems else "",
        actor=diary.who("lee"),
        now=diary.now,
    )
    return diary.name_of(chosen.person_id)


def _wanted(diary: Diary, moderation_id: UUID, reach: Reach) -> Grade | None:
    if reach < Reach.DISPUTED:
        return None
    # A dispute is about the line of Good: the second grade falls on its other side.
    first = moderation.find(diary.session, moderation_id).first
    good = first is not None and first.grade is not None and first.grade.good_or_better
    return Grade.REQUIRES_IMPROVEMENT if good else Grade.GOOD


def _read(diary: Diary, grading_id: UUID) -> GradingView:
    return answers.read(diary.session, grading_id, zone=diary.zone)


def _save(diary: Diary, moderation_id: UUID, moderator: str, entries: list[answers.Entry]) -> None:
    moderation.save_answers(
        diary.session,
        moderation_id,
        entries,
        zone=diary.zone,
        actor=diary.who(moderator),
        now=diary.now,
    )


def _lock(diary: Diary, moderation_id: UUID, moderator: str, view: GradingView) -> None:
    above = view.grade is not None and forces_moderation(view.proposal, view.grade)
    moderation.lock(
        diary.session,
        moderation_id,
        expected=_revision(diary, moderation_id),
        zone=diary.zone,
        reason=_WHY_HIGHER if above else "",
        actor=diary.who(moderator),
        now=diary.now,
    )


def _agree(diary: Diary, moderation_id: UUID, moderator: str) -> None:
    found = moderation.find(diary.session, moderation_id)
    first = found.first.grade if found.first else None
    second = found.second.grade if found.second else None
    impact = found.second.impact_grade if found.second else None
    moderation.agree(
        diary.session,
        moderation_id,
        Record(second, impact or Grade.GOOD, *_reason(diary, first, second)),
        expected=found.row.revision,
        actor=diary.who(moderator),
        now=diary.now,
    )


def _reason(diary: Diary, first: Grade | None, second: Grade | None) -> tuple[ReasonCode, str]:
    if first is second or first is None or second is None:
        return ReasonCode.SAME_GRADE, "We read the file alike and gave the same grade."
    if second.rank < first.rank:
        code = (ReasonCode.EVIDENCE_NOT_ON_FILE, ReasonCode.TOO_LENIENT)[diary.turn("low") % 2]
        return code, "The reasons given could not be found on the file by a second reader."
    code = (ReasonCode.TOO_HARSH, ReasonCode.IMPACT_NOT_WEIGHED)[diary.turn("high") % 2]
    return code, "The difference made to the child was given too little weight."


def _respond(diary: Diary, moderation_id: UUID, reach: Reach) -> Walk:
    found = moderation.find(diary.session, moderation_id)
    disputes = reach >= Reach.DISPUTED
    moderation.respond(
        diary.session,
        moderation_id,
        Response.DISAGREE if disputes else Response.AGREE,
        _DISPUTE if disputes else "",
        expected=found.row.revision,
        actor=diary.who(diary.name_of(found.audit.auditor_id)),
        now=diary.now,
    )
    if moderation.find(diary.session, moderation_id).row.state is not ModerationState.DISPUTED:
        return
    if reach is Reach.DISPUTED:
        return
    yield diary.later(1, 14)
    lou = diary.who("lou")
    revision = _revision(diary, moderation_id)
    moderation.convene(diary.session, moderation_id, expected=revision, actor=lou, now=diary.now)
    if reach is Reach.PANEL:
        return
    yield diary.later(2, 11)
    told = "Three readers looked at the supervision record together and weighed both accounts."
    moderation.decide(
        diary.session,
        moderation_id,
        Record(grade=Grade.REQUIRES_IMPROVEMENT, narrative=told),
        expected=_revision(diary, moderation_id),
        actor=lou,
        now=diary.now,
    )


def _revision(diary: Diary, moderation_id: UUID) -> int:
    return moderation.find(diary.session, moderation_id).row.revision
