"""What is told of the comments as a whole: who has spoken to which provision, and the draft of a meeting document."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.model.comments import CommentState
from bot.model.letters import Ledger


@dataclass(frozen=True, kw_only=True, slots=True)
class Covered:
    """A comment in the coverage map: its number, its mark (empty where none was given), and what became of it."""

    number: str
    mark: str
    state: CommentState


@dataclass(frozen=True, kw_only=True, slots=True)
class Coverage:
    """Who has spoken to which provision: marks, not scores, and for the coordinator alone (law 8). `provisions` stand
    in the resolution's order, `members` in that of the alphabet; `cells` are by provision and member, empty ones left
    out. Silent is who or what has no comment that stands."""

    title: str
    subtitle: str
    notice: str
    made: datetime
    provisions: tuple[str, ...]
    members: tuple[str, ...]
    cells: Mapping[tuple[str, str], tuple[Covered, ...]]
    silent_provisions: tuple[str, ...]
    silent_members: tuple[str, ...]
    ledger: Ledger
