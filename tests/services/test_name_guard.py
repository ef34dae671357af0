"""Names that an import dropped are warned of and never kept; masking is a revision, undone."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.domain.errors import ConflictError, NotFoundError, WrongStateError
from auditapp.persistence.answers import revisions_of
from auditapp.persistence.audits import Audit
from auditapp.persistence.base import session_factory
from auditapp.persistence.name_hashes import NameHash
from auditapp.services import audits, caseload, name_guard, name_hashes
from tests.conftest import NOW
from tests.services.conftest import Desk
from tests.support.auditing import accept, entry, save, view_of
from tests.support.caseload_desk import Desk as ImportDesk
from tests.support.cast import Cast, make_cast
from tests.support.chain import ZONE, fill
from tests.support.databases import fresh_engine, stored_bytes

SECRET = "a secret of the tests that is long enough"
OTHER_SECRET = "another secret of the tests, long enough"
SUMMARY, WHY = "core.summary", "m.rag"
HEADINGS = (
    "Mosaic ID,Forename,Surname,Mother's name,School name,Case Status,Responsible Team,"
    "Allocated Worker ID,Start Date,End Date\r\n"
)
CASES = (
    HEADINGS + "700101,Zoë,Exemplo,Quilla Exemplo,Placeholder School,CIN,EAST,W-EAST-1,"
    "01/03/2026,\r\n"
    "700102,Bartolo,Invento,,,CP,EAST,W-EAST-2,15/05/2026,\r\n"
)
NAMES = ("Zoë", "Exemplo", "Quilla", "Bartolo", "Invento")


@pytest.fixture
def desk_of(session: Session, cast: Cast, now: datetime) -> ImportDesk:
    return ImportDesk(session, cast, now)


def take_in(desk: ImportDesk, text: str, secret: str = SECRET, reason: str = "") -> UUID:
    staged = desk.stage(text)
    desk.now += timedelta(minutes=1)
    caseload.apply(
        desk.session,
        staged.import_id,
        expected=desk.revision(staged.import_id),
        actor=desk.actor,
        now=desk.now,
        reason=reason,
        secret=secret,
    )
    return staged.import_id


def knows(session: Session, child: str, secret: str = SECRET) -> Callable[[str], bool]:
    known = name_hashes.known_names(session, [child], key=name_hashes.name_key(secret))
    return lambda word: known(word) is not None


# Keeping hashes


def test_the_names_of_a_child_are_known_again_for_that_child_alone(desk_of: ImportDesk) -> None:
    take_in(desk_of, CASES)
    first, second = knows(desk_of.session, "700101"), knows(desk_of.session, "700102")
    assert [word for word in ("zoe", "exemplo", "quilla") if first(word)] == [
        "zoe",
        "exemplo",
        "quilla",
    ]
    assert not any(first(word) for word in ("bartolo", "placeholder", "east", ""))
    assert (second("bartolo"), second("zoe")) == (True, False)


def test_without_the_key_the_hashes_say_nothing(desk_of: ImportDesk) -> None:
    take_in(desk_of, CASES)
    assert not knows(desk_of.session, "700101", OTHER_SECRET)("zoe")
    assert not knows(desk_of.session, "700101", "short")("zoe")


def test_the_same_name_of_two_children_is_kept_as_two_hashes(desk_of: ImportDesk) -> None:
    take_in(desk_of, CASES.replace("Bartolo", "Zoë"))
    hashes = desk_of.session.scalars(select(NameHash.digest)).all()
    assert len(hashes) == len(set(hashes)) == 5


def test_a_secret_that_can_be_guessed_keeps_nothing(desk_of: ImportDesk) -> None:
    take_in(desk_of, CASES, secret="short")
    assert desk_of.session.scalars(select(NameHash)).all() == []


def test_hashes_go_with_the_childs_last_row(desk_of: ImportDesk) -> None:
    take_in(desk_of, CASES)
    assert knows(desk_of.session, "700102")("bartolo")
    import_id = desk_of.stage(CASES.rpartition("700102")[0]).import_id
    desk_of.decide(import_id, whole_lists=("open_case",))
    caseload.apply(
        desk_of.session,
        import_id,
        expected=desk_of.revision(import_id),
        actor=desk_of.actor,
        now=desk_of.now,
        reason="700102 closed",
        secret=SECRET,
    )
    assert not knows(desk_of.session, "700102")("bartolo")
    assert knows(desk_of.session, "700101")("zoe")


def test_importing_again_adds_no_second_hash(desk_of: ImportDesk) -> None:
    take_in(desk_of, CASES)
    before = len(desk_of.session.scalars(select(NameHash)).all())
    take_in(desk_of, CASES.replace("01/03/2026", "02/03/2026"))
    assert len(desk_of.session.scalars(select(NameHash)).all()) == before == 5


def test_no_name_is_anywhere_in_the_database_file(
    caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    with fresh_engine("sqlite") as engine:
        with session_factory(engine)() as session:
            desk = ImportDesk(session, make_cast(session, NOW), NOW)
            take_in(desk, CASES)
            assert knows(session, "700101")("zoe")
            # The file itself is kept for a while, so that an import can be looked into.
            caseload.forget_raw_files(session, now=desk.now + timedelta(days=31))
            session.commit()
        stored = stored_bytes(engine)
    assert b"700101" in stored
    said = caplog.text + "".join(capsys.readouterr())
    for name in (*NAMES, "Zoe"):
        for spelling in (name, name.lower(), name.upper()):
            assert spelling.encode() not in stored, spelling
            assert spelling not in said


# Warning and masking


@pytest.fixture
def audit(desk: Desk, now: datetime) -> Audit:
    """Give Ana's first audit, accepted, of a child whose names an import dropped."""
    audit = desk.mine[0]
    accept(desk.session, audit, desk.cast.ana, now)
    key = name_hashes.name_key(SECRET)
    assert key is not None
    assert audit.child_ref is not None
    name_hashes.keep(desk.session, {audit.child_ref: frozenset({"zoe", "exemplo"})}, key=key)
    return audit


