"""Who proposes which wording, and where: the open comments laid over one language version of the base text.

What counts as proposed is a comment's redline, its wording, or the mark SUP or NOC; other comments have their place in
the table. Identical wordings become one alternative with all names, alphabetically (law 8). A member's proposals for
one provision that touch different words make one wording together; those that touch the same words are options of its
own, told apart by their numbers. What cannot be laid over the text is handed back with the reason (law 4). How
alternatives are shown is `consolidation.py`'s work.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby, pairwise

from bot.model import ENGLISH, LANGUAGES, BaseText, Comment, CommentState, Edit, Mark, Note, Piece, Resolution, Tongue
from bot.rules.order import natural
from bot.rules.overlay import Words, legal, new, old, over, piece_of, plain
from bot.rules.placing import before as before_label
from bot.rules.placing import item_after, rank, section_after
from bot.rules.proposals import unchanged
from bot.text import language_of, names, redline, reference

TITLE = -1
"""The place of the title."""

REMOVED = frozenset({Mark.SUP, Mark.SUP_MOVED})
ADDED = frozenset({Mark.ADD, Mark.ADD_MOVED})
WORDLESS = REMOVED | {Mark.NOC}
"""Marks that say what becomes of a text without any words."""
_LATIN = frozenset({"en", "fr", "es"})
_FEW = 40
"""Characters that are too few to tell languages of one script apart for sure."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Alternative:
    """A wording of a provision and the voices that propose it, alphabetically. A voice is a member, or an option of a
    member that has several at one place: then a comment's number is in its name."""

    voices: tuple[str, ...]
    mark: str
    redline: Words
    comments: tuple[Comment, ...]
    """Oldest first."""
    note: str = ""
    """Where the words were moved from or to."""

    @property
    def changes(self) -> bool:
        """Whether it is another wording than the base text's."""
        return any(piece.edit is not Edit.KEPT for piece in self.redline)


