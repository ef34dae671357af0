"""The service's own words: shown in place of the template's, while keys and answers stay."""

from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.domain.errors import ConflictError, NotAllowedError, NotFoundError, RefusedError
from auditapp.domain.short_labels import short_label
from auditapp.domain.template_labels import parts_of
from auditapp.persistence.events import Event
from auditapp.services import audit_templates, template_labels, template_versions
from auditapp.services.template_effects import compare
from auditapp.services.template_labels import set_label
from tests.support.cast import Cast, Member
from tests.support.templates import OWN, begin, published, save


def put(  # the sides of a word
    session: Session,
    who: Member,
    now: datetime,
    part: str,
    words: str,
    *,
    version: int = 1,
    expected: int = 0,
) -> None:
    set_label(session, "own", version, part, words, expected=expected, actor=who.actor, now=now)


def test_parts_are_called_as_the_service_calls_them(
    session: Session, cast: Cast, now: datetime
) -> None:
    published(session, cast, now)
    before = audit_templates.find(session, "own", 1)
    put(session, cast.lee, now, "section:seen", "Seen and heard")
    put(session, cast.lee, now, "question:o.seen", "  Was the  young person seen? ")
    put(session, cast.lee, now, "choice:o.grade:inadequate", "Not good enough")
    after = audit_templates.find(session, "own", 1)
    assert after.section("seen").title == "Seen and heard"
    assert after.question("o.seen").text == "Was the young person seen?"
    assert after.question("o.grade").label_of("inadequate") == "Not good enough"
    assert after.questions.keys() == before.questions.keys()
    assert after.question("o.grade").codes == before.question("o.grade").codes
    assert after.digest == before.digest
    assert template_versions.broken_seals(session) == ()
    changed = {part for part, words in parts_of(after).items() if parts_of(before)[part] != words}
    # A label cut from the question follows its words.
    words = {"section:seen", "question:o.seen", "choice:o.grade:inadequate"}
    assert changed == {*words, "short:o.seen"}


def test_a_column_is_called_as_the_service_calls_it_in_24_letters(
    session: Session, cast: Cast, now: datetime
) -> None:
    published(session, cast, now)
    put(session, cast.lee, now, "short:o.seen", "Seen alone")
    after = audit_templates.find(session, "own", 1)
    assert short_label(after.question("o.seen")) == "Seen alone"
    assert after.question("o.seen").text == "Was the child seen?"
    with pytest.raises(RefusedError, match="Use 24 letters or fewer"):
        put(session, cast.lee, now, "short:o.grade", "x" * 25)


def test_no_words_give_the_templates_own_back(session: Session, cast: Cast, now: datetime) -> None:
    published(session, cast, now)
    put(session, cast.lee, now, "question:o.seen", "Seen?")
    with pytest.raises(ConflictError):
        put(session, cast.lou, now, "question:o.seen", "Seen at all?")
    put(session, cast.lee, now, "question:o.seen", " ", expected=1)
    assert audit_templates.find(session, "own", 1).question("o.seen").text == "Was the child seen?"
    told = session.scalars(select(Event).where(Event.action.like("template.own_words%"))).all()
    assert [event.action for event in told] == [
        "template.own_words",
        "template.own_words_removed",
    ]
    assert all(event.facts == {"key": "own", "part": "question:o.seen"} for event in told)


def test_a_version_that_words_it_anew_is_shown_as_it_words_it(
    session: Session, cast: Cast, now: datetime
) -> None:
    published(session, cast, now)
    put(session, cast.lee, now, "question:o.seen", "Seen?")
    second = OWN.replace("version: 1", "version: 2").replace("Was the child seen?", "Seen alone?")
    published(session, cast, now, text=second)
    assert audit_templates.find(session, "own", 2).question("o.seen").text == "Seen alone?"
    assert audit_templates.find(session, "own", 1).question("o.seen").text == "Seen?"
    (shown,) = template_labels.labels(session, audit_templates.as_published(session, "own", 2))
    assert (shown.label.words, shown.applies) == ("Seen?", False)


def test_versions_are_compared_as_they_were_published(
    session: Session, cast: Cast, now: datetime
) -> None:
    published(session, cast, now)
    put(session, cast.lee, now, "question:o.seen", "Seen?")
    draft_id = begin(session, cast, now)
    save(session, draft_id, cast.lee, now, OWN.replace("version: 1", "version: 2"))
    assert compare(session, "own", 1, 2, actor=cast.lee.actor).changed == ()


def test_only_those_who_write_templates_set_words(
    session: Session, cast: Cast, now: datetime
) -> None:
    published(session, cast, now)
    for member in (cast.ana, cast.mo, cast.hana, cast.adi):
        with pytest.raises(NotAllowedError):
            put(session, member, now, "question:o.seen", "Seen?")
    with pytest.raises(RefusedError, match="Choose a part"):
        put(session, cast.lee, now, "question:o.never", "Seen?")
    with pytest.raises(RefusedError, match="300 letters"):
        put(session, cast.lee, now, "question:o.seen", "x" * 301)
    with pytest.raises(NotFoundError):
        put(session, cast.lee, now, "question:o.seen", "Seen?", version=9)
    begin(session, cast, now)
    with pytest.raises(NotFoundError):  # a draft has no words to replace yet
        put(session, cast.lee, now, "question:o.seen", "Seen?", version=2)
