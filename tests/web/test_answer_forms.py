"""Forms made from audit templates: they parse, keep what was typed, and judge nothing."""

from datetime import date, datetime

import pytest
from hypothesis import given as examples
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from auditapp.domain.answers import NOTHING, Answer
from auditapp.domain.errors import RefusedError
from auditapp.domain.questions import (
    NA,
    AuditTemplate,
    Choice,
    NotApplicable,
    Question,
    QuestionKind,
    Section,
)
from auditapp.domain.values import Json, Row, Value
from auditapp.library.loader import shipped_library
from auditapp.web.forms.answer_form import FIELDS, Given, form_class, names_of, stored
from auditapp.web.forms.script import entry_from_script
from auditapp.web.forms.typed import TYPINGS, MisfitError, clean, parse, show

K = QuestionKind
YES_NO = (Choice("yes", "Yes"), Choice("no", "No"))
ROW = (
    Question("text", K.LINE, "What"),
    Question("due", K.DATE, "When"),
    Question("kind", K.ONE_OF, "Kind", choices=YES_NO),
)
ASKED = {
    "a.ok": Question("a.ok", K.YES_NO, "OK?", choices=YES_NO, na=NotApplicable()),
    "a.read": Question(
        "a.read",
        K.SEVERAL_OF,
        "Read?",
        choices=(Choice("plan", "Plan"), Choice("notes", "Notes")),
        na=NotApplicable("Nothing"),
    ),
    "a.seen": Question("a.seen", K.DATE, "Seen?", na=NotApplicable("Not recorded")),
    "a.decided": Question("a.decided", K.DATE_TIME, "Decided?"),
    "a.days": Question("a.days", K.NUMBER, "Days?", unit="days"),
    "a.line": Question("a.line", K.LINE, "Line?"),
    "a.why": Question("a.why", K.TEXT, "Why?"),
    "a.team": Question("a.team", K.FACT, "Team", fact="team_code"),
    "a.actions": Question("a.actions", K.REPEAT, "Actions", fields=ROW),
    "a.hours": Question("a.hours", K.COMPUTED, "Hours"),
}
TEMPLATE = AuditTemplate("t", 1, "T", "contact", (Section("a", "A", tuple(ASKED.values())),))


def sent(**fields: str | list[str]) -> MultiDict[str, str]:
    """Return a form in which every question was on the page, at revision 0."""
    body: MultiDict[str, str] = MultiDict({f"revision-{key}": "0" for key in ASKED})
    for name, value in fields.items():
        body.setlist(name.replace("__dash__", "-"), value if isinstance(value, list) else [value])
    return body


def entries(body: MultiDict[str, str], **held: Given) -> dict[str, Answer]:
    form = form_class(TEMPLATE, "a")(body, data=held)
    return {entry.key: entry.answer for entry in form.entries()}


def test_every_kind_of_question_has_a_field_and_a_control() -> None:
    assert set(FIELDS) == set(QuestionKind)
    assert set(TYPINGS) == set(QuestionKind)


def test_the_form_of_a_section_is_made_once() -> None:
    assert form_class(TEMPLATE, "a") is form_class(TEMPLATE, "a")
    with pytest.raises(KeyError):
        form_class(TEMPLATE, "b")


def test_a_form_reads_typed_answers_with_what_is_beside_them() -> None:
    found = entries(
        sent(
            q_a__ok="no",
            e_a__ok=" Case note, 3 October ",
            r_a__ok="Nobody\r\nasked",
            q_a__read=["plan", "notes"],
            q_a__days=" 12 ",
            q_a__line="two\nlines ",
            q_a__why=" a\r\nb ",
        )
    )
    assert found["a.ok"] == Answer("no", "", "Case note, 3 October", "Nobody\nasked")
    assert found["a.read"].value == ("plan", "notes")
    assert found["a.days"].value == 12
    assert found["a.line"].value == "two lines"
    assert found["a.why"].value == "a\nb"
    assert "a.hours" not in found


def test_dates_are_read_from_their_boxes() -> None:
    body = sent()
    for part, text in {"day": "3", "month": "Oct", "year": "2026"}.items():
        body[f"q_a__seen-{part}"] = body[f"q_a__decided-{part}"] = text
    body["q_a__decided-time"] = "16.40"
    found = entries(body)
    assert found["a.seen"].value == date(2026, 10, 3)
    assert found["a.decided"].value == datetime(2026, 10, 3, 16, 40)  # noqa: DTZ001  # wall clock
    body["q_a__decided-time"] = ""
    assert entries(body)["a.decided"].value == date(2026, 10, 3)


