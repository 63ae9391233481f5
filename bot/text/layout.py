"""Plain text as paragraphs: what was wrapped is put together, what belongs to the page is set aside.

A line was wrapped where the next word would not have fitted into it: that holds for any width, with blank lines and
indents or without, and tells a file with one paragraph a line from a wrapped one. Page numbers, headers that run over
the pages, rules and the footnotes under them are no paragraphs. What a paragraph is, is decided by `structure.py`.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise, takewhile

from bot.text.numbering import leading

_WIDEST = 200
"""Nobody wraps lines longer than this."""
_SHORTEST = 30
_NARROW = 80
"""Where one cut line shows that a text was wrapped; the longest paragraph of another may well be wider."""
_LONGEST_HEADING = 3
"""Lines."""
_SAMPLE = 20
"""So many lines show what is out of the ordinary."""
_NOTES = 40
"""No page has more lines of notes."""
ENDED = re.compile(r"[.;:,!?。；：，؛،、][)\]»”\"']*$|[;；؛]\s*[^\W\d]{1,4}$")
"""The end of a paragraph, or of one before the last: "…; and"."""
_CLOSED = re.compile(r"[.;:!?。；：؛][)\]»”\"']*$")
"""The same, but for the comma: the end of a sentence."""
BULLET = re.compile(r"[-–—•·▪*‣◦■□●○\uf0b7\uf02d](?:\s|$)")
_RULE = re.compile(r"[_\-=*–—─]{4,}")
_NUMBER = re.compile(r"[-–—\[(\s]*(\d{1,4})[-–—\])\s]*")
_PAGE = re.compile(
    r"(?:page|pages|p\.|página|pág\.|стр\.|страница|с\.|صفحة|الصفحة|第)\s*\d{1,4}\s*[页頁]?"
    r"(?:\s*(?:of|de|sur|из|من|/|共)\s*\d{1,4}\s*[页頁]?)?|\d{1,4}\s*/\s*\d{1,4}",
    re.IGNORECASE,
)
_COMMAS = ",，،、"
_NOTE = re.compile(r"(?P<mark>[¹²³⁰⁴-⁹]{1,2}|\*{1,3}|†|\[?\(?\d{1,2}\)?\]?)\s*(?=\S)")
_MARKED = re.compile(r"(?:[^\W\d_]{3}|[)»”\"'])(\d{1,2})(?![\w.])")
_NOTED = re.compile(r"(\d{1,2})\s*(?=[^\W\d_])")
_RAISED = "¹²³⁰⁴⁵⁶⁷⁸⁹"
_DIGITS = str.maketrans(_RAISED, "1230456789")
_RAISING = str.maketrans("1230456789", _RAISED)
_HAN = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")

Heading = Callable[[str], bool]
"""Whether words are a heading, all of them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Block:
    """A paragraph as its layout shows it. `label` is an automatic number; `foot` where the page ends after it."""

    words: str
    label: str = ""
    italic: bool = False
    style: str = ""
    table: bool = False
    foot: bool = False
    unsure: bool = False
    """Whether it may as well be more of the paragraph before it."""
    notes: tuple[tuple[int, str], ...] = ()
    """The words of its notes, each with how many characters, white space apart, stand behind its sign."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Line:
    words: str
    sizes: tuple[int, int, int]
    """Its length: tabs as one character, tabs as far as they reach, wide characters as two."""
    blank: bool
    """Whether a blank line stands before it."""
    top: bool
    """Whether it is the first of its page."""
    foot: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class _Setting:
    """How the whole text is set."""

    widths: tuple[int, ...]
    """How wide it was wrapped, by each way to measure a line; 0 where it was not."""
    spaced: bool
    """Whether items are parted by blank lines."""
    apart: bool
    """Whether headings are parted by blank lines from what follows."""
    commas: bool
    """Whether an item may end with a comma and another one follow."""
    known: Heading


def blocks(text: str, known: Heading) -> tuple[list[Block], list[tuple[str, str]]]:
    """The paragraphs of a text, and what belongs to its pages, as (why, words)."""
    left: list[tuple[str, str]] = []
    lines = _without_furniture(list(_lines(text)), known, left)
    marks = {mark_of(words) for why, words in left if why == "footnote"} | _referring(line.words for line in lines)
    return [replace(block, words=unmarked(block.words, marks)) for block in _joined(lines, known)], left


def mark_of(note: str) -> str:
    """The mark a note begins with."""
    found = _NOTE.match(note)
    return found["mark"].strip("[]()").translate(_DIGITS) if found else ""


def _lines(text: str) -> Iterator[_Line]:
    for page in re.split("\f", text.replace("\r\n", "\n")):
        blank, top = False, True
        for line in page.splitlines():
            words = " ".join(line.split())
            if words:
                shown = line.rstrip()
                yield _Line(words=words, sizes=_sizes(shown), blank=blank, top=top)
            blank, top = not words, top and not words


def _sizes(line: str) -> tuple[int, int, int]:
    if line.isascii():
        return len(line), len(line.expandtabs()), len(line)
    return len(line), len(line.expandtabs()), sum(1 + (unicodedata.east_asian_width(c) in "WF") for c in line)


# -- what belongs to the page -----------------------------------------------------------------------------------------


def _without_furniture(lines: Sequence[_Line], known: Heading, left: list[tuple[str, str]]) -> list[_Line]:
    """The lines of the text itself; each of the others goes into `left`."""
    numbers = _page_numbers(lines)
    headers = _running(lines, _edges(lines, numbers), numbers, known)
    referred = marks_in(line.words for line in lines)
    kept: list[_Line] = []
    notes = ruled = False
    for place, line in enumerate(lines):
        if line.top or (place - 1 in numbers) or (notes and not ruled and line.blank):
            notes = ruled = False
        if place in numbers:
            left.append(("page number", line.words))
        elif place in headers:
            left.append(("running header", line.words))
        elif _RULE.fullmatch(line.words):
            notes = ruled = _over_notes(lines, place, numbers)
            continue
        elif notes or (is_note(line.words, referred) and _at_end(lines, place, numbers)):
            notes = True
            left.append(("footnote", line.words))
        else:
            kept.append(line)
            continue
        if kept:
            kept[-1] = replace(kept[-1], foot=True)
    return kept


def marks_in(paragraphs: Iterable[str]) -> frozenset[str]:
    """The marks of notes in a text: numbers written onto a word."""
    return frozenset(mark for words in paragraphs for mark in _MARKED.findall(words))


def _referring(paragraphs: Iterable[str]) -> set[str]:
    """The marks of notes that were lost on the way into this file: numbers on words, counting from 1."""
    found = [mark for words in paragraphs for mark in _MARKED.findall(words)]
    return set(found) if found == [str(number) for number in range(1, len(found) + 1)] else set()


def is_note(words: str, marks: Collection[str]) -> bool:
    """Whether a note to one of the marks may begin here: its number, raised or before a capital letter."""
    found = _NOTED.match(words)
    return words[0] in _RAISED or bool(found and found[1] in marks and words[found.end()].isupper())


def _at_end(lines: Sequence[_Line], place: int, numbers: set[int]) -> bool:
    """Whether a note may stand here: it cannot be an item, or only lines of notes are left of the page."""
    if not leading(lines[place].words)[0]:
        return True
    near = range(place + 1, min(len(lines), place + _NOTES + 2))
    rest = takewhile(lambda later: not lines[later].top and later not in numbers, near)
    labels = [leading(lines[later].words)[0] for later in rest]
    last = place + len(labels) + 1 == len(lines)
    return len(labels) <= _NOTES and not any(labels) and (not last or lines[place].blank)


def _over_notes(lines: Sequence[_Line], rule: int, numbers: set[int]) -> bool:
    """Whether a rule parts the notes of a page from its text: a note stands under it, and the page ends soon."""
    if rule + 1 == len(lines) or not _NOTE.match(lines[rule + 1].words):
        return False
    near = range(rule + 1, min(len(lines), rule + _NOTES + 1))
    return any(lines[place].top or place in numbers for place in near) or len(lines) <= rule + _NOTES


def _page_numbers(lines: Sequence[_Line]) -> set[int]:
    """Lines that are nothing but the number of a page."""
    found = set()
    for place, line in enumerate(lines):
        if _PAGE.fullmatch(line.words):
            found.add(place)
        elif number := _NUMBER.fullmatch(line.words):
            beside = line.top or (place + 1 < len(lines) and lines[place + 1].top) or place + 1 == len(lines)
            if beside or len(number[1]) < 4 or number[1] != line.words:
                found.add(place)
    return found


def _edges(lines: Sequence[_Line], numbers: set[int]) -> set[int]:
    """Lines next to where a page ends."""
    found: set[int] = set()
    for place, line in enumerate(lines):
        if line.top and place:
            found.update(range(place - 3, place + 3))
        if place in numbers:
            found.update(range(place - 2, place + 3))
    return {place for place in found if 0 <= place < len(lines)} - numbers


def _running(lines: Sequence[_Line], edges: set[int], numbers: set[int], known: Heading) -> set[int]:
    """Lines that stand at the edges of several pages, but for their digits; and a single one that ends like no
    paragraph and begins like no heading."""
    shapes = Counter(_shape(lines[place].words) for place in edges)
    found: set[int] = set()
    room = 0.75 * max(_widths(lines))
    for place in sorted(edges):
        line = lines[place]
        if known(line.words) or _RULE.fullmatch(line.words) or line.words[0] in _RAISED or len(line.words) > 120:
            continue
        beside = line.top or bool({place - 1, place + 1} & (numbers | found))
        again = shapes[_shape(line.words)] > 1 and not ENDED.search(line.words)
        if (again or (beside and line.sizes[0] < room and _titled(line))) and not leading(line.words)[0]:
            found.add(place)
    return found


def _titled(line: _Line) -> bool:
    """Whether a line names the document, not a part of it."""
    return bool(
        len(line.words) <= 60
        and re.search(r"\d", line.words)
        and not ENDED.search(line.words)
        and not line.words[0].islower()
        and len(line.words.split()) <= 8
    )


def _shape(words: str) -> str:
    return re.sub(r"\d+", "0", words)


# -- lines into paragraphs --------------------------------------------------------------------------------------------


def _joined(lines: Sequence[_Line], known: Heading) -> Iterator[Block]:
    setting = _Setting(
        widths=_widths(lines), spaced=_spaced(lines), apart=_apart(lines, known), commas=False, known=known
    )
    cuts = sum(_cut(before, line, setting) for before, line in pairwise(lines))
    if cuts < (1 if max(setting.widths) <= _NARROW else 2):
        setting = replace(setting, widths=())
    setting = replace(setting, commas=_commas(lines, setting))
    paragraph: list[_Line] = []
    unsure = False
    for place, line in enumerate(lines):
        following = lines[place + 1] if place + 1 < len(lines) else None
        if paragraph and not _wrapped(paragraph, line, following, setting):
            yield Block(words=_words(paragraph), foot=paragraph[-1].foot or line.top, unsure=unsure)
            unsure = not line.blank and _full(paragraph[-1], line.words, setting)
            paragraph = []
        paragraph.append(line)
    if paragraph:
        yield Block(words=_words(paragraph), foot=True, unsure=unsure)


def _cut(before: _Line, line: _Line, setting: _Setting) -> bool:
    """Whether a line surely goes on in the next one."""
    parted = line.blank or line.top or _begins(line) or ENDED.search(before.words)
    return not parted and _full(before, line.words, setting) and not setting.known(before.words)


def _spaced(lines: Sequence[_Line]) -> bool:
    begun = [line.blank for line in lines if _begins(line)]
    return sum(begun) > 0.6 * len(begun)


def _apart(lines: Sequence[_Line], known: Heading) -> bool:
    after = [line.blank or line.top for before, line in pairwise(lines) if known(before.words)]
    return sum(after) > 0.6 * len(after)


def _commas(lines: Sequence[_Line], setting: _Setting) -> bool:
    """Told by the items that surely begin where they seem to: the line before had room left."""
    return any(
        _begins(line) and before.words[-1] in _COMMAS and (line.blank or not _full(before, line.words, setting))
        for before, line in pairwise(lines)
    )


def _widths(lines: Sequence[_Line]) -> tuple[int, ...]:
    found = []
    for way in range(3):
        longest = sorted((line.sizes[way] for line in lines), reverse=True)
        for _ in range(3):
            if len(longest) > _SAMPLE and longest[0] > 1.2 * longest[3]:
                del longest[0]
        found.append(longest[0] if longest and _SHORTEST <= longest[0] <= _WIDEST else 0)
    return tuple(found)


def _full(line: _Line, following: str, setting: _Setting) -> bool:
    """Whether the first word of what follows would not have fitted into the line."""
    word = 3 if _HAN.match(following) else len(following.split(" ", 1)[0])
    return any(width and size + 1 + word > width for size, width in zip(line.sizes, setting.widths, strict=False))


def _wrapped(paragraph: Sequence[_Line], line: _Line, following: _Line | None, setting: _Setting) -> bool:
    """Whether a line goes on with the paragraph before it."""
    before, known = paragraph[-1], setting.known
    ended = bool(ENDED.search(before.words))
    full = _full(before, line.words, setting)
    turned = before.foot or line.top
    if turned and (_CLOSED.search(before.words) or not (full or line.words[0].islower())):
        return False
    if line.blank and not turned:
        return False
    if ended or _begins(following):
        whole = following and _full(line, following.words, setting) and known(f"{line.words} {following.words}")
        if whole or known(line.words):
            return False
    if len(paragraph) <= _LONGEST_HEADING and known(_words(paragraph)):
        return not ended and ((setting.apart and not turned) or known(f"{_words(paragraph)} {line.words}"))
    comma = before.words[-1] in _COMMAS and not setting.commas
    if _begins(line) and (not full or (ended and not setting.spaced and not comma)):
        return False
    if not full:
        long = any(width and size > width / 2 for size, width in zip(before.sizes, setting.widths, strict=False))
        return not ended and long and line.words[0].islower() and not _begins(following)
    alone = following is not None and _begins(following) and not _full(line, following.words, setting)
    return not (ended and alone and not ENDED.search(line.words))  # else a heading of its own


def _begins(line: _Line | None) -> bool:
    """Whether a line begins as an item does."""
    return line is not None and bool(leading(line.words)[0] or BULLET.match(line.words))


def _words(paragraph: Sequence[_Line]) -> str:
    """The words of the lines; nothing is put between Han characters, or after a hyphen inside a word."""
    found = [paragraph[0].words]
    for before, line in pairwise(paragraph):
        words = before.words
        close = _HAN.match(line.words) and _HAN.match(words[-1])
        hyphen = len(words) > 1 and words[-1] in "-\u2011" and words[-2].isalnum()
        if words[-1] == "\u00ad":
            found[-1] = found[-1][:-1]
        elif not (close or hyphen):
            found.append(" ")
        found.append(line.words)
    return "".join(found)


def unmarked(words: str, marks: Collection[str]) -> str:
    """The words without the marks of the notes that were set aside."""
    return _shown(frozenset(marks)).sub("", words) if marks else words


@lru_cache(maxsize=16)
def _shown(marks: frozenset[str]) -> re.Pattern[str]:
    """Marks as they are shown in the text: raised or not behind a word, in brackets; never as an exponent (km²)."""
    numbers = [mark for mark in sorted(marks, key=len, reverse=True) if mark.isdecimal()]
    raised = [mark.translate(_RAISING) for mark in numbers]
    others = [re.escape(mark) for mark in marks if mark and not mark.isalnum()]
    behind = [rf"(?:(?<=[^\W\d_]{{3}})|(?<=[)»”\"'.,;]))(?:{'|'.join(raised)})"] if raised else []
    written = [rf"(?:(?<=[^\W\d_]{{3}})|(?<=[)»”\"']))(?:{'|'.join(numbers)})(?![\w.])"] if numbers else []
    bracketed = [rf"\s?\[(?:{'|'.join(numbers)})\]"] if numbers else []
    starred = [rf"(?<=\w)(?:{'|'.join(others)})(?![*†\w])"] if others else []
    return re.compile("|".join([*behind, *written, *bracketed, *starred]) or r"(?!)")
