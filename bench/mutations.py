"""`./run bench mutations CORPORA N [NUMBER]`: N real mails, damaged; none may be too much for the reader.

Each is a mail of the corpora with one to six mutations of its bytes or lines, seeded by its number alone. It is read,
its passages are told apart alone and beside earlier mails, and joined they must be the text; every twentieth goes the
whole way through a store in memory as well. Then every pattern meets its pump strings (pump.py). NUMBER writes that
one mail to the standard output. Time is the processor's, with a bell after a minute on the clock.
"""

import re
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from bench import pump
from bench.corpora import as_earlier, every_mail, folder
from bench.tools import clock, group, verdict
from bot import service
from bot.errors import Refused
from bot.mail import passages, read
from bot.model import Arrival, Earlier, Place
from bot.store import Store

SEED = 20261123
LIMIT = 2.0
"""Seconds for one mail."""
_LONGEST = 8_000_000
"""Bytes of a damaged mail; lines repeated twice over would fill the memory."""
_BELL = 60
_CHUNK = 250
_FILED = 20
"""One in so many goes through the store."""

_NASTY = (
    b"\0", b"\r", b"\n", b"\n\n", b"\r\n\r\n", b"\t", b"\x0b", b"\x1b$B", b"\x85", b"\xff\xfe", b"\xed\xa0\x80",
    b"\xc3", b"\xe2\x80\xae", b"\xef\xbb\xbf", b"=?utf-8?q?", b"=?utf-8?b?", b"?=", b"=?x?x?x?=", b'"', b"(", b")",
    b"<", b">", b";", b"\nContent-Type: multipart/mixed; boundary=\"x\"\n",
    b"\nContent-Type: multipart/alternative\n", b"\nContent-Type: message/rfc822\n", b"\nContent-Type: text/html\n",
    b"\nContent-Transfer-Encoding: base64\n", b"\nContent-Transfer-Encoding: x-uuencode\n",
    b"\nContent-Transfer-Encoding: quoted-printable\n", b"\n--x\n", b"\n--x--\n", b"charset=utf-7", b"charset=idna",
    b"charset=utf-16", b"charset=", b"charset*0*=utf-8''%41", b"format=flowed; delsp=yes",
    b"\nFrom: a@example.org, b@example.org\n", b"\nFrom \n", b"\n>From \n", b"begin 644 x\n", b"<blockquote>",
    b"<table>", b"</div>", b"<!--", b"&#x110000;", b"&#xd800;", b"\nDate: Mon, 99 Foo 99999 99:99:99 +9999\n",
    b"\nReferences: <a@a>\n", b"\n-----Original Message-----\n",
    b"\nFrom: x\nSent: 1 May 2026 10:00\nTo: y\nSubject: z\n", b"\n-- \n", b"\n> ",
)  # fmt: skip
_HEADER = re.compile(rb"\r?\n\r?\n")


def mutated(mails: Sequence[tuple[str, bytes]], number: int) -> tuple[str, bytes]:
    """The damaged mail of that number and the name of what it was made of."""
    chance = Random(f"{SEED}/{number}")
    name, raw = chance.choice(mails)
    other = chance.choice(mails)[1]
    for _ in range(chance.randint(1, 6)):
        raw = chance.choice(_MUTATIONS)(raw, other, chance)[:_LONGEST]
    return name, raw


def _at(raw: bytes, chance: Random) -> int:
    """A place in the mail, as often in its header as in its body."""
    header = _HEADER.search(raw)
    end = header.end() if header and chance.random() < 0.5 else len(raw)
    return chance.randrange(end + 1)


def _flip(raw: bytes, other: bytes, chance: Random) -> bytes:
    data = bytearray(raw)
    for _ in range(chance.randint(1, 20)):
        at = _at(raw, chance)
        data[at : at + 1] = bytes([chance.randrange(256)])
    return bytes(data)


def _cut(raw: bytes, other: bytes, chance: Random) -> bytes:
    at = _at(raw, chance)
    return raw[:at] + raw[at + chance.choice((1, 10, 200, 5000)) :]


def _end(raw: bytes, other: bytes, chance: Random) -> bytes:
    return raw[: _at(raw, chance)]


