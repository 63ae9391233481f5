"""The group and its texts: people, resolutions, provisions, proposals, deadlines, vocabularies.

Names are those of ITU practice; a provision is a heading and a label path, which together are unique in a revision.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Literal

from bot.model.comments import Amendment
from bot.model.documents import Revision
from bot.model.states import DeadlineState


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
class Note:
    """A footnote or endnote: behind how many characters of a text its sign stands, and its own words."""

    at: int
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Provision:
    """One place of a resolution: heading + label path; the label is empty where the section has one unnumbered
    paragraph. `text` is verbatim, without its label, a line for each paragraph; a line with tabs is the row of a table,
    its cells parted by them."""

    heading: str
    label: str
    text: str = ""
    notes: tuple[Note, ...] = ()
    above: tuple[Note, ...] = ()
    """Those of its section's heading, where it is the first of the section."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class BaseText:
    """The text under revision in one language, in its own order; `sha256` is of the file it was read from. Compared by
    identity: loaded once, and the key of what is compiled from it."""

    language: str
    provisions: tuple[Provision, ...]
    title: str = ""
    sha256: str = ""
    front: tuple[Provision, ...] = ()
    """What stands before the first heading from the resolution's number on, without headings: the title among it."""
    back: tuple[Provision, ...] = ()
    """The annexes, likewise. Nobody can cite these two: they are shown where the whole text is."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Outline:
    """What a file with a base text was found to hold: the text; what is no part of it, as (why, words); and what a
    person should look at. Of a proposal, the text as it would read, what it changes, and its tracked changes."""

    base: BaseText
    left: tuple[tuple[str, str], ...] = ()
    remarks: tuple[str, ...] = ()
    amendments: tuple[Amendment, ...] = ()
    revisions: frozenset[Revision] = frozenset()


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


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Proposal:
    """A document that proposes a text of its own: its number, and the resolution as it would read, by language (its
    own labels, the headings of the base text). Compared by identity, as texts are."""

    number: str
    base_texts: tuple[BaseText, ...]
    amendments: tuple[Amendment, ...] = ()
    """What it changes in the base text, in its order; each with its own number where it gives one."""
    members: tuple[str, ...] = ()
    """Whose it is, where its first page or its number says so."""
    revisions: frozenset[Revision] = frozenset()
    """The tracked changes in its files: what a file that came back has beyond them is somebody else's."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Tie:
    """How a date hangs on another one of the group: so many days before it (working days, where `working`), at `clock`
    in `zone`, or at the other's own hour."""

    to: str
    days: int
    working: bool = False
    clock: time | None = None
    zone: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Deadline:
    """A date of the group as configured; `at` is None while the date is unknown (then `month`, "2026-06", or `when`,
    e.g. "late June 2026", says what is known). With `until` it is a meeting, which begins at `at`."""

    key: str
    title: str
    state: DeadlineState
    at: datetime | None = None
    when: str = ""
    resolution: str = ""
    note: str = ""
    until: datetime | None = None
    month: str = ""
    tie: Tie | None = None
    """What it hangs on; `at` and `state` follow that (`rules.tied`)."""
    to: tuple[Address, ...] = ()
    """Whom alone it concerns: they are reminded in private, and the group does not hear of it."""
    silence: bool = False
    """Whether no comment by then means approval."""
    join: str = ""
    """How to take part in a meeting from afar: for private letters alone, never for a list or an export."""

    @property
    def comments(self) -> bool:
        """Whether it ends the group's comments: neither a meeting nor a date of some people only."""
        return self.until is None and not self.to


@dataclass(frozen=True, kw_only=True, slots=True)
class DeadlineEntry:
    """One entry in the history of a deadline (fact). `sequence` counts the changes from 0 (RFC 5545 §3.8.7.4);
    `moved_from` is the time it had in the entry before, when that was another one."""

    deadline: Deadline
    sequence: int
    noted: datetime
    moved_from: datetime | None = None
    since: datetime | None = None
    """When the deadline was first noted; None where that is `noted`."""


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
    proposal: str = ""
    """The number of the proposal whose texts these are, where they are not the base text's (`rules.proposals`)."""

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
    own form, `report` a part of our own report to its words, `export` our
    English words in a table or a consolidated text to this language's, `commands` a command by mail, or what stands
    behind one, to its words. Compared by identity: loaded once, and the key of what is compiled from it.
    """

    language: str
    verbs: tuple[tuple[str, tuple[str, ...]], ...] = ()
    addressees: tuple[tuple[str, tuple[str, ...]], ...] = ()
    words: tuple[tuple[str, tuple[str, ...]], ...] = ()
    form: tuple[tuple[str, tuple[str, ...]], ...] = ()
    report: tuple[tuple[str, str], ...] = ()
    export: tuple[tuple[str, str], ...] = ()
    commands: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Schedule:
    """When the group is written to; hours are local to `Group.zone`, weekday 0 is Monday."""

    every: Literal["week", "day"] = "week"
    """A daily digest comes on working days."""
    weekday: int = 0
    digest: time = time(9)
    preview: int = 0
    """How many hours before it the coordinator sees a digest; 0: not."""
    near: int = 14
    """A week without news is told of all the same when a deadline is within so many days; 0: never."""
    reminder: time = time(9)
    offsets: tuple[int, ...] = (14, 7, 0)
    """Days before a deadline at which it is reminded of."""
    working_offsets: tuple[int, ...] = (2,)
    """The same in working days."""
    weekend: tuple[int, ...] = (5, 6)
    holidays: tuple[date, ...] = ()
    quiet: tuple[time, time] = (time(20), time(7))
    """From when to when no reminder goes out, but on a deadline's last day."""
    closing: bool = True
    """Whether a deadline's end is told of, with what came in by then."""
    requests: bool = False
    """Whether calendar entries to one person are requests, which mail programs enter, or only published."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Theme:
    """A subject of the list beside the group's resolutions: its title by language, the words that speak of it in any,
    and who coordinates it; empty where that is vacant."""

    key: str
    titles: tuple[tuple[str, str], ...]
    words: tuple[str, ...]
    coordinator: str = ""

    def title(self, language: str) -> str:
        """In that language; else in English, else the key."""
        known = dict(self.titles)
        return known.get(language) or known.get("en") or self.key


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
    themes: tuple[Theme, ...] = ()
    pages: str = ""
    """Where the tables' pages are published, the address of a folder: numbers in tables lead there. Empty: to the page
    beside the file."""
    authserv_id: str = ""
    """How the server that receives our mail names itself in Authentication-Results (RFC 8601 §2.5); empty: nobody's
    verdicts are believed."""
    verp: bool = False
    """Whether a subscriber's letters come back to an address of their own (own+token@…), by which bounces are known."""
    unsubscribe_url: str = ""
    """Where one POST unsubscribes (RFC 8058), with {token} in it; or empty."""
    receipts: bool = True
    answers_per_day: int = 10
    answers_per_hour: int = 60

    @property
    def own_address(self) -> str:
        """The address this service writes from."""
        return self.own_addresses[0]

    def page(self, slug: str) -> str:
        """Where the table of that resolution is published; empty where it is not."""
        return f"{self.pages.removesuffix('/')}/{slug}.html" if self.pages and self.resolution(slug) else ""

    def resolution(self, slug: str) -> Resolution | None:
        """The resolution of that slug, or None."""
        return next((r for r in self.resolutions if r.slug == slug), None)
