"""The comments as they stand: what people corrected laid over them as filed, then what came after them.

A change is a fact with an id given in order (law 7: everything a person changes can be undone, and says who, when,
before and after); the comments as filed are never touched, so leaving a change out is undoing it. Changes to mails
(accept, ignore, attach, detach) take effect where mails are filed, texts loaded where the group is assembled.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC
from typing import assert_never

from bot.errors import Refused
from bot.model import Action, Change, Comment, CommentState, CommentType, Mark
from bot.rules.succession import succeeded

BY_HAND = "sure"
"""The certainty of what a person decided."""


def apply(comments: Iterable[Comment], changes: Sequence[Change]) -> tuple[Comment, ...]:
    """The comments as they stand, in the order given. A change to a number that is not among them has no effect here
    and stays a fact: when the number comes back (a refile with better rules), so does the change."""
    wanted: dict[str, list[Change]] = defaultdict(list)
    for change in standing(changes):
        wanted[change.target.partition(" ")[0]].append(change)
    corrected = []
    for comment in comments:
        for change in wanted.get(comment.number, ()):
            comment = _corrected(comment, change)
        corrected.append(comment)
    return succeeded(corrected)


def standing(changes: Iterable[Change]) -> tuple[Change, ...]:
    """The changes in force, oldest first: neither undone nor an undo. An undo that was itself undone undoes nothing,
    and nobody can undo what comes later."""
    undone: set[str] = set()
    kept = []
    for change in sorted(changes, key=lambda each: each.id, reverse=True):
        name = f"change {change.id}"
        if name in undone:
            continue
        if change.action is Action.UNDO:
            undone.add(change.target)
        else:
            kept.append(change)
    return tuple(reversed(kept))


def before(comment: Comment, action: Action) -> str:
    """What `action` would change of `comment`, in the words `Change.before` and `Change.after` use."""
    match action:
        case Action.MOVE:
            return f"{comment.heading} | {comment.label}" if comment.heading else ""
        case Action.ATTRIBUTE:
            return comment.member
        case Action.WITHDRAW | Action.REJECT:
            return str(comment.state)
        case Action.ACCEPT | Action.IGNORE | Action.ATTACH | Action.DETACH | Action.LOAD | Action.EDIT | Action.UNDO:
            return ""
        case Action.SUBSCRIBE | Action.UNSUBSCRIBE | Action.HOLD | Action.NOTE:
            return ""
        case _:
            assert_never(action)


def edited(comment: Comment, key: str, text: str) -> Comment:
    """The comment with that field as a person wrote it; Refused where the words are no mark or no type."""
    match key:
        case "mark":
            if text and text not in set(Mark):
                raise Refused(f"“{text}” is no mark; there are: {', '.join(Mark)}")
            return replace(comment, mark=Mark(text) if text else None)
        case "type":
            if text not in set(CommentType):
                raise Refused(f"“{text}” is no type; there are: {', '.join(CommentType)}")
            return replace(comment, type=CommentType(text))
        case "observations":
            return replace(comment, observations=text)
        case "disposition":
            return replace(comment, disposition=text)
        case "disposition_reason":
            return replace(comment, disposition_reason=text)
        case "translation":
            return replace(comment, translation=text)
        case _:
            raise Refused(f"the column “{key}” is not changed by hand")


def _corrected(comment: Comment, change: Change) -> Comment:
    """A person looked at this row, so its doubts are settled and `review` is emptied."""
    was = before(comment, change.action)
    match change.action:
        case Action.MOVE:
            heading, _, label = (part.strip() for part in change.after.partition("|"))
            return replace(
                comment,
                heading=heading,
                label=label,
                review="",
                filed_by=change.who,
                certainty=BY_HAND,
                why=_told(f"moved from {was.replace(' | ', ' ').strip() or 'general'}", change),
            )
        case Action.ATTRIBUTE:
            # The capacity was the other member's; the table looks up the new one's in the roster.
            same = change.after == comment.member
            return replace(
                comment,
                member=change.after,
                capacity=comment.capacity if same else "",
                review="",
                filed_by=change.who,
                certainty=BY_HAND,
                why=_told(f"attributed to {change.after or 'nobody'}, was {was or 'nobody'}", change),
            )
        case Action.WITHDRAW:
            why = _told("withdrawn", change, change.after)
            return replace(comment, state=CommentState.WITHDRAWN, review="", why=_joined(comment.why, why))
        case Action.REJECT:
            why = _told("not a comment", change, change.after)
            return replace(comment, state=CommentState.REJECTED, review="", why=_joined(comment.why, why))
        case Action.EDIT:
            return edited(comment, change.target.partition(" ")[2], change.after)
        case Action.ACCEPT | Action.IGNORE | Action.ATTACH | Action.DETACH | Action.LOAD | Action.UNDO:
            return comment
        case Action.SUBSCRIBE | Action.UNSUBSCRIBE | Action.HOLD | Action.NOTE:
            return comment
        case _:
            assert_never(change.action)


def _told(what: str, change: Change, reason: str = "") -> str:
    told = f"{what} by {change.who}, {change.at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    return f"{told}: {reason}" if reason else told


def _joined(*sentences: str) -> str:
    return "; ".join(sentence for sentence in sentences if sentence)
