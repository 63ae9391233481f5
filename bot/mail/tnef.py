"""winmail.dat: the envelope that Outlook puts around a mail and its attachments (MS-OXTNEF); bounded, never recursive.

Leaves to others: rich text (rtf.py), and what becomes of body and attachments (containers.py). A message inside the
message stays closed.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.mail import rtf
from bot.mail.charset import codec, decode

_SIGNATURE = 0x223E9F78
_MAX_ATTRIBUTES = 10_000
_MAX_PROPERTIES = 5_000

# attributes, MS-OXTNEF §2.1.3.2
_BODY, _MESSAGE_PROPERTIES, _CODE_PAGE = 0x2800C, 0x69003, 0x69007
_NEW_ATTACHMENT, _TITLE, _DATA, _ATTACHMENT_PROPERTIES = 0x69002, 0x18010, 0x6800F, 0x69005
# properties, MS-OXPROPS
_PR_BODY, _PR_HTML, _PR_RTF, _PR_CODE_PAGE = 0x1000, 0x1013, 0x1009, 0x3FDE
_PR_LONG_NAME, _PR_NAME, _PR_DISPLAY_NAME, _PR_MIME_TAG, _PR_DATA = 0x3707, 0x3704, 0x3001, 0x370E, 0x3701
# property types, MS-OXCDATA §2.11.1: sizes of the fixed ones, padded to four bytes
_SIZES = {1: 4, 2: 4, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 0xA: 4, 0xB: 4, 0x14: 8, 0x40: 8, 0x48: 16}
_OBJECT, _STRING8, _UNICODE, _BINARY = 0xD, 0x1E, 0x1F, 0x102


@dataclass(kw_only=True, slots=True)
class Attached:
    """What an attachment is called, said to be, and holds."""

    name: str = ""
    media_type: str = ""
    data: bytes = b""


@dataclass(kw_only=True, slots=True)
class Envelope:
    """What winmail.dat held: the body as text/plain or text/html in UTF-8, attachments, and what was wrong."""

    body: str = ""
    media_type: str = "text/plain"
    attachments: list[Attached] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def opened(data: bytes) -> Envelope | None:
    """What is inside, as far as it can be read; None where this is no winmail.dat."""
    if len(data) < 6 or struct.unpack_from("<I", data)[0] != _SIGNATURE:
        return None
    envelope = Envelope()
    page, plain, properties = "", b"", dict[int, tuple[int, bytes]]()
    try:
        for attribute, value in _attributes(data):
            if attribute == _CODE_PAGE and len(value) >= 4:
                page = codec(f"cp{struct.unpack_from('<I', value)[0]}")
            elif attribute == _BODY:
                plain = value.rstrip(b"\0")
            elif attribute == _MESSAGE_PROPERTIES:
                properties = dict(_properties(value))
            elif attribute == _NEW_ATTACHMENT:
                envelope.attachments.append(Attached())
            elif envelope.attachments:
                _attach(envelope.attachments[-1], attribute, value, page)
    except ValueError as error:
        envelope.remarks.append(f"winmail.dat: {error}")
    _read_body(envelope, plain, properties, page)
    return envelope


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 6
    for _ in range(_MAX_ATTRIBUTES):
        if at + 9 > len(data):
            return
        _, attribute, length = struct.unpack_from("<BII", data, at)
        if at + 9 + length > len(data):
            raise ValueError("breaks off")
        yield attribute, data[at + 9 : at + 9 + length]
        at += 9 + length + 2  # a checksum, which nobody checks
    raise ValueError(f"over {_MAX_ATTRIBUTES} attributes")


def _properties(data: bytes) -> Iterator[tuple[int, tuple[int, bytes]]]:
    """(property, (its type, its first value)); the end of what can be read is the end."""
    try:
        (count,) = struct.unpack_from("<I", data)
        at = 4
        for _ in range(min(count, _MAX_PROPERTIES)):
            kind, name = struct.unpack_from("<HH", data, at)
            at += 4
            if name >= 0x8000:  # a name of somebody's own
                at += 16
                how, number = struct.unpack_from("<II", data, at)
                at += 8 + (_padded(number) if how else 0)
            several, kind = kind & 0x1000, kind & 0xEFFF
            fixed = _SIZES.get(kind)
            values = 1
            if several or not fixed:
                (values,) = struct.unpack_from("<I", data, at)
                at += 4
            first = b""
            for number in range(min(values, _MAX_PROPERTIES)):
                length = fixed
                if length is None:
                    (length,) = struct.unpack_from("<I", data, at)
                    at += 4
                if number == 0:
                    first = data[at : at + length]
                at += _padded(length)
            yield name, (kind, first)
    except struct.error:
        return


def _padded(length: int) -> int:
    return -(-length // 4) * 4


def _string(kind: int, value: bytes, page: str) -> str:
    text = value.decode("utf-16-le", "replace") if kind == _UNICODE else decode(value, page)[0]
    return text.rstrip("\0")


def _attach(attached: Attached, attribute: int, value: bytes, page: str) -> None:
    if attribute == _TITLE:
        attached.name = attached.name or _string(_STRING8, value.rstrip(b"\0"), page)
    elif attribute == _DATA:
        attached.data = value
    elif attribute == _ATTACHMENT_PROPERTIES:
        properties = dict(_properties(value))
        for name in (_PR_LONG_NAME, _PR_NAME, _PR_DISPLAY_NAME):
            if name in properties and (text := _string(*properties[name], page)):
                attached.name = text
                break
        if _PR_MIME_TAG in properties:
            attached.media_type = _string(*properties[_PR_MIME_TAG], page).lower()
        kind, content = properties.get(_PR_DATA, (0, b""))
        if content and not attached.data:
            # an embedded message begins with the identifier of its interface
            attached.data = content[16:] if kind == _OBJECT else content
            if kind == _OBJECT:
                attached.media_type = "application/ms-tnef-message"


def _read_body(envelope: Envelope, plain: bytes, properties: dict[int, tuple[int, bytes]], page: str) -> None:
    """The plain text where there is one, else HTML, else what can be had from the rich text."""
    if _PR_CODE_PAGE in properties and len(properties[_PR_CODE_PAGE][1]) == 4:
        page = codec(f"cp{struct.unpack('<I', properties[_PR_CODE_PAGE][1])[0]}") or page
    kind, body = properties.get(_PR_BODY, (_STRING8, plain))
    envelope.body = _string(kind, body or plain, page)
    if envelope.body.strip():
        return
    kind, html = properties.get(_PR_HTML, (_BINARY, b""))
    if html.strip(b"\0 \r\n"):
        envelope.body, envelope.media_type = _string(kind, html, page), "text/html"
    elif _PR_RTF in properties:
        try:
            envelope.body, envelope.media_type = rtf.words(rtf.unpacked(properties[_PR_RTF][1]))
        except ValueError as error:
            envelope.remarks.append(f"not read: winmail.dat: {error}")
