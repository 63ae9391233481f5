"""The files in a zip that hangs on a mail: APPNOTE.TXT within the limits of RELIABILITY §3; in memory only.

Leaves to others: which attachments are zips and what their files are called (attachment.py). A zip inside the zip
stays closed, and so does a document that is a zip itself (docx).
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

from bot.errors import Refused
from bot.mail.charset import decode

MAX_ENTRIES = 2000
MAX_TOTAL = 100 * 1024 * 1024
MAX_RATIO = 100

_END = b"PK\x05\x06"
_DIRECTORY = 2 * 1024 * 1024  # bytes; a directory is read before its entries can be counted
_UTF8 = 0x800
_BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, IndexError, NotImplementedError, OSError, OverflowError,
    RuntimeError, ValueError,
)  # fmt: skip


def is_zip(data: bytes) -> bool:
    """Whether these bytes begin as a zip does."""
    return data[:4] in (b"PK\x03\x04", _END)


def files(data: bytes, most: int = MAX_TOTAL) -> Iterator[tuple[str, bytes]]:
    """(path, content) of each file. Raises Refused, before the first where a limit is passed, later where the zip turns
    out broken."""
    try:
        yield from _files(data, most)
    except _BROKEN as error:
        raise Refused(f"a zip that is broken ({error})"[:200]) from error


def _files(data: bytes, most: int) -> Iterator[tuple[str, bytes]]:
    end = data.rfind(_END, max(0, len(data) - 65_557))
    if end < 0:
        raise zipfile.BadZipFile("it has no end")
    entries, size = struct.unpack_from("<HI", data, end + 10)
    if entries > MAX_ENTRIES or size > _DIRECTORY:
        raise Refused(f"a zip of more than {MAX_ENTRIES} files")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        infos = archive.infolist()
        if len(infos) > MAX_ENTRIES:
            raise Refused(f"a zip of more than {MAX_ENTRIES} files")
        if len({info.filename for info in infos}) < len(infos):
            raise Refused("a zip with two files of one name")
        total = sum(info.file_size for info in infos)
        if total > most:
            raise Refused(f"zips of more than {MAX_TOTAL >> 20} MiB unpacked")
        if total > MAX_RATIO * len(data):
            raise Refused(f"a zip packed more than {MAX_RATIO} to 1")
        if any(info.flag_bits & 1 for info in infos):
            raise Refused("an encrypted zip")
        if any(info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for info in infos):
            raise Refused("a zip packed in an uncommon way")
        for info in infos:
            if not info.is_dir() and not info.filename.startswith("__MACOSX/"):
                yield _path(info), archive.read(info)


def _path(info: zipfile.ZipInfo) -> str:
    """QUIRK: names not said to be UTF-8 should be in code page 437 and are in whatever their writer's machine uses."""
    if info.flag_bits & _UTF8 or info.filename.isascii():
        return info.filename
    return decode(info.filename.encode("cp437"))[0]
