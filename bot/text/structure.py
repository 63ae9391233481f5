"""A base text from the file the coordinator gives: its sections, labels and words, verbatim (PP resolutions' layout).

One builder for every format: paragraphs in, provisions out. A heading is a paragraph of its own, known by its words
(verb and addressee), by its italics, or by its place; an item begins with its label, typed or automatic; a paragraph
that begins neither belongs to the item above. What stands before the first heading, at the margins of the pages and
behind the last section is no provision, and is told, paragraph by paragraph; the resolution's own front and its annexes
are kept beside its provisions. The words are those of the file, white space apart: nothing is corrected here. Opening
files is `bot.office`'s, the lines of plain text are `layout.py`'s.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache, partial
from itertools import groupby, takewhile
from pathlib import PurePath

from bot.errors import Refused
from bot.model import BaseText, Note, Outline, Provision, Vocabulary
from bot.office import read
from bot.text.document import blocks_of, signs_at, size
from bot.text.fold import tokens
from bot.text.heading import headings
from bot.text.layout import BULLET, ENDED, Block, blocks
from bot.text.lexicon import Lexicon, lexicon
from bot.text.numbering import Numbering, Step, leading
from bot.text.toml import provisions as from_toml

_LONGEST_HEADING = 40
_LONGEST_UNKNOWN = 12
_LONGEST_TITLE = 120
_CALL = "call"
"""The style that ITU's templates set headings in."""
_SECTION = re.compile(r"[^\W\d]{4,12}\s+\d{1,2}[^\W\d]{0,6}|第.{1,3}[节章条部]", re.IGNORECASE)
_MARK_LINE = re.compile(r"\(?(?:ADD|MOD|SUP|NOC)\)?\*?(?:\s+\S{0,24}/\S{0,24})?")
_RESOLUTION = re.compile(r"(?:第\s*\d{1,4}\s*号决议|القرار\s*\d{1,4})(?:\s*[(（][^()（）]{0,60}[)）])?")
_PARTING = ("(", "-", ":")
"""What may stand between the number of an annex and its title."""
_COUNTED = re.compile(r"[a-z]|[ivx]{1,5}|[а-яأ-ي]")
_SMALL_WORDS = 4
"""How many words may part an annex from what it is an annex to."""


def base_text(data: bytes, filename: str, language: str = "en", vocabularies: tuple[Vocabulary, ...] = ()) -> BaseText:
    """The base text in a file; Refused, with what to do, where the file is none. With vocabularies a heading is known
    by its words too, not by its place alone."""
    return outline(data, filename, language, vocabularies).base


def outline(
    data: bytes,
    filename: str,
    language: str = "en",
    vocabularies: tuple[Vocabulary, ...] = (),
    *,
    accepted: bool = False,
) -> Outline:
    """The base text in a file, and all in the file that is no part of it. Of tracked changes the text as it was is
    taken, or with `accepted`, as in a proposal, the text as it would be."""
    ending = PurePath(filename).suffix.lower()
    known = partial(_apart, vocabularies=vocabularies)
    remarks: list[str] = []
    if ending == ".toml":
        title, provisions = from_toml(_decoded(data, filename), filename)
        left: list[tuple[str, str]] = []
        front: tuple[Provision, ...] = ()
        back: tuple[Provision, ...] = ()
    else:
        if ending == ".txt":
            paragraphs, margins = blocks(_decoded(data, filename), known)
        else:
            paragraphs, margins = blocks_of(read(data, filename), known, accepted=accepted)
        builder = _Builder(paragraphs, vocabularies)
        builder.build()
        title, provisions, left = builder.title, builder.provisions, [*builder.left, *margins]
        front, back = builder.front, builder.back
        remarks = [f"“{heading}” has nothing under it" for heading in builder.empty]
    if not provisions:
        raise Refused(f"{filename}: no heading with text under it was found; headings are paragraphs of their own")
    times = Counter((provision.heading, provision.label) for provision in provisions)
    remarks += [
        f"“{' '.join(place).strip()}” is there {count} times; a citation of it cannot tell which is meant"
        for place, count in times.items()
        if count > 1
    ]
    base = BaseText(
        language=language,
        provisions=tuple(provisions),
        title=title,
        sha256=hashlib.sha256(data).hexdigest(),
        front=front,
        back=back,
    )
    return Outline(base=base, left=tuple(left), remarks=tuple(remarks))


