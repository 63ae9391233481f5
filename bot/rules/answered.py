"""What an answer concerns that cites nothing itself: the provisions that the quoted words above it cite, or are.

Words that are a provision's text say more than what they cite, for provisions cite each other. Of the words above, the
last paragraph counts; where it says nothing of a provision, the others do if all of them speak of one. What is not sure
is filed at the best place and says so (law 4).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.model import Alignment, Citation, Group, Passage, PassageKind, Resolution
from bot.text import align, citations_in, reference

_PARAGRAPH = re.compile(r"(?m)^[^\S\n]*\S[^\n]*(?:\n[^\S\n]*\S[^\n]*)*")
_ITEM = re.compile(r"(?m)^[^\S\n]*(?:[-–—•*·]|\d{1,2}[.)])[^\S\n]")
"""Where the lines of a list begin: an answer below one of them is to that one."""
_QUOTE_MARKS = re.compile(r"(?m)^[ \t>|]+")
_ENDED = re.compile(r"[.;:!?。；：！？؟]\s*$")
_FRAGMENT_WORDS = 12
"""A quotation of fewer words is a piece of a sentence that had not ended."""
_MOST = 40
"""Quoted paragraphs that are looked at."""
_HAN = re.compile("[\u4e00-\u9fff]")
_CHARACTERS = 4000
"""How far up is looked to tell two provisions apart."""
_MAINLY = 0.5
"""Share of a paragraph that is a provision's text where the paragraph is about it, whatever it cites."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Concern:
    """The provisions that quoted words are about, why, and what is unsure about that."""

    citations: tuple[Citation, ...] = ()
    why: str = ""
    unsure: str = ""
    rivals: tuple[tuple[str, str], ...] = ()
    """Other provisions that the words may be."""


_MOST_BROKEN = 2000
"""Characters of a sentence that was broken for answers."""


def answers(passages: Sequence[Passage]) -> Iterator[tuple[Passage, str]]:
    """Each passage of own words with the quoted ones it answers, what is between not counted.

    A quotation of a few words may be the rest of a sentence that was broken for an answer: what stood before goes with
    it.
    Own words below own words, told apart by a doubt or a mark, answer the same.
    """
    quoted = fresh = ""
    for passage in passages:
        if passage.kind is PassageKind.QUOTED:
            fresh += passage.text
        elif passage.kind is PassageKind.HEADERS:
            quoted = fresh = ""
        elif passage.kind is PassageKind.OWN and passage.text.strip():
            if size(_QUOTE_MARKS.sub("", fresh)) >= _FRAGMENT_WORDS or (fresh and _ENDED.search(quoted)):
                quoted = fresh
            elif fresh:
                quoted = quoted[-_MOST_BROKEN:] + ("" if quoted[-1:] in ("", "\n") else "\n") + fresh
            fresh = ""
            yield passage, quoted.strip("\n")


def size(words: str) -> int:
    """How many words; Chinese has no blanks between them, so its characters are counted, two to a word."""
    spaced = len(words.split())
    return spaced if words.isascii() else max(spaced, len(_HAN.findall(words)) // 2)


def longer(words: str, most: int) -> bool:
    """Whether they are more than so many; a long text is not counted to its end."""
    return len(words.split(None, most)) > most or (not words.isascii() and size(words) > most)


def concerned(quoted: str, before: str, resolution: Resolution, group: Group) -> Concern:
    """What an answer below these words concerns; nothing where they speak of no provision, or of too many. `before` is
    what the mail quoted further up: where two provisions are alike, their neighbours and heading decide."""
    paragraphs = _PARAGRAPH.findall(_QUOTE_MARKS.sub("", quoted))[-_MOST:]
    if not paragraphs:
        return Concern()
    items = _ITEM.split(paragraphs[-1])
    if len(items) > 1 and (item := _about(items[-1], resolution, group)).citations and not item.rivals:
        return item
    last = _about(paragraphs[-1], resolution, group)
    if last.rivals:
        return _beside(last, _QUOTE_MARKS.sub("", f"{before}\n\n{quoted}")[-_CHARACTERS:], resolution, group)
    if last.citations:
        return last
    others = [found for words in paragraphs[:-1] if (found := _about(words, resolution, group)).citations]
    places = {(c.heading, c.label) for found in others for c in found.citations}
    return others[-1] if len(places) == 1 else Concern()


def _beside(concern: Concern, words: str, resolution: Resolution, group: Group) -> Concern:
    """The one of several provisions alike that is meant, by what stands around it."""
    here = {(c.heading, c.label): c for c in concern.citations}
    options = [*here, *concern.rivals]
    found = align(words, resolution.base_texts)[-1:]
    sections = [
        c.heading
        for c in ours(citations_in(words, group.vocabularies, reference(resolution.base_texts)), resolution)
        if not c.label
    ]
    meant = {(one.heading, one.label) for one in found if not one.rivals and (one.heading, one.label) in options}
    meant = meant or {option for option in options if option[0] in sections[-1:]}
    if len(meant) != 1:
        return concern
    heading, label = meant.pop()
    place = f"{heading} {label}".strip()
    citation = Citation(start=0, end=0, cited="", heading=heading, label=label)
    return Concern(citations=(citation,), why=f"the quoted words above are, where they stand, those of {place}")


def ours(citations: Sequence[Citation], resolution: Resolution) -> tuple[Citation, ...]:
    """Without the provisions of another resolution ("resolves 2 of Resolution 25")."""
    return tuple(
        c
        for c in citations
        if c.resolution is None or (c.resolution[1] == resolution.number and c.resolution[0] in ("", resolution.body))
    )


def _about(words: str, resolution: Resolution, group: Group) -> Concern:
    """The provisions that one paragraph is about."""
    repeated = align(words, resolution.base_texts)
    cited = ours(citations_in(words, group.vocabularies, reference(resolution.base_texts)), resolution)
    same = {place for one in repeated for place in ((one.heading, one.label), *one.rivals)}
    named = tuple(c for c in cited if (c.heading, c.label) in same)
    if named:
        return _cited(named)
    if cited and sum(one.end - one.start for one in repeated) < _MAINLY * len(words):
        within = [one for one in repeated if any(_section(c, one) for c in cited)]
        return _repeated(within) if within else _cited(cited)
    return _repeated(repeated)


def _section(citation: Citation, found: Alignment) -> bool:
    """Whether a whole section is cited in which the words are found."""
    return not citation.label and citation.heading == found.heading and bool(found.label)


def _cited(cited: tuple[Citation, ...]) -> Concern:
    groups = {(c.start, c.end): c.cited for c in cited}
    several = "the quoted words above cite several provisions" if len(groups) > 1 else ""
    named = ", ".join(f"“{' '.join(words.split())}”" for words in groups.values())
    return Concern(citations=cited, why=f"the quoted words above cite {named}", unsure=several)


def _repeated(found: Sequence[Alignment]) -> Concern:
    if not found:
        return Concern()
    last = found[-1]
    place = f"{last.heading} {last.label}".strip()
    unsure = ""
    if last.rivals:
        named = " and ".join(" ".join(rival).strip() for rival in last.rivals)
        unsure = f"the quoted words above are like {place} and {named}"
    elif len(found) > 1:
        others = ", ".join(f"{one.heading} {one.label}".strip() for one in found[:-1])
        unsure = f"the quoted words above are {others} and {place}"
    citation = Citation(start=last.start, end=last.end, cited="", heading=last.heading, label=last.label)
    why = f"the quoted words above are those of {place}"
    return Concern(citations=(citation,), why=why, unsure=unsure, rivals=last.rivals)
