"""Words that play a role in any of the six languages ("on behalf of", "below"), wherever they stand in a text.

The words are configuration (config/languages, `[words]`); what they mean where they stand, those who look say.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from bot.model import Vocabulary

_Tree = dict[str, "_Tree"]
"""What may stand after what, by character; "" where a form ends."""


def played(role: str, vocabularies: tuple[Vocabulary, ...], words: str) -> Iterator[re.Match[str]]:
    """Where a word that plays `role` in any language, whatever its case, begins in `words`."""
    return begun(beginning(role, vocabularies), lowered(words))


def begun(pattern: re.Pattern[str], lower: str) -> Iterator[re.Match[str]]:
    """Where what is found begins a word; in Chinese any character may."""
    for found in pattern.finditer(lower):
        before = lower[found.start() - 1 : found.start()]
        if not before.isalnum() or "\u4e00" <= before <= "\u9fff":
            yield found


@lru_cache(maxsize=64)
def beginning(role: str, vocabularies: tuple[Vocabulary, ...]) -> re.Pattern[str]:
    """A pattern of these words in lower case, wherever they begin."""
    forms = {lowered(form) for vocabulary in vocabularies for form in dict(vocabulary.words).get(role, ())}
    return re.compile(any_of(forms))


def any_of(forms: Iterable[str], blank: str = " ") -> str:
    """A pattern of any of these forms, the longest that fits, with `blank` for their blanks. What they begin with in
    common stands once: so most of a text is passed over at one look a character, however many the forms."""
    tree: _Tree = {}
    for form in forms:
        branch = tree
        for character in form:
            branch = branch.setdefault(character, {})
        branch[""] = {}
    return _branches(tree, blank) if tree else "(?!)"


def _branches(tree: "_Tree", blank: str) -> str:
    ends = "" in tree
    found = [
        (blank if character == " " else re.escape(character)) + (_branches(below, blank) if below != {"": {}} else "")
        for character, below in sorted(tree.items())
        if character
    ]
    if len(found) == 1 and not ends:
        return found[0]
    return f"(?:{'|'.join(found)}){'?' if ends else ''}"


def lowered(words: str) -> str:
    """In lower case, every character at its place (one that would become two stays as it is)."""
    lower = words.lower()
    return lower if len(lower) == len(words) else "".join(c.lower() if len(c.lower()) == 1 else c for c in words)
