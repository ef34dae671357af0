"""Reports: lists, the editor, approval and release, and the files."""

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Form, StringField, TextAreaField

from auditapp.domain.errors import NotFoundError, Problem, RefusedError
from auditapp.domain.permissions import Permission
from auditapp.domain.reports import REPORT_WORKFLOW, Rendition, ReportState
from auditapp.reports.pages import thematic_html
from auditapp.reports.pdf import PdfUnavailableError, to_pdf
from auditapp.services import reporting, reports_reading, rounds
from auditapp.services.reports_reading import Commentary, ReportLine, ReportView
from auditapp.services.results import round_results
from auditapp.web.access import requires
from auditapp.web.request import current, undo
from auditapp.web.words import page_history, page_offers, say_count, say_moment

pages = Blueprint("reports", __name__, url_prefix="/reports")

COLOURS: Mapping[ReportState, str] = {
    ReportState.DRAFTED: "grey",
    ReportState.COMMENTED: "blue",
    ReportState.APPROVED: "turquoise",
    ReportState.RELEASED: "green",
    ReportState.SUPERSEDED: "grey",
}
_PAST = {
    "drafted": "drafted it",
    "written": "wrote in it",
    "downloaded": "downloaded it",
}


class CommentaryForm(Form):
    """The author's words, one box for each part."""

    verdict = StringField("The verdict, in one sentence")
    why = TextAreaField("Why this theme")
    strengths = TextAreaField("Strengths, one on each line")
    worries = TextAreaField("Worries, one on each line")
    since_last = TextAreaField("What changed since the last audit of this theme")


@pages.get("/")
@requires(Permission.REPORTS_READ_BOARD)
def index() -> ResponseReturnValue:
    """List the reports this person may read."""
    here = current()
    lines = reports_reading.index(here.session, actor=here.actor)
    return render_template("reports/index.html", rows=[_row(line) for line in lines])


@pages.get("/rounds/<uuid:round_id>")
@requires(Permission.REPORTS_READ_INTERNAL)
def of_round(round_id: UUID) -> ResponseReturnValue:
    """List a round's reports, and offer to draft one."""
    here = current()
    view = rounds.show(here.session, round_id, actor=here.actor)
    lines = reports_reading.of_round(here.session, round_id, actor=here.actor)
    return render_template(
        "reports/of_round.html",
        view=view,
        rows=[_row(line) for line in lines],
        may_write=here.actor.may(Permission.REPORTS_WRITE),
    )


@pages.post("/rounds/<uuid:round_id>")
@requires(Permission.REPORTS_WRITE)
def draft(round_id: UUID) -> ResponseReturnValue:
    """Draft a report."""
    here = current()
    report_id = reporting.draft(
        here.session,
        round_id,
        title=request.form.get("title", ""),
        actor=here.actor,
        now=here.now,
    )
    flash("The report is drafted: its figures stand already. Write the verdict next.", "success")
    return redirect(url_for(".show", report_id=report_id))


@pages.get("/<uuid:report_id>")
@requires(Permission.REPORTS_READ_INTERNAL)
def show(report_id: UUID) -> ResponseReturnValue:
    """Show a report: words to write, files, what can happen next."""
    return _page(report_id)


@pages.post("/<uuid:report_id>/words")
@requires(Permission.REPORTS_WRITE)
def write(report_id: UUID) -> ResponseReturnValue:
    """Save the author's words."""
    here, form = current(), CommentaryForm(request.form)
    words = Commentary(
        verdict=(form.verdict.data or "").strip(),
        why=(form.why.data or "").strip(),
        strengths=_lines(form.strengths.data),
        worries=_lines(form.worries.data),
        since_last=(form.since_last.data or "").strip(),
        sections={
            name.removeprefix("section_"): text.strip()
            for name, text in request.form.items()
            if name.startswith("section_") and text.strip()
        },
    )
    try:
        reporting.save_commentary(
            here.session,
            report_id,
            words,
            expected=request.form.get("revision", 0, type=int),
            actor=here.actor,
            now=here.now,
        )
    except RefusedError as refused:
        undo()
        return _page(report_id, refused.problems), 422
    flash("Your words are saved.", "success")
    return redirect(url_for(".show", report_id=report_id))


@pages.post("/<uuid:report_id>/moves/<action>")
@requires(Permission.REPORTS_READ_INTERNAL)
def move(report_id: UUID, action: str) -> ResponseReturnValue:
    """Comment, approve, release; the workflow says who may."""
    here, reason = current(), request.form.get("reason", "")
    try:
        reporting.move(
            here.session,
            report_id,
            action,
            expected=request.form.get("revision", 0, type=int),
            service=here.settings.service_name,
            is_demo=here.settings.is_demo,
            actor=here.actor,
            now=here.now,
            reason=reason,
        )
    except RefusedError as refused:
        undo()
        return _page(report_id, refused.problems, tried=action, reason=reason), 422
    except PdfUnavailableError as missing:
        return _page(report_id, (Problem("", str(missing)),), tried=action), 422
    past = next(step.past for step in REPORT_WORKFLOW.transitions if step.action == action)
    flash(f"You {past}.", "success")
    return redirect(url_for(".show", report_id=report_id))


