"""When things are done: beats, back-off and the end (bot/daemon.py). No sleeping: the parts themselves end the run."""

import os
import signal
import threading
from collections.abc import Callable

import pytest

from bot import daemon
from bot.errors import BotError, Refused, TemporaryError


def stop() -> None:
    """What an operator does."""
    os.kill(os.getpid(), signal.SIGTERM)


def never(stopped: threading.Event) -> bool:
    """A mailbox in which nothing happens."""
    stopped.wait(0.2)
    return False


def silent(part: str, trouble: str) -> None:
    """Nobody listens."""


def test_parts_are_done_in_their_order_until_the_signal() -> None:
    """The first beat comes at once; after SIGTERM no further part is begun."""
    done: list[str] = []

    def file() -> None:
        done.append("file")
        stop()

    parts: dict[str, Callable[[], object]] = {
        "receive": lambda: done.append("receive"),
        "file": file,
        "deliver": lambda: done.append("deliver"),
    }
    daemon.run(parts, never, silent, seconds=3600)
    assert ["receive", "file"] == done


def test_that_it_goes_on_is_said_after_each_part() -> None:
    """Also after one that fails: it is noted, and only what hangs is not heard of any more."""
    said: list[str] = []

    def fail() -> None:
        raise TemporaryError("away")

    parts: dict[str, Callable[[], object]] = {"receive": fail, "file": lambda: said.append("file"), "deliver": stop}
    daemon.run(parts, never, silent, seconds=3600, alive=lambda: said.append("alive"))
    assert ["alive", "file", "alive", "alive"] == said


def test_the_watcher_makes_a_beat() -> None:
    """News in the mailbox come before the tick."""
    beats: list[int] = []
    first = threading.Event()

    def part() -> None:
        beats.append(1)
        first.set()
        if len(beats) == 2:
            stop()

    def watch(stopped: threading.Event) -> bool:
        return first.wait(10)

    daemon.run({"part": part}, watch, silent, seconds=3600)
    assert 2 == len(beats)


def test_the_tick_makes_a_beat() -> None:
    """Where the mailbox says nothing, the clock does."""
    beats: list[int] = []

    def part() -> None:
        beats.append(1)
        if len(beats) == 3:
            stop()

    daemon.run({"part": part}, never, silent, seconds=0.05)
    assert 3 == len(beats)


@pytest.mark.parametrize("trouble", [TemporaryError, Refused])
def test_a_failing_part_is_left_alone_and_the_others_go_on(trouble: type[BotError]) -> None:
    """Trouble is noted with the time of the next try; the part is not called again before it. A refusal too: a
    password can be put right while the service runs."""
    noted: list[tuple[str, str]] = []
    failed: list[int] = []
    beats: list[int] = []

    def failing() -> None:
        failed.append(1)
        raise trouble("nobody answers")

    def working() -> None:
        beats.append(1)
        if len(beats) == 3:
            stop()

    parts: dict[str, Callable[[], object]] = {"deliver": failing, "file": working}
    daemon.run(parts, never, lambda *note: noted.append(note), seconds=0.05)
    assert (1, 3) == (len(failed), len(beats))
    assert [("deliver", "nobody answers (next try in 5 s)")] == noted


def test_a_part_that_works_again_is_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The wait doubles while it fails, and the trouble is taken back when it ends."""
    monkeypatch.setattr(daemon, "FIRST_WAIT", 0.01)
    noted: list[str] = []
    outcomes = iter([True, True, False])

    def part() -> None:
        if next(outcomes):
            raise TemporaryError("no")

    def note(name: str, trouble: str) -> None:
        noted.append(trouble)
        if not trouble:
            stop()

    daemon.run({"part": part}, never, note, seconds=0.05)
    assert ["no (next try in 0 s)", "no (next try in 0 s)", ""] == noted


def test_the_signals_are_given_back() -> None:
    """After the run, Ctrl-C means again what it meant before."""
    before = signal.getsignal(signal.SIGTERM)
    daemon.run({"part": stop}, never, silent, seconds=3600)
    assert before == signal.getsignal(signal.SIGTERM)
