"""Mark lines of proposals (ITU's guidelines for proposals): "MOD RCC/62A1/1", "SUP", "(MOD)", then text, then reasons.

The marks are the same Latin letters in all six languages; "Reasons:" is not. What stands between one mark line and the
next belongs to the first; which provision that is, is `placing.py`'s.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from bot.model import Mark, Paragraph, Run, Vocabulary
from bot.text.fold import tokens
from bot.text.lexicon import Phrases

_LATIN = str.maketrans("АВСЕНКМОРТХ（）＊", "ABCEHKMOPTX()*")
"""Cyrillic capitals that look Latin, and full-width signs: МОD is MOD."""
_MARKED = re.compile(r"(\(?(?:ADD|MOD|SUP|NOC|OTHER)\)?\*?)(?![A-Za-z])\s*[:.]?\s*")
_NUMBER = re.compile(
    r"(?:[A-Z]{1,5}/){1,12}(?:\d{1,4}(?:-\d{1,2})?|X{1,3})(?:\(?(?:Add|Rev|Corr)\.?\d{0,3}\)?|A\d{1,3}){0,4}(?:/\d{1,4})?(?![\w/])"
)
_BEFORE_TEXT = re.compile(r"\s*(\(?(?:ADD|MOD|SUP|NOC)\)?\*?)[^\S\t]*\t\s*(?=\S)")
_LONGEST = 300
_LONGEST_NAME = 60
_RULE = re.compile(r"[\s_*\-–—=.·]*")
_MARKS = {mark.value: mark for mark in Mark}


@dataclass(frozen=True, kw_only=True, slots=True)
class Signed:
    """A mark line: its mark, the number of the proposal, and the words after them, which may cite a provision. Without
    a mark it is the number alone."""

    mark: Mark | None = None
    number: str = ""
    cited: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Block:
    """What stands under a mark line: lines `start` to `end` of a reading, the first being the mark line itself."""

    signed: Signed
    start: int
    end: int
    reasons: str = ""


def signed(words: str) -> Signed | None:
    """The mark line that these words are, if they are one. What follows the mark is told, not judged."""
    words = words.strip()
    if not words or len(words) > _LONGEST or (not words[0].isupper() and words[0] not in "(（"):
        return None
    plain = words.translate(_LATIN)
    found = _MARKED.match(plain)
    rest = words[found.end() :] if found else words
    number = _NUMBER.match(rest.translate(_LATIN))
    after = rest[number.end() :].strip(" \t,:–-") if number else rest
    if found is None:
        return Signed(number=number.group()) if number and not after else None
    mark = _MARKS.get(found.group(1)) or _MARKS.get(found.group(1).strip("()*"))
    return Signed(mark=mark, number=number.group() if number else "", cited=after)


def parted(paragraph: Paragraph, cites: Callable[[str], bool]) -> tuple[Paragraph, ...]:
    """A paragraph that has its mark in front of its text, after a tab, as mark line and text."""
    text = "".join(run.text for run in paragraph.runs)
    found = _BEFORE_TEXT.match(text[:_LONGEST].translate(_LATIN))
    if not found or _NUMBER.match(text[found.end() :].translate(_LATIN)) or cites(text[found.end() :][:_LONGEST]):
        return (paragraph,)
    left = found.end()
    runs: list[Run] = []
    for run in paragraph.runs:
        if run.text[left:]:
            runs.append(replace(run, text=run.text[left:]))
        left = max(0, left - len(run.text))
    mark = Run(text=found.group(1), inserted=paragraph.runs[0].inserted, deleted=paragraph.runs[0].deleted)
    return replace(paragraph, runs=(mark,), label="", label_before=""), replace(paragraph, runs=tuple(runs))


def entry(words: str, vocabularies: tuple[Vocabulary, ...]) -> tuple[str, str] | None:
    """The part of a form that a line begins ("Reasons: …", "Comment: …"), in any language, and what stands after the
    colon; None where a line begins none."""
    t = tokens(words[:_LONGEST_NAME])
    end, meant = _phrases(vocabularies).find(t, 0) if len(t) else (0, ())
    if not meant or (t.word(end) != ":" and (end < len(t) or len(words) > _LONGEST_NAME)):
        return None
    return meant[0], words[t.ends[end] :].strip() if end < len(t) else ""


@lru_cache(maxsize=16)
def _phrases(vocabularies: tuple[Vocabulary, ...]) -> Phrases:
    found = Phrases()
    for vocabulary in vocabularies:
        for part, names in vocabulary.form:
            for name in names if part in ("comment", "proposed", "reasons") else ():
                found.add(list(tokens(name).words), part)
    return found


def blocks(
    lines: Sequence[str],
    vocabularies: tuple[Vocabulary, ...],
    cites: Callable[[str], bool],
    ends: Callable[[str], bool],
) -> tuple[list[bool], list[Block]]:
    """Which lines are mark lines, numbers or reasons, and the blocks they make; text before the first mark line is in
    none. `cites` tells whether the words after a mark cite a provision, `ends` whether a line cannot be part of the
    reasons above it."""
    aside = [False] * len(lines)
    found: list[Block] = []
    start = 0
    signs = [signed(line) for line in lines]
    marked = [sign is not None and sign.mark is not None and (not sign.cited or cites(sign.cited)) for sign in signs]
    number, now = "", Signed()
    said: list[str] | None = None

    def close(end: int) -> None:
        if start < end and (now.mark or now.number or said):
            found.append(Block(signed=now, start=start, end=end, reasons="\n".join(said or ())))

    for at, line in enumerate(lines):
        sign = signs[at]
        beside = marked[at - 1 : at] == [True] or marked[at + 1 : at + 2] == [True]
        if sign and marked[at]:
            close(at)
            now = Signed(mark=sign.mark, number=sign.number or number, cited=sign.cited)
            aside[at], start, number, said = True, at, "", None
            continue
        if sign and sign.mark is None and beside:
            aside[at] = True
            if marked[at - 1 : at] == [True] and not now.number:
                now = Signed(mark=now.mark, number=sign.number, cited=now.cited)
            else:
                number = sign.number
            continue
        begun = entry(line, vocabularies)
        rule = bool(_RULE.fullmatch(line))
        if begun and begun[0] == "reasons":
            aside[at], said = True, [*(said or ()), *([begun[1]] if begun[1] else ())]
        elif said is not None and line.strip() and not rule and not ends(line):
            aside[at], said = True, [*said, line.strip()]
        elif said is not None and line.strip():
            close(at)
            start, said = at, None
            now = Signed() if rule else now
    close(len(lines))
    return aside, found
