"""What a case's lifecycle remembers, and the papers given to offices."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('case_work',
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('review_on', sa.Date(), nullable=True),
    sa.Column('closure_asked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closure_asked_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('closure_owner_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('closed_as', sa.String(length=16), nullable=True),
    sa.Column('exhausted', sa.Boolean(), nullable=False),
    sa.Column('facts', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['case_file.id'], name=op.f('fk_case_work_case_id_case_file')),
    sa.ForeignKeyConstraint(['closure_asked_by_id'], ['user_account.id'], name=op.f('fk_case_work_closure_asked_by_id_user_account')),
    sa.ForeignKeyConstraint(['closure_owner_id'], ['user_account.id'], name=op.f('fk_case_work_closure_owner_id_user_account')),
    sa.PrimaryKeyConstraint('case_id', name=op.f('pk_case_work'))
    )
    with op.batch_alter_table('case_work', schema=None) as batch_op:
        batch_op.create_index('ix_case_work_closure_asked_at', ['closure_asked_at'], unique=False)
        batch_op.create_index('ix_case_work_review_on', ['review_on'], unique=False)

    op.create_table('submission',
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('cycle', sa.Integer(), nullable=False),
    sa.Column('authority', sa.String(length=300), nullable=False),
    sa.Column('level', sa.Integer(), nullable=True),
    sa.Column('channel', sa.String(length=20), nullable=False),
    sa.Column('filed_on', sa.Date(), nullable=False),
    sa.Column('external_reference', sa.String(length=100), nullable=False),
    sa.Column('acknowledged_on', sa.Date(), nullable=True),
    sa.Column('reply_text', sa.Text(), nullable=False),
    sa.Column('reply_on', sa.Date(), nullable=True),
    sa.Column('recorded_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint("channel IN ('office', 'lok_seva_kendra', 'jan_sunwai', 'cm_helpline', 'appeal', 'rti', 'cpgrams')", name=op.f('ck_submission_channel_known')),
    sa.CheckConstraint('level IS NULL OR level >= 1', name=op.f('ck_submission_level_positive')),
    sa.ForeignKeyConstraint(['case_id'], ['case_file.id'], name=op.f('fk_submission_case_id_case_file')),
    sa.ForeignKeyConstraint(['recorded_by_id'], ['user_account.id'], name=op.f('fk_submission_recorded_by_id_user_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_submission')),
    sa.UniqueConstraint('case_id', 'sequence', name=op.f('uq_submission_case_id_sequence'))
    )
    with op.batch_alter_table('submission', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_submission_filed_on'), ['filed_on'], unique=False)


def downgrade():
    with op.batch_alter_table('submission', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_submission_filed_on'))

    op.drop_table('submission')

    with op.batch_alter_table('case_work', schema=None) as batch_op:
        batch_op.drop_index('ix_case_work_review_on')
        batch_op.drop_index('ix_case_work_closure_asked_at')

    op.drop_table('case_work')
