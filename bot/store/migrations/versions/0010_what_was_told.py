"""When a mail was first found to be on another theme, and the periods of subscribers' digests: what was told, to whom.

Of before, a mail counts as found when it was last filed, and a digest as telling of all until it was written.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """From 0009."""
    op.create_table(
        "themed",
        sa.Column("group_slug", sa.Text(), nullable=False),
        sa.Column("mail_id", sa.BigInteger(), nullable=False),
        sa.Column("noted", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_slug", "mail_id"], ["mail.group_slug", "mail.id"], name=op.f("fk_themed_group_slug_mail_id")
        ),
        sa.PrimaryKeyConstraint("group_slug", "mail_id", name=op.f("pk_themed")),
    )
    op.execute(
        "INSERT INTO themed (group_slug, mail_id, noted) "
        "SELECT group_slug, mail_id, decided FROM filing WHERE theme <> ''"
    )
    op.execute("UPDATE letter SET period_end = created WHERE period_end IS NULL AND key LIKE 'digest/%/%-%'")
