"""Loading a folder: shapes, blocks, lists, commitments, and every fault at once."""

from collections.abc import Callable
from pathlib import Path

import pytest

from auditapp.domain.conditions import Condition, Operator, Test
from auditapp.domain.errors import Severity
from auditapp.domain.grades import Grade
from auditapp.domain.questions import QuestionKind, Requirement
from auditapp.library.faults import Fault, FaultCode, LibraryError
from auditapp.library.loader import check_library, load_library

Check = Callable[[str], tuple[Fault, ...]]

TEMPLATE = """\
key: sample
version: 1
title: A sample
unit: contact
settings:
  - {key: most, label: The most, value: 3, unit: contacts}
sections:
  - use: shared.v1
    without: [s.two]
    rename: {s.grade: m.overall}
  - key: one
    title: One
    ask_if: {s.one: ["yes"]}
    questions:
      - key: m.src
        kind: pre
        text: Source
        fact: source
      - key: m.colour
        kind: sel
        text: Colour
        choices_from: colour.v1
        required: optional
        na: Not seen
      - key: m.met
        kind: mpn
        text: Met?
        good: As it should be.
        evidence: [not_met]
        ask_if: [{m.colour: [red]}, {m.count: {at_least: most}}]
        measures: [C-08]
  - key: zero
    title: Counted
    questions: []
grading:
  overall: m.overall
"""
TEMPLATE = TEMPLATE.replace(
    "      - key: m.colour", "      - {key: m.count, kind: int, text: Count}\n      - key: m.colour"
)
BLOCK = """\
key: shared
version: 1
settings:
  - {key: least, label: The least, value: 1}
sections:
  - key: shared
    title: Shared
    questions:
      - {key: s.one, kind: yn, text: One?}
      - {key: s.two, kind: yn, text: Two?}
      - {key: s.grade, kind: g4, good: H, text: Grade}
      - {key: s.three, kind: yn, text: Three?, ask_if: {s.grade: [good]}}
"""


@pytest.fixture
def whole(folder: Path) -> Path:
    (folder / "sample.v1.yaml").write_text(TEMPLATE, encoding="utf-8")
    (folder / "blocks" / "shared.v1.yaml").write_text(BLOCK, encoding="utf-8")
    return folder


def test_a_template_is_built_as_it_is_written(whole: Path) -> None:
    template = load_library(whole).template("sample", 1)
    assert list(template.questions) == [
        "s.one",
        "m.overall",
        "s.three",
        "m.src",
        "m.count",
        "m.colour",
        "m.met",
    ]
    assert template.defaults == {"most": 3, "least": 1}
    source = template.question("m.src")
    assert source.answers_as is QuestionKind.ONE_OF
    assert source.label_of("police") == "Police"
    colour = template.question("m.colour")
    assert colour.required is Requirement.OPTIONAL
    assert [option.label for option in colour.options] == ["Red", "Green", "Not seen"]
    met = template.question("m.met")
    assert met.evidence_for == ("not_met",)
    assert met.met == ("met",)
    assert met.ask_if == Condition(
        (
            (Test("m.colour", Operator.ONE_OF, ("red",)),),
            (Test("m.count", Operator.AT_LEAST, ("most",)),),
        )
    )


def test_a_renamed_question_of_a_block_is_renamed_in_its_conditions_too(whole: Path) -> None:
    template = load_library(whole).latest("sample")
    condition = template.question("s.three").ask_if
    assert condition is not None
    assert condition.questions == {"m.overall"}


def test_commitments_and_lists_are_loaded(whole: Path) -> None:
    library = load_library(whole)
    assert library.commitment("C-08").text == "No child is stepped down wrongly"
    assert [choice.code for choice in library.lists["colour.v1"]] == ["red", "green"]
    assert library.commitment("C-08").due_words == "September 2018"
    assert library.commitment("C-08").driver_title == "The journey"
    assert [q.key for _, q in library.bearing_on("C-08")] == ["m.met"]
    assert library.measuring("C-08") == ()
    with pytest.raises(KeyError):
        library.template("sample", 2)
    with pytest.raises(KeyError):
        library.latest("none")
    with pytest.raises(KeyError):
        library.commitment("C-99")


def test_the_latest_version_is_the_one_with_the_highest_number(whole: Path) -> None:
    for version in (2, 10):
        text = TEMPLATE.replace("version: 1", f"version: {version}")
        (whole / f"sample.v{version}.yaml").write_text(text, encoding="utf-8")
    library = load_library(whole)
    assert library.latest("sample").version == 10
    assert [template.version for template in library.newest] == [10]


