"""Whether two texts say the same once office programs have had them.

They trade blanks for other blanks, and put or drop them at the ends of lines and of the whole; signs of the font Symbol
are read as the letters they show (symbols.py); _xHHHH_ is a character, which some write and others leave.
"""

import re

from bot.office.symbols import in_letters

_BLANKS = re.compile(r"[^\S\n]+")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_LINES = re.compile(r" ?\n[ \n]*")


def same(one: str, other: str) -> bool:
    """Whether nobody would see a difference."""
    return one == other or settled(one) == settled(other)


def settled(text: str) -> str:
    """The text with every stretch of blanks as one space, of line ends as one, in letters."""
    lines = in_letters(unescaped(text.replace("_x005F_", "_"))).replace("\r\n", "\n").replace("\r", "\n")
    return _LINES.sub("\n", _BLANKS.sub(" ", lines)).strip()


def unescaped(text: str) -> str:
    """Characters that XML cannot hold are written as _xHHHH_ (ECMA-376 part 1 §22.9.2.19, ST_Xstring)."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text
