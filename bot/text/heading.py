"""Headings of sections: verb + addressee, an open grammar, matched across languages by what they mean.

"charge le Secrétaire général" and "instructs the SG" mean the same (instructs, the Secretary-General), and are given
back in the base text's spelling. A heading of the base text whose words the vocabularies do not know is matched by its
own words. Which occurrence of such words is a citation is decided by `provision.py`.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from bot.model import BaseText, Vocabulary
from bot.text.fold import Tokens, tokens
from bot.text.label import normal
from bot.text.lexicon import MODIFIERS, Lexicon, Phrases, lexicon

_SMALL_WORDS = frozenset("of the and for on in to de des du la les le et y del las los en il".split())
_LONGEST_NAME = 10
_FARTHEST = 8
"""Words of an addressee before its verb."""
_LONGEST_TAIL = 24
_DIRECTORS = "the Directors of the three Bureaux"
_EACH = {
    _DIRECTORS: tuple(
        f"the Director of the {bureau} Bureau"
        for bureau in ("Radiocommunication", "Telecommunication Standardization", "Telecommunication Development")
    ),
    "the advisory groups": tuple(
        f"the {sector} Advisory Group"
        for sector in ("Radiocommunication", "Telecommunication Standardization", "Telecommunication Development")
    ),
}
"""Those who are addressed by one name, or by their own."""
_DOTS = (".", "…")
_OTHERS = "others"
"""Those named together with an addressee, where no vocabulary has them."""
_PLEASED = re.compile("with (?:satisfaction|appreciation)")
_KIN = tuple(
    frozenset(family.split(", "))
    for family in (
        "invites, requests, encourages, urges, calls upon, appeals to, recommends",
        "instructs, requests, directs, assigns",
        "resolves to instruct, decides to instruct, resolves to request",
        "resolves to invite, resolves to request, resolves to encourage, resolves to urge",
        "considering, taking into account, bearing in mind, mindful, having regard to, in view of",
        "noting, observing, taking note",
        "emphasizing, stressing, underlining, highlighting",
        "recognizing, acknowledging, aware, conscious, realizing, cognizant",
        "aware, conscious, mindful, cognizant, bearing in mind",
        "reaffirming, affirming, confirming",
        "welcoming, appreciating, commending",
        "having examined, having considered, having noted, having heard",
    )
)
"""Verbs that one language may have for another's: what is "urges" in English may be "encourages" in a translation."""
_ALONE = ("resolves", "decides")
"""Operative verbs that address nobody."""


class Meaning(NamedTuple):
    """What a heading says, in canonical English: what the verb may mean (the likeliest first), its qualifiers, whom it
    addresses, and together with whom."""

    verbs: tuple[str, ...]
    modifiers: frozenset[str] = frozenset()
    addressees: tuple[str, ...] = ()
    joined: tuple[str, ...] = ()

    @property
    def preamble(self) -> bool:
        """Whether this is a heading of the preamble: "considering", "aware", not "resolves"."""
        first = self.verbs[0].split()[0]
        return first == "conscious" or not first.endswith("s")

    @property
    def words(self) -> str:
        """The heading in canonical English."""
        parts = [self.verbs[0], *(modifier for modifier in MODIFIERS if modifier in self.modifiers)]
        addressees = [*self.addressees[:-2], " and ".join(self.addressees[-2:])] if self.addressees else []
        parts += [", ".join(addressees)] if addressees else []
        parts += ["in consultation with", " and ".join(self.joined)] if self.joined else []
        return " ".join(parts)


