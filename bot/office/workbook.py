"""An Excel file (.xlsx, ECMA-376 part 1 §18, transitional or strict) as sheets of cells, each as a person sees it.

Read as events, so that a file costs time by its size and no memory beyond its words. A formula is told and never
computed. Leaves to others: opening the zip (package.py), what the cells mean.
"""

import re
from collections.abc import Mapping
from functools import partial

from bot.errors import Refused
from bot.model import Sheet
from bot.office.package import Closing, Events, Forbidden, Opening, Package
from bot.office.relations import related
from bot.office.sheets import Ground, Words, dated, in_general
from bot.office.tags import Attributes, number, tags, toggle
from bot.office.traded import unescaped

_PLACE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_DATES = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_PERCENTS = frozenset({9, 10})
"""Number formats that are never written out (§18.8.30)."""
_LITERAL = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
MAX_STRINGS = 1_000_000


def read_workbook(data: bytes, name: str) -> tuple[Sheet, ...]:
    """The sheets of an .xlsx, in their order; Refused, with the reason, where it cannot be read."""
    package = Package(data, name)
    main = related(package).get("officeDocument", [("", "xl/workbook.xml")])[0][1]
    if main not in package:
        raise Refused(f"{name}: no Excel workbook inside; save it as .xlsx")
    book = _Book()
    package.tell(main, book)
    parts = related(package, main)
    paths = {id_: path for id_, path in parts.get("worksheet", ()) if path in package}
    strings, styles = _Strings(), _Styles()
    for kind, part in (("sharedStrings", strings), ("styles", styles)):
        for _, path in parts.get(kind, ())[:1]:
            if path in package:
                package.tell(path, part)
    found = []
    for title, id_ in book.sheets:
        if id_ not in paths:
            continue
        sheet = _Cells(strings, styles, from_1904=book.from_1904)
        package.tell(paths[id_], sheet)
        notes = _Notes()
        beside = related(package, paths[id_])
        for kind in ("comments", "threadedComment"):  # a thread stands in both: its own part has the words alone
            for _, path in beside.get(kind, ()):
                if path in package:
                    package.tell(path, notes)
        for (row, column), words in notes.found.items():
            sheet.ground.noted(row, column, words)
        found.append(sheet.ground.sheet(title))
    return tuple(found)


