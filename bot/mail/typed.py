"""Another mail's words without marks, quoted below a header or sent again in a new version: which of them are not the
source's, but typed in at a line's end or in its middle, or put in the place of others.

Two means: the source itself, where the mail they are from is known (inherited.py), and the colour of the words.
Leaves to others: where a quotation begins and ends (marks.py, quoting.py).
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence

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
    return _foreign(_quoted_runs(known, _runs_between(known, begin, end)), begin, end)


def unknown(known: Known, at: int) -> list[bool]:
    """For each word of a line whether no earlier mail has it there."""
    begin, end = known.starts[at], known.starts[at + 1]
    return _foreign(_runs_between(known, begin, end), begin, end)


def sent_again(known: Known, lines: Sequence[bool]) -> list[int]:
    """For each of these lines how many words of them stand here in the order of the one mail they are from, whatever
    is new between: a text that was sent again in a new wording. 0 where a run stands alone."""
    chains: list[list[int]] = []  # of each the number of its runs and of their words
    chain_at: list[set[int]] = [set() for _ in lines]
    ended: dict[int, list[tuple[int, int]]] = {}  # of each mail the last runs: where they end there, and their chains
    for run, source in zip(known.runs, known.sources, strict=True):
        touched = [at for at in range(_line(known, run.start), _line(known, run.end - 1) + 1) if lines[at]]
        if touched:
            last = ended.setdefault(source, [])
            _, chain = max((one for one in last if one[0] <= run.place), default=(0, len(chains)))
            chains += [[0, 0]] if chain == len(chains) else []
            chains[chain][0] += 1
            for at in touched:
                chains[chain][1] += min(run.end, known.starts[at + 1]) - max(run.start, known.starts[at])
                chain_at[at].add(chain)
            last[:] = [*last[-3:], (run.stop, chain)]
    return [max((chains[chain][1] for chain in found if chains[chain][0] > 1), default=0) for found in chain_at]


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


def _runs_between(known: Known, begin: int, end: int) -> list[Run]:
    return known.runs[bisect_right(known.runs, begin, key=_end) : bisect_left(known.runs, end, key=_start)]


def _foreign(runs: Sequence[Run], begin: int, end: int) -> list[bool]:
    """Which of these words stand in none of the runs, or as another word in the source."""
    foreign = [True] * (end - begin)
    for run in runs:
        here = slice(max(run.start, begin) - begin, min(run.end, end) - begin)
        foreign[here] = [False] * (here.stop - here.start)
        for word in run.changed_between(begin, end):
            foreign[word - begin] = True
    return foreign


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
