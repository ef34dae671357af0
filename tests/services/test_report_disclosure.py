"""A reader of the board's rendition tries to work small numbers out, and to find anyone named."""

import random  # noqa: TID251  # shapes of tables to attack, no draw
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from io import BytesIO
from itertools import product
from uuid import UUID

import pypdf
from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.domain.audits import AuditState
from auditapp.domain.grades import Grade
from auditapp.domain.reports import Rendition
from auditapp.persistence.audits import Audit
from auditapp.reports.pages import thematic_html
from auditapp.reports.pdf import to_pdf
from auditapp.reports.values import ComplianceRow, Fact, Slice, ThematicReport
from auditapp.services import concerns, reporting, reports_reading
from auditapp.services.concerns import ConcernText
from auditapp.services.report_values import Words, thematic_values
from auditapp.services.reports_reading import Commentary
from auditapp.services.results import Counts, RoundResults, SectionResult, Share, round_results
from sampling import wilson
from tests.support.cast import Cast
from tests.support.finished import NA, Read, finished_round

O, G, R, I = Grade.OUTSTANDING, Grade.GOOD, Grade.REQUIRES_IMPROVEMENT, Grade.INADEQUATE  # noqa: E741  # the letters auditors write
SMALL = frozenset(range(1, 5))
READS = (
    Read(O, impact=G, answers={"m.history": "met", "m.feedback": "met"}),
    *[Read(G, answers={"m.history": "met", "m.feedback": "met"})] * 6,
    Read(G, R, answers={"m.history": "partly", "m.feedback": NA}),
    *[Read(R, answers={"m.history": "not_met", "m.feedback": "met"})] * 3,
    Read(I, I, impact=R, answers={"m.history": "not_met", "m.feedback": "not_met"}),
)


def board_values(session: Session, cast: Cast, round_id: UUID, now: datetime) -> ThematicReport:
    report_id = reporting.draft(session, round_id, title="", actor=cast.lee.actor, now=now)
    words = Commentary(verdict="Of 12 read, 1 was Inadequate", worries=("Met in 2 of 12 cases",))
    reporting.save_commentary(session, report_id, words, expected=1, actor=cast.lee.actor, now=now)
    return reporting.preview(
        session,
        report_id,
        Rendition.BOARD,
        service="Demonstration service",
        is_demo=True,
        actor=cast.lee.actor,
        now=now,
    )


