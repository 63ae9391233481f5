"""The periods of the digest: the moment each ends, its name for ever, and when the coordinator sees it beforehand.

A weekly period is named by its ISO week, a daily one by its date and comes on working days only. What a digest of a
period holds is in `digest`.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import count, islice
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.model import Group
from bot.rules.days import DAY, FAR, back, instant, today, working


class Period(NamedTuple):
    """When the digest of a period is due, which is also where the period ends."""

    end: datetime
    name: str


def ended(now: datetime, group: Group) -> Period:
    """The period that ended last."""
    day = today(now, group)
    return next(period for days in count() for period in _of(day - DAY * days, group) if period.end <= now)


def ahead(now: datetime, group: Group, most: int) -> list[Period]:
    """The periods that end after `now`, soonest first."""
    day = today(now, group)
    coming = (period for days in range(FAR) for period in _of(day + DAY * days, group) if period.end > now)
    return list(islice(coming, most))


def previewed(period: Period, group: Group) -> datetime:
    """When the coordinator sees its digest: so many hours before; on a day of rest, at that hour of the working day
    before it."""
    local = (period.end - timedelta(hours=group.schedule.preview)).astimezone(ZoneInfo(group.zone))
    return instant(back(local.date(), 0, group.schedule), local.time(), group.zone)


def _of(day: date, group: Group) -> Iterator[Period]:
    """The period that ends on that day, if any."""
    schedule = group.schedule
    if schedule.every == "day" and working(day, schedule):
        yield Period(instant(day, schedule.digest, group.zone), day.isoformat())
    elif schedule.every == "week" and day.weekday() == schedule.weekday:
        year, week, _ = day.isocalendar()
        yield Period(instant(day, schedule.digest, group.zone), f"{year}-W{week:02}")