def test_rows_are_read_and_blank_ones_dropped() -> None:
    body = sent()
    for name, text in {
        "0_text": "Visit",
        "0_due": "27 3 2026",
        "0_kind": "yes",
        "1_text": " ",
        "1_due": "",
        "2_due": "1 Apr 2026",
    }.items():
        body[f"q_a__actions-{name}"] = text
    assert entries(body)["a.actions"].value == (
        {"text": "Visit", "due": date(2026, 3, 27), "kind": "yes"},
        {"text": None, "due": date(2026, 4, 1), "kind": None},
    )


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        ({"q_a__ok": "perhaps"}, "a.ok"),
        ({"q_a__read": ["plan", "other"]}, "a.read"),
        ({"q_a__days": "a dozen"}, "a.days"),
        ({"q_a__seen__dash__day": "31", "q_a__seen__dash__month": "2"}, "a.seen"),
        ({"q_a__decided__dash__time": "25:00"}, "a.decided"),
        ({"q_a__actions__dash__0_due": "soon"}, "a.actions"),
    ],
)
def test_what_is_no_value_is_kept_as_typed(fields: dict[str, str], key: str) -> None:
    form = form_class(TEMPLATE, "a")(sent(**fields))
    field = next(field for field in form.fields() if field.question.key == key)
    assert field.given.answer.value is None
    assert field.given.typed is not None
    assert field.given.fault
    assert field.raw == field.given.typed
    # It is shown again as it was typed.
    again = stored(field.question, field.given.answer, field.given.typed)
    assert (again.typed, again.fault) == (field.given.typed, field.given.fault)


def test_not_applicable_is_a_choice_or_else_its_reason() -> None:
    found = entries(
        sent(q_a__ok=NA, n_a__ok="No parent", q_a__read=[NA], n_a__seen="The page is missing")
    )
    assert (found["a.ok"].value, found["a.ok"].na_reason) == (NA, "No parent")
    assert found["a.read"].value == NA
    assert (found["a.seen"].value, found["a.seen"].na_reason) == (NA, "The page is missing")
    assert show(ASKED["a.seen"], NA) is None
    mixed = entries(sent(q_a__read=["plan", NA]))
    assert mixed["a.read"].value == ("plan",)


def test_a_question_that_was_not_on_the_page_is_left_alone() -> None:
    form = form_class(TEMPLATE, "a")(MultiDict({"q_a__line": "x", "revision-a.why": "3"}))
    assert [(entry.key, entry.base_revision) for entry in form.entries()] == [("a.why", 3)]


def test_what_is_absent_is_not_empty() -> None:
    held = {
        "q_a__ok": Given(Answer("yes", evidence="p. 1")),
        "q_a__why": Given(Answer("because")),
        "q_a__seen": Given(Answer(date(2026, 10, 3))),
        "q_a__days": Given(NOTHING, typed="a dozen"),
        "q_a__read": Given(Answer(("plan",))),
    }
    form = form_class(TEMPLATE, "a")(sent(), data=held)
    found = {entry.key: entry for entry in form.entries()}
    assert found["a.ok"].answer == held["q_a__ok"].answer
    assert found["a.why"].answer == held["q_a__why"].answer
    assert found["a.seen"].answer == held["q_a__seen"].answer
    assert found["a.days"].typed == "a dozen"
    # Boxes that are not ticked are not sent: this is how a person clears them.
    assert found["a.read"].answer.blank


def test_an_emptied_box_is_empty() -> None:
    held = {"q_a__why": Given(Answer("because", rationale=""))}
    assert entries(sent(q_a__why=""), **held)["a.why"].blank


@pytest.mark.parametrize("revision", ["", "-1", "two", "9" * 30 + "x", "\u0663"])
def test_a_revision_that_is_no_number_counts_as_none(revision: str) -> None:
    form = form_class(TEMPLATE, "a")(MultiDict({"revision-a.why": revision}))
    assert [entry.base_revision for entry in form.entries()] == [0]


def test_text_is_cleaned_of_what_a_database_or_a_page_cannot_hold() -> None:
    assert clean("a\r\nb\rc\x00d\x07e\ud800f\tg") == "a\nb\ncdef\tg"
    assert clean("e\u0301") == "\u00e9"


