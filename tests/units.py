"""The files of deploy/, read: a systemd unit as its settings in order, and what its commands say."""

import shlex
from collections.abc import Iterator
from pathlib import Path

DEPLOY = Path(__file__).parents[1] / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.*e*"))
SERVICES = [path for path in UNITS if path.suffix == ".service"]
TIMERS = [path for path in UNITS if path.suffix == ".timer"]
PROGRAM = "/opt/iscg-bot/bin/iscg-bot"


def settings(path: Path) -> list[tuple[str, str]]:
    """KEY and VALUE of each line (systemd.syntax(7)); none of ours is continued."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [
        (key, value) for line in lines if not line.startswith("#") for key, sep, value in [line.partition("=")] if sep
    ]


def values(path: Path, key: str) -> list[str]:
    """Every value of a key."""
    return [value for name, value in settings(path) if name == key]


def commands(path: Path) -> Iterator[list[str]]:
    """The words of each command line."""
    yield from (shlex.split(value) for key, value in settings(path) if key.startswith("Exec"))
