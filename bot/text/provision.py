"""Explicit citations of provisions in six languages: "resolves 2, 3 and 4", "point 2 du décide", 做出决议2.

A citation is a heading with labels before or after it, or a heading alone that is set apart from the sentence ("under
resolves", a line of its own). The same words in running text are nothing ("this resolves 3 problems"): what tells the
two apart stands in `evidence.py`. Headings are `heading.py`'s, labels `label.py`'s; quoted text is not looked at here.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice, zip_longest

from bot.model import BaseText, Citation, Vocabulary
from bot.text.addressee import addressed
from bot.text.evidence import Place, cites, closes, counted, stands_alone
from bot.text.fold import QUOTES, Tokens, fold, paragraphs, tokens, words_of
from bot.text.heading import Found, Headings, headings
from bot.text.item import elsewhere, item_at, items_before
from bot.text.label import Listed, Path, lists, nth, ordinal, ordinals, spell
from bot.text.lexicon import Lexicon
from bot.text.naming import Named, named
from bot.text.pasted import items_below
from bot.text.sequel import sequel

_MOST = 500
"""Citations taken from one text: more than all resolutions of a group have provisions are an attack."""
_FARTHEST = 24
"""How many words before a heading its label may stand."""
_BETWEEN = frozenset(",-:(s")
"""Marks, and the English genitive's s, that may stand between a resolution and its provision."""
_CUT = frozenset(".…")
"""Marks that show that a heading is cut short."""
_NUMBERED = frozenset(").,-、")
"""Marks after the number of a remark."""
_DOCUMENT = 3
"""Words that name a kind of text: "Council Decision", "règles générales"."""
_DEPTHS = ("number", "letter", "roman")
_CONNECTED = 6
"""How many small words may stand between the two ("2 de la partie «décide»")."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Cited:
    """A citation by the indexes of its first word and after its last; no paths for a whole section."""

    found: Found
    start: int
    end: int
    paths: tuple[Path, ...] = ()
    resolution: tuple[str, int] | None = None


def citations_in(text: str, vocabularies: tuple[Vocabulary, ...], base: BaseText | None) -> tuple[Citation, ...]:
    """Every explicit citation in a text, in order. A list or a range is given item by item, each with the whole list's
    words; headings and labels are spelled as in the base text, where it has them."""
    known, folded = headings(vocabularies, base), fold(text)
    words = words_of(folded)
    slips = known.lexicon.spelling.slips(words)
    written = {word for word, (meant, _) in slips.items() if meant in known.telling}
    telling = known.telling | written if written else known.telling
    if not known.calling.isdisjoint(words) and ("\u2116" in folded or not known.items.isdisjoint(words)):
        telling = telling | known.calling
    if telling.isdisjoint(words):
        return ()
    found = (
        citation
        for start, end in paragraphs(folded)
        if not telling.isdisjoint(words_of(folded[start:end]))
        for t in (tokens(text, folded, start, end).meant(slips),)
        for cited in _continued(t, tuple(_scan(t, known)), known)
        for citation in _citations(t, cited, known, folded)
    )
    return tuple(sorted(islice(found, _MOST), key=lambda citation: citation.start))


def parse_provision(words: str, vocabularies: tuple[Vocabulary, ...], base: BaseText | None) -> tuple[str, str] | None:
    """Heading and label of the one provision that a person's words are, or None: "resolves 2", "point 2 du décide"."""
    known, t = headings(vocabularies, base), tokens(words.strip().strip(".;,"))
    for index in range(min(len(t), _FARTHEST)):
        found = known.find(t, index)
        if found is None:
            continue
        place = _place(t, found, 0, known)
        choices = [(place.left, _closing(t, found.end), ()), *_backward(t, place, known), *_forward(t, place, known)]
        for start, end, paths in choices:
            if known.lexicon.skip(t, 0, "article") >= start and end == len(t) and len(paths) <= 1:
                return (
                    (found.heading, _spelled(paths[0], found, known) if paths else "")
                    if found.known or not base
                    else None
                )
        return None
    return None


