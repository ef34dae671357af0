"""Every table of the first version.

Revision: 0001
After: nothing
"""

import sqlalchemy as sa
from alembic import op

from auditapp.persistence import base as types
from auditapp.persistence.schema import APPEND_ONLY, POSTGRESQL_GUARD, guard_statements

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('event',
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('at', types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('action', sa.Text(), nullable=False),
    sa.Column('subject_kind', sa.Text(), nullable=False),
    sa.Column('subject_id', sa.Uuid(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('facts', sa.JSON(), nullable=False),
    sa.Column('previous_hash', sa.Text(), nullable=False),
    sa.Column('hash', sa.Text(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_event')),
    sa.UniqueConstraint('seq', name=op.f('uq_event_seq'))
    )
    op.create_index(op.f('ix_event_action'), 'event', ['action'], unique=False)
    op.create_index(op.f('ix_event_subject_id'), 'event', ['subject_id'], unique=False)
    op.create_table('event_head',
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('hash', sa.Text(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_event_head')),
    sa.UniqueConstraint('name', name=op.f('uq_event_head_name'))
    )
    op.create_table('involvement',
    sa.Column('child_ref', sa.Text(), nullable=False),
    sa.Column('worker_ref', sa.Text(), nullable=False),
    sa.Column('team_code', sa.Text(), nullable=True),
    sa.Column('role', sa.Text(), nullable=False),
    sa.Column('started_on', sa.Date(), nullable=True),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_involvement')),
    sa.UniqueConstraint('child_ref', 'worker_ref', 'role', 'started_on', name=op.f('uq_involvement_child_ref_worker_ref_role_started_on'))
    )
    op.create_index(op.f('ix_involvement_child_ref'), 'involvement', ['child_ref'], unique=False)
    op.create_index(op.f('ix_involvement_worker_ref'), 'involvement', ['worker_ref'], unique=False)
    op.create_table('person',
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('sign_in_name', sa.Text(), nullable=False),
    sa.Column('password_hash', sa.Text(), nullable=False),
    sa.Column('job_title', sa.Text(), nullable=False),
    sa.Column('worker_ref', sa.Text(), nullable=True),
    sa.Column('team_code', sa.Text(), nullable=True),
    sa.Column('service', sa.Text(), nullable=True),
    sa.Column('agency', sa.Text(), nullable=False),
    sa.Column('is_demo', sa.Boolean(), nullable=False),
    sa.Column('must_change_password', sa.Boolean(), nullable=False),
    sa.Column('created_at', types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('ended_at', types.UtcDateTime(timezone=True), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint('sign_in_name = lower(sign_in_name)', name=op.f('ck_person_sign_in_name_is_lower_case')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person')),
    sa.UniqueConstraint('sign_in_name', name=op.f('uq_person_sign_in_name')),
    sa.UniqueConstraint('worker_ref', name=op.f('uq_person_worker_ref'))
    )
    op.create_index(op.f('ix_person_team_code'), 'person', ['team_code'], unique=False)
    op.create_table('reference_counter',
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('last', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint('last >= 0', name=op.f('ck_reference_counter_last_is_not_negative')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reference_counter')),
    sa.UniqueConstraint('name', name=op.f('uq_reference_counter_name'))
    )
    op.create_table('sign_in_failure',
    sa.Column('at', types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('name_digest', sa.Text(), nullable=False),
    sa.Column('address_digest', sa.Text(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_in_failure'))
    )
    op.create_index(op.f('ix_sign_in_failure_address_digest'), 'sign_in_failure', ['address_digest'], unique=False)
    op.create_index(op.f('ix_sign_in_failure_at'), 'sign_in_failure', ['at'], unique=False)
    op.create_index(op.f('ix_sign_in_failure_name_digest'), 'sign_in_failure', ['name_digest'], unique=False)
    op.create_table('team',
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('service', sa.Text(), nullable=False),
    sa.Column('manager_ref', sa.Text(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_team')),
    sa.UniqueConstraint('code', name=op.f('uq_team_code'))
    )
    op.create_table('worker',
    sa.Column('ref', sa.Text(), nullable=False),
    sa.Column('team_code', sa.Text(), nullable=True),
    sa.Column('role', sa.Text(), nullable=False),
    sa.Column('manager_ref', sa.Text(), nullable=True),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_worker')),
    sa.UniqueConstraint('ref', name=op.f('uq_worker_ref'))
    )
    op.create_index(op.f('ix_worker_team_code'), 'worker', ['team_code'], unique=False)
    op.create_table('caseload_import',
    sa.Column('file_name', sa.Text(), nullable=False),
    sa.Column('digest', sa.Text(), nullable=False),
    sa.Column('format', sa.Text(), nullable=False),
    sa.Column('state', sa.Enum('checked', 'applied', 'refused', name='importstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('imported_by', sa.Uuid(), nullable=False),
    sa.Column('at', types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('checked_at', types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('checked_on', sa.Date(), nullable=False),
    sa.Column('applied_at', types.UtcDateTime(timezone=True), nullable=True),
    sa.Column('applied_by', sa.Uuid(), nullable=True),
    sa.Column('latest_day', sa.Date(), nullable=True),
    sa.Column('whole_lists', sa.JSON(), nullable=False),
    sa.Column('counts', sa.JSON(), nullable=False),
    sa.Column('mapping', sa.JSON(), nullable=False),
    sa.Column('value_map', sa.JSON(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("(state = 'applied') = (applied_at IS NOT NULL)", name=op.f('ck_caseload_import_applied_has_time')),
    sa.CheckConstraint('(applied_at IS NULL) = (applied_by IS NULL)', name=op.f('ck_caseload_import_applied_has_person')),
    sa.ForeignKeyConstraint(['applied_by'], ['person.id'], name=op.f('fk_caseload_import_applied_by_person')),
    sa.ForeignKeyConstraint(['imported_by'], ['person.id'], name=op.f('fk_caseload_import_imported_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_caseload_import'))
    )
    op.create_index(op.f('ix_caseload_import_applied_at'), 'caseload_import', ['applied_at'], unique=False)
    op.create_index(op.f('ix_caseload_import_at'), 'caseload_import', ['at'], unique=False)
    op.create_index(op.f('ix_caseload_import_digest'), 'caseload_import', ['digest'], unique=False)
    op.create_table('caseload_value',
    sa.Column('list_name', sa.Text(), nullable=False),
    sa.Column('local', sa.Text(), nullable=False),
    sa.Column('value', sa.Text(), nullable=False),
    sa.Column('decided_by', sa.Uuid(), nullable=False),
    sa.Column('decided_at', types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['decided_by'], ['person.id'], name=op.f('fk_caseload_value_decided_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_caseload_value')),
    sa.UniqueConstraint('list_name', 'local', name=op.f('uq_caseload_value_list_name_local'))
    )
    op.create_table('person_role',
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('role', sa.Enum('auditor', 'moderator', 'programme_lead', 'team_manager', 'head_of_service', 'partner_auditor', 'board_reader', 'administrator', name='role', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_person_role_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person_role')),
    sa.UniqueConstraint('person_id', 'role', name=op.f('uq_person_role_person_id_role'))
    )
    op.create_index(op.f('ix_person_role_person_id'), 'person_role', ['person_id'], unique=False)
    op.create_table('round',
    sa.Column('reference', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('kind', sa.Enum('full', 'dip', 'thematic', 'deep_dive', 'multi_agency', 'closure', 're_audit', 'supervision_file', 'calibration', name='roundkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('theme', sa.Text(), nullable=False),
    sa.Column('why', sa.Text(), nullable=False),
    sa.Column('template_key', sa.Text(), nullable=False),
    sa.Column('template_version', sa.Integer(), nullable=False),
    sa.Column('unit_kind', sa.Text(), nullable=False),
    sa.Column('period_start', sa.Date(), nullable=False),
    sa.Column('period_end', sa.Date(), nullable=False),
    sa.Column('planned_for', sa.Date(), nullable=False),
    sa.Column('state', sa.Enum('planned', 'framed', 'drawn', 'allocated', 'open', 'closed', 'reported', 'cancelled', name='roundstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('lead_id', sa.Uuid(), nullable=False),
    sa.Column('planned_size', sa.Integer(), nullable=False),
    sa.Column('allocate_by', sa.Date(), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('commitments', sa.JSON(), nullable=False),
    sa.Column('created_at', types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('opened_at', types.UtcDateTime(timezone=True), nullable=True),
    sa.Column('closed_at', types.UtcDateTime(timezone=True), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("state <> 'cancelled' OR reason <> ''", name=op.f('ck_round_cancelled_has_reason')),
    sa.CheckConstraint("state NOT IN ('closed', 'reported') OR closed_at IS NOT NULL", name=op.f('ck_round_closed_has_time')),
    sa.CheckConstraint('period_end >= period_start', name=op.f('ck_round_period_ends_after_start')),
    sa.CheckConstraint('planned_size > 0', name=op.f('ck_round_planned_size_is_positive')),
    sa.ForeignKeyConstraint(['lead_id'], ['person.id'], name=op.f('fk_round_lead_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_round')),
    sa.UniqueConstraint('reference', name=op.f('uq_round_reference'))
    )
    op.create_index(op.f('ix_round_lead_id'), 'round', ['lead_id'], unique=False)
    op.create_index(op.f('ix_round_planned_for'), 'round', ['planned_for'], unique=False)
    op.create_index(op.f('ix_round_state'), 'round', ['state'], unique=False)
    op.create_table('submission',
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('body_digest', sa.Text(), nullable=False),
    sa.Column('outcome', sa.Text(), nullable=False),
    sa.Column('at', types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_submission_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_submission')),
    sa.UniqueConstraint('person_id', 'key', name=op.f('uq_submission_person_id_key'))
    )
    op.create_index(op.f('ix_submission_at'), 'submission', ['at'], unique=False)
    op.create_table('training',
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Enum('auditor', 'moderator', name='trainingkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('trained_on', sa.Date(), nullable=False),
    sa.Column('expires_on', sa.Date(), nullable=False),
    sa.Column('calibrated_on', sa.Date(), nullable=True),
    sa.Column('accredited_on', sa.Date(), nullable=True),
    sa.Column('recorded_by', sa.Uuid(), nullable=False),
    sa.Column('recorded_at', types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint('accredited_on IS NULL OR calibrated_on IS NOT NULL', name=op.f('ck_training_accredited_is_calibrated')),
    sa.CheckConstraint('expires_on > trained_on', name=op.f('ck_training_expires_after_training')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_training_person_id_person')),
    sa.ForeignKeyConstraint(['recorded_by'], ['person.id'], name=op.f('fk_training_recorded_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_training'))
    )
    op.create_index(op.f('ix_training_person_id'), 'training', ['person_id'], unique=False)
    op.create_table('web_session',
    sa.Column('token_digest', sa.Text(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=True),
    sa.Column('payload', sa.Text(), nullable=False),
    sa.Column('created_at', types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('last_seen_at', types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('expires_at', types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('ended_at', types.UtcDateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_web_session_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_web_session')),
    sa.UniqueConstraint('token_digest', name=op.f('uq_web_session_token_digest'))
    )
    op.create_index(op.f('ix_web_session_person_id'), 'web_session', ['person_id'], unique=False)
    op.create_table('caseload_file',
    sa.Column('import_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['import_id'], ['caseload_import.id'], name=op.f('fk_caseload_file_import_id_caseload_import')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_caseload_file')),
    sa.UniqueConstraint('import_id', 'position', name=op.f('uq_caseload_file_import_id_position'))
    )
    op.create_index(op.f('ix_caseload_file_import_id'), 'caseload_file', ['import_id'], unique=False)
    op.create_table('caseload_reject',
    sa.Column('import_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('file', sa.Text(), nullable=False),
    sa.Column('sheet', sa.Text(), nullable=False),
    sa.Column('row', sa.Integer(), nullable=False),
    sa.Column('heading', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('advice', sa.Text(), nullable=False),
    sa.Column('value', sa.Text(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['import_id'], ['caseload_import.id'], name=op.f('fk_caseload_reject_import_id_caseload_import')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_caseload_reject')),
    sa.UniqueConstraint('import_id', 'position', name=op.f('uq_caseload_reject_import_id_position'))
    )
    op.create_table('caseload_row',
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('child_ref', sa.Text(), nullable=True),
    sa.Column('family_ref', sa.Text(), nullable=True),
    sa.Column('team_code', sa.Text(), nullable=True),
    sa.Column('worker_ref', sa.Text(), nullable=True),
    sa.Column('on_date', sa.Date(), nullable=True),
    sa.Column('facts', sa.JSON(), nullable=False),
    sa.Column('digest', sa.Text(), nullable=False),
    sa.Column('import_id', sa.Uuid(), nullable=False),
    sa.Column('updated_at', types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('gone_at', types.UtcDateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['import_id'], ['caseload_import.id'], name=op.f('fk_caseload_row_import_id_caseload_import')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_caseload_row')),
    sa.UniqueConstraint('kind', 'key', name=op.f('uq_caseload_row_kind_key'))
    )
    op.create_index(op.f('ix_caseload_row_child_ref'), 'caseload_row', ['child_ref'], unique=False)
    op.create_index(op.f('ix_caseload_row_import_id'), 'caseload_row', ['import_id'], unique=False)
    op.create_index(op.f('ix_caseload_row_kind_on_date'), 'caseload_row', ['kind', 'on_date'], unique=False)
    op.create_index(op.f('ix_caseload_row_kind_team_code'), 'caseload_row', ['kind', 'team_code'], unique=False)
    op.create_table('frame',
    sa.Column('round_id', sa.Uuid(), nullable=False),
    sa.Column('made_at', types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('made_by', sa.Uuid(), nullable=False),
    sa.Column('filter', sa.JSON(), nullable=False),
    sa.Column('filter_words', sa.Text(), nullable=False),
    sa.Column('stratify_by', sa.Text(), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('excluded', sa.JSON(), nullable=False),
    sa.Column('digest', sa.Text(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint('size >= 0', name=op.f('ck_frame_size_is_not_negative')),
    sa.ForeignKeyConstraint(['made_by'], ['person.id'], name=op.f('fk_frame_made_by_person')),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_frame_round_id_round')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_frame'))
    )
    op.create_index(op.f('ix_frame_round_id'), 'frame', ['round_id'], unique=False)
    op.create_table('recommendation',
    sa.Column('reference', sa.Text(), nullable=False),
    sa.Column('round_id', sa.Uuid(), nullable=True),
    sa.Column('kind', sa.Enum('practice', 'service', 'policy', 'training', 'data', name='recommendationkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('finding', sa.Text(), nullable=False),
    sa.Column('theme', sa.Text(), nullable=False),
    sa.Column('state', sa.Enum('draft', 'proposed', 'accepted', 'in_progress', 'done', 'verified', 'impact_due', 'impact_shown', 'closed', 'not_accepted', 'superseded', name='recommendationstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('priority', sa.Enum('immediate', 'urgent', 'high', 'medium', 'low', name='priority', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('author_id', sa.Uuid(), nullable=False),
    sa.Column('owner_id', sa.Uuid(), nullable=True),
    sa.Column('raised_at', types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('first_due_on', sa.Date(), nullable=True),
    sa.Column('moves', sa.Integer(), nullable=False),
    sa.Column('commitment', sa.Text(), nullable=True),
    sa.Column('measure_question', sa.Text(), nullable=True),
    sa.Column('measure_words', sa.Text(), nullable=False),
    sa.Column('baseline_met', sa.Integer(), nullable=True),
    sa.Column('baseline_of', sa.Integer(), nullable=True),
    sa.Column('target_percent', sa.Integer(), nullable=True),
    sa.Column('impact_due_on', sa.Date(), nullable=True),
    sa.Column('impact_result', sa.Enum('improved', 'same', 'worse', 'too_early', name='impactresult', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('impact_met', sa.Integer(), nullable=True),
    sa.Column('impact_of', sa.Integer(), nullable=True),
    sa.Column('done_at', types.UtcDateTime(timezone=True), nullable=True),
    sa.Column('verified_by', sa.Uuid(), nullable=True),
    sa.Column('verified_at', types.UtcDateTime(timezone=True), nullable=True),
    sa.Column('closed_at', types.UtcDateTime(timezone=True), nullable=True),
    sa.Column('not_accepted_reason', sa.Text(), nullable=False),
    sa.Column('board_visible', sa.Boolean(), nullable=False),
    sa.Column('reopened', sa.Integer(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("state <> 'not_accepted' OR not_accepted_reason <> ''", name=op.f('ck_recommendation_refusal_has_reason')),
    sa.CheckConstraint("state IN ('draft', 'superseded') OR owner_id IS NOT NULL", name=op.f('ck_recommendation_proposed_has_owner')),
    sa.CheckConstraint("state NOT IN ('done', 'verified', 'impact_due', 'impact_shown', 'closed') OR done_at IS NOT NULL", name=op.f('ck_recommendation_done_has_time')),
    sa.CheckConstraint("state NOT IN ('impact_shown', 'closed') OR impact_result = 'improved'", name=op.f('ck_recommendation_closed_has_effect')),
    sa.CheckConstraint('baseline_of IS NULL OR baseline_met BETWEEN 0 AND baseline_of', name=op.f('ck_recommendation_baseline_is_share')),
    sa.CheckConstraint('impact_of IS NULL OR impact_met BETWEEN 0 AND impact_of', name=op.f('ck_recommendation_impact_is_share')),
    sa.CheckConstraint('target_percent IS NULL OR target_percent BETWEEN 0 AND 100', name=op.f('ck_recommendation_target_is_percent')),
    sa.CheckConstraint('verified_by IS NULL OR verified_by <> owner_id', name=op.f('ck_recommendation_second_person')),
    sa.ForeignKeyConstraint(['author_id'], ['person.id'], name=op.f('fk_recommendation_author_id_person')),
    sa.ForeignKeyConstraint(['owner_id'], ['person.id'], name=op.f('fk_recommendation_owner_id_person')),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_recommendation_round_id_round')),
    sa.ForeignKeyConstraint(['verified_by'], ['person.id'], name=op.f('fk_recommendation_verified_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recommendation')),
    sa.UniqueConstraint('reference', name=op.f('uq_recommendation_reference'))
    )
    op.create_index(op.f('ix_recommendation_due_on'), 'recommendation', ['due_on'], unique=False)
    op.create_index(op.f('ix_recommendation_owner_id_state'), 'recommendation', ['owner_id', 'state'], unique=False)
    op.create_index(op.f('ix_recommendation_round_id'), 'recommendation', ['round_id'], unique=False)
    op.create_table('report',
    sa.Column('reference', sa.Text(), nullable=False),
    sa.Column('round_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('state', sa.Enum('drafted', 'commented', 'approved', 'released', 'superseded', name='reportstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('author_id', sa.Uuid(), nullable=False),
    sa.Column('created_at', types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('commentary', sa.JSON(), nullable=False),
    sa.Column('figures', sa.JSON(), nullable=True),
    sa.Column('digest', sa.Text(), nullable=True),
    sa.Column('approved_by', sa.Uuid(), nullable=True),
    sa.Column('approved_at', types.UtcDateTime(timezone=True), nullable=True),
    sa.Column('released_at', types.UtcDateTime(timezone=True), nullable=True),
    sa.Column('superseded_by', sa.Uuid(), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("state NOT IN ('released', 'superseded') OR (digest IS NOT NULL AND figures IS NOT NULL)", name=op.f('ck_report_released_is_frozen')),
    sa.CheckConstraint('approved_by IS NULL OR approved_by <> author_id', name=op.f('ck_report_second_person')),
    sa.ForeignKeyConstraint(['approved_by'], ['person.id'], name=op.f('fk_report_approved_by_person')),
    sa.ForeignKeyConstraint(['author_id'], ['person.id'], name=op.f('fk_report_author_id_person')),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_report_round_id_round')),
    sa.ForeignKeyConstraint(['superseded_by'], ['report.id'], name=op.f('fk_report_superseded_by_report')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_report')),
    sa.UniqueConstraint('reference', name=op.f('uq_report_reference'))
    )
    op.create_index(op.f('ix_report_round_id'), 'report', ['round_id'], unique=False)
    op.create_index(op.f('ix_report_state'), 'report', ['state'], unique=False)
    op.create_table('draw',
    sa.Column('round_id', sa.Uuid(), nullable=False),
    sa.Column('frame_id', sa.Uuid(), nullable=False),
    sa.Column('design', sa.Text(), nullable=False),
    sa.Column('seed', sa.Text(), nullable=False),
    sa.Column('seed_words', sa.Text(), nullable=False),
    sa.Column('scope', sa.Text(), nullable=False),
    sa.Column('algorithm', sa.Text(), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('reserve_size', sa.Integer(), nullable=False),
    sa.Column('manifest', sa.JSON(), nullable=False),
    sa.Column('digest', sa.Text(), nullable=False),
    sa.Column('drawn_at', types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('drawn_by', sa.Uuid(), nullable=False),
    sa.Column('replaces_id', sa.Uuid(), nullable=True),
    sa.Column('replaces_reason', sa.Text(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['drawn_by'], ['person.id'], name=op.f('fk_draw_drawn_by_person')),
    sa.ForeignKeyConstraint(['frame_id'], ['frame.id'], name=op.f('fk_draw_frame_id_frame')),
    sa.ForeignKeyConstraint(['replaces_id'], ['draw.id'], name=op.f('fk_draw_replaces_id_draw')),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_draw_round_id_round')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_draw')),
    sa.UniqueConstraint('replaces_id', name=op.f('uq_draw_replaces_id'))
    )
    op.create_index(op.f('ix_draw_round_id'), 'draw', ['round_id'], unique=False)
    op.create_table('frame_row',
    sa.Column('frame_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('unit_key', sa.Text(), nullable=False),
    sa.Column('caseload_row_id', sa.Uuid(), nullable=True),
    sa.Column('child_ref', sa.Text(), nullable=True),
    sa.Column('family_ref', sa.Text(), nullable=True),
    sa.Column('team_code', sa.Text(), nullable=True),
    sa.Column('worker_ref', sa.Text(), nullable=True),
    sa.Column('stratum', sa.Text(), nullable=False),
    sa.Column('facts', sa.JSON(), nullable=False),
    sa.Column('excluded_reason', sa.Text(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['caseload_row_id'], ['caseload_row.id'], name=op.f('fk_frame_row_caseload_row_id_caseload_row')),
    sa.ForeignKeyConstraint(['frame_id'], ['frame.id'], name=op.f('fk_frame_row_frame_id_frame')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_frame_row')),
    sa.UniqueConstraint('frame_id', 'unit_key', name=op.f('uq_frame_row_frame_id_unit_key'))
    )
    op.create_index(op.f('ix_frame_row_frame_id_position'), 'frame_row', ['frame_id', 'position'], unique=False)
    op.create_table('recommendation_entry',
    sa.Column('recommendation_id', sa.Uuid(), nullable=False),
    sa.Column('at', types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('by', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Enum('note', 'evidence', 'date_move', 'reassignment', 'verification', 'impact', name='entrykind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('where_found', sa.Text(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['by'], ['person.id'], name=op.f('fk_recommendation_entry_by_person')),
    sa.ForeignKeyConstraint(['recommendation_id'], ['recommendation.id'], name=op.f('fk_recommendation_entry_recommendation_id_recommendation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recommendation_entry'))
    )
    op.create_index(op.f('ix_recommendation_entry_recommendation_id'), 'recommendation_entry', ['recommendation_id'], unique=False)
    op.create_table('report_file',
    sa.Column('report_id', sa.Uuid(), nullable=False),
    sa.Column('rendition', sa.Enum('internal', 'board', name='rendition', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('digest', sa.Text(), nullable=False),
    sa.Column('pages', sa.Integer(), nullable=False),
    sa.Column('made_at', types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['report_id'], ['report.id'], name=op.f('fk_report_file_report_id_report')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_report_file')),
    sa.UniqueConstraint('report_id', 'rendition', name=op.f('uq_report_file_report_id_rendition'))
    )
    op.create_table('drawn_unit',
    sa.Column('draw_id', sa.Uuid(), nullable=False),
    sa.Column('frame_row_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('is_reserve', sa.Boolean(), nullable=False),
    sa.Column('stratum', sa.Text(), nullable=False),
    sa.Column('inclusion_probability', sa.Double(), nullable=False),
    sa.Column('state', sa.Enum('selected', 'reserve', 'replaced', 'promoted', name='unitstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint('inclusion_probability > 0 AND inclusion_probability <= 1', name=op.f('ck_drawn_unit_probability_is_a_probability')),
    sa.ForeignKeyConstraint(['draw_id'], ['draw.id'], name=op.f('fk_drawn_unit_draw_id_draw')),
    sa.ForeignKeyConstraint(['frame_row_id'], ['frame_row.id'], name=op.f('fk_drawn_unit_frame_row_id_frame_row')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_drawn_unit')),
    sa.UniqueConstraint('draw_id', 'frame_row_id', name=op.f('uq_drawn_unit_draw_id_frame_row_id')),
    sa.UniqueConstraint('draw_id', 'is_reserve', 'stratum', 'position', name=op.f('uq_drawn_unit_draw_id_is_reserve_stratum_position'))
    )
    op.create_table('audit',
    sa.Column('reference', sa.Text(), nullable=False),
    sa.Column('round_id', sa.Uuid(), nullable=False),
    sa.Column('drawn_unit_id', sa.Uuid(), nullable=True),
    sa.Column('template_key', sa.Text(), nullable=False),
    sa.Column('template_version', sa.Integer(), nullable=False),
    sa.Column('auditor_id', sa.Uuid(), nullable=False),
    sa.Column('state', sa.Enum('assigned', 'accepted', 'in_progress', 'submitted', 'returned', 'final', 'withdrawn', name='auditstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('child_ref', sa.Text(), nullable=True),
    sa.Column('worker_ref', sa.Text(), nullable=True),
    sa.Column('team_code', sa.Text(), nullable=True),
    sa.Column('service', sa.Text(), nullable=True),
    sa.Column('facts', sa.JSON(), nullable=False),
    sa.Column('timeline', sa.JSON(), nullable=False),
    sa.Column('window_start', sa.Date(), nullable=False),
    sa.Column('window_end', sa.Date(), nullable=False),
    sa.Column('assigned_at', types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('assigned_by', sa.Uuid(), nullable=False),
    sa.Column('accepted_at', types.UtcDateTime(timezone=True), nullable=True),
    sa.Column('interest_declared', sa.Boolean(), nullable=False),
    sa.Column('submitted_at', types.UtcDateTime(timezone=True), nullable=True),
    sa.Column('final_at', types.UtcDateTime(timezone=True), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('moderation_selected', sa.Boolean(), nullable=False),
    sa.Column('moderation_probability', sa.Double(), nullable=True),
    sa.Column('moderation_reason', sa.Text(), nullable=False),
    sa.Column('feedback_on', sa.Date(), nullable=True),
    sa.Column('feedback_absence', sa.Text(), nullable=False),
    sa.Column('final_grade', sa.Enum('outstanding', 'good', 'requires_improvement', 'inadequate', name='final_grade', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('final_impact', sa.Enum('outstanding', 'good', 'requires_improvement', 'inadequate', name='final_impact', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("state <> 'final' OR feedback_on IS NOT NULL OR feedback_absence <> ''", name=op.f('ck_audit_final_has_feedback')),
    sa.CheckConstraint("state <> 'final' OR final_at IS NOT NULL", name=op.f('ck_audit_final_has_time')),
    sa.CheckConstraint("state <> 'submitted' OR submitted_at IS NOT NULL", name=op.f('ck_audit_submitted_has_time')),
    sa.CheckConstraint("state <> 'withdrawn' OR reason <> ''", name=op.f('ck_audit_withdrawn_has_reason')),
    sa.CheckConstraint("state NOT IN ('accepted', 'in_progress', 'submitted', 'returned', 'final') OR accepted_at IS NOT NULL", name=op.f('ck_audit_worked_on_was_accepted')),
    sa.CheckConstraint('moderation_probability IS NULL OR (moderation_probability > 0 AND moderation_probability <= 1)', name=op.f('ck_audit_probability_is_a_probability')),
    sa.CheckConstraint('window_end >= window_start', name=op.f('ck_audit_window_ends_after_start')),
    sa.ForeignKeyConstraint(['assigned_by'], ['person.id'], name=op.f('fk_audit_assigned_by_person')),
    sa.ForeignKeyConstraint(['auditor_id'], ['person.id'], name=op.f('fk_audit_auditor_id_person')),
    sa.ForeignKeyConstraint(['drawn_unit_id'], ['drawn_unit.id'], name=op.f('fk_audit_drawn_unit_id_drawn_unit')),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_audit_round_id_round')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit')),
    sa.UniqueConstraint('reference', name=op.f('uq_audit_reference'))
    )
    op.create_index(op.f('ix_audit_auditor_id_state'), 'audit', ['auditor_id', 'state'], unique=False)
    op.create_index(op.f('ix_audit_child_ref'), 'audit', ['child_ref'], unique=False)
    op.create_index(op.f('ix_audit_drawn_unit_id'), 'audit', ['drawn_unit_id'], unique=False)
    op.create_index(op.f('ix_audit_round_id'), 'audit', ['round_id'], unique=False)
    op.create_index(op.f('ix_audit_round_id_state'), 'audit', ['round_id', 'state'], unique=False)
    op.create_index(op.f('ix_audit_worker_ref'), 'audit', ['worker_ref'], unique=False)
    op.create_table('replacement',
    sa.Column('draw_id', sa.Uuid(), nullable=False),
    sa.Column('out_unit_id', sa.Uuid(), nullable=False),
    sa.Column('in_unit_id', sa.Uuid(), nullable=True),
    sa.Column('reason_code', sa.Text(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('asked_by', sa.Uuid(), nullable=False),
    sa.Column('asked_at', types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('decided_by', sa.Uuid(), nullable=True),
    sa.Column('decided_at', types.UtcDateTime(timezone=True), nullable=True),
    sa.Column('decision_note', sa.Text(), nullable=False),
    sa.Column('state', sa.Enum('asked', 'approved', 'refused', name='replacementstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("(state = 'asked') = (decided_at IS NULL)", name=op.f('ck_replacement_decided_has_time')),
    sa.CheckConstraint('decided_by IS NULL OR decided_by <> asked_by', name=op.f('ck_replacement_second_person')),
    sa.ForeignKeyConstraint(['asked_by'], ['person.id'], name=op.f('fk_replacement_asked_by_person')),
    sa.ForeignKeyConstraint(['decided_by'], ['person.id'], name=op.f('fk_replacement_decided_by_person')),
    sa.ForeignKeyConstraint(['draw_id'], ['draw.id'], name=op.f('fk_replacement_draw_id_draw')),
    sa.ForeignKeyConstraint(['in_unit_id'], ['drawn_unit.id'], name=op.f('fk_replacement_in_unit_id_drawn_unit')),
    sa.ForeignKeyConstraint(['out_unit_id'], ['drawn_unit.id'], name=op.f('fk_replacement_out_unit_id_drawn_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_replacement'))
    )
    op.create_index(op.f('ix_replacement_draw_id'), 'replacement', ['draw_id'], unique=False)
    op.create_index(op.f('ix_replacement_out_unit_id'), 'replacement', ['out_unit_id'], unique=False)
    op.create_table('action',
    sa.Column('reference', sa.Text(), nullable=False),
    sa.Column('audit_id', sa.Uuid(), nullable=True),
    sa.Column('child_ref', sa.Text(), nullable=True),
    sa.Column('question_key', sa.Text(), nullable=True),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('priority', sa.Enum('immediate', 'urgent', 'high', 'medium', 'low', name='priority', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('state', sa.Enum('open', 'in_progress', 'done', 'verified', 'closed', 'not_accepted', 'superseded', name='actionstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('owner_id', sa.Uuid(), nullable=False),
    sa.Column('raised_by', sa.Uuid(), nullable=False),
    sa.Column('raised_at', types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('first_due_on', sa.Date(), nullable=False),
    sa.Column('moves', sa.Integer(), nullable=False),
    sa.Column('inadequate', sa.Boolean(), nullable=False),
    sa.Column('done_at', types.UtcDateTime(timezone=True), nullable=True),
    sa.Column('verified_by', sa.Uuid(), nullable=True),
    sa.Column('verified_at', types.UtcDateTime(timezone=True), nullable=True),
    sa.Column('verification_result', sa.Enum('seen', 'not_seen', name='verificationresult', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('impact', sa.Enum('improved', 'same', 'worse', 'too_early', name='impact', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('closed_at', types.UtcDateTime(timezone=True), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('reopened', sa.Integer(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("state <> 'closed' OR impact IS NOT NULL", name=op.f('ck_action_closed_has_impact')),
    sa.CheckConstraint("state NOT IN ('done', 'verified', 'closed') OR done_at IS NOT NULL", name=op.f('ck_action_done_has_time')),
    sa.CheckConstraint("state NOT IN ('not_accepted', 'superseded') OR reason <> ''", name=op.f('ck_action_ended_has_reason')),
    sa.CheckConstraint("state NOT IN ('verified', 'closed') OR verified_at IS NOT NULL", name=op.f('ck_action_verified_has_time')),
    sa.CheckConstraint('verified_by IS NULL OR verified_by <> owner_id', name=op.f('ck_action_second_person')),
    sa.ForeignKeyConstraint(['audit_id'], ['audit.id'], name=op.f('fk_action_audit_id_audit')),
    sa.ForeignKeyConstraint(['owner_id'], ['person.id'], name=op.f('fk_action_owner_id_person')),
    sa.ForeignKeyConstraint(['raised_by'], ['person.id'], name=op.f('fk_action_raised_by_person')),
    sa.ForeignKeyConstraint(['verified_by'], ['person.id'], name=op.f('fk_action_verified_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_action')),
    sa.UniqueConstraint('reference', name=op.f('uq_action_reference'))
    )
    op.create_index(op.f('ix_action_audit_id'), 'action', ['audit_id'], unique=False)
    op.create_index(op.f('ix_action_due_on'), 'action', ['due_on'], unique=False)
    op.create_index(op.f('ix_action_owner_id_state'), 'action', ['owner_id', 'state'], unique=False)
    op.create_table('audit_note',
    sa.Column('audit_id', sa.Uuid(), nullable=False),
    sa.Column('at', types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('by', sa.Uuid(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('answered_at', types.UtcDateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("(answer <> '') = (answered_at IS NOT NULL)", name=op.f('ck_audit_note_answered_has_time')),
    sa.ForeignKeyConstraint(['audit_id'], ['audit.id'], name=op.f('fk_audit_note_audit_id_audit')),
    sa.ForeignKeyConstraint(['by'], ['person.id'], name=op.f('fk_audit_note_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_note'))
    )
    op.create_index(op.f('ix_audit_note_audit_id'), 'audit_note', ['audit_id'], unique=False)
    op.create_table('grading',
    sa.Column('audit_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Enum('auditor', 'moderator', 'agreed', name='gradingkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('started_at', types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('locked_at', types.UtcDateTime(timezone=True), nullable=True),
    sa.Column('proposed_grade', sa.Enum('outstanding', 'good', 'requires_improvement', 'inadequate', name='proposed_grade', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('grade', sa.Enum('outstanding', 'good', 'requires_improvement', 'inadequate', name='grade', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('impact_grade', sa.Enum('outstanding', 'good', 'requires_improvement', 'inadequate', name='impact_grade', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('grade_reason', sa.Text(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['audit_id'], ['audit.id'], name=op.f('fk_grading_audit_id_audit')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_grading_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_grading')),
    sa.UniqueConstraint('audit_id', 'kind', 'person_id', name=op.f('uq_grading_audit_id_kind_person_id'))
    )
    op.create_table('moderation',
    sa.Column('audit_id', sa.Uuid(), nullable=False),
    sa.Column('mode', sa.Enum('blind', 'sighted', 'panel', name='moderationmode', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('state', sa.Enum('waiting', 'grading', 'compared', 'agreed', 'disputed', 'panel', 'decided', name='moderationstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('moderator_id', sa.Uuid(), nullable=True),
    sa.Column('chair_id', sa.Uuid(), nullable=True),
    sa.Column('created_at', types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('assigned_at', types.UtcDateTime(timezone=True), nullable=True),
    sa.Column('assigned_by', sa.Uuid(), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('compared_at', types.UtcDateTime(timezone=True), nullable=True),
    sa.Column('agreed_at', types.UtcDateTime(timezone=True), nullable=True),
    sa.Column('agreed_grade', sa.Enum('outstanding', 'good', 'requires_improvement', 'inadequate', name='agreed_grade', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('agreed_impact', sa.Enum('outstanding', 'good', 'requires_improvement', 'inadequate', name='agreed_impact', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('reason_code', sa.Enum('same_grade', 'evidence_not_on_file', 'descriptor_misread', 'limiting_rule_missed', 'impact_not_weighed', 'too_lenient', 'too_harsh', 'factual_error', name='reasoncode', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('narrative', sa.Text(), nullable=False),
    sa.Column('response', sa.Enum('agree', 'disagree', name='response', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('response_words', sa.Text(), nullable=False),
    sa.Column('responded_at', types.UtcDateTime(timezone=True), nullable=True),
    sa.Column('decided_at', types.UtcDateTime(timezone=True), nullable=True),
    sa.Column('panel_grade', sa.Enum('outstanding', 'good', 'requires_improvement', 'inadequate', name='panel_grade', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('panel_narrative', sa.Text(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("(state = 'decided') = (decided_at IS NOT NULL)", name=op.f('ck_moderation_decided_has_time')),
    sa.CheckConstraint("state = 'waiting' OR moderator_id IS NOT NULL", name=op.f('ck_moderation_started_has_moderator')),
    sa.CheckConstraint("state NOT IN ('agreed', 'disputed', 'panel', 'decided') OR (reason_code IS NOT NULL AND narrative <> '')", name=op.f('ck_moderation_agreed_has_reason')),
    sa.CheckConstraint('chair_id IS NULL OR chair_id <> moderator_id', name=op.f('ck_moderation_chair_is_a_third_person')),
    sa.ForeignKeyConstraint(['assigned_by'], ['person.id'], name=op.f('fk_moderation_assigned_by_person')),
    sa.ForeignKeyConstraint(['audit_id'], ['audit.id'], name=op.f('fk_moderation_audit_id_audit')),
    sa.ForeignKeyConstraint(['chair_id'], ['person.id'], name=op.f('fk_moderation_chair_id_person')),
    sa.ForeignKeyConstraint(['moderator_id'], ['person.id'], name=op.f('fk_moderation_moderator_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_moderation')),
    sa.UniqueConstraint('audit_id', name=op.f('uq_moderation_audit_id'))
    )
    op.create_index(op.f('ix_moderation_moderator_id_state'), 'moderation', ['moderator_id', 'state'], unique=False)
    op.create_table('report_quote',
    sa.Column('report_id', sa.Uuid(), nullable=False),
    sa.Column('audit_id', sa.Uuid(), nullable=True),
    sa.Column('question_key', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('picked_by', sa.Uuid(), nullable=False),
    sa.Column('picked_at', types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('approved_by', sa.Uuid(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['approved_by'], ['person.id'], name=op.f('fk_report_quote_approved_by_person')),
    sa.ForeignKeyConstraint(['audit_id'], ['audit.id'], name=op.f('fk_report_quote_audit_id_audit')),
    sa.ForeignKeyConstraint(['picked_by'], ['person.id'], name=op.f('fk_report_quote_picked_by_person')),
    sa.ForeignKeyConstraint(['report_id'], ['report.id'], name=op.f('fk_report_quote_report_id_report')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_report_quote'))
    )
    op.create_index(op.f('ix_report_quote_report_id'), 'report_quote', ['report_id'], unique=False)
    op.create_table('action_entry',
    sa.Column('action_id', sa.Uuid(), nullable=False),
    sa.Column('at', types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('by', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Enum('note', 'evidence', 'date_move', 'reassignment', 'verification', 'impact', name='entrykind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('where_found', sa.Text(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['action_id'], ['action.id'], name=op.f('fk_action_entry_action_id_action')),
    sa.ForeignKeyConstraint(['by'], ['person.id'], name=op.f('fk_action_entry_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_action_entry'))
    )
    op.create_index(op.f('ix_action_entry_action_id'), 'action_entry', ['action_id'], unique=False)
    op.create_table('answer_revision',
    sa.Column('grading_id', sa.Uuid(), nullable=False),
    sa.Column('question_key', sa.Text(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('value', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('typed', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('na_reason', sa.Text(), nullable=False),
    sa.Column('evidence', sa.Text(), nullable=False),
    sa.Column('rationale', sa.Text(), nullable=False),
    sa.Column('saved_by', sa.Uuid(), nullable=False),
    sa.Column('saved_at', types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('client', sa.Text(), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('is_current', sa.Boolean(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint('revision >= 1', name=op.f('ck_answer_revision_revision_counts_from_one')),
    sa.ForeignKeyConstraint(['grading_id'], ['grading.id'], name=op.f('fk_answer_revision_grading_id_grading')),
    sa.ForeignKeyConstraint(['saved_by'], ['person.id'], name=op.f('fk_answer_revision_saved_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_answer_revision')),
    sa.UniqueConstraint('grading_id', 'question_key', 'revision', name=op.f('uq_answer_revision_grading_id_question_key_revision'))
    )
    op.create_index('uq_answer_revision_current', 'answer_revision', ['grading_id', 'question_key'], unique=True, sqlite_where=sa.text('is_current IS true'), postgresql_where=sa.text('is_current IS true'))
    op.create_table('concern',
    sa.Column('reference', sa.Text(), nullable=False),
    sa.Column('audit_id', sa.Uuid(), nullable=True),
    sa.Column('action_id', sa.Uuid(), nullable=True),
    sa.Column('child_ref', sa.Text(), nullable=True),
    sa.Column('level', sa.Enum('immediate', 'serious', name='concernlevel', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('automatic', sa.Boolean(), nullable=False),
    sa.Column('state', sa.Enum('raised', 'acknowledged', 'decided', 'closed', name='concernstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('what', sa.Text(), nullable=False),
    sa.Column('since_when', sa.Text(), nullable=False),
    sa.Column('told', sa.Text(), nullable=False),
    sa.Column('route', sa.Enum('team_manager', 'head_of_service', 'director', name='route', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('raised_by', sa.Uuid(), nullable=False),
    sa.Column('raised_at', types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('receiver_id', sa.Uuid(), nullable=False),
    sa.Column('acknowledged_by', sa.Uuid(), nullable=True),
    sa.Column('acknowledged_at', types.UtcDateTime(timezone=True), nullable=True),
    sa.Column('decided_by', sa.Uuid(), nullable=True),
    sa.Column('decided_at', types.UtcDateTime(timezone=True), nullable=True),
    sa.Column('decision', sa.Text(), nullable=False),
    sa.Column('closed_by', sa.Uuid(), nullable=True),
    sa.Column('closed_at', types.UtcDateTime(timezone=True), nullable=True),
    sa.Column('closing_words', sa.Text(), nullable=False),
    sa.Column('climbed_at', types.UtcDateTime(timezone=True), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name=op.f('ck_concern_closed_has_time')),
    sa.CheckConstraint("(state = 'raised') = (acknowledged_at IS NULL)", name=op.f('ck_concern_acknowledged_has_time')),
    sa.CheckConstraint("state NOT IN ('decided', 'closed') OR (decided_at IS NOT NULL AND decision <> '')", name=op.f('ck_concern_decided_has_decision')),
    sa.CheckConstraint("what <> ''", name=op.f('ck_concern_says_what')),
    sa.ForeignKeyConstraint(['acknowledged_by'], ['person.id'], name=op.f('fk_concern_acknowledged_by_person')),
    sa.ForeignKeyConstraint(['action_id'], ['action.id'], name=op.f('fk_concern_action_id_action')),
    sa.ForeignKeyConstraint(['audit_id'], ['audit.id'], name=op.f('fk_concern_audit_id_audit')),
    sa.ForeignKeyConstraint(['closed_by'], ['person.id'], name=op.f('fk_concern_closed_by_person')),
    sa.ForeignKeyConstraint(['decided_by'], ['person.id'], name=op.f('fk_concern_decided_by_person')),
    sa.ForeignKeyConstraint(['raised_by'], ['person.id'], name=op.f('fk_concern_raised_by_person')),
    sa.ForeignKeyConstraint(['receiver_id'], ['person.id'], name=op.f('fk_concern_receiver_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_concern')),
    sa.UniqueConstraint('reference', name=op.f('uq_concern_reference'))
    )
    op.create_index(op.f('ix_concern_audit_id'), 'concern', ['audit_id'], unique=False)
    op.create_index(op.f('ix_concern_receiver_id_state'), 'concern', ['receiver_id', 'state'], unique=False)
    op.create_index(op.f('ix_concern_state'), 'concern', ['state'], unique=False)
    dialect = op.get_bind().dialect.name
    if dialect == "postgresql":
        op.execute(POSTGRESQL_GUARD)
    for table in APPEND_ONLY:
        for statement in guard_statements(dialect, table):
            op.execute(statement)


def downgrade() -> None:
    raise RuntimeError("the first version has nothing to go back to; restore a backup instead")
