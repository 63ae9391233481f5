"""Letters to subscribers: which digests and reminders they get, in their language, as often as they like."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.model import Address, Agenda, Digest, Frequency, Ledger, Reminder, Subscriber
from bot.rules import due
from tests.letters import COMMENTS, GROUP, TOKEN, entry

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


def test_who_subscribes_again_is_told_of_what_is_new() -> None:
    """Not of what they were told before they left, nor of what was filed while they were away; the first digest begins
    with the period in which they came."""
    address = subscriber().address.address
    back = MONDAY + timedelta(days=9)
    comments = tuple(replace(COMMENTS[0], number=f"191-{n}", received=MONDAY + timedelta(days=n)) for n in range(14))
    numbered = {each.number: each.received for each in comments}
    told = {address: (MONDAY + timedelta(days=8), MONDAY + timedelta(days=8))}
    known = agenda(subscriber(since=back), told=told)
    (made,) = personal(replace(known, comments=comments, numbered=numbered), MONDAY + timedelta(days=14))
    assert isinstance(made, Digest)
    assert [f"191-{n}" for n in range(8, 14)] == sorted(
        (each.number for each in made.comments), key=lambda n: int(n[4:])
    )


def test_a_new_subscriber_hears_of_old_mail_that_is_filed_only_now() -> None:
    """Received weeks ago, when the mailbox was out of reach, and filed since they subscribed."""
    old = MONDAY - timedelta(days=20)
    belated = replace(COMMENTS[0], received=old)
    known = agenda(subscriber(since=MONDAY - timedelta(days=2)), comments=(belated,))
    for days, count in ((1, 1), (3, 0)):
        filed = {belated.number: MONDAY - timedelta(days=days)}
        assert count == len(personal(replace(known, numbered=filed)))


def test_a_day_without_news_is_silent_however_near_a_deadline() -> None:
    """The reminders tell of it; a week without news has a line."""
    near: dict[str, Any] = {"comments": (), "deadlines": (entry(at=MONDAY + timedelta(days=5)),), "last_digest": MONDAY}
    digests = [
        [each for each in personal(agenda(subscriber(digest=often), **near)) if isinstance(each, Digest)]
        for often in (Frequency.WEEKLY, Frequency.DAILY)
    ]
    assert [1, 0] == [len(each) for each in digests]
