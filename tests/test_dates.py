"""Dates through the whole service, over a real store: what is noted, who is told, and what never leaves the house."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes

import pytest
from icalendar import Calendar

from bot import compilation, corrections, service
from bot.config import load, shipped
from bot.errors import Refused
from bot.model import Action, Address, Arrival, Change, Deadline, DeadlineState, Group, Letter, Place, Schedule, Tie
from bot.rules import tied
from bot.store import Store

NOW = datetime(2026, 5, 26, 8, tzinfo=UTC)
AT = datetime(2026, 6, 26, 10, 30, tzinfo=UTC)
ONE = Address(name="Director One", address="director@bureau1.example")
LINK = "https://meet.example/room-one"
MEETING = Deadline(
    key="summit",
    title="Meeting of the Rapporteurs",
    state=DeadlineState.CONFIRMED,
    at=AT,
    until=AT + timedelta(hours=2),
    join=LINK,
)
PAPERS = Deadline(
    key="papers", title="Papers for the meeting", state=DeadlineState.CONFIRMED, tie=Tie(to="summit", days=14)
)
MAPPING = replace(MEETING, key="mapping", title="Mapping of the mandates", to=(ONE,))


@pytest.fixture(scope="module")
def demo() -> Group:
    """The demonstration's group, writing in English alone."""
    return replace(service.assemble(load(shipped("config") / "demo" / "bot.toml")), letter_languages=("en",))


@pytest.fixture
def store(demo: Group) -> Iterator[Store]:
    """A store with one mail in it."""
    with Store.open("sqlite://", demo.slug) as opened:
        raw = (
            b"From: Delegate One <one@examplia.example>\nSubject: Resolution 901\n"
            b"Message-ID: <1@examplia.example>\n\nOn resolves: no.\n"
        )
        place = Place(source="test", validity=1, uid=1)
        opened.accept([Arrival(place=place, raw=raw, received=NOW, live=False)])
        service.file_mails(opened, demo, lambda: NOW, "test")
        yield opened


def with_dates(demo: Group, *dates: Deadline) -> Group:
    """The group with these dates alone, each where the one it hangs on puts it."""
    return tied(replace(demo, deadlines=dates))


def said(store: Store, group: Group, now: datetime) -> list[Letter]:
    """The letters written at that moment."""
    before = {posting.letter.key for posting in store.postings()}
    service.prepare(store, group, now)
    return [posting.letter for posting in store.postings() if posting.letter.key not in before]


def told(store: Store, group: Group, since: datetime, days: int) -> list[Letter]:
    """The letters of that many days, looked for every few hours."""
    hours = (since + timedelta(hours=hour) for hour in range(0, 24 * days, 3))
    return [letter for now in hours for letter in said(store, group, now)]


def calendar(letter: Letter) -> Calendar:
    """The calendar file in a letter."""
    (part,) = (p for p in message_from_bytes(letter.data).walk() if p.get_content_type() == "text/calendar")
    data = part.get_payload(decode=True)
    assert isinstance(data, bytes)
    return Calendar.from_ical(data)


def text(letter: Letter) -> str:
    """The text part of a letter, on one line."""
    (part,) = (p for p in message_from_bytes(letter.data).walk() if p.get_content_type() == "text/plain")
    data = part.get_payload(decode=True)
    assert isinstance(data, bytes)
    return " ".join(data.decode().split())


def test_what_hangs_on_a_meeting_moves_with_it(store: Store, demo: Group) -> None:
    """The meeting moves a week, in the configuration: both dates are noted and told as moved, from when to when."""
    first = with_dates(demo, MEETING, PAPERS)
    assert told(store, first, NOW, 6)
    later = replace(MEETING, at=AT + timedelta(days=7), until=AT + timedelta(days=7, hours=2))
    second = with_dates(demo, later, PAPERS)
    letters = said(store, second, NOW + timedelta(days=6, hours=1))
    (letter,) = (each for each in letters if each.key.startswith("reminder"))
    assert "reminder/papers/1/moved/en" == letter.key
    words = (
        "Moved from Friday, 12 June 2026, 12:30 Geneva (10:30 UTC) to Friday, 19 June 2026, 12:30 Geneva (10:30 UTC)."
    )
    assert words in text(letter)
    event = calendar(letter).events[0]
    assert (1, AT - timedelta(days=7)) == (event.sequence, event.end)


