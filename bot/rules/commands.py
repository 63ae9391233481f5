"""Commands by mail: short lines to the service's own address, in the words of any of the six languages.

They are read above the quotation only (a quoted command is somebody else's), one a line, until the first line that is
none; the words of a note run on to the next command. The subject counts where the body has no words. Words are
config/languages' `[commands]`, free text is never a command by halves. What becomes of a command, and for whom, is
decided in transcript.py.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from bot.mail import passages
from bot.model import CORRECTIONS, WISHES, Command, Frequency, Group, Kind, Message, PassageKind, Verb, Vocabulary
from bot.rules.authority import steers
from bot.rules.courtesies import is_courtesy
from bot.rules.likeness import unmarked

MOST = 20
"""Commands in one mail; what comes after them is not read as commands."""
LONGEST_NOTE = 2000
"""Characters of a note that can stand on top of a digest."""
_LINES = 500
"""Lines that are looked at for commands; a note that can stand on a digest has fewer."""
_LONGEST = 120
"""Characters of a line that can be a command."""
TOKEN = re.compile(r"(?<![a-z0-9])[a-z2-7]{26}(?![a-z0-9])")
"""What only the owner of a mailbox can know: 130 bits in the letters of RFC 4648 §6, in lower case."""
_ANY_TOKEN = re.compile(TOKEN.pattern, re.IGNORECASE)
_ASKED = re.compile(r"[:：]([^:：]{1,900})\(\s*[a-z2-7]{26}\s*\)\s*$", re.IGNORECASE)
"""The subject of our request to confirm, however a reply begins it: what is asked for, and the token behind it."""
_COLON = re.compile("[:：]")
_PERIOD = r"\d{4}-(?:w\d\d|\d\d-\d\d)"
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—−"), "-")
_EDGES = " \t>*•·-–—→\"'“”«»„`.!,;:。，；：！،؛"
_VALUES = {
    Verb.LANGUAGE: frozenset(("ar", "zh", "en", "fr", "ru", "es")),
    Verb.SUBSCRIBE: frozenset(("", "ar", "zh", "en", "fr", "ru", "es")),
    Verb.DIGEST: frozenset(Frequency),
    Verb.RECEIPTS: frozenset(("on", "off")),
    **dict.fromkeys((Verb.UNSUBSCRIBE, Verb.HELP, Verb.UNDO, *WISHES), frozenset(("",))),
    **dict.fromkeys(CORRECTIONS, frozenset()),
}
"""What may stand behind a verb that names no comment and no digest; a deadline's key stands behind `NOTHING`."""


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
    proof = TOKEN.search(f"{message.subject}\n{own}".lower())
    barred = frozenset[Verb]() if proof or steers(message.author.address, group) else WISHES
    commands, beside = _read(own, group, message.author.name, barred)
    if not commands and not beside:
        commands = _in_subject(message.subject, group, barred)
    if not commands:
        return None
    named = _targets(message.subject, group)
    return Asked(
        commands=tuple(_about(command, named) for command in commands),
        token=proof.group() if proof else "",
        beside=beside,
    )


def _read(own: str, group: Group, author_name: str, barred: frozenset[Verb]) -> tuple[tuple[Command, ...], str]:
    """The commands that the author's words begin with, and the words that follow which are more than a courtesy."""
    commands: list[Command] = []
    lines = own.splitlines()
    for at, line in enumerate(lines[:_LINES]):
        noting = bool(commands) and commands[-1].verb is Verb.NOTE
        if line.strip() and len(commands) < MOST and (command := _command(line, group, barred)):
            commands.append(command)
        elif noting:
            commands[-1] = replace(commands[-1], value=f"{commands[-1].value}\n{line.rstrip()}")
        elif line.strip():
            if not is_courtesy(line, group.vocabularies, author_name) or len(commands) >= MOST:
                return tuple(commands), _filled(lines[at:])
            if commands:  # a thank-you, the name: what stands below is a signature that nothing marks
                return tuple(commands), ""
    return tuple(commands), _filled(lines[_LINES:])


def _filled(lines: Sequence[str]) -> str:
    return "\n".join(line for line in lines if line.strip())


def _in_subject(subject: str, group: Group, barred: frozenset[Verb]) -> tuple[Command, ...]:
    """The commands of a subject: all that a reply to our request to confirm names, or the one it is."""
    if request := _ASKED.search(subject[-1200:]):
        found = [_command(part, group, barred) for part in request[1].split(";")]
        return tuple(command for command in found if command)[:MOST]
    only = _command(subject, group, barred)
    return (only,) if only else ()


def _about(command: Command, named: Sequence[str]) -> Command:
    """A wish or an undo that names nothing is about the one digest or comment that the subject names."""
    fitting = [name for name in named if command.verb is Verb.UNDO or (command.verb in WISHES and _is_period(name))]
    target = fitting[0] if len(fitting) == 1 else ""
    return replace(command, target=command.target or target, value=command.value.strip())


# -- one line ---------------------------------------------------------------------------------------------------------


def _command(line: str, group: Group, barred: frozenset[Verb]) -> Command | None:
    """The command a line is, all of it; None where it is words. Behind a note's colon its words begin."""
    whole = _whole(line, group)
    head, *words = _COLON.split(line, maxsplit=1)
    if words and (note := _whole(head, group)) and note.verb is Verb.NOTE:
        whole = replace(note, value=words[0].strip())
    return None if whole is None or whole.verb in barred else whole