class Found(NamedTuple):
    """A heading found in a text: indexes of its first word and after its last, what it means and how the base text
    spells it (`known`), or canonical English."""

    start: int
    end: int
    heading: str
    known: bool
    preamble: bool
    addressed: bool
    mended: bool = False
    """Whether it was found only by putting a slip of the pen right."""
    weak: bool = False
    """Whether the verb is in another form than headings have, or stands after its addressee: "the section inviting
    Member States", "SG instructs 4"."""
    guessed: bool = False
    """Whether the addressee is known by nothing but the verb."""
    part: bool = False
    """Whether the words are those for the operative part as a whole: only with a number do they cite "resolves"."""
    silent: bool = False
    """Whether only its addressees are named: "item 1 under Council"."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Headings:
    """The headings of a base text, ready to be found. Without a base text every heading of the grammar is found."""

    lexicon: Lexicon
    based: bool
    literal: Phrases
    telling: frozenset[str] = frozenset()
    """Words of which a text with a heading has one."""
    starts: frozenset[str] = frozenset()
    """The words that headings begin with: verbs, and the qualifiers that may stand before one."""
    meanings: dict[str, Meaning] = field(default_factory=dict)
    open: frozenset[str] = frozenset()
    """Headings of the base text with words that no vocabulary has: an addressee, or what follows one."""
    labels: dict[str, dict[str, str]] = field(default_factory=dict)
    """Per heading: a label in its one spelling -> as the base text writes it, in order."""
    spoken: dict[frozenset[str], str] = field(default_factory=dict)
    """Those addressed -> the only heading that speaks to them."""
    calling: frozenset[str] = frozenset()
    """Words of which a text that names any of those has one."""
    items: frozenset[str] = frozenset()
    """Words of which a text has one that says "item"."""

    def find(self, t: Tokens, start: int) -> Found | None:
        """The longest heading that begins at a word."""
        if t.words[start] not in self.starts or not self.lexicon.spelt(t, start):
            return None
        meaning, end = _parse(t, start, self.lexicon)
        literal_end, spelled = self.literal.find(t, start)
        if spelled and (meaning is None or literal_end >= end):
            known = self.meanings.get(spelled[0])
            preamble = known.preamble if known else not t.words[start].endswith("s")
            addressed = literal_end - start > 1 and not preamble
            found = Found(start, literal_end, spelled[0], True, preamble, addressed)
        elif meaning:
            heading = self._match(meaning)
            if not heading and self.based and self.lexicon.modifiers.find(t, start)[1]:
                return None  # "and also considering b)": the verb itself is looked at next
            if not heading and self.lexicon.stands(t, start, "rare"):
                return None
            foreign = not heading and t.words[start] not in self.lexicon.english
            akin = self._match(_widened(meaning)) if foreign and (meaning.addressees or meaning.preamble) else ""
            addressed = bool(meaning.addressees)
            found = Found(start, end, heading or meaning.words, bool(heading), meaning.preamble, addressed)
            if akin:
                found = found._replace(heading=akin, known=True, weak=True)
            elif heading in self.open:
                found = found._replace(end=_tail(t, end, self.lexicon))
            elif not heading and not (addressed and meaning.addressees[0] in self.lexicon.addressed):
                found = self._turned(t, found, meaning) or self._guessed(t, found, meaning) or found
        else:
            return self._operative(t, start)
        mended = not t.mended.isdisjoint(range(start, found.end))
        return found._replace(mended=mended, weak=found.weak or self.lexicon.stands(t, start, "inflected"))

    def called(self, t: Tokens, start: int) -> Found | None:
        """The only heading that speaks to those named at a word."""
        addressees, end = _addressees(t, start, self.lexicon)
        heading = self.spoken.get(_each(addressees), "")
        return Found(start, end, heading, True, False, True, silent=True) if heading else None

    def _turned(self, t: Tokens, found: Found, meaning: Meaning) -> Found | None:
        """The heading whose addressee stands before its verb: "SG instructs"."""
        for begin in range(max(0, found.start - _FARTHEST), found.start):
            end, addressees = self.lexicon.addressees.find(t, begin)
            end += t.word(end) in (",", ":")  # "TSB Director, instructs 1"
            heading = self._match(meaning._replace(addressees=addressees[:1])) if end == found.start else ""
            if heading:
                return found._replace(start=begin, heading=heading, known=True, addressed=True, weak=True)
        return None

    def _guessed(self, t: Tokens, found: Found, meaning: Meaning) -> Found | None:
        """The only heading with that verb whose addressee no vocabulary has, or the one that shares a word with what
        stands before the label: "invite l'Association des horlogers 2"."""
        headings = [
            heading
            for heading, known in self.meanings.items()
            if heading in self.open
            and not set(meaning.verbs).isdisjoint(known.verbs)
            and known.modifiers == meaning.modifiers
            and not any(addressee in self.lexicon.addressed for addressee in known.addressees)
        ]
        if not headings:
            return None
        begun = found.start + 1
        end = _tail(t, begun, self.lexicon)
        said = {word for word in t.words[begun:end] if word not in _SMALL_WORDS}
        sharing = [heading for heading in headings if not said.isdisjoint(tokens(heading).words)]
        for choice in (sharing, headings):
            if end > begun and len(choice) == 1:
                return found._replace(end=end, heading=choice[0], known=True, weak=True, guessed=True, addressed=True)
        return None

    def _operative(self, t: Tokens, start: int) -> Found | None:
        """Words for the operative part, which is what "resolves" says: "OP 2", "point 2 du dispositif"."""
        end = self.lexicon.skip(t, start, "operative")
        if end == start:
            return None
        heading = self._match(Meaning(_ALONE))
        return Found(start, end, heading or _ALONE[0], bool(heading), False, False, part=True)

    def _match(self, cited: Meaning) -> str:
        """The base text's heading of that meaning, empty where there is none."""
        return _matched(self, cited)


