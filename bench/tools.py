"""What the benches share: a group to file for, a store on disk, and the last line with the figure and its target."""

import platform
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from bot import service
from bot.config import load, shipped
from bot.model import Group
from bot.store import Store

NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
"""The clock of every bench: no figure may depend on the day."""


def clock() -> datetime:
    """Always the same instant."""
    return NOW


def group(path: Path | None = None) -> Group:
    """The group of the shipped configuration: PP Resolutions 191 and 58."""
    return service.assemble(load(path or shipped("config") / "bot.toml"))


@contextmanager
def store_on_disk(slug: str) -> Iterator[Store]:
    """A fresh SQLite database in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder, Store.open(f"sqlite:///{folder}/bench.sqlite", slug) as store:
        yield store


def archives(corpora: str) -> list[Path]:
    """The mail archives of a corpora folder, smallest first; exits in words where there are none."""
    found = sorted(Path(corpora, "b").glob("*.mbox*"), key=lambda path: path.stat().st_size)
    if not found:
        raise SystemExit(f"{corpora}: no archives in its folder b; give the corpora folder.")
    return found


def machine() -> str:
    """One line about where a figure was measured."""
    return f"{platform.machine()}, Python {platform.python_version()}"


def verdict(figure: str, target: str, holds: bool) -> int:
    """Print the closing line; the exit code."""
    print(f"{'HOLDS' if holds else 'FALLS SHORT'}: {figure} (target: {target})")
    return 0 if holds else 1
