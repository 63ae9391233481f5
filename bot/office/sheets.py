"""The ground that a spreadsheet is read onto, whatever its format, within limits; and how it shows numbers and days.

Leaves to others: what stands in the file (workbook.py, opensheet.py).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.model import Cell, Sheet
from bot.office.package import Forbidden

MAX_ROWS, MAX_COLUMNS = 60_000, 200
MAX_AREAS = 10_000
"""Merged areas of a sheet."""

_EPOCHS = {False: datetime(1899, 12, 30, tzinfo=UTC), True: datetime(1904, 1, 1, tzinfo=UTC)}
"""Days are counted from here; the first one is a day early for the leap day that 1900 had not, as all programs do."""


@dataclass(slots=True, kw_only=True)
class Words:
    """The words of a cell while they are read, and those of them that are struck out."""

    text: str = ""
    struck: str = ""

    def say(self, text: str, *, struck: bool = False) -> None:
        """More words."""
        self.text += text
        if struck:
            self.struck += text


class Ground:
    """Cells by their place, from (1, 1). Too many raise Forbidden."""

    def __init__(self) -> None:
        self._rows: dict[int, dict[int, Cell]] = {}
        self._areas: list[tuple[tuple[int, int], tuple[int, int], str]] = []

    def put(self, row: int, column: int, words: Words, *, formula: bool = False, note: str = "") -> None:
        """A cell that holds something."""
        if row > MAX_ROWS or column > MAX_COLUMNS:
            raise Forbidden(f"has words in row {row:,}, column {column:,}; {MAX_ROWS:,} × {MAX_COLUMNS} are read")
        cell = Cell(text=words.text, struck=words.struck, formula=formula, note=note)
        self._rows.setdefault(row, {})[column] = cell

    def noted(self, row: int, column: int, note: str) -> None:
        """A note pinned to a cell."""
        if note:
            was = self._rows.get(row, {}).get(column, Cell())
            self.put(row, column, Words(text=was.text, struck=was.struck), formula=was.formula, note=note)

    def merge(self, first: tuple[int, int], last: tuple[int, int], name: str) -> None:
        """The cells from `first` to `last` are one."""
        if len(self._areas) >= MAX_AREAS:
            raise Forbidden(f"has more than {MAX_AREAS:,} merged areas; not read")
        if first < last:
            self._areas.append((first, last, name))

    def sheet(self, name: str) -> Sheet:
        """What was read."""
        merged: dict[int, dict[int, str]] = {}
        for (top, left), (bottom, right), area in self._areas:
            for row in range(top, min(bottom, MAX_ROWS) + 1):
                if row in self._rows:
                    merged.setdefault(row, {})[left] = area
                    merged[row][min(right, MAX_COLUMNS)] = area
        return Sheet(
            name=name,
            rows=tuple((row, tuple(_line(cells, merged.get(row, {})))) for row, cells in sorted(self._rows.items())),
        )


def _line(cells: dict[int, Cell], merged: dict[int, str]) -> Iterator[Cell]:
    for column in range(1, max([*cells, *merged]) + 1):
        cell = cells.get(column, Cell())
        if column in merged:
            cell = Cell(text=cell.text, struck=cell.struck, note=cell.note, merged=merged[column])
        yield cell


def in_general(value: str, *, percent: bool = False) -> str:
    """A number as a cell without a format of its own shows it."""
    try:
        found = float(value)
        return f"{found * 100:.10g}%" if percent else f"{found:.15g}"
    except ValueError:
        return value


def dated(value: str, *, from_1904: bool = False) -> str:
    """A day, and its time where it has one, as ISO 8601 writes them: how it was shown, only the program knows."""
    try:
        moment = _EPOCHS[from_1904] + timedelta(days=float(value))
    except (ValueError, OverflowError):
        return value
    moment = (moment + timedelta(milliseconds=500)).replace(microsecond=0)
    return f"{moment:%Y-%m-%d}" if not (moment.hour or moment.minute or moment.second) else f"{moment:%Y-%m-%d %H:%M}"
