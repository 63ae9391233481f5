"""JSON (RFC 8259): the table for programs, every value untouched, one row a line so that versions compare.

UTF-8 without BOM; a lone surrogate, which UTF-8 cannot hold, is written as its JSON escape. Columns are declared in
their order and each row's cells are keyed by them. The last member is the SHA-256 of the file without it: what every
other format names as what it was made from.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from json.encoder import encode_basestring as _quoted

from bot.model import ENGLISH, Column, Edit, Ledger, Piece, Row, Table, Tongue

TABLE = "table"
"""The name of the property by which an exported file says which table it is."""


_END = b"\n}\n"
_ROWS_AT_ONCE = 100


def copied(table: Table) -> tuple[str, bytes]:
    """The copy that an edited file is held against: the table's record as far as its SHA-256, after that."""
    data = b"".join(_pieces(table))
    return hashlib.sha256(data).hexdigest(), data


def fingerprint(table: Table) -> str:
    """The SHA-256 of that copy, by which an exported file names it."""
    if table.sha256:
        return table.sha256
    digest = hashlib.sha256()
    for piece in _pieces(table):
        digest.update(piece)
    return digest.hexdigest()


def record(table: Table) -> bytes:
    """The table as a JSON object with meta, columns, rows, ledger, and the SHA-256 of all that."""
    sha256, data = copied(table)
    return data.removesuffix(_END) + f',\n"sha256": "{sha256}"'.encode() + _END


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
        say=Tongue(language=told["meta"]["language"], said=told["meta"]["words"])
        if "language" in told["meta"]
        else ENGLISH,
    )


def _pieces(table: Table) -> Iterator[bytes]:
    """The record in pieces. Only a lone surrogate cannot be encoded, and Python's escape for it is JSON's."""
    keys = [column.key for column in table.columns]
    meta: dict[str, object] = {
        "title": table.title,
        "subtitle": table.subtitle,
        "notice": table.notice,
        "made": table.made.astimezone(UTC).isoformat(),
        "profile": table.profile,
        "verbatim": [key for key in keys if key in table.verbatim],
    }
    if table.say != ENGLISH:
        meta |= {"language": table.say.language, "words": dict(table.say.said)}
    ledger = {
        "seen": table.ledger.seen,
        "copies": table.ledger.copies,
        "waiting": table.ledger.waiting,
        "states": _sorted(table.ledger.states),
        "reasons": _sorted(table.ledger.reasons),
        "balanced": table.ledger.balanced,
    }
    columns = [{"key": each.key, "title": each.title, "width": each.width} for each in table.columns]
    listed = ",\n".join(map(_written, columns))
    yield f'{{\n"meta": {_written(meta)},\n"columns": [\n{listed}\n],\n"rows": [\n'.encode("utf-8", "backslashreplace")
    names = [f"{_written(key)}: " for key in keys]
    for start in range(0, len(table.rows), _ROWS_AT_ONCE):
        rows = [_row(row, names) for row in table.rows[start : start + _ROWS_AT_ONCE]]
        yield ((",\n" if start else "") + ",\n".join(rows)).encode("utf-8", "backslashreplace")
    yield f'\n],\n"ledger": {_written(ledger)}'.encode("utf-8", "backslashreplace") + _END


def _row(row: Row, names: list[str]) -> str:
    cells = ", ".join([name + _quoted(text) for name, text in zip(names, row.cells, strict=True)])
    pieces = f', "redline": {_written([[piece.edit, piece.text] for piece in row.redline])}' if row.redline else ""
    return f'{{"number": {_quoted(row.number)}, "language": {_quoted(row.language)}, "cells": {{{cells}}}{pieces}}}'


_written = json.JSONEncoder(ensure_ascii=False).encode


def _sorted(counts: Mapping[str, int]) -> dict[str, int]:
    return {str(name): count for name, count in sorted(counts.items())}
