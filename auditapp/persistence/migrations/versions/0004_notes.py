"""Notes on questions as threads, the worker's reply, and keyed hashes of dropped names.

Revision: 0004
After: 0001
"""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

from auditapp.persistence import base as types

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    answers = _answers()
    _widen_notes()
    _make_messages()
    _keep_answers(answers)
    _make_replies()
    op.create_table('name_hash',
    sa.Column('child_ref', sa.Text(), nullable=False),
    sa.Column('digest', sa.Text(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_name_hash')),
    sa.UniqueConstraint('child_ref', 'digest', name=op.f('uq_name_hash_child_ref_digest'))
    )  # fmt: skip


def _answers() -> Sequence[sa.Row[Any, Any, Any, Any]]:
    note = sa.table('audit_note', *map(sa.column, ('audit_id', 'answer')),
                    sa.column('id', sa.Uuid()), sa.column('answered_at', types.UtcDateTime()))  # fmt: skip
    audit = sa.table('audit', sa.column('id'), sa.column('auditor_id', sa.Uuid()))
    return op.get_bind().execute(
        sa.select(note.c.id, note.c.answer, note.c.answered_at, audit.c.auditor_id)
        .join(audit, audit.c.id == note.c.audit_id)
        .where(note.c.answer != '')
    ).all()


def _widen_notes() -> None:
    # The check reads the state, so the column comes and is filled before the check does.
    op.add_column('audit_note', sa.Column('question_key', sa.Text(), nullable=False, server_default=''))
    op.add_column('audit_note', sa.Column('state', sa.String(40), nullable=False, server_default='open'))
    op.add_column('audit_note', sa.Column('resolved_at', types.UtcDateTime(timezone=True), nullable=True))
    op.add_column('audit_note', sa.Column('revision', sa.Integer(), nullable=False, server_default='1'))
    op.execute("UPDATE audit_note SET state = 'answered' WHERE answer <> ''")
    with op.batch_alter_table('audit_note') as table:
        table.drop_constraint(op.f('ck_audit_note_answered_has_time'), type_='check')
        table.drop_column('answer')
        table.alter_column('question_key', server_default=None)
        table.alter_column('state', server_default=None)
        table.alter_column('revision', server_default=None)
        table.create_check_constraint(op.f('ck_audit_note_notestate'), "state IN ('open', 'answered', 'resolved', 'reopened')")
        table.create_check_constraint(op.f('ck_audit_note_answered_has_time'), "state <> 'answered' OR answered_at IS NOT NULL")
        table.create_check_constraint(op.f('ck_audit_note_resolved_has_time'), "(state = 'resolved') = (resolved_at IS NOT NULL)")


def _make_messages() -> None:
    op.create_table('audit_note_message',
    sa.Column('note_id', sa.Uuid(), nullable=False),
    sa.Column('at', types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('by', sa.Uuid(), nullable=False),
    sa.Column('action', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['by'], ['person.id'], name=op.f('fk_audit_note_message_by_person')),
    sa.ForeignKeyConstraint(['note_id'], ['audit_note.id'], name=op.f('fk_audit_note_message_note_id_audit_note')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_note_message'))
    )  # fmt: skip
    op.create_index(op.f('ix_audit_note_message_note_id'), 'audit_note_message', ['note_id'], unique=False)


def _keep_answers(answers: Sequence[sa.Row[Any, Any, Any, Any]]) -> None:
    message = sa.table('audit_note_message', sa.column('id', sa.Uuid()), sa.column('note_id', sa.Uuid()),
                       sa.column('at', types.UtcDateTime()), sa.column('by', sa.Uuid()),
                       sa.column('action'), sa.column('text'))  # fmt: skip
    rows = [
        {'id': uuid4(), 'note_id': one.id, 'at': one.answered_at, 'by': one.auditor_id,
         'action': 'answer', 'text': one.answer}
        for one in answers
    ]  # fmt: skip
    if rows:
        op.bulk_insert(message, rows)


def _make_replies() -> None:
    op.create_table('reply',
    sa.Column('audit_id', sa.Uuid(), nullable=False),
    sa.Column('asked_at', types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('asked_by', sa.Uuid(), nullable=False),
    sa.Column('code_digest', sa.Text(), nullable=True),
    sa.Column('expires_at', types.UtcDateTime(timezone=True), nullable=True),
    sa.Column('opened_at', types.UtcDateTime(timezone=True), nullable=True),
    sa.Column('ended_at', types.UtcDateTime(timezone=True), nullable=True),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('replied_at', types.UtcDateTime(timezone=True), nullable=True),
    sa.Column('typed_by', sa.Uuid(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("(code_digest IS NULL) = (expires_at IS NULL)", name=op.f('ck_reply_code_has_end')),
    sa.CheckConstraint("(text <> '') = (replied_at IS NOT NULL)", name=op.f('ck_reply_reply_has_time')),
    sa.CheckConstraint("(code_digest IS NULL) = (typed_by IS NOT NULL)", name=op.f('ck_reply_code_or_typed')),
    sa.CheckConstraint("typed_by IS NULL OR text <> ''", name=op.f('ck_reply_typed_has_text')),
    sa.ForeignKeyConstraint(['asked_by'], ['person.id'], name=op.f('fk_reply_asked_by_person')),
    sa.ForeignKeyConstraint(['audit_id'], ['audit.id'], name=op.f('fk_reply_audit_id_audit')),
    sa.ForeignKeyConstraint(['typed_by'], ['person.id'], name=op.f('fk_reply_typed_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reply')),
    sa.UniqueConstraint('code_digest', name=op.f('uq_reply_code_digest'))
    )  # fmt: skip
    op.create_index(op.f('ix_reply_audit_id'), 'reply', ['audit_id'], unique=False)
    op.create_table('reply_failure',
    sa.Column('at', types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('address_digest', sa.Text(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reply_failure'))
    )  # fmt: skip
    op.create_index(op.f('ix_reply_failure_address_digest'), 'reply_failure', ['address_digest'], unique=False)
    op.create_index(op.f('ix_reply_failure_at'), 'reply_failure', ['at'], unique=False)


def downgrade() -> None:
    raise RuntimeError("threads cannot be folded back into one answer each; restore a backup instead")
