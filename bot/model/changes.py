"""What people changed: facts, never altered, each taken back by a further one (law 7)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Action(StrEnum):
    """What a person may change; `undo` takes back one earlier change."""

    MOVE = "move"
    ATTRIBUTE = "attribute"
    WITHDRAW = "withdraw"
    REJECT = "not a comment"
    ACCEPT = "accept"
    IGNORE = "ignore"
    ATTACH = "attach"
    DETACH = "detach"
    LOAD = "load"
    SUBSCRIBE = "subscribe"
    UNSUBSCRIBE = "unsubscribe"
    EDIT = "edit"
    HOLD = "hold"
    NOTE = "note"
    UNDO = "undo"


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """A correction by a person (fact): who, when, on what, before and after.

    `target` is a comment number for move, attribute, withdraw, reject; "191-017 disposition" for an edit of that field;
    "mail N" for accept, ignore, attach and detach; "text N" for a text that was loaded; "address A" for subscribe and
    unsubscribe; "change N" for undo. `after` is what it becomes ("resolves | 2", a member's name, a reason, a text, a
    subscriber's language; for attach "mail M", the mail it hangs below).

    For hold and note `target` is "digest 2026-W24", for note `after` is what is put on top.
    """

    action: Action
    target: str
    who: str
    at: datetime
    before: str = ""
    after: str = ""
    id: int = 0
