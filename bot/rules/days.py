"""The group's calendar: local hours as instants, working days, and the hours in which nobody is written to.

A local hour follows the zone (`zoneinfo`): one that the clocks skip becomes the first valid moment after it, one that
comes twice counts the first time. Working days are those that are neither weekend nor holiday in the configuration.
What is due at an hour is decided in `digests`, `reminders` and `closing`.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.model import Group, Schedule

DAY = timedelta(days=1)
FAR = 366
"""Days after which a working day has come, however many holidays there are (the configuration allows 200)."""


def today(now: datetime, group: Group) -> date:
    """The day of `now` where the group keeps its clock."""
    return now.astimezone(ZoneInfo(group.zone)).date()


def instant(day: date, clock: time, zone: str) -> datetime:
    """That hour of that day in UTC: the first of two, or the end of the gap it falls into."""
    local = ZoneInfo(zone)
    wanted = datetime.combine(day, clock)
    moment = wanted.replace(tzinfo=local, fold=0).astimezone(UTC)
    if moment.astimezone(local).replace(tzinfo=None) == wanted:
        return moment
    # In a gap fold 0 reads the clock from before it and lands after it, fold 1 the other way round (PEP 495).
    before = wanted.replace(tzinfo=local, fold=1).astimezone(UTC)
    offset = before.astimezone(local).utcoffset()
    while moment - before > timedelta(seconds=1):
        middle = before + (moment - before) // 2
        before, moment = (middle, moment) if middle.astimezone(local).utcoffset() == offset else (before, middle)
    return moment.replace(microsecond=0)


def working(day: date, schedule: Schedule) -> bool:
    """Whether people are at work that day."""
    return day.weekday() not in schedule.weekend and day not in schedule.holidays


def back(day: date, count: int, schedule: Schedule) -> date:
    """The working day so many working days before; for 0 the day itself, or the last working day before it."""
    for _ in range(count):
        day = _until(day, -DAY, schedule)
    return day if working(day, schedule) else _until(day, -DAY, schedule)


def onward(day: date, schedule: Schedule) -> date:
    """The day itself, or the next working day."""
    return day if working(day, schedule) else _until(day, DAY, schedule)


def awake(now: datetime, group: Group) -> datetime:
    """The first moment from `now` on at which people may be written to: by day, on a working day."""
    local = now.astimezone(ZoneInfo(group.zone))
    day, clock = local.date(), local.time()
    begin, end = quiet = group.schedule.quiet
    if working(day, group.schedule) and not _within(clock, quiet):
        return now
    evening = end < begin <= clock
    morrow = onward(day + DAY if evening else day, group.schedule)
    return instant(morrow, end if morrow == day or _within(time.min, quiet) else time.min, group.zone)


def fitting(now: datetime, at: datetime, group: Group) -> datetime:
    """The first moment from `now` on at which people may be told of what ends at `at`: while they are awake; else, as
    that would be too late, from the morning of its own day on; else at once."""
    moment = awake(now, group)
    morning = instant(today(at, group), group.schedule.quiet[1], group.zone)
    if moment < at:
        return moment
    return max(now, morning) if morning < at else now


def _within(clock: time, quiet: tuple[time, time]) -> bool:
    begin, end = quiet
    return begin <= clock < end if begin <= end else clock >= begin or clock < end


def _until(day: date, step: timedelta, schedule: Schedule) -> date:
    """The next working day in that direction; the next day at all where there is none."""
    days = (day + step * count for count in range(1, FAR))
    return next((each for each in days if working(each, schedule)), day + step)
