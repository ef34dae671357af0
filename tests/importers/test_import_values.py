import pytest

from auditapp.domain.vocabularies import (
    AbuseCategory,
    Answer,
    AssessmentOutcome,
    CaseStatus,
    ClosureReason,
    ContactOutcome,
    Ethnicity,
    InterviewNotDone,
    PermanencePlan,
    PrimaryNeed,
    ReferralOutcome,
    Source,
    Vocabulary,
)
from auditapp.importers import builtin_values
from auditapp.importers.checking import check_file
from auditapp.importers.values import EMPTY, NARRATIVE, ValueMap, list_name, map_value
from tests.importers.making import CONTACTS, TODAY, check, said, table

OUTCOME = ContactOutcome


@pytest.mark.parametrize(
    ("text", "member"),
    [
        ("EH Referral", OUTCOME.EARLY_HELP_STEP_DOWN),
        ("Early Help Referral", OUTCOME.EARLY_HELP_STEP_DOWN),
        ("early help step-down", OUTCOME.EARLY_HELP_STEP_DOWN),
        ("No Further Action", OUTCOME.NO_FURTHER_ACTION),
        ("NFA", OUTCOME.NO_FURTHER_ACTION),
        ("CIN Referral", OUTCOME.REFERRAL),
        ("Progress to Referral", OUTCOME.REFERRAL),
        ("Information and Advice", OUTCOME.INFORMATION_AND_ADVICE),
        ("Information and Advice; Early Help Referral", OUTCOME.EARLY_HELP_STEP_DOWN),
        ("NFA | CIN Referral", OUTCOME.REFERRAL),
        ("Article 42 enquiry", OUTCOME.STRATEGY_DISCUSSION),
        ('{"NFA_FLAG": "Y", "ADVICE_FLAG": "Y"}', OUTCOME.INFORMATION_AND_ADVICE),
        ('{"CP_ENQUIRY_FLAG": "Y", "NFA_FLAG": ""}', OUTCOME.STRATEGY_DISCUSSION),
        ('{"NEW_REFERRAL_FLAG": 1, "NUMBER_OF_OUTCOMES": 1}', OUTCOME.REFERRAL),
        ('{"NFA_FLAG": "", "COMMENTS": "saw Mary", "NUMBER_OF_OUTCOMES": 0}', None),
        ("{}", None),
    ],
)
def test_contact_outcomes_are_known_in_every_dialect(
    text: str, member: ContactOutcome | None
) -> None:
    mapped = map_value(text, ContactOutcome, {}, EMPTY)
    assert (mapped.known, mapped.member) == (True, member)


@pytest.mark.parametrize(
    "text",
    [
        "Referral - no further action",
        "No further action: referred to early help",
        "EH Referral; something local",
        "Stepped across",
        '{"LOCAL_FLAG": "Y"}',
    ],
)
def test_an_outcome_only_half_known_is_left_to_be_mapped(text: str) -> None:
    assert map_value(text, ContactOutcome, {}, EMPTY).known is False


def test_broken_json_is_listed_for_mapping_and_its_comments_are_not() -> None:
    mapped = map_value('{"ADVICE_FLAG": "Y", "COMMENTS": "Mary "said" so"}', OUTCOME, {}, EMPTY)
    assert mapped.local == "broken JSON: ADVICE_FLAG"
    assert (mapped.known, mapped.member, mapped.broken_json) == (False, None, True)


def test_broken_json_can_be_mapped_by_a_person() -> None:
    value_map = ValueMap.of(
        {"contact_outcome": {"broken JSON: ADVICE_FLAG": "information_and_advice"}}
    )
    mapped = map_value('{"ADVICE_FLAG": "Y", "COMMENTS": "Mary "said" so"}', OUTCOME, {}, value_map)
    assert mapped.member is OUTCOME.INFORMATION_AND_ADVICE
    assert mapped.by_person


@pytest.mark.parametrize("text", ['{"a":' * 50_000, "{" + '"A":"Y",' * 10_000, "{[", '{"a"'])
def test_any_broken_json_is_read_as_text_quickly(text: str) -> None:
    assert map_value(text, OUTCOME, {}, EMPTY).broken_json


