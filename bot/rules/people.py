"""Who wrote: from the addresses of a mail to the participant of the roster, and the member spoken for.

RFC 5322 §3.6.2 says who the author is, the roster says for whom they speak; a display name proves nothing. Undoing a
list's rewriting of From is the reader's work (`bot.mail`), what looks alike that of likeness.py, whether the address
was forged that of authenticity.py.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.mail import reply_prefixed
from bot.model import Address, Group, Message, Participant
from bot.rules.authenticity import forged
from bot.rules.likeness import hides_any, hides_something, skeleton, unmarked
from bot.rules.members import NEAR, members_named, organizations
from bot.rules.roles import played
from bot.rules.said import sentences, takes_position

_ADDRESS = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_CLAUSE = re.compile(r"[,:;.!?，：；。！？،؛؟]\s|[，：；。！？]|\n\s*\n")
_BEFORE, _FOLLOWING = 300, 200
"""Characters that are looked at around "on behalf of"."""

GROUP_OF_STATES = "regional group"
"""The capacity of a member that others speak for every day."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Author:
    """The person behind a mail: the roster's entry if there is one, what speaks against believing the name, and what is
    doubtful without that."""

    participant: Participant | None
    name: str
    spoof: str = ""
    doubt: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Speaker:
    """The member a person speaks for, the words that say so where it is said, and what is doubtful about it."""

    member: str
    words: str = ""
    doubt: str = ""


def author(message: Message, group: Group) -> Author:
    """The author of `message`, by exact address; what pretends to be somebody of the roster is told in `spoof`."""
    by_address = _participant(group, message.author.address)
    name = message.author.name or (by_address.name if by_address else "")
    spoof = (
        forged(message, group)
        or _strange_relay(message, group)
        or _pretence(message.author, by_address, group)
        or _joined(message.coauthors, by_address, group)
    )
    if spoof:
        return Author(participant=None, name=name, spoof=spoof)
    return Author(participant=by_address, name=name, doubt=_on_behalf(message, by_address, group))


def _strange_relay(message: Message, group: Group) -> str:
    """The author stands behind a From that some list rewrote; only this group's own list is believed in that."""
    ours = {group.list_address.rpartition("@")[2], group.list_id.partition(".")[2]} - {""}
    domain = message.relay.rpartition("@")[2]
    if not message.relay or any(f".{domain}".endswith(f".{own}") or f".{own}".endswith(f".{domain}") for own in ours):
        return ""
    return f"shown as relayed by {message.relay}, which is not this group's list"


def _pretence(author: Address, by_address: Participant | None, group: Group) -> str:
    """Why the author may be somebody else than name and address make one believe."""
    address, name = author.address, author.name
    for what, hiding in (("address", hides_any(address)), ("name", hides_something(name))):
        if hiding:
            return f"characters that cannot be seen are in the sender's {what}"
    if by_address is None and address and (known := _looks_like(address, group)):
        return f"{address} looks like {known} and is another address"
    for shown in sorted({found.lower() for found in _ADDRESS.findall(unicodedata.normalize("NFKC", name))} - {address}):
        claimed = _participant(group, shown) or _participant(group, _looks_like(shown, group))
        if claimed and claimed != by_address:
            return f"the name shows {shown}, the mail is from {address or 'an unknown address'}"
    if name and not (by_address and skeleton(by_address.name) == skeleton(name)):
        for person in group.participants:
            if person.name and skeleton(name) == skeleton(person.name) and unmarked(name) != unmarked(person.name):
                return (
                    f"the name is made to look like {person.name}, the mail is from {address or 'an unknown address'}"
                )
    return ""


def _joined(others: Sequence[Address], by_address: Participant | None, group: Group) -> str:
    """Several authors are believed only where all of them speak for one member."""
    members = {person.member if person else "" for other in others for person in (_participant(group, other.address),)}
    if not others or (by_address and members == {by_address.member}):
        return ""
    return f"From names others too: {', '.join(other.address or other.name for other in others)}"


def _on_behalf(message: Message, by_address: Participant | None, group: Group) -> str:
    """What is doubtful where one writes in the name of another: Sender (RFC 5322 §3.6.2), or so said in From."""
    if by_address is None:
        return ""
    sender = _participant(group, message.sender.address)
    if sender and sender.member != by_address.member:
        return f"sent by {sender.name} of {sender.member} in the name of {by_address.name} of {by_address.member}"
    for said, following in _behalves(message.author.name, group, after_a_name=True):
        person = next((p for p in group.participants if p.name and unmarked(p.name) in unmarked(following)), None)
        if not (members_named(following, group) or (person and person.member == by_address.member)):
            return f"From says {said} {following}, the address is that of {by_address.name}"
    return ""


