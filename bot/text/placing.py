"""Where the lines of a document stand in the resolution: what they are called there, and what the base text calls it.

A line is placed by the document's own headings and labels, typed or automatic; which provision of the base text that
is, its words tell first, since labels move when items come and go, and its heading and label only after them. What
changed is `drafting.py`'s.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import fuzz

from bot.model import UNDETERMINED, BaseText, Vocabulary
from bot.text.alignment import align
from bot.text.fold import fold, tokens
from bot.text.heading import Headings, headings
from bot.text.label import normal
from bot.text.language import language_of
from bot.text.lexicon import Lexicon
from bot.text.naming import namings_in
from bot.text.numbering import Numbering, Step, leading
from bot.text.parallel import Key, names, reference, versions
from bot.text.provision import parse_provision
from bot.text.sides import Gathering, Item, Line
from bot.text.version import letters

_ANNEX = re.compile(r"(?:annex|appendix|annexe|anexo|приложение|附件|الملحق)\b.{0,80}", re.IGNORECASE)
_LONGEST_HEADING = 400
_LONGEST_TITLE = 120
_TELLING = 30
"""Characters from which on the language of a text is asked for."""
_LONGEST_NUMBER = 30
"""Characters of a heading's number, where that is a line of its own."""
_ENDS = ".;。；؛"
"""What no heading ends with."""
_SAME = 95
ALIKE = 60
"""Percent of letters that two wordings of one provision share at the least."""
_COMPARED = 5000
"""Letters of a provision that are compared."""


class Named(NamedTuple):
    """The provision a wording is of, its words in the base text in its own language, and why that is not sure."""

    key: Key
    text: str = ""
    unsure: str = ""
    known: bool = True
    """Whether the base text has it."""
    alike: bool = True
    """Whether the words say so, not the label alone."""


def same(words: str, others: str) -> bool:
    """Whether two wordings are one, but for a footnote's mark and the like."""
    one, other = letters(words)[:_COMPARED], letters(others)[:_COMPARED]
    return one == other or fuzz.ratio(one, other) >= _SAME


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Anchors:
    """The provisions of a resolution, to be found by their words, or by heading and label."""

    bases: tuple[BaseText, ...]
    vocabularies: tuple[Vocabulary, ...]
    reference: BaseText | None
    """The one that names the provisions."""
    headings: Headings
    own: Mapping[str, str]
    """A heading as a language version has it, folded -> as the base text that names the provisions has it."""
    by_words: Mapping[str, tuple[tuple[Key, str], ...]]
    """Letters -> the provisions that have them in any language, each with its text."""
    texts: Mapping[Key, tuple[str, ...]]
    """The texts of a provision in all languages."""

    def heading(self, words: str) -> str:
        """The heading that a line is, as the base text spells it or in canonical English; empty where it is none."""
        words = " ".join(words.split()).rstrip(" :：")
        if not words or len(words) > _LONGEST_HEADING:
            return ""
        if fold(words) in self.own:
            return self.own[fold(words)]
        if words[-1] in _ENDS:
            return ""
        t = tokens(words)
        found = self.headings.find(t, 0) if len(t) else None
        return found.heading if found and found.end == len(t) else ""

    def cites(self, words: str) -> bool:
        """Whether words are nothing but a citation of a provision, or name a resolution."""
        found = parse_provision(words, self.vocabularies, self.reference)
        return bool(found or namings_in(words, self.vocabularies))

    def titles(self, words: str) -> bool:
        """Whether a line is the number of a resolution, where one begins: "RESOLUTION 58 (Rev. …)"."""
        words = words.strip()
        if not words or len(words) > _LONGEST_TITLE or words[-1] in _ENDS or words[0].islower():
            return False
        return any(naming.start == 0 for naming in namings_in(words, self.vocabularies))

    def key(self, heading: str, label: str) -> Key:
        """A heading and label, the label as the base text writes it."""
        plain = _plain(label, self.headings.lexicon)
        return heading, self.headings.labels.get(heading, {}).get(plain, plain)

    def named(self, heading: str, label: str, text: str) -> Named:
        """The provision of the base text that a wording with this heading and label is."""
        key = self.key(heading, label)
        if not self.texts:
            return Named(key)
        same = self.by_words.get(letters(text), ())
        if same:
            best = next((one for one in same if one[0] == key), same[0])
            return Named(*best, "" if len(same) == 1 or best[0] == key else "several provisions have these words")
        there, words = self._likeness(key, text)
        if there >= ALIKE:
            return Named(key, words)
        for found in align(text, self.bases):
            if found.end - found.start > len(text) / 2:
                other = (found.heading, found.label)
                rivals = " or ".join(" ".join(rival).strip() for rival in found.rivals)
                return Named(other, self._likeness(other, text)[1], rivals and f"may be {rivals}")
        if key in self.texts:
            told = bool(text) and self.reads(text)
            return Named(
                key, words, "the words in the file are not those of the base text" if told else "", alike=False
            )
        return Named(key, "", "the base text has no such provision", known=False, alike=False)

    def reads(self, text: str) -> bool:
        """Whether a base text is loaded in the language of a text, as far as that can be told."""
        language = language_of(text) if len(text) >= _TELLING else UNDETERMINED
        return language == UNDETERMINED or language in {base.language for base in self.bases}

    def text(self, key: Key, beside: str) -> str:
        """The words of a provision, in the language of what stands beside them; where that tells none, in the first."""
        like, words = self._likeness(key, beside)
        return words if like >= ALIKE else next(iter(self.texts.get(key, ())), "")

    def _likeness(self, key: Key, text: str) -> tuple[float, str]:
        """How much a wording is like a provision in the language where it is most, and the words there."""
        mine = letters(text)[:_COMPARED]
        measured = ((fuzz.ratio(letters(words)[:_COMPARED], mine), words) for words in self.texts.get(key, ()))
        return max(measured, default=(0.0, ""), key=lambda found: found[0])


