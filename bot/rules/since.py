"""What is new in a table since an earlier export of it: every difference told once, in a column and in one sentence.

Rows are held against those of the same number in the earlier table, both whole and in the canonical row, cell by cell.
A row is new, re-filed (its provision is another), withdrawn, or changed in the columns named; what follows from that
(the excerpt beside another provision, the reason why a row is filed where it is) is not told again. Which export is the
earlier one is for those who keep them.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC

from bot.model import Column, CommentState, Row, Table
from bot.rules.profile import ISCG

COLUMN = Column(key="news", title="Since last time", width=16)
NEW, REFILED, WITHDRAWN, CHANGED = "new", "re-filed", "withdrawn", "changed"
KINDS = (NEW, REFILED, WITHDRAWN, CHANGED)
FOLLOWS = {REFILED: {"provision", "excerpt", "filed"}, WITHDRAWN: {"state", "filed"}}
"""Columns whose change is told by that word."""


def told_since(table: Table, whole: Table, earlier: Table, name: str) -> Table:
    """The table with a column that says what is new in each row since `earlier`, and under its title what that comes
    to. `whole` is the table of all comments as they stand, as `earlier` is of those that stood; `name` is what the
    earlier one is known by."""
    news = dict(_news(whole, earlier))
    at = 1 if table.profile == ISCG else len(table.columns)
    rows = tuple(_told(row, at, *news.get(row.number, ("", ""))) for row in table.rows)
    counts = Counter(row.news for row in rows)
    found = ", ".join(f"{counts[kind]} {kind}" for kind in KINDS if counts[kind]) or "nothing new"
    gone = sorted({row.number for row in earlier.rows} - {row.number for row in whole.rows})
    left = f"; not there any more: {', '.join(gone)}" if gone else ""
    when = f"{earlier.made.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    return replace(
        table,
        subtitle=f"{table.subtitle} Since the table of {when} ({name}): {found}{left}.",
        columns=(*table.columns[:at], COLUMN, *table.columns[at:]),
        rows=rows,
    )


def _told(row: Row, at: int, kind: str, words: str) -> Row:
    return replace(row, news=kind, cells=(*row.cells[:at], words, *row.cells[at:]))


def _news(whole: Table, earlier: Table) -> Iterator[tuple[str, tuple[str, str]]]:
    """For each row with news its number, the kind of news that counts, and the words for it."""
    before = {row.number: _cells(row, earlier) for row in earlier.rows}
    titles = {column.key: column.title for column in whole.columns}
    for row in whole.rows:
        if row.number not in before:
            yield row.number, (NEW, NEW)
        elif told := dict(_differences(before[row.number], _cells(row, whole), titles)):
            yield row.number, (next(iter(told)), "; ".join(told.values()))


def _differences(
    before: Mapping[str, str], now: Mapping[str, str], titles: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    different = [key for key in now if key in before and now[key] != before[key]]
    follows: set[str] = set()
    if "provision" in different:
        yield REFILED, f"{REFILED} from {before['provision']}"
        follows |= FOLLOWS[REFILED]
    if "state" in different and now["state"].startswith(CommentState.WITHDRAWN):
        yield WITHDRAWN, WITHDRAWN
        follows |= FOLLOWS[WITHDRAWN]
    if rest := [titles[key] for key in different if key not in follows]:
        yield CHANGED, f"{CHANGED}: {' · '.join(rest)}"


def _cells(row: Row, table: Table) -> dict[str, str]:
    return {column.key: text for column, text in zip(table.columns, row.cells, strict=True)}
