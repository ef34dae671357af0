"""A sheet: which questions are asked, what is missing, how far each section has come."""

from collections.abc import Mapping
from datetime import date

import pytest

from auditapp.domain.answers import Answer, Part, Source
from auditapp.domain.calculations import AuditContext
from auditapp.domain.conditions import Condition, Operator, Test
from auditapp.domain.errors import Severity
from auditapp.domain.kinds import KINDS
from auditapp.domain.questions import (
    AuditTemplate,
    Calculation,
    Choice,
    NotApplicable,
    Question,
    QuestionKind,
    Requirement,
    Section,
    Standing,
    Stop,
    TemplateSetting,
)
from auditapp.domain.sheets import SectionState, Sheet, read_sheet

CONTEXT = AuditContext(date(2026, 11, 3))


def when(key: str, *codes: str) -> Condition:
    return Condition(((Test(key, Operator.ONE_OF, codes),),))


def met(key: str, **values: object) -> Question:
    defaults: dict[str, object] = {
        "choices": KINDS[QuestionKind.MET].choices,
        "evidence_for": ("partly", "not_met"),
        "met": ("met",),
        "partly": ("partly",),
    }
    return Question(key, QuestionKind.MET, f"Is {key} met?", **{**defaults, **values})  # type: ignore[arg-type]  # tests give what they need


def yes_no(key: str, **values: object) -> Question:
    choices = KINDS[QuestionKind.YES_NO].choices
    return Question(key, QuestionKind.YES_NO, f"Is {key} so?", choices=choices, **values)  # type: ignore[arg-type]  # likewise


def template(*sections: Section, **values: object) -> AuditTemplate:
    return AuditTemplate("sample", 1, "A sample", "contact", sections, **values)  # type: ignore[arg-type]  # likewise


def read(
    *questions: Question,
    answers: Mapping[str, Answer],
    facts: Mapping[str, object] | None = None,
    **values: object,
) -> Sheet:
    whole = template(Section("one", "One", questions), **values)
    return read_sheet(whole, answers, facts=facts, context=CONTEXT)


def messages(sheet: Sheet) -> dict[str, str]:
    return {problem.where: problem.message for problem in sheet.problems}


def test_a_blank_draft_is_read_and_says_all_that_is_missing() -> None:
    sheet = read(met("a.one"), yes_no("a.two"), answers={})
    assert not sheet.complete
    assert messages(sheet) == {
        "a.one": "Choose whether this is met: Is a.one met?",
        "a.two": "Choose yes or no: Is a.two so?",
    }
    assert sheet.left == 2


def test_a_whole_sheet_is_complete() -> None:
    sheet = read(
        met("a.one"), yes_no("a.two"), answers={"a.one": Answer("met"), "a.two": Answer("no")}
    )
    assert sheet.complete
    assert sheet.left == 0
    assert sheet.standing("a.one") is Standing.MET
    assert sheet.text("a.two") == "No"


def test_a_question_is_asked_once_its_condition_holds() -> None:
    questions = (yes_no("a.one"), met("a.two", ask_if=when("a.one", "yes")))
    assert [q.key for q in read(*questions, answers={}).asked] == ["a.one"]
    asked = read(*questions, answers={"a.one": Answer("yes")}).asked
    assert [q.key for q in asked] == ["a.one", "a.two"]


def test_an_answer_to_a_question_no_longer_asked_is_left_out() -> None:
    questions = (
        yes_no("a.one"),
        met("a.two", ask_if=when("a.one", "yes")),
        met("a.three", ask_if=when("a.two", "not_met")),
    )
    answers = {"a.one": Answer("no"), "a.two": Answer("not_met"), "a.three": Answer("met")}
    sheet = read(*questions, answers=answers)
    assert list(sheet.answers) == ["a.one"]
    assert sheet.value("a.two") is None
    assert sheet.standing("a.two") is None
    assert sheet.text("a.two") == ""
    assert sheet.complete


def test_a_section_asks_nothing_unless_its_condition_holds() -> None:
    sections = (
        Section("one", "One", (yes_no("a.one"),)),
        Section("two", "Two", (met("b.two"),), ask_if=when("a.one", "yes")),
    )
    sheet = read_sheet(template(*sections), {"a.one": Answer("no")}, context=CONTEXT)
    assert [progress.state for progress in sheet.sections] == [
        SectionState.COMPLETE,
        SectionState.NOT_ASKED,
    ]
    assert sheet.complete


def test_partly_and_not_met_need_the_place_of_the_evidence() -> None:
    sheet = read(met("a.one"), answers={"a.one": Answer("partly", evidence="  ")})
    (problem,) = sheet.problems
    assert problem.part is Part.EVIDENCE
    assert problem.message == "Say where on file the evidence is: Is a.one met?"
    assert read(met("a.one"), answers={"a.one": Answer("partly", evidence="Note, 3 Oct")}).complete