@lru_cache(maxsize=1024)
def _plain(label: str, words: Lexicon) -> str:
    return normal(label, words)


@lru_cache(maxsize=64)
def anchors(bases: tuple[BaseText, ...], vocabularies: tuple[Vocabulary, ...]) -> Anchors:
    """The provisions of a resolution's language versions, ready to be found."""
    first = reference(bases)
    texts = {key: tuple(words for _, words in found) for key, found in versions(bases).items()}
    by_words: defaultdict[str, list[tuple[Key, str]]] = defaultdict(list)
    for key, found in texts.items():
        for words in dict.fromkeys(found):
            by_words[letters(words)].append((key, words))
    by_words.pop("", None)
    return Anchors(
        bases=bases,
        vocabularies=vocabularies,
        reference=first,
        headings=headings(vocabularies, first),
        own={
            fold(provision.heading): key[0]
            for base in bases
            for key, provision in zip(names(base, first or base), base.provisions, strict=True)
        },
        by_words={words: tuple(found) for words, found in by_words.items()},
        texts=texts,
    )


def _inserted(steps: Sequence[Step]) -> bool:
    """Whether a label is that of an item put in between two others: 2bis."""
    return any(rank for step in steps for _, key in step.readings for _, rank in key)


def items(lines: Sequence[Line], aside: Sequence[bool], known: Anchors) -> list[Item]:
    """A reading as provisions, headings and lines outside of both, in order. Lines `aside` (mark lines, reasons) are
    left out."""
    found: list[Gathering] = []
    numbering, heading, over, text = Numbering(), "", False, 0
    last: Line | None = None
    """The line before, where another one may continue it."""
    begins = [leading(f"{line.paragraph.label} {line.text}" if line.paragraph.label else line.text) for line in lines]
    for number, line in enumerate(lines):
        words, body = line.text.strip(), line.paragraph.part == "body"
        if aside[number]:  # what stands under a mark line begins anew
            numbering, last = Numbering(), None
            continue
        if not words:
            continue
        if last and found[-1].kind == "heading":
            found[-1].add(number, line, last, 0)
            last = None
            continue
        spoken, titled = _spoken(lines, number, known)
        if heading and body and known.titles(words):
            heading, over, text = "", False, text + 1
        over = over or bool(heading and not spoken and _ANNEX.fullmatch(words))
        if spoken and not over:
            numbering, heading, last = Numbering(), spoken, line if titled else None
            found.append(Gathering(heading=heading, label="", kind="heading", text_number=text))
            found[-1].add(number, line, None, 0)
        elif not heading or over or not body:
            region = line.paragraph.part if not body else "annex" if over else "title"
            found.append(Gathering(heading="", label="", kind=region, text_number=text))
            found[-1].add(number, line, None, 0)
        else:
            steps, rest = begins[number]
            automatic = bool(line.paragraph.label)
            following = begins[number + 1][0][:1] if number + 1 < len(lines) else ()
            label = numbering.place(steps, following[0] if following else None) if steps else None
            if label is None and steps and (automatic or _inserted(steps) or letters(rest) in known.by_words):
                label = " ".join(step.printed for step in steps)
            if label is None and last:
                found[-1].add(number, line, last, 0)
            else:
                found.append(Gathering(heading=heading, label=label or "", kind="item", text_number=text))
                found[-1].add(number, line, None, len(line.text) - len(rest) if label and not automatic else 0)
            last = line
    return [gathering.item() for gathering in found]


def _spoken(lines: Sequence[Line], number: int, known: Anchors) -> tuple[str, bool]:
    """The heading that a line is, and whether the next line is its title ("SECTION 1")."""
    line = lines[number]
    if line.paragraph.part != "body" or line.paragraph.label:
        return "", False
    heading = known.heading(line.text)
    if heading or len(line.text) > _LONGEST_NUMBER or number + 1 == len(lines):
        return heading, False
    titled = known.own.get(fold(" ".join(f"{line.text} {lines[number + 1].text}".split())), "")
    return titled, bool(titled)
