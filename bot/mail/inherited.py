"""Which words of a body stand in an earlier mail of its thread: true runs of words, whatever marks or line ends
stand between them.

Words are compared, not lines, so that wrapping, quotation marks and smart quotes do not matter. The earlier mails of a
thread are indexed once: each new mail of it only adds its own words. Leaves to others: what follows from a run
(quoting.py).
"""

import re
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

SEED = 4
"""Words in a row that must agree before a run is tried."""
SHORTEST = 5
"""Words of the shortest run that counts."""
_PLACES = 8
"""Places of one seed that are kept; what is said more often is a formula, and the first ones will do."""
_MAX_WORDS = 400_000
"""Words of a thread that are indexed, the oldest mails first."""
_MAX_THREADS = 32

# Han, kana and hangul have no spaces: each character is a word.
_CHARACTER = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af"
_WORD = re.compile(rf"\n|[{_CHARACTER}]|[^\W_{_CHARACTER}]+")
_ASCII_WORD = re.compile(r"\n|[a-z0-9]+")
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
    return [word for word in _words_and_lines(text) if word != "\n"]


def _words_and_lines(text: str) -> list[str]:
    low = text.lower()
    return _ASCII_WORD.findall(low) if low.isascii() else _WORD.findall(_INVISIBLE.sub("", low))


def traces(text: str, earlier: Sequence[str], barred: frozenset[int] = frozenset()) -> list[Trace]:
    """One trace for each line of `text`; `earlier` are the texts of the mails before it, oldest first. No run goes
    through a line of `barred`."""
    mail: list[str] = []
    lengths = [0]
    for word in _words_and_lines(text.removesuffix("\n")):
        if word == "\n":
            lengths.append(0)
        elif len(lengths) - 1 not in barred:
            lengths[-1] += 1
            mail.append(word)
        elif not lengths[-1]:
            lengths[-1] = 1
            mail.append("")  # equals no word
    if not earlier or not mail:
        return [Trace(words=length) for length in lengths]
    thread = _take_thread(earlier)
    runs = _runs(mail, thread, thread.ends[len(earlier) - 1])
    runs = _with_short_lines(mail, lengths, runs, thread.words)
    _threads[earlier[0]] = thread
    if len(_threads) > _MAX_THREADS:
        _threads.popitem(last=False)
    return _by_line(lengths, runs)


# -- the index of a thread ------------------------------------------------------------------------------------------


class _Thread:
    """The words of a thread's mails one after the other, and where each seed of them stands; it only grows."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.ends: list[int] = []
        self.words: list[str] = []
        self.places: dict[tuple[str, str, str, str], list[int]] = {}

    def add(self, text: str) -> None:
        """Index one more mail."""
        found = words(text)[: max(0, _MAX_WORDS - len(self.words))]
        places = self.places
        for at, seed in enumerate(zip(found, found[1:], found[2:], found[3:], strict=False), len(self.words)):
            known = places.setdefault(seed, [])
            if len(known) < _PLACES:
                known.append(at)
        self.words += found
        self.words.append("\n")  # no run goes from one mail into the next
        self.texts.append(text)
        self.ends.append(len(self.words))


_threads: OrderedDict[str, _Thread] = OrderedDict()
"""Indexes not in use, by the text of the thread's first mail, the last used last. What is found never depends on it."""


def _take_thread(texts: Sequence[str]) -> _Thread:
    """The index of these mails; it may know later ones too, which do not count. It is taken out while it is used, so
    that two callers never share one."""
    thread = _threads.pop(texts[0], None) or _Thread()
    common = min(len(texts), len(thread.texts))
    if thread.texts[:common] != list(texts[:common]):
        thread, common = _Thread(), 0
    for text in texts[common:]:
        thread.add(text)
    return thread


# -- runs -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class _Run:
    """Words `start` to `end` of the mail, that stand in the thread from `place` on."""

    start: int
    end: int
    place: int


def _runs(mail: list[str], thread: _Thread, limit: int) -> list[_Run]:
    """The longest known runs of `mail`, from left to right."""
    runs: list[_Run] = []
    known = thread.places.get
    resume = 0
    for at, seed in enumerate(zip(mail, mail[1:], mail[2:], mail[3:], strict=False)):
        if at < resume:
            continue
        places = known(seed)
        if not places:
            continue
        end, place = at, 0
        for candidate in places:
            reached = _end_of_run(mail, at, thread.words, candidate) if candidate < limit else at
            if reached > end:
                end, place = reached, candidate
        if end - at >= SHORTEST:
            runs.append(_Run(start=at, end=end, place=place))
            resume = end
    return runs


def _end_of_run(mail: list[str], at: int, text: list[str], place: int) -> int:
    """Where the run ends that begins at `mail[at]` and `text[place]`; one differing word is bridged, for a word that
    was corrected or cut does not break a quotation."""
    offset = place - at
    end = min(len(mail), len(text) - offset)
    while True:
        while at < end and mail[at] == text[at + offset]:
            at += 1
        after = at + 1
        if after + SEED > end or mail[after : after + SEED] != text[after + offset : after + SEED + offset]:
            return at
        if text[at + offset] == "\n" or not mail[at]:
            return at
        at = after


def _with_short_lines(mail: list[str], lengths: list[int], runs: list[_Run], text: list[str]) -> list[_Run]:
    """The runs, and the lines too short for one that stand in the thread just where the run before them ends or the
    run after them begins ("Best regards," and the name below a quotation that somebody typed into)."""
    if not runs:
        return runs
    found: list[_Run] = []
    start, number = 0, 0
    for length in lengths:
        end = start + length
        while number < len(runs) and runs[number].start < end:
            found.append(runs[number])
            number += 1
        if 0 < length < SHORTEST and (not found or found[-1].end <= start):
            line = mail[start:end]
            after = found[-1].place + found[-1].end - found[-1].start if found else -1
            before = runs[number].place - length if number < len(runs) else -1
            for place in (after, before):
                if place >= 0 and text[place : place + length] == line:
                    found.append(_Run(start=start, end=end, place=place))
                    break
        start = end
    return found


def _by_line(lengths: list[int], runs: list[_Run]) -> list[Trace]:
    out: list[Trace] = []
    start, number = 0, 0
    for length in lengths:
        end = start + length
        while number < len(runs) and runs[number].end <= start:
            number += 1
        known = longest = 0
        above = below = False
        at = number
        while length and at < len(runs) and runs[at].start < end:
            run = runs[at]
            known += min(run.end, end) - max(run.start, start)
            longest = max(longest, run.end - run.start)
            above = above or run.start < start
            below = below or run.end > end
            at += 1
        out.append(Trace(words=length, known=known, run=longest, from_above=above, to_below=below))
        start = end
    return out