@pages.get("/<uuid:report_id>/preview/<rendition>")
@requires(Permission.REPORTS_READ_INTERNAL)
def preview(report_id: UUID, rendition: str) -> ResponseReturnValue:
    """Give the report as a PDF as it would be now, marked as a draft."""
    here = current()
    values = reporting.preview(
        here.session,
        report_id,
        _rendition(rendition),
        service=here.settings.service_name,
        is_demo=here.settings.is_demo,
        actor=here.actor,
        now=here.now,
    )
    try:
        made = to_pdf(thematic_html(values))
    except PdfUnavailableError as missing:
        return _page(report_id, (Problem("", str(missing)),)), 422
    return _pdf(made.content, f"{values.reference}-{rendition}-draft")


@pages.post("/<uuid:report_id>/files/<rendition>")
@requires(Permission.REPORTS_READ_BOARD)
def download(report_id: UUID, rendition: str) -> ResponseReturnValue:
    """Give the stored file of a released report."""
    here = current()
    file = reports_reading.file_of(
        here.session, report_id, _rendition(rendition), actor=here.actor, now=here.now
    )
    return _pdf(file.content, f"{file.title}-{rendition}")


def _rendition(name: str) -> Rendition:
    if name not in set(Rendition):
        raise NotFoundError(f"rendition {name}")
    return Rendition(name)


def _pdf(content: bytes, name: str) -> Response:
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return response


def _page(
    report_id: UUID,
    problems: tuple[Problem, ...] = (),
    *,
    tried: str = "",
    reason: str = "",
) -> str:
    here = current()
    view = reports_reading.show(
        here.session, report_id, actor=here.actor, secret=here.settings.secret_key
    )
    results = round_results(here.session, view.round_id, actor=here.actor)
    zone = here.settings.time_zone
    writable = view.line.state in {ReportState.DRAFTED, ReportState.COMMENTED}
    return render_template(
        "reports/show.html",
        view=view,
        row=_row(view.line),
        summary=_summary(view, zone),
        form=_form(view),
        sections=[
            (section.key, section.title, (view.commentary.sections or {}).get(section.key, ""))
            for section in results.sections
        ],
        may_write=writable and here.actor.may(Permission.REPORTS_WRITE),
        moves=page_offers(
            view.offers,
            lambda action: url_for("reports.move", report_id=report_id, action=action),
        ),
        history_rows=page_history(view.history, REPORT_WORKFLOW, zone, others=_PAST),
        problems=problems,
        tried=tried,
        reason=reason,
        released=not writable and view.line.state is not ReportState.APPROVED,
    )


def _form(view: ReportView) -> CommentaryForm:
    words = view.commentary
    return CommentaryForm(
        data={
            "verdict": words.verdict,
            "why": words.why,
            "strengths": "\n".join(words.strengths),
            "worries": "\n".join(words.worries),
            "since_last": words.since_last,
        }
    )


def _lines(text: str | None) -> tuple[str, ...]:
    return tuple(line.strip() for line in (text or "").splitlines() if line.strip())


def _row(line: ReportLine) -> dict[str, object]:
    zone = current().settings.time_zone
    opens = current().actor.may(Permission.REPORTS_READ_INTERNAL)
    return {
        "url": url_for("reports.show", report_id=line.id) if opens else "",
        "reference": line.reference,
        "title": line.title,
        "author": line.author,
        "state": line.state.value.capitalize(),
        "colour": COLOURS[line.state],
        "released": say_moment(line.released_at, zone),
        "files": [
            (
                rendition.value.capitalize(),
                url_for("reports.download", report_id=line.id, rendition=rendition.value),
            )
            for rendition in line.renditions
        ],
    }


def _summary(view: ReportView, zone: str) -> list[dict[str, str]]:
    rows = [
        ("Author", view.line.author),
        ("Approved by", view.approved_by or "Nobody yet"),
        ("Released", say_moment(view.line.released_at, zone)),
        ("Digest of figures and words", view.digest or "Made when it is released"),
    ]
    rows += [
        (f"{rendition.value.capitalize()} file", f"{say_count(count, 'page')}, SHA-256 {digest}")
        for rendition, digest, count in view.files
    ]
    return [{"label": label, "value": value} for label, value in rows]
