"""The dip grid without script: accept, answer, conflicts, submit; who gets in; the stop rule."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, select

from auditapp.domain.audits import AuditState
from auditapp.domain.populations import Population
from auditapp.domain.stop_rules import StopRulePlan
from auditapp.persistence.answers import AnswerRevision
from auditapp.persistence.audits import Audit
from auditapp.persistence.base import reading, writing
from auditapp.persistence.caseload import CaseloadRow
from auditapp.services import allocation, draws, frames, rounds, stop_rules
from auditapp.services.allocation import Choice
from auditapp.services.draws import Design
from tests.conftest import NOW
from tests.support.auditing import move
from tests.support.cast import Cast, Member
from tests.support.chain import plan, store_contacts
from tests.support.client import Browser, plain

MET = {"rc.summary": "met", "rc.oversight": "yes"}
SignIn = Callable[[Member], Browser]


@pytest.fixture
def round_id(sqlite_engine: Engine, web_cast: Cast, clock: Callable[[], datetime]) -> UUID:
    """Give an open record check of four cases, all Ana's, with a stop rule."""
    now, lee = clock(), web_cast.lee.actor
    with writing(sqlite_engine) as session:
        store_contacts(session, web_cast, now, count=12)
        for row in session.scalars(select(CaseloadRow)):
            row.kind = "open_case"
        wanted = plan(template_key="record_check", unit_kind="open_case", planned_size=4)
        made = rounds.plan(session, wanted, actor=lee, now=now)
        rule = StopRulePlan("rc.oversight", "5", "60", "20", "20")
        stop_rules.declare(session, made, rule, expected=0, actor=lee, now=now)
        whole = Population("open_case", wanted.period_start, wanted.period_end, ())
        frames.freeze(session, made, whole, stratify_by="", expected=1, actor=lee, now=now)
        design = Design(4, seed="8203 5517 4096", seed_words="dice")
        draws.make(session, made, design, expected=2, actor=lee, now=now)
        board = allocation.board(session, made, actor=lee, today=now.date())
        chosen = allocation.suggest(board, people={web_cast.ana.id})
        allocation.confirm(
            session,
            made,
            [Choice(unit, person) for unit, person in chosen.items()],
            expected=3,
            due_on=now.date() + timedelta(days=9),
            actor=lee,
            now=now,
        )
        rounds.move(session, made, "open", expected=4, actor=lee, now=now)
    return made


def audits_of(engine: Engine) -> list[Audit]:
    with reading(engine) as session:
        return list(session.scalars(select(Audit).order_by(Audit.reference)))


def accepted(browser: Browser, engine: Engine, round_id: UUID) -> list[Audit]:
    browser.get(f"/dip-grid/rounds/{round_id}/accept")
    browser.post(f"/dip-grid/rounds/{round_id}/accept", fields=declared(engine))
    return audits_of(engine)


def declared(engine: Engine, **others: str) -> dict[str, object]:
    fields: dict[str, object] = {}
    for place, audit in enumerate(audits_of(engine)):
        fields[f"id_{audit.id}"] = str(audit.id)
        fields[f"expected_{audit.id}"] = str(audit.revision)
        fields[f"decision_{audit.id}"] = others.get(f"case{place}", "accept")
    return fields


def cell(audit: Audit, key: str, value: str, base: int = 0, evidence: str = "") -> dict[str, str]:
    name, start = key.replace(".", "__"), f"c{audit.id.hex}-"
    found = {f"{start}q_{name}": value, f"{start}revision-{key}": str(base)}
    return found | ({f"{start}e_{name}": evidence} if evidence else {})


def stored(engine: Engine, key: str) -> list[str]:
    with reading(engine) as session:
        rows = session.scalars(select(AnswerRevision).where(AnswerRevision.question_key == key))
        return [str(row.value) for row in rows]


