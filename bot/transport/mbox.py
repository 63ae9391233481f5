"""Reads archives of mail, line by line and byte for byte: mbox (mboxrd, mboxo; plain, .gz, .xz), Maildir, .eml.

The mbox of RFC 4155 appendix A, unquoted as mboxrd; Content-Length is not believed, it lies in files that were edited.
Leaves reading the mails to bot/mail, and knowing which were imported before to bot/store.
"""

import gzip
import lzma
import re
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz
from itertools import dropwhile, islice, takewhile
from pathlib import Path
from typing import BinaryIO, cast

from bot.errors import Refused
from bot.model import Arrival, Place
from bot.transport.limits import CHUNK_BYTES, CHUNK_MAILS, LARGEST, LARGEST_HEADER

PIECE = 64 * 1024
"""Bytes read at once; a longer line comes in pieces."""
MOST_FIELDS = 1_000
"""Lines that are looked at to see what a file is."""
BOMB_SIZE = 1 << 30
BOMB_RATIO = 200
"""A compressed file is refused when more than BOMB_SIZE, and more than BOMB_RATIO times its own size, comes out of it:
mail shrinks to a tenth, hardly ever to a hundredth."""
COUNTED = 16 * 1024 * 1024
"""Bytes up to which an mbox file is read through beforehand for the sake of the progress bar."""

ACCEPTED = "accepted are mbox files (plain, .gz, .xz), Maildir folders, .eml files and folders of .eml files"

_FROM = b"From "
_QUOTED_FROM = re.compile(rb">+From ")
_FIELD = re.compile(rb"[!-9;-~]+[ \t]*:")
_MAIL_FIELD = re.compile(
    rb"(?:received|return-path|delivered-to|from|to|date|subject|message-id)[ \t]*:", re.IGNORECASE
)
"""What a file needs one of to be a mail: "name:" alone begins many a text."""
_BLANK = (b"\n", b"\r\n")
_BLANK_LINE = re.compile(rb"^\r?\n", re.MULTILINE)
_RECEIVED = re.compile(rb"^Received[ \t]*:(.*(?:\n[ \t].*)*)", re.IGNORECASE | re.MULTILINE)
_DATE = re.compile(rb"^Date[ \t]*:(.*(?:\n[ \t].*)*)", re.IGNORECASE | re.MULTILINE)
_WEEKDAY = re.compile(rb"\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? ")
_CLOCK = re.compile(rb" \d{1,2}:\d\d")
_UNDATED = (b"From MAILER-DAEMON ", b"From mboxrd@z ")
"""QUIRK: so Python's `mailbox` and public-inbox begin a mail, with the time of the export or none, not of receipt."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Found:
    """A mail as it stands in an archive; `line` is its From_ line, `changed` the time its file was written."""

    raw: bytes
    oversize: int
    changed: datetime
    line: bytes = b""


class Archive:
    """A file or folder of old mail; its mails are never answered (`live` is False).

    Raises Refused for what is no archive, and where a file is damaged, after the mails that could be read.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with _refusing(path):
            self._kind = _kind(path)
        self.source = f"{self._kind}:{path.resolve().name}"
        """Names the archive in every `Place`."""

    def count(self) -> int | None:
        """How many mails there are; None where that is not told quickly (a large or damaged file)."""
        if self._kind != "mbox":
            return len(self._files())
        if self._path.stat().st_size > COUNTED:
            return None
        try:
            return sum(1 for _ in self._found())
        except Refused:
            return None

    def fetch(self, after: tuple[int, int]) -> Iterator[list[Arrival]]:
        """All mails, in chunks, as from a `Mailbox`; but no cursor is believed: a file can be changed in its middle,
        and the mails in it that are ours already are known by their bytes."""
        chunk: list[Arrival] = []
        try:
            for arrival in self.arrivals():
                if len(chunk) == CHUNK_MAILS or sum(len(each.raw) for each in chunk) + len(arrival.raw) > CHUNK_BYTES:
                    yield chunk
                    chunk = []
                chunk.append(arrival)
        except Refused:
            if chunk:
                yield chunk
            raise
        if chunk:
            yield chunk

    def arrivals(self) -> Iterator[Arrival]:
        """The mails in their order. A place is the ordinal of the mail, under the checksum of the first one: the same
        file gives the same places again, and another file of the same name gives others."""
        validity = 0
        for ordinal, found in enumerate(self._found(), start=1):
            if ordinal == 1:
                validity = zlib.crc32(found.raw)
            place = Place(source=self.source, validity=validity, uid=ordinal)
            yield Arrival(place=place, raw=found.raw, received=_received(found), live=False, oversize=found.oversize)

    def _found(self) -> Iterator[_Found]:
        if self._kind == "mbox":
            yield from _mails(_pieces(self._path), _changed(self._path))
            return
        for path in self._files():
            mail = _Gathering(_changed(path))
            for piece in _pieces(path):
                mail.add(piece)
            yield mail.found()

    def _files(self) -> list[Path]:
        """One file per mail, in the order of arrival where the names tell it (Maildir), else of the names."""
        if self._kind == "maildir":
            folders = (folder for name in ("cur", "new") if (folder := self._path / name).is_dir())
            return sorted((path for folder in folders for path in folder.glob("[!.]*")), key=_delivered)
        return _letters(self._path) if self._path.is_dir() else [self._path]


