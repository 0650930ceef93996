"""Geography, people, schemes, cases, accounts and audit."""

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('area',
    sa.Column('hierarchy', sa.String(length=16), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('code', sa.String(length=32), nullable=False),
    sa.Column('name_hi', sa.String(length=200), nullable=False),
    sa.Column('name_en', sa.String(length=200), nullable=False),
    sa.Column('parent_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('valid_from', sa.Date(), nullable=True),
    sa.Column('valid_to', sa.Date(), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['parent_id'], ['area.id'], name=op.f('fk_area_parent_id_area')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_area')),
    sa.UniqueConstraint('hierarchy', 'kind', 'code', name=op.f('uq_area_hierarchy_kind_code'))
    )
    with op.batch_alter_table('area', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_area_parent_id'), ['parent_id'], unique=False)

    op.create_table('audit_head',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('sequence', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_head'))
    )
    op.create_table('booth',
    sa.Column('ac_no', sa.Integer(), nullable=False),
    sa.Column('booth_no', sa.String(length=12), nullable=False),
    sa.Column('name_hi', sa.String(length=200), nullable=False),
    sa.Column('name_en', sa.String(length=200), nullable=False),
    sa.Column('lat', sa.Double(), nullable=True),
    sa.Column('lon', sa.Double(), nullable=True),
    sa.Column('position_quality', sa.String(length=16), nullable=False),
    sa.Column('position_note', sa.String(length=300), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_to', sa.Date(), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint('lat IS NULL OR (lat BETWEEN -90 AND 90)', name=op.f('ck_booth_lat_in_bounds')),
    sa.CheckConstraint('lon IS NULL OR (lon BETWEEN -180 AND 180)', name=op.f('ck_booth_lon_in_bounds')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_booth')),
    sa.UniqueConstraint('ac_no', 'booth_no', 'valid_from', name=op.f('uq_booth_ac_no_booth_no_valid_from'))
    )
    op.create_table('escalation_step',
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('label_hi', sa.String(length=300), nullable=False),
    sa.Column('label_en', sa.String(length=300), nullable=False),
    sa.Column('days', sa.Integer(), nullable=True),
    sa.Column('days_kind', sa.String(length=40), nullable=False),
    sa.Column('days_basis', sa.String(length=300), nullable=False),
    sa.Column('proof_hi', sa.String(length=300), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('uncertain', sa.Text(), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_escalation_step')),
    sa.UniqueConstraint('code', name=op.f('uq_escalation_step_code')),
    sa.UniqueConstraint('position', name=op.f('uq_escalation_step_position'))
    )
    op.create_table('reason',
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('label_hi', sa.String(length=200), nullable=False),
    sa.Column('label_en', sa.String(length=200), nullable=False),
    sa.Column('who_fixes', sa.String(length=40), nullable=False),
    sa.Column('next_action_hi', sa.String(length=300), nullable=False),
    sa.Column('fairness_flag', sa.String(length=8), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reason')),
    sa.UniqueConstraint('code', name=op.f('uq_reason_code'))
    )
    op.create_table('scheme',
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('name_hi', sa.String(length=200), nullable=False),
    sa.Column('name_en', sa.String(length=200), nullable=False),
    sa.Column('department_code', sa.String(length=12), nullable=False),
    sa.Column('department_hi', sa.String(length=200), nullable=False),
    sa.Column('level', sa.String(length=12), nullable=False),
    sa.Column('status', sa.String(length=40), nullable=False),
    sa.Column('benefit_hi', sa.Text(), nullable=False),
    sa.Column('documents_hi', sa.Text(), nullable=False),
    sa.Column('apply_where_hi', sa.Text(), nullable=False),
    sa.Column('limit_days', sa.Integer(), nullable=True),
    sa.Column('limit_kind', sa.String(length=16), nullable=False),
    sa.Column('officer_hi', sa.String(length=300), nullable=False),
    sa.Column('first_appeal_hi', sa.String(length=300), nullable=False),
    sa.Column('reason_codes', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('uncertain', sa.Text(), nullable=False),
    sa.Column('checked_on', sa.Date(), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_scheme')),
    sa.UniqueConstraint('code', name=op.f('uq_scheme_code'))
    )
    with op.batch_alter_table('scheme', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_scheme_department_code'), ['department_code'], unique=False)

    op.create_table('sign_in_attempt',
    sa.Column('account_key', sa.String(length=32), nullable=False),
    sa.Column('address_key', sa.String(length=32), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_in_attempt'))
    )
    with op.batch_alter_table('sign_in_attempt', schema=None) as batch_op:
        batch_op.create_index('ix_sign_in_attempt_account_key_at', ['account_key', 'at'], unique=False)
        batch_op.create_index('ix_sign_in_attempt_address_key_at', ['address_key', 'at'], unique=False)

    op.create_table('user_account',
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('mobile', sa.Text(), nullable=True),
    sa.Column('mobile_key', sa.String(length=32), nullable=True),
    sa.Column('email', sa.String(length=254), nullable=True),
    sa.Column('password_hash', sa.String(length=200), nullable=False),
    sa.Column('must_change_password', sa.Boolean(), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint('mobile_key IS NOT NULL OR email IS NOT NULL', name=op.f('ck_user_account_has_identifier')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_user_account')),
    sa.UniqueConstraint('email', name=op.f('uq_user_account_email')),
    sa.UniqueConstraint('mobile_key', name=op.f('uq_user_account_mobile_key'))
    )
    op.create_table('audit_entry',
    sa.Column('sequence', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('action', sa.String(length=40), nullable=False),
    sa.Column('subject_type', sa.String(length=24), nullable=False),
    sa.Column('subject_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('details', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.Column('previous_hash', sa.String(length=64), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['actor_id'], ['user_account.id'], name=op.f('fk_audit_entry_actor_id_user_account')),
    sa.PrimaryKeyConstraint('sequence', name=op.f('pk_audit_entry'))
    )
    with op.batch_alter_table('audit_entry', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_audit_entry_actor_id'), ['actor_id'], unique=False)
        batch_op.create_index('ix_audit_entry_subject', ['subject_type', 'subject_id'], unique=False)

    op.create_table('booth_area',
    sa.Column('booth_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('area_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_booth_area_area_id_area'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['booth_id'], ['booth.id'], name=op.f('fk_booth_area_booth_id_booth'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('booth_id', 'area_id', name=op.f('pk_booth_area'))
    )
    with op.batch_alter_table('booth_area', schema=None) as batch_op:
        batch_op.create_index('ix_booth_area_area_id_booth_id', ['area_id', 'booth_id'], unique=False)

    op.create_table('boundary',
    sa.Column('area_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('shape', sa.LargeBinary(), nullable=False),
    sa.Column('source', sa.String(length=200), nullable=False),
    sa.Column('loaded_on', sa.Date(), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_boundary_area_id_area')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_boundary')),
    sa.UniqueConstraint('area_id', name=op.f('uq_boundary_area_id'))
    )
    op.create_table('role_assignment',
    sa.Column('user_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('role', sa.String(length=16), nullable=False),
    sa.Column('area_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('booth_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint("role IN ('worker', 'office_bearer', 'reviewer', 'area_admin', 'state_admin', 'auditor')", name=op.f('ck_role_assignment_role_known')),
    sa.CheckConstraint('(area_id IS NULL) <> (booth_id IS NULL)', name=op.f('ck_role_assignment_one_place')),
    sa.CheckConstraint('ends_on IS NULL OR ends_on >= starts_on', name=op.f('ck_role_assignment_dates_in_order')),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_role_assignment_area_id_area')),
    sa.ForeignKeyConstraint(['booth_id'], ['booth.id'], name=op.f('fk_role_assignment_booth_id_booth')),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_role_assignment_user_id_user_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_role_assignment'))
    )
    with op.batch_alter_table('role_assignment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_role_assignment_user_id'), ['user_id'], unique=False)

    op.create_table('scheme_rule',
    sa.Column('scheme_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_to', sa.Date(), nullable=True),
    sa.Column('criteria', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['scheme_id'], ['scheme.id'], name=op.f('fk_scheme_rule_scheme_id_scheme')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_scheme_rule')),
    sa.UniqueConstraint('scheme_id', 'version', name=op.f('uq_scheme_rule_scheme_id_version'))
    )
    op.create_table('settlement',
    sa.Column('code', sa.String(length=40), nullable=True),
    sa.Column('name_hi', sa.String(length=200), nullable=False),
    sa.Column('name_en', sa.String(length=200), nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('booth_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('booth_basis', sa.String(length=12), nullable=False),
    sa.Column('district_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('constituency_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('lat', sa.Double(), nullable=True),
    sa.Column('lon', sa.Double(), nullable=True),
    sa.Column('households', sa.Integer(), nullable=True),
    sa.Column('population', sa.Integer(), nullable=True),
    sa.Column('last_visited_on', sa.Date(), nullable=True),
    sa.Column('note', sa.String(length=500), nullable=False),
    sa.Column('client_key', sa.String(length=40), nullable=True),
    sa.Column('created_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint("booth_basis IN ('proposed', 'confirmed')", name=op.f('ck_settlement_booth_basis_known')),
    sa.CheckConstraint("kind IN ('rural', 'urban')", name=op.f('ck_settlement_kind_known')),
    sa.CheckConstraint('households IS NULL OR households >= 0', name=op.f('ck_settlement_households_not_negative')),
    sa.CheckConstraint('lat IS NULL OR (lat BETWEEN -90 AND 90)', name=op.f('ck_settlement_lat_in_bounds')),
    sa.CheckConstraint('lon IS NULL OR (lon BETWEEN -180 AND 180)', name=op.f('ck_settlement_lon_in_bounds')),
    sa.CheckConstraint('population IS NULL OR population >= 0', name=op.f('ck_settlement_population_not_negative')),
    sa.ForeignKeyConstraint(['booth_id'], ['booth.id'], name=op.f('fk_settlement_booth_id_booth')),
    sa.ForeignKeyConstraint(['constituency_id'], ['area.id'], name=op.f('fk_settlement_constituency_id_area')),
    sa.ForeignKeyConstraint(['created_by_id'], ['user_account.id'], name=op.f('fk_settlement_created_by_id_user_account')),
    sa.ForeignKeyConstraint(['district_id'], ['area.id'], name=op.f('fk_settlement_district_id_area')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_settlement')),
    sa.UniqueConstraint('client_key', name=op.f('uq_settlement_client_key')),
    sa.UniqueConstraint('code', name=op.f('uq_settlement_code'))
    )
    with op.batch_alter_table('settlement', schema=None) as batch_op:
        batch_op.create_index('ix_settlement_booth_id_name_hi', ['booth_id', 'name_hi'], unique=False)
        batch_op.create_index(batch_op.f('ix_settlement_constituency_id'), ['constituency_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_settlement_district_id'), ['district_id'], unique=False)

    op.create_table('user_session',
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('user_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_user_session_user_id_user_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_user_session')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_user_session_token_hash'))
    )
    with op.batch_alter_table('user_session', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_user_session_user_id'), ['user_id'], unique=False)

    op.create_table('household',
    sa.Column('settlement_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('head_name', sa.String(length=200), nullable=False),
    sa.Column('samagra_family', sa.Text(), nullable=True),
    sa.Column('samagra_family_key', sa.String(length=32), nullable=True),
    sa.Column('facts', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['settlement_id'], ['settlement.id'], name=op.f('fk_household_settlement_id_settlement')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_household'))
    )
    with op.batch_alter_table('household', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_household_samagra_family_key'), ['samagra_family_key'], unique=False)
        batch_op.create_index(batch_op.f('ix_household_settlement_id'), ['settlement_id'], unique=False)

    op.create_table('beneficiary',
    sa.Column('household_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('booth_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('name_hi', sa.String(length=200), nullable=False),
    sa.Column('name_en', sa.String(length=200), nullable=False),
    sa.Column('search_keys', sa.String(length=300), nullable=False),
    sa.Column('sex', sa.String(length=1), nullable=False),
    sa.Column('born_on', sa.Date(), nullable=True),
    sa.Column('birth_precision', sa.String(length=10), nullable=False),
    sa.Column('relation_name', sa.String(length=200), nullable=False),
    sa.Column('mobile', sa.Text(), nullable=True),
    sa.Column('mobile_key', sa.String(length=32), nullable=True),
    sa.Column('samagra_member', sa.Text(), nullable=True),
    sa.Column('samagra_member_key', sa.String(length=32), nullable=True),
    sa.Column('facts', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.Column('client_key', sa.String(length=40), nullable=True),
    sa.Column('created_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint("birth_precision IN ('day', 'month', 'year', 'estimated')", name=op.f('ck_beneficiary_birth_precision_known')),
    sa.CheckConstraint("sex IN ('F', 'M', 'O')", name=op.f('ck_beneficiary_sex_known')),
    sa.ForeignKeyConstraint(['booth_id'], ['booth.id'], name=op.f('fk_beneficiary_booth_id_booth')),
    sa.ForeignKeyConstraint(['created_by_id'], ['user_account.id'], name=op.f('fk_beneficiary_created_by_id_user_account')),
    sa.ForeignKeyConstraint(['household_id'], ['household.id'], name=op.f('fk_beneficiary_household_id_household')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_beneficiary')),
    sa.UniqueConstraint('client_key', name=op.f('uq_beneficiary_client_key'))
    )
    with op.batch_alter_table('beneficiary', schema=None) as batch_op:
        batch_op.create_index('ix_beneficiary_booth_id_id', ['booth_id', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_beneficiary_household_id'), ['household_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_beneficiary_mobile_key'), ['mobile_key'], unique=False)
        batch_op.create_index(batch_op.f('ix_beneficiary_samagra_member_key'), ['samagra_member_key'], unique=False)
        batch_op.create_index(batch_op.f('ix_beneficiary_search_keys'), ['search_keys'], unique=False)

    op.create_table('consent',
    sa.Column('beneficiary_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('purpose', sa.String(length=40), nullable=False),
    sa.Column('notice_version', sa.String(length=20), nullable=False),
    sa.Column('how', sa.String(length=10), nullable=False),
    sa.Column('guardian_name', sa.String(length=200), nullable=False),
    sa.Column('given_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('recorded_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint("how IN ('spoken', 'written', 'guardian')", name=op.f('ck_consent_how_known')),
    sa.ForeignKeyConstraint(['beneficiary_id'], ['beneficiary.id'], name=op.f('fk_consent_beneficiary_id_beneficiary')),
    sa.ForeignKeyConstraint(['recorded_by_id'], ['user_account.id'], name=op.f('fk_consent_recorded_by_id_user_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consent'))
    )
    with op.batch_alter_table('consent', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_consent_beneficiary_id'), ['beneficiary_id'], unique=False)

    op.create_table('entitlement',
    sa.Column('beneficiary_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('scheme_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('booth_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('period', sa.String(length=12), nullable=False),
    sa.Column('status', sa.String(length=12), nullable=False),
    sa.Column('why', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.Column('rule_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('checked_on', sa.Date(), nullable=False),
    sa.Column('receipt', sa.String(length=14), nullable=False),
    sa.Column('receipt_asked_on', sa.Date(), nullable=True),
    sa.Column('received_on', sa.Date(), nullable=True),
    sa.Column('amount_inr', sa.Integer(), nullable=True),
    sa.Column('evidence', sa.String(length=300), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint("receipt IN ('unknown', 'received', 'not_received')", name=op.f('ck_entitlement_receipt_known')),
    sa.CheckConstraint("status IN ('eligible', 'ineligible', 'unknown')", name=op.f('ck_entitlement_status_known')),
    sa.ForeignKeyConstraint(['beneficiary_id'], ['beneficiary.id'], name=op.f('fk_entitlement_beneficiary_id_beneficiary')),
    sa.ForeignKeyConstraint(['booth_id'], ['booth.id'], name=op.f('fk_entitlement_booth_id_booth')),
    sa.ForeignKeyConstraint(['rule_id'], ['scheme_rule.id'], name=op.f('fk_entitlement_rule_id_scheme_rule')),
    sa.ForeignKeyConstraint(['scheme_id'], ['scheme.id'], name=op.f('fk_entitlement_scheme_id_scheme')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_entitlement')),
    sa.UniqueConstraint('beneficiary_id', 'scheme_id', 'period', name=op.f('uq_entitlement_beneficiary_id_scheme_id_period'))
    )
    with op.batch_alter_table('entitlement', schema=None) as batch_op:
        batch_op.create_index('ix_entitlement_counts', ['booth_id', 'scheme_id', 'receipt', 'status'], unique=False)
        batch_op.create_index(batch_op.f('ix_entitlement_scheme_id'), ['scheme_id'], unique=False)

    op.create_table('case_file',
    sa.Column('number', sa.String(length=16), nullable=False),
    sa.Column('entitlement_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('beneficiary_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('scheme_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('booth_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('level', sa.Integer(), nullable=False),
    sa.Column('owner_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('reason_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('stage_since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('stage_due', sa.DateTime(timezone=True), nullable=False),
    sa.Column('case_due', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reopened_count', sa.Integer(), nullable=False),
    sa.Column('client_key', sa.String(length=40), nullable=True),
    sa.Column('filed_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint("state IN ('OPEN', 'ASSIGNED', 'SUBMITTED', 'IN_PROGRESS', 'ON_HOLD', 'DEPT_REJECTED', 'REPORTED_RESOLVED', 'CLOSED_RECEIVED', 'CLOSED_OTHER')", name=op.f('ck_case_file_state_known')),
    sa.CheckConstraint('level >= 1', name=op.f('ck_case_file_level_positive')),
    sa.ForeignKeyConstraint(['beneficiary_id'], ['beneficiary.id'], name=op.f('fk_case_file_beneficiary_id_beneficiary')),
    sa.ForeignKeyConstraint(['booth_id'], ['booth.id'], name=op.f('fk_case_file_booth_id_booth')),
    sa.ForeignKeyConstraint(['entitlement_id'], ['entitlement.id'], name=op.f('fk_case_file_entitlement_id_entitlement')),
    sa.ForeignKeyConstraint(['filed_by_id'], ['user_account.id'], name=op.f('fk_case_file_filed_by_id_user_account')),
    sa.ForeignKeyConstraint(['owner_id'], ['user_account.id'], name=op.f('fk_case_file_owner_id_user_account')),
    sa.ForeignKeyConstraint(['reason_id'], ['reason.id'], name=op.f('fk_case_file_reason_id_reason')),
    sa.ForeignKeyConstraint(['scheme_id'], ['scheme.id'], name=op.f('fk_case_file_scheme_id_scheme')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_file')),
    sa.UniqueConstraint('client_key', name=op.f('uq_case_file_client_key')),
    sa.UniqueConstraint('number', name=op.f('uq_case_file_number'))
    )
    with op.batch_alter_table('case_file', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_case_file_beneficiary_id'), ['beneficiary_id'], unique=False)
        batch_op.create_index('ix_case_file_counts', ['booth_id', 'state', 'scheme_id', 'opened_at', 'stage_due'], unique=False)
        batch_op.create_index('ix_case_file_opened_at_id', ['opened_at', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_case_file_owner_id'), ['owner_id'], unique=False)
        batch_op.create_index('ix_case_file_scheme_id_state', ['scheme_id', 'state'], unique=False)
        batch_op.create_index('ix_case_file_state_stage_due', ['state', 'stage_due'], unique=False)
        batch_op.create_index('uq_case_file_live_entitlement', ['entitlement_id'], unique=True, sqlite_where=sa.text("state NOT IN ('CLOSED_OTHER', 'CLOSED_RECEIVED')"), postgresql_where=sa.text("state NOT IN ('CLOSED_OTHER', 'CLOSED_RECEIVED')"))

    op.create_table('case_event',
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(length=24), nullable=False),
    sa.Column('from_state', sa.String(length=20), nullable=True),
    sa.Column('to_state', sa.String(length=20), nullable=False),
    sa.Column('level', sa.Integer(), nullable=False),
    sa.Column('actor_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('details', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.Column('occurred_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['actor_id'], ['user_account.id'], name=op.f('fk_case_event_actor_id_user_account')),
    sa.ForeignKeyConstraint(['case_id'], ['case_file.id'], name=op.f('fk_case_event_case_id_case_file')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_event'))
    )
    with op.batch_alter_table('case_event', schema=None) as batch_op:
        batch_op.create_index('ix_case_event_case_id_id', ['case_id', 'id'], unique=False)



def downgrade():
    with op.batch_alter_table('case_event', schema=None) as batch_op:
        batch_op.drop_index('ix_case_event_case_id_id')

    op.drop_table('case_event')
    with op.batch_alter_table('case_file', schema=None) as batch_op:
        batch_op.drop_index('uq_case_file_live_entitlement', sqlite_where=sa.text("state NOT IN ('CLOSED_OTHER', 'CLOSED_RECEIVED')"), postgresql_where=sa.text("state NOT IN ('CLOSED_OTHER', 'CLOSED_RECEIVED')"))
        batch_op.drop_index('ix_case_file_state_stage_due')
        batch_op.drop_index('ix_case_file_scheme_id_state')
        batch_op.drop_index(batch_op.f('ix_case_file_owner_id'))
        batch_op.drop_index('ix_case_file_opened_at_id')
        batch_op.drop_index('ix_case_file_counts')
        batch_op.drop_index(batch_op.f('ix_case_file_beneficiary_id'))

    op.drop_table('case_file')
    with op.batch_alter_table('entitlement', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_entitlement_scheme_id'))
        batch_op.drop_index('ix_entitlement_counts')

    op.drop_table('entitlement')
    with op.batch_alter_table('consent', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_consent_beneficiary_id'))

    op.drop_table('consent')
    with op.batch_alter_table('beneficiary', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_beneficiary_search_keys'))
        batch_op.drop_index(batch_op.f('ix_beneficiary_samagra_member_key'))
        batch_op.drop_index(batch_op.f('ix_beneficiary_mobile_key'))
        batch_op.drop_index(batch_op.f('ix_beneficiary_household_id'))
        batch_op.drop_index('ix_beneficiary_booth_id_id')

    op.drop_table('beneficiary')
    with op.batch_alter_table('household', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_household_settlement_id'))
        batch_op.drop_index(batch_op.f('ix_household_samagra_family_key'))

    op.drop_table('household')
    with op.batch_alter_table('user_session', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_user_session_user_id'))

    op.drop_table('user_session')
    with op.batch_alter_table('settlement', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_settlement_district_id'))
        batch_op.drop_index(batch_op.f('ix_settlement_constituency_id'))
        batch_op.drop_index('ix_settlement_booth_id_name_hi')

    op.drop_table('settlement')
    op.drop_table('scheme_rule')
    with op.batch_alter_table('role_assignment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_role_assignment_user_id'))

    op.drop_table('role_assignment')
    op.drop_table('boundary')
    with op.batch_alter_table('booth_area', schema=None) as batch_op:
        batch_op.drop_index('ix_booth_area_area_id_booth_id')

    op.drop_table('booth_area')
    with op.batch_alter_table('audit_entry', schema=None) as batch_op:
        batch_op.drop_index('ix_audit_entry_subject')
        batch_op.drop_index(batch_op.f('ix_audit_entry_actor_id'))

    op.drop_table('audit_entry')
    op.drop_table('user_account')
    with op.batch_alter_table('sign_in_attempt', schema=None) as batch_op:
        batch_op.drop_index('ix_sign_in_attempt_address_key_at')
        batch_op.drop_index('ix_sign_in_attempt_account_key_at')

    op.drop_table('sign_in_attempt')
    with op.batch_alter_table('scheme', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_scheme_department_code'))

    op.drop_table('scheme')
    op.drop_table('reason')
    op.drop_table('escalation_step')
    op.drop_table('booth')
    op.drop_table('audit_head')
    with op.batch_alter_table('area', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_area_parent_id'))

    op.drop_table('area')
