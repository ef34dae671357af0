from datetime import date, datetime

import pytest

from auditapp.domain.caseload import (
    Child,
    Contact,
    LookedAfterChild,
    MissingEpisode,
    Placement,
    Review,
)
from auditapp.domain.vocabularies import (
    Absence,
    AgeBand,
    Answer,
    ContactOutcome,
    Ethnicity,
    InterviewNotDone,
    PermanencePlan,
    Sex,
)
from auditapp.importers.checking import check_files
from auditapp.importers.findings import FileRefusedError
from auditapp.importers.formats import FileFormat
from auditapp.importers.joining import Known
from auditapp.importers.limits import Limits
from auditapp.importers.reading import SourceFile
from tests.importers.making import (
    CONTACTS,
    OPEN_CASE,
    OPEN_CASES,
    TODAY,
    check,
    check_tables,
    rejected,
    rows,
    said,
    table,
    workbook,
    zipped,
)

PERSON = table(
    (
        "pers_person_id",
        "pers_forename",
        "pers_sex",
        "pers_ethnicity",
        "pers_dob",
        "pers_expected_dob",
    ),
    ("700100", "Mary", "F", "MOTH", "2010-09-27", ""),
    ("700101", "", "M", "WBRI", "", "2018-12-24"),
)
EPISODES = ("clae_person_id", "clae_cla_episode_start_date", "clae_cla_episode_ceased_date",
            "clae_cla_id", "clae_entered_care_date")  # fmt: skip
CARE = table(
    EPISODES,
    ("700100", "2018-01-08", "2018-03-01", "CL0", "2018-01-08"),
    ("700100", "2018-03-01", "", "CL0", "2018-01-08"),
)
REVIEWS = table(
    ("clar_cla_review_id", "clar_cla_id", "clar_cla_review_due_date", "clar_cla_review_date",
     "clar_cla_review_cancelled"),
    ("RV0", "CL0", "2018-02-05", "2018-02-04", "N"),
    ("RV1", "CL0", "2018-05-06", "2018-05-01", "Y"),
    ("RV2", "CL0", "2018-05-06", "2018-05-19", "N"),
    ("RV3", "CL0", "2018-11-17", "", "N"),
)  # fmt: skip


def test_contacts_are_read_in_all_three_dialects() -> None:
    checked = check(
        table(
            CONTACTS,
            ("C1", "700100", "2018-09-03", "6", '{"ADVICE_FLAG": "Y", "COMMENTS": ""}'),
            ("C2", "700100", "2018-09-04", "2A", "Information and Advice; Early Help Referral"),
            ("C3", "700100", "2018-09-05", "9", ""),
        ),
        "ssd_contacts.csv",
    )
    assert checked.format is FileFormat.SSD
    assert [contact.outcome for contact in rows(checked, Contact)] == [
        ContactOutcome.INFORMATION_AND_ADVICE,
        ContactOutcome.EARLY_HELP_STEP_DOWN,
        None,
    ]


def test_a_repeated_contact_id_with_another_date_is_rejected_both_times() -> None:
    checked = check(
        table(
            CONTACTS,
            ("C1", "700100", "2018-09-03", "6", "NFA"),
            ("C1", "700100", "2018-09-04", "6", "NFA"),
        ),
        "ssd_contacts.csv",
    )
    assert checked.accepted == 0
    assert [(reject.row, reject.column, reject.value) for reject in checked.rejects] == [
        (2, "cont_contact_id", "C1"),
        (3, "cont_contact_id", "C1"),
    ]


def test_persons_tell_every_row_of_the_upload_who_the_child_is() -> None:
    checked = check_tables(
        ssd_person=PERSON,
        ssd_contacts=table(CONTACTS, ("C1", "700100", "2015-09-26", "6", "NFA")),
    )
    (contact,) = rows(checked, Contact)
    assert (contact.sex, contact.ethnicity) == (Sex.FEMALE, Ethnicity.MIXED)
    assert contact.age_band is AgeBand.AGED_1_TO_4  # then; the child's own row says 5 to 9 now
    assert rows(checked, Child)[0].age_band is AgeBand.AGED_5_TO_9
    assert "Mary" not in repr(checked)


def test_a_child_expected_later_is_unborn() -> None:
    assert rows(check(PERSON), Child)[1].age_band is AgeBand.UNBORN


def test_family_and_disability_tables_add_to_the_child() -> None:
    checked = check_tables(
        ssd_person=PERSON,
        ssd_family=table(("fami_person_id", "fami_family_id"), ("700100", "F1")),
        ssd_disability=table(
            ("disa_person_id", "disa_disability_code"),
            ("700100", "HAND"),
            ("700100", "VIS"),
            ("700101", "NONE"),
            ("700102", "MOB"),
        ),
    )
    assert [
        (child.child_ref, child.family_ref, child.disability) for child in rows(checked, Child)
    ] == [
        ("700100", "F1", True),
        ("700101", None, False),
        ("700102", None, True),
    ]
    assert (checked.accepted, checked.rejected) == (7, 0)


