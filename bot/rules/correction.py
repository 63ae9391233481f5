"""What a person may write into a correction: a provision, a member of the roster, a change to take back.

The same for all doors: the command line, an edited table, a mail. Leaves laying changes over comments to changes.py.
"""

from itertools import groupby

from bot.model import Change, Comment, Group, Resolution
from bot.rules.commands import is_general
from bot.rules.likeness import unmarked
from bot.rules.stretches import base_of
from bot.text import parse_provision


def place_of(words: str, comment: Comment, group: Group) -> str | None:
    """The provision that these words are, as `Change.after` has it ("resolves | 2"); None where they are none."""
    about = group.resolution(comment.resolution)
    if is_general(words, group.vocabularies):
        return " | "
    place = parse_provision(words, group.vocabularies, base_of(about)) if about else None
    return f"{place[0]} | {place[1]}" if place else None


def member_of(name: str, group: Group) -> str | None:
    """The member of the roster of this name, or None."""
    members = (person.member for person in group.participants)
    return next((member for member in members if member and unmarked(member) == unmarked(name)), None)


def outline(resolution: Resolution) -> str:
    """The provisions there are, in a line: "resolves 1, 2; instructs the Secretary-General"."""
    text = base_of(resolution)
    sections = groupby(text.provisions if text else (), key=lambda provision: provision.heading)
    named = ((heading, ", ".join(each.label for each in section if each.label)) for heading, section in sections)
    return "; ".join(f"{heading} {labels}".rstrip() for heading, labels in named)


def undone(change: Change) -> str:
    """What an undo says was before: the change that it takes back."""
    return f"{change.action} {change.target} {change.after}".strip()
