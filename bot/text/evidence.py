"""What tells a citation from the same words in running text: "under resolves 2" is one, "resolves 2 issues" is none.

Signs of a citation: quotation marks; a label written as only labels are, "c) iv)"; words before the heading that never
stand before a verb; words or marks after the number that no counted thing begins with; a place of its own in the line.
The words stand in config/languages (roles before, preposition, subject, after, unit, everyday). In doubt it is none:
a comment filed as general is found again, one filed at a wrong provision is not.
"""

from dataclasses import dataclass

from bot.text.fold import QUOTES, Tokens
from bot.text.heading import Found
from bot.text.label import Listed, lists, ordinal
from bot.text.lexicon import Lexicon

_CLOSING = frozenset(".,;:!?)]}-/|>=…")
_BEFORE_SENTENCES = frozenset(".;:!?|>*•)")
_BULLETS = frozenset("-*•–·>")
_AHEAD = 80
"""How many words further on the next label of an enumeration in running text is looked for."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A heading where it was found. `left` and `right` are the indexes of its first word and after its last, with the
    quotation marks around it; nothing before `floor` belongs to it. `labels` are those the base text has under it."""

    t: Tokens
    lexicon: Lexicon
    based: bool
    found: Found
    left: int
    right: int
    opened: bool
    quoted: bool
    floor: int
    labels: frozenset[str]

    @property
    def led(self) -> bool:
        """Whether the words before it never stand before a verb in running text."""
        if self.left <= self.floor or self.t.gap(self.left) > 1 or self.subjected:
            return False
        if self._preceded("before") or self.lexicon.among(self.t.word(self.left - 1), "above"):
            return True
        return not self.found.preamble and self._preceded("preposition")

    @property
    def subjected(self) -> bool:
        """Whether the word before it is what a verb in running text has before it."""
        if self.joined:
            return False
        if self.t.gap(self.left) > 1:
            return False
        asked = self.lexicon.among(self.t.word(self.left - 1), "asks") and (
            self.t.gap(self.left - 1) > 1 or self.t.word(self.left - 2) in _BEFORE_SENTENCES
        )
        opined = self.lexicon.among(self.t.word(self.left - 2), "opines") and self.left - 1 > self.floor
        return asked or (self._preceded("subject") and not opined)

    def _preceded(self, role: str) -> bool:
        return self.lexicon.precedes(self.t, self.found.start, self.t.word(self.left - 1), role)

    @property
    def headed(self) -> bool:
        """Whether a preposition stands before it, as in "on noting with concern:"."""
        return self._preceded("preposition")

    @property
    def joined(self) -> bool:
        """Whether it follows another citation, with nothing but "and" between them."""
        return self.lexicon.joins(self.t, self.floor, self.left)

    @property
    def everyday(self) -> bool:
        """Whether it is one word that means other things too."""
        t = self.t
        return (
            self.found.end - self.found.start <= 3
            and self.lexicon.skip(t, self.found.start, "everyday") == self.found.end
        )

    @property
    def begins_line(self) -> bool:
        """Whether nothing but a bullet stands before it in its line."""
        return self.t.gap(self.left) > 0 or (self.t.word(self.left - 1) in _BULLETS and self.t.gap(self.left - 1) > 0)

    @property
    def begins_sentence(self) -> bool:
        """Whether nothing of its sentence stands before it, where a verb in running text has a subject, or only another
        citation and a comma."""
        before = self.t.word(self.left - 1)
        return self.t.gap(self.left) > 1 or before in _BEFORE_SENTENCES or (before == "," and self.floor > 0)


