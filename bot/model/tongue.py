"""Our own words in one language: those of titles, headings and marks; what others said is never among them.

A value put into a line from right to left is held together by an embedding (UAX #9 §2.1), so that a date stays one.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

_EMBEDDED, _MARK = "\u200f\u202a{}\u202c\u200f", "\u200f"


@dataclass(frozen=True, kw_only=True, slots=True)
class Tongue:
    """What our English words are in a language; those it does not know, and all in English, stand for themselves."""

    language: str = "en"
    said: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, english: str, /, **values: object) -> str:
        """The words in this language, with values at their places ("{when}")."""
        said = self.said.get(english, english)
        return said.format_map({name: self.held(str(value)) for name, value in values.items()}) if values else said

    @property
    def leftward(self) -> bool:
        """Whether they are written from right to left."""
        return self.language == "ar"

    def held(self, value: str) -> str:
        """A value as it stands in a line of these words: right-to-left marks keep it apart from its neighbours."""
        if not (self.leftward and value):
            return value
        turned = any(unicodedata.bidirectional(sign) in ("R", "AL") for sign in value)
        return f"{value}{_MARK}" if turned else _EMBEDDED.format(value)


ENGLISH = Tongue()
