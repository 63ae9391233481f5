"""The parts of a mail: RFC 2045 and RFC 2046, split by a loop within caps; never fails.

The standard library reads each header (header.py) but not the tree: its parser recurses, and no cap can be set before
it (400 levels, 100,000 parts and a parameter of semicolons each take it down). Leaves to others: which part is the
body (body.py), what is inside winmail.dat and its like (containers.py); a message inside the message stays closed.
"""

import binascii
import re
from dataclasses import dataclass, field

from bot.mail import containers, header

MAX_DEPTH = 20
MAX_PARTS = 200
NOT_READ = "not read: "
"""A defect that begins so tells of words that may be missing from what was read."""

_MEDIA_TYPE = re.compile(r"[\w!#$&^.+-]{1,80}/[\w!#$&^.+-]{1,120}")
_GUESSED_BOUNDARY = re.compile(rb"^--([^\s-][^\r\n]{0,70}?)[ \t]*\r?$", re.MULTILINE)
_PREAMBLE = re.compile(rb"MIME|multi-?part", re.IGNORECASE)  # what clients put there for readers of 1992
_NOT_BASE64 = re.compile(rb"^[A-Za-z0-9+/=\r \t]*+[^A-Za-z0-9+/=\r\n \t]", re.MULTILINE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """An entity of RFC 2045 §2.4; `raw` is still transfer-encoded, and empty where there are `children`."""

    fields: header.Fields
    media_type: str
    parameters: dict[str, str]
    disposition: str
    filename: str
    raw: bytes
    parent: "Part | None" = None
    children: "list[Part]" = field(default_factory=list)

    @property
    def container(self) -> str:
        """The subtype of the multipart this part stands in, or ""."""
        return self.parent.media_type.removeprefix("multipart/") if self.parent else ""


def parts(raw: bytes) -> tuple[list[Part], list[str]]:
    """Every part, parents before children, in the order they stand, the mail itself first; and what was wrong."""
    found: list[Part] = []
    defects: list[str] = []
    waiting: list[tuple[bytes, Part | None, int]] = [(raw, None, 0)]
    while waiting:
        if len(found) >= MAX_PARTS:
            defects.append(f"{NOT_READ}more than {MAX_PARTS} parts, {len(waiting)} or more left out")
            break
        data, parent, depth = waiting.pop()
        part, body, remarks = _entity(data, parent)
        defects += remarks
        if part.media_type == "multipart/encrypted":
            defects.append(f"{NOT_READ}the body is encrypted ({part.media_type})")
        pieces: list[bytes] = []
        if part.media_type.startswith("multipart/"):
            if depth >= MAX_DEPTH:
                defects.append(f"{NOT_READ}parts nested more than {MAX_DEPTH} deep")
            else:
                pieces, remarks = _pieces(part, body)
                defects += remarks
        leaf = part if pieces else _leaf(part, body)
        if not pieces and depth < MAX_DEPTH:
            pieces, remarks = _inside(leaf, found)
            defects += remarks
        elif not pieces and containers.holds_parts(leaf.media_type, leaf.filename):
            defects.append(f"{NOT_READ}parts nested more than {MAX_DEPTH} deep")
        if pieces:
            waiting += [(piece, part, depth + 1) for piece in reversed(pieces)]
        else:
            part = leaf
        found.append(part)
        if parent is not None:
            parent.children.append(part)
    return found, defects


def _entity(data: bytes, parent: Part | None) -> tuple[Part, bytes, list[str]]:
    block, body, defects = header.split(data)
    fields, more = header.parse(block)
    defects += more
    declared = header.first(fields, "content-type")
    media_type, parameters = header.parameters(declared)
    if not _MEDIA_TYPE.fullmatch(media_type):
        if declared:
            defects.append(f"Content-Type is no media type: {header.text(declared)[:60]!r}")
        # RFC 2046 §5.1.5: in a digest a part is a message unless it says otherwise
        digest = parent is not None and parent.media_type == "multipart/digest" and not declared
        media_type = "message/rfc822" if digest else "text/plain"
    if media_type == "application/pgp":
        media_type = "text/plain"  # QUIRK: PGP within a text, as some clients labelled it before RFC 3156
    disposition, more_parameters = header.parameters(header.first(fields, "content-disposition"))
    return (
        Part(
            fields=fields,
            media_type=media_type,
            parameters=parameters,
            disposition=disposition,
            filename=more_parameters.get("filename", "") or parameters.get("name", ""),
            raw=b"",
            parent=parent,
        ),
        body,
        defects,
    )


def _leaf(part: Part, body: bytes) -> Part:
    multipart = part.media_type.startswith("multipart/")
    return Part(
        fields=part.fields,
        media_type="text/plain" if multipart else part.media_type,
        parameters=part.parameters,
        disposition=part.disposition,
        filename=part.filename,
        raw=body,
        parent=part.parent,
    )


def _pieces(part: Part, body: bytes) -> tuple[list[bytes], list[str]]:
    """The bodies between the boundaries (RFC 2046 §5.1.1)."""
    defects = []
    boundary = part.parameters.get("boundary", "").rstrip().encode("utf-8")
    if not boundary or b"--" + boundary not in body:
        guessed = _GUESSED_BOUNDARY.search(body)
        if not guessed:
            return [], ["a multipart without parts, read as text"]
        boundary = guessed[1].removesuffix(b"--") if not boundary else guessed[1]
        defects.append("a multipart whose boundary had to be guessed")
    pieces: list[bytes] = []
    start, closed, at = -1, False, 0
    mark = b"--" + boundary
    while len(pieces) <= MAX_PARTS and (at := body.find(mark, at)) >= 0:
        end = body.find(b"\n", at)
        end = len(body) if end < 0 else end
        rest = body[at + len(mark) : end].strip(b" \t\r")
        if (at and body[at - 1] != 10) or rest not in (b"", b"--"):
            at += len(mark)
            continue
        if start >= 0:
            pieces.append(_without_last_newline(body[start:at]))
        elif body[:at].strip() and not _PREAMBLE.search(body, 0, at):
            defects.append(f"{NOT_READ}text before the first part of a multipart")
        start, at = end + 1, end
        if rest:
            closed = True
            if epilogue := body[end + 1 :].strip():
                # QUIRK: old list software puts its footer there, where no client shows it
                lost = NOT_READ if b"content-type:" in epilogue.lower() else ""
                defects.append(f"{lost}text after the end of a multipart")
            break
    if not closed and start >= 0:
        pieces.append(body[start:])
        defects.append("a multipart that does not end")
    return pieces, defects


def _inside(part: Part, before: list[Part]) -> tuple[list[bytes], list[str]]:
    """The entities that a leaf holds, where it is a container of another kind than a multipart."""
    if part.media_type == "text/plain" and part.disposition != "attachment":
        return containers.files_in_text(content(part)[0], header.first(part.fields, "content-type") or "text/plain"), []
    kind = containers.holds_parts(part.media_type, part.filename)
    if kind == "smime":
        return containers.smime(content(part)[0])
    if kind == "tnef":
        # Outlook sends the words twice; only where none came yet are those inside the body
        text = any(p.media_type in ("text/plain", "text/html") and p.raw.strip() for p in before)
        again = any(containers.holds_parts(p.media_type, p.filename) == "tnef" for p in before)
        return containers.outlook(content(part)[0], body_wanted=not text and not again)
    return [], []


def _without_last_newline(data: bytes) -> bytes:
    # the line end before a boundary belongs to the boundary
    return data[:-2] if data[-2:] == b"\r\n" else data[:-1] if data[-1:] == b"\n" else data


def content(part: Part) -> tuple[bytes, str]:
    """The bytes of a leaf without their transfer encoding, and a remark."""
    encoding = header.first(part.fields, "content-transfer-encoding").split(";")[0].strip().strip('"').lower()
    if encoding == "base64":
        # QUIRK: lists put their footer, as plain text, after an encoded body
        tail = _NOT_BASE64.search(part.raw)
        if tail and tail.start() and part.media_type.startswith("text/"):
            decoded, _ = header.base64(part.raw[: tail.start()])
            return decoded + b"\n" + part.raw[tail.start() :], "text after a base64 body"
        return header.base64(part.raw)
    if encoding == "quoted-printable":
        return binascii.a2b_qp(part.raw), ""
    if encoding in ("x-uuencode", "uuencode", "x-uue"):
        return _uudecoded(part.raw)
    known = encoding in ("", "7bit", "8bit", "binary", "7-bit", "8-bit")
    return part.raw, "" if known else f"unknown transfer encoding {encoding[:40]!r}"


def _uudecoded(data: bytes) -> tuple[bytes, str]:
    lines = data.splitlines()
    begin = next((i for i, line in enumerate(lines) if line.startswith(b"begin ")), -1)
    out = []
    for line in lines[begin + 1 :]:
        if line.strip() in (b"end", b"`", b""):
            break
        try:
            out.append(binascii.a2b_uu(line))
        except binascii.Error:
            return data, "uuencoded part is broken, shown as it is"
    return b"".join(out), ""
