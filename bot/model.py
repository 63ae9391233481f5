"""The words of the house: frozen, keyword-only values that every room speaks in.

Names are those of RFC 5322 and RFC 8621 (mail), RFC 5256 (threads), RFC 5545 (calendar) and of ITU practice
(resolution, provision, mark). Facts (`Mail`, `Change`, `Letter`, `DeadlineEntry`, numbers given) are kept for ever;
views (`Filing`, `Comment`, `Link`) can be derived from them again. Standard library only, no behaviour beyond
naming. All datetimes are aware and in UTC unless a name says otherwise.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

LANGUAGES = ("ar", "zh", "en", "fr", "ru", "es")
"""The six official languages of the Union, ISO 639-1."""

UNDETERMINED = "und"
"""Language of a text nobody can tell (ISO 639-2)."""


# -- states -----------------------------------------------------------------------------------------------------


class State(StrEnum):
    """Where a received mail ended; a mail not yet read has none. See docs/states.md."""

    FILED = "filed"
    IGNORED = "ignored"
    REVIEW = "review"
    QUARANTINED = "quarantined"


class Reason(StrEnum):
    """Why a mail was not simply filed: the first word of `Filing.reason`."""

    AUTO_REPLY = "auto-reply"
    BOUNCE = "bounce"
    DUPLICATE = "duplicate"
    OFF_TOPIC = "off-topic"
    OWN = "own"
    ADMIN = "admin"
    NO_CONTENT = "no-content"
    OTHER_RESOLUTION = "other-resolution"
    UNKNOWN_SENDER = "unknown-sender"
    SPOOF = "spoof"
    UNREADABLE = "unreadable"
    AMBIGUOUS = "ambiguous"
    SPAM = "spam"


class LetterState(StrEnum):
    """Life of a letter; each change is one commit. See docs/states.md."""

    QUEUED = "queued"
    TRANSMITTING = "transmitting"
    DELIVERED = "delivered"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    WITHDRAWN = "withdrawn"


class DeadlineState(StrEnum):
    """What is known of a deadline; `moved` is no state but an entry with another time in its history."""

    TENTATIVE = "tentative"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    CLOSED = "closed"


# -- the group and its texts --------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Address:
    """A mailbox of RFC 5322 §3.4; `address` is lower-case, `name` the decoded display name, either may be empty."""

    name: str = ""
    address: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Participant:
    """A person of the roster, with one or more addresses, who speaks for a member."""

    name: str
    addresses: tuple[str, ...]
    member: str
    capacity: str = ""
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Provision:
    """One place of a resolution: heading + label path; the label is empty where the section has one unnumbered
    paragraph. `text` is verbatim, without its label."""

    heading: str
    label: str
    text: str = ""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class BaseText:
    """The text under revision in one language, in its own order; `sha256` is of the file it was read from. Compared by
    identity: loaded once, and the key of what is compiled from it."""

    language: str
    provisions: tuple[Provision, ...]
    title: str = ""
    sha256: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Outline:
    """What a file with a base text was found to hold: the text; what is no part of it, as (why, words); and what a
    person should look at."""

    base: BaseText
    left: tuple[tuple[str, str], ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class TextFile:
    """A file with a resolution's text in one language, as a person gave it (fact). `proposal` is the number of the
    document that proposes it ("ISCG/26-1/5"), empty for the text under revision."""

    resolution: str
    language: str
    name: str
    data: bytes = field(repr=False)
    sha256: str
    who: str
    at: datetime
    proposal: str = ""
    id: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Move:
    """Where a provision of a former text stands in a later one, as (heading, label); None where it is gone. `certainty`
    is how much of the words is the same, from 0 to 1."""

    before: tuple[str, str]
    after: tuple[str, str] | None
    certainty: float
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Former:
    """The base texts that were in force until a newer one came."""

    base_texts: tuple[BaseText, ...]
    until: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposal:
    """A document that proposes a text of its own: its number, and the resolution as it would read, by language."""

    number: str
    base_texts: tuple[BaseText, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Deadline:
    """A date of the group as configured; `at` is None while the date is unknown (then `when` says what is known,
    e.g. "late June 2026")."""

    key: str
    title: str
    state: DeadlineState
    at: datetime | None = None
    when: str = ""
    resolution: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class DeadlineEntry:
    """One entry in the history of a deadline (fact). `sequence` counts the changes from 0 (RFC 5545 §3.8.7.4);
    `moved_from` is the time it had in the entry before, when that was another one."""

    deadline: Deadline
    sequence: int
    noted: datetime
    moved_from: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Resolution:
    """A resolution of the group. `slug` names it here and begins the comment numbers ("191"); identity in the Union
    is (body, number, revision): PP 58 (Rev. Bucharest, 2022) is not WTSA 58 (Rev. Dubai, 2012)."""

    slug: str
    body: str
    number: int
    revision: str = ""
    title: str = ""
    base_texts: tuple[BaseText, ...] = ()
    former: tuple[Former, ...] = ()
    """What was in force before, oldest first."""
    proposals: tuple[Proposal, ...] = ()

    @property
    def name(self) -> str:
        """As the Union cites it: "PP Resolution 191 (Rev. Bucharest, 2022)"."""
        return f"{self.body} Resolution {self.number}" + (f" ({self.revision})" if self.revision else "")


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Vocabulary:
    """How one language cites provisions: config/languages/xx.toml.

    `verbs` and `addressees` map the canonical English word ("resolves", "the Secretary-General") to the forms of
    this language, `words` a role ("item", "and", "to", "above", "of", "resolution", "section", "courtesy", "behalf") to
    its words, `form` a part of a comment form ("comment", "proposed") to what forms call it, and the sentences of our
    own form. Compared by identity: loaded once, and the key of what is compiled from it.
    """

    language: str
    verbs: tuple[tuple[str, tuple[str, ...]], ...] = ()
    addressees: tuple[tuple[str, tuple[str, ...]], ...] = ()
    words: tuple[tuple[str, tuple[str, ...]], ...] = ()
    form: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Schedule:
    """When the group is written to. `weekday` 0 is Monday; `hour` is local to `Group.zone`; `offsets` are days
    before a deadline at which it is reminded of."""

    weekday: int = 0
    hour: int = 9
    minute: int = 0
    offsets: tuple[int, ...] = (14, 7, 2, 0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """A correspondence group: the one value that rules and templates need to know of its configuration."""

    slug: str
    name: str
    tag: str
    list_address: str
    own_addresses: tuple[str, ...]
    coordinator: Address
    zone: str = "Europe/Zurich"
    list_id: str = ""
    letter_languages: tuple[str, ...] = ("en",)
    resolutions: tuple[Resolution, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    participants: tuple[Participant, ...] = ()
    vocabularies: tuple[Vocabulary, ...] = ()
    schedule: Schedule = Schedule()
    authserv_id: str = ""
    """How the server that receives our mail names itself in Authentication-Results (RFC 8601 §2.5); empty: nobody's
    verdicts are believed."""
    receipts: bool = True
    receipts_per_day: int = 10
    letters_per_hour: int = 60

    @property
    def own_address(self) -> str:
        """The address this service writes from."""
        return self.own_addresses[0]

    def resolution(self, slug: str) -> Resolution | None:
        """The resolution of that slug, or None."""
        return next((r for r in self.resolutions if r.slug == slug), None)


# -- mail ---------------------------------------------------------------------------------------------------------


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
class Revision:
    """A tracked change (ECMA-376 §17.13.5): whose and when, as the file says; either may be unknown. `moved` where
    the words went from or to another place of the same file."""

    author: str = ""
    at: datetime | None = None
    moved: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """Words of a paragraph that look alike and share their revisions. Struck or underlined without revisions is ITU's
    second way to show a change. `remarks` are the ids of the `Remark`s anchored here."""

    text: str
    inserted: Revision | None = None
    deleted: Revision | None = None
    underline: bool = False
    strike: bool = False
    italic: bool = False
    bold: bool = False
    colour: str = ""
    """As #rrggbb, empty for the default one."""
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Paragraph:
    """A paragraph of a document. `label` is its automatic number as the reader sees it ("a)", "1.2"), which is in no
    run; `part` where it stands: "body", "header", "footer", "footnote 3", "endnote 1", "text box"; `cell` is (table,
    row, column) from 0, None outside tables; `inserted` and `deleted` are the revisions of its mark."""

    runs: tuple[Run, ...] = ()
    label: str = ""
    label_before: str = ""
    """The automatic number, before the tracked changes, of the paragraph that its mark ended: what the base text calls
    it. Empty where the mark is new: a paragraph that was split had its number where its last piece is."""
    level: int = 0
    """How deep its automatic number is nested, from 0."""
    style: str = ""
    """The name of its style as people see it."""
    part: str = "body"
    cell: tuple[int, int, int] | None = None
    inserted: Revision | None = None
    deleted: Revision | None = None
    language: str = ""
    """Where it is known to be another than the document's."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Remark:
    """A comment in the margin of a document; `answers` is the id of the one it replies to, or empty."""

    id: str
    author: str = ""
    at: datetime | None = None
    text: str = ""
    answers: str = ""
    resolved: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """A file with words in it as read: a Word file, an ODF text, a PDF, RTF, HTML or plain text. Reading never fails
    once the file was opened; what was left out is told in `defects`."""

    name: str
    kind: str
    """Its format: "docx", "odt", "rtf", "pdf", "html", "txt"."""
    sha256: str
    title: str = ""
    paragraphs: tuple[Paragraph, ...] = ()
    remarks: tuple[Remark, ...] = ()
    reformatted: int = 0
    """Tracked changes of formatting alone: they say nothing about the words."""
    defects: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Style:
    """How the words from `start` to `end` (characters of `Message.text`) were shown, where that is not plain:
    `colour` as #rrggbb, empty for the default one; a link's own colour and underline are no style."""

    start: int
    end: int
    colour: str = ""
    strike: bool = False
    underline: bool = False


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


