"""Columns of cases hold the hour at which a step is due: they are packed anew at the next start."""

from alembic import op

revision = '0029'
down_revision = '0027'
branch_labels = None
depends_on = None


def upgrade():
    op.execute('DELETE FROM case_columns')


def downgrade():
    op.execute('DELETE FROM case_columns')
