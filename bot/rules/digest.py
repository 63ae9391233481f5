"""What a digest holds: the comments of a period, the count by provision, the dates ahead, the books.

The order is the resolutions' own: provisions as in the base text, general comments last, then time received (law 8:
nothing is ranked). When it is due is decided in `schedule`, how it reads in the templates.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.model import Agenda, Comment, CommentState, DeadlineEntry, DeadlineState, Digest, Group
from bot.rules.order import order_of

OPEN = (DeadlineState.TENTATIVE, DeadlineState.CONFIRMED)
NEAR = timedelta(days=14)
"""A week in which nothing moved is told of all the same when a deadline is this near."""
WEEK = timedelta(days=7)


def digests(agenda: Agenda, group: Group, *, week: str, end: datetime, now: datetime) -> tuple[Digest, ...]:
    """The digest of the period that ends at the occurrence `end`, in each language; none where nothing is to be said.

    The period begins where the last digest's ended, or with the first mail; silent weeks are part of the next one
    that speaks. All languages have one number: the store counts distinct periods, not letters. A mail received
    before `end` but filed after it (the mailbox was out of reach) is in this digest while it is not yet written, in
    the next one else (`Agenda.untold`).
    """
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
    if not comments and not any(_near(entry, end) for entry in agenda.deadlines):
        return ()
    new = _sorted(comments, group)
    everything = _sorted((comment for comment in counted(agenda) if comment.received < end), group)
    return tuple(
        Digest(
            key=f"digest/{week}/{language}",
            language=language,
            number=agenda.digests + 1,
            start=start,
            end=end,
            comments=tuple(new),
            counts=_counts(new, everything),
            deadlines=_ahead(agenda.deadlines, start, now),
            ledger=agenda.ledger,
        )
        for language in group.letter_languages
    )


def counted(agenda: Agenda) -> list[Comment]:
    """The comments that count before the group: open ones. A withdrawn one is not shown to everybody again."""
    return [comment for comment in agenda.comments if comment.state is CommentState.OPEN]


def _sorted(comments: Iterable[Comment], group: Group) -> list[Comment]:
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
        if shown and (at is None or at > now):
            ahead.append(entry)
    return tuple(sorted(ahead, key=_soonest))


def _soonest(entry: DeadlineEntry) -> tuple[bool, datetime, str]:
    at = entry.deadline.at
    return at is None, at or entry.noted, entry.deadline.key


def _near(entry: DeadlineEntry, end: datetime) -> bool:
    """Whether the deadline, as known at `end`, is open and close."""
    at = entry.deadline.at
    return entry.deadline.state in OPEN and at is not None and entry.noted <= end < at <= end + NEAR