def _citations(t: Tokens, cited: _Cited, known: Headings, folded: str) -> Iterator[Citation]:
    labels = known.labels.get(cited.found.heading, {})
    start, end = t.starts[cited.start], t.ends[cited.end - 1]
    places = [(start, end, path) for path in cited.paths or ((),)]
    below = list(_pasted(t, cited, folded, labels))
    if below and not cited.paths:  # the heading goes with its first item
        places = []
        below[0] = (start, *below[0][1:])
    for first, last, path in (*places, *below):
        label = spell(path)
        if labels and label not in labels and label.isdecimal() and all(at[:1].isalpha() for at in labels):
            label = spell(nth(int(label), labels, preamble=True)) or label  # "item 2 of considering" is b)
        there = not known.based or (
            cited.found.known and (not path or any(f"{at} ".startswith(f"{label} ") for at in labels))
        )
        yield Citation(
            start=first,
            end=last,
            cited=t.text[first:last],
            heading=cited.found.heading,
            label=labels.get(label, label),
            known=there,
            resolution=cited.resolution,
        )


def _pasted(t: Tokens, cited: _Cited, folded: str, labels: Mapping[str, str]) -> Iterator[tuple[int, int, Path]]:
    """The items of a copied section: on lines of their own below the line that ends with its heading, or that begins
    with it and the first item."""
    if len(labels) < 2:
        return
    if cited.paths:
        if not t.gap(cited.start) or cited.start != cited.found.start or len(cited.paths) > 1:
            return
        place = folded.find("\n", t.ends[cited.end - 1])
        yield from items_below(t.text, folded, place, cited.paths[0], labels) if place > 0 else ()
        return
    end = cited.end + (t.word(cited.end) in QUOTES)
    end += t.word(end) in (":", ",", "-")
    if t.gap(end):
        yield from items_below(t.text, folded, t.ends[end - 1], (), labels)


def _spelled(path: Path, found: Found, known: Headings) -> str:
    label = spell(path)
    return known.labels.get(found.heading, {}).get(label, label)


def _scan(t: Tokens, known: Headings) -> Iterator[_Cited]:
    """Heading by heading; the words of one citation are not looked at again for the next."""
    begins: dict[int, Named] | None = None
    ends: dict[int, Named] = {}
    waiting: list[_Cited] = []
    index = floor = 0
    callers = known.lexicon.addressees.first if known.spoken else ()
    for start, word in enumerate(t.words):
        if start < index:
            continue
        found = known.find(t, start) if word in known.starts else None
        silent = addressed(t, start, floor, known) if not found and word in callers else None
        if found and not found.known and found.addressed and callers:  # "the part addressed to the Directors, item 2"
            begins_ = (step for step in range(found.start, found.end) if t.word(step) in callers)
            silent = next((one for step in begins_ if (one := addressed(t, step, floor, known))), None)
            found = None if silent else found
        if found is None and silent is None:
            continue
        if begins is None:
            begins = {naming.start: naming for naming in named(t, known.lexicon)}
            ends = {naming.end: naming for naming in begins.values()}
        if any(naming.start < start < naming.end for naming in begins.values()):  # 第131号决议责成秘书长3
            continue
        if found:
            index = found.end
            if found.part and known.lexicon.leads(t, found.end):
                continue
            cited = _read(t, found, floor, known, named=bool(_named_before(t, found.start, floor, ends, known)))
        else:
            cited = _Cited(found=silent[0], start=silent[1], end=silent[2], paths=silent[3]) if silent else None
        if cited:
            before = _named_before(t, cited.start, floor, ends, known)
            cited = _of_resolution(t, cited, before, begins, known)
        if cited is None:
            continue
        if not known.lexicon.joins(t, floor, cited.start):
            yield from waiting
            waiting = []
        elif waiting and cited.resolution is None:
            cited = replace(cited, resolution=waiting[-1].resolution)
        elif waiting and waiting[-1].resolution is None:  # "noting a) and considering b) of Resolution 25"
            waiting = [replace(one, resolution=cited.resolution) for one in waiting]
        waiting.append(cited)
        index = floor = max(index, cited.end)
    yield from waiting


