"""Who hears how long auditing takes, and of how many."""

from datetime import datetime, timedelta

from sqlalchemy import select

from auditapp.domain.burden import Spread
from auditapp.persistence.audits import Audit, Grading
from auditapp.services import burden
from tests.services.conftest import Desk
from tests.support.auditing import accept, entry, save, view_of


def work(desk: Desk, audit: Audit, now: datetime, minutes: int) -> None:
    ana = desk.cast.ana
    accept(desk.session, audit, ana, now)
    for minute in range(minutes + 1):
        text = f"Sentence {minute}"
        given = entry("core.summary", text, minute)
        save(desk.session, audit, ana, now + timedelta(minutes=minute), given)
    audit.submitted_at = now


def test_an_auditor_is_told_the_time_of_their_own_audit(desk: Desk, now: datetime) -> None:
    work(desk, desk.mine[0], now, 7)
    view = view_of(desk.session, desk.mine[0], desk.cast.ana)
    assert burden.of_grading(desk.session, view.id) == timedelta(minutes=7)


def test_the_lead_is_told_a_spread_of_enough_auditors_and_nobody_else_is(
    desk: Desk, now: datetime
) -> None:
    audits = desk.session.scalars(select(Audit).order_by(Audit.reference)).all()[:5]
    for minutes, audit in enumerate(audits, start=1):
        audit.auditor_id = desk.cast.ana.id
        work(desk, audit, now, minutes)

    def told(member: str = "lee") -> Spread | None:
        actor = getattr(desk.cast, member).actor
        return burden.of_template(desk.session, "mash_stepdown", 1, actor=actor)

    assert told() is None  # all of one auditor
    gradings = desk.session.scalars(select(Grading)).all()
    others = (desk.cast.sam, desk.cast.mo, desk.cast.tess)
    for grading, member in zip(gradings, others, strict=False):
        grading.person_id = member.id
    desk.session.flush()
    assert told() == Spread(5, 2, 3, 4)
    assert told("hana") is None
    assert told("ana") is None
