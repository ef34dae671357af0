"""One round of the demonstration's year, from plan to close."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from uuid import UUID

from auditapp.cli.demo_walk import Diary, Walk
from auditapp.cli.demo_walk_draws import Programme, draw
from auditapp.domain.populations import Comparison, Condition, Population
from auditapp.domain.replacements import ReplacementReason
from auditapp.domain.rounds import RoundKind, RoundState
from auditapp.domain.vocabularies import ContactOutcome
from auditapp.services import (
    allocation,
    audit_templates,
    draws,
    draws_reading,
    frames,
    replacements,
    rounds,
)
from auditapp.services.allocation import Choice
from auditapp.services.rounds import RoundPlan

__all__ = ["STEP_DOWNS", "Programme", "allocate", "planned", "walk_round"]

STEP_DOWNS = (Condition("outcome", Comparison.IS, (ContactOutcome.EARLY_HELP_STEP_DOWN.value,)),)
_AUDITS_TAKE = timedelta(days=21)
_OPEN_FOR = timedelta(days=30)  # from the draw


def planned(diary: Diary, wanted: Programme, planned_for: date) -> UUID:
    """Plan the round now and return its id."""
    template = audit_templates.find(diary.session, wanted.template, 1)
    plan = RoundPlan(
        title=wanted.title,
        kind=wanted.kind or RoundKind(template.kind),
        template_key=template.key,
        template_version=template.version,
        unit_kind=template.unit,
        period_start=wanted.period[0],
        period_end=wanted.period[1],
        planned_for=planned_for,
        planned_size=wanted.size,
        theme=wanted.theme,
        why=wanted.why,
        allocate_by=planned_for + timedelta(days=9),
        due_on=planned_for + timedelta(days=29),
        commitments=wanted.commitments,
    )
    return rounds.plan(diary.session, plan, actor=diary.who("lee"), now=diary.now)


def walk_round(diary: Diary, wanted: Programme) -> Walk:
    """Plan, frame, draw, allocate, open and close a round, as far as it goes."""
    yield wanted.planned_at
    round_id = planned(diary, wanted, wanted.drawn_at.date().replace(day=1))
    diary.kept[wanted.kept_as or wanted.title] = round_id
    for state, walk in _WAY.items():
        if state not in wanted.passes:
            return
        yield from walk(diary, round_id, wanted)


def allocate(diary: Diary, round_id: UUID) -> None:
    """Give every drawn case without an auditor one, as the suggestion has it."""
    board = _board(diary, round_id)
    chosen = allocation.suggest(board)
    choices = [
        Choice(
            unit,
            person,
            "Nobody further away is free this month" if board.pairs[unit, person].problems else "",
        )
        for unit, person in chosen.items()
    ]
    allocation.confirm(
        diary.session,
        round_id,
        choices,
        expected=_revision(diary, round_id),
        due_on=diary.day + _AUDITS_TAKE,
        actor=diary.who("lee"),
        now=diary.now,
    )


def _framed(diary: Diary, round_id: UUID, wanted: Programme) -> Walk:
    yield wanted.drawn_at - timedelta(minutes=50)
    start, end = wanted.period
    unit_kind = audit_templates.find(diary.session, wanted.template, 1).unit
    frames.freeze(
        diary.session,
        round_id,
        Population(unit_kind, start, end, wanted.conditions),
        stratify_by=wanted.stratify_by,
        expected=_revision(diary, round_id),
        actor=diary.who("lee"),
        now=diary.now,
    )


def _drawn(diary: Diary, round_id: UUID, wanted: Programme) -> Walk:
    yield from draw(diary, round_id, wanted)
    if wanted.waits_replaced:
        yield diary.ago(2, 15)
        _ask_replacement(diary, round_id, ReplacementReason.WRONG_STATUS_IN_DATA)
    if wanted.replaced:
        yield from _replaced(diary, round_id)


def _allocated(diary: Diary, round_id: UUID, _wanted: Programme) -> Walk:
    yield diary.later(1, 11, 20)
    allocate(diary, round_id)


def _opened(diary: Diary, round_id: UUID, wanted: Programme) -> Walk:
    yield diary.later(0, 12, 5)
    _move(diary, round_id, "open")
    if wanted.audits:
        wanted.audits(diary, round_id, _board(diary, round_id).allocated)


def _closed(diary: Diary, round_id: UUID, wanted: Programme) -> Walk:
    yield diary.on(wanted.drawn_at.date() + _OPEN_FOR, 16)
    _move(diary, round_id, "close")
    if wanted.then:
        yield from wanted.then(diary, round_id)


_WAY: Mapping[RoundState, Callable[[Diary, UUID, Programme], Walk]] = {
    RoundState.FRAMED: _framed,
    RoundState.DRAWN: _drawn,
    RoundState.ALLOCATED: _allocated,
    RoundState.OPEN: _opened,
    RoundState.CLOSED: _closed,
}


def _replaced(diary: Diary, round_id: UUID) -> Walk:
    yield diary.later(0, 14, 10)
    draw_id = _ask_replacement(diary, round_id, ReplacementReason.DUPLICATE_OR_SIBLING)
    yield diary.later(0, 15, 40)
    waiting = replacements.of_draw(diary.session, draw_id)[-1]
    replacements.approve(
        diary.session,
        waiting.id,
        expected=waiting.revision,
        actor=diary.who("lou"),
        now=diary.now,
    )


def _ask_replacement(diary: Diary, round_id: UUID, reason: ReplacementReason) -> UUID:
    lee = diary.who("lee")
    draw_id = draws.current_draw(diary.session, round_id)
    if draw_id is None:
        raise RuntimeError("the round has no draw to replace a case in")
    units = draws_reading.certificate_of(diary.session, draw_id, actor=lee).units
    spare = {unit.stratum for unit in units if unit.is_reserve}
    out = next(unit for unit in units if not unit.is_reserve and unit.stratum in spare)
    note = "Seen when the file was opened to prepare the round."
    return replacements.ask(diary.session, out.id, reason, note=note, actor=lee, now=diary.now)


def _board(diary: Diary, round_id: UUID) -> allocation.Board:
    return allocation.board(diary.session, round_id, actor=diary.who("lee"), today=diary.day)


def _move(diary: Diary, round_id: UUID, action: str) -> None:
    rounds.move(
        diary.session,
        round_id,
        action,
        expected=_revision(diary, round_id),
        actor=diary.who("lee"),
        now=diary.now,
    )


def _revision(diary: Diary, round_id: UUID) -> int:
    return rounds.find(diary.session, round_id).revision
