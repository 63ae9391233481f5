"""A notice becomes a letter: as much of it as its size allows, addressed as its kind asks.

Receipts follow RFC 3834 (null return path, the author only, small); what we say of ourselves goes to the list, or to
one person, and, in the same transaction, to ourselves, by which an unknown outcome is settled (RELIABILITY A3). A
subscriber's goes to them alone, at most once: to them we are a list (RFC 2919, RFC 2369).
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any, assert_never

from bot.export import FORMATS
from bot.mail import compose, event, feed, identifier
from bot.model import Address, Answer, Closing, DeadlineEntry, Digest, Group, Letter, Notice, Receipt, Reminder
from bot.templates.foreign import plain
from bot.templates.matter import calendar_method, dated, matter, tabled
from bot.templates.voice import Rendered, Voice, languages

HTML_CAP = 95_000
"""Gmail clips what is longer than about 102 kB."""
ANYBODY, ANYBODYS = Address(), "~token~"
"""The reader of a letter that is filled in for many, and their token, which RFC 3986 §2.3 leaves as it is."""
RECEIPT_CAP = 4096
"""RFC 3834 §2: an automatic answer is no larger than a few kilobytes; this is the whole mail."""


def write(notice: Notice, group: Group, *, now: datetime) -> Letter:
    """The letter of a notice, in its language (English where that has no templates).

    Refused where its address cannot stand in a mail.
    """
    return next(write_all([notice], group, now=now))


def write_all(notices: Iterable[Notice], group: Group, *, now: datetime) -> Iterator[Letter]:
    """The letters of many notices, one after another. Those that follow one another and differ in their reader alone
    are filled in once: a thousand subscribers get the same digest."""
    before: tuple[Notice, Voice, Rendered] | None = None
    for notice in notices:
        common = _common(notice)
        if before is None or before[0] != common:
            before = (common, *_filled(common, group, now))
        _, voice, rendered = before
        yield _letter(notice, voice, _addressed(rendered, notice))


def render(notice: Notice, group: Group, *, now: datetime) -> Rendered:
    """Subject, text and HTML exactly as `write` would send them, to be looked at."""
    _, rendered = _filled(_common(notice), group, now)
    return _addressed(rendered, notice)


def _common(notice: Notice) -> Notice:
    """What a notice says to every subscriber."""
    if isinstance(notice, Digest | Reminder) and _subscribed(notice):
        return replace(notice, key="", to=ANYBODY, token=ANYBODYS)
    return notice


def _subscribed(notice: Digest | Reminder) -> bool:
    """Whether it is a subscriber's, by whose token they can leave; the coordinator's preview bears his own."""
    return bool(notice.token) and not (isinstance(notice, Digest) and notice.preview)


def _addressed(rendered: Rendered, notice: Notice) -> Rendered:
    """The same with the reader's own token in its links."""
    if not (isinstance(notice, Digest | Reminder) and _subscribed(notice)):
        return rendered
    text, html = (part.replace(ANYBODYS, notice.token) for part in (rendered.text, rendered.html))
    return replace(rendered, text=text, html=html)


def _filled(notice: Notice, group: Group, now: datetime) -> tuple[Voice, Rendered]:
    """The richest version of a letter's words that keeps to its size."""
    voice = Voice(notice.language if notice.language in languages() else "en", group, now)
    answer = isinstance(notice, Receipt | Answer)
    *richer, least = _sizes(notice)
    # Arabic and Russian take twice the room: what was filed is told in text alone rather than not at all.
    pages = (True, False) if answer else (True,)
    versions = [
        *((*size, page) for page in pages for size in richer),
        *((*least, page) for page in pages),
    ]

    def fill(shown: int, length: int, page: bool) -> Rendered:
        rendered = voice.fill(type(notice).__name__.lower(), {**matter(notice, voice, shown, length), "page": page})
        return rendered if page else replace(rendered, html="")

    def fits(rendered: Rendered) -> bool:
        mail = len(_letter(notice, voice, rendered).data) if answer else 0
        return len(rendered.html.encode()) <= HTML_CAP and mail <= RECEIPT_CAP

    filled = ((version, fill(*version)) for version in versions)
    (shown, length, _), rendered = next(filled)
    while not fits(rendered) and (leaner := next(filled, None)):
        (shown, length, _), rendered = leaner
    return voice, replace(rendered, files=_files(notice, voice, shown, length))


def _files(notice: Notice, voice: Voice, shown: int, length: int) -> tuple[tuple[str, bytes], ...]:
    """The tables of a digest that has no room for all comments."""
    if not isinstance(notice, Digest):
        return ()
    slugs = tabled(notice, voice, shown, length)
    return tuple((f"comments-{slug}.xlsx", FORMATS["xlsx"](notice.tables[slug])) for slug in slugs)


