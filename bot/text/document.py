"""The paragraphs of a document as a base text sees them: revisions settled, tables in their order, the margins apart.

A note is known by its words and by how much of its paragraph stands behind its sign: that holds when labels and marks
are taken off the front, and white space is tidied.

What a paragraph is, is decided by `structure.py`; opening files is `bot.office`'s.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import NamedTuple

from bot.model import Document, Paragraph, Run
from bot.office import words
from bot.text.layout import BULLET, Block, Heading, blocks, is_note, mark_of, marks_in, unmarked
from bot.text.numbering import leading

_LINES = ("pdf", "txt")
"""Kinds whose paragraphs are lines of a page."""
_NOTES = ("footnote", "endnote")
_MOST_NOTES = 100
"""Of one paragraph; no text has as many."""
_COLUMNS = 63
"""Word's own limit; where a table says that it has more, only its cells are counted."""


def blocks_of(document: Document, known: Heading, *, accepted: bool) -> tuple[list[Block], list[tuple[str, str]]]:
    """The paragraphs of a document's body, and what stands outside it, as (why, words)."""
    if document.kind in _LINES:
        return blocks("\n".join(words(paragraph) for paragraph in document.paragraphs), known)
    left: list[tuple[str, str]] = []
    marks: set[str] = set()
    notes: defaultdict[str, list[str]] = defaultdict(list)
    body: list[Paragraph] = []
    for paragraph in _settled(document.paragraphs, accepted=accepted):
        said = " ".join(words(paragraph, accepted=accepted).split())
        if paragraph.part == "body":
            body.append(paragraph)
        elif said:
            kind = paragraph.part.split()[0]
            left.append((kind if kind in _NOTES else paragraph.part, said))
            if kind in _NOTES:
                notes[paragraph.part].append(said)
                if said[0].isdecimal():
                    marks.add(mark_of(said))
    reading = _Reading({part: "\n".join(said) for part, said in notes.items()}, known, accepted)
    found: list[Block] = []
    for table, paragraphs in groupby(body, key=lambda each: each.cell and each.cell[0]):
        if table is None:
            shown = [reading.block(paragraph) for paragraph in paragraphs]
        else:
            shown = list(reading.table(list(paragraphs)))
        found += (part for block in shown if block.words for part in _parted(block, known))
    referred = marks_in(block.words for block in found)
    while found and not found[-1].label and is_note(found[-1].words, referred):
        note = found.pop()
        marks.add(mark_of(note.words))
        left.append(("footnote", " ".join(note.words.split())))
    return [_without(block, marks) for block in found] if marks else found, left


def size(words: str) -> int:
    """How many characters words have, white space apart."""
    return len("".join(words.split()))


def signs_at(words: str, notes: Sequence[tuple[int, str]]) -> list[int]:
    """Where in words the signs of notes stand, by how much stands behind each: right behind a word."""
    found: list[int] = []
    at, met = len(words), 0
    for behind, _ in reversed(notes):  # the last one first, so that the words are gone through once
        while at and met < behind:
            at -= 1
            met += not words[at].isspace()
        while at and words[at - 1].isspace():
            at -= 1
        found.append(at)
    return found[::-1]


def _without(block: Block, marks: set[str]) -> Block:
    """A block without the marks of notes that are typed into its words."""
    words = unmarked(block.words, marks)
    if words == block.words:
        return block
    places = signs_at(block.words, block.notes)
    tails = (size(unmarked(block.words[place:], marks)) for place in places)
    return replace(
        block, words=words, notes=tuple((tail, note) for tail, (_, note) in zip(tails, block.notes, strict=True))
    )


def _settled(paragraphs: tuple[Paragraph, ...], *, accepted: bool) -> Iterator[Paragraph]:
    """Paragraphs with those put together whose mark goes with the revisions (ECMA-376 §17.13.5.15, §17.13.5.20)."""
    begun: Paragraph | None = None
    for paragraph in paragraphs:
        if begun and (begun.part, begun.cell) == (paragraph.part, paragraph.cell):
            first = begun if words(begun, accepted=accepted).strip() else paragraph
            paragraph = replace(
                first, runs=begun.runs + paragraph.runs, inserted=paragraph.inserted, deleted=paragraph.deleted
            )
        elif begun:
            yield begun
        begun = None
        if paragraph.deleted if accepted else paragraph.inserted:
            begun = paragraph
        else:
            yield paragraph
    if begun:
        yield begun


