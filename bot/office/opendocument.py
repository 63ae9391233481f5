"""An ODF text (.odt, ODF 1.3 part 3) as a Document: words, tracked changes, comments, notes, tables, automatic numbers.

Leaves to others: opening the zip (package.py), what its parts say (opentext.py, openstyles.py).
"""

import hashlib

from bot.errors import Refused
from bot.model import Document
from bot.office.draft import Tally
from bot.office.opentext import OpenText
from bot.office.package import MAX_XML, Damaged, Events, Forbidden, Package, tell
from bot.office.tags import Attributes


def read_open(data: bytes, filename: str) -> Document:
    """The document in an .odt; Refused, with the reason, where it cannot be read."""
    package = Package(data, filename)
    manifest = _Manifest()
    if "META-INF/manifest.xml" in package:
        package.tell("META-INF/manifest.xml", manifest)
    if manifest.encrypted:
        raise Refused(f"{filename}: encrypted; save it without a password and send it again")
    if "content.xml" not in package:
        raise Refused(f"{filename}: no text inside; save it again as .odt or .docx and send it")
    defects: list[str] = []
    reading = OpenText(Tally(filename))
    for part, needed in (("styles.xml", False), ("meta.xml", False), ("content.xml", True)):
        try:
            if part in package:
                package.tell(part, reading)
        except Refused as error:
            if needed:
                raise
            defects.append(str(error))
            reading = OpenText(Tally(filename))
    return _document(data, filename, reading, tuple(defects))


def read_flat(data: bytes, filename: str) -> Document:
    """The document in an ODF text that is one XML file (.fodt); Refused, with the reason, where it cannot be read."""
    if len(data) > MAX_XML:
        raise Refused(f"{filename}: larger than {MAX_XML >> 20} MiB; send the part that is commented on")
    reading = OpenText(Tally(filename))
    try:
        tell([data], reading)
    except Damaged as error:
        raise Refused(f"{filename}: the file is damaged ({error}); save it again and send it") from error
    except Forbidden as error:
        raise Refused(f"{filename}: {error}") from error
    return _document(data, filename, reading)


def _document(data: bytes, filename: str, reading: OpenText, defects: tuple[str, ...] = ()) -> Document:
    if not reading.is_text:
        raise Refused(
            f"{filename}: not a text document (perhaps a spreadsheet or slides); send the words as .odt or .docx"
        )
    return Document(
        name=filename,
        kind="odt",
        sha256=hashlib.sha256(data).hexdigest(),
        title=" ".join(reading.title.split()),
        paragraphs=(*reading.body, *reading.notes, *reading.furniture),
        remarks=tuple(reading.remarks),
        reformatted=reading.reformatted,
        defects=defects,
    )


class _Manifest(Events):
    """META-INF/manifest.xml: whether a part is encrypted."""

    def __init__(self) -> None:
        self.encrypted = False
        super().__init__({"{urn:oasis:names:tc:opendocument:xmlns:manifest:1.0}encryption-data": self._found}, {})

    def _found(self, _: Attributes) -> None:
        self.encrypted = True