# -- filing -------------------------------------------------------------------------------------------------------


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
    """The number of the proposal it belongs to ("RCC/62A1/1")."""
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


@dataclass(frozen=True, kw_only=True, slots=True)
class Kin:
    """What threading needs to know of a message already filed (RFC 5256 REFERENCES)."""

    mail_id: int
    message_id: str
    references: tuple[str, ...]
    subject: str
    received: datetime
    thread_index: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """Where a mail hangs (view): the mail it answers, and its thread, named by that thread's first mail."""

    mail_id: int
    parent: int | None
    thread: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Earlier:
    """A mail of the same thread written before: its author, its text, and where its comments were filed."""

    mail_id: int
    message_id: str
    author: Address
    text: str
    resolutions: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Given:
    """A comment number given before (fact), with what it was given to."""

    number: str
    resolution: str
    heading: str
    label: str
    text_sha256: str


class Action(StrEnum):
    """What a person may change; `undo` takes back one earlier change."""

    MOVE = "move"
    ATTRIBUTE = "attribute"
    WITHDRAW = "withdraw"
    REJECT = "not a comment"
    ACCEPT = "accept"
    IGNORE = "ignore"
    ATTACH = "attach"
    DETACH = "detach"
    LOAD = "load"
    EDIT = "edit"
    UNDO = "undo"


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """A correction by a person (fact): who, when, on what, before and after.

    `target` is a comment number for move, attribute, withdraw, reject; "191-017 disposition" for an edit of that field;
    "mail N" for accept, ignore, attach and detach; "text N" for a text that was loaded; "change N" for undo. `after` is
    what it becomes ("resolves | 2", a member's name, a reason, a text; for attach "mail M", the mail it hangs below).
    """

    action: Action
    target: str
    who: str
    at: datetime
    before: str = ""
    after: str = ""
    id: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Context:
    """Everything `rules.file` may know beside the message itself; gathered by the store in one go.

    `kin` are the filed mails whose threading could change (sharing an id or a base subject, transitively, or joined by
    a person), this one left out; `moves` what people decided about where these and this one hang, oldest first;
    `hanging` where they hang so far, by receipt, this one among them where it was filed before, and `resolutions` those
    it was then filed under. `links` is where all hang now and `earlier` the mails this one is read beside, in the order
    they were written: both follow from the rest (`rules.hang`, `rules.beside`).

    `twins` maps the `content` of the mails with the same Message-ID that were accepted before to their mail ids; `ours`
    is the key of our letter with this Message-ID. `given` are the numbers this mail's comments had before, `last` the
    highest serial given per resolution, `changes` what people decided about this mail's filing and have not undone.
    """

    mail: Mail
    kin: tuple[Kin, ...] = ()
    moves: tuple[Change, ...] = ()
    hanging: tuple[Link, ...] = ()
    resolutions: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    earlier: tuple[Earlier, ...] = ()
    twins: tuple[tuple[str, int], ...] = ()
    ours: str = ""
    receipts_today: int = 0
    letters_this_hour: int = 0
    deadlines: tuple[DeadlineEntry, ...] = ()
    given: tuple[Given, ...] = ()
    last: Mapping[str, int] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Filing:
    """What was decided about a mail. `reason` begins with a `Reason` unless the state is FILED and nothing is
    unsure; `why` tells each decision in words, as (what, because), for `explain` and the audit."""

    state: State
    reason: str = ""
    comments: tuple[Comment, ...] = ()
    passages: tuple[Passage, ...] = ()
    links: tuple[Link, ...] = ()
    notices: "tuple[Notice, ...]" = ()
    why: tuple[tuple[str, str], ...] = ()


