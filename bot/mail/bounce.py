"""Reports of mail that was not delivered, and whom they name: RFC 3464 by its fields, all others by what they share.

A server that follows no standard still gives itself away by several signs at once: who writes, to which address, what
the subject and the first words say, an SMTP answer, the returned mail. No one of them decides, since people write of
undelivered mail too. Leaves to others: what other kind a mail is (automatic.py), and what follows for an address.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.mail import header, mime, wording
from bot.mail.header import Fields, first
from bot.mail.mime import Part
from bot.model import Address

_MAX_TEXT, _MAX_SAID, _MAX_LINES, _MAX_GROUPS = 32_768, 6_000, 500, 500
_STATUS = ("message/delivery-status", "message/global-delivery-status")
_RETURNED = (
    "message/rfc822", "message/global", "message/partial", "message/rfc822-headers",
    "text/rfc822-headers", "message/global-headers", "text/rfc822-header",
)  # fmt: skip

# -- the signs of a bounce --------------------------------------------------------------------------------------------

_DAEMON = re.compile(r"(?:mailer[-_.]?daemon|mail-?da?emon|mail-?deamon|mdaemon|double-bounce)(?:@|$)")
_SERVER = re.compile(
    r"(?:post[._]?master|mail[-_.]?(?:delivery|system|master|admin)[\w.-]{0,20}|delivery[-_.]?(?:sub)?system|"
    r"microsoftexchange[0-9a-f]{32}|ndr|imss|non-?delivery[\w.-]{0,20})(?:[\\@]|$)"
)
_SERVER_NAME = re.compile(
    r"(?:mail |email |message )?delivery (?:sub)?(?:system|service|agent)|(?:internet )?mail (?:system|administrator|"
    r"delivery[\w ]{0,20})|system administrator|mailer[- ]daemon|post ?master|undeliver[\w ]{0,20}|"
    r"automated response from \w{1,20} postmaster|(?:\w{1,20} )?mail server(?: at .{1,80})?",
    re.IGNORECASE,
)
_BOX = re.compile(r"(?:.{1,64}-)?bounces?[-+@=]|.{1,64}\+[^@=]{1,64}=[^@]{1,64}@")
_SMTP = re.compile(
    r"(?:^|[\s:>#(\[])(?:[45]\d\d[ -][\w<#(]|[45]\d\d[ -:]{1,3}[45]\.\d{1,3}\.\d{1,3}|#?[45]\.\d{1,3}\.\d{1,3}\b)|"
    r"RCPT TO:",
    re.MULTILINE,
)
_SUBJECT, _RETURNS = "its subject tells of mail not delivered", "a mail is returned with it"


@dataclass(frozen=True, kw_only=True, slots=True)
class Bounce:
    """Why a mail is a bounce, and the addresses it names: not reached for good, and perhaps reached later."""

    why: str
    failed: tuple[str, ...] = ()
    delayed: tuple[str, ...] = ()


def bounce(
    fields: Fields, parts: list[Part], *, report: str, author: Address, subject: str, text: str
) -> Bounce | None:
    """The mail as a bounce, or None. `report` is what kind of RFC 6522 report it declares to be, or ""."""
    failed = _x_failed(fields)
    outside = _outside(fields, author, subject)
    if not (outside or failed or report):
        return None
    returned = any(part.media_type in _RETURNED for part in parts[1:])
    words, rest = _head(text[:_MAX_TEXT])
    status = [part for part in parts if part.media_type in _STATUS]
    if report == "delivery-status":
        why = "a delivery report (RFC 3464)"
    elif report == "disposition-notification":
        status = [part for part in parts if part.media_type.endswith("disposition-notification")]
        if not (returned and any(_DELETED.search(mime.content(part)[0]) for part in status)):
            return None
        why = "refused by a recipient's filter (RFC 5429 §2.2)"
    elif failed:
        return _told(failed, words, "carries X-Failed-Recipients")
    else:
        inside = _inside(words, status=bool(status), returned=returned or bool(rest))
        if not _suffice(fields, author, outside, inside):
            return None
        why = "; ".join(outside + inside)
    found = _reported(mime.content(part)[0] for part in status) or _reported([words.encode("utf-8", "replace")])
    if found:
        return Bounce(why=why, failed=_which(found, _FAILED), delayed=_which(found, _DELAYED))
    if status and _ACTION.search(b"\n".join(mime.content(part)[0] for part in status)):
        return Bounce(why=why)  # it tells of deliveries, or of addresses that are none
    own = {a.address for name in ("to", "from", "sender") for v in fields.get(name, ()) for a in header.addresses(v)}
    own |= {_OF_A_LIST.sub("@", address) for address in own}
    named = failed or _named(words, own) or _once_sent_to(parts, words, rest, own)
    return _told(named, f"{subject}\n{words}", why)


def _told(addresses: tuple[str, ...], said: str, why: str) -> Bounce:
    passing = wording.DELAYED.search(_flat(said))
    return Bounce(why=why, delayed=addresses) if passing else Bounce(why=why, failed=addresses)


def _outside(fields: Fields, author: Address, subject: str) -> list[str]:
    """What the header alone tells: without any of it, a text about undelivered mail is a person's."""
    signs = {
        f"written by {author.address or author.name}": _by_a_server(author),
        "null Return-Path": null_return_path(fields),
        "sent to an address for bounces": _boxed(fields),
        _SUBJECT: wording.UNDELIVERED_SUBJECT.search(_flat(subject)),
    }
    return [sign for sign, there in signs.items() if there]


