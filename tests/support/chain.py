"""Records further down the chain, made through the services as people would make them."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from auditapp.domain.answers import Answer
from auditapp.domain.caseload_imports import ImportState
from auditapp.domain.designs import DesignKind
from auditapp.domain.kinds import rule_for
from auditapp.domain.populations import Comparison, Condition, Population
from auditapp.domain.questions import NA, Question, QuestionKind
from auditapp.domain.rounds import RoundKind
from auditapp.domain.sheets import Sheet
from auditapp.persistence.caseload import CaseloadImport, CaseloadRow
from auditapp.services import allocation, answers, audits, draws, frames, rounds
from auditapp.services.allocation import Choice
from auditapp.services.answers import Entry
from auditapp.services.draw_designs import Design
from auditapp.services.rounds import RoundPlan
from tests.support.cast import Cast, Member

ZONE = "Europe/Jersey"
STEP_DOWN = "early_help_step_down"


def store_contacts(session: Session, cast: Cast, now: datetime, count: int = 24) -> None:
    """Store contacts of October, half of each team; four were no step-down."""
    brought = CaseloadImport(
        file_name="contacts.csv",
        format="ssd",
        digest="0" * 64,
        state=ImportState.APPLIED,
        imported_by=cast.lee.id,
        at=now,
        checked_at=now,
        checked_on=now.date(),
        applied_at=now,
        applied_by=cast.lee.id,
    )
    session.add(brought)
    session.flush()
    for number in range(1, count + 1):
        team = "EAST" if number % 2 else "NORTH"
        day = date(2026, 10, 1) + timedelta(days=number % 30)
        session.add(
            CaseloadRow(
                kind="contact",
                key=f"K-{number:04d}",
                child_ref=f"C-{number:04d}",
                family_ref=f"F-{number:04d}",
                team_code=team,
                worker_ref=f"W-{team}-{number % 3 + 1}",
                on_date=day,
                facts={
                    "outcome": STEP_DOWN if number > 4 else "referral",
                    "source": "police" if number % 3 else "school",
                    "received_at": f"{day.isoformat()}T10:12:00",
                    "decided_at": f"{(day + timedelta(days=1)).isoformat()}T09:00:00",
                    "previous_contacts_12_months": number % 4,
                },
                digest=str(number),
                import_id=brought.id,
                updated_at=now,
            )
        )
    session.flush()


def plan(**changes: object) -> RoundPlan:
    """Return the plan of a dip sample of October's step-downs."""
    given: dict[str, Any] = {
        "title": "MASH step-downs, October",
        "kind": RoundKind.DIP,
        "template_key": "mash_stepdown",
        "template_version": 1,
        "unit_kind": "contact",
        "period_start": date(2026, 10, 1),
        "period_end": date(2026, 10, 31),
        "planned_for": date(2026, 11, 1),
        "planned_size": 6,
        "theme": "Front door",
        "why": "The board asks whether step-downs are safe.",
    }
    return RoundPlan(**given | changes)


def population() -> Population:
    """Return October's contacts stepped down to early help."""
    return Population(
        "contact",
        date(2026, 10, 1),
        date(2026, 10, 31),
        (Condition("outcome", Comparison.IS, (STEP_DOWN,)),),
    )


def drawn_round(session: Session, cast: Cast, now: datetime, *, size: int = 6) -> UUID:
    """Return a round with its sample drawn, stratified by team."""
    lee = cast.lee.actor
    round_id = rounds.plan(session, plan(planned_size=size), actor=lee, now=now)
    frames.freeze(
        session, round_id, population(), stratify_by="team", expected=1, actor=lee, now=now
    )
    design = Design(
        size,
        DesignKind.STRATIFIED,
        by="team",
        seed="8203 5517 4096",
        seed_words="dice, seen by Hana",
    )
    draws.make(session, round_id, design, expected=2, actor=lee, now=now)
    return round_id


