"""Strangers' words made fit to stand in a letter of ours: names in a line, comments verbatim, directions by UAX #9.

A name loses what could make a line read as another one; a comment loses only what no reader shows. Escaping for HTML
is the templates' (autoescape), header lines are cleaned once more in `mail.compose`.
"""

import re
import unicodedata
from typing import Literal

from bot.model import UNDETERMINED

RIGHT_TO_LEFT = frozenset({"ar"})
TURNING = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
"""Bidirectional controls of UAX #9: in a name they could make a line read as another one."""
JOINING = frozenset("\u200d\ufe0e\ufe0f")
"""What belongs to the character before it: the joiner and the variation selectors of emoji."""


def plain(text: str) -> str:
    """One line of printable characters, without the controls that turn a line around."""
    return " ".join("".join(" " if _unfit(character) else character for character in text).split())


def _unfit(character: str) -> bool:
    category = unicodedata.category(character)
    return category in ("Cc", "Cs", "Zl", "Zp") or unicodedata.bidirectional(character) in TURNING


def readable(text: str) -> str:
    """A delegate's words as they are, but for control characters that no reader shows."""
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs")).strip()


def cut(text: str, length: int) -> tuple[str, bool]:
    """The beginning of a text, at a word's end where one is near, never within a letter and its accents."""
    if len(text) <= length:
        return text, False
    end = length
    while end and (unicodedata.combining(text[end]) or text[end] in JOINING or text[end - 1] == "\u200d"):
        end -= 1
    space = max(text.rfind(" ", 0, end + 1), text.rfind("\n", 0, end + 1))
    return text[: space if space > length // 2 else end].rstrip(), True


def fitting(length: int, *texts: str) -> str:
    """The first of the texts that is short enough; of the last one its beginning."""
    short = next((text for text in texts if len(text) <= length), texts[-1])
    return short if len(short) <= length else cut(short, length - 4)[0] + " ..."


def direction(text: str, language: str) -> Literal["ltr", "rtl"]:
    """By the language; where nobody can tell, by the first letter that has a direction (UAX #9 P2)."""
    if language != UNDETERMINED:
        return "rtl" if language in RIGHT_TO_LEFT else "ltr"
    strong = (unicodedata.bidirectional(character) for character in text)
    return "rtl" if next((kind for kind in strong if kind in ("L", "R", "AL")), "L") != "L" else "ltr"


def wrap(line: str, indent: str = "", width: int = 76) -> str:
    """A paragraph of the text part, folded at spaces, and where there are none between Chinese characters: a line is
    `width` columns wide, a Chinese character two of them, and none begins with a mark that closes (UAX #14)."""
    lines, wide = [""], 0
    for piece in _PIECES.findall(line):
        across = sum(_columns(character) for character in piece.rstrip())
        if lines[-1] and wide + across > width - len(indent):
            lines.append("")
            wide = 0
        lines[-1] += piece if lines[-1] else piece.lstrip()
        wide += sum(_columns(character) for character in piece)
    return "\n".join(indent + line.rstrip() for line in lines)


_HAN = r"[\u3400-\u9fff\uf900-\ufaff]"
_PIECES = re.compile(rf"[（“《]*{_HAN}[\u3000-\u303f\uff00-\uff0f\uff1a-\uff1f”]*\s*|(?:(?!{_HAN})\S)+\s*|\s+")


def _columns(character: str) -> int:
    return 2 if unicodedata.east_asian_width(character) in "WF" else 0 if unicodedata.combining(character) else 1
