"""Which of the group's other themes a mail is on that is about none of its resolutions, by the words of each theme.

The words are configuration (config/themes.toml); one counts wherever it begins, so endings need not be listed.
"""

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from bot.model import Theme
from bot.rules.roles import any_of, begun, lowered


def theme_of(places: Iterable[str], themes: tuple[Theme, ...]) -> str:
    """The key of the theme most often spoken of in the first of these texts that speaks of any; a tie is none."""
    for words in places:
        lower = lowered(words)
        found = Counter({theme.key: sum(1 for _ in begun(_pattern(theme), lower)) for theme in themes})
        (first, most), *others = [*found.most_common(2), ("", 0)]
        if most:
            return "" if most == others[0][1] else first
    return ""


@lru_cache(maxsize=64)
def _pattern(theme: Theme) -> re.Pattern[str]:
    return re.compile(any_of(map(lowered, theme.words)))
