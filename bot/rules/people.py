"""Who wrote: from the addresses of a mail to the participant of the roster, and the member spoken for.

RFC 5322 §3.6.2 says who the author is, the roster says for whom they speak; a display name proves nothing. Undoing a
list's rewriting of From is the reader's work (`bot.mail`); authentication of the sender comes from the receiving
server and is not judged here.
"""

import re
from dataclasses import dataclass

from bot.model import Group, Message, Participant
from bot.rules.stretches import words_of

_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")

_NEAR = 24
"""How many characters may stand between "on behalf of" and the member named ("the Member States of …")."""

GROUP_OF_STATES = "regional group"
"""The capacity of a member that others speak for every day."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Author:
    """The person behind a mail: the roster's entry if there is one, and what speaks against believing the name."""

    participant: Participant | None
    name: str
    spoof: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Speaker:
    """The member a person speaks for, the words that say so where it is said, and what is doubtful about it."""

    member: str
    words: str = ""
    doubt: str = ""


def author(message: Message, group: Group) -> Author:
    """The author of `message`, by exact address; a name that pretends to another address is told in `spoof`."""
    address = message.author.address
    by_address = _participant(group, address)
    name = message.author.name or (by_address.name if by_address else "")
    pretended = {found.lower() for found in _ADDRESS.findall(message.author.name)} - {address}
    for other in sorted(pretended):
        if (claimed := _participant(group, other)) and claimed != by_address:
            return Author(participant=None, name=name, spoof=f"the name shows {other}, the mail is from {address}")
    return Author(participant=by_address, name=name)


def spoken_for(words: str, person: Participant, group: Group) -> Speaker:
    """For whom `person` says these words: for the member named after "on behalf of", else for their own.

    Only members of the roster can be spoken for (a row without addresses is such a member). A name counts as a whole
    word, and the longest wins: "Arab States" is no state whose name it begins with. That a person speaks for a group
    of states is nothing unusual; that they speak for another state, or for somebody the roster does not know, is
    doubted (law 4).
    """
    capacities = {one.member: one.capacity for one in group.participants if one.member}
    doubt = ""
    for found in words_of("behalf", group.vocabularies).finditer(words):
        following = " ".join(words[found.end() : found.end() + 200].split())
        named = ((place.start(), -len(member), member) for member in capacities if (place := _name(member, following)))
        near = min((place for place in named if place[0] <= _NEAR), default=None)
        if near:
            member = near[2]
            doubted = member != person.member and capacities[member] != GROUP_OF_STATES
            return Speaker(
                member=member,
                words=f"{found.group().strip()} {member}",
                doubt=f"speaks for {member}, but stands in the roster for {person.member or 'nobody'}"
                if doubted
                else "",
            )
        if any(character.isupper() for character in following[:_NEAR]):
            doubt = f"speaks “{found.group().strip()}” somebody who is not in the roster"
    return Speaker(member=person.member, doubt=doubt)


def _name(member: str, words: str) -> re.Match[str] | None:
    """Where the member's name stands as a whole; Chinese has no blanks between its words."""
    letter = r"[^\W\u4e00-\u9fff]"
    return re.search(rf"(?<!{letter})(?<!-){re.escape(member)}(?!{letter}|-)", words, re.IGNORECASE)


def _participant(group: Group, address: str) -> Participant | None:
    return next((person for person in group.participants if address and address in person.addresses), None)
