"""A clause with revisions: one alternative in place, several one under another below the struck base text.

What is interleaved nobody can read, so a redline in place is of one alternative alone, and of whole lines. A run has
one deleter only, so deletions carry the set of all who delete (ECMA-376 §17.13.5 knows no two). In a table rows come
and go (§17.13.5.12, §17.13.5.16), under rows that name whose they are. What is proposed is decided by
`alternatives.py`.
"""

from collections.abc import Iterator, Sequence
from itertools import chain, count

from bot.model import Edit, Layout, Paragraph, Piece, Revision, Run
from bot.rules import parts
from bot.rules.alternatives import Alternative, Clause
from bot.rules.marking import Marks, paragraphs, revision, row
from bot.rules.noted import Noted, Placed, Sign, parted, placed
from bot.rules.overlay import removes
from bot.text import redline


class Revised:
    """Lays the parts of clauses out with revisions."""

    def __init__(self, marks: Marks) -> None:
        self._marks = marks

    def paragraphs(self, part: Clause, style: Layout) -> Iterator[Paragraph]:
        """As they are, with their one alternative in place, or with several one under another."""
        changing = [each for each in part.alternatives if each.changes]
        label = f"{part.label}\t" if part.label else ""
        if len(changing) > 1 or any(_moves_lines(each.redline) for each in changing if not part.added):
            yield from self._one_under_another(part, changing, label, style)
        elif label or part.text or changing:
            yield from self._in_place(part, changing, label, style)

    def heading(self, words: str, alternatives: Sequence[Alternative]) -> Iterator[Paragraph]:
        """One that all who add to its section insert."""
        everybody = revision(alternatives)
        yield from paragraphs([Run(text=words, inserted=everybody)], Layout.HEADING, everybody)

    def _in_place(
        self, part: Clause, changing: Sequence[Alternative], label: str, style: Layout
    ) -> Iterator[Paragraph]:
        end = Edit.KEPT
        words: Sequence[Piece] = (Piece(edit=Edit.KEPT, text=part.text),)
        by = None
        if changing:
            [only] = changing
            end = Edit.INSERTED if part.added else Edit.DELETED if removes(only.redline) else Edit.KEPT
            words, by = only.redline, revision([only])
        sources = chain.from_iterable(self._marks.source(each, inline=True) for each in part.alternatives)
        runs = self._runs(chain([Piece(edit=end, text=label)], placed(words, part.notes)), by)
        yield from paragraphs(chain(runs, sources), style, *_by(end, by))

    def _runs(self, words: Placed, by: Revision | None) -> Iterator[Run]:
        """Words that are kept, inserted or deleted by somebody."""
        for each in words:
            inserted, deleted = _by(each.edit, by)
            if isinstance(each, Sign):
                yield self._marks.note(each.note, inserted, deleted)
            else:
                yield Run(text=each.text, inserted=inserted, deleted=deleted)

    def _one_under_another(
        self, part: Clause, changing: Sequence[Alternative], label: str, style: Layout
    ) -> Iterator[Paragraph]:
        if not part.added:
            everybody = revision(changing)
            whole = placed((Piece(edit=Edit.DELETED, text=part.text),), part.notes)
            first = Piece(edit=Edit.DELETED, text=label)
            struck = self._marks.runs(chain([first], whole), Run(text="", deleted=everybody))
            yield from paragraphs(struck, style, None, everybody)
        for each in part.alternatives:
            yield Paragraph(runs=self._marks.source(each), style=Layout.SOURCE, inserted=self._marks.compiled)
            if each.changes and not removes(each.redline):
                yield from self._whole(each, part, label, style)

    def _whole(self, alternative: Alternative, part: Clause, label: str, style: Layout) -> Iterator[Paragraph]:
        """A wording as inserted paragraphs, what is new in it in bold."""
        own = revision([alternative])
        runs: list[Run] = []
        words, fresh = label, False
        for each in placed(alternative.redline, part.notes):
            if each.edit is Edit.DELETED:
                continue
            if fresh != (each.edit is Edit.INSERTED and not part.added):
                runs.append(Run(text=words, inserted=own, bold=fresh))
                words, fresh = "", not fresh
            if isinstance(each, Sign):
                runs += (Run(text=words, inserted=own, bold=fresh), self._marks.note(each.note, own))
                words = ""
            else:
                words += each.text
        runs.append(Run(text=words, inserted=own, bold=fresh))
        yield from paragraphs(runs, style, own)

    # -- tables -------------------------------------------------------------------------------------------------------

    def table(self, part: Clause, number: int) -> Iterator[Paragraph]:
        """The rows of a table; where wordings of some differ, those are struck and the others follow."""
        lines = count()
        for change in parts.changes(part):
            if not change.wordings:
                for words in change.rows:
                    yield from self._row(words, (number, next(lines)))
            elif parts.in_place(change, added=part.added):
                yield from self._changed(change, number, lines)
            else:
                everybody = revision([each for each, _ in change.wordings])
                for words in change.rows:
                    yield from self._row(words, (number, next(lines)), deleted=everybody)
                for alternative, rows in change.wordings:
                    own, said = revision([alternative]), self._marks.source(alternative)
                    yield from row([said], (number, next(lines)), self._marks.compiled)
                    for at, words in enumerate(rows):
                        known = words.text if part.added else parts.before(change, rows, at)
                        yield from self._row(words, (number, next(lines)), inserted=own, known=known)

    def _row(
        self,
        words: Noted,
        place: tuple[int, int],
        inserted: Revision | None = None,
        deleted: Revision | None = None,
        known: str = "",
    ) -> Iterator[Paragraph]:
        """A row that stays, comes or goes as a whole; of one that comes, cells that are not those of a known one are
        in bold."""
        cells, old = [], known.split("\t")
        for at, cell in enumerate(parted(words, "\t")):
            bold = inserted is not None and old[at : at + 1] != [cell.text]
            look = Run(text="", inserted=inserted, deleted=deleted, bold=bold)
            cells.append(list(self._marks.runs(placed((Piece(edit=Edit.KEPT, text=cell.text),), cell.notes), look)))
        yield from row(cells, place, inserted, deleted)

    def _changed(self, change: parts.Change, number: int, lines: Iterator[int]) -> Iterator[Paragraph]:
        """Rows whose cells have other words, in place; who proposes them is said behind the first."""
        [(alternative, rows)] = change.wordings
        own = revision([alternative])
        sources = [self._marks.source(alternative, inline=True)]
        for old, after in zip(change.rows, rows, strict=True):
            cells = []
            for one, other in zip(parted(old, "\t"), parted(after, "\t"), strict=True):
                runs = list(self._runs(placed(redline(one.text, other.text), one.notes), own))
                cells.append([*runs, *(sources.pop() if sources and one.text != other.text else ())])
            yield from row(cells, (number, next(lines)))


def _moves_lines(words: Sequence[Piece]) -> bool:
    """Whether paragraphs are parted or joined, which is shown by the whole wordings. QUIRK: LibreOffice 7.4 loses the
    revisions of a paragraph joined to another, and takes insertions on both sides of a paragraph mark for one."""
    if removes(words):
        return False
    return any("\n" in piece.text if piece.edit is not Edit.KEPT else not piece.text.strip("\n") for piece in words)


def _by(edit: Edit, revision: Revision | None) -> tuple[Revision | None, Revision | None]:
    """Inserted and deleted by whom."""
    return (revision if edit is Edit.INSERTED else None), (revision if edit is Edit.DELETED else None)
