"""How well auditors and moderators agree; only settled moderations count."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from auditapp.domain.audits import AuditState, GradingKind
from auditapp.domain.errors import NotAllowedError, NotFoundError
from auditapp.domain.grades import Grade
from auditapp.domain.moderation import SETTLED
from auditapp.domain.permissions import Actor, Permission, Role
from auditapp.domain.questions import QuestionKind
from auditapp.persistence.answers import AnswerRevision
from auditapp.persistence.audits import Audit, Grading
from auditapp.persistence.moderation import Moderation
from auditapp.persistence.people import Person
from auditapp.services import audit_templates
from sampling import Interval, wilson
from sampling.agreement_results import Agreement
from sampling.agreement_summary import Summary, summarise
from sampling.confusion import confusion
from sampling.leniency import AuditorLeniency, leniency
from sampling.ratings import Ratings

__all__ = [
    "AuditorLine",
    "Coefficient",
    "Consistency",
    "Dividing",
    "OwnConsistency",
    "Pair",
    "Share",
    "of_auditor",
    "overall",
]

COEFFICIENT_FROM = 20  # gradings; with fewer there is the table alone
ASKED_OFTEN_ENOUGH = 5  # gradings of a question before it is said to divide people
MOST_DIVIDING = 10
SCALE = tuple(sorted(Grade))  # worst first
_SEED = 20261  # of the resampling: the same settled gradings always show the same interval


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, with the interval of the share."""

    met: int
    of: int
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Coefficient:
    """A coefficient of agreement, as far as the gradings carry one."""

    name: str
    value: float | None
    low: float | None
    high: float | None
    trusted: bool  # the one to go by
    words: str


@dataclass(frozen=True, slots=True)
class Dividing:
    """A question that auditors and moderators answer differently."""

    template_title: str
    question: str
    differs: int
    of: int


@dataclass(frozen=True, slots=True)
class Pair:
    """One settled moderation: both overall grades, and what came of them."""

    moderation_id: UUID
    audit_reference: str
    auditor_id: UUID
    auditor: Grade
    moderator: Grade
    settled: Grade | None

    @property
    def steps(self) -> int:
        """How many grades higher the auditor was; negative when lower."""
        return self.auditor.steps_from(self.moderator)


@dataclass(frozen=True, slots=True)
class AuditorLine:
    """One auditor, as the programme lead sees them."""

    id: UUID
    name: str
    files: int
    same: int
    higher: int  # the auditor gave the better grade
    lower: int
    mean: float | None  # grades above the moderators; None with too few files
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Consistency:
    """How well two people who read the same file give the same grade."""

    exact: Share
    within_one: Share
    higher: int
    lower: int
    table: tuple[tuple[int, ...], ...]  # auditor's grade by moderator's, worst first
    coefficients: tuple[Coefficient, ...]
    cautions: tuple[str, ...]
    drawn_at_random: Share  # of those moderated by chance alone, who speak for the rest
    dividing: tuple[Dividing, ...]
    auditors: tuple[AuditorLine, ...]  # only for the programme lead
    auditors_differ: bool
    differing: tuple[Pair, ...]  # only for the programme lead


@dataclass(frozen=True, slots=True)
class OwnConsistency:
    """One auditor's own gradings beside those of their moderators."""

    name: str
    exact: Share
    within_one: Share
    higher: int
    lower: int
    table: tuple[tuple[int, ...], ...]
    dividing: tuple[Dividing, ...]
    pairs: tuple[Pair, ...]


