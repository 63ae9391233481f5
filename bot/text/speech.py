"""What somebody says about provisions, taken apart before a wording is looked for in it.

Pieces are told apart by mark lines (ITU's guidelines for proposals) and by lines that begin with a citation; a piece by
the labels in it ("Proposed text:", "Reasons:", config/languages, [form]). Paragraphs without any sign of a wording are
blanked out, so that long mails are read quickly. What is proposed in the rest is `amendment.py`'s.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby

from bot.model import Citation, Mark, Style, Vocabulary
from bot.text.fold import Tokens, fold, tokens, words_of
from bot.text.language import language_of
from bot.text.marked import entry, signed
from bot.text.parallel import Key
from bot.text.quotation import Quoted, quotations
from bot.text.version import Versions

PARAGRAPH = re.compile(r"\S[^\n]*(?:\n[^\S\n]*\S[^\n]*)*")
WORD = re.compile(r"[^\W_]")
_LINE = re.compile(r"[^\n]*\n?")
_BULLETS = " \t-–—•*·>|_\"'«“(["
_ENDED = re.compile(r"(?:[.;:!?。；：！？؟]|^)\s*$")
_MARK = re.compile(r"(?<![\w*])(?:\(MOD\)|(?:ADD|SUP)\*?|MOD|NOC)(?![\w*])")
_MARKED = re.compile(r"[^\S\n]{0,9}[:.–—(-]{0,4}[^\S\n]{0,9}(?:\(MOD\)|(?:ADD|SUP)\*?|MOD|NOC)(?![\w*])\)?")
_MARKS = ("ADD", "MOD", "SUP", "NOC")
_POINTED = re.compile("[:：→⇒\"“”„«»「」『』'‘’＂]")
"""What a longer paragraph has that tells a wording, if it cites nothing."""
_SHORT = 200
_LABEL = 60
"""Characters of a line that is a label and nothing else."""
_ANNOUNCED = 2
"""How many paragraphs after its announcement a wording may stand."""
_MOST = 200
"""Pieces of one mail that are looked into."""
_LONGEST = 20_000
"""Characters of a piece with signs of a wording in it; nobody writes so much about one provision."""
_ROLES = tuple(f"drafting {role}" for role in ("replace", "delete", "insert", "instead", "read"))
_ARABIC = re.compile("[\u0621-\u064a]")
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")


@dataclass(frozen=True, kw_only=True, slots=True)
class Speech:
    """Words about the same provisions, taken apart. `rest` are they with the reasons blanked out, every character at
    its place, `free` those of them that may hold a wording; `head` is where what follows their mark line, or the
    citation they begin with, begins."""

    start: int
    text: str
    rest: str
    free: str
    t: Tokens
    quotes: tuple[Quoted, ...]
    citations: tuple[Citation, ...]
    proposed: tuple[tuple[int, int], ...]
    reasons: str
    mark: Mark | None
    number: str
    head: int
    places: tuple[Key, ...]
    styles: tuple[Style, ...]

    @property
    def language(self) -> str:
        """The language it is written in."""
        return language_of(self.text)

    def targets(self, start: int, end: int) -> tuple[tuple[Key, str], ...]:
        """The provisions cited among these words, else those cited last before them, else those known; with the words
        that cite them."""
        among = [c for c in self.citations if start <= c.start < end]
        before = [c for c in self.citations if c.start < start]
        cited = among or [c for c in before if c.start == before[-1].start]
        if cited:
            return tuple({(c.heading, c.label): ((c.heading, c.label), c.cited) for c in cited}.values())
        return tuple((place, "") for place in self.places)


def speeches(
    words: str,
    citations: Sequence[Citation],
    known: Versions,
    vocabularies: tuple[Vocabulary, ...],
    places: tuple[Key, ...],
    styles: Sequence[Style],
) -> Iterator[Speech]:
    """The pieces that may hold a wording, in order; `places` are the provisions they are about where they cite none."""
    telling = _telling(words, known, vocabularies, styles, sorted(c.start for c in citations))
    if not telling.strip():
        return
    cuts = _cuts(words, telling, citations)[:_MOST]
    for start, end in zip(cuts, [*cuts[1:], len(words)], strict=True):
        if 0 < len("".join(telling[start:end].split())) <= _LONGEST:
            within = tuple(style for style in styles if start <= style.start < end)
            yield _taken_apart(words, telling, start, end, citations, vocabularies, places, within)


def _telling(
    words: str,
    known: Versions,
    vocabularies: tuple[Vocabulary, ...],
    styles: Sequence[Style],
    cited: Sequence[int],
) -> str:
    """The paragraphs that may hold a wording, and those after one that may announce it; the others blanked out, every
    character at its place."""
    ahead = 0
    kept: list[str] = []
    place = 0
    for paragraph in PARAGRAPH.finditer(words):
        text, (start, end) = paragraph.group(), paragraph.span()
        cites = bisect_left(cited, start) < bisect_left(cited, end)
        pointed = cites or len(text) <= _SHORT or _POINTED.search(text)
        marked = any(mark in text for mark in _MARKS) and _MARK.search(text)
        told = marked or (pointed and _announces(text, vocabularies))
        ahead = _ANNOUNCED if told else ahead - 1
        styled = any(style.start < end and style.end > start for style in styles)
        kept += [words[place:start], text if ahead >= 0 or styled or known.may_copy(text) else _blanked(text)]
        place = end
    return "".join(kept) + words[place:]


def _blanked(text: str) -> str:
    return "\n".join(" " * len(line) for line in text.split("\n"))


def _announces(text: str, vocabularies: tuple[Vocabulary, ...]) -> bool:
    """Whether words stand in a text that may announce a wording or a reason."""
    folded = fold(text)
    keys, signs = _signs(vocabularies)
    told = "→" in text or "->" in text or not keys.isdisjoint(words_of(folded))
    return told and signs.search(folded.replace("\u0640", "")) is not None


@lru_cache(maxsize=16)
def _signs(vocabularies: tuple[Vocabulary, ...]) -> tuple[frozenset[str], re.Pattern[str]]:
    """What may announce a wording or a reason, in folded text: the longest word of each phrase, and all the phrases."""
    phrases = {form for v in vocabularies for role, forms in v.words if role in _ROLES for form in forms}
    phrases |= {
        form for v in vocabularies for part, forms in v.form if part in ("proposed", "reasons") for form in forms
    }
    known = {tuple(tokens(phrase).words) for phrase in phrases}
    keys = {max(words, key=len) for words in known if words}
    spaced = sorted(words for words in known if _spaced(words[0]))
    others = sorted("".join(map(re.escape, words)) for words in known if not _spaced(words[0]))
    # By their first characters: then most of a text is passed over at one look a character.
    by_first = groupby(spaced, key=lambda words: words[0][0])
    branches = [f"{re.escape(first)}(?:{'|'.join(map(_rest, some))})" for first, some in by_first]
    patterns = [rf"(?<!\w)و?(?:{'|'.join(branches)})(?!\w)"] * bool(spaced) + others
    return frozenset(keys | {f"و{key}" for key in keys if _ARABIC.match(key)}), re.compile("|".join(patterns) or "(?!)")


def _rest(words: Sequence[str]) -> str:
    """A phrase without its first character, as a pattern."""
    return r"\W+".join(map(re.escape, (words[0][1:], *words[1:])))


def _spaced(word: str) -> bool:
    """Whether a word stands between blanks, as Han characters and arrows do not."""
    return word.isalnum() and not _HAN.search(word)


def _cuts(words: str, telling: str, citations: Sequence[Citation]) -> list[int]:
    """Where words about other provisions begin: at a mark line, and at a line that begins with a citation after one
    that had ended."""
    cuts = [0]
    before = ""
    starts = {c.start for c in citations}
    for line in _LINE.finditer(words):
        content = line.group().strip(_BULLETS + "\r\n")
        first = line.start() + line.group().find(content[:1]) if content else line.end()
        sign = signed(content) if telling[line.start() : line.end()].strip() else None
        cites = bool(content) and not starts.isdisjoint((first, first + 1))
        if (sign and sign.mark) or (cites and _ENDED.search(before)):
            cuts.append(line.start())
        before = line.group()
    return sorted(set(cuts))


def _taken_apart(
    words: str,
    telling: str,
    start: int,
    end: int,
    citations: Sequence[Citation],
    vocabularies: tuple[Vocabulary, ...],
    places: tuple[Key, ...],
    styles: tuple[Style, ...],
) -> Speech:
    text, free = words[start:end], telling[start:end]
    parts = list(_parts(free, vocabularies))
    rest = text
    for part, first, _, last in parts:
        if part == "reasons":
            free = free[:first] + _blanked(free[first:last]) + free[last:]
            rest = rest[:first] + _blanked(rest[first:last]) + rest[last:]
    mine = tuple(
        replace(c, start=c.start - start, end=c.end - start)
        for c in citations
        if start <= c.start < end and (c.resolution is None or not places or (c.heading, c.label) in places)
    )
    first_line = next((line for line in free.splitlines() if line.strip()), "")
    sign = signed(first_line.strip(_BULLETS))
    head = 0
    if sign and sign.mark and (marked := _MARK.search(free)):
        head = marked.end()
    head = next(
        (c.end for c in mine if not WORD.search(free, head, c.start) or (sign and c.end <= len(first_line))), head
    )
    if head and (marked := _MARKED.match(free, head)):
        head = marked.end()
    quotes = quotations(free)
    marks = {m.group() for m in _MARK.finditer(free) if not any(q.start <= m.start() < q.end for q in quotes)}
    return Speech(
        start=start,
        text=text,
        rest=rest,
        free=free,
        t=tokens(free),
        quotes=quotes,
        citations=mine,
        proposed=tuple((first, last) for part, _, first, last in parts if part == "proposed"),
        reasons="\n".join(
            filter(None, (text[first:last].strip() for part, _, first, last in parts if part == "reasons"))
        ),
        mark=sign.mark if sign and sign.mark else Mark(marks.pop()) if len(marks) == 1 else None,
        number=sign.number if sign else "",
        head=head,
        places=places,
        styles=styles,
    )


def _parts(text: str, vocabularies: tuple[Vocabulary, ...]) -> Iterator[tuple[str, int, int, int]]:
    """The labelled parts ("Proposed text: …", "Reasons: …"): which, where the label begins, where what it labels begins
    and ends: at the next label, and reasons where their paragraph ends."""
    found: list[tuple[str, int, int]] = []
    for line in _LINE.finditer(text):
        words = line.group().strip()
        labelled = words and (len(words) <= _LABEL or ":" in words or "：" in words)
        begun = entry(words, vocabularies) if labelled else None
        if begun:
            content = line.start() + line.group().rfind(begun[1]) if begun[1] else line.end()
            found.append((begun[0], line.start(), content))
    ends = [start for _, start, _ in found[1:]]
    for (part, start, content), end in zip(found, [*ends, len(text)], strict=False):
        paragraph = PARAGRAPH.search(text, content, end) if part == "reasons" else None
        yield part, start, content, paragraph.end() if paragraph else end
