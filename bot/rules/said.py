"""What words say of themselves: an ITU mark, what kind of remark they are, where their writer stands.

Each is taken only where the words say it (laws 3, 4 and 8): a position in the first person or after the member's own
name, never in a question, never under a condition, never where two contradict each other. What is said about a
provision's wording is `bot.text`'s work.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache

from bot.model import CommentType, Mark, Position, Vocabulary
from bot.rules.roles import any_of, lowered, played

_MARK = re.compile(r"(?<![\w*])(?:\(MOD\)|(?:ADD|SUP)\*?|MOD|NOC)(?![\w*])")
_QUESTION = ("?", "？", "؟")
_ONE_BLANK = re.compile(r"\s+")
_SENTENCE = re.compile(r"(?:\([^()\n]{0,80}\)|\.(?=\s?\d)|[^.!?;。！？；؟؛])++[.!?;。！？；؟؛]*+")
_LETTER = r"[^\W\d_\u4e00-\u9fff]"
_IS_LETTER = re.compile(_LETTER)
"""Chinese has no blanks between its words: any of its characters may stand beside a name."""
_SHOWN = 200
"""Characters of a sentence that are shown as the words of a position."""
_FAVOURABLE = frozenset((Position.SUPPORTS, Position.AGREES, Position.ASSOCIATES))
_ROLES = {
    Position.SUPPORTS: "supports",
    Position.AGREES: "agrees",
    Position.ASSOCIATES: "associates",
    Position.OPPOSES: "opposes",
    Position.RESERVES: "reserves",
    Position.WITHDRAWS: "withdraws",
}

_LETTERS_OF_MARKS = ("ADD", "MOD", "SUP", "NOC")
Vocabularies = tuple[Vocabulary, ...]


def mark_in(words: str) -> Mark | None:
    """The ITU mark the author wrote, where it is one and the same."""
    if not any(letters in words for letters in _LETTERS_OF_MARKS):  # in long words they are looked for much faster
        return None
    marks = set(_MARK.findall(words))
    return Mark(marks.pop()) if len(marks) == 1 else None


def type_of(words: str, vocabularies: Vocabularies, *, placed: bool) -> CommentType:
    """A question ends as one, a remark of form calls itself so or bears the mark for it."""
    if words.rstrip().endswith(_QUESTION):
        return CommentType.QUESTION
    if mark_in(words) is Mark.MOD_EDITORIAL or any(played("editorial", vocabularies, words)):
        return CommentType.EDITORIAL
    return CommentType.SUBSTANTIVE if placed else CommentType.GENERAL


def position_in(words: str, member: str, vocabularies: Vocabularies) -> tuple[Position | None, str]:
    """Where the writer stands, who speaks for `member`, and the sentence that says so; (None, "") where none does."""
    found = dict(reversed(list(_positions(words, member, vocabularies))))
    if Position.WITHDRAWS in found:
        return Position.WITHDRAWS, found[Position.WITHDRAWS]
    if len(found) == 1 or (found and set(found) <= _FAVOURABLE):
        return list(found.items())[-1]
    return None, ""


def takes_position(words: str, vocabularies: Vocabularies) -> bool:
    """Whether a position is taken in the first person somewhere in these words."""
    return any(True for _ in _whole(_first_person(vocabularies)[0], plain(words)))


def plays(role: str, vocabularies: Vocabularies) -> re.Pattern[str]:
    """The words that play a role in any language, as whole words, to be looked for in words made plain."""
    return _pattern(forms(role, vocabularies))


@lru_cache(maxsize=256)
def forms(role: str, vocabularies: Vocabularies) -> tuple[str, ...]:
    """The words that play a role in any language, made plain."""
    return tuple({plain(form): None for each in vocabularies for form in dict(each.words).get(role, ())})


def sentences(words: str) -> list[str]:
    """The sentences of a text; an abbreviation may cut one in two."""
    return _SENTENCE.findall(words)


def plain(words: str) -> str:
    """In lower case and with straight apostrophes, every character at its place."""
    return lowered(words).replace("’", "'")


def _positions(words: str, member: str, vocabularies: Vocabularies) -> Iterator[tuple[Position, str]]:
    first_person, meanings = _first_person(vocabularies)
    lower = plain(words)
    found = [(said.start(), meanings[_ONE_BLANK.sub(" ", said.group())]) for said in _whole(first_person, lower)]
    if member and plain(member) in lower:
        found += [
            (said.start(), kind) for kind, named in _named(member, vocabularies) for said in named.finditer(lower)
        ]
    if not found:
        return
    spans = [sentence.span() for sentence in _SENTENCE.finditer(words)]
    condition = plays("condition", vocabularies)
    for at, position in sorted(found):
        start, end = spans[bisect_right(spans, (at, len(words))) - 1]
        sentence = " ".join(words[start:end].split())
        if sentence.endswith(_QUESTION) or (position is not Position.WITHDRAWS and condition.search(lower, start, end)):
            continue
        yield position, sentence if len(sentence) <= _SHOWN else f"{sentence[:_SHOWN]} […]"


@lru_cache(maxsize=16)
def _first_person(vocabularies: Vocabularies) -> tuple[re.Pattern[str], dict[str, Position]]:
    """One pattern for all, so that "не поддерживаем" is read before "поддерживаем"; what each form means."""
    meanings = {form: position for position, role in _ROLES.items() for form in forms(role, vocabularies)}
    return re.compile(rf"(?:{_any(tuple(meanings))})(?!{_LETTER})" if meanings else "(?!)"), meanings


def _whole(pattern: re.Pattern[str], lower: str) -> Iterator[re.Match[str]]:
    """Where it begins a word. Looked at afterwards: a pattern that begins with a letter is looked for much faster."""
    at = 0
    while found := pattern.search(lower, at):
        if found.start() and _IS_LETTER.match(lower, found.start() - 1):
            at = found.start() + 1
        else:
            yield found
            at = found.end()


@lru_cache(maxsize=256)
def _named(member: str, vocabularies: Vocabularies) -> tuple[tuple[Position, re.Pattern[str]], ...]:
    """The same said with the member's name: before the verb, in Arabic after it."""
    name, found = _any((plain(member),)), []
    for position, role in _ROLES.items():
        verbs = forms(f"member {role}", vocabularies)
        arabic = [verb for verb in verbs if "\u0600" <= verb[0] <= "\u06ff"]
        words = [rf"(?:{name})\s*(?:{_any(verbs)})", *([rf"(?:{_any(arabic)})\s+(?:{name})"] if arabic else [])]
        found.append((position, re.compile(rf"(?<!{_LETTER})(?:{'|'.join(words)})(?!{_LETTER})")))
    return tuple(found)


@lru_cache(maxsize=256)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<!{_LETTER})(?:{_any(words)})(?!{_LETTER})" if words else "(?!)")


def _any(words: Sequence[str]) -> str:
    return any_of(words, r"\s{1,9}")