@lru_cache(maxsize=4096)
def _matched(known: Headings, cited: Meaning) -> str:
    """The base text's heading of that meaning: exactly, or the only one that says the same and more."""
    alike = {
        heading: meaning
        for heading, meaning in known.meanings.items()
        if not set(cited.verbs).isdisjoint(meaning.verbs)
        and (set(cited.addressees) <= set(meaning.addressees) or _whom(cited) == _whom(meaning))
    }
    same = {heading: meaning for heading, meaning in alike.items() if cited.modifiers == meaning.modifiers}
    for joined in (frozenset(cited.joined), *([None, frozenset[str]()] if cited.joined else [])):
        for verb in cited.verbs:
            exact = [
                heading
                for heading, meaning in same.items()
                if verb in meaning.verbs
                and _whom(cited) == _whom(meaning)
                and (meaning.joined if joined is None else joined == set(meaning.joined))
            ]
            if exact and (joined is not None or len(exact) == 1):
                return exact[0]
    for tone in (_tone, _shade):
        longer = [heading for heading, meaning in alike.items() if tone(cited.modifiers) == tone(meaning.modifiers)]
        if len(longer) == 1:
            return longer[0]
    return ""


def _whom(meaning: Meaning) -> frozenset[str]:
    return _each(meaning.addressees)


def _each(addressees: Iterable[str]) -> frozenset[str]:
    """Those addressed one by one."""
    return frozenset(one for addressee in addressees for one in _EACH.get(addressee, (addressee,)))


def _widened(meaning: Meaning) -> Meaning:
    """The same with the verbs that another language may have for it."""
    kin = [verb for family in _KIN if not family.isdisjoint(meaning.verbs) for verb in sorted(family)]
    return meaning._replace(verbs=tuple(dict.fromkeys((*meaning.verbs, *kin))))


def _tone(modifiers: frozenset[str]) -> frozenset[str]:
    """Qualifiers without the shades that languages do not share: satisfaction in one is appreciation in another, and
    what is urged in one is strongly encouraged in another."""
    told = modifiers - {"strongly"}
    return frozenset("with satisfaction" if _PLEASED.match(modifier) else modifier for modifier in told)


def _shade(modifiers: frozenset[str]) -> frozenset[str]:
    """Qualifiers without the difference between "further" and "also", which some languages do not make."""
    return frozenset("further" if modifier == "also" else modifier for modifier in _tone(modifiers))


def _parse(t: Tokens, start: int, words: Lexicon) -> tuple[Meaning | None, int]:
    """Verb, qualifiers and addressees at a word; the index after them."""
    modifiers: set[str] = set()
    index, before = words.modifiers.find(t, start)
    end, verbs = words.verbs.find(t, start)
    if end <= index:  # a verb may be two words itself: "настоятельно призывает"
        modifiers.update(before)
        end, verbs = words.verbs.find(t, index)
    if not verbs or t.word(end) == "了":  # 责成了 tells what was done
        return None, start
    end += words.stands(t, index, "short") and t.word(end) == "." and t.glued(end)
    after_end, after = words.modifiers.find(t, end)
    if after:
        modifiers.update(after)
        end = after_end
    meaning = Meaning(verbs, frozenset(modifiers))
    if meaning.preamble or verbs[0] in _ALONE:
        return meaning, end
    addressees, reached = _addressees(t, end, words)
    joined: tuple[str, ...] = ()
    if addressees:
        end = reached
        beside = words.skip(t, end, "relative")  # "encarga al Secretario General que, en consulta con …"
        beside += t.word(beside) == ","
        at, _ = words.roles["with"].find(t, beside) if "with" in words.roles else (beside, ())
        if at > beside:
            joined, reached = _addressees(t, at, words)
            end = _others(t, reached if joined else at, words)
            while t.word(end) in _DOTS and t.glued(end):  # "in consultation with ..."
                end += 1
            joined = joined or ((_OTHERS,) if end > at else ())
            end = end if joined else beside
        elif len(addressees) > 1 and words.stands(t, end, "jointly"):  # 秘书长与三个局的主任密切合作
            addressees, joined, end = addressees[:1], addressees[1:], words.skip(t, end, "jointly")
    else:
        addressees, end = _named(t, end, words)
    return Meaning(verbs, frozenset(modifiers), addressees, joined), end


def _addressees(t: Tokens, index: int, words: Lexicon, depth: int = 1) -> tuple[tuple[str, ...], int]:
    """ "the Secretary-General and the Directors …": as far as addressees follow each other."""
    found: list[str] = []
    end = index
    while True:
        at = index
        if found:
            at = index + (t.word(index) in (",", "/", "&", "+"))
            at = words.skip(t, at, "and")
            if at == index and not t.word(at).startswith("و"):  # written onto the word in Arabic
                break
        at, meanings = words.addressees.find(t, words.skip(t, at, "article"))
        if not meanings:
            break
        found.append(next((meaning for meaning in meanings if meaning not in found), meanings[0]))
        index = end = words.skip(t, at, "belonging")
        if meanings[0] == _DIRECTORS and not found[1:]:  # "the Directors of BR and TSB"
            single, reached = _addressees(t, words.skip(t, at, "of", "article"), words, 0) if depth else ((), end)
            if len(single) > 1 and all(one.startswith("the Director of ") for one in single):
                return single, reached
    return tuple(found), end


