"""Reports of the demonstration: written from the round's own figures, approved and released."""

from collections.abc import Callable, Sequence
from uuid import UUID

from auditapp.cli.demo_walk import Diary, Walk
from auditapp.cli.demo_walk_recommendations import recommend
from auditapp.reports.pdf import PdfUnavailableError, to_pdf
from auditapp.services import reporting, reports_reading, rounds
from auditapp.services.reports_reading import Commentary
from auditapp.services.results import QuestionResult, RoundResults, round_results

__all__ = ["SERVICE", "draft_report", "pdf_can_be_made", "release_report"]

SERVICE = "Children's service of an invented island"
_NAMED = 3  # strengths and worries each


def pdf_can_be_made() -> bool:
    """Say whether this machine can set a PDF."""
    try:
        to_pdf("<!doctype html><html lang=en><title>Trial</title><p>Trial</p></html>")
    except PdfUnavailableError:
        return False
    return True


def draft_report(ways: Sequence[str]) -> Callable[[Diary, UUID], Walk]:
    """Return the walk that drafts a round's report, with these ways of recommendations."""

    def walk(diary: Diary, round_id: UUID) -> Walk:
        yield diary.later(3, 10, 10)
        _write(diary, round_id)
        recommend(diary, round_id, ways)

    return walk


def release_report(ways: Sequence[str]) -> Callable[[Diary, UUID], Walk]:
    """Return the walk that takes a round's report to its release."""

    def walk(diary: Diary, round_id: UUID) -> Walk:
        yield from draft_report(ways)(diary, round_id)
        report_id = reports_reading.of_round(diary.session, round_id, actor=diary.who("lee"))[0].id
        yield diary.later(1, 14, 30)
        _move(diary, report_id, "comment", "lee")
        yield diary.later(2, 9, 20)
        _move(diary, report_id, "approve", "hana")
        if not pdf_can_be_made():
            return
        yield diary.later(1, 11)
        _move(diary, report_id, "release", "lee")
        yield diary.later(0, 11, 30)
        rounds.move(
            diary.session,
            round_id,
            "report",
            expected=rounds.find(diary.session, round_id).revision,
            actor=diary.who("lee"),
            now=diary.now,
        )

    return walk


def _write(diary: Diary, round_id: UUID) -> UUID:
    lee = diary.who("lee")
    report_id = reporting.draft(diary.session, round_id, title="", actor=lee, now=diary.now)
    results = round_results(diary.session, round_id, actor=lee)
    reporting.save_commentary(
        diary.session,
        report_id,
        _commentary(results),
        expected=_revision(diary, report_id),
        actor=lee,
        now=diary.now,
    )
    return report_id


def _commentary(results: RoundResults) -> Commentary:
    ranked = sorted(
        (q for part in results.sections for q in part.questions if q.judged),
        key=lambda question: (question.share.point or 0, question.key),
    )
    found = results.good_or_better
    return Commentary(
        verdict=(
            f"Of {found.of} step-downs read, {found.met} were Good or better: most decisions were "
            "right, and too few say why."
        ),
        why=results.view.plan.why,
        strengths=tuple(_said(question) for question in reversed(ranked[-_NAMED:])),
        worries=tuple(_said(question) for question in ranked[:_NAMED]),
        since_last="Compare with the round of the month before only within the intervals shown.",
        sections={
            "known": "History is listed more often than it is weighed.",
            "early_help": "Families who were telephoned the same week engaged more often.",
        },
    )


def _said(question: QuestionResult) -> str:
    return f"{question.text} Met in {question.met} of {question.judged}."


def _move(diary: Diary, report_id: UUID, action: str, who: str) -> None:
    reporting.move(
        diary.session,
        report_id,
        action,
        expected=_revision(diary, report_id),
        service=SERVICE,
        is_demo=True,
        actor=diary.who(who),
        now=diary.now,
    )


def _revision(diary: Diary, report_id: UUID) -> int:
    return reports_reading.find(diary.session, report_id).revision
