"""The fairness check as it was run: snapshots, runs, results by place, and findings with their history."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('fairness_snapshot',
    sa.Column('period', sa.String(length=8), nullable=False),
    sa.Column('taken_on', sa.Date(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=True),
    sa.Column('people', sa.Integer(), nullable=False),
    sa.Column('cases', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fairness_snapshot')),
    sa.UniqueConstraint('digest', name=op.f('uq_fairness_snapshot_digest'))
    )
    op.create_table('fairness_run',
    sa.Column('snapshot_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('level', sa.String(length=16), nullable=False),
    sa.Column('seed', sa.BigInteger(), nullable=False),
    sa.Column('method', sa.String(length=120), nullable=False),
    sa.Column('places', sa.Integer(), nullable=False),
    sa.Column('flagged', sa.Integer(), nullable=False),
    sa.Column('summary', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.Column('thinned', sa.Boolean(), nullable=False),
    sa.Column('job_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('started_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint("level IN ('panchayat', 'booth', 'block', 'district', 'constituency', 'mandal')", name=op.f('ck_fairness_run_level_known')),
    sa.ForeignKeyConstraint(['job_id'], ['job.id'], name=op.f('fk_fairness_run_job_id_job')),
    sa.ForeignKeyConstraint(['snapshot_id'], ['fairness_snapshot.id'], name=op.f('fk_fairness_run_snapshot_id_fairness_snapshot')),
    sa.ForeignKeyConstraint(['started_by_id'], ['user_account.id'], name=op.f('fk_fairness_run_started_by_id_user_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fairness_run')),
    sa.UniqueConstraint('snapshot_id', 'level', 'seed', 'method', name=op.f('uq_fairness_run_snapshot_id_level_seed_method'))
    )
    with op.batch_alter_table('fairness_run', schema=None) as batch_op:
        batch_op.create_index('ix_fairness_run_level_finished_at', ['level', 'finished_at'], unique=False)

    op.create_table('fairness_finding',
    sa.Column('level', sa.String(length=16), nullable=False),
    sa.Column('place_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('state', sa.String(length=14), nullable=False),
    sa.Column('first_run_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('last_run_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('runs_flagged', sa.Integer(), nullable=False),
    sa.Column('assigned_to_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('looked_into_since', sa.Date(), nullable=True),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint("kind IN ('unserved', 'low', 'slow', 'fast', 'closing', 'group', 'cluster', 'silent')", name=op.f('ck_fairness_finding_kind_known')),
    sa.CheckConstraint("level IN ('panchayat', 'booth', 'block', 'district', 'constituency', 'mandal')", name=op.f('ck_fairness_finding_level_known')),
    sa.CheckConstraint("state IN ('new', 'looking', 'explained', 'acted_on', 'not_confirmed')", name=op.f('ck_fairness_finding_state_known')),
    sa.ForeignKeyConstraint(['assigned_to_id'], ['user_account.id'], name=op.f('fk_fairness_finding_assigned_to_id_user_account')),
    sa.ForeignKeyConstraint(['first_run_id'], ['fairness_run.id'], name=op.f('fk_fairness_finding_first_run_id_fairness_run')),
    sa.ForeignKeyConstraint(['last_run_id'], ['fairness_run.id'], name=op.f('fk_fairness_finding_last_run_id_fairness_run')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fairness_finding'))
    )
    with op.batch_alter_table('fairness_finding', schema=None) as batch_op:
        batch_op.create_index('ix_fairness_finding_level_place_id', ['level', 'place_id'], unique=False)
        batch_op.create_index('uq_fairness_finding_live', ['level', 'place_id', 'kind'], unique=True, sqlite_where=sa.text("state IN ('looking', 'new')"), postgresql_where=sa.text("state IN ('looking', 'new')"))

    op.create_table('fairness_part',
    sa.Column('snapshot_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('run_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('name', sa.String(length=16), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint('(snapshot_id IS NULL) <> (run_id IS NULL)', name=op.f('ck_fairness_part_one_owner')),
    sa.ForeignKeyConstraint(['run_id'], ['fairness_run.id'], name=op.f('fk_fairness_part_run_id_fairness_run'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['snapshot_id'], ['fairness_snapshot.id'], name=op.f('fk_fairness_part_snapshot_id_fairness_snapshot'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fairness_part'))
    )
    with op.batch_alter_table('fairness_part', schema=None) as batch_op:
        batch_op.create_index('ix_fairness_part_run_id_name', ['run_id', 'name'], unique=False)
        batch_op.create_index('ix_fairness_part_snapshot_id_id', ['snapshot_id', 'id'], unique=False)

    op.create_table('fairness_result',
    sa.Column('run_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('place_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('district_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kinds', sa.Integer(), nullable=False),
    sa.Column('standing', sa.String(length=8), nullable=False),
    sa.Column('concern', sa.Double(), nullable=False),
    sa.Column('eligible', sa.Integer(), nullable=False),
    sa.Column('unserved', sa.Integer(), nullable=False),
    sa.Column('unknown', sa.Integer(), nullable=False),
    sa.Column('hidden', sa.Boolean(), nullable=False),
    sa.Column('figures', sa.LargeBinary(), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['run_id'], ['fairness_run.id'], name=op.f('fk_fairness_result_run_id_fairness_run'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fairness_result')),
    sa.UniqueConstraint('place_id', 'run_id', name=op.f('uq_fairness_result_place_id_run_id'))
    )
    with op.batch_alter_table('fairness_result', schema=None) as batch_op:
        batch_op.create_index('ix_fairness_result_run_id_concern_id', ['run_id', 'concern', 'id'], unique=False)
        batch_op.create_index('ix_fairness_result_flagged', ['run_id', 'concern', 'id'], unique=False, sqlite_where=sa.text('kinds <> 0'), postgresql_where=sa.text('kinds <> 0'))
        batch_op.create_index('ix_fairness_result_run_id_standing_concern_id', ['run_id', 'standing', 'concern', 'id'], unique=False)
        batch_op.create_index('ix_fairness_result_run_id_district_id_concern_id', ['run_id', 'district_id', 'concern', 'id'], unique=False)

    op.create_table('fairness_note',
    sa.Column('finding_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(length=14), nullable=False),
    sa.Column('state', sa.String(length=14), nullable=False),
    sa.Column('actor_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('evidence', sa.Text(), nullable=False),
    sa.Column('run_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['actor_id'], ['user_account.id'], name=op.f('fk_fairness_note_actor_id_user_account')),
    sa.ForeignKeyConstraint(['finding_id'], ['fairness_finding.id'], name=op.f('fk_fairness_note_finding_id_fairness_finding')),
    sa.ForeignKeyConstraint(['run_id'], ['fairness_run.id'], name=op.f('fk_fairness_note_run_id_fairness_run')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fairness_note'))
    )
    with op.batch_alter_table('fairness_note', schema=None) as batch_op:
        batch_op.create_index('ix_fairness_note_finding_id_id', ['finding_id', 'id'], unique=False)
        batch_op.create_index('uq_fairness_note_reply', ['finding_id'], unique=True, sqlite_where=sa.text("kind = 'reply'"), postgresql_where=sa.text("kind = 'reply'"))



def downgrade():
    with op.batch_alter_table('fairness_note', schema=None) as batch_op:
        batch_op.drop_index('uq_fairness_note_reply', sqlite_where=sa.text("kind = 'reply'"), postgresql_where=sa.text("kind = 'reply'"))
        batch_op.drop_index('ix_fairness_note_finding_id_id')

    op.drop_table('fairness_note')
    with op.batch_alter_table('fairness_result', schema=None) as batch_op:
        batch_op.drop_index('ix_fairness_result_run_id_district_id_concern_id')
        batch_op.drop_index('ix_fairness_result_run_id_standing_concern_id')
        batch_op.drop_index('ix_fairness_result_flagged', sqlite_where=sa.text('kinds <> 0'), postgresql_where=sa.text('kinds <> 0'))
        batch_op.drop_index('ix_fairness_result_run_id_concern_id')

    op.drop_table('fairness_result')
    with op.batch_alter_table('fairness_part', schema=None) as batch_op:
        batch_op.drop_index('ix_fairness_part_snapshot_id_id')
        batch_op.drop_index('ix_fairness_part_run_id_name')

    op.drop_table('fairness_part')
    with op.batch_alter_table('fairness_finding', schema=None) as batch_op:
        batch_op.drop_index('uq_fairness_finding_live', sqlite_where=sa.text("state IN ('looking', 'new')"), postgresql_where=sa.text("state IN ('looking', 'new')"))
        batch_op.drop_index('ix_fairness_finding_level_place_id')

    op.drop_table('fairness_finding')
    with op.batch_alter_table('fairness_run', schema=None) as batch_op:
        batch_op.drop_index('ix_fairness_run_level_finished_at')

    op.drop_table('fairness_run')
    op.drop_table('fairness_snapshot')
