"""Schemes, settlements, households, people and their consent."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade():
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


def downgrade():
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

    with op.batch_alter_table('settlement', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_settlement_district_id'))
        batch_op.drop_index(batch_op.f('ix_settlement_constituency_id'))
        batch_op.drop_index('ix_settlement_booth_id_name_hi')

    op.drop_table('settlement')

    op.drop_table('scheme_rule')

    with op.batch_alter_table('scheme', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_scheme_department_code'))

    op.drop_table('scheme')

    op.drop_table('reason')

    op.drop_table('escalation_step')
