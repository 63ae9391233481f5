"""What is known when a mail is filed, and what was decided (RFC 5256 names the threads)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.model.changes import Change
from bot.model.commands import Hindrance, Result
from bot.model.comments import Comment
from bot.model.groups import Address, DeadlineEntry
from bot.model.letters import Notice
from bot.model.mails import Mail, Passage
from bot.model.states import State
from bot.model.subscriptions import HardBounce, Order


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


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """What is known beside a mail whose commands change something.

    `comments` are those it names, as they stand, `authors` the addresses they came from, by number; `changes` what
    people changed so far, `own` the ids of those that the holder of the mail's token asked for by mail. `period` is the
    next digest's. `before` is what became of its commands when it was
    first filed, one by one (a fact: nothing is obeyed twice), and `told` whether it was answered then.
    """

    now: datetime
    comments: tuple[Comment, ...] = ()
    authors: Mapping[str, str] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    own: frozenset[int] = frozenset()
    period: str = ""
    before: tuple[Hindrance | None, ...] | None = None
    told: bool = False


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

    Where the mail bears a token of ours, `holder` is the address it was given to; `token` is that of the holder, or of
    the author who commands without one, and `orders` are what the holder, or the author, ordered before.
    `answers_…` count automatic answers: to that one within a week and a day, and to everybody within an hour.
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
    answers_this_week: int = 0
    answers_today: int = 0
    answers_this_hour: int = 0
    deadlines: tuple[DeadlineEntry, ...] = ()
    given: tuple[Given, ...] = ()
    last: Mapping[str, int] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    orders: tuple[Order, ...] = ()
    holder: str = ""
    token: str = ""
    known: Known | None = None
    """Where its commands change something."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Filing:
    """What was decided about a mail. `reason` begins with a `Reason` unless the state is FILED and nothing is
    unsure; `why` tells each decision in words, as (what, because), for `explain` and the audit."""

    state: State
    reason: str = ""
    comments: tuple[Comment, ...] = ()
    passages: tuple[Passage, ...] = ()
    links: tuple[Link, ...] = ()
    notices: tuple[Notice, ...] = ()
    why: tuple[tuple[str, str], ...] = ()
    orders: tuple[Order, ...] = ()
    bounces: tuple[HardBounce, ...] = ()
    results: tuple[Result, ...] = ()
    """What became of its commands, where they change something and were decided about now; kept as facts, with the
    changes, for `holder`, whose mailbox proved itself."""
    holder: str = ""
    theme: str = ""
    """The key of the theme it is on, where it is about none of the group's resolutions."""
