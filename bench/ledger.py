"""`./run bench ledger CORPORA`: every archive of CORPORA/b imported twice; do the books balance, are the numbers equal?

Per archive: into a fresh store (first import), the same store again (nothing may change), a second fresh store and a
refile of it (states, reasons, comments and numbers must be equal). No provision may be invented: a mail that names
none of the group's resolutions, by a plain look at its bytes, must have no row at a provision.
"""

import re
import sys
from collections.abc import Hashable
from pathlib import Path

from bench.tools import archives, clock, group, store_on_disk, verdict
from bot import service
from bot.model import Group
from bot.store import Store
from bot.transport import Archive

OWNER = "bench"


def picture(store: Store) -> Hashable:
    """Everything that must come out the same: each mail's end and each row, by content, not by database id."""
    mails = tuple((mail.sha256, mail.state, mail.reason) for mail in store.mails())
    return mails, store.comments()


def imported(store: Store, archive: Path, about: Group) -> None:
    """One import, as the command does it."""
    service.receive(store, Archive(archive))
    service.file_mails(store, about, clock, OWNER, answer=False)


def invented(store: Store, about: Group) -> int:
    """Rows at a provision whose thread names none of the group's resolutions anywhere in its mails."""
    numbers = "|".join(str(resolution.number) for resolution in about.resolutions)
    names = re.compile(rf"(?i)res(?:olutions?|ol|\.)?\s*(?:no\.?\s*)?(?:{numbers})\b".encode())
    threads: dict[int | None, bool] = {}
    of_mail = {}
    for mail in store.mails():
        of_mail[mail.sha256] = mail.thread
        threads[mail.thread] = threads.get(mail.thread, False) or bool(names.search(store.raw(mail.id)))
    return sum(1 for c in store.comments() if c.heading and not threads[of_mail[c.source.sha256]])


def examine(archive: Path, about: Group) -> list[str]:
    """What is wrong with one archive's books; prints its line."""
    faults = []
    expected = sum(1 for _ in Archive(archive).arrivals())
    with store_on_disk(about.slug) as store, store_on_disk(about.slug) as other:
        imported(store, archive, about)
        first, books = picture(store), store.ledger()
        imported(store, archive, about)
        imported(other, archive, about)
        if not books.balanced or books.waiting:
            faults.append("the books do not balance")
        if books.seen != expected:
            faults.append(f"{expected} mails in the archive, {books.seen} seen")
        if picture(store) != first or store.ledger() != books:
            faults.append("the second import changed something")
        if picture(other) != first:
            faults.append("a fresh import came out differently")
        service.refile(other, about, clock, OWNER)
        if picture(other) != first:
            faults.append("refile came out differently")
        if count := invented(store, about):
            faults.append(f"{count} rows at provisions nobody named")
        states = ", ".join(f"{count} {state}" for state, count in sorted(books.states.items()))
        print(
            f"{archive.name}: {books.seen} = {books.copies} copies + {states}; {len(first[1])} rows"  # type: ignore[index]
            + "".join(f"\n  FAULT: {fault}" for fault in faults),
            flush=True,
        )
        for mail in store.mails():
            if mail.state == "quarantined":
                print(f"  quarantined: {mail.reason}")
                if "Error" in mail.reason:
                    faults.append(f"uncaught: {mail.reason}")
    return faults


def main(arguments: list[str]) -> int:
    """All archives of the corpora folder given."""
    if len(arguments) != 1:
        print("usage: ./run bench ledger CORPORA (the folder whose b/ holds *.mbox.xz)", file=sys.stderr)
        return 2
    about = group()
    found = archives(arguments[0])
    faults = [fault for archive in found for fault in examine(archive, about)]
    return verdict(f"{len(faults)} faults in {len(found)} archives", "0 faults", not faults)
