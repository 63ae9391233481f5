"""What a newer base text means for comments on the one before: filed against theirs, shown where its words stand now.

A mail is filed against the text in force when it was received, whenever that is done; its comments are shown at the
place of the text in force today. Both follow from the texts loaded and the times (law 6): nothing is written back, and
a text that is taken back leaves no trace. Which provision went where is `bot.text.reanchor`'s.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from itertools import pairwise

from bot.model import Action, BaseText, Change, Comment, Group, Move, Resolution
from bot.rules.changes import apply
from bot.text import names, reanchor, reference

_SURE = 0.75
"""How much of a provision's words must be the same that its comments follow it unasked."""

Key = tuple[str, str]
Texts = tuple[BaseText, ...]


def in_force(group: Group, at: datetime) -> Group:
    """The group with the base texts that were in force at an instant."""
    if all(not resolution.former or at >= resolution.former[-1].until for resolution in group.resolutions):
        return group
    return replace(group, resolutions=tuple(_in_force(resolution, at) for resolution in group.resolutions))


def standing_comments(comments: Iterable[Comment], changes: Sequence[Change], group: Group) -> tuple[Comment, ...]:
    """The comments as they stand: at their place in the texts in force today, with people's changes laid over."""
    filed = tuple(comments)
    if not any(resolution.former for resolution in group.resolutions):
        return apply(filed, changes)
    about = {comment.number: comment.resolution for comment in filed}
    here = [_shown(comment, group.resolution(comment.resolution)) for comment in filed]
    now = [_said(change, group.resolution(about.get(change.target, ""))) for change in changes]
    return apply(here, now)


def moves(resolution: Resolution, since: datetime) -> tuple[Move, ...]:
    """Where the provisions in force at an instant stand today."""
    return tuple(_path(_states(resolution, since)).values())


def _in_force(resolution: Resolution, at: datetime) -> Resolution:
    return replace(resolution, base_texts=_states(resolution, at)[0], former=())


def _states(resolution: Resolution, since: datetime) -> tuple[Texts, ...]:
    """The texts in force at an instant, and all that came after."""
    return (*(each.base_texts for each in resolution.former if each.until > since), resolution.base_texts)


def _shown(comment: Comment, resolution: Resolution | None) -> Comment:
    """A comment where the words it is about stand today; what is not sure waits for a person. One on a proposal is
    about that text, which a newer base text does not move."""
    if resolution is None or not comment.heading or comment.proposal:
        return comment
    path = _path(_states(resolution, comment.received))
    move = _move(path, (comment.heading, comment.label))
    if move is None or (move.after == move.before and move.certainty >= _SURE):
        return comment
    was, (heading, label) = " ".join(move.before).strip(), move.after or move.before
    told = f"was {was} in the text before ({move.why})"
    doubt = f"a newer text is in force: {told}" if move.after is None or move.certainty < _SURE else ""
    return replace(
        comment,
        heading=heading,
        label=label,
        review=comment.review or doubt,
        why="; ".join(part for part in (comment.why, told) if part),
    )


def _said(change: Change, resolution: Resolution | None) -> Change:
    """A person's decision where to put a comment, said in terms of the text in force today."""
    if change.action is not Action.MOVE or resolution is None:
        return change
    heading, _, label = (part.strip() for part in change.after.partition("|"))
    move = _move(_path(_states(resolution, change.at)), (heading, label)) if heading else None
    return replace(change, after=" | ".join(move.after)) if move and move.after else change


def _move(path: Mapping[Key, Move], key: Key) -> Move | None:
    """Where a provision went; one the text did not have (a new item) goes with its section."""
    if key in path or not path:
        return path.get(key)
    section = [move for (heading, _), move in path.items() if heading == key[0] and move.after]
    headings = [move.after[0] for move in section if move.after]
    heading = max(headings, key=headings.count, default=key[0])
    return Move(before=key, after=(heading, key[1]), certainty=1.0, why="its section")


@lru_cache(maxsize=256)
def _path(states: tuple[Texts, ...]) -> Mapping[Key, Move]:
    """Where each provision of the first state stands in the last one; empty where nothing changed its name."""
    found: dict[Key, Move] = {}
    for before, after in pairwise(states):
        step = _step(before, after)
        if not step:
            continue
        if not found:
            found = dict(step)
            continue
        for key, move in found.items():
            further = step.get(move.after) if move.after else None
            if further:
                why = further.why if further.certainty <= move.certainty else move.why
                certainty = min(move.certainty, further.certainty)
                found[key] = Move(before=key, after=further.after, certainty=certainty, why=why)
    return found


def _step(before: Texts, after: Texts) -> Mapping[Key, Move]:
    """From one state to the next, in the words of each state's naming text."""
    old, new = reference(before), reference(after)
    if old is None or new is None or old is new:
        return {}
    if old.language == new.language:
        return {move.before: move for move in reanchor(old, new)}
    twin = next((base for base in after if base.language == old.language), None)
    if twin is None:
        return {}
    there = dict(zip(((one.heading, one.label) for one in twin.provisions), names(twin, new), strict=True))
    return {move.before: replace(move, after=there[move.after] if move.after else None) for move in reanchor(old, twin)}
