from datetime import date

from auditapp.domain.caseload import (
    Assessment,
    CinPlan,
    Closure,
    Contact,
    Involvement,
    LookedAfterChild,
    MissingEpisode,
    OpenCase,
    ProtectionEnquiry,
    ProtectionPlan,
    Referral,
    Review,
    Team,
    Visit,
    Worker,
)
from auditapp.domain.vocabularies import (
    AssessmentOutcome,
    CaseStatus,
    ClosureReason,
    ReferralOutcome,
    ReviewKind,
    VisitKind,
)
from tests.importers.making import (
    CONTACTS,
    check,
    check_tables,
    rows,
    said,
    table,
)

EPISODES = ("clae_person_id", "clae_cla_episode_start_date", "clae_cla_episode_ceased_date",
            "clae_cla_id", "clae_entered_care_date")  # fmt: skip
CARE = table(
    EPISODES,
    ("700100", "2018-01-08", "2018-03-01", "CL0", "2018-01-08"),
    ("700100", "2018-03-01", "", "CL0", "2018-01-08"),
)
INVOLVED = table(
    ("invo_professional_id", "invo_professional_role_id", "invo_professional_team",
     "invo_involvement_start_date", "invo_involvement_end_date", "invo_person_id"),
    ("W001", "Allocated Case Worker", "T1", "2018-01-01", "2018-06-30", "700100"),
    ("W002", "Allocated Case Worker", "T2", "2018-07-01", "", "700100"),
    ("W009", "IRO", "T9", "2018-07-01", "", "700100"),
)  # fmt: skip


def test_earlier_contacts_are_counted_only_where_the_list_reaches_back_a_year() -> None:
    checked = check(
        table(
            CONTACTS,
            ("C0", "700199", "2017-09-01", "6", "NFA"),
            ("C1", "700100", "2018-01-15", "6", "NFA"),
            ("C2", "700100", "2018-09-03", "6", "NFA"),
        )
    )
    counted = {one.contact_ref: one.previous_contacts_12_months for one in rows(checked, Contact)}
    assert counted == {"C0": None, "C1": None, "C2": 1}


REFERRALS = ("cine_referral_id", "cine_person_id", "cine_referral_date", "cine_referral_nfa",
             "cine_close_date", "cine_close_reason", "cine_referral_team")  # fmt: skip


def test_contacts_are_joined_with_the_referral_and_early_help_that_followed() -> None:
    checked = check_tables(
        ssd_contacts=table(
            CONTACTS,
            ("C1", "700100", "2018-09-03", "6", "CIN Referral"),
            ("C2", "700101", "2018-09-03", "6", "EH Referral"),
        ),
        ssd_cin_episodes=table(
            REFERRALS,
            ("R1", "700100", "2018-09-05", "N", "", "", "T1"),
            ("R0", "700101", "2018-09-05", "N", "", "", "T1"),
        ),
        ssd_early_help_episodes=table(
            ("earl_episode_id", "earl_person_id", "earl_episode_start_date"),
            ("E0", "700101", "2018-08-01"),
            ("E1", "700101", "2018-09-20"),
        ),
    )
    first, second = rows(checked, Contact)
    assert (first.referral_ref, first.early_help_started_on) == ("R1", None)
    assert (second.referral_ref, second.early_help_started_on) == (None, date(2018, 9, 20))


def test_a_no_further_action_flag_says_the_outcome_where_nothing_else_does() -> None:
    headings = ("cina_assessment_id", "cina_person_id", "cina_assessment_start_date",
                "cina_assessment_outcome_json", "cina_assessment_outcome_nfa")  # fmt: skip
    checked = check(
        table(
            headings,
            ("A1", "700100", "2018-08-01", "", "Y"),
            ("A2", "700100", "2018-08-02", '{"PROV_OF_SERVICES_FLAG": "Y"}', "Y"),
            ("A3", "700100", "2018-08-03", "", "N"),
        )
    )
    assert [one.outcome for one in rows(checked, Assessment)] == [
        AssessmentOutcome.NO_FURTHER_ACTION,
        AssessmentOutcome.SERVICES,
        None,
    ]


