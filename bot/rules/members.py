"""Who is named in words: the members of the roster, and the six regional organizations by their names in any language.

A name counts as a whole word, and the longest wins: "Arab States" is no state whose name it begins with. For whom a
person speaks is `people.py`'s concern.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import islice

from bot.model import Group, Vocabulary
from bot.rules.likeness import unmarked
from bot.rules.roles import played

NEAR = 40
"""How many characters may stand between "on behalf of" and the member named ("the administrations of …")."""
_BESIDE = 4
"""And between a member's name and a word after it: "Examplia's proposal"."""
_ORGANIZATION, _COMMON = "group ", "common "
"""How the roles begin that name regional organizations, and the numbers of their common proposals."""
_FRONT, _LINE = 20, 200
"""Lines of a document's front, and characters of one, that may say whose it is."""
_LISTED = re.compile(r"[,;/،，、]|\s(?:and|et|y|и)\s")


def members_named(words: str, group: Group, near: int = NEAR) -> list[str]:
    """The members named in a clause, each longest name at its place, the first of them `near` its beginning."""
    places = [
        (place.start(), -place.end(), member)
        for member, forms in _names(group).items()
        for form in forms
        if (place := _named(form, words))
    ]
    found: list[str] = []
    end = 0
    for start, until, member in sorted(places):
        if start >= end and (found or start <= near):
            found.append(member)
            end = -until
    return list(dict.fromkeys(found))


def named_before(words: str, group: Group) -> list[str]:
    """The members whose names words end with, but for a few characters."""
    return [
        member
        for member, forms in _names(group).items()
        if any(named.end() >= len(words) - _BESIDE for form in forms for named in _whole(form).finditer(words))
    ]


def member_called(name: str, group: Group) -> str:
    """The member whose whole name this is, or how the numbers of its common proposals begin; "" where there is none."""
    wanted = unmarked(name)
    begun = organizations(group.vocabularies, _COMMON)
    by_number = {unmarked(prefix): organization for organization, some in begun.items() for prefix in some}
    wanted = unmarked(by_number.get(wanted, name))
    return next((member for member, forms in _names(group).items() if wanted in map(unmarked, forms)), "")


def proposers(number: str, front: Iterable[tuple[str, str]], group: Group) -> tuple[str, ...]:
    """The members whose proposal a document is, by its number and what stands before its text, as (why, words): as the
    line says that names its source, or is nothing but members; else as the number begins ("RCC/62A1/1")."""
    for _, line in islice(front, _FRONT):
        words = " ".join(line[:_LINE].split())
        begun = next(played("source", group.vocabularies, words), None)
        members = members_named(words[begun.end() :], group) if begun and not begun.start() else []
        parts = [member_called(part.strip(" .()"), group) for part in _LISTED.split(words)]
        if found := members or (parts if all(parts) else []):
            return tuple(dict.fromkeys(found))
    return tuple(filter(None, (member_called(prefix, group) for prefix in number.partition("/")[0].split("-"))))


def _names(group: Group) -> Mapping[str, list[str]]:
    """Every name of each member, those of the roster first."""
    return _all_names(tuple(person.member for person in group.participants if person.member), group.vocabularies)


@lru_cache(maxsize=16)
def _all_names(members: tuple[str, ...], vocabularies: tuple[Vocabulary, ...]) -> Mapping[str, list[str]]:
    names = {member: [member] for member in members}
    for name, forms in organizations(vocabularies).items():
        known = [member for member in names if any(_named(form, member) for form in forms)]
        names.setdefault(known[0] if len(known) == 1 else name, []).extend(forms)
    return names


@lru_cache(maxsize=16)
def organizations(vocabularies: tuple[Vocabulary, ...], role: str = _ORGANIZATION) -> Mapping[str, tuple[str, ...]]:
    """The names of the regional organizations in all languages, by the short English one."""
    found: dict[str, dict[str, None]] = {}
    for vocabulary in vocabularies:
        for name, forms in vocabulary.words:
            if name.startswith(role):
                found.setdefault(name.removeprefix(role), {}).update(dict.fromkeys(forms))
    return {name: tuple(names) for name, names in found.items()}


def _named(name: str, words: str) -> re.Match[str] | None:
    return _whole(name).search(words)


@lru_cache(maxsize=1024)
def _whole(name: str) -> re.Pattern[str]:
    """A name where it stands as a whole; Chinese has no blanks between its words."""
    letter = r"[^\W\u4e00-\u9fff]"
    return re.compile(rf"(?<!{letter})(?<!-){re.escape(name)}(?!{letter}|-)", re.IGNORECASE)