def test_episodes_of_care_fold_into_one_period() -> None:
    checked = check(CARE)
    (care,) = rows(checked, LookedAfterChild)
    assert care == LookedAfterChild(
        child_ref="700100", care_ref="CL0", care_started_on=date(2018, 1, 8)
    )
    assert checked.accepted == 2
    assert "cases.csv: 1 later episode folded into the period of care around it" in said(checked)


def test_a_period_ends_with_its_last_episode() -> None:
    content = table(
        EPISODES,
        ("700100", "2018-03-01", "2018-06-01", "CL0", ""),
        ("700100", "2018-01-08", "2018-03-01", "CL0", ""),
    )
    (care,) = rows(check(content), LookedAfterChild)
    assert (care.care_started_on, care.care_ended_on) == (date(2018, 1, 8), date(2018, 6, 1))


def test_second_review_means_second_held_review() -> None:
    checked = check_tables(ssd_cla_episodes=CARE, ssd_cla_reviews=REVIEWS)
    (care,) = rows(checked, LookedAfterChild)
    assert care.first_review_on == date(2018, 2, 4)
    assert care.second_review_on == date(2018, 5, 19)  # the one of 1 May was cancelled
    assert care.last_review_on == date(2018, 5, 19)
    assert care.next_review_due_on == date(2018, 11, 17)
    assert {review.child_ref for review in rows(checked, Review)} == {"700100"}


def test_reviews_alone_are_rejected_because_no_child_is_known() -> None:
    checked = check(REVIEWS, "ssd_cla_reviews.csv")
    assert checked.accepted == 0
    assert rejected(checked)[0] == (
        "ssd_cla_reviews.csv, row 2, column clar_cla_id: nothing in the upload or the caseload "
        "tells which child this care period is of (CL0). "
        "Upload ssd_cla_episodes together with it."
    )


def test_reviews_alone_find_their_child_in_the_caseload() -> None:
    known = Known(care_periods={"CL0": "700100"})
    source = SourceFile("ssd_cla_reviews.csv", REVIEWS)
    assert check_files([source], today=TODAY, known=known).accepted == 4


def test_permanence_plan_and_placement_are_told_from_their_tables() -> None:
    plans = table(
        ("lacp_table_id", "lacp_person_id", "lacp_cla_care_plan_start_date",
         "lacp_cla_care_plan_json"),
        ("P1", "700100", "2018-05-14", '{"RETURN6M": "Y", "OTHERPLN": "N"}'),
        ("P2", "700100", "2018-08-14", '{"RETURN6M": "N", "LTFOST18": "Y"}'),
    )  # fmt: skip
    placements = table(
        ("clap_cla_placement_id", "clap_cla_id", "clap_cla_placement_start_date",
         "clap_cla_placement_end_date", "clap_cla_placement_type", "clap_cla_placement_postcode"),
        ("PL1", "CL0", "2018-01-08", "2018-06-01", "U6", "JE1 1AA"),
        ("PL2", "CL0", "2018-06-01", "", "K2", "JE1 1AA"),
    )  # fmt: skip
    checked = check_tables(
        ssd_cla_episodes=CARE, ssd_cla_care_plan=plans, ssd_cla_placement=placements
    )
    (care,) = rows(checked, LookedAfterChild)
    assert care.permanence_plan is PermanencePlan.LONG_TERM_FOSTERING
    assert care.permanence_plan_on == date(2018, 5, 14)  # when the first one was made
    assert (care.placement_type, care.placement_started_on) == ("K2", date(2018, 6, 1))
    assert care.placements_12_months == 2
    assert [one.child_ref for one in rows(checked, Placement)] == ["700100", "700100"]
    assert "JE1" not in repr(checked)


def test_legal_status_is_the_latest_one() -> None:
    legal = table(
        ("lega_person_id", "lega_legal_status", "lega_legal_status_start_date"),
        ("700100", "C2", "2018-06-01"),
        ("700100", "C1", "2018-01-08"),
        ("700199", "V2", "2018-01-08"),
    )
    checked = check_tables(ssd_cla_episodes=CARE, ssd_legal_status=legal)
    (care,) = rows(checked, LookedAfterChild)
    assert (care.legal_status, care.legal_status_from) == ("C2", date(2018, 6, 1))
    assert [(reject.row, reject.value) for reject in checked.rejects] == [(4, "700199")]