def test_each_case_has_its_own_declaration_before_it_is_opened(
    signed_in: SignIn, web_cast: Cast, sqlite_engine: Engine, round_id: UUID
) -> None:
    ana = signed_in(web_cast.ana)
    address = f"/dip-grid/rounds/{round_id}/accept"
    ana.get(address)
    said = declared(sqlite_engine, case0="interest", case1="later")
    page = ana.post(address, fields=said, status=422)
    assert "Enter how you are connected to this case" in plain(page)
    assert {audit.state for audit in audits_of(sqlite_engine)} == {AuditState.ASSIGNED}
    first = audits_of(sqlite_engine)[0]
    page = ana.post(address, fields=said | {f"reason_{first.id}": "A cousin"})
    assert [audit.state.value for audit in audits_of(sqlite_engine)] == [
        "withdrawn",
        "assigned",
        "accepted",
        "accepted",
    ]
    assert "2 cases accepted and 1 case returned" in plain(page)
    assert "1 case to accept first" in plain(page)
    assert "Oversight record : Is there a management oversight record" in plain(page)


def test_a_whole_form_saves_and_counts_with_the_interval_of_the_frame(
    signed_in: SignIn, web_cast: Cast, sqlite_engine: Engine, round_id: UUID
) -> None:
    ana = signed_in(web_cast.ana)
    found = accepted(ana, sqlite_engine, round_id)
    fields: dict[str, str] = {}
    for place, audit in enumerate(found):
        fields |= cell(audit, "rc.oversight", "yes" if place else "no")
    page = plain(ana.post(f"/dip-grid/rounds/{round_id}", fields=fields))
    assert sorted(stored(sqlite_engine, "rc.oversight")) == ["no", "yes", "yes", "yes"]
    # Of 12 in the frame: with 3 meeting it, three of four were seen in 9 of 495 draws, so 4 is the
    # least; with 11, in 165 of 495.
    assert "3 of 4 met; between 33% and 92%" in page
    assert "Say where on file" in page
    assert "Does not apply" in page


def test_a_stale_cell_shows_both_versions_and_takes_no_other_case_with_it(
    signed_in: SignIn, web_cast: Cast, sqlite_engine: Engine, round_id: UUID
) -> None:
    ana = signed_in(web_cast.ana)
    first, second, *_ = accepted(ana, sqlite_engine, round_id)
    address = f"/dip-grid/rounds/{round_id}"
    ana.post(address, fields=cell(first, "rc.summary", "partly", evidence="Case note"))
    fields = cell(first, "rc.summary", "not_met") | cell(second, "rc.summary", "met")
    page = ana.post(address, fields=fields, status=409)
    assert "Stored meanwhile" in plain(page)
    assert "Case note" in plain(page)  # the stored version; what was typed stands in its box
    assert f'name="c{first.id.hex}-revision-rc.summary" value="1"' in page
    assert sorted(stored(sqlite_engine, "rc.summary")) == ["met", "partly"]


def test_text_for_cases_given_to_somebody_else_is_kept_and_the_others_are_saved(
    signed_in: SignIn, web_cast: Cast, sqlite_engine: Engine, round_id: UUID
) -> None:
    ana = signed_in(web_cast.ana)
    found = accepted(ana, sqlite_engine, round_id)
    first, second, *others = found
    address, text = f"/dip-grid/rounds/{round_id}", "Late, in the grid"

    def withdraw(*gone: Audit) -> None:
        with writing(sqlite_engine) as session:
            for audit in gone:
                move(session, session.get_one(Audit, audit.id), "withdraw", web_cast.lee, NOW, "x")

    withdraw(first)
    fields = cell(first, "rc.summary", "partly", evidence=text) | cell(second, "rc.plan", "met")
    page = plain(ana.post(address, fields=fields, status=409))
    assert f"{first.reference}: Lee Example withdrew the audit" in page
    assert stored(sqlite_engine, "rc.plan") == ["met"]
    assert stored(sqlite_engine, "rc.summary") == []
    assert text in plain(ana.get("/my-work/kept-text/"))
    answer = {"key": "rc.plan", "value": "met", "base_revision": 0, "client_id": "t", "sequence": 1}
    sent: Any = ana.client.post(
        f"/dip-grid/audits/{first.id}/answers",
        json=answer | {"na_reason": "", "evidence": "By script", "rationale": ""},
        headers={"X-CSRFToken": ana.token, "Accept": "application/json"},
    )
    assert (sent.status_code, sent.json["closed"], sent.json["kept"]) == (409, True, True)
    withdraw(second, *others)
    page = plain(ana.post(address, fields=cell(second, "rc.summary", "met", evidence="The last")))
    assert "By script" in page
    assert "The last" in page
    ana.get(address, status=404)


