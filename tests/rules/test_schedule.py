"""When something is said: local hours, downtime, moved dates, and that nothing is said twice or too late."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

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
ENGLISH = replace(GROUP, letter_languages=("en",))
FIRST = datetime(2026, 5, 20, 12, 0, tzinfo=UTC)
AT = datetime(2026, 6, 12, 15, 0, tzinfo=UTC)
CONFIRMED = DeadlineState.CONFIRMED


def utc(text: str) -> datetime:
    """ "2026-06-01 07:00" as a datetime in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def comment(received: datetime, resolution: str = "191", number: str = "191-001") -> Comment:
    """A comment received then."""
    source = Source(sha256="0" * 64, message_id="one@example.org")
    return Comment(
        resolution=resolution,
        heading="resolves",
        label="2",
        text="Keep.",
        source=source,
        received=received,
        number=number,
    )


def entry(
    at: datetime | None = AT,
    *,
    key: str = "comments",
    state: DeadlineState = CONFIRMED,
    sequence: int = 0,
    noted: datetime = FIRST,
    moved_from: datetime | None = None,
) -> DeadlineEntry:
    """The last entry in the history of a deadline on Resolution 191."""
    deadline = Deadline(key=key, title="Comments", state=state, at=at, resolution="191")
    return DeadlineEntry(deadline=deadline, sequence=sequence, noted=noted, moved_from=moved_from)


def agenda(
    *deadlines: DeadlineEntry,
    keys: tuple[str, ...] = (),
    comments: tuple[Comment, ...] = (),
    last: datetime | None = None,
    first: datetime | None = FIRST,
    digests: int = 0,
) -> Agenda:
    """What the store would hand over."""
    return Agenda(
        deadlines=deadlines,
        keys=frozenset(keys),
        comments=comments,
        ledger=Ledger(),
        first_mail=first,
        last_digest=last,
        digests=digests,
    )


def keys(given: Agenda, now: str, group: Group = ENGLISH) -> list[str]:
    """The keys due at that moment."""
    return [notice.key for notice in due(given, group, utc(now))]


# -- digests ------------------------------------------------------------------------------------------------------


def test_digest_is_due_from_its_hour_on() -> None:
    """Monday 09:00 in Geneva is 07:00 UTC in summer; a second before nothing is due."""
    given = agenda(comments=(comment(utc("2026-05-30 10:00")),))
    assert [] == keys(given, "2026-06-01 06:59:59")
    assert ["digest/2026-W23/en"] == keys(given, "2026-06-01 07:00")
    assert ["digest/2026-W23/en"] == keys(given, "2026-06-03 20:00")


def test_all_languages_are_one_digest() -> None:
    """One period and one number for all languages."""
    notices = due(agenda(comments=(comment(FIRST),), digests=5), GROUP, utc("2026-05-25 07:00"))
    assert [
        ("digest/2026-W22/en", "en", 6, FIRST, utc("2026-05-25 07:00")),
        ("digest/2026-W22/fr", "fr", 6, FIRST, utc("2026-05-25 07:00")),
    ] == [(n.key, n.language, n.number, n.start, n.end) for n in notices if isinstance(n, Digest)]


def test_written_digest_is_not_due_again() -> None:
    """Law 5: a key of the agenda is never due again, and its period is over."""
    given = agenda(comments=(comment(FIRST),), keys=("digest/2026-W22/en",), last=utc("2026-05-25 07:00"))
    assert [] == keys(given, "2026-05-25 07:00")
    assert [] == keys(given, "2026-05-31 23:00")


def test_language_added_later_waits_for_the_next_digest() -> None:
    """A period that was told is not told again in another language, out of its time."""
    given = agenda(comments=(comment(FIRST),), keys=("digest/2026-W22/en",), last=utc("2026-05-25 07:00"))
    assert [] == keys(given, "2026-05-26 07:00", GROUP)


