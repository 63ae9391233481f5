"""An exported table, edited and given back: Excel, CSV or Word, from whichever program saved it.

Columns are known by their titles, so they may be moved or left out; one that was renamed is not understood and is
told. Rows are known by their number (docs/adr/0016). A row that cannot be read is refused by itself, with the reason;
the rest is taken. Word files may hold tracked changes, which count as accepted. What the texts change is decided in
`bot.rules`.
"""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import PurePath
from types import MappingProxyType
from typing import Any

from bot import office
from bot.errors import Refused
from bot.export.layout import LAYOUT
from bot.export.record import TABLE
from bot.model import Column, CommentType, Document, Mark, Paragraph, Returned, ReturnedRow

MAX_BYTES = 25 * 1024 * 1024
MAX_ROWS, MAX_COLUMNS = 60_000, 200
_NUMBER = re.compile(r"\s*(\w[\w.-]*-\d{3,})\b")
_PROPERTY = re.compile(rf'name="{TABLE}"[^>]*>\s*<(?:\w+:)?lpwstr[^>]*>([0-9a-f]{{64}})<')


def read_back(data: bytes, name: str, columns: Sequence[Column]) -> Returned:
    """The table in a file. Refused where the file is none of ours, or nothing in it can be understood."""
    reader = _READERS.get(PurePath(name).suffix.lower())
    if reader is None:
        raise Refused(f"{name}: a table is read back from {', '.join(_READERS)}; save it as one of them")
    if len(data) > MAX_BYTES:
        raise Refused(f"{name}: {len(data) >> 20} MiB; a table of that size is not read back")
    return reader(data, name, columns)


def copy_of(data: bytes, name: str) -> str:
    """The SHA-256 of the table that an edited file was exported from, where the file still says it; CSV never does."""
    if PurePath(name).suffix.lower() == ".csv":
        return ""
    office.check(data, name)
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        if "docProps/custom.xml" not in parts.namelist():
            return ""
        found = _PROPERTY.search(parts.read("docProps/custom.xml").decode("utf-8", "replace"))
    return found[1] if found else ""


# -- Excel and CSV ----------------------------------------------------------------------------------------------------


def _workbook(data: bytes, name: str, columns: Sequence[Column]) -> Returned:
    import openpyxl  # type: ignore[import-untyped]  # a fifth of a second, which only reading back should pay

    office.check(data, name)
    try:
        book = openpyxl.load_workbook(io.BytesIO(data))
    except (KeyError, ValueError, TypeError, AttributeError, IndexError, zipfile.BadZipFile, SyntaxError) as error:
        raise Refused(f"{name}: not an Excel file that can be read ({error}); save it again as .xlsx") from error
    sheet = book["Comments"] if "Comments" in book.sheetnames else book.worksheets[0]
    if sheet.max_row > MAX_ROWS or sheet.max_column > MAX_COLUMNS:
        raise Refused(f"{name}: the sheet {sheet.title} has {sheet.max_row} rows and {sheet.max_column} columns")
    merged = {row: str(area) for area in sheet.merged_cells.ranges for row in range(area.min_row, area.max_row + 1)}
    lines = ((at, [_cell(cell) for cell in line]) for at, line in enumerate(sheet.iter_rows(), 1))
    return _sheet(lines, name, columns, merged)


def _cell(cell: Any) -> str | None:
    """The text of a cell; None for a formula, whose result nobody wrote."""
    if cell.data_type == "f":
        return None
    return "" if cell.value is None else str(cell.value)


def _separated(data: bytes, name: str, columns: Sequence[Column]) -> Returned:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = data.decode("utf-16")
        except UnicodeDecodeError as error:
            raise Refused(f"{name}: not UTF-8 (byte {error.start}); save it as “CSV UTF-8”") from error
    first = text.partition("\n")[0]
    mark = max(",;\t", key=first.count)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark))
    except csv.Error as error:
        raise Refused(f"{name}: not a CSV file ({error}); save it again") from error
    bared: list[list[str | None]] = [
        [cell[1:] if _guarded(cell) else cell for cell in line] for line in lines[:MAX_ROWS]
    ]
    return _sheet(enumerate(bared, 1), name, columns, {})


def _guarded(cell: str) -> bool:
    """Whether the apostrophe is ours, put before what a spreadsheet would run."""
    return cell[:1] == "'" and cell[1:2] in tuple("=+-@\t\n")


def _sheet(
    lines: Iterable[tuple[int, Sequence[str | None]]],
    name: str,
    columns: Sequence[Column],
    merged: Mapping[int, str],
) -> Returned:
    """Rows below the line of titles, which is the first that has the title of the numbers."""
    titles = {_folded(column.title): column.key for column in columns}
    keys: list[str] = []
    rows: list[ReturnedRow] = []
    refused: list[tuple[str, str]] = []
    for at, line in lines:
        if not keys:
            found = [titles.get(_folded(cell or ""), "") for cell in line]
            if "number" in found:
                keys = found
                refused += _misunderstood(line, keys, at, columns)
            continue
        place = f"row {at}"
        cells = dict(zip(keys, line, strict=False))
        cells.pop("", None)
        if not any(cells.values()):
            continue
        if at in merged:
            refused.append((place, f"cells are merged ({merged[at]}); part them and fill each"))
        elif None in cells.values():
            refused.append((place, "a cell holds a formula; write its result as text"))
        else:
            told = {key: text or "" for key, text in cells.items()}
            rows.append(ReturnedRow(number=told.pop("number").strip(), place=place, cells=told))
    return _checked(name, keys, rows, refused)


