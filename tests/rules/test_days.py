"""The group's calendar: working days, and the hours in which nobody is written to."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.histories import GROUP, ZONES
from bot.model import Schedule
from bot.rules.days import awake, back, fitting, instant, onward, working

SCHEDULE = Schedule(holidays=(date(2026, 5, 25), date(2026, 5, 14)))
"""Ascension and Whit Monday of 2026, in Geneva."""
days = st.dates(date(2026, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (date(2026, 6, 12), 0, date(2026, 6, 12)),
        (date(2026, 6, 12), 2, date(2026, 6, 10)),
        (date(2026, 6, 15), 2, date(2026, 6, 11)),
        (date(2026, 6, 14), 0, date(2026, 6, 12)),
        (date(2026, 6, 14), 1, date(2026, 6, 12)),
        (date(2026, 5, 26), 1, date(2026, 5, 22)),
        (date(2026, 5, 15), 1, date(2026, 5, 13)),
    ],
)
def test_working_days_are_counted_without_rest(day: date, count: int, expected: date) -> None:
    """Neither weekends nor holidays count; 0 is the day itself, or the last working day before it."""
    assert expected == back(day, count, SCHEDULE)


@given(days, st.integers(0, 30), st.sets(st.integers(0, 6), max_size=6), st.sets(days, max_size=10))
def test_between_lie_as_many_working_days(day: date, count: int, weekend: set[int], holidays: set[date]) -> None:
    """From the day found to the day itself there are just so many working days, and it is one."""
    schedule = Schedule(weekend=tuple(weekend), holidays=tuple(holidays))
    found = back(day, count, schedule)
    assert working(found, schedule)
    between = [found + timedelta(days=each) for each in range((day - found).days)]
    assert max(count, 0 if working(day, schedule) else 1) == sum(working(each, schedule) for each in between)
    assert working(onward(day, schedule), schedule)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-06-10 08:00", "2026-06-10 08:00"),
        ("2026-06-10 19:59", "2026-06-10 19:59"),
        ("2026-06-10 20:00", "2026-06-11 07:00"),
        ("2026-06-11 06:59", "2026-06-11 07:00"),
        ("2026-06-12 20:00", "2026-06-15 07:00"),
        ("2026-06-13 12:00", "2026-06-15 07:00"),
        ("2026-05-22 21:00", "2026-05-26 07:00"),
    ],
)
def test_nobody_is_written_to_at_night_or_on_days_of_rest(now: str, expected: str) -> None:
    """From eight to seven, at the weekend and on holidays the next morning of a working day is waited for."""
    zone = ZoneInfo("Europe/Zurich")
    at, wanted = (datetime.fromisoformat(each).replace(tzinfo=zone).astimezone(UTC) for each in (now, expected))
    assert wanted == awake(at, replace(GROUP, schedule=SCHEDULE))


@pytest.mark.parametrize(
    ("now", "at", "expected"),
    [
        ("2026-06-12 21:00", "2026-06-15 17:00", "2026-06-15 07:00"),
        ("2026-06-12 21:00", "2026-06-14 17:00", "2026-06-14 07:00"),
        ("2026-06-14 08:00", "2026-06-14 17:00", "2026-06-14 08:00"),
        ("2026-06-14 03:00", "2026-06-14 06:00", "2026-06-14 03:00"),
    ],
)
def test_what_would_be_too_late_waits_for_the_last_day_at_most(now: str, at: str, expected: str) -> None:
    """A weekend is no reason to be late: from the last day's morning on; nor is a night that the deadline is in."""
    zone = ZoneInfo("Europe/Zurich")
    given_, limit, wanted = (datetime.fromisoformat(each).replace(tzinfo=zone) for each in (now, at, expected))
    assert wanted == fitting(given_, limit, GROUP)


@given(st.sampled_from(ZONES), days, st.times())
def test_an_hour_is_on_its_day(zone: str, day: date, clock: time) -> None:
    """The instant shows that hour on the wall; where the clocks skip it, the first hour after the gap."""
    clock = clock.replace(microsecond=0, second=0)
    shown = instant(day, clock, zone).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    assert timedelta() <= shown - datetime.combine(day, clock) <= timedelta(hours=1)
