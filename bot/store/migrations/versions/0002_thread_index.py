"""Outlook's own thread of a mail; empty for mails filed before, until they are filed again."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """From 0001."""
    op.add_column("message", sa.Column("thread_index", sa.Text(), nullable=False, server_default=""))
