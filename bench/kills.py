"""`./run bench kills N`: SIGKILL at named instants of a mail's way, restart; is anything lost, is anything sent twice?

The witness is a submission server that outlives the service: it writes down every letter it accepted and puts the
self-copies into the service's mailbox. Each of the N runs kills the service once, at the next named instant and at a
chance occurrence of it (seeded), lets 35 minutes pass on the service's clock, restarts it, and compares the end with
an undisturbed run: mails and their states, rows and numbers, letters accepted.
"""

import os
import random
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.sink import Sink
from bench.tools import verdict
from bot import delivery, service
from bot.config import load, shipped
from bot.model import Arrival, LetterState, Place
from bot.store import Store
from bot.transport import Archive, Submitter

SEED = 20261123
MAILS = 12
AFTER_A_KILL = timedelta(minutes=35)
"""Longer than a self-copy may take, and than a claim holds."""

INSTANTS = {
    "before accept": 3,
    "after accept": 3,
    "after claim_mails": 3,
    "before record": 3,
    "after record": 3,
    "after file": 3,
    "after enqueue": 2,
    "after claim_letters": 3,
    "after transmitting": 2,
    "before the answer": 3,
    "before transmitting": 2,
    "before release_letters": 1,
    "after release_letters": 1,
}
"""In the order of a mail's way, each with how often it comes at least in one life. "after record" is before the commit
of the batch, "after file" behind it; "before the answer" is the lost 250: the dot was sent, the server has accepted,
nobody heard it; "before transmitting" it was heard, and the commit that writes it down with the next letters did not
come."""


# -- the service under test: a process of its own ---------------------------------------------------------------------


class _Inbox:
    """A mailbox as a folder of files, in the order of their names; UIDs count from 1."""

    source = "folder:inbox"

    def __init__(self, folder: Path, now: datetime) -> None:
        self._folder, self._now = folder, now

    def fetch(self, after: tuple[int, int]) -> Iterator[Sequence[Arrival]]:
        for uid, path in enumerate(sorted(self._folder.glob("*.eml")), start=1):
            if uid > after[1]:
                place = Place(source=self.source, validity=1, uid=uid)
                yield [Arrival(place=place, raw=path.read_bytes(), received=self._now)]


def _strike() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _trap(store: Store, instant: str, occurrence: int) -> None:
    """Make the store kill this process at the given occurrence of the instant."""
    when, _, name = instant.partition(" ")
    if not hasattr(store, name):
        return
    act: Callable[..., object] = getattr(store, name)
    seen = 0

    def trapped(*arguments: object, **options: object) -> object:
        nonlocal seen
        seen += 1
        if when == "before" and seen == occurrence:
            _strike()
        result = act(*arguments, **options)
        if when == "after" and seen == occurrence:
            _strike()
        return result

    setattr(store, name, trapped)


def _serve(folder: Path, port: int, now: datetime, instant: str, occurrence: int) -> None:
    """Everything there is to do at `now`, killed on the way if it comes to the instant."""
    group = service.assemble(load(shipped("config") / "demo" / "bot.toml"))
    with Store.open(f"sqlite:///{folder}/bot.sqlite", group.slug) as store:
        store.orphaned(now, alone=True)
        _trap(store, instant, occurrence)
        submitter = Submitter("127.0.0.1", port, "", "", tls="none")
        for _ in range(2):  # the second time round the self-copies are in
            service.receive(store, _Inbox(folder / "inbox", now))
            service.file_mails(store, group, lambda: now, "bench")
            if instant == "after file":
                _strike()
            delivery.settle(store, now)
            service.prepare(store, group, now)
            delivery.deliver(store, submitter, lambda: now, "bench")
        submitter.close()


# -- the witness --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class _End:
    """How a run ended: mails and rows, and how often each letter was accepted."""

    mails: Hashable
    rows: Hashable
    accepted: Counter[str]
    balanced: bool
    killed: bool
    unknown: int