def test_a_form_sent_twice_acts_once(
    signed_in: SignIn, web_cast: Cast, sqlite_engine: Engine, round_id: UUID
) -> None:
    ana = signed_in(web_cast.ana)
    first, *_ = accepted(ana, sqlite_engine, round_id)
    fields = cell(first, "rc.plan", "met") | {"submission_key": "the same key twice"}
    for _time in range(2):
        ana.post(f"/dip-grid/rounds/{round_id}", fields=fields)
    assert stored(sqlite_engine, "rc.plan") == ["met"]


def test_an_unfinished_case_is_not_submitted_and_its_answers_are_kept(
    signed_in: SignIn, web_cast: Cast, sqlite_engine: Engine, round_id: UUID
) -> None:
    ana = signed_in(web_cast.ana)
    first, *_ = accepted(ana, sqlite_engine, round_id)
    fields = cell(first, "rc.plan", "met") | {f"audit-{first.id}": str(first.revision)}
    page = ana.post(f"/dip-grid/audits/{first.id}/submit", fields=fields, status=422)
    assert "not yet complete" in plain(page)
    assert stored(sqlite_engine, "rc.plan") == ["met"]
    assert audits_of(sqlite_engine)[0].state is AuditState.IN_PROGRESS


def test_an_alarming_cell_opens_a_concern_and_says_so(
    signed_in: SignIn, web_cast: Cast, sqlite_engine: Engine, round_id: UUID
) -> None:
    ana = signed_in(web_cast.ana)
    first, *_ = accepted(ana, sqlite_engine, round_id)
    page = ana.post(f"/dip-grid/rounds/{round_id}", fields=cell(first, "safe.now", "told"))
    assert "opened a safeguarding concern" in plain(page)


def test_nobody_else_finds_the_grid_or_its_cells(
    signed_in: SignIn, web_cast: Cast, sqlite_engine: Engine, round_id: UUID
) -> None:
    first, *_ = accepted(signed_in(web_cast.ana), sqlite_engine, round_id)
    for member, status in ((web_cast.sam, 404), (web_cast.lee, 403), (web_cast.hana, 403)):
        browser = signed_in(member)
        browser.get(f"/dip-grid/rounds/{round_id}", status=status)
        browser.get("/my-work/")
        browser.post(f"/dip-grid/audits/{first.id}/submit", status=status)


def test_the_stop_rule_counts_in_drawn_order_and_says_when_enough_is_seen(
    signed_in: SignIn, web_cast: Cast, sqlite_engine: Engine, round_id: UUID
) -> None:
    ana = signed_in(web_cast.ana)
    found = accepted(ana, sqlite_engine, round_id)
    address = f"/dip-grid/rounds/{round_id}"
    # Not the first case drawn: it does not count before the others are read.
    page = plain(ana.post(address, fields=cell(found[1], "rc.oversight", "no")))
    assert "Read on: neither line is crossed yet (0 of 0 cases not met" in page
    # h2 = ln(0.8/0.2)/k = 0.414, s = 0.258: one failure in one case crosses the upper line.
    page = plain(ana.post(address, fields=cell(found[0], "rc.oversight", "no")))
    assert "Enough has been seen: the line for “too poor” is crossed (1 of 1 case not met" in page
    assert "no plain estimate" in page
    lead = signed_in(web_cast.lee).get(f"{address}/stop-rule")
    assert re.findall(r'aria-current="true"><strong[^>]*>([^<]+)', lead) == ["Programme"]
    assert "Read on" in plain(lead)  # drafts are nobody's business: only what is handed in counts


def test_a_drawn_round_takes_no_stop_rule(
    signed_in: SignIn, web_cast: Cast, round_id: UUID
) -> None:
    lee = signed_in(web_cast.lee)
    address = f"/dip-grid/rounds/{round_id}/stop-rule"
    assert "Change the stop rule" not in lee.get(address)
    fields = {
        "question": "rc.plan",
        "good_percent": "5",
        "bad_percent": "30",
        "alpha_percent": "5",
        "beta_percent": "10",
    }
    page = lee.post(address, fields=fields, status=422)
    assert "The sample is drawn" in plain(page)
    lee.post(f"/dip-grid/rounds/{round_id}/end-early", status=422)
