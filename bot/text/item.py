"""Items named by their label alone, under a heading named before: "On resolves:" and then "In 2, we suggest …".

Only what nothing but a reference is written like counts: a word for "item" or a small word before the label, or a colon
after it. An author's own numbering ("2. We think …") is none. Headings with labels are `provision.py`'s.
"""

import re
from collections.abc import Iterator

from bot.model import BaseText, Citation, Vocabulary
from bot.text.fold import Tokens, tokens
from bot.text.heading import headings
from bot.text.label import Path, lists, spell
from bot.text.lexicon import Lexicon

_FARTHEST = 80
"""Characters of a paragraph in which it says what it is about."""
_LABEL = re.compile(r"\d|(?<![^\W\d_])[^\W\d_](?:bis|ter)?[^\S\n]?[)）:：,;]")
"""What every label has: a digit, or a letter by itself before a mark. Most paragraphs begin with neither."""
_LEADING = frozenset("-*•–·\"'(_")
_LONGEST = 24
"""Words of a list of items."""


def items_in(
    words: str, heading: str, vocabularies: tuple[Vocabulary, ...], base: BaseText | None
) -> tuple[Citation, ...]:
    """The items of a section that a paragraph begins with; none that the base text does not have."""
    if not _LABEL.search(words[:_FARTHEST]):
        return ()
    known = headings(vocabularies, base)
    labels = known.labels.get(heading, {})
    t = tokens(words[:_FARTHEST])
    start = next((index for index in range(len(t)) if t.word(index) not in _LEADING), len(t))
    at = known.lexicon.skip(t, start, "of", "preposition", "article", "before")
    end = known.lexicon.skip(t, at, "item", "number")
    end = known.lexicon.skip(t, end + (t.word(end) == "." and end > at), "number")
    led = end > start
    found: tuple[Citation, ...] = ()
    for listed in lists(t, end, known.lexicon, bare=False):
        after = t.word(listed.end)
        if after != ":" and not (led and (after in ",;-" or end > at)):
            continue
        if all(spell(path) in labels for path in listed.paths):
            first, last = t.starts[start], t.ends[listed.end - 1]
            found = tuple(
                Citation(start=first, end=last, cited=words[first:last], heading=heading, label=labels[spell(path)])
                for path in listed.paths
            )
    return found


def item_at(t: Tokens, index: int, words: Lexicon) -> tuple[int, bool]:
    """The index after "(in its) paragraph No." at a word, and whether that stands there."""
    at = index + (t.word(index) == "(")
    at = at if words.stands(t, at, "item") else words.skip(t, at, "of", "article")  # "sous-point"
    end = words.skip(t, at, "item", "section", "new")
    if "第" in t.words[at:end]:  # 第一段, not 一段
        end = t.words.index("第", at) + 1
    counted = words.skip(t, end + (t.word(end) == "." and end > at), "number")
    end = end if t.word(counted) == "," else counted  # "no, 1 is enough"
    if end == at:
        return index, False
    return words.skip(t, end + (t.word(end) in (".", "°")), "from"), True


def elsewhere(t: Tokens, index: int, words: Lexicon) -> bool:
    """Whether the word at an index numbers the parts of something else: "agenda item 4", "page 3", "Annex 2"; or, with
    its number and a comma, "Recommendation 2, clause 4"."""
    roles: tuple[str, ...] = ("elsewhere", "document", "resolution", "annex")
    if t.word(index) == "," and t.word(index - 1).isdecimal():
        index, roles = index - 2, ("document",)
    return any(words.skip(t, at, *roles) == index + 1 for at in range(max(0, index - 2), index + 1))


def items_before(t: Tokens, end: int, stop: int, floor: int, words: Lexicon) -> Iterator[tuple[int, tuple[Path, ...]]]:
    """The lists of labels with a word for "item" before them that end between two words, the longest first."""
    for start in range(max(floor, end - _LONGEST), end):
        at, item = item_at(t, start, words) if words.stands(t, start, "item") else (start, False)
        quoted = t.opens(at)
        if item and elsewhere(t, start - 1, words):
            continue
        for listed in lists(t, at + quoted, words, bare=True) if item else ():
            if end <= listed.end + (quoted and t.closes(listed.end)) <= stop:
                yield start, listed.paths
