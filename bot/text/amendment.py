"""Wording proposed in the words of a mail, split from the comment on it and held against the base text.

It is known by "proposed text: …", by a mark line above it (ITU's guidelines for proposals), by "replace “x” by “y”", by
words struck and underlined, or by being a provision copied and changed. A redline is made only where the wording can be
split surely and a base text has the provision in that language; all else stays comment. Changes told in sentences are
`instruction.py`'s, what a wording makes of a provision `version.py`'s, what files hold `drafting.py`'s.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from bot.model import Amendment, BaseText, Citation, Mark, Style, Vocabulary
from bot.text.fold import Tokens
from bot.text.instruction import Instruction, Sentence, first_words, instructions, sentences
from bot.text.lexicon import Lexicon, lexicon
from bot.text.parallel import Key, reference
from bot.text.provision import citations_in
from bot.text.speech import PARAGRAPH, WORD, Speech, speeches
from bot.text.version import Redline, Versions, repeats, versions_of

_BULLETS = " \t-–—•*·>|_\"'«“(["
_ADDED, _GONE = (Mark.ADD, Mark.ADD_MOVED), (Mark.SUP, Mark.SUP_MOVED)
_AFTER_HEAD = re.compile(r"[^\S\n]*[:：.)–—-]*[^\S\n]*")
_TRIED, _LONGEST = 10, 6000
"""Wordings that are tried for one piece, and the characters of one, at most."""
_NEAR = 60
"""Characters between "to read" and the colon or quotation mark that the wording follows."""

Wording = tuple[int, int]
"""Where a proposed wording begins and ends."""

_Wording = tuple[int, int, str]
"""The same with the sign that tells it."""


def amendments_in(
    words: str,
    bases: Sequence[BaseText],
    vocabularies: tuple[Vocabulary, ...],
    *,
    places: Sequence[Key] = (),
    styles: Sequence[Style] = (),
    citations: Sequence[Citation] | None = None,
    naming: Sequence[tuple[int, int]] = (),
) -> tuple[Amendment, ...]:
    """The changes proposed in a person's own words, in their order. `places` are the provisions they are known to be
    about where they cite none themselves, `styles` how the words were shown, `citations` those in them, where that is
    known already; `naming` is where words only say of whose text they are ("in the proposal of Examplia")."""
    if citations is None:
        citations = citations_in(words, vocabularies, reference(bases))
    known = versions_of(tuple(bases))
    shown = [style for style in styles if style.strike or style.underline]
    found: list[Amendment] = []
    for said in speeches(words, citations, known, vocabularies, tuple(places), shown):
        found += _amendments(said, known, lexicon(vocabularies), naming)
    return tuple(found)


def _amendments(
    said: Speech, known: Versions, words: Lexicon, naming: Sequence[tuple[int, int]]
) -> Iterator[Amendment]:
    """The amendments of one piece: by its looks, a wording that is announced, changes told, a wording copied; else the
    mark and the reasons alone."""
    for found in (
        _shown(said, known),
        _announced(said, known, words, islice(_wordings(said, known, words), _TRIED)),
        _ordered(said, known, words, naming),
        _announced(said, known, words, _under(said)),
        _copied(said, known),
    ):
        amendments = list(found)
        if amendments:
            yield from amendments
            return
    if said.mark or said.reasons:
        for key, cited in said.targets(0, len(said.text)):
            pieces = known.gone(key, said.language) if said.mark in _GONE else ()
            yield _amendment(said, key, cited, pieces, f"marked {said.mark}" if said.mark else "gives reasons")


def _amendment(
    said: Speech, key: Key, cited: str, pieces: Redline, why: str, wording: Wording | None = None, unsure: str = ""
) -> Amendment:
    start, end = wording or (len(said.free), len(said.free))
    return Amendment(
        heading=key[0],
        label=key[1],
        mark=said.mark,
        redline=pieces,
        comment="\n".join(part for part in (said.rest[:start].strip(), said.rest[end:].strip()) if WORD.search(part)),
        reasons=said.reasons,
        number=said.number,
        cited=cited,
        start=said.start,
        end=said.start + len(said.text),
        unsure=unsure,
        why=why,
    )


def _announced(said: Speech, known: Versions, words: Lexicon, wordings: Iterable[_Wording]) -> Iterator[Amendment]:
    """A wording after "proposed text:" or "should read", under a mark line, or after the label of a new provision."""
    for start, end, why in wordings:
        if end - start > _LONGEST:
            continue
        wording = said.free[start:end]
        # The whole of a wording stands in quotation marks or on lines of its own; else it has to look like it.
        own = any(quote.start == start for quote in said.quotes) or not said.free[:start].rpartition("\n")[2].strip()
        adds = any(words.stands(said.t, i, "drafting insert") for i in range(said.t.at(start)))
        targets = said.targets(start, start)
        if not targets and (copied := known.copied(wording, announced=True)) and not copied[1]:
            targets = ((copied[0], ""),)
        found = [
            _amendment(said, key, cited, pieces, why, (start, end))
            for key, cited in targets
            if (pieces := known.reworded(key, wording, whole=own and not adds))
        ]
        if found:
            yield from found
            return


def _wordings(said: Speech, known: Versions, words: Lexicon) -> Iterator[_Wording]:
    """Where a wording may stand, the surest sign first."""
    t, free = said.t, said.free
    first, adding = first_words(words, "read"), first_words(words, "insert", "new")
    for start, end in said.proposed:
        yield *_trimmed(free, start, end), "called the proposed text"
    for index in range(len(t)):
        if t.words[index] in first and words.stands(t, index, "drafting read") and not _quoted(said, t.starts[index]):
            after = t.ends[words.skip(t, index, "drafting read") - 1]
            found = _following(said, after)
            if found:
                yield *found, f"“{t.text[t.starts[index] : after]}” stands before it"
    for citation in said.citations:
        new = (citation.heading, citation.label) not in known.texts
        if new and not adding.isdisjoint(t.words[: t.at(citation.start)]):
            found = _following(said, citation.end)
            if found:
                yield *found, "the base text has no such provision"


def _under(said: Speech) -> Iterator[_Wording]:
    """What stands under a mark line, which is a wording where it tells no change."""
    if said.mark in (Mark.MOD, Mark.MOD_EDITORIAL, *_ADDED) and said.head:
        rest = said.head + len(_matched(_AFTER_HEAD, said.free, said.head))
        found = _rest(said, rest)
        if found and (said.mark not in _ADDED or rest < found[0] or not said.free[rest].isupper()):
            yield *found, f"stands under {said.mark}"


def _matched(pattern: re.Pattern[str], text: str, place: int) -> str:
    found = pattern.match(text, place)
    return found.group() if found else ""


def _quoted(said: Speech, place: int) -> bool:
    return any(quote.start <= place < quote.end for quote in said.quotes)


def _following(said: Speech, place: int) -> Wording | None:
    """What stands in quotation marks, or after a colon, shortly after a place."""
    colon = min((at for mark in ":：" if (at := said.free.find(mark, place, place + _NEAR)) >= 0), default=-1)
    quote = next((quote for quote in said.quotes if quote.start >= place), None)
    if (
        quote
        and quote.start <= (colon + 3 if colon >= 0 else place + _NEAR)
        and "\n\n" not in said.free[place : quote.start]
    ):
        return quote.start, quote.end
    if colon < 0 or said.free[place:colon].count(".") > 1:
        return None
    return _rest(said, colon + 1)


def _rest(said: Speech, place: int) -> Wording | None:
    """The rest of a paragraph, or the next one where nothing is left of it; as far as the same thing is spoken of."""
    found = PARAGRAPH.search(said.free, place)
    if not found:
        return None
    opened = next((q for q in said.quotes if found.start() <= q.start < found.end()), None)
    if opened and not said.free[found.start() : opened.start].strip():
        return opened.start, opened.end
    return _trimmed(said.free, *found.span())


def _trimmed(text: str, start: int, end: int) -> Wording:
    words = text[start:end]
    return start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())


def _ordered(said: Speech, known: Versions, words: Lexicon, naming: Sequence[tuple[int, int]]) -> Iterator[Amendment]:
    """Changes told in sentences, put together for each provision."""
    orders: dict[Key, list[Instruction]] = {}
    cited: dict[Key, str] = {}
    homeless: list[Instruction] = []
    here = [(start - said.start, end - said.start) for start, end in naming if start >= said.start]
    spans = [(said.t.at(start), said.t.at(end)) for start, end in (*((c.start, c.end) for c in said.citations), *here)]
    for sentence in sentences(said.t, said.quotes):
        inside = tuple(span for span in spans if span[0] < sentence.last and span[1] > sentence.first)
        told = instructions(said.t, replace(sentence, cited=inside), words)
        if not told or _refused(said.t, sentence, words):
            continue
        targets = said.targets(said.t.starts[sentence.first], said.t.ends[sentence.last - 1])
        homeless += told if not targets else ()
        for key, where in targets:
            orders.setdefault(key, []).extend(told)
            cited.setdefault(key, where)
    if homeless and not orders and len(found := known.where(homeless)) == 1:
        orders[found[0]] = homeless
    for key, told in orders.items():
        whole = [order for order in told if order.kind == "wording"]
        pieces = known.reworded(key, whole[0].words) if whole else _changed(said, key, told, known)
        if pieces:
            yield _amendment(said, key, cited.get(key, ""), pieces, "the words tell what to change")


def _refused(t: Tokens, sentence: Sentence, words: Lexicon) -> bool:
    """Whether the paragraph of a sentence refuses what somebody else proposed."""
    first, last = sentence.first, sentence.last
    while first > 0 and t.gap(first) < 2:
        first -= 1
    while last < len(t) and t.gap(last) < 2:
        last += 1
    opening = first_words(words, "refused")
    return any(t.words[i] in opening and words.stands(t, i, "drafting refused") for i in range(first, last))


def _changed(said: Speech, key: Key, orders: Sequence[Instruction], known: Versions) -> Redline:
    """The provision after what was told, in the language it was told in where that may be several."""
    if any(order.kind == "delete all" for order in orders):
        return known.gone(key, said.language)
    found = known.changed(key, orders)
    if len(found) > 1 and said.language in found:
        return found[said.language]
    return next(iter(found.values()), ())


def _copied(said: Speech, known: Versions) -> Iterator[Amendment]:
    """A provision written out with other words in it."""
    for start, end in _paragraphs(said):
        targets = dict(said.targets(start, start))
        for first, last in _cores(said, start, end):
            wording = said.free[first:last]
            found = known.copied(wording, targets)
            if found and WORD.search(said.free, last, end) and known.part(found[0], wording):
                continue  # quoted from it, amid other words
            if found and (not targets or found[0] in targets):
                key, others = found
                rivals = " or ".join(" ".join(other).strip() for other in others)
                why, unsure = "the words are the provision's, changed", f"may be {rivals}" if rivals else ""
                pieces = known.reworded(key, wording)
                yield _amendment(said, key, targets.get(key, ""), pieces, why, (first, last), unsure)
            if found or repeats(wording, known.bases):
                break


def _paragraphs(said: Speech) -> Iterator[Wording]:
    """What follows the mark line or the citation that the words begin with, paragraph by paragraph."""
    for paragraph in PARAGRAPH.finditer(said.free, said.head):
        start = paragraph.start()
        if said.head and start == said.head:
            start += len(_matched(_AFTER_HEAD, said.free, start))
        yield start, paragraph.end()


def _cores(said: Speech, start: int, end: int) -> Iterator[Wording]:
    """Where in a paragraph a copy may stand: in quotation marks, after a colon, or as the whole."""
    yield from ((quote.start, quote.end) for quote in said.quotes if start <= quote.start and quote.end <= end)
    colon = min((at for mark in ":：" if (at := said.free.find(mark, start, min(end, start + _NEAR))) >= 0), default=-1)
    if colon >= 0:
        yield _trimmed(said.free, colon + 1, end)
    yield _trimmed(said.free, start, end)


def _shown(said: Speech, known: Versions) -> Iterator[Amendment]:
    """A provision with words struck and underlined (ITU's second way), where what was there is the base text."""
    if not said.styles:
        return
    for start, end in _paragraphs(said):
        here = [style for style in said.styles if style.start < end + said.start and style.end > start + said.start]
        if not here:
            continue
        old, new = _sides(said, start, end, here)
        found = known.same(old, [key for key, _ in said.targets(start, start)])
        if found:
            pieces = known.reworded(found, new) if new.strip(_BULLETS) else known.gone(found, said.language)
            cited = dict(said.targets(start, start)).get(found, "")
            yield _amendment(said, found, cited, pieces, "words struck and underlined", (start, end))


def _sides(said: Speech, start: int, end: int, styles: Sequence[Style]) -> tuple[str, str]:
    """A paragraph without what is underlined, and without what is struck."""
    old: list[str] = []
    new: list[str] = []
    place = start
    for style in (*styles, None):
        first = min(end, style.start - said.start) if style else end
        last = min(end, style.end - said.start) if style else end
        first = max(first, place)
        old.append(said.free[place:first])
        new.append(said.free[place:first])
        if style and last > first:
            old += [] if style.underline and not style.strike else [said.free[first:last]]
            new += [] if style.strike else [said.free[first:last]]
        place = max(first, last)
    return "".join(old), "".join(new)