def overall(session: Session, *, actor: Actor) -> Consistency:
    """Return how well auditors and moderators agree; names only for the programme lead.

    Raises
    ------
    NotAllowedError
        If the actor may not read it.
    """
    if not actor.may(Permission.CONSISTENCY_READ):
        raise NotAllowedError(Permission.CONSISTENCY_READ.value)
    pairs = _pairs(session)
    leads = actor.holds(Role.PROGRAMME_LEAD)
    auditors, differ = _auditors(session, pairs)
    table = confusion(_ratings(pairs))
    summary = _summary(pairs)
    by_chance = _by_chance(session)
    random = [pair for pair in pairs if pair.moderation_id in by_chance]
    return Consistency(
        exact=_share(table.same, table.files),
        within_one=_share(table.same + table.one_step, table.files),
        higher=table.lower,
        lower=table.higher,
        table=table.table,
        coefficients=_coefficients(summary),
        cautions=tuple(caution.words for caution in summary.cautions) if summary else (),
        drawn_at_random=_share(sum(pair.steps == 0 for pair in random), len(random)),
        dividing=_dividing(session, pairs, least=ASKED_OFTEN_ENOUGH),
        auditors=auditors if leads else (),
        auditors_differ=differ and leads,
        differing=tuple(pair for pair in pairs if pair.steps) if leads else (),
    )


def of_auditor(session: Session, person_id: UUID, *, actor: Actor) -> OwnConsistency:
    """Return one auditor's own gradings beside their moderators', for them and the lead.

    Raises
    ------
    NotFoundError
        If there is no such person, or this person may not know.
    """
    person = session.get(Person, person_id)
    mine = actor.id == person_id or actor.holds(Role.PROGRAMME_LEAD)
    if person is None or not mine or not actor.may(Permission.CONSISTENCY_READ):
        raise NotFoundError(f"consistency of {person_id}")
    pairs = [pair for pair in _pairs(session) if pair.auditor_id == person_id]
    table = confusion(_ratings(pairs))
    return OwnConsistency(
        name=person.name,
        exact=_share(table.same, table.files),
        within_one=_share(table.same + table.one_step, table.files),
        higher=table.lower,
        lower=table.higher,
        table=table.table,
        dividing=_dividing(session, pairs, least=1),
        pairs=tuple(pairs),
    )


def _pairs(session: Session) -> list[Pair]:
    first, second = aliased(Grading), aliased(Grading)
    rows = session.execute(
        select(Moderation, Audit, first.grade, second.grade)
        .join(Audit, Audit.id == Moderation.audit_id)
        .join(first, (first.audit_id == Audit.id) & (first.kind == GradingKind.AUDITOR))
        .join(
            second,
            (second.audit_id == Audit.id)
            & (second.kind == GradingKind.MODERATOR)
            & (second.person_id == Moderation.moderator_id),
        )
        .where(
            Moderation.state.in_(SETTLED),
            Audit.state != AuditState.WITHDRAWN,
            first.person_id == Audit.auditor_id,
        )
        .order_by(Moderation.compared_at.desc(), Audit.reference)
    )
    return [
        Pair(
            row.id,
            audit.reference,
            audit.auditor_id,
            one,
            other,
            row.panel_grade or row.agreed_grade,
        )
        for row, audit, one, other in rows
        if one is not None and other is not None
    ]


def _by_chance(session: Session) -> frozenset[UUID]:
    rows = select(Moderation.id).join(Audit, Audit.id == Moderation.audit_id)
    return frozenset(session.scalars(rows.where(Audit.moderation_probability < 1)))


def _ratings(pairs: Sequence[Pair]) -> Ratings:
    place = {grade: index for index, grade in enumerate(SCALE)}
    codes = [(place[pair.auditor], place[pair.moderator]) for pair in pairs]
    array = np.array(codes, dtype=np.int8).reshape(-1, 2)
    return Ratings(array, tuple(grade.label for grade in SCALE), ("auditor", "moderator"))


def _share(met: int, of: int) -> Share:
    if not of:
        return Share(met, of, None, None)
    found: Interval = wilson(met, of)
    return Share(met, of, found.low, found.high)


def _summary(pairs: Sequence[Pair]) -> Summary | None:
    if len(pairs) < COEFFICIENT_FROM:
        return None
    return summarise(_ratings(pairs), seed=_SEED)


