"""Absences, late answers of former auditors, and stop rules of rounds.

Revision: 0005
After: 0001
"""

import sqlalchemy as sa
from alembic import op

from auditapp.persistence import base as types

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('absence',
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('recorded_by', sa.Uuid(), nullable=False),
    sa.Column('recorded_at', types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('cancelled_at', types.UtcDateTime(timezone=True), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("ends_on >= starts_on", name=op.f('ck_absence_ends_after_start')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_absence_person_id_person')),
    sa.ForeignKeyConstraint(['recorded_by'], ['person.id'], name=op.f('fk_absence_recorded_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_absence'))
    )
    op.create_index(op.f('ix_absence_person_id_ends_on'), 'absence', ['person_id', 'ends_on'], unique=False)
    op.create_table('orphan_draft',
    sa.Column('audit_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('question_key', sa.Text(), nullable=False),
    sa.Column('value', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('na_reason', sa.Text(), nullable=False),
    sa.Column('evidence', sa.Text(), nullable=False),
    sa.Column('rationale', sa.Text(), nullable=False),
    sa.Column('kept_at', types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['audit_id'], ['audit.id'], name=op.f('fk_orphan_draft_audit_id_audit')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_orphan_draft_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_orphan_draft'))
    )
    op.create_index(op.f('ix_orphan_draft_audit_id'), 'orphan_draft', ['audit_id'], unique=False)
    op.create_table('stop_rule',
    sa.Column('round_id', sa.Uuid(), nullable=False),
    sa.Column('question_key', sa.Text(), nullable=False),
    sa.Column('good_percent', sa.Text(), nullable=False),
    sa.Column('bad_percent', sa.Text(), nullable=False),
    sa.Column('alpha_percent', sa.Text(), nullable=False),
    sa.Column('beta_percent', sa.Text(), nullable=False),
    sa.Column('declared_by', sa.Uuid(), nullable=False),
    sa.Column('declared_at', types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("question_key <> ''", name=op.f('ck_stop_rule_names_a_question')),
    sa.ForeignKeyConstraint(['declared_by'], ['person.id'], name=op.f('fk_stop_rule_declared_by_person')),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_stop_rule_round_id_round')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stop_rule')),
    sa.UniqueConstraint('round_id', name=op.f('uq_stop_rule_round_id'))
    )


def downgrade() -> None:
    raise RuntimeError("there is no way back; restore a backup instead")
