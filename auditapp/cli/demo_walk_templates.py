"""The demonstration's next version of a template: written, read by others, not published yet."""

from uuid import UUID

from auditapp.cli.demo_walk import Diary, Walk
from auditapp.services import draft_comments, template_drafts, template_reading

__all__ = ["draft_closure"]

_BEFORE = "text: Does the family know whom to call?"
_AFTER = "text: Does the family know whom to call if things get worse?"
_NEW = """\
      - key: cl.goodbye
        kind: mpn
        text: Did the child have a proper ending with the worker?
        good: The child was told in time, by the worker, and could say what they thought of it.
        measures: [C-24]
        tags: [practice]
"""


def draft_closure(diary: Diary) -> Walk:
    """Word one question of the closure audit better, and ask one more."""
    yield diary.ago(6, 15)
    lee = diary.who("lee")
    draft_id = template_drafts.start_draft(diary.session, key="closure", actor=lee, now=diary.now)
    yield diary.ago(6, 16)
    row = template_reading.find(diary.session, draft_id, lee)
    source = row.source.replace(_BEFORE, _AFTER).replace(
        "      - key: cl.call\n", f"{_NEW}      - key: cl.call\n"
    )
    template_drafts.save_draft(
        diary.session, draft_id, source, expected=row.revision, actor=lee, now=diary.now
    )
    yield from _commented(diary, draft_id)


def _commented(diary: Diary, draft_id: UUID) -> Walk:
    yield diary.ago(5, 10)
    comment_id = draft_comments.comment(
        diary.session,
        draft_id,
        "Proper can mean a last visit or a letter. Say which would do.",
        question_key="cl.goodbye",
        actor=diary.who("mo"),
        now=diary.now,
    )
    yield diary.ago(5, 14)
    draft_comments.move(
        diary.session,
        comment_id,
        "resolve",
        "Either does, if the child was told in time. The guidance says so already.",
        expected=1,
        actor=diary.who("lee"),
        now=diary.now,
    )
