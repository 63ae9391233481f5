"""Items of a section on lines of their own below its heading, as in a section that was copied into a mail.

An item begins its line with a label that the base text has under that heading, further on than the one before. The
words before it must be at an end: remarks that happen to be numbered are no items.
"""

import re
from collections.abc import Iterator, Mapping

from bot.model import BaseText, Citation
from bot.text.fold import fold
from bot.text.label import Path, leading, spell

_LINE = re.compile(r"[^\n]+")
_MOST_LINES = 200
_SET_APART = re.compile(r"\t|\s{2}|\xa0")
"""What stands between a label and its words in a text that was copied."""
_BEGINS = 2
"""Words with which an item begins, and a copy of it, too."""
_ENDS = (";", ":", ",", " and", " et", " y", " и")
"""How an item ends that another one follows."""


def items_below(
    text: str, folded: str, place: int, above: Path, labels: Mapping[str, str]
) -> Iterator[tuple[int, int, Path]]:
    """Start, end and path of the labels on the lines after a place. `above` is the label in the line of the heading
    itself, empty where that has none; the first line below a heading alone always begins an item."""
    order = {label: number for number, label in enumerate(labels)}
    last, begun = order.get(spell(above), -1), bool(above)
    adjoining = not above or folded[:place].rstrip().endswith(_ENDS)
    below = place
    lines = (line for line in _LINE.finditer(folded, place) if not line.group().isspace())
    for count, line in enumerate(lines):
        if count > _MOST_LINES:
            return
        words = text[line.start() : line.end()]
        path, rest = leading(words)
        path = _under(above, path, order)
        label = spell(path)
        direct = folded.count("\n", below, line.start()) < 2
        if path and order.get(label, -1) > last and (adjoining or (begun and direct)):
            indent = len(words) - len(words.lstrip())
            end = line.end() - len(rest)
            yield line.start() + indent, line.start() + len(words[: end - line.start()].rstrip()), path
            above, last = path, order[label]
        elif path or last < 0:
            return
        begun = bool(path)
        adjoining = line.group().rstrip().endswith(_ENDS)
        below = line.end()


def item_below(words: str, heading: str, above: str, base: BaseText | None) -> tuple[Citation, ...]:
    """The item that a paragraph below its heading is a copy of, or a new wording: by its label, set apart from the
    words, or followed by the item's first ones. It may stand under the item before it, whose label is `above`."""
    path, rest = leading(words)
    if not path or not base:
        return ()
    paths = [(leading(f"{item.label}\tx")[0], item) for item in base.provisions if item.heading == heading]
    order = {spell(each): number for number, (each, _) in enumerate(paths)}
    label, end = spell(_under(leading(f"{above}\tx")[0], path, order)), len(words) - len(rest)
    for each, item in paths:
        if spell(each) == label:
            apart = _SET_APART.search(words[:end])
            if apart or fold(rest).split()[:_BEGINS] == fold(item.text).split()[:_BEGINS]:
                cited = words[:end].rstrip()
                return (Citation(start=0, end=len(cited), cited=cited, heading=heading, label=item.label),)
    return ()


def _under(above: Path, path: Path, order: Mapping[str, int]) -> Path:
    """The label with the levels it stands under, where only that is one of the base text's."""
    depths = (above[:depth] for depth in range(len(above), -1, -1)) if path else ()
    return next(((*outer, *path) for outer in depths if spell((*outer, *path)) in order), path)
