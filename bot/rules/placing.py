"""Where a new item of a resolution belongs: after the last item whose label comes before its own (PP resolutions).

Labels run 1, 1bis, 1.2, a), a)bis, c) iv). A new section stands after the last one that begins with the same verb.
Who adds what is `alternatives.py`'s work.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

Rank = tuple[tuple[int, int], ...]

_SUFFIXES = ("", "bis", "ter", "quater", "quinquies", "sexies", "septies", "octies", "novies", "decies")
_PART = re.compile(r"[0-9]{1,9}|[^\W\d_]+")
_ROMAN = re.compile(r"x{0,3}(?:ix|iv|v?i{0,3})")
_ROMANS = {"i": 1, "v": 5, "x": 10}
_ALPHABETS = ("abcdefghijklmnopqrstuvwxyz", "абвгдежзиклмнопрстуфхцчшщэюя", "ابجدهوزحطيكلمنسعفصقرشتثخذضظغ")
"""Letters in the order in which items are counted with them; the Arabic ones as numbers (abjad)."""


@lru_cache(maxsize=16384)
def rank(label: str) -> Rank:
    """A sorting key: 2 before 10, 3 before its own items and those before 3bis, bis before ter, iv) before ix)."""
    levels: list[tuple[int, int]] = []
    lettered = False
    for part in _PART.findall(unicodedata.normalize("NFKD", label.casefold())):
        if levels and part in _SUFFIXES:
            levels[-1] = (levels[-1][0], _SUFFIXES.index(part))
        elif part.isdecimal():
            levels.append((int(part), 0))
        elif _ROMAN.fullmatch(part) and (lettered or len(part) > 1):
            levels.append((_value(part), 0))
        else:
            levels.append((max(alphabet.find(part[0]) for alphabet in _ALPHABETS) + 1, 0))
            lettered = True
    return tuple(levels)


def _value(roman: str) -> int:
    digits = [_ROMANS[letter] for letter in roman]
    return sum(
        -digit if digit < following else digit for digit, following in zip(digits, [*digits[1:], 0], strict=True)
    )


def before(label: str) -> Rank:
    """The rank of the item right before this one in the same list; empty where it is the first, or put in between."""
    *above, (value, suffix) = rank(label) or ((0, 0),)
    return (*above, (value - 1, 0)) if value > 1 and not suffix else ()


def item_after(labels: Sequence[str], label: str) -> int:
    """How many of a section's items, given by their labels in its order, stand before a new one; one without a label
    is the last, and the first with one follows an opening paragraph that has none."""
    if not label:
        return len(labels)
    own = rank(label)
    opening = next((at for at, other in enumerate(labels) if other), len(labels))
    return max((at for at, other in enumerate(labels, start=1) if other and rank(other) < own), default=opening)


def section_after(headings: Sequence[str], heading: str) -> int:
    """How many of the sections stand before a new one: up to the last that shares the most first words with it, and
    all where none does."""
    own = heading.casefold().split()
    shared = [_shared(other.casefold().split(), own) for other in headings]
    most = max(shared, default=0)
    return max((at for at, count in enumerate(shared, start=1) if count == most), default=0)


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    return next(
        (at for at, (left, right) in enumerate(zip(one, other, strict=False)) if left != right),
        min(len(one), len(other)),
    )
