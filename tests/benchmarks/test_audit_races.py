"""An auditor's minutes against the least a server could do: save, open, hand in, build a form."""

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from sqlalchemy import Connection, Engine, Text, func, literal, null, select, text, true
from sqlalchemy import cast as cast_
from wtforms import Form, StringField

from auditapp.app import create_app
from auditapp.domain.kinds import KINDS as KIND_RULES
from auditapp.domain.questions import AuditTemplate, GradingRules, QuestionKind, Section
from auditapp.library.loader import shipped_library
from auditapp.persistence.answers import AnswerRevision
from auditapp.persistence.audits import Audit, Grading
from auditapp.persistence.base import writing
from auditapp.persistence.rounds import Round
from auditapp.services import audit_templates
from auditapp.settings import Environment, Settings
from auditapp.web.forms.answer_form import form_class
from tests.benchmarks.peers import HAND_WRITTEN
from tests.benchmarks.racing import FULL, ROUNDS, hold, size
from tests.support.auditing import accept
from tests.support.cast import COST, Cast, make_cast
from tests.support.chain import fill, open_round, store_contacts
from tests.support.client import Browser
from tests.support.databases import full_engine

STORED = size(50, int(os.environ.get("AUDITAPP_BENCH_AUDITS", "50000")))  # each with five answers
ROUNDS_STORED = size(5, 200)  # that those audits are of
AUDITS = f"An auditor's minutes, beside {STORED:,} stored audits"
QUESTIONS = 60
TIMES = size(1, 20)  # requests in one measurement
Changes = dict[str, Any]  # expressions by column
KINDS = {  # what the page by hand can show
    QuestionKind.YES_NO,
    QuestionKind.MET,
    QuestionKind.GRADE,
    QuestionKind.ONE_OF,
    QuestionKind.TEXT,
}
JUDGED = {kind.value for kind in KINDS if KIND_RULES[kind].judged}
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
LATE = ROUNDS + 3  # one to save and open, two handed in unmeasured, and one for each round


def sixty_questions() -> AuditTemplate:
    """Return the full case-file audit's first sixty questions, all asked and on one page."""
    full = shipped_library().template("case_file_full", 1)
    plain = [one for one in full.questions.values() if one.value_kind in KINDS and not one.fact]
    asked = tuple(replace(one, ask_if=None, blind=False) for one in plain[:QUESTIONS])
    assert len(asked) == QUESTIONS
    page = Section("all", "All of it", asked)
    return replace(
        full, key="mash_stepdown", sections=(page,), grading=GradingRules(), digest="sixty"
    )


@dataclass(frozen=True, slots=True)
class Track:
    """One database with fifty thousand audits, the app on it, and a bare app on it."""

    kind: str
    ana: Browser
    bare: FlaskClient
    open_audit: UUID
    whole_audits: Iterator[UUID]
    template: AuditTemplate


@pytest.fixture(
    scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]
)
def track(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Track]:
    template = sixty_questions()
    with (
        pytest.MonkeyPatch.context() as patch,
        # As in production: what is said to be saved has reached the disk.
        full_engine(request.param, tmp_path_factory.mktemp("races")) as engine,
    ):
        patch.setattr(audit_templates, "find", lambda _session, _key, _version: template)
        with writing(engine) as session:
            cast = make_cast(session, NOW)
            store_contacts(session, cast, NOW, count=48)
            open_round(session, cast, NOW, size=4 * LATE)
        mine = begin(engine, cast)
        store_many(engine, mine[0], cast.sam.id)
        settings = Settings(
            environment=Environment.TEST,
            secret_key="a key that only the tests use, long enough",
            password_cost=COST,
        )
        app = create_app(settings, engine=engine, clock=lambda: NOW)
        ana = Browser(app).sign_in(cast.ana)
        bare = bare_app(engine, template, mine[0]).test_client()
        yield Track(request.param, ana, bare, mine[0], iter(mine[1:]), template)


def begin(engine: Engine, cast: Cast) -> list[UUID]:
    """Accept Ana's audits and answer every question of each."""
    with writing(engine) as session:
        mine = list(session.scalars(select(Audit).where(Audit.auditor_id == cast.ana.id)))[:LATE]
        for audit in mine:
            fill(session, accept(session, audit, cast.ana, NOW), cast.ana, NOW)
        return [audit.id for audit in mine]