def test_a_code_that_needs_a_reason_is_refused_without_one() -> None:
    question = yes_no("a.one", rationale_for=("no",))
    (problem,) = read(question, answers={"a.one": Answer("no")}).problems
    assert problem.part is Part.RATIONALE
    assert problem.message == "Say why: Is a.one so?"
    assert read(question, answers={"a.one": Answer("yes")}).complete


def test_not_applicable_needs_a_reason() -> None:
    question = met("a.one", na=NotApplicable("Not yet due"))
    (problem,) = read(question, answers={"a.one": Answer("na")}).problems
    assert problem.part is Part.NA_REASON
    assert problem.message == "Say why you chose “not yet due”: Is a.one met?"
    assert read(question, answers={"a.one": Answer("na", na_reason="Opened today")}).complete


def test_not_applicable_is_refused_where_it_is_not_offered() -> None:
    sheet = read(met("a.one"), answers={"a.one": Answer("na", na_reason="Because")})
    assert messages(sheet) == {"a.one": "This must be answered: Is a.one met?"}


def test_not_applicable_is_refused_while_its_condition_does_not_hold() -> None:
    young = Condition(((Test("a.days", Operator.LESS_THAN, ("young_days",)),),))
    days = Question("a.days", QuestionKind.NUMBER, "Days")
    grade = met("a.one", na=NotApplicable("Too early to tell", allowed_if=young))
    settings = (TemplateSetting("young_days", "Young", 56),)
    too_early = Answer("na", na_reason="Began last week")

    def sheet(number: int) -> Sheet:
        answers = {"a.days": Answer(number), "a.one": too_early}
        return read(days, grade, answers=answers, settings=settings)

    assert sheet(7).complete
    assert messages(sheet(56)) == {
        "a.one": "“Too early to tell” cannot be chosen here: Is a.one met?"
    }


def test_a_service_may_set_another_number() -> None:
    long = Condition(((Test("a.days", Operator.MORE_THAN, ("most_days",)),),))
    sections = (
        Section(
            "one",
            "One",
            (Question("a.days", QuestionKind.NUMBER, "Days"), met("a.late", ask_if=long)),
        ),
    )
    whole = template(*sections, settings=(TemplateSetting("most_days", "Most", 42),))
    answers = {"a.days": Answer(40)}
    assert len(read_sheet(whole, answers, context=CONTEXT).asked) == 1
    stricter = AuditContext(date(2026, 11, 3), settings={"most_days": 30})
    assert len(read_sheet(whole, answers, context=stricter).asked) == 2


def test_an_optional_question_may_stay_blank() -> None:
    note = Question("a.note", QuestionKind.TEXT, "Note", required=Requirement.OPTIONAL)
    assert read(note, answers={}).complete


def test_actions_are_needed_once_anything_is_not_met() -> None:
    actions = Question(
        "a.actions",
        QuestionKind.REPEAT,
        "Actions",
        required=Requirement.WHEN_ADVERSE,
        fields=(Question("text", QuestionKind.LINE, "What"),),
    )
    fine = {"a.one": Answer("met")}
    missed = {"a.one": Answer("not_met", evidence="Note")}
    assert read(met("a.one"), actions, answers=fine).complete
    sheet = read(met("a.one"), actions, answers=missed)
    assert messages(sheet) == {"a.actions": "Add at least one row: Actions"}
    assert sheet.left == 1
    acted = {**missed, "a.actions": Answer(({"text": "See the child"},))}
    assert read(met("a.one"), actions, answers=acted).complete


def test_a_connection_to_the_family_stops_the_audit() -> None:
    stop = Stop(("yes",), "Return this audit to the pool")
    (problem,) = read(yes_no("a.one", stops=(stop,)), answers={"a.one": Answer("yes")}).problems
    assert problem.severity is Severity.INDEPENDENCE
    assert problem.message == "Return this audit to the pool"
    assert not read(yes_no("a.one", stops=(stop,)), answers={"a.one": Answer("yes")}).complete


SOURCE = Question(
    "a.source",
    QuestionKind.FACT,
    "Source",
    choices=(Choice("police", "Police"), Choice("school", "School")),
    fact="source",
    or_facts=("first_source",),
    answers_as=QuestionKind.ONE_OF,
)


def test_a_fact_of_the_caseload_answers_its_question() -> None:
    sheet = read(SOURCE, answers={}, facts={"source": "Police"})
    assert sheet.complete
    assert sheet.answer("a.source").source is Source.FACT
    assert sheet.text("a.source") == "Police"


def test_a_correction_stands_over_the_fact() -> None:
    sheet = read(SOURCE, answers={"a.source": Answer("school")}, facts={"source": "police"})
    assert sheet.value("a.source") == "school"
    assert sheet.answer("a.source").source is Source.ENTERED


