"""What an auditor keeps beside the answers: their earlier versions, and notes to self."""

from functools import partial
from uuid import UUID

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from auditapp.domain.errors import ConflictError, RefusedError, WrongStateError
from auditapp.domain.permissions import Permission
from auditapp.services import answer_history, audit_work, self_notes
from auditapp.web.access import requires
from auditapp.web.audits.answering import pages
from auditapp.web.audits.page import concern_url
from auditapp.web.forms.history_page import history_page
from auditapp.web.forms.section_page import question_url
from auditapp.web.forms.self_note_parts import NOTE, note_from_script
from auditapp.web.request import current, undo

__all__ = ["pages"]


@pages.get("/<uuid:audit_id>/answers/<question_key>")
@requires(Permission.AUDITS_READ)
def history(audit_id: UUID, question_key: str) -> ResponseReturnValue:
    """Show every version of one answer, for whoever may read it."""
    here = current()
    found = answer_history.of_audit(here.session, audit_id, question_key, actor=here.actor)
    section = url_for(".read", audit_id=audit_id)
    if found.may_put_back:
        work = audit_work.open_work(
            here.session, audit_id, actor=here.actor, zone=here.settings.time_zone
        )
        section = question_url(work.view, question_key, partial(_section_url, audit_id))
    return render_template(
        "audits/history.html",
        page=history_page(found, here.settings.time_zone),
        put_back_url=url_for(".put_back", audit_id=audit_id, question_key=question_key),
        back={"url": section, "label": "Back to the question"},
        concern_url=concern_url(audit_id, here.actor),
    )


@pages.post("/<uuid:audit_id>/answers/<question_key>")
@requires(Permission.AUDITS_COMPLETE)
def put_back(audit_id: UUID, question_key: str) -> ResponseReturnValue:
    """Save an earlier version of an answer as the newest."""
    here = current()
    answer_history.put_back(
        here.session,
        audit_id,
        question_key,
        request.form.get("version", 0, type=int),
        expected=request.form.get("revision", 0, type=int),
        zone=here.settings.time_zone,
        actor=here.actor,
        now=here.now,
    )
    flash("The earlier version is back. The one it replaced is in the list below.", "success")
    return redirect(url_for(".history", audit_id=audit_id, question_key=question_key))


@pages.post("/<uuid:audit_id>/self-notes")
@requires(Permission.AUDITS_COMPLETE)
def save_self_note(audit_id: UUID) -> ResponseReturnValue:
    """Save one note to self sent by the page's script."""
    here, sent = current(), note_from_script(request.get_json())
    if sent is None:
        return jsonify(message="This note is not known; open the page again"), 422
    try:
        note = self_notes.save(
            here.session,
            audit_id,
            sent.question_key,
            sent.text,
            expected=sent.base_revision,
            actor=here.actor,
            now=here.now,
        )
    except ConflictError as late:
        undo()
        stored = self_notes.read(here.session, audit_id, actor=here.actor).get(sent.question_key)
        text, revision = (stored.text, stored.revision) if stored else ("", 0)
        version = {"value": text, "na_reason": "", "evidence": "", "rationale": ""}
        return jsonify(message=str(late), stored=version, revision=revision), 409
    except WrongStateError as late:
        return jsonify(message=str(late), closed=True), 409
    except RefusedError as refused:
        return jsonify(message=refused.problems[0].message), 422
    return jsonify(revision=note.revision, saved_at=note.saved_at.isoformat(), key=NOTE)


def _section_url(audit_id: UUID, section_key: str) -> str:
    return url_for("audits.section", audit_id=audit_id, section_key=section_key)
