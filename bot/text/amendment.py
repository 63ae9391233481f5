"""Wording proposed in the words of a mail, split from the comment on it and held against the base text.

It is known by "proposed text: …", by a mark line above it (ITU's guidelines for proposals), by "replace “x” by “y”", by
words struck and underlined, or by being a provision copied and changed. A redline is made only where the wording can be
split surely and a base text has the provision in that language; all else stays comment. Changes told in sentences are
`instruction.py`'s, what a wording makes of a provision `version.py`'s, what files hold `drafting.py`'s.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from bot.model import Amendment, BaseText, Citation, Mark, Style, Vocabulary
from bot.text.fold import Tokens, fold, tokens, words_of
from bot.text.instruction import Instruction, first_words, instructions, sentences
from bot.text.language import language_of
from bot.text.lexicon import Lexicon, lexicon
from bot.text.marked import entry, signed
from bot.text.parallel import Key, reference
from bot.text.provision import citations_in
from bot.text.quotation import Quoted, quotations
from bot.text.version import Redline, Versions, versions_of

_LINE = re.compile(r"[^\n]*\n?")
_PARAGRAPH = re.compile(r"\S[^\n]*(?:\n[^\S\n]*\S[^\n]*)*")
_BULLETS = " \t-–—•*·>|_\"'«“(["
_ENDED = re.compile(r"(?:[.;:!?。；：！？؟]|^)\s*$")
_MARK = re.compile(r"(?<![\w*])(?:\(MOD\)|(?:ADD|SUP)\*?|MOD|NOC)(?![\w*])")
_MARKS = ("ADD", "MOD", "SUP", "NOC")
_ADDED, _GONE = (Mark.ADD, Mark.ADD_MOVED), (Mark.SUP, Mark.SUP_MOVED)
_PARAGRAPH_END = re.compile(r"\n[^\S\n]*\n|$")
_AFTER_HEAD = re.compile(r"[^\S\n]*[:：.)–—-]*[^\S\n]*")
_WORD = re.compile(r"[^\W_]")
_NEAR = 60
"""Characters between "to read" and the colon or quotation mark that the wording follows."""
_POINTED = re.compile("[:：→⇒\"“”„«»「」『』'‘’＂]")
"""What a longer paragraph has that tells a wording, if it cites nothing."""
_SHORT = 200
_ANNOUNCED = 2
"""How many paragraphs after its announcement a wording may stand."""
_MOST = 200
"""Places in one mail's words that are looked into."""
_ROLES = tuple(f"drafting {role}" for role in ("replace", "delete", "insert", "instead", "read"))
_ARABIC = re.compile("[\u0621-\u064a]")
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")


Wording = tuple[int, int]
"""Where a proposed wording begins and ends."""

