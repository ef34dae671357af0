"""An action on its page, from raised to closed: what is asked, who may, what is refused."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import pytest
from sqlalchemy import Engine, select

from auditapp.domain.actions import ActionState, EntryKind, Impact, Priority
from auditapp.library.calendar import jersey_calendar
from auditapp.persistence.actions import Action, ActionEntry
from auditapp.persistence.audits import Audit
from auditapp.persistence.base import reading, writing
from auditapp.services import actions
from auditapp.services.actions import NewAction
from tests.support.cast import Cast, Member
from tests.support.chain import open_round, store_contacts
from tests.support.client import Browser, fields_of, plain

SignIn = Callable[[Member], Browser]


@pytest.fixture
def action(sqlite_engine: Engine, web_cast: Cast, now: datetime) -> UUID:
    """Return an action that Tess owns, raised by Ana in an audit."""
    with writing(sqlite_engine) as session:
        store_contacts(session, web_cast, now)
        open_round(session, web_cast, now)
        mine = select(Audit.id).where(Audit.auditor_id == web_cast.ana.id).limit(1)
        return actions.add(
            session,
            NewAction("See the child within the week", Priority.HIGH, web_cast.tess.id),
            audit_id=session.scalars(mine).one(),
            calendar=jersey_calendar(),
            actor=web_cast.ana.actor,
            now=now,
        )


def stored(engine: Engine, action_id: UUID) -> Action:
    with reading(engine) as session:
        return session.get_one(Action, action_id)


def test_an_action_goes_from_raised_to_closed_by_the_forms_of_its_page(
    signed_in: SignIn, sqlite_engine: Engine, web_cast: Cast, action: UUID
) -> None:
    where = f"/actions/{action}"
    tess, ana = signed_in(web_cast.tess), signed_in(web_cast.ana)
    assert fields_of(tess.get(where), f"{where}/finish") == {"text", "where_found"}
    tess.post(f"{where}/finish", text="Seen at home", where_found="Visit of 20 November")
    assert fields_of(ana.get(where), f"{where}/verify") == {"text"}
    ana.post(f"{where}/verify", text="The visit is written up with the child's words")
    assert fields_of(ana.get(where), f"{where}/close") == {"impact", "text"}
    page = ana.post(f"{where}/close", impact="improved", text="She says bedtimes are calm")
    assert "Things are better for the child. She says bedtimes are calm" in plain(page)
    row = stored(sqlite_engine, action)
    assert (row.state, row.impact, row.verified_by) == (
        ActionState.CLOSED,
        Impact.IMPROVED,
        web_cast.ana.id,
    )


@pytest.mark.parametrize(
    ("move", "sent", "refusal"),
    [
        ("finish", {"text": "  "}, "Say what was done and where on the file it can be seen"),
        ("verify", {"text": ""}, "Say what you saw on the record, and where"),
        ("close", {"impact": "improved", "text": " "}, "Say how you know"),
        ("close", {"text": "It is calmer"}, "Record what changed for the child"),
    ],
)
def test_no_step_is_taken_without_the_words_that_prove_it(
    signed_in: SignIn,
    sqlite_engine: Engine,
    web_cast: Cast,
    action: UUID,
    move: str,
    sent: dict[str, str],
    refusal: str,
) -> None:
    where = f"/actions/{action}"
    tess, ana = signed_in(web_cast.tess), signed_in(web_cast.ana)
    if move != "finish":
        tess.get(where)
        tess.post(f"{where}/finish", text="Seen at home", where_found="Visit of 20 November")
    if move == "close":
        ana.get(where)
        ana.post(f"{where}/verify", text="The visit is written up")
    who = tess if move == "finish" else ana
    who.get(where)
    before = stored(sqlite_engine, action)
    assert refusal in plain(who.post(f"{where}/{move}", status=422, fields=sent))
    after = stored(sqlite_engine, action)
    assert (after.state, after.revision) == (before.state, before.revision)
    with reading(sqlite_engine) as session:
        kinds = set(session.scalars(select(ActionEntry.kind)))
    assert EntryKind.IMPACT not in kinds


def test_its_owner_finds_no_form_to_verify_it_and_is_refused(
    signed_in: SignIn, sqlite_engine: Engine, web_cast: Cast, action: UUID
) -> None:
    where = f"/actions/{action}"
    tess = signed_in(web_cast.tess)
    tess.get(where)
    page = tess.post(f"{where}/finish", text="Seen at home", where_found="Visit")
    assert f'action="{where}/verify"' not in page
    refused = plain(tess.post(f"{where}/verify", status=422, text="I saw it"))
    assert "someone else must verify it" in refused
    assert stored(sqlite_engine, action).state is ActionState.DONE


def test_a_reopened_action_is_counted_and_asks_for_proof_again(
    signed_in: SignIn, sqlite_engine: Engine, web_cast: Cast, action: UUID
) -> None:
    where = f"/actions/{action}"
    tess, ana = signed_in(web_cast.tess), signed_in(web_cast.ana)
    tess.get(where)
    tess.post(f"{where}/finish", text="Seen at home", where_found="Visit")
    ana.get(where)
    ana.post(f"{where}/reopen", reason="The visit is not on the record")
    row = stored(sqlite_engine, action)
    assert (row.state, row.reopened, row.done_at) == (ActionState.IN_PROGRESS, 1, None)
    assert "not seen on the record" in plain(ana.get(where))
    tess.get(where)
    tess.post(f"{where}/finish", text="Now written up", where_found="Visit of 21 November")
    ana.get(where)
    ana.post(f"{where}/verify", status=422, text="")
    assert stored(sqlite_engine, action).state is ActionState.DONE


def test_two_who_verify_at_once_make_one_verification(
    signed_in: SignIn, sqlite_engine: Engine, web_cast: Cast, action: UUID
) -> None:
    where = f"/actions/{action}"
    tess, ana, lee = (signed_in(each) for each in (web_cast.tess, web_cast.ana, web_cast.lee))
    tess.get(where)
    tess.post(f"{where}/finish", text="Seen at home", where_found="Visit")
    ana.get(where)
    lee.get(where)
    ana.post(f"{where}/verify", text="Seen")
    late = plain(lee.post(f"{where}/verify", status=409, text="Seen in the note of 3 May"))
    assert "saved this while you were working" in late
    assert "What you wrote" in late
    assert "Seen in the note of 3 May" in late
    assert stored(sqlite_engine, action).verified_by == web_cast.ana.id


def test_a_move_that_does_not_exist_is_not_found(
    signed_in: SignIn, web_cast: Cast, action: UUID
) -> None:
    tess = signed_in(web_cast.tess)
    tess.get(f"/actions/{action}")
    tess.post(f"/actions/{action}/nonsense", status=404)
