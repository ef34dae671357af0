"""Which versions of a template a round may choose, and that it keeps the one it chose."""

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from auditapp.domain.errors import RefusedError
from auditapp.persistence.audit_templates import TemplateVersion
from auditapp.services import audit_templates, rounds, template_drafts, template_reading
from tests.support.cast import Cast
from tests.support.chain import plan
from tests.support.templates import OWN, begin, published

OWN_PLAN = plan(template_key="own")


def retired(session: Session, cast: Cast, now: datetime) -> None:
    version_id, revision = template_reading.identify(session, "own", 1, actor=cast.lee.actor)
    template_drafts.retire(
        session, version_id, expected=revision, actor=cast.lee.actor, now=now, reason="Replaced"
    )


def test_a_round_is_planned_on_a_published_version_of_the_services_own(
    session: Session, cast: Cast, now: datetime
) -> None:
    published(session, cast, now)
    round_id = rounds.plan(session, OWN_PLAN, actor=cast.lee.actor, now=now)
    view = rounds.show(session, round_id, actor=cast.lee.actor)
    assert (view.plan.template_key, view.plan.template_version) == ("own", 1)


@pytest.mark.parametrize("state", ["nothing", "draft", "retired"])
def test_no_round_is_planned_on_what_is_not_published(
    session: Session, cast: Cast, now: datetime, state: str
) -> None:
    if state == "draft":
        begin(session, cast, now)
    if state == "retired":
        published(session, cast, now)
        retired(session, cast, now)
    with pytest.raises(RefusedError) as refused:
        rounds.plan(session, OWN_PLAN, actor=cast.lee.actor, now=now)
    assert [problem.where for problem in refused.value.problems] == ["template"]


def test_a_round_keeps_the_version_it_chose_and_can_move_only_to_a_published_one(
    session: Session, cast: Cast, now: datetime
) -> None:
    published(session, cast, now)
    lee = cast.lee.actor
    round_id = rounds.plan(session, OWN_PLAN, actor=lee, now=now)
    row_id, _revision = template_reading.identify(session, "own", 1, actor=lee)
    row = session.get_one(TemplateVersion, row_id)
    assert template_reading.facts_of(session, row).rounds_not_open == 1
    retired(session, cast, now)
    published(session, cast, now, text=OWN.replace("version: 1", "version: 2"))
    renamed = plan(template_key="own", title="Another title")
    rounds.change(session, round_id, renamed, expected=1, actor=lee, now=now)
    newer = plan(template_key="own", template_version=2)
    rounds.change(session, round_id, newer, expected=2, actor=lee, now=now)
    with pytest.raises(RefusedError, match="Choose an audit template that is published"):
        rounds.change(session, round_id, renamed, expected=3, actor=lee, now=now)
    assert audit_templates.find(session, "own", 1).version == 1
