"""The files that base texts and proposals were loaded from: facts, each told by a change that can be undone (law 7).

Leaves reading them to `bot.text` and deciding which are in force to `bot.service`.
"""

from dataclasses import replace
from typing import Any

from sqlalchemy import insert, select

from bot.model import Action, Change, TextFile
from bot.store.engine import Session
from bot.store.schema import text_file

_FIELDS = tuple(column.name for column in text_file.columns if column.name in TextFile.__dataclass_fields__)


def add(session: Session, file: TextFile) -> TextFile:
    """Keep a file; with its id."""
    row: dict[str, Any] = {name: getattr(file, name) for name in _FIELDS if name != "id"}
    statement = insert(text_file).values(group_slug=session.group, **row).returning(text_file.c.id)
    return replace(file, id=session.connection.execute(statement).scalar_one())


def told(file: TextFile) -> Change:
    """The change that tells of a file; undoing it takes the file back."""
    what = " ".join(part for part in (file.resolution, file.language, file.proposal) if part)
    return Change(
        action=Action.LOAD,
        target=f"text {file.id}",
        who=file.who,
        at=file.at,
        after=f"{what}: {file.name}, SHA-256 {file.sha256[:12]}…",
    )


def every(session: Session) -> tuple[TextFile, ...]:
    """All files, in the order they were loaded."""
    here = text_file.c.group_slug == session.group
    rows = session.connection.execute(select(text_file).where(here).order_by(text_file.c.id)).mappings()
    return tuple(TextFile(**{name: row[name] for name in _FIELDS}) for row in rows)