class _Gathering:
    """A mail growing piece by piece; beyond LARGEST only its header block and its size are kept."""

    def __init__(self, changed: datetime, line: bytes = b"") -> None:
        self._raw = bytearray()
        self._size = 0
        self._changed = changed
        self._line = line

    def add(self, piece: bytes) -> None:
        self._size += len(piece)
        if self._size <= LARGEST:
            self._raw += piece
        elif len(self._raw) > LARGEST_HEADER:
            self._raw = bytearray(_header(self._raw))

    def found(self, blank: bytes = b"") -> _Found:
        """The mail, less the blank line that stands between it and the next one (a mail that is but that keeps it)."""
        size = self._size - len(blank) if self._size > len(blank) else self._size
        oversize = size if self._size > LARGEST else 0
        raw = bytes(self._raw if oversize else self._raw[:size])
        return _Found(raw=raw, oversize=oversize, changed=self._changed, line=self._line)


def _kind(path: Path) -> str:
    """What an archive is, by what is in it and not by what it is called."""
    if path.is_dir():
        if (path / "cur").is_dir() or (path / "new").is_dir():
            return "maildir"
        if _letters(path):
            return "eml"
        raise Refused(f"{path}: a folder without mails; {ACCEPTED}")
    filled = dropwhile(lambda piece: not piece.strip(), _pieces(path))
    head = list(takewhile(bytes.strip, islice(filled, MOST_FIELDS)))
    if not head:
        raise Refused(f"{path}: an empty file; {ACCEPTED}")
    if head[0].startswith(_FROM) and (_stamp(head[0]) or any(map(_FIELD.match, head[1:2]))):
        return "mbox"
    if _FIELD.match(head[0]) and any(map(_MAIL_FIELD.match, head)):
        return "eml"
    raise Refused(f"{path}: not a file of mails; {ACCEPTED}")


def _letters(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.suffix.lower() == ".eml")


def _pieces(path: Path) -> Iterator[bytes]:
    """The file line by line, unpacked; a line longer than PIECE in several pieces."""
    with _opened(path) as stream:
        size, most = 0, max(BOMB_SIZE, BOMB_RATIO * path.stat().st_size)
        while piece := stream.readline(PIECE):
            size += len(piece)
            if size > most:
                raise Refused(
                    f"{path}: unpacks to more than {most >> 20} MiB, as no archive of mails does; not read on"
                )
            yield piece


