"""A notice becomes a letter in the reader's language: templates/<language>/ filled by Jinja2, dates by Babel's CLDR.

The only reader of templates/. Whatever a stranger wrote (names, titles, subjects, comments) is cleaned here before a
template sees it and escaped in HTML; a delegate's words are shown verbatim, and what is cut is marked as cut (law 3).
HTML keeps to what mail clients support: tables, inlined style, at most 95 kB. Which notices are due is decided in
`rules`, the bytes are made by `mail.compose`.
"""

import re
import textwrap
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from functools import cache
from typing import Literal, NamedTuple, assert_never
from urllib.parse import quote
from zoneinfo import ZoneInfo

import css_inline
from babel import Locale
from babel.dates import format_date, format_skeleton, get_timezone_location
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, select_autoescape

from bot.config import shipped
from bot.mail import compose, event
from bot.model import (
    LANGUAGES,
    UNDETERMINED,
    Address,
    Comment,
    DeadlineEntry,
    DeadlineState,
    Digest,
    Group,
    Letter,
    Notice,
    Receipt,
    Reminder,
    State,
)

LOCALES = {"en": "en_GB"}
"""Languages whose plain CLDR locale writes dates as the Union does not (month first)."""
RIGHT_TO_LEFT = frozenset({"ar"})
TURNING = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
"""Bidirectional controls of UAX #9: in a name they could make a line read as another one."""

