"""Cases that a note about a finding of the fairness check points to."""

import sqlalchemy as sa
from alembic import op

revision = '0025'
down_revision = '0024'
branch_labels = None
depends_on = None


def _key():
    return sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade():
    op.create_table('fairness_evidence',
    sa.Column('note_id', _key(), autoincrement=False, nullable=False),
    sa.Column('case_id', _key(), autoincrement=False, nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['case_file.id'], name=op.f('fk_fairness_evidence_case_id_case_file')),
    sa.ForeignKeyConstraint(['note_id'], ['fairness_note.id'], name=op.f('fk_fairness_evidence_note_id_fairness_note')),
    sa.PrimaryKeyConstraint('note_id', 'case_id', name=op.f('pk_fairness_evidence'))
    )
    op.create_index(op.f('ix_fairness_evidence_case_id'), 'fairness_evidence', ['case_id'])


def downgrade():
    op.drop_table('fairness_evidence')
