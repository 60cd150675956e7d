"""What turns were taken for, and switches that have a level."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("turns", sa.Column("understood", sa.JSON(none_as_null=True), nullable=True))
    op.add_column("switches", sa.Column("level", sa.Float(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("switches") as switches:
        switches.drop_column("level")
    with op.batch_alter_table("turns") as turns:
        turns.drop_column("understood")
