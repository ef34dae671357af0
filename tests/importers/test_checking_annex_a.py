from datetime import date

import pytest

from auditapp.domain.caseload import (
    Assessment,
    Closure,
    Contact,
    EarlyHelpEpisode,
    LookedAfterChild,
    OpenCase,
    ProtectionEnquiry,
    ProtectionPlan,
    Referral,
)
from auditapp.domain.vocabularies import (
    AbuseCategory,
    AgeBand,
    AssessmentOutcome,
    CaseStatus,
    ClosureReason,
    Ethnicity,
    PermanencePlan,
    PrimaryNeed,
    ReferralOutcome,
    Sex,
    Source,
)
from auditapp.importers.formats import FileFormat
from tests.importers.making import Cell, check, refusal, rows, said, table, workbook

FIVE = ("Child Unique ID", "Gender", "Ethnicity", "Date of Birth", "Age of Child (Years)")
CHILD: tuple[Cell, ...] = (700100, "b) Female", "a) WBRI", date(2010, 9, 27), 8)
ALLOCATED = ("Allocated Team", "Allocated Worker")
REFERRALS = (
    *(*FIVE, "Date of referral", "Referral Source", "Referral NFA?"),
    *("Number of Referrals in Last 12 Months", *ALLOCATED),
)
REFERRAL: tuple[Cell, ...] = (*CHILD, date(2018, 9, 3), "a) 1A: Individual", "yes", 2, "AT", "AW")
IN_NEED = (
    *(*FIVE, "Does the Child have a Disability", "CIN Start Date", "Primary Need Code"),
    *("Date Child Was Last Seen", "CIN Closure Date", "Reason for Closure", "Case status"),
    *ALLOCATED,
)
PLANS = (
    *(*FIVE, "Child Protection Plan Start Date", "Latest Category of Abuse"),
    *("Date of the Last Statutory Visit", "Child Protection Plan End Date", *ALLOCATED),
)
CARE = (
    *(*FIVE, "Date Started to be Looked After", "Child’s Legal Status"),  # noqa: RUF001  # as published
    *("Date of Latest Statutory Review", "What is the permanence plan for this child?"),
    *("Placement postcode", "Placement Location", *ALLOCATED),
)


def a_list(name: str, title: str, headings: tuple[str, ...], *cells: tuple[Cell, ...]) -> bytes:
    return workbook({name: [[title], headings, *cells]})


@pytest.mark.parametrize("name", ["List_3", "List 3", "List 3 - Referrals", "LIST 3"])
def test_a_list_is_known_by_its_number_however_its_sheet_is_called(name: str) -> None:
    checked = check(a_list(name, "", REFERRALS, REFERRAL), "annex.xlsx")
    assert checked.format is FileFormat.ANNEX_A
    assert rows(checked, Referral) == [
        Referral(
            child_ref="700100",
            age_band=AgeBand.AGED_5_TO_9,
            sex=Sex.FEMALE,
            ethnicity=Ethnicity.WHITE,
            team_code="AT",
            worker_ref="AW",
            received_on=date(2018, 9, 3),
            source=Source.INDIVIDUAL,
            outcome=ReferralOutcome.NO_FURTHER_ACTION,
            referrals_12_months=2,
        )
    ]


def test_a_list_is_known_by_its_title_or_its_child_column_too() -> None:
    titled = check(a_list("Sheet1", "List 3: Referral", REFERRALS, REFERRAL), "annex.xlsx")
    plain = check(a_list("Referrals", "", REFERRALS, REFERRAL), "annex.xlsx")
    assert titled.tables[0].name == plain.tables[0].name == "List 3: Referrals"
    assert titled.tables[0].header_row == 2


def test_headings_may_stand_in_the_first_row() -> None:
    checked = check(workbook({"List_3": [REFERRALS, REFERRAL]}), "annex.xlsx")
    assert (checked.tables[0].header_row, checked.accepted) == (1, 1)


@pytest.mark.parametrize(
    ("born", "years", "band"),
    [
        (date(2010, 9, 27), 8, AgeBand.AGED_5_TO_9),
        (None, 3.7, AgeBand.AGED_1_TO_4),
        (None, -1, AgeBand.UNBORN),
        (None, None, None),
    ],
)
def test_age_comes_from_the_birth_date_or_else_the_years(
    born: date | None, years: float | None, band: AgeBand | None
) -> None:
    child: tuple[Cell, ...] = (700100, "F", "WBRI", born, years, *REFERRAL[5:])
    checked = check(a_list("List_3", "", REFERRALS, child), "annex.xlsx")
    assert [one.age_band for one in rows(checked, Referral)] == [band]


