"""Which words of a body stand in an earlier mail of its thread: true runs of words, whatever marks or line ends
stand between them.

Words are compared, not lines, so that wrapping, quotation marks and smart quotes do not matter. The earlier mails of a
thread are indexed once: each new mail of it only adds its own words. Leaves to others: what follows from a run
(quoting.py, typed.py).
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

SEED = 4
"""Words in a row that must agree before a run is tried."""
SHORTEST = 5
"""Words of the shortest run that counts."""
_PLACES = 8
"""Places of one seed that are tried, the last ones; what is said more often is a formula."""
_MAX_CHARACTERS = 3_000_000
"""Characters of a thread that are compared, the newest mails first."""
_MAX_THREADS = 64
_MAX_STRETCHES = 24
_NEAR = 12
"""Words of the source that may be missing between two runs that are taken for one quotation."""
_LINES = 8
"""Lines beside a run in which its quotation may go on in short pieces."""

# Han, kana and hangul have no spaces: each character is a word.
_CHARACTER = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af"
_ANY = re.compile(r"[^\W_]")
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


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """Words `start` to `end` of the mail, that stand among the earlier words from `place` on, but for those at
    `changed`."""

    start: int
    end: int
    place: int
    changed: tuple[int, ...] = ()

    @property
    def stop(self) -> int:
        """The place behind the run's last word."""
        return self.place + self.end - self.start

    def changed_between(self, start: int, end: int) -> tuple[int, ...]:
        """Which of the words `start` to `end` are others in the source."""
        return self.changed[bisect_left(self.changed, start) : bisect_left(self.changed, end)]


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """What is known of a body: a trace for each line, the number of the first word of each line (and of what would
    follow the last), the runs, none over another, and for each which of the earlier mails it stands in."""

    lines: list[Trace]
    starts: list[int]
    runs: list[Run]
    sources: list[int]


def compare(text: str, earlier: Sequence[str], barred: frozenset[int] = frozenset()) -> Known:
    """What of `text` stands in `earlier`, the texts of the mails before it, oldest first. No run goes through a line
    of `barred`."""
    mail: list[str] = []
    starts = [0]
    for word in _words_and_lines(text.removesuffix("\n")):
        if word == "\n":
            starts.append(len(mail))
        elif len(starts) - 1 not in barred:
            mail.append(word)
        elif starts[-1] == len(mail):
            mail.append("")  # equals no word
    starts.append(len(mail))
    runs: list[Run] = []
    sources: list[int] = []
    if mail and (before := _newest(earlier)):
        thread = _take_thread(before)
        runs = _runs(mail, thread, thread.stretches(before))
        runs = _with_short_pieces(mail, starts, runs, thread.words)
        sources = [bisect_right(thread.begins, run.place) for run in runs]
        _threads.append(thread)
        del _threads[:-_MAX_THREADS]
    return Known(lines=_by_line(starts, runs), starts=starts, runs=runs, sources=sources)


def alone(text: str) -> Known:
    """What `compare` tells where there is no earlier mail: nothing is known. Words are counted by the blanks between
    them, which is enough to see that there are any, and much cheaper than to tell them apart."""
    lines = text.removesuffix("\n").split("\n")
    counts = [len(line.split()) if _ANY.search(line) else 0 for line in lines]
    traces = [Trace(words=count, known=0, run=0, from_above=False, to_below=False) for count in counts]
    return Known(lines=traces, starts=[0, *accumulate(counts)], runs=[], sources=[])


def _newest(texts: Sequence[str]) -> list[str]:
    """The texts that are compared: as many of the newest as the cap allows."""
    room, found = _MAX_CHARACTERS, []
    for text in reversed(texts):
        if len(text) > room:
            break
        room -= len(text)
        found.append(text)
    return found[::-1]


# -- the index of a thread ------------------------------------------------------------------------------------------


