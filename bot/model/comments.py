"""What a delegate said of a provision: citations, amendments with their redline, and the comment, one row each."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.model.states import UNDETERMINED


class Mark(StrEnum):
    """ITU's amendment marks."""

    ADD = "ADD"
    ADD_MOVED = "ADD*"
    MOD = "MOD"
    MOD_EDITORIAL = "(MOD)"
    SUP = "SUP"
    SUP_MOVED = "SUP*"
    NOC = "NOC"
    OTHER = "OTHER"


class Edit(StrEnum):
    """What a redline does with a piece of text."""

    KEPT = "kept"
    INSERTED = "inserted"
    DELETED = "deleted"


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """A piece of a redline. The kept and deleted pieces joined are the text before, the kept and inserted ones the
    text after, each exactly."""

    edit: Edit
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Amendment:
    """One proposed change of one provision, by whatever means it was said: in words, in a quotation, as a tracked or a
    struck and underlined change, as a row of a form. `heading` and `label` as in the base text, both empty for the
    resolution as a whole; a new item keeps the label it was given. `start`/`end` are in the text searched."""

    heading: str
    label: str
    mark: Mark | None = None
    """Only where the author, or the mark line of the document, gives one."""
    redline: tuple[Piece, ...] = ()
    comment: str = ""
    """What is said about it beside the wording: a remark, a form's comment column; verbatim."""
    reasons: str = ""
    author: str = ""
    """Who made the change, as the file says; empty for the sender."""
    at: datetime | None = None
    number: str = ""
    """The number of the proposal it belongs to ("RCC/62A1/1")."""
    cited: str = ""
    """The words that name the provision, verbatim."""
    start: int = 0
    end: int = 0
    unsure: str = ""
    why: str = ""


class CommentType(StrEnum):
    """What a comment is about."""

    GENERAL = "general"
    SUBSTANTIVE = "substantive"
    EDITORIAL = "editorial"
    TRANSLATION = "translation"
    QUESTION = "question"


class CommentState(StrEnum):
    """What became of a comment."""

    OPEN = "open"
    SUPERSEDED = "superseded by"
    SAME = "same as"
    WITHDRAWN = "withdrawn"
    REJECTED = "not a comment"


class Position(StrEnum):
    """What the words of a comment say about where their member stands, or about an earlier comment of it."""

    SUPPORTS = "supports"
    AGREES = "agrees"
    ASSOCIATES = "associates itself"
    OPPOSES = "opposes"
    RESERVES = "reserves its position"
    WITHDRAWS = "withdraws"


@dataclass(frozen=True, kw_only=True, slots=True)
class Citation:
    """Words that cite a provision: `start`/`end` in the text searched, `cited` verbatim, `heading`/`label` as filed.
    `resolution` is given where the words name one ("resolves 2 of Resolution 25"), as (body or "", number)."""

    start: int
    end: int
    cited: str
    heading: str
    label: str
    known: bool = True
    """Whether the base text has this provision (True also where no base text is loaded)."""
    resolution: tuple[str, int] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Naming:
    """Words that name a resolution: body "" where none is said, revision "" likewise."""

    start: int
    end: int
    body: str
    number: int
    revision: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Alignment:
    """Words that repeat a provision: `start`/`end` in the text searched, `heading`/`label` as in the first base text,
    in which `language` they stand. `score` is how much of them agrees, from 0 to 1; `rivals` are the other provisions
    that agree nearly as well, as (heading, label), the likeliest first: the words alone do not decide."""

    start: int
    end: int
    heading: str
    label: str
    score: float
    language: str
    rivals: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """Where a comment's words stand: the mail by SHA-256 and Message-ID, "body" or an attachment's name, characters."""

    sha256: str
    message_id: str
    part: str = "body"
    start: int = 0
    end: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Comment:
    """One row of the table (view). `number` is given once and never reused ("191-017"), empty until given."""

    resolution: str
    heading: str
    label: str
    text: str
    source: Source
    received: datetime
    number: str = ""
    member: str = ""
    capacity: str = ""
    contributor: str = ""
    cited: str = ""
    mark: Mark | None = None
    type: CommentType = CommentType.GENERAL
    position: Position | None = None
    """Only where the words say it, never inferred."""
    said: str = ""
    """The words that say it, verbatim."""
    language: str = UNDETERMINED
    context: str = ""
    """The quoted words this comment answers."""
    proposed: str = ""
    """The wording proposed, as it would read."""
    redline: tuple[Piece, ...] = ()
    """The same against the base text."""
    reasons: str = ""
    editor: str = ""
    """Who made the change in the file sent, where that is somebody else than the contributor."""
    proposal: str = ""
    """The number of the loaded proposal it is held against ("RCC/62A1/1"): provision and redline are those of its
    text. Empty: of the base text."""
    round: str = ""
    late: bool = False
    state: CommentState = CommentState.OPEN
    other: str = ""
    """The number of the comment that superseded or withdrew this one, or that it is the same as."""
    review: str = ""
    """Why a person should look at this row, or empty."""
    observations: str = ""
    disposition: str = ""
    disposition_reason: str = ""
    translation: str = ""
    filed_by: str = "rule"
    certainty: str = "sure"
    why: str = ""
