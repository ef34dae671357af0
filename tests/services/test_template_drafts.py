"""Drafts of audit templates: saved whatever they say, published by a second person, kept."""

from datetime import datetime

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from auditapp.domain.errors import (
    ConflictError,
    IndependenceError,
    NotAllowedError,
    NotFoundError,
    RefusedError,
    WrongStateError,
)
from auditapp.domain.template_versions import TemplateState
from auditapp.library.faults import FaultCode
from auditapp.persistence.audit_templates import TemplateVersion
from auditapp.persistence.events import Event
from auditapp.services import audit_templates, template_drafts, template_versions
from tests.support.cast import Cast
from tests.support.templates import OWN, begin, published, save


def row(session: Session, key: str = "own") -> TemplateVersion:
    return session.scalars(
        select(TemplateVersion)
        .where(TemplateVersion.key == key, ~TemplateVersion.shipped)
        .order_by(TemplateVersion.version.desc())
    ).first() or pytest.fail(f"no {key}")


def test_a_blank_draft_is_sound_from_the_start(session: Session, cast: Cast, now: datetime) -> None:
    draft_id = template_drafts.start_draft(
        session, key="own", title='A: "first" one', actor=cast.lee.actor, now=now
    )
    view = template_drafts.read_draft(session, draft_id, actor=cast.lee.actor)
    assert (view.key, view.version, view.title) == ("own", 1, 'A: "first" one')
    assert view.faults == ()
    assert view.template is not None
    assert view.template.title == 'A: "first" one'
    assert "safe.now" in view.template.questions


def test_a_draft_of_a_known_key_is_a_copy_of_its_newest_version(
    session: Session, cast: Cast, now: datetime
) -> None:
    draft_id = begin(session, cast, now, key="closure")
    view = template_drafts.read_draft(session, draft_id, actor=cast.lou.actor)
    shipped = audit_templates.find(session, "closure", 1)
    assert (view.version, view.based_on, view.faults) == (2, 1, ())
    assert view.template is not None
    assert view.template.questions == shipped.questions
    assert view.before == shipped


def test_a_draft_always_saves_and_shows_its_faults(
    session: Session, cast: Cast, now: datetime
) -> None:
    draft_id = begin(session, cast, now)
    found = save(session, draft_id, cast.lee, now, "key: own\nversion: [")
    assert [fault.code for fault in found] == [FaultCode.NOT_YAML]
    view = template_drafts.read_draft(session, draft_id, actor=cast.lee.actor)
    assert view.source == "key: own\nversion: ["
    assert (view.written, view.template) == (None, None)
    assert view.title == "Own audit"  # the last that could be read
    assert save(session, draft_id, cast.lee, now, "") != ()
    assert save(session, draft_id, cast.lee, now, OWN.replace("\n", "\r\n")) == ()
    assert row(session).source == OWN


def test_a_text_that_names_another_template_is_a_fault(
    session: Session, cast: Cast, now: datetime
) -> None:
    draft_id = begin(session, cast, now)
    (fault,) = save(session, draft_id, cast.lee, now, OWN.replace("key: own", "key: other"))
    assert fault.code is FaultCode.WRONG_FILE_NAME
    assert fault.message == "this is own version 1, and the text says other version 1"


def test_a_stale_save_is_refused_with_both_texts(
    session: Session, cast: Cast, now: datetime
) -> None:
    draft_id = begin(session, cast, now)
    first = row(session).revision
    save(session, draft_id, cast.lee, now, "key: mine")
    with pytest.raises(ConflictError) as conflict:
        template_drafts.save_draft(
            session, draft_id, "key: yours", expected=first, actor=cast.lou.actor, now=now
        )
    assert conflict.value.stored == {"source": "key: mine"}
    assert conflict.value.entered == {"source": "key: yours"}
    assert row(session).source == "key: mine"


def test_a_text_too_long_to_keep_is_refused(session: Session, cast: Cast, now: datetime) -> None:
    draft_id = begin(session, cast, now)
    with pytest.raises(RefusedError) as refused:
        save(session, draft_id, cast.lee, now, "# " + "x" * 1_000_000)
    assert [problem.where for problem in refused.value.problems] == ["source"]


