"""Comments held against a proposal: a document loaded beside the base text, such as ISCG/26-1/5, with its own wording.

A proposal is named by its number however that is written, by the number of one of its amendments ("RCC/62A1/3"), or by
the member whose it is; where nothing names it, by wording that it alone has. By two, none is meant for sure (law 4).
What it is then read beside is the resolution with that proposal's texts (`as_proposed`), so that citations, quotations
and proposed wording are found there as they are in the base text.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from bot.model import (
    Amendment,
    BaseText,
    Citation,
    Comment,
    Document,
    Edit,
    Group,
    Piece,
    Proposal,
    Provision,
    Resolution,
    Vocabulary,
)
from bot.office import accept, revisions
from bot.rules.members import members_named, named_before, organizations
from bot.rules.roles import played
from bot.text import align, names, reanchor, reference, repeats

Key = tuple[str, str]

_ALPHABET = str.maketrans(
    {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    | dict(zip("авсенкмортху", "abcehkmoptxy", strict=True))
    | {chr(zero + digit): str(digit) for zero in (0x660, 0x6F0) for digit in range(10)}
)
"""Letters and digits of other keyboards that are typed into a number, one for one."""
_PARTS = re.compile(r"[a-z]+|\d+|[^\W\d_a-z]+")
_ADDENDUM = ("a", "add", "addendum")
_SENTENCE = re.compile(r"[^.!?;。！？；؟؛\n]+")
_REACH = 60
"""Characters between a word for "proposal" and the member that made it."""
_NUMBER_OF = r"\W{0,4}(?:no\b|n°|nº|№|رقم)?\W{0,3}"
_SURE, _NEARER = 0.9, 0.02
"""How like a proposal's wording words are that quote it, and how much more like than the base text's."""
_PHRASE = re.compile("[\"“”„«‘'「『]([^\"“”„«»‘’'「」『』\n]{2,200})[\"“”»’'」』]")
_LONG_PHRASE = 8
"""Letters of a quoted phrase that may tell one text from another."""
_FRONT = 20
"""Paragraphs of a file that may say what it is about."""
_VERSION = 0.6
"""Share of a proposal's new wordings that a file has which is a version of it."""


def as_proposed(resolution: Resolution, number: str, group: Group) -> Resolution:
    """The resolution as a proposal would have it: its texts, and in the languages it is not loaded in what it leaves of
    the base text unchanged."""
    plain = group.resolution(resolution.slug) or resolution
    proposal = next(each for each in plain.proposals if each.number == number)
    texts = (*proposal.base_texts, *_left(proposal.base_texts, plain.base_texts))
    return replace(plain, base_texts=texts, proposal=number)


def proposal_named(words: str, resolution: Resolution, group: Group) -> Resolution | None:
    """The resolution as the one proposal has it that is named in words, if one is."""
    found = {proposal.number for proposal, _, _ in _numbered(words, resolution, group)}
    found = found or {number for number, _ in _called(words, resolution, group)}
    return as_proposed(resolution, found.pop(), group) if len(found) == 1 else None


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


def alone_in(keys: Sequence[Key], resolution: Resolution, group: Group) -> Resolution | None:
    """The resolution as the one proposal has it that adds provisions which the base text has not."""
    base = reference(resolution.base_texts)
    there = {(one.heading, one.label) for one in base.provisions} if base else set(keys)
    new = [key for key in keys if key not in there]
    having = [each for each in resolution.proposals if new and all(key in places(each) for key in new)]
    return as_proposed(resolution, having[0].number, group) if len(having) == 1 else None


def quoted_in(words: str, resolution: Resolution, group: Group) -> tuple[Resolution, Key] | None:
    """The resolution as the one proposal has it whose own wording words are or quote, and the base text's are not; and
    where."""
    best = max((found.score for found in align(words, resolution.base_texts)), default=0.0) + _NEARER
    nearest = {
        (proposal.number, (one.heading, one.label))
        for proposal in resolution.proposals
        for one in align(words, proposal.base_texts)
        if one.score >= max(_SURE, best) and (one.heading, one.label) in _new(proposal)
    }
    nearest = nearest or set(_phrased(words, resolution))
    if len(nearest) != 1:
        return None
    [(number, place)] = nearest
    return as_proposed(resolution, number, group), place


def proposed_alike(words: str, resolution: Resolution, group: Group) -> Resolution | None:
    """The resolution as the one proposal has it of which words repeat a provision, as it stands there."""
    having = [each for each in resolution.proposals if repeats(words, each.base_texts)]
    return as_proposed(resolution, having[0].number, group) if len(having) == 1 else None


def places(proposal: Proposal) -> frozenset[Key]:
    """The provisions of a proposal's text."""
    return frozenset((one.heading, one.label) for base in proposal.base_texts for one in base.provisions)


def placed(amendment: Amendment, proposal: Proposal) -> Key:
    """Where an amendment of the base text stands in the proposal's own text, whose labels may be others."""
    after = _words(_after(amendment.redline))
    for base in proposal.base_texts:
        for provision in base.provisions:
            if after and _words(provision.text) == after:
                return provision.heading, provision.label
    return amendment.heading, amendment.label


def removed(place: Key, resolution: Resolution, group: Group) -> bool:
    """Whether a provision is one of the base text that this proposal leaves out: to speak of that is no slip."""
    plain = group.resolution(resolution.slug)
    base = reference(plain.base_texts) if plain and resolution.proposal else None
    return base is not None and place in {(one.heading, one.label) for one in base.provisions}


