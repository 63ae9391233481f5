"""Labels of items and lists of them: `1`, `a)`, `c) iv)`, `1.2`, `1bis`, `a)bis`; "2, 3 and 4", "c) i) and ii)".

ITU practice: Latin letters in all languages but Arabic (abjad order) and, at times, Chinese (第二段); Russian texts mix
Cyrillic letters that look Latin into them. A label is given back in one spelling: levels parted by a blank, a letter
or roman number with its bracket. Whether words that look like a label cite something is decided by `provision.py`.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from string import ascii_lowercase
from typing import Literal, NamedTuple

from bot.text.fold import QUOTES, Tokens, tokens
from bot.text.lexicon import Lexicon, lexicon

_HIGHEST = 99
"""No section of a resolution has more items; a greater number is a year or an amount."""
_LONGEST_RANGE = 60
_DEEPEST = 4
_LONGEST_LIST = 60
_BIS = r"bis|ter|quater|quinquies|sexies|septies|octies|novies|decies"
_SUFFIX = re.compile(_BIS)
_LETTER_BIS = re.compile(rf"([a-z])({_BIS})")
_ROMAN = re.compile(r"x{0,3}(?:ix|iv|v?i{0,3})")
_HAN_NUMBER = re.compile("[一二三四五六七八九]?十?[一二三四五六七八九]?")
_HAN_DIGITS = {digit: value for value, digit in enumerate("一二三四五六七八九", 1)}
_CYRILLIC = dict(zip("абвгдежзикмнопрстух", "abcdeeghikmnoprctyx", strict=True))
"""Look-alikes first (с is c, е is e), the others by their place in the alphabet (б is b, в is c, г is d)."""
_ABJAD = dict(zip("ابجدهوزحطيكلمنسعفصقرشت", "abcdefghijklmnopqrstuv", strict=True))

_LETTERS = ascii_lowercase
_BEFORE_AMOUNTS = frozenset("$€£+=/-@<~^")
_AFTER_AMOUNTS = frozenset("%°€$£+=")
_MARKS = frozenset(".,;:)?!\"'")

Kind = Literal["number", "letter", "roman"]


class Level(NamedTuple):
    """One level of a label: its kind, its value in plain spelling, the suffix of an inserted item, and whether it was
    written as nothing but a label is (with a bracket)."""

    kind: Kind
    value: str
    suffix: str = ""
    bracket: bool = False

    def __str__(self) -> str:
        return (self.value if self.kind == "number" else f"{self.value})") + self.suffix


Path = tuple[Level, ...]


class Listed(NamedTuple):
    """A list of labels as read so far: the labels, the index after them, and whether the last one is a plain number,
    as any number in running text is."""

    paths: tuple[Path, ...]
    end: int
    item: bool
    """Whether the last one has a word for "item" of its own."""

    @property
    def plain(self) -> bool:
        """Whether every label is a number without any sign of being a label."""
        return all(len(p) == 1 and p[0].kind == "number" and not p[0].suffix and not p[0].bracket for p in self.paths)

    @property
    def bare(self) -> bool:
        """Whether a label begins with a letter that nothing but its place tells from a word."""
        return any(not path[0].bracket and path[0].kind != "number" for path in self.paths)

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels in their one spelling."""
        return tuple(spell(path) for path in self.paths)


def spell(path: Path) -> str:
    """The one spelling of a label."""
    return " ".join(map(str, path))


def normal(label: str, lexicon: Lexicon) -> str:
    """The one spelling of a label as a base text writes it; a label of another form is only trimmed."""
    t = tokens(label)
    path, end = _path(t, 0, lexicon, bare=True)
    return spell(path) if path and end == len(t) else " ".join(label.split())


