"""Letters to offices, the cases each is about, and versions of their wording."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('letter_template',
    sa.Column('template', sa.String(length=24), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('subject', sa.String(length=300), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('edited_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('edited_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint('version >= 1', name=op.f('ck_letter_template_version_positive')),
    sa.ForeignKeyConstraint(['edited_by_id'], ['user_account.id'], name=op.f('fk_letter_template_edited_by_id_user_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_letter_template')),
    sa.UniqueConstraint('template', 'version', name=op.f('uq_letter_template_template_version'))
    )
    with op.batch_alter_table('letter_template', schema=None) as batch_op:
        batch_op.create_index('uq_letter_template_in_force', ['template'], unique=True, sqlite_where=sa.text('active = 1'), postgresql_where=sa.text('active'))

    op.create_table('letter',
    sa.Column('reference', sa.String(length=10), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('form', sa.String(length=4), nullable=False),
    sa.Column('template_version', sa.Integer(), nullable=False),
    sa.Column('authority', sa.String(length=300), nullable=False),
    sa.Column('settlement_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('content', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.Column('client_key', sa.String(length=40), nullable=True),
    sa.Column('created_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint("form IN ('one', 'many')", name=op.f('ck_letter_form_known')),
    sa.CheckConstraint("kind IN ('application', 'reminder', 'appeal', 'rti', 'jan_sunwai')", name=op.f('ck_letter_kind_known')),
    sa.ForeignKeyConstraint(['created_by_id'], ['user_account.id'], name=op.f('fk_letter_created_by_id_user_account')),
    sa.ForeignKeyConstraint(['settlement_id'], ['settlement.id'], name=op.f('fk_letter_settlement_id_settlement')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_letter')),
    sa.UniqueConstraint('client_key', name=op.f('uq_letter_client_key')),
    sa.UniqueConstraint('reference', name=op.f('uq_letter_reference'))
    )
    with op.batch_alter_table('letter', schema=None) as batch_op:
        batch_op.create_index('ix_letter_created_by_id_created_at', ['created_by_id', 'created_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_letter_settlement_id'), ['settlement_id'], unique=False)

    op.create_table('letter_case',
    sa.Column('letter_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['case_file.id'], name=op.f('fk_letter_case_case_id_case_file')),
    sa.ForeignKeyConstraint(['letter_id'], ['letter.id'], name=op.f('fk_letter_case_letter_id_letter')),
    sa.PrimaryKeyConstraint('letter_id', 'case_id', name=op.f('pk_letter_case')),
    sa.UniqueConstraint('letter_id', 'position', name=op.f('uq_letter_case_letter_id_position'))
    )
    with op.batch_alter_table('letter_case', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_letter_case_case_id'), ['case_id'], unique=False)



def downgrade():
    with op.batch_alter_table('letter_case', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_letter_case_case_id'))

    op.drop_table('letter_case')
    with op.batch_alter_table('letter', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_letter_settlement_id'))
        batch_op.drop_index('ix_letter_created_by_id_created_at')

    op.drop_table('letter')
    with op.batch_alter_table('letter_template', schema=None) as batch_op:
        batch_op.drop_index('uq_letter_template_in_force', sqlite_where=sa.text('active = 1'), postgresql_where=sa.text('active'))

    op.drop_table('letter_template')
