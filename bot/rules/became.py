"""What became in a period of the comments there were: superseded, withdrawn, re-filed; and the texts that came.

A comment that gives way does so when the one in its place is received; what a person decided counts from then. Changes
taken back are no news. Withdrawn comments are named, their words not shown again.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from bot.model import Action, Agenda, Change, Comment, CommentState, Refiled

GONE = (CommentState.SUPERSEDED, CommentState.WITHDRAWN)


class Span(NamedTuple):
    """What a digest tells of: what came from `start` to `end`; and what came before but was filed only after `written`,
    when its readers were told last (the mailbox had been out of reach), so that nothing falls between two digests."""

    start: datetime
    end: datetime
    written: datetime | None = None

    def holds(self, received: datetime, filed: datetime | None = None) -> bool:
        """Whether what was received and filed then is told."""
        late = self.written is not None and filed is not None and filed > self.written
        return received < self.end and (received >= self.start or late)


def told_in(agenda: Agenda, span: Span) -> list[Comment]:
    """The comments that a digest tells of, whatever became of them."""
    return [each for each in agenda.comments if span.holds(each.received, agenda.numbered.get(each.number))]


def gone(agenda: Agenda, span: Span) -> list[Comment]:
    """The comments superseded or withdrawn in that time."""
    new = {comment.number for comment in told_in(agenda, span)}
    withdrawn = {change.target for change in _made(agenda.changes, Action.WITHDRAW, span)}
    return [
        comment
        for comment in agenda.comments
        if comment.state in GONE and (comment.other in new if comment.other else comment.number in withdrawn)
    ]


def refiled(agenda: Agenda, span: Span) -> list[Refiled]:
    """The open comments that people put elsewhere in that time; not the new ones, which are told of where they are."""
    first: dict[str, Change] = {}
    for change in _made(agenda.changes, Action.MOVE, span):
        first.setdefault(change.target, change)
    new = {comment.number for comment in told_in(agenda, span)}
    moved = []
    for comment in agenda.comments:
        if comment.number not in first or comment.state is not CommentState.OPEN or comment.number in new:
            continue
        heading, _, label = (part.strip() for part in first[comment.number].before.partition("|"))
        if (heading, label) != (comment.heading, comment.label):
            moved.append(Refiled(comment=comment, heading=heading, label=label))
    return moved


def texts_loaded(agenda: Agenda, span: Span) -> tuple[int, int]:
    """How many base texts were loaded in that time, and how many proposals."""
    loaded = [change.target for change in _made(agenda.changes, Action.LOAD, span)]
    proposals = sum(target in agenda.proposed for target in loaded)
    return len(loaded) - proposals, proposals


def _made(changes: Iterable[Change], action: Action, span: Span) -> list[Change]:
    return [change for change in changes if change.action is action and span.holds(change.at)]
