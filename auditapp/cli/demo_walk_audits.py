"""Audits of the demonstration: accepted, read, handed in, moderated, made final."""

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import Enum
from uuid import UUID

from auditapp.cli.demo_walk import Diary, Walk
from auditapp.cli.demo_walk_actions import add_actions
from auditapp.cli.demo_walk_answers import Reader, Temper, complete
from auditapp.cli.demo_walk_concerns import acknowledge, raise_one, settle_concerns
from auditapp.cli.demo_walk_moderation import Reach, moderate
from auditapp.cli.demo_walk_rounds import allocate
from auditapp.cli.demo_walk_words import COMMENTS, NOTES
from auditapp.domain.concerns import ConcernLevel
from auditapp.domain.feedback import Feedback
from auditapp.domain.grading import forces_moderation
from auditapp.domain.moderation_selection import NEW_AUDITOR_AUDITS
from auditapp.services import answers, audit_notes, audits, audits_reading, feedback, replies
from auditapp.services.allocation import Allocated
from auditapp.services.audits_reading import AuditDetail

__all__ = ["close_round_audits", "open_round_audits", "plain_round_audits"]

_WHY_HIGHER = (
    "The standards miss what the family says: one person stayed with them and things moved. The "
    "gaps are in the record and not in the work."
)
_DISPUTED, _WORRYING, _AT_ITS_BEST = 1, 2, 4
_TEMPERS = ((Temper.GOOD, 52), (Temper.UNEVEN, 32), (Temper.POOR, 9), (Temper.EXCELLENT, 7))


class Stay(Enum):
    """Where an audit of the open round stands now."""

    ASSIGNED = "assigned"
    ACCEPTED = "accepted"
    BEGUN = "begun"
    ALARMED = "alarmed"
    WORRIED = "worried"
    RETURNED = "returned"
    HEARD = "heard"
    INTEREST = "interest"
    FINAL = "final"
    MODERATED = "moderated"


# Whom a visitor meets first finds these on their list.
_FOR_ANA = (Stay.BEGUN, Stay.RETURNED)
# What the audits of the open round are there to show, in order of need.
_SHOWN: tuple[tuple[Stay, Reach], ...] = (
    (Stay.MODERATED, Reach.WAITING),
    (Stay.MODERATED, Reach.DISPUTED),
    (Stay.ALARMED, Reach.WAITING),
    (Stay.RETURNED, Reach.WAITING),
    (Stay.ASSIGNED, Reach.WAITING),
    (Stay.MODERATED, Reach.GRADING),
    (Stay.BEGUN, Reach.WAITING),
    (Stay.MODERATED, Reach.COMPARED),
    (Stay.ACCEPTED, Reach.WAITING),
    (Stay.WORRIED, Reach.WAITING),
    (Stay.MODERATED, Reach.PANEL),
    (Stay.HEARD, Reach.WAITING),
    (Stay.INTEREST, Reach.WAITING),
    (Stay.MODERATED, Reach.AGREED),
    (Stay.FINAL, Reach.AGREED),
    (Stay.MODERATED, Reach.DECIDED),
)


@dataclass(frozen=True, slots=True)
class _Case:
    """An audit on its way, with whoever does it."""

    diary: Diary
    audit_id: UUID
    round_id: UUID
    reference: str
    auditor: str
    temper: Temper
    above: bool = False  # graded one step above what the answers point to
    worries: bool = False  # a concern is raised while reading

    def show(self, who: str = "") -> AuditDetail:
        """Return the audit as its auditor sees it, or somebody else."""
        diary = self.diary
        actor = diary.who(who or self.auditor)
        return audits_reading.show(
            diary.session, self.audit_id, actor=actor, zone=diary.zone, now=diary.now
        )

    @property
    def revision(self) -> int:
        """The audit's revision now."""
        return self.show("lee").line.revision


def close_round_audits(diary: Diary, round_id: UUID, allocated: tuple[Allocated, ...]) -> None:
    """Set out audits that are all final when their round closes."""
    cases = [_case(diary, round_id, one) for one in allocated]
    for number, case in enumerate(cases):
        # In each closed round stand a panel's decision, a concern and a case at its best.
        if number == _DISPUTED:
            diary.begin(_to_the_end(_surely_moderated(case, cases), Reach.DECIDED))
        elif number == _AT_ITS_BEST:
            diary.begin(_to_the_end(replace(case, temper=Temper.EXCELLENT), Reach.AGREED))
        else:
            worries = number == _WORRYING
            diary.begin(_to_the_end(replace(case, worries=worries), Reach.AGREED))