def lists(t: Tokens, start: int, lexicon: Lexicon, *, bare: bool) -> Iterator[Listed]:
    """The lists of labels that begin at a word, each one longer than the one before. `bare` takes a single letter
    without a bracket for a label too."""
    paths: tuple[Path, ...] = ()
    index = start
    span = joined = False
    if _measured(t, start):
        return
    while len(paths) < _LONGEST_LIST:
        inner = lexicon.skip(t, index, "article", "of", "new") if paths else index
        at = lexicon.skip(t, inner, "item", "number") if paths else index
        item = at > inner
        at += item and t.word(at) == "."
        path, end = _path(t, at, lexicon, bare=bare or item)
        if not path and not item:  # the Russian "in" is a letter too: "1 а, б и в"
            path, end = _path(t, index, lexicon, bare=bare)
        if not path:
            return
        if paths and item and not joined and _within(paths[-1], path):
            paths, path = paths[:-1], _within(paths[-1], path)
        elif paths:
            path = _inherit(paths[-1], path)
            if (path[0].kind == "number") != (paths[0][0].kind == "number"):
                return
        if span:
            between = _between(paths[-1], path)
            if between is None:
                return
            paths = (*paths, *between)
        paths = (*paths, path)
        after = _after_item(t, end, lexicon)
        yield Listed(paths, after, item or after > end)
        end = after
        parted = _separator(t, end, lexicon)
        if parted is None:
            return
        joined = lexicon.stands(t, end + (t.word(end) == ","), "and")
        index, span = parted


def _measured(t: Tokens, start: int) -> bool:
    """Whether what is written onto a number makes it an amount; a dash after a word does not ("resolves-2")."""
    if not t.glued(start):
        return False
    before = t.word(start - 1)
    if before == "-" and t.glued(start - 1) and t.word(start - 2).isalpha():
        return False
    return before in _BEFORE_AMOUNTS or (before == "." and t.word(start - 2).isdecimal())


def _within(outer: Path, inner: Path) -> Path:
    """The label of an item named after the one it is part of: "item 8, sub-item 8.2", "point 1, letter b"."""
    if len(outer) > 1 or len(inner) > 1:
        return ()
    if inner[0].value.startswith(f"{outer[0].value}."):
        return inner
    return (*outer, *inner) if outer[0].kind == "number" and inner[0].kind != "number" else ()


def ordinals(t: Tokens, start: int, lexicon: Lexicon) -> tuple[tuple[int, ...], int]:
    """The places counted at a word, and the index after them: "second", "third and fourth", "deuxième", 第二个."""
    places: list[int] = []
    index = start
    while len(places) < _LONGEST_LIST:
        at = index
        if places:
            at = lexicon.skip(t, index + (t.word(index) == ","), "and", "article")
            if at == index and not t.word(index).startswith("و"):  # written onto the next word in Arabic
                break
        end, several = _several(t, at, lexicon)
        if not several:
            end, place = ordinal(t, at, lexicon)
            several = (place,) if place else ()
        if not several:
            break
        places += several
        index = end
    return tuple(places), index


def _several(t: Tokens, index: int, lexicon: Lexicon) -> tuple[int, tuple[int, ...]]:
    """The first or the last of the items, so many of them: "first two", "trois derniers", 前两; the index after."""
    end, dual = lexicon.ordinals.find(t, index)
    if dual and " " in dual[0]:  # Arabic says "the first two" in one word
        return end, tuple(int(place) for place in dual[0].split())
    begun, amount = _amount(t, index, lexicon)
    end, side = ordinal(t, begun, lexicon)
    if not amount:
        if lexicon.stands(t, index, "leading"):
            end, side = lexicon.skip(t, index, "leading"), 1
        end, amount = _amount(t, end, lexicon) if side else (index, 0)
    if not 1 < amount <= _LONGEST_LIST or side not in (1, -1):
        return index, ()
    return end, tuple(range(1, amount + 1) if side > 0 else range(-amount, 0))


def _amount(t: Tokens, index: int, lexicon: Lexicon) -> tuple[int, int]:
    """How many are told at a word, 0 for nothing, and the index after it."""
    end, found = lexicon.cardinals.find(t, index)
    word = t.word(index)
    if found:
        return end, int(found[0])
    amount = int(word) if _counts(word) else 2 if word == "两" else _HAN_DIGITS.get(word, 0)
    return (index + 1, amount) if amount else (index, 0)


def ordinal(t: Tokens, index: int, lexicon: Lexicon) -> tuple[int, int]:
    """The index after an ordinal at a word, and the place it tells, 0 for none; "3 a)" is no "3ª"."""
    end, found = lexicon.ordinals.find(t, index)
    apart = t.word(index).isdecimal() and (not t.glued(index + 1) or t.word(end) == ")")
    return (index, 0) if not found or apart or " " in found[0] else (end, int(found[0]))