def test_how_to_take_part_and_what_is_private_never_go_public(store: Store, demo: Group) -> None:
    """T6: every letter to the list, the feed and every export, over the dates' whole life: no link, no private title.
    The private letter has both."""
    schedule = Schedule(preview=24, requests=True)
    group = replace(with_dates(demo, MEETING, PAPERS, MAPPING), schedule=schedule)
    letters = told(store, group, NOW, 45)
    private = [letter for letter in letters if ONE.address in letter.recipients]
    public = [letter for letter in letters if letter not in private]
    assert {"digest", "preview", "reminder", "closing"} == {letter.key.split("/")[0] for letter in public}
    assert ["14d", "7d", "2w", "0d"] == [letter.key.split("/")[3] for letter in private]
    tables = [compilation.export(store, group, "901", form, AT) for form in ("csv", "json", "html")]
    feed = service.calendar_file(store, group, AT, "en")
    spoken = [service.laid_out(letter) for letter in public]
    for data in (*tables, feed, *(part for parts in spoken for part in parts.values())):
        assert LINK.encode() not in data
        assert b"Mapping of the mandates" not in data and ONE.address.encode() not in data
    for letter in private:
        entry = calendar(letter)
        assert (LINK in text(letter), "REQUEST", LINK) == (True, entry["METHOD"], str(entry.events[0]["LOCATION"]))
        assert "coordinator@example.org" in message_from_bytes(letter.data)["Reply-To"]
    assert b"Meeting of the Rapporteurs" in feed


def test_all_of_an_end_waits_for_the_mailbox(store: Store, demo: Group) -> None:
    """The closing note of a deadline goes out once our mailbox was read beyond it."""
    due = replace(PAPERS, tie=None, at=AT)
    group = with_dates(demo, due)
    store.note(service.RECEIVED, "", AT - timedelta(hours=2))
    assert [] == [
        letter for letter in told(store, group, AT - timedelta(days=1), 5) if letter.key.startswith("closing")
    ]
    monday = datetime(2026, 6, 29, 8, tzinfo=UTC)
    store.note(service.RECEIVED, "", monday)
    (letter,) = said(store, group, monday)
    assert "closing/papers/0/en" == letter.key
    assert "1 comment was received in time, from 1 delegation." in text(letter)


def wish(action: Action, after: str = "", target: str = "digest 2026-W23") -> Change:
    """What the coordinator wants of a digest."""
    return Change(action=action, target=target, who="Coordinator", at=NOW, after=after)


def test_digest_is_held_noted_and_released(store: Store, demo: Group) -> None:
    """Facts with undo (law 7); once it has gone out nothing is changed about it any more."""
    group = with_dates(demo)
    monday = datetime(2026, 6, 1, 7, tzinfo=UTC)
    held = corrections.change(store, group, wish(Action.HOLD), lambda: NOW, "")
    corrections.change(store, group, wish(Action.NOTE, "First."), lambda: NOW, "")
    second = corrections.change(store, group, wish(Action.NOTE, "The room has changed."), lambda: NOW, "")
    assert ("First.", "2026-W23") == (second.before, service.next_digest(store, group, monday))
    assert [] == said(store, group, monday)
    corrections.change(store, group, wish(Action.UNDO, target=f"change {held.id}"), lambda: NOW, "")
    (letter,) = said(store, group, monday + timedelta(hours=1))
    assert "NOTE OF THE COORDINATOR The room has changed." in text(letter)
    with pytest.raises(Refused, match="2026-W23 has gone out"):
        corrections.change(store, group, wish(Action.HOLD), lambda: NOW, "")


def test_end_of_a_meeting_is_part_of_its_history(store: Store, demo: Group) -> None:
    """Half an hour longer is a real change of the entry in people's calendars; a remark is none."""
    store.note_deadlines([MEETING], NOW)
    longer = replace(MEETING, until=AT + timedelta(hours=3))
    (entry,) = store.note_deadlines([longer], NOW + timedelta(days=1))
    assert (1, None) == (entry.sequence, entry.moved_from)
    assert () == store.note_deadlines([replace(longer, note="Room B.", when="soon")], NOW + timedelta(days=2))
    (known,) = (each for each in store.agenda().deadlines if each.deadline.key == "summit")
    assert (1, NOW, longer.until) == (known.sequence, known.since, known.deadline.until)
