from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from auditapp.domain.caseload import RowKind
from auditapp.domain.caseload_imports import ImportState
from auditapp.domain.errors import (
    NotAllowedError,
    RefusedError,
)
from auditapp.persistence.caseload import (
    CaseloadFile,
    CaseloadImport,
    CaseloadReject,
    Involvement,
    Team,
    Worker,
)
from auditapp.services import caseload, caseload_browsing, caseload_reading
from auditapp.services.caseload import Choice
from tests.support.caseload_desk import CASES, CONTACT_HEADINGS, CONTACTS, Desk, messages
from tests.support.cast import Cast


@pytest.fixture
def desk(session: Session, cast: Cast, now: datetime) -> Desk:
    return Desk(session, cast, now)


def test_a_local_value_is_decided_once_for_every_later_import(desk: Desk) -> None:
    staged = desk.stage(CONTACTS, "contacts.csv")
    view = caseload_reading.show(desk.session, staged.import_id, actor=desk.actor)
    open_value = view.values[0]
    assert (open_value.list_name, open_value.local, open_value.count, open_value.value) == (
        "contact_outcome",
        "Local early help route",
        2,
        None,
    )
    desk.decide(
        staged.import_id, Choice("contact_outcome", open_value.plain, "early_help_step_down")
    )
    desk.apply(staged.import_id)
    assert desk.row(RowKind.CONTACT, "C2/700102").facts["outcome"] == "early_help_step_down"
    next_month = CONTACT_HEADINGS + "C9,700101,2026-11-02,6,LOCAL EARLY HELP ROUTE\r\n"
    desk.take_in(next_month, "november.csv")
    assert desk.row(RowKind.CONTACT, "C9/700101").facts["outcome"] == "early_help_step_down"


def test_the_same_file_after_a_new_decision_can_be_applied_again(desk: Desk) -> None:
    desk.take_in(CONTACTS, "contacts.csv")
    other = desk.stage(CONTACTS.replace("C1,", "C7,"), "other.csv")
    desk.decide(
        other.import_id,
        Choice("contact_outcome", "local early help route", "early_help_step_down"),
    )
    again = desk.stage(CONTACTS, "contacts.csv")
    assert not again.known_before
    assert desk.preview(again.import_id, RowKind.CONTACT) == (0, 2, 1, 0)


def test_a_value_that_no_list_has_is_refused(desk: Desk) -> None:
    staged = desk.stage(CONTACTS, "contacts.csv")
    with pytest.raises(RefusedError) as refused:
        desk.decide(staged.import_id, Choice("contact_outcome", "x", "make it so"))
    assert "choose from the list" in messages(refused)


def test_a_decision_can_be_taken_back(desk: Desk) -> None:
    staged = desk.stage(CONTACTS, "contacts.csv")
    desk.decide(staged.import_id, Choice("contact_outcome", "local early help route", "referral"))
    desk.decide(staged.import_id, Choice("contact_outcome", "local early help route", None))
    view = caseload_reading.show(desk.session, staged.import_id, actor=desk.actor)
    assert view.values[0].value is None


def test_every_rejected_row_is_listed_with_its_place_and_advice(desk: Desk) -> None:
    staged = desk.stage(CASES + "700104,Not A Name,CIN,EAST,W-EAST-1,31/02/2026,\r\n")
    (reject,), total = caseload_reading.rejects(
        desk.session, staged.import_id, page=1, actor=desk.actor
    )
    assert total == 1
    assert (reject.file, reject.row, reject.column) == ("cases.csv", 5, "Start Date")
    assert reject.reason
    assert reject.advice
    desk.decide(staged.import_id)
    assert desk.session.scalar(select(func.count()).select_from(CaseloadReject)) == 1


def test_a_row_rejected_from_a_whole_list_is_not_taken_for_gone_unasked(desk: Desk) -> None:
    desk.take_in(CASES)
    broken = desk.stage(CASES.replace("20/06/2026", "31/02/2026"))
    with pytest.raises(RefusedError) as refused:
        desk.apply(broken.import_id)
    assert "1 rows of whole lists were rejected" in messages(refused)


