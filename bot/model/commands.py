"""Commands by mail: what a line asks for, and what became of it.

Those about oneself are orders (`subscriptions.py`); those about comments and digests become changes (`changes.py`).
"""

from dataclasses import dataclass
from enum import StrEnum

from bot.model.changes import Change


class Verb(StrEnum):
    """What a command asks for; its words in six languages are in config/languages."""

    SUBSCRIBE = "subscribe"
    UNSUBSCRIBE = "unsubscribe"
    LANGUAGE = "language"
    DIGEST = "digest"
    RECEIPTS = "receipts"
    NOTHING = "no comments"
    HELP = "help"
    MOVE = "move"
    ATTRIBUTE = "from"
    REJECT = "not a comment"
    WITHDRAW = "withdraw"
    UNDO = "undo"
    HOLD = "hold"
    RELEASE = "release"
    NOTE = "note"


CORRECTIONS = frozenset((Verb.MOVE, Verb.ATTRIBUTE, Verb.REJECT, Verb.WITHDRAW))
"""What is asked for one comment, by its number."""
WISHES = frozenset((Verb.HOLD, Verb.RELEASE, Verb.NOTE))
"""What is asked for one digest, by its period."""
CHANGING = CORRECTIONS | WISHES | {Verb.UNDO}
"""What becomes a change."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Command:
    """A command in a mail. `target` is the number of the comment or the period of the digest it is about; `value` a
    language, a frequency, "on" or "off", the key of a deadline, a provision or a member as written, or the words of a
    note. Both are empty where the verb needs none, or none was written."""

    verb: Verb
    value: str = ""
    target: str = ""

    def __str__(self) -> str:
        """The line it is, in English; a note without its words."""
        to = "to" if self.verb is Verb.MOVE else ""
        value = "" if self.verb is Verb.NOTE else self.value
        return " ".join(filter(None, (self.verb, self.target, to, value)))


class Hindrance(StrEnum):
    """Why a command that would change something was not obeyed."""

    UNKNOWN = "no such number"
    OTHERS = "somebody else's comment"
    PLACE = "no provision"
    MEMBER = "no member"
    ALREADY = "so already"
    NOTHING = "nothing to undo"
    RIGHTS = "for the coordinator"
    GONE = "not the next digest"
    FREE = "not held back"
    EMPTY = "no words"
    LONG = "too long"
    WAITS = "left to the coordinator"


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """What became of a command: what it changed, or why it was not obeyed. Where neither stands it changes no comment
    and no digest. `undone` is the change that an undo takes back, `outline` the provisions there are, where the one
    written was none."""

    command: Command
    hindrance: Hindrance | None = None
    changes: tuple[Change, ...] = ()
    undone: Change | None = None
    outline: str = ""
