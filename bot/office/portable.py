"""A PDF (ISO 32000) as a Document: the lines of its pages, in the order the file gives; no looks, no revisions.

What a PDF is made of never was a text: a line here is a line there. Leaves to others: how lines make provisions.
"""

import hashlib
import io
import struct
import zlib
from collections.abc import Iterator

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from bot.errors import Refused
from bot.model import Document, Paragraph
from bot.office.draft import Tally, plain

MAX_PAGES = 1000
MAX_PAGE = 1_000_000
"""Characters of one page."""
MAX_OPERATIONS = 1_000_000
"""Drawing operations of all pages, with what they draw by name, which may be the same again and again."""

_BROKEN = (
    *(PyPdfError, ArithmeticError, AssertionError, AttributeError, LookupError, OSError, RuntimeError, TypeError),
    *(ValueError, zlib.error, struct.error),
)
"""What pypdf raises on a file that is none, breaks off or lies about itself."""


def read_portable(data: bytes, name: str) -> Document:
    """The lines of a PDF; Refused, with the reason, where none can be read."""
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise Refused(f"{name}: encrypted; save it without a password and send it again")
        count = len(reader.pages)
        title = str(reader.metadata.title or "") if reader.metadata else ""
    except _BROKEN as error:
        raise Refused(f"{name}: the PDF is damaged ({str(error)[:100]}); send the words as .docx") from error
    if count > MAX_PAGES:
        raise Refused(f"{name}: {count} pages, more than {MAX_PAGES}; send the part that is commented on")
    defects: list[str] = []
    paragraphs = tuple(_lines(reader, count, Tally(name), defects))
    if not any(paragraph.runs for paragraph in paragraphs):
        raise Refused(f"{name}: a PDF without text, perhaps a scan; send the words as .docx")
    return Document(
        name=name,
        kind="pdf",
        sha256=hashlib.sha256(data).hexdigest(),
        title=" ".join(title.split()),
        paragraphs=paragraphs,
        defects=tuple(defects),
    )


def _lines(reader: PdfReader, count: int, tally: Tally, defects: list[str]) -> Iterator[Paragraph]:
    left = MAX_OPERATIONS

    def drawn(*_: object) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise Refused(f"{tally.name}: draws more than {MAX_OPERATIONS} things; send the words as .docx")

    for number in range(count):
        try:
            text = reader.pages[number].extract_text(visitor_operand_before=drawn)
        except _BROKEN as error:
            defects.append(f"page {number + 1} cannot be read ({str(error)[:100]})")
            continue
        if len(text) > MAX_PAGE:
            defects.append(f"page {number + 1} has more than {MAX_PAGE} characters; the rest is left out")
        for line in text[:MAX_PAGE].encode("utf-8", "replace").decode("utf-8").splitlines():
            yield plain(tally, " ".join(line.split()))