def unchanged(comment: Comment, resolution: Resolution) -> bool:
    """Whether what a comment on a proposal is about reads there as it does in the base text."""
    proposal = next((each for each in resolution.proposals if each.number == comment.proposal), None)
    if proposal is None:
        return True
    place = comment.heading, comment.label
    ours, theirs = (_texts(bases).get(place) for bases in (resolution.base_texts, proposal.base_texts))
    return ours is not None and theirs is not None and bool(ours & theirs)


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
    for paper in played("paper", group.vocabularies, words):
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
    """Where words name the proposal they are read beside by its member."""
    return tuple(span for number, span in _called(words, resolution, group) if number == resolution.proposal)


def _called(words: str, resolution: Resolution, group: Group) -> Iterator[tuple[str, tuple[int, int]]]:
    """The proposals named by their members: "the proposal of Examplia", "Examplia's proposal"."""
    owned = [proposal for proposal in resolution.proposals if proposal.members]
    for sentence in _SENTENCE.finditer(words) if owned else ():
        for word in played("proposal", group.vocabularies, sentence.group()):
            before, after = sentence.group()[: word.start()], sentence.group()[word.start() :]
            members = {*named_before(before[-_REACH:], group), *members_named(_rest(after), group)[:1]}
            span = sentence.start() + word.start(), sentence.start() + word.end()
            yield from ((proposal.number, span) for proposal in owned if members & set(proposal.members))


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
    """What a proposal leaves unchanged, in the languages it is not loaded in, under its own labels."""
    first, there = reference(bases), {base.language: base for base in texts}
    known = next((base for base in bases if base.language in there), None)
    if first is None or known is None:
        return ()
    stays = {
        key: move.after
        for key, move in zip(names(known, first), reanchor(known, there[known.language]), strict=True)
        if move.after and move.certainty == 1.0
    }
    return tuple(
        replace(base, provisions=tuple(_kept(base, names(base, first), stays)))
        for base in bases
        if base.language not in there
    )


def _kept(base: BaseText, keys: Sequence[Key], stays: dict[Key, Key]) -> Iterator[Provision]:
    for key, provision in zip(keys, base.provisions, strict=True):
        if key in stays:
            yield replace(provision, heading=stays[key][0], label=stays[key][1])


def _new(proposal: Proposal) -> frozenset[Key]:
    """The provisions of a proposal's text that are other than the base text's."""
    return frozenset(placed(one, proposal) for one in proposal.amendments if _after(one.redline))


def _phrased(words: str, resolution: Resolution) -> Iterator[tuple[str, Key]]:
    """The proposals in whose changes a phrase stands that words quote, where the base text has it nowhere; and where
    they have it."""
    phrases = [_words(found[1]) for found in _PHRASE.finditer(words)]
    base = [_words(one.text) for each in resolution.base_texts for one in each.provisions]
    new = [one for one in phrases if len(one) >= _LONG_PHRASE and not any(one in text for text in base)]
    for proposal in resolution.proposals if new else ():
        for one in proposal.amendments:
            if any(phrase in _words(_after(one.redline)) for phrase in new):
                yield proposal.number, placed(one, proposal)


def _words(text: str) -> str:
    return " ".join(text.casefold().split())


def _after(redline: Sequence[Piece]) -> str:
    return "".join(piece.text for piece in redline if piece.edit is not Edit.DELETED).strip()


@lru_cache(maxsize=64)
def _texts(bases: tuple[BaseText, ...]) -> dict[Key, frozenset[str]]:
    found: dict[Key, frozenset[str]] = {}
    naming = reference(bases)
    for base in bases if naming else ():
        for key, provision in zip(names(base, naming), base.provisions, strict=True):
            found[key] = found.get(key, frozenset()) | {_words(provision.text)}
    return found


# -- files ------------------------------------------------------------------------------------------------------------


def read_beside(
    document: Document, resolution: Resolution, about: Resolution | None, group: Group
) -> tuple[Document, Resolution]:
    """A file with what it is read beside: a proposal that it is a version of, with what that changes accepted, or that
    it or its mail names; else the resolution, beside which a proposal that is only sent on stands too."""
    plain = group.resolution(resolution.slug) or resolution
    mine = revisions(document)
    for proposal in plain.proposals:
        if any(base.sha256 == document.sha256 for base in proposal.base_texts):
            return document, plain
        if mine & proposal.revisions:
            if mine <= proposal.revisions and not document.remarks:
                return document, plain
            return accept(document, proposal.revisions), as_proposed(plain, proposal.number, group)
    for proposal in plain.proposals:
        if _is_version(document, proposal):
            return document, as_proposed(plain, proposal.number, group)
    front = "\n".join("".join(run.text for run in each.runs) for each in document.paragraphs[:_FRONT])
    about = proposal_named(front, plain, group) or proposal_named(document.name, plain, group) or about
    if about and about.slug == plain.slug and not mine:
        return document, about
    return document, plain


def repeats_proposal(amendment: Amendment, resolution: Resolution) -> bool:
    """Whether an amendment in a file only says again what the proposal says that it is read beside."""
    after = _words(_after(amendment.redline))
    there = {
        _words(one.text)
        for base in resolution.base_texts
        for one in base.provisions
        if (one.heading, one.label) == (amendment.heading, amendment.label)
    }
    return not amendment.comment and (not amendment.redline or after in there or (not after and not there))


def _is_version(document: Document, proposal: Proposal) -> bool:
    """Whether a file has most of a proposal's own wording, as text that it does not itself put in."""
    kept = ("".join(run.text for run in each.runs if not run.inserted) for each in document.paragraphs)
    said = "\n".join(map(_words, kept))
    own = [after for one in proposal.amendments if (after := _words(_after(one.redline)))]
    return bool(own) and sum(after in said for after in own) >= _VERSION * len(own)
