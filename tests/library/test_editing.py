"""A template changed part by part: what moves, what follows, what is refused."""

from collections.abc import Callable

import pytest

from auditapp.domain.errors import RefusedError
from auditapp.library import editing
from auditapp.library.editing_forms import (
    QUESTION_BOXES,
    SECTION_BOXES,
    TEMPLATE_BOXES,
    question_of,
    section_of,
    template_of,
    typed,
)
from auditapp.library.editing_keys import as_keys, question_key, unused
from auditapp.library.editing_pasting import paste_questions
from auditapp.library.schema import WrittenQuestion, WrittenSection, WrittenTemplate
from auditapp.library.writing import as_plain

WHOLE = {
    "key": "sample",
    "version": 2,
    "title": "A sample",
    "unit": "contact",
    "sections": [
        {"use": "core.v1"},
        {
            "key": "first",
            "title": "First",
            "questions": [
                {"key": "m.one", "kind": "yn", "text": "One?"},
                {
                    "key": "m.two",
                    "kind": "sel",
                    "text": "Two?",
                    "choices": {"a": "A", "b": {"label": "B", "hint": "The second"}},
                    "ask_if": {"m.one": ["yes"]},
                },
            ],
        },
        {
            "key": "second",
            "title": "Second",
            "ask_if": {"m.two": ["a"]},
            "questions": [
                {"key": "s.grade", "kind": "g4", "text": "Grade?", "na": True},
                {
                    "key": "s.days",
                    "kind": "calc",
                    "text": "Days",
                    "calc": {"name": "days_between", "of": ["s.a", "m.one"]},
                },
            ],
        },
    ],
    "grading": {
        "overall": "s.grade",
        "standards": {
            "sections": ["first"],
            "at_least": 1,
            "good_partly": 1,
            "good_not_met": 0,
            "requires_improvement_not_met": 1,
        },
    },
    "changes": [{"key": "m.one", "comparable": False, "because": "Asked otherwise"}],
}


@pytest.fixture
def template() -> WrittenTemplate:
    return WrittenTemplate.model_validate(WHOLE)


def outline(template: WrittenTemplate) -> list[str]:
    """Return sections and questions in order, as one would read them out."""
    return [
        f"{part.key}: {' '.join(question.key for question in part.questions)}".strip()
        if isinstance(part, WrittenSection)
        else part.use
        for part in template.sections
    ]


def refusal(act: Callable[[], object]) -> list[tuple[str, str]]:
    with pytest.raises(RefusedError) as refused:
        act()
    return [(problem.where, problem.message) for problem in refused.value.problems]


def asked(key: str, text: str = "New?") -> WrittenQuestion:
    return WrittenQuestion.model_validate({"key": key, "kind": "yn", "text": text})


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Was the child's view sought?", "childs_view_sought"),
        ("Été: naïve façade?", "ete_naive_facade"),
        ("When was it?", "when_was_it"),
        ("???", "item"),
        ("Consultation of all neighbouring", "consultation_all_neighbouring"),
    ],
)
def test_a_key_is_made_from_the_words_that_tell(text: str, key: str) -> None:
    assert as_keys(text) == key


def test_a_key_that_is_taken_is_numbered() -> None:
    assert unused("m.a", {"m.b"}) == "m.a"
    assert unused("m.a", {"m.a", "m.a_2"}) == "m.a_3"
    assert unused("m.a_2", {"m.a", "m.a_2"}) == "m.a_3"
    assert question_key("m", "One?", {"m.one"}) == "m.one_2"


def test_a_question_moves_within_its_section_and_over_its_ends(template: WrittenTemplate) -> None:
    up = editing.shift_question(template, "m.two", -1)
    assert outline(up) == ["core.v1", "first: m.two m.one", "second: s.grade s.days"]
    over = editing.shift_question(template, "m.two", 1)
    assert outline(over) == ["core.v1", "first: m.one", "second: m.two s.grade s.days"]
    assert editing.shift_question(over, "m.two", -1) == template
    assert editing.shift_question(template, "m.one", -1) == template
    assert editing.shift_question(template, "s.days", 1) == template


def test_a_question_moves_to_a_place_anywhere(template: WrittenTemplate) -> None:
    moved = editing.move_question(template, "s.days", "first", 1)
    assert outline(moved) == ["core.v1", "first: m.one s.days m.two", "second: s.grade"]
    last = editing.move_question(template, "m.one", "first", 99)
    assert outline(last)[1] == "first: m.two m.one"


