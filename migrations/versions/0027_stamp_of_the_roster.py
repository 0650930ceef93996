"""A stamp that the database itself draws anew whenever a booth changes, so that what was read of all booths is kept.

A later migration that writes the table of booths anew on SQLite takes the triggers away with the old one and has to
make them again: TRIGGERS.
"""

import secrets

import sqlalchemy as sa
from alembic import op

revision = '0027'
down_revision = '0026'
branch_labels = None
depends_on = None

TRIGGERS = [
    f"CREATE TRIGGER roster_stamp_{act.lower()} AFTER {act} ON booth"
    " BEGIN UPDATE roster_stamp SET stamp = lower(hex(randomblob(16))); END"
    for act in ("INSERT", "UPDATE", "DELETE")
]
FUNCTION = """
    CREATE FUNCTION roster_stamp_anew() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE roster_stamp SET stamp = md5(random()::text || clock_timestamp()::text);
        RETURN NULL;
    END $$
"""
TRIGGER = """
    CREATE TRIGGER roster_stamp_anew AFTER INSERT OR UPDATE OR DELETE ON booth
    FOR EACH STATEMENT EXECUTE FUNCTION roster_stamp_anew()
"""


def upgrade():
    table = op.create_table('roster_stamp',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('stamp', sa.String(length=32), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_roster_stamp'))
    )
    op.bulk_insert(table, [{'id': 1, 'stamp': secrets.token_hex(16)}])
    for statement in TRIGGERS if op.get_bind().dialect.name == 'sqlite' else (FUNCTION, TRIGGER):
        op.execute(statement)


def downgrade():
    if op.get_bind().dialect.name == 'sqlite':
        for act in ("insert", "update", "delete"):
            op.execute(f"DROP TRIGGER roster_stamp_{act}")
    else:
        op.execute("DROP TRIGGER roster_stamp_anew ON booth")
        op.execute("DROP FUNCTION roster_stamp_anew()")
    op.drop_table('roster_stamp')