def _inside(words: str, *, status: bool, returned: bool) -> list[str]:
    """What the text and the parts tell."""
    signs = {
        "carries a delivery report": status,
        "its text tells of mail not delivered": wording.UNDELIVERED.search(_flat(words)),
        "it gives a server's answer": _SMTP.search(words[:_MAX_SAID]),
        _RETURNS: returned,
    }
    return [sign for sign, there in signs.items() if there]


def _suffice(fields: Fields, author: Address, outside: list[str], inside: list[str]) -> bool:
    """A daemon alone; a server and one sign more, or any three; one more through a list, where people write. One of
    them must tell of mail not delivered: an absence note may have a null path and return a mail too."""
    if _DAEMON.match(author.address):
        return True
    listed = not _boxed(fields) and any(name in fields for name in ("list-id", "list-post", "x-beenthere"))
    needed = (2 if _by_a_server(author) else 3) + listed
    return len(outside + inside) >= needed and (_SUBJECT in outside or any(sign != _RETURNS for sign in inside))


def _by_a_server(author: Address) -> bool:
    by_address = _DAEMON.match(author.address) or _SERVER.match(author.address)
    return bool(by_address or _SERVER_NAME.fullmatch(author.name))


def _flat(text: str) -> str:
    return " ".join(text[:_MAX_SAID].lower().split())


def _boxed(fields: Fields) -> bool:
    return any(_BOX.match(a.address) for value in fields.get("to", ())[:5] for a in header.addresses(value))


def null_return_path(fields: Fields) -> bool:
    """RFC 5321 §4.5.5, or what some servers write in its place."""
    value = first(fields, "return-path").replace(" ", "").lower()
    return value == "<>" or bool(_DAEMON.match(value.strip("<>")))


# -- addresses by fields ----------------------------------------------------------------------------------------------

_FIRST, _ATOM = r"[\w!#$%&*+/?^{|}~-]", r"[\w.!#$%&'*+/=?^`{|}~-]"
_ADDRESS = re.compile(
    rf"(?<!{_ATOM})'{{0,2}}(?:smtp=)?({_FIRST}{_ATOM}{{0,63}}@[\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{1,8}})", re.IGNORECASE
)
_DELETED = re.compile(rb"^Disposition:[ \t]{0,9}automatic-action/[^;\n]{1,60};[ \t]{0,9}deleted", re.M | re.I)
_OF_A_LIST = re.compile(r"-(?:bounces|admin|owner|request)(?:\+[^@]{1,128})?@")
_ACTION = re.compile(rb"^Action:[ \t]{0,9}\w", re.M | re.I)
_GROUPS = re.compile(rb"\n[ \t\r]*+\n")
_FAILED, _DELAYED = "failed", "delayed"


def _reported(contents: Iterator[bytes] | list[bytes]) -> list[tuple[str, str]]:
    """(what became of it, address) for every recipient of RFC 3464 §2.3; the address as it was sent to, where told."""
    found = []
    for content in contents:
        for group in _GROUPS.split(content.replace(b"\r\n", b"\n"), _MAX_GROUPS):
            if b"-recipient:" not in group.lower():
                continue
            fields, _ = header.parse(group[: header.MAX_BLOCK].lstrip())
            names = ("original-recipient", "final-recipient", "x-actual-recipient")
            address = next((a for name in names if (a := _address(first(fields, name)))), "")
            if address:
                found.append((_outcome(fields), address))
    return found


def _outcome(fields: Fields) -> str:
    """RFC 3464 §2.3.3 and §2.3.4: failed for good, or for a reason that may pass (RFC 3463, class 4), or neither."""
    action, status = first(fields, "action").lower(), first(fields, "status")
    if action.startswith(("delivered", "relayed", "expanded")):
        return ""
    return _DELAYED if action.startswith("delayed") or status.lstrip()[:2] == "4." else _FAILED


def _which(found: list[tuple[str, str]], outcome: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(address for became, address in found if became == outcome))


def _x_failed(fields: Fields) -> tuple[str, ...]:
    """The field of Exim and Gmail."""
    return _every(",".join(fields.get("x-failed-recipients", ())))


def _every(value: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(m[1].lower() for m in _ADDRESS.finditer(value) if _is_one(m[1])))


def _address(value: str) -> str:
    return next(iter(_every(value)), "")


def _is_one(address: str) -> bool:
    # QUIRK: archives and groups hide addresses as "name...@example.org"
    return ".." not in address and ".@" not in address and address.partition("@")[0].lower() != "postmaster"


