"""Whose mail it is: the author, also behind a From that a list rewrote because of DMARC (RFC 7960 §4.1, RFC 9057).

Leaves to others: reading addresses (header.py), and who of the roster that is (rules/people.py). An address is taken
only from where a list program puts the author's; where it is not known it stays empty, since with the list's own
address in its place two authors would become one. Nothing here proves that the author is who they say.
"""

import re

from bot.mail import header, mime
from bot.mail.header import Fields, first, mailboxes
from bot.mail.mime import Part
from bot.model import Address

# "Name via List" (Mailman 3, Google Groups, groups.io), "Name (via List)" (Sympa), "Name --- via List" (Mailman 2)
_VIA = re.compile(r"^['\"]?(.{1,200}?)['\"]?(?: -{2,3})? \(?(?:via|par|por|über|через) .{1,200}$", re.IGNORECASE)
# "List (on behalf of Name)" (Sympa), "list-bounces@… on behalf of Name" (Outlook's way to show Sender and From)
_ON_BEHALF = re.compile(r"^(.{1,200}?) \(?on behalf of (.{1,200}?)\)?$", re.IGNORECASE)
_ADDRESS_BEHIND_NAME = re.compile(r"^(.{0,200}?)[ (<]{0,3}([\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8})[>)]?$")
_DMARC_REQUEST = re.compile(r"-dmarc-request@")
_ENCODED = re.compile(r"([\w.+-]{1,64})=(?:40)?([\w-]{1,63}(?:\.[\w-]{1,63}){1,8})@")
_MAILTO = re.compile(r"mailto:([^?<>,\s]{3,320})", re.IGNORECASE)
# fields in which a list program keeps the From it replaced
_REPLACED = ("x-original-from", "author", "x-original-sender", "x-google-original-from")
_OF_A_LIST = re.compile(
    r"list-.+|x-beenthere|mailing-list|x-mailing-list|precedence|received|return-path|authentication-results|x-spam(?:-.+)?"
)


def authors(fields: Fields) -> tuple[Address, tuple[Address, ...], str, list[str]]:
    """The author, who else stands in From, the address shown where a list rewrote it, and what was unusual."""
    found = mailboxes(fields, "from")
    senders = header.addresses(first(fields, "from")) or found
    if not senders:
        sender = next(iter(mailboxes(fields, "sender")), Address())
        return sender, (), "", ["no From" + (", Sender is used" if sender.address else "")]
    author, remark = _behind_the_list(senders[0], fields)
    others = tuple(dict.fromkeys(a for a in found if a.address != senders[0].address))
    remarks = [remark] if remark else []
    if len(senders) > 1:
        remarks.append("several authors in From, the first is used")
    return author, others, senders[0].address if remark else "", remarks


def list_id(fields: Fields) -> str:
    """RFC 2919 §3: what stands in the brackets, to be compared without case."""
    value = header.text(first(fields, "list-id"))
    return (value.rpartition("<")[2].partition(">")[0] if "<" in value else value).strip().lower()


# -- a From that a list rewrote -----------------------------------------------------------------------------------


def _behind_the_list(shown: Address, fields: Fields) -> tuple[Address, str]:
    lists = _list_addresses(fields)
    if _VIA.match(shown.name) and any(a.address == shown.address for a in mailboxes(fields, "to")):
        lists |= {shown.address}  # an archive took the list's own fields away
    domain = shown.address.rpartition("@")[2]
    of_the_lists = "." in domain and any(_kindred(domain, address.rpartition("@")[2]) for address in lists)
    encoded = _ENCODED.match(shown.address) if of_the_lists or domain.startswith("dmarc.") else None
    masked = bool(_DMARC_REQUEST.search(shown.address))
    name, via = _without_list(shown.name, shown.address in lists)
    if not (shown.address in lists or masked or encoded or (via and of_the_lists)):
        return shown, ""
    name, written = _split_name(name)
    for candidate in _candidates(fields, name, encoded, written, known=via or masked or bool(encoded)):
        if "@" in candidate.address and candidate.address not in lists:
            return Address(name=candidate.name or name, address=candidate.address), "From rewritten by the list"
    return Address(name=name), "From rewritten by the list, the author's address is not known"


def _kindred(domain: str, other: str) -> bool:
    """Whether one of two domains is within the other: groups.io writes for iscg.groups.io."""
    return f".{domain}".endswith(f".{other}") or f".{other}".endswith(f".{domain}")


def _without_list(name: str, is_list: bool) -> tuple[str, bool]:
    """The author's name in what a list made of it, and whether it made anything."""
    if via := _VIA.match(name):
        return via[1], True
    behalf = _ON_BEHALF.match(name)
    if behalf and is_list:
        return behalf[2], True
    return name, False


def _split_name(name: str) -> tuple[str, str]:
    """A name in which an address stands too (or what Mailman 3 leaves of it, "one---"), and that address."""
    if found := _ADDRESS_BEHIND_NAME.match(name):
        return found[1].strip(" -'\""), found[2].lower()
    return name.removesuffix("---").strip(), ""


def _candidates(
    fields: Fields, name: str, encoded: re.Match[str] | None, written: str, *, known: bool
) -> list[Address]:
    """Who the author may be, the surest first. `known` says that `name` is the author's and not the list's."""
    found = [address for field in _REPLACED for address in mailboxes(fields, field)]
    if encoded:
        found.append(Address(address=f"{encoded[1]}@{encoded[2]}"))
    answers, copies = mailboxes(fields, "reply-to"), mailboxes(fields, "cc")
    same = _same_name(name)
    found += [a for a in (*answers, *copies) if known and name and _same_name(a.name) == same]
    if written:
        found.append(Address(address=written))
    # a Reply-To with the name of somebody else is not the author's
    found += [a for a in answers if not known or not name or not a.name or a.name.lower() == a.address]
    return found


def _same_name(name: str) -> list[str]:
    """A name to compare with: "One, Delegate" is "Delegate One"."""
    return sorted(re.findall(r"\w+", name.casefold()))


def _list_addresses(fields: Fields) -> frozenset[str]:
    names = ("x-beenthere", "mailing-list", "x-mailing-list")
    found = {address.address for name in names for address in mailboxes(fields, name)}
    found.update(m.lower() for m in _MAILTO.findall(first(fields, "list-post")))
    local, dot, domain = list_id(fields).partition(".")
    if dot:
        found.add(f"{local}@{domain}")
    return frozenset(found)


# -- a mail that a list wrapped -----------------------------------------------------------------------------------


def wrapped(parts: list[Part]) -> bytes | None:
    """The mail inside the one that a list made around it (Mailman's wrap_message), or None.

    A person's forwarding looks much the same. But it has a date of its own, and the list keeps the author's.
    """
    inside = [part for part in parts if part.media_type == "message/rfc822" and not part.children]
    fields = parts[0].fields
    senders = mailboxes(fields, "from")
    if len(inside) != 1 or not senders:
        return None
    lists = _list_addresses(fields)
    if senders[0].address not in lists and not _DMARC_REQUEST.search(senders[0].address):
        return None
    data, _ = mime.content(inside[0])
    inner, _ = header.parse(header.split(data)[0])
    dated = first(fields, "date") and header.date(first(fields, "date")) == header.date(first(inner, "date"))
    return data if dated and mailboxes(inner, "from") else None


def of_the_list(fields: Fields) -> Fields:
    """Those fields of the outer mail that tell of the list and the way the mail took."""
    return {name: values for name, values in fields.items() if _OF_A_LIST.fullmatch(name)}
