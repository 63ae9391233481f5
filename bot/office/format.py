"""Which format a file is, by what stands in it; its name counts only where that says nothing.

Leaves to others: reading it (word.py and its neighbours).
"""

import re
from collections.abc import Callable
from pathlib import PurePath

from bot.errors import Refused
from bot.model import Document, Sheet
from bot.office.characters import read_plain
from bot.office.opendocument import read_flat, read_open
from bot.office.opensheet import read_open_sheets
from bot.office.package import Package
from bot.office.page import read_page
from bot.office.relations import related
from bot.office.richtext import read_rich
from bot.office.word import read_word
from bot.office.workbook import read_workbook

_PAGES, _TEXTS = frozenset((".html", ".htm", ".xhtml")), frozenset((".txt", ".text", ".md", ""))
_PAGE = re.compile(rb"<!doctype html|<html[\s>]", re.IGNORECASE)
_OPEN = b"urn:oasis:names:tc:opendocument:xmlns:office:1.0"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read(data: bytes, name: str) -> Document:
    """The document in a file. Refused, with the reason and what to do, where it cannot be read or is not opened."""
    return _reader(data, name)(data, name)


def is_spreadsheet(data: bytes, name: str) -> bool:
    """Whether a zip holds sheets and no text; Refused where it is not to be opened by anybody."""
    package = Package(data, name)
    if data[30:38] == b"mimetype":
        return b"opendocument.spreadsheet" in data[38:100]
    return any(path.startswith("xl/") for _, path in related(package).get("officeDocument", ()))


def read_sheets(data: bytes, name: str) -> tuple[Sheet, ...]:
    """The sheets of a spreadsheet; Refused likewise."""
    if data.startswith(b"PK"):
        return (read_open_sheets if data[30:38] == b"mimetype" else read_workbook)(data, name)
    if data.startswith(_OLE):
        raise Refused(f"{name}: an old Excel file (.xls), or one with a password; save it as .xlsx without one")
    raise Refused(f"{name}: no spreadsheet that can be read; save it as .xlsx or .ods")


def _reader(data: bytes, name: str) -> Callable[[bytes, str], Document]:
    if data.startswith(b"PK"):
        # ODF part 2 §3.3: the first member tells the format, unpacked
        return read_open if data[30:38] == b"mimetype" else read_word
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise Refused(f"{name}: encrypted; save it without a password and send it again")
        raise Refused(f"{name}: an old Word file (.doc) or another one that cannot be read; save it as .docx")
    if data.lstrip(b" \r\n\t\xef\xbb\xbf").startswith(b"{\\rtf"):
        return read_rich
    ending = PurePath(name).suffix.lower()
    if b"%PDF-" in data[:1024]:
        # here, since it takes longer to load than all the rest, and few files need it
        from bot.office.portable import read_portable

        return read_portable
    if _OPEN in data[:4096]:
        return read_flat
    if ending in _PAGES or _PAGE.search(data[:1024]):
        return read_page
    if ending in _TEXTS:
        return read_plain
    raise Refused(f"{name}: a file of this kind is not read; send the words as .docx, .odt, .pdf or .txt")
