"""What a digest holds: the comments of a period, the count by provision, the dates ahead, the books.

The order is the resolutions' own: provisions as in the base text, general comments last, then time received (law 8:
nothing is ranked). Dates that concern a few people only are not among them. When it is due is decided in `schedule`,
how it reads in the templates.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal

from bot.model import (
    Action,
    Agenda,
    Change,
    Comment,
    CommentState,
    DeadlineEntry,
    DeadlineState,
    Digest,
    Frequency,
    Group,
    Subscriber,
    Table,
)
from bot.rules.became import Span, gone, refiled, texts_loaded, told_in
from bot.rules.cited import papers
from bot.rules.days import DAY
from bot.rules.order import order_of
from bot.rules.periods import Period, ended
from bot.rules.table import tabulate

OPEN = (DeadlineState.TENTATIVE, DeadlineState.CONFIRMED)
ROOM, LARGEST = 20, 500_000
"""So many comments a letter always shows; of more it may leave some to a table, unless they have so many characters."""
SPANS = {"week": timedelta(days=7), "day": DAY}
FREQUENCIES: dict[Frequency, Literal["week", "day"]] = {Frequency.WEEKLY: "week", Frequency.DAILY: "day"}
DIGEST = "digest "
"""How the target of a change about a digest begins."""


def digests(agenda: Agenda, group: Group, period: Period, now: datetime) -> tuple[Digest, ...]:
    """The digest of a period, in each language; none where nothing is to be said.

    The period begins where the last digest's ended, or with the first mail; silent ones are part of the next one that
    speaks. All languages have one number: the store counts distinct periods, not letters.
    """
    if agenda.first_mail is None:
        return ()
    span = Span(agenda.first_mail, period.end)
    if agenda.last_digest is not None:
        span = _after(agenda.last_digest, agenda.last_written, period, group, now)
    told = _digest(agenda, group, period.name, span, now)
    number = agenda.digests + 1
    return tuple(
        replace(told, key=f"digest/{period.name}/{language}", language=language, number=number)
        for language in group.letter_languages
        if told
    )


def personal(agenda: Agenda, group: Group, now: datetime) -> Iterator[Digest]:
    """The digests of subscribers, each in their own language and as often as they like. Each begins where their last
    one ended, however often they had them then; one that ended before they subscribed is not theirs. Those to whom the
    same is to be told come one after another, by language. What is held back goes to nobody."""
    for frequency, every in FREQUENCIES.items():
        theirs = replace(group, schedule=replace(group.schedule, every=every))
        period = ended(now, theirs)
        if period.name in agenda.held or agenda.first_mail is None:
            continue
        number = 1 + (period.end - agenda.first_mail) // SPANS[every]
        readers: dict[Span, list[Subscriber]] = defaultdict(list)
        for reader in agenda.subscribers:
            if reader.digest is frequency and (reader.reading or reader.since) < period.end:
                readers[_span(reader, agenda, period, theirs, now)].append(reader)
        for span, alike in readers.items():
            if not (told := _digest(agenda, theirs, period.name, span, now)):
                continue
            for reader in sorted(alike, key=lambda each: each.language):
                yield replace(
                    told,
                    key=f"digest/{period.name}/{named(reader.language, reader.token)}",
                    language=reader.language,
                    number=number,
                    to=reader.address,
                    token=reader.token,
                )


def _span(reader: Subscriber, agenda: Agenda, period: Period, group: Group, now: datetime) -> Span:
    """What the digest of a period tells a subscriber: what their last one did not; for their first one since they
    subscribed, the whole of the period in which they did, and of earlier mail what was filed since."""
    begun = reader.reading or reader.since
    running = ended(begun, group).end
    end, written = agenda.told.get(reader.address.address, (running, None))
    if written is not None and written >= begun:
        return _after(end, written, period, group, now)
    return Span(max(running, end if end <= now else running), period.end, begun)


def _after(end: datetime, written: datetime | None, period: Period, group: Group, now: datetime) -> Span:
    """What comes after a digest that told until `end` of what was filed by `written`. One of a clock that ran ahead
    must not silence the time until then."""
    if end <= now:
        return Span(end, period.end, written)
    start = period.end - SPANS[group.schedule.every]
    return Span(start, period.end, start)


def named(language: str, secret: str) -> str:
    """How the key of one person's letter ends. A key is shown to whoever sees a Message-ID, so it holds no address."""
    return f"{language}-{hashlib.sha256(secret.encode()).hexdigest()[:12]}"


