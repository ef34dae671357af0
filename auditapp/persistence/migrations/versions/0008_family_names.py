"""Find the other children of a family, whose names are warned of too.

Revision: 0008
After: 0005
"""

from alembic import op

revision = "0008"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_caseload_row_family_ref"), "caseload_row", ["family_ref"])


def downgrade() -> None:
    op.drop_index(op.f("ix_caseload_row_family_ref"), table_name="caseload_row")
