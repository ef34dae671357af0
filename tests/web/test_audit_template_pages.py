"""Audit templates on pages: which there are, and one read in full."""

import re
from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import Engine

from auditapp.domain.permissions import Role
from auditapp.library.loader import shipped_library
from auditapp.persistence.base import writing
from auditapp.services import people, template_drafts, template_versions
from tests.conftest import NOW
from tests.support.cast import Cast, Member
from tests.support.chain import drawn_round, store_contacts
from tests.support.client import Browser, plain
from tests.support.templates import begin, save

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


@pytest.fixture
def draft(sqlite_engine: Engine, web_cast: Cast) -> UUID:
    """Give a draft of Lee's: the second version of the closure audit, three questions different."""
    with writing(sqlite_engine) as session:
        template_versions.publish_shipped(session, now=NOW)
        draft_id = begin(session, web_cast, NOW, key="closure")
        text = template_drafts.read_draft(session, draft_id, actor=web_cast.lee.actor).source
        changed = text.replace("key: cl.call\n", "key: cl.phone\n").replace(
            "text: Is it right", "text: Was it right"
        )
        assert changed != text
        save(session, draft_id, web_cast.lee, NOW, changed)
    return draft_id


def test_lee_sees_drafts_in_the_list_and_ana_does_not(
    signed_in: SignedIn, web_cast: Cast, draft: UUID
) -> None:
    address = f"/audit-templates/drafts/{draft}"
    assert address in signed_in(web_cast.lee).get("/audit-templates/")
    assert address in signed_in(web_cast.hana).get("/audit-templates/")
    # A moderator reads a draft to comment on it, and publishes nothing.
    mo = signed_in(web_cast.mo)
    assert address in mo.get("/audit-templates/")
    mo.get(address)
    mo.post(f"{address}/publish", status=403)
    for member in (web_cast.ana, web_cast.tess, web_cast.adi):
        browser = signed_in(member)
        assert "draft" not in plain(browser.get("/audit-templates/")).lower()
        browser.get(address, status=403)
        browser.post(f"{address}/publish", status=403)


def test_a_draft_says_what_publishing_does_and_who_may(
    signed_in: SignedIn, web_cast: Cast, draft: UUID
) -> None:
    lee = signed_in(web_cast.lee)
    page = plain(lee.get(f"/audit-templates/drafts/{draft}"))
    assert "other than Lee Example" in page
    assert "You were the last to change it, so someone else must publish it" in page
    assert "cl.phone New Safe" in page
    assert "cl.call No longer asked" in page
    assert "Orphans answers" in page
    refused = plain(lee.post(f"/audit-templates/drafts/{draft}/publish", status=422))
    assert "someone else must publish it" in refused


def test_hana_publishes_it_and_then_lee_retires_it(
    signed_in: SignedIn, web_cast: Cast, draft: UUID
) -> None:
    hana = signed_in(web_cast.hana)
    hana.get(f"/audit-templates/drafts/{draft}")
    page = plain(hana.post(f"/audit-templates/drafts/{draft}/publish"))
    assert "You published it" in page
    assert "version 2 Published" in page
    assert "by Hana Example" in page
    lee = signed_in(web_cast.lee)
    shown = lee.get("/audit-templates/closure/2")
    address = f"/audit-templates/versions/{draft}/retire"
    assert address in shown
    assert "Enter the reason" in plain(lee.post(address, reason=" ", status=422))
    assert "retired it" in plain(lee.post(address, reason="The wording confused people"))
    page = plain(lee.get("/audit-templates/closure/2"))
    assert "version 2 Retired" in page
    assert "The wording confused people" in page
    assert address not in lee.page
    ana = plain(signed_in(web_cast.ana).get("/audit-templates/closure/2"))
    assert "version 2 Retired" in ana
    assert "confused people" not in ana


def test_someone_elses_change_stops_the_publishing(
    signed_in: SignedIn, web_cast: Cast, draft: UUID, sqlite_engine: Engine
) -> None:
    hana = signed_in(web_cast.hana)
    hana.get(f"/audit-templates/drafts/{draft}")
    with writing(sqlite_engine) as session:
        save(session, draft, web_cast.lou, NOW, "key: closure")
    hana.post(f"/audit-templates/drafts/{draft}/publish", status=422)
    hana.get(f"/audit-templates/drafts/{draft}")
    assert "It cannot be read yet" in hana.page


def test_a_draft_is_begun_from_the_version_shown_and_discarded(
    signed_in: SignedIn, web_cast: Cast
) -> None:
    lee = signed_in(web_cast.lee)
    assert "Begin the next version" not in signed_in(web_cast.hana).get(
        "/audit-templates/closure/1"
    )
    lee.get("/audit-templates/closure/1")
    page = lee.post("/audit-templates/closure/drafts", version=1)
    assert "Closure, version 2 Draft" in plain(page)
    address = re.findall(r'action="([^"]+/discard)"', page)[0]
    lee.get("/audit-templates/closure/1")
    assert "Open the draft of the next version" in lee.page
    again = plain(lee.post("/audit-templates/closure/drafts", version=1, status=422))
    assert "Version 2 is being drafted" in again
    lee.post("/audit-templates/nothing/drafts", version=1, status=404)
    lee.get(address.removesuffix("/discard"))
    assert "The draft is discarded" in plain(lee.post(address))
    lee.post(address, status=404)


def test_the_text_of_a_draft_is_shown_as_text(
    signed_in: SignedIn, web_cast: Cast, draft: UUID, sqlite_engine: Engine
) -> None:
    with writing(sqlite_engine) as session:
        save(session, draft, web_cast.lee, NOW, "key: <script>alert(1)</script>")
    page = signed_in(web_cast.lou).get(f"/audit-templates/drafts/{draft}")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert(1)" not in page


def test_lee_sets_the_services_own_words_and_takes_them_back(
    signed_in: SignedIn, web_cast: Cast
) -> None:
    lee, address = signed_in(web_cast.lee), "/audit-templates/closure/1/words"
    signed_in(web_cast.hana).get(address, status=403)
    part = "section:closing"
    assert f'value="{part}"' in lee.get(address)
    assert "Choose a part of this version" in plain(lee.post(address, words="Ending", status=422))
    assert 'value="Ending"' in lee.page
    lee.post(address, part=part, words="Ending our work")
    ana = signed_in(web_cast.ana)
    shown = plain(ana.get("/audit-templates/closure/1"))
    assert "Closing Ending our work" in shown
    assert address not in ana.page
    lee.post(address, part=part, words="", revision=7, status=409)
    lee.post(address, part=part, words="", revision=1)
    assert "Ending our work" not in ana.get("/audit-templates/closure/1")
    lee.get("/audit-templates/closure/9/words", status=404)
