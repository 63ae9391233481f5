"""The tables: facts first, then the two queues, then the views; every row belongs to a group.

Facts (`mail`, `place`, `change`, `letter`, `deadline`, `number`, `note`, `text_file`, `exported`, `token`, `obeyed`,
`themed`) are derived from nothing; queues (`waiting`, `posting`) say how far the work on a fact has come; views
(`filing`, `message`, `message_key`, `comment`, `ordered`, `bounced`) can be emptied and derived again (law 6). Leaves
the types of columns to columns.py, the way from one version of this to the next to migrations/.
"""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
)

from bot.model import (
    Action,
    Comment,
    CommentState,
    CommentType,
    DeadlineState,
    Hindrance,
    Kind,
    LetterState,
    Mark,
    Position,
    State,
    Verb,
)
from bot.store.columns import CleanText, Json, Redline, UtcDateTime, Word

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _identity() -> Column[int]:
    """A number the database gives: SQLite numbers only an INTEGER key. Facts are never deleted, so none comes twice."""
    return Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True)


def _group() -> Column[str]:
    return Column("group_slug", CleanText, nullable=False)


def _text(name: str) -> Column[str]:
    return Column(name, CleanText, nullable=False, default="")


def _added(name: str) -> Column[str]:
    """A text that came later; rows of before have none until their mail is filed again."""
    return Column(name, CleanText, nullable=False, default="", server_default="")


def _instant(name: str, *, nullable: bool = False) -> Column[datetime]:
    return Column(name, UtcDateTime, nullable=nullable)


def _number(name: str, *, default: int | None = None) -> Column[int]:
    return Column(name, BigInteger, nullable=False, default=default)


def _of_mail() -> ForeignKeyConstraint:
    """A row about a mail is of that mail's group."""
    return ForeignKeyConstraint(["group_slug", "mail_id"], ["mail.group_slug", "mail.id"])


# -- facts --------------------------------------------------------------------------------------------------------

mail = Table(
    "mail",
    metadata,
    _identity(),
    _group(),
    Column("sha256", String(64), nullable=False),
    Column("size", BigInteger, nullable=False),
    _instant("received"),
    Column("live", Boolean, nullable=False),
    _number("oversize", default=0),
    Column("raw", LargeBinary, nullable=False),
    UniqueConstraint("group_slug", "sha256"),
    UniqueConstraint("group_slug", "id"),
)
"""The raw bytes of a mail, once each; `oversize` where they are its header block alone."""

place = Table(
    "place",
    metadata,
    _identity(),
    _group(),
    _text("source"),
    _number("validity"),
    _number("uid"),
    _number("mail_id"),
    # The mail belongs to the key: other bytes at a known place (an archive that was edited) are other mail, not lost.
    UniqueConstraint("group_slug", "source", "validity", "uid", "mail_id"),
    _of_mail(),
    Index(None, "group_slug", "mail_id"),
)
"""Where a mail was found; a second place of the same mail is a copy."""

change = Table(
    "change",
    metadata,
    _identity(),
    _group(),
    Column("action", Word(Action), nullable=False),
    _text("target"),
    _text("who"),
    _instant("at"),
    _text("before"),
    _text("after"),
    Index(None, "group_slug", "target"),
)
"""What a person corrected; never altered, taken back by a further row."""

letter = Table(
    "letter",
    metadata,
    _identity(),
    _group(),
    _text("key"),
    _text("message_id"),
    _text("envelope_from"),
    Column("recipients", Json, nullable=False),
    Column("data", LargeBinary, nullable=False),
    Column("probe", Boolean, nullable=False),
    _instant("period_end", nullable=True),
    _instant("created"),
    UniqueConstraint("group_slug", "key"),
    UniqueConstraint("group_slug", "id"),
    Index(None, "group_slug", "message_id"),
    Index(None, "group_slug", "created"),
)
"""The bytes that leave: one key, one Message-ID, one byte string (law 5)."""

deadline = Table(
    "deadline",
    metadata,
    _group(),
    _text("key"),
    _number("sequence"),
    _text("title"),
    Column("state", Word(DeadlineState), nullable=False),
    _instant("at", nullable=True),
    _text("when"),
    _text("resolution"),
    _text("note"),
    _instant("noted"),
    _instant("moved_from", nullable=True),
    _instant("until", nullable=True),
    PrimaryKeyConstraint("group_slug", "key", "sequence"),
)
"""The history of each deadline."""

