"""A letter becomes its one byte string: RFC 5322 headers, RFC 2045-2047 bodies and words, RFC 3834 automaton marks.

The same arguments give the same bytes (law 9): the Message-ID and the boundaries come from the key, the date is a
parameter. Every header value is made one line of printable characters before it is folded here, so nothing a
stranger wrote can begin a header of its own, on Python builds without `verify_generated_headers` too. What the
letter says is left to `templates`, sending it to `transport`.
"""

import base64
import binascii
import hashlib
import re
import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime
from email.header import Header
from email.message import Message as Part
from email.policy import compat32
from email.utils import format_datetime
from typing import Literal

from bot.errors import Refused
from bot.model import Address, Letter

LINE = 76
"""RFC 2047 §2: a line with an encoded word is at most 76 characters (RFC 5322 §2.1.1 would like 78, allows 998)."""
SUBJECT = 250
REFERENCES = 20
"""RFC 3834 §3.1.6 and RFC 5322 §3.6.4: of a long thread the first identifier and this many of the last are kept."""

# The new policies fold by rules that differ between Python versions; compat32 with lines already folded does not.
POLICY = compat32.clone(linesep="\r\n", max_line_length=None, mangle_from_=False)

TURNING = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
"""Bidirectional controls of UAX #9, by which a name can be made to look like another one."""

FILES = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
"""The media types of files that come with a letter."""

