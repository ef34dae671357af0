"""The demonstration's dip sample: a round under a stop rule, half read on one auditor's grid."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from auditapp.cli.demo_walk import Diary, Walk
from auditapp.cli.demo_walk_draws import Programme
from auditapp.cli.demo_walk_rounds import planned
from auditapp.domain.absences import Away
from auditapp.domain.answers import Answer
from auditapp.domain.populations import Population
from auditapp.domain.questions import NA
from auditapp.domain.stop_rules import StopRulePlan
from auditapp.domain.values import Value
from auditapp.services import (
    absences,
    allocation,
    audit_templates,
    audits,
    draws,
    frames,
    rounds,
    stop_rules,
)
from auditapp.services.allocation import Choice
from auditapp.services.answers import Entry
from auditapp.services.draws import Design

__all__ = ["away", "dip_round"]

_READERS = ("ana", "axl", "ava")
_ACCEPTED = 10  # of the cases; the others wait for a declaration of interest
_MET: Mapping[str, Value] = {
    "safe.now": "no",
    "safe.serious": "no",
    "rc.conflict": "no",
    "rc.summary": "met",
    "rc.chronology": "met",
    "rc.visit": "met",
    "rc.plan": "met",
    "rc.review": "yes",
    "rc.oversight": "yes",
    "rc.details": "met",
    "rc.grade": "good",
}
# What each case read so far has otherwise; the last is only begun.
_CASES: tuple[Mapping[str, Value | None], ...] = (
    {},
    {"rc.chronology": "partly"},
    {},
    {"rc.visit": NA, "rc.review": NA},
    {},
    {"rc.chronology": "not_met", "rc.details": None, "rc.grade": None},
    dict.fromkeys(("rc.plan", "rc.review", "rc.oversight", "rc.details", "rc.grade")),
)


def dip_round(diary: Diary, wanted: Programme) -> Walk:
    """Plan, declare when to stop, draw, give every case to one auditor, and begin to read."""
    yield wanted.planned_at
    lee = diary.who("lee")
    round_id = planned(diary, wanted, wanted.drawn_at.date().replace(day=1))
    rule = StopRulePlan("rc.oversight", "5", "25", "10", "10")
    stop_rules.declare(diary.session, round_id, rule, expected=0, actor=lee, now=diary.now)
    yield wanted.drawn_at - timedelta(minutes=40)
    start, end = wanted.period
    unit = audit_templates.find(diary.session, wanted.template, 1).unit
    frames.freeze(
        diary.session,
        round_id,
        Population(unit, start, end, wanted.conditions),
        stratify_by="",
        expected=_revision(diary, round_id),
        actor=lee,
        now=diary.now,
    )
    yield wanted.drawn_at
    seed = "4417 0926 3358"
    design = Design(wanted.size, seed=seed, seed_words="A die, thrown by Hana")
    draws.make(
        diary.session,
        round_id,
        design,
        expected=_revision(diary, round_id),
        actor=lee,
        now=diary.now,
    )
    _allocate(diary, round_id)
    rounds.move(
        diary.session,
        round_id,
        "open",
        expected=_revision(diary, round_id),
        actor=lee,
        now=diary.now,
    )
    yield diary.ago(1, 14)
    _read(diary, round_id)


def away(diary: Diary) -> Walk:
    """Record that one of the auditors is away from today on."""
    yield diary.ago(1, 9, 30)
    span = Away(diary.today, diary.today + timedelta(days=12))
    absences.record(
        diary.session,
        diary.who("amy").id,
        span,
        actor=diary.who("lee"),
        today=diary.day,
        now=diary.now,
    )


def _allocate(diary: Diary, round_id: UUID) -> None:
    """Share the cases over a few readers, none of whom then holds more than they offered."""
    lee, readers = diary.who("lee"), [diary.who(name).id for name in _READERS]
    board = allocation.board(diary.session, round_id, actor=lee, today=diary.day)
    waiting = [unit.id for unit in board.units]
    chosen: dict[UUID, UUID] = {}
    for place, reader in enumerate(readers):
        share = waiting[place :: len(readers)]
        chosen |= allocation.suggest(board, units=share, people={reader})
    # Whoever stands too near to a case leaves it to the others.
    left = [unit for unit in waiting if unit not in chosen]
    chosen |= allocation.suggest(board, units=left, people=readers)
    why = "Few readers for one dip sample, so that they judge alike"
    allocation.confirm(
        diary.session,
        round_id,
        [Choice(unit, person, why) for unit, person in chosen.items()],
        expected=_revision(diary, round_id),
        due_on=diary.day + timedelta(days=10),
        actor=lee,
        now=diary.now,
    )


def _read(diary: Diary, round_id: UUID) -> None:
    board = allocation.board(diary.session, round_id, actor=diary.who("lee"), today=diary.day)
    hers_first = sorted(board.allocated, key=lambda held: held.auditor_id != diary.who("ana").id)
    for place, held in enumerate(hers_first[:_ACCEPTED]):
        reader = diary.who(diary.name_of(held.auditor_id))
        audits.move(
            diary.session,
            held.audit_id,
            "accept",
            expected=1,
            zone=diary.zone,
            actor=reader,
            now=diary.now,
        )
        if place < len(_CASES):
            audits.save_answers(
                diary.session,
                held.audit_id,
                _entries(_CASES[place]),
                zone=diary.zone,
                actor=reader,
                now=diary.now,
            )


def _entries(otherwise: Mapping[str, Value | None]) -> list[Entry]:
    found = []
    for key, value in {**_MET, **otherwise}.items():
        reason = "Nothing fell due in the period" if value == NA else ""
        where = "Case notes, last entry" if value == "partly" else ""
        if value is not None:
            found.append(Entry(key, Answer(value, na_reason=reason, evidence=where), 0))
    return found


def _revision(diary: Diary, round_id: UUID) -> int:
    return rounds.find(diary.session, round_id).revision
