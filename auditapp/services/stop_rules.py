"""Stop rules: declared before the draw, and what they say of the cases read so far.

Cases count in the order they were drawn, up to the first that is not read yet: whoever could pick
which case comes next could pick when to stop.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.domain.audits import AuditState, GradingKind
from auditapp.domain.errors import NotAllowedError, Problem, RefusedError
from auditapp.domain.permissions import Actor, Permission
from auditapp.domain.questions import Standing
from auditapp.domain.stop_rules import StopRulePlan, share_of, stop_rule_problems
from auditapp.persistence.audits import Audit
from auditapp.persistence.base import save_revision
from auditapp.persistence.moderation import concealed_from
from auditapp.persistence.round_progress import IN_SAMPLE, current_draws
from auditapp.persistence.rounds import DrawnUnit, Round
from auditapp.persistence.stop_rules import StopRule
from auditapp.services import answers, audit_templates, audits, events, rounds
from auditapp.services.answers import GradingView
from sampling import DesignError, SequentialTest, Verdict, sprt

__all__ = [
    "Limit",
    "StopRuleView",
    "Stopped",
    "declare",
    "declared_words",
    "end_early",
    "judge",
    "of_round",
    "progress",
    "standards_of",
]

_LIMITS_SHOWN = 30
_NOT_BEGUN = (AuditState.ASSIGNED, AuditState.ACCEPTED)


@dataclass(frozen=True, slots=True)
class Limit:
    """After so many cases: at most so many failures are good enough, at least so many too poor."""

    size: int
    good: int | None
    poor: int | None


@dataclass(frozen=True, slots=True)
class StopRuleView:
    """A declared stop rule."""

    plan: StopRulePlan
    question_text: str
    words: str
    test: SequentialTest
    limits: tuple[Limit, ...]
    declared_at: datetime
    revision: int


@dataclass(frozen=True, slots=True)
class Stopped:
    """What the rule says of the cases read so far, in the order they were drawn."""

    verdict: Verdict
    read: int  # cases counted
    failures: int
    skipped: int  # cases the question does not apply to
    waiting: int  # cases of the sample not counted yet

    @property
    def enough(self) -> bool:
        """Whether reading may stop."""
        return self.verdict is not Verdict.READ_ON


def declare(
    session: Session,
    round_id: UUID,
    wanted: StopRulePlan,
    *,
    expected: int,
    actor: Actor,
    now: datetime,
) -> None:
    """Declare or change the stop rule of a round that is not drawn yet; ``expected`` 0: none yet.

    Raises
    ------
    NotFoundError, NotAllowedError, RefusedError, ConflictError
        Nothing is stored in any of these cases.
    """
    if not actor.may(Permission.ROUNDS_MAKE):
        raise NotAllowedError(Permission.ROUNDS_MAKE.value)
    round_row = rounds.find(session, round_id)
    # A draw of the same moment waits for this, or this for the draw.
    session.refresh(round_row, with_for_update=True)
    problems = stop_rule_problems(wanted, standards_of(session, round_row), round_row.state)
    if not problems:
        problems = _design_problems(wanted)
    if problems:
        raise RefusedError(problems)
    row = _row(session, round_id)
    if row is None:
        row = StopRule(round_id=round_id, revision=1)
        session.add(row)
    else:
        save_revision(session, row, expected=expected)
    row.question_key = wanted.question
    row.good_percent, row.bad_percent = _plain(wanted.good_percent), _plain(wanted.bad_percent)
    row.alpha_percent, row.beta_percent = _plain(wanted.alpha_percent), _plain(wanted.beta_percent)
    row.declared_by, row.declared_at = actor.id, now
    session.flush()
    events.record(
        session,
        now=now,
        actor=actor,
        action="round.stop_rule_declared",
        subject_kind="round",
        subject_id=round_id,
        facts={
            "question": row.question_key,
            "good": row.good_percent,
            "bad": row.bad_percent,
            "alpha": row.alpha_percent,
            "beta": row.beta_percent,
        },
    )


def of_round(session: Session, round_id: UUID) -> StopRuleView | None:
    """Return the stop rule of a round, or None when it has none."""
    row = _row(session, round_id)
    if row is None:
        return None
    plan = _plan(row)
    test = _test(plan)
    round_row = rounds.find(session, round_id)
    text = standards_of(session, round_row).get(plan.question, plan.question)
    most = min(test.longest, max(round_row.planned_size, 1), _LIMITS_SHOWN)
    return StopRuleView(
        plan=plan,
        question_text=text,
        words=_words(plan, text),
        test=test,
        limits=tuple(
            Limit(size, test.accept_number(size), test.reject_number(size))
            for size in range(1, most + 1)
        ),
        declared_at=row.declared_at,
        revision=row.revision,
    )


def declared_words(session: Session, round_id: UUID) -> str:
    """Return the stop rule in one sentence, or "" when the round has none."""
    view = of_round(session, round_id)
    return view.words if view else ""


def standards_of(session: Session, round_row: Round) -> Mapping[str, str]:
    """Return the questions of a round's audit template that set a standard, with their texts."""
    template = audit_templates.find(session, round_row.template_key, round_row.template_version)
    return {q.key: q.text for q in template.questions.values() if q.is_standard}