def store_many(engine: Engine, like: UUID, auditor: UUID) -> None:
    """Store many more audits, of other rounds and another auditor, each with five answers."""
    rounds, audits, gradings, answers = (
        table.__table__ for table in (Round, Audit, Grading, AnswerRevision)
    )
    numbers, five = counting(STORED), counting(5)
    copied, theirs, others = (
        audits.alias("copied"),
        gradings.alias("theirs"),
        rounds.alias("others"),
    )
    with engine.begin() as connection:
        one = connection.scalar(select(Grading.id).where(Grading.audit_id == like))
        its_round = connection.scalar(select(Audit.round_id).where(Audit.id == like))
        key = connection.scalar(
            select(AnswerRevision.question_key).where(AnswerRevision.grading_id == one)
        )
        every = counting(ROUNDS_STORED)
        changes: Changes = {"reference": named("B-", every)}
        copy(connection, rounds, changes, every, rounds.c.id == its_round)
        in_round = others.c.reference == literal("B-") + cast_(
            numbers.c.n % ROUNDS_STORED + 1, Text
        )
        changes = {
            "reference": named("B-", numbers),
            "drawn_unit_id": null(),
            "round_id": others.c.id,
            "auditor_id": literal(auditor, audits.c.auditor_id.type),
        }
        copy(connection, audits, changes, numbers.join(others, in_round), audits.c.id == like)
        changes = {"audit_id": copied.c.id, "person_id": copied.c.auditor_id}
        is_copy = copied.c.reference.like("B-%")
        copy(connection, gradings, changes, copied, (gradings.c.audit_id == like) & is_copy)
        changes = {"grading_id": theirs.c.id, "question_key": named("core.q", five)}
        each = theirs.join(copied, (copied.c.id == theirs.c.audit_id) & is_copy).join(five, true())
        first = (answers.c.grading_id == one) & (answers.c.question_key == key)
        copy(connection, answers, changes, each, first)
        connection.execute(text("ANALYZE"))
        stored = connection.scalar(select(func.count()).select_from(AnswerRevision))
        assert stored is not None
        assert stored > 5 * STORED


def named(start: str, numbers: Any) -> Any:  # noqa: ANN401  # parts of a statement
    """Return a text for each number."""
    return literal(start) + cast_(numbers.c.n, Text)


def copy(
    connection: Connection,
    table: Any,  # noqa: ANN401  # a table
    changes: Changes,
    each: Any,  # noqa: ANN401  # what to select from
    which: Any,  # noqa: ANN401  # a condition
) -> None:
    """Insert a copy of a row for every row of ``each``, with its own id and these changes."""
    is_sqlite = connection.dialect.name == "sqlite"
    new_id = text("lower(hex(randomblob(16)))") if is_sqlite else text("gen_random_uuid()")
    columns = [new_id if c.key == "id" else changes.get(c.key, c) for c in table.columns]
    rows = select(*columns).select_from(table.join(each, true())).where(which)
    connection.execute(table.insert().from_select([c.key for c in table.columns], rows))


def counting(most: int) -> Any:  # noqa: ANN401  # a table of numbers
    """Return a table of the numbers from 1."""
    numbers = select(literal(1).label("n")).cte(recursive=True)
    return numbers.union_all(select(numbers.c.n + 1).where(numbers.c.n < most))


def bare_app(engine: Engine, template: AuditTemplate, audit_id: UUID) -> Flask:
    """Return the least that could save an answer or show the page: no person, no rule, no log."""
    app = Flask(__name__)
    questions, written = list(template.questions.values()), app.jinja_env.from_string(HAND_WRITTEN)
    with writing(engine) as session:
        grading_id = session.scalar(select(Grading.id).where(Grading.audit_id == audit_id))
        row_id = session.scalars(
            select(AnswerRevision.id).where(AnswerRevision.grading_id == grading_id)
        ).first()
    key = {"id": row_id.hex if engine.dialect.name == "sqlite" and row_id else row_id}

    @app.post("/save")
    def save() -> dict[str, bool]:
        with engine.begin() as connection:
            connection.execute(
                text("UPDATE answer_revision SET rationale = :words WHERE id = :id"),
                {**key, "words": request.get_json()["rationale"]},
            )
        return {"saved": True}

    @app.get("/page")
    def page() -> str:
        with engine.connect() as connection:
            rows = connection.execute(
                select(AnswerRevision.__table__).where(
                    AnswerRevision.grading_id == grading_id, AnswerRevision.is_current
                )
            )
            answers = {row.question_key: row for row in rows}
        return written.render(questions=questions, answers=answers, judged=JUDGED)

    return app


