"""The proposed grade: which rules fire, what they say, and what an auditor may make of it."""

from collections.abc import Mapping
from datetime import date

import pytest

from auditapp.domain.answers import Answer
from auditapp.domain.calculations import AuditContext
from auditapp.domain.conditions import Condition, Operator, Test
from auditapp.domain.grades import Grade
from auditapp.domain.grading import (
    Proposal,
    forces_moderation,
    opened_concerns,
    own_grade_problems,
    propose,
)
from auditapp.domain.kinds import KINDS
from auditapp.domain.questions import (
    AuditTemplate,
    Cap,
    Choice,
    GradingRules,
    Limiting,
    Question,
    QuestionKind,
    Section,
    Standards,
    Trigger,
)
from auditapp.domain.sheets import Sheet, read_sheet

CONTEXT = AuditContext(date(2026, 11, 3))
DOMAINS = ("assessment", "protection", "plan", "voice", "oversight", "partners")
LETTERS = {
    "O": Grade.OUTSTANDING,
    "G": Grade.GOOD,
    "R": Grade.REQUIRES_IMPROVEMENT,
    "I": Grade.INADEQUATE,
}
SAFE = Question(
    "safe.now",
    QuestionKind.ONE_OF,
    "Is the child at risk now?",
    choices=(Choice("no", "No"), Choice("told", "Yes, told"), Choice("not_told", "Yes")),
    caps=(Cap(("told", "not_told"), Grade.INADEQUATE, "A child is at risk now"),),
    opens=(Trigger(("told", "not_told"), 1),),
)
DRIFT = Question(
    "safe.serious",
    QuestionKind.YES_NO,
    "Is there serious drift?",
    choices=KINDS[QuestionKind.YES_NO].choices,
    opens=(Trigger(("yes",), 2),),
)
RULES = GradingRules(
    overall="out.grade",
    impact="out.impact",
    domains=tuple(f"{name}.grade" for name in DOMAINS),
    limiting=(
        Limiting("protection.grade", Grade.INADEQUATE),
        Limiting("oversight.grade", Grade.INADEQUATE),
        Limiting("voice.grade", Grade.REQUIRES_IMPROVEMENT),
    ),
    needed_for_good=("protection.grade", "oversight.grade", "voice.grade"),
    needed_for_outstanding=("protection.grade", "out.impact"),
)


def grade_question(key: str) -> Question:
    choices = KINDS[QuestionKind.GRADE].choices
    return Question(key, QuestionKind.GRADE, key, choices=choices)


TEMPLATE = AuditTemplate(
    "sample",
    1,
    "A sample",
    "open_case",
    (
        Section("safe", "Safety", (SAFE, DRIFT)),
        *(Section(name, name.capitalize(), (grade_question(f"{name}.grade"),)) for name in DOMAINS),
        Section("out", "Outcome", (grade_question("out.impact"), grade_question("out.grade"))),
    ),
    grading=RULES,
)


def read(grades: str, **answers: str) -> Sheet:
    """Read one letter for each domain in order; "-" is blank, "n" not applicable."""
    named = {f"{name}.grade": letter for name, letter in zip(DOMAINS, grades, strict=True)}
    given = {
        key: Answer("na" if letter == "n" else LETTERS[letter].value)
        for key, letter in named.items()
        if letter != "-"
    }
    other = {key.replace("_", "."): Answer(value) for key, value in answers.items()}
    return read_sheet(TEMPLATE, {**given, **other}, context=CONTEXT)


