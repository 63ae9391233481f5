"""The words we say things with in a language, and how a resolution is cited in it; they stand in config/languages.

English needs none: it is what the words are asked for by. What is said with them is decided by who asks.
"""

import re

from bot.model import ENGLISH, Group, Resolution, Tongue

_REVISED = re.compile(r"Rev\. ([^,\d]{1,60}), (\d{4})")
_NAMES = ("body ", "city ")


def words_in(group: Group, language: str) -> Tongue:
    """Our words in a language; the English ones where the group's vocabularies have none for it."""
    found = next((each for each in group.vocabularies if each.language == language), None)
    if found is None or not found.export:
        return ENGLISH
    names = {key.partition(" ")[2]: forms[0] for key, forms in found.words if key.startswith(_NAMES)}
    return Tongue(language=language, said=names | dict(found.export))


def cited_as(resolution: Resolution, say: Tongue) -> str:
    """A resolution by its name: in English as `Resolution.name` has it."""
    named = say("{body} Resolution {number}", body=say(resolution.body), number=resolution.number)
    revised = _REVISED.fullmatch(resolution.revision)
    revision = say("Rev. {city}, {year}", city=say(revised[1]), year=revised[2]) if revised else resolution.revision
    return f"{named} ({revision})" if revision else named
