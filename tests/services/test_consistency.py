"""How well auditors and moderators agree: counted by hand, and told only to who may know."""

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from auditapp.domain.errors import NotAllowedError, NotFoundError
from auditapp.domain.moderation import ModerationState
from auditapp.services import consistency
from tests.support.cast import Cast
from tests.support.settled import G, I, O, R, settle

# 15 the same, 3 one better, 1 one lower, 1 two better.
TWENTY = [(G, G)] * 6 + [(R, R)] * 5 + [(I, I)] * 2 + [(O, O)] * 2 + [(G, R)] * 3 + [(R, G), (G, I)]
THREE = [(G, G), (G, R), (R, I)]


def test_agreement_is_counted_with_its_interval_and_direction(
    session: Session, cast: Cast, now: datetime
) -> None:
    settle(session, cast, now, TWENTY)
    found = consistency.overall(session, actor=cast.lee.actor)
    assert (found.exact.met, found.exact.of) == (15, 20)
    assert (found.within_one.met, found.within_one.of) == (19, 20)
    assert found.exact.low == pytest.approx(0.531, abs=0.001)
    assert found.exact.high == pytest.approx(0.888, abs=0.001)
    assert (found.higher, found.lower) == (4, 1)
    # Rows are the auditor's grade, columns the moderator's, both from Inadequate up.
    assert found.table == ((2, 0, 0, 0), (0, 5, 1, 0), (1, 3, 6, 0), (0, 0, 0, 2))


def test_coefficients_come_from_twenty_gradings_on_and_say_which_to_trust(
    session: Session, cast: Cast, now: datetime
) -> None:
    settle(session, cast, now, TWENTY)
    found = consistency.overall(session, actor=cast.lee.actor)
    assert [one.name for one in found.coefficients if one.trusted] == ["Gwet's AC2"]
    assert all(one.value is not None for one in found.coefficients)
    assert any("indicative" in words for words in found.cautions)


def test_with_fewer_gradings_there_is_the_table_alone(
    session: Session, cast: Cast, now: datetime
) -> None:
    settle(session, cast, now, THREE)
    found = consistency.overall(session, actor=cast.lee.actor)
    assert found.coefficients == ()
    assert (found.exact.met, found.exact.of) == (1, 3)


def test_those_drawn_by_chance_are_counted_apart(
    session: Session, cast: Cast, now: datetime
) -> None:
    settle(session, cast, now, THREE)
    found = consistency.overall(session, actor=cast.lee.actor)
    assert (found.drawn_at_random.met, found.drawn_at_random.of) == (0, 1)


@pytest.mark.parametrize(
    "state", [ModerationState.GRADING, ModerationState.COMPARED, ModerationState.DISPUTED]
)
def test_a_moderation_that_is_not_settled_does_not_count(
    session: Session, cast: Cast, now: datetime, state: ModerationState
) -> None:
    settle(session, cast, now, THREE, state=state)
    found = consistency.overall(session, actor=cast.lee.actor)
    assert found.exact.of == 0
    assert found.exact.low is None
    assert found.dividing == ()


def test_questions_that_divide_people_are_named_once_asked_often_enough(
    session: Session, cast: Cast, now: datetime
) -> None:
    apart = [("met", "met"), ("met", "not_met"), ("met", "partly"), ("met", "met")]
    settle(session, cast, now, [(G, G)] * 5, answers=[*apart, ("not_met", "met")])
    (worst,) = consistency.overall(session, actor=cast.hana.actor).dividing
    assert (worst.differs, worst.of) == (3, 5)


def test_a_question_asked_too_seldom_is_not_said_to_divide(
    session: Session, cast: Cast, now: datetime
) -> None:
    settle(session, cast, now, THREE, answers=[("met", "not_met")] * 3)
    assert consistency.overall(session, actor=cast.lee.actor).dividing == ()


def test_only_the_lead_gets_a_list_of_auditors_and_cases(
    session: Session, cast: Cast, now: datetime
) -> None:
    settle(session, cast, now, TWENTY)
    lines = consistency.overall(session, actor=cast.lee.actor).auditors
    assert {line.name for line in lines} == {"Ana Example", "Sam Stranger"}
    assert sum(line.files for line in lines) == 20
    for member in (cast.ana, cast.mo, cast.hana):
        found = consistency.overall(session, actor=member.actor)
        assert found.auditors == ()
        assert found.differing == ()


def test_an_auditor_sees_their_own_page_and_nobody_elses(
    session: Session, cast: Cast, now: datetime
) -> None:
    settle(session, cast, now, TWENTY)
    own = consistency.of_auditor(session, cast.ana.id, actor=cast.ana.actor)
    assert own.exact.of == len(own.pairs)
    assert {pair.auditor_id for pair in own.pairs} == {cast.ana.id}
    assert consistency.of_auditor(session, cast.ana.id, actor=cast.lee.actor) == own
    for member in (cast.sam, cast.mo, cast.hana):
        with pytest.raises(NotFoundError):
            consistency.of_auditor(session, cast.ana.id, actor=member.actor)


def test_board_readers_and_administrators_do_not_read_it(session: Session, cast: Cast) -> None:
    for member in (cast.bo, cast.adi):
        with pytest.raises(NotAllowedError):
            consistency.overall(session, actor=member.actor)