def _coefficients(summary: Summary | None) -> tuple[Coefficient, ...]:
    if summary is None:
        return ()
    return (
        _coefficient(
            "Gwet's AC2",
            summary.headline,
            "Go by this one: it stays steady when most files have the same grade",
            trusted=True,
        ),
        _coefficient("Krippendorff's alpha", summary.alpha, "Beside it, for ordered grades"),
        _coefficient(
            "Cohen's weighted kappa",
            summary.kappa,
            "Shown because readers ask for it: it drops when one grade is common",
        ),
    )


def _coefficient(name: str, found: Agreement, words: str, *, trusted: bool = False) -> Coefficient:
    return Coefficient(name, found.value, found.low, found.high, trusted, words)


def _auditors(session: Session, pairs: Sequence[Pair]) -> tuple[tuple[AuditorLine, ...], bool]:
    mine: dict[UUID, list[Pair]] = defaultdict(list)
    for pair in pairs:
        mine[pair.auditor_id].append(pair)
    found = leniency({str(who): [pair.steps for pair in own] for who, own in mine.items()})
    by_id = {one.auditor: one for one in found.auditors}
    people = session.execute(
        select(Person.id, Person.name).where(Person.id.in_(mine)).order_by(Person.name)
    )
    lines = tuple(_auditor(who, name, mine[who], by_id[str(who)]) for who, name in people)
    return lines, found.differ


def _auditor(who: UUID, name: str, own: Sequence[Pair], found: AuditorLeniency) -> AuditorLine:
    return AuditorLine(
        id=who,
        name=name,
        files=len(own),
        same=sum(pair.steps == 0 for pair in own),
        higher=sum(pair.steps > 0 for pair in own),
        lower=sum(pair.steps < 0 for pair in own),
        mean=found.shrunk,
        low=found.shrunk_low,
        high=found.shrunk_high,
    )


def _dividing(session: Session, pairs: Iterable[Pair], *, least: int) -> tuple[Dividing, ...]:
    counted: dict[tuple[str, int, str], list[bool]] = defaultdict(list)
    for asked, (one, other) in _answered_twice(session, pairs):
        counted[asked].append(one != other)
    found = []
    for (template_key, version, key), differs in counted.items():
        template = audit_templates.find(session, template_key, version)
        question = template.questions.get(key)
        if question is None or question.value_kind not in _JUDGED or len(differs) < least:
            continue
        if any(differs):
            found.append(Dividing(template.title, question.text, sum(differs), len(differs)))
    found.sort(key=lambda one: (-one.differs / one.of, -one.of, one.question))
    return tuple(found[:MOST_DIVIDING])


_JUDGED = frozenset(
    {QuestionKind.YES_NO, QuestionKind.MET, QuestionKind.GRADE, QuestionKind.ONE_OF}
)
_Answered = tuple[tuple[str, int, str], tuple[object, object]]


def _answered_twice(session: Session, pairs: Iterable[Pair]) -> Iterable[_Answered]:
    wanted = [pair.moderation_id for pair in pairs]
    rows = session.execute(
        select(
            Moderation.id,
            Audit.template_key,
            Audit.template_version,
            AnswerRevision.question_key,
            Grading.kind,
            AnswerRevision.value,
        )
        .join(Audit, Audit.id == Moderation.audit_id)
        .join(Grading, Grading.audit_id == Audit.id)
        .join(AnswerRevision, AnswerRevision.grading_id == Grading.id)
        .where(
            Moderation.id.in_(wanted),
            AnswerRevision.is_current.is_(True),
            Grading.person_id.in_([Audit.auditor_id, Moderation.moderator_id]),
        )
    )
    both: dict[tuple[UUID, str, int, str], dict[GradingKind, object]] = defaultdict(dict)
    for moderation_id, template, version, key, kind, value in rows:
        if value is not None:
            both[moderation_id, template, version, key][kind] = value
    for (_id, template, version, key), found in both.items():
        if GradingKind.AUDITOR in found and GradingKind.MODERATOR in found:
            yield (
                (template, version, key),
                (
                    found[GradingKind.AUDITOR],
                    found[GradingKind.MODERATOR],
                ),
            )
