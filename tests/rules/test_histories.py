"""Whole histories of a group: whatever the downtime, the moves and the clocks, each thing is said once and in time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model import (
    Address,
    Agenda,
    Comment,
    Deadline,
    DeadlineEntry,
    DeadlineState,
    Digest,
    Group,
    Ledger,
    Reminder,
    Schedule,
    Source,
)
from bot.rules import due, next_due

GROUP = Group(
    slug="demo",
    name="Group One",
    tag="DEMO",
    list_address="list@lists.example",
    own_addresses=("bot@bot.example",),
    coordinator=Address(name="Coordinator One", address="coordinator@example.org"),
    letter_languages=("en", "fr"),
)


def comment(number: str, received: datetime) -> Comment:
    """A comment received then."""
    source = Source(sha256="0" * 64, message_id="one@example.org")
    return Comment(
        number=number, resolution="191", heading="resolves", label="2", text="Keep.", source=source, received=received
    )


class Said(NamedTuple):
    """A notice and when it was due."""

    at: datetime
    notice: Digest | Reminder


class World:
    """The store in small: facts, and the ticks of a service that is sometimes down."""

    def __init__(self, group: Group) -> None:
        self.group = group
        self.said: list[Said] = []
        self.history: list[DeadlineEntry] = []
        self.filed: list[tuple[datetime, Comment]] = []

    def note(self, deadline: Deadline, now: datetime) -> None:
        """A new entry in the history of the one deadline, as the store writes it."""
        last = self.history[-1] if self.history else None
        if last is None or last.deadline != deadline:
            moved = last.deadline.at if last and last.deadline.at != deadline.at else None
            self.history.append(
                DeadlineEntry(deadline=deadline, sequence=len(self.history), noted=now, moved_from=moved)
            )

    def tick(self, now: datetime) -> None:
        """What is due now is enqueued, all of it in one transaction."""
        self.said += [Said(now, notice) for notice in due(self.agenda(now), self.group, now)]

    def agenda(self, now: datetime) -> Agenda:
        """What the store hands over."""
        written = [each.notice for each in self.said]
        digests = [(each.at, each.notice) for each in self.said if isinstance(each.notice, Digest)]
        ends = {digest.end for _, digest in digests}
        filed = [(when, comment) for when, comment in self.filed if when <= now]
        told = {c.number for when, c in filed if any(when <= at and c.received < each.end for at, each in digests)}
        last = max(ends, default=None)
        return Agenda(
            deadlines=tuple(self.history[-1:]),
            keys=frozenset(notice.key for notice in written),
            comments=tuple(comment for _, comment in filed),
            ledger=Ledger(),
            first_mail=min((c.received for _, c in filed), default=None),
            last_digest=last,
            digests=len(ends),
            untold=frozenset(c.number for _, c in filed if last and c.received < last and c.number not in told),
        )


START = datetime(2026, 2, 16, tzinfo=UTC)
hours = st.integers(0, 24 * 120)


@settings(max_examples=40, deadline=None)
@given(
    zone=st.sampled_from(["Europe/Zurich", "Africa/Cairo", "America/New_York", "Pacific/Apia"]),
    schedule=st.builds(
        Schedule,
        weekday=st.integers(0, 6),
        hour=st.integers(0, 23),
        minute=st.sampled_from([0, 30]),
        offsets=st.sets(st.sampled_from([0, 1, 2, 7, 14, 21]), min_size=1).map(tuple),
    ),
    received=st.lists(st.tuples(hours, st.integers(0, 400)), max_size=12),
    changes=st.lists(st.tuples(hours, st.none() | hours, st.sampled_from(list(DeadlineState))), max_size=6),
    outages=st.lists(st.tuples(hours, st.integers(1, 24 * 30)), max_size=4),
)
def test_any_history_says_each_thing_once_and_nothing_late(
    zone: str,
    schedule: Schedule,
    received: list[tuple[int, int]],
    changes: list[tuple[int, int | None, DeadlineState]],
    outages: list[tuple[int, int]],
) -> None:
    """F7: whatever the downtime, the comments and the moves: one key once, digests that join without gap or overlap,
    every comment told of in exactly one, reminders never at or after their deadline and only one at a time."""
    world = World(replace(GROUP, zone=zone, schedule=schedule))
    for number, (hour, delay) in enumerate(received):
        arrived = START + timedelta(hours=hour)
        world.filed.append((arrived + timedelta(hours=delay), comment(f"191-{number:03}", arrived)))
    todo = sorted(changes, key=lambda change: change[0])
    for hour in range(0, 24 * 150, 5):
        now = START + timedelta(hours=hour)
        if any(begin <= hour < begin + length for begin, length in outages):
            continue
        for _, at, state in [change for change in todo if change[0] <= hour]:
            moment = None if at is None else START + timedelta(hours=at, minutes=10)
            world.note(Deadline(key="d", title="D", state=state, at=moment, resolution="191"), now)
        todo = [change for change in todo if change[0] > hour]
        world.tick(now)
        world.tick(now)

    said = [each.notice.key for each in world.said]
    assert sorted(set(said)) == sorted(said)
    for language in GROUP.letter_languages:
        digests = [n for _, n in world.said if isinstance(n, Digest) and n.language == language]
        assert [digest.end for digest in digests[:-1]] == [digest.start for digest in digests[1:]]
        assert list(range(1, len(digests) + 1)) == [digest.number for digest in digests]
        told = [told.number for digest in digests for told in digest.comments]
        written, last = max(((when, n.end) for when, n in world.said if isinstance(n, Digest)), default=(START, START))
        assert sorted(c.number for when, c in world.filed if when <= written and c.received < last) == sorted(told)
        reminders = [(when, n) for when, n in world.said if isinstance(n, Reminder) and n.language == language]
        assert len({when for when, _ in reminders}) == len(reminders)
        for when, reminder in reminders:
            limit = reminder.entry.deadline.at or reminder.entry.moved_from
            assert limit is not None
            assert when < limit


@settings(max_examples=20, deadline=None)
@given(day=st.integers(0, 364), hour=st.integers(0, 23), offsets=st.sets(st.integers(0, 30), min_size=1, max_size=5))
def test_service_that_never_sleeps_reminds_on_time(day: int, hour: int, offsets: set[int]) -> None:
    """Every offset that is still ahead is said exactly once, within a tick of its local hour."""
    at = START + timedelta(days=40 + day, hours=hour, minutes=17)
    world = World(replace(GROUP, letter_languages=("en",), schedule=Schedule(offsets=tuple(offsets))))
    world.note(Deadline(key="d", title="D", state=DeadlineState.CONFIRMED, at=at), START)
    coming = next_due(world.agenda(START), world.group, START)
    expected = [(when, f"{what}/en") for when, what in coming if what.startswith("reminder")]
    for tick in range(40 * 24):
        world.tick(at - timedelta(days=40) + timedelta(hours=tick))
    # Two offsets that fall on one moment (the last day moved to the day before) are one reminder.
    kept = dict(expected)
    assert [what for _, what in sorted(kept.items())] == [each.notice.key for each in world.said]
    late = [each.at - when for each, when in zip(world.said, sorted(kept), strict=True)]
    assert all(timedelta() <= each < timedelta(hours=1) for each in late)