@contextmanager
def _refusing(path: Path) -> Iterator[None]:
    """Whatever hinders reading is told with the file's name."""
    try:
        yield
    except (EOFError, zlib.error, gzip.BadGzipFile, lzma.LZMAError) as fault:
        raise Refused(f"{path}: damaged or cut short ({fault}); what came before was read; get it again") from fault
    except OSError as fault:
        raise Refused(f"{path}: cannot be read ({fault.strerror}); {ACCEPTED}") from fault


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    with _refusing(path), path.open("rb") as file:
        magic = file.read(6)
        file.seek(0)
        if magic.startswith(b"\x1f\x8b"):
            with gzip.open(file) as unpacked:
                yield cast(BinaryIO, unpacked)
        elif magic == b"\xfd7zXZ\0":
            with lzma.open(file) as unpacked:
                yield cast(BinaryIO, unpacked)
        else:
            yield file


def _mails(pieces: Iterable[bytes], changed: datetime) -> Iterator[_Found]:
    """The mails of an mbox file. A From_ line begins one only after a blank line and with a date; else it is content.

    A mail is given out when the next one begins or the file ends well: of a damaged file the last, cut mail is not.
    """
    mail: _Gathering | None = None
    blank, whole = b"", True  # the blank line just read, if it was one; whether the next piece begins a line
    for piece in pieces:
        if whole and piece.startswith(_FROM) and (mail is None or (blank and _stamp(piece))):
            if mail is not None:
                yield mail.found(blank)
            mail, blank = _Gathering(changed, piece), b""
            continue
        if mail is not None:
            mail.add(piece[1:] if whole and _QUOTED_FROM.match(piece) else piece)
        blank = piece if whole and piece in _BLANK else b""
        whole = piece.endswith(b"\n")
    if mail is not None:
        yield mail.found(blank)


def _header(raw: bytes | bytearray) -> bytes:
    """The header block with the blank line that ends it, as IMAP's BODY[HEADER] gives it, but no larger than it may."""
    end = _BLANK_LINE.search(raw, 0, LARGEST_HEADER)
    return bytes(raw[: end.end() if end else LARGEST_HEADER])


def _received(found: _Found) -> datetime:
    """When the mail came: by its topmost Received field, its From_ line, its Date, or the time the file was written."""
    header = _header(found.raw)
    trace = _RECEIVED.search(header)
    dated = _DATE.search(header)
    stamp = _stamp(found.line) if not found.line.startswith(_UNDATED) else None
    return (
        (_moment(trace[1].rpartition(b";")[2]) if trace and b";" in trace[1] else None)
        or stamp
        or (_moment(dated[1]) if dated else None)
        or found.changed
    )


def _stamp(line: bytes) -> datetime | None:
    """The time in a From_ line, as asctime and its many variants write it; None where the line is none."""
    if len(line) > 500:
        return None
    weekdays = list(_WEEKDAY.finditer(line))
    written = line[weekdays[-1].start() :] if weekdays else b""
    return _moment(written) if _CLOCK.search(written) and len(written) < 50 else None


def _moment(written: bytes) -> datetime | None:
    """A date of RFC 5322 or near it, in UTC; None where it is none. A missing or unknown zone is taken as UTC."""
    try:
        parts = parsedate_tz(" ".join(written[:200].decode("latin-1").split()))
        if parts is None or parts[0] < 1970:
            return None
        return datetime(*parts[:6], tzinfo=timezone(timedelta(seconds=parts[9] or 0))).astimezone(UTC)
    except (ValueError, LookupError, TypeError, OverflowError):
        return None


def _changed(path: Path) -> datetime:
    with _refusing(path):
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _delivered(path: Path) -> tuple[int, str]:
    """Maildir names begin with the second of delivery; the flags behind ":2," may change."""
    name = path.name.partition(":")[0]
    seconds = name.partition(".")[0]
    return (int(seconds) if seconds.isascii() and seconds.isdigit() else 0, name)
