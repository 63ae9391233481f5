"""Words in quotation marks: the marks of six languages, and the straight ones of a keyboard (CLDR delimiters).

A quotation ends in the paragraph where it began. What is quoted, and why, is for `amendment.py` to see.
"""

import re
from typing import NamedTuple

_CLOSING = {
    "“": "”“",
    "„": "“”",
    "«": "»",
    "»": "«",
    "‹": "›",
    "「": "」",
    "『": "』",
    "〝": "〞",
    "‘": "’",
    '"': '"',
    "＂": "＂",
    "”": "”",
    "'": "'",
    "’": "’",
}
_OPENING = re.compile("[" + "".join(_CLOSING) + "]")
_SINGLE = "'’‘"
"""Apostrophes too: they open only before a word and close only after one."""
_LONGEST, _LONGEST_SINGLE = 4000, 300
_BREAK = re.compile(r"\n[^\S\n]*\n")


class Quoted(NamedTuple):
    """A quotation from its first mark to after its last, and the words between them."""

    start: int
    end: int
    words: str


def quotations(text: str) -> tuple[Quoted, ...]:
    """The quotations of a text in order, none within another."""
    found: list[Quoted] = []
    place, paragraph_end = 0, -1
    while opening := _OPENING.search(text, place):
        start, place = opening.start(), opening.end()
        if start >= paragraph_end:
            ends = _BREAK.search(text, start)
            paragraph_end = ends.start() if ends else len(text)
        mark = opening.group()
        if mark in _SINGLE and text[start - 1 : start].isalnum():
            continue
        end = _closed(text, place, min(paragraph_end, start + (_LONGEST_SINGLE if mark in _SINGLE else _LONGEST)), mark)
        if end > place and text[place:end].strip():
            found.append(Quoted(start, end + 1, text[place:end].strip()))
            place = end + 1
    return tuple(found)


def _closed(text: str, start: int, end: int, mark: str) -> int:
    """Where the quotation that a mark opened ends, or -1."""
    if mark not in _SINGLE:
        return min((at for at in (text.find(close, start, end) for close in _CLOSING[mark]) if at >= 0), default=-1)
    for close in re.compile(_CLOSING[mark]).finditer(text, start, end):
        if not text[close.end() : close.end() + 1].isalnum():
            return close.start()
    return -1
