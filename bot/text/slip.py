"""Slips of the pen in words that headings are made of: what was meant by "resovles", "Secretaiy-General", "rеsolves".

Look-alike letters of the other alphabet leave no doubt. One wrong letter in a long word does: its first and last must
be right (another ending is another form of the word), and `evidence.py` asks for more than of a word well written.
"""

import re
from collections.abc import Iterable, Set
from dataclasses import dataclass, field

from rapidfuzz.distance import OSA

_LONG = 7
"""Letters of a word that may have a wrong one."""
_LONGEST = 40
"""Letters of a word that is looked at."""
_KEPT = 1 << 15
"""Words that are remembered as sound; a stranger could make up any number."""
_READ_AS = (("rn", "m"), ("vv", "w"), ("cl", "d"))
"""What machines that read paper take for each other."""
_LATIN, _CYRILLIC = "aceopxyk", "асеорхук"
_TO_LATIN = str.maketrans(_CYRILLIC, _LATIN)
_TO_CYRILLIC = str.maketrans(_LATIN, _CYRILLIC)
_MIXED = re.compile("[a-z][\u0430-\u044f]|[\u0430-\u044f][a-z]")


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Spelling:
    """The words that headings are made of, by how they are looked up."""

    words: frozenset[str]
    alike: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    sound: set[str] = field(default_factory=set)
    """Words that were looked at and are no slips: people use the same ones again and again."""

    def slips(self, words: Set[str]) -> dict[str, tuple[str, bool]]:
        """Those of some words that are slips, each with the word meant, and whether that is certain."""
        found = {}
        for word in words - self.sound:
            meant = self._meant(word) if len(word) <= _LONGEST else None
            if meant:
                found[word] = meant
            elif len(self.sound) < _KEPT:
                self.sound.add(word)
        return found

    def _meant(self, word: str) -> tuple[str, bool] | None:
        if _MIXED.search(word):
            for other in (word.translate(_TO_LATIN), word.translate(_TO_CYRILLIC)):
                if other in self.words or other in self.sound:
                    return other, True
        if len(word) < _LONG - 1 or word in self.words:
            return None
        read = _read(word)
        close = [meant for meant in self.alike.get(_key(read), ()) if OSA.distance(_read(meant), read) <= 1]
        return (close[0], False) if len(close) == 1 else None


def spelling(words: Iterable[str], others: Iterable[str]) -> Spelling:
    """The spelling of some words, beside others that are no slips of them: “third” is not “three”."""
    built = Spelling(words=frozenset(words), sound=set(others))
    for word in sorted(built.words):
        if len(word) >= _LONG:
            built.alike.setdefault(_key(_read(word)), []).append(word)
    return built


def _read(word: str) -> str:
    for pair, letter in _READ_AS:
        word = word.replace(pair, letter)
    return word


def _key(word: str) -> tuple[str, str]:
    return word[:1], word[-1:]