def look(desk: Desk, audit: Audit) -> list[tuple[str, str, str]]:
    view = view_of(desk.session, audit, desk.cast.ana)
    found = name_guard.look(desk.session, view, audit.child_ref, secret=SECRET)
    return [(one.question_key, one.finding.text, one.instead) for one in found.told]


def mask(desk: Desk, audit: Audit, text: str, key: str = SUMMARY, **changes: object) -> None:
    view = view_of(desk.session, audit, desk.cast.ana)
    name_guard.mask_answer(
        desk.session,
        audit.id,
        key,
        text,
        expected=int(str(changes.get("expected", view.revision(key)))),
        zone=ZONE,
        secret=SECRET,
        actor=desk.cast.ana.actor,
        now=NOW,
    )


def put_back(desk: Desk, audit: Audit, key: str = SUMMARY) -> None:
    name_guard.put_back(
        desk.session,
        audit.id,
        key,
        expected=view_of(desk.session, audit, desk.cast.ana).revision(key),
        zone=ZONE,
        actor=desk.cast.ana.actor,
        now=NOW,
    )


def summary(desk: Desk, audit: Audit) -> object:
    return view_of(desk.session, audit, desk.cast.ana).stored[SUMMARY].value


def test_a_name_of_the_record_is_told_in_every_free_text(desk: Desk, audit: Audit) -> None:
    save(
        desk.session,
        audit,
        desk.cast.ana,
        NOW,
        entry(SUMMARY, "we saw zoe twice; zoe was well"),
        entry(WHY, "no", evidence="exemplo file, 3 October 2026", rationale="on 3 October 2026"),
    )
    assert look(desk, audit) == [
        (SUMMARY, "zoe", "the child"),
        (WHY, "exemplo", "the child"),
        (WHY, "3 October 2026", "[date]"),  # in the reason; in the evidence it belongs
    ]


def test_masking_is_a_new_revision_and_can_be_undone(desk: Desk, audit: Audit) -> None:
    text = "zoe lives with Tom; zoe is seven"
    save(desk.session, audit, desk.cast.ana, NOW, entry(SUMMARY, text))
    mask(desk, audit, "zoe")
    assert summary(desk, audit) == "the child lives with Tom; the child is seven"
    mask(desk, audit, "Tom")
    assert summary(desk, audit) == "the child lives with [name]; the child is seven"
    assert look(desk, audit) == []
    put_back(desk, audit)
    assert summary(desk, audit) == text
    view = view_of(desk.session, audit, desk.cast.ana)
    rows = desk.session.scalars(revisions_of(view.id, SUMMARY)).all()
    assert [row.revision for row in rows] == [1, 2, 3, 4]
    with pytest.raises(WrongStateError, match="Nothing is masked"):
        put_back(desk, audit)


def test_masking_keeps_the_other_parts_of_an_answer(desk: Desk, audit: Audit) -> None:
    given = entry(WHY, "no", evidence="p. 2", rationale="zoe says so")
    save(desk.session, audit, desk.cast.ana, NOW, given)
    mask(desk, audit, "zoe", WHY)
    answer = view_of(desk.session, audit, desk.cast.ana).stored[WHY]
    assert (answer.value, answer.evidence, answer.rationale) == ("no", "p. 2", "the child says so")


def test_what_was_written_since_is_never_masked_away(desk: Desk, audit: Audit) -> None:
    save(desk.session, audit, desk.cast.ana, NOW, entry(SUMMARY, "zoe"))
    save(desk.session, audit, desk.cast.ana, NOW, entry(SUMMARY, "zoe and more", 1))
    with pytest.raises(ConflictError, match="nothing was replaced"):
        mask(desk, audit, "zoe", expected=1)
    with pytest.raises(ConflictError, match="nothing was replaced"):
        mask(desk, audit, "Quilla")  # not in it any more
    assert summary(desk, audit) == "zoe and more"


def test_masking_is_for_the_auditor_before_submitting(desk: Desk, audit: Audit) -> None:
    ana = desk.cast.ana
    save(desk.session, audit, ana, NOW, entry(SUMMARY, "zoe"))
    for member in (desk.cast.sam, desk.cast.lee):
        with pytest.raises(NotFoundError):
            name_guard.mask_answer(
                desk.session,
                audit.id,
                SUMMARY,
                "zoe",
                expected=1,
                zone=ZONE,
                secret=SECRET,
                actor=member.actor,
                now=NOW,
            )
    with pytest.raises(NotFoundError):
        mask(desk, audit, "zoe", "no.such")
    fill(desk.session, view_of(desk.session, audit, ana).id, ana, NOW, {"m.overall": "good"})
    audits.submit(
        desk.session,
        audit.id,
        expected=audit.revision,
        zone=ZONE,
        reason="",
        actor=ana.actor,
        now=NOW,
    )
    with pytest.raises(WrongStateError):
        mask(desk, audit, "zoe")
