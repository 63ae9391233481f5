"""Commands that do the work: run, once, import, refile."""

from __future__ import annotations

import sys
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.installation import clock, group_of, mailbox_of, owner, print_ledger, progress, submitter_of
from bot.cli.supervision import ALIVE, READY, STOPPING, notify
from bot.errors import Refused, TemporaryError
from bot.model import State

if TYPE_CHECKING:
    from collections.abc import Callable
    from threading import Event

    from bot.config import Config
    from bot.model import Group
    from bot.store import Store
    from bot.transport import Mailbox, Submitter

TROUBLE = "trouble "
"""How the names of notes about a failing part begin."""


def cycle(config: Config, store: Store, mailbox: Mailbox, submitter: Submitter) -> dict[str, Callable[[], object]]:
    """The parts of one beat, in the order of a mail's way. Texts loaded meanwhile count from the next beat on."""
    from bot import delivery, service
    from bot.reader import Reader

    me = owner()
    looked: list[datetime] = []

    def led(act: Callable[[], object]) -> Callable[[], object]:
        """`act`, only while this process leads the group (A6)."""

        def act_as_leader() -> None:
            if not store.lead():
                raise TemporaryError("another process leads this group now")
            act()

        return act_as_leader

    def at_work() -> datetime:
        """The clock: asked for each mail and letter, so whoever watches sees a long part go on."""
        notify(ALIVE)
        return clock()

    def receive() -> None:
        began = clock()
        service.receive(store, mailbox, lambda _: notify(ALIVE))
        looked[:] = [began]
        store.note(service.RECEIVED, began.isoformat(), began)

    def file() -> None:
        with Reader() as reader:
            service.file_mails(store, group_of(config, store), at_work, me, reading=reader.read)
        tell_of_answers(store, config.group)

    def settle() -> None:
        if looked:
            delivery.settle(store, looked[0])

    parts: dict[str, Callable[[], object]] = {
        "receive": receive,
        "file": file,
        "settle": settle,
        "prepare": lambda: service.prepare(store, group_of(config, store), clock()),
        "deliver": lambda: delivery.deliver(store, submitter, at_work, me),
    }
    return {name: led(act) for name, act in parts.items()}


def _lead(store: Store, group: Group) -> None:
    """Become the one process that acts for the group, and let go of what a dead one held and was troubled by."""
    if not store.lead():
        raise Refused(f"Another process already runs the group {group.slug} on this database.")
    store.orphaned(clock(), alone=True)
    for name in store.notes():
        if name.startswith(TROUBLE):
            store.note(name, "", clock())


def tell(store: Store, part: str, trouble: str) -> None:
    """Say that a part fails, or works again: in the log, and for `status` where the database is not what fails."""
    print(f"{clock():%Y-%m-%d %H:%M:%S} {part}: {trouble or 'works again'}", file=sys.stderr, flush=True)
    with suppress(TemporaryError):
        store.note(f"{TROUBLE}{part}", trouble, clock())


def tell_of_answers(store: Store, group: Group) -> None:
    """Say once that the hour's answers are used up, and once that they are not any more."""
    from bot import service

    trouble = service.exhausted(store, group, clock())
    said, _ = store.notes().get(f"{TROUBLE}answers", ("", None))
    if bool(trouble) != bool(said):
        tell(store, "answers", trouble)


def run(context: typer.Context) -> None:
    """Run the service: watch the mailbox, file, answer, remind, until SIGTERM."""
    from bot import daemon

    with context.obj.open() as (config, group, store):
        _lead(store, group)
        mailbox, watched, submitter = mailbox_of(config), mailbox_of(config), submitter_of(config)

        def news(stop: Event) -> bool:
            found = watched.wait(config.imap.poll_seconds, stop)
            if found:
                print(f"{clock():%Y-%m-%d %H:%M:%S} news in {config.imap.folder}", file=sys.stderr, flush=True)
            return found

        print(f"{group.name}: watching {config.imap.folder} on {config.imap.host}", file=sys.stderr, flush=True)
        try:
            parts = cycle(config, store, mailbox, submitter)
            notify(READY)
            beat, alive = min(30.0, config.imap.poll_seconds), partial(notify, ALIVE)
            daemon.run(parts, news, partial(tell, store), seconds=beat, alive=alive)
        finally:
            notify(STOPPING)
            for connection in (mailbox, watched, submitter):
                connection.close()


def once(context: typer.Context) -> None:
    """Do everything that is to be done now, once: for cron, or to see what happens."""
    with context.obj.open() as (config, group, store):
        _lead(store, group)
        mailbox, submitter = mailbox_of(config), submitter_of(config)
        try:
            for act in cycle(config, store, mailbox, submitter).values():
                act()
        finally:
            mailbox.close()
            submitter.close()
        print_ledger(store)


def import_(
    context: typer.Context,
    archive: Annotated[Path, typer.Argument(help="An mbox (also .xz, .gz), a Maildir, an .eml or a folder of them.")],
) -> None:
    """Take in an archive of old mail, resumable; nobody is written to. A service that runs meanwhile files it."""
    from bot import service
    from bot.reader import Reader
    from bot.transport import Archive

    with context.obj.open() as (_, group, store), Reader() as reader:
        source = Archive(archive)
        with progress(f"reading {archive.name}", source.count()) as advance:
            new = service.receive(store, source, advance)
        if store.lead():
            store.orphaned(clock(), alone=True)  # what an import that was broken off had begun to file
            with progress("filing", store.ledger().waiting) as advance:
                states = service.file_mails(store, group, clock, owner(), reading=reader.read, progress=advance)
            filed = ", ".join(f"{states[state]} {state}" for state in State if states[state]) or "nothing to file"
        else:
            filed = "the service that runs on this database files them"
        print(f"{archive.name}: {new} new mails; {filed}.")
        print_ledger(store)


def refile(context: typer.Context) -> None:
    """Derive every thread and comment again from the mails kept; numbers stay, nobody is written to."""
    from bot import service
    from bot.reader import Reader

    with context.obj.open() as (_, group, store), Reader() as reader:
        with progress("filing", store.ledger().seen) as advance:
            service.refile(store, group, clock, owner(), reading=reader.read, progress=advance)
        print_ledger(store)
