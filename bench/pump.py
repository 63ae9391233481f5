"""`./run bench pump`: every pattern of bot.mail, bot.text and bot.rules against strings of 1 MB made to hold it up.

Patterns are found where they stand: in the modules, in what these keep, and in what they compiled from the
vocabularies while the demonstration's mails were filed. Each is tried by the methods the code calls it with, first on
short strings of many kinds (a quadratic pattern shows there already), then on 1 MB of the kinds it was slowest with.
Time is the processor's; a pattern that only looks for one character is timed beside it, as the machine's measure.
"""

import gc
import importlib
import pkgutil
import re
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from types import FunctionType, ModuleType

from bench.tools import clock, group, verdict
from bot import service
from bot.config import shipped
from bot.store import Store
from bot.transport import Archive

LIMIT = 0.2
"""Seconds for 1 MB."""
LENGTH = 1_000_000
_SHORT = 2_000
_TAKEN = 4
"""Kinds of string that go on to 1 MB, for each pattern."""
_BELL = 60

ROOMS = ("bot.mail", "bot.text", "bot.rules")
_UNITS = (
    *" \t\n\r_-=*>|.,:;@<>()[]{}\"'\\/&%#!?~`^0159aAzZ\0\xa0é年字яع：。–",
    *(a + b for a, b in product("a1 >-_:.,@()\n", repeat=2) if a != b),
    "> ", "\r\n", "\n\n", "a@a.", "a.a", "Re: ", "RE[1]: ", "=?", "?=", "=?a?q?", "<a@a>", "http://", "www.",
    "1.1", "1) ", "a) ", "i) ", "(Rev. ", "PP-", "Resolution ", "resolves ", "resolves 1 ", "1, ", "1 and ",
    "1-", "2 bis ", "第", "决议", "резолюция ", "القرار ", "١", "10:42 ", "2026-01-01 ", "1 May 2026 ", "Mon, ",
    "a: b\n", "---- ", "&#1;",
)  # fmt: skip
_METHODS = ("search", "match", "fullmatch", "finditer", "findall", "sub", "subn", "split")


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """A pattern, where it was found, and the methods it is called by."""

    name: str
    pattern: "re.Pattern[str] | re.Pattern[bytes]"
    methods: tuple[str, ...]


def patterns() -> list[Found]:
    """Every compiled pattern of the rooms, each once."""
    _work()
    found: dict[int, Found] = {}
    for room in ROOMS:
        package = importlib.import_module(room)
        names = [room, *(f"{room}.{module.name}" for module in pkgutil.iter_modules(package.__path__))]
        for name in names:
            module = importlib.import_module(name)
            source = Path(module.__file__ or "").read_text(encoding="utf-8")
            for variable, value in sorted(vars(module).items()):
                for number, pattern in enumerate(_within(value)):
                    title = f"{name}.{variable}" + (f"[{number}]" if not isinstance(value, re.Pattern) else "")
                    used = re.findall(rf"\b{variable}\.(\w+)\(", source) if isinstance(value, re.Pattern) else []
                    methods = tuple(m for m in _METHODS if m in used) or ("finditer",)
                    found.setdefault(id(pattern), Found(name=title, pattern=pattern, methods=methods))
    return list(found.values())


def _work() -> None:
    """File the demonstration's mails, so that what is compiled from the vocabularies is there."""
    about = group(shipped("config") / "demo" / "bot.toml")
    with Store.open("sqlite://", about.slug) as store:
        service.receive(store, Archive(shipped("config") / "demo" / "mails"))
        service.file_mails(store, about, clock, "bench", answer=False)


def _within(value: object) -> "Iterator[re.Pattern[str] | re.Pattern[bytes]]":
    """The patterns a value holds: in containers, in objects of ours, in what a cached function remembers."""
    waiting, seen = [value], set[int]()
    while waiting:
        thing = waiting.pop()
        if id(thing) in seen:
            continue
        seen.add(id(thing))
        if isinstance(thing, re.Pattern):
            yield thing
        elif isinstance(thing, dict | list | tuple | set | frozenset) or type(thing).__module__ == "functools":
            waiting += gc.get_referents(thing)
        elif isinstance(thing, FunctionType):
            waiting += [cell.cell_contents for cell in thing.__closure__ or ()]
        elif type(thing).__module__.startswith("bot.") and not isinstance(thing, type | ModuleType):
            waiting += gc.get_referents(thing)


