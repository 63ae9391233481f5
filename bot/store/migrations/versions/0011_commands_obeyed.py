"""What became of the commands that change something: obeyed once, whatever is filed again."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """From 0010."""
    op.create_table(
        "obeyed",
        sa.Column("group_slug", sa.Text(), nullable=False),
        sa.Column("mail_id", sa.BigInteger(), nullable=False),
        sa.Column("position_in_mail", sa.BigInteger(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("hindrance", sa.Text(), nullable=True),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_slug", "mail_id"], ["mail.group_slug", "mail.id"], name=op.f("fk_obeyed_group_slug_mail_id")
        ),
        sa.PrimaryKeyConstraint("group_slug", "mail_id", "position_in_mail", name=op.f("pk_obeyed")),
    )
    op.create_index(op.f("ix_obeyed_group_slug_address"), "obeyed", ["group_slug", "address"])
