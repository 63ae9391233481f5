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


@dataclass(frozen=True, kw_only=True, slots=True)
class Author:
    """The person behind a mail: the roster's entry if there is one, and what speaks against believing the name."""

    participant: Participant | None
    name: str
    spoof: str = ""


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


def spoken_for(words: str, group: Group) -> tuple[str, str]:
    """The member named after "on behalf of", and the words that say so; both empty where nobody is named.

    Only members of the roster can be spoken for (a row without addresses is such a member); the longest name wins,
    so that "Arab States" is not taken for a state whose name it begins with.
    """
    members = {person.member for person in group.participants if person.member}
    for found in words_of("behalf", group.vocabularies).finditer(words):
        following = " ".join(words[found.end() : found.end() + 200].split()).casefold()
        named = ((following.find(member.casefold()), -len(member), member) for member in members)
        near = min((place for place in named if 0 <= place[0] <= _NEAR), default=None)
        if near:
            return near[2], f"{found.group().strip()} {near[2]}"
    return "", ""


def _participant(group: Group, address: str) -> Participant | None:
    return next((person for person in group.participants if address and address in person.addresses), None)
