"""What an audit brings with it: facts and dated events of the caseload, as on the day it was given.

They are kept with the audit and never follow the caseload, so that an answer can be read beside
what its auditor saw.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.domain.answers import adverse
from auditapp.domain.audits import AuditState, GradingKind
from auditapp.domain.caseload import FIELDS, FieldKind
from auditapp.domain.rounds import RoundKind
from auditapp.domain.values import LINE_LENGTH
from auditapp.domain.vocabularies import RowKind
from auditapp.persistence.action_queries import actions_of_audits
from auditapp.persistence.audits import Audit
from auditapp.persistence.caseload import CaseloadRow, Team, Worker
from auditapp.persistence.rounds import FrameRow, Round
from auditapp.services import answers

__all__ = ["case_facts", "case_timeline"]

MOST_EVENTS = 60
# Rows that only say who a child or worker is; their dates are no events of the case.
_STANDING = frozenset({RowKind.TEAM, RowKind.WORKER, RowKind.CHILD})


def case_facts(
    session: Session, round_row: Round, row: FrameRow, team: Team | None
) -> dict[str, Any]:
    """Return what is known of a drawn unit, by the names the questions ask for."""
    worker = session.scalar(select(Worker).where(Worker.ref == row.worker_ref))
    manager = (worker.manager_ref if worker else None) or (team.manager_ref if team else None)
    facts = {
        **row.facts,
        "child_ref": row.child_ref,
        "team_code": row.team_code,
        "worker_ref": row.worker_ref,
        "manager_ref": manager,
        "round_theme": round_row.theme,
    }
    if round_row.kind is RoundKind.RE_AUDIT and row.child_ref is not None:
        facts |= _earlier(session, row.child_ref)
    return facts


def case_timeline(
    session: Session, row: FrameRow, *, start: date, until: date
) -> list[dict[str, str]]:
    """Return the dated events of a child's case, or of a worker's supervision, oldest first."""
    about = CaseloadRow.child_ref == row.child_ref
    if row.child_ref is None:
        supervised = CaseloadRow.kind == RowKind.SUPERVISION.value
        about = (CaseloadRow.worker_ref == row.worker_ref) & supervised
    rows = session.scalars(select(CaseloadRow).where(about, CaseloadRow.gone_at.is_(None)))
    found = sorted(
        (event for one in rows for event in _events(one.kind, one.facts)),
        key=lambda event: (event["on"], event["what"]),
    )
    within = [
        event for event in found if start.isoformat() <= event["on"][:10] <= until.isoformat()
    ]
    return within[-MOST_EVENTS:]


def _events(kind: str, facts: Mapping[str, Any]) -> Iterable[dict[str, str]]:
    if kind not in set(RowKind) or RowKind.of(kind) in _STANDING:
        return
    row_kind = RowKind.of(kind)
    for field in FIELDS[row_kind]:
        value = facts.get(field.name)
        if field.kind in {FieldKind.DATE, FieldKind.MOMENT} and _is_day(value):
            what = f"{row_kind.label}: {field.label.lower()}"
            yield {"on": str(value), "what": what, "field": field.name}


def _is_day(value: object) -> bool:
    try:
        return isinstance(value, str) and bool(datetime.fromisoformat(value))
    except ValueError:
        return False


def _earlier(session: Session, child_ref: str) -> dict[str, Any]:
    """Return what a re-audit follows up: the child's last final audit."""
    audit = session.scalar(
        select(Audit)
        .where(Audit.child_ref == child_ref, Audit.state == AuditState.FINAL)
        .order_by(Audit.final_at.desc())
        .limit(1)
    )
    if audit is None or audit.final_at is None:
        return {}
    actions = session.scalars(actions_of_audits([audit.id]))
    return {
        "earlier_reference": audit.reference,
        "earlier_final_on": audit.final_at.date().isoformat(),
        "earlier_grade": audit.final_grade.value if audit.final_grade else None,
        "earlier_findings": [{"finding": words} for words in _findings(session, audit)],
        "earlier_actions": [{"action": _line(action.text)} for action in actions],
    }


def _findings(session: Session, audit: Audit) -> list[str]:
    grading = answers.grading_of(session, audit.id, kind=GradingKind.AUDITOR)
    if grading is None:
        return []
    sheet = answers.read(session, grading.id, zone="UTC").sheet
    return [
        _line(f"{question.text} {sheet.text(question.key)}")
        for question in sheet.asked
        if not question.withheld and adverse(question, sheet.answer(question.key))
    ]


def _line(text: str) -> str:
    one = " ".join(text.split())
    return one if len(one) <= LINE_LENGTH else f"{one[: LINE_LENGTH - 1]}…"
