"""When a meeting ends: a deadline has no end, so none of before has one."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """From 0007."""
    op.add_column("deadline", sa.Column("until", sa.DateTime(timezone=True), nullable=True))
