from dataclasses import FrozenInstanceError, fields, replace
from datetime import date, datetime

import pytest

from auditapp.domain.caseload import (
    FIELDS,
    ROW_TYPES,
    Child,
    Contact,
    FieldKind,
    MissingEpisode,
    OpenCase,
    RowKind,
    Supervision,
    age_band,
    age_band_of_years,
    day_of,
    digest_of,
    facts_of,
    row_from,
    updated,
    with_child,
)
from auditapp.domain.vocabularies import (
    AgeBand,
    CaseStatus,
    ContactOutcome,
    Sex,
    Source,
    UnitKind,
    Vocabulary,
)

CONTACT = Contact(
    contact_ref="C1",
    child_ref="700100",
    received_at=datetime.fromisoformat("2018-09-03T14:05"),
    source=Source.POLICE,
    outcome=ContactOutcome.EARLY_HELP_STEP_DOWN,
    disability=False,
    previous_contacts_12_months=0,
)


def test_every_kind_of_row_has_a_type_and_a_table_of_fields() -> None:
    assert set(ROW_TYPES) == set(RowKind) == set(FIELDS)


def test_every_unit_of_a_frame_is_a_kind_of_row() -> None:
    assert {unit.value for unit in UnitKind} <= {kind.value for kind in RowKind}


@pytest.mark.parametrize("kind", RowKind)
def test_identities_and_days_name_fields_the_row_has(kind: RowKind) -> None:
    names = {field.name for field in fields(ROW_TYPES[kind])}
    for identity in ROW_TYPES[kind].identities:
        assert set(identity) <= names
    assert ROW_TYPES[kind].day_field in names | {""}


@pytest.mark.parametrize("kind", RowKind)
def test_the_last_identity_can_always_be_told(kind: RowKind) -> None:
    required = {field.name for field in FIELDS[kind] if field.required}
    assert set(ROW_TYPES[kind].identities[-1]) & required


def test_fields_are_read_by_their_types() -> None:
    kinds = {field.name: field.kind for field in FIELDS[RowKind.CONTACT]}
    assert kinds["child_ref"] is FieldKind.REF
    assert kinds["received_at"] is FieldKind.MOMENT
    assert kinds["source"] is FieldKind.CHOICE
    assert kinds["disability"] is FieldKind.FLAG
    assert kinds["previous_contacts_12_months"] is FieldKind.COUNT
    assert kinds["level"] is FieldKind.TEXT
    assert kinds["early_help_started_on"] is FieldKind.DATE


def test_facts_are_plain_and_leave_out_what_is_not_known() -> None:
    assert facts_of(CONTACT) == {
        "child_ref": "700100",
        "contact_ref": "C1",
        "received_at": "2018-09-03T14:05:00",
        "source": "police",
        "outcome": "early_help_step_down",
        "disability": False,
        "previous_contacts_12_months": 0,
    }


def test_a_row_comes_back_from_its_facts() -> None:
    assert row_from(RowKind.CONTACT, facts_of(CONTACT)) == CONTACT


def test_a_moment_without_a_clock_stays_a_day() -> None:
    episode = MissingEpisode(child_ref="7", missing_from=date(2018, 9, 1))
    again = row_from(RowKind.MISSING_EPISODE, facts_of(episode))
    assert again == episode
    assert type(getattr(again, "missing_from", None)) is date


def test_facts_of_fields_no_longer_kept_are_ignored() -> None:
    facts = {**facts_of(CONTACT), "gone": "x"}
    assert row_from(RowKind.CONTACT, facts) == CONTACT


def test_facts_without_a_required_field_are_refused() -> None:
    with pytest.raises(ValueError, match="'Received' is missing"):
        row_from(RowKind.CONTACT, {"child_ref": "7"})


def test_facts_with_a_value_outside_its_list_are_refused() -> None:
    with pytest.raises(ValueError, match="'sent away' is none of"):
        row_from(RowKind.CONTACT, {**facts_of(CONTACT), "outcome": "sent away"})


def test_a_value_of_no_field_kind_is_a_slip_of_code() -> None:
    with pytest.raises(TypeError, match="which no field kind covers"):
        facts_of(replace(CONTACT, level=1.5))  # type: ignore[arg-type]  # the point of the test


def test_the_digest_changes_with_a_fact_and_with_nothing_else() -> None:
    assert digest_of(CONTACT) == digest_of(replace(CONTACT))
    assert digest_of(CONTACT) != digest_of(replace(CONTACT, source=Source.SCHOOL))


def test_a_row_is_known_by_its_own_reference_and_the_childs() -> None:
    assert CONTACT.key == "C1/700100"


