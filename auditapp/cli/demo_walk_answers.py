"""How the demonstration's auditors answer: plausibly, mixed, and the same for the same seed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum

from auditapp.cli.demo_chance import Chance
from auditapp.cli.demo_walk import Diary
from auditapp.cli.demo_walk_words import EVIDENCE, RATIONALE, WORDS, words_for
from auditapp.domain.answers import Answer
from auditapp.domain.grades import Grade, one_better
from auditapp.domain.kinds import rule_for
from auditapp.domain.questions import NA, Question, QuestionKind, Standing
from auditapp.domain.values import Row, Scalar, Value
from auditapp.services.answers import Entry, GradingView

__all__ = ["Reader", "Temper", "complete"]

_TRIES = 14  # answers bring up further questions, so a grading is filled in several goes


class Temper(Enum):
    """What an audit finds: how often in a hundred a standard is met, partly met, not met."""

    EXCELLENT = (98, 2, 0)
    GOOD = (89, 9, 2)
    UNEVEN = (60, 25, 15)
    POOR = (38, 26, 36)


_LEVEL = {Temper.EXCELLENT: 4, Temper.GOOD: 3, Temper.UNEVEN: 2, Temper.POOR: 1}
_BY_RANK: Mapping[int, Grade] = {grade.rank: grade for grade in Grade}
# Answers that do not depend on how good the work is.
_FIXED: Mapping[str, str] = {
    "safe.now": "no",
    "safe.serious": "no",
    "core.conflict": "no",
    "core.ethnicity": "not_stated",
    "core.worker": "none",
    "core.manager": "none",
    "m.level": "2",
    "fb.by": "auditor",
}
_WEIGHED: Mapping[str, tuple[tuple[str, int], ...]] = {
    "m.rag_level": (("amber", 45), ("green", 45), ("red", 10)),
    "m.other_children": (("yes", 60), ("no", 40)),
    "m.engage": (("yes", 45), ("partly", 30), ("declined", 15), ("unknown", 10)),
    "m.outcome": (("improving", 40), ("same", 30), ("recontact", 15), ("not_known", 15)),
    "fb.child_asked": (("gave", 40), ("declined", 15), ("not_asked", 20), ("not_able", 25)),
    "fb.family_asked": (("gave", 55), ("declined", 20), ("not_asked", 25)),
    "ref.talk_with": (("worker", 40), ("both", 50), ("manager", 10)),
}


@dataclass(frozen=True, slots=True)
class Reader:
    """Someone who reads one case: the auditor, or the moderator who looks a second time."""

    diary: Diary
    audit: str  # its reference
    temper: Temper
    second: bool = False
    above: bool = False  # grades one step above what the answers point to
    wants: Grade | None = None  # the overall grade, as far as the answers let it

    def entries(self, view: GradingView, *, most: int = 1_000) -> list[Entry]:
        """Return answers to what is still missing; the grades come when all else is there."""
        wanted = {problem.where for problem in view.sheet.problems}
        grades = {view.template.grading.overall, view.template.grading.impact}
        first = wanted - grades or wanted
        asked = [q for q in view.sheet.asked if q.key in first and rule_for(q).entered]
        return [
            Entry(question.key, self._answer(question, view), view.revision(question.key))
            for question in asked[:most]
        ]

    def _answer(self, question: Question, view: GradingView) -> Answer:
        value = self._value(question, view)
        if value == NA:
            return Answer(NA, na_reason="Nothing on the file calls for this yet")
        evidence = self._say(EVIDENCE, "evidence", question.key)
        rationale = self._say(RATIONALE, "rationale", question.key)
        judged = rule_for(question).judged
        return Answer(value, "", evidence if judged else "", rationale if judged else "")

    def _value(self, question: Question, view: GradingView) -> Value:
        key, grading = question.key, view.template.grading
        if key == grading.overall:
            return self._overall(view).value
        if key in _FIXED and _FIXED[key] in {*question.codes, "none"}:
            return _FIXED[key]
        if key in _WEIGHED:
            return self._chance().weighed(_WEIGHED[key], *self._about(key))
        if question.value_kind is QuestionKind.GRADE or key == grading.impact:
            return self._grade(key).value
        return _BY_KIND[question.value_kind](self, question)

    def _overall(self, view: GradingView) -> Grade:
        points_to = view.proposal.grade or Grade.REQUIRES_IMPROVEMENT
        if self.wants is not None:
            return min(self.wants, one_better(points_to), key=lambda grade: grade.rank)
        if self.above or self.temper is Temper.EXCELLENT:
            return one_better(points_to)
        return points_to

    def _grade(self, key: str) -> Grade:
        shift = self._chance().weighed(((0, 70), (-1, 18), (1, 12)), *self._about(key))
        return _BY_RANK[min(3, max(1, _LEVEL[self.temper] + shift))]

    def standing(self, key: str) -> Standing:
        """Return how this reader finds a standard."""
        if key in self.diary.learning and self.diary.chance.happens(85, "learned", self.audit, key):
            return Standing.MET
        met, partly, missed = self.temper.value
        options = ((Standing.MET, met), (Standing.PARTLY, partly), (Standing.NOT_MET, missed))
        return self._chance().weighed(options, *self._about(key))

    def choose(self, question: Question) -> str:
        """Return the choice of a closed question that fits what this reader finds."""
        alarming = {code for trigger in question.opens for code in trigger.codes}
        stops = {code for stop in question.stops for code in stop.codes}
        offered = [c.code for c in question.choices if c.code not in stops]
        calm = [code for code in offered if code not in alarming] or offered
        if not question.is_standard:
            return self._chance().pick(calm, *self._about(question.key))
        standing = self.standing(question.key)
        rest = [c for c in offered if c not in {*question.met, *question.partly}]
        rest = [c for c in rest if c not in question.uncounted]
        if self.temper is not Temper.POOR:
            rest = [code for code in rest if code in calm] or rest
        found = {Standing.MET: question.met, Standing.PARTLY: question.partly}.get(standing, rest)
        return self._chance().pick(list(found) or calm, *self._about(question.key, "which"))

    def several(self, question: Question) -> tuple[str, ...]:
        """Return a few of the choices; "none" only by itself."""
        codes = [c.code for c in question.choices if c.code != "none"]
        taken = [
            code for code in codes if self._chance().happens(45, *self._about(question.key, code))
        ]
        return tuple(taken or codes[:1])

    def day(self, question: Question) -> date:
        """Return a day shortly before the present of the walk."""
        if question.key == "ref.talk":
            return self.diary.day - timedelta(days=1)
        back = self._chance().between(6, 40, *self._about(question.key))
        return self.diary.day - timedelta(days=back)

    def number(self, question: Question) -> int:
        """Return a number within the question's bounds."""
        least = question.minimum or 0
        most = least + 6 if question.maximum is None else min(question.maximum, least + 6)
        return self._chance().between(least, most, *self._about(question.key))

    def text(self, question: Question) -> str:
        """Return a sentence that fits the question."""
        return self._say(words_for(question.key), "words", question.key)

    def rows(self, question: Question) -> tuple[Row, ...]:
        """Return the rows of a repeat: at least as many as it needs."""
        count = max(question.minimum or 0, self._chance().between(1, 2, *self._about(question.key)))
        return tuple(self._row(question, place) for place in range(1, count + 1))

    def cell(self, question: Question) -> Scalar:
        """Return an answer within a row."""
        value = _BY_KIND[question.value_kind](self, question)
        return value if not isinstance(value, tuple) else ""

    def _row(self, question: Question, place: int) -> Row:
        reader = Reader(self.diary, f"{self.audit}-{place}", self.temper, self.second)
        row: dict[str, Scalar | tuple[str, ...] | None] = {
            field.key: reader.cell(field) for field in question.fields
        }
        if "due" in row:
            row["due"] = self.diary.day + timedelta(days=10 + 5 * place)
        if "text" in row:
            row["text"] = reader._say(WORDS["action"], "action", question.key)
        if "owner" in row:
            row["owner"] = "Team manager"
        return row

    def _say(self, options: tuple[str, ...], *about: object) -> str:
        day = self.diary.day - timedelta(days=self._chance().between(8, 40, *self._about(*about)))
        said = self._chance().pick(options, self.audit, "2" if self.second else "1", *about)
        return said.format(day=f"{day.day} {day:%B}")

    def _chance(self) -> Chance:
        return self.diary.chance

    def _about(self, *about: object) -> tuple[object, ...]:
        differs = self.second and self.diary.chance.happens(14, "differs", self.audit, *about)
        return (self.audit, "second" if differs else "first", *about)


