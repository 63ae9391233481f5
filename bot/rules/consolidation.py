"""The consolidated text: the base text with every alternative at its place, as paragraphs with revisions.

One alternative is a redline in place. Where there are several, the base text is struck by all who replace it and each
wording follows whole, under the names of those who propose it: what is interleaved nobody can read. An item is
inserted, a removed one struck, with its paragraph. A run has one deleter only, so deletions carry the set of all who
delete (ECMA-376 §17.13.5 knows no two). Or ITU's square brackets, without revisions. Neutral (law 8): alternatives
stand in the alphabet of those who propose them. Who proposes what is `alternatives.py`'s work, bytes `bot.export`'s.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import chain, groupby

from bot.errors import Refused
from bot.model import (
    COMPILATION,
    BaseText,
    Comment,
    Consolidated,
    Edit,
    Group,
    Layout,
    Ledger,
    Mark,
    Paragraph,
    Piece,
    Remark,
    Resolution,
    Revision,
    Run,
)
from bot.rules.alternatives import Alternative, Clause, alphabetical, clauses, legal, new, voice_of
from bot.rules.table import NOTICE, cut_off

GREY = "#595959"
"""Of what is no part of the text."""

NAMES = {"ar": "Arabic", "zh": "Chinese", "en": "English", "fr": "French", "ru": "Russian", "es": "Spanish"}

REVISIONS = (
    "Insertions and deletions are marked as changes by everybody who proposes them. Several wordings of one provision "
    "stand one under another below the struck base text; words in bold are new.",
)
BRACKETS = (
    "Square brackets hold what is not agreed: words of the base text that somebody would change or delete (struck), "
    "and each wording proposed instead, after the names of those who propose it.",
)


def consolidate(
    comments: Iterable[Comment],
    group: Group,
    *,
    resolution: str,
    ledger: Ledger,
    made: datetime,
    language: str = "",
    member: str = "",
    brackets: bool = False,
    remarks: bool = False,
) -> Consolidated:
    """The consolidated text of one resolution (its slug) as it stood at `made`, in one language (else English, else the
    first loaded), of all members or one. Refused where there is no such text."""
    known = group.resolution(resolution)
    if known is None:
        slugs = ", ".join(each.slug for each in group.resolutions) or "none"
        raise Refused(f"no resolution {resolution!r} in group {group.slug!r}; known: {slugs}")
    base = _version(known, language)
    own = [
        each
        for each in comments
        if each.resolution == resolution and (not member or each.member.casefold() == member.casefold())
    ]
    if member and not own:
        raise Refused(f"nobody has commented on {known.name} for {member!r}; write the name as in the table")
    title, provisions, unplaced = clauses(own, known, base)
    alternatives = [each for clause in (title, *provisions) for each in clause.alternatives]
    layout = _Layout(made, brackets=brackets, remarks=remarks)
    about = f"{known.name}, {NAMES.get(base.language, base.language)}"
    return Consolidated(
        title=legal(f"Consolidated text of {about}" + (f", as proposed by {member}" if member else "")),
        subtitle=f"Cut-off {cut_off(made, group.zone)}. {_counts(alternatives, title, provisions)}.",
        notice=NOTICE,
        legend=BRACKETS if brackets else REVISIONS,
        language=base.language,
        made=made,
        paragraphs=tuple(chain(layout.clause(title, Layout.TITLE), layout.text(provisions))),
        voices=tuple(sorted({voice for each in alternatives for voice in each.voices}, key=alphabetical)),
        remarks=tuple(layout.remarks),
        unplaced=tuple(unplaced),
        ledger=ledger,
        sha256=_hash(base, own),
    )


def _version(resolution: Resolution, language: str) -> BaseText:
    texts = {text.language: text for text in reversed(resolution.base_texts)}
    if not texts:
        raise Refused(f"{resolution.name} has no base text to consolidate; load one with base-text")
    if language and language not in texts:
        there = ", ".join(text.language for text in resolution.base_texts)
        raise Refused(f"{resolution.name} has no base text in {language!r}; there are: {there}")
    return texts[language] if language else texts.get("en", resolution.base_texts[0])


def _counts(alternatives: Sequence[Alternative], title: Clause, provisions: Sequence[Clause]) -> str:
    proposals = len({id(comment) for each in alternatives for comment in each.comments})
    members = len({voice_of(comment) for each in alternatives for comment in each.comments})
    places = sum(bool(clause.alternatives) for clause in (title, *provisions))
    whole = sum(not clause.heads for clause in provisions)
    return f"Proposals: {proposals}; members: {members}; provisions they are about: {places} of {whole}"


def _hash(base: BaseText, comments: Iterable[Comment]) -> str:
    made_from = hashlib.sha256(f"{base.language} {base.sha256}".encode())
    for each in sorted(comments, key=lambda comment: (comment.number, comment.source.sha256, comment.source.start)):
        facts = (each.number, each.member, each.heading, each.label, each.mark, each.state, each.proposed, each.reasons)
        made_from.update(repr((facts, each.source.sha256, [piece.text for piece in each.redline])).encode())
    return made_from.hexdigest()


class _Layout:
    """Lays clauses out as paragraphs, collecting remarks on the way."""

    def __init__(self, made: datetime, *, brackets: bool, remarks: bool) -> None:
        self._compiled = None if brackets else Revision(author=COMPILATION, at=made)
        # QUIRK: LibreOffice takes an insertion at the end of a paragraph and one at the start of the next for one,
        # where author and time are the same: marks in a line have another time than those that are paragraphs.
        self._inline = None if brackets else Revision(author=COMPILATION, at=made - timedelta(days=1))
        self._brackets = brackets
        self._remarking = remarks
        self.remarks: list[Remark] = []

    def text(self, ordered: Sequence[Clause]) -> Iterator[Paragraph]:
        """The whole text: each heading once, and the provisions under it. A new section's heading is of all who add to
        it."""
        for heading, group in groupby(ordered, key=lambda clause: clause.heading):
            section = list(group)
            authors = [each for clause in section for each in clause.alternatives]
            if section[0].added and authors:
                yield from self._inserted(legal(heading), authors, Layout.HEADING)
            elif section[0].added:
                yield Paragraph(runs=self._marks(heading), style=Layout.HEADING, inserted=self._compiled)
            for clause in section:
                yield from self.clause(clause, Layout.HEADING if clause.heads else Layout.TEXT)

    def clause(self, clause: Clause, style: Layout) -> Iterator[Paragraph]:
        """One provision: as it is, with its one alternative in place, or with several one under another."""
        changing = [each for each in clause.alternatives if each.changes]
        label = f"{legal(clause.label)}\t" if clause.label else ""
        if self._brackets:
            yield from self._bracketed(clause, changing, label, style)
        elif len(changing) > 1 or any(_moves_lines(each.redline) for each in changing if not clause.added):
            yield from self._one_under_another(clause, changing, label, style)
        elif label or clause.text or changing:
            yield from self._in_place(clause, changing, label, style)
        for comment, language in clause.foreign:
            yield from self._foreign(comment, language)

    # -- with revisions -------------------------------------------------------------------------------------------

    def _in_place(
        self, clause: Clause, changing: Sequence[Alternative], label: str, style: Layout
    ) -> Iterator[Paragraph]:
        end, revision = Edit.KEPT, None
        words: Sequence[Piece] = (Piece(edit=Edit.KEPT, text=clause.text),)
        if changing:
            [only] = changing
            end = Edit.INSERTED if clause.added else Edit.KEPT if new(only.redline) else Edit.DELETED
            words, revision = only.redline, _revision([only])
        sources = chain.from_iterable(self._source(each, inline=True) for each in clause.alternatives)
        runs = _revised((Piece(edit=end, text=label), *words), revision)
        yield from _lines(chain(runs, sources), style, end, revision)

    def _one_under_another(
        self, clause: Clause, changing: Sequence[Alternative], label: str, style: Layout
    ) -> Iterator[Paragraph]:
        if not clause.added:
            everybody = _revision(changing)
            struck = Run(text=label + clause.text, deleted=everybody)
            yield from _lines([struck], style, Edit.DELETED, everybody)
        for each in clause.alternatives:
            yield Paragraph(runs=self._source(each), style=Layout.SOURCE, inserted=self._compiled)
            if each.changes and new(each.redline):
                yield from self._whole(each, label, style, bold=not clause.added)

    def _whole(self, alternative: Alternative, label: str, style: Layout, *, bold: bool) -> Iterator[Paragraph]:
        """A wording as inserted paragraphs, what is new in it in bold."""
        own = _revision([alternative])
        runs: list[Run] = []
        words, fresh = label, False
        for piece in alternative.redline:
            if piece.edit is Edit.DELETED:
                continue
            if fresh != (bold and piece.edit is Edit.INSERTED):
                runs.append(Run(text=words, inserted=own, bold=fresh))
                words, fresh = "", not fresh
            words += piece.text
        runs.append(Run(text=words, inserted=own, bold=fresh))
        yield from _lines(runs, style, Edit.INSERTED, own)

    def _inserted(self, words: str, alternatives: Sequence[Alternative], style: Layout) -> Iterator[Paragraph]:
        if self._brackets:
            names = _names(voice for each in alternatives for voice in each.voices)
            runs = (*self._marks(f"[{names}: "), Run(text=words, underline=True), *self._marks("]"))
            yield Paragraph(runs=runs, style=style)
        else:
            everybody = _revision(alternatives)
            yield from _lines([Run(text=words, inserted=everybody)], style, Edit.INSERTED, everybody)

    def _foreign(self, comment: Comment, language: str) -> Iterator[Paragraph]:
        """A wording in another language, word for word: that language's own consolidated text has it at its place."""
        mark = comment.mark or (Mark.MOD if comment.redline else Mark.OTHER)
        said = f"[{voice_of(comment)} – {mark}, in {NAMES.get(language, language)}{_numbers([comment])}]"
        yield Paragraph(runs=self._marks(said), style=Layout.SOURCE, inserted=self._compiled)
        label = f"{comment.label}\t" if comment.label else ""
        words = Run(text=legal(label + (new(comment.redline) or comment.proposed)), inserted=self._compiled)
        for paragraph in _lines([words], Layout.TEXT, Edit.INSERTED, self._compiled):
            yield replace(paragraph, language=language)

    # -- in brackets ----------------------------------------------------------------------------------------------

    def _bracketed(
        self, clause: Clause, changing: Sequence[Alternative], label: str, style: Layout
    ) -> Iterator[Paragraph]:
        if len(changing) == 1 and not clause.added and new(changing[0].redline):
            runs = chain.from_iterable(self._replaced(group, changing[0]) for group in _changes(changing[0]))
            others = [each for each in clause.alternatives if not each.changes]
            after = chain.from_iterable(self._named(each, " ") for each in others)
            yield from _lines((Run(text=label), *runs, *after), style)
            return
        if clause.text:
            words = Run(text=clause.text, strike=bool(changing))
            bracketed = (*self._marks("["), words, *self._marks("]")) if changing else (words,)
            yield from _lines((Run(text=label), *bracketed), style)
        for each in clause.alternatives:
            yield from _lines((Run(text=label), *self._named(each)), style)

    def _named(self, alternative: Alternative, blank: str = "") -> tuple[Run, ...]:
        """A whole wording in its brackets, or the mark alone where it has no words to show."""
        names, words = _names(alternative.voices), new(alternative.redline)
        if not alternative.changes or not words:
            return self._marks(f"{blank}[{names}: {_marked(alternative)}]", alternative)
        return (*self._marks(f"{blank}[{names}: ", alternative), Run(text=words, underline=True), *self._marks("]"))

    def _replaced(self, group: Sequence[Piece], alternative: Alternative) -> tuple[Run, ...]:
        gone = "".join(piece.text for piece in group if piece.edit is Edit.DELETED)
        come = "".join(piece.text for piece in group if piece.edit is Edit.INSERTED)
        if group[0].edit is Edit.KEPT:
            return (Run(text="".join(piece.text for piece in group)),)
        runs = (*self._marks("["), Run(text=gone, strike=True), *self._marks("]")) if gone else ()
        names = _names(alternative.voices)
        if not come:
            return (*runs, *self._marks(f"[{names}: {Mark.SUP}]", alternative))
        return (*runs, *self._marks(f"[{names}: ", alternative), Run(text=come, underline=True), *self._marks("]"))

    # -- marks of the compilation ---------------------------------------------------------------------------------

    def _source(self, alternative: Alternative, *, inline: bool = False) -> tuple[Run, ...]:
        said = f"[{_names(alternative.voices)} – {_marked(alternative)}{_numbers(alternative.comments)}]"
        [run] = self._marks(said, alternative)
        return (replace(run, text=f" {said}", inserted=self._inline),) if inline else (run,)

    def _marks(self, words: str, alternative: Alternative | None = None) -> tuple[Run, ...]:
        """Words of the compilation; those that name an alternative carry its remark."""
        anchors = () if alternative is None or not self._remarking else (self._remark(alternative),)
        return (Run(text=words, inserted=self._compiled, colour=GREY, remarks=anchors),)

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