number = Table(
    "number",
    metadata,
    _group(),
    _text("resolution"),
    _number("serial"),
    _text("number"),
    Column("mail_sha256", String(64), nullable=False),
    _text("heading"),
    _text("label"),
    Column("text_sha256", String(64), nullable=False),
    _instant("given"),
    PrimaryKeyConstraint("group_slug", "resolution", "serial"),
    UniqueConstraint("group_slug", "number"),
    Index(None, "group_slug", "mail_sha256"),
)
"""Comment numbers given, to what and when: given once, never reused."""

note = Table(
    "note",
    metadata,
    _group(),
    _text("name"),
    _text("value"),
    _instant("noted"),
    PrimaryKeyConstraint("group_slug", "name"),
)
"""What the service last noticed (`status` shows it)."""

text_file = Table(
    "text_file",
    metadata,
    _identity(),
    _group(),
    _text("resolution"),
    _text("language"),
    _text("proposal"),
    _text("name"),
    Column("sha256", String(64), nullable=False),
    Column("data", LargeBinary, nullable=False),
    _text("who"),
    _instant("at"),
    Index(None, "group_slug", "resolution"),
)
"""The files that base texts and proposals were loaded from; taken back by undoing the change that tells of it."""

exported = Table(
    "exported",
    metadata,
    _group(),
    Column("sha256", String(64), nullable=False),
    _text("resolution"),
    Column("data", LargeBinary, nullable=False),
    Column("whole", LargeBinary, nullable=True),
    _instant("made"),
    PrimaryKeyConstraint("group_slug", "sha256"),
)
"""The tables that were exported, as their records: what comes back, or is exported later, is held against them."""

token = Table(
    "token",
    metadata,
    _group(),
    _text("address"),
    Column("token", String(26), nullable=False),
    _instant("given"),
    PrimaryKeyConstraint("group_slug", "address"),
    UniqueConstraint("group_slug", "token"),
)
"""By what a mailbox proves itself: given once to an address that commands us."""

themed = Table(
    "themed",
    metadata,
    _group(),
    _number("mail_id"),
    _instant("noted"),
    PrimaryKeyConstraint("group_slug", "mail_id"),
    _of_mail(),
)
"""When a mail was first found to be on another theme: filing it again makes no news of it."""

obeyed = Table(
    "obeyed",
    metadata,
    _group(),
    _number("mail_id"),
    _number("position_in_mail"),
    _text("address"),
    Column("hindrance", Word(Hindrance), nullable=True),
    Column("changes", Json, nullable=False),
    _instant("at"),
    PrimaryKeyConstraint("group_slug", "mail_id", "position_in_mail"),
    _of_mail(),
    Index(None, "group_slug", "address"),
)
"""What became of each command of a mail that changed something, for which address, when it was first filed: the ids of
the changes, or why there are none. Filed again, it is not obeyed again."""

# -- queues -------------------------------------------------------------------------------------------------------

waiting = Table(
    "waiting",
    metadata,
    _group(),
    _number("mail_id"),
    _number("claims", default=0),
    _text("claimed_by"),
    _instant("claimed_until", nullable=True),
    PrimaryKeyConstraint("group_slug", "mail_id"),
    _of_mail(),
)
"""Mails without a state yet, and who is reading them; `claims` counts the attempts that did not come to an end."""

posting = Table(
    "posting",
    metadata,
    _group(),
    _number("letter_id"),
    Column("state", Word(LetterState), nullable=False),
    _number("attempts", default=0),
    _instant("changed"),
    _text("answer"),
    _instant("not_before", nullable=True),
    Column("owed", Json, nullable=True),
    _text("claimed_by"),
    _instant("claimed_until", nullable=True),
    PrimaryKeyConstraint("group_slug", "letter_id"),
    ForeignKeyConstraint(["group_slug", "letter_id"], ["letter.group_slug", "letter.id"]),
    Index(None, "group_slug", "state", "letter_id"),
)
"""How far each letter has come (docs/states.md), who is sending it, and to whom it is still owed where some have it."""

# -- views --------------------------------------------------------------------------------------------------------

