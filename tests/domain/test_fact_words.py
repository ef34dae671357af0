"""Facts of the caseload in words."""

import pytest

from auditapp.domain.caseload import FIELDS
from auditapp.domain.fact_words import fact_lines, say_when


def test_facts_come_in_the_order_of_their_kind_with_labels_and_words() -> None:
    facts = {
        "outcome": "early_help_step_down",
        "received_at": "2026-10-02T10:12:00",
        "decided_at": "2026-10-03",
        "previous_contacts_12_months": 3,
        "child_ref": "C-0001",
        "manager_ref": "M-EAST",
        "disability": False,
        "on_date": "2026-10-02",
    }
    found = {line.label: line.words for line in fact_lines("contact", facts)}
    assert found == {
        "Child reference": "C-0001",
        "Disability": "No",
        "Received": "2 October 2026, 10:12",
        "Decided": "3 October 2026",
        "Outcome": "Early help step-down",
        "Earlier contacts in 12 months": "3",
        "Manager": "M-EAST",
    }


def test_a_value_of_an_older_list_stands_for_itself() -> None:
    (line,) = fact_lines("contact", {"outcome": "signposted"})
    assert line.words == "signposted"


def test_what_is_not_known_has_no_line() -> None:
    assert fact_lines("contact", {"outcome": None, "source": ""}) == ()


def test_an_unknown_kind_of_unit_still_tells_whose_case_it_is() -> None:
    assert [line.name for line in fact_lines("household", {"team_code": "EAST"})] == ["team_code"]


@pytest.mark.parametrize("kind", FIELDS)
def test_no_field_is_told_twice(kind: str) -> None:
    facts = {name: 1 for fields in FIELDS.values() for name in (field.name for field in fields)}
    names = [line.name for line in fact_lines(str(kind), facts)]
    assert len(names) == len(set(names))


def test_what_is_no_day_is_not_said() -> None:
    with pytest.raises(ValueError, match="isoformat"):
        say_when("soon")
