"""Editions of a base text beside each other: languages of one structure, and a later text in place of a former one.

What was written about a provision of the former text belongs to the provision with its words in the later one,
wherever that stands now; by its words first, by its place where the words are new. Which provision of one language is
which of another is `parallel.py`'s.
"""

from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache

from rapidfuzz import fuzz

from bot.model import BaseText, Move, Provision
from bot.text.fold import fold
from bot.text.numbering import leading

_ALIKE = 60.0
"""Percent: less alike, two wordings are two provisions."""
_COMPARED = 3000
"""Characters of a provision that are compared."""
_SAME = 100.0
_MOST, _NEAR = 200, 40
"""With more provisions to be placed only those near in order are compared."""

Section = tuple[str, Sequence[Provision]]


def differences(first: BaseText, other: BaseText) -> tuple[str, ...]:
    """What of the structure of two language versions is not the same, in words; nothing where they run parallel."""
    there, here = sections(first), sections(other)
    if len(there) != len(here):
        counts = " and ".join(
            f"{base.language} {len(found)} ({', '.join(f'“{heading}” {len(items)}' for heading, items in found)})"
            for base, found in ((first, there), (other, here))
        )
        return (f"the versions do not have the same sections: {counts}",)
    return tuple(
        words
        for one, two in zip(there, here, strict=True)
        for words in _compared(one, two, first.language, other.language)
    )


def sections(base: BaseText) -> list[Section]:
    """The headings of a text with the provisions under each, in order."""
    found: list[tuple[str, list[Provision]]] = []
    for provision in base.provisions:
        if not found or found[-1][0] != provision.heading:
            found.append((provision.heading, []))
        found[-1][1].append(provision)
    return list(found)


def _compared(one: Section, two: Section, first: str, other: str) -> Iterator[str]:
    (heading, items), (called, others) = one, two
    if len(items) != len(others):
        yield f"“{heading}” has {len(items)} provisions in {first}, “{called}” {len(others)} in {other}"
        return
    for item, twin in zip(items, others, strict=True):
        if not _same(item.label, twin.label):
            yield f"“{heading} {item.label}” in {first} stands where {other} has “{called} {twin.label}”"


def _same(one: str, two: str) -> bool:
    """Whether two labels count the same, each in the letters of its language."""
    steps, others = leading(f"{one} x")[0], leading(f"{two} x")[0]
    if not steps or not others:
        return one == two
    return len(steps) == len(others) and all(
        not {key for _, key in step.readings}.isdisjoint(key for _, key in other.readings)
        for step, other in zip(steps, others, strict=True)
    )


# -- a later text -----------------------------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def reanchor(old: BaseText, new: BaseText) -> tuple[Move, ...]:
    """Where each provision of a text stands in a later one of the same language, in the order of the old text."""
    before, after = [_folded(each) for each in old.provisions], [_folded(each) for each in new.provisions]
    places = {_key(provision): number for number, provision in reversed(list(enumerate(new.provisions)))}
    moves: dict[int, Move] = {}
    taken: set[int] = set()

    def settle(number: int, place: int, score: float, why: str) -> None:
        taken.add(place)
        move = Move(before=_key(old.provisions[number]), after=_key(new.provisions[place]), certainty=score, why=why)
        moves[number] = move

    for exact in (True, False):
        pairs = _pairs(old, new, before, after, moves, taken, exact=exact)
        for score, _, number, place in sorted(pairs, reverse=True):
            if number not in moves and place not in taken:
                settle(number, place, score / 100, "the same words" if score == _SAME else "like words")
    for number, provision in enumerate(old.provisions):
        stays = places.get(_key(provision))
        if number not in moves and stays is not None and stays not in taken:
            settle(number, stays, 0.0, "the same place, other words")
    return tuple(
        moves.get(number, Move(before=_key(provision), after=None, certainty=1.0, why="its words are gone"))
        for number, provision in enumerate(old.provisions)
    )


def _pairs(
    old: BaseText,
    new: BaseText,
    before: Sequence[str],
    after: Sequence[str],
    moves: Collection[int],
    taken: Collection[int],
    *,
    exact: bool,
) -> list[tuple[float, float, int, int]]:
    """Provisions alike, as (how much, how near in place, number of the old, number of the new); those of the same
    words only, or of like words among the rest."""
    found: list[tuple[float, float, int, int]] = []
    open_before = [number for number in range(len(before)) if number not in moves]
    open_after = [place for place in range(len(after)) if place not in taken]
    reach = len(old.provisions) + len(new.provisions) if len(open_before) <= _MOST else _NEAR
    for number in open_before:
        one = old.provisions[number]
        for place in open_after:
            if abs(number - place) > reach or (exact and before[number] != after[place]):
                continue
            score = _SAME if exact else fuzz.ratio(before[number], after[place], score_cutoff=_ALIKE)
            if score:
                two = new.provisions[place]
                near = 2.0 * (_key(one) == _key(two)) + (one.heading == two.heading) - abs(number - place) / 1000
                found.append((score, near, number, place))
    return found


def _folded(provision: Provision) -> str:
    return " ".join(fold(provision.text[:_COMPARED]).split())


def _key(provision: Provision) -> tuple[str, str]:
    return provision.heading, provision.label
