"""A clause in ITU's square brackets, without revisions: what is not agreed, and each wording with its sources.

What is proposed is decided by `alternatives.py`; the form with revisions is `revised.py`'s.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain, count, groupby

from bot.model import Edit, Layout, Mark, Paragraph, Piece, Run
from bot.rules import parts
from bot.rules.alternatives import Alternative, Clause
from bot.rules.marking import Marks, everybody, paragraphs, row
from bot.rules.noted import Noted, Placed, carried, parted, placed
from bot.rules.overlay import removes
from bot.text import redline

_PLAIN, _STRUCK, _PROPOSED = Run(text=""), Run(text="", strike=True), Run(text="", underline=True)


class Bracketed:
    """Lays the parts of clauses out in square brackets."""

    def __init__(self, marks: Marks) -> None:
        self._marks = marks

    def paragraphs(self, part: Clause, style: Layout) -> Iterator[Paragraph]:
        """One wording by its own words in brackets, several as wholes below the base text."""
        changing = [each for each in part.alternatives if each.changes]
        label = f"{part.label}\t" if part.label else ""
        if len(changing) == 1 and not part.added and not removes(changing[0].redline):
            others = [each for each in part.alternatives if not each.changes]
            after = chain.from_iterable(self._named(each, part, " ") for each in others)
            runs = self._replaced(placed(changing[0].redline, part.notes), changing[0])
            yield from paragraphs((Run(text=label), *runs, *after), style)
            return
        if part.text:
            whole = placed(_kept(part.text), part.notes)
            words = self._enclosed(whole, _STRUCK) if changing else self._marks.runs(whole, _PLAIN)
            yield from paragraphs((Run(text=label), *words), style)
        elif label and not part.added:
            yield from paragraphs((Run(text=label),), style)
        for each in part.alternatives:
            yield from paragraphs((Run(text=label), *self._named(each, part)), style)

    def heading(self, words: str, alternatives: Sequence[Alternative]) -> Iterator[Paragraph]:
        """One that all who add to its section propose."""
        said = ", ".join(everybody(alternatives))
        yield from paragraphs(self._enclosed(_kept(words), _PROPOSED, f"{said}: "), Layout.HEADING)

    def _enclosed(
        self, words: Placed, look: Run, said: str = "", alternative: Alternative | None = None
    ) -> Iterator[Run]:
        yield from self._marks.say(f"[{said}", alternative)
        yield from self._marks.runs(words, look)
        yield from self._marks.say("]")

    def _named(self, alternative: Alternative, part: Clause, blank: str = "") -> Iterator[Run]:
        """A whole wording in its brackets, or the mark alone where it has no words to show."""
        after = carried(alternative.redline, part.notes)
        if alternative.changes and after.text:
            words = placed(_kept(after.text), after.notes)
            runs = self._enclosed(words, _PROPOSED, f"{self._marks.voiced(alternative)}: ", alternative)
            first = next(runs)
            yield replace(first, text=blank + first.text)
            yield from runs
        else:
            said = f"{', '.join(alternative.voices)}: {self._marks.marked(alternative)}"
            yield from self._marks.say(f"{blank}[{said}]", alternative)

    def _replaced(self, words: Placed, alternative: Alternative) -> Iterator[Run]:
        """A redline: what would go and what would come, each in its brackets."""
        for kept, group in groupby(words, key=lambda piece: piece.edit is Edit.KEPT):
            pieces = list(group)
            if kept:
                yield from self._marks.runs(pieces, _PLAIN)
                continue
            gone = [piece for piece in pieces if piece.edit is Edit.DELETED]
            come = [piece for piece in pieces if piece.edit is Edit.INSERTED]
            if gone:
                yield from self._enclosed(gone, _STRUCK)
            if come:
                yield from self._enclosed(come, _PROPOSED, f"{self._marks.voiced(alternative)}: ", alternative)
            else:
                yield from self._marks.say(f"[{self._marks.voiced(alternative)}: {Mark.SUP}]", alternative)

    # -- tables -------------------------------------------------------------------------------------------------------

    def table(self, part: Clause, number: int) -> Iterator[Paragraph]:
        """The rows of a table: words of cells in brackets, or struck rows with those proposed instead below them."""
        lines = count()
        for change in parts.changes(part):
            if change.wordings and parts.in_place(change, added=part.added):
                [(alternative, rows)] = change.wordings
                for old, after in zip(change.rows, rows, strict=True):
                    cells = [
                        self._replaced(placed(redline(one.text, other.text), one.notes), alternative)
                        for one, other in zip(parted(old, "\t"), parted(after, "\t"), strict=True)
                    ]
                    yield from row([list(runs) for runs in cells], (number, next(lines)))
                continue
            look = _STRUCK if change.wordings else _PLAIN
            yield from self._rows(change.rows, look, number, lines, opened="[" if change.wordings else "")
            for alternative, rows in change.wordings:
                said = ", ".join(alternative.voices)
                marked, voiced = self._marks.marked(alternative), self._marks.voiced(alternative)
                told = f"[{voiced}: " if rows else f"[{said}: {marked}]"
                yield from row([self._marks.say(told, alternative)], (number, next(lines)))
                yield from self._rows(rows, _PROPOSED, number, lines, opened="", closed="]")

    def _rows(
        self, rows: Sequence[Noted], look: Run, number: int, lines: Iterator[int], *, opened: str, closed: str = ""
    ) -> Iterator[Paragraph]:
        closed = closed or ("]" if opened else "")
        for at, words in enumerate(rows):
            cells = [list(self._marks.runs(placed(_kept(cell.text), cell.notes), look)) for cell in parted(words, "\t")]
            if not at and opened:
                cells[0] = [*self._marks.say(opened), *cells[0]]
            if at + 1 == len(rows) and closed:
                cells[-1] += self._marks.say(closed)
            yield from row(cells, (number, next(lines)))


def _kept(words: str) -> tuple[Piece, ...]:
    return (Piece(edit=Edit.KEPT, text=words),)
