"""Which provisions a quoted or copied passage is, however damaged on its way (DOMAIN.md §0.3).

The best is held against the second best. Letters and digits alone are compared, folded: quotation marks, wrapping, lost
accents and blanks do not matter. Pieces of three letters (two Han characters) vote for provisions and for the place
where each would lie in the passage; there the likeness is measured (Indel ratio, rapidfuzz). Two provisions that agree
nearly as well are both named, unless their label or their neighbours decide. What it means, the rules say.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from rapidfuzz import fuzz

from bot.model import Alignment, BaseText
from bot.text.fold import fold
from bot.text.label import leading, spell
from bot.text.parallel import Key, names, reference

_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_LETTERS = re.compile("[^\\W_\u0640]+")
_IS_HAN = re.compile(f"[{_HAN}]")
_MOST = 20_000
"""Letters of a passage that are compared: ten pages of a resolution."""
_COMMON = 0.3
"""A piece that more than this share of a language's provisions have tells nothing."""
_LIKE = 0.62
"""What agrees less is another text; thirty percent of noise leaves about 0.7."""
_SHORT, _STRICTER = 40, 0.25
"""A passage of fewer letters has to agree the better the fewer they are; a Han character says as much as three."""
_DAMAGED, _APART = 0.68, 0.14
"""A short passage that agrees this much with one provision, and so much less with any other, is it."""
_LEAST = 10
"""Fewer letters are no passage."""
_RIVAL = 0.93
"""What agrees so nearly as well as the best may be meant as well."""
_MAINLY = 0.65
"""A few words count only where they are so much of the provision, or nearly all of the passage."""
_BLURRED = 0.15
"""How much less that need be, the more the passage is damaged."""
_NEARLY = 0.85
"""What lies beside so much of a passage lies beside all of it."""
_TRUNCATED = 0.2
"""How much of its rank a provision loses of which nearly nothing is there."""
_OVERLAP = 0.5
_CANDIDATES = 12
_MARKS = " \t>|*_\"'«“"
"""What may stand before the label of a quoted item."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class _Entry:
    """A provision ready to be compared. `key` names it, `order` is its place in the text, `label` in one spelling."""

    key: Key
    order: int
    label: str
    language: str
    letters: str
    pieces: Mapping[str, int]


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class _Index:
    entries: tuple[_Entry, ...]
    voters: Mapping[str, tuple[int, ...]]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Fit:
    """An entry laid beside the passage: letters `start` to `end` of it, and how well they agree."""

    entry: _Entry
    start: int
    end: int
    score: float
    rank: float


def align(words: str, bases: Sequence[BaseText]) -> tuple[Alignment, ...]:
    """The provisions that a passage repeats, in its order; none where nothing is alike. `bases` are the language
    versions of one resolution; provisions are named as in the English one, else the first."""
    if not bases or not words:
        return ()
    folded = fold(words)
    runs = [found.span() for found in _LETTERS.finditer(folded)]
    letters = "".join([folded[start:end] for start, end in runs])[:_MOST]
    index = _indexed(tuple(bases))
    fits = list(_fits(letters, index)) or list(_alone(letters, index))
    found: list[tuple[_Fit, list[_Fit]]] = []
    for best in sorted(fits, key=lambda fit: (-fit.rank * (fit.end - fit.start), fit.entry.order)):
        if any(_shared(best, taken) > _OVERLAP * (best.end - best.start) for taken, _ in found):
            continue
        found.append((best, _rivals(best, fits)))
    found.sort(key=lambda pair: pair[0].start)
    return tuple(_decided(found, words, runs))


def _rivals(best: _Fit, fits: Sequence[_Fit]) -> list[_Fit]:
    """Other provisions that the same letters may be, the likeliest first, each once."""
    near: dict[Key, _Fit] = {}
    for fit in sorted(fits, key=lambda fit: (-fit.rank, fit.entry.order)):
        shared = _shared(best, fit) / (_NEARLY * (best.end - best.start))
        if fit.rank * min(1, shared) >= (_RIVAL - _BLURRED * (1 - best.score)) * best.rank:
            near.setdefault(fit.entry.key, fit)
    near.pop(best.entry.key, None)
    return list(near.values())


def _shared(one: _Fit, other: _Fit) -> int:
    return max(0, min(one.end, other.end) - max(one.start, other.start))


def _decided(
    found: Sequence[tuple[_Fit, list[_Fit]]], words: str, runs: Sequence[tuple[int, int]]
) -> Iterator[Alignment]:
    """Rivals parted by the label before the passage, or by what stands next to it, where one of them alone fits."""
    sure = [(best.entry.order if not rivals else None) for best, rivals in found]
    for number, (best, rivals) in enumerate(found):
        start, end = _place(best, runs)
        options = [best, *rivals]
        if rivals:
            line = words[words.rfind("\n", 0, start) + 1 : start + 1]
            label = spell(leading(line.lstrip(_MARKS))[0])
            next_to = {order + 1 for order in sure[:number][-1:] if order is not None}
            next_to |= {order - 1 for order in sure[number + 1 :][:1] if order is not None}
            for signs in (
                [fit for fit in options if label and fit.entry.label == label],
                [fit for fit in options if fit.entry.order in next_to],
            ):
                options = signs if len(signs) == 1 else options
            sure[number] = options[0].entry.order if len(options) == 1 else None
        first = options[0]
        yield Alignment(
            start=start,
            end=end,
            heading=first.entry.key[0],
            label=first.entry.key[1],
            score=first.score,
            language=first.entry.language,
            rivals=tuple(fit.entry.key for fit in options[1:]),
        )


def _place(fit: _Fit, runs: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Where the letters of a fit stand in the words, from a whole word to a whole word."""
    start = end = seen = 0
    for first, last in runs:
        if seen <= fit.start:
            start = first
        seen += last - first
        end = last
        if seen >= fit.end:
            break
    return start, end