@pytest.mark.parametrize("key", ["", "Own", "own audit", "../own", "o" * 61])
def test_a_key_that_cannot_be_a_file_name_is_refused(
    session: Session, cast: Cast, now: datetime, key: str
) -> None:
    with pytest.raises(RefusedError) as refused:
        begin(session, cast, now, key=key)
    assert [problem.where for problem in refused.value.problems] == ["key"]


def test_a_blank_draft_needs_a_title_and_a_unit(
    session: Session, cast: Cast, now: datetime
) -> None:
    with pytest.raises(RefusedError) as refused:
        template_drafts.start_draft(
            session, key="own", title=" ", unit="house", actor=cast.lee.actor, now=now
        )
    assert [problem.where for problem in refused.value.problems] == ["title", "unit"]


def test_a_second_draft_of_a_template_is_refused(
    session: Session, cast: Cast, now: datetime
) -> None:
    begin(session, cast, now)
    with pytest.raises(RefusedError, match="Version 1 is being drafted"):
        begin(session, cast, now)


def test_whoever_wrote_it_cannot_publish_it(session: Session, cast: Cast, now: datetime) -> None:
    draft_id = begin(session, cast, now)
    save(session, draft_id, cast.lee, now, OWN)
    with pytest.raises(IndependenceError):
        template_drafts.publish(session, draft_id, expected=2, actor=cast.lee.actor, now=now)
    assert row(session).state is TemplateState.DRAFT
    template_drafts.publish(session, draft_id, expected=2, actor=cast.lou.actor, now=now)
    assert row(session).state is TemplateState.PUBLISHED


def test_a_draft_with_a_fault_is_not_published(session: Session, cast: Cast, now: datetime) -> None:
    draft_id = begin(session, cast, now)
    save(session, draft_id, cast.lee, now, OWN.replace("kind: mpn", "kind: wonder"))
    with pytest.raises(RefusedError, match="1 fault"):
        template_drafts.publish(
            session, draft_id, expected=2, actor=cast.hana.actor, now=now, reason="Now"
        )


def test_publishing_what_someone_has_changed_meanwhile_is_refused(
    session: Session, cast: Cast, now: datetime
) -> None:
    draft_id = begin(session, cast, now)
    save(session, draft_id, cast.lee, now, OWN)
    with pytest.raises(ConflictError):
        template_drafts.publish(session, draft_id, expected=1, actor=cast.lou.actor, now=now)


def test_a_published_version_is_served_and_can_no_longer_change(
    session: Session, cast: Cast, now: datetime
) -> None:
    draft_id = published(session, cast, now)
    found = audit_templates.find(session, "own", 1)
    assert found.question("o.seen").text == "Was the child seen?"
    assert ("own", 1) in {(one.key, one.version) for one in audit_templates.choices(session)}
    with pytest.raises(WrongStateError):
        save(session, draft_id, cast.lee, now, OWN + "# more")
    with pytest.raises(WrongStateError):
        template_drafts.discard(
            session, draft_id, expected=row(session).revision, actor=cast.lee.actor, now=now
        )
    assert template_versions.broken_seals(session) == ()


def test_a_draft_is_served_to_no_round(session: Session, cast: Cast, now: datetime) -> None:
    begin(session, cast, now)
    with pytest.raises(KeyError):
        audit_templates.find(session, "own", 1)
    assert not audit_templates.is_published(session, "own", 1)
    assert "own" not in {one.key for one in audit_templates.choices(session)}


def test_a_retired_version_stays_readable_and_leaves_the_choices(
    session: Session, cast: Cast, now: datetime
) -> None:
    draft_id = published(session, cast, now)
    with pytest.raises(RefusedError, match="Enter the reason"):
        template_drafts.retire(
            session, draft_id, expected=3, actor=cast.lee.actor, now=now, reason=" "
        )
    template_drafts.retire(
        session, draft_id, expected=3, actor=cast.lee.actor, now=now, reason="Replaced"
    )
    assert audit_templates.find(session, "own", 1).title == "Own audit"
    assert not audit_templates.is_published(session, "own", 1)
    assert "own" not in {one.key for one in audit_templates.choices(session)}
    chosen = audit_templates.choices(session, keep=("own", 1))
    assert ("own", 1) in {(one.key, one.version) for one in chosen}