def _run(instant: str, occurrence: int) -> _End:
    """One life of the service: mails come in, a digest and a reminder fall due; struck once, restarted."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        inbox = folder / "inbox"
        inbox.mkdir()
        process: subprocess.Popen[bytes] | None = None
        answers = 0

        def accepted(data: bytes) -> None:
            nonlocal answers
            answers += 1
            (inbox / f"9{len(list(inbox.iterdir())):05}.eml").write_bytes(data)
            if instant == "before the answer" and answers == occurrence and process:
                process.kill()

        with Sink(accepted) as sink:
            arrivals = sorted(
                Archive(shipped("config") / "demo" / "mails").arrivals(), key=lambda a: (a.received, a.place.uid)
            )[:MAILS]
            for number, arrival in enumerate(arrivals):
                (inbox / f"0{number:05}.eml").write_bytes(arrival.raw)
            now = arrivals[-1].received
            killed = False
            for _ in range(3):  # more than a week: the digest and what reminders there are
                for trap in (instant, "") if not killed else ("",):
                    arguments = [str(folder), str(sink.port), now.isoformat(), trap, str(occurrence)]
                    process = subprocess.Popen([sys.executable, "-m", "bench.kills", *arguments])
                    code = process.wait()
                    if code == -signal.SIGKILL:
                        killed = True
                        now += AFTER_A_KILL
                    elif code:
                        raise SystemExit(f"the service ended with {code} at “{instant}”")
                    else:
                        break
                now += timedelta(days=4)
            group = service.assemble(load(shipped("config") / "demo" / "bot.toml"))
            with Store.open(f"sqlite:///{folder}/bot.sqlite", group.slug) as store:
                return _End(
                    mails=frozenset((m.sha256, m.state) for m in store.mails() if m.state and "own" not in m.reason),
                    rows=tuple((c.number, c.heading, c.label, c.text) for c in store.comments()),
                    accepted=Counter(message_id for message_id, _, _ in sink.accepted),
                    balanced=store.ledger().balanced and not store.ledger().waiting,
                    killed=killed,
                    unknown=len(store.postings(LetterState.UNKNOWN)),
                )


def main(arguments: list[str]) -> int:
    """N kills, the instants in turn."""
    if len(arguments) != 1 or not arguments[0].isdigit():
        print(f"usage: ./run bench kills N (at least {len(INSTANTS)}, to reach each instant)", file=sys.stderr)
        return 2
    chance = random.Random(SEED)
    calm = _run("", 0)
    print(f"undisturbed: {len(calm.accepted)} letters accepted, {len(calm.rows)} rows")  # type: ignore[arg-type]
    lost = doubled = unstruck = unsent = 0
    for run in range(int(arguments[0])):
        instant = list(INSTANTS)[run % len(INSTANTS)]
        end = _run(instant, chance.randint(1, INSTANTS[instant]))
        twice = sum(count - 1 for count in end.accepted.values())
        missing = {message_id for message_id in calm.accepted if message_id not in end.accepted}
        receipts = {message_id for message_id in missing if message_id.startswith("<receipt.")}
        gone = len(missing - receipts) + (end.mails != calm.mails) + (end.rows != calm.rows) + (not end.balanced)
        lost, doubled, unsent = lost + gone, doubled + twice, unsent + len(receipts)
        unstruck += not end.killed
        struck = "" if end.killed else ", never struck"
        print(f"{instant:<23} lost {gone}, doubled {twice}, receipts left unsent {len(receipts)}{struck}", flush=True)
    print(f"receipts left unsent, by the rule that a receipt goes at most once: {unsent}")
    if unstruck:
        print(f"{unstruck} runs were never struck")
    figure = f"{lost} lost, {doubled} sent twice in {arguments[0]} kills at {len(INSTANTS)} instants"
    return verdict(figure, "0 and 0", not lost and not doubled and not unstruck)


if __name__ == "__main__":
    at = datetime.fromisoformat(sys.argv[3]).astimezone(UTC)
    _serve(Path(sys.argv[1]), int(sys.argv[2]), at, sys.argv[4], int(sys.argv[5]))