def strings(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case int() | float() if not isinstance(value, bool):
            yield str(value)
        case dict():
            for part in value.values():
                yield from strings(part)
        case list() | tuple():
            for part in value:
                yield from strings(part)
        case _:
            return


def test_the_board_reads_of_no_child_worker_audit_team_or_concern(
    session: Session, cast: Cast, now: datetime
) -> None:
    reads = (*READS, Read(state=AuditState.WITHDRAWN))
    round_id = finished_round(session, cast, now, reads, stratified=True)
    audits = session.scalars(select(Audit).where(Audit.round_id == round_id)).all()
    said = ConcernText("Bruising was not followed up", receiver_id=cast.hana.id)
    concerns.raise_concern(session, audits[0].id, said, actor=cast.lee.actor, now=now)
    values = board_values(session, cast, round_id, now)
    text = _pdf_text(values) + "\n".join(strings(asdict(values)))
    secret = {ref for a in audits for ref in (a.reference, a.child_ref, a.worker_ref) if ref}
    secret |= {"Bruising", "Ana Example", "Sam Stranger", "Mo Example", "EAST", "NORTH"}
    assert not [ref for ref in secret if ref in text]
    assert values.cases is None
    assert values.watermark == ""
    assert values.marking in text
    assert "Safeguarding concerns were raised during this round" in text


def test_no_small_count_is_printed_on_any_page_for_the_board(
    session: Session, cast: Cast, now: datetime
) -> None:
    values = board_values(session, cast, finished_round(session, cast, now, READS), now)
    pages = re.sub(r"Page \d+ of \d+", "", re.sub(r"\s+", " ", _pdf_text(values)))
    assert not re.search(r"(?<![\d.\u2013-])[1-4] (?:of|cases|audits|drawn|not|withdrawn)\b", pages)
    assert not re.search(r"\b(?:1[12]|[89]) (?:of|out of) 12\b", pages)  # leaves 1 to 4
    assert "fewer than 5" in pages
    figures = [
        values.grades, values.impact, *(theme.bar for theme in values.themes),
    ]  # fmt: skip
    counts = {part.count for bar in figures if bar for part in bar.slices}
    assert not counts & SMALL
    for row in (row for theme in values.themes for row in theme.compliance):
        words = (row.judged, row.met, row.partly, row.not_met, row.not_applicable)
        assert not {int(word) for word in words if word.isdigit()} & SMALL


def test_what_the_author_typed_tells_the_board_no_count_either(
    session: Session, cast: Cast, now: datetime
) -> None:
    values = board_values(session, cast, finished_round(session, cast, now, READS), now)
    assert values.verdict == "Of the read, some was Inadequate"
    assert values.worries == ("Met in some cases",)


def test_a_round_of_fewer_than_five_audits_shows_the_board_no_figure(
    session: Session, cast: Cast, now: datetime
) -> None:
    round_id = finished_round(session, cast, now, READS[:4])
    values = board_values(session, cast, round_id, now)
    assert values.sample_sentence.startswith("Fewer than 5 cases of the frame were audited")
    assert (values.grades, values.impact, values.themes, values.strata) == (None, None, (), None)
    assert values.no_grades == "Fewer than 5 cases were audited, so no grade is shown."
    told = [*values.headline, *values.method, *values.moderation]
    assert not [fact for fact in told if re.search(r"\b[1-4] (?:of|case|audit)", fact.words)]


def test_a_share_of_fewer_than_ten_has_no_percentage_for_the_board(
    session: Session, cast: Cast, now: datetime
) -> None:
    values = board_values(session, cast, finished_round(session, cast, now, READS[:9]), now)
    figures = [*values.headline, *values.grade_intervals, *values.moderation, *values.action_words]
    rows = [row for theme in values.themes for row in theme.compliance]
    assert not [fact.words for fact in figures if "%" in fact.words]
    assert not [row for row in rows if row.share or "%" in row.interval or row.point is not None]


def test_no_hidden_number_can_be_worked_out_from_what_is_printed(
    session: Session, cast: Cast, now: datetime
) -> None:
    """For rounds of many shapes, every value from 1 to 4 fits all that the board reads."""
    base = round_results(session, finished_round(session, cast, now, READS), actor=cast.lee.actor)
    dice = random.Random(20261123)  # noqa: S311  # a fixed choice of shapes, no secret
    for _ in range(60):
        world = _shape(base, dice)
        _attack_grades(world, _board(world))
        _attack_standards(world, _board(world))
        _attack_moderation(world, _board(world))


def test_the_sample_is_told_only_where_its_rest_is_not_small(
    session: Session, cast: Cast, now: datetime
) -> None:
    base = round_results(session, finished_round(session, cast, now, READS), actor=cast.lee.actor)
    for frame, drawn, hidden in ((14, 12, "14"), (40, 15, "15")):
        values = _board(replace(base, frame_size=frame, drawn=drawn, withdrawn=drawn - 12))
        told = " ".join((values.sample_sentence, values.generalisation, *_words(values.method)))
        assert not re.search(rf"\b{hidden}\b", told), told
    nearly_all = _board(replace(base, frame_size=13))
    assert not [
        row for theme in nearly_all.themes for row in theme.compliance if "%" in row.interval
    ]


def test_the_internal_rendition_lists_the_cases_and_says_for_whom_it_was_made(
    session: Session, cast: Cast, now: datetime
) -> None:
    round_id = finished_round(session, cast, now, READS)
    report_id = reporting.draft(session, round_id, title="", actor=cast.lee.actor, now=now)
    values = reporting.preview(
        session,
        report_id,
        Rendition.INTERNAL,
        service="Demonstration service",
        is_demo=True,
        actor=cast.hana.actor,
        now=now,
    )
    assert values.cases is not None
    assert len(values.cases.rows) == 12
    assert values.watermark == "Made for Hana Example, 23 November 2026 10:00 UTC. Do not pass on."
    text = _pdf_text(values)
    assert text.count(values.watermark) == text.count("Page ")
    audits = session.scalars(select(Audit).where(Audit.round_id == round_id)).all()
    assert all(audit.reference in text for audit in audits)
    assert reports_reading.find(session, report_id).digest is None


def _pdf_text(values: ThematicReport) -> str:
    content = to_pdf(thematic_html(values)).content
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(content)).pages)


def _words(facts: Sequence[Fact]) -> list[str]:
    return [fact.words for fact in facts]


def _board(results: RoundResults) -> ThematicReport:
    words = Words("REP-1", "T", "S", "Author", "Approver", datetime(2026, 11, 23).date(), "")  # noqa: DTZ001  # only its day
    return thematic_values(
        results, words, Rendition.BOARD, certificate=None, replacements=(), recommendations=()
    )


