"""What a digest holds: the comments of a period, the count by provision, the dates ahead, the books.

The order is the resolutions' own: provisions as in the base text, general comments last, then time received (law 8:
nothing is ranked). Dates that concern a few people only are not among them. When it is due is decided in `schedule`,
how it reads in the templates.
"""

import hashlib
from collections import Counter
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
)
from bot.rules.became import gone, refiled, texts_loaded, told_in
from bot.rules.cited import papers
from bot.rules.days import DAY
from bot.rules.order import order_of
from bot.rules.periods import Period, ended, named_so

OPEN = (DeadlineState.TENTATIVE, DeadlineState.CONFIRMED)
WEEK = timedelta(days=7)
MOMENT = timedelta(microseconds=1)
FREQUENCIES: dict[Frequency, Literal["week", "day"]] = {Frequency.WEEKLY: "week", Frequency.DAILY: "day"}
DIGEST = "digest "
"""How the target of a change about a digest begins."""


def digests(agenda: Agenda, group: Group, period: Period, now: datetime) -> tuple[Digest, ...]:
    """The digest of a period, in each language; none where nothing is to be said.

    The period begins where the last digest's ended, or with the first mail; silent ones are part of the next one that
    speaks. All languages have one number: the store counts distinct periods, not letters. A mail received before the
    period's end but filed after it (the mailbox was out of reach) is in this digest while it is not yet written, in
    the next one else (`Agenda.untold`).
    """
    start = agenda.last_digest or agenda.first_mail
    if agenda.last_digest is not None and agenda.last_digest > now:
        start = period.end - WEEK  # the clock once ran ahead: what was said then must not silence the weeks until then
    told = _digest(agenda, group, period, start, now)
    number = agenda.digests + 1
    return tuple(
        replace(told, key=f"digest/{period.name}/{language}", language=language, number=number)
        for language in group.letter_languages
        if told
    )


def personal(agenda: Agenda, group: Group, now: datetime) -> Iterator[Digest]:
    """The digests of subscribers, each in their own language and as often as they like, one after another of the same
    language. A period begins where the last one ended of which any of them was told, so nothing falls between two; one
    that ended before somebody subscribed is not theirs. What is held back goes to nobody."""
    for frequency, every in FREQUENCIES.items():
        readers = [each for each in agenda.subscribers if each.digest is frequency]
        theirs = replace(group, schedule=replace(group.schedule, every=every))
        period = ended(now, theirs)
        if not readers or period.name in agenda.held:
            continue
        start = _told_until(agenda, theirs) or ended(period.end - MOMENT, theirs).end
        told = _digest(replace(agenda, untold=frozenset()), theirs, period, start, now)
        if told is None or agenda.first_mail is None:
            continue
        number = 1 + (period.end - agenda.first_mail) // (DAY if every == "day" else WEEK)
        for reader in sorted(readers, key=lambda each: each.language):
            if reader.since < period.end:
                yield replace(
                    told,
                    key=f"digest/{period.name}/{named(reader.language, reader.token)}",
                    language=reader.language,
                    number=number,
                    to=reader.address,
                    token=reader.token,
                )


def _told_until(agenda: Agenda, group: Group) -> datetime | None:
    """Where the last period ended of which subscribers with this frequency were told."""
    keys = (key.split("/") for key in agenda.keys if key.startswith("digest/"))
    weekly = group.schedule.every == "week"
    told = [name for _, name, reader in keys if "-" in reader and ("W" in name) == weekly]
    return named_so(max(told), group).end if told else None


def named(language: str, secret: str) -> str:
    """How the key of one person's letter ends. A key is shown to whoever sees a Message-ID, so it holds no address."""
    return f"{language}-{hashlib.sha256(secret.encode()).hexdigest()[:12]}"


def _digest(agenda: Agenda, group: Group, period: Period, start: datetime | None, now: datetime) -> Digest | None:
    """What is to be said of a period that begins at `start`, before it has a reader; None where it is nothing."""
    end = period.end
    if agenda.first_mail is None or start is None or start >= end:
        return None
    comments = list(filter(told_in(agenda, start, end), counted(agenda)))
    became = gone(agenda, start, end), refiled(agenda, start, end), texts_loaded(agenda, start, end)
    note = agenda.notes.get(period.name, "")
    near = any(_near(entry, end, group) for entry in agenda.deadlines)
    # What waits for the coordinator may come from a machine that answered the last digest: alone it makes no next one.
    certain = any(not comment.review for comment in comments)
    if not any((certain, *became, note, near)):
        return None
    new = in_order(comments, group)
    everything = in_order((comment for comment in counted(agenda) if comment.received < end), group)
    return Digest(
        key=period.name,
        language=group.letter_languages[0],
        number=0,
        start=start,
        end=end,
        comments=tuple(new),
        counts=_counts(new, everything),
        deadlines=_ahead(agenda.deadlines, start, now),
        ledger=agenda.ledger,
        gone=tuple(in_order(became[0], group)),
        refiled=tuple(became[1]),
        texts=became[2],
        papers=papers(new),
        themes=_themes(agenda, group, start, end),
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


def _counts(new: list[Comment], everything: list[Comment]) -> tuple[tuple[str, str, str, int, int], ...]:
    period, total = Counter(map(_place, new)), Counter(map(_place, everything))
    return tuple((*place, period[place], count) for place, count in total.items())


def _themes(agenda: Agenda, group: Group, start: datetime, end: datetime) -> tuple[tuple[str, int], ...]:
    """In the group's order. They are no news of the group: alone they make no digest, and are told in the next one."""
    count = Counter(key for key, received in agenda.themes if start <= received < end)
    return tuple((theme.key, count[theme.key]) for theme in group.themes if count[theme.key])


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
