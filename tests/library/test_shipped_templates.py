"""The templates that come with the product: whole, without a fault, and as the plan needs them."""

import re
from datetime import date
from pathlib import Path

import pytest

from auditapp.domain.answers import Answer
from auditapp.domain.calculations import AuditContext
from auditapp.domain.caseload import FIELDS
from auditapp.domain.commitments import MeasureKind
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


@pytest.mark.parametrize(
    "key", ["mash_stepdown", "missing_rhi", "oversight_supervision", "record_check"]
)
def test_every_question_of_a_dip_template_has_a_label_for_its_column(key: str) -> None:
    template = LIBRARY.template(key, 1)
    assert [question.key for question in template.questions.values() if not question.short] == []


# Written out by hand from the audit templates' specification: the second opinion on the files.
ASKED = {
    "core.v1": (
        "ref status age sex ethnicity disability team worker manager window sources "
        "conflict data_ok summary"
    ),
    "safe.v1": "now what who when serious",
    "fb": ("child_asked family_asked child_says family_says listened understands_plan difference"),
    "ref": "talk worker_view strength",
    "out": "impact reason actions themes good_practice",
    "mash_stepdown/m": (
        "src recv decided hours rag detail consent chron history checks child siblings "
        "analysis level auditor_level threshold_ok mgr reopen feedback handover accepted "
        "days eha engage declined outcome rereferral overall"
    ),
    "case_file_full/a": "id_complete chron_present chron_current chron_used recording case_summary",
    "case_file_full/b": "threshold timely consent partners feedback",
    "case_file_full/c": (
        "current timescale seen voice history diversity analysis conclusion reassess"
    ),
    "case_file_full/d": "risk_named strategy enquiry conference safety_plan",
    "case_file_full/e": "plan child_plan contingency progress drift review",
    "case_file_full/f": "visits alone direct relationship",
    "case_file_full/g": "views acted advocacy",
    "case_file_full/h": "monthly four followed superv reflect challenge",
    "case_file_full/i": "right_people contrib",
    "case_file_full/j": "perm outcomes review_re placement health_edu family pathway",
    "case_file_full/k": "rhi plan link",
    "oversight_supervision/o": (
        "open_months records rate last_days author direction advice decision endorse "
        "child specific followup quick data"
    ),
    "oversight_supervision/s": "last prev3 maxgap reason reflect plan grade",
    "supervision_file/s": "worker_wellbeing",
    "supervision_file/w": (
        "agreement dates rebooked signed reflect load decisions actions wellbeing "
        "diversity pdp btp register grade"
    ),
    "assessment_quality/q": (
        "start auth agreed days within_agreed within_45 late_reason proportion checkpoint "
        "seen_date alone voice_rec voice_q directwork each_child parents history partners "
        "diversity strength_risk analysis outcome_clear plan shared mgr_sign update grade"
    ),
    "missing_rhi/r": (
        "type from found len over5 daily weekly risk strategy safewell offered accepted "
        "done hours72 why_not who choice content voice shared used exploit prolific menu "
        "pattern parent placement grade"
    ),
    "lac_permanence/l": (
        "start legal rev1 rev2 revn rev_on_time perm_exists perm_by_r2 perm_why parallel "
        "child_perm drift legal_plan outcomes_def outcomes_child outcomes_prog panel "
        "match moves disrupt off_island vfm rev_reassess rev_decision rev_part "
        "rev_child_led iro actions visits health dental edu sdq identity carers pathway "
        "grade"
    ),
    "multi_agency/ag": (
        "name known recog thresh refer info assess meet plan voice superv escal record "
        "good learn grade"
    ),
    "multi_agency_meeting/ma": (
        "theme present q1 q2 q3 q4 q5 joint_recog joint_assess joint_plan joint_impact "
        "exper grade differs system actions scr"
    ),
    "closure/cl": ("right outcomes child_view family_view chronology summary manager plan call"),
    "re_audit/ra": (
        "reference on grade findings actions findings_fixed actions_done child still_at_risk"
    ),
    "case_file_full/out": "grade",
    "deep_dive/x": (
        "why timeline turn hypo child_eyes family_eyes drift mgmt superv threshold assess "
        "plan partners law diversity organis ctp cost learn3 policy impact grade"
    ),
}


@pytest.mark.parametrize("place", [place for place in ASKED if "/" in place])
def test_every_question_of_the_specification_is_asked(place: str) -> None:
    template, group = place.split("/")
    asked = LIBRARY.latest(template).questions.keys()
    assert {f"{group}.{name}" for name in ASKED[place].split()} <= asked


# What a template leaves out of a shared block, and nothing else.
LEFT_OUT = {
    # about a worker, whose file names no child
    "supervision_file": (
        "core.ref core.status core.age core.sex core.ethnicity core.disability core.summary "
        "fb.child_asked fb.family_asked fb.child_says fb.family_says fb.listened "
        "fb.understands_plan fb.difference out.impact"
    ),
    # the agencies' own forms have these; the meeting has its own impact and actions
    "multi_agency_meeting": ("ref.talk ref.worker_view ref.strength out.impact out.actions"),
    "deep_dive": "out.impact",  # x.impact
    # ours, a list to tick off: it grades nothing and asks nobody
    "record_check": " ".join(
        f"{group.removesuffix('.v1')}.{name}"
        for group in ("core.v1", "fb", "ref", "out")
        for name in ASKED[group].split()
    ),
}


