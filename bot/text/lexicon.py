"""The vocabularies of six languages as trees of phrases, compiled once (config/languages/*.toml).

A phrase is found by walking its tree word by word, the longest first, so that finding costs no more than the phrase is
long. All languages are searched at once, since people mix them. What phrases mean together is `heading.py`'s.
"""

from collections.abc import KeysView, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from bot.model import Vocabulary
from bot.text.fold import QUOTES, Tokens, tokens
from bot.text.slip import Spelling, spelling


@dataclass(kw_only=True, slots=True)
class _Node:
    """A word of a phrase: what may follow, and what the phrase means if it ends here."""

    following: "dict[str, _Node]" = field(default_factory=dict)
    meanings: tuple[str, ...] = ()


class Phrases:
    """A tree of words; each phrase leads to its meanings in the order they were entered."""

    def __init__(self) -> None:
        self._root = _Node()
        self.telling: set[str] = set()
        """The longest word of each phrase: a text without any of these has none of the phrases."""

    @property
    def first(self) -> KeysView[str]:
        """The words that phrases begin with."""
        return self._root.following.keys()

    def add(self, words: list[str], meaning: str) -> None:
        """Enter a phrase. Hyphens do not count, so that "Member-States" is "Member States", nor do the stops of
        abbreviations; an Arabic phrase also stands with a small word written onto its first one."""
        words = [word for word in words if word != "-"]
        words = [word for word in words[:-1] if word != "."] + words[-1:]  # "n.º"
        if not words:
            return
        for first in _written_onto(words[0]):
            self._enter([first, *words[1:]], meaning)

    def _enter(self, words: list[str], meaning: str) -> None:
        node = self._root
        self.telling.add(max(reversed(words), key=_telling))  # "having" is no rare word, "regard" is
        for word in words:
            node = node.following.setdefault(word, _Node())
        if meaning not in node.meanings:
            node.meanings = (*node.meanings, meaning)

    def find(self, t: Tokens, start: int) -> tuple[int, tuple[str, ...]]:
        """The longest phrase that begins at a word: the index after it and its meanings, or (start, ())."""
        node = self._root.following.get(t.word(start))
        end, index = start, start
        meanings: tuple[str, ...] = ()
        while node is not None:
            index += 1
            if node.meanings:
                end, meanings = index, node.meanings
            if not node.following or t.gap(index) > 1:
                break
            index += t.word(index) == "-" or (t.word(index) == "." and t.glued(index) and t.gap(index + 1) == 0)
            node = node.following.get(t.word(index))
        return end, meanings


def _telling(word: str) -> tuple[bool, int]:
    return word.isalpha(), len(word)


def _written_onto(word: str) -> list[str]:
    """An Arabic word with "and", "so", "in" and "to" written onto it; any other alone."""
    if not "\u0621" <= word[0] <= "\u064a":
        return [word]
    if len(word) < 3:
        return [word, "و" + word] if len(word) == 2 else [word]
    forms = [word, *(small + word for small in "وفبل" if not word.startswith(small))]
    return [*forms, "لل" + word[2:]] if word.startswith("ال") else forms


_ARABIC_SMALL = ("و", "ل", "ب")
"""Small words that Arabic writes onto the next one."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Lexicon:
    """All phrases by what they are for. `roles` has a tree per role of `Vocabulary.words`; `spread` the words those
    phrases are made of, for looking backwards."""

    verbs: Phrases
    addressees: Phrases
    cities: Phrases
    bodies: Phrases
    modifiers: Phrases
    cardinals: Phrases
    ordinals: Phrases
    roles: Mapping[str, Phrases]
    spread: Mapping[str, frozenset[str]]
    neighbours: Mapping[str, Mapping[str, frozenset[str]]]
    """Per first word of a verb and role (subject, before, preposition): the words that may stand right before it."""
    written: Mapping[str, frozenset[str]]
    """Per first word of a verb: how it is written, with its accents."""
    english: frozenset[str]
    """The words that English verbs begin with."""
    addressed: frozenset[str]
    """Those whom headings address, in canonical English."""
    people: frozenset[str]
    """The words that addressees are made of, cut to their stems where a language inflects them."""
    spelling: Spelling
    """Of all words that verbs and addressees are made of."""

    def skip(self, t: Tokens, start: int, *roles: str) -> int:
        """The index after any phrases of these roles that stand at a word. A letter with a bracket is a label, though
        "a" and "e" and "и" are words."""
        index = start
        while True:
            end = max((self.roles[role].find(t, index)[0] for role in roles if role in self.roles), default=index)
            if end == index or (end == index + 1 and len(t.word(index)) == 1 and t.word(end) == ")"):
                return index
            index = end

    def stands(self, t: Tokens, index: int, *roles: str) -> bool:
        """Whether a phrase of one of these roles begins at a word."""
        return self.skip(t, index, *roles) > index

    def joins(self, t: Tokens, start: int, end: int) -> bool:
        """Whether nothing but "and" or a comma stands between two words, the first of them not the text's first."""
        if not 0 < start < end:
            return False
        at = self.skip(t, start + (t.word(start) == "("), "above")
        at += t.word(at) == ")"
        return end == self.skip(t, at + (t.word(at) in (",", ";", "/")), "and")

    def leads(self, t: Tokens, start: int) -> bool:
        """Whether a heading follows, with at least a small word before it: "item 3 | of the part *resolves*"."""
        at = self.skip(t, start + (t.word(start) == "("), "of", "section", "article", "item", "number")
        at += t.word(at) in QUOTES
        return at > start and bool(self.verbs.find(t, at)[1])

    def precedes(self, t: Tokens, verb: int, word: str, role: str) -> bool:
        """Whether a word plays a role right before a verb. English headings are cited amid every language, and words of
        another script are never mistaken; but "to decide" is English, though "décide" is "resolves"."""
        return word in self.neighbours.get(t.words[verb], {}).get(role, ())

    def spelt(self, t: Tokens, index: int) -> bool:
        """Whether the first word of a verb bears no accent that belongs to another word: "décidé" is not "décide".
        Accents may be missing; a word typed with combining ones is let be."""
        typed = t.text[t.starts[index] : t.ends[index]].lower()
        forms = [form for form in self.written.get(t.words[index], ()) if len(form) == len(typed)]
        return typed.isascii() or not forms or any(not _otherwise(typed, form) for form in forms)

    def peopled(self, word: str) -> bool:
        """Whether a word is one that addressees are made of."""
        return _stem(word) in self.people or (word[:1] in _ARABIC_SMALL and _stem(word[1:]) in self.people)

    def among(self, word: str, *roles: str) -> bool:
        """Whether a word occurs in a phrase of one of these roles."""
        return any(word in self.spread.get(role, ()) for role in roles)


