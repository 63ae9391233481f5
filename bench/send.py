"""`./run bench send`: letters rendered and handed over, beside the naive way and beside Postfix's own load generator.

Three pairs, each within one run, since machines differ. Personal digests: a thousand of some 40 kB in six languages,
filled in once for each language, composed and handed to Postfix's smtp-sink over kept connections; against a thousand
times compiling the templates, filling them, inlining the styles, building the message with the standard library and
opening a connection (measured on fewer). Reminders of 8 kB through the outbox on disk, every step committed, against
smtp-source sending as much over one kept connection: into smtp-sink, and into a real Postfix (as root).
"""

import os
import re
import smtplib
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from itertools import cycle, islice
from statistics import median

from jinja2 import Environment, FileSystemLoader

from bench.tools import NOW, clock, machine, store_on_disk, verdict
from bot import delivery
from bot.config import shipped
from bot.model import LANGUAGES, Address, Digest, Letter, Reminder
from bot.templates import render, write_all
from bot.transport import Submitter
from tests.letters import COMMENTS, GROUP, digest, entry, reminder
from tests.real.servers import dovecot, postfix, until
from tests.servers import find

PERSONS, NAIVE, REMINDERS, ROUNDS = 1000, 60, 500, 5
FASTER, SINK, REAL = 8.0, 0.2, 0.6
"""At least: times the naive way; of smtp-source's rate into smtp-sink; of its rate into Postfix."""


