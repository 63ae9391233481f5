"""Plain text as a Document, and the characters of files that do not say theirs: Unicode by its marks, then likelihood.

A paragraph of plain text is a line. Leaves to others: mail, whose charsets are declared (`bot.mail`).
"""

import codecs
import hashlib
import re

from charset_normalizer import from_bytes

from bot.errors import Refused
from bot.model import Document
from bot.office.draft import Tally, plain

MAX_SOURCE = 25 * 1024 * 1024

_MARKS = (
    *((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32")),
    *((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")),
)
_CANDIDATES = "cp1252 cp1251 koi8_r gb18030 big5 cp1256 iso8859_6 iso8859_5 cp866 mac_cyrillic".split()
"""What the six languages were ever written in; widely used ones first, since detection prefers the first of equals."""
_SAMPLE = 16_384
_LOW = bytes(range(128))
_SHORT = 400
_LINES = re.compile("\r\n?|[\n\v\f\x85\u2028\u2029]")
_BINARY = re.compile(b"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def read_plain(data: bytes, name: str) -> Document:
    """The lines of a text file; Refused where it is no text."""
    text, defect = decoded(data, name)
    tally = Tally(name)
    return Document(
        name=name,
        kind="txt",
        sha256=hashlib.sha256(data).hexdigest(),
        paragraphs=tuple(plain(tally, line) for line in _LINES.split(text)) if text else (),
        defects=(defect,) if defect else (),
    )


def decoded(data: bytes, name: str, declared: str = "") -> tuple[str, str]:
    """The characters of a file and a remark, empty where there was no doubt about them."""
    if len(data) > MAX_SOURCE:
        raise Refused(f"{name}: larger than {MAX_SOURCE >> 20} MiB; send the part that is commented on")
    marked = next((codec for mark, codec in _MARKS if data.startswith(mark)), "")
    for codec in (marked, "utf-8", declared):
        try:
            if codec:
                return _clean(data.decode(codec)), ""
        except (LookupError, ValueError):
            continue
    if _BINARY.search(data[:_SAMPLE]):
        raise Refused(f"{name}: not a text; send the words as .docx, .odt, .pdf or .txt")
    found = _likely(data)
    return _clean(data.decode(found, "replace")), f"does not say its character set, read as {found}"


def _clean(text: str) -> str:
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def _likely(data: bytes) -> str:
    """The likeliest of the six languages' charsets; Windows-1252, in which nearly every byte means something, if none
    is or too little is there to tell."""
    if len(data) < _SHORT and 4 * len(data.translate(None, delete=_LOW)) < len(data):
        return "cp1252"
    best = from_bytes(
        data[:_SAMPLE], cp_isolation=list(_CANDIDATES), enable_fallback=False, preemptive_behaviour=False
    ).best()
    return best.encoding if best else "cp1252"