def complete(
    reader: Reader, read: Callable[[], GradingView], save: Callable[[list[Entry]], object]
) -> GradingView:
    """Answer until nothing is missing, and return what then stands.

    Raises
    ------
    RuntimeError
        If the audit template asks for something that these readers cannot answer.
    """
    for _try in range(_TRIES):
        view = read()
        if view.sheet.complete:
            return view
        save(reader.entries(view))
    left = "; ".join(problem.message for problem in read().sheet.problems)
    raise RuntimeError(f"the demonstration cannot answer {reader.audit}: {left}")


_BY_KIND: Mapping[QuestionKind, Callable[[Reader, Question], Value]] = {
    QuestionKind.YES_NO: Reader.choose,
    QuestionKind.MET: Reader.choose,
    QuestionKind.ONE_OF: Reader.choose,
    QuestionKind.GRADE: Reader.choose,
    QuestionKind.SEVERAL_OF: Reader.several,
    QuestionKind.DATE: Reader.day,
    QuestionKind.DATE_TIME: lambda reader, question: datetime.combine(
        reader.day(question), time(10, 30)
    ),
    QuestionKind.NUMBER: Reader.number,
    QuestionKind.LINE: Reader.text,
    QuestionKind.TEXT: Reader.text,
    QuestionKind.FACT: Reader.text,
    QuestionKind.REPEAT: Reader.rows,
}
