"""Which of the six languages a text is in (ISO 639-1), or "und" where nobody could tell.

The script decides for Arabic, Chinese and Russian; neighbours in the same script (Persian, Japanese, Ukrainian) have
letters of their own and are not taken for them. English, French and Spanish are told apart by their small words where
there are enough, else by py3langid, which knows a hundred languages and so says when it is none of the three. It is
loaded at the first use: that takes a second.
"""

import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.model import UNDETERMINED

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_SCRIPTS = {
    "ar": (re.compile("[\u0621-\u064a\u066e-\u06d3\u06fa-\u06ff\ufb50-\ufdff\ufe70-\ufefc]+"), 1, 3),
    "ru": (re.compile("[\u0400-\u052f]+"), 1, 3),
    "zh": (re.compile("[\u3400-\u4dbf\u4e00-\u9fff]+"), 3, 2),
}
"""Letters of a script, how many Latin ones each of them counts for, and how many make a text."""

_NEIGHBOURS = {
    "ar": re.compile("[\u067e\u0686\u0698\u06af\u06a9\u06cc\u0679\u0688\u0691\u06d2\u06c1\u06ba]"),
    "ru": re.compile("[\u0456\u0457\u0454\u0491\u045e\u0452\u0453\u0455\u0458-\u045f]", re.IGNORECASE),
    "zh": re.compile("[\u3041-\u30ff]"),
}
_NEIGHBOURLY = 0.03
"""The share of such letters from which a text is a neighbour's."""

_LATIN = re.compile("[A-Za-z\u00c0-\u024f]+")
_SMALL_WORDS = {
    word: language
    for language, words in {
        "en": "the and that with this would which should been from our their",
        "fr": "les des est nous une dans aux pour avec cette sont du notre",
        "es": "el los las y una del nuestra nuestro para esta este son sobre",
    }.items()
    for word in words.split()
}
"""Words that stand in every few lines of one of the three, and in neither of the others nor their neighbours."""
_MANY, _DISTINCT, _FEW = 6, 3, 6
"""How many of them decide, how many different ones; and how many times fewer the others must be."""
_LATIN_LANGUAGES = ("en", "fr", "es")
_SHORTEST = 4
_ENOUGH = 600
"""Characters that are looked at: more do not change the answer."""
_LIKELY = 0.03
_CLEAR = 3.0
"""How many times likelier than the second of the three the first must be."""
_FOREIGN = 5.0
"""How many times likelier a language that is none of ours must be to be believed."""


def language_of(text: str) -> str:
    """The language of a text, one of the six or "und"."""
    sample = text[:_ENOUGH]
    latin = _letters(_LATIN, sample)
    if sample.isascii():
        return _latin(sample) if latin >= _SHORTEST else UNDETERMINED
    counts = {language: _letters(script, sample) for language, (script, _, _) in _SCRIPTS.items()}
    language = max(counts, key=lambda name: counts[name] * _SCRIPTS[name][1])
    _, weight, least = _SCRIPTS[language]
    if counts[language] * weight <= latin:
        return _latin(sample) if latin >= _SHORTEST else UNDETERMINED
    foreign = _letters(_NEIGHBOURS[language], sample)
    if counts[language] < least or foreign > _NEIGHBOURLY * counts[language]:
        return UNDETERMINED
    return language


def _letters(pattern: re.Pattern[str], text: str) -> int:
    return len("".join(pattern.findall(text)))


def _latin(text: str) -> str:
    return _by_small_words(text) or _by_ranking(text)


def _by_small_words(text: str) -> str:
    """The language whose small words a text is full of, or empty."""
    found = [word for word in _LATIN.findall(text.lower()) if word in _SMALL_WORDS]
    counts = Counter(_SMALL_WORDS[word] for word in found)
    (language, count), *others = counts.most_common() or [("", 0)]
    distinct = {word for word in found if _SMALL_WORDS[word] == language}
    rest = sum(fewer for _, fewer in others)
    return language if count >= _MANY and len(distinct) >= _DISTINCT and count >= _FEW * rest else ""


def _by_ranking(text: str) -> str:
    ranking = _identifier().rank(text)
    ours = [(name, float(likelihood)) for name, likelihood in ranking if name in _LATIN_LANGUAGES]
    (language, first), (_, second) = ours[0], ours[1]
    best, likelihood = ranking[0]
    if best != language and float(likelihood) > max(_FOREIGN * first, 0.5):
        return UNDETERMINED
    return language if first >= _LIKELY and first >= _CLEAR * second else UNDETERMINED


@lru_cache(maxsize=1)
def _identifier() -> "LanguageIdentifier":
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