def open_round(session: Session, cast: Cast, now: datetime, *, size: int = 6) -> UUID:
    """Return an open round whose cases Ana and Sam audit."""
    lee = cast.lee.actor
    round_id = drawn_round(session, cast, now, size=size)
    board = allocation.board(session, round_id, actor=lee, today=now.date())
    chosen = allocation.suggest(board)
    allocation.confirm(
        session,
        round_id,
        [Choice(unit, person, "nobody else is free") for unit, person in chosen.items()],
        expected=3,
        due_on=now.date() + timedelta(days=14),
        actor=lee,
        now=now,
    )
    rounds.move(session, round_id, "open", expected=4, actor=lee, now=now)
    return round_id


def good_answer(question: Question) -> Answer:
    """Return an answer that meets the standard, with its evidence."""
    value: Any = _GOOD[question.value_kind](question)
    return Answer(value, evidence="Case note, 3 October", rationale="As recorded on the file")


def fill(
    session: Session,
    grading_id: UUID,
    member: Member,
    now: datetime,
    changes: dict[str, Any] | None = None,
) -> Sheet:
    """Answer every question asked until nothing is missing; ``changes`` are values by key."""
    for _ in range(12):
        view = answers.read(session, grading_id, zone=ZONE)
        if view.sheet.complete:
            return view.sheet
        wanted = {problem.where for problem in view.sheet.problems}
        entries = []
        for question in view.sheet.asked:
            if question.key not in wanted or not rule_for(question).entered:
                continue
            answer = good_answer(question)
            if changes and question.key in changes:
                answer = Answer(changes[question.key], "", answer.evidence, answer.rationale)
            if answer.value == NA:
                answer = Answer(NA, na_reason="Does not apply here")
            entries.append(Entry(question.key, answer, view.revision(question.key)))
        answers.save(session, grading_id, entries, actor=member.actor, now=now)
    problems = answers.read(session, grading_id, zone=ZONE).sheet.problems
    raise AssertionError([problem.message for problem in problems])


def submitted_audit(
    session: Session,
    audit_id: UUID,
    auditor: Member,
    now: datetime,
    changes: dict[str, Any] | None = None,
) -> None:
    """Accept an audit, answer it and hand it in."""
    audits.move(session, audit_id, "accept", expected=1, zone=ZONE, actor=auditor.actor, now=now)
    grading = audits.own_grading(
        session, audits.find(session, audit_id, auditor.actor), auditor.actor
    )
    fill(session, grading.id, auditor, now, changes)
    audits.save_answers(session, audit_id, [], zone=ZONE, actor=auditor.actor, now=now)
    revision = audits.find(session, audit_id, auditor.actor).revision
    audits.submit(
        session, audit_id, expected=revision, zone=ZONE, reason="", actor=auditor.actor, now=now
    )


def _first(question: Question) -> str:
    if question.met:
        return question.met[0]
    harmless = [
        choice.code
        for choice in question.choices
        if not any(choice.code in cap.codes for cap in question.caps)
        and not any(choice.code in trigger.codes for trigger in question.opens)
        and not any(choice.code in stop.codes for stop in question.stops)
    ]
    return harmless[0] if harmless else NA


_GOOD: dict[QuestionKind, Any] = {
    QuestionKind.YES_NO: _first,
    QuestionKind.MET: lambda _question: "met",
    QuestionKind.GRADE: lambda _question: "good",
    QuestionKind.DATE: lambda _question: date(2026, 10, 20),
    QuestionKind.DATE_TIME: lambda _question: datetime(2026, 10, 20, 9, 30),  # noqa: DTZ001  # wall clock
    QuestionKind.NUMBER: lambda question: question.minimum or 0,
    QuestionKind.LINE: lambda _question: "As on the file",
    QuestionKind.TEXT: lambda _question: "As on the file",
    QuestionKind.ONE_OF: _first,
    QuestionKind.SEVERAL_OF: lambda question: (_first(question),),
    QuestionKind.FACT: lambda _question: "As on the file",
    QuestionKind.REPEAT: lambda question: (
        {field.key: _GOOD[field.value_kind](field) for field in question.fields},
    ),
}