def spoken_for(message: Message, own: str, person: Participant, group: Group) -> Speaker:
    """For whom `person` wrote: for the member named after "on behalf of", else for their own.

    It is said in their own words and signature (`own`), in a subject of their own, or in From. Only members of the
    roster can be spoken for (a row without addresses is such a member), and the regional organizations of the Union's
    Resolution 58, which the vocabularies name. A name counts as a whole word, and the longest wins: "Arab States" is no
    state whose name it begins with. That a person speaks for a group of states is nothing unusual; that they speak for
    another state that has people of its own here, for several, or for somebody nobody knows, is doubted (law 4).
    """
    doubt = ""
    subject = "" if reply_prefixed(message.subject) else message.subject
    for words in (own, subject, message.author.name):
        for said, following in _behalves(words, group, after_a_name=words is message.author.name):
            members = members_named(following, group)
            if members:
                return _speaker(members, said, person, group)
            if words is own and any(character.isupper() for character in following[:NEAR]):
                doubt = f"speaks “{said}” somebody who is not in the roster"
    for found in played("behalf of those named", group.vocabularies, own):
        before = sentences(own[max(0, found.start() - _BEFORE) : found.start()] + " ")[-1:]
        if before and (members := members_named(before[0], group, _BEFORE)):
            return _speaker(members, own[found.start() : found.end()].strip(), person, group)
    return Speaker(member=person.member, doubt=doubt)


def _speaker(members: list[str], said: str, person: Participant, group: Group) -> Speaker:
    member = person.member if person.member in members else members[0]
    doubt = ""
    if len(members) > 1:
        doubt = f"speaks for several: {', '.join(members)}"
    elif member != person.member and capacity_of(member, group) != GROUP_OF_STATES and _speaks_itself(member, group):
        doubt = f"speaks for {member}, but stands in the roster for {person.member or 'nobody'}"
    return Speaker(member=member, words=f"{said} {member}", doubt=doubt)


def _speaks_itself(member: str, group: Group) -> bool:
    """Whether a member has people of its own in the roster."""
    return any(person.addresses for person in group.participants if person.member == member)


def known_as(name: str, group: Group) -> Participant | None:
    """The one person of the roster whose name this is, as a program wrote it into a file."""
    found = [person for person in group.participants if person.name and same_person(person.name, name)]
    return found[0] if len(found) == 1 else None


def same_person(name: str, other: str) -> bool:
    """Whether two names are one however they are written: "One, Delegate" is "Delegate One"."""
    words = [sorted(re.findall(r"\w+", unmarked(each))) for each in (name, other)]
    return words[0] == words[1]


def capacity_of(member: str, group: Group) -> str:
    """In what capacity a member takes part: as the roster has it; a regional organization needs no entry there."""
    known = (person.capacity for person in group.participants if person.member == member)
    return next(known, GROUP_OF_STATES if member in organizations(group.vocabularies) else "")


def _behalves(words: str, group: Group, *, after_a_name: bool = False) -> Iterator[tuple[str, str]]:
    """Words for "on behalf of" with the clause that follows; not where a position is taken on what was said so. QUIRK:
    代表 is "on behalf of" and "delegate"; as the latter it begins a name."""
    for found in played("behalf", group.vocabularies, words):
        if after_a_name and not words[: found.start()].strip():
            continue
        sentence = sentences(words[max(0, found.start() - _BEFORE) : found.start()] + " ")[-1:]
        if not (sentence and takes_position(sentence[0], group.vocabularies)):
            following = _CLAUSE.split(words[found.end() : found.end() + _FOLLOWING], maxsplit=1)[0]
            yield words[found.start() : found.end()].strip(), " ".join(following.split())


def _participant(group: Group, address: str) -> Participant | None:
    exact = unicodedata.normalize("NFC", address)
    return next((person for person in group.participants if exact and exact in person.addresses), None)


def _looks_like(address: str, group: Group) -> str:
    """The address of the roster or of the group itself that this one looks like without being it, or ""."""
    known = [one for person in group.participants for one in person.addresses]
    known += [group.coordinator.address, group.list_address, *group.own_addresses]
    if address in known:
        return ""
    seen = skeleton(address)
    return next((one for one in known if one and skeleton(one) == seen), "")