def _continued(t: Tokens, citations: Sequence[_Cited], known: Headings) -> Iterator[_Cited]:
    """The citations of a paragraph with what it goes on to name by labels alone; a section that is named only for its
    items to be told is not cited itself."""
    for cited, following in zip_longest(citations, citations[1:]):
        labels = known.labels.get(cited.found.heading, {})
        stop = following.start if following else len(t)
        more: list[_Cited] = []
        if len(labels) > 1 and cited.end < stop and not cited.found.mended:
            place = _place(t, cited.found, 0, known)
            more = [
                replace(cited, start=start, end=end, paths=paths)
                for start, end, paths in sequel(place, cited.start, cited.end, stop, cited.paths, labels)
            ]
        if more and (not cited.paths or _inner(t, cited, more[0])):
            more[0] = replace(more[0], start=cited.start)
        elif cited.paths or not cited.found.silent:
            yield cited
        yield from more


def _inner(t: Tokens, outer: _Cited, inner: _Cited) -> bool:
    """Whether items are named as part of the one right before them: "пункт 3 раздела «решает», подпункт b)"."""
    within = len(outer.paths) == 1 and all(path[:-1] == outer.paths[0] for path in inner.paths)
    return within and inner.start == outer.end + 1 and t.word(outer.end) == ","


def _place(t: Tokens, found: Found, floor: int, known: Headings) -> Place:
    opened = t.opens(found.start - 1) and found.start > floor
    closed = t.closes(found.end)
    return Place(
        t=t,
        lexicon=known.lexicon,
        based=known.based,
        found=found,
        left=found.start - opened,
        right=found.end + closed,
        opened=opened,
        quoted=opened and closed,
        floor=floor,
        labels=frozenset(known.labels.get(found.heading, ())),
    )


def _closing(t: Tokens, index: int) -> int:
    return index + (t.word(index) in QUOTES)


def _read(t: Tokens, found: Found, floor: int, known: Headings, *, named: bool) -> _Cited | None:
    """The citation that a heading is part of, if it is one; `named` tells that a resolution is named right before."""
    place = _place(t, found, floor, known)
    before = (choice for choice in _backward(t, place, known) if not _counts_remarks(t, choice[0], place))
    backward = max(before, key=lambda choice: sum(map(len, choice[2])), default=None)
    forward: tuple[int, int, tuple[Path, ...]] | None = None
    for start, end, listed, item in _followed(t, place, known):
        if cites(place, listed, item=item):
            forward = (start, end, listed.paths)
        elif place.lexicon.stands(t, end, "unit") and not place.quoted and place.labels.issuperset(listed.labels):
            forward = None  # "resolves 3 and 4 problems"
    if backward:
        start, end, paths = backward
        within = _within(forward[2], paths, place) if forward else ()
        if within and forward:
            return _Cited(found=found, start=start, end=forward[1], paths=within)
        return _Cited(found=found, start=start, end=end, paths=paths)
    if forward:
        return _Cited(found=found, start=forward[0], end=forward[1], paths=forward[2])
    if stands_alone(place, named=named):
        return _Cited(found=found, start=found.start, end=found.end)
    return None


def _counts_remarks(t: Tokens, start: int, place: Place) -> bool:
    """Whether the number at `start` counts the writer's own remarks: it begins a line, a mark follows, and then a new
    sentence ("1) In noting a) we …", "3. К разделу …") or the heading itself."""
    if not (t.gap(start) and t.word(start).isdecimal() and t.word(start + 1) in _NUMBERED and t.glued(start + 1)):
        return False
    following = t.text[t.starts[start + 2]] if start + 2 < place.left else ""
    return not (following.islower() or following.isdecimal())


