"""A table in the words of a mail: comments by provision, in rows, as HTML mail shows them (cells parted by tabs).

A table whose rows name provisions is read as a form in a file is (`bot.text`), and is no running text; any other table
is. Which words are the author's own was said before.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.model import Amendment, Document, Paragraph, Passage, PassageKind, Resolution, Run, Vocabulary
from bot.text import amendments_of

_TABLE = re.compile(r"(?m)(?:^[^\n\t]*+(?:\t[^\n\t]*+)++(?:\n|\Z)){2,}+")
_MOST_ROWS = 400
"""Rows of a table that is read as a form: more than all resolutions of a group have provisions are an attack."""
_LEAD = re.compile(r"(?m)^[^\n]{1,300}[:：][^\S\n]{0,9}\n\s{0,99}\Z")
"""The line right before a table that only says what it is."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Tabled:
    """A table of comments: its characters in the body, and what its rows say."""

    start: int
    end: int
    amendments: tuple[Amendment, ...]


def tables_in(
    passages: Sequence[Passage], resolution: Resolution, vocabularies: tuple[Vocabulary, ...]
) -> Iterator[Tabled]:
    """The tables of comments in a person's own words, each with the line that announces it."""
    for passage in passages:
        if passage.kind is not PassageKind.OWN or "\t" not in passage.text:
            continue
        for found in _TABLE.finditer(passage.text):
            if found.group().count("\n") > _MOST_ROWS:
                continue
            said = amendments_of(_document(found.group()), resolution.base_texts, vocabularies)
            placed = tuple(amendment for amendment in said if amendment.heading)
            if placed:
                lead = _LEAD.search(passage.text, max(0, found.start() - 400), found.start())
                start = passage.start + (lead.start() if lead else found.start())
                yield Tabled(start=start, end=passage.start + found.end(), amendments=placed)


def without(passages: Sequence[Passage], tables: Sequence[Tabled]) -> list[Passage]:
    """The passages with the tables taken out of them; what stands around one are two."""
    left: list[Passage] = []
    for passage in passages:
        at = passage.start
        for table in tables:
            if passage.start <= table.start < passage.end:
                left.append(_part(passage, at, table.start))
                at = table.end
        left.append(_part(passage, at, passage.end))
    return left


def _part(passage: Passage, start: int, end: int) -> Passage:
    return replace(passage, start=start, end=end, text=passage.text[start - passage.start : end - passage.start])


def _document(text: str) -> Document:
    paragraphs = (
        Paragraph(runs=(Run(text=cell),), cell=(0, row, column))
        for row, line in enumerate(text.splitlines())
        for column, cell in enumerate(line.split("\t"))
    )
    return Document(name="", kind="table", sha256="", paragraphs=tuple(paragraphs))
