"""A Word file or another office document as read: paragraphs of runs, with their revisions and remarks (ECMA-376)."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Revision:
    """A tracked change (ECMA-376 §17.13.5): whose and when, as the file says; either may be unknown. `moved` where
    the words went from or to another place of the same file."""

    author: str = ""
    at: datetime | None = None
    moved: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """Words of a paragraph that look alike and share their revisions. Struck or underlined without revisions is ITU's
    second way to show a change. `remarks` are the ids of the `Remark`s anchored here; `note` is the part ("footnote 3")
    whose sign stands here, in a run without words."""

    text: str
    inserted: Revision | None = None
    deleted: Revision | None = None
    underline: bool = False
    strike: bool = False
    italic: bool = False
    bold: bool = False
    colour: str = ""
    """As #rrggbb, empty for the default one."""
    remarks: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Paragraph:
    """A paragraph of a document. `label` is its automatic number as the reader sees it ("a)", "1.2"), which is in no
    run; `part` where it stands: "body", "header", "footer", "footnote 3", "endnote 1", "text box"; `cell` is (table,
    row, column) from 0, None outside tables; `inserted` and `deleted` are the revisions of its mark."""

    runs: tuple[Run, ...] = ()
    label: str = ""
    label_before: str = ""
    """The automatic number, before the tracked changes, of the paragraph that its mark ended: what the base text calls
    it. Empty where the mark is new: a paragraph that was split had its number where its last piece is."""
    level: int = 0
    """How deep its automatic number is nested, from 0."""
    style: str = ""
    """The name of its style as people see it."""
    part: str = "body"
    cell: tuple[int, int, int] | None = None
    inserted: Revision | None = None
    deleted: Revision | None = None
    language: str = ""
    """Where it is known to be another than the document's."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Remark:
    """A comment in the margin of a document; `answers` is the id of the one it replies to, or empty."""

    id: str
    author: str = ""
    at: datetime | None = None
    text: str = ""
    answers: str = ""
    resolved: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """A file with words in it as read: a Word file, an ODF text, a PDF, RTF, HTML or plain text. Reading never fails
    once the file was opened; what was left out is told in `defects`."""

    name: str
    kind: str
    """Its format: "docx", "odt", "rtf", "pdf", "html", "txt"."""
    sha256: str
    title: str = ""
    paragraphs: tuple[Paragraph, ...] = ()
    remarks: tuple[Remark, ...] = ()
    reformatted: int = 0
    """Tracked changes of formatting alone: they say nothing about the words."""
    defects: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """A cell of a spreadsheet as a person sees it: its words, what was struck out among them, a note pinned to it.
    `formula` where the words are computed, `merged` the area of a cell that is one with its neighbours."""

    text: str = ""
    struck: str = ""
    note: str = ""
    formula: bool = False
    merged: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """A sheet of a spreadsheet: its rows that hold anything, by their number from 1; the cells from the first on."""

    name: str
    rows: tuple[tuple[int, tuple[Cell, ...]], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Style:
    """How the words from `start` to `end` (characters of `Message.text`) were shown, where that is not plain:
    `colour` as #rrggbb, empty for the default one; a link's own colour and underline are no style."""

    start: int
    end: int
    colour: str = ""
    strike: bool = False
    underline: bool = False
