"""Histories of a group's life for the scheduler: the store in small, and a service that is sometimes down, whose dates
move and whose clock jumps. Made by `bench.schedule` in numbers and by tests/rules/test_histories.py in short."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from bot.model import (
    Address,
    Agenda,
    Closing,
    Comment,
    Deadline,
    DeadlineEntry,
    DeadlineState,
    Digest,
    Group,
    Ledger,
    Order,
    Reminder,
    Schedule,
    Source,
    Subscriber,
    Verb,
)
from bot.rules import due, subscribers

GROUP = Group(
    slug="demo",
    name="Group One",
    tag="DEMO",
    list_address="list@lists.example",
    own_addresses=("bot@bot.example",),
    coordinator=Address(name="Coordinator One", address="coordinator@example.org"),
    letter_languages=("en", "fr"),
)
START = datetime(2026, 2, 16, tzinfo=UTC)
DAYS = 150
"""How long a history is: both spring changes of clocks, north and south, are in it."""


def comment(number: str, received: datetime) -> Comment:
    """A comment received then."""
    source = Source(sha256="0" * 64, message_id="one@example.org")
    return Comment(
        number=number, resolution="191", heading="resolves", label="2", text="Keep.", source=source, received=received
    )


class Said(NamedTuple):
    """A notice and when, by the service's clock, it was due."""

    at: datetime
    notice: Digest | Reminder | Closing


class World:
    """The store in small: facts, and the ticks of a service."""

    def __init__(self, group: Group) -> None:
        self.group = group
        self.said: list[Said] = []
        self.entries: dict[str, DeadlineEntry] = {}
        self.filed: list[tuple[datetime, Comment]] = []
        self.numbered: dict[str, datetime] = {}
        self.orders: list[Order] = []

    def note(self, deadline: Deadline, now: datetime) -> None:
        """A new entry in the history of a deadline, where something changed, as the store writes it."""
        last = self.entries.get(deadline.key)
        if last is None:
            self.entries[deadline.key] = DeadlineEntry(deadline=deadline, sequence=0, noted=now)
        elif last.deadline != deadline:
            moved = last.deadline.at if last.deadline.at != deadline.at else None
            self.entries[deadline.key] = DeadlineEntry(
                deadline=deadline,
                sequence=last.sequence + 1,
                noted=now,
                moved_from=moved,
                since=last.since or last.noted,
            )

    def tick(self, now: datetime) -> None:
        """What came is filed, and what is due now is enqueued, all of it in one transaction."""
        for when, comment in self.filed:
            if when <= now:
                self.numbered.setdefault(comment.number, now)
        self.said += [Said(now, notice) for notice in due(self.agenda(now), self.group, now)]

    def agenda(self, now: datetime) -> Agenda:
        """What the store hands over."""
        digests = [(each.notice, each.at) for each in self.said if isinstance(each.notice, Digest)]
        group = [(digest.end, at) for digest, at in digests if digest.to is None]
        last_digest, last_written = group[-1] if group else (None, None)
        comments = [comment for _, comment in self.filed if comment.number in self.numbered]
        return Agenda(
            deadlines=tuple(self.entries.values()),
            keys=frozenset(each.notice.key for each in self.said),
            comments=tuple(comments),
            ledger=Ledger(),
            first_mail=min((each.received for each in comments), default=None),
            last_digest=last_digest,
            digests=len({end for end, _ in group}),
            last_written=last_written,
            told={digest.to.address: (digest.end, at) for digest, at in digests if digest.to and digest.token},
            numbered=self.numbered,
            subscribers=self.subscribers(now),
        )

    def subscribers(self, now: datetime) -> tuple[Subscriber, ...]:
        """Who gets letters of their own, by what was ordered so far."""
        given = [order for order in self.orders if order.at <= now]
        tokens = {order.address: order.address.partition("@")[0] for order in given}
        return subscribers(given, (), tokens, (), self.group)


