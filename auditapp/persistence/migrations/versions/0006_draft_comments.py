"""Comments on drafts of audit templates.

Revision: 0006
After: 0005
"""

import sqlalchemy as sa
from alembic import op

from auditapp.persistence import base as types

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('draft_comment',
    sa.Column('template_id', sa.Uuid(), nullable=False),
    sa.Column('question_key', sa.Text(), nullable=False),
    sa.Column('at', types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('by', sa.Uuid(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('state', sa.Enum('open', 'resolved', 'reopened', name='commentstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('resolved_at', types.UtcDateTime(timezone=True), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("(state = 'resolved') = (resolved_at IS NOT NULL)", name=op.f('ck_draft_comment_resolved_has_time')),
    sa.ForeignKeyConstraint(['by'], ['person.id'], name=op.f('fk_draft_comment_by_person')),
    sa.ForeignKeyConstraint(['template_id'], ['template_version.id'], name=op.f('fk_draft_comment_template_id_template_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_draft_comment'))
    )
    op.create_index(op.f('ix_draft_comment_template_id'), 'draft_comment', ['template_id'], unique=False)
    op.create_table('draft_comment_message',
    sa.Column('comment_id', sa.Uuid(), nullable=False),
    sa.Column('at', types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('by', sa.Uuid(), nullable=False),
    sa.Column('action', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['by'], ['person.id'], name=op.f('fk_draft_comment_message_by_person')),
    sa.ForeignKeyConstraint(['comment_id'], ['draft_comment.id'], name=op.f('fk_draft_comment_message_comment_id_draft_comment')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_draft_comment_message'))
    )
    op.create_index(op.f('ix_draft_comment_message_comment_id'), 'draft_comment_message', ['comment_id'], unique=False)


def downgrade() -> None:
    raise RuntimeError("there is no way back; restore a backup instead")