_Wording = tuple[int, int, str, bool]
"""The same with the sign that tells it, and whether that announces the whole of the wording."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Said:
    """Words about the same provisions, taken apart. `rest` are they with the reasons blanked out, every character at
    its place, `free` those of them that may hold a wording; `head` is where what follows their mark line, or the
    citation they begin with, begins."""

    start: int
    text: str
    rest: str
    free: str
    t: Tokens
    quotes: tuple[Quoted, ...]
    citations: tuple[Citation, ...]
    proposed: tuple[tuple[int, int], ...]
    reasons: str
    mark: Mark | None
    number: str
    head: int
    places: tuple[Key, ...]

    @property
    def language(self) -> str:
        """The language it is written in."""
        return language_of(self.text)

    def targets(self, start: int, end: int) -> tuple[tuple[Key, str], ...]:
        """The provisions cited among these words, else those cited last before them, else those known; with the words
        that cite them."""
        among = [c for c in self.citations if start <= c.start < end]
        before = [c for c in self.citations if c.start < start]
        cited = among or [c for c in before if c.start == before[-1].start]
        if cited:
            return tuple({(c.heading, c.label): ((c.heading, c.label), c.cited) for c in cited}.values())
        return tuple((place, "") for place in self.places)


def amendments_in(
    words: str,
    bases: Sequence[BaseText],
    vocabularies: tuple[Vocabulary, ...],
    *,
    places: Sequence[Key] = (),
    styles: Sequence[Style] = (),
    citations: Sequence[Citation] | None = None,
) -> tuple[Amendment, ...]:
    """The changes proposed in a person's own words, in their order. `places` are the provisions they are known to be
    about where they cite none themselves, `styles` how the words were shown, `citations` those in them, where that is
    known already."""
    known = versions_of(tuple(bases))
    shown = [style for style in styles if style.strike or style.underline]
    if citations is None:
        citations = citations_in(words, vocabularies, reference(bases))
    telling = _telling(words, known, vocabularies, shown, [c.start for c in citations])
    if not telling.strip():
        return ()
    cuts = _cuts(words, citations)[:_MOST]
    found: list[Amendment] = []
    for start, end in zip(cuts, [*cuts[1:], len(words)], strict=True):
        if telling[start:end].strip():
            said = _taken_apart(words, telling, start, end, citations, vocabularies, tuple(places))
            within = [style for style in shown if start <= style.start < end]
            found += _amendments(said, known, lexicon(vocabularies), within)
    return tuple(found)


def _telling(
    words: str,
    known: Versions,
    vocabularies: tuple[Vocabulary, ...],
    styles: Sequence[Style],
    cited: Sequence[int],
) -> str:
    """The paragraphs that may hold a wording, and those after one that may announce it; the others blanked out, every
    character at its place."""
    ahead = 0
    kept: list[str] = []
    place = 0
    for paragraph in _PARAGRAPH.finditer(words):
        text, (start, end) = paragraph.group(), paragraph.span()
        pointed = len(text) <= _SHORT or _POINTED.search(text) or any(start <= at < end for at in cited)
        marked = any(mark in text for mark in _MARKS) and _MARK.search(text)
        told = marked or (pointed and _announces(text, vocabularies))
        ahead = _ANNOUNCED if told else ahead - 1
        styled = any(style.start < end and style.end > start for style in styles)
        kept += [words[place:start], text if ahead >= 0 or styled or known.may_copy(text) else _blanked(text)]
        place = end
    return "".join(kept) + words[place:]


def _blanked(text: str) -> str:
    return "\n".join(" " * len(line) for line in text.split("\n"))


def _announces(text: str, vocabularies: tuple[Vocabulary, ...]) -> bool:
    """Whether words stand in a text that may announce a wording or a reason."""
    folded = fold(text)
    keys, signs = _signs(vocabularies)
    told = "→" in text or not keys.isdisjoint(words_of(folded))
    return told and signs.search(folded.replace("\u0640", "")) is not None


@lru_cache(maxsize=16)
def _signs(vocabularies: tuple[Vocabulary, ...]) -> tuple[frozenset[str], re.Pattern[str]]:
    """What may announce a wording or a reason, in folded text: the longest word of each phrase, and all the phrases."""
    phrases = {form for v in vocabularies for role, forms in v.words if role in _ROLES for form in forms}
    phrases |= {
        form for v in vocabularies for part, forms in v.form if part in ("proposed", "reasons") for form in forms
    }
    known = {tuple(tokens(phrase).words) for phrase in phrases}
    keys = {max(words, key=len) for words in known if words}
    spaced = sorted(r"\W+".join(map(re.escape, words)) for words in known if not _HAN.search(words[0]))
    others = sorted("".join(map(re.escape, words)) for words in known if _HAN.search(words[0]))
    patterns = [rf"(?<!\w)و?(?:{'|'.join(spaced)})(?!\w)"] * bool(spaced) + others
    return frozenset(keys | {f"و{key}" for key in keys if _ARABIC.match(key)}), re.compile("|".join(patterns) or "(?!)")


# -- taken apart ------------------------------------------------------------------------------------------------------


def _cuts(words: str, citations: Sequence[Citation]) -> list[int]:
    """Where words about other provisions begin: at a mark line, and at a line that begins with a citation after one
    that had ended."""
    cuts = [0]
    before = ""
    starts = {c.start for c in citations}
    for line in _LINE.finditer(words):
        content = line.group().strip(_BULLETS + "\r\n")
        first = line.start() + line.group().find(content[:1]) if content else line.end()
        sign = signed(content)
        cites = bool(content) and not starts.isdisjoint((first, first + 1))
        if (sign and sign.mark) or (cites and _ENDED.search(before)):
            cuts.append(line.start())
        before = line.group()
    return sorted(set(cuts))


def _taken_apart(
    words: str,
    telling: str,
    start: int,
    end: int,
    citations: Sequence[Citation],
    vocabularies: tuple[Vocabulary, ...],
    places: tuple[Key, ...],
) -> _Said:
    text, free = words[start:end], telling[start:end]
    parts = list(_parts(free, vocabularies))
    rest = text
    for part, first, _, last in parts:
        if part == "reasons":
            free = free[:first] + _blanked(free[first:last]) + free[last:]
            rest = rest[:first] + _blanked(rest[first:last]) + rest[last:]
    mine = tuple(
        replace(c, start=c.start - start, end=c.end - start)
        for c in citations
        if start <= c.start < end and (c.resolution is None or not places or (c.heading, c.label) in places)
    )
    first_line = next((line for line in free.splitlines() if line.strip()), "")
    sign = signed(first_line.strip(_BULLETS))
    head = 0
    if sign and sign.mark and (marked := _MARK.search(free)):
        head = marked.end()
    head = next(
        (c.end for c in mine if not _WORD.search(free, head, c.start) or (sign and c.end <= len(first_line))), head
    )
    quotes = quotations(free)
    marks = {m.group() for m in _MARK.finditer(free) if not any(q.start <= m.start() < q.end for q in quotes)}
    return _Said(
        start=start,
        text=text,
        rest=rest,
        free=free,
        t=tokens(free),
        quotes=quotes,
        citations=mine,
        proposed=tuple((first, last) for part, _, first, last in parts if part == "proposed"),
        reasons="\n".join(
            filter(None, (text[first:last].strip() for part, _, first, last in parts if part == "reasons"))
        ),
        mark=sign.mark if sign and sign.mark else Mark(marks.pop()) if len(marks) == 1 else None,
        number=sign.number if sign else "",
        head=head,
        places=places,
    )


def _parts(text: str, vocabularies: tuple[Vocabulary, ...]) -> Iterator[tuple[str, int, int, int]]:
    """The labelled parts ("Proposed text: …", "Reasons: …"): which, where the label begins, where what it labels begins
    and ends, at the next label."""
    found: list[tuple[str, int, int]] = []
    for line in _LINE.finditer(text):
        begun = entry(line.group().strip(), vocabularies)
        if begun:
            content = line.start() + line.group().rfind(begun[1]) if begun[1] else line.end()
            found.append((begun[0], line.start(), content))
    ends = [start for _, start, _ in found[1:]]
    for (part, start, content), end in zip(found, [*ends, len(text)], strict=False):
        yield part, start, content, end


# -- what is proposed --------------------------------------------------------------------------------------------------


def _amendments(said: _Said, known: Versions, words: Lexicon, styles: Sequence[Style]) -> Iterator[Amendment]:
    """The amendments of one piece: by its looks, a wording that is announced, changes told, a wording copied; else the
    mark and the reasons alone."""
    for found in (
        _shown(said, known, styles),
        _announced(said, known, words, _wordings(said, known, words)),
        _ordered(said, known, words),
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
    said: _Said, key: Key, cited: str, pieces: Redline, why: str, wording: Wording | None = None, unsure: str = ""
) -> Amendment:
    start, end = wording or (len(said.free), len(said.free))
    return Amendment(
        heading=key[0],
        label=key[1],
        mark=said.mark,
        redline=pieces,
        comment="\n".join(part for part in (said.rest[:start].strip(), said.rest[end:].strip()) if _WORD.search(part)),
        reasons=said.reasons,
        number=said.number,
        cited=cited,
        start=said.start,
        end=said.start + len(said.text),
        unsure=unsure,
        why=why,
    )


def _announced(said: _Said, known: Versions, words: Lexicon, wordings: Iterable[_Wording]) -> Iterator[Amendment]:
    """A wording after "proposed text:" or "should read", under a mark line, or after the label of a new provision."""
    for start, end, why, whole in wordings:
        wording = said.free[start:end]
        adds = any(words.stands(said.t, i, "drafting insert") for i in range(said.t.at(start)))
        targets = said.targets(start, start)
        if not targets and (copied := known.copied(wording, announced=True)) and not copied[1]:
            targets = ((copied[0], ""),)
        found = [
            _amendment(said, key, cited, pieces, why, (start, end))
            for key, cited in targets
            if (pieces := known.reworded(key, wording, whole=whole and not adds))
        ]
        if found:
            yield from found
            return


def _wordings(said: _Said, known: Versions, words: Lexicon) -> Iterator[_Wording]:
    """Where a wording may stand, the surest sign first."""
    t, free = said.t, said.free
    first, adding = first_words(words, "read"), first_words(words, "insert", "new")
    for start, end in said.proposed:
        yield *_trimmed(free, start, end), "called the proposed text", True
    for index in range(len(t)):
        if t.words[index] in first and words.stands(t, index, "drafting read") and not _quoted(said, t.starts[index]):
            after = t.ends[words.skip(t, index, "drafting read") - 1]
            found = _following(said, after)
            if found:
                yield *found, f"“{t.text[t.starts[index] : after]}” stands before it", True
    for citation in said.citations:
        new = (citation.heading, citation.label) not in known.texts
        if new and not adding.isdisjoint(t.words[: t.at(citation.start)]):
            found = _following(said, citation.end)
            if found:
                yield *found, "the base text has no such provision", True


def _under(said: _Said) -> Iterator[_Wording]:
    """What stands under a mark line, which is a wording where it tells no change."""
    if said.mark in (Mark.MOD, Mark.MOD_EDITORIAL, *_ADDED) and said.head:
        rest = said.head + len(_matched(_AFTER_HEAD, said.free, said.head))
        found = _rest(said, rest)
        if found and (said.mark not in _ADDED or rest < found[0] or not said.free[rest].isupper()):
            yield *found, f"stands under {said.mark}", "\n" in said.free[said.head : found[0]]


def _matched(pattern: re.Pattern[str], text: str, place: int) -> str:
    found = pattern.match(text, place)
    return found.group() if found else ""


def _quoted(said: _Said, place: int) -> bool:
    return any(quote.start <= place < quote.end for quote in said.quotes)


def _following(said: _Said, place: int) -> Wording | None:
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


def _rest(said: _Said, place: int) -> Wording | None:
    """The rest of a paragraph, or the next one where nothing is left of it; as far as the same thing is spoken of."""
    found = _PARAGRAPH.search(said.free, place)
    if not found:
        return None
    opened = next((q for q in said.quotes if found.start() <= q.start < found.end()), None)
    if opened and not said.free[found.start() : opened.start].strip():
        return opened.start, opened.end
    return _trimmed(said.free, *found.span())


def _trimmed(text: str, start: int, end: int) -> Wording:
    words = text[start:end]
    return start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())


def _ordered(said: _Said, known: Versions, words: Lexicon) -> Iterator[Amendment]:
    """Changes told in sentences, put together for each provision."""
    orders: dict[Key, list[Instruction]] = {}
    cited: dict[Key, str] = {}
    homeless: list[Instruction] = []
    spans = [(said.t.at(c.start), said.t.at(c.end)) for c in said.citations]
    for sentence in sentences(said.t, said.quotes):
        inside = tuple(span for span in spans if sentence.first <= span[0] < sentence.last)
        told = instructions(said.t, replace(sentence, cited=inside), words)
        if not told:
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


def _changed(said: _Said, key: Key, orders: Sequence[Instruction], known: Versions) -> Redline:
    """The provision after what was told, in the language it was told in where that may be several."""
    if any(order.kind == "delete all" for order in orders):
        return known.gone(key, said.language)
    found = known.changed(key, orders)
    if len(found) > 1 and said.language in found:
        return found[said.language]
    return next(iter(found.values()), ())


def _copied(said: _Said, known: Versions) -> Iterator[Amendment]:
    """A provision written out with other words in it."""
    for paragraph in _PARAGRAPH.finditer(said.free, said.head):
        start, end = paragraph.span()
        if said.head and start == said.head:
            start += len(_matched(_AFTER_HEAD, said.free, start))
        targets = dict(said.targets(start, start))
        found = known.copied(said.free[start:end], targets)
        if not found or (targets and found[0] not in targets):
            continue
        key, others = found
        rivals = " or ".join(" ".join(other).strip() for other in others)
        yield _amendment(
            said,
            key,
            targets.get(key, ""),
            known.reworded(key, said.free[start:end]),
            "the words are the provision's, changed",
            _trimmed(said.free, start, end),
            f"may be {rivals}" if rivals else "",
        )


def _shown(said: _Said, known: Versions, styles: Sequence[Style]) -> Iterator[Amendment]:
    """A provision with words struck and underlined (ITU's second way), where what was there is the base text."""
    if not styles:
        return
    for paragraph in _PARAGRAPH.finditer(said.free, said.head):
        start, end = paragraph.span()
        if said.head and start == said.head:
            start += len(_matched(_AFTER_HEAD, said.free, start))
        here = [style for style in styles if style.start < end + said.start and style.end > start + said.start]
        if not here:
            continue
        old, new = _sides(said, start, end, here)
        found = known.same(old, [key for key, _ in said.targets(start, start)])
        if found:
            pieces = known.reworded(found, new) if new.strip(_BULLETS) else known.gone(found, said.language)
            cited = dict(said.targets(start, start)).get(found, "")
            yield _amendment(said, found, cited, pieces, "words struck and underlined", (start, end))


def _sides(said: _Said, start: int, end: int, styles: Sequence[Style]) -> tuple[str, str]:
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