@pytest.mark.parametrize(
    ("grades", "impact", "expected"),
    [
        # assessment, protection, plan, voice, oversight, partners
        ("GGGGGG", "good", Grade.GOOD),
        ("RGGGGG", "good", Grade.GOOD),
        ("RGRGGG", "good", Grade.REQUIRES_IMPROVEMENT),  # two short, none limiting
        ("GRGGGG", "good", Grade.REQUIRES_IMPROVEMENT),  # a limiting domain is short
        ("RRRGGG", "good", Grade.REQUIRES_IMPROVEMENT),  # half
        ("IGGGGG", "good", Grade.REQUIRES_IMPROVEMENT),
        ("IGIGGG", "good", Grade.INADEQUATE),
        ("GIGGGG", "good", Grade.INADEQUATE),  # protection limits
        ("GGGGIG", "good", Grade.INADEQUATE),  # oversight limits
        ("OGOIOO", "outstanding", Grade.REQUIRES_IMPROVEMENT),  # voice limits to one above
        ("OOOGGG", "outstanding", Grade.OUTSTANDING),
        ("OOOGGG", "good", Grade.GOOD),  # no outstanding impact
        ("OGOOGG", "outstanding", Grade.GOOD),  # protection only good
        ("OOGGGG", "outstanding", Grade.GOOD),  # fewer than half
        ("OOOORO", "outstanding", Grade.REQUIRES_IMPROVEMENT),
        ("OOOOGR", "outstanding", Grade.GOOD),
        ("GGGGnn", "good", Grade.GOOD),
        ("GGGnnn", "good", None),  # three graded domains say too little
        ("GGG---", "good", None),
    ],
)
def test_the_spread_of_domains_gives_the_proposal(
    grades: str, impact: str, expected: Grade | None
) -> None:
    assert propose(read(grades, out_impact=impact)).grade is expected


def test_a_child_at_risk_makes_it_inadequate_whatever_else_is_good() -> None:
    proposal = propose(read("OOOOOO", out_impact="outstanding", safe_now="told"))
    assert proposal.grade is Grade.INADEQUATE
    first, second = proposal.lines
    assert first.text == "A child is at risk now: Inadequate at most"
    assert first.limiting
    assert first.questions == ("safe.now",)
    assert second.at_most is Grade.OUTSTANDING
    assert not second.limiting


def test_a_cap_shows_before_there_is_enough_to_propose() -> None:
    assert propose(read("------", safe_now="not_told")).grade is Grade.INADEQUATE
    voice = propose(read("---I--"))
    assert voice.grade is None
    assert voice.bound is Grade.REQUIRES_IMPROVEMENT
    nothing = propose(read("------"))
    assert (nothing.grade, nothing.ceiling, nothing.lines, nothing.bound) == (None, None, (), None)


@pytest.mark.parametrize(
    ("grades", "words"),
    [
        ("GGGGGG", "6 of 6 domains are Good or better"),
        ("RGGGGG", "5 of 6 domains are Good or better"),
        ("GRGGGG", "Good needs Good or better in Protection"),
        ("RGRGGG", "More than one domain requires improvement (Assessment, Plan)"),
        ("RRRGGG", "3 of 6 domains require improvement"),
        ("IGGGGG", "One domain is Inadequate (Assessment)"),
        ("IGIGGG", "More than one domain is Inadequate (Assessment, Plan)"),
    ],
)
def test_the_proposal_says_why(grades: str, words: str) -> None:
    assert propose(read(grades)).lines[-1].text == words


def test_a_limiting_domain_says_that_it_limits() -> None:
    (line, _) = propose(read("GIGGGG")).lines
    assert line.text == "Protection is Inadequate, which limits the whole: Inadequate at most"


def standards_template() -> AuditTemplate:
    kind = KINDS[QuestionKind.MET]
    met = tuple(
        Question(
            f"m.s{n}",
            QuestionKind.MET,
            f"Standard {n}",
            choices=kind.choices,
            met=kind.met,
            partly=kind.partly,
        )
        for n in range(6)
    )
    yes = Condition(((Test("m.s0", Operator.ONE_OF, ("met",)),),))
    capped = Question(
        "m.low",
        QuestionKind.YES_NO,
        "Too low?",
        choices=KINDS[QuestionKind.YES_NO].choices,
        caps=(Cap(("yes",), Grade.REQUIRES_IMPROVEMENT, "The step-down was too low"),),
        ask_if=yes,
    )
    rules = GradingRules(
        standards=Standards(
            ("known",), at_least=4, good_partly=1, good_not_met=0, requires_improvement_not_met=2
        )
    )
    sections = (Section("other", "Other", met[5:]), Section("known", "Known", (*met[:5], capped)))
    return AuditTemplate("dip", 1, "A dip", "contact", sections, grading=rules)


