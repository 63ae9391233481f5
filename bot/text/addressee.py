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
    """ "point 2 on the TSB Director", "les points 1 à 3 adressés au Directeur du TSB"."""
    words, end = known.lexicon, found.end
    after = words.skip(t, end + (t.word(end) in QUOTES), "section")
    goes_on = words.stands(t, after, "predicate", "above", "after", "and") or t.word(after).startswith("و")
    goes_on = goes_on or bool(words.verbs.find(t, after)[1])
    if not (closes(t, after) or goes_on):
        return
    at, led = found.start, False
    while at > floor and t.gap(at) < 2 and found.start - at < _FARTHEST:
        word = t.word(at - 1)
        leads = words.among(word, "of", "preposition", "towards", "section")
        if not (leads or word in QUOTES or words.among(word, "article") or (led and word == ",")):
            break
        led, at = led or leads, at - 1
    if led:
        for start, paths in items_before(t, at, found.start, floor, words):
            if not words.among(t.word(start - 1), "elsewhere"):
                yield start, end, paths


def _after(t: Tokens, found: Found, floor: int, known: Headings) -> Iterator[tuple[int, int, tuple[Path, ...]]]:
    """ "Under Council, point 2", "the SG part, item 4", 理事会项下第1点."""
    words = known.lexicon
    its = 2 * (t.word(found.end) == "'" and t.word(found.end + 1) == "s")
    named = words.skip(t, found.end + its + (t.word(found.end) in QUOTES and not its), "section", "of")
    at = found.start
    while found.start - at < _FARTHEST and words.among(t.word(at - 1), "of", "preposition", "towards", "article"):
        at -= 1
    towards = at < found.start and not t.word(at - 1).isdecimal()  # "Decision 5 of the Council, point 2"
    if not (_begins(t, found.start) or towards or named > found.end):
        return
    at = named + (t.word(named) in _APART)
    items, item = item_at(t, at, words)
    noted = (
        not item and floor > 0 and t.gap(found.start) > 0 and t.gap(items) == 0
    )  # a line among others: "Council 2 - ok"
    if not (item or noted) or t.gap(items) > 1 or (words.stands(t, at, "elsewhere") and not item):
        return
    for listed in lists(t, items, words, bare=False):
        if noted and not (t.gap(listed.end) or t.word(listed.end) in _APART):
            continue
        if not words.leads(t, listed.end) and not words.stands(t, listed.end, "unit", "elsewhere"):
            yield found.start, listed.end, listed.paths