def nth(place: int, labels: Iterable[str], *, preamble: bool) -> Path:
    """The label of the item at a place of a section that has these labels, or would have, were it longer; none where
    the section is one unnumbered paragraph."""
    outer = [label for label in labels if " " not in label and "." not in label]
    if place < 0:
        last = outer[place:][: len(outer) >= -place]
        return _path(tokens(last[0]), 0, lexicon(()), bare=True)[0] if last and last != [""] else ()
    if outer == [""] or place > _HIGHEST or (preamble and place > len(_LETTERS)):
        return ()
    if place <= len(outer):
        return _path(tokens(outer[place - 1]), 0, lexicon(()), bare=True)[0]
    return (Level("letter", _LETTERS[place - 1], "", True) if preamble else Level("number", str(place)),)


def _after_item(t: Tokens, index: int, lexicon: Lexicon) -> int:
    """Chinese says what is numbered after the number: 第2段."""
    if "\u4e00" <= t.word(index)[:1] <= "\u9fff":
        return lexicon.skip(t, index, "item")
    return index


def _separator(t: Tokens, index: int, lexicon: Lexicon) -> tuple[int, bool] | None:
    """What parts this label from the next: the index after it, and whether it makes a range; None for nothing."""
    if t.gap(index) > 1:
        return None
    end = lexicon.skip(t, index, "to")
    if end > index:
        return end, True
    if t.word(index) in ("-", "~", "…"):
        return index + 1, True
    if (
        t.word(index) == "."
        and t.glued(index)
        and (t.word(index + 1) in (",", ";") or lexicon.stands(t, index + 1, "and"))
    ):
        index += 1  # "b., d. and f."
    elif t.word(index) == "." and t.glued(index) and len(t.word(index + 1)) == 1 and t.word(index + 2) == ".":
        return index + 1, False  # "b. d. and f."
    end = lexicon.skip(t, index + (t.word(index) in (",", ";", "/", "&", "+")), "and", "new")
    written_on = t.word(index).startswith("و")  # the Arabic "and" is written onto the next letter
    return (end, False) if end > index or written_on or _goes_on(t, index) else None


def _goes_on(t: Tokens, index: int) -> bool:
    """Whether a comma was forgotten: "resolves 2 3 and 4"."""
    low, high = t.word(index - 1), t.word(index)
    return not t.glued(index) and not t.gap(index) and _counts(low) and _counts(high) and int(low) < int(high)


def _path(t: Tokens, index: int, lexicon: Lexicon, *, bare: bool) -> tuple[Path, int]:
    """One label with its levels; the index after it."""
    path: list[Level] = []
    while len(path) < _DEEPEST:
        stopped = t.word(index) == "." and t.glued(index) and t.glued(index + 1)
        at = index + 1 if path and (stopped or t.word(index) == "的") else index
        at = _after_item(t, at, lexicon) if path else at
        at += bool(path) and at > index and t.word(at) == "的"  # 第4段的i)
        if path and t.gap(at):
            break
        level, end = _level(t, at, lexicon, bare=bare, above=path[-1] if path else None)
        if level is None:
            break
        path.append(level)
        index = end
    return tuple(path), index


