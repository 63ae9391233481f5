"""A clause in parts: its paragraphs and its tables, each with what is proposed there; a table by the rows that change.

A line with tabs is the row of a table. Wordings are laid beside the base text part by part, in their order, so that a
table stays one table whoever changes it. How parts are shown is decided by `revised.py` and `bracketed.py`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import groupby
from typing import NamedTuple

from bot.model import Edit, Note, Piece
from bot.rules.alternatives import Alternative, Clause
from bot.rules.noted import Noted, carried, joined, parted
from bot.rules.overlay import new, removes
from bot.text import redline

_MOST = 250_000
"""Rows compared with rows; beyond that all that differs between the first and the last change is one."""

Rows = Sequence[Noted]


class Block(NamedTuple):
    """Neighbouring lines of one kind, and where they begin in the whole text."""

    table: bool
    text: str
    start: int


class Change(NamedTuple):
    """Neighbouring rows of a table, and the wordings proposed instead; none where everybody leaves them."""

    rows: Rows
    wordings: tuple[tuple[Alternative, Rows], ...]


def parts_of(clause: Clause) -> list[Clause]:
    """The clause's paragraphs and tables, each as a clause of its own; the label stands before the first."""
    changing = [each for each in clause.alternatives if each.changes]
    if "\t" not in clause.text and not any("\t" in new(each.redline) for each in changing):
        return [clause]
    base = [] if clause.added else _blocks(clause.text, clause.label)
    first: list[Clause] = []
    last: list[Clause] = []
    here: list[list[Alternative]] = [[] for _ in base]
    for alternative in clause.alternatives:
        after = new(alternative.redline) if alternative.changes else clause.text
        blocks = _blocks(after, clause.label) if after else []
        late = bool(base and blocks) and base[0].table != blocks[0].table
        ahead = late and len(blocks) > len(base)
        behind = late and not ahead
        for at, block in enumerate(base):
            place = at + ahead - behind
            wording = blocks[place] if 0 <= place < len(blocks) else None
            if wording is None:
                here[at].append(replace(alternative, redline=(Piece(edit=Edit.DELETED, text=block.text),)))
            elif wording.text != block.text:
                words = redline(block.text, wording.text)
                # An emptied paragraph keeps its label: what is not deleted alone stays, if without words.
                emptied = () if wording.text else (Piece(edit=Edit.INSERTED, text=""),)
                here[at].append(replace(alternative, redline=words + emptied))
            elif not (alternative.changes or at):
                here[at].append(replace(alternative, redline=()))
        if ahead:
            first.append(_added(clause, alternative, blocks[0], ""))
        for at, block in enumerate(blocks[len(base) + ahead - behind :]):
            last.append(_added(clause, alternative, block, "" if base or at else clause.label))
    found = [*first, *(_part(clause, at, block, here[at]) for at, block in enumerate(base)), *last]
    for part in found[:-1]:
        part.foreign = ()
    return found


def _blocks(text: str, label: str) -> list[Block]:
    """A text's paragraphs and tables in turn. A label stands before a paragraph, if an empty one."""
    found: list[Block] = []
    start = 0
    for table, group in groupby(text.split("\n"), key=lambda line: "\t" in line):
        block = Block(table, "\n".join(group), start)
        found.append(block)
        start += len(block.text) + 1
    return [Block(False, "", 0), *found] if label and found[0].table else found


def _part(clause: Clause, at: int, block: Block, alternatives: Sequence[Alternative]) -> Clause:
    end = block.start + len(block.text)
    own = [note for note in clause.notes if block.text and block.start <= note.at <= end]
    return replace(
        clause,
        label="" if at else clause.label,
        text=block.text,
        table=block.table,
        alternatives=tuple(alternatives),
        notes=tuple(Note(at=note.at - block.start, text=note.text) for note in own),
    )


def _added(clause: Clause, alternative: Alternative, block: Block, label: str) -> Clause:
    words = (Piece(edit=Edit.INSERTED, text=block.text),)
    alone = (replace(alternative, redline=words),)
    return replace(clause, label=label, text="", table=block.table, added=True, alternatives=alone, notes=())


# -- rows -------------------------------------------------------------------------------------------------------------