def _decoded(data: bytes, filename: str) -> str:
    """UTF-8, or UTF-16 where the file's first character says so (Unicode §23.8)."""
    try:
        return data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(f"{filename}: not UTF-8 (byte {error.start}); save it again as UTF-8") from error


@lru_cache(maxsize=4096)
def _spoken(words: str, vocabularies: tuple[Vocabulary, ...]) -> bool:
    """Whether the vocabularies know these words, all of them, as one heading."""
    if not vocabularies or len(words) > 400:
        return False
    t = tokens(words)
    found = headings(vocabularies, None).find(t, 0) if len(t) else None
    return found is not None and found.end == len(t)


class _Builder:
    """Goes through the paragraphs once, in their order."""

    def __init__(self, paragraphs: Sequence[Block], vocabularies: tuple[Vocabulary, ...]) -> None:
        self._blocks = paragraphs
        self._steps = [leading(f"{block.label} x" if block.label else block.words) for block in paragraphs]
        self._vocabularies = vocabularies
        self._lexicon = lexicon(vocabularies)
        self._heading, self._numbering = "", Numbering()
        self._begun = 0
        """How many provisions there were when the section began."""
        self._front: list[Block] = []
        self._back: list[Block] = []
        self._places: list[tuple[str, str]] = []
        self._texts: list[list[Block]] = []
        """The paragraphs of each, without its label."""
        self._above: dict[int, tuple[Note, ...]] = {}
        """Notes of headings, by the provision that comes next."""
        self.left: list[tuple[str, str]] = []
        self.empty: list[str] = []

    def build(self) -> None:
        """Go through them; fills `left` and `empty` too."""
        place = 0
        while place < len(self._blocks):
            if self._heading and self._closing(place):
                self.left += [("after the last section", _plain(block.words)) for block in self._blocks[place:]]
                self._back = list(takewhile(self._is_annexed, self._blocks[place:]))
                break
            end = self._heading_at(place)
            if end > place:
                self._begin(self._blocks[place:end])
                place = end
                continue
            self._take(place)
            place += 1
        if self._heading and not self._filled():
            self.empty.append(self._heading)

    @property
    def provisions(self) -> list[Provision]:
        """What was found, in order."""
        found = []
        for at, ((heading, label), text) in enumerate(zip(self._places, self._texts, strict=True)):
            words, notes = _together(text)
            above = self._above.get(at, ())
            found.append(Provision(heading=heading, label=label, text=words, notes=notes, above=above))
        return found

    @property
    def title(self) -> str:
        """What stands between the number of the resolution and the opening formula."""
        number = self._number()
        return "" if number is None else _plain(self._front[number + 1].words)

    @property
    def front(self) -> tuple[Provision, ...]:
        """What stands before the first heading, from the resolution's number on."""
        number = self._number()
        return () if number is None else _still(self._front[number:])

    @property
    def back(self) -> tuple[Provision, ...]:
        """The annexes."""
        return _still(self._back)

    def _number(self) -> int | None:
        places = reversed(range(len(self._front) - 2))
        return next((place for place in places if _named(_plain(self._front[place].words), self._lexicon)), None)

    def _is_annexed(self, block: Block) -> bool:
        """Whether a paragraph behind the last section belongs to an annex, not to another resolution."""
        words = _plain(block.words)
        begins = not block.label and not block.table and _closes(words, self._lexicon)
        return not begins or bool(self._lexicon.skip(tokens(words), 0, "annex"))

    def _begin(self, heads: Sequence[Block]) -> None:
        if self._heading and not self._filled():
            self.empty.append(self._heading)
        words = [_bare(block.words) for block in heads]
        self._heading, self._numbering, self._begun = " ".join(words), Numbering(), len(self._places)
        if any(block.notes for block in heads):
            self._above[self._begun] = _together([_shorn(*each) for each in zip(heads, words, strict=True)], " ")[1]

    def _filled(self) -> bool:
        return len(self._places) > self._begun

    def _add(self, label: str, block: Block) -> None:
        self._places.append((self._heading, label))
        self._texts.append([block])

    def _take(self, place: int) -> None:
        """A paragraph that is no heading: front matter, an item, or more of the item above."""
        block = self._blocks[place]
        steps, rest = self._steps[place]
        if not self._heading:
            self._front.append(block)
            self.left.append(("before the first heading", _plain(block.words)))
            return
        if _MARK_LINE.fullmatch(block.words) or block.style.casefold().startswith("figure"):
            self.left.append(("a mark" if block.words.isupper() else "a figure", _plain(block.words)))
            return
        label = (
            None
            if block.table or not steps
            else self._numbering.place(steps, self._following(place), unsure=block.unsure)
        )
        if label is not None:
            self._add(label, block if block.label else replace(block, words=rest))
        elif block.foot and steps and not steps[0].closed:
            self.left.append(("footnote", _plain(block.words)))
        elif self._filled():
            self._texts[-1].append(block)
        else:
            self._add("", block)

    def _following(self, place: int) -> Step | None:
        """What the next label of the section begins with."""
        for later in range(place + 1, len(self._blocks)):
            steps = self._steps[later][0]
            if steps and not self._blocks[later].table:
                return steps[0]
            if self._known(later):
                break
        return None

    # -- headings -----------------------------------------------------------------------------------------------------

    def _known(self, place: int) -> bool:
        block = self._blocks[place]
        return not block.label and _spoken(_bare(block.words), self._vocabularies)

    def _heading_at(self, place: int) -> int:
        """The place after the heading that begins here; this place where none does."""
        block = self._blocks[place]
        words = _bare(block.words)
        if block.table or block.label or place + 1 == len(self._blocks) or not words:
            return place
        if _SECTION.fullmatch(words) and self._numbered(words):
            return place + 1 + self._titled(place + 1)
        if self._known(place):
            return place + 1
        if (
            ENDED.search(_plain(block.words))
            or BULLET.match(words)
            or len(words.split()) > _LONGEST_HEADING
            or self._steps[place][0]
        ):
            return place
        if block.style.casefold() == _CALL:
            return place + 1
        return place + (self._italic(place) or self._placed(place))

    def _numbered(self, words: str) -> bool:
        """ "SECTION 1": a heading of a long resolution."""
        t = tokens(words)
        return self._lexicon.stands(t, 0, "section") and not self._lexicon.stands(t, 0, "annex")

    def _titled(self, place: int) -> bool:
        """Whether a paragraph is the title under "SECTION 1"."""
        return (
            place + 1 < len(self._blocks)
            and not self._steps[place][0]
            and not ENDED.search(self._blocks[place].words)
            and len(self._blocks[place].words.split()) <= _LONGEST_HEADING
            and not self._known(place)
        )

    def _italic(self, place: int) -> bool:
        """A heading no vocabulary knows, told by its italics: behind the opening formula, or behind a finished item."""
        return self._blocks[place].italic and self._ended(place) and self._low(place)

    def _placed(self, place: int) -> bool:
        """A heading told by its place: words without an end mark after an item that has one, before one that begins
        a list, or before words that end. It begins with a verb, if any vocabulary is there to know one."""
        words = _plain(self._blocks[place].words)
        if not self._ended(place) or not self._low(place):
            return False
        t = tokens(words)
        verb = bool(self._vocabularies) and len(t) > 0 and headings(self._vocabularies, None).find(t, 0) is not None
        following, steps = self._blocks[place + 1], self._steps[place + 1][0]
        first = bool(steps) and steps[0].closed | (steps[0].printed in ("1", "1.1"))
        size = len(words.split()) if words[0].islower() or " " in words else len(words) / 2
        if verb:
            return bool(steps) or bool(ENDED.search(following.words))
        return size <= _LONGEST_UNKNOWN and (first or (not steps and bool(ENDED.search(following.words))))

    def _ended(self, place: int) -> bool:
        """Whether what stands before a place is finished."""
        return place > 0 and bool(ENDED.search(_plain(self._blocks[place - 1].words)))

    def _low(self, place: int) -> bool:
        """Whether words begin with a small letter, or one of a script that has but one kind."""
        first = _plain(self._blocks[place].words).lstrip("*_\"'«“")[:1]
        return first.isalpha() and not first.isupper()

    def _closing(self, place: int) -> bool:
        """Whether the resolution ends before this paragraph."""
        block = self._blocks[place]
        return not block.label and not self._steps[place][0] and _closes(block.words, self._lexicon)


