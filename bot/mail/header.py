"""Header fields: RFC 5322 §2.2 and §3, RFC 2047 words, RFC 2231 parameters, RFC 6532 raw UTF-8; never fails.

Leaves to others: which field means what (message.py, automatic.py). A value is kept as it stands, unfolded,
until one of the accessors here reads it; what they return is one line, without control characters.
"""

import binascii
import email.parser
import email.policy
import email.utils
import quopri
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone
from urllib.parse import unquote_to_bytes

from bot.mail.charset import clean, decode
from bot.model import Address

Fields = Mapping[str, Sequence[str]]
"""Raw values by lower-case field name, in the order they stand in the header."""

MAX_BLOCK = 128 * 1024
MAX_FIELD = 16 * 1024
MAX_LINES = 1000

_END = re.compile(rb"\r?\n\r?\n|\r\r")
_NO_FIELD = re.compile(rb"^(?![ \t]|[!-9;-~]{1,200}[ \t]*:)[^\n]*\n?", re.MULTILINE)
_KNOWN = re.compile(
    rb"(?:x-|list-|content-|arc-|resent-|dkim-|authentication-|received|return-path|delivered-to|from|sender|reply-to|"
    rb"to|cc|bcc|subject|date|message-id|in-reply-to|references|mime-version|thread-|auto-submitted|precedence)[!-9;-~]*:",
    re.IGNORECASE,
)
_ENVELOPE = re.compile(rb">?From [^\n]*\n")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def split(data: bytes) -> tuple[bytes, bytes, list[str]]:
    """The header block of an entity, its body, and what was wrong; the block is within the caps."""
    defects = []
    if data[:1] == b"\n" or data[:2] == b"\r\n":
        return b"", data[1 if data[:1] == b"\n" else 2 :], []
    end = _END.search(data)
    block, body = (data[: end.start()], data[end.end() :]) if end else (data, b"")
    if envelope := _ENVELOPE.match(block):
        block = block[envelope.end() :]
    kept, at = [], 0
    for bad in _NO_FIELD.finditer(block, 0, MAX_BLOCK):
        if bad.start() == bad.end():
            continue
        if bad.start() == 0 or not end or not _KNOWN.match(block, bad.end()):
            body = block[bad.start() :] + (data[end.start() :] if end else b"")
            block = block[: bad.start()]
            defects.append("no empty line between header and body")
            break
        # QUIRK: a line that is no field amid fields is a folded line that lost its indent
        kept.append(block[at : bad.start()] + b" ")
        at = bad.start()
        defects.append("a header line that is no field")
    block = b"".join(kept) + block[at:]
    if len(block) > MAX_BLOCK:
        block = block[:MAX_BLOCK]
        defects.append(f"not read: header over {MAX_BLOCK // 1024} KiB")
    lines = block.split(b"\n", MAX_LINES)
    if len(lines) > MAX_LINES:
        block = b"\n".join(lines[:MAX_LINES])
        defects.append(f"not read: header over {MAX_LINES} lines")
    return block, body, defects


def parse(block: bytes) -> tuple[Fields, list[str]]:
    """The fields of a header block that is within the caps."""
    fields: dict[str, list[str]] = {}
    defects = []
    head = email.parser.BytesHeaderParser(policy=email.policy.compat32).parsebytes(block)
    for name, value in head.raw_items():
        raw = str(value).replace("\r", "").replace("\n", "")
        if len(raw) > MAX_FIELD:
            raw = raw[:MAX_FIELD]
            defects.append(f"not read: {name} over {MAX_FIELD // 1024} KiB")
        if not raw.isascii():  # RFC 6532, or bytes of no standard at all
            raw, remark = decode(raw.encode("ascii", "surrogateescape"))
            defects += [f"{name}: {remark}"] if remark and "UTF-8" not in remark else []
        fields.setdefault(name.strip().lower(), []).append(raw.strip())
    return fields, defects


def first(fields: Fields, name: str) -> str:
    """The raw value of the first field of that name, or ""."""
    values = fields.get(name)
    return values[0] if values else ""


# -- text ---------------------------------------------------------------------------------------------------------

_WORD_HEAD = re.compile(r"=\?([^?\s*]{1,60})(?:\*[^?\s]{0,20})?\?([bBqQ])\?")
_BASE64_NOISE = re.compile(rb"[^A-Za-z0-9+/=]+")


