"""Recommendations of the demonstration: each measured on the question that showed the need."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from auditapp.cli.demo_walk import Diary, Walk
from auditapp.domain.actions import Priority
from auditapp.domain.recommendations import ImpactResult, RecommendationKind, RecommendationState
from auditapp.services import recommendations, recommendations_reading
from auditapp.services.recommendations import LaterFigure, RecommendationText
from auditapp.services.recommendations_reading import RecommendationDetail
from auditapp.services.results import QuestionResult, round_results

__all__ = ["recommend"]

_KIND = RecommendationKind
# For each question: what to change when too few meet it, of which kind, for which commitment.
_TEXTS: Mapping[str, tuple[str, RecommendationKind, str]] = {
    "m.mgr": (
        "Write the manager's decision, reason and time on every contact",
        _KIND.PRACTICE,
        "C-01",
    ),
    "m.history": (
        "Weigh earlier contacts in each decision, not only list them",
        _KIND.TRAINING,
        "C-07",
    ),
    "m.child": (
        "Begin each contact record with what a day is like for the child",
        _KIND.PRACTICE,
        "C-24",
    ),
    "m.handover": (
        "Hand over to early help in person, with history and risks",
        _KIND.SERVICE,
        "C-16",
    ),
    "m.feedback": (
        "Tell referrer and family the outcome within two working days",
        _KIND.POLICY,
        "C-06",
    ),
    "m.analysis": (
        "Teach analysis that keeps fact, opinion and risk apart",
        _KIND.TRAINING,
        "C-08",
    ),
    "m.consent": ("Record consent, or the reason to go without it, as a field", _KIND.DATA, "C-04"),
    "m.checks": (
        "Agree with health and schools how soon checks are answered",
        _KIND.SERVICE,
        "C-06",
    ),
    "m.detail": (
        "Hold the concern in the contact itself, never as an attachment",
        _KIND.PRACTICE,
        "C-06",
    ),
    "m.chron": ("Compile a chronology before every step-down", _KIND.POLICY, "C-07"),
    "m.rag": ("Look at the rating again when news comes in", _KIND.PRACTICE, "C-06"),
    "m.eha": ("Begin the family assessment within ten working days", _KIND.SERVICE, "C-16"),
    "m.threshold_ok": (
        "Let a second manager read each step-down whose history is long",
        _KIND.SERVICE,
        "C-08",
    ),
    "m.accepted": ("Name a lead worker before the contact is closed", _KIND.SERVICE, "C-16"),
    "m.siblings": (
        "Consider every child of the household by their own needs",
        _KIND.PRACTICE,
        "C-08",
    ),
}
_OWNERS = ("tess", "tom", "tia")
_TARGET = 90


def recommend(diary: Diary, round_id: UUID, ways: Sequence[str]) -> None:
    """Draft a recommendation for each of a round's weakest standards, and set it going."""
    results = round_results(diary.session, round_id, actor=diary.who("lee"))
    ranked = sorted(
        (
            question
            for section in results.sections
            for question in section.questions
            if question.judged and question.key in _TEXTS and question.key not in diary.learning
        ),
        key=lambda question: (question.share.point or 0, question.key),
    )
    for way, question in zip(ways, ranked, strict=False):
        owner = _OWNERS[diary.turn("recommendation") % len(_OWNERS)]
        recommendation_id = _draft(diary, round_id, question, owner, way)
        diary.learning.add(question.key)
        case = _Case(diary, recommendation_id, owner, question.key)
        diary.begin(_WAYS[way](case))


def _draft(diary: Diary, round_id: UUID, question: QuestionResult, owner: str, way: str) -> UUID:
    text, kind, commitment = _TEXTS[question.key]
    wanted = RecommendationText(
        kind=kind,
        text=text,
        priority=Priority.HIGH if way in {"closed", "overdue"} else Priority.MEDIUM,
        finding=f"{question.text} Met in {question.met} of {question.judged}.",
        theme="Front door",
        owner_id=diary.who(owner).id,
        due_on=diary.day + timedelta(days=12 if way == "overdue" else 75),
        commitment=commitment,
        measure_question=question.key,
        measure_words="The same question in the next round of the same template",
        baseline_met=question.met,
        baseline_of=question.judged,
        target_percent=_TARGET,
    )
    return recommendations.draft(
        diary.session, wanted, round_id=round_id, actor=diary.who("lee"), now=diary.now
    )


