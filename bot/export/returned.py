"""An exported table, edited and given back: which cells still say what was exported, and what the others say now.

Columns are known by their titles, so they may be moved or left out; one that was renamed is not understood and is
told. Rows are known by their number (docs/adr/0016). In Word several fields share a cell: one that was edited is told
apart by the labels that stand there. What cannot be read is refused by itself, row by row, with the reason; the rest is
taken. Leaves to others: the file (grids.py), what the texts change (`bot.rules`).
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from bot import office
from bot.errors import Refused
from bot.export.characters import legible
from bot.export.grids import LIVE, Box, Grid, Line, grids
from bot.export.layout import TO_FILL, layout_of, shortened, shown
from bot.export.ledger import LEDGER
from bot.export.record import TABLE
from bot.model import EDITABLE, CommentType, Edit, Mark, Returned, ReturnedRow, Row, Table, Tongue

_NUMBER = re.compile(r"(?<!\w)\w[\w.-]{0,40}-\d{3,9}(?!\w)")
_CUT = " […] [cut here: "
"""How the Excel file begins to tell that it does not hold the whole (spreadsheet.py)."""
_HEAD = 50
"""Lines among which the titles are looked for."""
_SAID = 200
"""Characters that are told of a row nobody knows."""
_CANDIDATES = 6
"""Lines of a cell that may begin with the same label."""

_Group = tuple[tuple[str, str], ...]
"""The fields of a column in their order: each key, and the label before its text, which may be empty."""
_Titles = Mapping[str, _Group]


def read_back(data: bytes, name: str, copies: Sequence[Table]) -> Returned:
    """The table in a file, held against the copy it fits best of those it may have been exported as, newest first.
    Refused where the file is none of ours, or nothing in it can be understood."""
    found = grids(data, name)
    readings = [reading for copy in copies if (reading := _read(found, copy)).numbered]
    if not readings:
        raise Refused(f"{name}: no table of comments as exported; its columns are known by their titles (“No.”, …)")
    best = max(readings, key=lambda each: (each.known, -each.edited))
    return Returned(exported=best.exported, rows=tuple(best.rows), refused=tuple(best.refused))


def copy_of(data: bytes, name: str) -> str:
    """The SHA-256 of the table that an edited file was exported from, where the file still says it; CSV never does."""
    return office.properties(data, name).get(TABLE, "") if data.startswith(b"PK") else ""


@dataclass(kw_only=True, slots=True)
class _Reading:
    """A file read as an edited copy of one exported table. `numbered` where it has a column of numbers at all; `known`
    counts the rows whose number that table has, `edited` the cells that no longer say what it says."""

    exported: Table
    before: Mapping[str, Row]
    rows: list[ReturnedRow] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    numbered: bool = False
    known: int = 0
    edited: int = 0
    _owners: dict[str, str] = field(default_factory=dict)
    """Whose number has these words in its column of comments; made when it is first asked for."""

    def told(
        self, boxes: Mapping[int, Box], columns: Mapping[int, _Group], before: Row, place: str
    ) -> Iterator[tuple[str, str]]:
        """The fields of a row: as exported where nobody changed them; what cannot be taken is refused."""
        exported = self._texts(before)
        for column, group in columns.items():
            box = boxes[column]
            is_as_it_was = any(_shows(box.text, form) for form in _forms(group, before, exported, self.exported.say))
            if is_as_it_was and (box.text or not box.fault):
                yield from ((key, exported[key]) for key, _ in group)
                continue
            self.edited += 1
            told = box.fault or _fields(group, box.text, exported)
            if isinstance(told, str):
                self.refused.append((place, f"“{self._title(group[0][0])}” {told}"))
                continue
            for key, text in told.items():
                if key in EDITABLE:
                    yield key, text
                elif not office.same(text, exported[key]):
                    why = f"“{self._title(key)}” cannot be changed in the table; it was left as it is"
                    self.refused.append((place, why))

    def mixed_up(self, boxes: Mapping[int, Box], columns: Mapping[int, _Group], before: Row) -> str:
        """Why the row is not what its number says, or empty: a program that sorts one column alone, or a column that
        was moved without its title, puts words beside a number that are not its own."""
        for column, group in columns.items():
            exported = self._texts(before)
            if group[0][0] != "comment" or not exported["comment"]:
                continue
            words = office.settled(boxes[column].text)
            if not words or words in map(office.settled, _forms(group, before, exported, self.exported.say)):
                continue
            if not self._owners:
                say = self.exported.say
                for row in self.exported.rows:
                    forms = _forms(group, row, self._texts(row), say)
                    self._owners |= {office.settled(form): row.number for form in forms}
            if words in self._owners:
                return f"has the comment of {self._owners[words]}; undo what parted them, and sort whole rows"
            for key, text in exported.items():
                if text and words == office.settled(text):
                    return f"has “{self._title(key)}” where its comment should be; move a column with its title"
        return ""

    def _texts(self, row: Row) -> dict[str, str]:
        return {column.key: text for column, text in zip(self.exported.columns, row.cells, strict=True)}

    def _title(self, key: str) -> str:
        return next(column.title for column in self.exported.columns if column.key == key)


def _read(found: Sequence[Grid], exported: Table) -> _Reading:
    reading = _Reading(exported=exported, before={row.number: row for row in exported.rows})
    titles = _titles(exported)
    best = max((_heading(grid, titles)[1] for grid in found), key=len, default={})
    columns: dict[int, _Group] = {}
    for grid in found:
        at, here = _heading(grid, titles)
        if len(here) == len(best) and here:
            columns, reading.numbered = here, True
            reading.refused += _misunderstood(grid, at, here, exported)
        elif here or not columns or not (grid.headings or _continues(grid, columns)):
            continue  # another sheet, or a table that somebody put there
        for line in grid.lines[max(at + 1, 0) :]:
            _take(reading, line, columns)
    return reading


# -- columns ----------------------------------------------------------------------------------------------------------


def _titles(exported: Table) -> tuple[_Titles, _Titles]:
    """The fields below each title that a file of this table may have: in a spreadsheet, in Word."""
    single = {_folded(column.title): ((column.key, ""),) for column in exported.columns}
    keys = {column.key for column in exported.columns}
    grouped = {
        _folded(title): tuple((key, label) for key, _, label in group if key in keys)
        for title, _, group in layout_of(exported)
    }
    return single, grouped


def _folded(title: str) -> str:
    return "".join(title.split()).casefold()


def _heading(grid: Grid, titles: Sequence[_Titles]) -> tuple[int, dict[int, _Group]]:
    """Which line of a grid has the titles (below 0: which heading, from their end), and the fields of its columns."""
    lines = [(at, tuple(_folded(box.text) for box in line.boxes)) for at, line in enumerate(grid.lines[:_HEAD])]
    heads = [(at, tuple(map(_folded, head))) for at, head in enumerate(grid.headings, -len(grid.headings))]
    for at, texts in [*lines, *heads]:
        for known in titles:
            columns = {place: known[text] for place, text in enumerate(texts) if text in known}
            if any(_is_number(group) for group in columns.values()):
                return at, columns
    return -1, {}


def _is_number(group: _Group) -> bool:
    return bool(group) and group[0][0] in ("number", "mb")


def _continues(grid: Grid, columns: Mapping[int, _Group]) -> bool:
    """Whether a table without titles is the rest of one that was parted."""
    return any(len(line.boxes) > max(columns) for line in grid.lines)


def _misunderstood(grid: Grid, at: int, columns: dict[int, _Group], exported: Table) -> Iterator[tuple[str, str]]:
    """What a person should know of the titles; a column that is there twice is taken out of `columns`."""
    place = grid.lines[at].place if at >= 0 else "page header"
    texts = [box.text for box in grid.lines[at].boxes] if at >= 0 else grid.headings[at]
    known = {column.key: column.title for column in exported.columns}
    for number, text in enumerate(texts):
        if text.strip() and number not in columns:
            yield place, f"the column “{text.strip()[:60]}” is not known; a renamed column needs its old title back"
    times = Counter(columns.values())
    for number, group in list(columns.items()):
        if times[group] > 1 and not _is_number(group):
            del columns[number]
            yield place, f"the column “{known[group[0][0]]}” is there {times[group]} times; none of them was read"


# -- rows -------------------------------------------------------------------------------------------------------------


def _take(reading: _Reading, line: Line, columns: Mapping[int, _Group]) -> None:
    """One row into `reading`, or the reason why not."""
    if not any(box.text.strip() or box.fault for box in line.boxes):
        return
    numbered = next(place for place, group in columns.items() if _is_number(group))
    number = _number(line.boxes[numbered].text, reading.before) if numbered < len(line.boxes) else ""
    if number == LEDGER:
        return
    place = f"{line.place}, {number}" if number else line.place
    fault = line.fault or ("cells are merged; part them and fill each" if max(columns) >= len(line.boxes) else "")
    before = reading.before.get(number)
    if fault:
        reading.refused.append((place, fault))
    elif before is None:
        words = "; ".join(" ".join(box.text.split()) for box in line.boxes if box.text.strip())
        words = words if len(words) <= _SAID else f"{words[:_SAID]}…"
        reading.rows.append(ReturnedRow(number=number, place=line.place, cells={"": words}))
    else:
        reading.known += 1
        boxes = {place: line.boxes[place] for place in columns}
        if stranger := reading.mixed_up(boxes, columns, before):
            reading.refused.append((place, stranger))
            return
        told = dict(reading.told(boxes, columns, before, place))
        reading.rows.append(ReturnedRow(number=number, place=line.place, cells=told))
    for note in (note for box in line.boxes for note in box.notes):
        words = " ".join(note.split())[:200]
        reading.refused.append((place, f"the remark “{words}” is pinned to a cell; write what shall stay into it"))


def _number(text: str, known: Mapping[str, Row]) -> str:
    """The number in the cell of a row: among other words where a cell holds several fields."""
    found = _NUMBER.findall(text[:1000])
    return next((each for each in found if each in known), found[0] if found else " ".join(text.split())[:40])


def _forms(group: _Group, row: Row, exported: Mapping[str, str], say: Tongue) -> Iterator[str]:
    """What a cell nobody changed may say, by format: a redline with its changes accepted, rejected or lost, a source
    with its hash cut, an apostrophe before what a spreadsheet would run."""
    for texts in product(*(_variants(key, exported[key], row, say) for key, _ in group)):
        yield "\n".join(
            f"{label}: {text}" if label else text
            for (key, label), text in zip(group, texts, strict=True)
            if text or (label and key in TO_FILL)
        )


def _shows(text: str, form: str) -> bool:
    """Whether a cell still says that, if only as far as Excel holds it."""
    begun, cut, _ = text.rpartition(_CUT)
    return office.settled(form).startswith(office.settled(begun)) if cut else office.same(text, form)


def _variants(key: str, text: str, row: Row, say: Tongue) -> tuple[str, ...]:
    found = [legible(text)]
    if (said := legible(shown(key, text, say))) not in found:
        found.append(said)
    if key == "source":
        found.append(shortened(text))
    if key == "proposed" and row.redline:
        found += [
            legible("".join(piece.text for piece in row.redline if piece.edit is not gone))
            for gone in (Edit.DELETED, Edit.INSERTED, None)
        ]
    if text.startswith("'") and text[1:].startswith(LIVE):
        found.append(text[1:])
    # QUIRK: LibreOffice 7.4 drops the tabs of a cell of several lines or looks when it saves it as ODF.
    found += [each.replace("\t", "") for each in found if "\t" in each]
    return tuple(dict.fromkeys(found))


# -- fields of a cell -------------------------------------------------------------------------------------------------


def _fields(group: _Group, text: str, exported: Mapping[str, str]) -> dict[str, str] | str:
    """What a changed cell says of its fields, or why that cannot be told."""
    first = group[0][0]
    if _CUT in text:
        return "does not fit into Excel and was cut there; edit it in the Word file"
    if len(group) == 1 or not any(key in EDITABLE for key, _ in group):
        return {first: text.strip()}
    return _marked(text) if first == "mark" else _parted(group, text.split("\n"), exported)


def _parted(group: _Group, lines: Sequence[str], exported: Mapping[str, str]) -> dict[str, str] | str:
    """The fields of a cell, told by their labels. A line of somebody's words may begin like a label: the reading that
    uses most labels, in their order, and leaves most fields as they were is right; where two are, nobody knows."""
    labels = [(key, label) for key, label in group if label]
    places = [[at for at, line in enumerate(lines) if _begins(line, label)] for _, label in labels]
    readings: list[tuple[tuple[int, bool, int], dict[str, str]]] = []
    for choice in product(*([*found[:_CANDIDATES], -1] for found in places)):
        used = [at for at in choice if at >= 0]
        if len(used) == len(set(used)):
            starts = {at: key for (key, _), at in zip(labels, choice, strict=True) if at >= 0}
            told = _cut_at(starts, lines, group)
            kept = sum(office.same(told[key], exported[key]) for key, _ in group)
            readings.append(((len(used), used == sorted(used), kept), told))
    most = max(score for score, _ in readings)
    right = [told for score, told in readings if score == most]
    if any(told != right[0] for told in right):
        doubled = " and ".join(f"“{label}:”" for (_, label), at in zip(labels, places, strict=True) if len(at) > 1)
        return f"has several lines that begin with {doubled}; let only the label's own begin so"
    for (key, label), at in zip(labels, places, strict=True):
        was = office.settled(exported[key])
        if was and not at and was in office.settled("\n".join(lines)):
            return f"has lost the label “{label}:” before “{was[:60]}”; put it back"
    return right[0]


def _begins(line: str, label: str) -> bool:
    head, colon, _ = line.replace("：", ":", 1).partition(":")
    return bool(colon) and head.strip().casefold() == label.casefold()


def _cut_at(starts: Mapping[int, str], lines: Sequence[str], group: _Group) -> dict[str, str]:
    """The fields where the labels in these lines begin them; what stands before all is the first field's."""
    found: dict[str, list[str]] = {key: [] for key, _ in group}
    current = group[0][0]
    for at, line in enumerate(lines):
        if at in starts:
            current = starts[at]
            line = line.replace("：", ":", 1).partition(":")[2]
        found[current].append(line)
    return {key: "\n".join(texts).strip() for key, texts in found.items()}


def _marked(text: str) -> dict[str, str] | str:
    """Mark and type, each known by its word, and the position, which has a label; or what is wrong with the cell."""
    found = {"mark": "", "type": "", "position": ""}
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    for at, line in enumerate(lines):
        if _begins(line, "position"):
            found["position"] = "\n".join((line.partition(":")[2], *lines[at + 1 :])).strip()
            break
        if line.upper() in set(Mark):
            found["mark"] = line.upper()
        elif line.casefold() in set(CommentType):
            found["type"] = line.casefold()
        else:
            return f"says “{line[:60]}”, neither a mark ({', '.join(Mark)}) nor a type ({', '.join(CommentType)})"
    return found
