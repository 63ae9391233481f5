"""Which words of a body stand in an earlier mail of its thread: true runs of words, whatever marks or line ends
stand between them.

Words are compared, not lines, so that wrapping, quotation marks and smart quotes do not matter. Leaves to others: what
follows from it (quoting.py).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

SEED = 4
"""Words in a row that must agree before a match is tried."""
SHORTEST = 5
"""Words of the shortest run that counts."""
_POSITIONS = 8
"""Places of one seed that are kept per mail."""

# Han, kana and hangul have no spaces: each character is a word.
_TOKEN = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af]|[^\W_\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af]+"
)
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]")


@dataclass(frozen=True, kw_only=True, slots=True)
class Trace:
    """How much of a line is known: its words, how many of them stand in an earlier mail, the longest run that touches
    it, and whether a run goes on over its upper or lower edge."""

    words: int
    known: int = 0
    run: int = 0
    from_above: bool = False
    to_below: bool = False

    @property
    def share(self) -> float:
        """The share of the line's words that are known."""
        return self.known / self.words if self.words else 0.0


def words(text: str) -> list[str]:
    """The words of a text, lower case."""
    return _TOKEN.findall(text.lower() if text.isascii() else _INVISIBLE.sub("", text).lower())


@lru_cache(maxsize=512)
def _index(text: str) -> tuple[list[str], dict[tuple[str, ...], list[int]]]:
    found = words(text)
    places: dict[tuple[str, ...], list[int]] = {}
    for at, seed in enumerate(zip(found, found[1:], found[2:], found[3:], strict=False)):
        known = places.setdefault(seed, [])
        if len(known) < _POSITIONS:
            known.append(at)
    return found, places


def traces(lines: Sequence[str], earlier: Sequence[str]) -> list[Trace]:
    """One trace a line; `earlier` are the texts of the mails before this one."""
    by_line = [words(line) for line in lines]
    mail = [word for line in by_line for word in line]
    if not earlier or not mail:
        return [Trace(words=len(line)) for line in by_line]
    runs = _runs(mail, [_index(text) for text in earlier])
    return _by_line([len(line) for line in by_line], runs)


def _runs(mail: list[str], earlier: list[tuple[list[str], dict[tuple[str, ...], list[int]]]]) -> list[tuple[int, int]]:
    """The longest runs of `mail` that stand in an earlier mail, from left to right, as (start, end)."""
    runs: list[tuple[int, int]] = []
    at, last = 0, len(mail) - SEED
    while at <= last:
        seed = (mail[at], mail[at + 1], mail[at + 2], mail[at + 3])
        best = at
        for text, places in earlier:
            for place in places.get(seed, ()):
                end = _end_of_run(mail, at, text, place)
                best = max(best, end)
        if best - at >= SHORTEST:
            runs.append((at, best))
            at = best
        else:
            at += 1
    return runs


def _end_of_run(mail: list[str], at: int, text: list[str], place: int) -> int:
    """Where the run ends that begins at `mail[at]` and `text[place]`; one differing word is bridged."""
    start, length = at, min(len(mail) - at, len(text) - place)
    offset = place - at
    end = at + length
    while True:
        while at < end and mail[at] == text[at + offset]:
            at += 1
        # a word corrected or cut at a line's end does not break a quotation
        if (
            at + SEED < end
            and mail[at + 1 : at + 1 + SEED] == text[at + 1 + offset : at + 1 + SEED + offset]
            and at > start
        ):
            at += 1
            continue
        return at


def _by_line(lengths: list[int], runs: list[tuple[int, int]]) -> list[Trace]:
    out: list[Trace] = []
    start, number = 0, 0
    for length in lengths:
        end = start + length
        while number < len(runs) and runs[number][1] <= start:
            number += 1
        known = longest = 0
        above = below = False
        at = number
        while length and at < len(runs) and runs[at][0] < end:
            first, last = runs[at]
            known += min(last, end) - max(first, start)
            longest = max(longest, last - first)
            above = above or first < start
            below = below or last > end
            at += 1
        out.append(Trace(words=length, known=known, run=longest, from_above=above, to_below=below))
        start = end
    return out
