"""A document with revisions read twice, as it was before them and as it is after (ECMA-376 §17.13.5), line by line.

A line is a paragraph as one reading has it: a deleted paragraph mark joins two lines after, an inserted one joins them
before. Both readings are made of the same pieces of the file, so that what was kept is known, not guessed. Words that
were inserted and deleted again are in neither. Which provision a line belongs to is `placing.py`'s.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from bot.model import Edit, Paragraph, Piece, Revision, Run

_CELL = "\x1f"
"""The end of a cell in its row: the only mark of a paragraph that is no line end."""
_BLANK = re.compile(rf"[^\S\n{_CELL}]")


class Atom(NamedTuple):
    """A run, or a paragraph mark as a line end, in the order of the file; `paragraph` is its place in it."""

    run: Run
    paragraph: int

    @property
    def revisions(self) -> tuple[Revision, ...]:
        """Whose doing it is that one reading has it and the other has not."""
        return tuple(revision for revision in (self.run.inserted, self.run.deleted) if revision)


class Stretch(NamedTuple):
    """Characters `start` to `end` of an atom."""

    atom: int
    start: int
    end: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A paragraph in one reading: `paragraph` with the runs of that reading alone, `mark` the atom that ends it."""

    paragraph: Paragraph
    text: str
    stretches: tuple[Stretch, ...]
    mark: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Sides:
    """Both readings of a document."""

    atoms: tuple[Atom, ...]
    before: tuple[Line, ...]
    after: tuple[Line, ...]


def sides(paragraphs: Sequence[Paragraph]) -> Sides:
    """A document's paragraphs read twice."""
    atoms: list[Atom] = []
    marks: list[int] = []
    for number, paragraph in enumerate(paragraphs):
        atoms += [Atom(run, number) for run in paragraph.runs if run.text]
        marks.append(len(atoms))
        after = paragraphs[number + 1].cell if number + 1 < len(paragraphs) else None
        beside = paragraph.cell and after and paragraph.cell[:2] == after[:2] and paragraph.cell != after
        end = _CELL if beside else "\n"
        atoms.append(Atom(Run(text=end, inserted=paragraph.inserted, deleted=paragraph.deleted), number))
    return Sides(
        atoms=tuple(atoms),
        before=tuple(
            _lines([_numbered(one) for one in paragraphs], atoms, marks, [a.run.inserted is None for a in atoms])
        ),
        after=tuple(_lines(paragraphs, atoms, marks, [a.run.deleted is None for a in atoms])),
    )


def _numbered(paragraph: Paragraph) -> Paragraph:
    """A paragraph with the number it had before."""
    label = paragraph.label_before or ("" if paragraph.inserted else paragraph.label)
    return paragraph if label == paragraph.label else replace(paragraph, label=label)


def _lines(
    paragraphs: Sequence[Paragraph], atoms: Sequence[Atom], marks: Sequence[int], there: Sequence[bool]
) -> Iterator[Line]:
    """The lines of one reading; a joined line ends, and is numbered, as the last of its paragraphs."""
    stretches: list[Stretch] = []
    first = 0
    for number, (paragraph, mark) in enumerate(zip(paragraphs, marks, strict=True)):
        stretches += [Stretch(at, 0, len(atoms[at].run.text)) for at in range(first, mark) if there[at]]
        first = mark + 1
        last = number + 1 == len(paragraphs) or paragraphs[number + 1].cell != paragraph.cell
        if stretches and (there[mark] or last):
            runs = tuple(atoms[stretch.atom].run for stretch in stretches)
            yield Line(
                paragraph=replace(paragraph, runs=runs),
                text="".join(run.text for run in runs),
                stretches=tuple(stretches),
                mark=mark,
            )
            stretches = []


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """Lines of one reading that belong together: a provision, a heading, a line outside. `spans` are the atoms it
    stands in with the characters of them, `text` its words without its label, `first` and `last` its outermost atoms,
    `lines` the places of its lines in the reading; `text_number` counts the resolutions in the document from 0."""

    heading: str
    label: str
    kind: str
    text: str
    spans: Mapping[int, tuple[int, int]]
    first: int
    last: int
    lines: tuple[int, ...]
    text_number: int = 0


@dataclass(kw_only=True, slots=True)
class Gathering:
    """An `Item` while its lines are put together."""

    heading: str
    label: str
    kind: str
    text_number: int = 0
    spans: dict[int, tuple[int, int]] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)

    def add(self, number: int, line: Line, before: Line | None, skip: int) -> None:
        """Put a line after those there are, without its first `skip` characters, which are its label; `before` is the
        line it continues."""
        if before is not None:
            self.spans[before.mark] = (0, 1)
        self.texts.append(line.text[skip:])
        self.lines.append(number)
        for at, start, end in line.stretches:
            cut = min(skip, end - start)
            skip -= cut
            if start + cut < end:
                self.spans[at] = (start + cut, end)

    def item(self) -> Item:
        """The whole."""
        places = self.spans or {0: (0, 0)}
        return Item(
            heading=self.heading,
            label=self.label,
            kind=self.kind,
            text="\n".join(self.texts),
            spans=self.spans,
            first=min(places),
            last=max(places),
            lines=tuple(self.lines),
            text_number=self.text_number,
        )