@dataclass(frozen=True, kw_only=True, slots=True)
class History:
    """What happens to a group, in hours from START: when comments come and how much later they are filed, how the date
    changes, when the service is down and for how long, what a reader orders, when the service's clock is wrong, by how
    much and for how long."""

    zone: str
    schedule: Schedule
    received: list[tuple[int, int]]
    changes: list[tuple[int, int | None, DeadlineState]]
    outages: list[tuple[int, int]]
    orders: list[tuple[int, tuple[Verb, str]]]
    jumps: list[tuple[int, int, int]] = field(default_factory=list)


HOURS = st.integers(0, 24 * (DAYS - 30))
READER = "one@examplia.example"
ORDERS = st.sampled_from(
    [
        *((Verb.SUBSCRIBE, ""), (Verb.SUBSCRIBE, "es"), (Verb.UNSUBSCRIBE, ""), (Verb.LANGUAGE, "ar")),
        *((Verb.DIGEST, "daily"), (Verb.DIGEST, "weekly"), (Verb.DIGEST, "off")),
    ]
)
"""What the reader may order; most orders change when the next digest comes."""
ZONES = (
    "Europe/Zurich", "Africa/Cairo", "America/New_York", "Pacific/Apia", "Asia/Beirut", "Pacific/Kiritimati",
    "Asia/Qatar", "America/Santiago", "Australia/Lord_Howe", "Asia/Kathmandu",
)  # fmt: skip


def histories(*, jumps: bool) -> st.SearchStrategy[History]:
    """Any history; with `jumps` the clock is sometimes wrong."""
    return st.builds(
        History,
        zone=st.sampled_from(ZONES),
        schedule=st.builds(
            Schedule,
            every=st.sampled_from(["week", "week", "day"]),
            weekday=st.integers(0, 6),
            digest=st.builds(time, st.integers(0, 23), st.sampled_from([0, 30])),
            preview=st.sampled_from([0, 0, 24]),
            reminder=st.builds(time, st.integers(0, 23), st.sampled_from([0, 30])),
            offsets=st.sets(st.sampled_from([0, 1, 2, 7, 14, 21]), min_size=1).map(tuple),
            working_offsets=st.sets(st.sampled_from([1, 2, 5])).map(tuple),
            weekend=st.sampled_from([(5, 6), (4, 5), ()]),
            quiet=st.sampled_from([(time(20), time(7)), (time(0), time(6)), (time(0), time(0))]),
        ),
        received=st.lists(st.tuples(HOURS, st.integers(0, 400)), max_size=12),
        changes=st.lists(st.tuples(HOURS, st.none() | HOURS, st.sampled_from(list(DeadlineState))), max_size=6),
        outages=st.lists(st.tuples(HOURS, st.integers(1, 24 * 30)), max_size=4),
        orders=st.lists(st.tuples(HOURS, ORDERS), max_size=8),
        jumps=st.lists(st.tuples(HOURS, st.integers(-72, 24 * 40), st.integers(1, 48)), max_size=3)
        if jumps
        else st.just([]),
    )


def lived(history: History) -> World:
    """A group that lived through it, looking at what is due every few hours, twice each time."""
    world = World(replace(GROUP, zone=history.zone, schedule=history.schedule))
    for number, (hour, delay) in enumerate(history.received):
        arrived = START + timedelta(hours=hour)
        world.filed.append((arrived + timedelta(hours=delay), comment(f"191-{number:03}", arrived)))
    for hour, (verb, value) in sorted(history.orders, key=lambda order: order[0]):
        world.orders.append(Order(address=READER, verb=verb, value=value, at=START + timedelta(hours=hour, minutes=7)))
    todo = sorted(history.changes, key=lambda change: change[0])
    for hour in range(0, 24 * DAYS, 5):
        if any(begin <= hour < begin + length for begin, length in history.outages):
            continue
        wrong = next((by for begin, by, length in history.jumps if begin <= hour < begin + length), 0)
        now = START + timedelta(hours=hour + wrong)
        for _, at, state in [change for change in todo if change[0] <= hour]:
            moment = None if at is None else START + timedelta(hours=at, minutes=10)
            world.note(Deadline(key="d", title="D", state=state, at=moment, resolution="191"), now)
        todo = [change for change in todo if change[0] > hour]
        world.tick(now)
        world.tick(now)
    return world


