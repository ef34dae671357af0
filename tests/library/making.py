"""Templates of every shape the format allows, for tests of what must lose nothing."""

from hypothesis import strategies as st

from auditapp.domain.conditions import Condition, Operator, Test
from auditapp.domain.grades import Grade
from auditapp.domain.questions import QuestionKind, Requirement
from auditapp.domain.rounds import RoundKind
from auditapp.domain.vocabularies import UnitKind
from auditapp.library import schema
from auditapp.library.writing import condition_plain

CODES = st.sampled_from(["yes", "1", "too_low", "and", "answered", "not_met", "x"])
KEYS = st.sampled_from(["m.one", "m.two_b", "is", "r.days", "core.age", "or"])
# What people type: any letters, line ends inside, and the marks the notations use themselves.
_ALPHABET = "=+-@|,;:\"'#&*!%{}[]<>\n _xyé漢😀019/"
TEXTS = st.text(_ALPHABET, max_size=12).map(str.strip)
SOME_TEXT = TEXTS.filter(bool)
TERMS = st.one_of(st.integers(-(10**17), 10**17), CODES, SOME_TEXT)
CODE_LISTS = st.lists(st.one_of(CODES, SOME_TEXT), max_size=3)


def _test(operator: Operator) -> st.SearchStrategy[Test]:
    values: st.SearchStrategy[tuple[int | str, ...]]
    if operator is Operator.ANSWERED:
        values = st.just(())
    elif operator in {Operator.ONE_OF, Operator.NOT}:
        values = st.lists(st.one_of(CODES, SOME_TEXT), min_size=1, max_size=3).map(
            lambda codes: (*codes,)
        )
    else:
        values = TERMS.map(lambda term: (term,))
    return st.builds(Test, st.one_of(KEYS, SOME_TEXT), st.just(operator), values)


CONDITIONS = st.lists(
    st.lists(
        st.sampled_from(Operator).flatmap(_test),
        min_size=1,
        max_size=3,
        unique_by=lambda test: test.question,
    ).map(tuple),
    min_size=1,
    max_size=3,
).map(lambda groups: Condition(tuple(groups)))
MAYBE = st.none() | CONDITIONS.map(condition_plain)
CHOICES = st.builds(schema.WrittenChoice, label=SOME_TEXT, hint=TEXTS)
NOT_APPLICABLE = st.builds(
    schema.WrittenNotApplicable,
    label=st.sampled_from(["Not applicable", "yes", "No", '"x"']) | SOME_TEXT,
    allowed_if=MAYBE,
)
CALCULATIONS = st.builds(
    schema.WrittenCalculation,
    name=st.sampled_from(["within_hours", "hours_between", "days_between"]),
    of=st.lists(KEYS, min_size=1, max_size=3),
    limit=st.none() | TERMS,
    limit_by=st.dictionaries(KEYS, st.dictionaries(CODES, TERMS, max_size=2), max_size=1),
    partly=st.none() | TERMS,
    counting=TEXTS,
)


def questions(fields: st.SearchStrategy[list[schema.WrittenQuestion]]) -> st.SearchStrategy[
    schema.WrittenQuestion
]:  # fmt: skip
    """Return questions with these fields of a row."""
    return st.builds(
        schema.WrittenQuestion,
        key=KEYS,
        kind=st.sampled_from(QuestionKind),
        text=SOME_TEXT,
        good=TEXTS,
        hint=TEXTS,
        choices=st.none() | st.dictionaries(CODES, CHOICES, max_size=3),
        choices_from=st.none() | KEYS,
        ask_if=MAYBE,
        required=st.sampled_from(Requirement),
        na=st.none() | NOT_APPLICABLE,
        evidence=st.none() | CODE_LISTS,
        rationale=st.none() | CODE_LISTS,
        met=st.none() | CODE_LISTS,
        partly=st.none() | CODE_LISTS,
        uncounted=CODE_LISTS,
        caps=st.lists(
            st.builds(
                schema.WrittenCap, when=CODE_LISTS, at_most=st.sampled_from(Grade), because=TEXTS
            ),
            max_size=2,
        ),
        opens=st.dictionaries(CODES | SOME_TEXT, st.integers(1, 2), max_size=2),
        stops=st.lists(st.builds(schema.WrittenStop, when=CODE_LISTS, message=TEXTS), max_size=2),
        measures=CODE_LISTS,
        tags=CODE_LISTS,
        fact=TEXTS,
        or_facts=CODE_LISTS,
        fact_as=st.none() | st.sampled_from(QuestionKind),
        calc=st.none() | CALCULATIONS,
        unit=TEXTS,
        min=st.none() | st.integers(-(10**17), 10**17),
        max=st.none() | st.integers(0, 100),
        fields=fields,
        blind=st.booleans(),
        withheld=st.booleans(),
    )


_ROWS = st.lists(questions(st.just([])), max_size=2, unique_by=lambda one: one.key)
_QUESTIONS = st.lists(questions(st.just([]) | _ROWS), max_size=2, unique_by=lambda one: one.key)
_PARTS = st.one_of(
    st.builds(
        schema.WrittenSection,
        key=CODES,
        title=SOME_TEXT,
        intro=TEXTS,
        ask_if=MAYBE,
        always_visible=st.booleans(),
        questions=_QUESTIONS,
    ),
    st.builds(
        schema.WrittenUse,
        use=SOME_TEXT,
        without=CODE_LISTS,
        rename=st.dictionaries(KEYS, KEYS, max_size=2),
    ),
)
_STANDARDS = st.builds(
    schema.WrittenStandards,
    sections=CODE_LISTS,
    at_least=st.integers(1, 9),
    good_partly=st.integers(0, 9),
    good_not_met=st.integers(0, 9),
    requires_improvement_not_met=st.integers(0, 9),
)
_GRADINGS = st.builds(
    schema.WrittenGrading,
    overall=TEXTS,
    impact=TEXTS,
    domains=CODE_LISTS,
    limiting=st.dictionaries(KEYS, st.sampled_from(Grade), max_size=2),
    needed_for_good=CODE_LISTS,
    needed_for_outstanding=CODE_LISTS,
    at_least=st.integers(1, 9),
    standards=st.none() | _STANDARDS,
)


def _keys_are_own(template: schema.WrittenTemplate) -> bool:
    """Whether sections, and questions, have keys of their own, as the linter asks."""
    sections = [part for part in template.sections if isinstance(part, schema.WrittenSection)]
    asked = [question.key for section in sections for question in section.questions]
    names = [section.key for section in sections]
    return len({*asked}) == len(asked) and len({*names}) == len(names)


TEMPLATES = st.builds(
    schema.WrittenTemplate,
    key=st.from_regex(r"\A[a-z][a-z0-9_]{0,8}\Z"),
    version=st.integers(1, 99),
    title=SOME_TEXT,
    purpose=TEXTS,
    unit=st.sampled_from(UnitKind),
    kind=st.sampled_from(RoundKind),
    minutes=st.integers(1, 999),
    window_months=st.integers(1, 99),
    settings=st.lists(
        st.builds(
            schema.WrittenSetting,
            key=SOME_TEXT,
            label=SOME_TEXT,
            value=TERMS,
            unit=TEXTS,
            timescale=TEXTS,
        ),
        max_size=2,
    ),
    sections=st.lists(_PARTS, max_size=3),
    grading=st.none() | _GRADINGS,
    changes=st.lists(
        st.builds(schema.WrittenChange, key=SOME_TEXT, comparable=st.booleans(), because=SOME_TEXT),
        max_size=2,
    ),
).filter(_keys_are_own)
