"""Comments held against a proposal: a document loaded beside the base text, such as ISCG/26-1/5, with its own wording.

A proposal is named by its number however that is written, by the number of one of its amendments ("RCC/62A1/3"), or by
the member whose it is; where nothing names it, by wording that it alone has. By two, none is meant for sure (law 4).
What it is then held against is the resolution with that proposal's texts (`as_proposed`), so that citations, quotations
and proposed wording are found there as they are in the base text.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import islice

from bot.model import (
    Amendment,
    BaseText,
    Citation,
    Comment,
    Edit,
    Group,
    Piece,
    Proposal,
    Resolution,
    Vocabulary,
)
from bot.rules.members import members_named, named_before, organizations
from bot.rules.roles import played
from bot.rules.wordings import wordings
from bot.text import names, reanchor, reference

Key = tuple[str, str]

_ALPHABET = str.maketrans(
    {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    | dict(zip("авсенкмортху", "abcehkmoptxy", strict=True))
    | {chr(zero + digit): str(digit) for zero in (0x660, 0x6F0) for digit in range(10)}
)
"""Letters and digits of other keyboards that are typed into a number, one for one."""
_PARTS = re.compile(r"[a-z]+|\d+|[^\W\d_a-z]+")
_ADDENDUM = ("a", "add", "addendum")
_BREAK = re.compile(r"[.!?;。！？；؟؛\n]")
_MOST = 200
"""Words for a proposal, or a document, in one text that are looked at."""
_REACH = 60
"""Characters between a word for "proposal" and the member that made it."""
_NUMBER_OF = r"\W{0,4}(?:no\b|n°|nº|№|رقم)?\W{0,3}"


def as_proposed(resolution: Resolution, number: str, group: Group) -> Resolution:
    """The resolution as a proposal would have it."""
    plain = group.resolution(resolution.slug) or resolution
    proposal = next(each for each in plain.proposals if each.number == number)
    return replace(plain, base_texts=texts_of(proposal, plain), proposal=number)


def texts_of(proposal: Proposal, resolution: Resolution) -> tuple[BaseText, ...]:
    """A proposal's texts, in every language of the resolution's."""
    return (*proposal.base_texts, *_left(proposal.base_texts, resolution.base_texts))


def proposal_named(words: str, resolution: Resolution, group: Group) -> Resolution | None:
    """The resolution as the one proposal has it that is named in words, if one is."""
    found = proposals_named(words, resolution, group)
    return as_proposed(resolution, next(iter(found)), group) if len(found) == 1 else None


def proposals_named(words: str, resolution: Resolution, group: Group) -> frozenset[str]:
    """The numbers of all proposals that words name, by number or by member; of a member's several the one numbered."""
    numbers = frozenset(proposal.number for proposal, _, _ in _numbered(words, resolution, group))
    called = (theirs for theirs, _ in _called(words, resolution, group) if not theirs & numbers)
    return numbers.union(*called)


def numbers_in(words: str, resolution: Resolution, group: Group) -> tuple[re.Match[str], ...]:
    """Where the numbers of proposals stand in words."""
    return tuple(place for _, _, place in _numbered(words, resolution, group))


def numbered(words: str, resolution: Resolution, group: Group) -> tuple[Citation, ...]:
    """The provisions that words cite by the number of the amendment alone ("RCC/62A1/3"), in the proposal's text."""
    found: dict[Key, Citation] = {}
    for proposal, number, place in _numbered(words, resolution, group):
        mine = [one for one in proposal.amendments if one.number == number]
        mine = mine or list(proposal.amendments)
        if proposal.number == resolution.proposal and len({(one.heading, one.label) for one in mine}) == 1:
            heading, label = placed(mine[0], proposal)
            start, end = place.span()
            found[heading, label] = Citation(start=start, end=end, cited=words[start:end], heading=heading, label=label)
    return tuple(found.values())