def text(raw: str) -> str:
    """A value for people: encoded words and raw 8-bit characters decoded, on one line."""
    return _one_line(_words(raw))


def _one_line(value: str) -> str:
    return " ".join(_CONTROL.sub(" ", clean(value)).split())


def _words(value: str) -> str:
    """RFC 2047 §6.2, and tolerant: adjacent words of one charset are joined before decoding, since many clients cut
    a character in two; a word without end stays as it is."""
    out: list[str] = []
    at, run, charset = 0, b"", ""
    while head := _WORD_HEAD.search(value, at):
        end = value.find("?=", head.end())
        if end < 0:
            break
        between = value[at : head.start()]
        if run and (between.strip() or head[1].lower() != charset):
            out.append(decode(run, charset)[0])
            run = b""
        if between.strip() or (not run and not out):
            out.append(between)
        content = value[head.end() : end].encode("utf-8")
        run += base64(content)[0] if head[2] in "bB" else quopri.decodestring(content, header=True)
        charset, at = head[1].lower(), end + 2
    if run:
        out.append(decode(run, charset)[0])
    out.append(value[at:])
    return "".join(out)


def base64(data: bytes) -> tuple[bytes, str]:
    """RFC 2045 §6.8 decoded as far as it goes, with a remark; noise, missing padding and padding in the middle
    (several encodings one after the other) are passed over."""
    out, remark = [], ""
    for piece in _BASE64_NOISE.sub(b"", data).split(b"="):
        if len(piece) % 4 == 1:
            piece, remark = piece[:-1], "base64 breaks off"
        out.append(binascii.a2b_base64(piece + b"=" * (-len(piece) % 4)))
    return b"".join(out), remark


# -- parameters -----------------------------------------------------------------------------------------------------

_PARAM_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"?|[^";]++|;', re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_SECTION = re.compile(r"([^*]+)(?:\*(\d{1,3}))?(\*)?$")
_MAX_PARAMS = 100


def parameters(raw: str) -> tuple[str, dict[str, str]]:
    """The value and the parameters of Content-Type, Content-Disposition and their kind; RFC 2231 pieces joined."""
    pieces: list[str] = [""]
    for token in _PARAM_TOKEN.finditer(raw):
        if token[0] == ";":
            pieces.append("")
        else:
            pieces[-1] += token[0]
    value = pieces[0].split("(")[0].strip().lower()
    sections: dict[str, list[tuple[int, bool, str]]] = {}
    for piece in [p for p in pieces[1:] if not p.isspace() and p][:_MAX_PARAMS]:
        name, _, content = piece.partition("=")
        shape = _SECTION.match(name.strip().lower())
        if shape:
            sections.setdefault(shape[1], []).append((int(shape[2] or 0), bool(shape[3]), _unquoted(content)))
    return value, {name: _joined(sorted(parts, key=lambda p: p[0])) for name, parts in sections.items()}


def _unquoted(raw: str) -> str:
    raw = raw.strip()
    if raw[:1] == '"':
        return _ESCAPED.sub(r"\1", raw[1:-1] if raw[-1:] == '"' and len(raw) > 1 else raw[1:])
    return raw.split(" (")[0].strip("'\" ") if " (" in raw else raw


def _joined(parts: list[tuple[int, bool, str]]) -> str:
    if not any(extended for _, extended, _ in parts):
        # QUIRK: most clients write RFC 2047 words into file names, which RFC 2047 §5 forbids
        plain = parts[0][2] if all(number == 0 for number, _, _ in parts) else "".join(p[2] for p in parts)
        return text(plain)
    charset, _, rest = parts[0][2].partition("'")
    if "'" in rest:
        parts = [(parts[0][0], True, rest.partition("'")[2]), *parts[1:]]
    else:
        charset = "utf-8"
    data = b"".join(unquote_to_bytes(p.encode("utf-8")) if extended else p.encode("utf-8") for _, extended, p in parts)
    return _one_line(decode(data, charset)[0])


# -- addresses --------------------------------------------------------------------------------------------------------

_ADDRESS_TOKEN = re.compile(
    r"=\?[^?\s]{1,80}\?[bBqQ]\?[^?]*\?="  # QUIRK: an encoded word may hold bare commas and brackets
    r'|"(?:[^"\\]|\\.)*+"?|<[^<>]*>|<[^<>,;]*|[()]|[,;:]|[^"<>(),;:=]++|.',
    re.DOTALL,
)
_ARCHIVED = re.compile(r"([\w.+-]{1,64}) at ([\w-]{1,63}(?:\.[\w-]{1,63}){1,8})")


