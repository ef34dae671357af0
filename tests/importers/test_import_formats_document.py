from pathlib import Path

from auditapp.domain.caseload import FIELDS
from auditapp.importers.describing import document
from auditapp.importers.formats import PASSING
from auditapp.importers.recognising import ALL_TABLES

DOCUMENT = Path(__file__).parents[2] / "docs" / "import-formats.md"


def test_the_document_is_what_the_tables_say() -> None:
    assert DOCUMENT.read_text() == document(), (
        "docs/import-formats.md is out of date; write it again from "
        "auditapp.importers.describing.document()"
    )


def test_every_column_fills_a_field_of_its_row_or_one_that_passes_through() -> None:
    for table in ALL_TABLES:
        fields = {field.name for field in FIELDS[table.kind]} | PASSING.keys()
        assert {column.fills for column in table.columns} | table.fixed.keys() <= fields


def test_no_heading_of_a_table_means_two_things() -> None:
    for table in ALL_TABLES:
        headings = [heading for column in table.columns for heading in column.headings]
        repeated = {heading for heading in headings if headings.count(heading) > 1}
        assert not repeated, f"{table.name}: {repeated}"


def test_every_required_field_has_a_column_or_is_fixed_or_found_by_joining() -> None:
    found = {"care_started_on", "child_ref"}
    for table in ALL_TABLES:
        required = {field.name for field in FIELDS[table.kind] if field.required}
        filled = {column.fills for column in table.columns} | table.fixed.keys()
        assert table.adds_to or required <= filled | found