def faults(world: World, *, right: bool) -> list[str]:
    """What went wrong in a life, in words. With a clock that was always `right` also that digests join without gap or
    overlap, count without a hole, and tell of each comment once; a wrong clock may tell of one twice, never not."""
    keys = [each.notice.key for each in world.said]
    found = [f"said twice: {key}" for key in sorted(set(keys)) if keys.count(key) > 1]
    listed = [each for each in world.said if isinstance(each.notice, Closing) or each.notice.to is None]
    for language in world.group.letter_languages:
        said = [each for each in listed if each.notice.language == language]
        found += _late(said) + [
            fault for at, n in said if isinstance(n, Reminder) for fault in _woken(at, n, world.group)
        ]
        digests = [(at, n) for at, n in said if isinstance(n, Digest) and n.to is None]
        if right:
            found += [f"gap or overlap at {b.start}" for (_, a), (_, b) in pairwise(digests) if a.end != b.start]
            numbers = [digest.number for _, digest in digests]
            found += [f"numbers {numbers}"] if numbers != list(range(1, len(numbers) + 1)) else []
        told = [comment.number for _, digest in digests for comment in digest.comments]
        if digests:
            at, last = digests[-1]
            must = {c.number for when, c in world.filed if when <= at and c.received < last.end}
            found += [f"not told: {number}" for number in sorted(must - set(told))]
        if right and len(told) != len(set(told)):
            found.append("a comment was told twice")
    return found + (_to_reader(world) if right else [])


def _to_reader(world: World) -> list[str]:
    """What a subscriber was told twice, and what not though they read when it was filed, and still did when the last
    digest that could hold it was due."""
    digests = [each for each in world.said if isinstance(each.notice, Digest) and each.notice.token]
    told = Counter(comment.number for _, digest in digests if isinstance(digest, Digest) for comment in digest.comments)
    found = [f"told the reader twice: {number}" for number, count in told.items() if count > 1]
    since = _reads_since(world.orders)
    quiet = START + timedelta(days=DAYS - 10)
    owed = {number for number, filed in world.numbered.items() if since is not None and since <= filed < quiet}
    return found + [f"not told to the reader: {number}" for number in sorted(owed - set(told))]


def _reads_since(orders: list[Order]) -> datetime | None:
    """Since when somebody who gave these orders has had digests without a break, or None."""
    subscribed, wants, since = False, True, None
    for order in orders:
        subscribed = (subscribed or order.verb is Verb.SUBSCRIBE) and order.verb is not Verb.UNSUBSCRIBE
        wants = order.value != "off" if order.verb is Verb.DIGEST else wants
        since = (since or order.at) if subscribed and wants else None
    return since


def _woken(at: datetime, reminder: Reminder, group: Group) -> list[str]:
    """A reminder at night or on a day of rest, where people were to be awake before the deadline."""
    limit = reminder.entry.deadline.at or reminder.entry.moved_from
    if limit is None or _up(at, group):
        return []
    later = (at + timedelta(minutes=30 * count) for count in range(1, 24 * 2 * 60))
    return [f"woken: {reminder.key} at {at}"] if any(_up(moment, group) for moment in later if moment < limit) else []


def _up(moment: datetime, group: Group) -> bool:
    local, (begin, end) = moment.astimezone(ZoneInfo(group.zone)), group.schedule.quiet
    asleep = (begin <= local.time() < end) if begin <= end else (local.time() >= begin or local.time() < end)
    return local.weekday() not in group.schedule.weekend and not asleep


def _late(said: list[Said]) -> list[str]:
    """Reminders at or after their deadline, closing notes before it, two reminders in one moment."""
    found = []
    moments: list[datetime] = []
    for at, notice in said:
        if isinstance(notice, Reminder):
            moments.append(at)
            limit = notice.entry.deadline.at or notice.entry.moved_from
            found += [f"late: {notice.key} at {at}"] if limit is None or at >= limit else []
        elif isinstance(notice, Closing):
            limit = notice.entry.deadline.at
            found += [f"early: {notice.key} at {at}"] if limit is None or at <= limit else []
    return found + [f"two reminders at {at}" for at in sorted(set(moments)) if moments.count(at) > 1]