Pair = tuple[Item | None, Item | None]
"""What an item was and what it became; nothing before is a new one, nothing after a deleted one."""


def pairs(before: Sequence[Item], after: Sequence[Item], atoms: Sequence[Atom]) -> list[Pair]:
    """Which item became which: by the words both readings share; then, where none are, by heading and label."""
    owner = {
        at: number for number, item in enumerate(before) for at in item.spans if atoms[at].run.text not in ("\n", _CELL)
    }
    shared: defaultdict[tuple[int, int], int] = defaultdict(int)
    for number, item in enumerate(after):
        for at, (start, end) in item.spans.items():
            if at in owner:
                shared[owner[at], number] += end - start
    became: dict[int, int] = {}
    taken: set[int] = set()
    for old, new in sorted(shared, key=lambda pair: (-shared[pair], pair)):
        if old not in became and new not in taken:
            became[old] = new
            taken.add(new)
    named = {(item.heading, item.label): number for number, item in enumerate(after) if number not in taken}
    for old, item in enumerate(before):
        same = named.get((item.heading, item.label)) if old not in became and item.kind == "item" else None
        if same is not None and same not in taken and after[same].kind == "item":
            became[old] = same
            taken.add(same)
    found: list[Pair] = [(item, after[became[old]] if old in became else None) for old, item in enumerate(before)]
    found += [(None, item) for new, item in enumerate(after) if new not in taken]
    return sorted(found, key=lambda pair: min(item.first for item in pair if item))


def single(lines: Sequence[Line]) -> Item:
    """Lines as one item: the words of a cell."""
    gathered = Gathering(heading="", label="", kind="item")
    for number, line in enumerate(lines):
        gathered.add(number, line, lines[number - 1] if number else None, 0)
    return gathered.item()


def restated(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """Paragraphs whose struck words are deleted and whose underlined ones are inserted: ITU's second way to show a
    change."""
    return [replace(one, runs=tuple(_restated(run) for run in one.runs)) for one in paragraphs]


def _restated(run: Run) -> Run:
    if run.inserted or run.deleted or not (run.strike or run.underline):
        return run
    return replace(run, deleted=Revision()) if run.strike else replace(run, inserted=Revision())


def pieces(pair: Pair, atoms: Sequence[Atom], author: str | None = None) -> tuple[Piece, ...]:
    """The redline of a pair as the editors made it; of one `author` alone, as if the others had changed nothing."""
    old, new = (item.spans if item else {} for item in pair)
    found: list[tuple[Edit, str]] = []
    for at in sorted({*old, *new}):
        run = atoms[at].run
        for edit, start, end in _edits(old.get(at), new.get(at)):
            by = run.deleted if edit is Edit.DELETED else run.inserted
            if author is not None and edit is not Edit.KEPT and by and by.author != author:
                if edit is Edit.INSERTED:
                    continue
                edit = Edit.KEPT
            found.append((edit, run.text[start:end]))
    return joined(found)


def _edits(old: tuple[int, int] | None, new: tuple[int, int] | None) -> Iterator[tuple[Edit, int, int]]:
    """What becomes of the characters of an atom: a label that only one reading has may begin within it."""
    if old is None or new is None:
        start, end = old or new or (0, 0)
        yield (Edit.INSERTED if old is None else Edit.DELETED), start, end
        return
    start = max(old[0], new[0])
    if old[0] != new[0]:
        yield (Edit.DELETED if old[0] < start else Edit.INSERTED), min(old[0], new[0]), start
    if start < old[1]:
        yield Edit.KEPT, start, old[1]


def joined(edits: Iterable[tuple[Edit, str]]) -> tuple[Piece, ...]:
    """Pieces next to each other put together, what went before what came; blanks are plain, none at the ends."""
    parts: list[dict[Edit, list[str]]] = [{}]
    for edit, text in edits:
        if parts[-1] and (edit is Edit.KEPT) != (Edit.KEPT in parts[-1]):
            parts.append({})
        parts[-1].setdefault(edit, []).append(_BLANK.sub(" ", text).replace(_CELL, "\t"))
    found = [
        Piece(edit=edit, text=text)
        for part in parts
        for edit in (Edit.KEPT, Edit.DELETED, Edit.INSERTED)
        if (text := "".join(part.get(edit, ())))
    ]
    while found and not found[0].text.strip():
        found.pop(0)
    while found and not found[-1].text.strip():
        found.pop()
    if found:
        found[0] = replace(found[0], text=found[0].text.lstrip())
        found[-1] = replace(found[-1], text=found[-1].text.rstrip())
    return tuple(found)


def told(redline: Iterable[Piece], *, after: bool) -> str:
    """The words of a redline as they were, or as they would read."""
    gone = Edit.DELETED if after else Edit.INSERTED
    return "".join(piece.text for piece in redline if piece.edit is not gone)
