"""When something is to be said: digests and reminders due, as a pure function of the agenda, the group and `now`.

Local hours follow the group's zone (`zoneinfo`): an hour that the clocks skip becomes the first valid moment after
it, an hour that comes twice counts the first time. Time passes in occurrences, not in ticks: after downtime only the
latest digest and the latest reminder of a deadline are due, and no reminder once its deadline has passed. What a
digest holds is in `digest`. Left to the store: a key is enqueued once, and all notices of one call in one
transaction, so that the languages of a digest keep one period and one number.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.model import Agenda, DeadlineEntry, DeadlineState, Digest, Group, Reminder
from bot.rules.digest import OPEN, counted, digests

MOVED = "moved"
CANCELLED = "cancelled"
AHEAD = 4
"""How many digests ahead `next_due` looks."""


def due(agenda: Agenda, group: Group, now: datetime) -> tuple[Digest | Reminder, ...]:
    """The notices due at `now` in each of the group's languages, digests first; a key of the agenda never again."""
    monday = _monday(now, group)
    weeks = ((_weekly(monday - timedelta(weeks=back), group), monday - timedelta(weeks=back)) for back in range(3))
    end, week = next((occurrence, week) for occurrence, week in weeks if occurrence <= now)
    notices: tuple[Digest | Reminder, ...] = (
        *digests(agenda, group, week=_week(week), end=end, now=now),
        *(
            reminder
            for entry in sorted(agenda.deadlines, key=lambda entry: entry.deadline.key)
            for language in group.letter_languages
            for reminder in _reminders(entry, agenda, group, language, now)
        ),
    )
    return tuple(notice for notice in notices if notice.key not in agenda.keys)


def next_due(agenda: Agenda, group: Group, now: datetime) -> tuple[tuple[datetime, str], ...]:
    """What comes after `now`, soonest first: the next digests (a week in which nothing moved stays silent) and the
    reminders of the open deadlines, each with its key up to the language."""
    monday = _monday(now, group)
    weeks = [monday + timedelta(weeks=ahead) for ahead in range(AHEAD + 1)]
    coming = [(_weekly(week, group), f"digest/{_week(week)}") for week in weeks]
    digests_ahead = [each for each in coming if each[0] > now][:AHEAD]
    reminders = [
        (mark.moment, f"reminder/{entry.deadline.key}/{entry.sequence}/{mark.offset}d")
        for entry in agenda.deadlines
        if entry.deadline.state in OPEN
        for mark in _marks(entry, group)
        if mark.moment > now
    ]
    return tuple(sorted([*digests_ahead, *reminders]))


# -- reminders ----------------------------------------------------------------------------------------------------


class _Mark(NamedTuple):
    """A moment at which a deadline is to be reminded of; of two at one moment the smaller offset is the later."""

    moment: datetime
    rank: int

    @property
    def offset(self) -> int:
        return -self.rank


def _marks(entry: DeadlineEntry, group: Group) -> list[_Mark]:
    """The local hour so many days before; where that is not before the deadline (it ends in the morning), the same
    hour of the day before. Of two at one moment the later is meant."""
    at = entry.deadline.at
    if at is None:
        return []
    last = at.astimezone(ZoneInfo(group.zone)).date()
    marks = []
    for offset in set(group.schedule.offsets):
        day = last - timedelta(days=offset)
        moment = _local(day, group)
        if moment >= at:
            moment = _local(day - timedelta(days=1), group)
        marks.append(_Mark(moment, -offset))
    return list({mark.moment: mark for mark in sorted(marks)}.values())


def _reminders(entry: DeadlineEntry, agenda: Agenda, group: Group, language: str, now: datetime) -> list[Reminder]:
    what = _what(entry, _said(entry, agenda, language), group, now)
    if not what:
        return []
    zone = ZoneInfo(group.zone)
    at = entry.deadline.at
    return [
        Reminder(
            key=f"reminder/{entry.deadline.key}/{entry.sequence}/{what}/{language}",
            language=language,
            entry=entry,
            now=now,
            days=(at.astimezone(zone).date() - now.astimezone(zone).date()).days if at else 0,
            comments=sum(entry.deadline.resolution in ("", comment.resolution) for comment in counted(agenda)),
            changed=what in (MOVED, CANCELLED),
        )
    ]


def _what(entry: DeadlineEntry, said: dict[int, set[str]], group: Group, now: datetime) -> str:
    """What is to be said of a deadline now: "7d", "moved", "cancelled" or nothing.

    A change is told to those only who heard of the date before. A reminder that fell due before the deadline came
    to be as it is now is told only where nothing was said yet: otherwise the change itself was, or will be, news
    enough. One letter says both where a reminder and a change are due together.
    """
    at = entry.deadline.at or entry.moved_from
    if at is None or now >= at:
        return ""
    # A cancellation is the last word: what comes after it begins anew.
    before = bool(said) and CANCELLED not in said[max(said)]
    changed = before and entry.sequence not in said
    if entry.deadline.state is DeadlineState.CANCELLED:
        return CANCELLED if changed else ""
    if entry.deadline.state not in OPEN:
        return ""
    passed = [mark for mark in _marks(entry, group) if mark.moment <= now]
    if passed and (passed[-1].moment > entry.noted or not before):
        return f"{passed[-1].offset}d"
    return MOVED if changed and entry.moved_from else ""


def _said(entry: DeadlineEntry, agenda: Agenda, language: str) -> dict[int, set[str]]:
    """What was said of a deadline in this language: by the sequence it had then."""
    said: dict[int, set[str]] = {}
    for key in agenda.keys:
        if not key.startswith("reminder/"):
            continue
        series, sequence, what, spoken = key.rsplit("/", 3)
        if (series, spoken) == (f"reminder/{entry.deadline.key}", language):
            said.setdefault(int(sequence), set()).add(what)
    return said


# -- the clock ----------------------------------------------------------------------------------------------------


def _monday(now: datetime, group: Group) -> date:
    """The Monday of the local ISO week of `now`."""
    today = now.astimezone(ZoneInfo(group.zone)).date()
    return today - timedelta(days=today.weekday())


def _week(monday: date) -> str:
    year, week, _ = monday.isocalendar()
    return f"{year}-W{week:02}"


def _weekly(monday: date, group: Group) -> datetime:
    """The digest of the week that begins on this Monday."""
    return _local(monday + timedelta(days=group.schedule.weekday), group)


def _local(day: date, group: Group) -> datetime:
    """The group's hour on that day, in UTC: the first of two, or the end of the gap it falls into."""
    zone = ZoneInfo(group.zone)
    wanted = datetime.combine(day, time(group.schedule.hour, group.schedule.minute))
    moment = wanted.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == wanted:
        return moment
    # In a gap fold 0 reads the clock from before it and lands after it, fold 1 the other way round (PEP 495).
    before = wanted.replace(tzinfo=zone, fold=1).astimezone(UTC)
    offset = before.astimezone(zone).utcoffset()
    while moment - before > timedelta(seconds=1):
        middle = before + (moment - before) // 2
        before, moment = (middle, moment) if middle.astimezone(zone).utcoffset() == offset else (before, middle)
    return moment.replace(microsecond=0)