class _Book(Events):
    """xl/workbook.xml: the sheets as (name, id), and from when days are counted."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, str]] = []
        self.from_1904 = False
        super().__init__(tags(x={"sheet": self._sheet, "workbookPr": self._properties}), {})

    def _sheet(self, attributes: Attributes) -> None:
        id_ = next((value for key, value in attributes.items() if key.endswith("}id")), "")
        self.sheets.append((attributes.get("name", ""), id_))

    def _properties(self, attributes: Attributes) -> None:
        self.from_1904 = attributes.get("date1904", "0") in ("1", "true")


class _Texts(Events):
    """What holds rich text (CT_Rst): its words, and those struck out."""

    def __init__(self, begins: Mapping[str, Opening], ends: Mapping[str, Closing]) -> None:
        self.words = Words()
        self._struck = False
        super().__init__(
            tags(
                x={
                    **begins,
                    "r": self._run,
                    "strike": self._strike,
                    "t": self._gather,
                    "rPh": self._pass,
                    "phoneticPr": self._pass,
                }
            ),
            tags(x={**ends, "r": self._ran, "t": self._said}),
        )

    def _run(self, _: Attributes) -> None:
        self._struck = False

    def _ran(self) -> None:
        self._struck = False

    def _strike(self, attributes: Attributes) -> None:
        self._struck = toggle({"val": attributes.get("val", "1")}, "")

    def _pass(self, _: Attributes) -> None:
        self.skip = True

    def _gather(self, _: Attributes) -> None:
        self.text = []

    def _said(self) -> None:
        text, self.text = unescaped("".join(self.text or ())), None
        self.words.say(text, struck=self._struck)


class _Strings(_Texts):
    """xl/sharedStrings.xml: texts, which cells name by their place."""

    def __init__(self) -> None:
        self.found: list[Words] = []
        super().__init__({"si": self._begin}, {"si": self._end})

    def _begin(self, _: Attributes) -> None:
        self.words = Words()

    def _end(self) -> None:
        if len(self.found) >= MAX_STRINGS:
            raise Forbidden(f"has more than {MAX_STRINGS:,} texts; not read")
        self.found.append(self.words)


class _Styles(Events):
    """xl/styles.xml: how each style shows a number; "date", "percent" or empty."""

    def __init__(self) -> None:
        self.shown: list[str] = []
        self._codes: dict[int, str] = {}
        self._in_cells = False
        super().__init__(
            tags(x={"numFmt": self._format, "cellXfs": partial(self._cells, True), "xf": self._style}),
            tags(x={"cellXfs": partial(self._cells, False, {})}),
        )

    def _format(self, attributes: Attributes) -> None:
        code = _LITERAL.sub("", attributes.get("formatCode", "")[:200]).casefold()
        kind = "percent" if "%" in code else "date" if code != "general" and set(code) & set("dmyhs") else ""
        self._codes[number(attributes.get("numFmtId")) or 0] = kind

    def _cells(self, inside: bool, _: Attributes) -> None:
        self._in_cells = inside

    def _style(self, attributes: Attributes) -> None:
        if self._in_cells:
            id_ = number(attributes.get("numFmtId")) or 0
            usual = "date" if id_ in _DATES else "percent" if id_ in _PERCENTS else ""
            self.shown.append(self._codes.get(id_, usual))


class _Cells(_Texts):
    """A worksheet's cells into `ground`."""

    def __init__(self, strings: _Strings, styles: _Styles, *, from_1904: bool) -> None:
        self.ground = Ground()
        self._strings, self._styles, self._from_1904 = strings, styles, from_1904
        self._row = self._column = 0
        self._kind = self._shown = self._value = ""
        self._formula = False
        super().__init__(
            {
                "row": self._begin_row,
                "c": self._begin_cell,
                "f": self._computed,
                "v": self._gather,
                "mergeCell": self._merge,
                **dict.fromkeys(("headerFooter", "extLst", "conditionalFormatting", "dataValidations"), self._pass),
            },
            {"c": self._end_cell, "v": self._valued},
        )

    def _begin_row(self, attributes: Attributes) -> None:
        self._row = number(attributes.get("r"), most=2_000_000) or self._row + 1
        self._column = 0

    def _begin_cell(self, attributes: Attributes) -> None:
        row, column = place_of(attributes.get("r", ""))
        self._row, self._column = row or self._row, column or self._column + 1
        self._kind, self._value, self._formula = attributes.get("t", "n"), "", False
        style = number(attributes.get("s")) or 0
        self._shown = self._styles.shown[style] if style < len(self._styles.shown) else ""
        self.words = Words()

    def _computed(self, _: Attributes) -> None:
        self._formula, self.skip = True, True

    def _valued(self) -> None:
        self._value, self.text = "".join(self.text or ()), None

    def _end_cell(self) -> None:
        words = self._words()
        if words.text or self._formula:
            self.ground.put(self._row, self._column, words, formula=self._formula)

    def _words(self) -> Words:
        """As a person sees them (§18.18.11)."""
        value = self._value.strip()
        match self._kind:
            case "s":
                at = number(value, most=MAX_STRINGS)
                return self._strings.found[at] if at is not None and at < len(self._strings.found) else Words()
            case "inlineStr":
                return self.words
            case "b":
                return Words(text="TRUE" if value == "1" else "FALSE")
            case "n" if self._shown == "date":
                return Words(text=dated(value, from_1904=self._from_1904))
            case "n":
                return Words(text=in_general(value, percent=self._shown == "percent"))
            case _:  # "str" of a formula, "e" an error, "d" a date in ISO 8601
                return Words(text=unescaped(self._value))

    def _merge(self, attributes: Attributes) -> None:
        first, _, last = attributes.get("ref", "").partition(":")
        self.ground.merge(place_of(first), place_of(last), attributes.get("ref", ""))


class _Notes(_Texts):
    """xl/comments.xml and xl/threadedComments (notes and remarks pinned to cells) into `found`."""

    def __init__(self) -> None:
        self.found: dict[tuple[int, int], str] = {}
        self._place = (0, 0)
        super().__init__({"comment": self._begin}, {"comment": self._end})
        self.opening = {**self.opening, **tags(xt={"threadedComment": self._begin_thread, "text": self._gather})}
        self.closing = {**self.closing, **tags(xt={"text": self._told})}

    def _begin(self, attributes: Attributes) -> None:
        self._place, self.words = place_of(attributes.get("ref", "")), Words()

    def _end(self) -> None:
        self.found[self._place] = self.words.text.strip()

    def _begin_thread(self, attributes: Attributes) -> None:
        place = place_of(attributes.get("ref", ""))
        if place != self._place or "parentId" not in attributes:
            self.found[place] = ""
        self._place = place

    def _told(self) -> None:
        text, self.text = "".join(self.text or ()), None
        self.found[self._place] = f"{self.found.get(self._place, '')}\n{text}".strip()


def place_of(reference: str) -> tuple[int, int]:
    """Row and column of "B7", from 1; (0, 0) where it names none."""
    found = _PLACE.fullmatch(reference)
    if not found:
        return 0, 0
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]), column
