"""A draft tried on an invented case: nothing of it is stored."""

from datetime import datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from auditapp.domain.answers import Answer
from auditapp.domain.errors import NotFoundError, RefusedError
from auditapp.domain.grades import Grade
from auditapp.persistence.answers import AnswerRevision
from auditapp.persistence.events import Event
from auditapp.services.template_trial import try_draft
from tests.support.cast import Cast
from tests.support.chain import ZONE
from tests.support.templates import OWN, begin, save

TRIED = OWN.replace(
    "        good: Seen, and seen alone where that was right\n",
    "        good: Seen, and seen alone where that was right\n"
    "        caps:\n"
    "          - {when: [not_met], at_most: inadequate, because: The child was not seen}\n",
)


def test_answers_bring_up_questions_and_a_grade_with_its_reason(
    session: Session, cast: Cast, now: datetime
) -> None:
    draft_id = begin(session, cast, now)
    assert save(session, draft_id, cast.lee, now, TRIED) == ()
    before = session.scalar(select(func.count()).select_from(Event))
    met = {"safe.now": Answer("no"), "o.seen": Answer("met")}
    trial = try_draft(session, draft_id, met, actor=cast.lee.actor, now=now, zone=ZONE)
    asked = [question.key for question in trial.asked]
    assert "o.why" not in asked
    assert "o.grade" in {problem.where for problem in trial.missing}
    assert trial.proposal.lines == ()
    worse = {**met, "o.seen": Answer("not_met", evidence="Note of 3 May")}
    trial = try_draft(session, draft_id, worse, actor=cast.hana.actor, now=now, zone=ZONE)
    assert "o.why" in [question.key for question in trial.asked]
    assert trial.proposal.grade is Grade.INADEQUATE
    (line,) = trial.proposal.lines
    assert line.text == "The child was not seen: Inadequate at most"
    assert session.scalar(select(func.count()).select_from(Event)) == before
    assert session.scalar(select(func.count()).select_from(AnswerRevision)) == 0


def test_a_child_at_risk_would_open_a_concern(session: Session, cast: Cast, now: datetime) -> None:
    draft_id = begin(session, cast, now)
    save(session, draft_id, cast.lee, now, TRIED)
    at_risk = {"safe.now": Answer("not_told")}
    trial = try_draft(session, draft_id, at_risk, actor=cast.lee.actor, now=now, zone=ZONE)
    first = trial.concerns[0]  # the most urgent
    assert (first.question, first.level) == ("safe.now", 1)


def test_a_draft_with_faults_cannot_be_tried(session: Session, cast: Cast, now: datetime) -> None:
    draft_id = begin(session, cast, now)
    save(session, draft_id, cast.lee, now, TRIED.replace("when: [not_met]", "when: [never]"))
    with pytest.raises(RefusedError, match="Mend every fault first"):
        try_draft(session, draft_id, {}, actor=cast.lee.actor, now=now, zone=ZONE)


def test_whoever_may_comment_on_a_draft_can_try_it_and_nobody_else(
    session: Session, cast: Cast, now: datetime
) -> None:
    draft_id = begin(session, cast, now)
    try_draft(session, draft_id, {}, actor=cast.mo.actor, now=now, zone=ZONE)
    for member in (cast.ana, cast.tess, cast.adi):
        with pytest.raises(NotFoundError):
            try_draft(session, draft_id, {}, actor=member.actor, now=now, zone=ZONE)