def _sizes(notice: Notice) -> tuple[tuple[int, int], ...]:
    """How many comments, with how many characters each: the richest version first, the one that always fits last."""
    match notice:
        case Receipt():
            most = min(len(notice.comments), 6)
            return *((shown, length) for shown in range(most, 0, -1) for length in (160, 80, 40)), (0, 0)
        case Digest():
            return (100, 300), (80, 300), (60, 300), (40, 300), (20, 300), (5, 300), (0, 0)
        case Answer():
            return (20, 300), (20, 80), (20, 40), (10, 40), (5, 40)
        case Reminder() | Closing():
            return ((0, 0),)
        case _:
            assert_never(notice)


def _letter(notice: Notice, voice: Voice, rendered: Rendered) -> Letter:
    """Words become a letter: addressed, and with what comes along, as its kind asks."""
    group = voice.group
    domain = group.own_address.rpartition("@")[2]
    begun = partial(
        compose,
        key=notice.key,
        domain=domain,
        sender=Address(name=voice.words.sender(plain(group.tag)), address=group.own_address),
        subject=rendered.subject,
        text=rendered.text,
        html=rendered.html or None,
        date=voice.now,
        language=voice.language,
    )
    if isinstance(notice, Receipt | Answer):
        # The identifiers of a long thread alone would fill the receipt; its root and its end hang it right.
        lineage = (*notice.references[:1], *notice.references[1:][-2:]) if notice.in_reply_to else ()
        return begun(
            recipients=[notice.to.address],
            to=[notice.to],
            reply_to=group.coordinator if isinstance(notice, Receipt) else None,
            auto_submitted="auto-replied",
            envelope_from="",
            probe=False,
            in_reply_to=notice.in_reply_to,
            references=lineage,
        )
    spoken = partial(
        begun,
        auto_submitted="auto-generated",
        references=[identifier(_series(notice, voice.language), domain)],
        **_readers(notice, group, domain, voice.language),
    )
    if isinstance(notice, Digest):
        return spoken(period_end=None if notice.preview else notice.end, files=rendered.files)
    if isinstance(notice, Closing) or not (method := calendar_method(notice, group)):
        return spoken()
    summary, description = _told(notice.entry, voice)
    calendar = event(
        notice.entry,
        group,
        stamp=voice.now,
        summary=summary,
        description=description,
        method=method,
        attendee=notice.to if group.schedule.requests else None,
        location=plain(notice.entry.deadline.join) if notice.to and method != "CANCEL" else "",
    )
    return spoken(calendar=calendar, calendar_method=method, calendar_name=f"{notice.entry.deadline.key}.ics")


def _series(notice: Digest | Reminder | Closing, language: str) -> str:
    """The key of what never was: mail programs show the letters of a series below it, as one thread each language."""
    return f"digests/{language}" if isinstance(notice, Digest) else f"deadline/{notice.entry.deadline.key}/{language}"


def _readers(notice: Digest | Reminder | Closing, group: Group, domain: str, language: str) -> dict[str, Any]:
    """Who gets a letter, as `compose` wants it: the list; one person; or a subscriber, to whom we are a list of our own
    that says how to leave it (R11). Letters to the list and to those whom a date concerns come back to us."""
    to = None if isinstance(notice, Closing) else notice.to
    reader = to or Address(name=plain(group.name), address=group.list_address)
    if to and not isinstance(notice, Closing) and _subscribed(notice):
        token = notice.token
        local, _, host = group.own_address.rpartition("@")
        links = [f"mailto:{group.own_address}?subject=unsubscribe%20{token}"]
        if group.unsubscribe_url:
            links.append(group.unsubscribe_url.replace("{token}", token).replace("{language}", language))
        return {
            "recipients": [reader.address],
            "to": [reader],
            "reply_to": group.coordinator,
            "envelope_from": f"{local}+{token}@{host}" if group.verp else group.own_address,
            "probe": False,
            "list_id": f"{group.slug}.{domain}",
            "unsubscribe": links,
        }
    previewed = isinstance(notice, Digest) and notice.preview  # a bare reply to it is a command to us
    return {
        "recipients": [reader.address, group.own_address],
        "to": [reader],
        "reply_to": None if previewed else group.coordinator if to else Address(address=group.list_address),
        "envelope_from": group.own_address,
        "probe": True,
    }


def calendar_feed(entries: Iterable[DeadlineEntry], group: Group, language: str) -> bytes:
    """The group's dates as a file that calendars ask for again and again, in one language; the same dates give the
    same bytes."""
    dates = list(entries)
    voice = Voice(language, group, max((entry.noted for entry in dates), default=datetime.min.replace(tzinfo=UTC)))
    return feed([(entry, *_told(entry, voice)) for entry in dates], group)


def _told(entry: DeadlineEntry, voice: Voice) -> tuple[str, str]:
    """Summary and description of a calendar entry."""
    group, date = voice.group, dated(entry, voice)
    return f"[{plain(group.tag)}] {date.title}", voice.words.event(date, group.list_address if date.comments else "")
