"""A coordinator's hand in LibreOffice: opens exported tables, writes into cells, sorts, deletes, merges, saves.

`python3 -m bench.hand SOFFICE PROFILE` under Debian's Python; standard input: JSON, a list of tasks as `Task` says;
standard output: a line for each: empty, or what went wrong in LibreOffice.
"""

import json
import sys
from pathlib import Path
from typing import Any, TypedDict

from bench.soffice import Service, opened, option, performed, saved, uno

PARAGRAPH, LINE = 0, 1
"""com.sun.star.text.ControlCharacter."""
_MERGEABLE = 2


class Task(TypedDict):
    """A file to open and what is done in it, in this order: ("write", number, column, label, labels, text), others in
    `Words` and `Cells`; then it is saved. `columns` are the titles in their order; `tracked` in Word."""

    file: str
    target: str
    form: str
    columns: list[str]
    tracked: bool
    acts: list[list[Any]]


class Words:
    """The table of a text."""

    def __init__(self, document: Any, task: Task) -> None:
        self.document, self.titles = document, task["columns"]
        tables = [document.TextTables.getByIndex(at) for at in range(document.TextTables.Count)]
        self.table = max(tables, key=_numbered)
        self.heads = [
            table for table in tables if table.getCellByPosition(0, 0).String.split("\n")[0] == self.titles[0]
        ]
        document.RecordChanges = task["tracked"]

    def row(self, number: str) -> int:
        """Where the row with that number is."""
        for at in range(self.table.Rows.Count):
            if number in self.table.getCellByPosition(0, at).String.split():
                return at
        raise LookupError(number)

    def write(self, number: str, column: str, label: str, labels: list[str], text: str) -> None:
        """A field of a cell: all of it where it has no label, else what stands behind it up to the next label."""
        cell = self.table.getCellByPosition(self.titles.index(column), self.row(number))
        paragraphs = []
        each = cell.createEnumeration()
        while each.hasMoreElements():
            paragraphs.append(each.nextElement())
        begins = [at for at, paragraph in enumerate(paragraphs) for other in labels if _begins(paragraph, other)]
        first = 0
        if label:
            # the last: a delegate's own words may have a line that begins so
            first = max(at for at, paragraph in enumerate(paragraphs) if _begins(paragraph, label))
        end = min((at for at in begins if at > first or (at == 0 and not label)), default=len(paragraphs))
        if end == 0:  # no line of its own yet
            cell.insertControlCharacter(paragraphs[0].Start, PARAGRAPH, False)
            cursor = cell.createTextCursorByRange(cell.createEnumeration().nextElement().Start)
        else:
            cursor = cell.createTextCursorByRange(paragraphs[first].Start)
            if label:
                cursor.goRight(paragraphs[first].String.index(":") + 1, False)
            cursor.gotoRange(paragraphs[end - 1].End, True)
            if cursor.String:
                place = cell.createTextCursorByRange(cursor.Start)
                cursor.String = ""
                cursor = cell.createTextCursorByRange(place.Start)
        _typed(cell, cursor, f" {text}" if label else text)

    def word(self, number: str, column: str, old: str, text: str) -> None:
        """A line of a cell that says exactly `old` says `text`; a new first line where there is none."""
        cell = self.table.getCellByPosition(self.titles.index(column), self.row(number))
        each = cell.createEnumeration()
        while old and each.hasMoreElements():
            paragraph = each.nextElement()
            if paragraph.String == old:
                cursor = cell.createTextCursorByRange(paragraph.Start)
                cursor.gotoRange(paragraph.End, True)
                cursor.String = text
                return
        cursor = cell.createTextCursorByRange(cell.Start)
        cell.insertString(cursor, text, False)
        cell.insertControlCharacter(cursor, PARAGRAPH, False)

    def delete(self, number: str) -> None:
        """A row."""
        self.table.Rows.removeByIndex(self.row(number), 1)

    def copy(self, number: str) -> None:
        """A row, once more at the end."""
        self.add([self.table.getCellByPosition(at, self.row(number)).String for at in range(len(self.titles))])

    def add(self, texts: list[str]) -> None:
        """A row at the end."""
        end = self.table.Rows.Count
        self.table.Rows.insertByIndex(end, 1)
        for at, text in enumerate(texts):
            self.table.getCellByPosition(at, end).String = text

    def merge(self, number: str, down: bool) -> None:
        """Two cells, side by side or one above the other."""
        row, column = self.row(number), len(self.titles) - _MERGEABLE
        cursor = self.table.createCursorByCellName(_name(column, row))
        cursor.gotoCellByName(_name(column + (not down), row + down), True)
        cursor.mergeRange()

    def move(self, column: str) -> None:
        """A column, with its title, to the end."""
        at, end = self.titles.index(column), len(self.titles)
        self.table.Columns.insertByIndex(end, 1)
        for row in range(self.table.Rows.Count):
            self.table.getCellByPosition(end, row).String = self.table.getCellByPosition(at, row).String
        self.table.Columns.removeByIndex(at, 1)

    def rename(self, column: str, title: str) -> None:
        """A column."""
        for head in self.heads:
            head.getCellByPosition(self.titles.index(column), 0).String = title

    def sort(self, _: str) -> None:
        """By the first column; LibreOffice drops tracked changes when it does."""
        self.document.RecordChanges = False
        self.table.sort(_descending(self.table.createSortDescriptor(), 1))

    def hide(self, _: str) -> None:
        """Nothing: texts have no filters."""