def test_missing_episodes_keep_their_times_and_count_what_came_before() -> None:
    headings = ("miss_table_id", "miss_person_id", "miss_missing_episode_start_date",
                "miss_missing_episode_type", "miss_missing_episode_end_date",
                "miss_missing_rhi_offered", "miss_missing_rhi_accepted",
                "local_rhi_completed_at", "local_rhi_not_done_reason")  # fmt: skip
    checked = check(
        table(
            headings,
            ("M0", "700101", "2018-01-01", "M", "2018-01-02", "NA", "", "", ""),
            (
                "M1",
                "700100",
                "2018-08-01 22:00",
                "A",
                "2018-08-02 08:00",
                "Y",
                "N",
                "",
                "Child declined",
            ),
            (
                "M2",
                "700100",
                "2018-09-17 05:15",
                "M",
                "2018-09-19 08:15",
                "Y",
                "Y",
                "2018-09-22 08:15",
                "",
            ),
            ("M3", "700100", "2018-10-30 21:00", "M", "", "", "", "", ""),
        )
    )
    missing = rows(checked, MissingEpisode)
    assert missing[2] == MissingEpisode(
        episode_ref="M2",
        child_ref="700100",
        absence=Absence.MISSING,
        missing_from=datetime.fromisoformat("2018-09-17T05:15"),
        found_at=datetime.fromisoformat("2018-09-19T08:15"),
        interview_offered=Answer.YES,
        interview_accepted=Answer.YES,
        interview_at=datetime.fromisoformat("2018-09-22T08:15"),
        previous_episodes_90_days=1,
    )
    assert missing[0].interview_offered is Answer.NOT_APPLICABLE
    assert missing[1].interview_not_done is InterviewNotDone.DECLINED
    assert missing[3].on_date is None
    # The list begins in January 2018, so nothing is said of 90 days before its first row.
    assert [one.previous_episodes_90_days for one in missing] == [None, 0, 1, 2]


@pytest.mark.parametrize("pack", ["zip", "xlsx"])
def test_all_tables_may_come_in_one_file(pack: str) -> None:
    if pack == "zip":
        content = zipped({"ssd_cla_episodes.csv": CARE, "ssd_cla_reviews.csv": REVIEWS})
    else:
        content = workbook(
            {
                name: [line.split(",") for line in text.decode().splitlines()]
                for name, text in (("ssd_cla_episodes", CARE), ("ssd_cla_reviews", REVIEWS))
            }
        )
    checked = check(content, f"ssd.{pack}")
    assert checked.accepted == 6
    assert rows(checked, LookedAfterChild)[0].second_review_on == date(2018, 5, 19)


def test_tables_no_audit_uses_are_named_and_left_unread() -> None:
    address = table(("addr_table_id", "addr_person_id", "addr_address_postcode"), ("1", "2", "JE1"))
    checked = check_tables(ssd_person=PERSON, ssd_address=address)
    assert (
        "ssd_address.csv: it holds addresses, which are never kept; no audit draws from them, "
        "so it was not read" in said(checked)
    )


def test_formats_are_not_mixed_in_one_upload() -> None:
    with pytest.raises(FileRefusedError, match="Upload files of one kind at a time"):
        check_tables(ssd_person=PERSON, cases=table(OPEN_CASES, OPEN_CASE))


def test_one_table_twice_is_refused() -> None:
    with pytest.raises(FileRefusedError, match=r"b.csv: ssd_person stands here and in a.csv"):
        check_tables(a=PERSON, b=PERSON)


def test_one_bad_file_stops_the_whole_upload() -> None:
    with pytest.raises(FileRefusedError, match=r"bad.csv: it is a PDF"):
        check_tables(ssd_person=PERSON, bad=b"%PDF-1.4")


def test_an_upload_is_known_by_its_content_whatever_the_order() -> None:
    one, other = SourceFile("a.csv", CARE), SourceFile("b.csv", REVIEWS)
    first = check_files([one, other], today=TODAY)
    second = check_files([other, one], today=TODAY)
    assert first.digest == second.digest != check(CARE).digest
    assert (first.name, first.size) == ("a.csv and 1 more", len(CARE) + len(REVIEWS))


def test_an_upload_of_nothing_is_refused() -> None:
    with pytest.raises(FileRefusedError, match="it holds no file"):
        check_files([], today=TODAY)


def test_files_too_large_together_are_refused() -> None:
    limits = Limits(file_bytes=len(PERSON))
    sources = [SourceFile(f"{number}.csv", PERSON) for number in range(5)]
    with pytest.raises(FileRefusedError, match="the files are too large together"):
        check_files(sources, today=TODAY, limits=limits)
