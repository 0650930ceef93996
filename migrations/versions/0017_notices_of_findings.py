"""Notices about findings of the fairness check and about reports of partiality."""

import sqlalchemy as sa
from alembic import op

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None

OLD = ('assigned', 'reopened', 'to_approve', 'closure_asked', 'closure_approved', 'closure_refused', 'rejected',
       'not_received', 'received', 'escalated', 'hold_over')
NEW = ('finding_given', 'reply_asked', 'finding_replied', 'report_waiting')


def _known(kinds):
    return 'kind IN ({})'.format(', '.join(f"'{kind}'" for kind in kinds))


def upgrade():
    with op.batch_alter_table('notification', schema=None) as batch_op:
        batch_op.add_column(sa.Column('finding_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.create_foreign_key(
            op.f('fk_notification_finding_id_fairness_finding'), 'fairness_finding', ['finding_id'], ['id']
        )
        batch_op.drop_constraint(op.f('ck_notification_kind_known'), type_='check')
        batch_op.create_check_constraint(op.f('ck_notification_kind_known'), _known(OLD + NEW))


def downgrade():
    op.execute('DELETE FROM notification WHERE {}'.format(_known(NEW)))
    with op.batch_alter_table('notification', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_notification_kind_known'), type_='check')
        batch_op.create_check_constraint(op.f('ck_notification_kind_known'), _known(OLD))
        batch_op.drop_constraint(op.f('fk_notification_finding_id_fairness_finding'), type_='foreignkey')
        batch_op.drop_column('finding_id')