def _level(t: Tokens, index: int, lexicon: Lexicon, *, bare: bool, above: Level | None) -> tuple[Level | None, int]:
    opened = t.word(index) == "("
    at = index + opened
    if t.word(at) == "第":
        at += 1
    word = t.word(at)
    if word.isdecimal():
        return _number(t, at, lexicon, opened=opened, above=above) if above is None else (None, index)
    if _HAN_DIGITS.get(word) or word == "十":
        return _han_number(t, at, lexicon) if above is None else (None, index)
    counted, cardinal = lexicon.cardinals.find(t, at)
    if cardinal:
        return (Level("number", cardinal[0]), counted) if above is None else (None, index)
    if above and above.kind == "letter" and word in QUOTES and t.word(at + 2) in QUOTES and t.glued(at + 2):
        value = t.word(at + 1)  # Arabic writes ج) '2' for c) ii)
        return (Level("roman", _romans()[int(value) - 1], "", True), at + 3) if _counts(value) else (None, index)
    inserted = _LETTER_BIS.fullmatch(word)
    letters = inserted.group(1) if inserted else _latin(word)
    if not letters or (above and above.kind == "roman"):
        return None, index
    suffix, end = inserted.group(2) if inserted else "", at + 1
    if not suffix:
        suffix, end = _suffix(t, end, lexicon)
    closed = t.word(end) == ")" and not t.gap(end)
    if above and above.kind == "number":
        bared = bare and _stops(t, end, lexicon) and not lexicon.stands(t, at, "and")
        under = not opened and (t.glued(at) or bared)
    else:
        under = above is not None and not (opened or above.bracket or lexicon.stands(t, at, "and"))
        under = under or (above is not None and not opened and _roman_under(t, at, lexicon))
    if not closed and (opened or not (under or (bare and above is None)) or t.text[t.starts[at]].isupper()):
        return None, index
    ranged = t.word(end) == "-" and bool(_latin(t.word(end + 1))) and not t.glued(end + 2)
    dotted = t.glued(end) and t.glued(end + 1) and t.word(end + 1).isalpha() and t.word(end) < "\u3400"
    if not closed and dotted and not ranged:  # e.g.
        return None, index
    if not closed and t.glued(end) and t.text[t.starts[end]] in "'\u2019":  # d'invite
        return None, index
    end += closed
    if not suffix:
        suffix, end = _suffix(t, end, lexicon)
    roman = len(letters) > 1 or (above is not None and above.kind == "letter" and letters in "ivx")
    if roman and not _ROMAN.fullmatch(letters):
        return None, index
    if above and above.kind == "letter" and not roman:
        return None, index
    return Level("roman" if roman else "letter", letters, suffix, closed), end


def _roman_under(t: Tokens, index: int, lexicon: Lexicon) -> bool:
    """Whether a roman number without a bracket stands under a letter with one: "b) ii", "b) i-iii"."""
    if not _ROMAN.fullmatch(t.word(index)) or t.glued(index):
        return False
    after = index + 1
    at = lexicon.skip(t, after + (t.word(after) in ("-", ",")), "and", "to")
    return len(t.word(index)) > 1 or (at > after and bool(_ROMAN.fullmatch(t.word(at) or "-")))


def _stops(t: Tokens, index: int, lexicon: Lexicon) -> bool:
    """Whether a bare letter before an index is one of a list, or the last word of a clause: "1 a, b and c"."""
    return t.gap(index) > 0 or t.word(index) in _MARKS or lexicon.stands(t, index, "and", "above")


def _latin(word: str) -> str:
    """A letter, or a roman number, in Latin letters; empty where the word is neither."""
    if len(word) == 2 and word.startswith("و"):
        word = word[1]
    if len(word) == 1:
        return word if "a" <= word <= "z" else _CYRILLIC.get(word) or _ABJAD.get(word, "")
    return word if len(word) <= 5 and _ROMAN.fullmatch(word) else ""


def _number(t: Tokens, at: int, lexicon: Lexicon, *, opened: bool, above: Level | None) -> tuple[Level | None, int]:
    none = (None, at)
    value = t.word(at)
    if not _counts(value) or t.word(at + 1) == "号":
        return none
    end = at + 1
    while t.word(end) == "." and t.glued(end) and t.glued(end + 1) and t.word(end + 1).isdecimal():
        if not _counts(t.word(end + 1)) or value.count(".") > 1:
            return none
        value, end = f"{value}.{t.word(end + 1)}", end + 2
    if t.glued(end) and t.word(end) in ("/", ":", ",", "-") and t.glued(end + 1) and t.word(end + 1).isdecimal():
        date = t.word(end) in ("/", ":") and "." not in value  # "resolves 3.1/3.2" is none
        return none if date or not _counts(t.word(end + 1)) else (Level("number", value), end)
    suffix, end = _suffix(t, end, lexicon)
    if t.glued(end) and (t.word(end) in _AFTER_AMOUNTS or (not suffix and _glued_word(t, end))):
        return none
    closed = t.word(end) == ")" and t.glued(end)
    if opened and not closed:
        return none
    return Level("number", value, suffix, closed), end + closed


def _glued_word(t: Tokens, index: int) -> bool:
    """Whether letters are written onto a number that do not continue a label: 5G, 3rd, 1024x768."""
    word = t.word(index)
    if not word.isalpha() or "\u3400" <= word <= "\u9fff":
        return False
    return not (
        len(_latin(word)) == 1
        and word in "abcdef"
        and not (t.glued(index + 1) and t.word(index + 1) not in ".,;:)?!\"'")
    )


