"""What we say, from the notice without words to the bytes that leave and what became of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.model.changes import Change
from bot.model.commands import Result
from bot.model.comments import Comment
from bot.model.groups import Address, DeadlineEntry
from bot.model.ledger import Ledger
from bot.model.states import LetterState
from bot.model.subscriptions import Frequency, Subscriber
from bot.model.tables import Table


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
    token: str = ""
    """That of the author's mailbox, which proves the corrections that the receipt offers."""
    outlines: Mapping[str, str] = field(default_factory=dict)
    """The provisions a comment may be moved to, in a line, by resolution."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What we tell, privately, whoever sent commands: please confirm them, or what became of each."""

    key: str
    language: str
    to: Address
    in_reply_to: str
    references: tuple[str, ...]
    results: tuple[Result, ...]
    confirm: bool
    """Whether the commands wait to be sent again with `token`, which only who reads this mailbox will know."""
    token: str
    subscribed: bool
    digest: Frequency
    receipts: bool
    coordinates: bool = False
    """Whether they may hold a digest back, and correct anybody's comment."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Refiled:
    """A comment that a person put elsewhere, and the provision where it was before."""

    comment: Comment
    heading: str
    label: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Digest:
    """What moved in a period, for the list; or for `to` alone: a subscriber, with the `token` that proves their orders,
    or the coordinator, likewise, as a preview of what is about to go to the list. `counts` is (resolution slug,
    heading, label, this period, in all)."""

    key: str
    language: str
    number: int
    start: datetime
    end: datetime
    comments: tuple[Comment, ...]
    counts: tuple[tuple[str, str, str, int, int], ...]
    deadlines: tuple[DeadlineEntry, ...]
    ledger: Ledger
    gone: tuple[Comment, ...] = ()
    """Those superseded or withdrawn in the period."""
    refiled: tuple[Refiled, ...] = ()
    texts: int = 0
    """Base texts loaded in the period."""
    proposals: int = 0
    """Proposals likewise."""
    papers: tuple[str, ...] = ()
    """Documents that the new comments name."""
    themes: tuple[tuple[str, int], ...] = ()
    """How many mails of the period were on other themes, by the theme's key."""
    tables: Mapping[str, Table] = field(default_factory=dict)
    """By resolution, the new comments in full, where there may be more than a letter has room for."""
    note: str = ""
    """What the coordinator put on top, verbatim."""
    daily: bool = False
    preview: bool = False
    to: Address | None = None
    token: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reminder:
    """A deadline comes near, moved or was cancelled; carries the calendar entry. `days` before it, 0 on the day. For
    the list, or for `to` alone, with the `token` of a subscriber. `counts` are the comments so far on the deadline's
    resolution (on all, where it names none), as (resolution slug, heading, label, comments)."""

    key: str
    language: str
    entry: DeadlineEntry
    now: datetime
    days: int
    counts: tuple[tuple[str, str, str, int], ...]
    changed: bool = False
    """Whether this tells of the change itself (moved, cancelled), not of the date coming near."""
    to: Address | None = None
    token: str = ""


class Conclusion(StrEnum):
    """What a silence procedure came to; open where a mail waits for a person and may have been an objection."""

    APPROVED = "approved"
    COMMENTED = "commented"
    OPEN = "open"


@dataclass(frozen=True, kw_only=True, slots=True)
class Closing:
    """A deadline has passed: what came in by then, with no judgement of it. `counts` is (resolution slug, heading,
    label, comments)."""

    key: str
    language: str
    entry: DeadlineEntry
    counts: tuple[tuple[str, str, str, int], ...]
    members: tuple[str, ...]
    """Who commented, in alphabetical order."""
    unfiled: int
    """Mails of that time that wait for a person."""
    conclusion: Conclusion | None = None
    """None where there is no silence procedure."""


Notice = Receipt | Answer | Digest | Reminder | Closing
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
    """End of the period a digest covers; None for other letters, previews among them."""


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
class Settlement:
    """What became of a letter in the outbox, at `at`, in the server's words. A queued one may go again from
    `not_before` on, to the `recipients` still owed it where others have it (empty: to all)."""

    posting_id: int
    state: LetterState
    at: datetime
    answer: str = ""
    not_before: datetime | None = None
    recipients: tuple[str, ...] = ()


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
    last_written: datetime | None = None
    """When the last digest was written: it told of what was filed by then."""
    told: Mapping[str, tuple[datetime, datetime]] = field(default_factory=dict)
    """By the address of a subscriber, the end of the period that their last digest told of, and when it was written."""
    numbered: Mapping[str, datetime] = field(default_factory=dict)
    """When each comment was first filed, by its number."""
    held: frozenset[str] = frozenset()
    """The periods ("2026-W24") whose digest the coordinator holds back."""
    notes: Mapping[str, str] = field(default_factory=dict)
    """What the coordinator puts on top of the digest of a period."""
    answered: frozenset[tuple[str, str]] = frozenset()
    """Who has nothing to add by a deadline, as (deadline key, address): not reminded of it any more."""
    read: datetime | None = None
    """When our mailbox was last read to its end; None where mail comes from archives alone."""
    unfiled: tuple[datetime, ...] = ()
    """When the mails were received that may be comments, and are none so far: a person has to look at them."""
    subscribers: tuple[Subscriber, ...] = ()
    """Who gets letters of their own, those left out that are suspended."""
    changes: tuple[Change, ...] = ()
    """What people changed and have not taken back."""
    proposed: frozenset[str] = frozenset()
    """The targets of those among them that loaded a proposal, not a base text."""
    themes: tuple[tuple[str, datetime, datetime], ...] = ()
    """The mails on other themes: the theme's key, when they were received, and when first found to be on one."""
    token: str = ""
    """That of the coordinator's mailbox, which proves what he wishes of a digest."""
