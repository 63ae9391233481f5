"""Items that a paragraph goes on to name by their label alone: "resolves 3 is fine, but 4 is not".

The heading is the one cited before. A label counts that the section has, or that is called new, where a word for "item"
or a small word stands before it and nothing that is counted after it: "in 2 weeks", "agenda item 4", "on 3 May" and an
author's own a), b), c) are none. Headings with labels are `provision.py`'s.
"""

from collections.abc import Iterator, Mapping

from bot.text.evidence import Place, closes, may_follow
from bot.text.fold import QUOTES, Tokens
from bot.text.item import elsewhere, item_at
from bot.text.label import Listed, Path, lists, nth, ordinal, spell
from bot.text.lexicon import Lexicon

_STOPS = frozenset(".!?")
_SIGNS = frozenset("-/$€+")
_LISTED = frozenset(",;(/")
_FARTHEST = 400
"""How many words further on the heading is still remembered."""


def sequel(
    place: Place, begun: int, start: int, stop: int, cited: tuple[Path, ...], labels: Mapping[str, str]
) -> Iterator[tuple[int, int, tuple[Path, ...]]]:
    """The first and the end of the words of each further list of items, and the items, after those `cited` by the
    words from `begun` to `start`; what a list has is not named again by its exceptions ("e) to h), except g)")."""
    last = cited[-1] if cited else ()
    t, words = place.t, place.lexicon
    index, sentence, counting = start, True, False
    counts = any(words.ordinals.find(t, step)[1] for step in range(begun, start))
    lined = any(t.gap(step) for step in range(place.right, start))
    while index < min(stop, start + _FARTHEST):
        word = t.word(index)
        sentence = sentence and not (word in _STOPS and not t.glued(index + 1))
        counting = counting and t.gap(index) < 2
        count, place_of = ordinal(t, index, words) if counts else (index, 0)
        if place_of and _counted(place, index, count):
            path = nth(place_of, labels, preamble=place.found.preamble)
            if path and path != last:
                yield index, count, (path,)
                last = path
            index = count
            continue
        named = words.stands(t, index, "item") or (words.stands(t, index, "number") and _numeral(t, index))
        if not named and not (len(word) <= 2 or word.isdecimal() or words.stands(t, index, "ibid")):
            index += 1
            continue
        at, item = item_at(t, index, words) if named else (index, False)
        same = words.skip(t, index, "ibid")  # "ibid., 5"
        if same > index:
            same += t.word(same) == "." and t.glued(same)
            at, item = same + (t.word(same) in (",", ":")), True
            at = item_at(t, at, words)[0]
        if last and spell(last) not in labels and words.among(t.word(index - 1), "drafting after", "drafting before"):
            index = at + 1  # "add 2bis after paragraph 2" says where
            continue
        found: tuple[int, tuple[Path, ...]] | None = None
        if _elsewhere(t, index - 1, words):
            index = at + 1
            continue
        for listed in lists(t, at, words, bare=True):
            if listed.end > stop:
                break
            paths = tuple(_under(last, path, labels) for path in listed.paths)
            if (
                not item
                and not lined
                and _counts(t, index, listed, words)
                and not _goes_on(place, listed, paths, labels)
            ):
                counting = True
            if all(spell(path) in labels for path in paths):
                sure = (
                    _named(place, index, listed)
                    if item
                    else not counting and _bare(place, index, listed, paths[0], last, sentence=sentence, lined=lined)
                )
            else:
                sure = item and _added(t, index, at, words, paths, last)
            if sure:
                found = listed.end, paths
        if found:
            if len(cited) < 2 or not set(found[1]) <= set(cited):
                yield index, *found
            last = found[1][-1]
            index = found[0]
        else:
            index += 1


def _numeral(t: Tokens, index: int) -> bool:
    """Whether a number follows "no.", which is a word of its own in Spanish."""
    return t.word(index + 1 + (t.word(index + 1) == ".")).isdecimal()


def _under(last: Path, path: Path, labels: Mapping[str, str]) -> Path:
    """The label under the levels of the one named last, where only that is one of the section's: "4 i) … and ii)"."""
    depths = (last[:depth] for depth in range(len(last) + 1))
    return next(((*outer, *path) for outer in depths if spell((*outer, *path)) in labels), path)


def _elsewhere(t: Tokens, index: int, words: Lexicon) -> bool:
    """Whether the word before numbers the parts of something else: "agenda item 4", "page 3", "Annex 2"."""
    word = t.word(index)
    of = elsewhere(t, index, words) or words.among(word, "elsewhere", "document", "resolution", "annex")
    return (of and not words.among(word, "new")) or (word in _SIGNS and t.glued(index + 1))


