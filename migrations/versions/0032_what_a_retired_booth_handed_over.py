"""What a booth that is no more handed over to which booth, so that a wrong heir can be taken back.

Revision ID: 0032
Revises: 0031
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0032'
down_revision = '0031'
branch_labels = None
depends_on = None


def upgrade():
    document = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    op.add_column("booth_change", sa.Column("carried", document, nullable=True))


def downgrade():
    op.drop_column("booth_change", "carried")
