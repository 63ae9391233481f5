"""Words that play a role in any of the six languages ("on behalf of", "below"), wherever they stand in a text.

The words are configuration (config/languages, `[words]`); what they mean where they stand, those who look say.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from operator import itemgetter

from bot.model import Vocabulary


def played(role: str, vocabularies: tuple[Vocabulary, ...], words: str) -> Iterator[re.Match[str]]:
    """Where a word that plays `role` in any language, whatever its case, begins in `words`."""
    lower = lowered(words)
    for found in beginning(role, vocabularies).finditer(lower):
        before = lower[found.start() - 1 : found.start()]
        if not before.isalnum() or "\u4e00" <= before <= "\u9fff":
            yield found


@lru_cache(maxsize=64)
def beginning(role: str, vocabularies: tuple[Vocabulary, ...]) -> re.Pattern[str]:
    """A pattern of these words in lower case: the longest first, by their first characters, so that most of a text is
    passed over at one look a character."""
    forms = {lowered(form) for vocabulary in vocabularies for form in dict(vocabulary.words).get(role, ())}
    by_first = groupby(sorted(forms, key=lambda form: (form[0], -len(form))), key=itemgetter(0))
    branches = (f"{re.escape(first)}(?:{'|'.join(re.escape(form[1:]) for form in group)})" for first, group in by_first)
    return re.compile("|".join(branches) or "(?!)")


def lowered(words: str) -> str:
    """In lower case, every character at its place (one that would become two stays as it is)."""
    lower = words.lower()
    return lower if len(lower) == len(words) else "".join(c.lower() if len(c.lower()) == 1 else c for c in words)
