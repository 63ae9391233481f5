"""Words as a comparison sees them, each with its place in the text as written (Unicode UAX #15, #29 in plain form).

Folding leaves out case, accents, vowel signs, tatweel, width and the shape of digits, dashes and quotation marks, and
changes one character into one character, so that a place in the folded text is the place in the text. Which letters
look alike in two alphabets is decided by `label.py`: only labels mix alphabets.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import lru_cache

_FILLER = "\u0640"
"""Stands for a character that has no meaning of its own (tatweel itself, accents, joiners); dropped from words."""

_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"
_DOUBLE = "\u201c\u201d\u201e\u201f\u00ab\u00bb\u300c\u300d\u300e\u300f\u301d\u301e\uff02"
_SINGLE = "\u2018\u2019\u201a\u201b\u2039\u203a\u0060\u00b4\u2032"
_BLANKS = "\u200b\u200e\u200f\u061c\ufeff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_SPECIAL = {
    **dict.fromkeys(_DASHES, "-"),
    **dict.fromkeys(_DOUBLE, '"'),
    **dict.fromkeys(_SINGLE, "'"),
    **dict.fromkeys(_BLANKS, " "),
    "\u00ad": _FILLER,
    "\u200c": _FILLER,
    "\u200d": _FILLER,
    "\u060c": ",",
    "\u3001": ",",
    "\u061b": ";",
    "\u066b": ".",
    "\u061f": "?",
    "\u3002": ".",
    "\u2116": "\u2116",
    "\u0649": "\u064a",
    "\u06cc": "\u064a",
    "\u06a9": "\u0643",
    **dict(
        zip(
            "決議責請長書會員國門認識慮憶進還電發點項條號於關際聯組織顧問準區勵強調與對將過業濟經審査滿賛賞衆將該執動餘續綫總統領導項",
            "决议责请长书会员国门认识虑忆进还电发点项条号于关际联组织顾问准区励强调与对将过业济经审查满赞赏众将该执动余续线总统领导项",
            strict=True,
        )
    ),
}

QUOTES = frozenset("\"'*_")
"""What sets words apart from the sentence; mail in plain text writes italics as *resolves* or _resolves_."""


class _Folding(dict[int, str]):
    """The table of `str.translate`, filled as characters are met."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        special = _SPECIAL.get(character)
        if special is not None:
            folded = special
        elif unicodedata.category(character) in ("Mn", "Me"):
            folded = _FILLER
        else:
            raised = unicodedata.category(character) == "No"  # a footnote's number is no number of the text
            plain = character if raised else unicodedata.normalize("NFKD", character)[0]
            folded = str(unicodedata.digit(plain)) if plain.isdecimal() else plain.lower()[0]
        self[code] = folded
        return folded


_FOLDING = _Folding()
_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_TOKEN = re.compile(rf"[{_HAN}]|[^\W\d_{_HAN}]+|\d+|[^\s\w]|_")
_WORD = re.compile(rf"[{_HAN}]|[^\W\d_{_HAN}]+")
_PLAIN_TOKEN = re.compile(r"[a-z]+|[0-9]+|[^\s\w]|_")
_PLAIN_WORD = re.compile(r"[a-z]+")
"""The same for ASCII, four times as fast."""
_PARAGRAPH = 4000
"""Characters up to which a text is a paragraph, whose folding is kept for whoever asks next."""
_BLANK_LINES = re.compile(r"\n\s*\n")


def fold(text: str) -> str:
    """The text folded, character by character."""
    if text.isascii():
        return text.lower()
    return _kept_fold(text) if len(text) <= _PARAGRAPH else text.translate(_FOLDING)


def words_of(folded: str) -> Set[str]:
    """Every word of a folded text, without places: enough to see that nothing of interest is there."""
    return _kept_words(folded) if len(folded) <= _PARAGRAPH else _words(folded)


