"""A recommendation on its page, from drafted to closed by its measured effect."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import Engine

from auditapp.domain.actions import Priority
from auditapp.domain.recommendations import RecommendationKind, RecommendationState
from auditapp.persistence.base import reading, writing
from auditapp.persistence.recommendations import Recommendation
from auditapp.services import recommendations
from auditapp.services.recommendations import RecommendationText
from tests.conftest import Clock
from tests.support.cast import Cast, Member
from tests.support.client import Browser, fields_of, plain

SignIn = Callable[[Member], Browser]


@pytest.fixture
def drafted(sqlite_engine: Engine, web_cast: Cast, now: datetime) -> UUID:
    """Return a recommendation that Lee drafted and Tess owns."""
    with writing(sqlite_engine) as session:
        return recommendations.draft(
            session,
            RecommendationText(
                RecommendationKind.PRACTICE,
                "Record the reason for each step-down",
                Priority.HIGH,
                owner_id=web_cast.tess.id,
                due_on=now.date() + timedelta(days=40),
                measure_words="Dip sample in six months",
                baseline_met=4,
                baseline_of=10,
                target_percent=90,
            ),
            round_id=None,
            actor=web_cast.lee.actor,
            now=now,
        )


def stored(engine: Engine, row: UUID) -> Recommendation:
    with reading(engine) as session:
        return session.get_one(Recommendation, row)


class Walk:
    """The people who carry it, each with a page open on it."""

    def __init__(self, signed_in: SignIn, cast: Cast, row: UUID) -> None:
        self.where = f"/recommendations/{row}"
        self.lee, self.lou = signed_in(cast.lee), signed_in(cast.lou)
        self.hana, self.tess = signed_in(cast.hana), signed_in(cast.tess)

    def do(self, who: Browser, move: str, status: int = 303, **sent: object) -> str:
        who.get(self.where)
        return plain(who.post(f"{self.where}/{move}", status=status, fields=sent))

    def done(self) -> None:
        self.do(self.lee, "propose")
        self.do(self.hana, "accept")
        self.do(self.tess, "start")
        self.do(self.tess, "finish", text="The form asks for it", where_found="The form of May")

    def waiting_for_effect(self, on: datetime) -> None:
        self.done()
        self.do(self.lou, "verify", text="Saw the form in use")
        day = on.date() + timedelta(days=1)
        parts = {
            "impact_due_on-day": day.day,
            "impact_due_on-month": day.month,
            "impact_due_on-year": day.year,
        }
        self.do(self.lee, "record/impact-date", **parts)


@pytest.fixture
def walk(signed_in: SignIn, web_cast: Cast, drafted: UUID) -> Walk:
    return Walk(signed_in, web_cast, drafted)


def test_it_goes_from_drafted_to_closed_by_the_forms_of_its_page(
    walk: Walk, sqlite_engine: Engine, drafted: UUID, now: datetime
) -> None:
    walk.waiting_for_effect(now)
    assert stored(sqlite_engine, drafted).state is RecommendationState.IMPACT_DUE
    walk.do(walk.lee, "record/figure", met=9, of=10, result="improved")
    walk.do(walk.lee, "show_impact")
    walk.do(walk.lee, "close")
    assert stored(sqlite_engine, drafted).state is RecommendationState.CLOSED


def test_the_owner_finds_the_form_for_what_was_done_and_the_second_person_the_one_for_what_they_saw(
    walk: Walk,
) -> None:
    for who, move in ((walk.lee, "propose"), (walk.hana, "accept"), (walk.tess, "start")):
        walk.do(who, move)
    assert fields_of(walk.tess.get(walk.where), f"{walk.where}/finish") == {"text", "where_found"}
    walk.do(walk.tess, "finish", text="The form asks for it", where_found="The form of May")
    assert fields_of(walk.lou.get(walk.where), f"{walk.where}/verify") == {"text"}


def test_neither_is_done_nor_verified_without_words(
    walk: Walk, sqlite_engine: Engine, drafted: UUID
) -> None:
    for who, move in ((walk.lee, "propose"), (walk.hana, "accept"), (walk.tess, "start")):
        walk.do(who, move)
    refused = walk.do(walk.tess, "finish", 422, text=" ")
    assert "Say what was done and where it can be seen" in refused
    walk.do(walk.tess, "finish", text="The form asks for it", where_found="The form of May")
    assert "Say what you saw, and where" in walk.do(walk.lou, "verify", 422, text="")
    assert stored(sqlite_engine, drafted).state is RecommendationState.DONE


def test_who_wrote_it_cannot_accept_it_nor_who_owns_it_verify_it(
    walk: Walk, sqlite_engine: Engine, drafted: UUID
) -> None:
    walk.do(walk.lee, "propose")
    assert walk.lee.get(walk.where).count(f'action="{walk.where}/accept"') == 0
    walk.do(walk.hana, "accept")
    walk.do(walk.tess, "finish", text="The form asks for it", where_found="The form of May")
    assert walk.tess.get(walk.where).count(f'action="{walk.where}/verify"') == 0
    walk.do(walk.tess, "verify", 422, text="I saw it myself")
    assert stored(sqlite_engine, drafted).state is RecommendationState.DONE


def test_no_change_seen_reopens_it_and_asks_for_proof_again(
    walk: Walk, sqlite_engine: Engine, drafted: UUID, now: datetime, clock: Clock
) -> None:
    walk.waiting_for_effect(now)
    refused = walk.do(walk.lee, "show_impact", 422)
    assert "Enter the later figure" in refused
    walk.do(walk.lee, "record/figure", met=4, of=10, result="same")
    refused = walk.do(walk.lee, "show_impact", 422)
    assert "The later figure does not show a change" in refused
    walk.do(walk.lee, "no_change", reason="The same share as before")
    row = stored(sqlite_engine, drafted)
    assert (row.state, row.reopened) == (RecommendationState.IN_PROGRESS, 1)
    assert (row.verified_by, row.done_at, row.impact_of) == (None, None, None)
    clock.now += timedelta(minutes=3)
    walk.do(walk.tess, "finish", text="Taught in each team", where_found="Minutes of June")
    assert "Say what you saw, and where" in walk.do(walk.lou, "verify", 422, text="")


@pytest.mark.parametrize(("met", "of"), [(11, 10), (-1, 10), (0, 0), ("", 10), ("nine", 10)])
def test_a_later_figure_that_is_no_share_is_refused_at_its_field(
    walk: Walk, sqlite_engine: Engine, drafted: UUID, now: datetime, met: object, of: object
) -> None:
    walk.waiting_for_effect(now)
    walk.lee.get(walk.where)
    page = walk.lee.post(
        f"{walk.where}/record/figure",
        status=422,
        fields={"met": met, "of": of, "result": "improved"},
    )
    assert 'id="met-error"' in page or 'id="of-error"' in page
    assert stored(sqlite_engine, drafted).impact_of is None


def test_a_move_that_does_not_exist_is_not_found(walk: Walk) -> None:
    walk.do(walk.lee, "nonsense", 404)


def test_an_effect_that_should_have_been_measured_stands_as_overdue_in_my_work(
    walk: Walk, signed_in: SignIn, web_cast: Cast, now: datetime, clock: Clock
) -> None:
    walk.waiting_for_effect(now)
    assert "Measure the effect" in plain(walk.lee.get("/my-work/"))
    assert "overdue" not in plain(walk.lee.get("/my-work/"))
    clock.now += timedelta(days=3)  # the day after tomorrow's date
    lee = signed_in(web_cast.lee)  # the other session has run out
    assert "2 days overdue" in plain(lee.get("/my-work/"))