# -- what we say --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Ledger:
    """The books: `seen` places = `copies` (byte for byte) + every mail in its one state + `waiting`."""

    seen: int = 0
    copies: int = 0
    waiting: int = 0
    states: Mapping[str, int] = field(default_factory=dict)
    reasons: Mapping[str, int] = field(default_factory=dict)
    """Mails by "state: reason word", for all that were not simply filed."""

    @property
    def balanced(self) -> bool:
        """Whether the totals reconcile (law 1)."""
        return self.seen == self.copies + self.waiting + sum(self.states.values())


@dataclass(frozen=True, kw_only=True, slots=True)
class Receipt:
    """What we tell an author, privately, about one mail."""

    key: str
    language: str
    to: Address
    in_reply_to: str
    references: tuple[str, ...]
    subject: str
    comments: tuple[Comment, ...]
    deadlines: tuple[DeadlineEntry, ...] = ()
    review: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Digest:
    """What moved in a period, for the list. `counts` is (resolution slug, heading, label, this period, in all)."""

    key: str
    language: str
    number: int
    start: datetime
    end: datetime
    comments: tuple[Comment, ...]
    counts: tuple[tuple[str, str, str, int, int], ...]
    deadlines: tuple[DeadlineEntry, ...]
    ledger: Ledger


