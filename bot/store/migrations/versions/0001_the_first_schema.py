"""The first schema: facts, queues and views of a group (bot/store/schema.py as it was then)."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "change",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("group_slug", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change")),
    )
    op.create_index(op.f("ix_change_group_slug_target"), "change", ["group_slug", "target"], unique=False)
    op.create_table(
        "deadline",
        sa.Column("group_slug", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("when", sa.Text(), nullable=False),
        sa.Column("resolution", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("noted", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moved_from", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("group_slug", "key", "sequence", name=op.f("pk_deadline")),
    )
    op.create_table(
        "letter",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("group_slug", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("envelope_from", sa.Text(), nullable=False),
        sa.Column("recipients", sa.Text(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("probe", sa.Boolean(), nullable=False),
        sa.Column("period_end", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sa.UniqueConstraint("group_slug", "id", name=op.f("uq_letter_group_slug_id")),
        sa.UniqueConstraint("group_slug", "key", name=op.f("uq_letter_group_slug_key")),
    )
    op.create_index(op.f("ix_letter_group_slug_created"), "letter", ["group_slug", "created"], unique=False)
    op.create_index(op.f("ix_letter_group_slug_message_id"), "letter", ["group_slug", "message_id"], unique=False)
    op.create_table(
        "mail",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("group_slug", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("received", sa.DateTime(timezone=True), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("oversize", sa.BigInteger(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail")),
        sa.UniqueConstraint("group_slug", "id", name=op.f("uq_mail_group_slug_id")),
        sa.UniqueConstraint("group_slug", "sha256", name=op.f("uq_mail_group_slug_sha256")),
    )
    op.create_table(
        "message_key",
        sa.Column("group_slug", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("cluster", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("group_slug", "key", name=op.f("pk_message_key")),
    )
    op.create_index(op.f("ix_message_key_group_slug_cluster"), "message_key", ["group_slug", "cluster"], unique=False)
    op.create_table(
        "note",
        sa.Column("group_slug", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("noted", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("group_slug", "name", name=op.f("pk_note")),
    )
    op.create_table(
        "number",
        sa.Column("group_slug", sa.Text(), nullable=False),
        sa.Column("resolution", sa.Text(), nullable=False),
        sa.Column("serial", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("mail_sha256", sa.String(length=64), nullable=False),
        sa.Column("heading", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("text_sha256", sa.String(length=64), nullable=False),
        sa.Column("given", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("group_slug", "resolution", "serial", name=op.f("pk_number")),
        sa.UniqueConstraint("group_slug", "number", name=op.f("uq_number_group_slug_number")),
    )
    op.create_index(op.f("ix_number_group_slug_mail_sha256"), "number", ["group_slug", "mail_sha256"], unique=False)
    op.create_table(
        "comment",
        sa.Column("group_slug", sa.Text(), nullable=False),
        sa.Column("mail_id", sa.BigInteger(), nullable=False),
        sa.Column("position_in_mail", sa.BigInteger(), nullable=False),
        sa.Column("resolution", sa.Text(), nullable=False),
        sa.Column("serial", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("heading", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("source_message_id", sa.Text(), nullable=False),
        sa.Column("source_part", sa.Text(), nullable=False),
        sa.Column("source_start", sa.BigInteger(), nullable=False),
        sa.Column("source_end", sa.BigInteger(), nullable=False),
        sa.Column("received", sa.DateTime(timezone=True), nullable=False),
        sa.Column("member", sa.Text(), nullable=False),
        sa.Column("capacity", sa.Text(), nullable=False),
        sa.Column("contributor", sa.Text(), nullable=False),
        sa.Column("cited", sa.Text(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=True),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("position", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("context", sa.Text(), nullable=False),
        sa.Column("proposed", sa.Text(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("round", sa.Text(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("review", sa.Text(), nullable=False),
        sa.Column("observations", sa.Text(), nullable=False),
        sa.Column("disposition", sa.Text(), nullable=False),
        sa.Column("disposition_reason", sa.Text(), nullable=False),
        sa.Column("translation", sa.Text(), nullable=False),
        sa.Column("filed_by", sa.Text(), nullable=False),
        sa.Column("certainty", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.CheckConstraint("serial > 0", name=op.f("ck_comment_numbered")),
        sa.ForeignKeyConstraint(
            ["group_slug", "mail_id"], ["mail.group_slug", "mail.id"], name=op.f("fk_comment_group_slug_mail_id")
        ),
        sa.PrimaryKeyConstraint("group_slug", "mail_id", "position_in_mail", name=op.f("pk_comment")),
        sa.UniqueConstraint("group_slug", "resolution", "serial", name=op.f("uq_comment_group_slug_resolution_serial")),
    )
    op.create_table(
        "filing",
        sa.Column("group_slug", sa.Text(), nullable=False),
        sa.Column("mail_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("passages", sa.Text(), nullable=False),
        sa.Column("decided", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_slug", "mail_id"], ["mail.group_slug", "mail.id"], name=op.f("fk_filing_group_slug_mail_id")
        ),
        sa.PrimaryKeyConstraint("group_slug", "mail_id", name=op.f("pk_filing")),
    )
    op.create_index(op.f("ix_filing_group_slug_state_word"), "filing", ["group_slug", "state", "word"], unique=False)
    op.create_table(
        "message",
        sa.Column("group_slug", sa.Text(), nullable=False),
        sa.Column("mail_id", sa.BigInteger(), nullable=False),
        sa.Column("cluster", sa.BigInteger(), nullable=False),
        sa.Column("received", sa.DateTime(timezone=True), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("references", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("base_subject", sa.Text(), nullable=False),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.Column("author_address", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("instance", sa.Text(), nullable=False),
        sa.Column("parent", sa.BigInteger(), nullable=True),
        sa.Column("thread", sa.BigInteger(), nullable=False),
        sa.Column("resolutions", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_slug", "mail_id"], ["mail.group_slug", "mail.id"], name=op.f("fk_message_group_slug_mail_id")
        ),
        sa.PrimaryKeyConstraint("group_slug", "mail_id", name=op.f("pk_message")),
    )
    op.create_index(op.f("ix_message_group_slug_cluster"), "message", ["group_slug", "cluster"], unique=False)
    op.create_table(
        "place",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("group_slug", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("validity", sa.BigInteger(), nullable=False),
        sa.Column("uid", sa.BigInteger(), nullable=False),
        sa.Column("mail_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_slug", "mail_id"], ["mail.group_slug", "mail.id"], name=op.f("fk_place_group_slug_mail_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place")),
        sa.UniqueConstraint(
            "group_slug",
            "source",
            "validity",
            "uid",
            "mail_id",
            name=op.f("uq_place_group_slug_source_validity_uid_mail_id"),
        ),
    )
    op.create_index(op.f("ix_place_group_slug_mail_id"), "place", ["group_slug", "mail_id"], unique=False)
    op.create_table(
        "posting",
        sa.Column("group_slug", sa.Text(), nullable=False),
        sa.Column("letter_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("changed", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("owed", sa.Text(), nullable=True),
        sa.Column("claimed_by", sa.Text(), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["group_slug", "letter_id"],
            ["letter.group_slug", "letter.id"],
            name=op.f("fk_posting_group_slug_letter_id"),
        ),
        sa.PrimaryKeyConstraint("group_slug", "letter_id", name=op.f("pk_posting")),
    )
    op.create_index(
        op.f("ix_posting_group_slug_state_letter_id"), "posting", ["group_slug", "state", "letter_id"], unique=False
    )
    op.create_table(
        "waiting",
        sa.Column("group_slug", sa.Text(), nullable=False),
        sa.Column("mail_id", sa.BigInteger(), nullable=False),
        sa.Column("claims", sa.BigInteger(), nullable=False),
        sa.Column("claimed_by", sa.Text(), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["group_slug", "mail_id"], ["mail.group_slug", "mail.id"], name=op.f("fk_waiting_group_slug_mail_id")
        ),
        sa.PrimaryKeyConstraint("group_slug", "mail_id", name=op.f("pk_waiting")),
    )
