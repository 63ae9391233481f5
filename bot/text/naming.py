"""Words that name a resolution: "Resolution 191 (Rev. Bucharest, 2022)", "PP-Res. 191", 第191号决议.

Identity in the Union is (body, number, revision): the number alone says nothing of the body, and a city alone neither
(Dubai is WTSA 2012, WTDC 2014, PP 2018, RA 2023); city and year together do. Tracked changes flattened into the text,
"(Rev. Dubai, 2012Hammamet, 2016)", give the first revision. Which resolution is meant here is decided by `bot.rules`.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from bot.model import Naming, Vocabulary
from bot.text.fold import Tokens, fold, paragraphs, tokens, words_of
from bot.text.lexicon import Lexicon, lexicon

_CONFERENCES = {
    (city, year): body
    for body, places in {
        "PP": "Kyoto 1994, Minneapolis 1998, Marrakesh 2002, Antalya 2006, Guadalajara 2010, Busan 2014, Dubai 2018, "
        "Bucharest 2022, Doha 2026",
        "WTSA": "Florianópolis 2004, Johannesburg 2008, Dubai 2012, Hammamet 2016, Geneva 2022, New Delhi 2024",
        "WTDC": "Istanbul 2002, Doha 2006, Hyderabad 2010, Dubai 2014, Buenos Aires 2017, Kigali 2022, Baku 2025",
        "RA": "Sharm el-Sheikh 2019, Dubai 2023",
    }.items()
    for place in places.split(", ")
    for city, _, year in [place.rpartition(" ")]
}
"""Which conference met where and when; it revised the resolutions so named."""

_LONGEST_BODY = 12
_LONGEST_REVISION = 24
_SHORT = frozenset(("r", "пк", "pp"))
_YEAR = re.compile(r"(?:19[5-9]|20[0-9])\d")
_DIGITS = re.compile(r"[1-9]\d{0,3}")


class Named(NamedTuple):
    """A naming by the indexes of its first word and after its last."""

    start: int
    end: int
    body: str
    number: int
    revision: str


def namings_in(text: str, vocabularies: tuple[Vocabulary, ...]) -> tuple[Naming, ...]:
    """Every naming of a resolution in a text, in order; a list ("Resolutions 58 and 191") is given one by one."""
    words, folded = lexicon(vocabularies), fold(text)
    tree = words.roles.get("resolution")
    if tree is None:
        return ()

    def tells(part: str) -> bool:
        present = words_of(part)
        return not (tree.first.isdisjoint(present) and _SHORT.isdisjoint(present))

    if not tells(folded):
        return ()
    found: list[Naming] = []
    for start, end in paragraphs(folded):
        if tells(folded[start:end]):
            t = tokens(text, folded, start, end)
            found += [
                Naming(
                    start=t.starts[n.start], end=t.ends[n.end - 1], body=n.body, number=n.number, revision=n.revision
                )
                for n in named(t, words)
            ]
    return tuple(found)


def named(t: Tokens, words: Lexicon) -> Iterator[Named]:
    """Every naming among words, by their indexes."""
    tree = words.roles.get("resolution")
    index = floor = 0
    while tree and index < len(t):
        end, found = tree.find(t, index)
        if found:
            namings = list(_numbered(t, index, end, floor, words))
        elif t.word(index) in _SHORT:
            namings, end = _shortly(t, index, words), index + 1
        else:
            index += 1
            continue
        yield from namings
        index = max(end, namings[-1].end if namings else end)
        floor = index if found or namings else floor


def _shortly(t: Tokens, index: int, words: Lexicon) -> list[Named]:
    """French and Spanish shorten to "R 1238", Russian says "ПК-58". A letter needs three digits, and a conference a
    number that is not its year: PP-26 is no resolution."""
    at = index + 1 + (t.word(index + 1) in ("-", "."))
    number = t.word(at)
    if not _DIGITS.fullmatch(number) or t.gap(at) or _measures(t, at + 1) or t.word(at + 1) in ("/", "-"):
        return []
    letter = t.word(index) == "r"
    if letter and not (len(number) >= 3 and t.text[t.starts[index]] == "R" and not t.glued(index)):
        return []
    if not letter and (t.word(index + 1) != "-" or (len(number) < 3 and not 30 < int(number) < 90)):
        return []
    after, belongs = _body_after(t, at + 1, words)
    return [Named(index, after, belongs if letter else "PP", int(number), "")]


def _numbered(t: Tokens, start: int, end: int, floor: int, words: Lexicon) -> Iterator[Named]:
    """The numbers that belong to a word for "resolution" at (start, end): after it, or before it in Chinese."""
    if t.word(start)[0] >= "\u4e00":
        yield from _chinese(t, start, end, floor, words)
        return
    begin, body = _body_before(t, start, floor, words)
    index = end + (t.word(end) == "." and t.glued(end))
    at, found = words.bodies.find(t, words.skip(t, index + (t.word(index) == "-"), "article", "of"))
    if found and _DIGITS.fullmatch(t.word(at + (t.word(at) == "-"))):
        body, index = found[0], at
    index = words.skip(t, index, "number")
    index += t.word(index) in (".", "-", "°", ":")
    listed: list[Named] = []
    while _DIGITS.fullmatch(t.word(index)) and t.gap(index) <= 1 and not _measures(t, index + 1):
        at = index + 1
        if body == "RA" and t.word(at) == "-" and t.glued(at) and t.glued(at + 1) and t.word(at + 1).isdecimal():
            at += 2  # ITU-R counts revisions: Resolution 1-8
        at, revision, conference = _revision(t, at, words)
        after, belongs = _body_after(t, at, words)
        if belongs and not body:  # "Resolutions 58 and 191 of WTSA" are both WTSA's
            listed = [one if one.body else one._replace(body=belongs) for one in listed]
        listed.append(Named(begin, after, body or belongs or conference, int(t.word(index)), revision))
        index = begin = _next(t, after, words)
        if index == after:
            break
    yield from listed


def _next(t: Tokens, index: int, words: Lexicon) -> int:
    """The index of the next number of a list, or the same where there is none."""
    at = index + (t.word(index) in (",", "/", "&", ";"))
    at = words.skip(t, at, "and")
    return at if at > index and _DIGITS.fullmatch(t.word(at)) and len(t.word(at)) < 4 else index


def _measures(t: Tokens, index: int) -> bool:
    """Whether the number before is an amount: 1080p, 640x480, 300 dpi, 50 %, 1.5."""
    word = t.word(index)
    if word in ("%", "×") or word in ("dpi", "ppi", "px", "pixel", "pixels", "x"):
        return True
    if not t.glued(index):
        return False
    decimal = word in (".", ",", ":") and t.glued(index + 1) and t.word(index + 1).isdecimal()
    return decimal or word.isdecimal() or (word.isascii() and word.isalpha())


def _body_before(t: Tokens, start: int, floor: int, words: Lexicon) -> tuple[int, str]:
    """ "WTSA-16 Resolution", "PP-Res.": the body that ends right before a word."""
    stop = start
    if stop - 1 >= floor and t.word(stop - 1) == "-":
        stop -= 1
    if stop - 2 >= floor and t.word(stop - 1).isdecimal() and t.word(stop - 2) == "-" and t.glued(stop - 1):
        stop -= 2
    for begin in range(max(floor, stop - _LONGEST_BODY), stop):
        end, found = words.bodies.find(t, begin)
        if found and end == stop:
            return begin, found[0]
    return start, ""


def _body_after(t: Tokens, index: int, words: Lexicon) -> tuple[int, str]:
    """ "Resolution 58 of WTSA", "Résolution 58 (AMNT)"."""
    opened = t.word(index) == "("
    at = index + 1 if opened else words.skip(t, index, "of", "article", "adopted")
    end, found = words.bodies.find(t, at)
    if not found or t.gap(index) > 1:
        return index, ""
    if t.word(end) == "-" and t.word(end + 1).isdecimal():
        end += 2
    if opened:
        return (end + 1, found[0]) if t.word(end) == ")" else (index, "")
    return end, found[0]


def _revision(t: Tokens, index: int, words: Lexicon) -> tuple[int, str, str]:
    """ "(Rev. Bucharest, 2022)" at a word: the index after it, the revision in English, the conference that made it."""
    opened = t.word(index) == "("
    place = index + (opened or t.word(index) == ",")
    if not opened and not words.stands(t, place, "revised"):
        return index, "", ""
    revised = False
    city = year = ""
    unknown: list[int] = []
    at = place
    for _ in range(_LONGEST_REVISION):
        at = words.skip(t, place, "revised")
        end, found = words.cities.find(t, place)
        revised = revised or at > place
        if found:
            city = city or found[0]
        elif _YEAR.fullmatch(t.word(place)):
            year = year or t.word(place)
        elif (
            at == place and t.word(place)[:1].isalpha() and t.word(place) != "年" and unknown[-1:] in ([], [place - 1])
        ):
            unknown.append(place)
        at = max(at, end, place + 1)
        if t.word(place) == ")" or place >= len(t) or (year and not opened):
            break
        place = at
    if not year:
        return index, "", ""
    if not city and unknown:
        city = t.text[t.starts[unknown[0]] : t.ends[unknown[-1]]]
    name = f"{city}, {year}" if city else year
    return min(at, len(t)), f"Rev. {name}" if revised else name, _CONFERENCES.get((city, year), "")


def _chinese(t: Tokens, start: int, end: int, floor: int, words: Lexicon) -> Iterator[Named]:
    """第191号决议（2022年，布加勒斯特，修订版）; the number stands before the word, or after it (决议191)."""
    number, resolves = t.word(start - 1), t.word(start - 1) == "出"
    if start > floor and _DIGITS.fullmatch(number):
        begin = start - 1 - (t.word(start - 2) == "第")
        begin, body = _body_before(t, begin, floor, words)
    elif not resolves and _DIGITS.fullmatch(t.word(end)) and not _measures(t, end + 1):
        begin, body = _body_before(t, start, floor, words)
        number, end = t.word(end), end + 1
    else:
        return
    last, revision, conference = _revision(t, end, words)
    last, belongs = _body_after(t, last, words)
    body = body or belongs
    yield from _chinese_before(t, begin, floor, words, body)
    yield Named(begin, last, body or conference, int(number), revision)


def _chinese_before(t: Tokens, index: int, floor: int, words: Lexicon, body: str) -> Iterator[Named]:
    """第58号和第191号决议: the numbers before the last one of a list, in their order."""
    found: list[Named] = []
    while index - 4 >= floor and len(found) < _LONGEST_REVISION:
        at = index - 1
        if t.word(at) != "," and words.skip(t, at, "and") != index:
            break
        at -= t.word(at - 1) == "号"
        number, begin = t.word(at - 1), at - 2
        if t.word(begin) != "第" or not _DIGITS.fullmatch(number):
            break
        found.append(Named(begin, at, body, int(number), ""))
        index = begin
    yield from reversed(found)
