"""What was changed in drafts of templates; and the other children of a family found quickly.

Revision: 0008
After: 0007
"""

import sqlalchemy as sa
from alembic import op

from auditapp.persistence import base as types

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_caseload_row_family_ref"), "caseload_row", ["family_ref"])
    op.create_table('draft_change',
    sa.Column('template_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('at', types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('by', sa.Uuid(), nullable=False),
    sa.Column('what', sa.Text(), nullable=False),
    sa.Column('before', sa.Text(), nullable=False),
    sa.Column('undone_at', types.UtcDateTime(timezone=True), nullable=True),
    sa.Column('undone_by', sa.Uuid(), nullable=True),
    sa.Column('after', sa.Text(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['by'], ['person.id'], name=op.f('fk_draft_change_by_person')),
    sa.ForeignKeyConstraint(['template_id'], ['template_version.id'], name=op.f('fk_draft_change_template_id_template_version'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['undone_by'], ['person.id'], name=op.f('fk_draft_change_undone_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_draft_change')),
    sa.UniqueConstraint('template_id', 'number', name=op.f('uq_draft_change_template_id_number'))
    )


def downgrade() -> None:
    op.drop_table('draft_change')
    op.drop_index(op.f("ix_caseload_row_family_ref"), table_name="caseload_row")