class _Thread:
    """The words of a thread's mails one after the other, and all places of each seed, ascending; it only grows."""

    def __init__(self) -> None:
        self.size = 0
        self.spans: dict[str, tuple[int, int]] = {}
        self.begins: list[int] = []
        self.words: list[str] = []
        self.places: dict[tuple[str, str, str, str], list[int]] = {}

    def add(self, text: str) -> None:
        """Index one more mail."""
        found = words(text)
        begin, places = len(self.words), self.places
        for at, seed in enumerate(zip(found, found[1:], found[2:], found[3:], strict=False), begin):
            if (known := places.get(seed)) is None:
                places[seed] = [at]
            else:
                known.append(at)
        self.words += found
        self.begins.append(begin)
        self.words.append("\n")  # no run goes from one mail into the next
        self.spans[text] = (begin, len(self.words))
        self.size += len(text)

    def stretches(self, texts: Sequence[str]) -> list[tuple[int, int]]:
        """Where the words of these mails stand, in their order, neighbours joined."""
        found: list[tuple[int, int]] = []
        for text in texts:
            begin, end = self.spans[text]
            if found and found[-1][1] == begin:
                found[-1] = (found[-1][0], end)
            else:
                found.append((begin, end))
        return found


_threads: list[_Thread] = []
"""Indexes not in use, the last used last. What is found never depends on them."""


def _take_thread(texts: Sequence[str]) -> _Thread:
    """An index that holds these mails; it may hold others too, which do not count. It is taken out while it is used,
    so that two callers never share one."""
    thread = _thread_with(texts)
    for text in texts:
        if text not in thread.spans:
            thread.add(text)
    if thread.size <= 2 * _MAX_CHARACTERS and len(thread.stretches(texts)) <= _MAX_STRETCHES:
        return thread
    thread = _Thread()
    for text in dict.fromkeys(texts):
        thread.add(text)
    return thread


def _thread_with(texts: Sequence[str]) -> _Thread:
    """The index that was last used for one of the newest of these mails, or the oldest."""
    for text in (*texts[:-4:-1], texts[0]):
        for thread in reversed(_threads):
            if text in thread.spans:
                try:
                    _threads.remove(thread)
                except ValueError:  # another thread of this program has just taken it
                    continue
                return thread
    return _Thread()


# -- runs -------------------------------------------------------------------------------------------------------------


def _runs(mail: list[str], thread: _Thread, stretches: Sequence[tuple[int, int]]) -> list[Run]:
    """The longest known runs of `mail`, from left to right; of equals the one that goes on where the last one ended,
    else the one in the newest mail."""
    runs: list[Run] = []
    known = thread.places.get
    resume = expected = 0
    for at, seed in enumerate(zip(mail, mail[1:], mail[2:], mail[3:], strict=False)):
        if at < resume:
            continue
        places = known(seed)
        if not places:
            continue
        end, place, nearest = at, 0, False
        for candidate in _last_places(places, stretches):
            reached = _end_of_run(mail, at, thread.words, candidate)
            near = 0 <= candidate - expected <= _NEAR
            if reached > end or (reached == end and near and not nearest):
                end, place, nearest = reached, candidate, near
        if end - at >= SHORTEST:
            other = zip(range(at, end), mail[at:end], thread.words[place : place + end - at], strict=True)
            changed = tuple(number for number, word, source in other if word != source)
            runs.append(Run(start=at, end=end, place=place, changed=changed))
            resume, expected = end, runs[-1].stop
    return runs


def _last_places(places: Sequence[int], stretches: Sequence[tuple[int, int]]) -> Iterator[int]:
    """The last few of `places` that lie in the stretches, from the last one back."""
    left = _PLACES
    for begin, end in reversed(stretches):
        at = bisect_left(places, end) - 1
        while at >= 0 and places[at] >= begin:
            yield places[at]
            left -= 1
            if not left:
                return
            at -= 1


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


def _with_short_pieces(mail: list[str], starts: list[int], runs: list[Run], text: list[str]) -> list[Run]:
    """The runs, and the pieces between them that are too short for one but stand just where the source goes on: lines
    of few words ("Best regards," and the name), the head or the tail of a line that somebody typed into."""
    if not runs:
        return runs
    found: list[Run] = []
    line = 0
    for before, after in pairwise((None, *runs, None)):
        if before:
            found.append(before)
        begin, end = before.end if before else 0, after.start if after else len(mail)
        while line + 1 < len(starts) and starts[line + 1] <= begin:
            line += 1
        if begin < end:
            last = line
            while last + 1 < len(starts) and starts[last + 1] < end:
                last += 1
            edges = [starts[line], *starts[max(line + 1, last - _LINES) : last + 2]]
            if last - line > _LINES:
                edges = [*starts[line : line + _LINES], *edges]
            found += _pieces(mail, begin, end, sorted(set(edges)), before, after, text)
    return found


