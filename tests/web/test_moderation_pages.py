"""Moderation as people see it: choosing, grading blind, comparing, responding."""

import re
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import pytest
from sqlalchemy import Engine, select

from auditapp.domain.concerns import ConcernLevel
from auditapp.domain.grades import Grade
from auditapp.domain.moderation import ModerationState
from auditapp.persistence.answers import AnswerRevision
from auditapp.persistence.audits import Grading
from auditapp.persistence.base import reading, writing
from auditapp.persistence.concerns import Concern
from auditapp.persistence.moderation import Moderation
from tests.support.cast import Cast, Member
from tests.support.chain import fill
from tests.support.client import Browser, plain
from tests.support.moderating import GRADE, agreed, grading, locked, selected

SECTION = "contact"
SignIn = Callable[[Member], Browser]


@pytest.fixture
def waiting(sqlite_engine: Engine, web_cast: Cast, now: datetime) -> UUID:
    with writing(sqlite_engine) as session:
        return selected(session, web_cast, now, "good").id


@pytest.fixture
def started(sqlite_engine: Engine, web_cast: Cast, now: datetime, waiting: UUID) -> UUID:
    with writing(sqlite_engine) as session:
        grading(session, session.get_one(Moderation, waiting), web_cast, now)
    return waiting


@pytest.fixture
def compared(sqlite_engine: Engine, web_cast: Cast, now: datetime, waiting: UUID) -> UUID:
    with writing(sqlite_engine) as session:
        row = session.get_one(Moderation, waiting)
        locked(session, row, web_cast, now, "requires_improvement")
    return waiting


def stored(engine: Engine, moderation_id: UUID) -> Moderation:
    with reading(engine) as session:
        found = session.get_one(Moderation, moderation_id)
        session.expunge(found)
        return found


def test_the_lead_chooses_a_moderator_from_the_queue(
    signed_in: SignIn, web_cast: Cast, waiting: UUID
) -> None:
    lee = signed_in(web_cast.lee)
    assert "Nobody yet" in plain(lee.get("/moderation/"))
    page = plain(lee.get(f"/moderation/{waiting}/moderator"))
    assert "Mo Example" in page
    assert "Nothing speaks against it" in page
    lee.post(f"/moderation/{waiting}/moderator", moderator_id=web_cast.mo.id)
    assert "Mo Example" in plain(signed_in(web_cast.mo).get("/moderation/"))


def test_choosing_nobody_is_told_at_the_field(
    signed_in: SignIn, web_cast: Cast, waiting: UUID
) -> None:
    lee = signed_in(web_cast.lee)
    lee.get(f"/moderation/{waiting}/moderator")
    page = lee.post(f"/moderation/{waiting}/moderator", status=422)
    assert "Choose someone who is trained and accredited" in plain(page)


def test_a_moderator_starts_answers_and_locks(
    signed_in: SignIn, sqlite_engine: Engine, web_cast: Cast, waiting: UUID, now: datetime
) -> None:
    lee, mo = signed_in(web_cast.lee), signed_in(web_cast.mo)
    lee.get(f"/moderation/{waiting}/moderator")
    lee.post(f"/moderation/{waiting}/moderator", moderator_id=web_cast.mo.id)
    assert "Graded blind" in plain(mo.get(f"/moderation/{waiting}"))
    mo.post(f"/moderation/{waiting}/moves/start")
    page = mo.get(f"/moderation/{waiting}")
    assert "Answer every question before you lock your grades" in plain(page)
    assert "What is missing on the pages that are open: 23" in plain(page)
    missing = f"/moderation/{waiting}/sections/safe?missing=yes#question-safe.now"
    assert f'href="{missing}"' in page
    with writing(sqlite_engine) as session:
        second = session.scalar(select(Grading).where(Grading.person_id == web_cast.mo.id))
        assert second is not None
        fill(session, second.id, web_cast.mo, now, {GRADE: "requires_improvement"})
    mo.get(f"/moderation/{waiting}")
    page = mo.post(f"/moderation/{waiting}/lock")
    assert "The overall grades are 1 step apart and on different sides of Good" in plain(page)


def test_a_page_of_answers_is_kept_as_the_second_graders_own(
    signed_in: SignIn, sqlite_engine: Engine, web_cast: Cast, started: UUID
) -> None:
    mo = signed_in(web_cast.mo)
    where = f"/moderation/{started}/sections/{SECTION}"
    page = mo.get(where)
    assert f"/moderation/{started}/answers" in page
    assert "Add an action" not in page
    shown = dict.fromkeys(re.findall(r'name="(revision-[^"]+)"', page), "0")
    evidence = re.findall(r'name="(e_[^"]+)"', page)[0]
    mo.post(where, fields={**shown, evidence: "Case note, 4 October", "go": "sections"})
    with reading(sqlite_engine) as session:
        saved = session.scalars(
            select(AnswerRevision.evidence).where(AnswerRevision.saved_by == web_cast.mo.id)
        ).all()
    assert saved == ["Case note, 4 October"]


