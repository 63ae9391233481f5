"""A spreadsheet as read: sheets of rows of cells, each cell as a person sees it (ECMA-376 part 1 §18, ODF 1.3)."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """A cell: its words, those struck out among them, a note pinned to it. `formula` where the words are computed;
    `merged` the area of a cell that is one with its neighbours."""

    text: str = ""
    struck: str = ""
    note: str = ""
    formula: bool = False
    merged: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """The rows of a sheet that hold anything, by their number from 1; their cells from the first column on."""

    name: str
    rows: tuple[tuple[int, tuple[Cell, ...]], ...]