def _whole(line: str, group: Group) -> Command | None:
    """The command that a line without a note's words is."""
    if len(line) > _LONGEST:
        return None
    line = _ANY_TOKEN.sub(" ", _seen(line)).strip(_EDGES)
    if target := _target(group).search(line):
        before, rest = line[: target.start()].strip(_EDGES), line[target.end() :].strip(_EDGES)
        if not before:
            before, rest = _split(rest, _phrases(group.vocabularies))
        known = _phrases(group.vocabularies).get(_plain(before))
        return _targeted(known[0], _canonical(target.group()), rest, group) if known else None
    before, rest = _split(line, _phrases(group.vocabularies))
    if not before:
        return None
    verb, value = _phrases(group.vocabularies)[_plain(before)]
    rest = _plain(rest)
    value = value or _values(group.vocabularies).get(rest, rest)
    allowed = _VALUES.get(verb)
    fits = value in allowed if allowed is not None else len(value.split()) <= 1
    return Command(verb=verb, value=value) if fits else None


def _targeted(verb: Verb, target: str, rest: str, group: Group) -> Command | None:
    """A command that names a comment or a digest; None where the verb is about no such thing, or words follow."""
    period = _is_period(target)
    if verb not in (WISHES if period else CORRECTIONS) and verb is not Verb.UNDO:
        return None
    if verb is Verb.MOVE:
        _, rest = _split(rest, _forms("to", group.vocabularies), rest)
        return Command(verb=verb, target=target, value=rest)
    if verb is Verb.ATTRIBUTE:
        return Command(verb=verb, target=target, value=rest)
    return None if rest else Command(verb=verb, target=target)


def _split(text: str, known: Mapping[str, object], otherwise: str = "") -> tuple[str, str]:
    """The longest of these phrases that a text begins with, and the rest; ("", `otherwise`) where there is none."""
    seen = _plain(text)
    for form in sorted((form for form in known if seen.startswith(form)), key=len, reverse=True):
        for end in range(len(text), 0, -1):
            ends = end == len(text) or not (text[end - 1].isalnum() and text[end].isalnum()) or text[end] >= "\u4e00"
            if ends and _plain(text[:end]) == form:
                return text[:end], text[end:].strip(_EDGES)
    return "", otherwise


@lru_cache(maxsize=16)
def _phrases(vocabularies: tuple[Vocabulary, ...]) -> dict[str, tuple[Verb, str]]:
    """What begins a command, in every language, with the value it already holds: "stop receipts" is receipts off."""
    found: dict[str, tuple[Verb, str]] = {}
    for verb in Verb:
        for value in ("", "off"):
            for form in _forms(f"{verb} {value}".rstrip(), vocabularies):
                found.setdefault(form, (verb, value))
    return found


@lru_cache(maxsize=16)
def _values(vocabularies: tuple[Vocabulary, ...]) -> dict[str, str]:
    """What may stand behind a verb, in every language."""
    values = {value for allowed in _VALUES.values() for value in allowed if value}
    return {form: value for value in sorted(values) for form in _forms(value, vocabularies)}


@lru_cache(maxsize=256)
def _forms(key: str, vocabularies: tuple[Vocabulary, ...]) -> dict[str, None]:
    """The words of one key in every language, made plain."""
    return {_plain(form): None for each in vocabularies for form in dict(each.commands).get(key, ())}


def is_general(words: str, vocabularies: tuple[Vocabulary, ...]) -> bool:
    """Whether these words put a comment under no provision."""
    return _plain(words) in _forms("general", vocabularies)


# -- what a command is about ------------------------------------------------------------------------------------------


def _target(group: Group) -> re.Pattern[str]:
    return _pattern(tuple(resolution.slug for resolution in group.resolutions))


@lru_cache(maxsize=16)
def _pattern(slugs: tuple[str, ...]) -> re.Pattern[str]:
    """The number of a comment, or the period of a digest."""
    numbers = (
        rf"(?:{'|'.join(map(re.escape, sorted(slugs, key=len, reverse=True)))}) ?- ?\d{{1,6}}" if slugs else "(?!)"
    )
    return re.compile(rf"(?<![a-z0-9-])(?:{_PERIOD}|{numbers})(?![a-z0-9-])", re.IGNORECASE)


def _targets(subject: str, group: Group) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_canonical(found) for found in _target(group).findall(_seen(subject))))


def _canonical(target: str) -> str:
    """A number or a period as we write it: "191 – 17" is "191-017"."""
    if _is_period(target):
        return target.upper()
    slug, _, serial = target.replace(" ", "").lower().rpartition("-")
    return f"{slug}-{int(serial):03d}"


def _is_period(target: str) -> bool:
    return bool(re.fullmatch(_PERIOD, target, re.IGNORECASE))


def _seen(line: str) -> str:
    """A line with the digits and dashes that numbers are written with, and without marks that nobody sees."""
    return "".join(
        str(unicodedata.decimal(c)) if c.isdecimal() else c
        for c in line.translate(_DASHES)
        if unicodedata.category(c) != "Cf"
    )


def _plain(words: str) -> str:
    return unmarked(words.replace("’", "'"))
