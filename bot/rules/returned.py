"""An edited table that came back, held against the copy that was exported and against the comments as they stand.

Three-way, cell by cell: what the coordinator changed is an edit, unless the same cell was changed here too, to
something else: then both are listed side by side and nothing is overwritten. Rows match by their number alone. In
every profile an edit is one of a comment's own fields: the ISO form parts a provision into two columns and knows three
types. Reading the file is `bot.export`'s work, taking edits over `bot.corrections`'.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from bot.model import EDITABLE, Comment, CommentType, Difference, FieldEdit, Mark, Returned, ReturnedRow, Table
from bot.office import same

_FOR_ISO: Mapping[str, str] = {
    CommentType.QUESTION: CommentType.SUBSTANTIVE,
    CommentType.TRANSLATION: CommentType.EDITORIAL,
}
"""What the ISO form takes these types for."""
_ISO = {"ge": CommentType.GENERAL, "te": CommentType.SUBSTANTIVE, "ed": CommentType.EDITORIAL}


def held_against(returned: Returned, current: Table) -> Difference:
    """What the edited table changes: `current` is the table it was exported as, as it would be now."""
    before, now = _cells(returned.exported), _cells(current)
    rows = _once(returned.rows)
    times = Counter(row.number for row in rows)
    edits: list[FieldEdit] = []
    conflicts: list[FieldEdit] = []
    refused = list(returned.refused)
    unchanged = 0
    for row in rows:
        place = f"{row.place}, {row.number}" if row.number else row.place
        if why := _stranger(row, before, times):
            refused.append((place, why))
            continue
        found = tuple(_changed(row, before[row.number], now.get(row.number, {})))
        unchanged += not found
        if found and row.number not in now:
            words = "; ".join(f"{edit.key} “{edit.returned}”" for edit in found)
            refused.append((place, f"{row.number} was found to be no comment meanwhile; what was written: {words}"))
            continue
        for edit in found:
            if same(edit.current, edit.exported):
                edits.append(edit)
            elif not same(edit.current, edit.returned):
                conflicts.append(edit)
    return Difference(edits=tuple(edits), conflicts=tuple(conflicts), refused=tuple(refused), unchanged=unchanged)


def stands(edit: FieldEdit, comment: Comment) -> bool:
    """Whether the field still says what it said when the difference was shown."""
    now = field_of(comment, edit.key)
    return same(now, edit.current) or (edit.key == "type" and same(_FOR_ISO.get(now, now), edit.current))


def field_of(comment: Comment, key: str) -> str:
    """What a comment says in a field that may be changed in the table."""
    if key == "provision":
        return f"{comment.heading} {comment.label}".strip() or "general"
    return str(getattr(comment, key) or "")


def _once(rows: Iterable[ReturnedRow]) -> list[ReturnedRow]:
    """The rows without those that were copied and left as they were."""
    found: dict[str, ReturnedRow] = {}
    return [
        row
        for row in rows
        if not row.number or found.setdefault(row.number, row).cells != row.cells or found[row.number] is row
    ]


def _cells(table: Table) -> dict[str, dict[str, str]]:
    keys = [column.key for column in table.columns]
    return {row.number: dict(zip(keys, row.cells, strict=True)) for row in table.rows}


def _stranger(row: ReturnedRow, before: Mapping[str, object], times: Counter[str]) -> str:
    """Why a row matches no comment, or empty."""
    if not row.number:
        said = f": “{row.cells['']}”" if row.cells.get("") else ""
        return f"it has no number, so nobody knows which comment it is; comments are made by mail{said}"
    if times[row.number] > 1:
        return f"{row.number} is there {times[row.number]} times; keep one"
    if row.number not in before:
        return f"the table that was exported has no such number; the row says “{row.cells.get('', '')}”"
    return ""


def _changed(row: ReturnedRow, before: Mapping[str, str], now: Mapping[str, str]) -> Iterator[FieldEdit]:
    exported, current = _as_fields(before), _as_fields(now)
    for key, text in _as_fields({**before, **row.cells}).items():
        if not same(text, exported[key]):
            yield FieldEdit(
                number=row.number, key=key, exported=exported[key], returned=text.strip(), current=current.get(key, "")
            )


def _as_fields(cells: Mapping[str, str]) -> dict[str, str]:
    """The cells that may be changed as fields of a comment, whatever the profile's columns."""
    found = {key: text for key, text in cells.items() if key in EDITABLE}
    if "heading" in found:
        place = f"{found.pop('heading')} {found.pop('label', '')}".strip()
        found["provision"] = place or "general"
    for key in ("iso_type", "category"):
        if key in found:
            found["type"] = found.pop(key)
    if "type" in found:
        said = found["type"].strip().casefold()
        found["type"] = _ISO.get(said, said)
    if found.get("mark", "").strip().upper() in set(Mark):
        found["mark"] = found["mark"].strip().upper()
    return found
