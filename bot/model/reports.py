"""What is told of the comments as a whole: who has spoken to which provision, and the draft of a meeting document."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.model.comments import Comment, CommentState
from bot.model.groups import DeadlineEntry, Resolution
from bot.model.ledger import Ledger
from bot.model.tables import Consolidated, Table


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


@dataclass(frozen=True, kw_only=True, slots=True)
class Discussed:
    """A provision of the report: where it is (empty for the resolution as a whole), the beginning of its text, and the
    comments on it that stand, their words cut where they are long, and marked so."""

    place: str
    excerpt: str
    comments: tuple[Comment, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """The draft of a meeting document (ITU practice): provisions by the weight of what is said of them, what comes
    next, who contributed, and the table and the consolidated text as annexes. Words of its own are found by
    `bot.export`."""

    number: str
    """Of the document, e.g. "ISCG/26-3/2"; empty where it has none yet."""
    group: str
    source: str
    """Whose document it is."""
    resolution: Resolution
    language: str
    made: datetime
    cut_off: str
    substance: tuple[Discussed, ...]
    limited: tuple[Discussed, ...]
    unchanged: tuple[Discussed, ...]
    steps: tuple[tuple[DeadlineEntry, str, str], ...]
    """Deadlines that are not over, each with its instant in words and the one it was moved from, or empty."""
    waiting: tuple[str, ...]
    """Numbers of the comments that wait for a person."""
    contributors: tuple[tuple[str, str], ...]
    """By the alphabet, each with its capacity: members, and people who speak for themselves."""
    cited: tuple[str, ...]
    """Numbers of documents."""
    table: Table
    consolidated: Consolidated | None
    """None where no base text is loaded."""
