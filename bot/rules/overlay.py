"""A redline laid over a text: its words before and after, and the same changes where the text has its words otherwise.

Mail programs and tables part words by other white space than the base text does, and a change may tell only some of a
provision's words. Whose redline it is and where it belongs is decided by `alternatives.py`.
"""

import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import groupby
from operator import itemgetter

from bot.model import Edit, Piece
from bot.text import redline

Words = tuple[Piece, ...]

_ILLEGAL = dict.fromkeys((*range(9), 11, 12, *range(14, 32), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF), "\ufffd")
_ILLEGAL[13] = "\n"


def legal(words: str) -> str:
    """The words with what XML 1.0 §2.2 forbids replaced, one character by one: pieces still join to the text."""
    return words if words.isprintable() else words.translate(_ILLEGAL)


@lru_cache(maxsize=4096)
def plain(words: str) -> str:
    """A wording as it is compared: lines stay, other white space and the way accents are coded make no difference."""
    return "\n".join(" ".join(line.split()) for line in unicodedata.normalize("NFC", words).split("\n"))


def old(words: Iterable[Piece]) -> str:
    """The text before a redline."""
    return "".join([piece.text for piece in words if piece.edit is not Edit.INSERTED])


def new(words: Iterable[Piece]) -> str:
    """The text after a redline."""
    return "".join([piece.text for piece in words if piece.edit is not Edit.DELETED])


def removes(words: Iterable[Piece]) -> bool:
    """Whether a redline takes the whole text away, label and all."""
    return all(piece.edit is Edit.DELETED for piece in words)


def piece_of(edit: Edit, text: str) -> Words:
    """A text that has one edit; no piece where it has no words."""
    return (Piece(edit=edit, text=text),) if text else ()


def over(text: str, words: Words, before: str) -> Words | None:
    """A redline of these words as one of the text they are all of, or stand in once; None where they do not."""
    if before == text:
        return words
    if before.split() and "".join(before.split()) == "".join(text.split()):
        return _spaced(text, words)
    if plain(before) == plain(text):
        return redline(text, new(words))
    if before.strip() and text.count(before) == 1:
        start, end = text.split(before)
        return (*piece_of(Edit.KEPT, start), *words, *piece_of(Edit.KEPT, end))
    return None


def _spaced(text: str, words: Words) -> Words:
    """A redline of a text's words with the text's own white space: cells may have been lines, lines have run on."""
    found: list[tuple[Edit, str]] = []
    at, last = 0, Edit.KEPT
    for piece in words:
        if piece.edit is Edit.INSERTED:
            found.append((piece.edit, piece.text))
            continue
        for sign in piece.text:
            start = at
            while at < len(text) and text[at].isspace():
                at += 1
            stays = piece.edit if sign.isspace() or last is piece.edit else Edit.KEPT
            found.append((stays, text[start:at]))
            if not sign.isspace():
                found.append((piece.edit, sign))
                last, at = piece.edit, at + 1
    found.append((Edit.KEPT, text[at:]))
    return tuple(
        Piece(edit=edit, text=said)
        for edit, group in groupby(filter(itemgetter(1), found), key=itemgetter(0))
        if (said := "".join(one for _, one in group))
    )
