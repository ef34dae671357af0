"""One record of every kind, each as far as its people brought it, and addresses for all of them."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from itertools import product
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from auditapp.domain.absences import Away
from auditapp.domain.actions import Priority
from auditapp.domain.grades import Grade
from auditapp.domain.moderation import ReasonCode
from auditapp.domain.recommendations import RecommendationKind
from auditapp.domain.replacements import ReplacementReason
from auditapp.domain.template_versions import TemplateState
from auditapp.library.calendar import jersey_calendar
from auditapp.persistence.absences import Absence
from auditapp.persistence.actions import Action
from auditapp.persistence.audit_notes import AuditNote
from auditapp.persistence.audit_templates import TemplateVersion
from auditapp.persistence.audits import Audit
from auditapp.persistence.base import reading
from auditapp.persistence.caseload import CaseloadImport
from auditapp.persistence.concerns import Concern
from auditapp.persistence.draft_comments import DraftComment
from auditapp.persistence.moderation import Moderation
from auditapp.persistence.people import Person
from auditapp.persistence.recommendations import Recommendation
from auditapp.persistence.reports import Report
from auditapp.persistence.rounds import Draw, DrawnUnit, Replacement, Round
from auditapp.services import (
    absences,
    actions,
    concerns,
    draft_comments,
    recommendations,
    reporting,
    template_drafts,
)
from auditapp.services.actions import NewAction
from auditapp.services.concerns import ConcernText
from auditapp.services.recommendations import RecommendationText
from tests.support.cast import Cast
from tests.support.moderating import agreed, assigned, grading, locked, selected, submitted

TABLES: Mapping[str, Any] = {
    "absence_id": Absence,
    "action_id": Action,
    "audit_id": Audit,
    "comment_id": DraftComment,
    "concern_id": Concern,
    "draft_id": TemplateVersion,
    "draw_id": Draw,
    "import_id": CaseloadImport,
    "moderation_id": Moderation,
    "note_id": AuditNote,
    "person_id": Person,
    "recommendation_id": Recommendation,
    "replacement_id": Replacement,
    "report_id": Report,
    "round_id": Round,
    "template_id": TemplateVersion,
    "unit_id": DrawnUnit,
}
# What else an address can hold, with values that are there.
WORDS: Mapping[str, tuple[object, ...]] = {
    "action": ("start",),
    "form": ("frame",),
    "key": ("mash_stepdown", "cl.right"),
    "question_key": ("core.summary", "m.rag"),
    "place": (2,),
    "rendition": ("internal", "board"),
    "section_key": ("core", "contact", "closing"),
    "version": (1,),
}
FEW = 2  # of each kind of record: more would only repeat the pages


def make_everything(session: Session, cast: Cast, now: datetime) -> None:
    """Store one of each: audits and moderations in several states, and all that follows."""
    first = selected(session, cast, now, "requires_improvement")
    locked(session, first, cast, now, "requires_improvement")
    agreed(session, first, cast, now, Grade.REQUIRES_IMPROVEMENT, ReasonCode.SAME_GRADE)
    second = submitted(session, cast, now)
    grading(session, second, cast, now)
    assigned(session, submitted(session, cast, now), cast, now)
    round_id = session.get_one(Audit, first.audit_id).round_id
    actions.add(
        session,
        NewAction("See the child within the week", Priority.URGENT, cast.tess.id),
        audit_id=first.audit_id,
        calendar=jersey_calendar(),
        actor=cast.ana.actor,
        now=now,
    )
    said = ConcernText("The child may be at risk tonight", receiver_id=cast.hana.id)
    concerns.raise_concern(session, first.audit_id, said, actor=cast.ana.actor, now=now)
    recommendations.draft(
        session,
        RecommendationText(
            RecommendationKind.PRACTICE,
            "Record the reason for each step-down",
            Priority.HIGH,
            owner_id=cast.tess.id,
            due_on=now.date() + timedelta(days=40),
            measure_words="Dip sample in six months",
            target_percent=90,
        ),
        round_id=round_id,
        actor=cast.lee.actor,
        now=now,
    )
    reporting.draft(session, round_id, title="MASH step-downs", actor=cast.lee.actor, now=now)
    session.add(AuditNote(audit_id=first.audit_id, at=now, by=cast.lee.id, text="Which note?"))
    _asked_replacement(session, round_id, cast, now)
    draft_id = template_drafts.start_draft(session, key="closure", actor=cast.lee.actor, now=now)
    draft_comments.comment(session, draft_id, "Read in two ways", actor=cast.mo.actor, now=now)
    away = Away(now.date() + timedelta(days=1), now.date() + timedelta(days=9))
    absences.record(session, cast.sam.id, away, actor=cast.lee.actor, today=now.date(), now=now)


def _asked_replacement(session: Session, round_id: UUID, cast: Cast, now: datetime) -> None:
    draw = session.scalars(select(Draw).where(Draw.round_id == round_id)).one()
    unit = session.scalars(
        select(DrawnUnit).where(DrawnUnit.draw_id == draw.id).order_by(DrawnUnit.position.desc())
    ).first()
    assert unit is not None
    session.add(
        Replacement(
            draw_id=draw.id,
            out_unit_id=unit.id,
            reason_code=next(iter(ReplacementReason)),
            note="The file is with the court",
            asked_by=cast.lou.id,
            asked_at=now,
        )
    )
    session.flush()


def known_ids(engine: Engine) -> Mapping[str, tuple[object, ...]]:
    """Return what each part of an address can stand for."""
    with reading(engine) as session:
        ids = {
            name: tuple(session.scalars(select(table.id).order_by(table.id)))
            for name, table in TABLES.items()
        }
        drafts = select(TemplateVersion.id).where(TemplateVersion.state == TemplateState.DRAFT)
        ids["draft_id"] = tuple(session.scalars(drafts))
    return {**ids, **WORDS}


def addresses(
    app: Flask,
    known: Mapping[str, tuple[object, ...]],
    *,
    method: str = "GET",
    few: int = FEW,
) -> Iterator[tuple[str, str]]:
    """Yield every endpoint that takes this method with a few of its addresses."""
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if method not in (rule.methods or ()) or rule.endpoint == "static":
            continue
        strange = rule.arguments - known.keys()
        assert not strange, f"{rule.endpoint}: say what {strange} can stand for"
        names = sorted(rule.arguments)
        for values in product(*(known[name][:few] for name in names)):
            parts = dict(zip(names, values, strict=True))
            yield rule.endpoint, adapter.build(rule.endpoint, parts, method=method)


def nowhere() -> Mapping[str, tuple[object, ...]]:
    """Return ids of records that do not exist."""
    return {**dict.fromkeys(TABLES, (uuid4(),)), **WORDS}
