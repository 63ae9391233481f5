"""Archives: every mail once, its bytes as they stand in the file, damage told and not hidden."""

import gzip
import lzma
import os
import re
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import Refused
from bot.model import Arrival
from bot.transport import Archive, mbox

ONE = b"From: Delegate One <one@delegates.example>\nDate: Fri, 05 Jun 2026 10:00:00 +0200\nSubject: one\n\nFirst.\n"
TWO = b"From: Delegate Two <two@delegates.example>\nSubject: two\n\nSecond.\n\nFrom here on, nothing else.\n"
LINE = b"From one@delegates.example Fri Jun  5 08:00:07 2026\n"


def mboxrd(mails: list[bytes]) -> bytes:
    """The mails as an mboxrd file."""
    return b"".join(LINE + re.sub(rb"(?m)^(>*From )", rb">\1", mail) + b"\n" for mail in mails)


def raws(path: Path) -> list[bytes]:
    """The raw mails of an archive."""
    return [arrival.raw for arrival in Archive(path).arrivals()]


@pytest.mark.parametrize(("name", "pack"), [("a.mbox", bytes), ("a.gz", gzip.compress), ("a.xz", lzma.compress)])
def test_packed(tmp_path: Path, name: str, pack: Callable[[bytes], bytes]) -> None:
    """A plain, a .gz and a .xz mbox give the same mails, told apart by content and not by name."""
    path = tmp_path / name
    path.write_bytes(pack(mboxrd([ONE, TWO])))
    assert [ONE, TWO] == raws(path)
    assert Archive(path).count() == 2


def test_places(tmp_path: Path) -> None:
    """A place is the mail's ordinal under the checksum of the first mail, and archives are never live."""
    path = tmp_path / "list.mbox"
    path.write_bytes(mboxrd([ONE, TWO]))
    arrivals = list(Archive(path).arrivals())
    assert [("mbox:list.mbox", zlib.crc32(ONE), 1), ("mbox:list.mbox", zlib.crc32(ONE), 2)] == [
        (arrival.place.source, arrival.place.validity, arrival.place.uid) for arrival in arrivals
    ]
    assert [False, False] == [arrival.live for arrival in arrivals]


# Mails of any bytes: line ends of both kinds, lines that look like separators, quoted ones, no end of line at the end.
PIECES = st.sampled_from(
    [b"", b"\n", b"\r\n", b"From ", b">From ", b">>From x", LINE, b"a: b\n", b"\xff\x00", b".", b"text", b">"]
)
MAILS = st.lists(st.lists(PIECES, max_size=12).map(b"".join), min_size=1, max_size=4)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(MAILS)
def test_round_trip(tmp_path: Path, mails: list[bytes]) -> None:
    """What is written as mboxrd is read back byte for byte, whatever the bytes."""
    mails = [b"Subject: x\n\n" + mail + b"\n" for mail in mails]
    path = tmp_path / "a.mbox"
    path.write_bytes(mboxrd(mails))
    assert mails == raws(path)


def test_from_in_a_body(tmp_path: Path) -> None:
    """A line that begins "From " is content without a blank line before it, or without a date in it (mboxo)."""
    body = b"\nText\n" + LINE + b"\nFrom here it is all downhill.\n\nFrom Monday to Friday we meet at 10:00.\n"
    path = tmp_path / "a.mbox"
    path.write_bytes(LINE + ONE + body + b"\n" + LINE + TWO)
    assert [ONE + body, TWO] == raws(path)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b"From one@delegates.example Fri Jun  5 08:00:07 2026", "08:00:07"),
        (b"From one@delegates.example Fri Jun 05 08:00:07 +0200 2026", "06:00:07"),
        (b"From one@delegates.example Fri Jun  5 08:00:07 2026 +0200", "06:00:07"),
        (b"From one at delegates.example  Fri Jun  5 08:00:07 PDT 2026", "15:00:07"),
        (b"From - Fri, 5 Jun 2026 08:00:07 +0000", "08:00:07"),
        (b"From one@delegates.example Fri Jun  5 08:00 2026", "08:00:00"),
    ],
)
def test_from_lines(tmp_path: Path, line: bytes, expected: str) -> None:
    """The From_ line in the ways programs write it separates mails and, without Received, tells when they came."""
    path = tmp_path / "a.mbox"
    path.write_bytes(line + b"\n" + TWO + b"\n" + line + b"\n" + ONE)
    when = datetime.fromisoformat(f"2026-06-05T{expected}+00:00")
    assert [when, when] == [arrival.received for arrival in Archive(path).arrivals()]