@dataclass(frozen=True, slots=True)
class _Case:
    """One recommendation on its way, with its owner and the question that measures it."""

    diary: Diary
    recommendation_id: UUID
    owner: str
    question: str

    @property
    def revision(self) -> int:
        """Its revision now."""
        return self._detail.line.revision

    @property
    def state(self) -> RecommendationState:
        """How far it has come."""
        return self._detail.line.state

    @property
    def _detail(self) -> RecommendationDetail:
        lee, today = self.diary.who("lee"), self.diary.day
        return recommendations_reading.show(
            self.diary.session, self.recommendation_id, actor=lee, today=today
        )

    def move(self, who: str, action: str, *, reason: str = "", evidence: str = "") -> None:
        """Move the recommendation now."""
        recommendations.move(
            self.diary.session,
            self.recommendation_id,
            action,
            expected=self.revision,
            actor=self.diary.who(who),
            now=self.diary.now,
            reason=reason,
            evidence=evidence,
            where_found="Minutes of the service meeting" if evidence else "",
        )


def _draft_only(_case: _Case) -> Walk:
    yield from ()


def _proposed(case: _Case) -> Walk:
    yield case.diary.later(1, 10)
    case.move("lee", "propose")


def _accepted(case: _Case) -> Walk:
    yield from _proposed(case)
    yield case.diary.later(2, 10, 30)
    case.move("hana", "accept")


def _declined(case: _Case) -> Walk:
    yield from _proposed(case)
    yield case.diary.later(2, 10, 40)
    reason = "The record system changes in the autumn, and this would be built twice"
    case.move("hana", "decline", reason=reason)


def _superseded(case: _Case) -> Walk:
    yield from _accepted(case)
    yield case.diary.later(4, 15)
    case.move("lee", "supersede", reason="Taken into the recommendation on handing over")


def _begun(case: _Case) -> Walk:
    yield from _accepted(case)
    yield case.diary.later(3, 9, 30)
    case.move(case.owner, "start")


def _done(case: _Case) -> Walk:
    yield from _begun(case)
    yield case.diary.later(8, 16)
    said = "Agreed with both hub teams, written into the guide, and shown at two team meetings."
    case.move(case.owner, "finish", evidence=said)


def _reopened(case: _Case) -> Walk:
    yield from _done(case)
    yield case.diary.later(2, 11)
    case.move("lou", "reopen", reason="The guide is changed, and one of the teams has not seen it")


def _verified(case: _Case) -> Walk:
    yield from _done(case)
    yield case.diary.later(3, 11)
    case.move("lou", "verify", evidence="Read the guide and sat in at a hub team meeting.")


def _impact_due(case: _Case) -> Walk:
    yield from _verified(case)
    yield case.diary.later(1, 9)
    diary = case.diary
    recommendations.set_impact_date(
        diary.session,
        case.recommendation_id,
        diary.day + timedelta(days=30),
        expected=case.revision,
        actor=diary.who("lee"),
        now=diary.now,
    )
    case.move("lee", "await_impact")


def _impact_shown(case: _Case) -> Walk:
    yield from _impact_due(case)
    yield case.diary.kept_at["measured"]
    figure = _measure(case)
    diary = case.diary
    recommendations.record_later_figure(
        diary.session,
        case.recommendation_id,
        figure,
        expected=case.revision,
        actor=diary.who("lee"),
        now=diary.now,
    )
    if figure.result is ImpactResult.IMPROVED:
        case.move("lee", "show_impact")
    else:
        case.move("lee", "no_change", reason="The next round shows no change on this question")


def _closed(case: _Case) -> Walk:
    yield from _impact_shown(case)
    yield case.diary.later(1, 14)
    if case.state is RecommendationState.IMPACT_SHOWN:
        case.move("lee", "close")


def _measure(case: _Case) -> LaterFigure:
    """Count the same question in the round after."""
    diary = case.diary
    lee = diary.who("lee")
    later = round_results(diary.session, diary.kept["round after"], actor=lee)
    found = next(
        question
        for section in later.sections
        for question in section.questions
        if question.key == case.question
    )
    measure = recommendations_reading.show(
        diary.session, case.recommendation_id, actor=lee, today=diary.day
    ).line.measure
    met, of = measure.baseline or (0, 1)
    improved = found.met * of > met * found.judged
    result = ImpactResult.IMPROVED if improved else ImpactResult.SAME
    return LaterFigure(found.met, found.judged, result)


_WAYS: Mapping[str, Callable[[_Case], Walk]] = {
    "draft": _draft_only,
    "proposed": _proposed,
    "accepted": _accepted,
    "declined": _declined,
    "superseded": _superseded,
    "begun": _begun,
    "overdue": _begun,
    "reopened": _reopened,
    "done": _done,
    "verified": _verified,
    "impact due": _impact_due,
    "impact shown": _impact_shown,
    "closed": _closed,
}