def placed(amendment: Amendment, proposal: Proposal) -> Key:
    """Where an amendment of the base text stands in the proposal's own text, whose labels may be others."""
    after = plain_words(after_of(amendment.redline))
    for base in proposal.base_texts:
        for provision in base.provisions:
            if after and plain_words(provision.text) == after:
                return provision.heading, provision.label
    return amendment.heading, amendment.label


def changes(resolution: Resolution, keys: Sequence[Key]) -> bool:
    """Whether the proposal changes one of these provisions, or one of a section that is cited as a whole."""
    proposal = next(each for each in resolution.proposals if each.number == resolution.proposal)
    own = {key for one in proposal.amendments for key in ((one.heading, one.label), placed(one, proposal))}
    return any(key in own or (not key[1] and key[0] in {heading for heading, _ in own}) for key in keys)


def removed(place: Key, resolution: Resolution, group: Group) -> bool:
    """Whether a provision is one of the base text that this proposal leaves out: to speak of that is no slip."""
    plain = group.resolution(resolution.slug)
    base = reference(plain.base_texts) if plain and resolution.proposal else None
    return base is not None and place in {(one.heading, one.label) for one in base.provisions}


def unchanged(comment: Comment, resolution: Resolution) -> bool:
    """Whether what a comment is about reads in its proposal as it does in the base text; so does what neither has."""
    if not comment.proposal:
        return True
    proposal = next((each for each in resolution.proposals if each.number == comment.proposal), None)
    if proposal is None:
        return False
    place = comment.heading.casefold(), comment.label
    ours, theirs = (wordings(bases).get(place, {}) for bases in (resolution.base_texts, proposal.base_texts))
    same = {plain_words(text) for text in ours.values()} & {plain_words(text) for text in theirs.values()}
    return bool(same) or not (ours or theirs)


# -- by name ----------------------------------------------------------------------------------------------------------


def _numbered(words: str, resolution: Resolution, group: Group) -> Iterator[tuple[Proposal, str, re.Match[str]]]:
    """The proposals whose numbers, or whose amendments', stand in words: the longest at each place."""
    if not resolution.proposals:
        return
    plain = _plain(words)
    found: dict[int, tuple[Proposal, str, re.Match[str]]] = {}
    for proposal in resolution.proposals:
        for number in dict.fromkeys((proposal.number, *(one.number for one in proposal.amendments if one.number))):
            for place in _pattern(number, group.vocabularies).finditer(plain):
                if place.start() not in found or place.end() > found[place.start()][2].end():
                    found[place.start()] = (proposal, number, place)
    yield from found.values()
    if not found:
        yield from _papers(words, plain, resolution, group)


def _papers(
    words: str, plain: str, resolution: Resolution, group: Group
) -> Iterator[tuple[Proposal, str, re.Match[str]]]:
    """The proposals that words name by the end of the number ("document 5"), where one alone has it."""
    for paper in islice(played("paper", group.vocabularies, words), _MOST):
        having: list[tuple[Proposal, str, re.Match[str]]] = []
        for proposal in resolution.proposals:
            parts = _PARTS.findall(_plain(proposal.number))
            ends = (_joined(parts[at:]) for at in range(1, len(parts)) if parts[at].isdecimal())
            matches = (re.compile(_NUMBER_OF + end).match(plain, paper.end()) for end in ends)
            having += [(proposal, proposal.number, place) for place in matches if place][:1]
        longest = max((place.end() for _, _, place in having), default=0)
        having = [one for one in having if one[2].end() == longest]
        yield from having


def naming_spans(words: str, resolution: Resolution, group: Group) -> tuple[tuple[int, int], ...]:
    """Where words name the proposal they are held against by its member."""
    return tuple(span for numbers, span in _called(words, resolution, group) if resolution.proposal in numbers)


