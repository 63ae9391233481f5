"""What the coordinator ends with: the compiled table, the consolidated text, and the edited table as it came back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.model.comments import Comment, Piece, Source
from bot.model.documents import Paragraph, Remark
from bot.model.ledger import Ledger
from bot.model.states import State
from bot.model.tongue import ENGLISH, Tongue

EDITABLE = (
    *("provision", "heading", "label", "mark", "type", "iso_type", "category"),
    *("observations", "disposition", "disposition_reason", "translation"),
)
"""Keys of the columns that the coordinator may change in an exported table of any profile; the others are somebody's
own words, or follow from the facts."""


DISPOSITIONS = ("retain", "modify", "suppress", "merge", "move", "no change", "editorial", "noted")
"""What groups on streamlining resolutions have disposed; the coordinator may write any other word."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """A column of the table; `width` in characters."""

    key: str
    title: str
    width: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """A row of the table: one text per column, and the language of its verbatim columns. `redline` is the proposed
    text against the base text, made by `member` at `at`; `context` the quoted words that the comment answers."""

    number: str
    language: str
    cells: tuple[str, ...]
    redline: tuple[Piece, ...] = ()
    member: str = ""
    at: datetime | None = None
    context: str = ""
    source: Source | None = None
    review: str = ""
    """Why a person should look at it, or empty."""
    news: str = ""
    """What it is since an earlier table: "new", "re-filed", "withdrawn" or "changed"; its cell tells more."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Unfiled:
    """A mail that was seen and not simply filed; nobody's address is told."""

    mail: int
    received: datetime
    state: State
    reason: str
    sha256: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """The compiled table as a pure value: the same value gives the same bytes in every format (law 9)."""

    title: str
    subtitle: str
    notice: str
    made: datetime
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    ledger: Ledger
    verbatim: frozenset[str] = frozenset({"comment", "proposed", "reasons", "excerpt", "cited"})
    """Keys of the columns whose words are a delegate's or the base text's own."""
    profile: str = "iscg"
    """What it is for: "iscg", "iso-2012-03" or "ieee-myproject"."""
    page: str = ""
    """Where its page is, an address or a file beside it: the numbers of the rows lead there. Empty: nowhere."""
    flat: bool = False
    """Whether proposed text is underlined and struck, where it would be a tracked change."""
    sha256: str = ""
    """Of its record, where that was made already; the record itself does not hold it."""
    say: Tongue = ENGLISH
    """Title block, headings, labels and what else is ours are said in these in Word; columns and cells keep the
    English words, by which every table is known."""
    unfiled: tuple[Unfiled, ...] = ()
    """The mails behind the ledger's reasons: ignored, for review, quarantined."""


class Layout(StrEnum):
    """The styles of a consolidated text's paragraphs, by the names people see."""

    TITLE = "Consolidated title"
    HEADING = "Consolidated heading"
    TEXT = "Consolidated provision"
    """With its label."""
    PARAGRAPH = "Consolidated paragraph"
    """Without one."""
    SOURCE = "Consolidated source"
    """Whose wording follows: a mark of the compilation, no part of the text."""
    CELL = "Consolidated cell"
    """Of a table."""
    SPACE = "Consolidated space"
    """Before a table, where the paragraph there may go: no part of the text, and without revisions."""
    NOTE = "Consolidated footnote"
    """Of the note that its part names."""


COMPILATION = "(compilation marks)"
"""The author of what is nobody's proposal in a consolidated text: sources, and wordings in another language."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Development:
    """What became of a wording of a consolidated text, or of a provision's base text, since an earlier export: told in
    the export's words, beside it what came and went of the wording."""

    place: str
    kind: str
    who: str = ""
    """The members, each with the number of its comment; empty of the base text."""
    told: str = ""
    change: tuple[Piece, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Consolidated:
    """The base text in one language with every member's alternatives as revisions; the same value gives the same bytes.

    `Revision.author` is a set of voices, parted by "; ". Accepting the revisions whose set holds a voice and rejecting
    the others gives that voice's text, and rejecting all gives the base text, character for character: so a run has one
    revision at most. The words of `paragraphs` are the text's; labels are in the runs. The row of a table that comes or
    goes has its revision on the marks of all its paragraphs.
    """

    title: str
    subtitle: str
    notice: str
    legend: tuple[str, ...]
    """How to read it, a paragraph each."""
    language: str
    made: datetime
    paragraphs: tuple[Paragraph, ...]
    voices: tuple[str, ...]
    """Those whose text it holds: members, alphabetically."""
    remarks: tuple[Remark, ...] = ()
    """Numbers and reasons, for the margin; anchored by `Run.remarks`."""
    unplaced: tuple[tuple[Comment, str], ...] = ()
    """Proposals that could not be laid over the text, each with the reason."""
    ledger: Ledger
    sha256: str
    """Of what it was made from: the base text and the proposals."""
    say: Tongue = ENGLISH
    """What is said around the text is said in these."""
    since: str = ""
    """What became of it since an earlier export, in a sentence; empty where nobody asked."""
    news: tuple[Development, ...] = ()
    """The same one by one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReturnedRow:
    """A row of a table that came back: its number, where it stands in the file ("row 7"), and its texts by column."""

    number: str
    place: str
    cells: Mapping[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Returned:
    """An edited table as read back, beside the copy it was exported as: a cell nobody changed says what it said there.
    `refused` tells each row or cell that could not be read, as (place, why)."""

    exported: Table
    rows: tuple[ReturnedRow, ...]
    refused: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class FieldEdit:
    """A cell somebody changed in an exported table: what was exported, what came back, and what stands now."""

    number: str
    key: str
    exported: str
    returned: str
    current: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """What an edited table changes, three-way against the copy that was exported. `edits` can be taken over; in
    `conflicts` the cell was changed here as well, to something else; `refused` are (row, why)."""

    edits: tuple[FieldEdit, ...] = ()
    conflicts: tuple[FieldEdit, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()
    unchanged: int = 0
    resolution: str = ""
    """Whose table it was (its slug), and when it was exported."""
    exported: datetime | None = None