def _within(under: tuple[Path, ...], paths: tuple[Path, ...], place: Place) -> tuple[Path, ...]:
    """The labels before a heading under the one after it: "items a) and b) of resolves 1"."""
    if len(under) != 1 or len(under[0]) != 1:
        return ()
    depth = _DEPTHS.index(under[0][0].kind)
    inner = [
        (path[0]._replace(kind="roman"), *path[1:]) if depth == 1 and path[0].value in ("i", "v", "x") else path
        for path in paths
    ]
    if any(_DEPTHS.index(path[0].kind) <= depth for path in inner):
        return ()
    joined = tuple((*under[0], *path) for path in inner)
    there = not place.based or all(spell(path) in place.labels or path[-1].suffix for path in joined)
    return joined if there else ()


def _followed(t: Tokens, place: Place, known: Headings) -> Iterator[tuple[int, int, Listed, bool]]:
    """The lists of labels after a heading: "resolves 2", "“resolves”, paragraph 2", 做出决议第2段."""
    words = known.lexicon
    index = place.right
    index += t.word(index) == ")" and t.word(place.left - 1) == "("
    index += place.found.part and t.word(index) == "."  # "op. 2"
    while t.word(index) in _CUT and (t.word(index + 1) in _CUT or t.word(index) == "…" or t.word(index - 1) in _CUT):
        index += 1  # "requests the SG... 3"
    inner = words.skip(t, index, "of") if t.word(index) >= "\u3400" else index
    if t.word(inner) == "," or t.word(inner + 1) == ")":  # 铭记的c)，“请理事会”中，1应为
        index = inner
    wide = t.word(index) != "" and t.text[t.starts[index]] >= "\u3000"
    apart = not t.glued(index + 1) or wide or t.word(index + 1)[:1] >= "\u3400"  # Chinese has no blanks
    index += t.word(index) == "-" or (t.word(index) in (",", ":") and apart)
    namely = words.skip(t, index, "namely")
    index = namely + (namely > index and t.word(namely) in (",", ":"))
    at, item = item_at(t, index, words)
    if item and t.word(at) == ",":
        at, _ = item_at(t, at + 1, words)
    if any(t.gap(step) > 1 for step in range(place.found.end, at + 1)):
        return
    start = place.left if place.quoted else place.found.start
    counts, counted_to = ordinals(t, words.skip(t, at, "of", "article"), words)
    after = words.skip(t, counted_to, "item")
    arabic = t.word(counted_to - 1).startswith("ال") and (place.quoted or counted(place, counted_to))
    if counts and (after > counted_to or arabic):
        paths = tuple(
            nth(count, known.labels.get(place.found.heading, {}), preamble=place.found.preamble) for count in counts
        )
        if all(paths):
            yield start, after, Listed(paths, after, True), True
            return
    for listed in lists(t, at, words, bare=known.based):
        if not ((item or listed.item) and words.leads(t, listed.end)):
            yield start, listed.end, listed, item


def _forward(t: Tokens, place: Place, known: Headings) -> Iterator[tuple[int, int, tuple[Path, ...]]]:
    for start, end, listed, _ in _followed(t, place, known):
        yield start, _closing(t, end), listed.paths


