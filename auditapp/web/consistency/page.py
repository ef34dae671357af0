"""What the pages about consistency read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import url_for

from auditapp.services.consistency import (
    COEFFICIENT_FROM,
    SCALE,
    AuditorLine,
    Coefficient,
    Consistency,
    Dividing,
    OwnConsistency,
    Pair,
    Share,
)
from auditapp.web.words import say_count

FEW = "A coefficient is shown from {least} gradings on; with {n} the table below says all there is."
CHOSEN = (
    "Moderation takes every Inadequate and every Outstanding audit, so these figures are of the "
    "audits that were moderated, not of all audits."
)


@dataclass(frozen=True, slots=True)
class ShareRow:
    """A share with its interval, for the dot chart."""

    id: str
    words: str
    percent: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the table of grades."""

    n: int
    same: bool
    heat: int  # 1 to 5; 0 for none


@dataclass(frozen=True, slots=True)
class TableRow:
    """One grade of the auditors, by the grades of the moderators."""

    label: str
    cells: tuple[Cell, ...]
    total: int


@dataclass(frozen=True, slots=True)
class AuditorRow:
    """An auditor, as the programme lead sees them."""

    url: str
    name: str
    agreed: str
    direction: str
    leniency: str


@dataclass(frozen=True, slots=True)
class PairRow:
    """A case, with both grades."""

    url: str
    reference: str
    auditor: str
    moderator: str
    settled: str
    words: str


@dataclass(frozen=True, slots=True)
class ConsistencyPage:
    """How well auditors and moderators agree."""

    any: bool
    sentence: str
    notes: tuple[str, ...]
    shares: tuple[ShareRow, ...]
    direction: str
    coefficients: tuple[Mapping[str, str], ...]
    few: str
    cautions: tuple[str, ...]
    columns: tuple[str, ...]
    table: tuple[TableRow, ...]
    dividing: tuple[tuple[str, str, str], ...]
    auditors: tuple[AuditorRow, ...]
    auditors_words: str
    pairs: tuple[PairRow, ...]


def overall_page(found: Consistency) -> ConsistencyPage:
    """Return the page of everyone's consistency."""
    of = found.exact.of
    notes = [CHOSEN] if of else []
    if found.drawn_at_random.of:
        random = found.drawn_at_random
        notes.append(
            f"Of those drawn by chance alone they agree on {random.met} of {random.of}"
            f"{_interval(random)}."
        )
    return ConsistencyPage(
        any=of > 0,
        sentence=_sentence("Auditors and moderators agree", found.exact, found.within_one),
        notes=tuple(notes),
        shares=_shares(found.exact, found.within_one),
        direction=_direction("the auditor", found.higher, found.lower),
        coefficients=tuple(_coefficient(one) for one in found.coefficients),
        few="" if found.coefficients else FEW.format(least=COEFFICIENT_FROM, n=of),
        cautions=found.cautions,
        columns=tuple(grade.label for grade in SCALE),
        table=_table(found.table),
        dividing=_dividing(found.dividing),
        auditors=tuple(_auditor(line) for line in found.auditors),
        auditors_words=_auditors_words(differ=found.auditors_differ),
        pairs=_pairs(found.differing),
    )


def own_page(found: OwnConsistency) -> ConsistencyPage:
    """Return the page of one auditor's consistency."""
    return ConsistencyPage(
        any=found.exact.of > 0,
        sentence=_sentence(f"{found.name} and the moderators agree", found.exact, found.within_one),
        notes=(CHOSEN,) if found.exact.of else (),
        shares=_shares(found.exact, found.within_one),
        direction=_direction(found.name, found.higher, found.lower),
        coefficients=(),
        few="",
        cautions=(),
        columns=tuple(grade.label for grade in SCALE),
        table=_table(found.table),
        dividing=_dividing(found.dividing),
        auditors=(),
        auditors_words="",
        pairs=_pairs(found.pairs),
    )


def _sentence(who: str, exact: Share, near: Share) -> str:
    if not exact.of:
        return "No moderation is settled yet, so there is nothing to compare."
    return f"{who} on {exact.met} of {say_count(exact.of, 'grade')}; {near.met} within one."


def _interval(share: Share) -> str:
    if share.low is None or share.high is None:
        return ""
    return f" (between {_percent(share.low)} and {_percent(share.high)} in the long run)"


def _percent(part: float) -> str:
    return f"{100 * part:.0f}%"


def _shares(exact: Share, near: Share) -> tuple[ShareRow, ...]:
    rows = []
    for name, words, share in (
        ("exact", "The same grade", exact),
        ("near", "The same or one apart", near),
    ):
        if share.low is None or share.high is None:
            continue
        said = f"{words}: {share.met} of {share.of}{_interval(share)}"
        middle = 100 * share.met / share.of
        rows.append(ShareRow(name, said, middle, 100 * share.low, 100 * share.high))
    return tuple(rows)


def _direction(who: str, higher: int, lower: int) -> str:
    if not higher and not lower:
        return "Where they differ: nowhere."
    return (
        f"Where they differ, {who} gave the better grade {say_count(higher, 'time')} "
        f"and the lower grade {say_count(lower, 'time')}."
    )


def _coefficient(one: Coefficient) -> Mapping[str, str]:
    value = "Cannot be said" if one.value is None else f"{one.value:.2f}"
    interval = ""
    if one.value is not None and one.low is not None and one.high is not None:
        interval = f", 95% interval {one.low:.2f} to {one.high:.2f}"
    return {"label": one.name, "value": f"{value}{interval}. {one.words}."}


def _table(counts: Sequence[Sequence[int]]) -> tuple[TableRow, ...]:
    most = max((n for line in counts for n in line), default=0)
    return tuple(
        TableRow(
            grade.label,
            tuple(
                Cell(n, same=index == place, heat=-(-5 * n // most) if n else 0)
                for place, n in enumerate(line)
            ),
            sum(line),
        )
        for index, (grade, line) in enumerate(zip(SCALE, counts, strict=True))
    )


def _dividing(found: Sequence[Dividing]) -> tuple[tuple[str, str, str], ...]:
    return tuple((one.question, one.template_title, f"{one.differs} of {one.of}") for one in found)


def _auditor(line: AuditorLine) -> AuditorRow:
    leniency = "Too few files to say"
    if line.mean is not None and line.low is not None and line.high is not None:
        leniency = f"{line.mean:+.2f} grades, between {line.low:+.2f} and {line.high:+.2f}"
    return AuditorRow(
        url=url_for("consistency.auditor", person_id=line.id),
        name=line.name,
        agreed=f"{line.same} of {line.files}",
        direction=f"{line.higher} better, {line.lower} lower",
        leniency=leniency,
    )


def _auditors_words(*, differ: bool) -> str:
    if differ:
        return "The auditors differ from each other by more than chance would bring."
    return "The auditors do not differ by more than chance: nobody may be ranked by this."


def _pairs(found: Sequence[Pair]) -> tuple[PairRow, ...]:
    return tuple(
        PairRow(
            url=url_for("moderation.compare", moderation_id=pair.moderation_id),
            reference=pair.audit_reference,
            auditor=pair.auditor.value,
            moderator=pair.moderator.value,
            settled=pair.settled.value if pair.settled else "",
            words=_steps(pair.steps),
        )
        for pair in found
    )


def _steps(steps: int) -> str:
    if not steps:
        return "The same"
    return f"{say_count(abs(steps), 'grade')} {'better' if steps > 0 else 'lower'}"