@dataclass(frozen=True, kw_only=True, slots=True)
class Reminder:
    """A deadline comes near, moved or was cancelled; carries the calendar entry. `days` before it, 0 on the day."""

    key: str
    language: str
    entry: DeadlineEntry
    now: datetime
    days: int
    comments: int
    """Comments so far on the deadline's resolution (on all, where it names none)."""
    changed: bool = False
    """Whether this tells of the change itself (moved, cancelled), not of the date coming near."""


Notice = Receipt | Digest | Reminder
"""What we want to say, before it has words (`templates.write` finds them)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Letter:
    """The bytes that leave (fact): one key, one Message-ID, one byte string (law 5).

    `envelope_from` is the return path, "" for the null one (RFC 3834 §3.3). With `probe`, an unknown outcome is
    settled by looking for our Message-ID in our mailbox and the same bytes go again where it is absent; without it
    the letter goes at most once.
    """

    key: str
    message_id: str
    envelope_from: str
    recipients: tuple[str, ...]
    data: bytes
    probe: bool = True
    period_end: datetime | None = None
    """End of the period a digest covers; None for other letters."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """How one SMTP transaction ended. QUEUED means: refused for now (4xx), or never got as far as DATA; nothing was
    accepted. `refused` maps the recipients the server refused for good to its answers, `deferred` those it put off."""

    state: LetterState
    answer: str = ""
    refused: Mapping[str, str] = field(default_factory=dict)
    deferred: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Posting:
    """A letter in the outbox with what became of it. `attempts` counts transmissions begun, `queued` is when it was
    written, `changed` when its state last changed."""

    id: int
    letter: Letter
    state: LetterState
    queued: datetime
    changed: datetime
    attempts: int = 0
    answer: str = ""
    """What the server said, or why the outcome is unknown."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Agenda:
    """Everything `rules.due` may know: deadlines with their history's last entry, letters already written (by key),
    comments and books as they stand, the end of the last digest's period and how many there were."""

    deadlines: tuple[DeadlineEntry, ...]
    keys: frozenset[str]
    comments: tuple[Comment, ...]
    ledger: Ledger
    first_mail: datetime | None
    last_digest: datetime | None
    digests: int
    untold: frozenset[str] = frozenset()
    """Numbers of comments received before `last_digest` but filed only after that digest was written: an earlier
    digest could not tell of them, so the next one does."""


