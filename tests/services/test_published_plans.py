"""A plan published before its draw: the log holds it, and the certificate says what came of it."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.domain.designs import DesignKind
from auditapp.domain.disclosure import BOARD, INTERNAL
from auditapp.domain.errors import NotAllowedError, RefusedError
from auditapp.persistence.events import Event
from auditapp.persistence.rounds import Draw
from auditapp.services import draws, draws_reading, events, frames, published_plans, rounds
from auditapp.services.draw_designs import Design
from auditapp.services.report_sample import certificate_facts
from tests.support.cast import Cast
from tests.support.chain import plan, population, store_contacts

DESIGN = Design(6, seed="8203 5517 4096", seed_words="Ten-sided dice, seen by Hana")
RULE = "Twelve throws of a die on Tuesday"


@pytest.fixture
def round_id(session: Session, cast: Cast, now: datetime) -> UUID:
    store_contacts(session, cast, now)
    lee = cast.lee.actor
    found = rounds.plan(session, plan(), actor=lee, now=now)
    frames.freeze(session, found, population(), stratify_by="", expected=1, actor=lee, now=now)
    return found


def publish(
    session: Session, cast: Cast, now: datetime, round_id: UUID, design: Design, rule: str = RULE
) -> str:
    expected = rounds.find(session, round_id).revision
    return published_plans.publish(
        session,
        round_id,
        design,
        seed_rule=rule,
        expected=expected,
        actor=cast.lee.actor,
        now=now,
    )


def certified(
    session: Session, cast: Cast, now: datetime, round_id: UUID, reason: str = ""
) -> tuple[str, str]:
    """Draw, and return the digest of the plan and what the certificate says of its publishing."""
    lee, expected = cast.lee.actor, rounds.find(session, round_id).revision
    draw_id = draws.make(
        session, round_id, DESIGN, expected=expected, actor=lee, now=now, reason=reason
    )
    assert draws.check(session, draw_id, actor=lee).same
    view = draws_reading.certificate_of(session, draw_id, actor=lee)
    return view.plan_digest, view.words["published"]


def test_the_certificate_names_the_line_of_the_log_that_published_its_plan(
    session: Session, cast: Cast, now: datetime, round_id: UUID
) -> None:
    digest = publish(session, cast, now, round_id, DESIGN)
    line = session.scalars(select(Event).where(Event.action == "round.publish_plan")).one()
    assert (line.facts["plan"], line.facts["size"], line.reason) == (digest, 6, RULE)
    drawn, said = certified(session, cast, now, round_id)
    assert drawn == digest
    assert said == (
        "6 cases, simple random, on 23 November 2026, 10:00 UTC in line "
        f"{line.seq} of the log ({line.hash[:12]}), before the seed was entered. "
        f"How the seed was to be made: {RULE}."
    )
    assert events.check_chain(session) == ()


def test_the_board_reads_of_the_plan_without_how_many_were_drawn(
    session: Session, cast: Cast, now: datetime, round_id: UUID
) -> None:
    publish(session, cast, now, round_id, DESIGN)
    certified(session, cast, now, round_id)
    (draw,) = session.scalars(select(Draw))
    view = draws_reading.certificate_of(session, draw.id, actor=cast.lee.actor)
    for policy, begins in ((BOARD, "simple random, on 23"), (INTERNAL, "6 cases, simple random")):
        facts = {fact.label: fact.words for fact in certificate_facts(view, policy)}
        assert facts["Plan published"].startswith(begins)


def test_a_draw_that_follows_another_plan_or_none_says_so(
    session: Session, cast: Cast, now: datetime, round_id: UUID
) -> None:
    publish(session, cast, now, round_id, replace(DESIGN, size=7))
    _digest, said = certified(session, cast, now, round_id)
    assert said.startswith("Another plan was: 7 cases, simple random")
    assert said.endswith("The draw does not follow it.")
    # What was published for the first draw was not for the second.
    _digest, again = certified(session, cast, now, round_id, reason="The filter was wrong")
    assert again == "Not before the draw."


def test_plans_published_until_one_is_liked_are_counted(
    session: Session, cast: Cast, now: datetime, round_id: UUID
) -> None:
    for size in (5, 6, 7):
        publish(session, cast, now, round_id, replace(DESIGN, size=size))
    _digest, said = certified(session, cast, now, round_id)
    assert said.startswith("6 cases")
    assert said.endswith("3 plans were published for this draw.")


def test_a_plan_is_published_by_who_may_draw_with_how_its_seed_will_be_made(
    session: Session, cast: Cast, now: datetime, round_id: UUID
) -> None:
    with pytest.raises(RefusedError, match="how the seed will be made"):
        publish(session, cast, now, round_id, DESIGN, " ")
    with pytest.raises(RefusedError, match="follow no plan"):
        publish(session, cast, now, round_id, Design(6, DesignKind.JUDGEMENT))
    with pytest.raises(NotAllowedError):
        published_plans.publish(
            session,
            round_id,
            DESIGN,
            seed_rule=RULE,
            expected=rounds.find(session, round_id).revision,
            actor=cast.hana.actor,
            now=now,
        )
