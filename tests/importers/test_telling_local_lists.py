from datetime import date, datetime

import pytest

from auditapp.domain.caseload import (
    Assessment,
    Closure,
    Contact,
    Involvement,
    LookedAfterChild,
    MissingEpisode,
    Oversight,
    Row,
    Supervision,
    Team,
    Worker,
)
from auditapp.domain.vocabularies import Absence, Answer, ContactOutcome, PermanencePlan, Source
from auditapp.importers.joining import role_words
from tests.importers.making import Cell, check, rows, said, table


@pytest.mark.parametrize(
    ("headings", "cells", "expected"),
    [
        (
            ("Mosaic ID", "Contact ID", "Contact date", "Decision date", "Contact source",
             "Contact outcome", "Decision maker ID", "RAG"),
            ("700100", "C1", "03/09/2018 14:05", "04/09/2018 09:00", "Police",
             "Early help step-down", "W003", "Amber"),
            Contact(
                child_ref="700100",
                contact_ref="C1",
                received_at=datetime.fromisoformat("2018-09-03T14:05"),
                decided_at=datetime.fromisoformat("2018-09-04T09:00"),
                source=Source.POLICE,
                outcome=ContactOutcome.EARLY_HELP_STEP_DOWN,
                worker_ref="W003",
                level="Amber",
            ),
        ),
        (
            ("Child ID", "Assessment ID", "Assessment start date", "Date authorised",
             "Agreed completion date", "Authorised by ID"),
            ("700100", "A1", "01/08/2018", "", "15/09/2018", "W009"),
            Assessment(
                child_ref="700100",
                assessment_ref="A1",
                started_on=date(2018, 8, 1),
                agreed_for=date(2018, 9, 15),
                authorised_by_ref="W009",
            ),
        ),
        (
            ("Person ID", "Missing from", "Missing to", "Missing type", "RHI offered", "RHI date"),
            ("700100", "17/09/2018 05:15", "19/09/2018 08:15", "Missing", "Y", "20/09/2018"),
            MissingEpisode(
                child_ref="700100",
                absence=Absence.MISSING,
                missing_from=datetime.fromisoformat("2018-09-17T05:15"),
                found_at=datetime.fromisoformat("2018-09-19T08:15"),
                interview_offered=Answer.YES,
                interview_at=date(2018, 9, 20),
            ),
        ),
        (
            ("Case ref", "Care start date", "Second review date", "Permanence plan",
             "Legal status"),
            ("700100", "08/01/2018", "19/05/2018", "Adoption", "C2"),
            LookedAfterChild(
                child_ref="700100",
                care_started_on=date(2018, 1, 8),
                second_review_on=date(2018, 5, 19),
                permanence_plan=PermanencePlan.ADOPTION,
                legal_status="C2",
            ),
        ),
        (
            ("Case number", "Closure date", "Reason for closure"),
            ("700100", "08/01/2018", "NFA"),
            Closure(
                child_ref="700100",
                closed_on=date(2018, 1, 8),
                closure_reason="after_assessment",  # type: ignore[arg-type]  # a member is its text
            ),
        ),
        (
            ("Worker ID", "Supervision date", "Supervisor"),
            ("W001", "08/01/2018", "W002"),
            Supervision(worker_ref="W001", supervisor_ref="W002", supervised_on=date(2018, 1, 8)),
        ),
        (
            ("Mosaic ID", "Management oversight date", "Author"),
            ("700100", "08/01/2018", "W002"),
            Oversight(
                child_ref="700100", recorded_on=date(2018, 1, 8), recorded_by_ref="W002"
            ),
        ),
        (
            ("Mosaic ID", "Worker ID", "Role", "Start date", "End date"),
            ("700100", "W001", "IRO", "08/01/2018", ""),
            Involvement(
                child_ref="700100",
                worker_ref="W001",
                role="reviewing officer",
                started_on=date(2018, 1, 8),
            ),
        ),
        (
            ("Worker ID", "Job title", "Team code", "Line manager ID", "Active"),
            ("W001", "Social worker", "T1", "W002", "Y"),
            Worker(
                worker_ref="W001",
                role="Social worker",
                team_code="T1",
                manager_ref="W002",
                active=True,
            ),
        ),
        (
            ("Team code", "Team name", "Service", "Team manager"),
            ("T1", "MASH", "Safeguarding", "W002"),
            Team(team_code="T1", name="MASH", service="Safeguarding", manager_ref="W002"),
        ),
    ],
)  # fmt: skip
def test_each_local_list_is_told_from_the_others(
    headings: tuple[str, ...], cells: tuple[Cell, ...], expected: Row
) -> None:
    checked = check(table(headings, cells), "list.csv")
    assert checked.tables[0].kind is expected.kind
    assert checked.rejects == ()
    stated = [one.row for one in checked.rows if one.number is not None]
    assert stated == [expected]


def test_one_contact_about_several_children_is_several_rows_and_said() -> None:
    headings = ("Mosaic ID", "Contact ID", "Contact date", "Contact outcome")
    cells = [("700100", "C1", "03/09/2018", "NFA"), ("700101", "C1", "03/09/2018", "NFA")]
    checked = check(table(headings, *cells), "contacts.csv")
    assert [contact.key for contact in rows(checked, Contact)] == ["C1/700100", "C1/700101"]
    assert (
        "contacts.csv: 1 reference in Contact ID with more than one child, taken as an event "
        "about several children" in said(checked)
    )


@pytest.mark.parametrize(
    ("role", "words"),
    [
        ("Allocated Case Worker", "allocated worker"),
        ("Social Worker", "allocated worker"),
        ("IRO", "reviewing officer"),
        ("Independent Reviewing Officer", "reviewing officer"),
        ("CP Chair", "conference chair"),
        ("Team Manager", "manager"),
        ("Family Support", "family support"),
    ],
)
def test_roles_are_said_in_the_words_the_rules_know(role: str, words: str) -> None:
    assert role_words(role) == words