def _called(words: str, resolution: Resolution, group: Group) -> Iterator[tuple[frozenset[str], tuple[int, int]]]:
    """The proposals of the members that words name as theirs: "the proposal of Examplia", "Examplia's proposal"."""
    owned = [proposal for proposal in resolution.proposals if proposal.members]
    for word in islice(played("proposal", group.vocabularies, words), _MOST) if owned else ():
        before = _BREAK.split(words[max(0, word.start() - _REACH) : word.start()])[-1]
        after = _BREAK.split(words[word.start() : word.start() + 2 * _REACH])[0]
        members = {*named_before(before, group), *members_named(_rest(after), group)[:1]}
        if theirs := frozenset(proposal.number for proposal in owned if members & set(proposal.members)):
            yield theirs, word.span()


def _rest(words: str) -> str:
    """What follows the word that words begin with."""
    begun = re.match(r"[^\W_]+", words)
    return words[begun.end() if begun else 0 :][:_REACH]


@lru_cache(maxsize=256)
def _pattern(number: str, vocabularies: tuple[Vocabulary, ...]) -> re.Pattern[str]:
    """A number however it is parted ("RCC/62 (Add.1)/1"), its first part in any language."""
    first, *parts = _PARTS.findall(_plain(number)) or [""]
    begins = {first, *(_plain(form) for forms in _like(first, vocabularies) for form in forms if form.isalpha())}
    rest = _joined([*parts], before=first)
    return re.compile(rf"(?<![a-z0-9])(?:{'|'.join(map(re.escape, sorted(begins)))}){rest}" if parts else "(?!)")


def _like(first: str, vocabularies: tuple[Vocabulary, ...]) -> Iterator[Sequence[str]]:
    return (forms for forms in organizations(vocabularies).values() if first in map(_plain, forms))


def _joined(parts: Sequence[str], before: str = "") -> str:
    pattern = ""
    for part in parts:
        if before:
            pattern += r"[\W_]{1,4}" if before.isdecimal() and part.isdecimal() else r"[\W_]{0,4}"
        pattern += "a(?:dd(?:endum)?)?" if part in _ADDENDUM else re.escape(part)
        before = part
    return pattern + (r"(?!\d)" if before.isdecimal() else "(?![a-z])")


@lru_cache(maxsize=1024)
def _plain(words: str) -> str:
    """In small letters of one alphabet and digits of one kind, every character at its place."""
    lower = words.lower()
    if len(lower) != len(words):
        lower = "".join(sign.lower() if len(sign.lower()) == 1 else sign for sign in words)
    return lower.translate(_ALPHABET)


# -- by wording -------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def _left(texts: tuple[BaseText, ...], bases: tuple[BaseText, ...]) -> tuple[BaseText, ...]:
    """A proposal in the languages it is not loaded in: what it leaves unchanged in the words of the base text, what it
    changes in its own. So all versions run parallel, and any may name the provisions."""
    first, own, there = reference(bases), reference(texts), {base.language: base for base in texts}
    if first is None or own is None:
        return ()
    known = next((base for base in bases if base.language in there), None)
    moves = zip(names(known, first), reanchor(known, there[known.language]), strict=True) if known else ()
    stays = {move.after: key for key, move in moves if move.after and move.certainty == 1.0}
    labels = {(one.heading, one.label) for one in own.provisions}
    found: list[BaseText] = []
    for base in bases:
        words = dict(zip(names(base, first), base.provisions, strict=True))
        provisions = [
            replace(one, text=words[key].text) if (key := stays.get((one.heading, one.label))) in words else one
            for one in own.provisions
        ]
        if known is None:  # what a proposal changes that no text can be compared with is all that it shows
            provisions += [replace(one, heading=key[0]) for key, one in words.items() if key not in labels]
        found += [replace(base, provisions=tuple(provisions))] if base.language not in there else []
    return tuple(found)


def plain_words(text: str) -> str:
    """Words as they are compared: without case, and with single blanks."""
    return " ".join(text.casefold().split())


def after_of(redline: Sequence[Piece]) -> str:
    """The words of a redline as they would read."""
    return "".join(piece.text for piece in redline if piece.edit is not Edit.DELETED).strip()