# The script sends the same, one question at a time.


@pytest.mark.parametrize(
    ("key", "raw", "value"),
    [
        ("a.ok", "no", "no"),
        ("a.ok", None, None),
        ("a.read", ["plan"], ("plan",)),
        ("a.read", [], None),
        ("a.seen", {"day": "3", "month": "10", "year": "2026"}, date(2026, 10, 3)),
        ("a.days", "7", 7),
        ("a.why", "  so \r\n it is ", "so \n it is"),
        (
            "a.actions",
            {"0_text": "Visit", "1_text": ""},
            ({"text": "Visit", "due": None, "kind": None},),
        ),
    ],
)
def test_the_script_sends_what_the_controls_hold(key: str, raw: Json, value: Value | None) -> None:
    body = {"key": key, "value": raw, "base_revision": 4, "client_id": "tab", "sequence": 9}
    entry = entry_from_script(
        TEMPLATE, body | {"evidence": "p. 1", "rationale": "", "na_reason": ""}
    )
    assert entry.answer.value == value
    assert (entry.base_revision, entry.client, entry.sequence) == (4, "tab", 9)
    assert entry.answer.evidence == "p. 1"


@pytest.mark.parametrize(
    "body",
    [None, [], "text", 7, {}, {"key": None}, {"key": "a.unknown"}, {"key": "a.hours"}, {"key": []}],
)
def test_what_is_not_in_the_protocol_is_refused(body: object) -> None:
    with pytest.raises(RefusedError):
        entry_from_script(TEMPLATE, body)


@pytest.mark.parametrize("base", [None, "4", True, -1, 2**40, 1.5, []])
def test_a_base_that_is_no_revision_counts_as_none(base: object) -> None:
    entry = entry_from_script(TEMPLATE, {"key": "a.why", "value": "x", "base_revision": base})
    assert entry.base_revision == 0


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=4)
    ),
    max_leaves=8,
)


@examples(st.sampled_from([key for key in ASKED if key != "a.hours"]), JSON_VALUES)
def test_whatever_a_script_sends_is_an_answer_or_kept_as_typed(key: str, raw: Json) -> None:
    entry = entry_from_script(TEMPLATE, {"key": key, "value": raw})
    assert entry.typed is None or entry.answer.value is None


SHIPPED = [q for t in shipped_library().newest for q in t.questions.values()]


@pytest.mark.parametrize("kind", [kind for kind in K if kind is not K.COMPUTED])
def test_what_a_page_shows_of_a_value_is_read_as_that_value(kind: QuestionKind) -> None:
    moment = datetime(2026, 3, 27, 16, 40)  # noqa: DTZ001  # wall clock
    row: Row = {"text": "Visit", "due": date(2026, 3, 27), "kind": "no"}
    values: dict[QuestionKind, list[Value]] = {
        K.DATE: [date(2026, 3, 27)],
        K.DATE_TIME: [moment, date(2026, 3, 27)],
        K.NUMBER: [0, 12, -3],
        K.LINE: ["A line"],
        K.TEXT: ["A text\nof lines"],
        K.FACT: ["EAST"],
        K.REPEAT: [(row,)],
    }
    for question in ASKED.values():
        if question.value_kind is kind:
            offered: list[Value] = [option.code for option in question.options if question.choices]
            if kind is K.SEVERAL_OF:
                offered = [(code.code,) for code in question.choices]
            for value in values.get(kind, offered):
                assert parse(question, show(question, value)) == value


def test_every_question_that_ships_can_be_shown_and_parsed() -> None:
    for question in SHIPPED:
        if question.kind is not K.COMPUTED:
            assert names_of(question).value.startswith("q_")
            for option in question.choices:
                raw: Json = [option.code] if question.value_kind is K.SEVERAL_OF else option.code
                parse(question, raw)
            blanks: list[Json] = [None, "", [], {}]
            assert [parse(question, blank) for blank in blanks] == [None] * 4


@pytest.mark.parametrize(
    "text", ["32 1 2026", "1 13 2026", "1 1 26", "yesterday", "1 2", "1 2 3 4"]
)
def test_a_day_in_one_box_must_be_a_real_one(text: str) -> None:
    with pytest.raises(MisfitError, match="Enter a date, like 27 3 2026"):
        parse(ASKED["a.seen"], text)