# -- addresses in free words ------------------------------------------------------------------------------------------

_RETURN_BEGINS = re.compile(
    r"(?:(?:this|here|included|below|attached|following) (?:is|are) )?(?:the |an? |your )?"
    r"(?:header of the )?(?:start of )?"
    r"(?:(?:returned|unsent|original|forwarded) (?:mail|message)s?\b"
    r"(?! (?:was|is|has|had|could|id|sent|subject|from|to|date|status|delivery)\b)|copy of|"
    r"below (?:this|the next|the) line|message (?:header|headers|text|body|contents)\b|"
    r"(?:message|mail|headers?)[ \w]{0,20} follows?\b(?![ :]{0,3}-))"
)
_RETURNED_FIELD = re.compile(
    r">?(?:Return-Path|Received|Delivered-To|DKIM-Signature|X-Received|MIME-Version):[ \t]", re.IGNORECASE
)
_HEADING = re.compile(
    r"\W{0,9}(?:(?:envelope-?)?from|to|cc|bcc|sender|reply-to|sent|date|subject|message-id|de|para|à|an|von|発信者|发件人|"
    r"收件人|от|кому|من|إلى)\s{0,9}:",
    re.IGNORECASE,
)
_OPEN, _CLOSE = r"""["'<(\[]{0,4}(?:smtp:|mailto:|rfc822;)?""", r"""["'>)\]]{0,4}"""
_ALONE = re.compile(
    rf"""[ \t>*•·=-]{{0,60}}(?:c=[^@\n]{{0,80}}|"[^"@\n]{{1,80}}"[ ])?{_OPEN}{_ADDRESS.pattern}{_CLOSE}[ \t]{{0,40}}"""
    r"(?:$|[:;<(\[]|\.\.\.|[ \t]\.\.\.|[ \t]{2}|\t|on [A-Z]|[-–][ \t])",
    re.IGNORECASE,
)
_LABELLED = re.compile(rf"[^@\n]{{1,100}}:[ \t]{{0,30}}{_OPEN}{_ADDRESS.pattern}{_CLOSE}[ \t.]{{0,9}}$", re.IGNORECASE)
_ALIAS = re.compile(rf"[ \t]{{0,20}}\([^()@\n]{{1,40}}[:<' ]{_ADDRESS.pattern}", re.IGNORECASE)
_HELP = re.compile(r"contact|assistance|question|support|abuse|help|reply to|instead|visit|https?:", re.IGNORECASE)


def _head(text: str) -> tuple[str, str]:
    """A report's own words, and the mail that it returns below them."""
    at = 0
    for line in text.splitlines(keepends=True):
        if _RETURN_BEGINS.match(line.lstrip(" \t>|*=_-").lower()) or _RETURNED_FIELD.match(line):
            break
        at += len(line)
    return text[:at], text[at:]


def _named(words: str, own: set[str]) -> tuple[str, ...]:
    """Addresses a line is there for; else those that a sentence names as not reached."""
    lines = words.split("\n")[:_MAX_LINES]
    found: list[str] = []
    for line in lines:
        line = line[:400]
        if _HEADING.match(line):
            continue
        hit = _ALONE.match(line) or _LABELLED.match(line)
        if hit and not (hit.re is _LABELLED and _HELP.search(line)):
            found.append(hit[1])
            found += _every(line[hit.end(1) :]) if "from" in line[hit.end(1) :][:20] else ()
        elif found and (hit := _ALIAS.match(line)):
            found.append(hit[1])
    if kept := _kept(found, own):
        return kept
    for before, line, after in zip(["", *lines], lines, [*lines[1:], ""], strict=False):
        if "@" in line and not _HEADING.match(line) and not _HELP.search(line):
            near = f"{before[:400]} {line[:400]} {after[:400] if line.rstrip().endswith(',') else ''}"
            found += _every(line[:400]) if wording.SENTENCE_ABOUT_DELIVERY.search(near.lower()) else ()
    kept = _kept(found, own)
    return kept if len(kept) <= 2 else ()  # so many in running words: which of them are meant is a guess


def _kept(found: list[str], own: set[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(a.lower() for a in found if _is_one(a) and a.lower() not in own))


def _once_sent_to(parts: list[Part], words: str, rest: str, own: set[str]) -> tuple[str, ...]:
    """The one address that the returned mail was sent to, unless it went through a list."""
    blocks = [mime.content(part)[0] for part in parts[1:] if part.media_type in _RETURNED]
    text = rest.partition("\n")[2].lstrip()
    for data in [*blocks, text.encode("utf-8", "replace"), words.encode("utf-8", "replace")]:
        lines = re.findall(rb"^[ \t]{0,9}(?:To|X-Original-To):[^\n]{3,400}", data[:8192], re.M | re.I)
        listed = re.search(rb"^(?:List-[A-Z]|X-BeenThere|Precedence)", data[:8192], re.M | re.I)
        found = _kept(list(_every(b" ".join(lines).decode("utf-8", "replace"))), own)
        if found and not listed:
            return found if len(found) == 1 else ()
    return ()
