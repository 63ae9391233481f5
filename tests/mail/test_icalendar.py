"""A deadline's calendar file: RFC 5545 content, RFC 5546 methods, and what Outlook and Google are known to need."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from bot.errors import Refused
from bot.mail import event, feed
from bot.model import Address, Deadline, DeadlineEntry, DeadlineState, Group

GROUP = Group(
    slug="demo",
    name="Group One",
    tag="DEMO",
    list_address="list@lists.example",
    own_addresses=("bot@bot.example",),
    coordinator=Address(name="Coordinator One", address="coordinator@example.org"),
)
AT = datetime(2026, 6, 12, 15, 0, tzinfo=UTC)
NOTED = datetime(2026, 5, 1, 8, 0, tzinfo=UTC)
STAMP = datetime(2026, 6, 5, 7, 0, tzinfo=UTC)


def entry(
    at: datetime | None = AT,
    state: DeadlineState = DeadlineState.CONFIRMED,
    sequence: int = 0,
    moved_from: datetime | None = None,
) -> DeadlineEntry:
    """An entry of the deadline "191/comments"."""
    deadline = Deadline(key="191/comments", title="Comments on Resolution 191", state=state, at=at, when="June")
    return DeadlineEntry(deadline=deadline, sequence=sequence, noted=NOTED, moved_from=moved_from)


def ics(given: DeadlineEntry, cancel: bool = False, summary: str = "Comments", description: str = "Where") -> bytes:
    """Its calendar file."""
    method: Literal["PUBLISH", "CANCEL"] = "CANCEL" if cancel else "PUBLISH"
    return event(given, GROUP, stamp=STAMP, summary=summary, description=description, method=method)


def lines(data: bytes) -> list[str]:
    """Content lines, unfolded by RFC 5545 §3.1 and nothing else."""
    return data.decode("utf-8").replace("\r\n ", "").removesuffix("\r\n").split("\r\n")


def test_event_ends_at_the_deadline_in_utc() -> None:
    """Half an hour that ends at the deadline, in UTC (a TZID without VTIMEZONE is an hour off in Outlook), blocking
    nobody's time and asking nobody to answer."""
    assert [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//ISCG Bot//Deadlines//EN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        "SUMMARY:Comments",
        "DTSTART:20260612T143000Z",
        "DTEND:20260612T150000Z",
        "DTSTAMP:20260605T070000Z",
        "UID:deadline.191-comments.demo@lists.example",
        "SEQUENCE:0",
        "DESCRIPTION:Where",
        "LAST-MODIFIED:20260501T080000Z",
        "STATUS:CONFIRMED",
        "TRANSP:TRANSPARENT",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        "DESCRIPTION:Comments",
        "TRIGGER:-P1D",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
    ] == lines(ics(entry()))


def test_tentative_deadline_is_a_tentative_event() -> None:
    """RFC 5545 §3.8.1.11: what is to be confirmed says so in the calendar too."""
    assert "STATUS:TENTATIVE" in lines(ics(entry(state=DeadlineState.TENTATIVE)))


def test_moves_and_cancellation_are_one_event() -> None:
    """R24: create, move, move, cancel: one UID, SEQUENCE 0 to 3, the last with METHOD and STATUS of a cancellation."""
    history = [
        ics(entry()),
        ics(entry(AT + timedelta(days=7), sequence=1, moved_from=AT)),
        ics(entry(AT + timedelta(days=14), sequence=2, moved_from=AT + timedelta(days=7))),
        ics(entry(AT + timedelta(days=14), DeadlineState.CANCELLED, sequence=3), cancel=True),
    ]
    calendars = [Calendar.from_ical(data) for data in history]
    events = [calendar.events[0] for calendar in calendars]
    assert 1 == len({each.uid for each in events})
    assert [0, 1, 2, 3] == [each.sequence for each in events]
    assert ["PUBLISH", "PUBLISH", "PUBLISH", "CANCEL"] == [str(calendar["METHOD"]) for calendar in calendars]
    assert ["CONFIRMED", "CONFIRMED", "CONFIRMED", "CANCELLED"] == [str(each["STATUS"]) for each in events]
    assert [AT, AT + timedelta(days=7), AT + timedelta(days=14), AT + timedelta(days=14)] == [
        each.end for each in events
    ]


def test_cancelled_event_rings_no_more() -> None:
    """A cancellation carries no alarm."""
    assert "BEGIN:VALARM" not in lines(ics(entry(state=DeadlineState.CANCELLED, sequence=1), cancel=True))