def _others(t: Tokens, index: int, words: Lexicon) -> int:
    """The index after words that addressees are made of: "the Directors of BR and TSB"."""
    end = at = index
    while at < min(len(t), index + _FARTHEST * 2) and t.gap(at) < 2:
        if words.peopled(t.word(at)):
            end = at = at + 1
        elif t.word(at) in _SMALL_WORDS or t.word(at) in (",", "-") or words.stands(t, at, "and", "article"):
            at += 1
        else:
            break
    return end


def _tail(t: Tokens, start: int, words: Lexicon) -> int:
    """The index after the words of a heading that no vocabulary has, where a number or a quotation mark ends them; the
    same index where nothing does."""
    at = start
    while at < min(len(t), start + _LONGEST_TAIL) and t.gap(at) < 2:
        word = t.word(at)
        inside = word == "'" and t.glued(at) and t.glued(at + 1)  # l'Association
        if word.isdecimal() or (t.closes(at) and not inside):
            while at > start and (
                t.word(at - 1) in ("(", ",", "-", ".", "第") or words.among(t.word(at - 1), "item", "number")
            ):
                at -= 1
            return at
        opened = word == "(" and t.word(at + 1).isdecimal()
        if not (word.isalpha() or word in (",", "-") or inside or opened):
            break
        if words.stands(t, at, "clause", "relative") and at > start:
            break
        if at > start and words.verbs.find(t, at)[1]:
            break
        at += 1
    return start


def _named(t: Tokens, index: int, words: Lexicon) -> tuple[tuple[str, ...], int]:
    """An addressee no vocabulary has: words with capitals after an article ("the Radiocommunication Assembly")."""
    start = words.skip(t, index, "article")
    if start == index or t.gap(start):
        return (), index
    end = at = start
    while at < min(len(t), start + _LONGEST_NAME) and t.gap(at) < 2:
        if t.word(at).isalpha() and t.text[t.starts[at]].isupper() and len(t.word(at)) > 1:
            end = at = at + 1
        elif at > start and (t.word(at) in _SMALL_WORDS or t.word(at) == "-"):
            at += 1
        else:
            break
    if end == start:
        return (), index
    return (" ".join(t.text[t.starts[index] : t.ends[end - 1]].split()),), end


@lru_cache(maxsize=64)
def headings(vocabularies: tuple[Vocabulary, ...], base: BaseText | None) -> Headings:
    """The headings of a base text compiled with the vocabularies; the same ones are compiled once."""
    words, literal = lexicon(vocabularies), Phrases()
    meanings: dict[str, Meaning] = {}
    labels: dict[str, dict[str, str]] = {}
    unknown: set[str] = set()
    for provision in base.provisions if base else ():
        heading = provision.heading
        labels.setdefault(heading, {}).setdefault(normal(provision.label, words), provision.label)
        if len(labels[heading]) > 1 or not heading:
            continue
        t = tokens(heading)
        literal.add(list(t.words), heading)
        meaning, end = _parse(t, 0, words)
        named = meaning and any(addressee not in words.addressed for addressee in meaning.addressees)
        if meaning and not meaning.preamble and (named or end < len(t)):
            unknown.add(heading)
        if meaning:
            meanings[heading] = meaning
    trees = (words.verbs, literal, words.roles.get("operative", Phrases()))
    whom = Counter(_whom(meaning) for meaning in meanings.values() if meaning.addressees)
    spoken = {_whom(meaning): heading for heading, meaning in meanings.items() if whom[_whom(meaning)] == 1}
    return Headings(
        lexicon=words,
        based=base is not None,
        literal=literal,
        telling=frozenset().union(*(tree.telling for tree in trees)),
        starts=frozenset(words.modifiers.first).union(*(tree.first for tree in trees)),
        spoken=spoken,
        items=frozenset[str]().union(
            *(words.roles[role].telling for role in ("item", "number", "section") if role in words.roles)
        ),
        calling=_calling(vocabularies, frozenset().union(*spoken)),
        meanings=meanings,
        open=frozenset(unknown),
        labels=labels,
    )


def _calling(vocabularies: tuple[Vocabulary, ...], addressees: frozenset[str]) -> frozenset[str]:
    """Words of which a text that names one of some addressees has one."""
    names = Phrases()
    for vocabulary in vocabularies:
        for addressee, forms in vocabulary.addressees:
            for form in forms if _each((addressee,)) <= addressees else ():
                names.add(list(tokens(form).words), addressee)
    return frozenset(names.telling)
