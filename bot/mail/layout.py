"""Lines of a page with their styles, side by side in tables and one below the other; no word is lost or moved.

Leaves to others: what stands on a line (html.py).
"""

from collections.abc import Iterable
from typing import NamedTuple

from bot.model import Style


class Shown(NamedTuple):
    """How words are shown: colour, strike, underline."""

    colour: str = ""
    strike: bool = False
    underline: bool = False


PLAIN = Shown()


class Line(NamedTuple):
    """A line without its marks; `runs` are its stretches that are not shown plain."""

    depth: int
    text: str
    runs: tuple[tuple[int, int, Shown], ...] = ()


def assembled(lines: list[Line]) -> tuple[str, tuple[Style, ...]]:
    """The lines with their marks as one text, without blank lines around it, and the styles in it."""
    first, end = 0, len(lines)
    while first < end and not lines[first].text and not lines[first].depth:
        first += 1
    while end > first and not lines[end - 1].text and not lines[end - 1].depth:
        end -= 1
    out: list[str] = []
    styles: list[Style] = []
    at = 0
    for depth, text, runs in lines[first:end]:
        marks = "> " * depth
        for start, stop, shown in runs:
            begin = at + len(marks)
            styles.append(
                Style(
                    start=begin + start,
                    end=begin + stop,
                    colour=shown.colour,
                    strike=shown.strike,
                    underline=shown.underline,
                )
            )
        out.append(marks + text if text else marks.rstrip())
        at += len(out[-1]) + 1
    return "\n".join(out) + "\n" if out else "", tuple(styles)


def runs_of(pieces: Iterable[tuple[str, Shown]], line: str) -> tuple[tuple[int, int, Shown], ...]:
    """The stretches of a line that are not shown plain, without the spaces around them."""
    runs: list[tuple[int, int, Shown]] = []
    at = 0
    for piece, shown in pieces:
        start, at = at, at + len(piece)
        if shown == PLAIN:
            continue
        words = line[start:at]
        stripped = words.lstrip()
        if not stripped:
            continue
        begin, end = start + len(words) - len(stripped), start + len(words.rstrip())
        if runs and runs[-1][2] == shown and not line[runs[-1][1] : begin].strip():
            begin = runs.pop()[0]
        runs.append((begin, end, shown))
    return tuple(runs)


def row(cells: list[list[Line]]) -> list[Line]:
    """The lines of a table's row: its cells side by side where each is one line, else one below the other."""
    filled = [[line for line in cell if line.text] for cell in cells]
    count = sum(map(bool, filled))
    if count < 2 or any(len(lines) > 1 for lines in filled) or len({x.depth for lines in filled for x in lines}) > 1:
        lines = [line for cell, words in zip(cells, filled, strict=True) if words for line in _trimmed(cell)]
        return lines or next((cell[:1] for cell in cells if cell), [])
    text, runs = "", []
    for number, lines in enumerate(filled):
        text += "\t" if number else ""
        for line in lines:
            runs += [(start + len(text), end + len(text), shown) for start, end, shown in line.runs]
            text += line.text
    return [Line(next(lines[0].depth for lines in filled if lines), text.rstrip(), tuple(runs))]


def _trimmed(cell: list[Line]) -> list[Line]:
    """The lines of a cell without the blank ones around them."""
    filled = [at for at, line in enumerate(cell) if line.text]
    return cell[filled[0] : filled[-1] + 1]
