"""What people order by mail for themselves: orders as obeyed, and the subscribers they add up to.

The open group's list needs none of this: who is on the list gets what goes to the list.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.model.commands import Verb
from bot.model.groups import Address


class Frequency(StrEnum):
    """How often a subscriber gets a digest of their own."""

    DAILY = "daily"
    WEEKLY = "weekly"
    OFF = "off"


@dataclass(frozen=True, kw_only=True, slots=True)
class Order:
    """A command that was obeyed (view): for whom, and when it was received. Orders are obeyed in the order of
    receipt."""

    address: str
    verb: Verb
    value: str
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class HardBounce:
    """A letter of ours to that address came back for good (view; RFC 3463 class 5)."""

    address: str
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Subscriber:
    """Somebody who gets letters of their own. `token` is what only who reads that mailbox knows; `answered` are the
    deadlines on which they have nothing to add; `suspended` says why nothing is sent for now, or is empty."""

    address: Address
    token: str
    language: str
    since: datetime
    digest: Frequency = Frequency.WEEKLY
    answered: frozenset[str] = frozenset()
    suspended: str = ""
    reading: datetime | None = None
    """Since when they get digests without a break; None where that is `since`."""
