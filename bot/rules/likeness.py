"""What looks the same: names and addresses reduced to what the eye sees (Unicode UTS #39 §4, UAX #15).

A small part of the Unicode table of confusables, letters that look like Latin ones; enough for the six languages'
keyboards. Leaves to others: what likeness means (people.py). Likeness proves nothing; it is a reason to look.
"""

import re
import unicodedata
from functools import lru_cache

_LOOKALIKES = str.maketrans(
    {
        # Cyrillic
        "а": "a", "в": "b", "с": "c", "ԁ": "d", "е": "e", "ё": "e", "һ": "h", "н": "h", "і": "i", "ї": "i", "ј": "j",
        "к": "k", "ӏ": "l", "м": "m", "о": "o", "р": "p", "ԛ": "q", "г": "r", "ѕ": "s", "т": "t", "и": "u", "ѵ": "v",
        "ԝ": "w", "х": "x", "у": "y", "ү": "y", "п": "n",
        # Greek
        "α": "a", "β": "b", "ε": "e", "η": "n", "ι": "i", "κ": "k", "ν": "v", "ο": "o", "ρ": "p", "σ": "o", "τ": "t",
        "υ": "u", "χ": "x", "γ": "y", "ω": "w",
        # Armenian, Latin beyond ASCII, Arabic digits
        "օ": "o", "ո": "n", "ս": "u", "հ": "h", "ı": "i", "ɑ": "a", "ɡ": "g", "ɩ": "i", "ⱱ": "v", "ø": "o", "ł": "l",
        "đ": "d", "ß": "b", "٠": "o", "۰": "o", "ه": "o", "١": "l", "۱": "l", "ا": "l",
        # ASCII itself
        "0": "o", "1": "l", "i": "l", "|": "l", "5": "s",
    }
)  # fmt: skip
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"))

# Marks of direction, joiners and embeddings belong to names in Arabic and Persian and come with copied ones; nobody
# writes the others into a name.
_TREACHEROUS = re.compile("[\u00ad\u034f\u115f\u1160\u180e\u200b\u202d\u202e\u2060-\u2064\u3164\ufeff\uffa0]")


@lru_cache(maxsize=4096)
def skeleton(text: str) -> str:
    """What two texts share if they look alike."""
    seen = unmarked(_unpunycoded(text)).translate(_LOOKALIKES)
    for pair, single in _PAIRS:
        seen = seen.replace(pair, single)
    return seen


@lru_cache(maxsize=4096)
def unmarked(text: str) -> str:
    """A text as careless writers write it: without accents, invisible characters, case and doubled blanks."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return " ".join("".join(c for c in folded if unicodedata.category(c) not in ("Mn", "Me", "Cf")).split())


def hides_any(address: str) -> bool:
    """Whether there is any character in an address that cannot be seen."""
    return any(
        unicodedata.category(c) in ("Cf", "Cc", "Mn", "Me", "Co", "Cn") for c in unicodedata.normalize("NFC", address)
    )


def hides_something(name: str) -> bool:
    """Whether characters stand in a name that cannot be seen, or that make it read in another order than it has."""
    return bool(_TREACHEROUS.search(name))


def _unpunycoded(text: str) -> str:
    """An address with its domain as people read it (RFC 3492)."""
    if "xn--" not in text.lower():
        return text
    labels = []
    for label in text.split("."):
        head, mark, code = label.lower().rpartition("xn--")
        try:
            labels.append(head + code.encode("ascii").decode("punycode") if mark else label)
        except UnicodeError:
            labels.append(label)
    return ".".join(labels)