def test_downtime_gives_one_digest_of_the_whole_time() -> None:
    """A7: after weeks of downtime the latest occurrence only, its period from where the last one ended."""
    given = agenda(comments=(comment(utc("2026-05-27 10:00")),), last=utc("2026-05-25 07:00"), digests=1)
    (notice,) = due(given, ENGLISH, utc("2026-06-25 13:00"))
    assert isinstance(notice, Digest)
    assert ("digest/2026-W26/en", utc("2026-05-25 07:00"), utc("2026-06-22 07:00")) == (
        notice.key,
        notice.start,
        notice.end,
    )


def test_nothing_is_said_before_the_first_mail() -> None:
    """A group without a mail has no digest, nor one for an hour before its first mail."""
    near = entry(utc("2026-06-03 15:00"), noted=utc("2026-05-01 00:00"))
    assert [] == [key for key in keys(agenda(near, first=None), "2026-06-01 07:00") if key.startswith("digest")]
    late = agenda(near, first=utc("2026-06-01 08:00"), comments=(comment(utc("2026-06-01 08:00")),))
    assert [] == [key for key in keys(late, "2026-06-01 09:00") if key.startswith("digest")]


def test_silent_week_is_silent() -> None:
    """No new comment, no near deadline: no digest; the silent week belongs to the next one that speaks."""
    given = agenda(entry(utc("2026-07-30 15:00")), last=utc("2026-05-25 07:00"))
    assert [] == keys(given, "2026-06-01 07:00")
    speaking = replace(given, comments=(comment(utc("2026-06-04 10:00")),))
    (notice,) = due(speaking, ENGLISH, utc("2026-06-08 07:00"))
    assert isinstance(notice, Digest)
    assert utc("2026-05-25 07:00") == notice.start


@pytest.mark.parametrize(
    ("at", "state", "said"),
    [
        ("2026-06-15 07:00", CONFIRMED, True),
        ("2026-06-15 07:01", CONFIRMED, False),
        ("2026-06-10 07:00", DeadlineState.TENTATIVE, True),
        ("2026-06-10 07:00", DeadlineState.CANCELLED, False),
        ("2026-06-10 07:00", DeadlineState.CLOSED, False),
        ("2026-06-01 07:00", CONFIRMED, False),
    ],
)
def test_silent_week_speaks_when_a_deadline_is_near(at: str, state: DeadlineState, said: bool) -> None:
    """Fourteen days or less from the digest's hour to an open deadline: a digest even without news."""
    given = agenda(entry(utc(at), state=state), last=utc("2026-05-25 07:00"))
    assert said == ("digest/2026-W23/en" in keys(given, "2026-06-01 07:00"))


def test_deadline_that_comes_near_later_in_the_week_waits() -> None:
    """What decides is the digest's hour, not the tick: no digest pops up in the middle of a week."""
    given = agenda(entry(utc("2026-06-16 07:00")), last=utc("2026-05-25 07:00"))
    assert [] == [key for key in keys(given, "2026-06-04 07:00") if key.startswith("digest")]


def test_comment_filed_after_its_digest_is_told_in_the_next() -> None:
    """The mailbox was out of reach over the hour: received before it, filed after it, told of once, a week later."""
    belated, written = comment(utc("2026-05-31 10:00"), number="191-009"), utc("2026-06-01 07:01")
    given = replace(agenda(comments=(belated,), last=utc("2026-06-01 07:00")), last_written=written)
    before, after = (replace(given, numbered={"191-009": utc(f"2026-06-01 07:0{minute}")}) for minute in (1, 2))
    assert [] == keys(before, "2026-06-08 07:00")
    assert ["digest/2026-W24/en"] == keys(after, "2026-06-08 07:00")


