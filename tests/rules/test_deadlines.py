"""Dates that hang on others, concern some people, ask for silence; and what is said once a deadline has passed."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bench.histories import GROUP, comment
from bot.model import (
    Address,
    Agenda,
    Closing,
    Comment,
    CommentState,
    Conclusion,
    Deadline,
    DeadlineEntry,
    DeadlineState,
    Digest,
    Group,
    Ledger,
    Participant,
    Reminder,
    Schedule,
    Tie,
)
from bot.rules import due, next_due, tied

CONFIRMED, TENTATIVE, CANCELLED = DeadlineState.CONFIRMED, DeadlineState.TENTATIVE, DeadlineState.CANCELLED
AT = datetime(2026, 6, 12, 15, 0, tzinfo=UTC)
NOTED = datetime(2026, 5, 20, 12, 0, tzinfo=UTC)
ENGLISH = replace(GROUP, letter_languages=("en",))
ONE, TWO = Address(name="Delegate One", address="one@member1.example"), Address(address="two@member2.example")


def utc(text: str) -> datetime:
    """ "2026-06-01 07:00" as a datetime in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def entry(deadline: Deadline, sequence: int = 0, moved_from: datetime | None = None) -> DeadlineEntry:
    """The last entry of its history."""
    return DeadlineEntry(deadline=deadline, sequence=sequence, noted=NOTED, moved_from=moved_from)


def dated(at: datetime | None = AT, state: DeadlineState = CONFIRMED) -> Deadline:
    """The deadline for comments on Resolution 191."""
    return Deadline(key="191-comments", title="Comments", state=state, at=at, resolution="191")


def agenda(*entries: DeadlineEntry, comments: tuple[Comment, ...] = (), keys: tuple[str, ...] = ()) -> Agenda:
    """What the store would hand over; no mail, so no digest."""
    return Agenda(
        deadlines=entries,
        keys=frozenset(keys),
        comments=comments,
        ledger=Ledger(),
        first_mail=None,
        last_digest=None,
        digests=0,
    )


def reminders(known: Agenda, now: str, group: Group = ENGLISH) -> list[str]:
    """The keys of the reminders due at that moment."""
    return [notice.key for notice in due(known, group, utc(now)) if isinstance(notice, Reminder)]


def closing(known: Agenda, now: str, group: Group = ENGLISH) -> Closing | None:
    """The closing note due at that moment."""
    return next((notice for notice in due(known, group, utc(now)) if isinstance(notice, Closing)), None)


# -- when ---------------------------------------------------------------------------------------------------------


def test_offset_on_a_day_of_rest_is_reminded_of_before_it() -> None:
    """Seven days before Saturday 20 June is a Saturday: Friday; two working days before it is Thursday, and the last
    day itself is the last day, whatever day it is."""
    saturday = entry(dated(utc("2026-06-20 15:00")))
    group = replace(ENGLISH, schedule=Schedule(holidays=(date(2026, 6, 5),)))
    assert [
        (utc("2026-06-04 07:00"), "reminder/191-comments/0/14d"),
        (utc("2026-06-12 07:00"), "reminder/191-comments/0/7d"),
        (utc("2026-06-18 07:00"), "reminder/191-comments/0/2w"),
        (utc("2026-06-20 07:00"), "reminder/191-comments/0/0d"),
    ] == [each for each in next_due(agenda(saturday), group, NOTED) if each[1].startswith("reminder")]


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-06-05 22:00", []),
        ("2026-06-06 10:00", []),
        ("2026-06-08 04:59", []),
        ("2026-06-08 05:00", ["reminder/191-comments/0/7d/en"]),
        ("2026-06-12 04:00", []),
        ("2026-06-12 05:00", ["reminder/191-comments/0/2w/en"]),
    ],
)
def test_after_downtime_people_are_let_sleep(now: str, expected: list[str]) -> None:
    """What fell due while the service was down is said on the next working day's morning, not in the night."""
    assert expected == reminders(agenda(entry(dated())), now)


def test_deadline_at_the_weekend_is_reminded_of_on_its_day() -> None:
    """The last day is an exception to the weekend, its night none."""
    sunday = agenda(entry(dated(utc("2026-06-14 15:00"))))
    assert [] == reminders(sunday, "2026-06-14 03:00")
    assert ["reminder/191-comments/0/0d/en"] == reminders(sunday, "2026-06-14 07:00")


# -- dates that hang on others --------------------------------------------------------------------------------------


def meeting(at: datetime | None, state: DeadlineState = CONFIRMED) -> Deadline:
    """A meeting of two hours."""
    until = at + timedelta(hours=2) if at else None
    return Deadline(key="meeting", title="Next meeting", state=state, at=at, until=until)