def test_sections_and_blocks_move_and_stop_at_the_ends(template: WrittenTemplate) -> None:
    moved = editing.move_part(template, 0, 1)
    assert [line.partition(":")[0] for line in outline(moved)] == ["first", "core.v1", "second"]
    assert editing.move_part(template, 0, -1) == template
    assert outline(editing.move_part(template, 0, 9))[-1] == "core.v1"
    with pytest.raises(IndexError):
        editing.move_part(template, 3, 0)


def test_a_new_key_is_followed_wherever_it_is_named(template: WrittenTemplate) -> None:
    _, one = editing.find_question(template, "m.one")
    named = one.model_copy(update={"key": "m.first"})
    changed = editing.change_question(template, "m.one", named)
    _, two = editing.find_question(changed, "m.two")
    _, days = editing.find_question(changed, "s.days")
    assert as_plain(two)["ask_if"] == {"m.first": ["yes"]}
    assert as_plain(days)["calc"] == {"name": "days_between", "of": ["s.a", "m.first"]}
    assert changed.changes[0].key == "m.first"
    section = editing.find_section(changed, "first").model_copy(update={"key": "start"})
    again = editing.change_section(changed, "first", section)
    assert again.grading
    assert again.grading.standards
    assert again.grading.standards.sections == ["start"]
    assert outline(again)[1] == "start: m.first m.two"


def test_a_published_key_never_changes_but_its_words_may(template: WrittenTemplate) -> None:
    _, one = editing.find_question(template, "m.one")
    reworded = one.model_copy(update={"text": "Was it?"})
    published = frozenset({"m.one"})
    changed = editing.change_question(template, "m.one", reworded, published=published)
    assert editing.find_question(changed, "m.one")[1].text == "Was it?"
    renamed = one.model_copy(update={"key": "m.other"})
    assert refusal(
        lambda: editing.change_question(template, "m.one", renamed, published=published)
    ) == [
        (
            "key",
            (
                "“m.one” was published, and answers are stored under it. Keep the key, or add a "
                "question of its own"
            ),
        )
    ]


def test_a_key_is_asked_once_blocks_included(template: WrittenTemplate) -> None:
    words = "“m.two” is asked already; give the question a key of its own"
    add = editing.add_question
    assert refusal(lambda: add(template, "second", asked("m.two"))) == [("key", words)]
    taken = frozenset({"core.ref"})
    (found,) = refusal(lambda: add(template, "second", asked("core.ref"), known=taken))
    assert found[0] == "key"
    with pytest.raises(KeyError):
        add(template, "third", asked("m.new"))
    assert outline(add(template, "second", asked("m.new")))[2] == "second: s.grade s.days m.new"


def test_what_others_refer_to_is_not_removed(template: WrittenTemplate) -> None:
    assert refusal(lambda: editing.remove_question(template, "m.one")) == [
        (
            "",
            (
                "“One?” cannot be removed: “Two?” (m.two) depends on it; “Days” (s.days) "
                "depends on it. Change that first"
            ),
        )
    ]
    assert refusal(lambda: editing.remove_question(template, "s.grade")) == [
        ("", "“Grade?” cannot be removed: the proposed grade rests on it. Change that first")
    ]
    assert refusal(lambda: editing.remove_part(template, 1)) == [
        (
            "",
            (
                "“First” cannot be removed: the section “Second” is asked depending on it; “Days” "
                "(s.days) depends on it; the grade counts the standards of this section. Change "
                "that first"
            ),
        )
    ]
    assert outline(editing.remove_question(template, "s.days"))[2] == "second: s.grade"
    assert outline(editing.remove_part(template, 0))[0] == "first: m.one m.two"


def test_copies_have_keys_of_their_own(template: WrittenTemplate) -> None:
    copied = editing.duplicate_question(template, "m.one", {"m.one_2"})
    assert outline(copied)[1] == "first: m.one m.one_3 m.two"
    both = editing.duplicate_section(template, "first")
    assert outline(both)[1:3] == ["first: m.one m.two", "first_2: m.one_2 m.two_2"]
    assert editing.find_section(both, "first_2").title == "First (copy)"


