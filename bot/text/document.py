"""The paragraphs of a document as a base text sees them: revisions settled, tables in their order, the margins apart.

What a paragraph is, is decided by `structure.py`; opening files is `bot.office`'s.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby

from bot.model import Document, Paragraph, Run
from bot.office import words
from bot.text.layout import BULLET, Block, Heading, blocks, is_note, mark_of, marks_in, unmarked
from bot.text.numbering import leading

_LINES = ("pdf", "txt")
"""Kinds whose paragraphs are lines of a page."""


def blocks_of(document: Document, known: Heading, *, accepted: bool) -> tuple[list[Block], list[tuple[str, str]]]:
    """The paragraphs of a document's body, and what stands outside it, as (why, words)."""
    if document.kind in _LINES:
        return blocks("\n".join(words(paragraph) for paragraph in document.paragraphs), known)
    left: list[tuple[str, str]] = []
    notes: set[str] = set()
    body: list[Paragraph] = []
    for paragraph in _settled(document.paragraphs, accepted=accepted):
        said = " ".join(words(paragraph, accepted=accepted).split())
        if paragraph.part == "body":
            body.append(paragraph)
        elif said:
            why = paragraph.part.split()[0] if paragraph.part[-1].isdecimal() else paragraph.part
            left.append((why, said))
            if why in ("footnote", "endnote") and said[0].isdecimal():
                notes.add(mark_of(said))
    found: list[Block] = []
    for table, paragraphs in groupby(body, key=lambda each: each.cell and each.cell[0]):
        if table is None:
            shown = [_block(paragraph, accepted=accepted) for paragraph in paragraphs]
        else:
            shown = list(_table(list(paragraphs), known, accepted=accepted))
        found += (part for block in shown if block.words for part in _parted(block, known))
    marks = marks_in(block.words for block in found)
    while found and not found[-1].label and is_note(found[-1].words, marks):
        note = found.pop()
        notes.add(mark_of(note.words))
        left.append(("footnote", " ".join(note.words.split())))
    if notes:
        found = [replace(block, words=unmarked(block.words, notes)) for block in found]
    return found, left


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


def _block(paragraph: Paragraph, *, accepted: bool) -> Block:
    said = words(paragraph, accepted=accepted).strip()
    label = paragraph.label.strip()
    if label and not leading(f"{label} x")[0]:
        mark = label if any(character.isalnum() for character in label) else "–"
        said, label = f"{mark}\t{said}" if said else "", ""
    return Block(words=said, label=label, italic=_italic(paragraph.runs, said), style=paragraph.style)


def _italic(runs: tuple[Run, ...], said: str) -> bool:
    return bool(said) and all(run.italic or not any(map(str.isalnum, run.text)) for run in runs)


def _table(paragraphs: list[Paragraph], known: Heading, *, accepted: bool) -> Iterator[Block]:
    """A table that holds headings is the text set in cells: a label may stand in a cell of its own. Any other one
    belongs to the item above it, a line for each row."""
    rows: list[list[Block]] = []
    for _, cells in groupby(paragraphs, key=lambda each: each.cell and each.cell[1]):
        rows.append([block for block in (_block(each, accepted=accepted) for each in cells) if block.words])
    if not any(known(block.words) for row in rows for block in row):
        for row in rows:
            yield Block(words="\t".join(" ".join(block.words.split()) for block in row), table=True)
        return
    for row in rows:
        while row:
            block = row.pop(0)
            if row and not block.label and leading(f"{block.words} x")[1] == "x":
                block = replace(row.pop(0), label=block.words)
            yield block


def _parted(block: Block, known: Heading) -> Iterator[Block]:
    """A paragraph whose lines were ended by hand, where they begin as headings and items do."""
    lines = [line.strip() for line in block.words.split("\n") if line.strip()]
    if len(lines) == 1 or not (known(lines[0]) or any(leading(line)[0] or BULLET.match(line) for line in lines[1:])):
        yield block
        return
    for place, line in enumerate(lines):
        yield replace(block, words=line, label="" if place else block.label)