@pytest.mark.parametrize(
    ("tie", "expected"),
    [
        (Tie(to="meeting", days=14), utc("2026-06-12 10:30")),
        (Tie(to="meeting", days=14, clock=time(17)), utc("2026-06-12 15:00")),
        (Tie(to="meeting", days=10, working=True, clock=time(17)), utc("2026-06-12 15:00")),
        (Tie(to="meeting", days=1, clock=time(17), zone="Asia/Qatar"), utc("2026-06-25 14:00")),
        # Over the change of the clocks the hour on the wall stays.
        (Tie(to="meeting", days=100), utc("2026-03-18 11:30")),
    ],
)
def test_tied_date_is_so_many_days_before(tie: Tie, expected: datetime) -> None:
    """Local days or working days before the meeting, at its hour or one of its own."""
    group = replace(ENGLISH, deadlines=(meeting(utc("2026-06-26 10:30")), replace(dated(None), tie=tie)))
    assert expected == tied(group).deadlines[1].at


@pytest.mark.parametrize(
    ("theirs", "ours", "expected"),
    [
        (CONFIRMED, CONFIRMED, CONFIRMED),
        (TENTATIVE, CONFIRMED, TENTATIVE),
        (CONFIRMED, TENTATIVE, TENTATIVE),
        (CANCELLED, CONFIRMED, CANCELLED),
        (TENTATIVE, CANCELLED, CANCELLED),
    ],
)
def test_tied_date_is_no_surer_than_the_meeting(
    theirs: DeadlineState, ours: DeadlineState, expected: DeadlineState
) -> None:
    """To be confirmed with the meeting, cancelled with it."""
    hanging = replace(dated(None, ours), tie=Tie(to="meeting", days=7))
    group = replace(ENGLISH, deadlines=(meeting(utc("2026-06-26 10:30"), theirs), hanging))
    assert expected == tied(group).deadlines[1].state


def test_meeting_without_a_date_leaves_what_hangs_on_it_open() -> None:
    """Unknown as long as the meeting is."""
    group = replace(ENGLISH, deadlines=(meeting(None), replace(dated(), tie=Tie(to="meeting", days=7))))
    assert None is tied(group).deadlines[1].at


# -- dates of some people only --------------------------------------------------------------------------------------


def test_date_of_some_people_is_told_to_them_alone() -> None:
    """Each in a letter of their own, in their language; the list hears nothing, not in a digest either."""
    group = replace(
        GROUP, participants=(Participant(name="One", addresses=(ONE.address,), member="X", languages=("fr",)),)
    )
    mapping = entry(replace(dated(), key="mapping", resolution="", to=(ONE, TWO)))
    known = replace(
        agenda(mapping, comments=(comment("191-001", utc("2026-06-01 10:00")),)), first_mail=utc("2026-06-01 00:00")
    )
    notices = due(known, group, utc("2026-06-08 07:00"))
    assert [(ONE, "fr"), (TWO, "en")] == [(n.to, n.language) for n in notices if isinstance(n, Reminder)]
    assert [(), ()] == [notice.deadlines for notice in notices if isinstance(notice, Digest)]
    assert len({notice.key for notice in notices}) == len(notices)
    assert not [notice.key for notice in notices if "@" in notice.key]
    after = replace(known, keys=frozenset(notice.key for notice in notices))
    assert [] == [n for n in due(after, group, utc("2026-06-08 07:00")) if isinstance(n, Reminder)]
    assert None is closing(known, "2026-06-15 07:00", group)


def test_date_of_some_people_makes_no_empty_digest_speak() -> None:
    """A week without news is not told of for a date that the group does not know."""
    known = replace(agenda(entry(replace(dated(), to=(ONE,)))), first_mail=NOTED)
    assert [] == [n for n in due(known, ENGLISH, utc("2026-06-08 07:00")) if isinstance(n, Digest)]


def test_who_has_nothing_to_add_is_not_reminded_again() -> None:
    """Of that date; but is told when it is cancelled or moves."""
    mapping = entry(replace(dated(), to=(ONE, TWO)))
    first, _ = due(agenda(mapping), ENGLISH, utc("2026-06-08 07:00"))
    known = replace(agenda(mapping), answered=frozenset({("191-comments", ONE.address), ("other", TWO.address)}))
    assert [TWO] == _told(known, "2026-06-08 07:00")
    off = replace(mapping.deadline, state=CANCELLED)
    cancelled = replace(mapping, deadline=off, sequence=1, noted=utc("2026-06-09 07:00"))
    assert [ONE] == _told(replace(known, deadlines=(cancelled,), keys=frozenset({first.key})), "2026-06-09 08:00")


