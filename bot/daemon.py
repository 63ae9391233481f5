"""When: the tick, the watcher of the mailbox and the signals; what is done and whether it is due is decided elsewhere.

APScheduler is a wake-up clock only (memory store, UTC, one interval job): its cron triggers and job stores lose and
double work (RELIABILITY §0.6–7). The watcher waits in IDLE (RFC 2177) in a thread with a connection of its own; the
tick is its polling backstop. A part that fails for the moment is left alone with growing back-off while the others
go on; SIGTERM and SIGINT end the service between two parts.
"""

import signal
import threading
import time
from collections.abc import Callable, Mapping
from types import FrameType

from apscheduler.schedulers.background import BackgroundScheduler

from bot.errors import BotError

FIRST_WAIT, LONGEST_WAIT = 5.0, 900.0
"""Back-off of a failing part, in seconds: doubled from the first to the longest."""

Note = Callable[[str, str], None]
"""Takes the name of a part and what is wrong with it, or "" once it works again."""


class _Part:
    """A piece of work done at every beat, and how long it is to be left alone after it failed."""

    def __init__(self, name: str, act: Callable[[], object], note: Note) -> None:
        self.name, self._act, self._note = name, act, note
        self._wait, self._again = 0.0, 0.0

    def beat(self) -> None:
        if time.monotonic() < self._again:
            return
        try:
            self._act()
        except BotError as error:  # a Refused too: a password or a folder can be put right while we run
            self._wait = min(self._wait * 2, LONGEST_WAIT) or FIRST_WAIT
            self._again = time.monotonic() + self._wait
            self._note(self.name, f"{error} (next try in {self._wait:.0f} s)")
        else:
            if self._wait:
                self._note(self.name, "")
            self._wait = 0.0


def run(
    parts: Mapping[str, Callable[[], object]],
    watch: Callable[[threading.Event], bool],
    note: Note,
    *,
    seconds: float,
    alive: Callable[[], None] = lambda: None,
) -> None:
    """Do `parts` in their order at every beat until SIGTERM or SIGINT.

    A beat comes every `seconds`, and as soon as `watch(stop)` returns True: something may be new. `alive` is called
    after each part, done or not: what fails is noted, what hangs is not heard of any more.
    """
    stop, wake = threading.Event(), threading.Event()

    def end(number: int, frame: FrameType | None) -> None:
        stop.set()
        wake.set()

    before = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGINT)}
    scheduler = BackgroundScheduler(timezone="UTC")
    scheduler.add_job(wake.set, "interval", seconds=seconds, coalesce=True, max_instances=1, misfire_grace_time=None)
    watcher = threading.Thread(target=_watch, args=(watch, stop, wake, note), name="watcher", daemon=True)
    working = [_Part(name, act, note) for name, act in parts.items()]
    scheduler.start()
    watcher.start()
    wake.set()
    try:
        while not stop.is_set():
            wake.wait()
            wake.clear()
            for part in working:
                if not stop.is_set():
                    part.beat()
                    alive()
    finally:
        stop.set()
        scheduler.shutdown(wait=False)
        watcher.join(timeout=5)
        for number, handler in before.items():
            signal.signal(number, handler)


def _watch(watch: Callable[[threading.Event], bool], stop: threading.Event, wake: threading.Event, note: Note) -> None:
    def look() -> None:
        if watch(stop):
            wake.set()

    part = _Part("watch", look, note)
    while not stop.is_set():
        began = time.monotonic()
        part.beat()
        if time.monotonic() - began < 0.1:
            stop.wait(1.0)  # a watch that returns at once, or is being left alone, must not spin
