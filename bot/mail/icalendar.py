"""Deadlines and meetings become calendar files: RFC 5545 (content), RFC 5546 §3.2 (PUBLISH, REQUEST, CANCEL), RFC 6047
(in a mail), RFC 7986 §5.7 (how often a feed is asked for).

One event per date, for ever with one UID; UTC times only, since a TZID without VTIMEZONE is an hour off in Outlook.
What goes to the list names no organizer and no attendee, so nobody's answer comes back; to one person it may, without
asking for one. A feed has no METHOD, since calendar servers refuse it (RFC 4791 §4.1). The words are parameters; which
letter the file rides in is left to `letter` and `templates`.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Literal

from icalendar import Alarm, Calendar, Event, vCalAddress

from bot.errors import Refused
from bot.model import Address, DeadlineEntry, DeadlineState, Group

LENGTH = timedelta(minutes=30)
NOTICE = timedelta(days=-1)
OFTEN = timedelta(hours=12)
"""How often a feed is worth asking for."""

Method = Literal["PUBLISH", "REQUEST", "CANCEL"]


def event(
    entry: DeadlineEntry,
    group: Group,
    *,
    stamp: datetime,
    summary: str,
    description: str,
    method: Method = "PUBLISH",
    attendee: Address | None = None,
    location: str = "",
) -> bytes:
    """The calendar file of one date. CANCEL takes it back: where its time is no longer known, at the time it had.

    With an attendee (REQUEST, and what takes that back) it names whom the entry comes from and whom it is for. Refused
    when no time is known at all: a month is not an event.
    """
    cancel = method == "CANCEL"
    item = _item(entry, group, stamp, summary, description, cancel=cancel)
    if attendee is not None:
        item.add("organizer", _person(Address(name=group.tag, address=group.own_address)))
        item.add("attendee", _person(attendee, RSVP="FALSE", PARTSTAT="NEEDS-ACTION", ROLE="OPT-PARTICIPANT"))
    if location:
        item.add("location", _printable(location))
    if not cancel:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("trigger", NOTICE)
        alarm.add("description", _printable(summary))
        item.add_component(alarm)  # Outlook refuses a file whose alarm is not the last thing in its event
    calendar = _calendar()
    calendar.add("method", method)
    calendar.add_component(item)
    return bytes(calendar.to_ical())


def feed(entries: Iterable[tuple[DeadlineEntry, str, str]], group: Group) -> bytes:
    """A file for calendars that ask for it again and again: the group's dates, each with summary and description, the
    cancelled ones as such. Dates without a time, and those of some people only, are not in it. Each is stamped with
    when it was noted, so the same dates are the same bytes."""
    calendar = _calendar()
    calendar.add("name", _printable(group.name))
    calendar.add("x-wr-calname", _printable(group.name))
    calendar.add("refresh-interval", OFTEN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT12H")
    for entry, summary, description in entries:
        deadline = entry.deadline
        cancel = deadline.at is None or deadline.state is DeadlineState.CANCELLED
        if not deadline.to and (deadline.at or entry.moved_from):
            calendar.add_component(_item(entry, group, entry.noted, summary, description, cancel=cancel))
    return bytes(calendar.to_ical())


def _calendar() -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//ISCG Bot//Deadlines//EN")
    calendar.add("version", "2.0")
    return calendar


def _item(
    entry: DeadlineEntry, group: Group, stamp: datetime, summary: str, description: str, *, cancel: bool
) -> Event:
    """Half an hour that ends at a deadline; a meeting from its beginning to its end."""
    deadline = entry.deadline
    at = deadline.at or (entry.moved_from if cancel else None)
    if at is None:
        known = deadline.when or deadline.month
        raise Refused(f"Deadline {deadline.key}: its date is not known ({known}), so it has no calendar entry.")
    meets = deadline.until is not None
    item = Event()
    item.add("uid", _uid(entry, group))
    item.add("sequence", entry.sequence)
    item.add("dtstamp", _utc(stamp))
    item.add("last-modified", _utc(entry.noted))
    item.add("dtstart", _utc(at) if meets else _utc(at) - LENGTH)
    item.add("dtend", _utc(deadline.until or at))
    item.add("summary", _printable(summary))
    item.add("description", _printable(description))
    item.add("status", _status(deadline.state, cancel))
    item.add("transp", "TRANSPARENT")
    return item


def _person(person: Address, **parameters: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{person.address}")
    if person.name:
        address.params["CN"] = _printable(person.name).replace('"', "'").replace("\n", " ")
    for name, value in parameters.items():
        address.params[name] = value
    return address


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
