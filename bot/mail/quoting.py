"""Passages: whose words each stretch of a body is. Law: the passages joined are exactly the text.

A table of lines, the evidence for each (marks.py: what the mail says of itself; inherited.py: what stands in earlier
mails), then one decision after the other, the surest first. Words of which nothing is sure stay the author's own, with
the reason. Leaves to others: pairing answers with what they answer, and what the words mean (rules).
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise, zip_longest

from bot.mail import closing, inherited, marks, typed
from bot.mail.subject import forward_prefixed
from bot.model import Earlier, Message, Passage, PassageKind

MAX_TEXT = 1_000_000
"""Characters that are told apart; what is longer stays own words, unsure."""
MAX_LINES = 50_000
"""Lines that are told apart; a mail of so many is none that somebody wrote."""
_MAX_EARLIER = 150
"""Mails of the thread that are compared, the last ones."""
_MAX_SPACE = 100
_MAX_GREETING = 4
_MAX_DRAWN = 6
_MAX_ANNOUNCED = 200
_MAX_FOOTER = 12
_LONG_RUN, _LONG_RUN_UNMARKED = 18, 10
"""Words in a row that no formula has: in a mail that marks what it quotes, and in one that marks nothing."""
_SENT_AGAIN = 15
"""Words of one earlier mail, in its order, that tell of a text sent again."""
_BROKEN = 8
"""Words of a line that lost its mark."""
_KNOWN = 0.8
"""The share of a line's words that must be known where no mark tells that it is quoted."""

_SKIPPED = 2
"""Words of the source between two quoted lines that may be a number or a sign of a list."""
_TYPED = "stands inside a quoted mail, but not in the mail as it was"

_OWN = PassageKind.OWN
_QUOTED = PassageKind.QUOTED


Label = tuple[PassageKind, int, str]
"""Kind, depth, and why it is unsure."""


def passages(message: Message, earlier: Sequence[Earlier] = ()) -> tuple[Passage, ...]:
    """The passages of a mail, in order; `earlier` are the mails of its thread before it, oldest first."""
    if not message.text:
        return ()
    body = _beginning(message.text)
    sheet = _Sheet(message, body, earlier)
    sheet.decide()
    found = _tiles(body, sheet)
    if len(message.text) > len(body):
        start, end = len(body), len(message.text)
        reason = f"only the first {start} characters are told apart"
        found.append(Passage(kind=_OWN, start=start, end=end, text=message.text[start:], unsure=reason))
    return tuple(found)


def _beginning(text: str) -> str:
    """As much of a text as is told apart."""
    text = text[:MAX_TEXT]
    lines = text.split("\n", MAX_LINES)
    return text[: -len(lines[-1])] if len(lines) > MAX_LINES and lines[-1] else text


def _tiles(text: str, sheet: "_Sheet") -> list[Passage]:
    """Neighbouring lines, and pieces of lines, of one kind, depth and doubt as one passage."""
    ends: list[tuple[int, Label]] = []
    for at, line in enumerate(sheet.lines):
        for end, label in sheet.pieces.get(at) or [(line.end, sheet.label(at))]:
            if ends and ends[-1][1] == label:
                ends.pop()
            ends.append((end, label))
    found: list[Passage] = []
    start = 0
    for end, (kind, depth, unsure) in ends:
        found.append(Passage(kind=kind, start=start, end=end, text=text[start:end], depth=depth, unsure=unsure))
        start = end
    return found


def _same(one: str, other: str) -> bool:
    return abs(len(one) - len(other)) <= _MAX_SPACE and one.strip() == other.strip()


def _initials(earlier: Sequence[Earlier]) -> frozenset[str]:
    """What clients may put before the marks of what these authors wrote: "DT", or one of their names."""
    found: set[str] = set()
    for name in {mail.author.name for mail in earlier}:
        said = inherited.words(name)
        found.update(word for word in said if len(word) > 2)
        found.add("".join(word[0] for word in said))
    return frozenset(found - {""})


