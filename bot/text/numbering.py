"""Numbers of paragraphs: the label one begins with, and its place among the labels before it ("2 b) i)").

ITU practice: numbers without a bracket, letters and roman numbers with one, in any nesting; `1.2`, `1bis`, `a)bis`;
Arabic and Russian letters in their own orders, look-alikes of two alphabets mixed. Labels are given back as printed,
tidied: one blank between levels, brackets closed only, `a)bis` for "abis)". What a *cited* label means is `label.py`'s.
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

_READ = 48
"""No label with all its levels is longer."""
_DEEPEST = 4
_HIGHEST = 199
_BIS = ("bis", "ter", "quater", "quinquies", "sexies", "septies", "octies", "novies", "decies")
_SUFFIX = rf"(?:{'|'.join(_BIS)}|مكرر[اً]{{0,2}})"
_CLOSED = r"[)\]]"
_ROMAN = re.compile(r"(?=[ivxl])(?:xl|l?x{0,3})(?:ix|iv|v?i{0,3})", re.IGNORECASE)
_LETTER = r"[a-zа-яё\u0621-\u064a]"
_NUMBER = re.compile(
    rf"(?P<open>\()?(?P<parts>\d{{1,3}}(?:\s?{_SUFFIX})?(?:\.\d{{1,3}}{_SUFFIX}?){{0,5}})"
    rf"(?:(?P<shut>\s?{_CLOSED}(?!\w))(?P<bis>\s?{_SUFFIX})?|[.、](?=\s)|(?=\s|[a-z]\)))",
    re.IGNORECASE,
)
_PART = re.compile(rf"(\d+)\s?({_SUFFIX})?", re.IGNORECASE)
_LETTERED = re.compile(
    rf"\(?(?P<letter>[ivxl]{{1,7}}|{_LETTER}{{1,2}}?)(?P<in>\s?{_SUFFIX})?"
    rf"(?:\s?{_CLOSED}|\.(?=\s)|(?P<dash>\s?[-\u2013](?=\s)))(?P<bis>\s?{_SUFFIX}(?!\w))?",
    re.IGNORECASE,
)
_CYRILLIC = "абвгдежзиклмнопрстуфхцчшщэюя"
_ALIKE = str.maketrans("асеіорху", "aceiopxy")
"""Cyrillic letters that look Latin: Russian texts mix the two."""
_ABJAD = "ابجدهوزحطيكلمنسعفصقرشتثخذضظغ"
_HIJAI = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"
_ALEF = str.maketrans("أإآىئؤة", "اااييوه")

Key = tuple[tuple[int, int], ...]
"""Where a label stands in its list: number and rank of its suffix, for each part of `1.2bis`."""


class Step(NamedTuple):
    """One level of a label as printed, with everything it may mean: the kind of its list and its place there."""

    printed: str
    readings: tuple[tuple[str, Key], ...]
    closed: bool
    """Whether it is written as nothing but a label is: with a bracket."""


def leading(words: str) -> tuple[tuple[Step, ...], str]:
    """The label a paragraph begins with, level by level, and the words after it; none where it begins with words, or
    where there are no words after it."""
    head, starts = _plain(words[:_READ])
    steps: list[Step] = []
    at = 0
    while len(steps) < _DEEPEST:
        found, step = _step(head, at, later=bool(steps))
        if step is None or found is None:
            break
        end = found.end()
        rest = len(head) - len(head[end:].lstrip())
        if rest >= len(head) and len(words) <= _READ:
            break
        steps.append(step)
        at = rest
    if not steps or at >= len(starts):
        return (), words
    return tuple(steps), words[starts[at] :]


def _plain(words: str) -> tuple[str, list[int]]:
    """Words with width and marks of direction folded away, and where each character stood."""
    if words.isascii():
        return words, list(range(len(words)))
    found, starts = [], []
    for place, character in enumerate(words):
        if unicodedata.category(character) in ("Cf", "Mn") or character == "\u0640":
            continue
        digit = unicodedata.decimal(character, None)
        for plain in str(digit) if digit is not None else unicodedata.normalize("NFKC", character):
            found.append(plain)
            starts.append(place)
    return "".join(found), starts


def _step(head: str, at: int, *, later: bool) -> tuple[re.Match[str] | None, Step | None]:
    """The level at a place. Only a letter stands under a label in one line."""
    found = None if later else _NUMBER.match(head, at)
    if found:
        return found, _numbered(found)
    found = _LETTERED.match(head, at)
    return found, _lettered(found, head) if found else None


def _numbered(found: re.Match[str]) -> Step | None:
    if found["open"] and not found["shut"]:
        return None
    key: list[tuple[int, int]] = []
    for number, suffix in _PART.findall(found["parts"]):
        if int(number) > _HIGHEST or (len(number) > 1 and number.startswith("0")):
            return None
        key.append((int(number), _rank(suffix)))
    if found["bis"]:
        key[-1] = (key[-1][0], _rank(found["bis"]))
    printed = re.sub(r"\s", "", found["parts"]) + (")" if found["shut"] else "") + (found["bis"] or "").strip()
    return Step(printed, (("number)" if found["shut"] else "number", tuple(key)),), bool(found["shut"]))


def _lettered(found: re.Match[str], head: str) -> Step | None:
    letter, suffix = found["letter"], (found["in"] or found["bis"] or "").strip()
    arabic = "\u0621" <= letter[0] <= "\u064a"
    dotted = head[found.end("in") if found["in"] else found.end("letter")] == "."
    if (found["dash"] and not arabic) or (dotted and (letter.isupper() or found.end() == len(head))):
        return None
    readings = tuple((kind, ((value, _rank(suffix)),)) for kind, value in _values(letter))
    return Step(f"{letter}){suffix}", readings, True) if readings else None


def _values(letter: str) -> Iterable[tuple[str, int]]:
    """What a letter, or several, may count: the kind of its list, and its place there."""
    case = "upper" if letter.isupper() else "lower"
    low = letter.lower().replace("ё", "е").translate(_ALEF)
    alike = low.translate(_ALIKE)
    if len(set(alike)) == 1 and "a" <= alike[0] <= "z":
        yield f"latin {case}", (len(alike) - 1) * 26 + ord(alike[0]) - ord("a") + 1
    if _ROMAN.fullmatch(alike):
        yield f"roman {case}", _roman(alike)
    for kind, alphabet in (("cyrillic", _CYRILLIC), ("abjad", _ABJAD), ("hijai", _HIJAI)):
        if len(set(low)) == 1 and low[0] in alphabet:
            yield kind, (len(low) - 1) * len(alphabet) + alphabet.index(low[0]) + 1


def _roman(letters: str) -> int:
    values = [{"i": 1, "v": 5, "x": 10, "l": 50}[letter] for letter in letters]
    return sum(-value if value < max(values[place:]) else value for place, value in enumerate(values))


def _rank(suffix: str) -> int:
    """0 for none, 1 for bis, 2 for ter …"""
    word = suffix.strip().lower()
    return (_BIS.index(word) + 1 if word in _BIS else 1) if word else 0


class _Open(NamedTuple):
    """A list that goes on: its kind, and its last label."""

    kind: str
    key: Key
    printed: str


class Numbering:
    """The lists open at a place of a section, the outermost first."""

    def __init__(self) -> None:
        self._open: tuple[_Open, ...] = ()

    def place(self, steps: tuple[Step, ...], following: Step | None, *, unsure: bool = False) -> str | None:
        """The label path of the next paragraph that begins with a label, knowing what the one after it begins with;
        None where no list could go on so: the number is part of the words. `unsure` where it may be so anyway."""
        opened = self._continued(steps[0], following if len(steps) == 1 else steps[1], unsure=unsure)
        if opened is None:
            return None
        for step in steps[1:]:
            kind, key = _best(step, opened, None)
            opened = (*opened, _Open(kind, key, step.printed))
        self._open = opened
        first, *more = [entry.printed for entry in opened]
        return " ".join([first.replace(")", "") if opened[0].kind == "number)" else first, *more])

    def _continued(self, step: Step, following: Step | None, *, unsure: bool) -> tuple[_Open, ...] | None:
        exact: tuple[_Open, ...] | None = None
        loose: tuple[_Open, ...] | None = None
        for depth in reversed(range(len(self._open))):
            for kind, key in step.readings:
                gap = _gap(self._open[depth].key, key) if kind == self._open[depth].kind else None
                if gap is not None:
                    continued = (*self._open[:depth], _Open(kind, key, step.printed))
                    exact = exact or (continued if gap == 1 else None)
                    loose = loose or continued
        kinds = {entry.kind for entry in self._open}
        fresh = [(kind, key) for kind, key in step.readings if kind not in kinds and _first(key)]
        if not self._open:
            kind, key = _best(step, (), following)
            return (_Open(kind, key, step.printed),)
        awaited = [reading for reading in fresh if following and _goes_on(reading, following)]
        below = (*self._open, _Open(*(awaited or fresh)[0], step.printed)) if fresh else None
        if below and not step.closed and not awaited:
            below = None  # a lone "1" under letters is an amount, or a footnote
        if exact and below:
            both = following is not None and _goes_on((exact[-1].kind, exact[-1].key), following)
            return below if awaited and not both else exact
        if unsure and not exact and not (below and awaited):
            return None
        return exact or below or loose or (self._again(step) if step.closed else None)

    def _again(self, step: Step) -> tuple[_Open, ...]:
        """A list that begins once more, or one that begins in its middle: a bracket says it is a label."""
        for depth, entry in enumerate(self._open):
            for kind, key in step.readings:
                if kind == entry.kind:
                    return (*self._open[:depth], _Open(kind, key, step.printed))
        kind, key = _best(step, self._open, None)
        return (*self._open, _Open(kind, key, step.printed))


def _best(step: Step, above: tuple[_Open, ...], following: Step | None) -> tuple[str, Key]:
    """What a label means that begins a list: what the next one goes on with, else a first one."""
    kinds = {entry.kind for entry in above}
    readings = [reading for reading in step.readings if reading[0] not in kinds] or list(step.readings)
    by_next = [reading for reading in readings if following and _goes_on(reading, following)]
    first = [reading for reading in readings if _first(reading[1])]
    return (by_next or first or readings)[0]


def _goes_on(reading: tuple[str, Key], following: Step) -> bool:
    kind, key = reading
    return any(kind == other and _gap(key, value) == 1 for other, value in following.readings)


def _first(key: Key) -> bool:
    return all(number <= 1 for number, _ in key)


def _gap(before: Key, key: Key) -> int | None:
    """How far a label is from the one before in its list: 1 for the next, None where it cannot follow."""
    if key <= before:
        numbers = [number for number, _ in before]
        return 1 if len(key) > len(before) and numbers == [number for number, _ in key[: len(before)]] else None
    same = 0
    while same < min(len(before), len(key)) and before[same] == key[same]:
        same += 1
    if same == len(before):  # 1.1 after 1
        gap = key[same][0] or 1
        return gap + (len(key) - same - 1) if gap <= _WIDEST else None
    gap = key[same][0] - before[same][0]
    if gap == 0:  # 1bis after 1
        return 1
    return gap + (len(key) - same - 1) if gap <= _WIDEST else None


_WIDEST = 9
"""How many labels of a list may be missing."""
