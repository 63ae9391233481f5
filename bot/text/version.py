"""New versions of a provision: what a proposed wording, or changes told one by one, make of the base text.

A wording is a new version only where it looks like the whole of the provision; a piece of it is none, for nobody can
know what was meant to stay. The mark that ends an item belongs to the list, not to the wording, and is kept where the
wording has none. How the two are shown together is `difference.py`'s.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from bot.model import Alignment, BaseText, Edit, Piece
from bot.text.alignment import align
from bot.text.difference import redline, settled
from bot.text.fold import fold
from bot.text.instruction import Instruction, carried_out
from bot.text.label import leading
from bot.text.parallel import Key, versions

_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_LETTERS = re.compile("[^\\W_\u0640]+")
_IS_HAN = re.compile(f"[{_HAN}]")
_SHINGLED = re.compile(f"[{_HAN}]|[^\\W_\u0640{_HAN}]+")
_SHINGLE = 4
"""So many words on end that are a provision's too are reason to look closer."""
_WRAP = re.compile(rf"(?<=[{_HAN}，。；：、])\s*\n\s*(?=[{_HAN}])")
_CLOSING = re.compile(r"\s{0,9}[;,.:；，。：،؛、]\s{0,9}$")
_SENTENCE_END = re.compile(r"(?<!\.)[.。]$")
"""It ends the author's sentence; an item has the mark of its list."""
_WRAPPING = " \t\n\r\"“”„«»‹›「」『』'‘’*_|>"
_ALIKE = 0.5
"""From here on a wording is a version of a provision, whatever its length."""
_LONG = 0.7
"""A wording of this share of a provision's length may be another one altogether."""
_COPIED, _COVERED = 0.75, 0.8
"""What agrees so much with a provision, in so much of its words, was copied from it."""
_SAME = 0.9
"""What agrees so much with a provision is it, as it stands."""
_UNCHANGED = 0.97
"""What agrees so much has only been typed anew."""
_LEAST = 20
"""Letters a copied wording has at the least."""