def test_work_is_given_the_worker_allocated_on_its_day() -> None:
    missing = table(
        ("miss_table_id", "miss_person_id", "miss_missing_episode_start_date",
         "miss_missing_episode_end_date"),
        ("M1", "700100", "2018-05-01", "2018-05-02"),
        ("M2", "700100", "2018-08-01", "2018-08-02"),
    )  # fmt: skip
    checked = check_tables(ssd_missing=missing, ssd_involvements=INVOLVED, ssd_cla_episodes=CARE)
    assert [(one.worker_ref, one.team_code) for one in rows(checked, MissingEpisode)] == [
        ("W001", "T1"),
        ("W002", "T2"),
    ]
    assert rows(checked, LookedAfterChild)[0].worker_ref == "W002"
    assert [one.role for one in rows(checked, Involvement)] == [
        "allocated worker",
        "allocated worker",
        "reviewing officer",
    ]


def whole(**tables: bytes) -> dict[str, bytes]:
    """Return an upload with every table that tells where a case stands, empty unless given."""
    plan = ("cppl_cp_plan_id", "cppl_person_id", "cppl_cp_plan_start_date",
            "cppl_cp_plan_end_date", "cppl_cp_plan_latest_category")  # fmt: skip
    return {
        "ssd_cla_episodes": table(EPISODES),
        "ssd_cp_plans": table(plan),
        "ssd_cin_plans": table(
            (
                "cinp_cin_plan_id",
                "cinp_person_id",
                "cinp_cin_plan_start_date",
                "cinp_cin_plan_end_date",
            )
        ),
        "ssd_cin_assessments": table(
            ("cina_assessment_id", "cina_person_id", "cina_assessment_start_date")
        ),
        "ssd_cin_episodes": table(REFERRALS),
        **tables,
    }


def test_a_case_stands_where_its_furthest_going_open_work_stands() -> None:
    upload = whole(
        ssd_cla_episodes=CARE,
        ssd_cp_plans=table(
            (
                "cppl_cp_plan_id",
                "cppl_person_id",
                "cppl_cp_plan_start_date",
                "cppl_cp_plan_latest_category",
            ),
            ("CP1", "700100", "2018-02-01", "NEG"),
            ("CP2", "700101", "2018-02-02", "EMO"),
        ),
        ssd_cin_plans=table(
            (
                "cinp_cin_plan_id",
                "cinp_person_id",
                "cinp_cin_plan_start_date",
                "cinp_cin_plan_end_date",
            ),
            ("P1", "700102", "2018-02-03", ""),
            ("P2", "700103", "2018-01-03", "2018-02-01"),
        ),
        ssd_cin_assessments=table(
            ("cina_assessment_id", "cina_person_id", "cina_assessment_start_date"),
            ("A1", "700103", "2018-10-03"),
        ),
        ssd_cin_episodes=table(
            REFERRALS,
            ("R1", "700104", "2018-09-01", "N", "", "", "T1"),
            ("R2", "700105", "2018-06-01", "N", "2018-09-01", "RC8", "T1"),
            ("R3", "700106", "2018-06-01", "Y", "", "", "T1"),
        ),
    )
    checked = check_tables(**upload)
    status = {case.child_ref: case.status for case in rows(checked, OpenCase)}
    assert status == {
        "700100": CaseStatus.LAC,
        "700101": CaseStatus.CP,
        "700102": CaseStatus.CIN,
        "700103": CaseStatus.ASSESSMENT,
        "700104": CaseStatus.CIN,
        "700105": CaseStatus.CLOSED,
    }
    closed = next(case for case in rows(checked, OpenCase) if case.child_ref == "700105")
    assert (closed.closed_on, closed.closure_reason) == (
        date(2018, 9, 1),
        ClosureReason.AFTER_ASSESSMENT,
    )
    assert [closure.key for closure in rows(checked, Closure)] == ["700105/2018-09-01"]
    assert rows(checked, Referral)[2].outcome is ReferralOutcome.NO_FURTHER_ACTION
    assert len(rows(checked, CinPlan)) == len(rows(checked, ProtectionPlan)) == 2


def test_no_status_is_told_where_a_missing_table_could_say_otherwise() -> None:
    upload = whole(
        ssd_cin_plans=table(
            ("cinp_cin_plan_id", "cinp_person_id", "cinp_cin_plan_start_date"),
            ("P1", "700102", "2018-02-03"),
        )
    )
    del upload["ssd_cp_plans"]
    checked = check_tables(**upload)
    (case,) = [one for one in checked.rows if isinstance(one.row, OpenCase)]
    assert getattr(case.row, "status", "") is None
    assert "status" not in case.carried
    assert any(
        sentence.endswith(
            "1 case without a status, because nothing in the upload tells it for certain; "
            "tables not in the upload: child protection plan, early help episode"
        )
        for sentence in said(checked)
    )


def test_one_table_alone_opens_no_cases() -> None:
    checked = check(CARE)
    assert rows(checked, OpenCase) == []


