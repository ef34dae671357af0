"""Allocation, cover and giving one audit away, as the lead sees them and as nobody else does."""

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, func, select

from auditapp.domain.absences import Away
from auditapp.domain.audits import AuditState
from auditapp.persistence.audits import Audit
from auditapp.persistence.base import reading, writing
from auditapp.persistence.rounds import DrawnUnit, FrameRow
from auditapp.services import absences
from tests.conftest import NOW
from tests.support.auditing import accept
from tests.support.cast import Cast, Member
from tests.support.chain import drawn_round, open_round, store_contacts
from tests.support.client import Browser, plain

SignedIn = Callable[[Member], Browser]
DUE = {"due_on-day": "14", "due_on-month": "12", "due_on-year": "2026"}


@pytest.fixture
def drawn(sqlite_engine: Engine, web_cast: Cast) -> UUID:
    with writing(sqlite_engine) as session:
        store_contacts(session, web_cast, NOW)
        return drawn_round(session, web_cast, NOW)


@pytest.fixture
def opened(sqlite_engine: Engine, web_cast: Cast) -> UUID:
    with writing(sqlite_engine) as session:
        store_contacts(session, web_cast, NOW)
        return open_round(session, web_cast, NOW)


def cases(engine: Engine, team: str) -> list[UUID]:
    """Return the drawn cases of one team."""
    with reading(engine) as session:
        rows = (
            select(DrawnUnit.id)
            .join(FrameRow, FrameRow.id == DrawnUnit.frame_row_id)
            .where(FrameRow.team_code == team, DrawnUnit.is_reserve.is_(False))
            .order_by(DrawnUnit.position)
        )
        return list(session.scalars(rows))


def open_audits(engine: Engine, who: Member, team: str | None = None) -> list[Audit]:
    with reading(engine) as session:
        rows = select(Audit).where(Audit.auditor_id == who.id, Audit.state == AuditState.ASSIGNED)
        if team:
            rows = rows.where(Audit.team_code == team)
        return list(session.scalars(rows.order_by(Audit.reference)))


def count_audits(engine: Engine) -> int:
    with reading(engine) as session:
        return session.scalar(select(func.count()).select_from(Audit)) or 0


# Some of the cases at once


def test_a_lead_previews_some_cases_and_nothing_is_stored_until_confirmed(
    lee: Browser, sqlite_engine: Engine, web_cast: Cast, drawn: UUID
) -> None:
    page = lee.get(f"/allocation/{drawn}/choose")
    assert page.count('name="unit"') == 6
    assert page.count('name="person"') == 2
    two = cases(sqlite_engine, "EAST")[:2]
    page = lee.post(
        f"/allocation/{drawn}/preview", status=200, fields={"unit": two, "person": web_cast.ana.id}
    )
    words = plain(page)
    assert "Preview of the allocation" in words
    assert "2 of 6 waiting cases" in words
    assert page.count(f'value="{web_cast.ana.id}" selected') == 2
    assert count_audits(sqlite_engine) == 0
    chosen = {f"unit_{unit}": web_cast.ana.id for unit in two}
    page = lee.post(f"/allocation/{drawn}", fields={"unit": two, **chosen, **DUE})
    assert "2 cases allocated" in plain(page)
    assert len(open_audits(sqlite_engine, web_cast.ana)) == count_audits(sqlite_engine) == 2


def test_a_preview_says_what_nobody_ticked_may_take_and_what_was_not_ticked(
    lee: Browser, sqlite_engine: Engine, web_cast: Cast, drawn: UUID
) -> None:
    lee.get(f"/allocation/{drawn}/choose")
    words = plain(lee.post(f"/allocation/{drawn}/preview", status=422))
    assert "Tick at least one case" in words
    assert "Tick at least one auditor" in words
    own_team = cases(sqlite_engine, "NORTH")[:1]
    page = lee.post(
        f"/allocation/{drawn}/preview",
        status=200,
        fields={"unit": own_team, "person": web_cast.sam.id},
    )
    assert "None of the ticked auditors may take 1 case; choose another" in plain(page)