def main(arguments: list[str]) -> int:
    """No arguments; prints the rates of each pair."""
    if arguments:
        print("usage: ./run bench send", file=sys.stderr)
        return 2
    source, sink = find("smtp-source"), find("smtp-sink")
    if source is None or sink is None or os.geteuid() != 0:
        print("needs Postfix with its smtp-source and smtp-sink, as root (Debian: apt-get install postfix)")
        return 1
    print(machine())
    with _sink(str(sink)) as port:
        digests = list(_digests(PERSONS))
        ours, size = _rate_of_digests(digests, port)
        naive = _rate_naively(digests[:: PERSONS // NAIVE], port)
        print(f"{PERSONS} personal digests of {size:,} bytes: {ours:.0f} a second, the naive way {naive:.1f}")
        letters = list(_reminders(REMINDERS, "reader@group1.example.test"))
        into_sink = _pair(str(source), letters, port, "smtp-sink")
    with dovecot() as imap, postfix(imap) as (port, _):
        mailbox = imap.folder / "mail" / "group1.example.test" / "alice" / "Maildir" / "new"

        def idle(mails: int) -> None:
            """Postfix is busy delivering for a while after it took them."""
            until("Postfix to deliver", lambda: len(list(mailbox.glob("*"))) >= mails)

        letters = list(_reminders(REMINDERS, "alice@group1.example.test"))
        into_postfix = _pair(str(source), letters, port, "Postfix", idle)
    figure = f"{ours / naive:.1f} times the naive way, {into_sink:.2f} and {into_postfix:.2f} of smtp-source"
    target = f"at least {FASTER:g} times, {SINK:g} into smtp-sink, {REAL:g} into Postfix"
    return verdict(figure, target, ours >= FASTER * naive and into_sink >= SINK and into_postfix >= REAL)


# -- digests ----------------------------------------------------------------------------------------------------------


def _digests(number: int) -> Iterator[Digest]:
    """One a person, language by language, as they fall due."""
    comments = tuple(replace(each, number=f"191-{n:03}") for n, each in enumerate(islice(cycle(COMMENTS[:4]), 22), 1))
    for language in sorted(LANGUAGES):
        told = digest(language, *comments, deadlines=(entry(),))
        for person in range(number // len(LANGUAGES) + 1):
            to = Address(name=f"Delegate {person}", address=f"delegate.{person}@{language}.example.test")
            token = re.sub("[^a-z2-7]", "a", f"{language}{person}".ljust(26, "x"))
            yield replace(told, key=f"{told.key}-{person:012}", to=to, token=token)


def _rate_of_digests(digests: Sequence[Digest], port: int) -> tuple[float, int]:
    """Digests a second, rendered and handed over; and the bytes of one in the middle."""
    size = 0
    with Submitter("127.0.0.1", port, tls="none") as submitter:
        submitter.open()
        began = time.perf_counter()
        for letter in write_all(digests, GROUP, now=NOW):
            submitter.submit(letter, lambda: None)
            size += len(letter.data)
        return len(digests) / (time.perf_counter() - began), size // len(digests)


def _rate_naively(digests: Sequence[Digest], port: int) -> float:
    """The same for each person from the beginning: templates compiled, styles inlined, a message, a connection."""
    began = time.perf_counter()
    for each in digests:
        _compile(each.language)
        made = render(each, GROUP, now=NOW)
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = GROUP.own_address, each.to.address if each.to else "", made.subject
        mail.set_content(made.text)
        mail.add_alternative(made.html, subtype="html")
        with smtplib.SMTP("127.0.0.1", port) as server:
            server.send_message(mail)
    return len(digests) / (time.perf_counter() - began)


def _compile(language: str) -> None:
    """What filling a digest compiles where nothing is kept."""
    folder = shipped("templates")
    loader = FileSystemLoader([folder / language, folder])
    environment = Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters["wrap"] = str  # compiled, not called
    for name in ("words.txt", *(f"layout/{part}.{kind}" for part in ("digest", "parts") for kind in ("txt", "html"))):
        environment.get_template(name)
    environment.get_template("layout/letter.html")


# -- reminders --------------------------------------------------------------------------------------------------------


def _reminders(number: int, address: str) -> Iterator[Letter]:
    """Letters of 8 kB as a list gets them, each to one recipient as smtp-source's; written before the time is taken."""
    note = "The coordinator asks for comments in writing before the meeting. "
    given = replace(entry(at=NOW + timedelta(days=30)), deadline=replace(entry().deadline, note=note))
    told: list[Reminder] = [replace(reminder("en", given), key=f"reminder/{n}/en") for n in range(number)]
    for letter in write_all(told, GROUP, now=NOW):
        yield replace(letter, recipients=(address,))


def _pair(
    source: str, letters: Sequence[Letter], port: int, where: str, idle: Callable[[int], None] = lambda _: None
) -> float:
    """Our rate through the outbox, as a part of smtp-source's: the middle one of some rounds, in turn. `idle` waits
    until the server is done with so many mails."""
    size = sum(len(letter.data) for letter in letters) // len(letters)
    parts = []
    for turn in range(ROUNDS):
        theirs = _rate_of_source(source, letters[0], size, port)
        idle((2 * turn + 1) * len(letters))
        ours = _rate_of_reminders(letters, port)
        idle((2 * turn + 2) * len(letters))
        print(f"{len(letters)} reminders of {size:,} bytes into {where}: {ours:.0f} a second, smtp-source {theirs:.0f}")
        parts.append(ours / theirs)
    return median(parts)


def _rate_of_reminders(letters: Sequence[Letter], port: int) -> float:
    """Letters a second out of an outbox on disk."""
    with store_on_disk(GROUP.slug) as store, Submitter("127.0.0.1", port, tls="none") as submitter:
        store.enqueue(letters, NOW)
        submitter.open()
        began = time.perf_counter()
        ended = delivery.deliver(store, submitter, clock, "bench")
        rate = len(letters) / (time.perf_counter() - began)
    if sum(ended.values()) != len(letters) or len(ended) != 1:
        raise SystemExit(f"not all letters were delivered: {dict(ended)}")
    return rate


def _rate_of_source(source: str, letter: Letter, size: int, port: int) -> float:
    """Mails a second by Postfix's own generator, over one connection that is kept, as ours is."""
    command = [source, "-d", "-s", "1", "-m", str(REMINDERS), "-l", str(size), "-f", letter.envelope_from]
    began = time.perf_counter()
    subprocess.run([*command, "-t", letter.recipients[0], f"127.0.0.1:{port}"], check=True, timeout=300)
    return REMINDERS / (time.perf_counter() - began)


@contextmanager
def _sink(program: str) -> Iterator[int]:
    """smtp-sink on a free port of loopback, ended on leaving."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = int(listener.getsockname()[1])
    server = subprocess.Popen([program, "-u", "nobody", f"127.0.0.1:{port}", "1000"])

    def answering() -> bool:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
        except OSError:
            return False
        return True

    try:
        until("smtp-sink to answer", answering)
        yield port
    finally:
        server.terminate()
        server.wait(20)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
