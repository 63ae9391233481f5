"""An ODF spreadsheet (.ods, ODF 1.3 part 3 §9) as sheets of cells, each as a person sees it.

Leaves to others: opening the zip (package.py), what the cells mean.
"""

import re
from functools import partial

from bot.errors import Refused
from bot.model import Sheet
from bot.office.openstyles import OpenStyles
from bot.office.package import Events, Forbidden, Package
from bot.office.sheets import MAX_COLUMNS, MAX_ROWS, Ground, Words
from bot.office.tags import Attributes, name, number, tags

_NAME, _FORMULA = name("table", "name"), name("table", "formula")
_STYLE, _COUNT = name("text", "style-name"), name("text", "c")
_ROWS, _COLUMNS = name("table", "number-rows-repeated"), name("table", "number-columns-repeated")
_HIGH, _WIDE = name("table", "number-rows-spanned"), name("table", "number-columns-spanned")
_SPACE = re.compile("[ \t\r\n]+")
_MOST = 2_000_000
MAX_SPACES = 1000
MAX_CELLS = 1_000_000
"""Cells that hold something, with those that a file says to be there several times."""


def read_open_sheets(data: bytes, filename: str) -> tuple[Sheet, ...]:
    """The sheets of an .ods, in their order; Refused, with the reason, where it cannot be read."""
    package = Package(data, filename)
    if "content.xml" not in package:
        raise Refused(f"{filename}: no spreadsheet inside; save it as .ods or .xlsx")
    reading = _Sheets()
    package.tell("content.xml", reading)
    return tuple(ground.sheet(title) for title, ground in reading.found)


class _Sheets(Events):
    """content.xml into `found`."""

    def __init__(self) -> None:
        self.found: list[tuple[str, Ground]] = []
        self._styles = OpenStyles()
        self._row = self._column = 0
        self._again = self._wide = 1
        self._formula = False
        self._area: tuple[int, int] = (1, 1)
        self._words, self._note = Words(), Words()
        self._into = self._words
        self._spans: list[str] = []
        self._lines = 0
        self._spaced = True
        self._pending: list[tuple[int, int, Words, bool, str]] = []
        self._cells = 0
        skip = self._pass
        super().__init__(
            {
                **self._styles.handlers,
                **tags(
                    table={
                        "tracked-changes": skip,
                        "shapes": skip,
                        "table": self._begin_table,
                        "table-row": self._begin_row,
                        **dict.fromkeys(("table-cell", "covered-table-cell"), self._begin_cell),
                    },
                    text={
                        "p": self._begin_line,
                        "span": self._begin_span,
                        "s": self._spaces,
                        "tab": partial(self._sign, "\t"),
                        "line-break": partial(self._sign, "\n"),
                        "ruby-text": skip,
                    },
                    office={"annotation": self._begin_note, "forms": skip},
                    dc={"creator": skip, "date": skip},
                    meta={"date-string": skip},
                    draw=dict.fromkeys(("frame", "custom-shape", "object"), skip),
                ),
            },
            tags(
                table={
                    "table-row": self._end_row,
                    **dict.fromkeys(("table-cell", "covered-table-cell"), self._end_cell),
                },
                text={"p": self._end_line, "span": self._end_span},
                office={"annotation": self._end_note},
            ),
        )

    def _pass(self, _: Attributes) -> None:
        self.skip = True

    # -- the ground -------------------------------------------------------------------------------------------------

    def _begin_table(self, attributes: Attributes) -> None:
        self.found.append((attributes.get(_NAME, ""), Ground()))
        self._row = 0

    def _begin_row(self, attributes: Attributes) -> None:
        self._again = number(attributes.get(_ROWS, "1"), most=_MOST) or 1
        self._column = 0
        self._pending = []

    def _end_row(self) -> None:
        """A row that is said to be there several times is, where it holds anything."""
        if self._pending and self.found:
            for row in range(self._row + 1, self._row + self._again + 1):
                for column, times, words, formula, note in self._pending:
                    for at in range(column, column + times):
                        self._cells += 1
                        if self._cells > MAX_CELLS or row > MAX_ROWS or at > MAX_COLUMNS:
                            raise Forbidden(
                                f"has more than {MAX_ROWS:,} rows, {MAX_COLUMNS} columns or {MAX_CELLS:,} cells"
                            )
                        self.found[-1][1].put(row, at, words, formula=formula, note=note)
        self._row = min(self._row + self._again, _MOST)

    def _begin_cell(self, attributes: Attributes) -> None:
        self._wide = number(attributes.get(_COLUMNS, "1"), most=_MOST) or 1
        self._formula = _FORMULA in attributes
        self._area = (
            number(attributes.get(_HIGH, "1"), most=_MOST) or 1,
            number(attributes.get(_WIDE, "1"), most=_MOST) or 1,
        )
        self._words, self._note = Words(), Words()
        self._into, self._lines = self._words, 0

    def _end_cell(self) -> None:
        if self._words.text or self._note.text or self._formula:
            cell = (self._column + 1, self._wide, self._words, self._formula, self._note.text.strip())
            self._pending.append(cell)
        if self._area != (1, 1) and self.found:
            first = (self._row + 1, self._column + 1)
            last = (first[0] + self._area[0] - 1, first[1] + self._area[1] - 1)
            self.found[-1][1].merge(first, last, f"row {first[0]}, {self._area[0]} × {self._area[1]} cells")
        self._column = min(self._column + self._wide, _MOST)

    # -- words ------------------------------------------------------------------------------------------------------

    def _begin_line(self, _: Attributes) -> None:
        if self._lines:
            self._into.say("\n")
        self._lines += 1
        self._spaced, self.text = True, []

    def _end_line(self) -> None:
        self._drain()
        self.text = None

    def _drain(self) -> None:
        """The characters met since the last tag: white space is one space (part 3 §6.1.2)."""
        text = _SPACE.sub(" ", "".join(self.text or ()))
        if self.text is not None:
            self.text.clear()
        if self._spaced:
            text = text.removeprefix(" ")
        if text:
            self._say(text)
            self._spaced = text.endswith(" ")

    def _say(self, text: str) -> None:
        self._into.say(text, struck=bool(self._spans) and self._styles.look("", tuple(self._spans)).strike)

    def _begin_span(self, attributes: Attributes) -> None:
        self._drain()
        self._spans.append(attributes.get(_STYLE, ""))

    def _end_span(self) -> None:
        self._drain()
        if self._spans:
            self._spans.pop()

    def _spaces(self, attributes: Attributes) -> None:
        self._sign(" " * (number(attributes.get(_COUNT, "1"), most=MAX_SPACES) or 1), attributes)

    def _sign(self, sign: str, _: Attributes) -> None:
        if self.text is not None:
            self._drain()
            self._say(sign)
            self._spaced = False

    def _begin_note(self, _: Attributes) -> None:
        self._into, self._lines = self._note, 0

    def _end_note(self) -> None:
        self._into, self._lines = self._words, 0
        self.text = None