@dataclass(kw_only=True, slots=True)
class Clause:
    """A provision of the consolidated text: one of the base text, or one that somebody adds; or a section's heading."""

    heading: str
    label: str
    text: str = ""
    added: bool = False
    heads: bool = False
    """Whether it is the heading of its section."""
    table: bool = False
    """Whether it is a table, or the part of a clause that is one."""
    notes: tuple[Note, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    foreign: tuple[tuple[Comment, str], ...] = ()
    """Proposals written in another language than this version, each with that language."""


Place = int | tuple[str, str]
"""A provision of the base text by its place, behind all of them the headings of its sections; or heading and label of
a provision that somebody adds."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposal:
    """A comment laid over the text: where, and its wording against the text there, or the other language than this
    version's that it is written in."""

    place: Place
    comment: Comment
    redline: Words = ()
    language: str = ""


def clauses(
    comments: Iterable[Comment], resolution: Resolution, base: BaseText, say: Tongue = ENGLISH
) -> tuple[Clause, list[Clause], list[tuple[Comment, str]]]:
    """The title, the provisions in order, and the proposals that could not be laid over the text, each with why."""
    ground = _Ground(resolution, base, say)
    proposals: defaultdict[Place, list[Proposal]] = defaultdict(list)
    unplaced: list[tuple[Comment, str]] = []
    for comment in sorted(comments, key=lambda each: (each.received, natural(each.number))):
        if proposes(comment):
            laid = ground.laid(comment)
            if isinstance(laid, str):
                unplaced.append((comment, laid))
            else:
                for proposal in laid:
                    proposals[proposal.place].append(proposal)
    named = next((part for part in base.front if part.text == base.title), None)
    title = Clause(heading="", label="", text=legal(base.title), notes=named.notes if named else ())
    provisions = [
        Clause(heading=legal(each.heading), label=each.label, text=legal(each.text), notes=each.notes)
        for each in base.provisions
    ]
    headings = [
        Clause(heading=legal(each), label="", text=legal(each), heads=True, notes=notes)
        for each, notes in zip(ground.headings, ground.above, strict=True)
    ]
    standing = (*provisions, *headings)
    added = {
        place: Clause(heading=place[0], label=place[1], added=True) for place in proposals if not isinstance(place, int)
    }
    for place, found in proposals.items():
        clause = title if place == TITLE else standing[place] if isinstance(place, int) else added[place]
        clause.alternatives = _alternatives([each for each in found if not each.language], clause)
        clause.foreign = tuple((each.comment, each.language) for each in found if each.language)
    ordered = list(_in_order(provisions, headings, ground.names, list(added.values())))
    _note_moves(ordered, say)
    return title, ordered, unplaced


def voice_of(comment: Comment) -> str:
    """The member under whose name a proposal stands; a semicolon parts the names of a set."""
    return " ".join(legal(comment.member).replace(";", ",").split())


@lru_cache(maxsize=4096)
def alphabetical(name: str) -> tuple[str, str]:
    """A sorting key for names: without accents and case first."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", name) if not unicodedata.combining(sign))
    return bare.casefold(), name


def proposes(comment: Comment) -> bool:
    """Whether a comment stands and has a wording: its own, or none at all."""
    worded = bool(comment.redline or comment.proposed) or comment.mark in WORDLESS
    return worded and comment.state is CommentState.OPEN


# -- where --------------------------------------------------------------------------------------------------------


class _Ground:
    """One language version of a resolution, its provisions found under the names that comments are filed with."""

    def __init__(self, resolution: Resolution, base: BaseText, say: Tongue) -> None:
        self._say = say
        naming = reference(resolution.base_texts) or base
        self._resolution = resolution
        self._base = base
        self._naming = naming.language
        self.names = names(base, naming)
        """Heading and label of each provision as comments are filed."""
        self._places: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        self.headings: list[str] = []
        """Of the sections, as this version has them."""
        self.above: list[tuple[Note, ...]] = []
        """The notes of each."""
        self._sections: dict[str, tuple[int, list[int]]] = {}
        """The heading of each section, and its provisions, by their places."""
        for place, ((heading, label), provision) in enumerate(zip(self.names, base.provisions, strict=True)):
            self._places[heading.casefold(), label].append(place)
            if not place or provision.heading != base.provisions[place - 1].heading:
                self.headings.append(provision.heading)
                self.above.append(provision.above)
            head = len(base.provisions) + len(self.headings) - 1
            self._sections.setdefault(heading.casefold(), (head, []))[1].append(place)
        self._others: defaultdict[tuple[str, str], dict[str, str]] = defaultdict(dict)
        """The text of each provision in the other languages."""
        for other in resolution.base_texts:
            if other.language != base.language:
                for (heading, label), provision in zip(names(other, naming), other.provisions, strict=True):
                    self._others[heading.casefold(), label][provision.text] = other.language

    def laid(self, comment: Comment) -> Sequence[Proposal] | str:
        """The comment as proposals; why, where it cannot be laid over the text."""
        if not voice_of(comment):
            return self._say("it is not known for which member it speaks")
        if not unchanged(comment, self._resolution):
            why = "it is about the text of the proposal {number}, which is not this base text"
            return self._say(why, number=comment.proposal)
        before, after = old(comment.redline), new(comment.redline)
        written = after or comment.proposed
        if not comment.heading:
            words = over(self._base.title, comment.redline, before) if before else None
            about = self._say("it is about the text as a whole")
            return about if words is None else [Proposal(place=TITLE, comment=comment, redline=words)]
        name = comment.heading.casefold(), comment.label
        places = self._places.get(name, ())
        head, section = self._sections.get(name[0], (TITLE, ()))
        heading = self.headings[head - len(self._base.provisions)] if section else comment.heading
        if section and before and plain(before) == plain(heading):
            return [Proposal(place=head, comment=comment, redline=over(heading, comment.redline, before) or ())]
        if written and not before and (comment.mark in ADDED or not places or (not comment.mark and comment.redline)):
            place = " ".join(legal(heading).split()), " ".join(legal(comment.label).split())
            language = self._other_language(written, comment)
            added = () if language else piece_of(Edit.INSERTED, written)
            return [Proposal(place=place, comment=comment, redline=added, language=language)]
        if section and not places and not comment.label and not before and comment.mark in REMOVED:
            return [self._removed(place, comment) for place in (head, *section)]
        if not places:
            return self._say("the base text has no such provision")
        if len(places) == 1:
            return self._changed(comment, places[0], before, written)
        fitting = [
            place for place in places if before and over(self._base.provisions[place].text, (), before) is not None
        ]
        if len(fitting) != 1:
            return self._say("the base text has {count} provisions of this name", count=len(places))
        return self._changed(comment, fitting[0], before, written)

    def _removed(self, place: int, comment: Comment) -> Proposal:
        count = len(self._base.provisions)
        text = self._base.provisions[place].text if place < count else self.headings[place - count]
        return Proposal(place=place, comment=comment, redline=piece_of(Edit.DELETED, text))

    def _changed(self, comment: Comment, place: int, before: str, written: str) -> Sequence[Proposal] | str:
        """The wording against the text of its provision."""
        text = self._base.provisions[place].text
        others = self._others[comment.heading.casefold(), comment.label]
        language, words = "", over(text, comment.redline, before) if before else None
        if not comment.redline and not written:
            words = piece_of(Edit.KEPT if comment.mark is Mark.NOC else Edit.DELETED, text)
        elif not written and plain(before) in map(plain, (text, *others)):
            words = piece_of(Edit.DELETED, text)
        elif before and words is None:
            known = (others[other] for other in others if over(other, (), before) is not None)
            language = next(known, "") or self._other_language(before, comment)
            if not language:
                return self._say("it changes other words than those of this base text")
        elif not before:
            language = self._other_language(written, comment)
            words = redline(legal(text), legal(written))
        return [Proposal(place=place, comment=comment, redline=() if language else words or (), language=language)]

    def _other_language(self, words: str, comment: Comment) -> str:
        """The language of a wording, where it is another than this version's. Of a few Latin words the comment's own
        language says more than they do."""
        told = [language_of(words), comment.language, self._naming]
        if len(words) < _FEW and told[0] in _LATIN:
            told = told[1:] + told[:1] if comment.language in LANGUAGES else told
        language = next((language for language in told if language in LANGUAGES), self._base.language)
        return "" if language == self._base.language else language


def _in_order(
    provisions: Sequence[Clause],
    headings: Sequence[Clause],
    names: Sequence[tuple[str, str]],
    added: Sequence[Clause],
) -> Iterator[Clause]:
    """The provisions of the base text with the added ones where they belong, by the labels comments are filed with,
    each section of the base text after its heading."""
    labelled = list(zip((label for _, label in names), provisions, strict=True))
    sections = [(heading, list(section)) for heading, section in groupby(labelled, key=lambda item: item[1].heading)]
    heads = {id(section): head for (_, section), head in zip(sections, headings, strict=True)}
    for clause in sorted(added, key=lambda clause: (not clause.label, rank(clause.label))):
        section = next((items for heading, items in reversed(sections) if heading == clause.heading), None)
        if section is None:
            at = section_after([heading for heading, _ in sections], clause.heading)
            sections.insert(at, (clause.heading, [(clause.label, clause)]))
            continue
        at = item_after([label for label, _ in section], clause.label)
        above, own = before_label(clause.label), _voices(clause)
        for number, (label, item) in enumerate(section, start=1):
            # A new 4 and a new 5 push the old 4 down by two: the second follows the first.
            if item.added and rank(label) == above and _voices(item) & own:
                at = number
        section.insert(at, (clause.label, clause))
    for _, items in sections:
        if head := heads.get(id(items)):
            yield head
        yield from (item for _, item in items)


def _voices(clause: Clause) -> set[str]:
    return {voice for alternative in clause.alternatives for voice in alternative.voices}


# -- who ----------------------------------------------------------------------------------------------------------


def _alternatives(proposals: Sequence[Proposal], clause: Clause) -> tuple[Alternative, ...]:
    """The wordings proposed for one provision, each with all who propose it."""
    of_voice: defaultdict[str, list[Proposal]] = defaultdict(list)
    for proposal in proposals:
        of_voice[voice_of(proposal.comment)].append(proposal)
    alike: defaultdict[str, list[tuple[str, Words, list[Comment]]]] = defaultdict(list)
    for voice, own in of_voice.items():
        for name, words, comments in _wordings(voice, own, clause):
            alike[plain(new(words))].append((name, words, comments))
    found = [
        Alternative(
            voices=tuple(sorted((name for name, _, _ in group), key=alphabetical)),
            mark=_mark(group[0][1], [comment for _, _, comments in group for comment in comments], clause),
            redline=_legal(redline(clause.text, new(group[0][1])) if clause.notes else group[0][1]),
            comments=tuple(comment for _, _, comments in group for comment in comments),
        )
        for group in alike.values()
    ]
    return tuple(sorted(found, key=lambda alternative: alphabetical(alternative.voices[0])))


def _legal(words: Words) -> Words:
    if all(map(str.isprintable, [piece.text for piece in words])):
        return words
    return tuple(Piece(edit=piece.edit, text=legal(piece.text)) for piece in words)


def _wordings(voice: str, own: Sequence[Proposal], clause: Clause) -> Iterator[tuple[str, Words, list[Comment]]]:
    """A voice's wordings of one provision: one where it has a single one, or several that can be put together."""
    if len(own) == 1:
        yield voice, own[0].redline, [own[0].comment]
        return
    different: dict[str, list[Proposal]] = {}
    for proposal in own:
        different.setdefault(plain(new(proposal.redline)), []).append(proposal)
    comments = [proposal.comment for proposal in own]
    wordings = [same[0].redline for same in different.values()]
    together = wordings[0] if len(wordings) == 1 else _together(wordings, clause)
    if together:
        yield voice, together, comments
        return
    for same in different.values():
        first = same[0].comment
        yield f"{voice} ({first.number})", same[0].redline, [proposal.comment for proposal in same]


def _together(wordings: Sequence[Words], clause: Clause) -> Words:
    """Several changes of one text as one; nothing where two touch the same words. Additions without a label follow one
    another."""
    if clause.added:
        return piece_of(Edit.INSERTED, "\n".join(map(new, wordings))) if not clause.label else ()
    edits = sorted({edit for words in wordings for edit in _edits(words)})
    if any(first[1] >= second[0] for first, second in pairwise(edits)):
        return ()
    text, pieces, at = old(wordings[0]), [], 0
    for start, end, words in edits:
        pieces += [(Edit.KEPT, text[at:start]), (Edit.DELETED, text[start:end]), (Edit.INSERTED, words)]
        at = end
    pieces.append((Edit.KEPT, text[at:]))
    return tuple(Piece(edit=edit, text=words) for edit, words in pieces if words)


def _edits(words: Words) -> Iterator[tuple[int, int, str]]:
    """The changes of a redline: from where to where of the old text, and what stands there instead."""
    at = 0
    for kept, group in groupby(words, key=lambda piece: piece.edit is Edit.KEPT):
        pieces = tuple(group)
        start, at = at, at + len(old(pieces))
        if not kept:
            yield start, at, new(pieces)


def _mark(words: Words, comments: Sequence[Comment], clause: Clause) -> str:
    """The marks the authors gave; where nobody gave one, what the redline does."""
    if given := {str(comment.mark) for comment in comments if comment.mark}:
        return "/".join(sorted(given))
    if clause.added:
        return str(Mark.ADD)
    return str(Mark.MOD if new(words) else Mark.SUP)


def _note_moves(ordered: Iterable[Clause], say: Tongue) -> None:
    """What somebody takes away as SUP* and adds as ADD* in the same words is one move: each end names the other."""
    ends: dict[tuple[str, str, str], str] = {}
    moved = [
        (
            clause,
            at,
            alternative,
            plain(clause.text if alternative.mark == Mark.SUP_MOVED else new(alternative.redline)),
        )
        for clause in ordered
        for at, alternative in enumerate(clause.alternatives)
        if alternative.mark in (Mark.SUP_MOVED, Mark.ADD_MOVED)
    ]
    for clause, _, alternative, text in moved:
        for voice in alternative.voices:
            ends[voice, alternative.mark, text] = f"{clause.heading} {clause.label}".strip()
    for clause, at, alternative, text in moved:
        leaves = alternative.mark == Mark.SUP_MOVED
        other = str(Mark.ADD_MOVED if leaves else Mark.SUP_MOVED)
        places = {ends.get((voice, other, text), "") for voice in alternative.voices}
        if len(places) == 1 and (place := places.pop()):
            noted = replace(alternative, note=say("moved to {place}" if leaves else "moved from {place}", place=place))
            clause.alternatives = (*clause.alternatives[:at], noted, *clause.alternatives[at + 1 :])