def _counts(digits: str) -> bool:
    return digits.isdecimal() and len(digits) <= 2 and not digits.startswith("0") and int(digits) <= _HIGHEST


def _suffix(t: Tokens, index: int, lexicon: Lexicon) -> tuple[str, int]:
    """The suffix of an item put in between two others, glued or after a blank."""
    if t.gap(index):
        return "", index
    if _SUFFIX.fullmatch(t.word(index)):
        return t.word(index), index + 1
    end = lexicon.skip(t, index, "bis")
    return ("bis", end) if end > index else ("", index)


def _han_number(t: Tokens, at: int, lexicon: Lexicon) -> tuple[Level | None, int]:
    digits, end = "", at
    while len(digits) < 3 and (t.word(end) in _HAN_DIGITS or t.word(end) == "十"):
        digits, end = digits + t.word(end), end + 1
    if not _HAN_NUMBER.fullmatch(digits):
        return None, at
    ordered = t.word(at - 1) == "第"
    if not ordered and "\u3400" <= t.word(end)[:1] <= "\u9fff" and not lexicon.stands(t, end, "and", "item", "to"):
        return None, at  # 一致, 三次: a word of its own
    tens, ten, ones = digits.partition("十")
    value = (_HAN_DIGITS.get(tens, 1) * 10 + _HAN_DIGITS.get(ones, 0)) if ten else _HAN_DIGITS[digits]
    suffix, end = _suffix(t, end, lexicon)
    return Level("number", str(value), suffix, ordered), end


def _inherit(before: Path, path: Path) -> Path:
    """In "c) i) and ii)" the second label stands under c) too."""
    first, last = path[0], before[-1]
    if first.kind == "letter" and last.kind == "roman" and _ROMAN.fullmatch(first.value):
        first = Level("roman", first.value, first.suffix, first.bracket)
    alike = first.kind == last.kind or (first.kind == "roman" and last.value in ("i", "v", "x"))
    if alike and len(before) > 1 and len(path) == 1 and first.kind != before[0].kind:
        return (*before[:-1], first)
    return (first, *path[1:])


def _between(low: Path, high: Path) -> tuple[Path, ...] | None:
    """The labels between the ends of a range; None where the two make none."""
    first, last = low[-1], high[-1]
    if len(low) != len(high) or low[:-1] != high[:-1] or (first.value, first.kind) == (last.value, last.kind):
        return None
    series = _series(last.kind, first.value, last.value)
    if series is None:
        return None
    if last.suffix:  # "2 to 4bis" has 4 in it
        series.append(last.value)
    return tuple((*low[:-1], Level(last.kind, value, "", first.bracket)) for value in series)


def _series(kind: Kind, low: str, high: str) -> list[str] | None:
    name: Callable[[int], str]
    if kind == "number":
        (stem, point, first), (other, _, last) = low.rpartition("."), high.rpartition(".")
        if stem != other or not first.isdecimal():
            return None
        start, stop, name = int(first), int(last), (lambda value: f"{stem}{point}{value}")
    elif kind == "letter":
        start, stop, name = ord(low[0]), ord(high), chr
    else:
        order = _romans()
        if low not in order or high not in order:
            return None
        start, stop, name = order.index(low), order.index(high), order.__getitem__
    if not start < stop <= start + _LONGEST_RANGE:
        return None
    return [name(value) for value in range(start + 1, stop)]


@lru_cache(maxsize=1)
def _romans() -> list[str]:
    ones = ["", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"]
    return [("x" * (number // 10)) + ones[number % 10] for number in range(1, 40)]


def leading(words: str) -> tuple[Path, str]:
    """The label a paragraph begins with, and the words after it; no label where it begins with words."""
    t = tokens(words[:60])
    plain = lexicon(())
    path, end = _path(t, 0, plain, bare=False)
    if not path or end >= len(t):
        return (), words
    if not path[-1].bracket and path[-1].kind == "number":
        end += t.word(end) == "." and t.glued(end)
        if t.glued(end):
            return (), words
    return path, words[t.starts[end] :] if end < len(t) else ""
