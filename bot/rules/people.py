"""Who wrote: from the addresses of a mail to the participant of the roster, and the member spoken for.

RFC 5322 §3.6.2 says who the author is, the roster says for whom they speak; a display name proves nothing. Undoing a
list's rewriting of From is the reader's work (`bot.mail`), what looks alike that of likeness.py; authentication of
the sender comes from the receiving server and is not judged here.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from bot.model import Address, Group, Message, Participant
from bot.rules.likeness import hides_any, hides_something, skeleton, unmarked
from bot.rules.stretches import played

_ADDRESS = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_ON_BEHALF = re.compile(r"\bon behalf of (.{1,200})$", re.IGNORECASE)

_NEAR = 24
"""How many characters may stand between "on behalf of" and the member named ("the Member States of …")."""

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
        _strange_relay(message, group)
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
    if named := _ON_BEHALF.search(message.author.name):
        person = next((p for p in group.participants if p.name and unmarked(p.name) in unmarked(named[1])), None)
        if person is None or person.member != by_address.member:
            return f"From says on behalf of {named[1]}, the address is that of {by_address.name}"
    return ""


def spoken_for(words: str, person: Participant, group: Group) -> Speaker:
    """For whom `person` says these words: for the member named after "on behalf of", else for their own.

    Only members of the roster can be spoken for (a row without addresses is such a member). A name counts as a whole
    word, and the longest wins: "Arab States" is no state whose name it begins with. That a person speaks for a group
    of states is nothing unusual; that they speak for another state, or for somebody the roster does not know, is
    doubted (law 4).
    """
    capacities = {one.member: one.capacity for one in group.participants if one.member}
    doubt = ""
    for found in played("behalf", group.vocabularies, words):
        following = " ".join(words[found.end() : found.end() + 200].split())
        named = ((place.start(), -len(member), member) for member in capacities if (place := _name(member, following)))
        near = min((place for place in named if place[0] <= _NEAR), default=None)
        if near:
            member = near[2]
            doubted = member != person.member and capacities[member] != GROUP_OF_STATES
            return Speaker(
                member=member,
                words=f"{words[found.start() : found.end()].strip()} {member}",
                doubt=f"speaks for {member}, but stands in the roster for {person.member or 'nobody'}"
                if doubted
                else "",
            )
        if any(character.isupper() for character in following[:_NEAR]):
            doubt = f"speaks “{words[found.start() : found.end()].strip()}” somebody who is not in the roster"
    return Speaker(member=person.member, doubt=doubt)


def _name(member: str, words: str) -> re.Match[str] | None:
    """Where the member's name stands as a whole; Chinese has no blanks between its words."""
    letter = r"[^\W\u4e00-\u9fff]"
    return re.search(rf"(?<!{letter})(?<!-){re.escape(member)}(?!{letter}|-)", words, re.IGNORECASE)


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
