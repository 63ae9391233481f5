"""A notice becomes a letter: as much of it as its size allows, addressed as its kind asks.

Receipts follow RFC 3834 (null return path, the author only, small); what we say of ourselves goes to the list, or to
one person, and, in the same transaction, to ourselves, by which an unknown outcome is settled (RELIABILITY A3).
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import assert_never

from bot.mail import compose, event, feed
from bot.model import Address, Answer, Closing, DeadlineEntry, Digest, Group, Letter, Notice, Receipt, Reminder
from bot.templates.foreign import plain
from bot.templates.matter import calendar_method, dated, matter
from bot.templates.voice import Rendered, Voice, languages

HTML_CAP = 95_000
"""Gmail clips what is longer than about 102 kB."""
RECEIPT_CAP = 4096
"""RFC 3834 §2: an automatic answer is no larger than a few kilobytes; this is the whole mail."""


def write(notice: Notice, group: Group, *, now: datetime) -> Letter:
    """The letter of a notice, in its language (English where that has no templates).

    Refused where its address cannot stand in a mail.
    """
    return _written(notice, group, now)[1]


def render(notice: Notice, group: Group, *, now: datetime) -> Rendered:
    """Subject, text and HTML exactly as `write` would send them, to be looked at."""
    return _written(notice, group, now)[0]


def _written(notice: Notice, group: Group, now: datetime) -> tuple[Rendered, Letter]:
    """The richest version of a letter that keeps to its size."""
    voice = Voice(notice.language if notice.language in languages() else "en", group, now)
    answer = isinstance(notice, Receipt | Answer)
    *richer, least = _sizes(notice)
    # Arabic and Russian take twice the room: what was filed is told in text alone rather than not at all.
    pages = (True, False) if answer else (True,)
    versions = [
        *((shown, length, page) for page in pages for shown, length in richer),
        *((*least, page) for page in pages),
    ]
    for shown, length, page in versions[:-1]:
        rendered, letter = _version(notice, voice, shown, length, page=page)
        if len(rendered.html.encode()) <= HTML_CAP and (len(letter.data) <= RECEIPT_CAP or not answer):
            return rendered, letter
    shown, length, page = versions[-1]
    return _version(notice, voice, shown, length, page=page)


def _sizes(notice: Notice) -> tuple[tuple[int, int], ...]:
    """How many comments, with how many characters each: the richest version first, the one that always fits last."""
    match notice:
        case Receipt():
            most = min(len(notice.comments), 6)
            return *((shown, length) for shown in range(most, 0, -1) for length in (160, 80, 40)), (0, 0)
        case Digest():
            return (100, 300), (80, 300), (60, 300), (40, 300), (20, 300), (5, 300), (0, 0)
        case Answer() | Reminder() | Closing():
            return ((0, 0),)
        case _:
            assert_never(notice)


def _version(notice: Notice, voice: Voice, shown: int, length: int, *, page: bool) -> tuple[Rendered, Letter]:
    rendered = voice.fill(type(notice).__name__.lower(), matter(notice, voice, shown, length))
    if not page:
        rendered = replace(rendered, html="")
    group = voice.group
    begun = partial(
        compose,
        key=notice.key,
        domain=group.own_address.rpartition("@")[2],
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
        return rendered, begun(
            recipients=[notice.to.address],
            to=[notice.to],
            reply_to=group.coordinator if isinstance(notice, Receipt) else None,
            auto_submitted="auto-replied",
            envelope_from="",
            probe=False,
            in_reply_to=notice.in_reply_to,
            references=lineage,
        )
    to = None if isinstance(notice, Closing) else notice.to
    reader = to or Address(name=plain(group.name), address=group.list_address)
    spoken = partial(
        begun,
        recipients=[reader.address, group.own_address],
        to=[reader],
        reply_to=group.coordinator if to else Address(address=group.list_address),
        auto_submitted="auto-generated",
        envelope_from=group.own_address,
        probe=True,
    )
    if isinstance(notice, Digest):
        return rendered, spoken(period_end=None if to else notice.end)
    if isinstance(notice, Closing) or not (method := calendar_method(notice, group)):
        return rendered, spoken()
    summary, description = _told(notice.entry, voice)
    calendar = event(
        notice.entry,
        group,
        stamp=voice.now,
        summary=summary,
        description=description,
        method=method,
        attendee=to if group.schedule.requests else None,
    )
    name = f"{notice.entry.deadline.key}.ics"
    return rendered, spoken(calendar=calendar, calendar_method=method, calendar_name=name)


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
