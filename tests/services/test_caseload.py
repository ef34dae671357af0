from datetime import date, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from auditapp.domain.caseload import RowKind
from auditapp.domain.caseload_imports import ImportState
from auditapp.domain.errors import (
    ConflictError,
    RefusedError,
    WrongStateError,
)
from auditapp.persistence.caseload import (
    CaseloadImport,
    CaseloadRow,
)
from auditapp.services import caseload, caseload_reading, events
from auditapp.services.caseload import Staged
from tests.support.caseload_desk import CASES, CONTACT_HEADINGS, CONTACTS, Desk, messages
from tests.support.cast import Cast


@pytest.fixture
def desk(session: Session, cast: Cast, now: datetime) -> Desk:
    return Desk(session, cast, now)


def test_a_checked_upload_changes_nothing_until_it_is_applied(desk: Desk) -> None:
    staged = desk.stage(CASES)
    assert desk.count(RowKind.OPEN_CASE) == 0
    assert desk.preview(staged.import_id, RowKind.OPEN_CASE) == (3, 0, 0, 0)
    desk.apply(staged.import_id)
    assert desk.count(RowKind.OPEN_CASE) == 3
    row = desk.row(RowKind.OPEN_CASE, "700102")
    assert (row.child_ref, row.team_code, row.worker_ref) == ("700102", "EAST", "W-EAST-2")
    assert row.on_date == date(2026, 5, 15)
    assert row.facts["status"] == "cp"


def test_no_name_is_stored_anywhere_but_in_the_raw_file(desk: Desk) -> None:
    import_id = desk.take_in(CASES)
    row = desk.session.get_one(CaseloadImport, import_id)
    assert "Not A Name" not in str(row.mapping)
    assert "Not A Name" not in str([r.facts for r in desk.session.scalars(select(CaseloadRow))])
    dropped = caseload_reading.show(desk.session, import_id, actor=desk.actor).tables[0].dropped
    assert [one.heading for one in dropped] == ["Name"]


def test_the_same_upload_again_is_the_import_it_was_and_changes_nothing(desk: Desk) -> None:
    first = desk.take_in(CASES)
    rows = desk.session.scalar(select(func.count()).select_from(CaseloadRow))
    again = desk.stage(CASES, "copy of cases.csv")
    assert again == Staged(first, ImportState.APPLIED, known_before=True)
    assert desk.session.scalar(select(func.count()).select_from(CaseloadImport)) == 1
    assert desk.session.scalar(select(func.count()).select_from(CaseloadRow)) == rows


def test_an_upload_that_waits_already_is_not_staged_twice(desk: Desk) -> None:
    first = desk.stage(CASES)
    assert desk.stage(CASES) == Staged(first.import_id, ImportState.CHECKED, known_before=True)


def test_a_corrected_file_updates_rows_by_their_key(desk: Desk) -> None:
    desk.take_in(CASES)
    kept = desk.row(RowKind.OPEN_CASE, "700101").id
    corrected = desk.stage(CASES.replace("700101,Not A Name,CIN", "700101,Not A Name,CP"))
    assert desk.preview(corrected.import_id, RowKind.OPEN_CASE) == (0, 1, 2, 0)
    desk.apply(corrected.import_id)
    row = desk.row(RowKind.OPEN_CASE, "700101")
    assert (row.id, row.facts["status"], row.import_id) == (kept, "cp", corrected.import_id)
    assert desk.count(RowKind.OPEN_CASE) == 3


def test_what_a_file_has_no_column_for_stays_as_it_was(desk: Desk) -> None:
    sexes = CASES.replace(",Name,", ",Gender,").replace("Not A Name", "F")
    desk.take_in(sexes)
    desk.take_in(CASES.replace("700101,Not A Name,CIN", "700101,Not A Name,CP"))
    facts = desk.row(RowKind.OPEN_CASE, "700101").facts
    assert (facts["status"], facts["sex"]) == ("cp", "female")


