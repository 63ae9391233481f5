"""JSON (RFC 8259): the table for programs, every value untouched, one row a line so that versions compare.

UTF-8 without BOM; a lone surrogate, which UTF-8 cannot hold, is written as its JSON escape. Columns are declared in
their order and each row's cells are keyed by them.
"""

import json
from collections.abc import Mapping
from datetime import UTC

from bot.model import Table


def record(table: Table) -> bytes:
    """The table as a JSON object with meta, columns, rows and ledger."""
    keys = [column.key for column in table.columns]
    meta = {
        "title": table.title,
        "subtitle": table.subtitle,
        "notice": table.notice,
        "made": table.made.astimezone(UTC).isoformat(),
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
    rows = (
        {"number": row.number, "language": row.language, "cells": dict(zip(keys, row.cells, strict=True))}
        for row in table.rows
    )
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


def _written(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _sorted(counts: Mapping[str, int]) -> dict[str, int]:
    return {str(name): count for name, count in sorted(counts.items())}
