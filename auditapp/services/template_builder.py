"""Drafts of audit templates changed part by part: every save is one revision of the whole."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from auditapp.domain.errors import ConflictError, NotFoundError, Problem, RefusedError
from auditapp.domain.permissions import Actor, Permission
from auditapp.library.loader import shipped_library
from auditapp.library.schema import WrittenSection, WrittenTemplate
from auditapp.library.writing import to_yaml
from auditapp.services import template_drafts, template_exchange
from auditapp.services.template_reading import DraftView, read_draft

__all__ = ["Draft", "download", "edit", "open_draft", "upload"]

Change = Callable[[WrittenTemplate], WrittenTemplate]
_CHANGED = "Someone else saved this template while you were working on it"


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft that is being built, with what its changes need to know."""

    view: DraftView
    published: frozenset[str]  # keys that answers may be stored under
    known: frozenset[str]  # keys that shared blocks ask
    blocks: Mapping[str, str]  # that could be put in, with what they ask about
    lists: tuple[str, ...]  # of choices that questions may share

    @property
    def written(self) -> WrittenTemplate:
        """The draft as it is written.

        Raises
        ------
        RefusedError
            If its text cannot be read.
        """
        if self.view.written is None:
            message = "The text of the draft cannot be read; upload a workbook, or mend the text"
            raise RefusedError([Problem("", message)])
        return self.view.written


def open_draft(session: Session, draft_id: UUID, *, actor: Actor) -> Draft:
    """Return a draft to be built.

    Raises
    ------
    NotFoundError
        If there is none, or this person may not change it.
    """
    view = read_draft(session, draft_id, actor=actor)
    if not view.may_write or not actor.may(Permission.TEMPLATES_WRITE):
        raise NotFoundError(f"draft {draft_id}")
    parts = view.written.sections if view.written else []
    own = {q.key for part in parts if isinstance(part, WrittenSection) for q in part.questions}
    asked = view.template.questions.keys() if view.template else set()
    return Draft(
        view,
        published=frozenset(view.before.questions) if view.before else frozenset(),
        known=frozenset(asked - own),
        blocks={
            name: ", ".join(section.title for section in block.written.sections)
            for name, block in sorted(shipped_library().blocks.items())
        },
        lists=tuple(sorted(shipped_library().lists)),
    )


def edit(
    session: Session,
    draft_id: UUID,
    change: Change,
    *,
    expected: int,
    actor: Actor,
    now: datetime,
    what: str,
) -> None:
    """Change a draft; ``what`` says in its history what was changed.

    Raises
    ------
    NotFoundError, RefusedError
        If it, or what is to be changed in it, is not there; if the change is refused.
    ConflictError
        If someone else saved first.
    """
    draft = open_draft(session, draft_id, actor=actor)
    if draft.view.revision != expected:
        raise ConflictError(_CHANGED)
    try:
        changed = change(draft.written)
    except LookupError as missing:
        raise NotFoundError(f"no such part of draft {draft_id}") from missing
    template_drafts.save_draft(
        session, draft_id, to_yaml(changed), expected=expected, actor=actor, now=now, what=what
    )


def download(session: Session, draft_id: UUID, *, actor: Actor) -> bytes:
    """Return a draft as a workbook.

    Raises
    ------
    NotFoundError, RefusedError
        If it is not there; if its text cannot be read, or no workbook can hold it.
    """
    return template_exchange.written(open_draft(session, draft_id, actor=actor).written)


def upload(
    session: Session,
    draft_id: UUID,
    file: str,
    content: bytes,
    *,
    expected: int,
    actor: Actor,
    now: datetime,
) -> tuple[str, ...]:
    """Put the template of a workbook in the place of a draft; return what was taken with a remark.

    Raises
    ------
    NotFoundError, ConflictError
        If the draft is not there; if someone else saved first.
    RefusedError
        With every fault of the workbook, each at its cell.
    """
    draft = open_draft(session, draft_id, actor=actor)
    read, notices = template_exchange.read(file, content)
    view = draft.view
    if read.key != view.key:
        message = (
            f"The workbook holds “{read.key}”, and this is a draft of “{view.key}”. Upload it to "
            "a draft of its own, or change the key on the sheet template"
        )
        raise RefusedError([Problem(template_exchange.FIELD, message)])
    made = read.model_copy(update={"version": view.version})
    template_drafts.save_draft(
        session,
        draft_id,
        to_yaml(made),
        expected=expected,
        actor=actor,
        now=now,
        what="put a workbook in its place",
    )
    return notices
