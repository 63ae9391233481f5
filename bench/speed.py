"""`./run bench speed`: one mail of 30 kB, with three citations and two quoted passages, from its bytes to its rows.

Read and decided in this process: `documents.read` and `rules.file`, with the demonstration's base texts; the store and
the worker's pipe are measured by `bench filing`. The median of many, in processor time (cores are shared), after the
vocabularies were compiled once.
"""

import statistics
import sys
import time
from itertools import cycle

from bench.tools import NOW, group, machine, verdict
from bot import documents, rules
from bot.config import shipped
from bot.model import Context, Filing, Mail

MOST = 15.0
"""Milliseconds that the median may take."""
SIZE, ROUNDS = 30_000, 40

_SAID = (
    "On resolves: we would keep the word “common”, since three calendars were what the members complained of.",
    "> to avoid meetings of two Sectors in the same week where the same delegates are expected;\n\n"
    "This is hardly possible in the weeks before a conference.",
    "As to instructs the Secretary-General 2, four weeks are too short for delegates who need a visa.",
    "> that dates change, and that people learn of it too late,\n\nThis is still so.",
    "considering b) describes our delegation well.",
)
_TALK = (
    "Small delegations plan their year with the calendar, and they learn of changes by it before anybody tells them. "
    "That should not be lost when the text becomes shorter, for a shorter text is no better one by itself.",
    "In the last period our colleagues travelled to eleven meetings, of which four were in the same month. They came "
    "home with the impression that nobody had looked at the other Sector’s plans, and perhaps nobody had.",
    "The regional offices have calendars of their own. Some are kept with much care, others are a page that was right "
    "two years ago; we do not know of any that was made from the common one.",
)


def main(arguments: list[str]) -> int:
    """No arguments; prints the median and the slowest."""
    if arguments:
        print("usage: ./run bench speed", file=sys.stderr)
        return 2
    about = group(shipped("config") / "demo" / "bot.toml")

    def decide(raw: bytes) -> Filing:
        mail = Mail(id=1, sha256="0" * 64, raw=raw, received=NOW, live=True)
        return rules.file(documents.read(raw), Context(mail=mail), about)

    raw = _mail("")
    rows = decide(raw).comments
    times = []
    for number in range(ROUNDS):
        another = _mail(chr(ord("a") + number % 26) * (1 + number // 26))  # nothing of the one before is any help
        began = time.process_time()
        decide(another)
        times.append(1000 * (time.process_time() - began))
    median = statistics.median(times)
    places = ", ".join(f"{row.heading} {row.label}".strip() or "general" for row in rows)
    print(f"{len(raw)} bytes, rows on {places}; {machine()}")
    print(f"fastest {min(times):.1f} ms, slowest {max(times):.1f} ms")
    return verdict(f"{median:.1f} ms median", f"at most {MOST:g} ms", median <= MOST)


def _mail(word: str) -> bytes:
    """The citations and quotations among paragraphs that cite nothing; each of these says `word` too."""
    said, talk = list(_SAID), cycle(_TALK)
    paragraphs: list[str] = []
    while sum(map(len, paragraphs)) < SIZE - 800:
        paragraphs += said[:1]
        del said[:1]
        paragraphs += [f"{next(talk)} {word}".rstrip() for _ in range(6)]
    text = "\n\n".join(("Dear colleagues,", *paragraphs, "Best regards,\nDelegate One\n"))
    head = "From: Delegate One <one@examplia.example>\nSubject: Resolution 901\nMessage-ID: <speed@examplia.example>\n"
    return f"{head}Content-Type: text/plain; charset=utf-8\n\n{text}".encode()