def test_clock_that_once_ran_ahead_does_not_silence_the_weeks() -> None:
    """A digest of 2031, written when the clock was wrong, leaves the real weeks their digests."""
    given = agenda(comments=(comment(utc("2026-05-27 10:00")),), last=utc("2031-01-06 08:00"), digests=3)
    (notice,) = due(given, ENGLISH, utc("2026-06-01 07:00"))
    assert isinstance(notice, Digest)
    assert (utc("2026-05-25 07:00"), utc("2026-06-01 07:00")) == (notice.start, notice.end)


@pytest.mark.parametrize(
    ("zone", "schedule", "week", "expected"),
    [
        # The clocks skip 00:00-01:00 in Cairo on Friday 24 April 2026 and 02:00-03:00 in Zurich on 29 March.
        ("Africa/Cairo", Schedule(weekday=4, digest=time(0)), date(2026, 4, 20), "2026-04-23 22:00"),
        ("Europe/Zurich", Schedule(weekday=6, digest=time(2, 30)), date(2026, 3, 23), "2026-03-29 01:00"),
        # 02:30 comes twice in Zurich on 25 October 2026: the first is in summer time.
        ("Europe/Zurich", Schedule(weekday=6, digest=time(2, 30)), date(2026, 10, 19), "2026-10-25 00:30"),
        # Half an hour, the smallest of leaps: Lord Howe, 4 October 2026, 02:00-02:30.
        ("Australia/Lord_Howe", Schedule(weekday=6, digest=time(2, 15)), date(2026, 9, 28), "2026-10-03 15:30"),
        ("Pacific/Kiritimati", Schedule(weekday=0, digest=time(9)), date(2026, 6, 1), "2026-05-31 19:00"),
    ],
)
def test_hours_that_the_clocks_skip_or_repeat(zone: str, schedule: Schedule, week: date, expected: str) -> None:
    """Gap: the first valid moment after it. Fold: the first of the two."""
    group = replace(ENGLISH, zone=zone, schedule=schedule)
    start = datetime.combine(week, datetime.min.time(), UTC) - timedelta(days=1)
    year, number, _ = week.isocalendar()
    (found,) = [at for at, what in next_due(agenda(), group, start) if what == f"digest/{year}-W{number:02}"]
    assert utc(expected) == found


@pytest.mark.parametrize(
    "zone", ["Europe/Zurich", "Africa/Cairo", "America/New_York", "Asia/Kolkata", "Pacific/Auckland"]
)
def test_each_week_of_five_years_has_one_digest(zone: str) -> None:
    """F7: week for week, exactly one occurrence, at the local hour, with the key of its own ISO week."""
    group = replace(ENGLISH, zone=zone, schedule=Schedule(weekday=3, digest=time(7, 45)))
    now, seen = utc("2026-01-01 00:00"), list[date]()
    while now < utc("2031-01-01 00:00"):
        now, what = next_due(agenda(), group, now)[0]
        local = now.astimezone(ZoneInfo(zone))
        year, week, _ = local.isocalendar()
        assert ("07:45", f"digest/{year}-W{week:02}") == (f"{local:%H:%M}", what)
        seen.append(local.date())
    assert {timedelta(days=7)} == {after - before for before, after in pairwise(seen)}


# -- reminders ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "expected", "days"),
    [
        ("2026-05-29 06:59", [], 0),
        ("2026-05-29 07:00", ["reminder/comments/0/14d/en"], 14),
        ("2026-06-05 07:00", ["reminder/comments/0/7d/en"], 7),
        ("2026-06-10 07:00", ["reminder/comments/0/2w/en"], 2),
        ("2026-06-12 06:59", ["reminder/comments/0/2w/en"], 0),
        ("2026-06-12 07:00", ["reminder/comments/0/0d/en"], 0),
        ("2026-06-12 14:59", ["reminder/comments/0/0d/en"], 0),
        ("2026-06-12 15:00", [], 0),
    ],
)
def test_reminder_is_due_in_the_morning_so_many_days_before(now: str, expected: list[str], days: int) -> None:
    """Offsets are local days before the deadline, at the group's hour; never at the deadline or after it."""
    notices = due(agenda(entry(), first=None), ENGLISH, utc(now))
    assert expected == [notice.key for notice in notices]
    assert [days] * len(expected) == [notice.days for notice in notices if isinstance(notice, Reminder)]


