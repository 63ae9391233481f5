"""A received mail: where it lay, its bytes, and the same as read (RFC 5322, RFC 8621), told apart into passages."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.model.documents import Document, Style
from bot.model.groups import Address


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where a mail was found: folder, UIDVALIDITY and UID of RFC 9051 §2.3.1.1, or an archive and its ordinal."""

    source: str
    validity: int
    uid: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrival:
    """A mail as the outside world hands it over. `live` is False for archives: old mail is never answered.

    `oversize` is 0 where `raw` is the whole mail. Otherwise it is the size in bytes of a mail too large to fetch or
    that the server could not give: then `raw` is its header block alone, and the rest was left where it is.
    """

    place: Place
    raw: bytes
    received: datetime
    live: bool = True
    oversize: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Mail:
    """A mail that is ours (fact): the raw bytes as they came, by their SHA-256. `oversize` as in `Arrival`; `claims`
    counts how often its filing was begun."""

    id: int
    sha256: str
    raw: bytes
    received: datetime
    live: bool
    oversize: int = 0
    claims: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """What a server found out about a sender (RFC 8601 §2.2): by which method, with which result, for which domain."""

    server: str
    method: str
    result: str
    domain: str = ""


class Kind(StrEnum):
    """What a mail is, by its author's own marks."""

    PERSON = "person"
    AUTOMATIC = "automatic reply"
    BOUNCE = "bounce"
    CALENDAR = "calendar answer"
    COMPLAINT = "complaint"
    MACHINERY = "list machinery"
    OURSELVES = "ourselves"


@dataclass(frozen=True, kw_only=True, slots=True)
class Attachment:
    """A part that is no body text; `name` is cleaned for show, `size` in bytes of the decoded content."""

    name: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """A mail as read: RFC 8621 §4.1's shape, not a MIME tree. Reading never fails; trouble is told in `defects`.

    `text` is the decoded body that passages tile exactly, `styles` its coloured, struck and underlined stretches in
    order, none over another; `message_id` and `references` are without angle brackets;
    `message_id` is made from the content where the mail has none; `content` is equal for two deliveries of one mail
    over different routes (it leaves out trace headers).
    """

    message_id: str
    references: tuple[str, ...] = ()
    subject: str = ""
    author: Address = Address()
    coauthors: tuple[Address, ...] = ()
    """Who else stands in From (RFC 5322 §3.6.2), or in a second From that should not be there."""
    relay: str = ""
    """The address shown as From where a list put its own there; whether to believe that list is for the rules."""
    sender: Address = Address()
    reply_to: tuple[Address, ...] = ()
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    date: datetime | None = None
    list_id: str = ""
    verdicts: tuple[Verdict, ...] = ()
    """What servers on its way say of its sender; anybody can write such words into a mail."""
    spam: str = ""
    """Why a server on its way takes it for spam, or empty."""
    bulk: bool = False
    """Whether it is sent to many by a program, with a way to unsubscribe (RFC 2369)."""
    thread_index: str = ""
    """Outlook's Thread-Index in hexadecimal, which begins with that of the mail it answers; or empty."""
    text: str = ""
    html: bool = False
    styles: tuple[Style, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    documents: tuple[Document, ...] = ()
    """What was read of the attachments that hold words."""
    kind: Kind = Kind.PERSON
    kind_why: str = ""
    instance: str = ""
    """Key of our own letter that this mail is a copy of (our X-ISCG-Bot header), or empty."""
    answerable: bool = True
    """Whether RFC 3834 §2 allows an automatic answer."""
    failed: tuple[str, ...] = ()
    """Addresses that a bounce reports as not reached for good (RFC 3464 Action failed, or the like in free words)."""
    delayed: tuple[str, ...] = ()
    """Addresses that a bounce reports as not reached yet, or for a reason that may pass (RFC 3463 class 4)."""
    content: str = ""
    defects: tuple[str, ...] = ()


class PassageKind(StrEnum):
    """What a stretch of a body is."""

    OWN = "own words"
    QUOTED = "quoted"
    ATTRIBUTION = "attribution line"
    HEADERS = "header block"
    SIGNATURE = "signature"
    DISCLAIMER = "disclaimer"
    FOOTER = "list footer"
    FORWARDED = "forwarded"


@dataclass(frozen=True, kw_only=True, slots=True)
class Passage:
    """A stretch of a body: `start` and `end` are character offsets; passages joined are exactly the text.
    `depth` counts quotation marks; `unsure` says why the kind is not certain."""

    kind: PassageKind
    start: int
    end: int
    text: str
    depth: int = 0
    unsure: str = ""