HTML_CAP = 95_000
"""Gmail clips what is longer than about 102 kB."""
RECEIPT_CAP = 4096
"""RFC 3834 §2: an automatic answer is no larger than a few kilobytes; this is the whole mail."""
JOINING = frozenset("\u200d\ufe0e\ufe0f")
"""What belongs to the character before it: the joiner and the variation selectors of emoji."""
ROWS = 60
"""Provisions told of in a digest; the table has them all."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Rendered:
    """A letter before it is mail."""

    subject: str
    text: str
    html: str


def write(notice: Notice, group: Group, *, now: datetime) -> Letter:
    """The letter of a notice. Refused where its address cannot stand in a mail."""
    return _written(notice, group, now)[1]


def render(notice: Notice, group: Group, *, now: datetime) -> Rendered:
    """Subject, text and HTML exactly as `write` would send them, to be looked at."""
    return _written(notice, group, now)[0]


def languages() -> tuple[str, ...]:
    """The languages that have templates."""
    folder = shipped("templates")
    return tuple(language for language in LANGUAGES if (folder / language / "words.txt").is_file())


def _written(notice: Notice, group: Group, now: datetime) -> tuple[Rendered, Letter]:
    """The richest version of a letter that keeps to its size."""
    voice = _Voice(notice.language if notice.language in languages() else "en", group, now)
    for shown, length in _sizes(notice):
        rendered = voice.fill(type(notice).__name__.lower(), _matter(notice, voice, shown, length))
        letter = _sealed(notice, rendered, voice)
        small = (
            len(letter.data) <= RECEIPT_CAP if isinstance(notice, Receipt) else len(rendered.html.encode()) <= HTML_CAP
        )
        if small or not shown:
            return rendered, letter
    raise AssertionError("every ladder of sizes ends with nothing shown")


def _sizes(notice: Notice) -> tuple[tuple[int, int], ...]:
    """How many comments with how many characters each, richest first; the first that keeps to the cap is taken."""
    match notice:
        case Receipt():
            return ((6, 160), (4, 120), (3, 80), (2, 80), (1, 80), (1, 40), (0, 0))
        case Digest():
            return ((100, 300), (80, 300), (60, 300), (40, 300), (20, 300), (5, 300), (0, 0))
        case Reminder():
            return ((0, 0),)
        case _:
            assert_never(notice)


# -- what a template is given ---------------------------------------------------------------------------------------


class _Card(NamedTuple):
    """A comment as it is shown: who, where, and the verbatim beginning."""

    number: str
    who: str
    resolution: str
    place: str
    mark: str
    language: str
    dir: str
    lines: tuple[str, ...]
    cut: bool
    late: bool


class _Date(NamedTuple):
    """A deadline as it is shown; `days` by the local calendar from now, None while the date is not known."""

    title: str
    at: datetime | None
    days: int | None
    moved_from: datetime | None
    when: str
    note: str
    resolution: str
    tentative: bool
    cancelled: bool


class _Row(NamedTuple):
    """A line of the count by provision; `percent` of the longest bar."""

    place: str
    new: int
    total: int
    percent: int


class _Section(NamedTuple):
    """A resolution in a digest. `rows_left` and `cards_left` say how much is in the table only."""

    name: str
    new: int
    total: int
    rows: tuple[_Row, ...]
    rows_left: int
    cards: tuple[_Card, ...]
    cards_left: int


def _matter(notice: Notice, voice: "_Voice", shown: int, length: int) -> dict[str, object]:
    """What the templates of this kind of notice are given, beside what every one is given."""
    match notice:
        case Receipt():
            return {
                "subject": _cut(_plain(notice.subject), 90)[0],
                "cards": [voice.card(comment, length) for comment in notice.comments[:shown]],
                "cards_left": len(notice.comments[shown:]),
                "numbers": [comment.number for comment in notice.comments],
                "deadlines": [voice.dated(entry) for entry in notice.deadlines[:2]],
                "review": _plain(notice.review).partition(":")[0],
            }
        case Digest():
            members = {comment.member for comment in notice.comments if comment.member}
            return {
                "number": notice.number,
                "start": notice.start,
                "end": notice.end,
                "new": len(notice.comments),
                "members": len(members),
                "sections": list(_sections(notice, voice, shown, length)),
                "deadlines": [voice.dated(entry) for entry in notice.deadlines],
                "ledger": notice.ledger,
                "states": {state: notice.ledger.states.get(state, 0) for state in State},
            }
        case Reminder():
            return {
                "deadline": voice.dated(notice.entry),
                "changed": notice.changed,
                "comments": notice.comments,
                "calendar": _calendar(notice.entry) is not None,
            }
        case _:
            assert_never(notice)


def _sections(digest: Digest, voice: "_Voice", shown: int, length: int) -> Iterator[_Section]:
    for slug in dict.fromkeys(count[0] for count in digest.counts):
        counts = [count for count in digest.counts if count[0] == slug]
        most = max(total for *_, total in counts)
        comments = [comment for comment in digest.comments if comment.resolution == slug]
        yield _Section(
            name=voice.resolution(slug),
            new=sum(new for *_, new, _ in counts),
            total=sum(total for *_, total in counts),
            rows=tuple(
                _Row(voice.place(heading, label), new, total, max(1, round(100 * total / most)))
                for _, heading, label, new, total in counts[:ROWS]
            ),
            rows_left=len(counts[ROWS:]),
            cards=tuple(voice.card(comment, length) for comment in comments[:shown]),
            cards_left=len(comments[shown:]),
        )
        shown = max(0, shown - len(comments))


class _Voice:
    """How one language, in the group's zone and at `now`, says things."""

    def __init__(self, language: str, group: Group, now: datetime) -> None:
        self.language = language
        self.group = group
        self.now = now
        self.dir = "rtl" if language in RIGHT_TO_LEFT else "ltr"
        self._zone = ZoneInfo(group.zone)
        self._locale = LOCALES.get(language, language)
        self._environment = _environment(language)
        self._common: dict[str, object] = {
            "language": language,
            "dir": self.dir,
            "start": "right" if self.dir == "rtl" else "left",
            "tag": _plain(group.tag),
            "group_name": self.name(group.name),
            "list_address": group.list_address,
            "coordinator": group.coordinator.address,
            "coordinator_name": self.name(group.coordinator.name),
            "plural": self.plural,
            "moment": self.moment,
            "day": self.day,
            "short_day": self.short_day,
            "clock": self.clock,
            "mailto": self.mailto,
        }
        self.words = _Words(self._environment.get_template("words.txt"), self._common)
        self._common["town"] = self.words.town(group.zone, get_timezone_location(group.zone, self._locale, True))
        self._common["words"] = self.words

    def fill(self, name: str, matter: Mapping[str, object]) -> Rendered:
        """The templates of that name. The first line of the text is the subject, after its name."""
        context = {**self._common, **matter}
        text = self._environment.get_template(f"{name}.txt").render(context)
        html = self._environment.get_template(f"{name}.html").render(context)
        subject, _, body = text.lstrip().partition("\n")
        return Rendered(
            subject=subject.removeprefix("Subject:").strip(),
            text=body.strip() + "\n",
            html=css_inline.inline(html, keep_at_rules=True, load_remote_stylesheets=False),
        )

    # -- numbers, dates and names

    def plural(self, count: int, **forms: str) -> str:
        """The form that CLDR asks for with this number ("one", "few", "other"...); {n} stands for the number."""
        form = Locale.parse(self._locale).plural_form(count)
        return forms.get(form, forms["other"]).replace("{n}", str(count))

    def moment(self, at: datetime) -> str:
        """Weekday, date and time where the group keeps its clock, and UTC."""
        utc = self._clock(at, UTC)
        if at.astimezone(UTC).date() != at.astimezone(self._zone).date():
            utc = f"{self._skeleton(at.astimezone(UTC).date(), 'EdMMM')}, {utc}"
        return self.words.instant(self.day(at), self.clock(at), self._common["town"], utc)

    def day(self, at: datetime) -> str:
        return format_date(self._local(at), "full", locale=self._locale).replace(",", "", self.language == "en")

    def short_day(self, at: datetime, skeleton: str = "EdMMM") -> str:
        return self._skeleton(self._local(at), skeleton)

    def clock(self, at: datetime) -> str:
        return self._clock(at, self._zone)

    def _clock(self, at: datetime, zone: tzinfo) -> str:
        return f"{at.astimezone(zone):%H:%M}"

    def _local(self, at: datetime) -> date:
        return at.astimezone(self._zone).date()

    def _skeleton(self, day: date, skeleton: str) -> str:
        return format_skeleton(skeleton, day, locale=self._locale)

    def name(self, text: str, length: int = 200) -> str:
        """A stranger's word within a line of ours: one line, and isolated where it runs the other way (UAX #9)."""
        text = _cut(_plain(text), length)[0]
        against = {"L"} if self.dir == "rtl" else {"R", "AL"}
        return f"\u2068{text}\u2069" if any(unicodedata.bidirectional(c) in against for c in text) else text

    def resolution(self, slug: str) -> str:
        known = self.group.resolution(slug)
        if known is None:
            return self.words.short_resolution(slug)
        return self.words.resolution(known.body, known.number, self.name(known.revision))

    def short_resolution(self, slug: str) -> str:
        known = self.group.resolution(slug)
        return self.words.short_resolution(known.number if known else slug)

    def place(self, heading: str, label: str) -> str:
        return self.name(f"{heading} {label}".strip()) or self.words.general()

    def card(self, comment: Comment, length: int) -> _Card:
        who = comment.member or comment.contributor
        text, cut = _cut(_readable(comment.text), length)
        return _Card(
            number=comment.number,
            # T6: nobody's address goes to the list, not where it stands in for a name either.
            who=self.words.nameless() if "@" in who or not who else self.name(who, 80),
            resolution=self.short_resolution(comment.resolution),
            place=self.place(comment.heading, comment.label),
            mark=comment.mark or "",
            language="" if comment.language == UNDETERMINED else comment.language,
            dir=_direction(comment),
            lines=tuple(line.strip() for line in text.splitlines() if line.strip()),
            cut=cut,
            late=comment.late,
        )

    def dated(self, entry: DeadlineEntry) -> _Date:
        deadline = entry.deadline
        return _Date(
            title=self.name(deadline.title),
            at=deadline.at,
            days=(self._local(deadline.at) - self._local(self.now)).days if deadline.at else None,
            moved_from=entry.moved_from,
            when=self.name(deadline.when),
            note=self.name(deadline.note),
            resolution=self.short_resolution(deadline.resolution) if deadline.resolution else "",
            tentative=deadline.state is DeadlineState.TENTATIVE,
            cancelled=deadline.state is DeadlineState.CANCELLED,
        )

    def mailto(self, subject: str, body: str) -> str:
        """A mail to the coordinator, begun (RFC 6068)."""
        return f"mailto:{quote(self.group.coordinator.address, safe='@')}?subject={quote(subject)}&body={quote(body)}"