def test_an_unknown_section_or_a_section_before_the_start_is_not_found(
    signed_in: SignIn, web_cast: Cast, started: UUID
) -> None:
    mo = signed_in(web_cast.mo)
    mo.get(f"/moderation/{started}/sections/nothing", status=404)
    signed_in(web_cast.lee).get(f"/moderation/{started}/sections/contact", status=403)


def test_the_script_saves_one_answer_and_hears_of_a_stale_one(
    signed_in: SignIn, web_cast: Cast, started: UUID
) -> None:
    mo = signed_in(web_cast.mo)
    mo.get(f"/moderation/{started}")

    def send(value: str, base: int) -> tuple[int, dict[str, object]]:
        response = mo.client.post(
            f"/moderation/{started}/answers",
            json={"key": GRADE, "value": value, "base_revision": base},
            headers={"X-CSRFToken": mo.token, "Accept": "application/json"},
        )
        return response.status_code, response.get_json()

    status, answer = send("good", 0)
    assert (status, answer["revision"]) == (200, 1)
    status, answer = send("inadequate", 0)
    assert status == 409
    assert answer["stored"] == {
        "value": "good",
        "na_reason": "",
        "evidence": "",
        "rationale": "",
    }


def test_a_moderator_raises_a_concern_without_learning_of_another(
    signed_in: SignIn, sqlite_engine: Engine, web_cast: Cast, started: UUID
) -> None:
    audit_id = stored(sqlite_engine, started).audit_id
    mo = signed_in(web_cast.mo)
    mo.get(f"/concerns/new/{audit_id}")
    told = {"level": ConcernLevel.IMMEDIATE.value, "receiver_id": web_cast.hana.id}
    mo.post(f"/concerns/new/{audit_id}", what="Bruise not followed up", fields=told, follow=False)
    with reading(sqlite_engine) as session:
        raised = session.scalars(select(Concern.raised_by)).all()
    assert raised == [web_cast.mo.id]


def test_columns_carry_no_name_before_the_record_is_agreed(
    signed_in: SignIn, web_cast: Cast, compared: UUID
) -> None:
    page = plain(signed_in(web_cast.lee).get(f"/moderation/{compared}/compare"))
    assert "Ana Example" not in page
    assert "Why it was moderated" not in page


def test_the_record_is_agreed_and_the_auditor_responds(
    signed_in: SignIn, sqlite_engine: Engine, web_cast: Cast, compared: UUID
) -> None:
    mo, ana = signed_in(web_cast.mo), signed_in(web_cast.ana)
    where = f"/moderation/{compared}"
    mo.get(f"{where}/compare")
    page = plain(mo.post(f"{where}/agree", status=422, grade="good", reason_code="same_grade"))
    assert "Choose the agreed impact grade" in page
    assert "The grades differ, so choose why" in page
    page = mo.post(
        f"{where}/agree",
        grade="requires_improvement",
        impact="good",
        reason_code="too_lenient",
        narrative="The plan had no dates",
    )
    assert "A: " in plain(page)
    assert "Ana Example, auditor" in plain(page)
    ana.get(f"{where}/compare")
    ana.post(f"{where}/respond", status=422, response="disagree", reason="")
    assert stored(sqlite_engine, compared).state is ModerationState.AGREED
    ana.post(f"{where}/respond", response="disagree", reason="The dates are in the annex")
    assert stored(sqlite_engine, compared).state is ModerationState.DISPUTED


def test_a_panel_is_chaired_and_decides(
    signed_in: SignIn, sqlite_engine: Engine, web_cast: Cast, compared: UUID, now: datetime
) -> None:
    where = f"/moderation/{compared}"
    with writing(sqlite_engine) as session:
        row = session.get_one(Moderation, compared)
        agreed(session, row, web_cast, now, Grade.REQUIRES_IMPROVEMENT)
    ana, lee = signed_in(web_cast.ana), signed_in(web_cast.lee)
    ana.get(f"{where}/compare")
    ana.post(f"{where}/respond", response="disagree", reason="The dates are in the annex")
    lee.get(f"{where}/compare")
    lee.post(f"{where}/moves/convene")
    lee.get(f"{where}/compare")
    lee.post(f"{where}/decide", status=422, grade="good")
    page = plain(lee.post(f"{where}/decide", grade="good", narrative="The annex was read"))
    assert "Decided by a panel" in page
    assert stored(sqlite_engine, compared).panel_grade is Grade.GOOD


def test_strangers_find_no_comparison_and_the_auditor_none_before_the_lock(
    signed_in: SignIn, web_cast: Cast, started: UUID
) -> None:
    for member in (web_cast.ana, web_cast.sam, web_cast.tess):
        signed_in(member).get(f"/moderation/{started}/compare", status=404)
        signed_in(member).get(f"/moderation/{started}", status=404)


def test_a_stale_form_is_told_and_stores_nothing(
    signed_in: SignIn, sqlite_engine: Engine, web_cast: Cast, compared: UUID
) -> None:
    mo = signed_in(web_cast.mo)
    mo.get(f"/moderation/{compared}/compare")
    mo.post(
        f"/moderation/{compared}/agree",
        status=409,
        grade="good",
        impact="good",
        reason_code="too_harsh",
        narrative="Words",
        revision=1,
    )
    assert stored(sqlite_engine, compared).agreed_grade is None