def test_a_worker_guessed_from_work_overrules_nothing_stored() -> None:
    headings = ("cina_assessment_id", "cina_person_id", "cina_assessment_start_date",
                "cina_assessment_team", "cina_assessment_worker_id")  # fmt: skip
    checked = check(table(headings, ("A1", "700100", "2018-08-01", "T3", "W1")))
    (worker,) = [one for one in checked.rows if isinstance(one.row, Worker)]
    assert worker.row == Worker(worker_ref="W1", team_code="T3")
    assert worker.carried == {"worker_ref"}


def test_professionals_and_departments_name_workers_and_teams() -> None:
    checked = check_tables(
        ssd_professionals=table(
            ("prof_professional_id", "prof_professional_name", "prof_professional_job_title",
             "prof_professional_department", "prof_agency_worker_flag"),
            ("W001", "Ashdown Wren", "Team Manager", "Mash", "Y"),
        ),
        ssd_department=table(
            ("dept_team_id", "dept_team_name", "dept_team_parent_name"),
            ("T1", "MASH", "Safeguarding"),
        ),
        ssd_early_help_episodes=table(
            ("earl_episode_id", "earl_person_id", "earl_episode_start_date",
             "earl_episode_worker_name"),
            ("E1", "700100", "2018-08-01", "ashdown  WREN"),
        ),
    )  # fmt: skip
    assert rows(checked, Worker) == [
        Worker(worker_ref="W001", team_code="T1", role="Team Manager", agency_worker=True)
    ]
    assert rows(checked, Team) == [Team(team_code="T1", name="MASH", service="Safeguarding")]
    assert "Wren" not in repr(checked)
    assert any("1 name found in the list of workers became an id" in line for line in said(checked))


def test_enquiries_are_joined_with_their_conference() -> None:
    checked = check_tables(
        ssd_s47_enquiry=table(
            ("s47e_s47_enquiry_id", "s47e_person_id", "s47e_s47_start_date"),
            ("S1", "700100", "2018-08-01"),
        ),
        ssd_initial_cp_conference=table(
            ("icpc_icpc_id", "icpc_s47_enquiry_id", "icpc_person_id", "icpc_icpc_date",
             "icpc_icpc_outcome_cp_flag"),
            ("I1", "S1", "700100", "2018-08-14", "Y"),
            ("I2", "S9", "700100", "2018-08-14", "Y"),
        ),
    )  # fmt: skip
    (enquiry,) = rows(checked, ProtectionEnquiry)
    assert (enquiry.conference_on, enquiry.led_to_plan) == (date(2018, 8, 14), True)
    assert [(reject.file, reject.row) for reject in checked.rejects] == [
        ("ssd_initial_cp_conference.csv", 3)
    ]


def test_visits_of_all_three_kinds_are_told_apart() -> None:
    checked = check_tables(
        ssd_cin_visits=table(
            ("cinv_cin_visit_id", "cinv_person_id", "cinv_cin_visit_date", "cinv_cin_visit_seen"),
            ("V1", "700100", "2018-08-01", "Y"),
        ),
        ssd_cp_visits=table(
            ("cppv_cp_visit_id", "cppv_person_id", "cppv_cp_visit_date", "cppv_cp_visit_seen"),
            ("V2", "700100", "2018-08-02", "N"),
        ),
        ssd_cla_visits=table(
            ("clav_cla_visit_id", "clav_person_id", "clav_cla_visit_date"),
            ("V3", "700100", "2018-08-03"),
        ),
        ssd_cp_reviews=table(
            ("cppr_cp_review_id", "cppr_person_id", "cppr_cp_review_due", "cppr_cp_review_date"),
            ("X1", "700100", "2018-08-01", "2018-08-02"),
        ),
        ssd_involvements=INVOLVED,
    )
    assert [visit.visit_kind for visit in rows(checked, Visit)] == list(VisitKind)
    assert rows(checked, Review)[0].review_kind is ReviewKind.CHILD_PROTECTION
    (case,) = rows(checked, OpenCase)
    assert (case.last_visit_on, case.last_seen_on) == (date(2018, 8, 3), date(2018, 8, 1))


def test_care_leavers_are_open_cases_of_their_own() -> None:
    checked = check(
        table(
            ("clea_person_id", "clea_care_leaver_latest_contact", "clea_care_leaver_worker_id"),
            ("700100", "2018-08-01", "W7"),
        )
    )
    assert [(case.status, case.worker_ref) for case in rows(checked, OpenCase)] == [
        (CaseStatus.CARE_LEAVER, "W7")
    ]