class _Words:
    """The sentences of words.txt as plain functions. Their text is escaped where it is used: called as a macro from
    an HTML template, it would pass for safe HTML together with the names within it."""

    def __init__(self, template: Template, context: Mapping[str, object]) -> None:
        self._module = template.make_module(dict(context))

    def __getattr__(self, name: str) -> Callable[..., str]:
        macro = getattr(self._module, name)
        return lambda *arguments: re.sub("[ \n]+", " ", str(macro(*arguments))).strip()


@cache
def _environment(language: str) -> Environment:
    """Templates of one language; layout/ is common to all. A word that is missing is an error, never a blank."""
    folder = shipped("templates")
    environment = Environment(
        loader=FileSystemLoader([folder / language, folder]),
        autoescape=select_autoescape(("html",), default_for_string=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["wrap"] = _wrap
    return environment


# -- the letter -----------------------------------------------------------------------------------------------------


def _sealed(notice: Notice, rendered: Rendered, voice: _Voice) -> Letter:
    group = voice.group
    own = Address(name=voice.words.sender(_plain(group.tag)), address=group.own_address)
    domain = group.own_address.rpartition("@")[2]
    if isinstance(notice, Receipt):
        # A long thread's identifiers alone would fill the receipt: its root and its end are enough to hang it right.
        references = (
            notice.references if len(notice.references) < 4 else (notice.references[0], *notice.references[-2:])
        )
        return compose(
            key=notice.key,
            domain=domain,
            sender=own,
            recipients=[notice.to.address],
            to=[notice.to],
            reply_to=group.coordinator,
            subject=rendered.subject,
            text=rendered.text,
            html=rendered.html,
            date=voice.now,
            language=voice.language,
            auto_submitted="auto-replied",
            envelope_from="",
            probe=False,
            in_reply_to=notice.in_reply_to,
            references=references if notice.in_reply_to else (),
        )
    method = _calendar(notice.entry) if isinstance(notice, Reminder) else None
    calendar = None
    if isinstance(notice, Reminder) and method:
        dated = voice.dated(notice.entry)
        calendar = event(
            notice.entry,
            group,
            stamp=voice.now,
            summary=f"[{_plain(group.tag)}] {dated.title}",
            description=voice.words.event(dated, group.list_address),
            cancel=method == "CANCEL",
        )
    return compose(
        key=notice.key,
        domain=domain,
        sender=own,
        # Our own copy in the same transaction proves that the server took the letter (RELIABILITY A3).
        recipients=[group.list_address, group.own_address],
        to=[Address(name=_plain(group.name), address=group.list_address)],
        reply_to=Address(address=group.list_address),
        subject=rendered.subject,
        text=rendered.text,
        html=rendered.html,
        date=voice.now,
        language=voice.language,
        auto_submitted="auto-generated",
        envelope_from=group.own_address,
        probe=True,
        calendar=calendar,
        calendar_method=method or "PUBLISH",
        calendar_name=f"{notice.entry.deadline.key}.ics" if isinstance(notice, Reminder) else "",
        period_end=notice.end if isinstance(notice, Digest) else None,
    )


def _calendar(entry: DeadlineEntry) -> Literal["PUBLISH", "CANCEL"] | None:
    """What happens to the calendar entry: a date given up takes it back, a date that never was has none."""
    if entry.deadline.state is DeadlineState.CANCELLED or entry.deadline.at is None:
        return "CANCEL" if entry.deadline.at or entry.moved_from else None
    return "PUBLISH"


# -- foreign text ---------------------------------------------------------------------------------------------------


def _plain(text: str) -> str:
    """One line of printable characters, without the controls that turn a line around."""
    return " ".join("".join(" " if _unfit(character) else character for character in text).split())


def _unfit(character: str) -> bool:
    category = unicodedata.category(character)
    return category in ("Cc", "Cs", "Zl", "Zp") or unicodedata.bidirectional(character) in TURNING


def _readable(text: str) -> str:
    """A delegate's words as they are, but for control characters that no reader shows."""
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs")).strip()


def _cut(text: str, length: int) -> tuple[str, bool]:
    """The beginning of a text, at a word's end where one is near, never within a letter and its accents."""
    if len(text) <= length:
        return text, False
    end = length
    while end and (unicodedata.combining(text[end]) or text[end] in JOINING or text[end - 1] == "\u200d"):
        end -= 1
    space = max(text.rfind(" ", 0, end + 1), text.rfind("\n", 0, end + 1))
    return text[: space if space > length // 2 else end].rstrip(), True


def _direction(comment: Comment) -> Literal["ltr", "rtl"]:
    """By its language; where nobody can tell, by the first letter that has a direction (UAX #9 P2)."""
    if comment.language != UNDETERMINED:
        return "rtl" if comment.language in RIGHT_TO_LEFT else "ltr"
    strong = (unicodedata.bidirectional(character) for character in comment.text)
    return "rtl" if next((kind for kind in strong if kind in ("L", "R", "AL")), "L") != "L" else "ltr"


def _wrap(line: str, indent: str = "", width: int = 76) -> str:
    """A paragraph of the text part, folded at spaces only."""
    return textwrap.fill(
        line, width, initial_indent=indent, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
