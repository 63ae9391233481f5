"""Letters to subscribers: which digests and reminders they get, in their language, as often as they like."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bench.histories import World
from bot.model import Address, Agenda, Digest, Frequency, Ledger, Order, Reminder, Subscriber, Verb
from bot.rules import due
from tests.letters import COMMENTS, GROUP, TOKEN, entry

NEWS = COMMENTS[0]

MONDAY = datetime(2026, 6, 8, 7, tzinfo=UTC)
"""9 o'clock in Geneva, when the week's digest is due."""


def subscriber(name: str = "one", language: str = "fr", **more: object) -> Subscriber:
    """Somebody who subscribed long ago."""
    given = {
        "address": Address(address=f"{name}@examplia.example"),
        "token": (name + TOKEN)[:26],
        "language": language,
        "since": MONDAY - timedelta(days=90),
    }
    return Subscriber(**{**given, **more})  # type: ignore[arg-type]


def agenda(*subscribers: Subscriber, days: float = 1, **more: object) -> Agenda:
    """One comment, so many days before that Monday."""
    given = {
        "deadlines": (),
        "keys": frozenset(),
        "comments": (replace(COMMENTS[0], received=MONDAY - timedelta(days=days)),),
        "ledger": Ledger(),
        "first_mail": MONDAY - timedelta(days=30),
        "last_digest": None,
        "digests": 0,
        "subscribers": subscribers,
    }
    return Agenda(**{**given, **more})  # type: ignore[arg-type]


def personal(known: Agenda, now: datetime = MONDAY) -> list[Digest | Reminder]:
    """What is due to subscribers."""
    return [each for each in due(known, GROUP, now) if isinstance(each, Digest | Reminder) and each.token]


def test_a_digest_in_the_subscribers_language() -> None:
    """With their token, at the same hour as the list's; nobody's address is in its key (a Message-ID shows it)."""
    (made,) = personal(agenda(subscriber()))
    assert isinstance(made, Digest)
    assert ("fr", subscriber().token, subscriber().address) == (made.language, made.token, made.to)
    assert made.key.startswith("digest/2026-W24/fr-") and "examplia" not in made.key
    assert [] == personal(agenda(subscriber()), MONDAY - timedelta(minutes=1))


def test_daily_weekly_or_not_at_all() -> None:
    """A daily digest comes on working days; who wants none gets none."""
    daily = subscriber(digest=Frequency.DAILY)
    (made,) = personal(agenda(daily, days=0.1))
    assert isinstance(made, Digest)
    assert (True, "2026-06-08") == (made.daily, made.key.split("/")[1])
    told = {daily.address.address: (made.end, MONDAY)}
    (again,) = personal(agenda(daily, days=-0.5, told=told), MONDAY + timedelta(days=1))
    assert again.key.startswith("digest/2026-06-09/")
    assert [] == personal(agenda(subscriber(digest=Frequency.OFF)))


def test_nothing_is_said_twice_and_nothing_falls_between_two() -> None:
    """After weeks of downtime one digest tells of all since the last; none comes of what was before one subscribed."""
    (first,) = personal(agenda(subscriber()))
    told = {subscriber().address.address: (MONDAY, MONDAY)}
    assert [] == personal(agenda(subscriber(), told=told))
    weeks = timedelta(weeks=3)
    (later,) = personal(agenda(subscriber(), days=-2, told=told), MONDAY + weeks)
    assert isinstance(first, Digest) and isinstance(later, Digest)
    assert (first.end, MONDAY + weeks, 1) == (later.start, later.end, len(later.comments))
    assert [] == personal(agenda(subscriber(since=MONDAY + timedelta(hours=1))), MONDAY + timedelta(hours=2))


def test_what_is_held_back_goes_to_nobody() -> None:
    """The coordinator holds a week's digest: no subscriber gets it either."""
    assert [] == personal(agenda(subscriber(), held=frozenset({"2026-W24"})))


def test_reminders_reach_subscribers_but_not_those_who_have_nothing_to_add() -> None:
    """Each once; "no comments" stops that date's reminders, a moved date is still told."""
    at = MONDAY + timedelta(days=7)
    known = agenda(subscriber(), subscriber("two", "es"), deadlines=(entry(at=at),), last_digest=MONDAY)
    reminders = [each for each in personal(known) if isinstance(each, Reminder)]
    assert {"fr", "es"} == {each.language for each in reminders}
    silent = replace(known, answered=frozenset({("191/comments", "one@examplia.example")}))
    assert ["es"] == [each.language for each in personal(silent) if isinstance(each, Reminder)]


HOURS = st.integers(0, 24 * 60)
ORDERS = st.sampled_from(
    [
        *((Verb.SUBSCRIBE, ""), (Verb.SUBSCRIBE, "es"), (Verb.UNSUBSCRIBE, "")),
        *((Verb.DIGEST, "daily"), (Verb.DIGEST, "weekly"), (Verb.DIGEST, "off"), (Verb.LANGUAGE, "ar")),
    ]
)


@settings(deadline=None)
@given(
    comments=st.lists(st.tuples(HOURS, st.integers(0, 400)), min_size=1, max_size=12),
    orders=st.lists(st.tuples(HOURS, ORDERS), max_size=12),
    outages=st.lists(st.tuples(HOURS, st.integers(1, 24 * 20)), max_size=3),
    step=st.sampled_from([1, 5, 11]),
)
def test_each_comment_is_told_once_to_who_reads(
    comments: list[tuple[int, int]],
    orders: list[tuple[int, tuple[Verb, str]]],
    outages: list[tuple[int, int]],
    step: int,
) -> None:
    """Whatever is ordered and when, however late mail is filed, however long the service was down: nobody is told of a
    comment twice, and who had subscribed when it was filed, and reads on, is told of it."""
    world = World(GROUP)
    reader = "one@examplia.example"
    for number, (hour, delay) in enumerate(comments):
        received = MONDAY + timedelta(hours=hour)
        world.filed.append(
            (received + timedelta(hours=delay), replace(NEWS, number=f"191-{number}", received=received))
        )
    for hour, (verb, value) in sorted(orders, key=lambda each: each[0]):
        world.orders.append(Order(address=reader, verb=verb, value=value, at=MONDAY + timedelta(hours=hour, minutes=7)))
    for hour in range(0, 24 * 120, step):
        if not any(begin <= hour < begin + length for begin, length in outages):
            world.tick(MONDAY + timedelta(hours=hour))
    digests = [said.notice for said in world.said if isinstance(said.notice, Digest) and said.notice.token]
    told = Counter(each.number for digest in digests for each in digest.comments)
    assert [] == [number for number, count in told.items() if count > 1]
    if (since := reads_since(world.orders)) is not None:
        owed = {number for number, filed in world.numbered.items() if filed >= since}
        assert set() == owed - set(told)


def reads_since(orders: list[Order]) -> datetime | None:
    """Since when somebody who gave these orders has had digests without a break, or None."""
    subscribed, wants, since = False, True, None
    for order in orders:
        subscribed = (subscribed or order.verb is Verb.SUBSCRIBE) and order.verb is not Verb.UNSUBSCRIBE
        wants = order.value != "off" if order.verb is Verb.DIGEST else wants
        since = (since or order.at) if subscribed and wants else None
    return since