def _words(folded: str) -> Set[str]:
    if folded.isascii():
        return frozenset(_PLAIN_WORD.findall(folded))
    return frozenset(word.replace(_FILLER, "") for word in _WORD.findall(folded))


# A paragraph is looked at for many things one after the other: namings, citations, items, wordings.
_kept_words = lru_cache(maxsize=512)(_words)


@lru_cache(maxsize=512)
def _kept_fold(text: str) -> str:
    return text.translate(_FOLDING)


def paragraphs(folded: str) -> Iterator[tuple[int, int]]:
    """Start and end of each stretch between blank lines; together they are the whole text but for those lines."""
    start = 0
    for blank in _BLANK_LINES.finditer(folded):
        yield start, blank.start()
        start = blank.end()
    yield start, len(folded)


@dataclass(frozen=True, kw_only=True, slots=True)
class Tokens:
    """A text as words, numbers and marks; `starts` and `ends` are places in `text`. A Han character is a word."""

    text: str
    words: Sequence[str]
    starts: Sequence[int]
    ends: Sequence[int]
    mended: frozenset[int] = frozenset()
    """Indexes of words that stand here as they were meant, not as they were typed."""

    def __len__(self) -> int:
        return len(self.words)

    def word(self, index: int) -> str:
        """The word at an index, empty outside the text."""
        return self.words[index] if 0 <= index < len(self.words) else ""

    def glued(self, index: int) -> bool:
        """Whether nothing stands between this word and the one before."""
        return 0 < index < len(self.words) and self.ends[index - 1] == self.starts[index]

    def gap(self, index: int) -> int:
        """How many line ends stand before this word; very many at the beginning and the end of the text."""
        if not 0 < index < len(self.words):
            return 99
        return self.text.count("\n", self.ends[index - 1], self.starts[index])

    def opens(self, index: int) -> bool:
        """Whether a quotation mark stands at an index that belongs to the word after it."""
        if self.word(index) == "'" and self.glued(index) and self.word(index - 1).isalpha():
            return False  # l'invite
        return self.word(index) in QUOTES and (self.glued(index + 1) or self.text[self.starts[index]] == "\u00ab")

    def closes(self, index: int) -> bool:
        """Whether a quotation mark stands at an index that belongs to the word before it; French parts them."""
        return self.word(index) in QUOTES and (self.glued(index) or self.text[self.starts[index]] == "\u00bb")

    def columned(self, index: int) -> bool:
        """Whether a word stands in another column of a table than the one before."""
        return 0 < index < len(self.words) and "\t" in self.text[self.ends[index - 1] : self.starts[index]]

    def at(self, place: int) -> int:
        """Index of the first word that begins at or after a place."""
        return bisect_left(self.starts, place)

    def meant(self, slips: Mapping[str, tuple[str, bool]]) -> "Tokens":
        """The same with slips of the pen put right; those that are certain leave no mark."""
        if slips.keys().isdisjoint(self.words):
            return self
        words = [slips[word][0] if word in slips else word for word in self.words]
        doubtful = {word for word, (_, certain) in slips.items() if not certain}
        mended = frozenset(index for index, word in enumerate(self.words) if word in doubtful)
        return replace(self, words=words, mended=mended)


def tokens(text: str, folded: str | None = None, start: int = 0, end: int | None = None) -> Tokens:
    """The words of a text in order, or those of a stretch of it; `folded` is the text folded, where that is at hand."""
    folded = fold(text) if folded is None else folded
    pattern = _PLAIN_TOKEN if folded.isascii() else _TOKEN
    spans = [found.span() for found in pattern.finditer(folded, start, len(folded) if end is None else end)]
    words = [folded[first:last] for first, last in spans]
    if any(_FILLER in word for word in words):
        pairs = [(word.replace(_FILLER, ""), span) for word, span in zip(words, spans, strict=True)]
        words, spans = [word for word, _ in pairs if word], [span for word, span in pairs if word]
    return Tokens(text=text, words=words, starts=[first for first, _ in spans], ends=[last for _, last in spans])
