"""The tables that were exported to be edited: facts, by the SHA-256 of their records, kept compressed.

What a record says is `bot.export`'s concern.
"""

import zlib
from datetime import datetime

from sqlalchemy import insert, select

from bot.store.engine import Session
from bot.store.schema import exported

_MAX = 512 * 1024 * 1024


def keep(session: Session, sha256: str, resolution: str, data: bytes, made: datetime) -> None:
    """Keep a record; one that is there already stays as it is."""
    if find(session, sha256) is None:
        row = {"sha256": sha256, "resolution": resolution, "data": zlib.compress(data), "made": made}
        session.connection.execute(insert(exported).values(group_slug=session.group, **row))


def find(session: Session, sha256: str) -> tuple[str, bytes] | None:
    """The resolution and the record of that SHA-256, or None."""
    here = (exported.c.group_slug == session.group) & (exported.c.sha256 == sha256)
    row = session.connection.execute(select(exported.c.resolution, exported.c.data).where(here)).first()
    return (row.resolution, zlib.decompressobj().decompress(row.data, _MAX)) if row else None


def newest(session: Session, resolution: str) -> str:
    """The SHA-256 of the last table exported of a resolution, or empty."""
    here = (exported.c.group_slug == session.group) & (exported.c.resolution == resolution)
    found = select(exported.c.sha256).where(here).order_by(exported.c.made.desc(), exported.c.sha256).limit(1)
    return session.connection.scalar(found) or ""
