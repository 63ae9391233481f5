"""The theme of a mail that is about none of the resolutions; mails of before have one when they are filed again."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """From 0008."""
    op.add_column("filing", sa.Column("theme", sa.Text(), nullable=False, server_default=""))