def test_the_next_version_is_offered_in_place_of_the_last(
    session: Session, cast: Cast, now: datetime
) -> None:
    published(session, cast, now)
    published(session, cast, now, text=OWN.replace("version: 1", "version: 2"))
    offered = [one.version for one in audit_templates.choices(session) if one.key == "own"]
    assert offered == [2]
    assert audit_templates.is_published(session, "own", 1)


def test_a_changed_meaning_is_found_against_the_version_before(
    session: Session, cast: Cast, now: datetime
) -> None:
    published(session, cast, now)
    draft_id = begin(session, cast, now)
    changed = OWN.replace("version: 1", "version: 2").replace("kind: mpn", "kind: yn")
    found = save(session, draft_id, cast.lee, now, changed)
    assert FaultCode.MEANING_CHANGED in {fault.code for fault in found}


def test_a_discarded_draft_is_gone_and_the_log_knows_of_it(
    session: Session, cast: Cast, now: datetime
) -> None:
    draft_id = begin(session, cast, now)
    template_drafts.discard(session, draft_id, expected=1, actor=cast.lee.actor, now=now)
    with pytest.raises(NotFoundError):
        template_drafts.read_draft(session, draft_id, actor=cast.lee.actor)
    told = session.scalars(
        select(Event.action).where(Event.subject_id == draft_id).order_by(Event.seq)
    ).all()
    assert told == ["template.started", "template.discarded"]
    assert begin(session, cast, now) != draft_id


def test_only_those_who_write_publish_or_comment_see_a_draft(
    session: Session, cast: Cast, now: datetime
) -> None:
    draft_id = begin(session, cast, now)
    for member in (cast.lee, cast.lou, cast.hana, cast.mo):
        template_drafts.read_draft(session, draft_id, actor=member.actor)
        assert len(template_drafts.list_drafts(session, actor=member.actor)) == 1
    for member in (cast.ana, cast.tess, cast.adi, cast.bo):
        with pytest.raises(NotFoundError):
            template_drafts.read_draft(session, draft_id, actor=member.actor)
        assert template_drafts.list_drafts(session, actor=member.actor) == ()
    for member in (cast.ana, cast.mo, cast.tess, cast.hana, cast.adi, cast.bo):
        with pytest.raises(NotAllowedError):
            begin(session, cast, now, key="another", by=member)
        with pytest.raises(NotAllowedError):
            save(session, draft_id, member, now, OWN)


def test_no_event_holds_a_word_of_the_text(session: Session, cast: Cast, now: datetime) -> None:
    published(session, cast, now)
    facts = session.scalars(select(Event.facts).where(Event.subject_kind == "template")).all()
    assert {name for one in facts for name in one} == {
        "key", "version", "based_on", "faults", "digest", "warnings",
    }  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [
        "state = 'published'",
        "published_by = edited_by",
        "state = 'retired', reason = ''",
        "digest = ''",
        "version = 0",
        "source = ''",
        "created_by = NULL",
    ],
)
def test_the_database_itself_holds_the_promises(
    session: Session, cast: Cast, now: datetime, change: str
) -> None:
    published(session, cast, now)
    begin(session, cast, now)
    target = 2 if change == "state = 'published'" else 1
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(
            text(f"UPDATE template_version SET {change} WHERE version = {target}")  # noqa: S608  # the test's own words
        )


def test_the_database_holds_one_draft_of_a_template(
    session: Session, cast: Cast, now: datetime
) -> None:
    begin(session, cast, now)
    other = TemplateVersion(
        key="own",
        version=9,
        title="Another",
        created_by=cast.lou.id,
        created_at=now,
        edited_by=cast.lou.id,
        edited_at=now,
    )
    with pytest.raises(IntegrityError), session.begin_nested():
        session.add(other)
    count = select(func.count()).select_from(TemplateVersion).where(TemplateVersion.key == "own")
    assert session.scalar(count) == 1
