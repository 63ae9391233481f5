"""Whether two texts say the same once office programs have had them.

They trade blanks for other blanks, and put or drop them at the ends of lines and of the whole; and signs of the font
Symbol are read as the letters they show (symbols.py).
"""

import re

from bot.office.symbols import in_letters

_BLANKS = re.compile(r"[^\S\n]+")
_LINES = re.compile(r" ?\n[ \n]*")


def same(one: str, other: str) -> bool:
    """Whether nobody would see a difference."""
    return one == other or settled(one) == settled(other)


def settled(text: str) -> str:
    """The text with every stretch of blanks as one space, of line ends as one, in letters."""
    lines = in_letters(text).replace("\r\n", "\n").replace("\r", "\n")
    return _LINES.sub("\n", _BLANKS.sub(" ", lines)).strip()