# -- the strings ----------------------------------------------------------------------------------------------------


def units(pattern: str) -> list[str]:
    """What is repeated: of every kind, and what the pattern itself speaks of."""
    plain = re.sub(r"\\.|\(\?[^)]{0,3}|[\[\](){}|?*+^$]", " ", pattern)
    own = list(dict.fromkeys(word for word in plain.split() if 1 < len(word) <= 20))[:40]
    return list(dict.fromkeys((*_UNITS, *own, *(f"{word} " for word in own), *(f" {word} 1" for word in own[:10]))))


def strings(unit: str, length: int) -> tuple[str, ...]:
    """The unit repeated, alone, and between an opening and an ending that may spoil the match."""
    long = unit * (length // len(unit))
    return long, f"a {long}\0"


def seconds(found: Found, text: str) -> float:
    """The longest of its methods, for one text."""
    subject = text.encode() if isinstance(found.pattern.pattern, bytes) else text
    longest = 0.0
    for method in found.methods:
        began = time.process_time()
        if method in ("sub", "subn"):
            getattr(found.pattern, method)(subject[:0], subject)
        elif method == "finditer":
            for _ in found.pattern.finditer(subject):  # type: ignore[arg-type]
                pass
        else:
            getattr(found.pattern, method)(subject)
        longest = max(longest, time.process_time() - began)
    return longest


def slowest(found: Found) -> tuple[float, str]:
    """Seconds for 1 MB, with the unit it was slowest with; told from a shorter string where the whole would take too
    long for anybody to wait."""
    signal.signal(signal.SIGALRM, _ring)
    worst, worst_unit = 0.0, ""
    try:
        signal.alarm(_BELL)
        kinds = [(unit, at) for unit in units(str(found.pattern.pattern)) for at in range(2)]
        tried = sorted(((seconds(found, strings(unit, _SHORT)[at]), unit, at) for unit, at in kinds), reverse=True)
        for _, unit, at in tried[:_TAKEN]:
            took, length = _growing(found, unit, at)
            if took > worst:
                worst, worst_unit = took, repr(unit) + (f", told from {length} characters" if length < LENGTH else "")
    except TimeoutError:
        return float("inf"), "no end"
    finally:
        signal.alarm(0)
    return worst, worst_unit


def _growing(found: Found, unit: str, at: int) -> tuple[float, int]:
    """Seconds for 1 MB, and the length they were told from."""
    told = 0.0
    for length in (_SHORT, 5 * _SHORT, LENGTH):
        told = min(seconds(found, strings(unit, length)[at]) for _ in range(2)) * LENGTH / length
        if told > 10 * LIMIT:
            return told, length
    return told, LENGTH


def _ring(*_: object) -> None:
    raise TimeoutError


@cache
def linear() -> float:
    """What it takes to look at each of a million characters once."""
    look = Found(name="", pattern=re.compile("[\x01\x02]"), methods=("search",))
    return min(seconds(look, "a" * LENGTH) for _ in range(5))


def measure() -> list[tuple[float, str, str]]:
    """(seconds, pattern, unit) of every pattern, the slowest first."""
    return sorted(((*slowest(found), found.name) for found in patterns()), reverse=True)


def holds() -> tuple[str, str, bool]:
    """The figures, their targets, and whether they are reached; prints the ten slowest."""
    results = measure()
    print(f"looking at 1 MB once: {1000 * linear():.1f} ms")
    for took, unit, name in results[:10]:
        print(f"{1000 * took:8.1f} ms {took / linear():7.1f} times that  {name}  {unit}")
    slow = sum(took > LIMIT for took, _, _ in results)
    worst = results[0][0]
    figure = (
        f"{len(results)} patterns, the slowest {worst:.2f} s for 1 MB ({worst / linear():.0f} times one look at it)"
    )
    return figure, f"none over {LIMIT} s", not slow


def main(arguments: list[str]) -> int:
    """All patterns."""
    if arguments:
        print("usage: ./run bench pump", file=sys.stderr)
        return 2
    return verdict(*holds())
