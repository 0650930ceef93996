"""Columns of cases hold the owner, the time limit of the case, and closed cases too: packed anew at the next start."""

from alembic import op

revision = '0024'
down_revision = '0023'
branch_labels = None
depends_on = None


def upgrade():
    op.execute('DELETE FROM case_columns')


def downgrade():
    op.execute('DELETE FROM case_columns')