def _revision(alternatives: Sequence[Alternative]) -> Revision:
    """Everybody who proposes one of these, and when the first to propose the last of them did."""
    voices = sorted({voice for each in alternatives for voice in each.voices}, key=alphabetical)
    return Revision(author="; ".join(voices), at=max(each.comments[0].received for each in alternatives))


def _moves_lines(words: Sequence[Piece]) -> bool:
    """Whether paragraphs are parted or joined, which is shown by the whole wordings. QUIRK: LibreOffice 7.4 loses the
    revisions of a paragraph joined to another, and takes insertions on both sides of a paragraph mark for one."""
    if not new(words):
        return False
    return any("\n" in piece.text if piece.edit is not Edit.KEPT else not piece.text.strip("\n") for piece in words)


def _revised(words: Iterable[Piece], revision: Revision | None) -> Iterator[Run]:
    for piece in words:
        inserted, deleted = _by(piece.edit, revision)
        yield Run(text=piece.text, inserted=inserted, deleted=deleted)


def _by(edit: Edit, revision: Revision | None) -> tuple[Revision | None, Revision | None]:
    """Inserted and deleted by whom."""
    return (revision if edit is Edit.INSERTED else None), (revision if edit is Edit.DELETED else None)


def _lines(
    runs: Iterable[Run], style: Layout, end: Edit = Edit.KEPT, revision: Revision | None = None
) -> Iterator[Paragraph]:
    """Runs as paragraphs: a line end is a paragraph mark, inserted or deleted as its run is; the last mark is as `end`
    says. Words without a label need no room for one."""
    line: list[Run] = []
    for run in runs:
        for at, words in enumerate(run.text.split("\n")):
            if at:
                yield _paragraph(line, style, run.inserted, run.deleted)
                line = []
            if words:
                line.append(run if words == run.text else replace(run, text=words))
    yield _paragraph(line, style, *_by(end, revision))


def _paragraph(runs: Sequence[Run], style: Layout, inserted: Revision | None, deleted: Revision | None) -> Paragraph:
    labelled = bool(runs) and "\t" in runs[0].text
    style = Layout.PARAGRAPH if style is Layout.TEXT and not labelled else style
    return Paragraph(runs=tuple(runs), style=style, inserted=inserted, deleted=deleted)


def _changes(alternative: Alternative) -> Iterator[tuple[Piece, ...]]:
    """The redline by what is kept and what is replaced."""
    for _, pieces in groupby(alternative.redline, key=lambda piece: piece.edit is Edit.KEPT):
        yield tuple(pieces)


def _names(voices: Iterable[str]) -> str:
    return ", ".join(sorted(set(voices), key=alphabetical))


def _marked(alternative: Alternative) -> str:
    mark = alternative.mark if alternative.changes else str(Mark.NOC)
    unsure = "for review" if any(comment.review for comment in alternative.comments) else ""
    return ", ".join(filter(None, (mark, alternative.note, unsure)))


def _numbers(comments: Sequence[Comment]) -> str:
    numbers = [comment.number for comment in comments if comment.number]
    return f" ({legal(', '.join(numbers))})" if numbers else ""