# -- what the coordinator ends with ---------------------------------------------------------------------------------


EDITABLE = ("provision", "mark", "type", "observations", "disposition", "disposition_reason", "translation")
"""Keys of the columns that the coordinator may change in an exported table; the others are somebody's own words, or
follow from the facts."""

DISPOSITIONS = ("retain", "modify", "suppress", "merge", "move", "no change", "editorial", "noted")
"""What groups on streamlining resolutions have disposed; the coordinator may write any other word."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """A column of the table; `width` in characters."""

    key: str
    title: str
    width: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """A row of the table: one text per column, and the language of its verbatim columns. `redline` is the proposed
    text against the base text, made by `member` at `at`; `context` the quoted words that the comment answers."""

    number: str
    language: str
    cells: tuple[str, ...]
    redline: tuple[Piece, ...] = ()
    member: str = ""
    at: datetime | None = None
    context: str = ""
    review: str = ""
    """Why a person should look at it, or empty."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """The compiled table as a pure value: the same value gives the same bytes in every format (law 9)."""

    title: str
    subtitle: str
    notice: str
    made: datetime
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    ledger: Ledger
    verbatim: frozenset[str] = frozenset({"comment", "proposed", "reasons", "excerpt", "cited"})
    """Keys of the columns whose words are a delegate's or the base text's own."""
    profile: str = "iscg"
    """What it is for: "iscg", "iso-2012-03" or "ieee-myproject"."""


class Layout(StrEnum):
    """The styles of a consolidated text's paragraphs, by the names people see."""

    TITLE = "Consolidated title"
    HEADING = "Consolidated heading"
    TEXT = "Consolidated provision"
    """With its label."""
    PARAGRAPH = "Consolidated paragraph"
    """Without one."""
    SOURCE = "Consolidated source"
    """Whose wording follows: a mark of the compilation, no part of the text."""


COMPILATION = "(compilation marks)"
"""The author of what is nobody's proposal in a consolidated text: sources, and wordings in another language."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Consolidated:
    """The base text in one language with every member's alternatives as revisions; the same value gives the same bytes.

    `Revision.author` is a set of voices, parted by "; ". Accepting the revisions whose set holds a voice and rejecting
    the others gives that voice's text, and rejecting all gives the base text, character for character: so a run has one
    revision at most. The words of `paragraphs` are the text's; labels are in the runs.
    """

    title: str
    subtitle: str
    notice: str
    legend: tuple[str, ...]
    """How to read it, a paragraph each."""
    language: str
    made: datetime
    paragraphs: tuple[Paragraph, ...]
    voices: tuple[str, ...]
    """Those whose text it holds: members, alphabetically."""
    remarks: tuple[Remark, ...] = ()
    """Numbers and reasons, for the margin; anchored by `Run.remarks`."""
    unplaced: tuple[tuple[Comment, str], ...] = ()
    """Proposals that could not be laid over the text, each with the reason."""
    ledger: Ledger
    sha256: str
    """Of what it was made from: the base text and the proposals."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReturnedRow:
    """A row of a table that came back: its number, where it stands in the file ("row 7"), and its texts by column."""

    number: str
    place: str
    cells: Mapping[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Returned:
    """An edited table as read back. `columns` are the keys that were understood; `refused` tells each row that could
    not be read, as (place, why)."""

    rows: tuple[ReturnedRow, ...]
    columns: tuple[str, ...]
    refused: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class FieldEdit:
    """A cell somebody changed in an exported table: what was exported, what came back, and what stands now."""

    number: str
    key: str
    exported: str
    returned: str
    current: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """What an edited table changes, three-way against the copy that was exported. `edits` can be taken over; in
    `conflicts` the cell was changed here as well, to something else; `refused` are (row, why)."""

    edits: tuple[FieldEdit, ...] = ()
    conflicts: tuple[FieldEdit, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()
    unchanged: int = 0
