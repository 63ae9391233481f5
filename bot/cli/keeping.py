"""The command that keeps copies: backup."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.installation import clock


def backup(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="The folder of the copies, best on another disk.")],
    keep: Annotated[int, typer.Option(min=1, help="How many copies stay; older ones are removed.")] = 14,
) -> None:
    """Copy the database (SQLite), with all mails, while the service runs; a copy that is not sound is none."""
    with context.obj.open() as (_, group, store):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        target = folder / f"{group.slug}-{clock():%Y%m%dT%H%M%SZ}.sqlite"
        store.backup(target)
    named = re.compile(rf"{re.escape(group.slug)}-[0-9]{{8}}T[0-9]{{6}}Z\.sqlite")
    copies = sorted(path for path in folder.iterdir() if named.fullmatch(path.name))
    for old in copies[:-keep]:
        old.unlink()
    print(f"{target}: {target.stat().st_size:,} bytes; copies kept: {min(len(copies), keep)}")
