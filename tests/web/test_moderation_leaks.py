"""While someone grades a second time, no page tells anything of the first grading.

Every page that opens with an id is walked, so a new one is walked too or the test asks for it.
Two things are held: no planted text of the first grading appears, and the pages are the same,
byte by byte, when everything in the first grading is different.
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from io import BytesIO
from itertools import product
from uuid import UUID
from zipfile import ZipFile

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from auditapp.domain.actions import Priority
from auditapp.domain.audits import GradingKind
from auditapp.domain.grades import Grade
from auditapp.domain.permissions import Role
from auditapp.persistence.absences import Absence
from auditapp.persistence.actions import Action
from auditapp.persistence.answers import AnswerRevision
from auditapp.persistence.audit_notes import AuditNote
from auditapp.persistence.audit_templates import TemplateVersion
from auditapp.persistence.audits import Audit, Grading
from auditapp.persistence.base import writing
from auditapp.persistence.concerns import Concern
from auditapp.persistence.moderation import Moderation
from auditapp.persistence.people import PersonRole
from auditapp.persistence.rounds import Draw, DrawnUnit
from auditapp.persistence.self_notes import AuditSelfNote
from auditapp.persistence.stop_rules import StopRule
from tests.conftest import NOW
from tests.support.cast import Cast, Member
from tests.support.client import Browser
from tests.support.moderating import GRADE, grading, selected
from tests.support.templates import begin

CANARY = "CANARY"
# The log itself grows with every page that is opened.
GROWS = "events."
# Pages where every grade is offered or explained, whatever was given: only their sameness counts.
SAYS_EVERY_GRADE = ("moderation.section", "consistency.", "audit_templates.", "template_builder.")
CHANGES = re.compile(
    r'(name="(?:csrf_token|submission_key)" value|nonce|name="csrf-token" content)="[^"]*"'
)
Ids = Mapping[str, tuple[object, ...]]


def first_grading(session: Session, cast: Cast, row: Moderation, now: datetime) -> None:
    """Plant a mark in every text that came of the first grading."""
    first = session.scalar(
        select(Grading).where(Grading.audit_id == row.audit_id, Grading.kind == GradingKind.AUDITOR)
    )
    assert first is not None
    first.grade_reason = f"{CANARY} why the grade differs"
    for answer in session.scalars(
        select(AnswerRevision).where(AnswerRevision.grading_id == first.id)
    ):
        answer.evidence, answer.rationale = f"{CANARY} evidence", f"{CANARY} rationale"
        if answer.question_key != GRADE:
            answer.na_reason = f"{CANARY} reason"
    concern = session.scalar(select(Concern).where(Concern.audit_id == row.audit_id))
    assert concern is not None
    concern.what = f"{CANARY} what the first grader saw"
    concern.reference = f"{CANARY}-S"
    session.add(AuditNote(audit_id=row.audit_id, at=now, by=cast.lee.id, text=f"{CANARY} note"))
    session.add(
        AuditSelfNote(
            audit_id=row.audit_id, person_id=cast.ana.id, text=f"{CANARY} to self", saved_at=now
        )
    )
    session.add(
        Action(
            reference=f"{CANARY}-ACT",
            audit_id=row.audit_id,
            child_ref=concern.child_ref,
            text=f"{CANARY} action",
            priority=Priority.HIGH,
            owner_id=cast.tess.id,
            raised_by=cast.ana.id,
            raised_at=now,
            due_on=now.date(),
            first_due_on=now.date(),
            inadequate=True,
        )
    )


def different_first_grading(session: Session, row: Moderation) -> None:
    """Make everything in the first grading different, as if another auditor had judged."""
    audit = session.get_one(Audit, row.audit_id)
    first = session.scalar(
        select(Grading).where(Grading.audit_id == row.audit_id, Grading.kind == GradingKind.AUDITOR)
    )
    assert first is not None
    first.grade, first.impact_grade, first.grade_reason = Grade.OUTSTANDING, Grade.OUTSTANDING, ""
    first.proposed_grade = Grade.GOOD
    audit.moderation_reason, audit.moderation_probability = "random", 0.2
    for answer in session.scalars(
        select(AnswerRevision).where(AnswerRevision.grading_id == first.id)
    ):
        answer.evidence, answer.rationale, answer.na_reason = "", "", ""
        if answer.question_key == GRADE:
            answer.value = "outstanding"
    for table in (Concern, Action, AuditNote, AuditSelfNote):
        for found in session.scalars(select(table).where(table.audit_id == row.audit_id)):
            session.delete(found)


def also_there(session: Session, row: Moderation, cast: Cast, now: datetime) -> None:
    """Store what else tells of a round: an absence of its auditor, and a stop rule."""
    audit = session.get_one(Audit, row.audit_id)
    session.add(
        Absence(
            person_id=cast.ana.id,
            starts_on=now.date(),
            ends_on=now.date(),
            recorded_by=cast.lee.id,
            recorded_at=now,
        )
    )
    session.add(
        StopRule(
            round_id=audit.round_id,
            question_key="m.threshold_ok",
            good_percent="5",
            bad_percent="60",
            alpha_percent="20",
            beta_percent="20",
            declared_by=cast.lee.id,
            declared_at=now,
        )
    )


@pytest.fixture
def moderated(sqlite_engine: Engine, web_cast: Cast, clock: Callable[[], datetime]) -> UUID:
    """Give a moderation that Mo grades, of an audit Ana found inadequate."""
    now = clock()
    with writing(sqlite_engine) as session:
        row = selected(session, web_cast, now, "inadequate")
        grading(session, row, web_cast, now)
        first_grading(session, web_cast, row, now)
        also_there(session, row, web_cast, now)
        return row.id


@pytest.fixture(params=["a moderator", "a moderator with every other part"])
def second_grader(request: pytest.FixtureRequest, sqlite_engine: Engine, web_cast: Cast) -> Member:
    if request.param != "a moderator":
        with writing(sqlite_engine) as session:
            roles = set(Role) - {Role.MODERATOR}
            session.add_all(PersonRole(person_id=web_cast.mo.id, role=role) for role in roles)
    return web_cast.mo


def ids(engine: Engine, cast: Cast, moderation_id: UUID) -> Ids:
    """Return what each part of an address can stand for."""
    with writing(engine) as session:
        row = session.get_one(Moderation, moderation_id)
        audit = session.get_one(Audit, row.audit_id)
        assert audit.drawn_unit_id is not None
        draw = session.scalar(
            select(Draw.id).join(DrawnUnit).where(DrawnUnit.id == audit.drawn_unit_id)
        )
        return {
            "moderation_id": (moderation_id,),
            "audit_id": (audit.id,),
            "round_id": (audit.round_id,),
            "draw_id": (draw,),
            "unit_id": (audit.drawn_unit_id,),
            "concern_id": tuple(session.scalars(select(Concern.id))),
            "action_id": tuple(session.scalars(select(Action.id))),
            "person_id": (cast.ana.id, cast.mo.id),
            "section_key": ("core", "safe", "contact", "known", "own_level", "outcome"),
            "question_key": ("core.summary", "m.overall", "m.rag"),
            "key": ("mash_stepdown", "C-0005"),
            "version": (1,),
            "draft_id": (_draft(session, cast),),
            # Nothing of these exists here.
            "recommendation_id": (moderation_id,),
            "absence_id": tuple(session.scalars(select(Absence.id))),
            "report_id": (moderation_id,),
            "import_id": (moderation_id,),
            "rendition": ("board",),
            "digest": ("0",),
            "filename": (),
        }


def _draft(session: Session, cast: Cast) -> UUID:
    """Draft the next version of the template in use: its page counts the answers given so far."""
    key = "mash_stepdown"
    kept = session.scalar(select(TemplateVersion.id).where(TemplateVersion.key == key))
    return kept or begin(session, cast, NOW, key=key)


def addresses(app: Flask, known: Ids) -> list[tuple[str, str]]:
    """Return every address that can be opened, with its endpoint."""
    found = []
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            if "GET" not in (rule.methods or ()) or rule.endpoint == "static":
                continue
            unknown = rule.arguments - known.keys()
            assert not unknown, f"{rule.endpoint}: say what {unknown} can stand for here"
            names = sorted(rule.arguments)
            for values in product(*(known[name] for name in names)):
                adapter = app.url_map.bind("localhost")
                address = adapter.build(rule.endpoint, dict(zip(names, values, strict=True)))
                found.append((rule.endpoint, address))
    return found


def _text(content: bytes) -> str:
    """Return what was sent as text; of a workbook, what its parts say."""
    if not content.startswith(b"PK"):
        return content.decode()
    with ZipFile(BytesIO(content)) as book:
        return "".join(book.read(name).decode() for name in book.namelist())


def walk(browser: Browser, places: list[tuple[str, str]]) -> dict[str, tuple[int, str, str]]:
    """Open every address; return what came back, without what changes by itself."""
    seen = {}
    for endpoint, address in places:
        if endpoint.startswith("account."):
            continue
        response = browser.client.get(address)
        text = CHANGES.sub("", _text(response.data))
        seen[address] = (response.status_code, endpoint, text)
    return seen


def test_no_page_shows_the_second_grader_anything_of_the_first_grading(
    app: Flask,
    sqlite_engine: Engine,
    web_cast: Cast,
    moderated: UUID,
    second_grader: Member,
) -> None:
    browser = Browser(app).sign_in(second_grader)
    seen = walk(browser, addresses(app, ids(sqlite_engine, web_cast, moderated)))
    opened = {endpoint for status, endpoint, _text in seen.values() if status < 300}
    assert {"moderation.show", "moderation.section", "concerns.new", "audits.search"} <= opened
    for address, (_status, endpoint, text) in seen.items():
        assert CANARY not in text, address
        if not endpoint.startswith(SAYS_EVERY_GRADE):
            assert "inadequate" not in text.lower(), address


def test_every_page_stays_the_same_when_the_whole_first_grading_is_different(
    app: Flask,
    sqlite_engine: Engine,
    web_cast: Cast,
    moderated: UUID,
    second_grader: Member,
) -> None:
    browser = Browser(app).sign_in(second_grader)
    places = addresses(app, ids(sqlite_engine, web_cast, moderated))
    before = walk(browser, places)
    with writing(sqlite_engine) as session:
        different_first_grading(session, session.get_one(Moderation, moderated))
    after = walk(browser, places)
    different = {address for address in before if before[address] != after[address]}
    assert not {one for one in different if not before[one][1].startswith(GROWS)}


def test_the_first_grading_is_not_found_by_its_address(
    app: Flask,
    sqlite_engine: Engine,
    web_cast: Cast,
    moderated: UUID,
    second_grader: Member,
) -> None:
    known = ids(sqlite_engine, web_cast, moderated)
    browser = Browser(app).sign_in(second_grader)
    (audit_id,), (concern_id,), (action_id,) = (
        known[name] for name in ("audit_id", "concern_id", "action_id")
    )
    for address in (
        f"/audits/{audit_id}",
        f"/audits/{audit_id}/read",
        f"/concerns/{concern_id}",
        f"/actions/{action_id}",
        f"/moderation/{moderated}/compare",
    ):
        browser.get(address, status=404)


def test_the_lead_reads_the_planted_texts_on_the_same_addresses(
    app: Flask, sqlite_engine: Engine, web_cast: Cast, moderated: UUID
) -> None:
    every = addresses(app, ids(sqlite_engine, web_cast, moderated))
    places = [place for place in every if place[0] == "audits.read"]
    ((status, _endpoint, text),) = walk(Browser(app).sign_in(web_cast.lee), places).values()
    assert status == 200
    assert {f"{CANARY} evidence", f"{CANARY} why the grade differs"} <= set(
        re.findall(rf"{CANARY} (?:evidence|why the grade differs)", text)
    )
    assert "Inadequate" in text
