"""Bytes to a Message: RFC 5322, RFC 6854, RFC 7103 (tolerance) and RFC 8621 §4.1 (shape); never fails but for size.

Leaves to others: fields (header.py), parts (mime.py), text (body.py), what kind of mail it is (automatic.py). Only
from here is a mail read; a received mail is never written out again from what was read.
"""

import hashlib
import re

from bot.errors import Refused
from bot.mail import automatic, header, mime
from bot.mail.body import Body, read_body
from bot.mail.header import Fields, first
from bot.mail.subject import base_subject
from bot.model import Address, Message

MAX_SIZE = 25 * 1024 * 1024

_VIA = re.compile(r"^['\"]?(.{1,200}?)['\"]? (?:via|\(via) .{1,200}$", re.IGNORECASE)
_DMARC_REQUEST = re.compile(r"-dmarc-request@")
_MAILTO = re.compile(r"mailto:([^?<>,\s]{3,320})", re.IGNORECASE)
_SINGLE = ("from", "subject", "date", "message-id")


def read(raw: bytes) -> Message:
    """The mail as read. Trouble is told in `defects`; those that begin with "not read: " may cost words.

    Raises Refused for a mail over 25 MB and for no bytes at all.
    """
    if len(raw) > MAX_SIZE:
        raise Refused(f"the mail is {len(raw) // 1_000_000} MB; up to {MAX_SIZE // 1_000_000} MB are read")
    raw = raw.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    if not raw.strip():
        raise Refused("the mail is empty")
    if b"\n" not in raw:
        raw = raw.replace(b"\r", b"\n")
    parts, defects = mime.parts(raw)
    fields = parts[0].fields
    body = read_body(parts)
    defects += body.defects
    defects += [f"several {name} fields, the first is used" for name in _SINGLE if len(fields.get(name, ())) > 1]
    subject = header.text(first(fields, "subject"))
    senders = header.addresses(first(fields, "from"))
    author, remark = _author(senders, fields)
    if remark:
        defects.append(remark)
    if len(senders) > 1:
        defects.append("several authors in From, the first is used")
    sender = next(iter(header.addresses(first(fields, "sender"))), Address())
    date = header.date(first(fields, "date"))
    if date is None:
        defects.append("no date" if not first(fields, "date") else "a date that cannot be read")
    content = _fingerprint(author, date.isoformat() if date else "", subject, body)
    message_id = header.message_id(first(fields, "message-id"))
    if not message_id:
        defects.append("no Message-ID")
        # RFC 7103 §7.5.2: made from the content, so that another delivery of the same mail gets the same one
        message_id = f"{content[:32]}@missing.invalid"
    verdict = automatic.judge(fields, parts, author=author, subject=subject)
    return Message(
        message_id=message_id,
        references=_references(fields, message_id),
        subject=subject,
        author=author,
        sender=sender,
        reply_to=_all(fields, "reply-to"),
        to=_all(fields, "to"),
        cc=_all(fields, "cc"),
        date=date,
        list_id=_list_id(fields),
        text=body.text,
        html=body.html,
        attachments=body.attachments,
        kind=verdict.kind,
        kind_why=verdict.why,
        instance=verdict.instance,
        answerable=verdict.answerable,
        content=content,
        defects=tuple(dict.fromkeys(defects)),
    )


def _all(fields: Fields, name: str) -> tuple[Address, ...]:
    return tuple(address for value in fields.get(name, ()) for address in header.addresses(value))


def _references(fields: Fields, own: str) -> tuple[str, ...]:
    """RFC 5256 §3, REFERENCES, step 1: References, or else the first id of In-Reply-To; never the mail itself."""
    ids = header.message_ids(" ".join(fields.get("references", ())))
    ids = ids or header.message_ids(first(fields, "in-reply-to"))[:1]
    return tuple(i for i in ids if i != own)


def _list_id(fields: Fields) -> str:
    """RFC 2919 §3: what stands in the brackets, to be compared without case."""
    value = header.text(first(fields, "list-id"))
    return (value.rpartition("<")[2].partition(">")[0] if "<" in value else value).strip().lower()


# -- the author ---------------------------------------------------------------------------------------------------


def _author(senders: tuple[Address, ...], fields: Fields) -> tuple[Address, str]:
    """Who wrote the mail: From, or the person behind a From that a list rewrote because of DMARC (RFC 7960 §4.1)."""
    if not senders:
        sender = next(iter(_all(fields, "sender")), Address())
        return sender, "no From" + (", Sender is used" if sender.address else "")
    author = senders[0]
    lists = _list_addresses(fields)
    via = _VIA.match(author.name)
    rewritten = author.address in lists or (via and lists) or _DMARC_REQUEST.search(author.address)
    if not rewritten:
        return author, ""
    name = via[1] if via else author.name
    candidates = [
        *(a for field in ("x-original-from", "author", "x-original-sender") for a in _all(fields, field)),
        *_all(fields, "reply-to"),
        *(a for a in _all(fields, "cc") if name and a.name.casefold() == name.casefold()),
    ]
    for candidate in candidates:
        if "@" in candidate.address and candidate.address not in lists:
            return Address(name=candidate.name or name, address=candidate.address), "From rewritten by the list"
    # no address is better than the list's: two authors must not become one
    return Address(name=name), "From rewritten by the list, the author's address is not known"


def _list_addresses(fields: Fields) -> frozenset[str]:
    found = {a.address for name in ("x-beenthere", "mailing-list", "x-mailing-list") for a in _all(fields, name)}
    found.update(m.lower() for m in _MAILTO.findall(first(fields, "list-post")))
    local, dot, domain = _list_id(fields).partition(".")
    if dot:
        found.add(f"{local}@{domain}")
    return frozenset(found)


# -- sameness -----------------------------------------------------------------------------------------------------


def _fingerprint(author: Address, date: str, subject: str, body: Body) -> str:
    """Equal for two deliveries of one mail over different routes: no trace or list header, no list tag in the
    subject, no list footer under the text counts."""
    lines = [line.rstrip() for line in body.text.strip().split("\n")]
    for at in range(len(lines) - 1, max(0, len(lines) - 10), -1):
        if len(lines[at]) >= 5 and not lines[at].strip("_-"):
            footer = " ".join(lines[at:])
            lines = lines[:at] if "://" in footer or "@" in footer else lines
            break
    values = (author.address or author.name, date, base_subject(subject), "\n".join(lines).strip())
    digest = hashlib.sha256()
    for value in (*values, *sorted(a.sha256 for a in body.attachments)):
        digest.update(value.encode("utf-8", "replace") + b"\0")
    return digest.hexdigest()
