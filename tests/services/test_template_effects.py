"""What publishing does: per question, with the audits and answers that rest on it."""

from datetime import datetime

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from auditapp.domain.audits import AuditState
from auditapp.domain.errors import NotFoundError, RefusedError
from auditapp.library.versions import Effect, Verdict
from auditapp.persistence.answers import AnswerRevision
from auditapp.persistence.audits import Audit
from auditapp.services import audit_templates, template_drafts
from auditapp.services.template_effects import compare, effects
from tests.services.conftest import Desk
from tests.support.auditing import accept
from tests.support.cast import Cast
from tests.support.chain import fill
from tests.support.moderating import grading, selected
from tests.support.templates import begin, published, save


def test_audits_and_answers_that_rest_on_a_version_are_counted(desk: Desk, now: datetime) -> None:
    session, cast = desk.session, desk.cast
    audit = desk.mine[0]
    fill(session, accept(session, audit, cast.ana, now), cast.ana, now)
    session.execute(
        update(Audit)
        .where(Audit.id == desk.mine[1].id)
        .values(state=AuditState.WITHDRAWN, reason="x")
    )
    draft_id = begin(session, cast, now, key="mash_stepdown")
    view = template_drafts.read_draft(session, draft_id, actor=cast.lee.actor)
    text = view.source.replace("key: m.rag\n", "key: m.rating\n")
    save(session, draft_id, cast.lee, now, text)
    found = compare(session, "mash_stepdown", 1, 2, actor=cast.lee.actor)
    assert (found.open_audits, found.ended_audits) == (5, 1)
    changed = {one.difference.key: one for one in found.changed}
    assert changed.keys() == {"m.rag", "m.rating"}
    assert changed["m.rag"].difference.verdict is Verdict.ORPHANS_ANSWERS
    stored = select(func.count()).where(
        AnswerRevision.question_key == "m.rag", AnswerRevision.is_current
    )
    assert changed["m.rag"].answers == session.scalar(stored) == 1
    assert (changed["m.rating"].difference.effect, changed["m.rating"].answers) == (
        Effect.ADDED,
        0,
    )


def test_a_draft_is_compared_only_for_those_who_may_see_it(
    session: Session, cast: Cast, now: datetime
) -> None:
    published(session, cast, now)
    draft_id = begin(session, cast, now)
    compare(session, "own", 1, 2, actor=cast.hana.actor)
    for actor in (cast.ana.actor, cast.tess.actor, None):
        with pytest.raises(NotFoundError):
            compare(session, "own", 1, 2, actor=actor)
    save(session, draft_id, cast.lee, now, "key: [")
    with pytest.raises(RefusedError, match="cannot be read"):
        compare(session, "own", 1, 2, actor=cast.lee.actor)


def test_what_someone_grades_blind_is_in_none_of_their_counts(
    session: Session, cast: Cast, now: datetime
) -> None:
    row = selected(session, cast, now, "inadequate")
    grading(session, row, cast, now)
    template = audit_templates.find(session, "mash_stepdown", 1)
    for_lee = effects(session, template, template, actor=cast.lee.actor)
    for_mo = effects(session, template, template, actor=cast.mo.actor)
    assert for_lee.open_audits == for_mo.open_audits + 1
    assert sum(one.answers for one in for_lee.questions) > 50
    assert sum(one.answers for one in for_mo.questions) == 0