RECEIVED = b"Received: from a.example by b.example;\n\tFri, 05 Jun 2026 12:00:01 +0200 (CEST)\n"
EARLIER = b"Received: from c.example by a.example; Fri, 05 Jun 2026 11:00:00 +0200\n"
EXPORTED = b"From MAILER-DAEMON Sat Aug  1 00:00:00 2026\n"


@pytest.mark.parametrize(
    ("line", "mail", "expected"),
    [
        (LINE, RECEIVED + EARLIER + ONE, datetime(2026, 6, 5, 10, 0, 1, tzinfo=UTC)),
        (LINE, b"Received: by b.example; some day\n" + ONE, datetime(2026, 6, 5, 8, 0, 7, tzinfo=UTC)),
        (EXPORTED, ONE, datetime(2026, 6, 5, 8, 0, 0, tzinfo=UTC)),
        (EXPORTED, TWO, datetime(2026, 7, 1, tzinfo=UTC)),
        (EXPORTED, b"Date: 31 Foo 99999\n" + TWO, datetime(2026, 7, 1, tzinfo=UTC)),
    ],
)
def test_received(tmp_path: Path, line: bytes, mail: bytes, expected: datetime) -> None:
    """When a mail came: topmost Received, else a From_ line that can know, else Date, else the file's own time."""
    path = tmp_path / "a.mbox"
    path.write_bytes(line + mail)
    os.utime(path, (datetime(2026, 7, 1, tzinfo=UTC).timestamp(),) * 2)
    assert [expected] == [arrival.received for arrival in Archive(path).arrivals()]


def test_crlf(tmp_path: Path) -> None:
    """A file with CRLF lines gives mails with CRLF lines, without the blank line between them."""
    mails = [mail.replace(b"\n", b"\r\n") for mail in (ONE, TWO)]
    path = tmp_path / "a.mbox"
    path.write_bytes(mboxrd([ONE, TWO]).replace(b"\n", b"\r\n"))
    assert mails == raws(path)


def test_content_length_is_not_believed(tmp_path: Path) -> None:
    """Content-Length says nothing about where a mail ends."""
    mail = b"Content-Length: 3\n" + ONE
    path = tmp_path / "a.mbox"
    path.write_bytes(mboxrd([mail, TWO]))
    assert [mail, TWO] == raws(path)


def test_long_lines_are_whole(tmp_path: Path) -> None:
    """A line longer than what is read at once stays one line, and "From " in its middle is content."""
    mail = b"Subject: long\n\n" + b"x" * (mbox.PIECE - 1) + b"\n" + b"y" * mbox.PIECE + LINE + b"z" * 10 + b"\n"
    path = tmp_path / "a.mbox"
    path.write_bytes(mboxrd([mail, TWO]))
    assert [mail, TWO] == raws(path)


def test_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a mail beyond the limit the header block and the size are kept, and the next mail is whole."""
    monkeypatch.setattr(mbox, "LARGEST", 10_000)
    monkeypatch.setattr(mbox, "LARGEST_HEADER", 1_000)
    large = ONE + b"0123456789\n" * 1_000
    path = tmp_path / "a.mbox"
    path.write_bytes(mboxrd([large, TWO]))
    assert [(ONE.removesuffix(b"First.\n"), len(large)), (TWO, 0)] == [
        (arrival.raw, arrival.oversize) for arrival in Archive(path).arrivals()
    ]


def test_bomb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A small file that unpacks without end is refused, after what came before was given."""
    monkeypatch.setattr(mbox, "BOMB_SIZE", 100_000)
    path = tmp_path / "a.xz"
    path.write_bytes(lzma.compress(mboxrd([ONE, b"Subject: bomb\n\n" + b"\0" * 10_000_000 + b"\n"])))
    got: list[Arrival] = []
    with pytest.raises(Refused, match="unpacks to more than"):
        got.extend(Archive(path).arrivals())
    assert [ONE] == [arrival.raw for arrival in got]
    assert Archive(path).count() is None


