"""Paragraphs that say nothing of a provision themselves: greetings and thanks, announcements of what follows, titles.

Only short ones are any of these, and none that takes a position; what they stand before is `stretches.py`'s to see.
"""

import re
from itertools import pairwise

from bot.model import Group, Vocabulary
from bot.rules.answered import longer, size
from bot.rules.roles import beginning, lowered, played
from bot.rules.said import takes_position
from bot.text import namings_in

_ENDED = re.compile(r"[.;:!?。；：！？؟]\s*$")
_COURTESY_WORDS = 12
"""A longer paragraph says something, however politely it begins."""
_CLAUSE_WORDS = 8
"""So does a longer clause: "Thank you for the draft which we can fully support"."""
_CLAUSE_END = re.compile(r"(?:(?<!\b[dm]r)(?<!\bm[rs]s)(?<!\bms)\.|[,;:!…،؛。，、；：！]+|\s[-–—]\s)\s*")
_COMMA = (",", "،", "，")
_LEAD_WORDS = 30
"""The most words of a paragraph that only announces what follows ("Please find below our comments on …:")."""
TITLE_WORDS = 6
"""The most words of a line that only names a proposal ("On document ISCG/26-1/5")."""


def is_courtesy(words: str, vocabularies: tuple[Vocabulary, ...], author_name: str = "") -> bool:
    """Whether a short paragraph is a greeting, a thank-you or the writer's name, and no statement: every line of it.

    "Thanks, we agree." is none, for what follows the comma says something (law 2).
    """
    if longer(words, _COURTESY_WORDS) or "?" in words:
        return False
    name = set(_words(author_name))
    courtesy = beginning("courtesy", vocabularies)
    return all(_is_polite(lowered(" ".join(line.split())), courtesy, name) for line in words.splitlines())


def _is_polite(line: str, courtesy: re.Pattern[str], name: set[str]) -> bool:
    """A line of which each clause is; where a comma ends it ("Dear Ms Two, dear all,") the first is enough."""
    starts = [0, *(end.end() for end in _CLAUSE_END.finditer(line)), len(line)]
    clauses = [(start, line[start:end]) for start, end in pairwise(starts) if start < end]
    return all(
        set(_words(clause)) <= name or (courtesy.match(line, start) and size(clause) <= _CLAUSE_WORDS)
        for start, clause in (clauses[:1] if line.endswith(_COMMA) else clauses)
    )


def announces(words: str, vocabularies: tuple[Vocabulary, ...]) -> bool:
    """Whether a few words say where others stand, and nothing else: "Our answers are in the text below."."""
    if longer(words, _COURTESY_WORDS) or "?" in words or takes_position(words, vocabularies):
        return False
    return any(played("announces", vocabularies, words))


def leads(words: str, group: Group, *, named: bool = False) -> bool:
    """Whether a paragraph that cites nothing announces the one after it, or only thanks before it, also in the name of
    a member. It may speak of a proposal that is `named`."""
    vocabularies = group.vocabularies
    if longer(words, _LEAD_WORDS):
        return False
    if words.rstrip().endswith((":", "：")) or any(played("announces", vocabularies, words)):
        return True
    if any(played("remarks", vocabularies, words)):
        few = not longer(words, _CLAUSE_WORDS) and "?" not in words and not takes_position(words, vocabularies)
        if few or named or namings_in(words, vocabularies):
            return True
    if longer(words, _COURTESY_WORDS):
        return False
    lower = lowered(words)
    names = (lowered(f"{person.member} ") for person in group.participants if person.member)
    member = next((name for name in names if lower.startswith(name)), "")
    return bool(beginning("courtesy", vocabularies).match(lower, len(member)))


def entitles(words: str, group: Group, *, named: bool) -> bool:
    """Whether words only name what those below are about: a resolution, or the proposal that is `named`."""
    if longer(words, TITLE_WORDS) or _ENDED.search(words):
        return False
    return named or any(size(words[: n.start] + words[n.end :]) <= 1 for n in namings_in(words, group.vocabularies))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())
