"""What became in a period of the comments there were: superseded, withdrawn, re-filed; and the texts that came.

A comment that gives way does so when the one in its place is received; what a person decided counts from then. Changes
taken back are no news. Withdrawn comments are named, their words not shown again.
"""

from collections.abc import Callable, Iterable
from datetime import datetime

from bot.model import Action, Agenda, Change, Comment, CommentState, Refiled

GONE = (CommentState.SUPERSEDED, CommentState.WITHDRAWN)


def told_in(agenda: Agenda, start: datetime, end: datetime) -> Callable[[Comment], bool]:
    """Whether a comment belongs into the digest of that time."""
    return lambda comment: comment.received < end and (comment.received >= start or comment.number in agenda.untold)


def gone(agenda: Agenda, start: datetime, end: datetime) -> list[Comment]:
    """The comments superseded or withdrawn in that time."""
    new = {comment.number for comment in filter(told_in(agenda, start, end), agenda.comments)}
    withdrawn = {change.target for change in _made(agenda.changes, Action.WITHDRAW, start, end)}
    return [
        comment
        for comment in agenda.comments
        if comment.state in GONE and (comment.other in new if comment.other else comment.number in withdrawn)
    ]


def refiled(agenda: Agenda, start: datetime, end: datetime) -> list[Refiled]:
    """The open comments that people put elsewhere in that time; not the new ones, which are told of where they are."""
    first: dict[str, Change] = {}
    for change in _made(agenda.changes, Action.MOVE, start, end):
        first.setdefault(change.target, change)
    new = told_in(agenda, start, end)
    moved = []
    for comment in agenda.comments:
        if comment.number not in first or comment.state is not CommentState.OPEN or new(comment):
            continue
        heading, _, label = (part.strip() for part in first[comment.number].before.partition("|"))
        if (heading, label) != (comment.heading, comment.label):
            moved.append(Refiled(comment=comment, heading=heading, label=label))
    return moved


def texts_loaded(agenda: Agenda, start: datetime, end: datetime) -> int:
    """How many base texts and proposals were loaded in that time."""
    return len(_made(agenda.changes, Action.LOAD, start, end))


def _made(changes: Iterable[Change], action: Action, start: datetime, end: datetime) -> list[Change]:
    return [change for change in changes if change.action is action and start <= change.at < end]
