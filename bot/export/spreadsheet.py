"""CSV (RFC 4180) and Excel (ECMA-376 SpreadsheetML): the whole canonical row, nothing ever a formula.

CSV is UTF-8 with BOM (Excel takes it for Latin-1 otherwise) and CRLF. A cell that begins with = + - @, a tab or a line
break gets an apostrophe before it, since spreadsheet programs run such cells as formulas (OWASP, "CSV Injection"); in
Excel files cells are typed as text and stay as they are. There, proposed text is shown against the base text, struck
and underlined, since Excel has no tracked changes. XlsxWriter makes the workbook with all that is around the rows; the
rows themselves are streamed into its first sheet as inline strings (§18.3.1.53), in half the time and memory that it
takes for them. Reading a table back is not done here.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC
from functools import lru_cache
from types import MappingProxyType
from typing import Protocol
from xml.sax.saxutils import escape, quoteattr

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from bot.errors import Refused
from bot.export.characters import legible, right_to_left
from bot.export.layout import ANY_FILL, DISPOSITION, FILLS, NUMBERED, anchor
from bot.export.ledger import LEDGER, MADE_FROM, STATES, books
from bot.export.package import zipped
from bot.export.record import TABLE, fingerprint
from bot.model import DISPOSITIONS, Edit, Piece, Row, Table

_BEFORE_X = re.compile("(?<=_)(?=x)")
_LIVE = ("=", "+", "-", "@", "\t", "\n")
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
"""Begins what would be read as an escape (§22.9.2.19)."""

LIMIT = 32_767
"""UTF-16 units Excel holds in one cell; the last of them tell what was cut."""

_MOST_ROWS, _MOST_LINKS = 1_048_576, 65_530
"""Of an Excel sheet."""

_BOOKKEEPING = {"source", "filed"}
"""Columns that do not make a row higher: they are longer than most comments and seldom read."""

_LINE = 13.0
"""Points from line to line in the 9 point type of the cells."""

_TALLEST = 409.0
"""Points of the highest row Excel allows."""

_PAGE = 270
"""Characters that fit across a sheet of paper and can still be read."""

_SHORT = 400
"""Characters of a text that is worth keeping for when it comes again."""

_ROWS_AT_ONCE = 100
_SHEET, _RELATIONS = "xl/worksheets/sheet1.xml", "xl/worksheets/_rels/sheet1.xml.rels"
_LINK = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink" Target={target} '
    'TargetMode="External"/></Relationships>'
)

_FONT = '<sz val="9"/>{colour}<rFont val="Calibri"/><family val="2"/>'
_EDITS = MappingProxyType(
    {
        Edit.KEPT: _FONT.format(colour='<color theme="1"/>'),
        Edit.INSERTED: "<u/>" + _FONT.format(colour='<color rgb="FF0B6623"/>'),
        Edit.DELETED: "<strike/>" + _FONT.format(colour='<color rgb="FFA3171B"/>'),
    }
)


class _Format(Protocol):
    """What XlsxWriter knows of a cell's look; only handed back to it."""


class _Sheet(Protocol):
    """The methods of an XlsxWriter worksheet that write cells."""

    def write_string(self, row: int, column: int, text: str, look: _Format, /) -> int: ...
    def write_rich_string(self, row: int, column: int, /, *parts: object) -> int: ...
    def write_blank(self, row: int, column: int, blank: None, look: _Format, /) -> int: ...


def separated(table: Table) -> bytes:
    """The table as comma-separated values: one line of column titles, the rows, and the ledger, each line of which
    begins with that word."""
    file = io.BytesIO()
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([_disarmed(column.title) for column in table.columns])
    writer.writerows([_disarmed(cell) for cell in row.cells] for row in table.rows)
    rest = [""] * (len(table.columns) - 3)
    writer.writerows([LEDGER, _disarmed(what), str(count), *rest] for what, count in books(table.ledger))
    writer.writerow([LEDGER, MADE_FROM, fingerprint(table), *rest])
    text.flush()
    return file.getvalue()


