"""Reads mails in worker processes with limits on time and memory, so that a mail can harm its own reading only.

RELIABILITY A5 and T15. A worker is this file run as a program: without our environment (passwords live there), our
open files or our terminal's signals, without the right to write a file or start a process, and told over a pipe what
to read. It answers in JSON, from which a Message is rebuilt by the types of its fields; whatever else an answer says
is an error. Assumed is that a mail may crash, hang or swell its reader and falsify what is read of itself; against code
that takes the worker over and reads our files as our user, the operator's sandbox has to help (docs/operating.md).

Where reading a mail with its attachments ends a worker, its own words are read without them.

Leaves what reading means to `bot.documents`, and which mails to read and what becomes of the unreadable to `service`.
"""

import json
import os
import resource
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, is_dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import cache
from importlib import import_module
from types import TracebackType, UnionType
from typing import Any, Self, get_args, get_origin, get_type_hints

from bot import documents, mail
from bot.errors import BotError, Refused, TemporaryError
from bot.model import Message

SECONDS = 20.0
"""What reading one mail may take, by the clock on the wall."""
MEMORY = 1024 * 1024 * 1024
"""The address space of a worker, in bytes: the largest mail accepted takes under a third of it."""
START = 60.0
"""Seconds a worker may take until it is ready; one that is not ready is our trouble, not that of a mail."""
MAX_ANSWER, MAX_REASON = 128 * 1024 * 1024, 1000
"""Bytes of an answer, and characters of a reason, that are taken from a worker."""

_FORBIDDEN = (resource.RLIMIT_CORE, resource.RLIMIT_FSIZE, resource.RLIMIT_NPROC)
_OUT_OF_MEMORY = 70
_HEAD = 8  # bytes that say how many follow
_CHUNK = 1 << 16  # what a pipe holds

Read = Callable[[bytes], Message]


class Reader:
    """Worker processes, started when there is a mail for them; `close`, or the end of a `with` block, ends them.

    `function` is a function of a module, found again there by its name in the worker; `spare` reads what it cannot.
    """

    def __init__(
        self,
        function: Read = documents.read,
        *,
        spare: Read | None = mail.read,
        seconds: float = SECONDS,
        memory: int = MEMORY,
        workers: int = 2,
    ) -> None:
        self._function, self._spare, self._seconds, self._memory = function, spare, seconds, memory
        self._places, self._workers = workers, dict[int, _Worker]()

    def read(self, raws: Sequence[bytes]) -> list[Message | Refused]:
        """Each mail as read, or why it cannot be, in their order. Raises TemporaryError where no worker starts."""
        results: list[Message | Refused] = []
        try:
            for number in range(len(raws) + self._places):  # a worker has one mail at a time, and they take turns
                place, before = number % self._places, number - self._places
                if before >= 0:
                    results.append(self._answer(place, raws[before]))
                if number < len(raws):
                    self._worker(place).ask(raws[number])
        except BaseException:
            self.close()  # answers nobody waited for must not be taken for those to the next mails
            raise
        return results

    def close(self) -> None:
        """End the workers; the next mail gets a new one."""
        for place in tuple(self._workers):
            self._stop(place)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _worker(self, place: int) -> "_Worker":
        if place not in self._workers:
            self._workers[place] = _Worker(self._function, self._seconds, self._memory)
        return self._workers[place]

    def _answer(self, place: int, raw: bytes) -> Message | Refused:
        """What came of `raw`, which the worker at this place was asked to read.

        A worker that dies over its first mail died of it. One that had read others before may have been weakened by
        them, or found by a signal meant for somebody else: its mail is tried once more, by a new worker.
        """
        worker = self._worker(place)
        try:
            return worker.answer()
        except TimeoutError:
            self._stop(place)
            return self._without_files(raw, f"reading it took more than {self._seconds:g} s")
        except EOFError:
            code = self._stop(place)
            if worker.asked > 1:
                self._worker(place).ask(raw)
                return self._answer(place, raw)
            return self._without_files(raw, self._death(code))
        except (LookupError, RecursionError, TypeError, ValueError) as error:
            self._stop(place)
            return Refused(f"the answer of its reader makes no sense ({type(error).__name__}: {error})")

    def _without_files(self, raw: bytes, why: str) -> Message | Refused:
        """The mail's own words at least, where its attachments may have been what ended the worker."""
        if self._spare is None:
            return Refused(why)
        with Reader(self._spare, spare=None, seconds=self._seconds, memory=self._memory, workers=1) as other:
            (message,) = other.read([raw])
        if isinstance(message, Refused) or not message.attachments:
            return Refused(why)
        return replace(message, defects=(*message.defects, f"not read: the attachments: {why}"))

    def _stop(self, place: int) -> int:
        return self._workers.pop(place).stop()

    def _death(self, code: int) -> str:
        if code == _OUT_OF_MEMORY:
            return f"reading it took more than {self._memory >> 20} MiB of memory"
        how = f"signal {-code}: {signal.strsignal(-code)}" if code < 0 else f"exit code {code}"
        return f"reading it ended the reader ({how})"


