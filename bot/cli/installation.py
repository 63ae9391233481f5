"""What every command starts from: where the configuration is, what is built from it, and how work is shown."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.errors import ConfigError, Refused
from bot.model import State

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.config import Config
    from bot.model import Group
    from bot.store import Store
    from bot.transport import Mailbox, Submitter

At = Annotated[str, typer.Option("--at", help="Work as if it were this instant, e.g. 2026-06-08T09:00+02:00.")]
Who = Annotated[str, typer.Option("--who", help="Who makes the change; kept with it.")]


class Installation:
    """What every command starts from: where the configuration is, and what it builds."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def config(self) -> Config:
        """The configuration; ConfigError with all its faults."""
        from bot.config import load

        return load(self._path)

    @contextmanager
    def open(self) -> Iterator[tuple[Config, Group, Store]]:
        """The configuration, the group it describes, and the group's store, closed on leaving."""
        from bot.store import Store

        config = self.config()
        with Store.open(config.database, config.group.slug) as store:
            yield config, group_of(config, store), store


def group_of(config: Config, store: Store) -> Group:
    """The group as configured, with the texts that were loaded since."""
    from bot import editions

    return editions.assemble(config, editions.in_force(store))


def clock() -> datetime:
    """Now, in UTC. In a rehearsal the instant stands in the file that BOT_CLOCK_FILE names (docs/operating.md)."""
    rehearsal = os.environ.get("BOT_CLOCK_FILE")
    return _parsed(Path(rehearsal).read_text().strip()) if rehearsal else datetime.now(UTC)


def owner() -> str:
    """The name this process claims work under."""
    return f"{os.uname().nodename}:{os.getpid()}"


def instant(at: str) -> datetime:
    """The instant a person wrote, or now; Refused where it is none."""
    return _parsed(at) if at else clock()


def _parsed(words: str) -> datetime:
    """In UTC, also where no zone is said."""
    try:
        written = datetime.fromisoformat(words)
        return written.astimezone(UTC) if written.tzinfo else written.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise Refused(f"“{words}” is no instant; write it like 2026-06-08T09:00+02:00.") from None


def mailbox_of(config: Config) -> Mailbox:
    """A connection to the configured IMAP folder, made when it is first used."""
    from bot.transport import Mailbox

    if config.imap is None:
        raise ConfigError(["bot.toml: [imap] is missing; without it only `import` brings mail in."])
    i = config.imap
    return Mailbox(i.host, i.port, i.user, i.password, i.folder, tls=i.tls, timeout=i.timeout)


def submitter_of(config: Config) -> Submitter:
    """A connection to the configured submission server, made when it is first used."""
    from bot.transport import Submitter

    if config.smtp is None:
        raise ConfigError(["bot.toml: [smtp] is missing; without it nothing can be sent."])
    s = config.smtp
    return Submitter(s.host, s.port, s.user, s.password, tls=s.tls, command_timeout=s.timeout)


def plain(words: str, most: int = 0) -> str:
    """Without what would command the terminal instead of being shown on it; cut after `most` characters, and marked
    so, where that is given."""
    cut = f"… ({len(words):,} characters)" if 0 < most < len(words) else ""
    return "".join(map(_printable, words[: most or None])) + cut


def _printable(character: str) -> str:
    return character if character.isprintable() or character.isspace() else "\N{REPLACEMENT CHARACTER}"


def write_whole(target: Path, data: bytes) -> None:
    """Write a file so that it is there whole or not at all: a full disk leaves no half table under its name."""
    half = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        half.write_bytes(data)
        half.replace(target)
    except OSError as error:
        with suppress(OSError):
            half.unlink()
        raise OSError(error.errno, error.strerror, str(target)) from error


def print_ledger(store: Store) -> None:
    """The books, and the reasons for all that was not simply filed."""
    ledger = store.ledger()
    states = ", ".join(f"{ledger.states.get(state, 0)} {state}" for state in State)
    waiting = f", {ledger.waiting} waiting" if ledger.waiting else ""
    print(f"mails:    {ledger.seen} seen = {ledger.copies} copies + {states}{waiting}")
    if not ledger.balanced:
        print("          the books do NOT balance; keep the database and report this")
    for reason, count in sorted(ledger.reasons.items()):
        print(f"          {count:>5}  {reason}")


@contextmanager
def progress(what: str, total: int | None) -> Iterator[Callable[[int], None]]:
    """A bar on a terminal, else a line each 500."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    if console.is_terminal:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=console) as bar:
            task = bar.add_task(what, total=total)
            yield lambda count: bar.advance(task, count)
        return
    done = 0

    def line(count: int) -> None:
        nonlocal done
        if (done + count) // 500 > done // 500:
            print(f"{what}: {done + count}" + (f" of {total}" if total else ""), file=sys.stderr, flush=True)
        done += count

    yield line
