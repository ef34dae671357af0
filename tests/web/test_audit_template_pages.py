"""Audit templates on pages: which there are, and one read in full."""

from collections.abc import Callable

from sqlalchemy import Engine

from auditapp.domain.permissions import Role
from auditapp.library.loader import shipped_library
from auditapp.persistence.base import writing
from auditapp.services import people
from tests.conftest import NOW
from tests.support.cast import Cast, Member
from tests.support.chain import drawn_round, store_contacts
from tests.support.client import Browser, plain

SignedIn = Callable[[Member], Browser]


def test_ana_reads_every_question_with_what_good_looks_like(
    signed_in: SignedIn, web_cast: Cast
) -> None:
    page = plain(signed_in(web_cast.ana).get("/audit-templates/mash_stepdown/1"))
    assert "Was the rating recorded at triage, and looked at again as news came in?" in page
    assert "What good looks like: A rating with its reason on the first day" in page
    assert "Made for Dip" in page


def test_every_shipped_template_can_be_read(signed_in: SignedIn, web_cast: Cast) -> None:
    lee = signed_in(web_cast.lee)
    listed = lee.get("/audit-templates/")
    for key, version in shipped_library().templates:
        assert f"/audit-templates/{key}/{version}" in listed
        page = lee.get(f"/audit-templates/{key}/{version}")
        questions = shipped_library().template(key, version).questions
        assert page.count('<h3 class="govuk-heading-s" id="question-') == len(questions)


def test_a_condition_is_told_in_the_words_of_the_form(signed_in: SignedIn, web_cast: Cast) -> None:
    page = plain(signed_in(web_cast.ana).get("/audit-templates/assessment_quality/1"))
    assert "(Has the child been seen" in page or "Asked when question" in page
    assert "is “Yes”" in page


def test_the_commitments_it_measures_stand_at_the_end(signed_in: SignedIn, web_cast: Cast) -> None:
    page = plain(signed_in(web_cast.ana).get("/audit-templates/mash_stepdown/1"))
    assert "Commitments its answers measure" in page
    assert shipped_library().commitment("C-06").text in page


def test_lee_sees_which_rounds_use_it_and_ana_does_not(
    signed_in: SignedIn, web_cast: Cast, sqlite_engine: Engine
) -> None:
    with writing(sqlite_engine) as session:
        store_contacts(session, web_cast, NOW)
        drawn_round(session, web_cast, NOW)
    address = "/audit-templates/mash_stepdown/1"
    assert "MASH step-downs, October" in plain(signed_in(web_cast.lee).get(address))
    assert "MASH step-downs, October" not in plain(signed_in(web_cast.ana).get(address))


def test_a_partner_reads_their_own_form_and_no_other(
    signed_in: SignedIn, web_cast: Cast, sqlite_engine: Engine
) -> None:
    with writing(sqlite_engine) as session:
        people.set_roles(
            session,
            web_cast.sam.id,
            frozenset({Role.PARTNER_AUDITOR}),
            expected=1,
            actor=web_cast.adi.actor,
            now=NOW,
        )
    sam = signed_in(web_cast.sam)
    sam.get("/audit-templates/multi_agency/1")
    sam.get("/audit-templates/mash_stepdown/1", status=404)
    assert "mash_stepdown" not in sam.get("/audit-templates/")


def test_no_such_template_is_no_page(signed_in: SignedIn, web_cast: Cast) -> None:
    ana = signed_in(web_cast.ana)
    ana.get("/audit-templates/mash_stepdown/99", status=404)
    ana.get("/audit-templates/nothing/1", status=404)
    signed_in(web_cast.bo).get("/audit-templates/", status=403)