@pytest.mark.parametrize(
    ("choices", "text", "value"),
    [
        (CaseStatus, "a) Looked after child", "lac"),
        (CaseStatus, "CLA", "lac"),
        (CaseStatus, "e) Closed episode", "closed"),
        (CaseStatus, "Child in need plan", "cin"),
        (Ethnicity, "WBRI", "white"),
        (Ethnicity, "a) WBRI", "white"),
        (Ethnicity, "Mixed - White and Asian", "mixed"),
        (Ethnicity, "NOBT", "not_stated"),
        (Source, "1A", "individual"),
        (Source, "b) 1B: Individual", "individual"),
        (Source, "10", "unknown"),
        (Source, "POLICE", "police"),
        (Source, "HEALTH SERVICES - health visitor", "health"),
        (Source, "LA SERVICES - early help", "early_help"),
        (PrimaryNeed, "N1 - Abuse or neglect", "n1"),
        (ClosureReason, "RC8 - Case closed after assessment", "after_assessment"),
        (AbuseCategory, "b) Physical abuse", "physical"),
        (AbuseCategory, "NEG", "neglect"),
        (PermanencePlan, "f) Long-term fostering", "long_term_fostering"),
        (PermanencePlan, '{"LTFOST18": "N", "RETURN6M": "Y"}', "return_to_family"),
        (ReferralOutcome, '{"SINGLE_ASSESSMENT_FLAG": "Y"}', "assessment"),
        (AssessmentOutcome, '{"PROV_OF_SERVICES_FLAG": "Y"}', "services"),
        (Answer, "NA", "not_applicable"),
        (InterviewNotDone, "Not offered - oversight", "not_offered"),
    ],
)
def test_published_codes_are_known(choices: type[Vocabulary], text: str, value: str) -> None:
    assert map_value(text, choices, {}, EMPTY).member == value


def test_every_built_in_meaning_is_a_value_of_its_list() -> None:
    for meanings in (builtin_values.BUILT_IN, builtin_values.CODES):
        for choices, known in meanings.items():
            assert {choices.of(value) for value in known.values()}
    for choices, order in builtin_values.MOST_FIRST.items():
        assert set(order) == set(choices)


def test_a_persons_choice_wins_over_what_is_built_in() -> None:
    value_map = ValueMap.of({"contact_outcome": {"nfa": "information_and_advice"}})
    assert map_value("NFA", OUTCOME, {}, value_map).member is OUTCOME.INFORMATION_AND_ADVICE


def test_a_person_can_say_that_a_value_means_nothing() -> None:
    value_map = ValueMap.of({"contact_outcome": {"Entered in error": ""}})
    mapped = map_value("entered in ERROR", OUTCOME, {}, value_map)
    assert (mapped.known, mapped.member) == (True, None)


def test_outcomes_that_all_mean_nothing_are_nothing() -> None:
    value_map = ValueMap.of({"contact_outcome": {"Void": "", "Test": ""}})
    mapped = map_value("Void; Test", OUTCOME, {}, value_map)
    assert (mapped.known, mapped.member, mapped.by_person) == (True, None, True)


def test_a_sentence_among_the_values_is_not_quoted() -> None:
    sentence = "Spoke to the school and to the mother, who will ring Mary's aunt"
    assert map_value(sentence, OUTCOME, {}, EMPTY).local == NARRATIVE


def test_lists_are_called_by_their_names() -> None:
    assert list_name(ContactOutcome) == "contact_outcome"
    assert list_name(InterviewNotDone) == "interview_not_done"


def contacts(*outcomes: str) -> bytes:
    return table(
        CONTACTS,
        *[
            (f"C{number}", "700100", f"{number:02d}/09/2018", "6", outcome)
            for number, outcome in enumerate(outcomes, 1)
        ],
    )


def test_local_values_are_listed_with_counts_and_the_unmapped_first() -> None:
    checked = check(contacts("NFA", "Stepped across", "NFA", ""), "contacts.csv")
    listed = [
        (one.list_name, one.heading, one.local, one.count, one.value) for one in checked.values
    ]
    assert listed == [
        ("contact_outcome", "cont_contact_outcome_json", "Stepped across", 1, None),
        ("contact_outcome", "cont_contact_outcome_json", "NFA", 2, "no_further_action"),
        ("source", "cont_contact_source_code", "6", 4, "police"),
    ]
    assert [one.local for one in checked.unmapped_values] == ["Stepped across"]
    assert checked.accepted == 4


def test_mapping_a_value_changes_the_rows_at_the_next_check() -> None:
    content = contacts("Stepped across")
    value_map = ValueMap.of({"contact_outcome": {"stepped across": "early_help_step_down"}})
    checked = check_file("contacts.csv", content, today=TODAY, value_map=value_map)
    assert [getattr(one.row, "step_down", None) for one in checked.rows] == [True]
    assert [one.by_person for one in checked.values if one.local == "Stepped across"] == [True]
    assert checked.unmapped_values == ()


def test_broken_json_is_counted_in_a_notice() -> None:
    broken = '{"ADVICE_FLAG": "Y", "COMMENTS": "a "b" c"}'
    sentences = said(check(contacts(broken, broken, "NFA"), "contacts.csv"))
    assert (
        "contacts.csv: 2 cells in cont_contact_outcome_json not valid JSON; listed among the "
        "local values to be mapped" in sentences
    )
