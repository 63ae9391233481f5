"""CSV (RFC 4180) and Excel (ECMA-376 SpreadsheetML): the whole canonical row, nothing ever a formula.

CSV is UTF-8 with BOM (Excel takes it for Latin-1 otherwise) and CRLF. A cell that begins with = + - @, a tab or a line
break gets an apostrophe before it, since spreadsheet programs run such cells as formulas (OWASP, "CSV Injection"); in
Excel files cells are typed as text and stay as they are. There, proposed text is shown against the base text, struck
and underlined, since Excel has no tracked changes. Reading a table back is not done here.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC
from typing import Protocol

import xlsxwriter

from bot.errors import Refused
from bot.export.characters import legible, right_to_left
from bot.export.ledger import books
from bot.export.record import TABLE, fingerprint
from bot.model import DISPOSITIONS, Edit, Row, Table

_BEFORE_X = re.compile("(?<=_)(?=x)")
_LIVE = ("=", "+", "-", "@", "\t", "\n")

LIMIT = 32_767
"""UTF-16 units Excel holds in one cell; the last of them tell what was cut."""

_BOOKKEEPING = {"source", "filed"}
"""Columns that do not make a row higher: they are longer than most comments and seldom read."""

_LINE = 13.0
"""Points from line to line in the 9 point type of the cells."""

_TALLEST = 409.0
"""Points of the highest row Excel allows."""


class _Format(Protocol):
    """What XlsxWriter knows of a cell's look; only handed back to it."""


class _Sheet(Protocol):
    """The methods of an XlsxWriter worksheet that write cells."""

    def write_string(self, row: int, column: int, text: str, look: _Format, /) -> int: ...
    def write_rich_string(self, row: int, column: int, /, *parts: object) -> int: ...
    def write_blank(self, row: int, column: int, blank: None, look: _Format, /) -> int: ...


def separated(table: Table) -> bytes:
    """The table as comma-separated values: one line of column titles, then the rows and nothing else."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([_disarmed(column.title) for column in table.columns])
    writer.writerows([_disarmed(cell) for cell in row.cells] for row in table.rows)
    return text.getvalue().encode("utf-8-sig")


def workbook(table: Table) -> bytes:
    """The table as an Excel file: the sheets Comments, By provision, For review and About."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    book.set_properties(
        {
            "title": legible(table.title),
            "comments": legible(table.notice),
            # Excel's dates have no zone; by ECMA-376 these two are in UTC.
            "created": table.made.astimezone(UTC).replace(tzinfo=None),
        }
    )
    book.set_custom_property(TABLE, fingerprint(table))
    cell = {"font_size": 9, "text_wrap": True, "valign": "top", "border": 1, "border_color": "#BFBFBF"}
    plain = book.add_format(cell)
    leftward = book.add_format(cell | {"reading_order": 2, "align": "right"})
    heading = book.add_format(cell | {"bold": True, "bg_color": "#DDE5EE", "valign": "vcenter"})
    edits = {
        Edit.KEPT: book.add_format({"font_size": 9}),
        Edit.INSERTED: book.add_format({"font_size": 9, "underline": 1, "font_color": "#0B6623"}),
        Edit.DELETED: book.add_format({"font_size": 9, "font_strikeout": True, "font_color": "#A3171B"}),
    }

    sheet = book.add_worksheet("Comments")
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    # The space keeps a title that begins with digits from being read as part of the size.
    sheet.set_header(f"&L&8 {legible(table.title)[:100].replace('&', '&&')}")
    sheet.set_footer("&C&8Informal compilation&R&8&P / &N")
    widths = [column.width for column in table.columns]
    read = [at for at, column in enumerate(table.columns) if column.key not in _BOOKKEEPING]
    for at, column in enumerate(table.columns):
        sheet.set_column(at, at, column.width)
        _write(sheet, 0, at, legible(column.title), heading)
    sheet.set_row(0, _height((column.title, column.width) for column in table.columns))
    keys = [column.key for column in table.columns]
    proposed = keys.index("proposed") if "proposed" in keys else -1
    for number, row in enumerate(table.rows, start=1):
        cells = [_shortened(legible(text)) for text in row.cells]
        redline = _redlined(row, edits)
        if redline and proposed >= 0:
            cells[proposed] = legible("".join(piece.text for piece in row.redline))
        sheet.set_row(number, _height((cells[at], widths[at]) for at in read))
        for at, text in enumerate(cells):
            look = leftward if right_to_left(text) else plain
            if at == proposed and redline:
                _told(sheet.write_rich_string(number, at, *redline, look), number, at)
            else:
                _write(sheet, number, at, text, look)
    if "disposition" in keys and table.rows:
        at = keys.index("disposition")
        choice = {"validate": "list", "source": list(DISPOSITIONS), "error_type": "information"}
        sheet.data_validation(1, at, len(table.rows), at, choice | {"error_message": "Not one of the usual words."})

    listed = (book, plain, leftward, heading)
    _sheet(
        *listed, "By provision", (("Provision", 40), ("Comments", 11), ("Members", 40), ("Marks", 20)), _counted(table)
    )
    waiting = ((row.number, row.member, row.review) for row in table.rows if row.review)
    _sheet(*listed, "For review", (("No.", 10), ("Member", 24), ("Why a person should look", 90)), waiting)
    _about(book, table)
    book.close()
    return file.getvalue()