class _Worker:
    """A process that reads one mail after the other, and our ends of the pipes to it."""

    def __init__(self, function: Read, seconds: float, memory: int) -> None:
        self.asked = 0
        self._seconds = seconds
        self._ready = False
        self._due = 0.0
        words = [function.__module__, function.__name__, str(seconds), str(memory)]
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "bot.reader", *words],
                env={"PYTHONPATH": os.pathsep.join(sys.path)},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                bufsize=0,
                start_new_session=True,  # Ctrl-C is for us
            )
        except OSError as error:
            raise TemporaryError(f"The reader of mails cannot be started: {error}.") from error
        assert self._process.stdin and self._process.stdout  # asked for above
        self._in, self._out = self._process.stdin, self._process.stdout
        os.set_blocking(self._in.fileno(), False)

    def ask(self, raw: bytes) -> None:
        """Hand over a mail. Where the worker does not take it, `answer` tells."""
        self.asked += 1
        self._due = time.monotonic() + (self._seconds if self._ready else START)
        with suppress(OSError):
            data = memoryview(len(raw).to_bytes(_HEAD) + raw)
            while data:
                self._wait(self._in.fileno(), select.POLLOUT, self._due)
                data = data[os.write(self._in.fileno(), data[:_CHUNK]) :]

    def answer(self) -> Message | Refused:
        """The mail as read, or why it could not be. TimeoutError, EOFError: the worker hangs, has ended; LookupError,
        RecursionError, TypeError, ValueError: it talks nonsense. TemporaryError where it never became ready."""
        if not self._ready:
            self._greet()
        answer = json.loads(self._receive(self._due))
        if "refused" in answer:
            return Refused(_rebuilt(str, answer["refused"])[:MAX_REASON])
        message: Message = _rebuilt(Message, answer["message"])
        return message

    def stop(self) -> int:
        """End the process, whatever it does; its exit code, or minus the signal it died of."""
        self._process.kill()
        self._in.close()
        self._out.close()
        return self._process.wait()

    def _greet(self) -> None:
        """Take the first answer, which says that the worker is there; the time for its mail counts from then."""
        try:
            self._receive(self._due)
        except (EOFError, TimeoutError, ValueError) as error:
            raise TemporaryError(
                f"The reader of mails does not start ({type(error).__name__}); its own words are in the error output."
            ) from error
        self._ready = True
        self._due = time.monotonic() + self._seconds

    def _receive(self, due: float) -> bytes:
        """One answer, begun until `due`. An answer that was begun in time may wait in the pipe until we come."""
        size = int.from_bytes(self._exactly(_HEAD, due))
        if size > MAX_ANSWER:
            raise ValueError(f"{size} bytes")
        return self._exactly(size, time.monotonic() + self._seconds)

    def _exactly(self, size: int, due: float) -> bytes:
        data = bytearray()
        while len(data) < size:
            self._wait(self._out.fileno(), select.POLLIN, due)
            piece = os.read(self._out.fileno(), min(size - len(data), _CHUNK))
            if not piece:
                raise EOFError
            data += piece
        return bytes(data)

    @staticmethod
    def _wait(pipe: int, event: int, due: float) -> None:
        poll = select.poll()
        poll.register(pipe, event)
        if not poll.poll(max(0.0, due - time.monotonic()) * 1000):
            raise TimeoutError


# -- what is said between the two -------------------------------------------------------------------------------------


def _told(answer: dict[str, object]) -> bytes:
    data = json.dumps(answer, ensure_ascii=False, default=datetime.isoformat).encode("utf-8", "surrogatepass")
    return len(data).to_bytes(_HEAD) + data


def _rebuilt(kind: Any, value: Any) -> Any:
    """`value`, as JSON has it, as a `kind` of the model."""
    if fields := _fields(kind):
        return kind(**{name: _rebuilt(of, value[name]) for name, of in fields.items()})
    if isinstance(kind, UnionType):  # X | None
        return None if value is None else _rebuilt(get_args(kind)[0], value)
    if get_origin(kind) is tuple:
        return tuple(_rebuilt(get_args(kind)[0], one) for one in value)
    if kind is datetime:
        return datetime.fromisoformat(value)
    if issubclass(kind, StrEnum):
        return kind(value)
    if type(value) is not kind:
        raise TypeError(f"{type(value).__name__} for {kind.__name__}")
    return value


@cache
def _fields(kind: Any) -> dict[str, Any]:
    """The fields of a dataclass with their types, none of any other type."""
    return get_type_hints(kind) if is_dataclass(kind) else {}


# -- the worker -------------------------------------------------------------------------------------------------------


def _serve(module: str, name: str, seconds: float, memory: int) -> None:
    """Read mails from standard input and tell them on standard output until it is closed."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # whoever ends the service lets it finish its part; it ends us
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)  # what a library prints is no answer
    read: Read = getattr(import_module(module), name)
    _limit(resource.RLIMIT_AS, memory)
    for what in _FORBIDDEN:
        _limit(what, 0)
    os.dup2(nothing, 2)  # why it did not start was said by now; what hostile mail makes a library say is for nobody
    os.close(nothing)
    answers.write(_told({}))
    answers.flush()
    try:
        while head := requests.read(_HEAD):
            _grant(2 * seconds)
            answers.write(_told(_read(read, requests.read(int.from_bytes(head)))))
            answers.flush()
    except MemoryError:
        os._exit(_OUT_OF_MEMORY)  # at once: there may not be enough left to end in order


def _read(read: Read, raw: bytes) -> dict[str, object]:
    try:
        return {"message": asdict(read(raw))}
    except MemoryError:
        raise
    except BotError as error:
        return {"refused": str(error)}
    except Exception as error:  # noqa: BLE001 - a mail that cannot be read is told, and the next one read
        return {"refused": f"{type(error).__name__}: {error}"}


def _limit(what: int, most: int) -> None:
    hard = resource.getrlimit(what)[1]
    least = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(what, (least, least))


def _grant(seconds: float) -> None:
    """So much processor time from now on: ends a worker whose parent is no longer there to do it."""
    used = time.process_time()
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    most = int(used + seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


if __name__ == "__main__":
    _serve(sys.argv[1], sys.argv[2], float(sys.argv[3]), int(sys.argv[4]))
