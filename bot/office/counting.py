"""How a list of several levels counts, in Word (ECMA-376 §17.9) as in ODF: the next number, and the label it makes.

Leaves to others: how a number is written (numerals.py), which list a paragraph is in (numbering.py, opendocument.py).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.office.numerals import numeral
from bot.office.symbols import symbol

LEVELS = 10
_PLACES = frozenset("123456789")


@dataclass(slots=True, kw_only=True)
class Level:
    """One level of a list. `restart` is the level (from 1) whose use restarts it, 0 for none, None for any above."""

    start: int = 0
    kind: str = "decimal"
    text: str = ""
    font: str = ""
    style: str = ""
    restart: int | None = None
    legal: bool = False


def count(
    levels: Mapping[int, Level], counts: list[int | None], level: int, starts: Mapping[int, int] | None = None
) -> str:
    """Count one more item at `level`, in `counts`; its label. `starts` is where a list begins that says so itself."""
    for place in range(level + 1):
        reached = counts[place]
        if reached is None:  # a level nobody used counts as begun once one below it is
            begin = levels[place].start if place in levels else 0
            counts[place] = (starts or {}).get(place, begin)
        elif place == level:
            counts[place] = reached + 1
    for below in range(level + 1, LEVELS):
        restart = levels[below].restart if below in levels else None
        if restart is None or level < restart:
            counts[below] = None
    return _label(levels, counts, level).strip()


def _label(levels: Mapping[int, Level], counts: Sequence[int | None], level: int) -> str:
    said = levels.get(level)
    if said is None:
        return ""
    if said.kind == "bullet":
        return "".join(symbol(said.font, ord(sign)) for sign in said.text)
    label, *rest = said.text.split("%")
    for piece in rest:
        if piece[:1] not in _PLACES:
            label += f"%{piece}"
            continue
        place = int(piece[0]) - 1
        kind = levels[place].kind if place in levels else "decimal"
        label += numeral(counts[place] or 0, "decimal" if said.legal and kind != "none" else kind) + piece[1:]
    return label
