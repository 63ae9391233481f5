"""The tables of a file that came back, whatever program saved it, as one grid: rows of boxes of lines.

Word and ODF texts (a page header may hold the titles), Excel and ODF spreadsheets, CSV (RFC 4180). Tracked changes
count as accepted. What the boxes mean is said in `returned.py`.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import PurePath

from bot import office
from bot.errors import Refused
from bot.model import Cell, Document, Paragraph, Run, Sheet

MAX_BYTES = 25 * 1024 * 1024
MAX_ROWS, MAX_COLUMNS = 60_000, 200
LIVE = tuple("=+-@\t\n")
"""How what a spreadsheet would run begins."""

_SEPARATED = (".csv", ".tsv", ".txt")
_PACKAGE, _OLD = b"PK", b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, kw_only=True, slots=True)
class Box:
    """A cell: its text, what makes it no plain text ("holds a formula; …"), the remarks pinned to it."""

    text: str = ""
    fault: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A row: where it stands in the file ("row 7"), its boxes, and what makes it unreadable as a whole."""

    place: str
    boxes: tuple[Box, ...]
    fault: str = ""


@dataclass(kw_only=True, slots=True)
class Grid:
    """A table of the file. `headings` are rows of titles that stand outside of it, in the page header."""

    name: str
    lines: list[Line] = field(default_factory=list)
    headings: tuple[tuple[str, ...], ...] = ()


def grids(data: bytes, name: str) -> list[Grid]:
    """The tables of a file. Refused, with what to do, where it is none that is read back."""
    if len(data) > MAX_BYTES:
        raise Refused(f"{name}: {len(data) >> 20} MiB; a table of that size is not read back")
    if data.startswith(_PACKAGE):
        if office.is_spreadsheet(data, name):
            return [_of_sheet(sheet) for sheet in office.read_sheets(data, name)]
        return _of_text(office.read(data, name), office.merged(data, name))
    if data.startswith(_OLD):
        raise Refused(
            f"{name}: a file of an old Office (.xls, .doc), or one with a password; save it as .xlsx or .docx, "
            "without a password"
        )
    if PurePath(name).suffix.lower() in _SEPARATED:
        return [_of_values(data, name)]
    raise Refused(f"{name}: a table is read back from .xlsx, .docx, .ods, .odt and .csv; save it as one of them")


# -- Excel, ODF spreadsheets, CSV -------------------------------------------------------------------------------------


def _of_sheet(sheet: Sheet) -> Grid:
    lines = []
    for number, cells in sheet.rows:
        area = next((cell.merged for cell in cells if cell.merged), "")
        fault = f"cells are merged ({area}); part them and fill each" if area else ""
        lines.append(Line(place=f"row {number}", boxes=tuple(map(_of_cell, cells)), fault=fault))
    return _even(Grid(name=sheet.name, lines=lines))


def _of_cell(cell: Cell) -> Box:
    fault = "holds a formula; write its result as text" if cell.formula else _struck(cell.struck)
    return Box(text=cell.text, fault=fault, notes=(cell.note,) if cell.note else ())


def _struck(words: str) -> str:
    words = words.strip()
    return f"has words struck out (“{words[:60]}”); delete them, or leave them plain" if words else ""


def _of_values(data: bytes, name: str) -> Grid:
    text = _decoded(data, name)
    first = text.partition("\n")[0]
    mark = max(",;\t", key=first.count)
    grid = Grid(name=name)
    try:
        for number, line in zip(count(1), csv.reader(io.StringIO(text, newline=""), delimiter=mark)):
            if number > MAX_ROWS or len(line) > MAX_COLUMNS:
                raise Refused(f"{name}: more than {MAX_ROWS:,} rows or {MAX_COLUMNS} columns; not read back")
            grid.lines.append(Line(place=f"row {number}", boxes=tuple(Box(text=_bare(cell)) for cell in line)))
    except csv.Error as error:
        raise Refused(f"{name}: not a CSV file ({error}); save it again") from error
    return _even(grid)


def _bare(cell: str) -> str:
    """Without the apostrophe that stands before what a spreadsheet would run (spreadsheet.py)."""
    return cell[1:] if cell[:1] == "'" and cell[1:].startswith(LIVE) else cell


def _even(grid: Grid) -> Grid:
    """With the empty boxes at the ends of rows, which spreadsheets leave out."""
    width = max((len(line.boxes) for line in grid.lines), default=0)
    grid.lines = [replace(line, boxes=(*line.boxes, *[Box()] * (width - len(line.boxes)))) for line in grid.lines]
    return grid


def _decoded(data: bytes, name: str) -> str:
    for encoding in ("utf-8-sig", "utf-16"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused(f"{name}: neither UTF-8 nor UTF-16; save it as “CSV UTF-8”")


# -- Word and ODF texts -----------------------------------------------------------------------------------------------

_Table = dict[int, dict[int, list[Paragraph]]]
"""Paragraphs by row and column."""


def _of_text(document: Document, merged: frozenset[tuple[int, int, int]]) -> list[Grid]:
    remarks = {remark.id: remark.text for remark in document.remarks}
    headings = tuple(
        tuple(_words(document, cell) for _, cell in sorted(row.items()))
        for _, table in _tables(document, "header")
        for _, row in sorted(table.items())
    )
    found: list[Grid] = []
    for number, table in _tables(document, "body"):
        grid = Grid(name=f"table {len(found) + 1}", headings=headings)
        for at, row in sorted(table.items()):
            boxes = tuple(_of_paragraphs(document, cell, remarks) for _, cell in sorted(row.items()))
            fault = "cells are merged; part them and fill each" if any((number, at, c) in merged for c in row) else ""
            grid.lines.append(Line(place=f"row {at + 1}", boxes=boxes, fault=fault))
        found.append(grid)
    return found


def _tables(document: Document, part: str) -> Iterator[tuple[int, _Table]]:
    """The tables of a part, each after its number. Headers are parts of their own that each count from 0."""
    found: dict[tuple[int, int], _Table] = {}
    part_of, last = 0, (-1, -1, -1)
    for paragraph in document.paragraphs:
        if paragraph.part != part or paragraph.cell is None:
            continue
        table, row, column = paragraph.cell
        part_of += part == "header" and paragraph.cell < last
        last = paragraph.cell
        found.setdefault((part_of, table), {}).setdefault(row, {}).setdefault(column, []).append(paragraph)
    for (_, number), table_ in found.items():
        yield number, table_


def _of_paragraphs(document: Document, cell: Sequence[Paragraph], remarks: Mapping[str, str]) -> Box:
    runs = [run for paragraph in cell for run in paragraph.runs]
    struck = "".join(run.text for run in runs if run.strike and run.deleted is None)
    notes = dict.fromkeys(remarks[id_] for run in runs for id_ in run.remarks if remarks.get(id_))
    return Box(text=_words(document, cell), fault=_struck(struck), notes=tuple(notes))


def _words(document: Document, cell: Sequence[Paragraph]) -> str:
    """A line a paragraph, after its automatic number, which is in no run."""
    told = (
        replace(each, part="body", runs=(Run(text=f"{each.label} "), *each.runs) if each.label else each.runs)
        for each in cell
    )
    # QUIRK: LibreOffice escapes in Word files what is escaped in Excel files alone (ST_Xstring).
    return office.text(replace(document, paragraphs=tuple(told))).replace("_x005F_x", "_x")
