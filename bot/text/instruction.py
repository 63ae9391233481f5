"""Changes told in words, sentence by sentence: "replace “x” by “y”", "после слов «x» добавить «y»", 删除“x”.

The verbs and small words stand in config/languages (roles "drafting …"). A sentence that asks, refuses or tells of the
past changes nothing; what cannot be split surely is no instruction, and what does not stand once in the base text is
not carried out: a wording is never invented. Whose provision it is, `amendment.py` knows.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

from bot.text.fold import Tokens, fold
from bot.text.lexicon import Lexicon
from bot.text.quotation import Quoted

Kind = Literal["replace", "delete", "insert after", "insert before", "append", "delete all", "wording"]

_VERBS = ("replace", "delete", "insert", "instead")
_WIDE_STOPS = "。；！？؟؛"
_STOPS = ".;!?"
_BULLETS = "-*•–·"
_NEAR = 5
"""How many words before a quotation the one that says "after" may stand ("after the words “…”")."""
_MOST = 30
"""Quotations in one sentence that can be told apart."""
_LONGEST_BARE = 8
"""Words without quotation marks that are taken as they stand, at most."""
_ENDING = " \t\n\r\f\v\u00a0\u2002\u2003\u2009\u202f\u3000;,.:；，。：،؛、"
"""Blanks and marks that end a wording without being of it."""
_PARTING = re.compile(r"[,;:.!?()\n，。；：！？،؛؟—–]")
_ARABIC = re.compile("[\u0621-\u064a]")
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")


class Instruction(NamedTuple):
    """One change: of `words` into `others`, or a whole new wording; `bare` words stood without quotation marks."""

    kind: Kind
    words: str = ""
    others: str = ""
    bare: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Sentence:
    """Words `first` to `last` of a text, the quotations among them, and the indexes of the citations."""

    first: int
    last: int
    quotes: tuple[Quoted, ...] = ()
    cited: tuple[tuple[int, int], ...] = ()


class _Verb(NamedTuple):
    kind: str
    start: int
    end: int


def sentences(t: Tokens, quotes: Sequence[Quoted]) -> Iterator[Sentence]:
    """The sentences of a text; what is quoted belongs to the sentence around it."""
    first = index = number = 0
    inside: list[Quoted] = []
    while index < len(t):
        if number < len(quotes) and quotes[number].start <= t.starts[index]:
            quote, number = quotes[number], number + 1
            inside.append(quote)
            index = max(index + 1, t.at(quote.end))
            begins = t.text[t.starts[index]] if index < len(t) else ""
            ends = quote.words[-1] in _STOPS + _WIDE_STOPS and begins.isupper()
        else:
            ends = t.word(index) in _STOPS and (not t.glued(index + 1) or t.text[t.starts[index]] in _WIDE_STOPS)
            index += 1
        if ends or t.gap(index) > 1 or (t.gap(index) and t.word(index) in _BULLETS):
            yield Sentence(first=first, last=index, quotes=tuple(inside))
            first, inside = index, []


def instructions(t: Tokens, sentence: Sentence, words: Lexicon) -> list[Instruction]:
    """What a sentence tells to change; nothing where one of its changes cannot be told from its words."""
    if len(sentence.quotes) > _MOST:
        return []
    quotes = [q for q in sentence.quotes if not any(_within(t, q, cited) for cited in sentence.cited)]
    verbs = list(_verbs(t, sentence, words))
    if not verbs or t.word(sentence.last - 1) == "?" or _refused(t, sentence, verbs[0].start, words):
        return []
    found: list[Instruction] = []
    used = sentence.first
    for number, verb in enumerate(verbs):
        last = number + 1 == len(verbs)
        end = sentence.last if last else verbs[number + 1].start
        mine = [q for q in quotes if used <= t.at(q.start) < end]
        if not mine:
            found += _unquoted(t, sentence, verb, end, words)
            continue
        told, consumed = _told(t, verb, mine, end, words)
        if not told:
            return []
        found += told
        used = t.at(consumed)
    return found


def _within(t: Tokens, quote: Quoted, cited: tuple[int, int]) -> bool:
    return cited[0] <= t.at(quote.start + 1) < cited[1]


def _verbs(t: Tokens, sentence: Sentence, words: Lexicon) -> Iterator[_Verb]:
    first = first_words(words, *_VERBS)
    index = sentence.first
    while index < sentence.last:
        index += 1
        if t.words[index - 1] not in first or _aside(t, index - 1, sentence):
            continue
        ends = {kind: words.skip(t, index - 1, f"drafting {kind}") for kind in _VERBS}
        kind = max(ends, key=lambda kind: ends[kind])
        if ends[kind] >= index:
            yield _Verb(kind, index - 1, ends[kind])
            index = ends[kind]


def _aside(t: Tokens, index: int, sentence: Sentence) -> bool:
    """Whether a word is quoted, or part of a citation."""
    return any(start <= index < end for start, end in sentence.cited) or any(
        quote.start <= t.starts[index] < quote.end for quote in sentence.quotes
    )


def _refused(t: Tokens, sentence: Sentence, verb: int, words: Lexicon) -> bool:
    first = first_words(words, "not")
    return any(
        t.words[index] in first and words.stands(t, index, "drafting not") and not _aside(t, index, sentence)
        for index in range(sentence.first, verb)
    )


@lru_cache(maxsize=16)
def first_words(words: Lexicon, *roles: str) -> frozenset[str]:
    """The words that phrases of these roles begin with."""
    trees = (words.roles.get(f"drafting {role}") for role in roles)
    return frozenset(word for tree in trees if tree for word in tree.first)


def _told(t: Tokens, verb: _Verb, quotes: Sequence[Quoted], end: int, words: Lexicon) -> tuple[list[Instruction], int]:
    """The instructions of a verb with quotations around it, and where the last of these ends."""
    behind = [q for q in quotes if t.starts[verb.start] >= q.end]
    ahead = [q for q in quotes if t.starts[verb.start] < q.start]
    if verb.kind == "replace":
        if len(behind) and len(ahead) == 1 and _led(t, behind[-1], words, "by"):  # 以“y”代替“x”
            return [Instruction("replace", ahead[0].words, behind[-1].words)], ahead[0].end
        if len(ahead) == 2 and _led(t, ahead[1], words, "for"):  # substitute “y” for “x”
            return [Instruction("replace", ahead[1].words, ahead[0].words)], ahead[1].end
        pairs = ahead if len(ahead) % 2 == 0 else [*behind[-1:], *ahead]
        told = list(zip(pairs[::2], pairs[1::2], strict=False))
        passive = len(told) == 1 and told[0][0] in behind
        if told and len(pairs) % 2 == 0 and (passive or all(_led(t, new, words, "by", "read") for _, new in told)):
            return [Instruction("replace", old.words, new.words) for old, new in told], pairs[-1].end
        if len(ahead) == 1 and (_led(t, ahead[0], words, "by", "read") or t.at(ahead[0].start) == verb.end):
            return [Instruction("wording", ahead[0].words)], ahead[0].end
    elif verb.kind == "instead" and ahead and len(quotes) == 2:
        other = behind[-1] if behind else ahead[1]
        return [Instruction("replace", ahead[0].words, other.words)], max(ahead[0].end, other.end)
    elif verb.kind == "delete":
        gone = [q for q in ahead or behind[-1:] if not _place(t, q, words)]
        if gone:
            return [Instruction("delete", q.words) for q in gone], quotes[-1].end
    elif verb.kind == "insert":
        return _insertion(t, verb, quotes, end, words)
    return [], 0


def _insertion(
    t: Tokens, verb: _Verb, quotes: Sequence[Quoted], end: int, words: Lexicon
) -> tuple[list[Instruction], int]:
    places = [(q, kind) for q in quotes if (kind := _place(t, q, words))]
    others = [q for q in quotes if not any(q is place for place, _ in places)]
    if len(places) == 1 and len(others) == 1:
        (place, kind), (new,) = places[0], others
        return [Instruction(kind, place.words, new.words)], max(place.end, new.end)
    first = max(0, min(verb.start, t.at(quotes[0].start)) - 2 * _NEAR)
    if not places and len(others) == 1 and any(words.stands(t, i, "drafting end") for i in range(first, end)):
        return [Instruction("append", "", others[0].words)], others[0].end
    return [], 0


def _place(t: Tokens, quote: Quoted, words: Lexicon) -> Literal["insert after", "insert before", ""]:
    """Whether a quotation tells where: it stands after "after", or, in Chinese, before 之后."""
    index = words.skip(t, t.at(quote.end), "drafting word")
    for role in ("after", "before"):
        behind = words.stands(t, index, f"drafting {role}") and _HAN.match(t.word(index))
        if behind or _led(t, quote, words, role):
            return "insert after" if role == "after" else "insert before"
    return ""


def _led(t: Tokens, quote: Quoted, words: Lexicon, *roles: str) -> bool:
    """Whether nothing but "the words" stands between a small word and a quotation."""
    index = t.at(quote.start)
    for start in range(max(0, index - _NEAR), index):
        for role in roles:
            end = words.skip(t, start, f"drafting {role}")
            if (
                end > start
                and words.skip(t, end, "drafting word", "article", "of") + (t.word(index - 1) == ":") == index
            ):
                return True
    return False


def _unquoted(t: Tokens, sentence: Sentence, verb: _Verb, end: int, words: Lexicon) -> Iterator[Instruction]:
    """ "delete resolves 2", "resolves 2 should be deleted", "replace four weeks by eight weeks"."""
    if verb.kind == "delete":
        start = words.skip(t, verb.end, "article")
        passive = _finished(t, verb.end, sentence, words) and any(
            0 <= verb.start - after <= _NEAR and not _PARTING.search(_text(t, after, verb.start).strip(" :：—–"))
            for _, after in sentence.cited
        )
        after = words.skip(t, start, "drafting word")
        gone = _bare(t, after, end, sentence, words)
        if passive or any(start == first for first, _ in sentence.cited):
            yield Instruction("delete all")
        elif gone and (after > start or " " in gone):
            yield Instruction("delete", gone, "", bare=True)
    elif verb.kind == "replace":
        for index in range(verb.end, end):
            after = words.skip(t, index, "drafting by")
            if after > index:
                gone, come = _text(t, verb.end, index), _bare(t, after, end, sentence, words)
                said = " " in gone or (len(gone) > 2 and not words.stands(t, verb.end, "article"))
                if come and said and not _PARTING.search(gone):
                    yield Instruction("replace", gone, come, bare=True)
                return


def _finished(t: Tokens, index: int, sentence: Sentence, words: Lexicon) -> bool:
    """Whether nothing that a verb acts upon stands after it."""
    if index >= sentence.last or t.word(index) in ",;.!()-":
        return True
    return words.stands(t, index, "after") and not words.stands(t, index, "article", "drafting word")


def _bare(t: Tokens, start: int, end: int, sentence: Sentence, words: Lexicon) -> str:
    """The rest of a sentence, up to where it cites; empty where more is said there than a wording."""
    stop = min((first for first, _ in sentence.cited if first >= start), default=end)
    while stop > start and stop < end and words.among(t.word(stop - 1), "of", "article"):
        stop -= 1
    said = _text(t, start, stop).rstrip(_ENDING)
    return "" if _PARTING.search(said) or len(said.split()) > _LONGEST_BARE else said


def _text(t: Tokens, start: int, end: int) -> str:
    return " ".join(t.text[t.starts[start] : t.ends[end - 1]].split()) if start < end else ""


# -- carried out ----------------------------------------------------------------------------------------------------


def carried_out(text: str, orders: Sequence[Instruction]) -> str:
    """A text after all changes; empty where one of them cannot be made, or not at one place alone. Bare words that the
    text does not have were no order."""
    for order in orders:
        text = _changed(text, order) or (text if order.bare else "")
        if not text:
            return ""
    return text


def _changed(text: str, order: Instruction) -> str:
    match order.kind:
        case "replace" | "delete":
            return _replaced(text, order)
        case "append":
            end = len(text.rstrip(_ENDING))
            return _put(text, end, end, order.others)
        case "insert after" | "insert before":
            found = _only(text, order.words)
            place = found and found[order.kind == "insert after"]
            return _put(text, place, place, _trimmed(order.others, order.words)) if place is not None else ""
        case "delete all" | "wording":
            return ""


def _replaced(text: str, order: Instruction) -> str:
    found, others = _only(text, order.words), order.others
    if found is None and _ARABIC.search(order.words):
        # QUIRK: استبدال puts the new words first in older Arabic, the old ones in newer: the base text shows which.
        found, others = _only(text, others), order.words
    if found is None or (order.bare and len(others.split()) > len(order.words.split()) + 2):
        return ""
    return _put(text, *found, _trimmed(others, text[found[0] : found[1]]))


def _only(text: str, words: str) -> tuple[int, int] | None:
    """The one place where words stand in a text as whole words, whatever their case and marks; None where none or
    several do."""
    whole, part = fold(text), " ".join(fold(words).split())
    for sought in (part, part.rstrip(_ENDING)):
        places = [found.span() for found in re.finditer(re.escape(sought), whole) if _whole(whole, *found.span())]
        if sought and len(places) == 1:
            return places[0]
        if places:
            return None
    return None


def _whole(text: str, start: int, end: int) -> bool:
    """Whether a stretch begins and ends where words do."""
    return all(
        not (text[at - 1 : at].isalnum() and text[at : at + 1].isalnum()) or _HAN.search(text[at - 1 : at + 1])
        for at in (start, end)
        if 0 < at
    )


def _trimmed(words: str, like: str) -> str:
    """New words without the sentence's mark within their quotation marks, unless the old ones had one too."""
    return words if like.rstrip(_ENDING) != like else words.rstrip(_ENDING) or words


def _put(text: str, start: int, end: int, words: str) -> str:
    """A text with words in a place, blanks as they should be."""
    before, after = text[:start], text[end:]
    if not words:
        if before.endswith(" ") and (after[:1] in (" ", "") or not after[:1].isalnum()):
            before = before[:-1]
        elif not before:
            after = after.lstrip()
        return before + after
    if before and not before[-1].isspace() and words[0].isalnum() and not _HAN.search(before[-1] + words[0]):
        words = f" {words}" if before[-1].isalnum() or before[-1] in ",;:.)»”" else words
    if after and after[0].isalnum() and words[-1].isalnum() and not _HAN.search(words[-1] + after[0]):
        words = f"{words} "
    return before + words + after
