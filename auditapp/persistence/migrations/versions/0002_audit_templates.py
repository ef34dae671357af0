"""Versions of audit templates that a service makes, and its words for their parts.

Revision: 0002
After: 0001
"""

import sqlalchemy as sa
from alembic import op

from auditapp.persistence import base as types

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('template_label',
    sa.Column('template_key', sa.Text(), nullable=False),
    sa.Column('part', sa.Text(), nullable=False),
    sa.Column('replaces', sa.Text(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('set_by', sa.Uuid(), nullable=False),
    sa.Column('set_at', types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("words <> '' AND words <> replaces", name=op.f('ck_template_label_says_something_else')),
    sa.ForeignKeyConstraint(['set_by'], ['person.id'], name=op.f('fk_template_label_set_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_template_label')),
    sa.UniqueConstraint('template_key', 'part', name=op.f('uq_template_label_template_key_part'))
    )
    op.create_table('template_version',
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('draft', 'published', 'retired', name='templatestate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('shipped', sa.Boolean(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('digest', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('based_on', sa.Integer(), nullable=True),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('created_at', types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('edited_by', sa.Uuid(), nullable=True),
    sa.Column('edited_at', types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('published_by', sa.Uuid(), nullable=True),
    sa.Column('published_at', types.UtcDateTime(timezone=True), nullable=True),
    sa.Column('retired_by', sa.Uuid(), nullable=True),
    sa.Column('retired_at', types.UtcDateTime(timezone=True), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("(state = 'draft') = (published_at IS NULL)", name=op.f('ck_template_version_published_has_time')),
    sa.CheckConstraint("(state = 'retired') = (retired_at IS NOT NULL)", name=op.f('ck_template_version_retired_has_time')),
    sa.CheckConstraint("shipped OR state = 'draft' OR (source <> '' AND published_by IS NOT NULL)", name=op.f('ck_template_version_published_is_whole')),
    sa.CheckConstraint("state <> 'retired' OR reason <> ''", name=op.f('ck_template_version_retired_has_reason')),
    sa.CheckConstraint("state = 'draft' OR digest <> ''", name=op.f('ck_template_version_published_is_sealed')),
    sa.CheckConstraint('published_by IS NULL OR published_by <> edited_by', name=op.f('ck_template_version_second_person')),
    sa.CheckConstraint('shipped OR (created_by IS NOT NULL AND edited_by IS NOT NULL)', name=op.f('ck_template_version_made_by_someone')),
    sa.CheckConstraint('version >= 1', name=op.f('ck_template_version_version_counts_from_one')),
    sa.ForeignKeyConstraint(['created_by'], ['person.id'], name=op.f('fk_template_version_created_by_person')),
    sa.ForeignKeyConstraint(['edited_by'], ['person.id'], name=op.f('fk_template_version_edited_by_person')),
    sa.ForeignKeyConstraint(['published_by'], ['person.id'], name=op.f('fk_template_version_published_by_person')),
    sa.ForeignKeyConstraint(['retired_by'], ['person.id'], name=op.f('fk_template_version_retired_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_template_version')),
    sa.UniqueConstraint('key', 'version', name=op.f('uq_template_version_key_version'))
    )
    op.create_index('uq_template_version_draft', 'template_version', ['key'], unique=True, sqlite_where=sa.text("state = 'draft'"), postgresql_where=sa.text("state = 'draft'"))


def downgrade() -> None:
    op.drop_table("template_version")
    op.drop_table("template_label")