def test_date_given_up_is_cancelled_where_it_stood() -> None:
    """A deadline whose new date is not known takes back the event at the time it had."""
    data = ics(entry(None, sequence=1, moved_from=AT), cancel=True)
    assert AT == Calendar.from_ical(data).events[0].end


@pytest.mark.parametrize("cancel", [False, True])
def test_unknown_date_has_no_event(cancel: bool) -> None:
    """A month is not an event: refused, with the deadline and what is known of it."""
    with pytest.raises(Refused, match="191/comments.*June"):
        ics(entry(None), cancel=cancel)


def test_two_deadlines_have_two_uids() -> None:
    """The UID holds the key and the group."""
    other = DeadlineEntry(
        deadline=Deadline(key="58/comments", title="", state=DeadlineState.CONFIRMED, at=AT), sequence=0, noted=NOTED
    )
    assert Calendar.from_ical(ics(entry())).events[0].uid != (Calendar.from_ical(ics(other)).walk("VEVENT")[0]["UID"])


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=120), st.text(max_size=300))
def test_any_words_keep_to_the_form(summary: str, description: str) -> None:
    """RFC 5545 §3.1: CRLF, no line over 75 octets, no letter torn apart, no words that become a property."""
    data = ics(entry(), summary=summary, description=description)
    folded = data.split(b"\r\n")
    assert 75 >= max(len(line) for line in folded)
    assert [] == [line for line in folded if b"\r" in line or b"\n" in line]
    names = [line.partition(":")[0].partition(";")[0] for line in lines(data)]
    assert 22 == len(names)
    assert [] == [name for name in names if name in ("ORGANIZER", "ATTENDEE", "ATTACH", "RRULE")]


# -- meetings, one person's entries, the feed -------------------------------------------------------------------------

ONE = Address(name='Delegate "One"', address="one@member1.example")


def meeting() -> DeadlineEntry:
    """A meeting of two hours with a link to take part."""
    given = entry()
    deadline = replace(given.deadline, until=AT + timedelta(hours=2), join="https://meet.example/room")
    return replace(given, deadline=deadline)


def test_meeting_lasts_from_beginning_to_end() -> None:
    """Its own hours, not half an hour before."""
    found = Calendar.from_ical(ics(meeting())).events[0]
    assert (AT, AT + timedelta(hours=2)) == (found.start, found.end)


def test_join_link_is_said_only_where_it_is_asked_for() -> None:
    """What goes to the list is archived, so neither its entry nor the feed has the link by themselves."""
    link = "https://meet.example/room"
    private = event(meeting(), GROUP, stamp=STAMP, summary="M", description="", location=link)
    assert f"LOCATION:{link}" in lines(private)
    assert b"meet.example" not in ics(meeting()) + feed([(meeting(), "M", "")], GROUP)


def test_request_names_who_asks_and_wants_no_answer() -> None:
    """RFC 5546 §3.2.2: organizer and attendee; RSVP=FALSE, the alarm still last."""
    found = lines(event(meeting(), GROUP, stamp=STAMP, summary="M", description="", method="REQUEST", attendee=ONE))
    (attendee,) = (line for line in found if line.startswith("ATTENDEE"))
    assert "METHOD:REQUEST" in found
    assert "ORGANIZER;CN=DEMO:mailto:bot@bot.example" in found
    assert attendee.endswith(":mailto:one@member1.example") and "RSVP=FALSE" in attendee
    assert ["END:VALARM", "END:VEVENT", "END:VCALENDAR"] == found[-3:]


def test_feed_has_every_date_of_the_group() -> None:
    """RFC 7986 §5.7, RFC 4791 §4.1: no METHOD, asked for twice a day; cancelled dates as such, unknown ones and some
    people's own not at all; no alarms."""
    other = replace(entry(state=DeadlineState.CANCELLED, sequence=2), moved_from=None)
    given = [
        entry(),
        replace(other, deadline=replace(other.deadline, key="off")),
        replace(entry(None), deadline=replace(entry(None).deadline, key="unknown")),
        replace(entry(), deadline=replace(entry().deadline, key="some", to=(ONE,))),
    ]
    data = feed([(each, each.deadline.title, "") for each in given], GROUP)
    calendar = Calendar.from_ical(data)
    assert "METHOD" not in calendar
    assert {"REFRESH-INTERVAL;VALUE=DURATION:PT12H", "X-PUBLISHED-TTL:PT12H"} <= set(lines(data))
    assert [("CONFIRMED", 0), ("CANCELLED", 2)] == [(str(each["STATUS"]), each.sequence) for each in calendar.events]
    assert b"VALARM" not in data
    assert data == feed([(each, each.deadline.title, "") for each in given], GROUP)
