"""The mails of a corpora folder: a/ replies, b/ archives, c/ broken and foreign mails, d/ bounces; their threads, f/.

The folder is given on the command line and never part of the project. Without it a bench says so and exits with 2.
"""

import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from bot.mail import read
from bot.model import Earlier, Message
from bot.transport import Archive


def folder(arguments: list[str], usage: str) -> Path | None:
    """The corpora folder that was given first; without one the usage is printed."""
    if arguments and all(Path(arguments[0], part).is_dir() for part in "abcdf"):
        return Path(arguments[0])
    print(f"usage: ./run bench {usage}; CORPORA is a folder that holds a, b, c, d and f", file=sys.stderr)
    return None


def archives(corpora: Path) -> list[Path]:
    """The mail archives."""
    return sorted((corpora / "b").glob("*.mbox*"))


@cache
def archive(path: Path) -> tuple[bytes, ...]:
    """The mails of one archive in their order."""
    return tuple(arrival.raw for arrival in Archive(path).arrivals())


def every_mail(corpora: Path) -> Iterator[tuple[str, bytes]]:
    """Every mail with its name; a reply's text alone becomes a mail."""
    for line in (corpora / "a" / "cases.jsonl").read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        raw = (corpora / "a" / case["id"]).read_bytes()
        if case["type"] != "eml":
            subtype = b"html" if case["type"] == "html" else b"plain"
            raw = b"Subject: Re: test\r\nContent-Type: text/" + subtype + b"; charset=utf-8\r\n\r\n" + raw
        yield f"a/{case['id']}", raw
    for path in archives(corpora):
        yield from ((f"b/{path.name}#{number}", raw) for number, raw in enumerate(archive(path)))
    for name in json.loads((corpora / "c" / "files.json").read_text(encoding="utf-8")):
        yield f"c/{name}", (corpora / "c" / name).read_bytes()
    for case in json.loads((corpora / "d" / "cases.json").read_text(encoding="utf-8")):
        path = corpora / "d" / case["file"]
        if path.is_file():
            yield f"d/{case['file']}", path.read_bytes()


def threads(corpora: Path, path: Path) -> list[list[int]]:
    """The threads of an archive as a server told them, each in the order of its dates."""
    told = corpora / "f" / f"{path.name.split('.mbox')[0]}.threads.json"
    mails = messages(path)
    if not told.exists():
        return [[number] for number in range(len(mails))]

    def dated(number: int) -> tuple[datetime, int]:
        return mails[number].date or datetime.min.replace(tzinfo=UTC), number

    return [sorted(thread, key=dated) for thread in json.loads(told.read_text(encoding="utf-8"))["REFERENCES"]]


@cache
def messages(path: Path) -> tuple[Message, ...]:
    """The mails of one archive as read."""
    return tuple(map(read, archive(path)))


def as_earlier(number: int, mail: Message) -> Earlier:
    """The mail as one of a thread."""
    return Earlier(mail_id=number, message_id=mail.message_id, author=mail.author, text=mail.text)