def plain_round_audits(diary: Diary, round_id: UUID, allocated: tuple[Allocated, ...]) -> None:
    """Set out audits that are all final when their round closes, without anything to remark."""
    for one in allocated:
        diary.begin(_to_the_end(_case(diary, round_id, one), Reach.AGREED))


def open_round_audits(diary: Diary, round_id: UUID, allocated: tuple[Allocated, ...]) -> None:
    """Set out audits that stand in every state there is while a round is open."""
    cases = [_case(diary, round_id, one) for one in allocated]
    for case, (stay, reach) in _pairs(cases):
        shown = _surely_moderated(case, cases) if stay is Stay.MODERATED else case
        diary.begin(_WAYS[stay](shown, reach))


def _surely_moderated(case: _Case, cases: list[_Case]) -> _Case:
    """Return the case as one that is moderated whatever chance says.

    A new auditor's audits are. So is a grade above what the answers point to.
    """
    others = sum(one.auditor == case.auditor for one in cases) - 1
    most = case.diary.turns(f"handed in by {case.auditor}") + others
    if most < NEW_AUDITOR_AUDITS:
        return replace(case, temper=Temper.GOOD)
    return replace(case, temper=Temper.UNEVEN, above=True)


def _pairs(cases: list[_Case]) -> list[tuple[_Case, tuple[Stay, Reach]]]:
    shown = list(_SHOWN[: len(cases)])
    pairs = []
    hers = [case for case in cases if case.auditor == "ana"]
    for case, stay in zip(hers, _FOR_ANA, strict=False):
        place = next((one for one in shown if one[0] is stay), None)
        if place is not None:
            shown.remove(place)
            pairs.append((case, place))
    taken = {case.audit_id for case, _place in pairs}
    rest = (case for case in cases if case.audit_id not in taken)
    return [*pairs, *zip(rest, shown, strict=False)]


def _case(diary: Diary, round_id: UUID, one: Allocated) -> _Case:
    line = audits_reading.show(
        diary.session, one.audit_id, actor=diary.who("lee"), zone=diary.zone, now=diary.now
    ).line
    temper = diary.chance.weighed(_TEMPERS, "temper", line.reference)
    auditor = diary.name_of(one.auditor_id)
    return _Case(diary, one.audit_id, round_id, line.reference, auditor, temper)


def _to_the_end(case: _Case, reach: Reach) -> Walk:
    yield from _handed_in(case)
    yield from settle_concerns(case.diary, case.audit_id)
    yield from _moderated(case, reach)
    yield from _finished(case)


def _only_assigned(_case: _Case, _reach: Reach) -> Walk:
    yield from ()


def _only_accepted(case: _Case, _reach: Reach) -> Walk:
    yield case.diary.later(2, 9, 10)
    _move(case, "accept")


def _half_way(case: _Case, _reach: Reach) -> Walk:
    yield from _only_accepted(case, _reach)
    yield case.diary.later(3, 14, 20)
    _answer_some(case, 45)


def _alarmed(case: _Case, _reach: Reach) -> Walk:
    yield from _half_way(case, _reach)
    yield case.diary.just(35)
    raise_one(case.diary, case.audit_id, case.auditor, ConcernLevel.IMMEDIATE)


def _worried(case: _Case, _reach: Reach) -> Walk:
    yield from _half_way(case, _reach)
    yield case.diary.ago(1, 15, 5)
    concern_id = raise_one(case.diary, case.audit_id, case.auditor, ConcernLevel.SERIOUS)
    yield case.diary.now + timedelta(minutes=75)
    acknowledge(case.diary, concern_id)


def _heard(case: _Case, _reach: Reach) -> Walk:
    yield from _half_way(case, _reach)
    yield case.diary.ago(5, 10, 25)
    raise_one(case.diary, case.audit_id, case.auditor, ConcernLevel.SERIOUS)
    yield from settle_concerns(case.diary, case.audit_id, closes=False)


def _returned(case: _Case, _reach: Reach) -> Walk:
    yield from _handed_in(case)
    yield from settle_concerns(case.diary, case.audit_id, closes=False)
    yield case.diary.later(1, 16, 40)
    diary = case.diary
    audit_notes.return_with_note(
        diary.session,
        case.audit_id,
        NOTES[diary.turn("note") % len(NOTES)],
        expected=case.revision,
        zone=diary.zone,
        actor=diary.who("lee"),
        now=diary.now,
    )