def test_after_downtime_only_the_latest_reminder() -> None:
    """A7: what fell due while nobody was there is not said one after the other."""
    given = agenda(entry(), keys=("reminder/comments/0/14d/en",), first=None)
    assert ["reminder/comments/0/2w/en"] == keys(given, "2026-06-11 10:00")
    told = replace(given, keys=given.keys | {"reminder/comments/0/2w/en"})
    assert [] == keys(told, "2026-06-11 10:00")


def test_deadline_in_the_morning_is_reminded_of_the_day_before() -> None:
    """Where the hour of the last day is not before the deadline, the day before takes its place."""
    early = entry(utc("2026-06-12 06:00"))
    assert ["reminder/comments/0/0d/en"] == keys(agenda(early, first=None), "2026-06-11 07:00")
    assert [] == keys(agenda(early, first=None), "2026-06-12 06:00")


def test_reminder_counts_the_comments_on_its_resolution() -> None:
    """A deadline of one resolution counts its comments by provision, one of the whole group counts all."""
    comments = (comment(FIRST), comment(FIRST), comment(FIRST, "58"))
    whole = entry(key="whole")
    whole = replace(whole, deadline=replace(whole.deadline, resolution=""))
    notices = due(
        agenda(entry(), whole, comments=comments, last=utc("2026-06-05 07:00")), ENGLISH, utc("2026-06-05 07:00")
    )
    here, there = ((slug, "resolves", "2") for slug in ("191", "58"))
    assert [
        ("reminder/comments/0/7d/en", ((*here, 2),)),
        ("reminder/whole/0/7d/en", ((*here, 2), (*there, 1))),
    ] == [(notice.key, notice.counts) for notice in notices if isinstance(notice, Reminder)]


@pytest.mark.parametrize("state", [DeadlineState.CLOSED, DeadlineState.CANCELLED])
def test_what_is_over_is_not_reminded_of(state: DeadlineState) -> None:
    """A closed deadline is silent, and so is a cancelled one nobody had heard of."""
    assert [] == keys(agenda(entry(state=state), first=None), "2026-06-05 07:00")


def test_unknown_date_is_not_reminded_of() -> None:
    """A month is no moment."""
    assert [] == keys(agenda(entry(None), first=None), "2026-06-05 07:00")


def test_moved_date_is_told_to_those_who_heard_the_old_one() -> None:
    """A move is said once to those who were told before, and the reminders run by the new date. In a language in
    which nothing was said yet, the new date is just a date."""
    moved = entry(AT + timedelta(days=7), sequence=1, noted=utc("2026-06-05 10:00"), moved_from=AT)
    heard = agenda(moved, keys=("reminder/comments/0/7d/en",), first=None)
    assert [("reminder/comments/1/moved/en", True, 14), ("reminder/comments/1/14d/fr", False, 14)] == [
        (notice.key, notice.changed, notice.days)
        for notice in due(heard, GROUP, utc("2026-06-05 10:00"))
        if isinstance(notice, Reminder)
    ]
    told = replace(heard, keys=heard.keys | {"reminder/comments/1/moved/en"})
    assert [] == keys(told, "2026-06-12 06:59")
    assert ["reminder/comments/1/7d/en"] == keys(told, "2026-06-12 07:00")


def test_moved_date_nobody_heard_of_is_just_the_date() -> None:
    """Without an earlier reminder there is nothing to take back."""
    moved = entry(AT + timedelta(days=7), sequence=1, noted=utc("2026-05-21 08:00"), moved_from=AT)
    assert [] == keys(agenda(moved, first=None), "2026-05-21 08:00")


