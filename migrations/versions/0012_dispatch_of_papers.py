"""How far a paper has come: on its way, with the office, or back; the same for many papers at once."""

import sqlalchemy as sa
from alembic import op

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None

ACTS = ('assign', 'submit', 'acknowledge', 'report_resolved', 'reject', 'escalate', 'note')


def _known_acts(*more):
    return 'act IS NULL OR act IN ({})'.format(', '.join(f"'{act}'" for act in (*ACTS, *more)))


def _let_acts_be(*more):
    with op.batch_alter_table('bulk_batch', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_bulk_batch_act_known'), type_='check')
        batch_op.create_check_constraint(op.f('ck_bulk_batch_act_known'), _known_acts(*more))


def upgrade():
    op.add_column('submission', sa.Column('dispatch', sa.String(length=12), nullable=False, server_default='sent'))
    op.add_column('submission', sa.Column('returned_on', sa.Date(), nullable=True))
    op.execute("UPDATE submission SET dispatch = 'delivered' WHERE acknowledged_on IS NOT NULL OR external_reference <> ''")
    with op.batch_alter_table('submission', schema=None) as batch_op:
        batch_op.alter_column('dispatch', existing_type=sa.String(length=12), existing_nullable=False, server_default=None)
        batch_op.create_check_constraint(
            op.f('ck_submission_dispatch_known'), "dispatch IN ('sent', 'delivered', 'returned')"
        )
        batch_op.create_check_constraint(
            op.f('ck_submission_returned_has_day'), "(dispatch = 'returned') = (returned_on IS NOT NULL)"
        )
    _let_acts_be('paper_returned')


def downgrade():
    op.execute("UPDATE bulk_batch SET act = NULL WHERE act = 'paper_returned'")
    _let_acts_be()
    with op.batch_alter_table('submission', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_submission_returned_has_day'), type_='check')
        batch_op.drop_constraint(op.f('ck_submission_dispatch_known'), type_='check')
        batch_op.drop_column('returned_on')
        batch_op.drop_column('dispatch')