def test_a_row_without_a_reference_is_known_by_child_day_and_source() -> None:
    assert replace(CONTACT, contact_ref=None).key == "700100/2018-09-03T14:05:00/police"
    nameless = replace(CONTACT, contact_ref=None, source=None)
    assert nameless.key == "700100/2018-09-03T14:05:00/"


def test_a_supervision_is_known_by_child_or_else_by_worker() -> None:
    day = date(2018, 9, 3)
    assert Supervision(child_ref="7", worker_ref="W1", supervised_on=day).key == "7/2018-09-03"
    assert Supervision(worker_ref="W1", supervised_on=day).key == "W1/2018-09-03"


def test_a_unit_belongs_to_its_day_and_to_none_before_it_came() -> None:
    assert CONTACT.on_date == date(2018, 9, 3)
    assert MissingEpisode(child_ref="7", missing_from=date(2018, 9, 1)).on_date is None
    assert Child(child_ref="7").on_date is None
    assert day_of(None) is None


def test_only_early_help_is_a_step_down() -> None:
    assert CONTACT.step_down
    assert not replace(CONTACT, outcome=ContactOutcome.NO_FURTHER_ACTION).step_down
    assert not replace(CONTACT, outcome=None).step_down


def test_a_case_is_closed_by_its_status_or_by_its_closing_day() -> None:
    case = OpenCase(child_ref="7", status=CaseStatus.CIN)
    assert case.is_open
    assert not replace(case, closed_on=date(2018, 9, 1)).is_open
    assert not replace(case, status=CaseStatus.CLOSED).is_open


def test_rows_cannot_be_changed_in_place() -> None:
    with pytest.raises(FrozenInstanceError):
        CONTACT.child_ref = "8"  # type: ignore[misc]  # the point of the test


def test_a_corrected_file_changes_only_what_it_carries() -> None:
    stored = OpenCase(
        child_ref="7",
        team_code="T1",
        last_supervision_on=date(2018, 8, 1),
        last_seen_on=date(2018, 8, 2),
    )
    incoming = OpenCase(child_ref="7", team_code="T2")
    assert updated(stored, incoming, carried={"team_code", "last_seen_on"}) == OpenCase(
        child_ref="7", team_code="T2", last_supervision_on=date(2018, 8, 1), last_seen_on=None
    )


def test_a_child_fills_only_what_the_row_does_not_say() -> None:
    child = Child(child_ref="7", sex=Sex.FEMALE, age_band=AgeBand.AGED_5_TO_9, disability=True)
    row = with_child(CONTACT, child)
    assert (row.sex, row.age_band, row.disability) == (Sex.FEMALE, AgeBand.AGED_5_TO_9, False)
    assert with_child(row, Child(child_ref="7")) is row


@pytest.mark.parametrize(
    ("birth", "on", "band"),
    [
        (date(2018, 10, 1), date(2018, 9, 30), AgeBand.UNBORN),
        (date(2018, 9, 30), date(2018, 9, 30), AgeBand.UNDER_1),
        (date(2017, 9, 30), date(2018, 9, 30), AgeBand.AGED_1_TO_4),
        (date(2013, 10, 1), date(2018, 9, 30), AgeBand.AGED_1_TO_4),
        (date(2013, 9, 30), date(2018, 9, 30), AgeBand.AGED_5_TO_9),
        (date(2008, 9, 30), date(2018, 9, 30), AgeBand.AGED_10_TO_15),
        (date(2002, 10, 1), date(2018, 9, 30), AgeBand.AGED_10_TO_15),
        (date(2002, 9, 30), date(2018, 9, 30), AgeBand.AGED_16_TO_17),
        (date(2000, 9, 30), date(2018, 9, 30), AgeBand.AGED_18_OVER),
        (date(2000, 2, 29), date(2018, 2, 28), AgeBand.AGED_16_TO_17),
        (date(2000, 2, 29), date(2018, 3, 1), AgeBand.AGED_18_OVER),
    ],
)
def test_a_birth_date_becomes_a_band_on_the_day_asked(birth: date, on: date, band: AgeBand) -> None:
    assert age_band(birth, on) is band


def test_an_age_below_zero_is_unborn() -> None:
    assert age_band_of_years(-1) is AgeBand.UNBORN


@pytest.mark.parametrize("vocabulary", Vocabulary.__subclasses__())
def test_every_value_has_words_and_is_found_again(vocabulary: type[Vocabulary]) -> None:
    assert len({member.label for member in vocabulary}) == len(vocabulary)
    for member in vocabulary:
        assert vocabulary.of(member.value) is member


def test_a_value_outside_the_list_is_refused_with_the_list() -> None:
    with pytest.raises(ValueError, match="'x' is none of female, male, neither, not_stated"):
        Sex.of("x")
