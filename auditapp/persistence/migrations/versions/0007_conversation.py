"""Feedback conversations, several to an audit.

Revision: 0007
After: 0006
"""

import sqlalchemy as sa
from alembic import op

from auditapp.persistence import base as types

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('conversation',
    sa.Column('audit_id', sa.Uuid(), nullable=False),
    sa.Column('held_on', sa.Date(), nullable=False),
    sa.Column('heard', sa.Enum('worker', 'manager', 'both', name='heard', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('said', sa.Text(), nullable=False),
    sa.Column('recorded_by', sa.Uuid(), nullable=False),
    sa.Column('recorded_at', types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['audit_id'], ['audit.id'], name=op.f('fk_conversation_audit_id_audit')),
    sa.ForeignKeyConstraint(['recorded_by'], ['person.id'], name=op.f('fk_conversation_recorded_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_conversation'))
    )
    op.create_index(op.f('ix_conversation_audit_id'), 'conversation', ['audit_id'], unique=False)


def downgrade() -> None:
    raise RuntimeError("there is no way back; restore a backup instead")
