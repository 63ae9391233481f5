"""What people order by mail, the bounces that count, and the tokens by which a mailbox proves itself."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """From 0005."""
    op.create_table(
        "token",
        sa.Column("group_slug", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("token", sa.String(length=26), nullable=False),
        sa.Column("given", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("group_slug", "address", name=op.f("pk_token")),
        sa.UniqueConstraint("group_slug", "token", name=op.f("uq_token_group_slug_token")),
    )
    op.create_table(
        "ordered",
        sa.Column("group_slug", sa.Text(), nullable=False),
        sa.Column("mail_id", sa.BigInteger(), nullable=False),
        sa.Column("position_in_mail", sa.BigInteger(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("verb", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_slug", "mail_id"], ["mail.group_slug", "mail.id"], name=op.f("fk_ordered_group_slug_mail_id")
        ),
        sa.PrimaryKeyConstraint("group_slug", "mail_id", "position_in_mail", name=op.f("pk_ordered")),
    )
    op.create_index(op.f("ix_ordered_group_slug_address"), "ordered", ["group_slug", "address"])
    op.create_table(
        "bounced",
        sa.Column("group_slug", sa.Text(), nullable=False),
        sa.Column("mail_id", sa.BigInteger(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_slug", "mail_id"], ["mail.group_slug", "mail.id"], name=op.f("fk_bounced_group_slug_mail_id")
        ),
        sa.PrimaryKeyConstraint("group_slug", "mail_id", "address", name=op.f("pk_bounced")),
    )