class _Reading(NamedTuple):
    """How the paragraphs of one document are read: its notes by their part, what is a heading, which revisions stay."""

    notes: dict[str, str]
    known: Heading
    accepted: bool

    def block(self, paragraph: Paragraph) -> Block:
        """A paragraph by itself."""
        said = words(paragraph, accepted=self.accepted).strip()
        label = paragraph.label.strip()
        if label and not leading(f"{label} x")[0]:
            mark = label if any(character.isalnum() for character in label) else "–"
            said, label = f"{mark}\t{said}" if said else "", ""
        return Block(
            words=said,
            label=label,
            italic=_italic(paragraph.runs, said),
            style=paragraph.style,
            notes=self._noted(paragraph),
        )

    def _noted(self, paragraph: Paragraph) -> tuple[tuple[int, str], ...]:
        if not any(run.note for run in paragraph.runs):
            return ()
        found, behind = [], 0
        for run in reversed(paragraph.runs):
            if not (run.deleted if self.accepted else run.inserted):
                if note := self.notes.get(run.note):
                    found.append((behind, note))
                behind += size(run.text)
        return tuple(reversed(found[:_MOST_NOTES]))

    def table(self, paragraphs: list[Paragraph]) -> Iterator[Block]:
        """A table that holds headings is the text set in cells: a label may stand in a cell of its own. Any other one
        belongs to the item above it, a line for each row, all as wide as the widest."""
        rows: list[list[tuple[int, Block]]] = []
        for _, cells in groupby(paragraphs, key=lambda each: each.cell and each.cell[1]):
            row = [(each.cell[2] if each.cell else 0, self.block(each)) for each in cells]
            rows.append([(column, block) for column, block in row if block.words])
        if not any(self.known(block.words) for row in rows for _, block in row):
            rows = [_narrow(row) for row in rows]
            width = max((column for row in rows for column, _ in row), default=0) + 1
            yield from (_row(row, width) for row in rows if row)
            return
        for row in rows:
            while row:
                _, block = row.pop(0)
                if row and not block.label and leading(f"{block.words} x")[1] == "x":
                    block = replace(row.pop(0)[1], label=block.words)
                yield block


def _narrow(row: list[tuple[int, Block]]) -> list[tuple[int, Block]]:
    if all(column < _COLUMNS for column, _ in row):
        return row
    order = {column: place for place, column in enumerate(dict.fromkeys(column for column, _ in row))}
    return [(min(order[column], _COLUMNS - 1), block) for column, block in row]


def _row(row: list[tuple[int, Block]], width: int) -> Block:
    """A row as one line; the paragraphs of a cell run on in it."""
    cells = [""] * width
    for column, block in row:
        words = " ".join(block.words.split())
        cells[column] = f"{cells[column]} {words}" if cells[column] else words
    notes: list[tuple[int, str]] = []
    behind = 0
    for _, block in reversed(row):
        notes += [(behind + later, note) for later, note in reversed(block.notes)]
        behind += size(block.words)
    return Block(words="\t".join(cells), table=True, notes=tuple(reversed(notes)))


def _italic(runs: tuple[Run, ...], said: str) -> bool:
    return bool(said) and all(run.italic or not any(map(str.isalnum, run.text)) for run in runs)


def _parted(block: Block, known: Heading) -> Iterator[Block]:
    """A paragraph whose lines were ended by hand, where they begin as headings and items do."""
    lines = [line.strip() for line in block.words.split("\n") if line.strip()]
    if len(lines) == 1 or not (known(lines[0]) or any(leading(line)[0] or BULLET.match(line) for line in lines[1:])):
        yield block
        return
    behind = size(block.words)
    notes = list(block.notes)
    for place, line in enumerate(lines):
        behind -= size(line)
        here = [(later - behind, note) for later, note in notes if later >= behind]
        notes = notes[len(here) :]
        yield replace(block, words=line, label="" if place else block.label, notes=tuple(here))
