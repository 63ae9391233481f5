"""What a consolidated text says beside the text: whose wordings they are, remarks for the margin, copies of notes.

A mark of the compilation is inserted by nobody's member, so it is in no reading. Every wording has its own copy of a
note, since programs keep one sign for a note (ECMA-376 §17.11.14). Where marks stand is decided by `revised.py` and
`bracketed.py`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.model import COMPILATION, ENGLISH, Comment, Layout, Mark, Note, Paragraph, Remark, Revision, Run, Tongue
from bot.rules.alternatives import Alternative, alphabetical, voice_of
from bot.rules.noted import Placed, Sign
from bot.rules.overlay import legal

GREY = "#595959"
"""Of what is no part of the text."""


class Marks:
    """Makes marks, and keeps the remarks and the notes they are made with."""

    def __init__(
        self, made: datetime, *, tracked: bool, remarks: bool, say: Tongue = ENGLISH, beside: Mapping[str, str] = {}
    ) -> None:
        self.compiled = Revision(author=COMPILATION, at=made) if tracked else None
        # QUIRK: LibreOffice takes an insertion at the end of a paragraph and one at the start of the next for one,
        # where author and time are the same: marks in a line have another time than those that are paragraphs.
        self._inline = Revision(author=COMPILATION, at=made - timedelta(days=1)) if tracked else None
        self._remarking = remarks
        self.tongue = say
        self._beside = beside
        self.remarks: list[Remark] = []
        self.notes: list[Paragraph] = []
        self._noted = 0

    def say(self, words: str, alternative: Alternative | None = None) -> tuple[Run, ...]:
        """Words of the compilation; those that name an alternative carry its remark."""
        anchors = () if alternative is None or not self._remarking else (self._remark(alternative),)
        return (Run(text=words, inserted=self.compiled, colour=GREY, remarks=anchors),)

    def source(self, alternative: Alternative, *, inline: bool = False) -> tuple[Run, ...]:
        """Whose a wording is, before it, or behind it in its line."""
        said = f"[{', '.join(alternative.voices)} – {self.marked(alternative)}{self.numbers(alternative.comments)}]"
        [run] = self.say(said, alternative)
        return (replace(run, text=f" {said}", inserted=self._inline),) if inline else (run,)

    def marked(self, alternative: Alternative) -> str:
        """The mark of an alternative, and what is to be known of it."""
        mark = alternative.mark if alternative.changes else str(Mark.NOC)
        unsure = self.tongue("for review") if any(comment.review for comment in alternative.comments) else ""
        return ", ".join(filter(None, (mark, alternative.note, unsure, self.news(alternative.comments))))

    def voiced(self, alternative: Alternative) -> str:
        """Whose a wording is, where its mark is not said; beside them what became of it since an earlier export."""
        news = self.news(alternative.comments)
        return ", ".join(alternative.voices) + (f" ({news})" if news else "")

    def numbers(self, comments: Sequence[Comment]) -> str:
        """The numbers of comments, in brackets."""
        known = [comment.number for comment in comments if comment.number]
        return f" ({self.tongue.held(legal(', '.join(known)))})" if known else ""

    def news(self, comments: Iterable[Comment]) -> str:
        """What became of a wording since an earlier export, in a word, or empty."""
        return next((self._beside[each.number] for each in comments if each.number in self._beside), "")

    def runs(self, words: Placed, look: Run) -> Iterator[Run]:
        """Words that look like this run and share its revision, with copies of their notes."""
        for each in words:
            if isinstance(each, Sign):
                yield self.note(each.note, look.inserted, look.deleted)
            elif each.text:
                yield replace(look, text=each.text)

    def note(self, note: Note, inserted: Revision | None = None, deleted: Revision | None = None) -> Run:
        """The sign of a copy of a note."""
        self._noted += 1
        part = f"footnote {self._noted}"
        for line in legal(note.text).split("\n"):
            words = Run(text=line, inserted=inserted)
            self.notes.append(Paragraph(runs=(words,), part=part, style=Layout.NOTE))
        return Run(text="", note=part, inserted=inserted, deleted=deleted)

    def _remark(self, alternative: Alternative) -> str:
        lines = (
            f"{each.number} {voice_of(each)}" + (f": {each.reasons}" if each.reasons else "")
            for each in alternative.comments
        )
        identity = str(len(self.remarks))
        self.remarks.append(
            Remark(
                id=identity,
                author="; ".join(alternative.voices),
                at=alternative.comments[0].received,
                text=legal("\n".join(lines)),
            )
        )
        return identity


def revision(alternatives: Sequence[Alternative]) -> Revision:
    """Everybody who proposes one of these, and when the first to propose the last of them did."""
    if len(alternatives) == 1:
        return Revision(author="; ".join(alternatives[0].voices), at=alternatives[0].comments[0].received)
    return Revision(
        author="; ".join(everybody(alternatives)), at=max(each.comments[0].received for each in alternatives)
    )


def everybody(alternatives: Iterable[Alternative]) -> list[str]:
    """The voices that propose any of these, alphabetically."""
    return sorted({voice for each in alternatives for voice in each.voices}, key=alphabetical)


def paragraphs(
    runs: Iterable[Run], style: Layout, inserted: Revision | None = None, deleted: Revision | None = None
) -> Iterator[Paragraph]:
    """Runs as paragraphs: a line end is a paragraph mark, inserted or deleted as its run is; the last mark as told."""
    line: list[Run] = []
    for run in runs:
        if "\n" not in run.text:
            if run.text or run.note:
                line.append(run)
            continue
        for at, words in enumerate(run.text.split("\n")):
            if at:
                yield _paragraph(line, style, run.inserted, run.deleted)
                line = []
            if words:
                line.append(replace(run, text=words))
    yield _paragraph(line, style, inserted, deleted)


def _paragraph(runs: Sequence[Run], style: Layout, inserted: Revision | None, deleted: Revision | None) -> Paragraph:
    """Words without a label need no room for one."""
    labelled = bool(runs) and "\t" in runs[0].text
    style = Layout.PARAGRAPH if style is Layout.TEXT and not labelled else style
    return Paragraph(runs=tuple(runs), style=style, inserted=inserted, deleted=deleted)


def row(
    cells: Sequence[Sequence[Run]],
    place: tuple[int, int],
    inserted: Revision | None = None,
    deleted: Revision | None = None,
) -> Iterator[Paragraph]:
    """The row of a table, by the table's and its own number; the revision is the whole row's."""
    for column, runs in enumerate(cells):
        yield Paragraph(
            runs=tuple(run for run in runs if run.text or run.note),
            style=Layout.CELL,
            cell=(*place, column),
            inserted=inserted,
            deleted=deleted,
        )
