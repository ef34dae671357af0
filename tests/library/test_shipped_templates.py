"""The templates that come with the product: whole, without a fault, and as the plan needs them."""

import re
from datetime import date
from pathlib import Path

import pytest

from auditapp.domain.answers import Answer
from auditapp.domain.calculations import AuditContext
from auditapp.domain.caseload import FIELDS
from auditapp.domain.grades import Grade
from auditapp.domain.grading import opened_concerns, propose
from auditapp.domain.questions import AUDIT_FACTS, AuditTemplate, QuestionKind
from auditapp.domain.sheets import Sheet, read_sheet
from auditapp.domain.vocabularies import RowKind
from auditapp.library.format_document import format_document
from auditapp.library.loader import check_library, shipped_library
from auditapp.paths import data_dir

LIBRARY = shipped_library()
KEY = re.compile(r"\b[a-z]{1,4}\.[a-z][a-z0-9_]+")


def test_the_shipped_library_has_neither_fault_nor_warning() -> None:
    assert check_library(data_dir("audit_templates")) == ()


def test_the_description_of_the_format_is_current() -> None:
    written = (data_dir("docs") / "template-format.md").read_text(encoding="utf-8")
    assert written == format_document(), "write docs/template-format.md again: auditapp docs"


def test_the_plan_has_thirty_eight_promises() -> None:
    whole = [one for one in LIBRARY.commitments.values() if not one.part_of]
    assert [one.code for one in whole] == [f"C-{n:02}" for n in range(1, 39)]
    parts = {one.code: one.part_of for one in LIBRARY.commitments.values() if one.part_of}
    assert parts == {"C-05b": "C-05", "C-20b": "C-20"}


@pytest.mark.parametrize("template", LIBRARY.newest, ids=lambda template: template.key)
def test_every_template_asks_about_safety_first_and_says_its_grade(
    template: AuditTemplate,
) -> None:
    (safety,) = (section for section in template.sections if section.always_visible)
    assert "safe.now" in {question.key for question in safety.questions}
    assert template.grading.overall
    assert template.purpose
    names = {field.name for field in FIELDS[RowKind.of(template.unit)]} | AUDIT_FACTS.keys()
    facts = {q.fact for q in template.questions.values() if q.kind is QuestionKind.FACT}
    assert facts & names


@pytest.mark.parametrize("template", LIBRARY.newest, ids=lambda template: template.key)
def test_every_fact_is_of_one_sort_wherever_it_is_kept(template: AuditTemplate) -> None:
    for question in template.questions.values():
        sorts = {
            field.kind
            for fields in FIELDS.values()
            for field in fields
            if field.name == question.fact
        }
        assert len(sorts) <= 1, question.key


def stepdown(**answers: str | tuple[str, ...]) -> Sheet:
    template = LIBRARY.template("mash_stepdown", 1)
    given = {f"m.{key}": Answer(value) for key, value in answers.items()}
    facts = {
        "source": "police",
        "received_at": "2026-10-02T10:12:00",
        "decided_at": "2026-10-03T16:40:00",
        "early_help_started_on": "2026-10-12",
        "previous_contacts_12_months": 3,
    }
    return read_sheet(template, given, facts=facts, context=AuditContext(date(2026, 11, 3)))


ALL_MET = dict.fromkeys(
    ("detail", "consent", "history", "checks", "child", "analysis", "mgr", "feedback", "handover"),
    "met",
)


def test_a_right_step_down_with_its_standards_met_is_proposed_as_good() -> None:
    proposal = propose(stepdown(threshold_ok="right", chron="yes", rag="yes", **ALL_MET))
    assert proposal.grade is Grade.GOOD


def test_a_step_down_that_was_too_low_caps_the_grade_and_opens_a_concern() -> None:
    sheet = stepdown(threshold_ok="too_low", chron="yes", rag="yes", **ALL_MET)
    proposal = propose(sheet)
    assert proposal.grade is Grade.REQUIRES_IMPROVEMENT
    assert proposal.lines[0].text == (
        "The step-down was too low, and an assessment was needed: Requires improvement at most"
    )
    assert [concern.level for concern in opened_concerns(sheet)] == [2]
    assert "m.reopen" in {question.key for question in sheet.asked}


def test_a_child_who_needed_protection_makes_it_inadequate_at_once() -> None:
    sheet = stepdown(threshold_ok="too_low_protect")
    assert propose(sheet).grade is Grade.INADEQUATE
    assert [concern.level for concern in opened_concerns(sheet)] == [1]


@pytest.mark.parametrize(
    ("rating", "expected"), [("red", "no"), ("amber", "no"), ("green", "yes"), ("none", "no")]
)
def test_thirty_hours_are_in_time_for_a_green_contact_only(rating: str, expected: str) -> None:
    sheet = stepdown(rag_level=rating)
    assert sheet.value("m.hours") == 30.47
    assert sheet.value("m.within") == expected


def test_early_help_is_asked_about_only_where_it_was_accepted() -> None:
    accepted = stepdown(accepted="yes")
    # 3 October 2026 is a Saturday; Monday 5 to Friday 9 and Monday 12 October are six days.
    assert accepted.text("m.days") == "6 working days"
    assert accepted.value("m.days_ok") == "yes"
    assert "m.days" not in {question.key for question in stepdown(accepted="no").asked}


def test_the_decision_stays_closed_until_the_auditor_has_set_a_level() -> None:
    held = {progress.section.key: progress.held_by for progress in stepdown().sections}
    assert held["decision"] == "m.auditor_level"
    assert held["known"] == ""
    opened = stepdown(auditor_level="2").sections
    assert all(not progress.held_by for progress in opened)


def test_the_overall_grade_of_the_step_down_has_its_own_key() -> None:
    template = LIBRARY.template("mash_stepdown", 1)
    assert template.grading.overall == "m.overall"
    assert "out.grade" not in template.questions


def test_no_file_of_the_library_is_left_out() -> None:
    names = {path.stem for path in Path(data_dir("audit_templates")).glob("*.v*.yaml")}
    assert names == {f"{key}.v{version}" for key, version in LIBRARY.templates}