UNPRINTABLE = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\ud800-\udfff]")
"""Controls but the tab, and surrogates (Unicode's Cc and Cs): no word of anybody."""
ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,253}")
LIST_ID = re.compile(r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
URI = re.compile(r"(?:mailto|https):[!-;=?-~]{3,900}")
IDENTIFIER = re.compile(r"[!-;=?-~]{1,250}")
"""What a Message-ID may hold between its brackets; deliberately wider than RFC 5322's id-left@id-right."""


def compose(
    *,
    key: str,
    domain: str,
    sender: Address,
    recipients: Sequence[str],
    to: Sequence[Address],
    subject: str,
    text: str,
    html: str | None,
    date: datetime,
    language: str,
    auto_submitted: Literal["auto-replied", "auto-generated"],
    envelope_from: str,
    probe: bool,
    in_reply_to: str = "",
    references: Sequence[str] = (),
    reply_to: Address | None = None,
    calendar: bytes | None = None,
    calendar_method: str = "PUBLISH",
    calendar_name: str = "deadline.ics",
    files: Sequence[tuple[str, bytes]] = (),
    period_end: datetime | None = None,
    list_id: str = "",
    unsubscribe: Sequence[str] = (),
) -> Letter:
    """The letter of that key. Identifiers are taken and given back without angle brackets.

    `list_id` is said where we are the list ourselves (RFC 2919), with the URIs by which one leaves it (RFC 2369); an
    https one is promised to do so at one POST (RFC 8058).

    Refused when an address cannot stand in a mail (empty, not one address, or in need of SMTPUTF8) or the date has
    no zone; any other text is cleaned instead, since a letter must not fail on a delegate's name.
    """
    if date.utcoffset() is None:
        raise Refused(f"Letter {key}: its date {date} has no time zone; give an aware datetime.")
    receivers = tuple(dict.fromkeys(_address(key, recipient) for recipient in recipients))
    if not receivers or not to:
        raise Refused(f"Letter {key}: nobody to send it to; give at least one recipient.")
    message_id = identifier(key, domain)

    body = _text("plain", text)
    if html is not None:
        body = _multipart("alternative", key, body, _text("html", html))
    beside = [] if calendar is None else [_ics(calendar, calendar_method, calendar_name)]
    beside += [_file(name, data) for name, data in files]
    root = _multipart("mixed", key, body, *beside) if beside else body
    headers = [
        ("From", _mailbox(key, sender)),
        ("To", ",\n ".join(_mailbox(key, address) for address in to)),
        ("Reply-To", _mailbox(key, reply_to) if reply_to else ""),
        ("Subject", _words(_cut(_one_line(subject), SUBJECT) or key, "Subject")),
        ("Date", format_datetime(date.astimezone(UTC).replace(microsecond=0))),
        ("Message-ID", f"<{message_id}>"),
        ("In-Reply-To", _identifiers([in_reply_to])),
        ("References", _identifiers(_lineage(references, in_reply_to))),
        ("Auto-Submitted", auto_submitted),
        ("X-Auto-Response-Suppress", "All"),
        ("X-ISCG-Bot", _words(key, "X-ISCG-Bot")),
        ("List-Id", f"<{list_id}>" if LIST_ID.fullmatch(list_id) else ""),
        ("List-Unsubscribe", _uris(key, unsubscribe)),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click" if any(map(_one_click, unsubscribe)) else ""),
        ("Content-Language", re.sub(r"[^A-Za-z0-9-]", "", language)),
        ("MIME-Version", "1.0"),
    ]
    letter = Part(POLICY)
    for name, value in headers:
        if value:
            letter[name] = value
    letter["Content-Type"] = root["Content-Type"]
    letter.set_payload(root.get_payload())
    return Letter(
        key=key,
        message_id=message_id,
        envelope_from=_address(key, envelope_from) if envelope_from else "",
        recipients=receivers,
        data=letter.as_bytes(),
        probe=probe,
        period_end=period_end,
    )


def _one_click(uri: str) -> bool:
    return uri.startswith("https:")


def _uris(key: str, uris: Sequence[str]) -> str:
    """RFC 2369 §2: URIs in angle brackets, the one to be tried first in front."""
    for uri in uris:
        if not URI.fullmatch(uri):
            raise Refused(f"Letter {key}: {uri!r} is no mailto: or https: address by which to unsubscribe.")
    return ",\n ".join(f"<{uri}>" for uri in sorted(uris, key=_one_click, reverse=True))


def identifier(key: str, domain: str) -> str:
    """The Message-ID of a key, without brackets: `digest/2026-W23/en` is `digest.2026-W23.en@domain`.

    A key that is long or holds more than letters, digits, hyphens and slashes gets a digest behind it, so that no
    two keys ever share an identifier.
    """
    local = re.sub(r"\.{2,}", ".", re.sub(r"[^A-Za-z0-9_-]", ".", key)).strip(".")[:120].strip(".")
    if local != key.replace("/", ".") or "." in key:
        local = f"{local}.{hashlib.sha256(key.encode('utf-8', 'replace')).hexdigest()[:16]}".lstrip(".")
    return f"{local}@{domain}"


# -- headers ------------------------------------------------------------------------------------------------------


def _words(value: str, header: str) -> str:
    """Unstructured text as folded lines: plain ASCII where that is enough, encoded words of RFC 2047 where not.

    ASCII that looks like an encoded word, and single words too long to fold, are encoded as well.
    """
    value = _one_line(value)
    plain = value.isascii() and "=?" not in value and all(len(word) < LINE - 10 for word in value.split())
    charset = "us-ascii" if plain else "utf-8"
    return Header(value, charset, maxlinelen=LINE, header_name=header).encode()


def _one_line(value: str) -> str:
    """One line without control characters, surrogates or the invisible marks that turn a line around."""
    return " ".join("".join(" " if _unfit(character) else character for character in value).split())


def _unfit(character: str) -> bool:
    return (
        unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") or unicodedata.bidirectional(character) in TURNING
    )


def _cut(value: str, length: int) -> str:
    return value if len(value) <= length else value[: length - 1] + "…"


def _mailbox(key: str, mailbox: Address) -> str:
    address = _address(key, mailbox.address)
    name = _cut(_one_line(mailbox.name), 100)
    if not name:
        return address
    if name.isascii() and "=?" not in name and len(name) <= 50:
        name = name.replace("\\", "\\\\").replace('"', '\\"')
        name = f'"{name}"'
    else:
        name = Header(name, "utf-8", maxlinelen=LINE, header_name="Reply-To").encode()
    last = name.rpartition("\n")[2]
    return name + (" " if len(last) + len(address) < LINE - 15 else "\n ") + f"<{address}>"


def _address(key: str, address: str) -> str:
    if not ADDRESS.fullmatch(address):
        raise Refused(f"Letter {key}: {address!r} is not one plain ASCII mail address; nothing was sent to it.")
    return address


def _lineage(references: Sequence[str], parent: str) -> list[str]:
    """The identifiers of References: the parent's own, then the parent; of many the first and the last ones."""
    ids = [_bare(identifier) for identifier in references]
    if parent:
        ids = [identifier for identifier in ids if identifier != _bare(parent)] + [_bare(parent)]
    return ids if len(ids) <= REFERENCES + 1 else [ids[0], *ids[-REFERENCES:]]


def _identifiers(ids: Sequence[str]) -> str:
    bare = dict.fromkeys(_bare(identifier) for identifier in ids)
    return "\n ".join(f"<{identifier}>" for identifier in bare if IDENTIFIER.fullmatch(identifier))


def _bare(identifier: str) -> str:
    return identifier.strip().removeprefix("<").removesuffix(">")


# -- bodies -------------------------------------------------------------------------------------------------------


def _multipart(subtype: str, key: str, *parts: Part) -> Part:
    # "=_" can stand neither in base64 nor in quoted-printable (RFC 2045 §6.7), so no part can hold the boundary.
    part = Part(POLICY)
    boundary = f"=_{subtype}_{hashlib.sha256(key.encode('utf-8', 'replace')).hexdigest()[:24]}"
    part["Content-Type"] = f'multipart/{subtype};\n boundary="{boundary}"'
    for child in parts:
        part.attach(child)
    return part


def _text(subtype: str, text: str) -> Part:
    """A text part in the shorter of the two 7-bit safe encodings."""
    lines = [UNPRINTABLE.sub("", line).rstrip() for line in re.split(r"\r\n|[\r\n]", text)]
    data = "\n".join(lines).strip("\n").encode() + b"\n"
    quoted = binascii.b2a_qp(data, istext=True)
    packed = base64.encodebytes(data.replace(b"\n", b"\r\n"))
    part = Part(POLICY)
    part["Content-Type"] = f"text/{subtype}; charset=utf-8"
    part["Content-Transfer-Encoding"] = "quoted-printable" if len(quoted) <= len(packed) else "base64"
    part.set_payload(min(quoted, packed, key=len).decode("ascii"))
    return part


def _ics(calendar: bytes, method: str, name: str) -> Part:
    """The calendar as an attachment: METHOD in the header as in the body (RFC 6047 §2.4)."""
    return _attachment(name, calendar, f"text/calendar; charset=utf-8; method={method}")


def _file(name: str, data: bytes) -> Part:
    """A file of ours, by what its ending says."""
    kind = FILES.get(name.rpartition(".")[2], "application/octet-stream")
    return _attachment(name, data, kind)


def _attachment(name: str, data: bytes, kind: str) -> Part:
    safe = re.sub(r"[^A-Za-z0-9._-]", "-", name)
    part = Part(POLICY)
    part["Content-Type"] = f'{kind};\n name="{safe}"'
    part["Content-Disposition"] = f'attachment; filename="{safe}"'
    part["Content-Transfer-Encoding"] = "base64"
    part.set_payload(base64.encodebytes(data).decode("ascii"))
    return part
