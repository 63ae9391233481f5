"""Words with the footnotes that stand in them: where a sign stands once the words are changed, parted or struck.

A sign stands behind a word. It goes where that word is deleted, and stays behind what takes the word's place. What the
words are is decided by `alternatives.py`.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import NamedTuple

from bot.model import Edit, Note, Piece


class Sign(NamedTuple):
    """The sign of a note among words, and what becomes of it."""

    edit: Edit
    note: Note


Placed = Iterable[Piece | Sign]
"""Words and signs in their order."""


class Noted(NamedTuple):
    """Words, and the notes whose signs stand in them."""

    text: str
    notes: tuple[Note, ...] = ()


def placed(words: Sequence[Piece], notes: Sequence[Note]) -> Placed:
    """A redline with the notes of the words it changes, each where its sign stands and with what becomes of it."""
    return _placed(words, notes) if notes else words


def _placed(words: Sequence[Piece], notes: Sequence[Note]) -> Iterator[Piece | Sign]:
    left = deque(sorted(notes, key=lambda note: note.at))
    while left and left[0].at <= 0:
        yield Sign(Edit.KEPT, left.popleft())
    at = 0
    for kept, group in groupby(words, key=lambda piece: piece.edit is Edit.KEPT):
        pieces = list(group)
        stays = not kept and any(piece.edit is Edit.INSERTED and piece.text.strip() for piece in pieces)
        last = at + sum(len(piece.text) for piece in pieces if piece.edit is not Edit.INSERTED)
        behind: list[Sign] = []
        for piece in pieces:
            start, end = at, at if piece.edit is Edit.INSERTED else at + len(piece.text)
            while left and at < left[0].at <= end:
                note = left.popleft()
                if stays and note.at == last:
                    behind.append(Sign(Edit.KEPT, note))
                    continue
                yield replace(piece, text=piece.text[at - start : note.at - start])
                yield Sign(piece.edit, note)
                at = note.at
                behind += [Sign(Edit.INSERTED, note)] if stays else []
            if rest := piece.text[at - start :]:
                yield replace(piece, text=rest)
            at = end
        yield from behind
    yield from (Sign(Edit.KEPT, note) for note in left)


def carried(words: Sequence[Piece], notes: Sequence[Note]) -> Noted:
    """The words after a redline, with the notes that stay in them."""
    text, found, at = [], [], 0
    for each in placed(words, notes):
        if each.edit is Edit.DELETED:
            continue
        if isinstance(each, Sign):
            found.append(Note(at=at, text=each.note.text))
        else:
            text.append(each.text)
            at += len(each.text)
    return Noted("".join(text), tuple(found))


def parted(words: Noted, sign: str) -> list[Noted]:
    """Words parted at a sign, each part with its own notes."""
    found: list[Noted] = []
    left, start = list(words.notes), 0
    for text in words.text.split(sign):
        end = start + len(text)
        own = [note for note in left if note.at <= end]
        left = left[len(own) :]
        found.append(Noted(text, tuple(Note(at=note.at - start, text=note.text) for note in own)))
        start = end + len(sign)
    return found


def joined(several: Sequence[Noted], sign: str) -> Noted:
    """Words put together with a sign, and their notes."""
    notes: list[Note] = []
    start = 0
    for text, own in several:
        notes += [Note(at=start + note.at, text=note.text) for note in own]
        start += len(text) + len(sign)
    return Noted(sign.join(text for text, _ in several), tuple(notes))
