"""The seal on published templates, those of the product and the service's own."""

from datetime import datetime

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from auditapp.domain.template_versions import TemplateState
from auditapp.library.loader import shipped_library
from auditapp.persistence.audit_templates import TemplateVersion
from auditapp.persistence.events import Event
from auditapp.services import audit_templates, events, integrity, template_versions
from tests.support.cast import Cast
from tests.support.templates import begin, published


def test_a_start_publishes_what_the_product_brings_once(session: Session, now: datetime) -> None:
    shipped = tuple(sorted(shipped_library().templates))
    assert template_versions.unsealed(session) == shipped
    assert template_versions.publish_shipped(session, now=now) == shipped
    assert template_versions.publish_shipped(session, now=now) == ()
    rows = session.scalars(select(TemplateVersion)).all()
    assert {(row.key, row.version): row.digest for row in rows} == {
        (one.key, one.version): one.digest for one in shipped_library().templates.values()
    }
    (line,) = events.history(session, rows[0].id)
    assert (line.who, line.action) == ("system:start", "template.publish")
    assert template_versions.broken_seals(session) == ()


def test_a_file_that_changed_after_publishing_is_told(session: Session, now: datetime) -> None:
    template_versions.publish_shipped(session, now=now)
    session.execute(
        update(TemplateVersion).where(TemplateVersion.key == "closure").values(digest="0" * 64)
    )
    (told,) = template_versions.broken_seals(session)
    assert told == "closure version 1 was published and has changed"


def test_a_file_that_is_gone_is_told(session: Session, now: datetime) -> None:
    template_versions.publish_shipped(session, now=now)
    session.execute(
        update(TemplateVersion).where(TemplateVersion.key == "closure").values(version=7)
    )
    (told,) = template_versions.broken_seals(session)
    assert told == "closure version 7 was published and can no longer be read"


def test_an_own_version_that_reads_otherwise_today_is_told(
    session: Session, cast: Cast, now: datetime
) -> None:
    published(session, cast, now)
    row = session.scalars(select(TemplateVersion)).one()
    row.source = row.source.replace("Was the child seen?", "Was the child heard?")
    session.flush()
    assert template_versions.broken_seals(session) == (
        "own version 1 was published and has changed",
    )


def test_a_number_a_draft_had_passes_to_the_product(
    session: Session, cast: Cast, now: datetime
) -> None:
    draft_id = begin(session, cast, now, key="closure")
    draft = session.get_one(TemplateVersion, draft_id)
    draft.version, draft.source = 1, draft.source.replace("version: 2", "version: 1")
    session.flush()
    template_versions.publish_shipped(session, now=now)
    assert draft.version == 2
    assert "\nversion: 2\n" in draft.source
    assert audit_templates.find(session, "closure", 1).digest == (
        shipped_library().template("closure", 1).digest
    )


def test_a_retired_file_stays_retired_at_the_next_start(
    session: Session, cast: Cast, now: datetime
) -> None:
    template_versions.publish_shipped(session, now=now)
    row = session.scalars(select(TemplateVersion).where(TemplateVersion.key == "closure")).one()
    row.state, row.reason = TemplateState.RETIRED, "Not used here"
    row.retired_by, row.retired_at = cast.lee.id, now
    session.flush()
    assert template_versions.publish_shipped(session, now=now) == ()
    assert "closure" not in {one.key for one in audit_templates.choices(session)}
    assert audit_templates.find(session, "closure", 1).key == "closure"


@pytest.mark.parametrize("key", ["nothing", "closure"])
def test_a_version_that_nobody_published_is_none(session: Session, key: str) -> None:
    with pytest.raises(KeyError):
        audit_templates.find(session, key, 99)


def test_of_two_starts_at_once_one_publishes(session: Session, now: datetime) -> None:
    closure = shipped_library().template("closure", 1)
    assert template_versions._seal(session, closure, now)
    assert not template_versions._seal(session, closure, now)
    count = select(func.count()).select_from(Event).where(Event.action == "template.publish")
    assert session.scalar(count) == 1
    assert len(template_versions.publish_shipped(session, now=now)) == (
        len(shipped_library().templates) - 1
    )


def test_the_check_of_everything_names_a_broken_seal(session: Session, now: datetime) -> None:
    template_versions.publish_shipped(session, now=now)
    assert [one for one in integrity.check(session) if one.kind == "template"] == []
    session.execute(
        update(TemplateVersion).where(TemplateVersion.key == "closure").values(digest="0" * 64)
    )
    (found,) = [one for one in integrity.check(session) if one.kind == "template"]
    assert found.stop
    assert found.message == "closure version 1 was published and has changed"