def test_move_and_reminder_due_together_are_one_letter() -> None:
    """After downtime the reminder says the new date and that it moved; no second letter follows."""
    moved = entry(AT + timedelta(days=1), sequence=1, noted=utc("2026-06-05 12:00"), moved_from=AT)
    heard = agenda(moved, keys=("reminder/comments/0/7d/en",), first=None)
    assert ["reminder/comments/1/2w/en"] == keys(heard, "2026-06-11 10:00")
    told = replace(heard, keys=heard.keys | {"reminder/comments/1/2w/en"})
    assert [] == keys(told, "2026-06-11 10:00")


def test_new_title_or_confirmation_repeats_no_reminder() -> None:
    """A change that moves no date is told by the next reminder, not by the last one once more."""
    renamed = entry(sequence=1, noted=utc("2026-06-05 10:00"))
    heard = agenda(renamed, keys=("reminder/comments/0/7d/en",), first=None)
    assert [] == keys(heard, "2026-06-05 11:00")
    assert ["reminder/comments/1/2w/en"] == keys(heard, "2026-06-10 07:00")


def test_date_given_up_is_told() -> None:
    """Moved to a date not known yet: those who heard the old one are told, as long as it lies ahead."""
    open_again = entry(None, sequence=1, noted=utc("2026-06-05 10:00"), moved_from=AT)
    heard = agenda(open_again, keys=("reminder/comments/0/7d/en",), first=None)
    assert ["reminder/comments/1/moved/en"] == keys(heard, "2026-06-05 10:00")
    assert [] == keys(heard, "2026-06-12 15:00")


def test_cancellation_is_told_once_to_those_who_heard() -> None:
    """Cancelled: said once per language that was told before, never after the deadline."""
    cancelled = entry(state=DeadlineState.CANCELLED, sequence=1, noted=utc("2026-06-05 10:00"))
    heard = agenda(cancelled, keys=("reminder/comments/0/7d/en",), first=None)
    (notice,) = due(heard, GROUP, utc("2026-06-05 10:00"))
    assert isinstance(notice, Reminder)
    assert ("reminder/comments/1/cancelled/en", True) == (notice.key, notice.changed)
    assert [] == keys(heard, "2026-06-12 15:00")
    renamed = replace(cancelled, sequence=2)
    assert [] == keys(replace(heard, deadlines=(renamed,), keys=heard.keys | {notice.key}), "2026-06-05 11:00")


def test_revived_deadline_begins_anew() -> None:
    """After a cancellation was told, a deadline set again is reminded of at once, if a reminder's time has passed."""
    revived = entry(sequence=2, noted=utc("2026-06-08 08:00"))
    heard = agenda(revived, keys=("reminder/comments/0/7d/en", "reminder/comments/1/cancelled/en"), first=None)
    assert ["reminder/comments/2/7d/en"] == keys(heard, "2026-06-08 08:00")


def test_key_of_a_deadline_may_hold_slashes() -> None:
    """ "191/comments" and "comments" are two deadlines."""
    given = agenda(entry(key="191/comments"), keys=("reminder/comments/0/7d/en",), first=None)
    assert ["reminder/191/comments/0/7d/en"] == keys(given, "2026-06-05 07:00")


def test_preview_lists_what_comes() -> None:
    """Four digests and the reminders of open deadlines, soonest first, none that has passed."""
    given = agenda(entry(), entry(key="gone", state=DeadlineState.CANCELLED), entry(None, key="unknown"))
    assert [
        (utc("2026-06-08 07:00"), "digest/2026-W24"),
        (utc("2026-06-10 07:00"), "reminder/comments/0/2w"),
        (utc("2026-06-12 07:00"), "reminder/comments/0/0d"),
        (utc("2026-06-15 07:00"), "closing/comments/0"),
        (utc("2026-06-15 07:00"), "digest/2026-W25"),
        (utc("2026-06-22 07:00"), "digest/2026-W26"),
        (utc("2026-06-29 07:00"), "digest/2026-W27"),
    ] == list(next_due(given, ENGLISH, utc("2026-06-05 07:00")))