# -- measuring ------------------------------------------------------------------------------------------------------


def _fits(letters: str, index: _Index) -> Iterator[_Fit]:
    """The provisions worth a look, by votes, laid beside the passage."""
    pieces = _pieces(letters)
    votes = Counter(chain.from_iterable([index.voters[piece] for piece in pieces.keys() & index.voters.keys()]))
    shares = [(votes[number] / (min(len(pieces), len(index.entries[number].pieces)) or 1), -number) for number in votes]
    shares.sort(reverse=True)
    for share, number in shares[: _CANDIDATES + len(letters) // 100]:
        if share < 0.3 * shares[0][0]:
            break
        fit = _laid(index.entries[-number], letters, pieces)
        if fit:
            yield fit


def _alone(letters: str, index: _Index) -> Iterator[_Fit]:
    """The provision of a short passage too damaged to vote, where it is far more like that one than like any other."""
    if len(letters) > _SHORT or _weight(letters) < _SHORT // 2:
        return
    best: dict[Key, tuple[float, _Entry]] = {}
    for entry in index.entries:
        score = fuzz.partial_ratio(entry.letters, letters) / 100
        if len(entry.letters) >= _SHORT // 4 and score > best.get(entry.key, (0.0, entry))[0]:
            best[entry.key] = (score, entry)
    first, second = [
        *sorted(best.values(), key=lambda found: (-found[0], found[1].order))[:2],
        (0.0, None),
        (0.0, None),
    ][:2]
    if first[1] and first[0] >= _DAMAGED and first[0] - second[0] >= _APART:
        yield _Fit(entry=first[1], start=0, end=len(letters), score=first[0], rank=first[0])


def _weight(letters: str) -> int:
    return len(letters) + 2 * len(_IS_HAN.findall(letters))


def _laid(entry: _Entry, letters: str, pieces: Mapping[str, int]) -> _Fit | None:
    """The entry at the place most of its pieces vote for, if it agrees well enough there."""
    shifts = [pieces[piece] - entry.pieces[piece] for piece in pieces.keys() & entry.pieces.keys()]
    if not shifts:
        return None
    buckets = Counter([shift >> 4 for shift in shifts])
    top = max(buckets, key=lambda bucket: (buckets[bucket] + buckets[bucket + 1], -bucket))
    near = sorted(shift for shift in shifts if shift >> 4 in (top, top + 1))
    shift = near[len(near) // 2]
    start, end = max(0, shift), min(len(letters), shift + len(entry.letters))
    there = entry.letters[max(0, -shift) : max(0, len(letters) - shift)]
    if not there or end - start < 1:
        return None
    score = fuzz.ratio(there, letters[start:end]) / 100
    weight = _weight(there)
    most = len(there) >= _MAINLY * len(entry.letters) or end - start >= _NEARLY * len(letters)
    if weight < (_LEAST if most else _SHORT) or score < _LIKE + _STRICTER * max(0, _SHORT - weight) / _SHORT:
        return None
    rank = score * (1 - _TRUNCATED * (1 - len(there) / len(entry.letters)))
    return _Fit(entry=entry, start=start, end=end, score=score, rank=rank)


def _pieces(letters: str) -> dict[str, int]:
    """Each piece with the place where it stands last; a shift that comes of one that stands twice is outvoted."""
    if not _IS_HAN.search(letters):
        return {letters[place : place + 3]: place for place in range(len(letters) - 2)}
    return {
        letters[place : place + (2 if _IS_HAN.match(letters, place) else 3)]: place for place in range(len(letters) - 1)
    }


# -- the base texts, once --------------------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def _indexed(bases: tuple[BaseText, ...]) -> _Index:
    first = reference(bases) or bases[0]
    entries = tuple(entry for base in dict.fromkeys((first, *bases)) for entry in _entries(base, first))
    voters: dict[str, list[int]] = {}
    for number, entry in enumerate(entries):
        for piece in entry.pieces:
            voters.setdefault(piece, []).append(number)
    most = max(8, _COMMON * len(entries))
    return _Index(
        entries=entries, voters={piece: tuple(numbers) for piece, numbers in voters.items() if len(numbers) <= most}
    )


def _entries(base: BaseText, first: BaseText) -> Iterator[_Entry]:
    for order, (key, provision) in enumerate(zip(names(base, first), base.provisions, strict=True)):
        letters = "".join(_LETTERS.findall(fold(provision.text)))[:_MOST]
        yield _Entry(
            key=key,
            order=order,
            label=spell(leading(f"{provision.label} x")[0]),
            language=base.language,
            letters=letters,
            pieces=_pieces(letters),
        )
