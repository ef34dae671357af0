"""The pool on pages: adding, roles, training, ending, and the first password."""

import re
from collections.abc import Callable

from flask import Flask
from sqlalchemy import Engine

from auditapp.domain.permissions import Role
from auditapp.persistence.base import reading, writing
from auditapp.persistence.people import Person
from auditapp.services import people
from tests.conftest import NOW
from tests.support.cast import COST, Cast, Member
from tests.support.client import Browser, plain

SignedIn = Callable[[Member], Browser]
NEW = {
    "name": "Nia Example",
    "sign_in_name": "nia",
    "roles": ["auditor"],
    "worker_ref": "",
    "team_code": "",
    "service": "",
}
SET_BY_OTHERS = "kept by one until today"
OWN = "a sentence that nobody guesses"


def test_an_added_person_signs_in_with_the_password_shown_once_and_must_change_it(
    signed_in: SignedIn, web_cast: Cast, app: Flask
) -> None:
    adi = signed_in(web_cast.adi)
    adi.get("/people/new")
    shown = adi.post("/people/new", fields=NEW, status=200)
    found = re.search(r"<code>([^<]+)</code>", shown)
    assert found
    assert found.group(1) not in adi.get("/people/")
    nia = Browser(app)
    nia.get("/account/sign-in")
    nia.post("/account/sign-in", name="nia", password=found.group(1))
    assert "Choose a password of your own first" in plain(nia.page)
    assert nia.client.get("/audits/").location == "/account/"
    nia.get("/account/")
    nia.post("/account/password", old=found.group(1), password=OWN)
    nia.get("/my-work/")


def test_the_first_password_cannot_be_kept(app: Flask, sqlite_engine: Engine) -> None:
    with writing(sqlite_engine) as session:
        people.set_password(session, "ana", SET_BY_OTHERS, cost=COST, now=NOW)
    ana = Browser(app)
    ana.get("/account/sign-in")
    ana.post("/account/sign-in", name="ana", password=SET_BY_OTHERS)
    page = ana.post("/account/password", old=SET_BY_OTHERS, password=SET_BY_OTHERS, status=422)
    assert "Choose another password than the present one" in plain(page)


def test_a_new_first_password_ends_the_sessions_of_the_old_one(
    signed_in: SignedIn, web_cast: Cast, sqlite_engine: Engine
) -> None:
    ana = signed_in(web_cast.ana)
    with writing(sqlite_engine) as session:
        people.set_password(session, "ana", SET_BY_OTHERS, cost=COST, now=NOW)
    assert "/account/sign-in" in ana.client.get("/my-work/").location


def test_two_people_cannot_share_a_sign_in_name_or_a_worker(
    signed_in: SignedIn, web_cast: Cast
) -> None:
    adi = signed_in(web_cast.adi)
    adi.get("/people/new")
    page = adi.post(
        "/people/new",
        fields={**NEW, "sign_in_name": "Ana ", "worker_ref": "M-WEST"},
        status=422,
    )
    assert "Somebody signs in with this name already" in plain(page)
    assert "Somebody else is this worker already" in plain(page)
    assert 'value="Nia Example"' in page


def test_who_runs_the_machine_does_not_read_cases(signed_in: SignedIn, web_cast: Cast) -> None:
    adi = signed_in(web_cast.adi)
    adi.get("/people/new")
    page = adi.post(
        "/people/new", fields={**NEW, "roles": ["administrator", "auditor"]}, status=422
    )
    assert "An administrator must not read cases" in plain(page)


def test_a_role_is_added_beside_the_one_held(
    signed_in: SignedIn, web_cast: Cast, sqlite_engine: Engine
) -> None:
    adi, address = signed_in(web_cast.adi), f"/people/{web_cast.ana.id}"
    adi.get(address)
    adi.post(f"{address}/roles", fields={"roles": ["auditor", "moderator"]})
    assert _roles(sqlite_engine, web_cast.ana) == {Role.AUDITOR, Role.MODERATOR}
    adi.get(address)
    adi.post(f"{address}/roles", fields={"roles": ["everything"]}, status=422)
    adi.get(address)
    adi.post(f"{address}/roles", fields={"roles": []}, status=422)
    assert _roles(sqlite_engine, web_cast.ana) == {Role.AUDITOR, Role.MODERATOR}


