"""Which words of an upload are a child's names, to be hashed; everything else is let go."""

from auditapp.importers.checking import check_file
from tests.importers.making import TODAY, table

HEADINGS = (
    "Mosaic ID",
    "Forename",
    "Known as",
    "Father",
    "School name",
    "Allocated Worker Name",
    "Team name",
    "Mother's telephone",
    "Case Status",
    "Responsible Team",
    "Allocated Worker ID",
    "Start Date",
    "End Date",
)


def row(ref: str, *names: str, status: str = "CIN") -> tuple[str, ...]:
    others = ("Placeholder School", "Warda Worker", "Teamname", "Numberson")
    return (ref, *names, *others, status, "MASH", "W001", "01/03/2018", "")


def names(*rows: tuple[str, ...]) -> dict[str, list[str]]:
    checked = check_file("cases.csv", table(HEADINGS, *rows), today=TODAY)
    return {child: sorted(words) for child, words in checked.names.items()}


def test_names_of_the_child_and_the_parents_are_told_by_child() -> None:
    assert names(row("700100", "Zoë", "Zed", "Quill Exemplo"), row("700101", "Bart", "", "")) == {
        "700100": ["exemplo", "quill", "zed", "zoe"],
        "700101": ["bart"],
    }


def test_names_of_schools_workers_and_teams_are_not_the_childs() -> None:
    found = names(row("700100", "", "", ""))
    assert found == {"700100": []}


def test_a_rejected_row_gives_no_names() -> None:
    assert names(row("", "Zoë", "", ""), row("700101", "Bart", "", "")) == {"700101": ["bart"]}


def test_names_are_not_shown_with_what_was_checked() -> None:
    checked = check_file(
        "cases.csv", table(HEADINGS, row("700100", "Zorblax", "", "")), today=TODAY
    )
    assert checked.names == {"700100": {"zorblax"}}
    assert "zorblax" not in repr(checked).lower()