def test_a_file_that_cannot_be_taken_is_refused_at_the_upload_field(desk: Desk) -> None:
    with pytest.raises(RefusedError) as refused:
        desk.stage("", "empty.csv")
    (problem,) = refused.value.problems
    assert problem.where == "files"
    assert problem.message.startswith("empty.csv: it is empty.")
    assert desk.session.scalar(select(func.count()).select_from(CaseloadImport)) == 0


def test_an_import_with_no_good_row_cannot_be_applied(desk: Desk) -> None:
    staged = desk.stage(CASES.splitlines()[0] + "\r\n700101,,CIN,EAST,W,31/02/2026,\r\n")
    with pytest.raises(RefusedError) as refused:
        desk.apply(staged.import_id, reason="Anyway")
    assert "nothing to apply" in messages(refused)


@pytest.mark.parametrize("name", ["ana", "mo", "sam", "tess", "hana", "adi", "bo"])
def test_only_the_lead_imports(desk: Desk, name: str) -> None:
    staged = desk.stage(CASES)
    desk.actor = getattr(desk.cast, name).actor
    with pytest.raises(NotAllowedError):
        desk.stage(CASES)
    with pytest.raises(NotAllowedError):
        desk.apply(staged.import_id)
    with pytest.raises(NotAllowedError):
        desk.decide(staged.import_id)
    with pytest.raises(NotAllowedError):
        caseload.refuse(
            desk.session, staged.import_id, "No", expected=1, actor=desk.actor, now=desk.now
        )


@pytest.mark.parametrize("name", ["ana", "mo", "sam", "tess", "adi", "bo"])
def test_a_stranger_sees_nothing_of_the_caseload(desk: Desk, name: str) -> None:
    staged = desk.stage(CASES)
    actor = getattr(desk.cast, name).actor
    with pytest.raises(NotAllowedError):
        caseload_reading.imports(desk.session, actor=actor)
    with pytest.raises(NotAllowedError):
        caseload_reading.show(desk.session, staged.import_id, actor=actor)
    with pytest.raises(NotAllowedError):
        caseload_reading.rejects(desk.session, staged.import_id, page=1, actor=actor)
    with pytest.raises(NotAllowedError):
        caseload_browsing.freshness(desk.session, actor=actor)
    with pytest.raises(NotAllowedError):
        caseload_browsing.browse(
            desk.session, caseload_browsing.Filter(RowKind.CONTACT), page=1, actor=actor
        )


def test_workers_teams_and_involvements_follow_the_rows(desk: Desk) -> None:
    desk.take_in(CASES + "700104,Not A Name,CIN,SOUTH,W-SOUTH-1,01/07/2026,\r\n")
    worker = desk.session.scalars(select(Worker).where(Worker.ref == "W-SOUTH-1")).one()
    assert (worker.team_code, worker.active) == ("SOUTH", True)
    assert desk.session.scalars(select(Team.name).where(Team.code == "SOUTH")).one() == "SOUTH"
    east = desk.session.scalars(select(Team).where(Team.code == "EAST")).one()
    assert (east.name, east.service, east.manager_ref) == ("East team", "Safeguarding", "M-EAST")
    part = desk.session.scalars(select(Involvement).where(Involvement.child_ref == "700104")).one()
    assert (part.worker_ref, part.role) == ("W-SOUTH-1", "allocated worker")


def test_a_later_list_ends_the_allocation_of_the_former_worker(desk: Desk) -> None:
    desk.take_in(CASES)
    desk.take_in(CASES.replace("EAST,W-EAST-1", "EAST,W-EAST-3"))
    parts = desk.session.scalars(
        select(Involvement)
        .where(Involvement.child_ref == "700101")
        .order_by(Involvement.worker_ref)
    ).all()
    assert [(part.worker_ref, part.ended_on) for part in parts] == [
        ("W-EAST-1", desk.now.date()),
        ("W-EAST-3", None),
    ]