def addresses(raw: str) -> tuple[Address, ...]:
    """The mailboxes of RFC 5322 §3.4, tolerant. What stands in angle brackets is the address, whatever the name
    beside it pretends to be; of several such, the last."""
    found: list[Address] = []
    words: list[str] = []
    comments: list[str] = []
    angle, depth = "", 0

    def flush() -> None:
        nonlocal angle
        mailbox = _mailbox("".join(words), "".join(comments), angle)
        if mailbox.name or mailbox.address:
            found.append(mailbox)
        words.clear()
        comments.clear()
        angle = ""

    for token in _ADDRESS_TOKEN.finditer(_balanced(raw)):
        part = token[0]
        if part in "()":
            depth = depth + 1 if part == "(" else max(0, depth - 1)
        elif depth:
            comments.append(part)
        elif part in ",;":
            flush()
        elif part == ":" and not angle and "@" not in "".join(words):
            words.clear()  # the name of a group
        elif part[0] == "<" and len(part) > 1:
            if angle:
                words.append(f" <{angle}>")
            angle = part.strip("<>").strip()
        else:
            words.append(part)
    flush()
    return tuple(found)


def mailboxes(fields: Fields, name: str) -> tuple[Address, ...]:
    """The mailboxes of every field of that name."""
    return tuple(address for value in fields.get(name, ()) for address in addresses(value))


def _balanced(raw: str) -> str:
    """QUIRK: a quotation mark or a bracket that never closes swallows the rest; then it is an ordinary character."""
    value = raw
    if '"' in value:
        *_, last = _ADDRESS_TOKEN.finditer(value)
        if last[0][0] == '"' and (len(last[0]) == 1 or last[0][-1] != '"'):
            value = value[: last.start()] + " " + value[last.start() + 1 :].replace('"', " ")
    return value if value.count("(") == value.count(")") else value.replace("(", " ").replace(")", " ")


def _mailbox(words: str, comment: str, angle: str) -> Address:
    name = text(_ESCAPED.sub(r"\1", words.strip().replace('"', ""))) if words else ""
    if not angle:
        bare = words.strip()
        archived = _ARCHIVED.fullmatch(bare)
        if archived:  # QUIRK: list archives write "name at example.org (Name)"
            angle, name = f"{archived[1]}@{archived[2]}", ""
        elif "@" in bare or (bare and not any(c.isspace() for c in bare)):
            # the last word with an @ is the address; anything before it was meant as a name
            tokens = [bare] if bare[:1] == '"' else re.sub(r"\s*@\s*", "@", bare).split()
            angle = next((t for t in reversed(tokens) if "@" in t), tokens[-1])
            name = text(" ".join(t for t in tokens if t != angle))
        name = name or text(comment)
    address = "".join(angle.rpartition(":")[2].split()) if angle[:1] == "@" else "".join(angle.split())
    if address[:7].lower() == "mailto:":
        address = address[7:]
    return Address(name=name.strip("' ") if name[:1] == "'" == name[-1:] else name, address=_one_line(address).lower())


# -- identifiers and dates -----------------------------------------------------------------------------------------

_ID = re.compile(r"<([^<>]{1,998})>")
_MAX_IDS = 20


def message_ids(raw: str) -> tuple[str, ...]:
    """The Message-IDs of a field in order, each once, without brackets; of many, the first and the last twenty."""
    found = tuple(dict.fromkeys("".join(_one_line(i).split()) for i in _ID.findall(raw)))
    return found if len(found) <= 2 * _MAX_IDS else found[:_MAX_IDS] + found[-_MAX_IDS:]


def message_id(raw: str) -> str:
    """A Message-ID however it is written (QUIRK: `<[…]>` of Exchange, no brackets at all), or ""."""
    found = message_ids(raw)
    if found:
        return found[0]
    bare = _one_line(raw).strip("<> ")
    return bare if "@" in bare and " " not in bare and len(bare) <= 998 else ""


def date(raw: str) -> datetime | None:
    """RFC 5322 §3.3 in UTC, with the forms clients really write; None where it cannot be told."""
    try:
        parts = email.utils.parsedate_tz(_one_line(raw)[:200])
        if parts is None:
            return None
        offset = timezone(timedelta(seconds=parts[9] or 0))
        return datetime(*parts[:6], tzinfo=offset).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