def workbook(table: Table) -> bytes:
    """The table as an Excel file: the sheets Comments, By provision, For review, Not filed and About."""
    if len(table.rows) >= _MOST_ROWS:
        raise Refused(f"Excel has room for {_MOST_ROWS - 1:,} rows, the table has {len(table.rows):,}; choose a part")
    with zipfile.ZipFile(io.BytesIO(_shell(table))) as shell:
        parts: dict[str, Iterable[str]] = {}
        for name in shell.namelist():
            xml = shell.read(name).decode()
            parts[name] = _filled(xml, table) if name == _SHEET else (xml,)
    if table.page:
        parts[_RELATIONS] = (_LINK.format(target=quoteattr(table.page)),)
    return zipped(parts)


def _shell(table: Table) -> bytes:
    """The workbook as XlsxWriter makes it, whole but for the rows of its first sheet: of these there is one, with a
    cell for each of their looks."""
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
    sha256 = fingerprint(table)
    book.set_custom_property(TABLE, sha256)
    cell = {"font_size": 9, "text_wrap": True, "valign": "top", "border": 1, "border_color": "#BFBFBF"}
    plain = book.add_format(cell)
    leftward = book.add_format(cell | {"reading_order": 2, "align": "right"})
    heading = book.add_format(cell | {"bold": True, "bg_color": "#DDE5EE", "valign": "vcenter"})
    linked = book.add_format(cell | {"font_color": "#1F4E8C", "underline": 1})

    sheet = book.add_worksheet("Comments")
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    sheet.fit_to_pages(1 + sum(column.width for column in table.columns) // _PAGE, 0)
    sheet.repeat_rows(0)
    sheet.repeat_columns(0)
    # The space keeps a title that begins with digits from being read as part of the size.
    sheet.set_header(f"&L&8 {legible(table.title)[:100].replace('&', '&&')}")
    sheet.set_footer("&C&8Informal compilation&R&8&P / &N")
    for at, column in enumerate(table.columns):
        sheet.set_column(at, at, column.width)
        _write(sheet, 0, at, legible(column.title), heading)
    sheet.set_row(0, _height((column.title, column.width) for column in table.columns))
    for at, look in enumerate((plain, leftward, linked)):
        sheet.write_blank(1, at, None, look)
    keys = [column.key for column in table.columns]
    if DISPOSITION in keys and table.rows:
        at = keys.index(DISPOSITION)
        choice = {"validate": "list", "source": list(DISPOSITIONS), "error_type": "information"}
        sheet.data_validation(1, at, len(table.rows), at, choice | {"error_message": "Not one of the usual words."})
        for word, fill in FILLS.items():
            look = book.add_format({"bg_color": f"#{fill}"})
            rule = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": look, "stop_if_true": True}
            sheet.conditional_format(1, at, len(table.rows), at, rule)
        look = book.add_format({"bg_color": f"#{ANY_FILL}"})
        sheet.conditional_format(1, at, len(table.rows), at, {"type": "no_blanks", "format": look})

    listed = (book, plain, leftward, heading)
    _sheet(
        *listed, "By provision", (("Provision", 40), ("Comments", 11), ("Members", 40), ("Marks", 20)), _counted(table)
    )
    waiting = ((row.number, row.member, row.review) for row in table.rows if row.review)
    _sheet(*listed, "For review", (("No.", 10), ("Member", 24), ("Why a person should look", 90)), waiting)
    _sheet(
        *listed,
        "Not filed",
        (("Mail", 8), ("Received", 22), ("State", 14), ("Reason", 80), ("SHA-256", 16)),
        (
            (str(mail.mail), f"{mail.received.astimezone(UTC):%Y-%m-%d %H:%M} UTC", STATES[mail.state], mail.reason)
            + (f"{mail.sha256[:12]}…",)
            for mail in table.unfiled
        ),
    )
    _about(book, table, sha256)
    book.close()
    return file.getvalue()


def _filled(sheet: str, table: Table) -> Iterator[str]:
    """The first sheet's XML with the rows in the place of the sample."""
    columns, last = len(table.columns), len(table.rows) + 1
    sheet = re.sub('<dimension ref="[^"]*"/>', f'<dimension ref="A1:{xl_col_to_name(columns - 1)}{last}"/>', sheet)
    head, sample, tail = re.split('(<row r="2".*?</row>)', sheet, maxsplit=1)
    looks = re.findall(r's="(\d+)"', sample)
    yield head
    yield from _rows(table, *looks)
    keys = [column.key for column in table.columns]
    at = next((at for at, key in enumerate(keys) if key in NUMBERED), -1)
    if not table.page or not table.rows or at < 0:
        yield tail
        return
    before, margins, after = tail.partition("<pageMargins")
    yield f"{before}<hyperlinks>"
    for number, row in enumerate(table.rows[:_MOST_LINKS], start=2):
        place = quoteattr(anchor(row.number))
        yield f'<hyperlink ref="{xl_col_to_name(at)}{number}" r:id="rId1" location={place}/>'
    yield f"</hyperlinks>{margins}{after}"


def _rows(table: Table, plain: str, leftward: str, linked: str) -> Iterator[str]:
    """The rows as XML, some at a time; the numbers are those of the looks in the file's styles."""
    shapes = [
        (
            f'<c r="{xl_col_to_name(at)}',
            column.key,
            0 if column.key in _BOOKKEEPING else column.width,
            linked if table.page and column.key in NUMBERED else plain,
        )
        for at, column in enumerate(table.columns)
    ]
    for start in range(0, len(table.rows), _ROWS_AT_ONCE):
        written: list[str] = []
        for number, row in enumerate(table.rows[start : start + _ROWS_AT_ONCE], start=start + 2):
            cells: list[str] = []
            most = 1
            for (place, key, width, usual), text in zip(shapes, row.cells, strict=True):
                if key == "proposed" and row.redline and (rich := _redlined(row.redline)):
                    text = "".join([piece.text for piece in row.redline])
                    _, turned, lines = _inline(text, width)
                    inline = rich
                else:
                    inline, turned, lines = (_known if len(text) < _SHORT else _inline)(text, width)
                most = max(lines, most)
                cells.append(f'{place}{number}" s="{leftward if turned else usual}"{inline}')
            height = min(most * _LINE + 3, _TALLEST)
            written.append(f'<row r="{number}" ht="{height:g}" customHeight="1">{"".join(cells)}</row>')
        yield "".join(written)


def _inline(text: str, width: int) -> tuple[str, bool, int]:
    """The end of a cell that holds this text, whether it reads from the right, and its lines in a column of that
    width (of none, where it is 0)."""
    if not text:
        return "/>", False, 1
    text = _shortened(legible(text))
    lines = _lines(text, width) if width else 1
    return f' t="inlineStr"><is>{_written(text)}</is></c>', right_to_left(text), lines


_known = lru_cache(maxsize=2_000)(_inline)
"""The same for texts that come again and again, such as a member's name."""


def _written(text: str) -> str:
    if "_x" in text:
        text = _ESCAPE.sub("_x005F_", text)
    return f'<t xml:space="preserve">{escape(text)}</t>'


def _redlined(redline: Sequence[Piece]) -> str:
    """The end of a cell that holds the redline. Empty where one piece is all there is, or where a cell does not hold
    it."""
    pieces = [(piece.edit, text) for piece in redline if (text := legible(piece.text))]
    if len(pieces) < 2 or _units("".join(text for _, text in pieces)) > LIMIT:
        return ""
    runs = "".join(f"<r><rPr>{_EDITS[edit]}</rPr>{_written(text)}</r>" for edit, text in pieces)
    return f' t="inlineStr"><is>{runs}</is></c>'


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


def _about(book: xlsxwriter.Workbook, table: Table, sha256: str) -> None:
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
    counted = books(table.ledger)
    for number, (what, count) in enumerate(counted, start=len(lines)):
        _write(sheet, number, 0, legible(what), plain)
        sheet.write_number(number, 1, count, plain)
    _write(sheet, len(lines) + len(counted), 0, f"{MADE_FROM}: {sha256}", plain)


def _disarmed(text: str) -> str:
    text = legible(text)
    return f"'{text}" if text.startswith(_LIVE) else text


def _shortened(text: str) -> str:
    """The text as far as Excel holds it; a cut is marked and counted (law 3). JSON and Word hold the whole."""
    if len(text) * 2 <= LIMIT or _units(text) <= LIMIT:
        return text
    mark = f" […] [cut here: {len(text):,} characters in all, the Word and JSON files have them]"
    return text.encode("utf-16-le")[: 2 * (LIMIT - len(mark))].decode("utf-16-le", "ignore") + mark


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


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
