"""A deadline becomes a calendar file: RFC 5545 (content), RFC 5546 §3.2 (PUBLISH and CANCEL), RFC 6047 (in a mail).

One event per deadline, for ever with one UID; UTC times only, since a TZID without VTIMEZONE is an hour off in
Outlook; no organizer and no attendees, so nobody's answer comes back. The words are parameters; which letter the
file rides in is left to `letter` and `templates`.
"""

import re
from datetime import UTC, datetime, timedelta

from icalendar import Alarm, Calendar, Event

from bot.errors import Refused
from bot.model import DeadlineEntry, DeadlineState, Group

LENGTH = timedelta(minutes=30)
NOTICE = timedelta(days=-1)


def event(
    entry: DeadlineEntry,
    group: Group,
    *,
    stamp: datetime,
    summary: str,
    description: str,
    cancel: bool = False,
) -> bytes:
    """The calendar file of a deadline: half an hour that ends at it. With `cancel` the event is taken back.

    A deadline whose date is no longer known is cancelled at the time it had. Refused when no time is known at all:
    a month is not an event.
    """
    deadline = entry.deadline
    at = deadline.at or (entry.moved_from if cancel else None)
    if at is None:
        raise Refused(f"Deadline {deadline.key}: its date is not known ({deadline.when}), so it has no calendar entry.")

    item = Event()
    item.add("uid", _uid(entry, group))
    item.add("sequence", entry.sequence)
    item.add("dtstamp", _utc(stamp))
    item.add("last-modified", _utc(entry.noted))
    item.add("dtstart", _utc(at) - LENGTH)
    item.add("dtend", _utc(at))
    item.add("summary", _printable(summary))
    item.add("description", _printable(description))
    item.add("status", _status(deadline.state, cancel))
    item.add("transp", "TRANSPARENT")
    if not cancel:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("trigger", NOTICE)
        alarm.add("description", _printable(summary))
        item.add_component(alarm)  # Outlook refuses a file whose alarm is not the last thing in its event

    calendar = Calendar()
    calendar.add("prodid", "-//ISCG Bot//Deadlines//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if cancel else "PUBLISH")
    calendar.add_component(item)
    return bytes(calendar.to_ical())


def _uid(entry: DeadlineEntry, group: Group) -> str:
    """The same for the life of the deadline: its key, the group and the list's domain."""
    key = re.sub(r"[^A-Za-z0-9._-]", "-", f"{entry.deadline.key}.{group.slug}")
    return f"deadline.{key}@{group.list_address.rpartition('@')[2]}"


def _status(state: DeadlineState, cancel: bool) -> str:
    if cancel:
        return "CANCELLED"
    return "TENTATIVE" if state is DeadlineState.TENTATIVE else "CONFIRMED"


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)


def _printable(text: str) -> str:
    """RFC 5545 §3.3.11: text holds no control characters but line breaks."""
    return re.sub(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]", " ", text.replace("\r\n", "\n"))