def test_a_barred_auditor_is_refused_with_the_rule_and_a_stale_preview_with_the_change(
    lee: Browser, sqlite_engine: Engine, web_cast: Cast, drawn: UUID
) -> None:
    (unit,) = cases(sqlite_engine, "NORTH")[:1]
    lee.get(f"/allocation/{drawn}")
    preview = lee.page
    sent = {"unit": unit, f"unit_{unit}": web_cast.sam.id, f"reason_{unit}": "I insist", **DUE}
    words = plain(lee.post(f"/allocation/{drawn}", status=422, fields=sent))
    assert "Sam Stranger" in words
    assert "is in the team whose work this is" in words
    assert count_audits(sqlite_engine) == 0
    sent[f"unit_{unit}"] = web_cast.ana.id
    lee.post(f"/allocation/{drawn}", fields=sent)
    lee.page = preview
    (other,) = cases(sqlite_engine, "NORTH")[1:2]
    late = {"unit": other, f"unit_{other}": web_cast.ana.id, **DUE, "submission_key": "late"}
    lee.post(f"/allocation/{drawn}", status=409, fields=late)
    assert count_audits(sqlite_engine) == 1


# Away and covered


@pytest.mark.usefixtures("opened")
def test_a_lead_records_an_absence_and_covers_it_and_the_former_auditor_is_told(
    lee: Browser, signed_in: SignedIn, sqlite_engine: Engine, web_cast: Cast
) -> None:
    lee.get("/absences/")
    days = {"starts_on-day": "23", "ends_on-day": "27"}
    days |= {f"{name}-month": "11" for name in ("starts_on", "ends_on")}
    days |= {f"{name}-year": "2026" for name in ("starts_on", "ends_on")}
    words = plain(lee.post("/absences/", fields={"person": web_cast.sam.id, **days}))
    assert "Cover for Sam Stranger" in words
    (address,) = re.findall(r'href="(/absences/[0-9a-f-]{36}/cover)"', lee.get("/absences/"))
    (audit, *_others) = open_audits(sqlite_engine, web_cast.sam, "EAST")
    sent = {
        "audit": audit.id,
        f"audit_{audit.id}": web_cast.ana.id,
        f"expected_{audit.id}": audit.revision,
        "why": "",
    }
    assert "Enter why" in plain(lee.post(address, status=422, fields=sent))
    words = plain(lee.post(address, fields=sent | {"why": "Sam is away this week"}))
    assert "1 audit reallocated" in words
    words = plain(signed_in(web_cast.sam).get("/my-work/"))
    assert "Given to someone else" in words
    assert f"{audit.reference}, 23 November 2026" in words
    assert "Sam is away this week" in words
    assert "Given to someone else" not in plain(lee.get("/my-work/"))


# One audit


def give(browser: Browser, audit: Audit, who: Member, status: int = 303, **more: object) -> str:
    browser.get(f"/audits/{audit.id}/give")
    fields = {"person": who.id, "why": "Sam has too much open", **more}
    return plain(browser.post(f"/audits/{audit.id}/give", status=status, fields=fields))


@pytest.mark.usefixtures("opened")
def test_one_audit_goes_to_someone_else_with_its_history_on_both_sides(
    lee: Browser, signed_in: SignedIn, sqlite_engine: Engine, web_cast: Cast
) -> None:
    (audit, *_others) = open_audits(sqlite_engine, web_cast.sam, "EAST")
    before = count_audits(sqlite_engine)
    assert f"/audits/{audit.id}/give" in lee.get(f"/audits/{audit.id}")
    words = give(lee, audit, web_cast.ana)
    assert "The case is with its new auditor" in words
    assert "moved the case here from another auditor" in words
    assert count_audits(sqlite_engine) == before + 1
    words = plain(lee.get(f"/audits/{audit.id}"))
    assert "gave the case to somebody else" in words
    assert "Sam has too much open" in words
    assert "no longer open" in plain(lee.get(f"/audits/{audit.id}/give"))
    assert "Sam has too much open" in plain(signed_in(web_cast.sam).get("/my-work/"))
    (made,) = open_audits(sqlite_engine, web_cast.ana, "EAST")
    assert made.drawn_unit_id == audit.drawn_unit_id


