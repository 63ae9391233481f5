"""What the page and the PDF of a consolidated text have in common: its blocks, and how a comment is named in them.

A block is a paragraph or the rows of a table; how either looks is for `consolidated_page.py` and its neighbour.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby

from bot.model import ENGLISH, Comment, Layout, Paragraph, Tongue

Rows = list[list[Paragraph]]


def blocks(paragraphs: Iterable[Paragraph]) -> Iterator[Paragraph | Rows]:
    """The text's paragraphs and tables in their order, without its notes and what only Word needs."""
    inside = (each for each in paragraphs if each.part == "body" and each.style != Layout.SPACE)
    for table, group in groupby(inside, key=lambda paragraph: paragraph.cell and paragraph.cell[0]):
        if table is None:
            yield from group
        else:
            yield [list(row) for _, row in groupby(group, key=lambda paragraph: paragraph.cell and paragraph.cell[1])]


def spanned(rows: Rows) -> Iterator[list[tuple[Paragraph, int]]]:
    """The rows of a table, each cell with how many columns it spans: the last one what is left."""
    most = max(map(len, rows))
    for row in rows:
        yield [(cell, most - at if at + 1 == len(row) else 1) for at, cell in enumerate(row)]


def named(comment: Comment, say: Tongue = ENGLISH) -> str:
    """A comment by its number, who made it, and where."""
    place = f"{comment.heading} {comment.label}".strip() or say("general")
    return ", ".join(filter(None, (comment.number, comment.member or comment.contributor, place)))
