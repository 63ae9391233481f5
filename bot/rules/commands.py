"""Commands by mail: short lines to the service's own address, in the words of any of the six languages.

They are read above the quotation only (a quoted command is somebody else's), one a line, until the first line that is
none; the subject counts where the body has no words. Words are config/languages' `[commands]`, free text is never a
command by halves. Whether a command is obeyed, and for whom, is decided in subscriptions.py.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from bot.mail import passages
from bot.model import Command, Frequency, Group, Kind, Message, PassageKind, Verb, Vocabulary
from bot.rules.likeness import unmarked
from bot.rules.stretches import is_courtesy

MOST = 20
"""Commands in one mail; what comes after them is not read as commands."""
_LONGEST = 120
"""Characters of a line that can be a command."""
TOKEN = re.compile(r"(?<![a-z0-9])[a-z2-7]{26}(?![a-z0-9])")
"""What only the owner of a mailbox can know: 130 bits in the letters of RFC 4648 §6, in lower case."""
_ASKED = re.compile(r"[:：]\s*([^:：]{1,200})\(\s*[a-z2-7]{26}\s*\)\s*$", re.IGNORECASE)
"""The subject of our request to confirm, however a reply begins it: what is asked for, and the token behind it."""
_EDGES = " \t>*•·-–—\"'“”«»„`.!,;:。，；：！،؛"
_VALUES = {
    Verb.LANGUAGE: frozenset(("ar", "zh", "en", "fr", "ru", "es")),
    Verb.SUBSCRIBE: frozenset(("", "ar", "zh", "en", "fr", "ru", "es")),
    Verb.DIGEST: frozenset(Frequency),
    Verb.RECEIPTS: frozenset(("on", "off")),
    Verb.UNSUBSCRIBE: frozenset(("",)),
    Verb.HELP: frozenset(("",)),
}
"""What may stand behind a verb; a deadline's key stands behind `NOTHING`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """The commands of a mail, the token that proves whose they are (or empty), and the words that are no command."""

    commands: tuple[Command, ...]
    token: str = ""
    beside: str = ""


def asked(message: Message, group: Group) -> Asked | None:
    """What a mail to us commands; None where it commands nothing, or goes to the list, where commands are words."""
    to = {address.address for address in (*message.to, *message.cc)}
    if message.kind is not Kind.PERSON or group.list_address in to or to.isdisjoint(group.own_addresses):
        return None
    own = "\n".join(p.text for p in passages(message, ()) if p.kind is PassageKind.OWN and p.text.strip())
    commands, beside = _read(own, group, message.author.name)
    if not commands and not beside:
        commands = _in_subject(message.subject, group.vocabularies)
    proof = TOKEN.search(f"{message.subject}\n{own}".lower())
    return Asked(commands=commands, token=proof.group() if proof else "", beside=beside) if commands else None


def _read(own: str, group: Group, author_name: str) -> tuple[tuple[Command, ...], str]:
    """The commands that the author's words begin with, and the words that follow which are more than a courtesy."""
    commands: list[Command] = []
    lines = [line for line in own.splitlines() if line.strip()]
    for at, line in enumerate(lines):
        if command := _command(line, group.vocabularies):
            commands.append(command)
        elif not is_courtesy(line, group.vocabularies, author_name) or len(commands) >= MOST:
            return tuple(commands), "\n".join(lines[at:])
        elif commands:  # a thank-you, the name: what stands below is a signature that nothing marks
            break
    return tuple(commands), ""


def _in_subject(subject: str, vocabularies: tuple[Vocabulary, ...]) -> tuple[Command, ...]:
    """The commands of a subject: all that a reply to our request to confirm names, or the one it is."""
    if request := _ASKED.search(subject[-400:]):
        found = [_command(part, vocabularies) for part in request[1].split(",")]
        return tuple(command for command in found if command)[:MOST]
    only = _command(subject, vocabularies)
    return (only,) if only else ()


def _command(line: str, vocabularies: tuple[Vocabulary, ...]) -> Command | None:
    """The command a line is, all of it; None where it is words."""
    words = _plain(TOKEN.sub(" ", line.lower())).strip(_EDGES) if len(line) <= _LONGEST else ""
    phrases = _phrases(vocabularies)
    for end in range(len(words), 0, -1):
        if words[:end] in phrases and (end == len(words) or not words[end].isalnum() or "\u4e00" <= words[end]):
            verb, value = phrases[words[:end]]
            rest = words[end:].strip(_EDGES)
            value = value or _values(vocabularies).get(rest, rest)
            allowed = _VALUES.get(verb)
            fits = value in allowed if allowed is not None else len(value.split()) <= 1
            return Command(verb=verb, value=value) if fits else None
    return None


@lru_cache(maxsize=16)
def _phrases(vocabularies: tuple[Vocabulary, ...]) -> dict[str, tuple[Verb, str]]:
    """What begins a command, in every language, with the value it already holds: "stop receipts" is receipts off."""
    found: dict[str, tuple[Verb, str]] = {}
    for verb in Verb:
        for value in ("", "off"):
            for vocabulary in vocabularies:
                for form in dict(vocabulary.commands).get(f"{verb} {value}".rstrip(), ()):
                    found.setdefault(_plain(form), (verb, value))
    return found


@lru_cache(maxsize=16)
def _values(vocabularies: tuple[Vocabulary, ...]) -> dict[str, str]:
    """What may stand behind a verb, in every language."""
    values = {value for allowed in _VALUES.values() for value in allowed if value}
    return {
        _plain(form): value
        for value in sorted(values)
        for vocabulary in vocabularies
        for form in dict(vocabulary.commands).get(value, ())
    }


def _plain(words: str) -> str:
    return unmarked(words.replace("’", "'"))
