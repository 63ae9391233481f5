"""The books of the mailbox: how many mails were seen, and where each of them ended (law 1)."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True, slots=True)
class Ledger:
    """The books: `seen` places = `copies` (byte for byte) + every mail in its one state + `waiting`."""

    seen: int = 0
    copies: int = 0
    waiting: int = 0
    states: Mapping[str, int] = field(default_factory=dict)
    reasons: Mapping[str, int] = field(default_factory=dict)
    """Mails by "state: reason word", for all that were not simply filed."""

    @property
    def balanced(self) -> bool:
        """Whether the totals reconcile (law 1)."""
        return self.seen == self.copies + self.waiting + sum(self.states.values())