def test_a_case_that_left_the_whole_list_is_gone_but_kept(desk: Desk) -> None:
    desk.take_in(CASES)
    shorter = desk.stage("".join(CASES.splitlines(keepends=True)[:-1]))
    assert desk.preview(shorter.import_id, RowKind.OPEN_CASE) == (0, 0, 2, 1)
    with pytest.raises(RefusedError) as refused:
        desk.apply(shorter.import_id)
    assert "1 of 3 current rows are not in this file" in messages(refused)
    desk.apply(shorter.import_id, reason="The case moved to another service")
    assert desk.row(RowKind.OPEN_CASE, "700103").gone_at == desk.now
    assert desk.count(RowKind.OPEN_CASE) == 2


def test_a_case_that_comes_back_is_current_again(desk: Desk) -> None:
    desk.take_in(CASES)
    desk.take_in("".join(CASES.splitlines(keepends=True)[:-1]), reason="As extracted")
    back = desk.stage(CASES + "700104,Not A Name,CIN,WEST,W-WEST-1,21/06/2026,\r\n")
    assert desk.preview(back.import_id, RowKind.OPEN_CASE) == (1, 1, 2, 0)
    desk.apply(back.import_id)
    assert desk.row(RowKind.OPEN_CASE, "700103").gone_at is None


def test_a_partial_list_marks_nothing_as_gone(desk: Desk) -> None:
    desk.take_in(CASES)
    part = desk.stage("".join(CASES.splitlines(keepends=True)[:-1]))
    desk.decide(part.import_id, whole_lists=())
    assert desk.preview(part.import_id, RowKind.OPEN_CASE) == (0, 0, 2, 0)
    desk.apply(part.import_id, reason="One team's cases only")
    assert desk.count(RowKind.OPEN_CASE) == 3


def test_contacts_of_another_month_make_no_earlier_contact_gone(desk: Desk) -> None:
    desk.take_in(CONTACTS, "contacts.csv")
    desk.take_in(CONTACT_HEADINGS + "C9,700101,2026-11-02,6,NFA\r\n", "november.csv")
    assert desk.count(RowKind.CONTACT) == 4


def test_an_older_list_after_a_newer_one_needs_a_reason(desk: Desk) -> None:
    desk.take_in(CONTACTS, "october.csv")
    older = desk.stage(CONTACT_HEADINGS + "C0,700101,2026-09-02,6,NFA\r\n", "september.csv")
    with pytest.raises(RefusedError) as refused:
        desk.apply(older.import_id)
    assert "The last day in this file is 2 September 2026" in messages(refused)
    assert desk.count(RowKind.CONTACT) == 3
    desk.apply(older.import_id, reason="September was missing")
    assert desk.count(RowKind.CONTACT) == 4
    last = events.history(desk.session, older.import_id)[-1]
    assert (last.action, last.reason) == ("import.apply", "September was missing")


def test_a_preview_that_another_import_overtook_must_be_checked_again(desk: Desk) -> None:
    first = desk.stage(CASES)
    second = desk.stage(CASES.replace("CIN", "CP"), "second.csv")
    desk.apply(first.import_id)
    with pytest.raises(RefusedError) as refused:
        desk.apply(second.import_id, reason="Anyway")
    assert "Check it again" in messages(refused)
    desk.decide(second.import_id)
    assert desk.preview(second.import_id, RowKind.OPEN_CASE) == (0, 1, 2, 0)
    desk.apply(second.import_id)
    assert desk.row(RowKind.OPEN_CASE, "700101").facts["status"] == "cp"


def test_an_import_is_applied_once(desk: Desk) -> None:
    staged = desk.stage(CASES)
    desk.apply(staged.import_id)
    with pytest.raises(WrongStateError):
        desk.apply(staged.import_id)


def test_a_stale_page_cannot_apply(desk: Desk) -> None:
    staged = desk.stage(CASES)
    before = desk.revision(staged.import_id)
    desk.decide(staged.import_id)
    with pytest.raises(ConflictError):
        caseload.apply(
            desk.session,
            staged.import_id,
            expected=before,
            actor=desk.actor,
            now=desk.now,
        )
    assert desk.count(RowKind.OPEN_CASE) == 0
