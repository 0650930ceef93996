"""Numbers are found by the beginning of their fingerprint, and merged records by an index of these alone.

Fingerprints are as good as random, so each new person changes a page anywhere in each of their indexes: on SQLite that
was a third of what writing a person costs. Seven of the 32 characters have 268 million values: enough that hardly two
numbers share them, and a third of the room. The rest is compared in the row that is found.
"""

import sqlalchemy as sa
from alembic import op

revision = '0031'
down_revision = '0030'
branch_labels = None
depends_on = None

NUMBERS = (("beneficiary", "mobile_key"), ("beneficiary", "samagra_member_key"), ("household", "samagra_family_key"))


def upgrade():
    for table, column in NUMBERS:
        there = sa.text(f"{column} IS NOT NULL")
        op.create_index(
            f"ix_{table}_{column}_start", table, [sa.text(f"substr({column}, 1, 7)")],
            sqlite_where=there, postgresql_where=there,
        )
        op.drop_index(f"ix_{table}_{column}", table_name=table)
    op.drop_index("ix_beneficiary_merged_into_id", table_name="beneficiary")
    merged = sa.text("merged_into_id IS NOT NULL")
    op.create_index(
        "ix_beneficiary_merged_into_id", "beneficiary", ["merged_into_id"],
        sqlite_where=merged, postgresql_where=merged,
    )


def downgrade():
    op.drop_index("ix_beneficiary_merged_into_id", table_name="beneficiary")
    op.create_index("ix_beneficiary_merged_into_id", "beneficiary", ["merged_into_id"])
    for table, column in NUMBERS:
        op.create_index(f"ix_{table}_{column}", table, [column])
        op.drop_index(f"ix_{table}_{column}_start", table_name=table)