def _redlined(row: Row, edits: Mapping[Edit, _Format]) -> list[object]:
    """The redline as XlsxWriter takes it: a look before each piece of text. Empty where there is none, or where one
    cell does not hold it."""
    pieces = [(piece.edit, legible(piece.text)) for piece in row.redline]
    if len("".join(text for _, text in pieces).encode("utf-16-le")) // 2 > LIMIT:
        return []
    # XlsxWriter would escape what looks like an _x0041_ twice: no piece holds one.
    parts = [(edit, part) for edit, text in pieces for part in _BEFORE_X.split(text) if part]
    return [each for edit, part in parts for each in (edits[edit], part)] if len(parts) > 1 else []


def _counted(table: Table) -> Iterator[tuple[str, ...]]:
    """A line for each provision, in the table's order: how many comments, whose (by the alphabet), with which marks."""
    keys = [column.key for column in table.columns]
    if "provision" not in keys:
        return
    rows: dict[str, list[Row]] = {}
    for row in table.rows:
        rows.setdefault(row.cells[keys.index("provision")], []).append(row)
    for provision, found in rows.items():
        members, marked = (
            ", ".join(sorted({row.cells[keys.index(key)] for row in found} - {""})) if key in keys else ""
            for key in ("member", "mark")
        )
        yield provision, str(len(found)), members, marked


def _sheet(
    book: xlsxwriter.Workbook,
    plain: _Format,
    leftward: _Format,
    heading: _Format,
    name: str,
    columns: Sequence[tuple[str, int]],
    lines: Iterable[tuple[str, ...]],
) -> None:
    """One more sheet: a heading, then these lines."""
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    for at, (title, width) in enumerate(columns):
        sheet.set_column(at, at, width)
        _write(sheet, 0, at, title, heading)
    for number, line in enumerate(lines, start=1):
        cells = [_shortened(legible(text)) for text in line]
        sheet.set_row(number, _height((text, columns[at][1]) for at, text in enumerate(cells)))
        for at, text in enumerate(cells):
            _write(sheet, number, at, text, leftward if right_to_left(text) else plain)


def _about(book: xlsxwriter.Workbook, table: Table) -> None:
    sheet = book.add_worksheet("About")
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_column(0, 0, 70)
    sheet.set_column(1, 1, 12)
    look = {"font_size": 10, "text_wrap": True, "valign": "top"}
    plain = book.add_format(look)
    strong = book.add_format(look | {"bold": True})
    title = book.add_format(look | {"bold": True, "font_size": 14})
    lines = ((table.title, title, 1.6), (table.subtitle, plain, 1.2), (table.notice, strong, 1.2), ("", plain, 1.0))
    for number, (text, text_look, size) in enumerate(lines):
        text = _shortened(legible(text))
        sheet.set_row(number, min(_height([(text, 70)]) * size, _TALLEST))
        _write(sheet, number, 0, text, text_look)
    for number, (what, count) in enumerate(books(table.ledger), start=len(lines)):
        _write(sheet, number, 0, legible(what), plain)
        sheet.write_number(number, 1, count, plain)


def _disarmed(text: str) -> str:
    text = legible(text)
    return f"'{text}" if text.startswith(_LIVE) else text


def _shortened(text: str) -> str:
    """The text as far as Excel holds it; a cut is marked and counted (law 3). JSON and Word hold the whole."""
    if len(text) * 2 <= LIMIT:
        return text
    units = text.encode("utf-16-le")
    if len(units) // 2 <= LIMIT:
        return text
    mark = f" […] [cut here: {len(text):,} characters in all, the Word and JSON files have them]"
    return units[: 2 * (LIMIT - len(mark))].decode("utf-16-le", "ignore") + mark


def _write(sheet: _Sheet, row: int, column: int, text: str, look: _Format) -> None:
    if not text:
        sheet.write_blank(row, column, None, look)
        return
    if text.startswith("<r>") and text.endswith("</r>"):
        # QUIRK: XlsxWriter takes such a string for its own rich-text XML and writes it unescaped; told in fragments
        # (three or more), it escapes each. It would escape what looks like an _x0041_ twice: no fragment holds one.
        answer = sheet.write_rich_string(row, column, text[0], text[1], *_BEFORE_X.split(text[2:]), look)
    else:
        answer = sheet.write_string(row, column, text, look)
    _told(answer, row, column)


def _told(answer: int, row: int, column: int) -> None:
    if answer:
        raise Refused(f"Excel has no room for row {row + 1}, column {column + 1} (XlsxWriter says {answer})")


def _height(cells: Iterable[tuple[str, int]]) -> float:
    """Points a row of these texts in columns of these widths needs: LibreOffice shows one line of wrapped text where
    no height is written."""
    lines = max((_lines(text, width) for text, width in cells), default=1)
    return min(lines * _LINE + 3, _TALLEST)


def _lines(text: str, width: int) -> int:
    """Lines a text takes in a column, from above: letters of Chinese and its like are two wide, and words that do not
    fit leave a rest of the line empty."""
    if len(text) <= width // 2:
        return 1 + text.count("\n")
    room = width * 0.9
    return sum(1 + int(_breadth(line) / room) for line in text.split("\n"))


def _breadth(line: str) -> int:
    return len(line) if line.isascii() else len(line) + sum(character >= "\u1100" for character in line)