def changes(part: Clause) -> Iterator[Change]:
    """The rows of a table, those that somebody changes with the rows proposed instead."""
    base = [] if part.added else parted(Noted(part.text, part.notes), "\n")
    wordings = [(each, *_rows(each, part)) for each in part.alternatives if each.changes]
    done = 0
    for start, end in _met(sorted(span for _, _, places in wordings for span in places.changed)):
        if done < start:
            yield Change(base[done:start], ())
        instead = (
            (alternative, rows[places.before[start] : places.after[end]]) for alternative, rows, places in wordings
        )
        texts = [row.text for row in base[start:end]]
        yield Change(base[start:end], tuple(one for one in instead if [row.text for row in one[1]] != texts))
        done = end
    if done < len(base):
        yield Change(base[done:], ())


def columns(part: Clause) -> int:
    """How many cells the widest row has, in any wording."""
    texts = [part.text, *(new(each.redline) for each in part.alternatives)]
    return max(line.count("\t") for text in texts for line in text.split("\n")) + 1


def before(change: Change, rows: Rows, at: int) -> str:
    """The row that one of a wording takes the place of, where it can be told; or is."""
    if len(rows) == len(change.rows):
        return change.rows[at].text
    return next((row.text for row in change.rows if row.text == rows[at].text), "")


def in_place(change: Change, added: bool) -> bool:
    """Whether one wording changes words in the cells of rows that stay."""
    if added or len(change.wordings) != 1:
        return False
    [(_, rows)] = change.wordings
    return len(rows) == len(change.rows) and all(
        row.text.count("\t") == other.text.count("\t") for row, other in zip(change.rows, rows, strict=True)
    )


def _rows(alternative: Alternative, part: Clause) -> tuple[Rows, "_Places"]:
    """The rows of a wording, with the notes that stay in their cells, whatever others propose."""
    base = [] if part.added else parted(Noted(part.text, part.notes), "\n")
    after = [] if removes(alternative.redline) else new(alternative.redline).split("\n")
    places = _Places([row.text for row in base], after)
    rows = [Noted(text) for text in after]
    for one, other in places.pairs:
        rows[other] = _row(base[one], after[other])
    return rows, places


def _row(old: Noted, text: str) -> Noted:
    """A row with the notes of the one it takes the place of, where that has as many cells."""
    if not old.notes or old.text == text:
        return Noted(text, old.notes)
    cells, after = parted(old, "\t"), text.split("\t")
    if len(cells) != len(after):
        return Noted(text)
    return joined([carried(redline(one.text, other), one.notes) for one, other in zip(cells, after, strict=True)], "\t")


def _met(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Stretches of rows, those put together that overlap or meet."""
    found: list[tuple[int, int]] = []
    for start, end in spans:
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


class _Places:
    """Which rows of one table became which of another: the stretches that changed, where in the other what begins at a
    row begins, and what ends before it ends; and the rows that are, or take the place of, each other."""

    def __init__(self, one: Sequence[str], other: Sequence[str]) -> None:
        self.changed: list[tuple[int, int]] = []
        self.before: dict[int, int] = {}
        self.after: dict[int, int] = {}
        self.pairs: list[tuple[int, int]] = []
        for tag, start, end, first, last in _compared(one, other):
            if end - start == last - first:
                self.pairs += zip(range(start, end), range(first, last), strict=True)
            if tag != "equal":
                self.changed.append((start, end))
                self.before.setdefault(start, first)
                self.after[end] = last
                continue
            for at in range(end - start + 1):
                self.before.setdefault(start + at, first + at)
                self.after[start + at] = first + at


def _compared(one: Sequence[str], other: Sequence[str]) -> Sequence[tuple[str, int, int, int, int]]:
    most = min(len(one), len(other))
    head = next((at for at in range(most) if one[at] != other[at]), most)
    tail = next((at for at in range(most - head) if one[-1 - at] != other[-1 - at]), most - head)
    ends, end = (len(one) - tail, len(other) - tail), (len(one), len(other))
    if (ends[0] - head) * (ends[1] - head) > _MOST:
        return [
            ("equal", 0, head, 0, head),
            ("replace", head, ends[0], head, ends[1]),
            ("equal", ends[0], end[0], ends[1], end[1]),
        ]
    return SequenceMatcher(None, one, other, autojunk=False).get_opcodes()