def test_a_library_with_a_fault_is_refused_with_all_of_them(whole: Path) -> None:
    text = TEMPLATE.replace("title: A sample", "titel: A sample").replace("kind: int", "kind: ints")
    (whole / "sample.v1.yaml").write_text(text, encoding="utf-8")
    (whole / "scales.yaml").write_text("lists: 5\n", encoding="utf-8")
    with pytest.raises(LibraryError) as error:
        load_library(whole)
    assert [(fault.code, fault.file, fault.line) for fault in error.value.faults] == [
        (FaultCode.MISSING_FIELD, "sample.v1.yaml", 1),
        (FaultCode.UNKNOWN_FIELD, "sample.v1.yaml", 3),
        (FaultCode.WRONG_VALUE, "sample.v1.yaml", 19),
        (FaultCode.WRONG_VALUE, "scales.yaml", 1),
    ]
    assert str(error.value).count("\n") == 3


def codes(faults: tuple[Fault, ...]) -> list[tuple[FaultCode, int]]:
    return [(fault.code, fault.line) for fault in faults]


def test_a_misspelt_field_names_the_nearest_one(faults_in: Check) -> None:
    (fault,) = faults_in("- {key: m.one, kind: mpn, text: One, god: As it should be}")
    assert fault.code is FaultCode.UNKNOWN_FIELD
    assert fault.message == "there is no field “god”; do you mean “good”?"
    assert fault.path == "sections[0].questions[0].god"
    assert fault.line == 9


@pytest.mark.parametrize(
    "questions",
    [
        "- {key: m.one, kind: int, text: One, min: three}",
        "- {key: m.one, kind: int, text: 5}",
        "- {key: m.one, kind: int, text: One, blind: maybe}",
        "- {key: m.one, kind: sel, text: One, choices: [red, green]}",
        "- {key: m.one, kind: yn, text: One, opens: {'yes': 3}}",
        "- {key: m.one, kind: yn, text: One, na: 5}",
        "- {key: m.one, kind: yn, text: One, caps: [{when: ['yes'], at_most: poor, because: x}]}",
        "- {key: m.one, kind: yn, text: One, ask_if: []}",
        "- {key: m.one, kind: yn, text: One, ask_if: {m.x: []}}",
        "- {key: m.one, kind: yn, text: One, ask_if: {m.x: {about: 3}}}",
        "- {key: m.one, kind: yn, text: One, ask_if: {m.x: {at_least: 3, at_most: 4}}}",
        "- {key: m.one, kind: yn, text: One, ask_if: {m.x: {at_least: [3]}}}",
        "- {key: m.one, kind: yn, text: One, ask_if: {m.x: {answered: 'yes'}}}",
        "- {key: m.one, kind: yn, text: One, ask_if: {m.x: 3}}",
        "- {key: m.one, kind: yn, text: One, ask_if: m.x}",
        "- {key: m.one, kind: yn, text: ''}",
    ],
)
def test_a_value_of_the_wrong_shape_is_refused_at_its_line(
    faults_in: Check, questions: str
) -> None:
    faults = faults_in(questions)
    assert faults
    assert {fault.code for fault in faults} == {FaultCode.WRONG_VALUE}
    assert {fault.line for fault in faults} == {9}
    assert all(fault.path.startswith("sections[0].questions[0]") for fault in faults)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("version: 1", "version: 01.5"),
        ("version: 1", "version: 0"),
        ("key: sample", "key: Sample!"),
        ("unit: contact", "unit: contacts"),
    ],
)
def test_the_head_of_a_template_is_checked_too(whole: Path, old: str, new: str) -> None:
    (whole / "sample.v1.yaml").write_text(TEMPLATE.replace(old, new, 1), encoding="utf-8")
    assert FaultCode.WRONG_VALUE in {fault.code for fault in check_library(whole)}


def test_a_file_is_named_after_its_key_and_version(whole: Path) -> None:
    (whole / "sample.v1.yaml").rename(whole / "sample.v2.yaml")
    (fault,) = check_library(whole)
    assert fault.code is FaultCode.WRONG_FILE_NAME
    assert fault.message == "the file is named sample.v2.yaml and holds sample.v1"


def test_an_unknown_block_list_and_question_of_a_block_are_named(whole: Path) -> None:
    text = (
        TEMPLATE.replace("colour.v1", "colour.v9")
        .replace("without: [s.two]", "without: [s.nine]")
        .replace("  - key: zero", "  - use: other.v1\n  - key: zero")
    )
    (whole / "sample.v1.yaml").write_text(text, encoding="utf-8")
    assert {fault.code for fault in check_library(whole)} == {
        FaultCode.UNKNOWN_LIST,
        FaultCode.UNKNOWN_BLOCK,
        FaultCode.UNKNOWN_QUESTION,
        FaultCode.CHOICES,  # nothing is offered where the list is missing
        FaultCode.NOT_OFFERED,
    }


