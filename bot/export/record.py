"""JSON (RFC 8259): the table for programs, every value untouched, one row a line so that versions compare.

UTF-8 without BOM; a lone surrogate, which UTF-8 cannot hold, is written as its JSON escape. Columns are declared in
their order and each row's cells are keyed by them.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from bot.model import Column, Edit, Ledger, Piece, Row, Table

TABLE = "table"
"""The name of the property by which an exported file says which table it is."""


def copied(table: Table) -> tuple[str, bytes]:
    """The copy that an edited file is held against: the table's record, after its SHA-256."""
    data = record(table)
    return hashlib.sha256(data).hexdigest(), data


def fingerprint(table: Table) -> str:
    """The SHA-256 of the table's record, by which an exported file names that copy."""
    return copied(table)[0]


def restored(data: bytes) -> Table:
    """The table of a record, without quotations, which no file gives back."""
    told = json.loads(data)
    ledger = told["ledger"]
    return Table(
        title=told["meta"]["title"],
        subtitle=told["meta"]["subtitle"],
        notice=told["meta"]["notice"],
        made=datetime.fromisoformat(told["meta"]["made"]),
        columns=tuple(Column(**column) for column in told["columns"]),
        rows=tuple(
            Row(
                number=row["number"],
                language=row["language"],
                cells=tuple(row["cells"].values()),
                redline=tuple(Piece(edit=Edit(edit), text=text) for edit, text in row.get("redline", ())),
            )
            for row in told["rows"]
        ),
        ledger=Ledger(
            seen=ledger["seen"],
            copies=ledger["copies"],
            waiting=ledger["waiting"],
            states=ledger["states"],
            reasons=ledger["reasons"],
        ),
        verbatim=frozenset(told["meta"]["verbatim"]),
        profile=told["meta"]["profile"],
    )


def record(table: Table) -> bytes:
    """The table as a JSON object with meta, columns, rows and ledger."""
    keys = [column.key for column in table.columns]
    meta = {
        "title": table.title,
        "subtitle": table.subtitle,
        "notice": table.notice,
        "made": table.made.astimezone(UTC).isoformat(),
        "profile": table.profile,
        "verbatim": [key for key in keys if key in table.verbatim],
    }
    ledger = {
        "seen": table.ledger.seen,
        "copies": table.ledger.copies,
        "waiting": table.ledger.waiting,
        "states": _sorted(table.ledger.states),
        "reasons": _sorted(table.ledger.reasons),
        "balanced": table.ledger.balanced,
    }
    columns = [{"key": each.key, "title": each.title, "width": each.width} for each in table.columns]
    rows = (_row(row, keys) for row in table.rows)
    text = "".join(
        (
            '{\n"meta": ',
            _written(meta),
            ',\n"columns": [\n',
            ",\n".join(map(_written, columns)),
            '\n],\n"rows": [\n',
            ",\n".join(map(_written, rows)),
            '\n],\n"ledger": ',
            _written(ledger),
            "\n}\n",
        )
    )
    # Only a lone surrogate cannot be encoded, and Python's escape for it is JSON's.
    return text.encode("utf-8", "backslashreplace")


def _row(row: Row, keys: Sequence[str]) -> dict[str, object]:
    """A row; its redline, where it has one, as pieces kept, inserted and deleted."""
    told: dict[str, object] = {"number": row.number, "language": row.language}
    told["cells"] = dict(zip(keys, row.cells, strict=True))
    return told | {"redline": [(piece.edit, piece.text) for piece in row.redline]} if row.redline else told


def _written(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _sorted(counts: Mapping[str, int]) -> dict[str, int]:
    return {str(name): count for name, count in sorted(counts.items())}