def _digest(agenda: Agenda, group: Group, name: str, span: Span, now: datetime) -> Digest | None:
    """What is to be said of that time, before it has a reader; None where it is nothing."""
    if span.start >= span.end:
        return None
    new = in_order((each for each in told_in(agenda, span) if each.state is CommentState.OPEN), group)
    left, moved, (texts, proposals) = gone(agenda, span), refiled(agenda, span), texts_loaded(agenda, span)
    note = agenda.notes.get(name, "")
    near = any(_near(entry, span.end, group) for entry in agenda.deadlines) and group.schedule.every == "week"
    if not any((new, left, moved, texts, proposals, note, near)):
        return None
    everything = in_order((comment for comment in counted(agenda) if comment.received < span.end), group)
    return Digest(
        key=name,
        language=group.letter_languages[0],
        number=0,
        start=span.start,
        end=span.end,
        comments=tuple(new),
        counts=_counts(new, everything),
        deadlines=_ahead(agenda.deadlines, span.start, now),
        ledger=agenda.ledger,
        gone=tuple(in_order(left, group)),
        refiled=tuple(moved),
        texts=texts,
        proposals=proposals,
        papers=papers(new),
        themes=_themes(agenda, group, span),
        tables=_tables(new, group, agenda, span),
        note=note,
        daily=group.schedule.every == "day",
    )


def wishes(changes: Iterable[Change]) -> tuple[frozenset[str], dict[str, str]]:
    """What the coordinator wants of digests to come, from the changes in force: the periods held back, and what is put
    on top of others, by period."""
    held, notes = set(), {}
    for change in changes:
        if change.action is Action.HOLD:
            held.add(change.target.removeprefix(DIGEST))
        elif change.action is Action.NOTE:
            notes[change.target.removeprefix(DIGEST)] = change.after
    return frozenset(held), notes


def counted(agenda: Agenda) -> list[Comment]:
    """The comments that count before the group: open ones. A withdrawn one is not shown to everybody again."""
    return [comment for comment in agenda.comments if comment.state is CommentState.OPEN]


def in_order(comments: Iterable[Comment], group: Group) -> list[Comment]:
    """By resolution, in the group's order (what it does not know behind), then in the resolution's own."""
    given = list(comments)
    known = [resolution.slug for resolution in group.resolutions]
    slugs = dict.fromkeys([*known, *sorted({comment.resolution for comment in given})])
    return [
        comment
        for slug in slugs
        for comment in sorted((each for each in given if each.resolution == slug), key=order_of(group.resolution(slug)))
    ]


def by_place(comments: Iterable[Comment], group: Group) -> tuple[tuple[str, str, str, int], ...]:
    """How many there are, by resolution and provision, in order."""
    return tuple((*place, count) for place, count in Counter(map(_place, in_order(comments, group))).items())


def _counts(new: list[Comment], everything: list[Comment]) -> tuple[tuple[str, str, str, int, int], ...]:
    period, total = Counter(map(_place, new)), Counter(map(_place, everything))
    return tuple((*place, period[place], count) for place, count in total.items())


def _themes(agenda: Agenda, group: Group, span: Span) -> tuple[tuple[str, int], ...]:
    """In the group's order. They are no news of the group: alone they make no digest, and are told in the next one."""
    count = Counter(key for key, received, noted in agenda.themes if span.holds(received, noted))
    return tuple((theme.key, count[theme.key]) for theme in group.themes if count[theme.key])


def _tables(new: list[Comment], group: Group, agenda: Agenda, span: Span) -> dict[str, Table]:
    """The new comments in full, by resolution, for what a letter has no room for."""
    if len(new) <= ROOM or sum(len(comment.text) for comment in new) > LARGEST:
        return {}
    slugs = [each.slug for each in group.resolutions if any(comment.resolution == each.slug for comment in new)]
    return {slug: tabulate(new, group, resolution=slug, ledger=agenda.ledger, made=span.end) for slug in slugs}


def _place(comment: Comment) -> tuple[str, str, str]:
    return comment.resolution, comment.heading, comment.label


def _ahead(entries: tuple[DeadlineEntry, ...], start: datetime, now: datetime) -> tuple[DeadlineEntry, ...]:
    """The deadlines still to come, soonest first, unknown dates last; and those cancelled since `start`."""
    ahead = []
    for entry in entries:
        at, state = entry.deadline.at, entry.deadline.state
        shown = state in OPEN or (state is DeadlineState.CANCELLED and entry.noted >= start)
        if shown and not entry.deadline.to and (at is None or at > now):
            ahead.append(entry)
    return tuple(sorted(ahead, key=_soonest))


def _soonest(entry: DeadlineEntry) -> tuple[str, datetime, str]:
    """By date; a month's dates before the month of which no day is known, what is not known at all last."""
    deadline = entry.deadline
    day = deadline.at.isoformat() if deadline.at else f"{deadline.month or '~'}~"
    return day, entry.noted, deadline.key


def _near(entry: DeadlineEntry, end: datetime, group: Group) -> bool:
    """Whether the deadline, as known at `end`, is open and close."""
    deadline = entry.deadline
    at, near = deadline.at, timedelta(days=group.schedule.near)
    return deadline.state in OPEN and not deadline.to and at is not None and entry.noted <= end < at <= end + near