def _apart(words: str, vocabularies: tuple[Vocabulary, ...]) -> bool:
    """Whether these words, all of them, are a paragraph of their own."""
    return _spoken(_bare(words), vocabularies) or _closes(words, lexicon(vocabularies))


def _closes(words: str, lexicon: Lexicon) -> bool:
    """Whether what follows these words is no part of the resolution: an annex, or another resolution. Both are cited
    in the text too, so they count as such only with nothing but their number, or in capitals."""
    words = _plain(words)
    if not words or words[0].islower() or len(words) > _LONGEST_TITLE or ENDED.search(words):
        return False
    t = tokens(words)
    end = lexicon.skip(t, 0, "annex")
    if not end:
        resolution = _RESOLUTION.match(words)
        rest = tokens(words[resolution.end() :]) if resolution else t
        return (words.isupper() and _named(words, lexicon)) or (
            resolution is not None and (not len(rest) or lexicon.skip(rest, 0, "annex") > 0)
        )
    end += t.word(end).isdecimal() or _COUNTED.fullmatch(t.word(end)) is not None
    if end >= len(t) or t.word(end) in _PARTING or words.isupper():
        return True
    for place in range(end, end + _SMALL_WORDS):
        number = lexicon.skip(t, place, "resolution", "document")
        if number > place and t.word(number).isdecimal():
            return number + 1 == len(t) or t.word(number + 1) == "("
    return False