filing = Table(
    "filing",
    metadata,
    _group(),
    _number("mail_id"),
    Column("state", Word(State), nullable=False),
    _text("word"),
    _text("reason"),
    Column("why", Json, nullable=False),
    Column("passages", Json, nullable=False),
    _added("theme"),
    _instant("decided"),
    PrimaryKeyConstraint("group_slug", "mail_id"),
    _of_mail(),
    Index(None, "group_slug", "state", "word"),
)
"""The one state of a mail; `word` is the first word of the reason, passages are [kind, start, end, depth, unsure];
`theme` is the key of what it is on, where that is none of the resolutions."""

message = Table(
    "message",
    metadata,
    _group(),
    _number("mail_id"),
    _number("cluster"),
    _instant("received"),
    _text("message_id"),
    Column("references", Json, nullable=False),
    _text("subject"),
    _text("base_subject"),
    _added("thread_index"),
    _text("author_name"),
    _text("author_address"),
    Column("kind", Word(Kind), nullable=False),
    _text("content"),
    _text("instance"),
    Column("parent", BigInteger, nullable=True),
    _number("thread"),
    Column("resolutions", Json, nullable=False),
    _text("text"),
    PrimaryKeyConstraint("group_slug", "mail_id"),
    _of_mail(),
    Index(None, "group_slug", "cluster"),
)
"""A mail as read, where it hangs, and the resolutions its comments were filed under."""

message_key = Table(
    "message_key",
    metadata,
    _group(),
    _text("key"),
    _number("cluster"),
    PrimaryKeyConstraint("group_slug", "key"),
    Index(None, "group_slug", "cluster"),
)
"""Which cluster a Message-ID, a base subject or a letter's key leads to: mails that share any are one cluster."""

comment = Table(
    "comment",
    metadata,
    _group(),
    _number("mail_id"),
    _number("position_in_mail"),
    _text("resolution"),
    _number("serial"),
    _text("number"),
    _text("heading"),
    _text("label"),
    _text("text"),
    _text("source_message_id"),
    _text("source_part"),
    _number("source_start"),
    _number("source_end"),
    _instant("received"),
    _text("member"),
    _text("capacity"),
    _text("contributor"),
    _text("cited"),
    Column("mark", Word(Mark), nullable=True),
    Column("type", Word(CommentType), nullable=False),
    Column("position", Word(Position), nullable=True),
    _added("said"),
    _text("language"),
    _text("context"),
    _text("proposed"),
    Column("redline", Redline, nullable=False, default=(), server_default="[]"),
    _text("reasons"),
    _added("editor"),
    _added("proposal"),
    _text("round"),
    Column("late", Boolean, nullable=False),
    Column("state", Word(CommentState), nullable=False),
    _text("review"),
    _text("observations"),
    _text("disposition"),
    _text("disposition_reason"),
    _text("translation"),
    _text("filed_by"),
    _text("certainty"),
    _text("why"),
    PrimaryKeyConstraint("group_slug", "mail_id", "position_in_mail"),
    UniqueConstraint("group_slug", "resolution", "serial"),
    CheckConstraint("serial > 0", name="numbered"),
    _of_mail(),
)
"""The comments as filed, before any change by a person."""

ordered = Table(
    "ordered",
    metadata,
    _group(),
    _number("mail_id"),
    _number("position_in_mail"),
    _text("address"),
    Column("verb", Word(Verb), nullable=False),
    _text("value"),
    _instant("at"),
    PrimaryKeyConstraint("group_slug", "mail_id", "position_in_mail"),
    _of_mail(),
    Index(None, "group_slug", "address"),
)
"""What people ordered by mail, for which address."""

bounced = Table(
    "bounced",
    metadata,
    _group(),
    _number("mail_id"),
    _text("address"),
    _instant("at"),
    PrimaryKeyConstraint("group_slug", "mail_id", "address"),
    _of_mail(),
)
"""The letters to subscribers that came back for good."""

COMMENT_FIELDS = tuple(column.name for column in comment.columns if column.name in Comment.__dataclass_fields__)
"""The fields of a comment that are columns of the same name."""

VIEWS = (ordered, bounced, comment, message_key, message, filing)
"""What `Store.clear_views` empties."""
