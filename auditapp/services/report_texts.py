"""What people typed into a report, read again for what the board may not be told."""

import re
from collections import Counter
from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.domain.audits import AuditState
from auditapp.domain.disclosure import BOARD
from auditapp.domain.disclosure_text import figures_in
from auditapp.domain.masks import find_told
from auditapp.domain.recommendations import RecommendationState
from auditapp.persistence.audits import Audit
from auditapp.persistence.caseload import Team
from auditapp.persistence.recommendations import Recommendation
from auditapp.persistence.reports import Report, ReportQuote
from auditapp.services.name_hashes import known_names, name_key
from auditapp.services.report_values import commentary_of

__all__ = ["references_in", "warnings_of"]

_OWN = re.compile(r"\b(?:A|S|ACT)-\d{4}-\d{3,6}\b")


def references_in(session: Session, row: Report) -> tuple[str, ...]:
    """Return every reference to a case, worker or small team that a report's words name."""
    text = " \n ".join(_texts(session, row))
    known = _references(session, row)
    named = {found.group(0) for found in _OWN.finditer(text)}
    named |= {name for name in known if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)}
    return tuple(sorted(named))


def warnings_of(session: Session, row: Report, *, secret: str) -> tuple[str, ...]:
    """Return what a person should look at before the words are released."""
    known = known_names(session, _children(session, row), key=name_key(secret))
    found: dict[str, None] = {}
    for text in _texts(session, row):
        told = find_told(text, known, dates_belong=False)
        found |= {f"{one.kind.label}: “{one.text}”": None for one in told}
        found |= {f"A figure the board would read: “{one}”": None for one in figures_in(text)}
    return tuple(found)


def _texts(session: Session, row: Report) -> Iterator[str]:
    yield row.title
    words = commentary_of(row.commentary)
    yield from (words["verdict"], words["why"], words["since_last"])
    yield from (*words["strengths"], *words["worries"])
    yield from (text for _section, text in words["sections"])
    yield from session.scalars(select(ReportQuote.text).where(ReportQuote.report_id == row.id))
    for line in session.scalars(
        select(Recommendation).where(
            Recommendation.round_id == row.round_id,
            Recommendation.board_visible,
            Recommendation.state != RecommendationState.DRAFT,
        )
    ):
        yield from (line.text, line.finding, line.measure_words, line.not_accepted_reason)


def _children(session: Session, row: Report) -> list[str]:
    refs = select(Audit.child_ref).where(
        Audit.round_id == row.round_id, Audit.child_ref.is_not(None)
    )
    return [ref for ref in session.scalars(refs.distinct()) if ref]


def _references(session: Session, row: Report) -> set[str]:
    audits = session.execute(
        select(
            Audit.reference, Audit.child_ref, Audit.worker_ref, Audit.team_code, Audit.state
        ).where(Audit.round_id == row.round_id)
    ).all()
    read = Counter(audit.team_code for audit in audits if audit.state is AuditState.FINAL)
    small = {
        audit.team_code
        for audit in audits
        if audit.team_code and read[audit.team_code] < BOARD.smallest_shown
    }
    names = session.scalars(select(Team.name).where(Team.code.in_(small)))
    refs = {ref for audit in audits for ref in audit[:3] if ref}
    return refs | small | set(names)