def sender(track: Track) -> Callable[[], None]:
    """Return what saves an answer many times, another text each time."""
    track.ana.get(f"/audits/{track.open_audit}/sections/all")
    key = next(q.key for q in track.template.questions.values() if q.kind is QuestionKind.TEXT)
    turn, base = count(1), [1]

    def send() -> None:
        for _ in range(TIMES):
            body = {
                "key": key,
                "value": f"Text {next(turn)}",
                "base_revision": base[0],
                "client_id": "race",
                "sequence": next(turn),
            }
            answer = track.ana.client.post(
                f"/audits/{track.open_audit}/answers",
                json=body,
                headers={"X-CSRFToken": track.ana.token, "Accept": "application/json"},
            )
            assert answer.json is not None
            base[0] = answer.json["revision"]

    return send


def test_saving_an_answer_against_one_update_by_key(track: Track) -> None:
    turn = count()

    def update() -> None:
        for _ in range(TIMES):
            body = {"rationale": f"Text {next(turn)}"}
            assert track.bare.post("/save", json=body).status_code == 200

    send = sender(track)
    send()
    hold(
        AUDITS,
        f"saving an answer {TIMES} times, {track.kind}, against one UPDATE",
        send,
        update,
        most=5,
    )


def test_opening_sixty_questions_against_the_same_page_written_by_hand(track: Track) -> None:
    def ours() -> str:
        where = f"/audits/{track.open_audit}/sections/all"
        return [track.ana.client.get(where).get_data(as_text=True) for _ in range(TIMES)][-1]

    def by_hand() -> str:
        return [track.bare.get("/page").get_data(as_text=True) for _ in range(TIMES)][-1]

    one, other = ours(), by_hand()
    for part in ('type="radio"', " checked", 'name="e_', 'name="r_', 'name="n_', 'name="note-'):
        assert one.count(part) == other.count(part), part
    assert 0.85 < len(other) / len(one) < 1.15
    hold(
        AUDITS,
        f"opening 60 questions {TIMES} times, {track.kind}, against hand-written HTML",
        ours,
        by_hand,
        most=3,
    )


def test_checking_and_handing_in_against_the_page_by_hand_and_one_update(track: Track) -> None:
    def ours() -> None:
        where = f"/audits/{next(track.whole_audits)}"
        page = track.ana.client.get(f"{where}/check").get_data(as_text=True)
        fields = dict(re.findall(r'name="(revision|csrf_token)" value="([^"]+)"', page))
        answer = track.ana.client.post(f"{where}/submit", data=fields)
        assert answer.location == where

    def by_hand() -> None:
        assert track.bare.get("/page").status_code == 200
        assert track.bare.post("/save", json={"rationale": "x"}).status_code == 200

    ours()
    name = f"checking and handing in 60 answers, {track.kind}, against HTML by hand and one UPDATE"
    hold(AUDITS, name, ours, by_hand, most=12)


def test_building_the_form_of_sixty_questions_against_as_many_plain_fields() -> None:
    template = sixty_questions()

    def ours() -> type[Form]:
        form_class.cache_clear()
        return form_class(template, "all")

    def plain() -> type[Form]:
        return type("Plain", (Form,), {f"q{n}": StringField(f"{n}") for n in range(QUESTIONS)})

    assert len(list(ours()(None))) == len(list(plain()(None))) == QUESTIONS
    hold(
        AUDITS,
        "building a form class of 60 questions, against 60 plain fields",
        ours,
        plain,
        most=3,
    )
    assert FULL or form_class(template, "all") is form_class(template, "all")