def test_chunks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Mails are handed over in chunks of so many mails and bytes, all of them whatever the cursor, and those before
    damage too."""
    monkeypatch.setattr(mbox, "CHUNK_MAILS", 3)
    monkeypatch.setattr(mbox, "CHUNK_BYTES", 10_000)
    mails = [b"Subject: x\n\n" + b"x" * size + b"\n" for size in (1, 2, 3, 4, 9_990, 5, 6)]
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(mboxrd(mails)))
    chunks = list(Archive(path).fetch((0, 0)))
    assert [[1, 2, 3], [4], [5], [6, 7]] == [[arrival.place.uid for arrival in chunk] for chunk in chunks]
    assert chunks == list(Archive(path).fetch((chunks[0][0].place.validity, 7)))
    path.write_bytes(path.read_bytes()[:-4])
    damaged = Archive(path).fetch((0, 0))
    assert chunks[:3] == [next(damaged) for _ in range(3)]
    assert [6] == [arrival.place.uid for arrival in next(damaged)]
    with pytest.raises(Refused, match="cut short"):
        next(damaged)


@pytest.mark.parametrize(("name", "pack"), [("a.gz", gzip.compress), ("a.xz", lzma.compress)])
@pytest.mark.parametrize("harm", ["cut", "flipped"])
def test_damaged(tmp_path: Path, name: str, pack: Callable[[bytes], bytes], harm: str) -> None:
    """Of a damaged file the whole mails before the damage are given, then it is refused by name."""
    mails = [b"Subject: %d\n\n%s\n" % (number, os.urandom(3000).hex().encode()) for number in range(50)]
    packed = bytearray(pack(mboxrd(mails)))
    if harm == "cut":
        del packed[-len(packed) // 4 :]
    else:
        packed[-len(packed) // 4] ^= 0xFF
        packed[-len(packed) // 4 + 1] ^= 0xFF
    path = tmp_path / name
    path.write_bytes(packed)
    got: list[Arrival] = []
    with pytest.raises(Refused, match=rf"{name}: damaged or cut short"):
        got.extend(Archive(path).arrivals())
    assert len(got) >= 10
    if harm == "cut":
        assert mails[: len(got)] == [arrival.raw for arrival in got]


def test_maildir(tmp_path: Path) -> None:
    """Mails of cur and new are read in the order of delivery, whatever their flags; tmp is not read."""
    for folder, name, mail in [
        ("cur", "1780646407.M1P1.host:2,S", TWO),
        ("new", "980646400.M1P1.host", ONE),
        ("tmp", "1780646400.M1P1.host", b"half a ma"),
        ("cur", ".hidden", b"not a mail"),
    ]:
        (tmp_path / "list" / folder).mkdir(parents=True, exist_ok=True)
        (tmp_path / "list" / folder / name).write_bytes(mail)
    archive = Archive(tmp_path / "list")
    assert [("maildir:list", 1, ONE), ("maildir:list", 2, TWO)] == [
        (arrival.place.source, arrival.place.uid, arrival.raw) for arrival in archive.arrivals()
    ]
    assert archive.count() == 2


def test_empty_maildir(tmp_path: Path) -> None:
    """A Maildir without mails is an archive of none: no chunk at all."""
    (tmp_path / "cur").mkdir()
    assert ([], 0) == (list(Archive(tmp_path).fetch((0, 0))), Archive(tmp_path).count())


def test_single_files(tmp_path: Path) -> None:
    """An .eml file is one mail with its bytes untouched; a folder of them is read by name."""
    quoted = b"Subject: q\n\n>From a mail, not an mbox\nFrom x@delegates.example Fri Jun  5 08:00:07 2026\n\n"
    (tmp_path / "b.eml").write_bytes(quoted)
    (tmp_path / "a.eml").write_bytes(ONE)
    (tmp_path / "notes.txt").write_bytes(b"not a mail")
    assert [quoted] == raws(tmp_path / "b.eml")
    assert [ONE, quoted] == raws(tmp_path)
    assert (1, 2) == (Archive(tmp_path / "b.eml").count(), Archive(tmp_path).count())


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n\n",
        b"From here on it is a letter.\nGood bye.\n",
        b"PK\x03\x04zip",
        b'{"a": 1}\n',
        b"Note: x\n\nTo: y\n",
    ],
)
def test_no_mails(tmp_path: Path, content: bytes) -> None:
    """A file that holds no mails is refused with its name and what is accepted."""
    path = tmp_path / "a.mbox"
    path.write_bytes(content)
    with pytest.raises(Refused, match=r"a\.mbox: .*; accepted are mbox"):
        Archive(path)


def test_nothing_there(tmp_path: Path) -> None:
    """A missing file and a folder without mails are refused in words."""
    with pytest.raises(Refused, match="cannot be read"):
        Archive(tmp_path / "absent.mbox")
    with pytest.raises(Refused, match="a folder without mails"):
        Archive(tmp_path)


def test_gone_meanwhile(tmp_path: Path) -> None:
    """A mail that is renamed or removed while its folder is read is told by name."""
    for name in ("a.eml", "b.EML"):
        (tmp_path / name).write_bytes(ONE)
    arrivals = Archive(tmp_path).arrivals()
    next(arrivals)
    (tmp_path / "b.EML").unlink()
    with pytest.raises(Refused, match=r"b\.EML: cannot be read"):
        next(arrivals)