def _interest(case: _Case, _reach: Reach) -> Walk:
    yield case.diary.later(2, 11, 45)
    _move(case, "declare_interest", "I coach a team that a parent of this child plays in")
    yield case.diary.later(1, 9)
    allocate(case.diary, case.round_id)


def _one_moderated(case: _Case, reach: Reach) -> Walk:
    yield from _handed_in(case)
    yield from settle_concerns(case.diary, case.audit_id, closes=False)
    yield from _moderated(case, reach)


_WAYS = {
    Stay.ASSIGNED: _only_assigned,
    Stay.ACCEPTED: _only_accepted,
    Stay.BEGUN: _half_way,
    Stay.ALARMED: _alarmed,
    Stay.WORRIED: _worried,
    Stay.HEARD: _heard,
    Stay.RETURNED: _returned,
    Stay.INTEREST: _interest,
    Stay.FINAL: _to_the_end,
    Stay.MODERATED: _one_moderated,
}


def _handed_in(case: _Case) -> Walk:
    """Accept, read in two sittings and hand in."""
    diary, about = case.diary, case.reference
    yield diary.later(diary.chance.between(1, 2, "accepts", about), 9, 10)
    _move(case, "accept")
    yield diary.later(diary.chance.between(1, 2, "begins", about), 14, 20)
    for sitting in range(4):
        _answer_some(case, 10)
        minutes = diary.chance.between(2, 5, "reads on", about, sitting)
        yield min(diary.now + timedelta(minutes=minutes), diary.end)
    yield diary.later(diary.chance.between(1, 2, "ends", about), 15, 30)
    diary.turn(f"handed in by {case.auditor}")
    view = complete(_reader(case), lambda: _read(case), lambda e: _save(case, e))
    add_actions(diary, case.audit_id, case.auditor, view)
    above = view.grade is not None and forces_moderation(view.proposal, view.grade)
    audits.submit(
        diary.session,
        case.audit_id,
        expected=case.revision,
        zone=diary.zone,
        reason=_WHY_HIGHER if above else "",
        actor=diary.who(case.auditor),
        now=diary.now,
    )


def _reader(case: _Case) -> Reader:
    return Reader(case.diary, case.reference, case.temper, above=case.above)


def _moderated(case: _Case, reach: Reach) -> Walk:
    moderation_id = case.show("lee").moderation_id
    if moderation_id is not None:
        yield from moderate(case.diary, moderation_id, case.reference, case.temper, reach)


def _finished(case: _Case) -> Walk:
    # What a second grading brought up is settled too.
    yield from settle_concerns(case.diary, case.audit_id)
    diary = case.diary
    yield diary.later(1, 13)
    held = not diary.chance.happens(15, "no feedback", case.reference)
    absence = "" if held else "The worker has left the service; the manager was told in writing"
    feedback.record(
        diary.session,
        case.audit_id,
        Feedback(diary.day if held else None, absence),
        expected=case.revision,
        actor=diary.who(case.auditor),
        today=diary.day,
        now=diary.now,
    )
    if held:
        yield diary.later(0, 16)
        replies.write_down(
            diary.session,
            case.audit_id,
            diary.chance.pick(COMMENTS, "which comment", case.reference),
            actor=diary.who(case.auditor),
            now=diary.now,
        )
    yield diary.later(1, 15, 15)
    audits.finalise(
        diary.session,
        case.audit_id,
        expected=case.revision,
        zone=diary.zone,
        actor=diary.who("lee"),
        now=diary.now,
    )


def _move(case: _Case, action: str, reason: str = "") -> None:
    diary = case.diary
    audits.move(
        diary.session,
        case.audit_id,
        action,
        expected=case.revision,
        zone=diary.zone,
        actor=diary.who(case.auditor),
        now=diary.now,
        reason=reason,
    )


def _answer_some(case: _Case, most: int) -> None:
    _save(case, _reader(case).entries(_read(case), most=most))


def _read(case: _Case) -> answers.GradingView:
    diary = case.diary
    actor = diary.who(case.auditor)
    audit = audits.find(diary.session, case.audit_id, actor)
    grading = audits.own_grading(diary.session, audit, actor)
    return answers.read(diary.session, grading.id, zone=diary.zone)


def _save(case: _Case, entries: list[answers.Entry]) -> None:
    diary = case.diary
    audits.save_answers(
        diary.session,
        case.audit_id,
        entries,
        zone=diary.zone,
        actor=diary.who(case.auditor),
        now=diary.now,
    )
