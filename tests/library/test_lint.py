"""The linter: every way a template of good form would still go wrong in use."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from auditapp.library.faults import ADVICE, Fault, FaultCode
from auditapp.library.format_document import writing_document

Check = Callable[[str], tuple[Fault, ...]]
COLOUR = "- {key: m.colour, kind: sel, text: Colour, choices: {red: Red, green: Green}}\n"
COUNT = "- {key: m.count, kind: int, text: Count}\n"
DATES = "- {key: m.from, kind: date, text: From}\n- {key: m.to, kind: date, text: To}\n"


@pytest.mark.parametrize(
    ("questions", "code"),
    [
        # conditions
        (
            COLOUR + "- {key: m.x, kind: txt, text: X, ask_if: {m.color: [red]}}",
            FaultCode.UNKNOWN_QUESTION,
        ),
        ("- {key: m.x, kind: txt, text: X, ask_if: {m.x: [red]}}", FaultCode.LATER_QUESTION),
        (
            "- {key: m.x, kind: txt, text: X, ask_if: {m.colour: [red]}}\n" + COLOUR,
            FaultCode.LATER_QUESTION,
        ),
        (
            COLOUR + "- {key: m.x, kind: txt, text: X, ask_if: {m.colour: [blue]}}",
            FaultCode.NOT_OFFERED,
        ),
        (
            COLOUR + "- {key: m.x, kind: txt, text: X, ask_if: {m.colour: [na]}}",
            FaultCode.NOT_OFFERED,
        ),
        (
            COUNT + "- {key: m.x, kind: txt, text: X, ask_if: {m.count: {more_than: most}}}",
            FaultCode.SETTING,
        ),
        (
            COLOUR + "- {key: m.x, kind: yn, text: X, na: {allowed_if: {m.colour: [blue]}}}",
            FaultCode.NOT_OFFERED,
        ),
        # labels of narrow columns
        (
            COUNT.replace("text", "short: Seen, text")
            + "- {key: m.x, kind: txt, short: seen, text: X}",
            FaultCode.DUPLICATE_SHORT,
        ),
        (f"- {{key: m.x, kind: txt, text: X, short: {'x' * 25}}}", FaultCode.WRONG_VALUE),
        # codes that rules name
        ("- {key: m.x, kind: mpn, text: X, good: G, evidence: [no]}", FaultCode.NOT_OFFERED),
        ("- {key: m.x, kind: yn, text: X, rationale: [met]}", FaultCode.NOT_OFFERED),
        ("- {key: m.x, kind: yn, text: X, good: G, met: [met]}", FaultCode.NOT_OFFERED),
        ("- {key: m.x, kind: yn, text: X, partly: [some]}", FaultCode.NOT_OFFERED),
        ("- {key: m.x, kind: yn, text: X, uncounted: [some]}", FaultCode.NOT_OFFERED),
        ("- {key: m.x, kind: yn, text: X, opens: {maybe: 1}}", FaultCode.NOT_OFFERED),
        (
            "- {key: m.x, kind: yn, text: X, stops: [{when: [maybe], message: Stop}]}",
            FaultCode.NOT_OFFERED,
        ),
        (
            "- {key: m.x, kind: yn, text: X, caps: [{when: [so], at_most: good, because: B}]}",
            FaultCode.NOT_OFFERED,
        ),
        # choices
        ("- {key: m.x, kind: sel, text: X}", FaultCode.CHOICES),
        ("- {key: m.x, kind: multi, text: X}", FaultCode.CHOICES),
        ("- {key: m.x, kind: yn, text: X, choices: {maybe: Maybe}}", FaultCode.CHOICES),
        ("- {key: m.x, kind: int, text: X, choices: {one: One}}", FaultCode.CHOICES),
        ("- {key: m.x, kind: sel, text: X, choices: {na: None}}", FaultCode.BAD_CODE),
        ("- {key: m.x, kind: sel, text: X, choices: {Red: Red}}", FaultCode.BAD_CODE),
        # fields where they mean nothing
        ("- {key: m.x, kind: long, text: X, na: true}", FaultCode.NOT_HERE),
        ("- {key: m.x, kind: txt, text: X, unit: days}", FaultCode.NOT_HERE),
        ("- {key: m.x, kind: txt, text: X, min: 1}", FaultCode.NOT_HERE),
        ("- {key: m.x, kind: date, text: X, max: 1}", FaultCode.NOT_HERE),
        ("- {key: m.x, kind: repeat, text: X}", FaultCode.NOT_HERE),
        (
            "- {key: m.x, kind: txt, text: X, fields: [{key: a, kind: txt, text: A}]}",
            FaultCode.NOT_HERE,
        ),
        (
            "- {key: m.x, kind: txt, text: X, calc: {name: count_rows, of: []}}",
            FaultCode.NOT_HERE,
        ),
        (
            "- {key: m.x, kind: repeat, text: X, fields: [{key: a, kind: pre, text: A}]}",
            FaultCode.NOT_HERE,
        ),
        ("- {key: m.x, kind: txt, text: X, tags: [law]}", FaultCode.WRONG_VALUE),
        (
            "- {key: m.x, kind: repeat, text: X, fields: [{key: A.b, kind: txt, text: A}]}",
            FaultCode.BAD_KEY,
        ),
        # calculations
        ("- {key: m.x, kind: calc, text: X}", FaultCode.CALCULATION),
        (
            COUNT + "- {key: m.x, kind: calc, text: X, calc: {name: square, of: [m.count]}}",
            FaultCode.CALCULATION,
        ),
        (
            DATES + "- {key: m.x, kind: calc, text: X, calc: {name: days_between, of: [m.from]}}",
            FaultCode.CALCULATION,
        ),
        (
            COUNT + "- {key: m.x, kind: calc, text: X, calc: {name: at_most, of: [m.count]}}",
            FaultCode.CALCULATION,
        ),
        (
            COUNT
            + "- {key: m.x, kind: calc, text: X, calc: {name: at_most, of: [m.count], limit: top}}",
            FaultCode.SETTING,
        ),
        (
            DATES
            + "- {key: m.x, kind: calc, text: X, calc: {name: again_within, of: [m.from, m.to]}}",
            FaultCode.CALCULATION,
        ),
        (
            "- {key: m.x, kind: calc, text: X, calc: {name: days_since, of: [m.none]}}",
            FaultCode.UNKNOWN_QUESTION,
        ),
        (
            DATES
            + "- {key: m.x, kind: calc, text: X, "
            + "calc: {name: days_between, of: [m.from, m.to], counting: lunar}}",
            FaultCode.SETTING,
        ),
        (
            COLOUR
            + COUNT
            + "- {key: m.x, kind: calc, text: X, calc: {name: at_most, of: [m.count], limit: 1, "
            + "limit_by: {m.colour: {blue: 5}}}}",
            FaultCode.NOT_OFFERED,
        ),
        (
            COUNT
            + "- {key: m.x, kind: calc, text: X, calc: {name: at_most, of: [m.count], limit: 1, "
            + "limit_by: {m.colour: {blue: 5}}}}",
            FaultCode.UNKNOWN_QUESTION,
        ),
        # facts, commitments, guidance
        ("- {key: m.x, kind: pre, text: X}", FaultCode.UNKNOWN_FACT),
        ("- {key: m.x, kind: pre, text: X, fact: shoe_size}", FaultCode.UNKNOWN_FACT),
        (
            "- {key: m.x, kind: pre, text: X, fact: source, or_facts: [shoe_size]}",
            FaultCode.UNKNOWN_FACT,
        ),
        (
            "- {key: m.x, kind: mpn, text: X, good: G, measures: [C-99]}",
            FaultCode.UNKNOWN_COMMITMENT,
        ),
        ("- {key: m.x, kind: yn, text: X, measures: [C-08]}", FaultCode.NOT_A_STANDARD),
        ("- {key: m.x, kind: mpn, text: X}", FaultCode.NO_GUIDANCE),
        # conditions that contradict each other
        (
            COLOUR
            + "- {key: m.y, kind: yn, text: Y, ask_if: {m.colour: [red]}}\n"
            + "- {key: m.x, kind: txt, text: X, ask_if: {m.y: ['yes'], m.colour: [green]}}",
            FaultCode.NEVER_ASKED,
        ),
        (
            COLOUR + "- {key: m.x, kind: txt, text: X, ask_if: {m.colour: {not: [red, green]}}}",
            FaultCode.NEVER_ASKED,
        ),
        (
            COUNT
            + "- {key: m.y, kind: txt, text: Y, ask_if: {m.count: {more_than: 4}}}\n"
            + "- {key: m.x, kind: txt, text: X, "
            + "ask_if: {m.y: {answered: true}, m.count: {less_than: 5}}}",
            FaultCode.NEVER_ASKED,
        ),
        (
            COLOUR
            + "- {key: m.x, kind: yn, text: X, "
            + "na: {allowed_if: {m.colour: {not: [red, green]}}}}",
            FaultCode.NEVER_ASKED,
        ),
        (
            (
                "- {key: m.x, kind: txt, text: X, ask_if: {m.y: {answered: true}}}\n"
                "- {key: m.z, kind: txt, text: Z, ask_if: {m.x: {answered: true}}}\n"
                "- {key: m.y, kind: txt, text: Y, ask_if: {m.z: {answered: true}}}"
            ),
            FaultCode.CYCLE,
        ),
        (
            (
                "- {key: m.x, kind: int, text: X, ask_if: {m.y: {at_least: 1}}}\n"
                "- {key: m.y, kind: calc, text: Y, calc: {name: days_between, of: [m.x, m.x]}}"
            ),
            FaultCode.CYCLE,
        ),
        (
            COLOUR
            + "- {key: m.x, kind: txt, text: X, "
            + "ask_if: [{m.colour: [red]}, {m.colour: {not: [red, green]}}]}",
            FaultCode.NEVER_ASKED,
        ),
        # how it reads
        ("- {key: m.x, kind: g4, text: X}", FaultCode.NO_GUIDANCE),
        (f"- {{key: m.x, kind: txt, text: {'word ' * 26}}}", FaultCode.LONG_QUESTION),
        (
            (
                "- {key: m.x, kind: repeat, text: X, "
                f"fields: [{{key: one, kind: txt, text: {'word ' * 26}}}]}}"
            ),
            FaultCode.LONG_QUESTION,
        ),
        (
            "- {key: m.x, kind: mpn, good: G, text: 'Was it done, and is it on file?'}",
            FaultCode.TWO_QUESTIONS,
        ),
        (
            "- {key: m.x, kind: mpn, good: G, text: 'Was it done? On time?'}",
            FaultCode.TWO_QUESTIONS,
        ),
        # a cap that no scale has
        (
            (
                "- {key: m.x, kind: yn, text: X, "
                "caps: [{when: ['no'], at_most: excellent, because: B}]}"
            ),
            FaultCode.WRONG_VALUE,
        ),
    ],
)
def test_a_fault_is_found_and_named(faults_in: Check, questions: str, code: FaultCode) -> None:
    assert code in {fault.code for fault in faults_in(questions)}


@pytest.mark.parametrize(
    "questions",
    [
        COLOUR + "- {key: m.x, kind: txt, text: X, ask_if: {m.colour: [red]}}",
        COLOUR + "- {key: m.x, kind: txt, text: X, ask_if: {m.colour: {not: [red]}}}",
        COUNT + "- {key: m.x, kind: txt, text: X, ask_if: {m.count: {more_than: 3}}}",
        COUNT + "- {key: m.x, kind: txt, text: X, ask_if: {m.count: {answered: true}}}",
        COUNT
        + "- {key: m.y, kind: txt, text: Y, ask_if: {m.count: {at_least: 4}}}\n"
        + "- {key: m.x, kind: txt, text: X, "
        + "ask_if: {m.y: {answered: true}, m.count: {at_most: 4}}}",
        f"- {{key: m.x, kind: txt, text: {'word ' * 25}}}",
        "- {key: m.x, kind: mpn, good: G, text: Did the mother and her sister know the plan?}",
        "- {key: m.x, kind: long, text: 'What was missed, and was it put right?'}",
        COLOUR
        + "- {key: m.y, kind: yn, text: Y, ask_if: {m.colour: [red]}}\n"
        + "- {key: m.x, kind: txt, text: X, ask_if: [{m.y: ['yes']}, {m.colour: [green]}]}",
        (
            "- {key: m.x, kind: yn, text: X, na: true}\n"
            "- {key: m.y, kind: txt, text: Y, ask_if: {m.x: [na]}}"
        ),
        "- {key: m.x, kind: pre, text: X, fact: window_start}",
        "- {key: m.x, kind: pre, text: X, fact: decided_at, na: Not recorded}",
        DATES
        + "- {key: m.x, kind: calc, text: X, unit: days, "
        + "calc: {name: days_between, of: [m.from, m.to], counting: working}}",
        DATES
        + "- {key: m.x, kind: calc, text: X, good: G, met: ['yes'], measures: [C-08], "
        + "calc: {name: within_days, of: [m.from, m.to], limit: 5}}",
        (
            "- {key: m.x, kind: g4, text: X, good: G, "
            "choices: {outstanding: {label: Outstanding, hint: H}, "
            "good: Good, requires_improvement: Requires improvement, inadequate: Inadequate}}"
        ),
    ],
)
def test_what_works_is_left_alone(faults_in: Check, questions: str) -> None:
    assert faults_in(questions) == ()


def test_a_finding_names_the_question_and_its_line(faults_in: Check) -> None:
    (fault,) = faults_in(COUNT + "- {key: m.x, kind: sel, text: X}")
    assert fault.line == 10
    assert fault.path == "sections[0].questions[1]"
    assert str(fault) == (
        "sample.v1.yaml:10: sections[0].questions[1]: “m.x” offers no choices. "
        "List choices for sel and multi, and for no other kind. [choices]"
    )


HEAD = "key: sample\nversion: 1\ntitle: A\nunit: contact\n"
SECTION = "  - key: one\n    title: One\n    questions:\n"


def test_a_template_without_questions_is_refused(faults_of: Check) -> None:
    (fault,) = faults_of(f"{HEAD}sections: []\n")
    assert fault.code is FaultCode.NO_QUESTIONS


def test_a_template_of_endless_questions_is_refused(faults_of: Check) -> None:
    lines = "".join(f"      - {{key: m.q{n}, kind: txt, text: Q}}\n" for n in range(5000))
    (fault,) = faults_of(f"{HEAD}sections:\n{SECTION}{lines}")
    assert fault.code is FaultCode.TOO_MANY_QUESTIONS
    assert "5000" in fault.message


def test_two_sections_of_one_key_are_refused(faults_of: Check) -> None:
    one = f"{SECTION}      - {{key: m.a, kind: txt, text: A}}\n"
    faults = faults_of(f"{HEAD}sections:\n{one}{one.replace('m.a', 'm.b')}")
    assert [fault.code for fault in faults] == [FaultCode.DUPLICATE_KEY]


@pytest.mark.parametrize(
    "grading",
    [
        "{overall: m.one}",
        "{overall: m.none}",
        "{domains: [m.one]}",
        "{limiting: {m.one: inadequate}}",
        "{needed_for_good: [m.none]}",
        "{domains: [m.grade], at_least: 4}",
        (
            "{standards: {sections: [two], at_least: 1, good_partly: 0, good_not_met: 0, "
            "requires_improvement_not_met: 0}}"
        ),
    ],
)
def test_grading_names_grades_and_sections_that_exist(faults_of: Check, grading: str) -> None:
    grade = "      - {key: m.grade, kind: g4, good: H, text: G}\n"
    questions = f"      - {{key: m.one, kind: txt, text: A}}\n{grade}"
    faults = faults_of(f"{HEAD}sections:\n{SECTION}{questions}grading: {grading}\n")
    assert {fault.code for fault in faults} == {FaultCode.GRADING}


@pytest.mark.parametrize(
    "settings",
    [
        "[{key: a, label: A, value: 1}, {key: a, label: A, value: 2}]",
        "[{key: a, label: A, value: 42, timescale: none_such}]",
        "[{key: a, label: A, value: 40, timescale: supervision}]",
        "[{key: a, label: A, value: calendar, timescale: assessment}]",
    ],
)
def test_settings_agree_with_the_timescale_they_follow(faults_of: Check, settings: str) -> None:
    questions = "      - {key: m.one, kind: txt, text: A}\n"
    faults = faults_of(f"{HEAD}settings: {settings}\nsections:\n{SECTION}{questions}")
    assert [fault.code for fault in faults] == [FaultCode.SETTING]


def test_every_fault_has_its_advice() -> None:
    assert set(ADVICE) == set(FaultCode)


@pytest.mark.parametrize(
    ("questions", "near"),
    [
        (COLOUR + "- {key: m.x, kind: txt, text: X, ask_if: {m.color: [red]}}", "m.colour"),
        (COLOUR + "- {key: m.x, kind: txt, text: X, ask_if: {m.colour: [gren]}}", "green"),
        ("- {key: m.x, kind: mpn, good: G, text: X, evidence: [not_mett]}", "not_met"),
        ("- {key: m.x, kind: sel, text: X, choices_from: color.v1}", "colour.v1"),
        ("- {key: m.x, kind: pre, text: X, fact: decided_att}", "decided_at"),
        ("- {key: m.x, kind: mpn, good: G, text: X, measures: [C-80]}", "C-08"),
        (
            DATES
            + "- {key: m.x, kind: calc, text: X, calc: {name: day_between, of: [m.from, m.to]}}",
            "days_between",
        ),
    ],
)
def test_a_misspelt_name_is_answered_with_the_nearest(
    faults_in: Check, questions: str, near: str
) -> None:
    assert f"; do you mean “{near}”?" in "\n".join(fault.message for fault in faults_in(questions))


def test_a_misspelt_block_grade_and_section_are_answered_with_the_nearest(
    faults_of: Check, folder: Path
) -> None:
    block = "key: shared\nversion: 1\nsections: []\n"
    (folder / "blocks" / "shared.v1.yaml").write_text(block, encoding="utf-8")
    questions = "- {key: m.grade, kind: g4, good: G, text: X}"
    section = f"  - key: whole\n    title: One\n    questions:\n      {questions}\n"
    grading = (
        "grading:\n  overall: m.grad\n  standards:\n    sections: [hole]\n    at_least: 1\n"
        "    good_partly: 0\n    good_not_met: 0\n    requires_improvement_not_met: 0\n"
    )
    told = [
        fault.message
        for fault in faults_of(f"{HEAD}sections:\n" + "  - use: shard.v1\n" + section + grading)
    ]
    for near in ("shared.v1", "m.grade", "whole"):
        assert any(f"do you mean “{near}”?" in message for message in told), near


def test_the_examples_of_the_description_are_without_a_fault(faults_in: Check) -> None:
    examples = re.findall(r"```yaml\n(- key:.*?)```", writing_document(), re.DOTALL)
    assert len(examples) == 1
    assert faults_in(examples[0]) == ()