@pytest.mark.usefixtures("opened")
def test_a_hard_stop_is_not_offered_and_is_refused_with_its_rule_when_sent(
    lee: Browser, sqlite_engine: Engine, web_cast: Cast
) -> None:
    (audit, *_others) = open_audits(sqlite_engine, web_cast.ana, "NORTH")
    page = lee.get(f"/audits/{audit.id}/give")
    assert f'value="{web_cast.sam.id}"' not in page
    assert "Nobody else may take this case" in plain(page)
    assert "Sam Stranger manages the worker or the team" in plain(page)
    words = give(lee, audit, web_cast.sam, 422, waiver="I insist")
    assert "Sam Stranger manages the worker or the team" in words
    assert open_audits(sqlite_engine, web_cast.ana, "NORTH")[0].id == audit.id


@pytest.mark.usefixtures("opened")
def test_a_warning_is_passed_only_with_a_reason(
    lee: Browser, sqlite_engine: Engine, web_cast: Cast
) -> None:
    (audit, *_others) = open_audits(sqlite_engine, web_cast.sam, "EAST")
    with writing(sqlite_engine) as session:
        away = Away(NOW.date(), NOW.date() + timedelta(days=3))
        lead = web_cast.lee.actor
        absences.record(session, web_cast.ana.id, away, actor=lead, today=NOW.date(), now=NOW)
    assert "Warning: is away from" in plain(lee.get(f"/audits/{audit.id}/give"))
    words = give(lee, audit, web_cast.ana, 422)
    assert "is away from" in words
    assert "enter why this is right, or choose another" in words
    assert 'href="#waiver"' in lee.page
    give(lee, audit, web_cast.ana, waiver="Back on Thursday, and it is due in two weeks")
    assert open_audits(sqlite_engine, web_cast.sam, "EAST")[:1] != [audit]


@pytest.mark.usefixtures("opened")
def test_what_is_missing_is_said_and_a_stale_page_gives_nothing_away(
    lee: Browser, sqlite_engine: Engine, web_cast: Cast
) -> None:
    (audit, *_others) = open_audits(sqlite_engine, web_cast.sam, "EAST")
    address = f"/audits/{audit.id}/give"
    lee.get(address)
    stale = lee.page
    assert "Choose who takes it" in plain(lee.post(address, status=422, why="Too much"))
    assert "Enter why" in give(lee, audit, web_cast.ana, 422, why=" ")
    with writing(sqlite_engine) as session:
        accept(session, session.get_one(Audit, audit.id), web_cast.sam, NOW)
    lee.page = stale
    sent = {"person": web_cast.ana.id, "why": "Too much", "submission_key": "another"}
    lee.post(address, status=409, fields=sent)
    with reading(sqlite_engine) as session:
        assert session.get_one(Audit, audit.id).state is AuditState.ACCEPTED


# Who sees none of it


@pytest.mark.parametrize("name", ["ana", "hana"])
def test_only_a_lead_allocates_covers_and_gives_away(
    signed_in: SignedIn, sqlite_engine: Engine, web_cast: Cast, opened: UUID, name: str
) -> None:
    browser = signed_in(getattr(web_cast, name))
    audit = open_audits(sqlite_engine, web_cast.ana)[0]
    give_page = f"/audits/{audit.id}/give"
    for address in (f"/allocation/{opened}", f"/allocation/{opened}/choose", give_page):
        browser.get(address, status=403)
    browser.get("/my-work/")
    for address in (f"/allocation/{opened}", f"/allocation/{opened}/preview", give_page):
        browser.post(address, status=403, person=web_cast.sam.id, why="x", revision=1)
    if name == "ana":
        assert "/give" not in browser.follow(f"/audits/{audit.id}")
    assert open_audits(sqlite_engine, web_cast.ana)[0].id == audit.id


def test_what_does_not_exist_looks_the_same_to_a_lead(lee: Browser) -> None:
    for address in (f"/allocation/{uuid4()}", f"/absences/{uuid4()}/cover"):
        lee.get(address, status=404)
    lee.get(f"/audits/{uuid4()}/give", status=404)


# Who audited whom


@pytest.mark.usefixtures("opened")
def test_the_matrix_tells_counts_and_who_is_barred_by_team_and_by_worker(lee: Browser) -> None:
    page = lee.get("/independence/")
    words = plain(page)
    assert "Ana Example" in words
    assert "NORTH North team" in words
    assert "is in the team" in words
    words = plain(lee.get("/independence/?by=worker"))
    assert re.search(r"W-(EAST|NORTH)-\d", words)
    assert "23 November 2026" in words
    assert plain(lee.get("/independence/?by=nonsense&year=99999"))
