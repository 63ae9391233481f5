"""Plain text as it travels: format=flowed (RFC 3676), and lines that were doubled on the way; no word is changed.

Leaves to others: characters (charset.py), and what the marks at the beginning of lines mean (marks.py).
"""

import re
from itertools import pairwise

_MARKS = re.compile(r">(?: ?>)*")
_BLANK = "> \xa0\t"
_FEWEST = 8
"""Lines with words that a text needs before its blank lines tell anything."""
_WRAPPED_AT = 45
_SENTENCE_END = re.compile(r"[.!?:;,…。！？：；，、؟،؛)\]\"'»”*_-]$")


def unflowed(text: str, *, delsp: bool = False) -> str:
    """RFC 3676 §4: soft line breaks joined, stuffed spaces taken off, quotation marks kept at the line's start."""
    out: list[str] = []
    open_depth = -1  # depth of the paragraph that the next line may continue
    for line in text.split("\n"):
        # QUIRK: "> > " is depth 2 to its sender, though the RFC sees a stuffed ">" in depth 1
        marks = _MARKS.match(line)
        depth = marks[0].count(">") if marks else 0
        content = line[marks.end() :] if marks else line
        content = content[1:] if content[:1] == " " else content
        signature = content == "-- "
        soft = content.endswith(" ") and not signature
        if depth == open_depth and not signature:
            out[-1] += content
        else:
            out.append((">" * depth + " " if depth and content else ">" * depth) + content)
        if soft and delsp:
            out[-1] = out[-1][:-1]
        open_depth = depth if soft else -1
    return "\n".join(out)


def undoubled(text: str) -> str:
    """The text without the blank line after every line that Outlook's plain text has, if it has it.

    Paragraphs of one line each look the same. They are told apart by lines that break off inside a sentence.
    """
    if "\n\n" not in text:
        return text
    lines = text.rstrip("\n").split("\n")
    lines = lines[next((at for at, line in enumerate(lines) if line.strip(_BLANK)), len(lines)) :]
    filled = [at for at, line in enumerate(lines) if line.strip(_BLANK)]
    gaps = [following - at for at, following in pairwise(filled)]
    if len(filled) < _FEWEST or any(gap % 2 for gap in gaps):
        return text
    near = [at for at, gap in zip(filled, gaps, strict=False) if gap == 2]
    broken = sum(_breaks_off(lines[at]) for at in near)
    if broken < 3 or 4 * broken < len(near):
        return text
    return "\n".join(lines[::2]) + "\n"


def _breaks_off(line: str) -> bool:
    """Whether a line is long, and ends where no sentence does. A sign of Chinese or Japanese is two letters wide."""
    bare = line.strip(_BLANK)
    width = len(bare) if bare.isascii() else sum(2 if "\u2e80" <= c <= "\uffef" else 1 for c in bare)
    return width >= _WRAPPED_AT and not _SENTENCE_END.search(bare)