def _told(known: Agenda, now: str) -> list[Address | None]:
    """Who is reminded at that moment."""
    return [notice.to for notice in due(known, ENGLISH, utc(now)) if isinstance(notice, Reminder)]


# -- the end of a deadline ------------------------------------------------------------------------------------------


def test_end_is_told_on_the_next_working_day_with_counts() -> None:
    """Friday 17:00: on Monday morning, by provision and with the members in alphabetical order; what came after the
    deadline, and what was withdrawn, does not count."""
    came = (
        replace(comment("191-001", utc("2026-06-01 10:00")), member="Zonia"),
        replace(comment("191-002", AT), member="Aland"),
        replace(comment("191-003", AT + timedelta(seconds=1)), member="Borduria"),
        replace(comment("191-004", NOTED), member="Syldavia", state=CommentState.WITHDRAWN),
        replace(comment("58-001", NOTED), member="Syldavia", resolution="58"),
    )
    known = agenda(entry(dated()), comments=came)
    assert None is closing(known, "2026-06-14 09:00")
    assert None is closing(known, "2026-06-15 06:59")
    found = closing(known, "2026-06-15 07:00")
    assert found
    assert ("closing/191-comments/0/en", (("191", "resolves", "2", 2),), ("Aland", "Zonia"), None) == (
        found.key,
        found.counts,
        found.members,
        found.conclusion,
    )
    assert None is closing(replace(known, keys=frozenset({found.key})), "2026-06-16 07:00")


@pytest.mark.parametrize(
    ("given", "now"),
    [
        (dated(state=TENTATIVE), "2026-06-15 07:00"),
        (dated(state=CANCELLED), "2026-06-15 07:00"),
        (dated(None), "2026-06-15 07:00"),
        (replace(dated(), until=AT + timedelta(hours=1)), "2026-06-15 07:00"),
        (dated(NOTED - timedelta(days=1)), "2026-05-21 07:00"),
        (dated(), "2026-06-26 15:00"),
        (dated(), "2026-06-15 19:00"),
    ],
)
def test_end_that_is_none_is_not_told(given: Deadline, now: str) -> None:
    """Nor that of a date never confirmed, of a meeting, of one that was over when it was set; not two weeks later, and
    not in the night."""
    assert None is closing(agenda(entry(given)), now)


def test_end_waits_for_the_mailbox() -> None:
    """Law 4: while our mailbox was not read beyond the deadline nobody knows what came in by then."""
    known = replace(agenda(entry(dated())), read=AT - timedelta(hours=1))
    assert None is closing(known, "2026-06-15 07:00")
    assert closing(replace(known, read=AT + timedelta(minutes=1)), "2026-06-15 07:00")


def test_end_can_be_left_untold() -> None:
    """`closing_note = false`."""
    assert None is closing(
        agenda(entry(dated())), "2026-06-15 07:00", replace(ENGLISH, schedule=Schedule(closing=False))
    )


@pytest.mark.parametrize(
    ("members", "unfiled", "expected"),
    [
        ((), (), Conclusion.APPROVED),
        (("Aland",), (), Conclusion.COMMENTED),
        (("Aland",), (AT,), Conclusion.COMMENTED),
        ((), (AT,), Conclusion.OPEN),
        (("",), (), Conclusion.OPEN),
        ((), (AT + timedelta(hours=1), NOTED - timedelta(hours=1)), Conclusion.APPROVED),
    ],
)
def test_silence_means_approval_only_where_it_is_certain(
    members: tuple[str, ...], unfiled: tuple[datetime, ...], expected: Conclusion
) -> None:
    """No comment between its announcement and its end: approved. A mail of that time that waits for a person, or a
    comment of nobody known, leaves it open (law 4); comments of before are about something else."""
    came = tuple(replace(comment(f"191-00{n}", AT), member=member) for n, member in enumerate(members))
    before = replace(comment("191-009", NOTED - timedelta(days=1)), member="Zonia")
    known = replace(agenda(entry(replace(dated(), silence=True)), comments=(*came, before)), unfiled=unfiled)
    found = closing(known, "2026-06-15 07:00")
    assert found
    assert (expected, tuple(filter(None, members))) == (found.conclusion, found.members)


def test_silence_counts_from_when_it_was_first_announced() -> None:
    """A deadline that moved keeps the comments of before its move."""
    since = NOTED - timedelta(days=10)
    moved = replace(entry(replace(dated(), silence=True), 1, AT - timedelta(days=7)), since=since)
    came = replace(comment("191-001", NOTED - timedelta(days=1)), member="Aland")
    found = closing(agenda(moved, comments=(came,)), "2026-06-15 07:00")
    assert found
    assert Conclusion.COMMENTED == found.conclusion