def _named(words: str, lexicon: Lexicon) -> bool:
    """Whether these words begin with the number of a resolution."""
    if _RESOLUTION.match(words):
        return True
    t = tokens(words[:_LONGEST_TITLE])
    number = lexicon.skip(t, 0, "resolution", "number")
    return words[:1].isupper() and 0 < number < len(t) and t.word(number).isdecimal()


def _shorn(block: Block, words: str) -> Block:
    """A heading with its bare words alone: what is gone stood behind its notes, if anywhere."""
    gone = size(block.words) - size(words)
    return replace(block, words=words, notes=tuple((max(0, behind - gone), note) for behind, note in block.notes))


def _together(blocks: Sequence[Block], glue: str = "\n") -> tuple[str, tuple[Note, ...]]:
    """Paragraphs as one text with its notes."""
    text: list[str] = []
    notes: list[Note] = []
    start = 0
    for block in blocks:
        words = block.words if block.table else _plain(block.words)
        places = signs_at(words, block.notes)
        notes += [Note(at=start + place, text=note) for place, (_, note) in zip(places, block.notes, strict=True)]
        text.append(words)
        start += len(words) + len(glue)
    return glue.join(text), tuple(notes)


def _still(blocks: Sequence[Block]) -> tuple[Provision, ...]:
    """Paragraphs that are no provisions, one by one; the rows of a table together."""
    found: list[Provision] = []
    for is_table, group in groupby(blocks, key=lambda block: block.table):
        several = list(group)
        for part in [several] if is_table else [[block] for block in several]:
            text, notes = _together(part)
            found.append(Provision(heading="", label=part[0].label, text=text, notes=notes))
    return tuple(found)


def _plain(words: str) -> str:
    return " ".join(words.split())


def _bare(words: str) -> str:
    """A heading without what plain text writes around italics, and without a colon or comma."""
    return _plain(words).strip("*_").rstrip(" :,")