def dip(letters: str, low: str = "no") -> Proposal:
    """Read one letter for each standard: m met, p partly, x not met, "-" blank."""
    codes = {"m": "met", "p": "partly", "x": "not_met"}
    answers: Mapping[str, Answer] = {
        f"m.s{n}": Answer(codes[letter]) for n, letter in enumerate(letters) if letter != "-"
    }
    whole = {**answers, "m.low": Answer(low)}
    return propose(read_sheet(standards_template(), whole, context=CONTEXT))


@pytest.mark.parametrize(
    ("letters", "expected"),
    [
        ("mmmmm", Grade.GOOD),  # never more from standards alone
        ("mmmmp", Grade.GOOD),
        ("mmmpp", Grade.REQUIRES_IMPROVEMENT),
        ("mmmmx", Grade.REQUIRES_IMPROVEMENT),
        ("mmmxx", Grade.REQUIRES_IMPROVEMENT),
        ("mmxxx", Grade.INADEQUATE),
        ("mmm--", None),
        ("mmmmmx", Grade.GOOD),  # the last stands in a section that does not count
    ],
)
def test_standards_give_a_proposal_where_no_domain_is_graded(
    letters: str, expected: Grade | None
) -> None:
    assert dip(letters).grade is expected


def test_the_counts_of_standards_are_said() -> None:
    assert dip("mmmpx").lines[-1].text == "3 of 5 standards are met, 1 partly and 1 not"


def test_a_cap_counts_only_while_its_question_is_asked() -> None:
    assert dip("mmmmm", low="yes").grade is Grade.REQUIRES_IMPROVEMENT
    assert dip("pmmmm", low="yes").grade is Grade.GOOD


def test_a_template_without_grading_proposes_nothing() -> None:
    bare = AuditTemplate("bare", 1, "Bare", "contact", (Section("s", "S", (DRIFT,)),))
    assert propose(read_sheet(bare, {}, context=CONTEXT)).grade is None


GOOD = Proposal(Grade.GOOD, None, ())


@pytest.mark.parametrize(
    ("grade", "reason", "allowed"),
    [
        (Grade.GOOD, "", True),
        (Grade.INADEQUATE, "", True),
        (Grade.OUTSTANDING, "Research shaped the plan", True),
        (Grade.OUTSTANDING, "  ", False),
    ],
)
def test_lower_is_free_and_one_step_higher_needs_a_reason(
    grade: Grade,
    reason: str,
    allowed: bool,  # noqa: FBT001  # a parametrised expectation
) -> None:
    problems = own_grade_problems(GOOD, grade, reason=reason, where="out.reason")
    assert (not problems) is allowed


def test_two_steps_higher_is_refused_whatever_the_reason() -> None:
    low = Proposal(Grade.INADEQUATE, Grade.INADEQUATE, ())
    (problem,) = own_grade_problems(low, Grade.GOOD, reason="Still", where="out.grade")
    assert problem.where == "out.grade"
    assert "may be raised by one step at most" in problem.message


def test_a_ceiling_binds_even_without_a_proposal() -> None:
    ceiling = Proposal(None, Grade.REQUIRES_IMPROVEMENT, ())
    assert own_grade_problems(ceiling, Grade.GOOD, reason="", where="out.grade")
    assert not own_grade_problems(ceiling, Grade.GOOD, reason="Because", where="out.grade")
    assert forces_moderation(ceiling, Grade.GOOD)


def test_a_raised_grade_forces_moderation_and_a_lowered_one_does_not() -> None:
    assert forces_moderation(GOOD, Grade.OUTSTANDING)
    assert not forces_moderation(GOOD, Grade.GOOD)
    assert not forces_moderation(GOOD, Grade.INADEQUATE)
    assert not forces_moderation(Proposal(None, None, ()), Grade.OUTSTANDING)
    assert not own_grade_problems(Proposal(None, None, ()), Grade.OUTSTANDING, reason="", where="")


def test_answers_open_concerns_the_most_urgent_first() -> None:
    sheet = read("GGGGGG", safe_serious="yes", safe_now="not_told", out_grade="inadequate")
    assert [(concern.question, concern.level) for concern in opened_concerns(sheet)] == [
        ("safe.now", 1),
        ("safe.serious", 2),
        ("out.grade", 2),
    ]
    assert opened_concerns(sheet)[0].words == "Is the child at risk now? Yes"
    assert opened_concerns(read("GGGGGG", safe_now="no", out_grade="good")) == ()
