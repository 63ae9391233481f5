"""`./run bench filing MBOX`: mails per second through the whole pipeline, from the archive to the filed row.

One archive, SQLite on disk with its real settings (WAL, synchronous FULL), the service's own worker processes for
reading: receive, read, gather, decide, record. The rate of the whole is shown with its steps; since machines differ, it
is held to a ratio within the run: what the whole way costs beside reading alone, in this process.
"""

import sys
import time
from pathlib import Path

from bench.tools import clock, group, machine, store_on_disk, verdict
from bot import service
from bot.mail import read
from bot.reader import Reader
from bot.transport import Archive

MOST = 12.0
"""Times the cost of reading alone that the whole way of a mail may cost."""


def main(arguments: list[str]) -> int:
    """One archive; prints the time of reading alone, receiving, filing and the whole rate."""
    if len(arguments) != 1:
        print("usage: ./run bench filing MBOX (e.g. CORPORA/b/ksummit-discuss.mbox.xz)", file=sys.stderr)
        return 2
    about, archive = group(), Path(arguments[0])
    raws = [arrival.raw for arrival in Archive(archive).arrivals()]
    read(raws[0])
    began = time.perf_counter()
    for raw in raws:
        read(raw)
    here = time.perf_counter() - began
    with store_on_disk(about.slug) as store, Reader() as reader:
        began = time.perf_counter()
        reader.read(raws[:2])
        started = time.perf_counter()
        for first in range(0, len(raws), service.BATCH):
            reader.read(raws[first : first + service.BATCH])
        there, starting = time.perf_counter() - started, started - began
        began = time.perf_counter()
        service.receive(store, Archive(archive))
        received = time.perf_counter()
        service.file_mails(store, about, clock, "bench", reading=reader.read, answer=False)
        filed = time.perf_counter()
    mails, whole = len(raws), filed - began
    print(f"{archive.name}: {len(raws)} mails, {sum(map(len, raws)) / 1e6:.1f} MB; {machine()}")
    print(f"reading here  {1000 * here / mails:.2f} ms a mail")
    print(f"in workers    {1000 * there / mails:.2f} ms a mail, after {starting:.2f} s to start them")
    print(f"receiving     {1000 * (received - began) / mails:.2f} ms a mail")
    print(f"filing        {1000 * (filed - received) / mails:.2f} ms a mail (reading included)")
    figure = f"{mails / whole:.0f} mails a second, {whole / here:.1f} times reading alone"
    return verdict(figure, f"at most {MOST:.0f} times", whole <= MOST * here)
