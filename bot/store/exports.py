"""The tables that were exported: facts, by the SHA-256 of their records, kept compressed.

Beside each stands the whole table of that moment where the export was a part of it or in another profile: what is new
since then is told from the whole. What a record says is `bot.export`'s concern.
"""

import zlib
from datetime import datetime

from sqlalchemy import insert, select

from bot.store.engine import Session
from bot.store.schema import exported

_MAX = 512 * 1024 * 1024


def keep(session: Session, sha256: str, resolution: str, data: bytes, made: datetime, whole: bytes | None) -> None:
    """Keep a record, and that of the whole table where it is another; one that is there already stays as it is."""
    if find(session, sha256) is None:
        packed = {"data": zlib.compress(data), "whole": whole and zlib.compress(whole)}
        row = {"sha256": sha256, "resolution": resolution, "made": made, **packed}
        session.connection.execute(insert(exported).values(group_slug=session.group, **row))


def find(session: Session, sha256: str) -> tuple[str, bytes] | None:
    """The resolution and the record of that SHA-256, or None."""
    here = (exported.c.group_slug == session.group) & (exported.c.sha256 == sha256)
    row = session.connection.execute(select(exported.c.resolution, exported.c.data).where(here)).first()
    return (row.resolution, _expanded(row.data)) if row else None


def whole(session: Session, sha256: str) -> bytes:
    """The record of the whole table at the moment of that export."""
    here = (exported.c.group_slug == session.group) & (exported.c.sha256 == sha256)
    row = session.connection.execute(select(exported.c.data, exported.c.whole).where(here)).one()
    return _expanded(row.whole or row.data)


def every(session: Session, resolution: str) -> tuple[tuple[str, datetime], ...]:
    """The SHA-256 and the instant of each table exported of a resolution, the newest first."""
    here = (exported.c.group_slug == session.group) & (exported.c.resolution == resolution)
    found = select(exported.c.sha256, exported.c.made).where(here).order_by(exported.c.made.desc(), exported.c.sha256)
    return tuple((row.sha256, row.made) for row in session.connection.execute(found))


def _expanded(data: bytes) -> bytes:
    return zlib.decompressobj().decompress(data, _MAX)