def test_contacts_without_a_worker_get_whoever_had_the_child_that_day(desk: Desk) -> None:
    people = (
        "invo_involvements_id,invo_person_id,invo_professional_id,invo_professional_role_id,"
        "invo_professional_team,invo_involvement_start_date,invo_involvement_end_date\r\n"
        "I1,700101,W-EAST-1,Allocated worker,EAST,2026-01-01,2026-10-04\r\n"
        "I2,700101,W-WEST-1,Allocated worker,WEST,2026-10-05,\r\n"
    )
    desk.take_in(people, "ssd_involvements.csv")
    desk.take_in(CONTACTS, "contacts.csv")
    row = desk.row(RowKind.CONTACT, "C1/700101")
    assert (row.worker_ref, row.team_code) == ("W-WEST-1", "WEST")
    assert "worker_ref" not in row.facts
    assert desk.row(RowKind.CONTACT, "C2/700102").worker_ref is None


def test_involvements_that_come_later_fill_contacts_stored_before(desk: Desk) -> None:
    desk.take_in(CONTACTS, "contacts.csv")
    assert desk.row(RowKind.CONTACT, "C1/700101").worker_ref is None
    desk.take_in(CASES)
    row = desk.row(RowKind.CONTACT, "C1/700101")
    assert (row.worker_ref, row.team_code) == ("W-EAST-1", "EAST")
    assert desk.preview(
        desk.stage(CONTACTS + "C4,700101,2026-10-08,6,NFA\r\n", "more.csv").import_id,
        RowKind.CONTACT,
    ) == (1, 0, 3, 0)


def test_raw_files_are_forgotten_thirty_days_after_they_were_applied(desk: Desk) -> None:
    import_id = desk.take_in(CASES)
    day_before = desk.now + timedelta(days=29, hours=23)
    assert caseload.forget_raw_files(desk.session, now=day_before) == 0
    assert caseload.forget_raw_files(desk.session, now=desk.now + timedelta(days=30)) == 1
    assert caseload.forget_raw_files(desk.session, now=desk.now + timedelta(days=31)) == 0
    assert desk.session.scalars(select(CaseloadFile.content)).all() == [None]
    assert caseload_reading.show(desk.session, import_id, actor=desk.actor).line.accepted == 3


def test_an_upload_nobody_applied_is_forgotten_too(desk: Desk) -> None:
    staged = desk.stage(CASES)
    caseload.forget_raw_files(desk.session, now=desk.now + timedelta(days=30))
    row = desk.session.get_one(CaseloadImport, staged.import_id)
    assert (row.state, row.reason) == (
        ImportState.REFUSED,
        "Waited 30 days without being applied",
    )


def test_a_file_not_to_be_used_is_forgotten_at_once_and_says_why(desk: Desk) -> None:
    staged = desk.stage(CASES)
    with pytest.raises(RefusedError):
        caseload.refuse(
            desk.session, staged.import_id, " ", expected=1, actor=desk.actor, now=desk.now
        )
    caseload.refuse(
        desk.session, staged.import_id, "Wrong month", expected=1, actor=desk.actor, now=desk.now
    )
    assert desk.session.scalars(select(CaseloadFile.content)).all() == [None]
    line = caseload_reading.imports(desk.session, actor=desk.actor)[0]
    assert (line.state, line.reason) == (ImportState.REFUSED, "Wrong month")


def test_freshness_says_when_each_kind_last_came(desk: Desk) -> None:
    desk.take_in(CASES)
    applied = desk.now
    desk.take_in(CONTACTS, "contacts.csv")
    lines = {one.kind: one for one in caseload_browsing.freshness(desk.session, actor=desk.actor)}
    assert (lines[RowKind.OPEN_CASE].rows, lines[RowKind.OPEN_CASE].imported_at) == (3, applied)
    contacts = lines[RowKind.CONTACT]
    assert (contacts.latest_day, contacts.imported_from) == (date(2026, 10, 7), "contacts.csv")


def test_the_caseload_is_browsed_by_kind_and_filter(desk: Desk) -> None:
    desk.take_in(CASES)
    wanted = caseload_browsing.Filter(RowKind.OPEN_CASE, team="EAST", start=date(2026, 4, 1))
    page = caseload_browsing.browse(desk.session, wanted, page=9, actor=desk.cast.hana.actor)
    assert [row.key for row in page.rows] == ["700102"]
    assert (page.total, page.page, page.pages) == (1, 1, 1)
    assert page.teams == (("EAST", 2), ("WEST", 1))
    assert dict(page.kinds)[RowKind.OPEN_CASE] == 3