def _stem(word: str) -> str:
    """A Russian word without its ending, an Arabic one without its article."""
    if "\u0430" <= word[:1] <= "\u044f":
        return word[:5]
    return word[2:] if word.startswith("ال") else word


def _otherwise(typed: str, form: str) -> bool:
    """Whether a letter bears an accent that it does not have in a form of the same length."""
    return any("\u00c0" <= letter <= "\u017f" and letter != mark for letter, mark in zip(typed, form, strict=True))


MODIFIERS = (
    "further",
    "also",
    "with satisfaction and appreciation",
    "with satisfaction",
    "with appreciation",
    "with concern",
    "strongly",
)
"""Roles that qualify the verb of a heading, before it or after it."""


_NEIGHBOURS = ("subject", "before", "preposition")


@lru_cache(maxsize=64)
def _last_words(vocabularies: tuple[Vocabulary, ...], role: str) -> frozenset[str]:
    """The last words of a role's phrases: what stands right before the next word."""
    forms = (form for vocabulary in vocabularies for name, forms in vocabulary.words if name == role for form in forms)
    return frozenset(tokens(form).words[-1] for form in forms)


@lru_cache(maxsize=16)
def lexicon(vocabularies: tuple[Vocabulary, ...]) -> Lexicon:
    """The vocabularies compiled; the same vocabularies are compiled once."""
    roles: dict[str, Phrases] = {}
    spread: dict[str, set[str]] = {}
    spoken: set[str] = set()
    verbs, addressees, cities, bodies, modifiers, cardinals, ordinals = (Phrases() for _ in range(7))
    kinds = {"city ": cities, "body ": bodies, "cardinal ": cardinals, "ordinal ": ordinals}
    for vocabulary in vocabularies:
        for role, forms in vocabulary.words:
            kind = next((kind for kind in kinds if role.startswith(kind)), "")
            tree = kinds[kind] if kind else modifiers if role in MODIFIERS else roles.setdefault(role, Phrases())
            for form in forms:
                words = list(tokens(form).words)
                spoken.update(words if role in MODIFIERS else ())
                tree.add(words, role.removeprefix(kind))
                spread.setdefault(role, set()).update(words)
    neighbours: dict[str, dict[str, frozenset[str]]] = {}
    written: dict[str, frozenset[str]] = {}
    for vocabulary in vocabularies:
        for verb, forms in vocabulary.verbs:
            for form in forms:
                words = list(tokens(form).words)
                verbs.add(words, verb)
                spoken.update(words)
                written[words[0]] = written.get(words[0], frozenset()) | {form.split()[0].lower()}
                amid_all = vocabulary.language == "en" or not words[0].isascii()
                around = neighbours.setdefault(words[0], dict.fromkeys(_NEIGHBOURS, frozenset()))
                for role in _NEIGHBOURS:
                    around[role] |= _last_words(vocabularies if amid_all and role != "subject" else (vocabulary,), role)
    people = {
        word
        for vocabulary in vocabularies
        for _, forms in vocabulary.addressees
        for form in forms
        for word in tokens(form).words
    }
    spoken |= people
    built = Lexicon(
        verbs=verbs,
        addressees=addressees,
        cities=cities,
        bodies=bodies,
        modifiers=modifiers,
        cardinals=cardinals,
        ordinals=ordinals,
        roles=roles,
        spread={role: frozenset(words) for role, words in spread.items()},
        neighbours=neighbours,
        written=written,
        english=frozenset(
            tokens(form).words[0] for v in vocabularies if v.language == "en" for _, forms in v.verbs for form in forms
        ),
        addressed=frozenset(addressee for vocabulary in vocabularies for addressee, _ in vocabulary.addressees),
        people=frozenset(_stem(word) for word in people if len(word) > 1 or "\u4e00" <= word)
        - spread.get("article", set())
        - spread.get("of", set())
        - spread.get("and", set()),
        spelling=spelling(spoken, set[str]().union(*spread.values())),
    )
    for vocabulary in vocabularies:
        for addressee, forms in vocabulary.addressees:
            for form in forms:
                t = tokens(form)
                words = list(t.words[built.skip(t, 0, "article") :])
                addressees.add(words, addressee)
                three = [next(iter(cardinals.find(t, t.words.index(word))[1]), word) for word in words]
                addressees.add(three, addressee)
    return built