def cites(place: Place, listed: Listed, *, item: bool) -> bool:
    """Whether a heading followed by labels cites them; `item` tells that a word for "item" stands between."""
    t, found = place.t, place.found
    end = listed.end
    known = all(label in place.labels for label in listed.labels)
    if place.lexicon.stands(t, end, "unit") and not place.quoted:
        return False
    quoted = place.quoted or (place.opened and t.word(end) in QUOTES)
    if listed.plain and t.word(end - 1).isascii() and t.word(end - 1).isalpha() and _aims(place, end):
        return False
    follows = may_follow(place, end)
    if (
        listed.labels == ("1",) and place.lexicon.cardinals.find(t, end - 1)[1] and not (item or closes(t, end))
    ):  # "… : un peu long"
        return False
    pointed = place.lexicon.stands(t, end, "above") or _names(place, end, "resolution", "document", "section")
    predicated = place.lexicon.stands(t, end, "predicate")
    partitive = place.lexicon.stands(t, end, "partitive") and not pointed  # "two of the three problems"
    if listed.plain and partitive and not (found.addressed or place.led or item):
        return False
    if found.weak:
        return _weakly(place, listed, item=item)
    if found.mended or found.part:
        strong = (
            found.addressed or follows or place.led or place.begins_sentence or place.joined or len(listed.paths) > 1
        )
        return (known or not place.based) and (strong or not listed.plain)
    if quoted and not listed.bare:
        return True
    if not listed.plain:
        if listed.bare:
            predicated = predicated and listed.labels != ("a)",)  # "recognizing a need"
            heading = place.lexicon.skip(t, end, "and", "article")
            pointed = pointed or (heading > end and bool(place.lexicon.verbs.find(t, heading)[1]))
            if known and len(listed.paths) > 2:  # "bearing in mind a thru c"
                return True
            lone = listed.labels != ("a)",) and (follows or _lone(place, end - 1))
            if known and place.led and lone:  # "under recognizing also c we would"
                return True
            if item and len(listed.paths) > 1:
                return known
            return known and (
                pointed or predicated or closes(t, end) or t.word(end) == "(" or ((item or listed.item) and follows)
            )
        return pointed or closes(t, end) or predicated or not _enumerates(place, listed)
    if found.addressed:
        return True
    if found.preamble:
        return pointed or (follows and (known or (item and place.led)))
    if place.begins_line and t.gap(end):
        return True
    if known and not place.subjected and (place.begins_sentence or len(listed.paths) > 1):
        return True
    if item:
        elsewhere = place.lexicon.stands(t, end, "genitive") and not pointed  # "point 2 of my mail"
        return place.led or ((known or follows) and not elsewhere)
    return place.led or predicated or (follows and not place.subjected)


def _lone(place: Place, index: int) -> bool:
    """Whether a word is a letter that is a word in no language."""
    roles = ("article", "and", "of", "preposition", "to", "after", "before", "from", "with")
    return len(place.t.word(index)) == 1 and not place.lexicon.stands(place.t, index, *roles)


def _aims(place: Place, index: int) -> bool:
    """Whether "resolves one | to wait" goes on with what is done."""
    at = place.lexicon.skip(place.t, index, "to")
    return at > index and not place.t.word(at).isdecimal() and not place.lexicon.cardinals.find(place.t, at)[1]


def _weakly(place: Place, listed: Listed, *, item: bool) -> bool:
    """Whether a heading whose verb has another form is cited: "in resolve 2", not "to resolve 2 of them"."""
    t, found, end = place.t, place.found, listed.end
    before = t.word(place.left - 1)
    known = all(label in place.labels for label in listed.labels)
    if not found.known or place.subjected or (place.lexicon.among(before, "infinitive") and not place.joined):
        return False
    if item or place.quoted or (place.opened and t.word(end) in QUOTES):
        return known or not listed.plain
    follows = may_follow(place, end) or place.lexicon.stands(t, end, "predicate")
    return (
        known
        and follows
        and ((found.addressed and not found.guessed) or place.led or place.begins_sentence or place.begins_line)
    )


def stands_alone(place: Place, *, named: bool = False) -> bool:
    """Whether a heading without a label is cited as a whole section; `named` tells that a resolution is named before
    it ("Resolution 25, instructs the ITU Council")."""
    t, found, right = place.t, place.found, place.right
    if found.part or (place.based and not found.known and not found.addressed):
        return False
    if found.weak and not (place.quoted and found.addressed):
        return False
    if found.mended and not (place.quoted or (place.begins_line and (_ends_line(t, right) or _opens(t, right)))):
        return False
    if place.quoted:
        return not place.everyday or (found.known and (found.addressed or found.heading.isalpha()))
    if found.known and t.word(right) == ":" and not t.glued(right + 1) and (place.begins_sentence or place.headed):
        return True
    if found.known and found.addressed and t.word(place.left - 1) == "(" and t.word(right) == ")":
        return True
    if place.everyday:
        return found.known and place.based and place.begins_line and _ends_line(t, right)
    if place.begins_line and (_ends_line(t, right) or _opens(t, right) or _names(place, right, "resolution")):
        return True
    if t.gap(place.left) > 1 and found.known and not found.preamble and t.word(right) == ",":
        return True
    if named and found.known and closes(t, right):
        return True
    pointed = place.lexicon.skip(t, right + (t.word(right) == ","), "above")
    if pointed > right + 1 or (pointed == right + 1 and t.word(right) != ","):
        return may_follow(place, pointed) and (not found.preamble or closes(t, pointed))
    if (place.led or (place.begins_line and t.glued(right))) and place.lexicon.stands(t, right, "section"):
        return True
    if place.joined and closes(t, right):
        return True
    if found.known and place.floor and not found.preamble and closes(t, right) and not place.subjected:
        before = t.word(place.left - 1)  # "…, nor would we touch invites the SG."
        if place.lexicon.among(before, "infinitive"):  # "… and 2 “to decide”."
            return False
        return before.isalpha() and not place.lexicon.peopled(before) and not t.gap(place.left)
    if found.preamble:
        begun = place.begins_sentence or place.led
        predicated = found.known and (begun or place.headed) and place.lexicon.stands(t, right, "predicate")
        noun = t.words[found.start] not in place.lexicon.english and t.word(found.start) < "\u3400"
        noun = noun and place.lexicon.among(t.word(place.left - 1), "of")  # "du considérant", not "en les considérant"
        return predicated or (place.led and (noun or closes(t, right)))
    if place.lexicon.stands(t, right, "predicate") and not place.subjected:
        return True
    section = t.word(place.left - 1)
    whole = place.lexicon.among(section, "section") and not place.lexicon.among(section, "item", "of")
    return place.led and (whole or may_follow(place, right))


