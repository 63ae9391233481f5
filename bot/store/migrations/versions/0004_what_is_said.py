"""Proposed wording, its editor and its number, and the words of a position; empty until a mail is filed again."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """From 0003. A position was the words that name whom somebody speaks for; now it is where a member stands."""
    for name in ("said", "editor", "proposal"):
        op.add_column("comment", sa.Column(name, sa.Text(), nullable=False, server_default=""))
    op.add_column("comment", sa.Column("redline", sa.Text(), nullable=False, server_default="[]"))
    with op.batch_alter_table("comment") as table:
        table.alter_column("position", existing_type=sa.Text(), nullable=True)
    op.execute("UPDATE comment SET position = NULL")