def _named(place: Place, index: int, listed: Listed) -> bool:
    """Whether "item 3" is one of the section's: what follows does not say of what else."""
    t, words, end = place.t, place.lexicon, listed.end
    if words.stands(t, end, "elsewhere", "document", "unit") or (
        t.word(index) == "第" and not words.among(t.word(end - 1), "item")
    ):
        return False
    at = words.skip(t, end, "genitive", "of", "article")
    if at == end or closes(t, at):
        return True
    if words.stands(t, at, "elsewhere", "document", "resolution") or words.bodies.find(t, at)[1]:
        return False
    return not words.stands(t, end, "genitive") or words.stands(t, at, "section", "same")


def _bare(place: Place, index: int, listed: Listed, meant: Path, last: Path, *, sentence: bool, lined: bool) -> bool:
    """Whether a label without a word for "item" is one of the section's: after a small word, after a comma, or, where
    the first of them began its line, at the beginning of a line."""
    t, words, end = place.t, place.lexicon, listed.end
    before, first = t.word(index - 1), listed.paths[0]
    if words.stands(t, end, "unit", "elsewhere") and not words.stands(t, end, "not"):
        return False
    if not last:  # "in *urges Member States* we would swap 1 and 2"
        ended = closes(t, end) or t.word(end)[:1] >= "\u3400"
        said = words.among(before, "article") and words.stands(t, end, "predicate")  # "charge le SG : le 3 est long"
        if not listed.plain:  # "du reconnaissant, nous garderions a) et g)"
            return sentence and not listed.bare and len(listed.paths) > 1
        return sentence and not t.gap(index) and (said or (ended and len(listed.paths) > 1))
    if t.gap(index):
        return lined and first[0].bracket and first[0].kind == last[0].kind
    wide = t.text[t.starts[index - 1]] >= "\u3000"  # Chinese has no blanks
    if t.glued(index) and not (before in _LISTED or before in QUOTES or wide):
        return False
    if listed.bare and (last[0].bracket or len(first[0].value) > 1 or _small(t, index, words)):
        return False
    if meant[0].kind != last[0].kind and len(meant) == 1:
        return False
    led = words.among(before, "article", "before", "beside", "of", "and", "preposition", "namely", "not", "condition")
    if first[-1].bracket and sentence and closes(t, end) and meant != last:  # "provided that we keep b)."
        led = True
    if "." in first[-1].value and (closes(t, end) or words.stands(t, end, "predicate")):  # "the same goes for 2.2"
        return True
    if not led and not (before in _LISTED and sentence):
        return False
    nominal = words.among(before, "article") and not words.among(before, "preposition")
    if not sentence and listed.plain and not (nominal or words.among(before, "preposition", "of")):
        return False
    written = not listed.bare and not listed.plain  # as nothing but a label is
    if written and (before == "," or nominal or len(first) > 1) and not words.stands(t, end, "article", "of"):
        return True
    follows = may_follow(place, end) or words.stands(t, end, "predicate", "not", *(("and",) if nominal else ()))
    return follows and not (words.stands(t, end, "of", "genitive") and not closes(t, end))


def _small(t: Tokens, index: int, words: Lexicon) -> bool:
    """Whether a letter is a word of a language as well: "a", "y", "в", "о"."""
    return words.stands(t, index, "article", "and", "of", "preposition", "to", "after", "before", "from", "with")


def _goes_on(place: Place, listed: Listed, paths: tuple[Path, ...], labels: Mapping[str, str]) -> bool:
    """Whether what is said of an item shows that it is one of the section's: "…, a) is fine, b) is not"."""
    within = all(len(path) > 1 and spell(path) in labels for path in paths)
    return within and place.lexicon.stands(place.t, listed.end, "predicate")


def _counts(t: Tokens, index: int, listed: Listed, words: Lexicon) -> bool:
    """Whether a label with a bracket begins an author's own enumeration: "two remarks: a) it is long, b) …"."""
    first = listed.paths[0][0]
    if not first.bracket or first.value not in ("a", "i", "1") or len(listed.paths) > 1:
        return False
    return t.word(index - 1) in (":", "-", ",") or t.gap(index) > 0


def _counted(place: Place, index: int, end: int) -> bool:
    """Whether "the second" is an item as well, where the first was named by its place."""
    t, words = place.t, place.lexicon
    led = (
        words.among(t.word(index - 1), "article", "of", "preposition", "towards", "and", "beside")
        or t.word(index)[:1] >= "\u0621"
    )
    return led and (closes(t, end) or words.stands(t, end, "predicate", "and"))


def _added(t: Tokens, begun: int, at: int, words: Lexicon, paths: tuple[Path, ...], last: Path) -> bool:
    """Whether items that the section does not have are called new, or are put in between two others."""
    first = paths[0][0]
    new = words.among(t.word(begun - 1), "new") or words.among(t.word(at - 1), "new")
    return (not last or first.kind == last[0].kind) and (new or bool(paths[-1][-1].suffix))
