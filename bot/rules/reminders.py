"""What is to be said of a deadline that comes near, moved or was cancelled, and to whom.

A reminder is planned by its distance from the date, so it follows when the date moves. Time passes in moments planned,
not in ticks: after downtime only the latest one is due, and none once the deadline has passed. Nobody is written to at
night, at the weekend or on a holiday, but on the last day (`days.fitting`). The group hears of its own dates; of one
that concerns a few people only they alone hear, each in private.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import NamedTuple

from bot.model import Address, Agenda, DeadlineEntry, DeadlineState, Group, Reminder
from bot.rules.days import DAY, back, fitting, instant, today
from bot.rules.digest import OPEN, by_place, counted, named

MOVED = "moved"
CANCELLED = "cancelled"

Said = Mapping[int, frozenset[str]]
"""What was said of a deadline: by the sequence it had then."""


class Mark(NamedTuple):
    """A moment at which a deadline is to be reminded of, by its distance ("7d", "2w" for working days). `day` is where
    it would be but for days of rest: of two marks at one moment the later day is meant."""

    moment: datetime
    day: date
    name: str


class Audience(NamedTuple):
    """Who hears of a deadline in one letter: the list, or one person. `name` ends the letter's key."""

    name: str
    language: str
    to: Address | None = None
    token: str = ""


def marks(entry: DeadlineEntry, group: Group) -> list[Mark]:
    """The group's hour so many days before, on a working day but on the last day itself; where that is not before the
    deadline (it ends in the morning), the working day before. Soonest first."""
    at, schedule = entry.deadline.at, group.schedule
    if at is None:
        return []
    last = today(at, group)
    wanted = {f"{days}d": last - DAY * days for days in schedule.offsets}
    wanted |= {f"{days}w": back(last, days, schedule) for days in schedule.working_offsets}
    found = []
    for name, day in wanted.items():
        moment = instant(day if day == last else back(day, 0, schedule), schedule.reminder, group.zone)
        if moment >= at:
            moment = instant(back(last - DAY, 0, schedule), schedule.reminder, group.zone)
        found.append(Mark(moment, day, name))
    return list({mark.moment: mark for mark in sorted(found)}.values())


def reminders(
    entry: DeadlineEntry, said: Mapping[str, Mapping[str, Said]], agenda: Agenda, group: Group, now: datetime
) -> Iterator[Reminder]:
    """What is to be said of a deadline now, to each who is to hear it."""
    at = entry.deadline.at or entry.moved_from
    if at is None or now >= at or fitting(now, at, group) > now:
        return
    spoken, planned = said.get(entry.deadline.key, {}), marks(entry, group)
    about = (each for each in counted(agenda) if entry.deadline.resolution in ("", each.resolution))
    counts = by_place(about, group)
    for audience in _audiences(entry, agenda, group):
        answered = audience.to is not None and (entry.deadline.key, audience.to.address) in agenda.answered
        what = _what(entry, spoken.get(audience.name, {}), [] if answered else planned, now)
        if what:
            yield Reminder(
                key=f"reminder/{entry.deadline.key}/{entry.sequence}/{what}/{audience.name}",
                language=audience.language,
                entry=entry,
                now=now,
                days=(today(entry.deadline.at, group) - today(now, group)).days if entry.deadline.at else 0,
                counts=counts,
                changed=what in (MOVED, CANCELLED),
                to=audience.to,
                token=audience.token,
            )


def _audiences(entry: DeadlineEntry, agenda: Agenda, group: Group) -> list[Audience]:
    if entry.deadline.to:
        return [_person(person, group) for person in entry.deadline.to]
    readers = [
        Audience(named(each.language, each.token), each.language, each.address, each.token)
        for each in sorted(agenda.subscribers, key=lambda each: each.language)
    ]
    return [*(Audience(language, language) for language in group.letter_languages), *readers]


def _person(person: Address, group: Group) -> Audience:
    """In the first language of theirs that the roster knows, else in the group's first."""
    listed = (each.languages[0] for each in group.participants if person.address in each.addresses and each.languages)
    language = next(listed, group.letter_languages[0])
    return Audience(named(language, person.address), language, person)


def _what(entry: DeadlineEntry, said: Said, planned: list[Mark], now: datetime) -> str:
    """What is to be said of a deadline now: "7d", "moved", "cancelled" or nothing.

    A change is told to those only who heard of the date before. A reminder that fell due before the deadline came
    to be as it is now is told only where nothing was said yet: otherwise the change itself was, or will be, news
    enough. One letter says both where a reminder and a change are due together.
    """
    # A cancellation is the last word: what comes after it begins anew.
    before = bool(said) and CANCELLED not in said[max(said)]
    changed = before and entry.sequence not in said
    if entry.deadline.state is DeadlineState.CANCELLED:
        return CANCELLED if changed else ""
    if entry.deadline.state not in OPEN:
        return ""
    passed = [mark for mark in planned if mark.moment <= now]
    if passed and (passed[-1].moment > entry.noted or not before):
        return passed[-1].name
    return MOVED if changed and entry.moved_from else ""


def told(agenda: Agenda) -> dict[str, dict[str, dict[int, frozenset[str]]]]:
    """What was said so far: by deadline, by audience, by the sequence the deadline had then."""
    found: dict[str, dict[str, dict[int, frozenset[str]]]] = {}
    for key in agenda.keys:
        if key.startswith("reminder/"):
            series, sequence, what, audience = key.removeprefix("reminder/").rsplit("/", 3)
            spoken = found.setdefault(series, {}).setdefault(audience, {})
            spoken[int(sequence)] = spoken.get(int(sequence), frozenset()) | {what}
    return found
