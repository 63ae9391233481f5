"""Bytes to a Message: RFC 5322, RFC 6854, RFC 7103 (tolerance) and RFC 8621 §4.1 (shape); never fails but for size.

Leaves to others: fields (header.py), parts (mime.py), text (body.py), attachments (attachment.py), whose it is
(origin.py), what servers say of it (authentication.py), what kind of mail it is (automatic.py). Only from here is a
mail read; a received mail is never written out again from what was read.
"""

import hashlib
from base64 import b64decode
from collections.abc import Iterator, Sequence

from bot.errors import Refused
from bot.mail import attachment, authentication, automatic, header, mime, origin
from bot.mail.body import Body, read_body
from bot.mail.header import Fields, first
from bot.mail.mime import Part
from bot.mail.subject import base_subject
from bot.model import Address, Attachment, Message

MAX_SIZE = 25 * 1024 * 1024

_LONGEST_INDEX = 2000

_SINGLE = ("from", "subject", "date", "message-id")


def read(raw: bytes) -> Message:
    """The mail as read. Trouble is told in `defects`; those that begin with "not read: " may cost words.

    Raises Refused for a mail over 25 MB and for no bytes at all.
    """
    parts, fields, defects = _opened(raw)
    body = read_body(parts)
    attachments = tuple(attached for attached, _ in attachment.contents(body.hanging, defects))
    defects += body.defects
    if not body.text.strip() and any(attached.media_type == "message/rfc822" for attached in attachments):
        defects.append("a forwarded mail is attached and no words stand beside it")
    defects += [f"several {name} fields, the first is used" for name in _SINGLE if len(fields.get(name, ())) > 1]
    subject = header.text(first(fields, "subject"))
    author, coauthors, relay, remarks = origin.authors(fields)
    defects += remarks
    sender = next(iter(header.addresses(first(fields, "sender"))), Address())
    date = header.date(first(fields, "date"))
    if date is None:
        defects.append("no date" if not first(fields, "date") else "a date that cannot be read")
    content = _fingerprint(author, date.isoformat() if date else "", subject, body, attachments)
    message_id = header.message_id(first(fields, "message-id"))
    if not message_id:
        defects.append("no Message-ID")
        # RFC 7103 §7.5.2: made from the content, so that another delivery of the same mail gets the same one
        message_id = f"{content[:32]}@missing.invalid"
    verdict = automatic.judge(fields, parts, author=author, subject=subject, text=body.text)
    return Message(
        message_id=message_id,
        references=_references(fields, message_id),
        thread_index=_thread_index(first(fields, "thread-index")),
        subject=subject,
        author=author,
        coauthors=coauthors,
        relay=relay,
        sender=sender,
        reply_to=header.mailboxes(fields, "reply-to"),
        to=header.mailboxes(fields, "to"),
        cc=header.mailboxes(fields, "cc"),
        date=date,
        list_id=origin.list_id(fields),
        verdicts=authentication.verdicts(fields),
        spam=authentication.spam(fields),
        bulk=bool(first(fields, "list-unsubscribe")),
        text=body.text,
        html=body.html,
        styles=body.styles,
        attachments=attachments,
        kind=verdict.kind,
        kind_why=verdict.why,
        instance=verdict.instance,
        answerable=verdict.answerable,
        failed=verdict.failed,
        delayed=verdict.delayed,
        content=content,
        defects=tuple(dict.fromkeys(defects)),
    )


def attached(raw: bytes) -> Iterator[tuple[Attachment, bytes]]:
    """The attachments of a mail, as in its Message and in that order, each with its content.

    One is unpacked at a time, and nothing is written anywhere. Raises Refused as `read` does.
    """
    parts, _, defects = _opened(raw)
    yield from attachment.contents(read_body(parts).hanging, defects)


def _opened(raw: bytes) -> tuple[list[Part], Fields, list[str]]:
    """The parts and fields of the mail, or of the mail that a list wrapped into one of its own."""
    if len(raw) > MAX_SIZE:
        raise Refused(f"the mail is {len(raw) // 1_000_000} MB; up to {MAX_SIZE // 1_000_000} MB are read")
    raw = raw.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    if not raw.strip():
        raise Refused("the mail is empty")
    if b"\n" not in raw:
        raw = raw.replace(b"\r", b"\n")
    parts, defects = mime.parts(raw)
    inner = origin.wrapped(parts)
    if inner is None:
        return parts, parts[0].fields, defects
    inside, more = mime.parts(inner)
    fields = {**inside[0].fields, **origin.of_the_list(parts[0].fields)}
    return inside, fields, [*defects, *more, "wrapped by the list, the mail inside is read"]


def _references(fields: Fields, own: str) -> tuple[str, ...]:
    """RFC 5256 §3, REFERENCES, step 1: References, or else the first id of In-Reply-To; never the mail itself."""
    ids = header.message_ids(" ".join(fields.get("references", ())))
    ids = ids or header.message_ids(first(fields, "in-reply-to"))[:1]
    return tuple(i for i in ids if i != own)


def _thread_index(value: str) -> str:
    """MS-OXOMSG §2.2.1.3: 22 bytes that all mails of a conversation share, then five for each answer on the way; in
    hexadecimal, or empty where it is none."""
    try:
        index = b64decode("".join(value[:_LONGEST_INDEX].split()), validate=True)
    except ValueError:
        return ""
    return index.hex() if len(index) >= 22 and (len(index) - 22) % 5 == 0 else ""


# -- sameness -----------------------------------------------------------------------------------------------------


def _fingerprint(author: Address, date: str, subject: str, body: Body, attachments: Sequence[Attachment]) -> str:
    """Equal for two deliveries of one mail over different routes: no trace or list header, no list tag in the
    subject, no list footer under the text counts."""
    lines = [line.rstrip() for line in body.plain.strip().split("\n")]
    for at in range(len(lines) - 1, max(0, len(lines) - 10), -1):
        if len(lines[at]) >= 5 and not lines[at].strip("_-"):
            footer = " ".join(lines[at:])
            lines = lines[:at] if "://" in footer or "@" in footer else lines
            break
    values = (author.address or author.name, date, base_subject(subject), "\n".join(lines).strip())
    digest = hashlib.sha256()
    for value in (*values, *sorted(a.sha256 for a in attachments)):
        digest.update(value.encode("utf-8", "replace") + b"\0")
    return digest.hexdigest()