Redline = tuple[Piece, ...]


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Versions:
    """The provisions of a resolution in the languages that are loaded."""

    bases: tuple[BaseText, ...]
    texts: Mapping[Key, tuple[tuple[str, str], ...]]
    shingles: frozenset[tuple[str, ...]]

    def may_copy(self, words: str) -> bool:
        """Whether a few words on end are those of a provision."""
        return _may_copy(self, words)

    def gone(self, key: Key, language: str) -> Redline:
        """The provision deleted, in the language it is spoken of."""
        text = dict(self.texts.get(key, ())).get(language) or next((text for _, text in self.texts.get(key, ())), "")
        return redline(text, "")

    def changed(self, key: Key, orders: Sequence[Instruction]) -> dict[str, Redline]:
        """The provision with changes made that were told one by one, in every language in which that can be done."""
        told = ((language, text, carried_out(text, orders)) for language, text in self.texts.get(key, ()))
        return {language: redline(text, after) for language, text, after in told if after and after != text}

    def where(self, orders: Sequence[Instruction]) -> tuple[Key, ...]:
        """The provisions in which these changes can be made."""
        return tuple(key for key in self.texts if self.changed(key, orders))

    def reworded(self, key: Key, wording: str, *, whole: bool = True) -> Redline:
        """The provision as proposed, or a new one; empty where the wording may be a piece of it. `whole` tells that the
        words before announce all of it: then it may be quite another one."""
        after = plain(wording, key[1])
        if not after or not key[0]:
            return ()
        if key not in self.texts:
            return (Piece(edit=Edit.INSERTED, text=after),)
        likeness, text = self._nearest(key, wording)
        begun = letters(after.split()[0]) == letters(text.split()[0]) if text.split() else False
        if likeness < _ALIKE and not (whole and (begun or len(after) >= _LONG * len(text))):
            return ()
        closing = _CLOSING.search(text)
        if closing:
            after = _SENTENCE_END.sub("", after)
            after += "" if _CLOSING.search(after) else closing.group()
        return redline(text, settled(text, after))

    def part(self, key: Key, words: str) -> bool:
        """Whether words are a piece of the provision, as it stands."""
        return any(letters(words) in letters(text) for _, text in self.texts.get(key, ()))

    def same(self, words: str, keys: Sequence[Key]) -> Key | None:
        """The provision that these words are as it stands; of several the one among `keys`, else none."""
        found = align(words, self.bases)
        here = [(found[0].heading, found[0].label), *found[0].rivals] if len(found) == 1 else []
        meant = [key for key in here if key in keys] if keys else here
        return meant[0] if len(meant) == 1 and self._nearest(meant[0], words)[0] >= _SAME else None

    def copied(
        self, words: str, keys: Iterable[Key] = (), *, announced: bool = False
    ) -> tuple[Key, tuple[Key, ...]] | None:
        """The provision that words were copied from, then changed, and others they may be of; None where they were not
        changed, or are none. Of several the one among `keys` is meant. Words `announced` as a wording may be changed
        more."""
        if not announced and (size(words) < _LEAST or not self.may_copy(words)):
            return None
        found = align(words, self.bases)
        if len(found) != 1 or not (announced or found[0].score >= _COPIED):
            return None
        inside = size(words[found[0].start : found[0].end])
        here = [(found[0].heading, found[0].label), *found[0].rivals]
        meant = [key for key in here if key in keys] or here
        likeness, text = self._nearest(meant[0], words)
        same = letters(plain(words, meant[0][1])) == letters(text)
        alike = likeness >= (_ALIKE if announced else _COPIED) and inside >= _COVERED * size(words)
        return (meant[0], tuple(meant[1:])) if alike and not same else None

    def _nearest(self, key: Key, wording: str) -> tuple[float, str]:
        mine = letters(plain(wording, key[1]))
        measured = ((fuzz.ratio(letters(text), mine) / 100, text) for _, text in self.texts.get(key, ()))
        return max(measured, default=(0.0, ""), key=lambda found: found[0])


def letters(words: str) -> str:
    """What of a text is compared: letters and digits, folded."""
    return "".join(_LETTERS.findall(fold(words)))


def size(words: str) -> int:
    """How many letters; a Han character says as much as three."""
    return len(letters(words)) + 2 * len(_IS_HAN.findall(words))


def plain(wording: str, label: str = "") -> str:
    """A wording without what only mail put around it: wrapping, quotation marks around the whole, its own label."""
    words = " ".join(_WRAP.sub("", wording).split())
    inner = words.strip(_WRAPPING)
    unlabelled = leading(inner)[1] if label and leading(inner)[0] else inner
    return unlabelled.strip(_WRAPPING) if unlabelled else inner


def repeats(words: str, bases: Sequence[BaseText]) -> Alignment | None:
    """The provision that words are, one and unchanged; None where they are none, or say something of their own."""
    known = versions_of(tuple(bases))
    if not known.may_copy(words) or size(words) < _LEAST:
        return None
    found = align(words, bases)
    if len(found) != 1 or found[0].rivals or found[0].score < _UNCHANGED:
        return None
    return found[0] if size(words[found[0].start : found[0].end]) >= _COVERED * size(words) else None


@lru_cache(maxsize=64)
def versions_of(bases: tuple[BaseText, ...]) -> Versions:
    """The provisions of language versions, ready to be compared; the same ones are read once."""
    texts = versions(bases)
    return Versions(
        bases=bases,
        texts=texts,
        shingles=frozenset(shingle for found in texts.values() for _, text in found for shingle in _shingles(text)),
    )


@lru_cache(maxsize=512)
def _may_copy(known: Versions, words: str) -> bool:
    return not known.shingles.isdisjoint(_shingles(words))


def _shingles(words: str) -> Iterable[tuple[str, ...]]:
    found = _SHINGLED.findall(fold(words))
    return zip(*(found[start:] for start in range(_SHINGLE)), strict=False)