def test_events_without_ids_are_told_apart_by_child_and_day() -> None:
    later: tuple[Cell, ...] = (*CHILD, date(2018, 9, 4), *REFERRAL[6:])
    checked = check(a_list("List_3", "", REFERRALS, REFERRAL, later, REFERRAL), "annex.xlsx")
    assert [one.key for one in rows(checked, Referral)] == [
        "700100/2018-09-03",
        "700100/2018-09-04",
    ]
    assert checked.counts()["repeated"] == 1


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("a) Looked after child", CaseStatus.LAC),
        ("b) Child Protection plan", CaseStatus.CP),
        ("c) Child in need plan", CaseStatus.CIN),
        ("d) Open Assessment", CaseStatus.ASSESSMENT),
        ("e) Closed episode", CaseStatus.CLOSED),
    ],
)
def test_every_case_status_of_list_6_is_known(code: str, status: CaseStatus) -> None:
    row: tuple[Cell, ...] = (
        *(*CHILD, "a) Yes", date(2018, 3, 1), "N1 - Abuse or neglect", date(2018, 9, 1)),
        *(None, None, code, "AT", "AW"),
    )
    checked = check(a_list("List_6", "", IN_NEED, row), "annex.xlsx")
    (case,) = rows(checked, OpenCase)
    assert (case.status, case.primary_need) == (status, PrimaryNeed.ABUSE_OR_NEGLECT)
    assert (case.disability, case.last_seen_on) == (True, date(2018, 9, 1))


def test_a_closed_case_of_list_6_gives_a_closure() -> None:
    row: tuple[Cell, ...] = (
        *(*CHILD, "b) No", date(2018, 3, 1), "N1", None, date(2018, 8, 1)),
        *("RC8 - Case closed after assessment", "e) Closed episode", "AT", "AW"),
    )
    (closure,) = rows(check(a_list("List_6", "", IN_NEED, row), "annex.xlsx"), Closure)
    assert (closure.closed_on, closure.closure_reason) == (
        date(2018, 8, 1),
        ClosureReason.AFTER_ASSESSMENT,
    )


def lists(**sheets: tuple[tuple[str, ...], tuple[Cell, ...]]) -> bytes:
    return workbook({name: [[name], *both] for name, both in sheets.items()})


def test_lists_7_and_8_complete_the_cases_of_list_6_and_add_those_it_lacks() -> None:
    in_need: tuple[Cell, ...] = (
        *(*CHILD, "b) No", date(2018, 3, 1), "N1", None, None),
        *(None, "b) Child Protection plan", "AT", "AW"),
    )
    plan: tuple[Cell, ...] = (
        *(*CHILD, date(2018, 4, 1), "a) Neglect", date(2018, 9, 20), None, "AT", "AW"),
    )
    care: tuple[Cell, ...] = (
        *(700101, "M", "WBRI", date(2012, 1, 1), 6, date(2018, 2, 1), "C2: FCO"),
        *(date(2018, 8, 1), "f) Long-term fostering", "JE1 1AA", "b) Out", "LAC", "W9"),
    )
    checked = check(
        lists(List_6=(IN_NEED, in_need), List_7=(PLANS, plan), List_8=(CARE, care)), "annex.xlsx"
    )
    first, second = rows(checked, OpenCase)
    assert (first.status, first.abuse_category) == (CaseStatus.CP, AbuseCategory.NEGLECT)
    assert (first.plan_started_on, first.last_visit_on) == (date(2018, 4, 1), date(2018, 9, 20))
    assert (second.child_ref, second.status, second.legal_status) == (
        "700101",
        CaseStatus.LAC,
        "C2: FCO",
    )
    assert rows(checked, ProtectionPlan)[0].started_on == date(2018, 4, 1)
    (looked_after,) = rows(checked, LookedAfterChild)
    assert looked_after.permanence_plan is PermanencePlan.LONG_TERM_FOSTERING
    assert looked_after.placement_outside_area is True
    assert "JE1" not in repr(checked)


