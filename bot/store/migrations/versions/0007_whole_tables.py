"""Beside a part of a table, or one in another profile, the whole one of that moment."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """From 0006. What was exported before is taken for the whole table."""
    op.add_column("exported", sa.Column("whole", sa.LargeBinary(), nullable=True))
