"""When something is to be said: a pure function of the agenda, the group and `now`.

What a digest holds is in `digest`, when its periods end in `periods`; what is said of a deadline, and when, in
`reminders` and `closing`; the group's hours and working days in `days`. Left to the store: a key is enqueued once, and
all notices of one call in one transaction, so that the languages of a digest keep one period and one number.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from bot.model import Agenda, Closing, Digest, Group, Reminder
from bot.rules.closing import closes, closings
from bot.rules.digest import OPEN, digests, personal
from bot.rules.periods import Period, ahead, ended, previewed
from bot.rules.reminders import marks, reminders, told

AHEAD = 4
"""How many digests ahead `next_due` looks."""

Due = Digest | Reminder | Closing
N = TypeVar("N", Digest, Reminder, Closing)


def due(agenda: Agenda, group: Group, now: datetime) -> tuple[Due, ...]:
    """The notices due at `now`, each in its languages, digests first; a key of the agenda never again."""
    said = told(agenda)
    entries = sorted(agenda.deadlines, key=lambda entry: entry.deadline.key)
    speaking = _unsaid(_digests(agenda, group, now), agenda)
    return (
        *(speaking or _unsaid(_preview(agenda, group, now), agenda)),
        *_unsaid(personal(agenda, group, now), agenda),
        *_unsaid((reminder for entry in entries for reminder in reminders(entry, said, agenda, group, now)), agenda),
        *_unsaid((closing for entry in entries for closing in closings(entry, agenda, group, now)), agenda),
    )


def next_due(agenda: Agenda, group: Group, now: datetime) -> tuple[tuple[datetime, str], ...]:
    """What comes after `now`, soonest first: the next digests (a period in which nothing moved stays silent) with their
    previews, and what will be said of the deadlines, each with its key up to the language."""
    coming = [(period.end, f"digest/{period.name}") for period in ahead(now, group, AHEAD)]
    if group.schedule.preview:
        coming += [(previewed(period, group), f"preview/{period.name}") for period in ahead(now, group, AHEAD)]
    for entry in agenda.deadlines:
        series = f"{entry.deadline.key}/{entry.sequence}"
        if entry.deadline.state in OPEN:
            coming += [(mark.moment, f"reminder/{series}/{mark.name}") for mark in marks(entry, group)]
        if closing := closes(entry, group):
            coming.append((closing, f"closing/{series}"))
    return tuple(sorted(each for each in coming if each[0] > now))


def next_digest(agenda: Agenda, group: Group, now: datetime) -> Period:
    """The digest that goes out next: one that is due now, or held back, else the next to come."""
    last = ended(now, group)
    late = last.name in agenda.held and not any(key.startswith(f"digest/{last.name}/") for key in agenda.keys)
    return last if late or _unsaid(_digests(agenda, group, now), agenda) else ahead(now, group, 1)[0]


def _digests(agenda: Agenda, group: Group, now: datetime) -> tuple[Digest, ...]:
    """The digest of the period that ended last; one held back goes when it is released, or is part of the next."""
    period = ended(now, group)
    return () if period.name in agenda.held else digests(agenda, group, period, now)


def _preview(agenda: Agenda, group: Group, now: datetime) -> list[Digest]:
    """The next digest as it stands, to the coordinator alone, in the group's first language."""
    period = ahead(now, group, 1)[0]
    if not group.schedule.preview or now < previewed(period, group):
        return []
    coming = digests(agenda, group, period, now)[:1]
    return [
        replace(
            each, key=f"preview/{period.name}/{each.language}", preview=True, to=group.coordinator, token=agenda.token
        )
        for each in coming
    ]


def _unsaid(notices: Iterable[N], agenda: Agenda) -> list[N]:
    """Law 5: nothing is said twice."""
    return [notice for notice in notices if notice.key not in agenda.keys]