def test_a_stale_change_of_roles_is_refused(signed_in: SignedIn, web_cast: Cast) -> None:
    adi, address = signed_in(web_cast.adi), f"/people/{web_cast.ana.id}"
    adi.get(address)
    adi.post(f"{address}/roles", fields={"roles": ["auditor"]})
    adi.post(f"{address}/roles", fields={"roles": ["moderator"], "revision": "1"}, status=409)


def test_nobody_changes_their_own_roles_or_ends_their_own_access(
    signed_in: SignedIn, web_cast: Cast
) -> None:
    adi, address = signed_in(web_cast.adi), f"/people/{web_cast.adi.id}"
    adi.get(address)
    page = adi.post(f"{address}/roles", fields={"roles": ["board_reader"]}, status=422)
    assert "Somebody else must change your own roles" in plain(page)
    page = adi.post(f"{address}/end", status=422)
    assert "Somebody else must end your own access" in plain(page)


def test_who_is_ended_is_signed_out_at_once(signed_in: SignedIn, web_cast: Cast) -> None:
    sam, adi = signed_in(web_cast.sam), signed_in(web_cast.adi)
    adi.get(f"/people/{web_cast.sam.id}")
    adi.post(f"/people/{web_cast.sam.id}/end")
    assert "/account/sign-in" in sam.client.get("/my-work/").location
    assert "Access ended" in plain(adi.get("/people/"))


TRAINING = {
    "kind": "auditor",
    "trained_on-day": "1",
    "trained_on-month": "10",
    "trained_on-year": "2026",
    "expires_on-day": "1",
    "expires_on-month": "12",
    "expires_on-year": "2026",
}


def test_lee_records_a_training_that_soon_lapses(signed_in: SignedIn, web_cast: Cast) -> None:
    lee, address = signed_in(web_cast.lee), f"/people/{web_cast.mo.id}"
    lee.get(address)
    calibrated = {
        f"{name}-{part}": value
        for name in ("calibrated_on", "accredited_on")
        for part, value in (("day", "2"), ("month", "10"), ("year", "2026"))
    }
    lee.post(f"{address}/training", fields={**TRAINING, **calibrated})
    assert "Auditing Lapsing" in plain(lee.page)


def test_a_training_that_ends_before_it_began_is_refused(
    signed_in: SignedIn, web_cast: Cast
) -> None:
    lee, address = signed_in(web_cast.lee), f"/people/{web_cast.mo.id}"
    lee.get(address)
    page = lee.post(
        f"{address}/training", fields={**TRAINING, "expires_on-year": "2025"}, status=422
    )
    assert "The training must expire after it was given" in plain(page)


def test_a_manager_sees_their_own_team_and_nobody_else(signed_in: SignedIn, web_cast: Cast) -> None:
    tess = signed_in(web_cast.tess)
    page = plain(tess.get("/people/"))
    assert "Tess Example" in page
    assert "Ana Example" not in page
    tess.get(f"/people/{web_cast.ana.id}", status=404)


def test_only_administrators_add_and_only_leads_train(signed_in: SignedIn, web_cast: Cast) -> None:
    lee, adi = signed_in(web_cast.lee), signed_in(web_cast.adi)
    lee.get("/people/new", status=403)
    adi.get(f"/people/{web_cast.mo.id}")
    adi.post(f"/people/{web_cast.mo.id}/training", fields=TRAINING, status=403)
    signed_in(web_cast.ana).get("/people/", status=403)


def _roles(engine: Engine, member: Member) -> set[Role]:
    with reading(engine) as session:
        return {held.role for held in session.get_one(Person, member.id).roles}
