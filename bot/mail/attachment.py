"""What hangs on a mail: names cleaned for show, sizes and content, files in zips too (RFC 2183, RELIABILITY T7).

Leaves to others: which parts hang on it (body.py), the zip itself (archive.py), and what is in a document.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator

from bot.errors import Refused
from bot.mail import archive, header, mime
from bot.mail.mime import Part
from bot.model import Attachment

_MAX_NAME = 150
_ZIPS = frozenset(("application/zip", "application/x-zip-compressed", "application/x-zip"))
# Invisible characters that let a name read other than it is (Unicode UAX #9, UTS #39).
_TREACHEROUS = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]")
_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "doc": "application/msword",
    "odt": "application/vnd.oasis.opendocument.text",
    "pdf": "application/pdf",
    "rtf": "application/rtf",
    "txt": "text/plain",
    "htm": "text/html",
    "html": "text/html",
    "csv": "text/csv",
    "eml": "message/rfc822",
    "zip": "application/zip",
}


def contents(parts: Iterable[Part], defects: list[str]) -> Iterator[tuple[Attachment, bytes]]:
    """Each of these parts and its bytes, a zip followed by the files in it; what was wrong goes to `defects`."""
    left = archive.MAX_TOTAL
    for part in parts:
        data, remark = mime.content(part)
        if remark:
            defects.append(f"attachment: {remark}")
        outer = _attachment(_name(part, data), part.media_type, data)
        yield outer, data
        if not (_is_zip(part) and archive.is_zip(data)):
            continue
        try:
            for path, inner in archive.files(data, left):
                left -= len(inner)
                steps = path.replace("\\", "/").split("/")[-3:]
                name = "/".join(filter(None, (outer.name, *map(clean_name, steps))))
                media_type = _TYPES.get(name.rpartition(".")[2].lower(), "application/octet-stream")
                yield _attachment(name, media_type, inner), inner
        except Refused as refusal:
            defects.append(f"{mime.NOT_READ}attachment {outer.name}: {refusal}")


def _attachment(name: str, media_type: str, data: bytes) -> Attachment:
    return Attachment(name=name, media_type=media_type, size=len(data), sha256=hashlib.sha256(data).hexdigest())


def _is_zip(part: Part) -> bool:
    return part.media_type in _ZIPS or part.filename.lower().endswith(".zip")


def _name(part: Part, data: bytes) -> str:
    name = clean_name(part.filename)
    if not name and part.media_type in ("message/rfc822", "message/global"):
        inner, _ = header.parse(header.split(data)[0])
        name = clean_name(header.text(header.first(inner, "subject"))[:60] or "message") + ".eml"
    return name


def clean_name(name: str) -> str:
    """A file name to be shown: no folders, no invisible characters, not too long, its ending kept."""
    name = _TREACHEROUS.sub("", name.replace("\\", "/").rpartition("/")[2]).strip(" .")
    if len(name) > _MAX_NAME:
        stem, dot, ending = name.rpartition(".")
        keep = ending if dot and len(ending) <= 10 else ""
        name = (stem or ending)[: _MAX_NAME - len(keep) - 2] + "…" + (f".{keep}" if keep else "")
    return name
