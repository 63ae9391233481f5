"""What somebody typed into an unmarked quotation, at a line's end or in its middle: which of its words are not the
source's.

Two means: the source itself, where the mail that is answered is known (inherited.py), and the colour of the words.
Leaves to others: where such a quotation begins and ends (marks.py, quoting.py).
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from bot.mail.inherited import Known, Run, spans
from bot.model import Style

_SURE = 8
"""Words of a run that is no coincidence."""
_NEAR = 4
"""Words of the source that may be missing where its quotation goes on."""
_AHEAD = 4
_BLACK = "#000000"
# What belongs to the word before it: closing signs, and the space behind them.
_CLOSING = re.compile(r"[^\s\w(\[{<«“‘„（【《「『¿¡\-–—]*\s*")


def by_source(known: Known, first: int, last: int) -> list[bool]:
    """For each word of the lines `first` to `last` (excluded) whether it is not from the source quoted there."""
    begin, end = known.starts[first], known.starts[last]
    foreign = [True] * (end - begin)
    runs = known.runs[bisect_right(known.runs, begin, key=_end) : bisect_left(known.runs, end, key=_start)]
    kept = _quoted_runs(known, runs)
    for run in kept:
        here = range(max(run.start, begin) - begin, min(run.end, end) - begin)
        foreign[here.start : here.stop] = [False] * len(here)
    for before, after in pairwise(kept):
        gap = after.start - before.end
        if (
            0 < gap <= 2
            and gap <= after.place - before.stop <= _NEAR
            and _line(known, before.end - 1) == _line(known, after.start)
        ):  # words that came out otherwise on the way
            foreign[before.end - begin : after.start - begin] = [False] * gap
    return foreign


def by_colour(styles: Sequence[Style], start: int, end: int) -> list[tuple[int, int]]:
    """The stretches between characters `start` and `end` that have another colour than most of what stands there."""
    found: list[tuple[int, int, str]] = []
    at = start
    for style in styles[bisect_right(styles, start, key=lambda s: s.end) :]:
        if style.start >= end:
            break
        begin, stop = max(style.start, start), min(style.end, end)
        if at < begin:
            found.append((at, begin, ""))
        found.append((begin, stop, "" if style.colour == _BLACK else style.colour))
        at = stop
    if at < end:
        found.append((at, end, ""))
    sizes: Counter[str] = Counter()
    for begin, stop, colour in found:
        sizes[colour] += stop - begin
    if not sizes:
        return []
    usual, size = sizes.most_common(1)[0]
    return [(begin, stop) for begin, stop, colour in found if colour != usual] if 2 * size > end - start else []


def cuts(line: str, foreign: Sequence[bool]) -> list[tuple[int, bool]]:
    """The pieces of a line: where each ends, and whether it is foreign; signs go with the word before them, opening
    ones with the word behind them. `foreign` tells of its words, of which there is one at least."""
    places = spans(line)
    pieces: list[tuple[int, bool]] = []
    for number in range(1, len(foreign)):
        if foreign[number] != foreign[number - 1] and number < len(places):
            between = _CLOSING.match(line, places[number - 1][1], places[number][0])
            pieces.append((between.end() if between else places[number][0], foreign[number - 1]))
    pieces.append((len(line), foreign[-1]))
    return pieces


def is_address(words: str) -> bool:
    """Whether this is only the address that a client writes behind a name or a link."""
    bare = words.strip()
    inside = bare[1:-1].strip()
    return (
        bare[:1] in tuple("<[(")
        and bare[-1:] in tuple(">])")
        and len(inside.split()) == 1
        and any(c in inside for c in "@/.")
    )


def _quoted_runs(known: Known, runs: Sequence[Run]) -> list[Run]:
    """The runs that are the quotation: not those between two that follow one another in the source (what is repeated
    there was typed in), nor a few words that stand alone among unknown ones."""
    kept: list[Run] = []
    at = 0
    while at < len(runs):
        run = runs[at]
        ahead = range(at + 1, min(len(runs), at + _AHEAD))
        leads_on = next((other for other in ahead if _follows(run, runs[other])), None)
        follows = bool(kept) and _follows(kept[-1], run)
        if leads_on is None and not follows and _is_stray(known, run):
            at += 1
            continue
        kept.append(run)
        at = leads_on or at + 1
    return kept


def _follows(before: Run, after: Run) -> bool:
    return 0 <= after.place - before.stop <= _NEAR


def _is_stray(known: Known, run: Run) -> bool:
    line = _line(known, run.start)
    return run.end - run.start < _SURE and line == _line(known, run.end - 1) and known.lines[line].share < 0.8


def _line(known: Known, word: int) -> int:
    return bisect_right(known.starts, word) - 1


def _start(run: Run) -> int:
    return run.start


def _end(run: Run) -> int:
    return run.end