def progress(session: Session, round_id: UUID, *, actor: Actor, zone: str) -> Stopped | None:
    """Return what the rule says of the audits handed in so far, for whoever oversees the round.

    None where the round has no rule, or where this person grades one of its cases blind: what
    the first readers found must stay hidden from them.

    Raises
    ------
    NotAllowedError
        If the actor may not read rounds.
    """
    if not actor.may(Permission.ROUNDS_READ):
        raise NotAllowedError(Permission.ROUNDS_READ.value)
    rule = of_round(session, round_id)
    hidden = session.scalar(
        select(Audit.id)
        .where(Audit.round_id == round_id, Audit.id.in_(concealed_from(actor.id)))
        .limit(1)
    )
    if rule is None or hidden is not None:
        return None
    order = _in_drawn_order(session, round_id)
    return judge(rule, [_handed_in(session, *case, zone=zone) for case in order])


def end_early(session: Session, round_id: UUID, *, zone: str, actor: Actor, now: datetime) -> int:
    """Withdraw the cases nobody has begun, once enough has been seen; return how many.

    Raises
    ------
    NotAllowedError, RefusedError
        Nothing is stored in either case.
    """
    stopped = progress(session, round_id, actor=actor, zone=zone)
    if stopped is None or not stopped.enough:
        raise RefusedError([Problem("", "The stop rule does not say that enough has been seen")])
    rest = session.scalars(
        select(Audit)
        .where(Audit.round_id == round_id, Audit.state.in_(_NOT_BEGUN))
        .order_by(Audit.reference)
    ).all()
    for audit in rest:
        audits.move(
            session,
            audit.id,
            "withdraw",
            expected=audit.revision,
            zone=zone,
            actor=actor,
            now=now,
            reason="Enough has been seen: the stop rule of the round was met",
        )
    return len(rest)


def judge(rule: StopRuleView, views: Sequence[GradingView | None]) -> Stopped:
    """Return what the rule says; ``views`` are the cases as drawn, None where not read yet."""
    read = failures = skipped = 0
    for place, view in enumerate(views):
        answer = view.sheet.answer(rule.plan.question) if view else None
        standing = view.sheet.standing(rule.plan.question) if view else None
        if answer is None or (standing is None and answer.blank and _asks(view, rule)):
            return Stopped(Verdict.READ_ON, read, failures, skipped, len(views) - place)
        if standing is None:
            skipped += 1
            continue
        read += 1
        failures += standing is not Standing.MET
        verdict = rule.test.verdict(failures, read)
        if verdict is not Verdict.READ_ON:
            return Stopped(verdict, read, failures, skipped, len(views) - place - 1)
    return Stopped(Verdict.READ_ON, read, failures, skipped, 0)


def _handed_in(
    session: Session, audit_id: UUID | None, state: AuditState, *, zone: str
) -> GradingView | None:
    if audit_id is None or state not in {AuditState.SUBMITTED, AuditState.FINAL}:
        return None
    grading = answers.grading_of(session, audit_id, kind=GradingKind.AUDITOR)
    return answers.read(session, grading.id, zone=zone) if grading else None


def _asks(view: GradingView | None, rule: StopRuleView) -> bool:
    return view is not None and any(q.key == rule.plan.question for q in view.sheet.asked)


def _in_drawn_order(session: Session, round_id: UUID) -> list[tuple[UUID | None, AuditState]]:
    """Return the audit of every case of the sample; a case without one is not read yet."""
    draws = [draw_id for _round, draw_id, _frame in session.execute(current_draws([round_id]))]
    live = (Audit.drawn_unit_id == DrawnUnit.id) & (Audit.state != AuditState.WITHDRAWN)
    rows = session.execute(
        select(Audit.id, Audit.state)
        .select_from(DrawnUnit)
        .outerjoin(Audit, live)
        .where(DrawnUnit.draw_id.in_(draws), DrawnUnit.state.in_(IN_SAMPLE))
        .order_by(DrawnUnit.is_reserve, DrawnUnit.stratum, DrawnUnit.position)
    )
    return [(audit_id, state or AuditState.WITHDRAWN) for audit_id, state in rows]


def _row(session: Session, round_id: UUID) -> StopRule | None:
    return session.scalar(select(StopRule).where(StopRule.round_id == round_id))


def _plan(row: StopRule) -> StopRulePlan:
    return StopRulePlan(
        row.question_key,
        row.good_percent,
        row.bad_percent,
        row.alpha_percent,
        row.beta_percent,
    )


def _test(plan: StopRulePlan) -> SequentialTest:
    return sprt(
        good=str(share_of(plan.good_percent)),
        bad=str(share_of(plan.bad_percent)),
        alpha=str(share_of(plan.alpha_percent)),
        beta=str(share_of(plan.beta_percent)),
    )


def _design_problems(wanted: StopRulePlan) -> tuple[Problem, ...]:
    try:
        _test(wanted)
    except DesignError as fault:
        return (Problem("bad_percent", f"These numbers make no test: {fault}"),)
    return ()


def _plain(percent: str) -> str:
    return percent.strip().removesuffix("%").strip()


def _words(plan: StopRulePlan, text: str) -> str:
    return (
        f"Reading stops early on “{text}”: {plan.good_percent} per cent not met is good enough, "
        f"{plan.bad_percent} per cent is too poor; the risk of calling good practice poor is "
        f"{plan.alpha_percent} per cent, and of calling poor practice good {plan.beta_percent} "
        "per cent."
    )
