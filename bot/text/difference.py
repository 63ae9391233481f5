"""What changed between two wordings, as a redline that people can read: whole words, no confetti.

Words are compared by the fewest that come and go (Indel distance, rapidfuzz), Han character by Han character, then
tidied: blanks, marks and a word or two between greater changes go with them. The law of `Piece` holds for any two
texts: kept and deleted pieces are the text before, kept and inserted ones the text after. Which provision a wording is
of is decided by `align.py`.
"""

import re
from collections.abc import Iterator, Sequence

from rapidfuzz.distance import Indel

from bot.model import Edit, Piece
from bot.text.fold import fold

_HAN = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_SIGNS = "\u0300-\u036f\u0610-\u061a\u0640\u064b-\u065f\u0670\u200c\u200d\u00ad"
"""Accents and vowel signs that stand as characters of their own, tatweel, joiners: parts of the word before."""
_TOKEN = re.compile(rf"[{_HAN}]|[^\W_{_HAN}](?:[^\W_{_HAN}]|[{_SIGNS}])*|\s+|[\s\S]")
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_MOST = 50_000_000
"""Comparisons of word with word that are worth the time (7000 words with 7000); beyond that whole lines are compared,
and where one line still is too long, it goes as a whole and comes as a whole."""
_ISLAND = 2
"""Words between two changes that are read more easily when they go and come with them."""

Change = tuple[str, str]
"""What was there, and what is there instead; equal where it is kept."""


def redline(before: str, after: str) -> tuple[Piece, ...]:
    """The pieces that lead from one wording to the other; a deletion stands before the insertion that replaces it."""
    return tuple(_pieces(_slid(_tidied(_compared(_TOKEN.findall(before), _TOKEN.findall(after))))))


def settled(before: str, after: str) -> str:
    """The new wording with the old one's shape of dashes, quotation marks and blanks, where nothing but that differs:
    mail programs change them, people do not."""
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    if len(old) * len(new) > _MOST:
        return after
    found: list[str] = []
    place = 0
    for block in Indel.opcodes(list(map(_plain, old)), list(map(_plain, new))).as_matching_blocks():
        found += [*new[place : block.b], *old[block.a : block.a + block.size]]
        place = block.b + block.size
    return "".join(found)


def _plain(token: str) -> str:
    """A mark or blank as every keyboard has it; words as they are."""
    return token if token[0].isalnum() else " ".join(fold(token).split()) or " "


def _compared(before: list[str], after: list[str]) -> list[Change]:
    """Word by word, or by lines where that would take too long."""
    if len(before) * len(after) <= _MOST:
        return _matched(before, after)
    old, new = _LINE.findall("".join(before)), _LINE.findall("".join(after))
    if len(old) * len(new) > _MOST:
        return [("".join(before), "".join(after))]
    found: list[Change] = []
    for gone, come in _matched(old, new):
        removed, added = _TOKEN.findall(gone), _TOKEN.findall(come)
        if gone == come:
            found += [(word, word) for word in removed]
        else:
            found += _matched(removed, added) if len(removed) * len(added) <= _MOST else [(gone, come)]
    return found


def _matched(before: Sequence[str], after: Sequence[str]) -> list[Change]:
    """Kept tokens one by one, each change as a whole."""
    found: list[Change] = []
    gone = come = 0
    for block in Indel.opcodes(before, after).as_matching_blocks():
        if block.a > gone or block.b > come:
            found.append(("".join(before[gone : block.a]), "".join(after[come : block.b])))
        gone, come = block.a + block.size, block.b + block.size
        found += [(word, word) for word in before[block.a : gone]]
    return found


def _tidied(changes: Sequence[Change]) -> list[Change]:
    """Changes with little between them put together; kept tokens stay one by one."""
    found: list[Change] = []
    group: list[Change] = []
    island: list[Change] = []
    for change in changes:
        if change[0] == change[1]:
            island.append(change)
            continue
        if group and (not island or _slight(group[-1], island, change)):
            group += [*island, change]
        else:
            found += [*_together(group), *island]
            group = [change]
        island = []
    return [*found, *_together(group), *island]


def _together(group: Sequence[Change]) -> list[Change]:
    """Changes as one, but for the blanks and words that both of its sides begin or end with."""
    if len(group) < 2:
        return list(group)
    gone, come = (_TOKEN.findall("".join(change[side] for change in group)) for side in (0, 1))
    shorter = min(len(gone), len(come))
    first = next((place for place in range(shorter) if gone[place] != come[place]), shorter)
    last = next((n for n in range(shorter - first) if gone[-1 - n] != come[-1 - n]), shorter - first)
    middle = ("".join(gone[first : len(gone) - last]), "".join(come[first : len(come) - last]))
    kept = gone[len(gone) - last :]
    return [
        *((word, word) for word in gone[:first]),
        *([middle] if any(middle) else []),
        *((word, word) for word in kept),
    ]


def _slight(first: Change, island: Sequence[Change], second: Change) -> bool:
    """Whether what is kept between two changes only disturbs the reader. Where nothing but insertions, or nothing but
    deletions, stand around it, it does not; nor does the end of a line."""
    if not (first[0] or second[0]) or not (first[1] or second[1]) or any("\n" in kept for kept, _ in island):
        return False
    words = [kept for kept, _ in island if kept[0].isalnum()]
    size = sum(map(len, words))
    return len(words) <= _ISLAND and size <= max(map(len, first)) and size <= max(map(len, second))


def _slid(changes: Sequence[Change]) -> list[Change]:
    """Words that only came, or only went, shown from where a reader sees them begin: "the Council, the Assembly" of
    "the Council" has gained ", the Assembly", and a new sentence begins after the full stop before it."""
    found: list[Change] = []
    for change in changes:
        moving = change[0] or change[1]
        if moving and not (change[0] and change[1]) and found and found[-1][0] == found[-1][1]:
            tokens = _TOKEN.findall(moving)
            back = 0
            while (
                back < min(len(tokens), len(found))
                and found[-1 - back][0] == found[-1 - back][1] == tokens[-1 - back]
                and not _begins(tokens, found, back)
            ):
                back += 1
            if back < len(tokens) and _begins(tokens, found, back) and back:
                shifted = "".join(tokens[-back:] + tokens[:-back])
                found[-back:] = [(shifted, "") if change[0] else ("", shifted), *found[-back:]]
                continue
        found.append(change)
    return found


def _begins(tokens: Sequence[str], found: Sequence[Change], back: int) -> bool:
    """Whether a change that is moved back by some tokens begins where a line, or a word after a blank, begins."""
    before = found[-1 - back][0] if back < len(found) else "\n"
    first = tokens[-back] if back else tokens[0]
    return "\n" in before or (before.isspace() and not first.isspace())


def _pieces(changes: Sequence[Change]) -> Iterator[Piece]:
    kept = ""
    for gone, come in changes:
        if gone == come:
            kept += gone
            continue
        if kept:
            yield Piece(edit=Edit.KEPT, text=kept)
            kept = ""
        if gone:
            yield Piece(edit=Edit.DELETED, text=gone)
        if come:
            yield Piece(edit=Edit.INSERTED, text=come)
    if kept:
        yield Piece(edit=Edit.KEPT, text=kept)
