"""Items cited by whom their section speaks to, its verb left out: "item 1 under Council", "DSG, points 1 and 2".

Only where the base text has one section for exactly those, with numbered items, and those items; a word for "item" must
stand beside them, and nothing after that says of what else ("item 3 of the Council report"). Headings with their verbs
are `heading.py`'s, which items are named after a heading set before a colon is `sequel.py`'s.
"""

from collections.abc import Iterator

from bot.text.evidence import closes
from bot.text.fold import QUOTES, Tokens
from bot.text.heading import Found, Headings
from bot.text.item import item_at, items_before
from bot.text.label import Path, lists, spell

_APART = frozenset("(,:-")
_FARTHEST = 6
"""How many small words may stand between items and those addressed."""
_BEFORE_SENTENCES = frozenset(".;:!?|>*•-")

Addressed = tuple[Found, int, int, tuple[Path, ...]]


def addressed(t: Tokens, start: int, floor: int, known: Headings) -> Addressed | None:
    """The section whose addressees begin at a word, and the first and the end of the words that cite items of it, and
    the items: none where it is set before a colon, and its items are named after that."""
    found = known.called(t, start)
    if found is None:
        return None
    words, labels = known.lexicon, known.labels[found.heading]
    choices = [
        (begin, end, paths)
        for begin, end, paths in (*_before(t, found, floor, known), *_after(t, found, floor, known))
        if all(spell(path) in labels for path in paths)
    ]
    if choices:
        return found, *max(choices, key=lambda choice: len(choice[2]))
    if words.among(t.word(found.start - 1), "article") and words.stands(t, found.end, "section"):
        return found._replace(silent=False), found.start, found.end, ()  # "the BR part"
    if _begins(t, found.start) and t.word(found.end) in (":", "-") and not t.glued(found.end + 1):
        return found, found.start, found.end, ()
    return None


def _begins(t: Tokens, index: int) -> bool:
    """Whether a line or a sentence begins at a word."""
    return t.gap(index) > 0 or (t.word(index - 1) in _BEFORE_SENTENCES and not t.glued(index))


def _before(t: Tokens, found: Found, floor: int, known: Headings) -> Iterator[tuple[int, int, tuple[Path, ...]]]:
    """ "point 2 on the TSB Director", "les points 1 à 3 adressés au Directeur"; "send item 2 to the DSG" is none."""
    words, end = known.lexicon, found.end
    after = words.skip(t, end + (t.word(end) in QUOTES), "section")
    said = words.stands(t, after, "predicate", "above", "after", "and") or t.word(after).startswith("و")
    said = said or bool(words.verbs.find(t, after)[1])
    if not (said or closes(t, after)):
        return
    at, leads = found.start, list[str]()
    while at > floor and t.gap(at) < 2 and found.start - at < _FARTHEST:
        word = t.word(at - 1)
        if words.among(word, "of", "preposition", "towards", "section"):
            leads.append(word)
        elif not (word in QUOTES or words.among(word, "article") or (leads and word == ",")):
            break
        at -= 1
    if said or not all(words.among(word, "to") for word in leads):
        for start, paths in items_before(t, at, found.start, floor, words) if leads else ():
            yield start, end, paths


def _after(t: Tokens, found: Found, floor: int, known: Headings) -> Iterator[tuple[int, int, tuple[Path, ...]]]:
    """ "Under Council, point 2", "the SG part, item 4", 理事会项下第1点; "on behalf of the Council" and "Decision 5
    of the Council" speak of it otherwise."""
    words = known.lexicon
    its = 2 * (t.word(found.end) == "'" and t.word(found.end + 1) == "s")
    named = words.skip(t, found.end + its + (t.word(found.end) in QUOTES and not its), "section", "of")
    at = found.start
    while found.start - at < _FARTHEST and words.among(t.word(at - 1), "of", "preposition", "towards", "article"):
        at -= 1
    led = t.words[at : found.start]
    towards = any(words.among(word, "towards") for word in led) or (bool(led) and t.word(named) == "(")
    if t.word(at - 1).isdecimal() or words.among(t.word(at - 1), "behalf"):
        return
    if not (_begins(t, found.start) or towards or named > found.end):
        return
    at = named + (t.word(named) in _APART)
    items, item = item_at(t, at, words)
    among = floor > 0 and t.gap(found.start) > 0 and not t.gap(items)  # a line beneath others: "Council 2 - ok"
    if not (item or among) or t.gap(items) > 1:
        return
    for listed in lists(t, items, words, bare=False):
        if not item and not (t.gap(listed.end) or t.word(listed.end) in _APART):
            continue
        if not words.leads(t, listed.end) and not words.stands(t, listed.end, "unit", "elsewhere"):
            yield found.start, listed.end, listed.paths
