"""What a text needs before it may stand in a file of another format: XML 1.0 §2.2 (Char), UAX #9 rules P2 and P3.

Applied where bytes are written, never to the row itself: JSON keeps every character as it came. Escaping belongs to
each format.
"""

import re
import unicodedata

_LINE_ENDS = re.compile(r"\r\n?")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

_LEFTWARD = re.compile("[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]")
"""The blocks that hold every character of the classes R and AL (DerivedBidiClass.txt, whose defaults are these)."""


def legible(text: str) -> str:
    """The text with line ends as LF and every character that XML forbids (controls, lone surrogates) replaced by
    U+FFFD, so that a reader sees that something stood there."""
    if text.isprintable() or text.replace("\n", "").isprintable():  # as most are; patterns take ten times as long
        return text
    return _ILLEGAL.sub("\ufffd", _LINE_ENDS.sub("\n", text))


def some_right_to_left(text: str) -> bool:
    """Whether there may be a letter from right to left in the text: no line of it is `right_to_left` without one."""
    return not text.isascii() and _LEFTWARD.search(text) is not None


def right_to_left(text: str) -> bool:
    """Whether the first letter with a direction is Arabic or Hebrew: a passage decides for itself, since an Arabic row
    may quote English."""
    if text.isascii():
        return False
    for character in text:
        direction = unicodedata.bidirectional(character)
        if direction in ("R", "AL"):
            return True
        if direction == "L":
            return False
    return False