def test_a_fault_in_a_block_names_the_file_of_the_block(whole: Path) -> None:
    text = BLOCK.replace("kind: yn, text: Three?", "kind: sel, text: Three?")
    (whole / "blocks" / "shared.v1.yaml").write_text(text, encoding="utf-8")
    (fault,) = check_library(whole)
    assert (fault.code, fault.file, fault.line) == (FaultCode.CHOICES, "shared.v1.yaml", 12)


def test_a_question_asked_in_two_places_is_refused(whole: Path) -> None:
    (whole / "sample.v1.yaml").write_text(TEMPLATE.replace("m.src", "s.one"), encoding="utf-8")
    assert FaultCode.DUPLICATE_KEY in {fault.code for fault in check_library(whole)}


def test_commitments_stand_once_and_parts_after_their_whole(whole: Path) -> None:
    path = whole / "commitments.yaml"
    once = path.read_text(encoding="utf-8")
    again = once.split("commitments:\n", 1)[1]
    part = again.replace("C-08", "C-09b").replace("text:", "part_of: C-09\n        text:", 1)
    path.write_text(once + again + part, encoding="utf-8")
    assert {fault.code for fault in check_library(whole)} == {
        FaultCode.DUPLICATE_KEY,
        FaultCode.UNKNOWN_COMMITMENT,
    }


def test_a_figure_rests_on_a_question_that_is_asked_as_a_standard(whole: Path) -> None:
    path = whole / "commitments.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text + "        measured_by: [m.met, m.src]\n", encoding="utf-8")
    (fault,) = check_library(whole)
    assert fault.code is FaultCode.NOT_A_STANDARD
    assert fault.message == "C-08: no template sets “m.src”"
    path.write_text(text + "        measured_by: [m.met]\n", encoding="utf-8")
    assert [q.key for _, q in load_library(whole).measuring("C-08")] == ["m.met"]


def test_a_missing_file_of_the_folder_is_named(whole: Path) -> None:
    (whole / "commitments.yaml").unlink()
    faults = check_library(whole)
    assert FaultCode.NOT_READABLE in {fault.code for fault in faults}


def test_a_fault_at_a_used_block_has_its_own_place(whole: Path) -> None:
    text = TEMPLATE.replace("without: [s.two]", "without: s.two").replace(
        "  - key: zero\n    title: Counted\n    questions: []", "  - five"
    )
    (whole / "sample.v1.yaml").write_text(text, encoding="utf-8")
    places = [(fault.path, fault.line) for fault in check_library(whole)]
    assert places == [("sections[0].without", 9), ("sections[2]", 33)]


def test_markup_in_texts_is_text(faults_in: Check, folder: Path) -> None:
    assert faults_in("- {key: m.one, kind: txt, text: '<b>{{ 7 * 7 }}</b> {% raw %}'}") == ()
    text = load_library(folder).latest("sample").question("m.one").text
    assert text == "<b>{{ 7 * 7 }}</b> {% raw %}"


@pytest.mark.parametrize("key", ["__class__", "M.one", "m.one.two", "m..one", "m.One", "1m.one"])
def test_a_key_that_could_not_be_a_field_name_is_refused(faults_in: Check, key: str) -> None:
    assert codes(faults_in(f"- {{key: {key}, kind: txt, text: One}}")) == [(FaultCode.BAD_KEY, 9)]


def test_a_warning_does_not_stop_the_library(faults_in: Check, folder: Path) -> None:
    (fault,) = faults_in("- {key: m.one, kind: mpn, text: One?}")
    assert fault.severity is Severity.WARNING
    assert load_library(folder).warnings == (fault,)


def test_grades_and_limits_are_built_from_their_words(folder: Path) -> None:
    text = """\
key: sample
version: 1
title: A sample
unit: contact
sections:
  - key: one
    title: One
    questions:
      - {key: a.grade, kind: g4, good: H, text: A}
      - {key: b.grade, kind: g4, good: H, text: B}
      - key: a.now
        kind: yn
        text: Now?
        caps: [{when: ["yes"], at_most: inadequate, because: A child is at risk}]
        opens: {"yes": 1}
grading:
  domains: [a.grade, b.grade]
  at_least: 2
  limiting: {a.grade: inadequate}
  needed_for_good: [a.grade]
"""
    (folder / "sample.v1.yaml").write_text(text, encoding="utf-8")
    template = load_library(folder).latest("sample")
    (limit,) = template.grading.limiting
    assert (limit.question, limit.at_most) == ("a.grade", Grade.INADEQUATE)
    (cap,) = template.question("a.now").caps
    assert (cap.codes, cap.at_most) == (("yes",), Grade.INADEQUATE)
    (trigger,) = template.question("a.now").opens
    assert (trigger.codes, trigger.level) == (("yes",), 1)