def _misunderstood(
    line: Sequence[str | None], keys: Sequence[str], at: int, columns: Sequence[Column]
) -> Iterator[tuple[str, str]]:
    known = {column.key: column.title for column in columns}
    for title, key in zip(line, keys, strict=True):
        if title and not key:
            yield f"row {at}", f"the column “{title}” is not known; a renamed column is not read: give it its old title"
    for key in {key for key in keys if key and keys.count(key) > 1}:
        yield f"row {at}", f"the column “{known[key]}” is there twice; the last one was read"


def _checked(
    name: str, keys: Sequence[str], rows: Sequence[ReturnedRow], refused: Sequence[tuple[str, str]]
) -> Returned:
    if not keys:
        raise Refused(f"{name}: no table of comments; its columns are known by their titles, and none has “No.”")
    understood = tuple(dict.fromkeys(key for key in keys if key and key != "number"))
    return Returned(rows=tuple(rows), columns=understood, refused=tuple(refused))


def _folded(title: str) -> str:
    return " ".join(title.split()).casefold()


# -- Word -------------------------------------------------------------------------------------------------------------


def _document(data: bytes, name: str, columns: Sequence[Column]) -> Returned:
    document = office.read(data, name)
    tables = _grid(document)
    for table in tables.values():
        heads = table.get(0, {})
        groups = {at: group for at, lines in heads.items() for title, _, group in LAYOUT if _is(lines, title)}
        if any(key == "number" for group in groups.values() for key, _, _ in group):
            return _grouped(table, groups, name)
    raise Refused(f"{name}: no table of comments as exported; its columns are known by their titles")


def _is(lines: Sequence[str], title: str) -> bool:
    return _folded(" ".join(lines)) == _folded(title)


def _grid(document: Document) -> dict[int, dict[int, dict[int, list[str]]]]:
    """The words of each paragraph by table, row and column; tracked changes accepted."""
    found: dict[int, dict[int, dict[int, list[str]]]] = {}
    for paragraph in document.paragraphs:
        if paragraph.cell is not None and paragraph.part == "body" and not _gone(paragraph):
            table, row, column = paragraph.cell
            cell = found.setdefault(table, {}).setdefault(row, {}).setdefault(column, [])
            cell.append(office.words(paragraph))
    return found


def _gone(paragraph: Paragraph) -> bool:
    """Whether the paragraph was deleted, whole."""
    return paragraph.deleted is not None and not office.words(paragraph).strip()


def _grouped(
    table: Mapping[int, Mapping[int, Sequence[str]]], groups: Mapping[int, Sequence[tuple[str, str, str]]], name: str
) -> Returned:
    """Rows whose cells hold several fields one under another, told by their labels."""
    rows: list[ReturnedRow] = []
    refused: list[tuple[str, str]] = []
    keys: dict[str, None] = {"number": None}
    for at, line in sorted(table.items()):
        place = f"row {at + 1}"
        if at == 0:
            continue
        cells: dict[str, str] = {}
        number = ""
        for column, group in groups.items():
            lines = line.get(column, ())
            if group[0][0] == "number":
                begun = _NUMBER.match(" ".join(lines))
                number = begun[1] if begun else ""
            elif group[0][0] == "mark":
                marked = _marked(lines)
                if isinstance(marked, str):
                    refused.append((f"{place}, {number}".rstrip(", "), marked))
                else:
                    cells |= marked
            else:
                cells |= {key: text for key, text in _fields(lines, group).items() if key in _FROM_WORD}
        keys |= dict.fromkeys(cells)
        rows.append(ReturnedRow(number=number, place=place, cells=cells))
    return _checked(name, list(keys), rows, refused)


_FROM_WORD = frozenset({"provision", "observations", "disposition", "disposition_reason", "translation"})
"""What is read back from the cells of a Word file: the fields that the coordinator may change."""


def _fields(lines: Sequence[str], group: Sequence[tuple[str, str, str]]) -> dict[str, str]:
    """The fields of a cell: what stands before the first label is the first field's."""
    labels = {label: key for key, _, label in group if label}
    current = group[0][0]
    found: dict[str, list[str]] = {key: [] for key in (current, *labels.values())}
    for line in lines:
        label, colon, rest = line.partition(":")
        if colon and label.strip().casefold() in labels:
            current = labels[label.strip().casefold()]
            line = rest.strip()
        found[current].append(line)
    return {key: "\n".join(texts).strip() for key, texts in found.items()}


def _marked(lines: Sequence[str]) -> dict[str, str] | str:
    """Mark and type, each known by its word; or what is wrong with the cell."""
    found = {"mark": ""}
    for line in (line.strip() for line in lines if line.strip()):
        if line.casefold().startswith("position:"):
            break
        if line.upper() in set(Mark):
            found["mark"] = line.upper()
        elif line.casefold() in set(CommentType):
            found["type"] = line.casefold()
        else:
            return f"“{line}” is neither a mark ({', '.join(Mark)}) nor a type ({', '.join(CommentType)})"
    return found


_READERS: Mapping[str, Callable[[bytes, str, Sequence[Column]], Returned]] = MappingProxyType(
    {".xlsx": _workbook, ".csv": _separated, ".docx": _document}
)
