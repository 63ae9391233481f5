"""What a hostile mail may do to its reader, as reading functions that a worker finds here by name.

Leaves what must come of it to `tests/test_reader.py`.
"""

import os
import resource
import signal
from datetime import UTC, datetime
from pathlib import Path

from bot.errors import Refused
from bot.model import Address, Attachment, Document, Kind, Message, Paragraph, Remark, Revision, Run, Style, Verdict

FULL = Message(
    message_id="1@examplia.example",
    references=("2@examplia.example", "3@examplia.example"),
    subject="Résolution 901, القرار",
    author=Address(name="Delegate One", address="one@examplia.example"),
    coauthors=(Address(address="two@examplia.example"),),
    relay="cg@lists.example.org",
    thread_index="AdwAAAAAAAAAAAAAAAAAAAAAAAAA",
    sender=Address(address="list@lists.example.org"),
    reply_to=(Address(address="a@examplia.example"), Address(address="b@examplia.example")),
    to=(Address(name="Group"),),
    cc=(Address(),),
    date=datetime(2026, 6, 2, 8, 0, 1, tzinfo=UTC),
    list_id="cg.lists.example.org",
    verdicts=(Verdict(server="mx.example.org", method="dmarc", result="fail", domain="examplia.example"),),
    spam="X-Spam-Flag: YES",
    bulk=True,
    text="NUL \0, a lone surrogate \udc80, 决议\r\n",
    html=True,
    styles=(Style(start=0, end=3, colour="#c00000"), Style(start=4, end=9, strike=True, underline=True)),
    attachments=(Attachment(name="a.docx", media_type="application/x", size=7, sha256="0f"),),
    documents=(
        Document(
            name="a.docx",
            kind="docx",
            sha256="0f",
            paragraphs=(
                Paragraph(
                    runs=(Run(text="new \0", inserted=Revision(author="One", at=datetime(2026, 6, 1, tzinfo=UTC))),),
                    cell=(0, 1, 2),
                ),
            ),
            remarks=(Remark(id="0", author="Two", text="why?"),),
        ),
    ),
    kind=Kind.BOUNCE,
    kind_why="because",
    instance="digest/2026-W23/en",
    answerable=False,
    failed=("gone@examplia.example",),
    delayed=("full@examplia.example", "slow@examplia.example"),
    content="ff",
    defects=("one", "two"),
)
"""No field is as it would be by default."""

_MAILS: list[bytes] = []


def _message(text: object) -> Message:
    return Message(message_id="1@examplia.example", text=str(text))


def poisoned(raw: bytes) -> Message:
    """Does what the mail says; any other mail is its own text."""
    match raw.split():
        case [b"abort"]:
            os.abort()
        case [b"exit"]:
            os._exit(3)
        case [b"kill"]:
            os.kill(os.getpid(), signal.SIGKILL)
        case [b"loop"]:
            while True:
                pass
        case [b"swell"]:
            bytearray(1 << 40)
        case [b"raise"]:
            raise LookupError("no such charset")
        case [b"refuse"]:
            raise Refused("the mail is empty")
        case [b"babble"]:
            return Message(message_id="1@examplia.example", text=7)  # type: ignore[arg-type]
        case [b"print"]:
            print("\0\0\0\0\0\0\0\1?", flush=True)  # noqa: T201 - what a library might do
        case [b"full"]:
            return FULL
        case [b"signals"]:
            for number in (signal.SIGTERM, signal.SIGINT):
                os.kill(os.getpid(), number)
        case [b"process"]:
            return _message(os.getpid())
        case [b"session"]:
            return _message(os.getsid(0) == os.getpid())
        case [b"environment"]:
            return _message(Path("/proc/self/environ").read_text())
        case [b"files"]:
            return _message(" ".join(path.name for path in Path("/proc/self/fd").iterdir()))
        case [b"time"]:
            return _message(resource.getrlimit(resource.RLIMIT_CPU)[0])
        case [b"write", path]:
            Path(os.fsdecode(path)).write_bytes(b"x")
        case _:
            pass
    return _message(raw.decode())


def weakening(raw: bytes) -> Message:
    """Every mail but the first of a process ends it."""
    _MAILS.append(raw)
    if len(_MAILS) > 1:
        os.abort()
    return _message(raw.decode())


def heavy(raw: bytes) -> Message:
    """Reading a mail with its files never ends."""
    while True:
        _MAILS[:] = [raw]
