"""What is said once a deadline has passed: what came in by then, and what a silence procedure came to.

Counts by provision and the members in alphabetical order; nobody's silence is named, nothing is judged (law 8). Where
no comment means approval, only what is certain counts: a mail that waits for a person may be an objection, so the
procedure stays open until that person looked at it.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.model import Agenda, Closing, Comment, Conclusion, DeadlineEntry, DeadlineState, Group
from bot.rules.days import DAY, awake, instant, onward, today
from bot.rules.digest import by_place, counted

STALE = timedelta(days=14)
"""How long after a deadline its end is still news."""


def closes(entry: DeadlineEntry, group: Group) -> datetime | None:
    """When the end of a deadline is told: at the group's hour on the next working day, late enough for what was sent at
    the last minute. None for one that is not known, not confirmed, no deadline of the group's comments, or set after
    the fact."""
    deadline, schedule = entry.deadline, group.schedule
    at = deadline.at
    if at is None or deadline.state is not DeadlineState.CONFIRMED or not deadline.comments or not schedule.closing:
        return None
    if entry.noted >= at:
        return None
    moment = instant(onward(today(at, group), schedule), schedule.reminder, group.zone)
    return moment if moment > at else instant(onward(today(at, group) + DAY, schedule), schedule.reminder, group.zone)


def closings(entry: DeadlineEntry, agenda: Agenda, group: Group, now: datetime) -> Iterator[Closing]:
    """The end of a deadline, told in each of the group's languages, once the mailbox was read to the deadline."""
    moment, at = closes(entry, group), entry.deadline.at
    if moment is None or at is None or not moment <= now < at + STALE or awake(now, group) > now:
        return
    if agenda.read is not None and agenda.read <= at:
        return
    since = (entry.since or entry.noted) if entry.deadline.silence else None
    comments = [
        comment
        for comment in counted(agenda)
        if entry.deadline.resolution in ("", comment.resolution)
        and comment.received <= at
        and (since is None or comment.received >= since)
    ]
    unfiled = sum(since <= received <= at for received in agenda.unfiled) if since else 0
    for language in group.letter_languages:
        yield Closing(
            key=f"closing/{entry.deadline.key}/{entry.sequence}/{language}",
            language=language,
            entry=entry,
            counts=by_place(comments, group),
            members=tuple(sorted({each.member for each in comments if each.member}, key=str.casefold)),
            unfiled=unfiled,
            conclusion=_conclusion(comments, unfiled) if since else None,
        )


def _conclusion(comments: list[Comment], unfiled: int) -> Conclusion:
    """A comment that nobody is known to speak for is as uncertain as a mail that is none yet."""
    if any(comment.member for comment in comments):
        return Conclusion.COMMENTED
    return Conclusion.OPEN if comments or unfiled else Conclusion.APPROVED
