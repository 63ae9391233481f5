"""An edited table that came back, held against the copy that was exported and against the comments as they stand.

Three-way, cell by cell: what the coordinator changed is an edit, unless the same cell was changed here too, to
something else: then both are listed side by side and nothing is overwritten. Rows match by their number alone. Reading
the file is `bot.export`'s work, taking edits over `bot.corrections`'.
"""

import re
from collections import Counter
from collections.abc import Iterator

from bot.model import EDITABLE, Difference, FieldEdit, Returned, ReturnedRow, Table

_BLANKS = re.compile(r"[^\S\n]+")
_LINES = re.compile(r" ?\n[ \n]*")


def held_against(returned: Returned, exported: Table, current: Table) -> Difference:
    """What the edited table changes. `exported` is the copy it was made from, `current` the same table now."""
    before, now = _cells(exported), _cells(current)
    columns = [key for key in returned.columns if key in {column.key for column in exported.columns}]
    times = Counter(row.number for row in returned.rows)
    edits: list[FieldEdit] = []
    conflicts: list[FieldEdit] = []
    refused = list(returned.refused)
    unchanged = 0
    for row in returned.rows:
        if why := _stranger(row, before, now, times):
            refused.append((row.place, why))
            continue
        found = list(_changed(row, columns, before[row.number], now[row.number]))
        verbatim = [edit.key for edit in found if edit.key not in EDITABLE]
        if verbatim:
            titles = {column.key: column.title for column in exported.columns}
            names = ", ".join(f"“{titles[key]}”" for key in verbatim)
            refused.append(
                (f"{row.place}, {row.number}", f"{names} cannot be changed in the table; it was left as it is")
            )
        mine = [edit for edit in found if edit.key in EDITABLE]
        unchanged += not found
        for edit in mine:
            if same(edit.current, edit.exported):
                edits.append(edit)
            elif not same(edit.current, edit.returned):
                conflicts.append(edit)
    return Difference(edits=tuple(edits), conflicts=tuple(conflicts), refused=tuple(refused), unchanged=unchanged)


def same(one: str, other: str) -> bool:
    """Whether two cells say the same: office programs trade blanks, and put or drop them at the ends of lines."""
    return _plain(one) == _plain(other)


def _plain(text: str) -> str:
    return _LINES.sub("\n", _BLANKS.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))).strip()


def _cells(table: Table) -> dict[str, dict[str, str]]:
    keys = [column.key for column in table.columns]
    return {row.number: dict(zip(keys, row.cells, strict=True)) for row in table.rows}


def _stranger(
    row: ReturnedRow, before: dict[str, dict[str, str]], now: dict[str, dict[str, str]], times: Counter[str]
) -> str:
    """Why a row matches no comment, or empty."""
    if not row.number:
        return "it has no number, so nobody knows which comment it is; comments are made by mail"
    if times[row.number] > 1:
        return f"{row.number} is there {times[row.number]} times; keep one"
    if row.number not in before:
        return f"{row.number} was not in the table that was exported"
    if row.number not in now:
        return f"{row.number} is no comment any more"
    return ""


def _changed(row: ReturnedRow, columns: list[str], before: dict[str, str], now: dict[str, str]) -> Iterator[FieldEdit]:
    for key in columns:
        if key in row.cells and not same(row.cells[key], before[key]):
            yield FieldEdit(
                number=row.number, key=key, exported=before[key], returned=row.cells[key].strip(), current=now[key]
            )