def _pieces(
    mail: list[str], begin: int, end: int, edges: Sequence[int], before: Run | None, after: Run | None, text: list[str]
) -> list[Run]:
    """The pieces of words `begin` to `end` that continue the run before them or lead to the run after them; `edges`
    are where lines begin."""
    found: list[Run] = []
    forward = _until_separator(text[before.stop : before.stop + _NEAR]) if before else []
    backward = _until_separator(text[max(0, after.place - _NEAR) : after.place][::-1])[::-1] if after else []
    joined = bool(before and after and 0 <= after.place - before.stop <= _NEAR)
    if joined and before and after:
        forward = backward = forward[: after.place - before.stop]
    taken = begin
    for edge in edges:  # whole short lines and the heads of lines, in the order of the source
        if before and forward and begin < edge < end:
            following = next((e for e in edges if e > edge), end)
            size = _common(mail, edge, min(end, following), forward)
            if size >= (2 if size < following - edge else 1) or (joined and size == len(forward)):
                found.append(Run(start=edge, end=edge + size, place=before.stop))
                before = found[-1]
                taken = before.end
                forward = forward[size:]
    tails: list[Run] = []
    for edge in reversed(edges):  # the same from below: short lines and the tails of lines
        if after and backward and taken < edge <= end and (edge < end or edge == after.start):
            preceding = max((e for e in edges if e < edge), default=begin)
            if joined:
                backward = forward
            size = _common_end(mail, max(taken, preceding), edge, backward)
            if size >= (2 if size < edge - preceding else 1) or (joined and size and size == len(backward)):
                tails.append(Run(start=edge - size, end=edge, place=after.place - size))
                after = tails[-1]
                backward = backward[: len(backward) - size]
                forward = backward if joined else forward
    if before and forward and not joined:  # the tail of a line that goes on after what was typed into it
        edge = next((e for e in edges if e > begin), end)
        stop = min(edge, tails[-1].start if tails else end)
        for size in range(min(len(forward), stop - taken - 1), 2, -1):
            if stop == edge and mail[edge - size : edge] == forward[:size]:
                found.append(Run(start=edge - size, end=edge, place=before.stop))
                taken = edge
                break
    if after and backward and not joined:  # the head of the line that goes on after what was typed into it
        edge = max((e for e in edges if e < after.start), default=begin)
        if edge >= taken:
            for size in range(min(len(backward), after.start - edge - 1), 2, -1):
                if mail[edge : edge + size] == backward[len(backward) - size :]:
                    tails.append(Run(start=edge, end=edge + size, place=after.place - size))
                    break
    return found + tails[::-1]


def _until_separator(found: list[str]) -> list[str]:
    return found[: found.index("\n")] if "\n" in found else found


def _common(mail: list[str], start: int, end: int, expected: list[str]) -> int:
    """How many words from `start` on are the expected ones."""
    size = 0
    while start + size < end and size < len(expected) and mail[start + size] == expected[size]:
        size += 1
    return size


def _common_end(mail: list[str], start: int, end: int, expected: list[str]) -> int:
    """How many words up to `end` are the last expected ones."""
    size = 0
    while end - size > start and size < len(expected) and mail[end - size - 1] == expected[-1 - size]:
        size += 1
    return size


def _by_line(starts: list[int], runs: list[Run]) -> list[Trace]:
    out: list[Trace] = []
    number = 0
    for start, end in pairwise(starts):
        while number < len(runs) and runs[number].end <= start:
            number += 1
        known = longest = 0
        above = below = False
        at = number
        while start < end and at < len(runs) and runs[at].start < end:
            run = runs[at]
            known += min(run.end, end) - max(run.start, start) - len(run.changed_between(start, end))
            longest = max(longest, run.end - run.start)
            above = above or run.start < start
            below = below or run.end > end
            at += 1
        out.append(Trace(words=end - start, known=known, run=longest, from_above=above, to_below=below))
    return out


def spans(text: str) -> list[tuple[int, int]]:
    """Where the words of a line stand in it, as `words` counts them."""
    places: list[int] = []
    low: list[str] = []
    for at, character in enumerate(text):
        if not _INVISIBLE.match(character):
            lower = character.lower()
            low.append(lower)
            places += [at] * len(lower)
    return [(places[m.start()], places[m.end() - 1] + 1) for m in _WORD.finditer("".join(low)) if m[0] != "\n"]