def _backward(t: Tokens, place: Place, known: Headings) -> Iterator[tuple[int, int, tuple[Path, ...]]]:
    """The lists of labels before a heading: "point 2 du décide", "п. 2 раздела «решает»", "item b) of resolves 2"."""
    words = known.lexicon
    last = place.left - 1
    linked = place.found.part or (t.word(last) == "(" and t.word(place.right) == ")")
    while place.left - last <= _CONNECTED and last >= place.floor and t.gap(last + 1) < 2:
        word = t.word(last)
        section = words.among(word, "section") and (linked or not words.among(word, "item"))
        if section or words.among(word, "of", *(("to", "preposition") if place.quoted else ())):
            linked = True
        elif not (
            words.among(word, "article", "above", "relative")
            or word in QUOTES
            or word == "("
            or (word in ",-" and (linked or (word == "," and closes(t, place.right))))
        ):
            break
        last -= 1
    end = place.right if place.quoted else place.found.end
    yield from ((start, end, paths) for start, paths in _counted(t, place, last + 1, known, linked=linked))
    told = place.found.weak and place.found.addressed  # "para 1 addressed to the SG"
    if not (linked or told or place.quoted or closes(t, place.right) or words.stands(t, place.right, "predicate")):
        return
    for start, paths in items_before(t, last + 1, place.left, place.floor, words):
        yield start, end, paths
        before = start - words.among(t.word(start - 1), "of")
        for outer, inner in items_before(t, before, before, place.floor, words) if len(paths) == 1 else ():
            yield outer, end, tuple((*paths[0], *path) for path in inner)
    if linked:
        for start in range(max(place.floor, last - 8), last + 1):
            if words.cardinals.find(t, start)[1] or ordinal(t, start, words)[1] or elsewhere(t, start - 1, words):
                continue
            if t.word(start - 1) == "第":
                continue
            for listed in lists(t, start, words, bare=False):
                stopped = t.word(listed.end) == "." and t.glued(listed.end)  # "in 2. of resolves"
                if last < listed.end + stopped <= place.left and not (listed.plain and place.found.preamble):
                    yield start, end, listed.paths
                    return


def _counted(
    t: Tokens, place: Place, linked_at: int, known: Headings, *, linked: bool
) -> Iterator[tuple[int, tuple[Path, ...]]]:
    """The items counted before a heading: "the second resolves", "second paragraph of resolves"."""
    labels = known.labels.get(place.found.heading, {})
    for end in dict.fromkeys((linked_at, place.left)):
        for start in range(max(place.floor, end - 2 * _CONNECTED), end):
            counts, at = ordinals(t, start, known.lexicon)
            named = known.lexicon.skip(t, at, "of", "article")  # "the first of the items under recalling"
            item = known.lexicon.skip(t, named if known.lexicon.stands(t, named, "item") else at, "item")
            if counts and end in (at, item, item + (t.word(item) == "." and item > at)):
                if (linked and end == linked_at) or place.quoted or len(counts) > 1 or counted(place, place.right):
                    paths = [nth(count, labels, preamble=place.found.preamble) for count in counts]
                    start -= known.lexicon.among(t.word(start - 1), "item") and start > place.floor
                    yield from [(start, tuple(paths))] if all(paths) else ()
                break


def _decided(t: Tokens, start: int, floor: int, words: Lexicon) -> bool:
    """Whether a numbered text that is no resolution is named right before: "Council Decision 5, decides 2"."""
    at = start - 1 - (t.word(start - 1) in (",", "(", ":"))
    if t.word(at) == "号":
        return True
    if not t.word(at).isdecimal() or t.gap(at + 1) > 1:
        return False
    return any(
        words.skip(t, begin, "document") == at > words.skip(t, begin, "annex")
        for begin in range(max(floor, at - _DOCUMENT), at)
    )


def _of_resolution(
    t: Tokens, cited: _Cited, before: Named | None, begins: Mapping[int, Named], known: Headings
) -> _Cited | None:
    """The citation with the resolution its words name, after it or before it; None where they name another text."""
    words = known.lexicon
    at = words.skip(t, cited.end, "above")
    at = words.skip(t, at + (t.word(at) in (",", "(")), "above", "of", "article")
    if at > cited.end and words.stands(t, at, "document") and not cited.found.known:
        return None
    if _decided(t, cited.start, 0, words):
        return None
    if at in begins and t.gap(at) < 2:
        after = begins[at]
        return replace(cited, end=after.end, resolution=(after.body, after.number))
    return replace(cited, resolution=(before.body, before.number)) if before else cited


def _named_before(t: Tokens, start: int, floor: int, ends: Mapping[int, Named], known: Headings) -> Named | None:
    """The resolution that is named right before a citation: "Resolution 25, resolves 2"."""
    back = start
    while back > floor and start - back < _CONNECTED and t.gap(back) < 2:
        if back in ends:
            return ends[back]
        word = t.word(back - 1)
        if word not in _BETWEEN and word not in QUOTES and not known.lexicon.among(word, "of", "article", "above"):
            break
        back -= 1
    return None