def counted(place: Place, right: int) -> bool:
    """Whether "the second resolves" that ends at an index is cited by its place: "the second resolves the problem"
    is none."""
    pointed = place.lexicon.stands(place.t, right, "above", "predicate") or _names(
        place, right, "resolution", "document"
    )
    joined = place.lexicon.skip(place.t, right, "and")
    if (
        joined > right and ordinal(place.t, place.lexicon.skip(place.t, joined, "article"), place.lexicon)[1]
    ):  # "the second resolves and the third"
        return True
    if place.t.word(right).startswith("و") and place.lexicon.verbs.find(place.t, right)[1]:
        return True
    if place.found.preamble and not place.lexicon.stands(place.t, right, "article", "relative"):
        return True
    return pointed or closes(place.t, right)


def may_follow(place: Place, index: int) -> bool:
    """Whether what stands at an index may follow a cited label: an end, a mark, a word that counts nothing."""
    t, words = place.t, place.lexicon
    word = t.word(index)
    if t.gap(index) > 1 or t.columned(index) or word in QUOTES:
        return True
    if word in _CLOSING or word == "(":
        return not (word in "-/" and t.glued(index) and t.glued(index + 1))
    if "\u3400" <= word[:1] <= "\u9fff":
        return not words.stands(t, index, "unit")
    if words.stands(t, index, "to") and t.word(index + 1).isdecimal():
        return False
    if words.stands(t, index, "above", "after") or words.verbs.find(t, index)[1]:
        return True
    joined = words.skip(t, index, "and")
    if joined > index:
        return bool(words.verbs.find(t, words.skip(t, joined, "article", "of", "item"))[1]) or words.stands(
            t, joined, "item"
        )
    return _names(place, index, "resolution", "document", "section")


def _names(place: Place, index: int, *roles: str) -> bool:
    """Whether "of Resolution …", "of the text", "of WTSA" stands at an index."""
    t, words = place.t, place.lexicon
    at = words.skip(t, index, "of", "article")
    if at == index:  # Russian puts the name itself into the genitive
        named = words.skip(t, at, "resolution") if "resolution" in roles else at
        return named > at and t.word(named).isdecimal()
    return words.stands(t, at, *roles) or bool(words.bodies.find(t, at)[1])


def closes(t: Tokens, index: int) -> bool:
    """Whether a clause ends before an index."""
    return t.gap(index) > 1 or t.word(index) in _CLOSING or t.word(index) in QUOTES


def _opens(t: Tokens, index: int) -> bool:
    """Whether a colon or a dash, and then a remark, stands at an index; Chinese has no blank after it."""
    return t.word(index) in (":", "-") and (not t.glued(index + 1) or t.word(index + 1)[:1] >= "\u3400")


def _ends_line(t: Tokens, index: int) -> bool:
    return t.gap(index) > 0 or (t.word(index) in (":", "-", ";") and t.gap(index + 1) > 0)


def _enumerates(place: Place, listed: Listed) -> bool:
    """Whether the label begins an enumeration in the sentence itself: "considering a) the cost and b) the time"."""
    first = listed.paths[0][0]
    if len(listed.paths) > 1 or len(listed.paths[0]) > 1 or first.suffix or first.value not in ("a", "i", "1"):
        return False
    t = place.t
    following = {"a": ("b",), "i": ("ii",), "1": ("2",)}[first.value]
    for index in range(listed.end, min(len(t), listed.end + _AHEAD)):
        if t.gap(index) > 1:
            return False
        if t.word(index) in following and t.word(index + 1) == ")":
            return next((True for _ in lists(t, index, place.lexicon, bare=False)), False)
    return False
