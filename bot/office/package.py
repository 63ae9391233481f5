"""The zip that Word and ODF files are (ECMA-376 part 2, ODF 1.3 part 2), opened under guard; its XML told as events.

Every limit is checked before the first byte is unpacked, and no tree is built: a part costs time by its size and no
memory to speak of. Nothing outside the file is ever fetched. Leaves to others: which part means what (word.py,
opendocument.py).
"""

import io
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping

from lxml import etree

from bot.errors import Refused

MAX_MEMBERS = 2000
MAX_TOTAL = 100 * 1024 * 1024
MAX_XML = 48 * 1024 * 1024
"""Of all the parts that are read; a thousand pages make a third of that."""
MAX_RATIO = 100
MAX_DEPTH = 400

_SMALL = 1024 * 1024
"""Below this a member may be packed as tightly as it likes."""
_CHUNK = 64 * 1024
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError)
"""What zipfile raises on a file that is none, breaks off or lies about itself (UnicodeError is a ValueError)."""

Opening = Callable[[Mapping[str, str]], None]
Closing = Callable[[], None]


class Package:
    """An opened zip: its members by name, as written and (as OPC has it) without regard to case."""

    def __init__(self, data: bytes, name: str) -> None:
        self.name = name
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            members = self._zip.infolist()
        except _BROKEN as error:
            raise Refused(f"{name}: the file is damaged or breaks off ({_said(error)}); send it again") from error
        if len(members) > MAX_MEMBERS:
            raise Refused(f"{name}: {len(members)} parts, more than the {MAX_MEMBERS} a document may have")
        if sum(member.file_size for member in members) > MAX_TOTAL:
            raise Refused(f"{name}: unpacks to more than {MAX_TOTAL >> 20} MiB; a document of that size is not read")
        self._members: dict[str, zipfile.ZipInfo] = {}
        self._left = MAX_XML
        for member in members:
            path = member.filename.lower()
            if member.flag_bits & 1:
                raise Refused(f"{name}: encrypted; save it without a password and send it again")
            if member.file_size > max(_SMALL, MAX_RATIO * member.compress_size):
                raise Refused(f"{name}: packed more than {MAX_RATIO} to 1, as no document is; not opened")
            if path in self._members:
                raise Refused(f"{name}: two parts of the same name ({member.filename}); save it again and send it")
            if path.endswith("vbaproject.bin") or path.startswith(("basic/", "scripts/")):
                raise Refused(f"{name}: has macros; save it without them (as .docx or .odt) and send it again")
            self._members[path] = member

    def __contains__(self, path: str) -> bool:
        return path.lower() in self._members

    def tell(self, path: str, events: "Events") -> None:
        """The XML of a member, told to `events`. Refused where it is broken or has a document type."""
        member = self._members[path.lower()]
        self._left -= member.file_size
        if self._left < 0:
            raise Refused(f"{self.name}: has more than {MAX_XML >> 20} MiB of text; send the part that is commented on")
        try:
            tell(self._chunks(member), events)
        except Damaged as error:
            raise Refused(f"{self.name}: {path} is damaged ({error}); save it again and send it") from error
        except Forbidden as error:
            raise Refused(f"{self.name}: {path} {error}") from error

    def _chunks(self, member: zipfile.ZipInfo) -> Iterator[bytes]:
        """A member in pieces. What zipfile finds wrong is Damaged; what whoever takes them does wrong is not."""
        try:
            with self._zip.open(member) as part:
                while chunk := part.read(_CHUNK):
                    yield chunk
        except _BROKEN as error:
            raise Damaged(_said(error)) from error


def tell(chunks: Iterable[bytes], events: "Events") -> None:
    """XML in pieces, told to `events`. Raises Damaged or Forbidden."""
    parser = etree.XMLParser(
        target=events,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        for chunk in chunks:
            parser.feed(chunk)
        parser.close()
    except etree.LxmlError as error:
        raise Damaged(_said(error)) from error


def check(data: bytes, name: str) -> None:
    """Refused where a zip is not to be opened by anybody: too large, a bomb, encrypted, with macros, broken."""
    Package(data, name)


class Damaged(Exception):
    """A part that breaks off or lies about itself, or XML that is none."""


class Forbidden(Exception):
    """What stands in a part that no office program writes."""


class Events:
    """Takes what a parser meets and calls who is concerned; `skip`, set by an opening handler, passes over the
    element it was called for, with all it contains. `text` gathers characters while it is a list."""

    def __init__(self, opening: Mapping[str, Opening], closing: Mapping[str, Closing]) -> None:
        self.opening, self.closing = opening, closing
        self.skip = False
        self.text: list[str] | None = None
        self.w = ""
        """The namespace of the part's first element, in braces: that of its attributes as well."""
        self._skipped = self._depth = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        if not self._depth:
            self.w = tag[: tag.find("}") + 1]
        self._depth += 1
        if self._skipped:
            self._skipped += 1
        elif (handler := self.opening.get(tag)) is not None:
            handler(attributes)
            if self.skip:
                self.skip, self._skipped = False, 1
        if self._depth > MAX_DEPTH:
            raise Forbidden(f"is nested more than {MAX_DEPTH} deep, as no document is; not read")

    def end(self, tag: str) -> None:
        """An element ends."""
        self._depth -= 1
        if self._skipped:
            self._skipped -= 1
        elif (handler := self.closing.get(tag)) is not None:
            handler()

    def data(self, characters: str) -> None:
        """Characters between tags."""
        if self.text is not None and not self._skipped:
            self.text.append(characters)

    def doctype(self, *_: object) -> None:
        """Entities hide words and multiply them; ECMA-376 part 2 §8.1.4 and ODF part 2 know no document type."""
        raise Forbidden("has a document type declaration, as no document has; not read")

    def close(self) -> None:
        """The part is read."""


def _said(error: BaseException) -> str:
    return str(error).partition("\n")[0][:100] or type(error).__name__
