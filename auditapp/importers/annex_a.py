"""The Annex A workbook: lists 1 to 9, by the headings of the published edition.

Sheets are called "List 3", "List_3" or "List 3 - Referrals"; the number is what counts. Lists 10
and 11 are about adoption and adopters, which no audit draws from.
"""

from auditapp.domain.caseload import RowKind
from auditapp.domain.vocabularies import AssessmentOutcome, CaseStatus
from auditapp.importers.formats import Column, FileFormat, TableFormat, column

_CHILD = column("child_ref", "Child Unique ID", "Child ID", "Unique child ID", must=True)
_PERSON = (
    _CHILD,
    column("family_ref", "Family identifier", "Family ID"),
    column("sex", "Gender", "Sex"),
    column("ethnicity", "Ethnicity"),
    column("birth", "Date of Birth", "DOB"),
    column("age_years", "Age of Child (Years)", "Age of Child", "Age"),
)
_DISABILITY = column(
    "disability", "Does the Child have a Disability", "Disability", "Child disability"
)
_ALLOCATED = (
    column("team_code", "Allocated Team", "Team"),
    column("worker_ref", "Allocated Worker", "Worker"),
)

_NEEDS_SUPPORT = {
    "yes": AssessmentOutcome.SERVICES.value,
    "y": AssessmentOutcome.SERVICES.value,
    "no": AssessmentOutcome.NO_FURTHER_ACTION.value,
    "n": AssessmentOutcome.NO_FURTHER_ACTION.value,
}


def _list(number: int, title: str, kind: RowKind, *columns: Column, **fixed: object) -> TableFormat:
    name = f"List {number}: {title}"
    return TableFormat(
        FileFormat.ANNEX_A, name, kind, (*_PERSON, *columns), fixed, sheet=f"list {number}"
    )


TABLES = (
    _list(
        1,
        "Contacts",
        RowKind.CONTACT,
        column("received_at", "Date of Contact", must=True),
        column("source", "Contact Source"),
    ),
    _list(
        2,
        "Early help",
        RowKind.EARLY_HELP_EPISODE,
        column("started_on", "Assessment start date", must=True),
        column("ended_on", "Assessment completion date"),
        column("organisation", "Organisation completing assessment"),
    ),
    _list(
        3,
        "Referrals",
        RowKind.REFERRAL,
        column("received_on", "Date of referral", must=True),
        column("source", "Referral Source"),
        column("no_further_action", "Referral NFA?"),
        column("referrals_12_months", "Number of Referrals in Last 12 Months"),
        *_ALLOCATED,
    ),
    _list(
        4,
        "Assessments",
        RowKind.ASSESSMENT,
        _DISABILITY,
        column(
            "started_on", "Continuous Assessment Start Date", "Assessment start date", must=True
        ),
        column("child_seen", "Child Seen During Continuous Assessment"),
        column("authorised_on", "Continuous Assessment Date of Authorisation"),
        column(
            "outcome",
            "Was the child assessed as requiring LA children's social care support?",
            "Was the child assessed as being in need at assessment?",
            values=_NEEDS_SUPPORT,
        ),
        *_ALLOCATED,
    ),
    _list(
        5,
        "Section 47 enquiries and initial child protection conferences",
        RowKind.PROTECTION_ENQUIRY,
        _DISABILITY,
        column(
            "started_on",
            "Strategy discussion initiating Section 47 Enquiry Start Date",
            "Section 47 Enquiry Start Date",
            must=True,
        ),
        column(
            "conference_unnecessary",
            "Was an Initial Child Protection Conference deemed unnecessary?",
        ),
        column("conference_on", "Date of Initial Child Protection Conference"),
        column(
            "led_to_plan",
            "Did the Initial Child Protection Conference Result in a Child Protection Plan",
        ),
        column("enquiries_12_months", "Number of Section 47 Enquiries in the last 12 months"),
        column("conferences_12_months", "Number of ICPCs in the last 12 months"),
        *_ALLOCATED,
    ),
    _list(
        6,
        "Children in need",
        RowKind.OPEN_CASE,
        _DISABILITY,
        column("opened_on", "CIN Start Date", must=True),
        column("primary_need", "Primary Need Code"),
        column("last_seen_on", "Date Child Was Last Seen"),
        column("closed_on", "CIN Closure Date"),
        column("closure_reason", "Reason for Closure"),
        column("status", "Case Status", must=True),
        *_ALLOCATED,
    ),
    _list(
        7,
        "Child protection",
        RowKind.PROTECTION_PLAN,
        _DISABILITY,
        column("started_on", "Child Protection Plan Start Date", must=True),
        column("initial_category", "Initial Category of Abuse"),
        column("abuse_category", "Latest Category of Abuse"),
        column("last_visit_on", "Date of the Last Statutory Visit"),
        column("seen_alone", "Was the Child Seen Alone?"),
        column("last_review_on", "Date of latest review conference"),
        column("ended_on", "Child Protection Plan End Date"),
        column("previous_plans", "Number of Previous Child Protection Plans"),
        *_ALLOCATED,
    ),
    _list(
        8,
        "Children in care",
        RowKind.LOOKED_AFTER_CHILD,
        _DISABILITY,
        column("care_started_on", "Date Started to be Looked After", must=True),
        column("primary_need", "Child's Category of Need"),
        column("legal_status_from", "Start date of current legal status"),
        column("legal_status", "Child's Legal Status"),
        column("last_review_on", "Date of Latest Statutory Review"),
        column("last_visit_on", "Date of Last Social Work Visit"),
        column("permanence_plan", "What is the permanence plan for this child?"),
        column("last_iro_contact_on", "Date of Last IRO Visit / Contact to the Child"),
        column("last_health_assessment_on", "Date of Last Health Assessment"),
        column("last_dental_check_on", "Date of Last Dental Check"),
        column("placements_12_months", "Number of Placements in the Last 12 months"),
        column("care_ended_on", "Date Ceased to be Looked After"),
        column("placement_started_on", "Start Date of Most Recent Placement"),
        column("placement_type", "Placement Type"),
        column("placement_provider", "Placement Provider"),
        column(
            "placement_outside_area",
            "Placement Location",
            values={"in": "no", "out": "yes"},
        ),
        column(
            "missing_episodes_12_months",
            "Number of Episodes the Child has been 'Missing' from their Placement "
            "in the last 12 months",
        ),
        *_ALLOCATED,
    ),
    _list(
        9,
        "Care leavers",
        RowKind.OPEN_CASE,
        _DISABILITY,
        *_ALLOCATED,
        column("eligibility", "Eligibility Category", must=True),
        status=CaseStatus.CARE_LEAVER,
    ),
)

# Sheets of the workbook that hold no list an audit draws from.
UNUSED = (
    "front sheet",
    "faq and changes",
    "guidance",
    "codes used",
    "list 10",
    "list 11",
)