def _insert(raw: bytes, other: bytes, chance: Random) -> bytes:
    at = _at(raw, chance)
    return raw[:at] + chance.choice(_NASTY) + raw[at:]


def _noise(raw: bytes, other: bytes, chance: Random) -> bytes:
    at = _at(raw, chance)
    return raw[:at] + chance.randbytes(chance.choice((3, 40, 2000))) + raw[at:]


def _lengthen(raw: bytes, other: bytes, chance: Random) -> bytes:
    """One thing very many times: the pump in its place."""
    at = _at(raw, chance)
    unit = chance.choice((*_NASTY, raw[at : at + chance.randint(1, 30)] or b" ", bytes([chance.randrange(32, 127)])))
    return raw[:at] + unit * (chance.choice((50, 2000, 60_000, 200_000)) // len(unit)) + raw[at:]


def _splice(raw: bytes, other: bytes, chance: Random) -> bytes:
    return raw[: _at(raw, chance)] + other[_at(other, chance) :]


def _swap(raw: bytes, other: bytes, chance: Random) -> bytes:
    one, two, three = sorted(_at(raw, chance) for _ in range(3))
    return raw[:one] + raw[two:three] + raw[one:two] + raw[three:]


def _ends(raw: bytes, other: bytes, chance: Random) -> bytes:
    raw = raw.replace(b"\r\n", b"\n")
    return raw.replace(b"\n", chance.choice((b"\r\n", b"\r", b"\n\n", b"\r\r\n", b"\n ")))


def _lines(change: Callable[[list[bytes], int, Random], None]) -> Callable[[bytes, bytes, Random], bytes]:
    """A mutation of lines as one of bytes."""

    def mutation(raw: bytes, other: bytes, chance: Random) -> bytes:
        lines = raw.split(b"\n")
        at = raw.count(b"\n", 0, _at(raw, chance))
        change(lines, at, chance)
        return b"\n".join(lines)

    return mutation


def _drop(lines: list[bytes], at: int, chance: Random) -> None:
    del lines[at : at + chance.choice((1, 1, 5, 40))]


def _repeat(lines: list[bytes], at: int, chance: Random) -> None:
    lines[at:at] = lines[at : at + chance.choice((1, 4))] * chance.choice((1, 20, 1500))


def _quote(lines: list[bytes], at: int, chance: Random) -> None:
    depth = b">" * chance.choice((1, 1, 3, 500))
    lines[at:] = [depth + line for line in lines[at:]]


def _shuffle(lines: list[bytes], at: int, chance: Random) -> None:
    block = lines[at : at + 12]
    chance.shuffle(block)
    lines[at : at + 12] = block


def _join(lines: list[bytes], at: int, chance: Random) -> None:
    lines[at : at + chance.choice((2, 30, 3000))] = [b"".join(lines[at : at + 30])]


_MUTATIONS = (
    *(_flip, _cut, _end, _insert, _insert, _noise, _lengthen, _splice, _swap, _ends),
    *map(_lines, (_drop, _repeat, _quote, _shuffle, _join)),
)


# -- trying them ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Tried:
    """How the reader fared with one mail: processor seconds to read it and to tell its passages apart once (the slower
    of both ways), and what went wrong."""

    number: int
    name: str
    seconds: float
    fault: str = ""


@cache
def _mails(corpora: Path) -> tuple[tuple[str, bytes], ...]:
    return tuple(every_mail(corpora))


@cache
def _earlier(corpora: Path) -> tuple[Earlier, ...]:
    """A few mails of one archive, as the thread of everything."""
    mails = [raw for name, raw in _mails(corpora) if "ksummit" in name or "MTCE" in name][:12]
    return tuple(as_earlier(number, read(raw)) for number, raw in enumerate(mails, 1))


def _ring(*_: object) -> None:
    raise TimeoutError


def attempt(number: int, name: str, raw: bytes, earlier: Sequence[Earlier]) -> Tried:
    """Read one damaged mail and tell its passages apart, alone and beside others."""
    fault, reading, telling = "", 0.0, 0.0
    signal.signal(signal.SIGALRM, _ring)
    signal.alarm(_BELL)
    began = time.process_time()
    try:
        message = read(raw)
        reading = time.process_time() - began
        for before in ((), earlier):
            began = time.process_time()
            if "".join(passage.text for passage in passages(message, before)) != message.text:
                fault = "the passages are not the text"
            telling = max(telling, time.process_time() - began)
    except Refused:
        pass
    except Exception as error:  # noqa: BLE001 - what escapes is what is measured
        fault = f"{type(error).__name__}: {error}"[:200]
        telling = time.process_time() - began
    finally:
        signal.alarm(0)
    return Tried(number=number, name=name, seconds=reading + telling, fault=fault)


def _chunk(corpora: Path, numbers: range) -> list[Tried]:
    """Some mails in a process of their own; one in twenty is filed as well."""
    mails, earlier = _mails(corpora), _earlier(corpora)
    tried = []
    filed = []
    for number in numbers:
        name, raw = mutated(mails, number)
        tried.append(attempt(number, name, raw, (*earlier, as_earlier(99, read(dict(mails)[name])))))
        if number % _FILED == 0:
            filed.append((number, name, raw))
    return tried + list(_filed(filed))


def _filed(mails: Sequence[tuple[int, str, bytes]]) -> Iterator[Tried]:
    """The whole way in memory; an error that quarantined a mail was caught by the last net only."""
    about = group()
    with Store.open("sqlite://", about.slug) as store:
        for number, name, raw in mails:
            began = time.process_time()
            place = Place(source="bench", validity=1, uid=number + 1)
            store.accept([Arrival(place=place, raw=raw, received=clock())])
            service.file_mails(store, about, clock, "bench")
            seconds = time.process_time() - began
            last = max(store.mails(), key=lambda entry: entry.id)
            fault = last.reason if re.match(r"unreadable: [A-Z]\w+: ", last.reason) else ""
            yield Tried(number=number, name=f"{name}, filed", seconds=seconds, fault=fault)


def run(corpora: Path, count: int) -> tuple[list[Tried], list[str]]:
    """All of them, in two processes; and the stretches of numbers whose process died."""
    chunks = [range(at, min(at + _CHUNK, count)) for at in range(0, count, _CHUNK)]
    tried: list[Tried] = []
    died: list[str] = []
    waiting = chunks
    while waiting:
        with ProcessPoolExecutor(2) as pool:
            futures = [(chunk, pool.submit(_chunk, corpora, chunk)) for chunk in waiting]
            waiting = []
            for chunk, future in futures:
                try:
                    tried += future.result()
                except BrokenProcessPool:
                    waiting.append(chunk)
        if waiting:  # the first of them killed its process, or the one beside it
            died.append(f"{waiting[0].start} to {waiting[0].stop - 1}")
            waiting = waiting[1:]
    return tried, died


def holds(corpora: Path, count: int) -> tuple[str, str, bool]:
    """The figures, their targets, and whether they are reached; prints what fell short."""
    tried, died = run(corpora, count)
    by_time = sorted(tried, key=lambda one: -one.seconds)
    slow = sum(one.seconds > LIMIT for one in tried)
    for one in by_time[: max(3, min(slow, 20))]:
        print(f"  {one.seconds:.2f} s: mail {one.number} (of {one.name})")
    faults = [one for one in tried if one.fault]
    for one in faults[:20]:
        print(f"  mail {one.number} (of {one.name}): {one.fault}")
    for numbers in died:
        print(f"  the process died in {numbers}")
    slowest = by_time[0].seconds
    uncaught = len(faults) + len(died)
    figure = f"{count} mails: {uncaught} uncaught, {slow} over {LIMIT:.0f} s, slowest {slowest:.2f} s"
    return figure, "0, 0", not uncaught and not slow


def main(arguments: list[str]) -> int:
    """N mails and all patterns, or one mail."""
    corpora = folder(arguments, "mutations CORPORA N [NUMBER]")
    if corpora is None or len(arguments) not in (2, 3) or not all(a.isdigit() for a in arguments[1:]):
        return 2
    if len(arguments) == 3:
        sys.stdout.buffer.write(mutated(_mails(corpora), int(arguments[2]))[1])
        return 0
    codes = [pump.main([]), verdict(*holds(corpora, int(arguments[1])))]
    return max(codes)