def test_the_event_lists_become_their_rows() -> None:
    contact: tuple[Cell, ...] = (*CHILD, date(2018, 9, 3), "f) 3A: Health")
    help_: tuple[Cell, ...] = (*CHILD, date(2018, 9, 3), date(2018, 9, 30), "Youth Service")
    assessed: tuple[Cell, ...] = (
        *CHILD,
        "No",
        date(2018, 9, 3),
        "a) Yes",
        None,
        "b) No",
        "AT",
        "A",
    )
    enquiry: tuple[Cell, ...] = (*CHILD, date(2018, 9, 3), "b) No", date(2018, 9, 14), "a) Yes", 1)
    leaver: tuple[Cell, ...] = (*CHILD, "AT", "AW", "a) Relevant child")
    checked = check(
        lists(
            List_1=((*FIVE, "Date of Contact", "Contact Source"), contact),
            List_2=(
                (*FIVE, "Assessment start date", "Assessment completion date",
                 "Organisation completing assessment"),
                help_,
            ),
            List_4=(
                (*FIVE, "Does the Child have a Disability", "Continuous Assessment Start Date",
                 "Child Seen During Continuous Assessment",
                 "Continuous Assessment Date of Authorisation",
                 "Was the child assessed as requiring LA children's social care support?",
                 *ALLOCATED),
                assessed,
            ),
            List_5=(
                (*FIVE, "Strategy discussion initiating Section 47 Enquiry Start Date",
                 "Was an Initial Child Protection Conference deemed unnecessary?",
                 "Date of Initial Child Protection Conference",
                 "Did the Initial Child Protection Conference Result in a Child Protection Plan",
                 "Number of Section 47 Enquiries in the last 12 months"),
                enquiry,
            ),
            List_9=((*FIVE, *ALLOCATED, "Eligibility Category"), leaver),
        ),
        "annex.xlsx",
    )  # fmt: skip
    assert checked.rejects == ()
    assert rows(checked, Contact)[0].source is Source.HEALTH
    assert rows(checked, EarlyHelpEpisode)[0].organisation == "Youth Service"
    assert rows(checked, Assessment)[0].outcome is AssessmentOutcome.NO_FURTHER_ACTION
    assert rows(checked, Assessment)[0].child_seen is True
    assert rows(checked, ProtectionEnquiry)[0].led_to_plan is True
    assert rows(checked, OpenCase)[0].status is CaseStatus.CARE_LEAVER


def test_sheets_that_hold_no_list_are_named_and_left() -> None:
    book = workbook(
        {
            "Front_Sheet": [["Annex A - Child level data"]],
            "Guidance": [["List 3: Referral", "Child Unique ID", "Date of referral"]],
            "List_3": [["List 3: Referral"], REFERRALS, REFERRAL],
            "List_10": [["List 10: Adoption"], ["Child Unique ID", "Family identifier"]],
        }
    )
    checked = check(book, "annex.xlsx")
    assert [one.sheet for one in checked.tables] == ["List_3"]
    assert [line.partition(":")[0] for line in said(checked)[:3]] == [
        "annex.xlsx, sheet Front_Sheet",
        "annex.xlsx, sheet Guidance",
        "annex.xlsx, sheet List_10",
    ]


def test_a_list_without_its_date_column_is_refused_naming_it() -> None:
    headings = tuple(heading for heading in REFERRALS if heading != "Date of referral")
    cells = (*REFERRAL[:5], *REFERRAL[6:])
    words = refusal(a_list("List_3", "", headings, cells), "annex.xlsx")
    assert words == (
        "annex.xlsx, sheet List_3, row 2, column Date of referral: the column for Received is "
        'missing from List 3: Referrals. Add a column headed "Date of referral", or rename the '
        "one that holds it."
    )


def test_lists_that_are_all_empty_are_refused() -> None:
    assert "it has headings but no rows" in refusal(a_list("List_3", "", REFERRALS), "annex.xlsx")


def test_one_list_may_come_as_a_text_file() -> None:
    cells = (
        "700100",
        "F",
        "WBRI",
        "27/09/2010",
        "8",
        "03/09/2018",
        "POLICE",
        "no",
        "0",
        "AT",
        "AW",
    )
    checked = check(table(REFERRALS, cells), "List 3 - Referrals.csv")
    assert checked.tables[0].name == "List 3: Referrals"
    assert rows(checked, Referral)[0].source is Source.POLICE