def test_sections_and_blocks_are_added_once(template: WrittenTemplate) -> None:
    added = editing.add_section(template, " What was known ")
    assert outline(added)[-1] == "known:"
    assert refusal(lambda: editing.add_section(template, " ")) == [
        ("title", "Enter the title of the section")
    ]
    assert refusal(lambda: editing.add_section(template, "Third", "first")) == [
        ("key", "There is a section “first” already; choose another key")
    ]
    assert outline(editing.add_block(template, "safe.v1"))[-1] == "safe.v1"
    assert refusal(lambda: editing.add_block(template, "core.v1")) == [
        ("use", "The block “core.v1” is in the template already")
    ]


def test_a_pasted_column_becomes_questions_with_keys_of_the_section(
    template: WrittenTemplate,
) -> None:
    text = "Was it done?\n\nWho saw the child?\ttxt\nHow good?\tOne of the four grades\tClear\r\n"
    pasted = paste_questions(template, "first", text)
    found = editing.find_section(pasted, "first").questions[2:]
    assert [(q.key, q.kind.value, q.text, q.good) for q in found] == [
        ("m.done", "mpn", "Was it done?", ""),
        ("m.saw_child", "txt", "Who saw the child?", ""),
        ("m.good", "g4", "How good?", "Clear"),
    ]
    twice = paste_questions(pasted, "first", "Was it done?")
    assert editing.find_section(twice, "first").questions[-1].key == "m.done_2"


def test_every_line_that_is_no_question_is_named_and_nothing_is_added(
    template: WrittenTemplate,
) -> None:
    text = "Fine?\n\tyn\nBad kind?\tmaybe\nToo much?\tyn\tgood\tmore"
    assert refusal(lambda: paste_questions(template, "first", text)) == [
        ("lines", "Line 2 has no question before the first tab; write its text there"),
        (
            "lines",
            (
                "Line 3: “maybe” is no kind of question; use one of yn, mpn, g4, date, dt, int, "
                "txt, long, sel, multi, calc, pre, repeat"
            ),
        ),
        ("lines", "Line 4 has more than three columns; paste text, kind and guidance"),
    ]
    none = [("lines", "Paste 1 to 100 lines, one question a line")]
    assert refusal(lambda: paste_questions(template, "first", " \n")) == none
    assert refusal(lambda: paste_questions(template, "first", "Q?\n" * 101)) == none


def test_what_the_boxes_hold_is_what_was_there(template: WrittenTemplate) -> None:
    for key in ("m.one", "m.two", "s.grade", "s.days"):
        _, question = editing.find_question(template, key)
        assert question_of(typed(question, QUESTION_BOXES)) == question
    section = editing.find_section(template, "second")
    emptied = section.model_copy(update={"questions": []})
    assert section_of(typed(section, SECTION_BOXES)) == emptied
    assert template_of(typed(template, TEMPLATE_BOXES), template) == template


def test_fields_of_a_row_keep_what_has_no_box() -> None:
    repeat = WrittenQuestion.model_validate(
        {
            "key": "m.visits",
            "kind": "repeat",
            "text": "Visits",
            "fields": [{"key": "on", "kind": "date", "text": "When?", "hint": "As recorded"}],
        }
    )
    boxes = typed(repeat, QUESTION_BOXES)
    assert boxes["fields"] == "on | date | When?"
    boxes["fields"] = "on | date | On which day?\nwho | txt | By whom?"
    fields = question_of(boxes, repeat).fields
    assert [(f.key, f.text, f.hint) for f in fields] == [
        ("on", "On which day?", "As recorded"),
        ("who", "By whom?", ""),
    ]


def test_everything_wrong_in_the_boxes_is_said_at_its_box() -> None:
    boxes = {
        "key": "",
        "kind": "yn",
        "text": " ",
        "min": "few",
        "ask_if": "m.one",
        "choices": "a | A\na | B",
        "met": "yes",
    }
    assert refusal(lambda: question_of(boxes)) == [
        ("choices", "The code “a” stands twice. Write it like: early | Early help"),
        (
            "ask_if",
            (
                "After “m.one” write is, like: m.one is yes. Write it like: m.threshold_ok is "
                "too_low, protect"
            ),
        ),
        ("min", "“few” is not a whole number. Write it like: 12"),
        ("key", "Enter the key: stable for ever: answers are stored under it"),
        ("text", "Enter the text: the question"),
    ]
    wrong = {"key": "m.a", "kind": "yn", "text": "A?", "caps": "no | dreadful | Because"}
    ((where, message),) = refusal(lambda: question_of(wrong))
    assert where == "caps"
    assert "dreadful" in message