def test_the_second_fact_answers_where_the_first_is_not_known() -> None:
    assert read(SOURCE, answers={}, facts={"first_source": "school"}).value("a.source") == "school"


def test_a_fact_that_does_not_fit_is_asked_of_the_auditor() -> None:
    sheet = read(SOURCE, answers={}, facts={"source": "a neighbour"})
    assert messages(sheet) == {"a.source": "Choose an answer: Source"}


def test_computed_answers_follow_their_inputs() -> None:
    questions = (
        Question("a.from", QuestionKind.DATE, "From"),
        Question("a.to", QuestionKind.DATE, "To"),
        Question(
            "a.days",
            QuestionKind.COMPUTED,
            "Days",
            calculation=Calculation("days_between", ("a.from", "a.to")),
            unit="days",
        ),
    )
    answers = {"a.from": Answer(date(2026, 10, 1)), "a.to": Answer(date(2026, 10, 31))}
    sheet = read(*questions, answers=answers)
    assert sheet.value("a.days") == 30
    assert sheet.answer("a.days").source is Source.COMPUTED
    assert sheet.complete
    blank = read(*questions, answers={"a.from": Answer(date(2026, 10, 1))})
    assert blank.value("a.days") is None
    assert list(messages(blank)) == ["a.to"]


def test_a_mistyped_year_leaves_a_computed_answer_blank() -> None:
    days = Question(
        "a.days",
        QuestionKind.COMPUTED,
        "Days",
        calculation=Calculation("days_between", ("a.from", "a.to"), counting="working"),
    )
    dates = tuple(Question(key, QuestionKind.DATE, key) for key in ("a.from", "a.to"))
    answers = {"a.from": Answer(date(202, 10, 1)), "a.to": Answer(date(2026, 10, 31))}
    assert read(*dates, days, answers=answers).value("a.days") is None


def test_a_stored_answer_to_a_computed_question_is_not_believed() -> None:
    days = Question(
        "a.days", QuestionKind.COMPUTED, "Days", calculation=Calculation("count_rows", ("a.x",))
    )
    assert read(days, answers={"a.days": Answer(99)}).value("a.days") is None


def test_the_limit_can_depend_on_an_earlier_answer() -> None:
    rating = Question(
        "a.rating",
        QuestionKind.ONE_OF,
        "Rating",
        choices=(Choice("red", "Red"), Choice("none", "None")),
    )
    number = Question("a.number", QuestionKind.NUMBER, "Number")
    within = Question(
        "a.ok",
        QuestionKind.COMPUTED,
        "In time",
        calculation=Calculation(
            "at_most", ("a.number",), limit="usual", limit_by="a.rating", limits=(("red", 4),)
        ),
    )
    settings = (TemplateSetting("usual", "Usual", 24),)

    def in_time(code: str) -> object:
        answers = {"a.rating": Answer(code), "a.number": Answer(10)}
        return read(rating, number, within, answers=answers, settings=settings).value("a.ok")

    assert in_time("red") == "no"
    assert in_time("none") == "yes"


def test_a_computed_question_without_a_calculation_stays_blank() -> None:
    bare = Question("a.days", QuestionKind.COMPUTED, "Days")
    assert read(bare, answers={}).value("a.days") is None


def test_an_answer_that_was_never_offered_is_a_problem() -> None:
    sheet = read(met("a.one"), answers={"a.one": Answer("perhaps")})
    assert messages(sheet)["a.one"] == "Choose one of the answers offered: Is a.one met?"


@pytest.mark.parametrize(
    ("answers", "state", "left"),
    [
        ({}, SectionState.NOT_STARTED, 2),
        ({"a.one": Answer("met")}, SectionState.IN_PROGRESS, 1),
        ({"a.one": Answer("met"), "a.two": Answer("yes")}, SectionState.COMPLETE, 0),
    ],
)
def test_a_section_shows_how_far_it_has_come(
    answers: Mapping[str, Answer], state: SectionState, left: int
) -> None:
    (progress,) = read(met("a.one"), yes_no("a.two"), answers=answers).sections
    assert (progress.asked, progress.left, progress.state) == (2, left, state)
    assert progress.state.label


def test_later_sections_are_held_until_a_blind_question_is_answered() -> None:
    sections = (
        Section("one", "One", (yes_no("a.one", blind=True),)),
        Section("two", "Two", (yes_no("b.two"),)),
    )
    held = read_sheet(template(*sections), {}, context=CONTEXT)
    assert [progress.held_by for progress in held.sections] == ["", "a.one"]
    opened = read_sheet(template(*sections), {"a.one": Answer("no")}, context=CONTEXT)
    assert [progress.held_by for progress in opened.sections] == ["", ""]