@pytest.mark.parametrize("place", ["core.v1", "safe.v1", "fb", "ref", "out"])
@pytest.mark.parametrize("template", LIBRARY.newest, ids=lambda template: template.key)
def test_the_shared_blocks_are_asked_whole(place: str, template: AuditTemplate) -> None:
    group = place.removesuffix(".v1")
    wanted = {f"{group}.{name}" for name in ASKED[place].split()}
    left_out = set(LEFT_OUT.get(template.key, "").split())
    assert wanted - template.questions.keys() == wanted & left_out


def test_every_domain_of_the_full_audit_ends_with_its_grade() -> None:
    full = LIBRARY.latest("case_file_full")
    grades = [f"{letter}.grade" for letter in "abcdefghijk"]
    assert [key for key in full.questions if key in grades] == grades
    assert list(full.grading.domains) == grades


def test_every_template_of_the_specification_is_there() -> None:
    assert {template.key: template.unit for template in LIBRARY.newest} == {
        "assessment_quality": "assessment",
        "case_file_full": "open_case",
        "closure": "closure",
        "deep_dive": "open_case",
        "lac_permanence": "looked_after_child",
        "mash_stepdown": "contact",
        "missing_rhi": "missing_episode",
        "multi_agency": "open_case",
        "multi_agency_meeting": "open_case",
        "oversight_supervision": "open_case",
        "re_audit": "open_case",
        "record_check": "open_case",  # ours: short enough for the grid
        "supervision_file": "worker",
    }


def test_every_question_a_commitment_names_is_asked() -> None:
    asked = {key for template in LIBRARY.newest for key in template.questions}
    for commitment in LIBRARY.commitments.values():
        named = set(KEY.findall(commitment.evidence))
        assert named <= asked, commitment.code


def test_every_commitment_that_audits_measure_is_measured() -> None:
    audited = {c.code for c in LIBRARY.commitments.values() if MeasureKind.AUDIT in c.kinds}
    figured = {code for code in audited if LIBRARY.measuring(code)}
    # C-31 is a milestone with audits planned and done; the rest have a figure.
    assert audited - figured == {"C-31"}


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


FULL_DOMAINS = "abcdefghi"


def full(grades: str, **answers: str) -> Sheet:
    """Read the full audit of a child in need: one letter for each domain from A to I."""
    letters = {"O": "outstanding", "G": "good", "R": "requires_improvement", "I": "inadequate"}
    given = {
        f"{domain}.grade": Answer(letters[letter])
        for domain, letter in zip(FULL_DOMAINS, grades, strict=True)
    }
    other = {key.replace("_", ".", 1): Answer(value) for key, value in answers.items()}
    template = LIBRARY.latest("case_file_full")
    facts = {"status": "cin", "age_band": "10_to_15"}
    context = AuditContext(date(2026, 11, 3))
    return read_sheet(template, {**given, **other}, facts=facts, context=context)


@pytest.mark.parametrize(
    ("grades", "answers", "expected"),
    [
        ("GGGGGGGGG", {"b_contact": "yes"}, Grade.GOOD),
        ("GGGIGGGGG", {"b_contact": "yes"}, Grade.INADEQUATE),
        ("GGGGGGGIG", {"b_contact": "yes"}, Grade.INADEQUATE),
        ("GGIGGGGGG", {"b_contact": "yes"}, Grade.REQUIRES_IMPROVEMENT),
        ("GGGGGGRGG", {"b_contact": "yes"}, Grade.REQUIRES_IMPROVEMENT),
        ("GGGGGRGGG", {"b_contact": "yes"}, Grade.GOOD),
        ("GIGGGGGGG", {"b_contact": "no"}, Grade.GOOD),  # no contact: its old grade is left out
        ("OOOOOOOOO", {"b_contact": "yes", "out_impact": "outstanding"}, Grade.OUTSTANDING),
        ("OOOOOOOOO", {"safe_now": "told"}, Grade.INADEQUATE),
        ("GGGGGGGGG", {"c_in_window": "yes", "c_seen": "not_seen"}, Grade.INADEQUATE),
        ("GGGGGGGGG", {"c_in_window": "yes", "c_voice": "absent"}, Grade.REQUIRES_IMPROVEMENT),
    ],
)
def test_the_full_audit_is_graded_by_its_limiting_domains(
    grades: str, answers: dict[str, str], expected: Grade
) -> None:
    assert propose(full(grades, **answers)).grade is expected


def test_the_full_audit_asks_only_what_applies_to_this_child() -> None:
    asked = {question.key for question in full("GGGGGGGGG").asked}
    assert "e.contingency" in asked
    assert "f.alone" in asked
    assert not {key for key in asked if key.startswith("j.")}
    assert "d.conference" not in asked
    assert "k.plan" not in asked


def test_no_file_of_the_library_is_left_out() -> None:
    names = {path.stem for path in Path(data_dir("audit_templates")).glob("*.v*.yaml")}
    assert names == {f"{key}.v{version}" for key, version in LIBRARY.templates}
