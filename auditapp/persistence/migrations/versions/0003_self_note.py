"""What auditors note for themselves.

Revision: 0003
After: 0001
"""

import sqlalchemy as sa
from alembic import op

from auditapp.persistence import base as types

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('audit_self_note',
    sa.Column('audit_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('question_key', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('saved_at', types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint('revision >= 1', name=op.f('ck_audit_self_note_revision_counts_from_one')),
    sa.ForeignKeyConstraint(['audit_id'], ['audit.id'], name=op.f('fk_audit_self_note_audit_id_audit')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_audit_self_note_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_self_note')),
    sa.UniqueConstraint('audit_id', 'person_id', 'question_key', name=op.f('uq_audit_self_note_audit_id_person_id_question_key'))
    )


def downgrade() -> None:
    op.drop_table('audit_self_note')
