"""The wording of each provision in every language that is loaded, by any spelling of its heading.

What is shown beside a comment, or held against another text; which provision of one language is which of another is
`bot.text.names`'s.
"""

from collections.abc import Mapping
from functools import lru_cache

from bot.model import BaseText
from bot.text import names, reference


@lru_cache(maxsize=64)
def wordings(bases: tuple[BaseText, ...]) -> Mapping[tuple[str, str], Mapping[str, str]]:
    """Language -> words of each provision, by its heading in small letters and its label: as the naming text has them,
    and as the text of each language has."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    first = reference(bases)
    for base in bases if first else ():
        for (heading, label), provision in zip(names(base, first or base), base.provisions, strict=True):
            found.setdefault((heading.casefold(), label), {}).setdefault(base.language, provision.text)
    for base in bases if first else ():
        for key, provision in zip(names(base, first or base), base.provisions, strict=True):
            own = provision.heading.casefold(), provision.label
            found.setdefault(own, found[key[0].casefold(), key[1]])
    return found