def _shape(base: RoundResults, dice: random.Random) -> RoundResults:
    cases = dice.randint(5, 26)
    grades = _cut(dice, cases, 5 if dice.random() < 0.3 else 4)
    section = base.sections[0]
    met, partly, not_met, na, rest = _cut(dice, cases, 5)
    asked = replace(
        section.questions[0],
        met=met,
        partly=partly,
        not_met=not_met,
        not_applicable=na,
        share=_share(met, cases - na - rest),
    )
    same, higher, lower, _apart = _cut(dice, cases, 4)
    moderation = replace(
        base.moderation,
        audits=cases,
        moderated=same + higher + lower,
        same=same,
        first_higher=higher,
        first_lower=lower,
    )
    graded = sum(grades[:4])
    return replace(
        base,
        frame_size=cases + 20,
        drawn=cases,
        final=cases,
        grades=Counts(graded, tuple(zip((g.value for g in Grade), grades[:4], strict=True))),
        good_or_better=_share(grades[0] + grades[1], graded),
        inadequate=_share(grades[3], graded),
        impact=None,
        sections=(SectionResult(section.key, section.title, None, (asked,)),),
        moderation=moderation,
    )


def _cut(dice: random.Random, whole: int, parts: int) -> list[int]:
    edges = sorted(dice.randint(0, whole) for _ in range(parts - 1))
    return [b - a for a, b in zip([0, *edges], [*edges, whole], strict=True)]


def _share(met: int, of: int) -> Share:
    low, high = wilson(met, of) if of else (None, None)
    return Share(met, of, low, high, "Wilson")


def _range(words: str, whole: int) -> range:
    """Return what a printed cell can be: a number, 1 to 4, or anything."""
    if found := re.fullmatch(r"(\d+)(?: of \d+)?", words):
        return range(int(found.group(1)), int(found.group(1)) + 1)
    if words.startswith("fewer than 5"):
        return range(1, 5)
    assert words in {"not shown", "most", "some", "none", "all"}, words
    return range(whole + 1)


def _headline_allows(fact: Fact, part: int, of: int) -> bool:
    if found := re.match(r"(\d+)% \((\d+) of (\d+)\)", fact.words):
        return (part, of) == (int(found.group(2)), int(found.group(3)))
    match fact.words:
        case "most":
            return 2 * part > of
        case "some":
            return part > 0 and 2 * part <= of
        case "all" | "none":
            return part == (of if fact.words == "all" else 0)
        case _:
            whole = re.match(r"fewer than 5 of (\d+)$", fact.words)
            return whole is None or (part in SMALL and of == int(whole.group(1)))


def _assert_open(truth: Sequence[int], worlds: Sequence[Sequence[int]], about: object) -> None:
    for position, value in enumerate(truth):
        if value in SMALL:
            possible = {world[position] for world in worlds}
            assert possible >= SMALL, (truth, position, possible, about)


def _attack_grades(results: RoundResults, values: ThematicReport) -> None:
    assert results.grades is not None
    truth = [count for _name, count in results.grades.by]
    if values.grades is None:
        return
    slices: Sequence[Slice] = values.grades.slices
    total = values.grades.total
    ranges = [_range(part.words, total) for part in slices[: len(truth)]]
    rest = slices[4].words if len(slices) > 4 else "0"
    worlds = []
    for world in product(*ranges):
        graded = sum(world)
        if graded > total or total - graded not in _range(rest, total):
            continue
        if values.headline and not (
            _headline_allows(values.headline[0], world[0] + world[1], graded)
            and _headline_allows(values.headline[1], world[3], graded)
        ):
            continue
        worlds.append([*world, total - graded])
    _assert_open([*truth, results.final - sum(truth)], worlds, (slices, values.headline))


def _attack_standards(results: RoundResults, values: ThematicReport) -> None:
    question = results.sections[0].questions[0]
    row: ComplianceRow = values.themes[0].compliance[0]
    truth = [question.met, question.partly, question.not_met, question.not_applicable]
    whole = results.final
    ranges = [_range(w, whole) for w in (row.met, row.partly, row.not_met, row.not_applicable)]
    judged = _range(row.judged, whole)
    worlds = []
    for world in product(*ranges):
        base = sum(world[:3])
        if sum(world) > whole or base not in judged:
            continue
        if row.share and row.share != f"{(200 * world[0] + base) // (2 * base)}%":
            continue
        worlds.append([*world, whole - sum(world)])
    _assert_open([*truth, whole - sum(truth)], worlds, row)


def _attack_moderation(results: RoundResults, values: ThematicReport) -> None:
    found = results.moderation
    facts = {fact.label: fact for fact in values.moderation}
    if "Same grade" not in facts:
        return
    truth = [found.same, found.first_higher, found.first_lower]
    higher, lower = facts["First grade higher"].words, facts["First grade lower"].words
    again = next(f for f in values.method if f.label == "Graded a second time")
    worlds = []
    for one, two in product(_range(higher, found.audits), _range(lower, found.audits)):
        for same in range(found.audits + 1 - one - two):
            moderated = one + two + same
            told = _headline_allows(facts["Same grade"], same, moderated) and _headline_allows(
                facts["Graded again"], moderated, found.audits
            )
            if told and _headline_allows(again, moderated, found.audits):
                worlds.append([same, one, two, found.audits - moderated])
    _assert_open([*truth, found.audits - sum(truth)], worlds, (values.moderation, again))
