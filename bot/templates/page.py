"""The page where a subscriber leaves, in each of its states: HTML without scripts, right to left where the language is.

Who is shown which is web's; what it says of nobody in particular is meant so.
"""

from datetime import UTC, datetime
from enum import StrEnum

from babel import Locale

from bot.model import Group
from bot.templates.voice import Voice, languages

_NO_TIME = datetime.min.replace(tzinfo=UTC)  # the page says no date


class Leaving(StrEnum):
    """What the page has to say."""

    ASKED = "asked"
    DONE = "done"
    LATER = "later"
    NOWHERE = "nowhere"


def leaving(kind: Leaving, language: str, group: Group) -> str:
    """The page, whole, with a way to the same in the other languages."""
    others = [(each, Locale.parse(each).languages[each]) for each in languages() if each != language]
    return Voice(language, group, _NO_TIME).page("leaving", {"kind": str(kind), "others": others})