def _tail(text: str) -> list[str]:
    return [line.strip() for line in text[-2000:].rstrip().split("\n")[-_MAX_FOOTER:]]


class _Sheet:
    """The lines of one body with the evidence for each, and the kind it was given; None is not yet decided."""

    def __init__(self, message: Message, body: str, earlier: Sequence[Earlier]) -> None:
        before = [
            e for e in earlier[-_MAX_EARLIER:] if e.message_id != message.message_id and not _same(e.text, message.text)
        ]
        self.message = message
        self.body = body
        self.lines = lines = marks.table(body, _initials(before))
        self.earlier = before
        self.authors = [(e, [word for word in inherited.words(e.author.name) if len(word) > 1]) for e in before]
        self.taken_apart: dict[str, frozenset[str]] = {}
        self.blocks = marks.header_blocks(lines)
        barred = frozenset(at for block in self.blocks for at in range(block.start, block.end))
        # Where words were typed in by their looks alone, each has to be found again.
        plain = not before and not message.styles
        self.known = inherited.alone(body) if plain else inherited.compare(body, [e.text for e in before], barred)
        self.traces = self.known.lines
        self.names = frozenset(
            word
            for name in {e.author.name for e in before}
            for word in inherited.words(name)
            if len(word) > 2 or not word.isascii()
        )
        self.kinds: list[PassageKind | None] = [None] * len(lines)
        self.depths = [line.depth for line in lines]
        self.unsure = [""] * len(lines)
        self.pieces: dict[int, list[tuple[int, Label]]] = {}  # lines that hold the words of two

    def label(self, at: int) -> Label:
        """What the line was decided to be; of its pieces, the last."""
        if at in self.pieces:
            return self.pieces[at][-1][1]
        return self.kinds[at] or _OWN, self.depths[at], self.unsure[at]

    def decide(self) -> None:
        """Every line gets its kind: marks, footer, header blocks, attributions, known words, signature, and own."""
        self._marked()
        self._footer()
        self._blocks()
        self._attributions()
        self._signature()
        self._known()
        self._nothing_else()
        self._blanks()

    def _give(self, start: int, end: int, kind: PassageKind, unsure: str = "") -> None:
        for at in range(start, end):
            if self.kinds[at] is None:
                self.kinds[at] = kind
                self.unsure[at] = unsure

    def _marked(self) -> None:
        """Lines with marks are quoted, except where "> " is a program's prompt in the author's own words: known from
        nowhere, while what else is marked is known."""
        groups = [
            list(group)
            for marked, group in groupby(range(len(self.lines)), lambda i: bool(self.lines[i].depth))
            if marked
        ]
        words = sum(self.traces[at].words for group in groups for at in group)
        known = sum(self.traces[at].known for group in groups for at in group)
        for group in groups:
            here = sum(self.traces[at].words for at in group)
            known_here = sum(self.traces[at].known for at in group)
            foreign = known_here < 0.2 * here and known - known_here >= 0.6 * max(1, words - here)
            for at in group:
                self.kinds[at] = _OWN if foreign else _QUOTED
                self.unsure[at] = "marked as quoted, but in none of the earlier mails" if foreign else ""

    def _footer(self) -> None:
        start = marks.footer(self.lines, self._list_words())
        if start is None:
            start = self._common_tail()
        if start is not None:
            self._give(start, len(self.lines), PassageKind.FOOTER)

    def _list_words(self) -> frozenset[str]:
        local, _, host = self.message.list_id.partition(".")
        addresses = {a.address for a in (*self.message.to, *self.message.cc) if a.address}
        return frozenset({f"{local}@{host}", host} if len(host) > 3 else ()) | addresses

    def _common_tail(self) -> int | None:
        """The first of the last lines that two other authors' mails end with too."""
        me = self.message.author.address
        tails: dict[str, set[str]] = {}
        for mail in self.earlier:
            if mail.author.address != me:
                for text in _tail(mail.text):
                    tails.setdefault(text, set()).add(mail.author.address)
        first = None
        for at in range(len(self.lines) - 1, max(-1, len(self.lines) - _MAX_FOOTER), -1):
            line = self.lines[at]
            if line.depth or (line.text and len(tails.get(line.text, ())) < 2):
                break
            if line.text:
                first = at
        return first

    # -- what stands below a header block or an unmarked attribution ------------------------------------------------

    def _blocks(self) -> None:
        for block, following in zip_longest(self.blocks, self.blocks[1:]):
            end = following.start if following else len(self.lines)
            if block.sure or self._region_is_foreign(block.end, end):
                self._give(block.start, block.end, PassageKind.HEADERS)
                self._region(block.end, end, block.text)
            else:
                self._give(block.start, end, _OWN, "stands below what may be the header of a quoted mail")

    def _region_is_foreign(self, start: int, end: int) -> bool:
        """Whether something tells that the words below a doubtful header are another mail's."""
        longest = max((self.traces[at].run for at in range(start, end) if self.kinds[at] is None), default=0)
        return longest >= 8 or forward_prefixed(self.message.subject)

    def _region(self, start: int, end: int, announced: str) -> None:
        """Lines below a header block: quoted, but for what its author typed into it."""
        open_lines = [at for at in range(start, end) if self.kinds[at] is None and not self.lines[at].blank]
        if not open_lines:
            return
        marked = [at for at in range(start, end) if self.lines[at].depth]
        if marked and marked[0] < open_lines[0] and not self._marked_before(marked[0], announced):
            return  # the client marks what it quotes: what is unmarked is own
        known = [at for at in open_lines if self.traces[at].known]
        words = sum(self.traces[at].words for at in open_lines)
        share = sum(self.traces[at].known for at in open_lines) / words if words else 0.0
        longest = max((self.traces[at].run for at in known), default=0)
        parent_known = (longest >= 8 and share >= 0.05) or (bool(known) and self._announces_known_author(announced))
        forwarded = not parent_known and not known and forward_prefixed(self.message.subject)
        kind = PassageKind.FORWARDED if forwarded else _QUOTED
        foreign = typed.by_source(self.known, start, end) if parent_known else None
        begin, stop = self.lines[start].start, self.lines[end - 1].end
        coloured = typed.by_colour(self.message.styles, begin, stop) if self.message.styles else []
        if coloured:
            foreign = self._with_colour(start, end, coloured, foreign)
        first = self.known.starts[start]
        for at in open_lines:
            here = slice(self.known.starts[at] - first, self.known.starts[at + 1] - first)
            self._give_typed(at, kind, foreign[here] if foreign else [])
        for at in open_lines[1:-1]:  # a line drawn with signs goes with what is around it
            if not self.traces[at].words and self.kinds[at] is not _OWN and at not in self.pieces:
                around = {self._nearest(at, -1), self._nearest(at, 1)}
                if around == {_OWN}:
                    self.kinds[at], self.depths[at], self.unsure[at] = _OWN, 0, _TYPED

    def _with_colour(
        self, start: int, end: int, coloured: Sequence[tuple[int, int]], foreign: list[bool] | None
    ) -> list[bool]:
        """Which words of the lines were typed in: where the source is known what is not from there, with the few
        words of it in a comment's colour; else what has another colour."""
        first = self.known.starts[start]
        flags = foreign if foreign is not None else [False] * (self.known.starts[end] - first)
        at = start
        for begin, stop in coloured:
            inside: list[int] = []
            while self.lines[at].end <= begin:
                at += 1
            for row in range(at, end):
                line = self.lines[row]
                if line.start >= stop:
                    break
                words = inherited.spans(self.body[line.start : line.end])
                base = self.known.starts[row] - first
                if len(words) == self.known.starts[row + 1] - self.known.starts[row]:
                    inside += [
                        base + n for n, (a, b) in enumerate(words) if begin < line.start + b and line.start + a < stop
                    ]
            if foreign is None or 2 * sum(flags[n] for n in inside) >= len(inside):
                for n in inside:
                    flags[n] = True
        return flags

    def _nearest(self, at: int, step: int) -> PassageKind | None:
        """The kind of the nearest line with words, above or below."""
        at += step
        for _ in range(_MAX_DRAWN):
            if not 0 <= at < len(self.lines):
                return None
            if self.traces[at].words:
                return self.label(at)[0]
            at += step
        return None

    def _give_typed(self, at: int, kind: PassageKind, foreign: Sequence[bool], unsure: str = "") -> None:
        """A line of another mail's words: the quotation's, the author's, or both."""
        line = self.lines[at]
        text = self.body[line.start : line.end]
        if any(foreign) and not all(foreign):
            pieces, begin = [], 0
            for stop, own in typed.cuts(text, foreign):
                own = own and not typed.is_address(text[begin:stop])
                pieces.append((line.start + stop, (_OWN, 0, _TYPED) if own else (kind, max(line.depth, 1), unsure)))
                begin = stop
            self.pieces[at] = pieces
        if any(foreign):
            self._give(at, at + 1, _OWN, "" if all(foreign) and self._put_between(at) else _TYPED)
        else:
            self._give(at, at + 1, kind, unsure)
            self.depths[at] = max(self.depths[at], 1)

    def _put_between(self, at: int) -> bool:
        """Whether a line nothing of which is known stands where its source goes on without a word missing: then it
        took no other line's place."""
        runs = self.known.runs
        after = bisect_left(runs, self.known.starts[at + 1], key=lambda run: run.start)
        if not 0 < after < len(runs) or runs[after - 1].end > self.known.starts[at]:
            return False
        return 0 <= runs[after].place - runs[after - 1].stop <= _SKIPPED

    def _marked_before(self, at: int, announced: str) -> bool:
        """Whether a line stood with these very marks in the mail announced: then its author's client had set them."""
        line = self.body[self.lines[at].start : self.lines[at].end].strip()
        return any(line in self._lines_of(mail.text) for mail in self._announced(announced))

    def _lines_of(self, text: str) -> frozenset[str]:
        """The lines of an earlier mail, taken apart once however many headers announce it."""
        if text not in self.taken_apart:
            self.taken_apart[text] = frozenset(line.strip() for line in text.split("\n"))
        return self.taken_apart[text]

    def _announces_known_author(self, text: str) -> bool:
        return any(self._announced(text))

    def _announced(self, text: str) -> Iterator[Earlier]:
        """The earlier mails whose author is named in a header block."""
        low = text.lower()
        for mail, names in self.authors:
            named = len(names) >= 2 and sum(word in low for word in names) >= 2
            if named or (mail.author.address and mail.author.address in low):
                yield mail

    def _attributions(self) -> None:
        for at, line in enumerate(self.lines):
            if not at or (line.blank and not line.depth):
                continue
            before = self.lines[at - 1]
            if line.depth and not before.depth and self.kinds[at] is _QUOTED:
                first = marks.attribution(self.lines, at, self.names, marked=True, inherited=False)
                if first is not None:
                    self._give(first, at, PassageKind.ATTRIBUTION)
            elif not line.depth and self.kinds[at] is None:
                known = self.traces[at].run >= 6 and not marks.is_code(line)
                first = marks.attribution(self.lines, at, self.names, marked=False, inherited=known)
                if first is not None and all(kind is None for kind in self.kinds[first:at]):
                    self._give(first, at, PassageKind.ATTRIBUTION)
                    end = next((i for i in range(at, len(self.lines)) if self.kinds[i] is not None), len(self.lines))
                    self._region(at, end, " ".join(x.text for x in self.lines[first:at]))

    # -- what no mark tells --------------------------------------------------------------------------------------------

    def _known(self) -> None:
        """Unmarked words outside any region that stand in an earlier mail: quoted, never surely, but for the words that
        are new among them. A line may be a formula, unless the quotation beside it goes on in it, or so much else
        stands here in the order of that mail that it was sent again, or it is no sentence but an address or code."""
        why = "stands in an earlier mail, without a mark of quotation"
        marked = any(line.depth for line in self.lines)
        long_run = _LONG_RUN if marked else _LONG_RUN_UNMARKED
        open_ = [kind is None and trace.share >= _KNOWN for kind, trace in zip(self.kinds, self.traces, strict=True)]
        again = typed.sent_again(self.known, open_)
        for at, trace in enumerate(self.traces):
            if open_[at]:
                whole = trace.share == 1 and trace.run >= inherited.SHORTEST
                if (
                    trace.run >= long_run
                    or again[at] >= _SENT_AGAIN
                    or self._goes_on(at, trace)
                    or (whole and marked and marks.is_code(self.lines[at]))
                ):
                    self._give_typed(at, _QUOTED, typed.unknown(self.known, at), why)

    def _goes_on(self, at: int, trace: inherited.Trace) -> bool:
        """Whether the quotation beside a line goes on in it: over the line's end in the source as well, or a line that
        is known from end to end and stands against a marked one, whose mark was lost when it was broken."""
        above = at > 0 and self.kinds[at - 1] is _QUOTED
        below = at + 1 < len(self.lines) and self.lines[at + 1].depth > 0
        broken = trace.share == 1 and trace.run >= _BROKEN and (below or (above and self.lines[at - 1].depth > 0))
        return (trace.from_above and above) or (trace.to_below and below) or broken

    def _signature(self) -> None:
        """How each stretch of own words ends: the author's name and what belongs to it, a disclaimer."""
        names = frozenset(inherited.words(self.message.author.name)) | self._addressed()
        mine = [e for e in self.earlier if e.author.address and e.author.address == self.message.author.address]
        habits = frozenset(line.strip() for e in mine for line in e.text.split("\n"))
        for at in closing.client_lines([line.text for line in self.lines]):
            self._give(at, at + 1, PassageKind.SIGNATURE)
        for open_, group in groupby(range(len(self.lines)), lambda at: self.kinds[at] is None):
            rows = list(group)
            texts = [self.lines[at].text for at in rows]
            if not open_ or not any(texts):
                continue
            texts = texts[: closing.footnotes(texts)]
            for kind, first in (
                (PassageKind.DISCLAIMER, closing.disclaimer(texts)),
                (PassageKind.SIGNATURE, closing.signature(texts, names, habits)),
            ):
                if first is not None:
                    self._give(rows[first], rows[len(texts) - 1] + 1, kind)

    def _addressed(self) -> frozenset[str]:
        """Names by which those who are quoted speak to the author, or of somebody: "Dear Two,", "Two wrote:"."""
        found: set[str] = set()
        for before, line in pairwise((None, *self.lines)):
            if line is None or not line.depth or line.blank or len(line.text) > _MAX_ANNOUNCED:
                continue
            first = before is None or not before.depth
            spoken = first and line.text.endswith((",", "!")) and len(line.text.split()) <= _MAX_GREETING
            if spoken or (marks.ends_in_colon(line.text) and marks.has_date(line.text)):
                said = re.findall(r"[^\W\d_]+", line.text)
                found.update(word.lower() for word in said[len(said) > 1 :] if word[:1].isupper() and len(word) > 1)
        return frozenset(found)

    def _nothing_else(self) -> None:
        """A mail that is all one unmarked quotation from nowhere may be a memorandum, or hold answers typed into it."""
        filled = [at for at, line in enumerate(self.lines) if line.text]
        if any(self.label(at)[0] is _OWN or self.lines[at].depth or self.traces[at].known for at in filled):
            return
        for at in filled:
            if self.kinds[at] is _QUOTED:
                self.unsure[at] = (
                    self.unsure[at] or "the mail says nothing else, and no earlier mail is known to say this"
                )

    def _blanks(self) -> None:
        """A blank line goes with the line above it, at the top with the one below."""
        undecided = [at for at, line in enumerate(self.lines) if line.blank and not line.depth]
        for at in undecided:
            if at:
                self.kinds[at], self.depths[at], self.unsure[at] = self.label(at - 1)