class Cells:
    """The sheet of comments of a spreadsheet."""

    def __init__(self, document: Any, task: Task) -> None:
        self.titles = task["columns"]
        self.sheet = document.Sheets.getByName("Comments")
        self.cell = self.sheet.getCellByPosition

    @property
    def rows(self) -> int:
        """How many there are, with the titles."""
        cursor = self.sheet.createCursor()
        cursor.gotoEndOfUsedArea(False)
        return int(cursor.RangeAddress.EndRow) + 1

    def row(self, number: str) -> int:
        """Where the row with that number is."""
        return next(at for at in range(self.rows) if number in self.cell(0, at).String.split())

    def write(self, number: str, column: str, label: str, labels: list[str], text: str) -> None:
        """A cell."""
        self.cell(self.titles.index(column), self.row(number)).String = text

    def compute(self, number: str, column: str, formula: str) -> None:
        """A formula, a number or a date, as it is typed."""
        self.cell(self.titles.index(column), self.row(number)).Formula = formula

    def delete(self, number: str) -> None:
        """A row."""
        self.sheet.Rows.removeByIndex(self.row(number), 1)

    def copy(self, number: str) -> None:
        """A row, once more at the end."""
        source = self.sheet.getCellRangeByPosition(0, self.row(number), len(self.titles) - 1, self.row(number))
        self.sheet.copyRange(self.cell(0, self.rows).CellAddress, source.RangeAddress)

    def add(self, texts: list[str]) -> None:
        """A row at the end."""
        end = self.rows
        for at, text in enumerate(texts):
            self.cell(at, end).String = text

    def merge(self, number: str, down: bool) -> None:
        """Two cells."""
        row, column = self.row(number), len(self.titles) - _MERGEABLE
        self.sheet.getCellRangeByPosition(column, row, column + (not down), row + down).merge(True)

    def move(self, column: str) -> None:
        """A column, with its title, to the end."""
        at, end = self.titles.index(column), len(self.titles)
        source = self.sheet.getCellRangeByPosition(at, 0, at, self.rows - 1)
        self.sheet.moveRange(self.cell(end, 0).CellAddress, source.RangeAddress)
        self.sheet.Columns.removeByIndex(at, 1)

    def rename(self, column: str, title: str) -> None:
        """A column."""
        self.cell(self.titles.index(column), 0).String = title

    def sort(self, column: str) -> None:
        """Whole rows by a column."""
        area = self.sheet.getCellRangeByPosition(0, 1, len(self.titles) - 1, self.rows - 1)
        self._sorted(area, self.titles.index(column))

    def sort_alone(self, column: str) -> None:
        """One column without the others."""
        at = self.titles.index(column)
        self._sorted(self.sheet.getCellRangeByPosition(at, 1, at, self.rows - 1), 0)

    @staticmethod
    def _sorted(area: Any, field: int) -> None:
        area.sort((*_descending(area.createSortDescriptor(), field), option("ContainsHeader", False)))

    def hide(self, number: str) -> None:
        """A row, as a filter does."""
        self.sheet.Rows.getByIndex(self.row(number)).IsVisible = False


def _numbered(table: Any) -> int:
    """How many rows of a table begin with a number."""
    return sum("191-" in table.getCellByPosition(0, at).String for at in range(table.Rows.Count))


def _begins(paragraph: Any, label: str) -> bool:
    return bool(paragraph.String.startswith(f"{label}:"))


def _descending(descriptor: Any, column: int) -> tuple[Any, ...]:
    """A description of a sort that sorts by this column, the last first."""
    field = uno.createUnoStruct("com.sun.star.table.TableSortField")
    field.Field, field.IsAscending = column, False
    fields = option("SortFields", uno.Any("[]com.sun.star.table.TableSortField", (field,)))
    return (*(each for each in descriptor if each.Name != "SortFields"), fields)


def _name(column: int, row: int) -> str:
    return f"{chr(65 + column)}{row + 1}"


def _typed(cell: Any, cursor: Any, text: str) -> None:
    """As a person types: Enter, and now and then Shift and Enter."""
    for at, line in enumerate(text.split("\n")):
        if at:
            cell.insertControlCharacter(cursor, LINE if at % 3 == 0 else PARAGRAPH, False)
        cell.insertString(cursor, line, False)


def done(service: Service, task: Task) -> str:
    """One task; what went wrong."""
    document = opened(service("frame.Desktop"), task["file"])
    if document is None:
        return f"{task['file']}: not opened"
    try:
        table: Any = (Words if document.supportsService("com.sun.star.text.TextDocument") else Cells)(document, task)
        for name, *arguments in task["acts"]:
            getattr(table, name)(*arguments)
        saved(document, task["target"], task["form"])
    except Exception as error:  # noqa: BLE001 - whatever LibreOffice or its bridge has
        document.close(True)
        return f"{task['file']}: {error!r}"
    return ""


if __name__ == "__main__":
    for wrong in performed(sys.argv[1], Path(sys.argv[2]), json.load(sys.stdin), done):
        print(wrong.replace("\n", " "), flush=True)
