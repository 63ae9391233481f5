"""What a digest holds: the comments of a period, the count by provision, the dates ahead, the books.

The order is the resolutions' own: provisions as in the base text, general comments last, then time received (law 8:
nothing is ranked). Dates that concern a few people only are not among them. When it is due is decided in `schedule`,
how it reads in the templates.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.model import Action, Agenda, Change, Comment, CommentState, DeadlineEntry, DeadlineState, Digest, Group
from bot.rules.order import order_of
from bot.rules.periods import Period

OPEN = (DeadlineState.TENTATIVE, DeadlineState.CONFIRMED)
WEEK = timedelta(days=7)
DIGEST = "digest "
"""How the target of a change about a digest begins."""


def digests(agenda: Agenda, group: Group, period: Period, now: datetime) -> tuple[Digest, ...]:
    """The digest of a period, in each language; none where nothing is to be said.

    The period begins where the last digest's ended, or with the first mail; silent ones are part of the next one that
    speaks. All languages have one number: the store counts distinct periods, not letters. A mail received before the
    period's end but filed after it (the mailbox was out of reach) is in this digest while it is not yet written, in
    the next one else (`Agenda.untold`).
    """
    end = period.end
    start = agenda.last_digest or agenda.first_mail
    if agenda.last_digest is not None and agenda.last_digest > now:
        start = end - WEEK  # the clock once ran ahead: what was said then must not silence the weeks until then
    if agenda.first_mail is None or start is None or start >= end:
        return ()
    comments = [
        comment
        for comment in counted(agenda)
        if comment.received < end and (comment.received >= start or comment.number in agenda.untold)
    ]
    note = agenda.notes.get(period.name, "")
    if not comments and not note and not any(_near(entry, end, group) for entry in agenda.deadlines):
        return ()
    new = in_order(comments, group)
    everything = in_order((comment for comment in counted(agenda) if comment.received < end), group)
    return tuple(
        Digest(
            key=f"digest/{period.name}/{language}",
            language=language,
            number=agenda.digests + 1,
            start=start,
            end=end,
            comments=tuple(new),
            counts=_counts(new, everything),
            deadlines=_ahead(agenda.deadlines, start, now),
            ledger=agenda.ledger,
            note=note,
        )
        for language in group.letter_languages
    )


def wishes(changes: Iterable[Change]) -> tuple[frozenset[str], dict[str, str]]:
    """What the coordinator wants of digests to come, from the changes in force: the periods held back, and what is put
    on top of others, by period."""
    held, notes = set(), {}
    for change in changes:
        if change.action is Action.HOLD:
            held.add(change.target.removeprefix(DIGEST))
        elif change.action is Action.NOTE:
            notes[change.target.removeprefix(DIGEST)] = change.after
    return frozenset(held), notes


def counted(agenda: Agenda) -> list[Comment]:
    """The comments that count before the group: open ones. A withdrawn one is not shown to everybody again."""
    return [comment for comment in agenda.comments if comment.state is CommentState.OPEN]


def in_order(comments: Iterable[Comment], group: Group) -> list[Comment]:
    """By resolution, in the group's order (what it does not know behind), then in the resolution's own."""
    given = list(comments)
    known = [resolution.slug for resolution in group.resolutions]
    slugs = dict.fromkeys([*known, *sorted({comment.resolution for comment in given})])
    return [
        comment
        for slug in slugs
        for comment in sorted((each for each in given if each.resolution == slug), key=order_of(group.resolution(slug)))
    ]


def _counts(new: list[Comment], everything: list[Comment]) -> tuple[tuple[str, str, str, int, int], ...]:
    period, total = Counter(map(_place, new)), Counter(map(_place, everything))
    return tuple((*place, period[place], count) for place, count in total.items())


def _place(comment: Comment) -> tuple[str, str, str]:
    return comment.resolution, comment.heading, comment.label


def _ahead(entries: tuple[DeadlineEntry, ...], start: datetime, now: datetime) -> tuple[DeadlineEntry, ...]:
    """The deadlines still to come, soonest first, unknown dates last; and those cancelled since `start`."""
    ahead = []
    for entry in entries:
        at, state = entry.deadline.at, entry.deadline.state
        shown = state in OPEN or (state is DeadlineState.CANCELLED and entry.noted >= start)
        if shown and not entry.deadline.to and (at is None or at > now):
            ahead.append(entry)
    return tuple(sorted(ahead, key=_soonest))


def _soonest(entry: DeadlineEntry) -> tuple[str, datetime, str]:
    """By date; a month's dates before the month of which no day is known, what is not known at all last."""
    deadline = entry.deadline
    day = deadline.at.isoformat() if deadline.at else f"{deadline.month or '~'}~"
    return day, entry.noted, deadline.key


def _near(entry: DeadlineEntry, end: datetime, group: Group) -> bool:
    """Whether the deadline, as known at `end`, is open and close."""
    deadline = entry.deadline
    at, near = deadline.at, timedelta(days=group.schedule.near)
    return deadline.state in OPEN and not deadline.to and at is not None and entry.noted <= end < at <= end + near
