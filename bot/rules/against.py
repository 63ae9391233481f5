"""What words and files are held against: the base text, or a proposal they name, quote, change or are a version of.

Whatever names a proposal decides; where nothing does, it is meant where one alone has the provision, the words or the
change, and the base text has not. How a proposal is named, and what its text is, is `proposals.py`'s.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from bot.model import Amendment, BaseText, Citation, Document, Group, Mark, Proposal, Resolution
from bot.office import accept, revisions
from bot.rules.proposals import Key, after_of, as_proposed, changes, numbers_in, placed, plain_words, proposal_named
from bot.rules.said import mark_in, takes_position
from bot.text import align, reference

_SURE, _NEARER = 0.9, 0.02
"""How like a proposal's wording words are that quote it, and how much more like than the base text's."""
_PHRASE = re.compile("[\"“”„«‘'「『]([^\"“”„«»‘’'「」『』\n]{2,200})[\"“”»’'」』]")
_WORD = re.compile("[\u3400-\u9fff]|[^\\W_\u3400-\u9fff]+")
_RUN = 3
"""So many words on end, or Han characters, that no other text has are reason to look closer."""
_LONG_PHRASE = 8
"""Letters of a quoted phrase that may tell one text from another."""
_FRONT = 20
"""Paragraphs of a file that may say what it is about."""
_VERSION = 0.6
"""Share of a proposal's new wordings that a file has which is a version of it."""
_ADDED = (Mark.ADD, Mark.ADD_MOVED)


@dataclass(frozen=True, kw_only=True, slots=True)
class Held:
    """What words are held against; why, where that is a proposal; and where in it, where they cite nothing."""

    against: Resolution
    why: str = ""
    place: Key | None = None


def words_against(words: str, cited: Sequence[Citation], resolution: Resolution, group: Group) -> Held:
    """What a paragraph is held against, by what it says itself; else `resolution`, as other words decided, in whose
    text `cited` are the provisions it cites."""
    if not resolution.proposals:
        return Held(against=resolution)
    found = proposal_named(words, resolution, group)
    # A member may have proposed something by mail, too: where it is not its document that changes what is cited.
    if found and (not cited or numbers_in(words, resolution, group) or changes(found, [_key(c) for c in cited])):
        place = None if cited else _place(words, found, group)
        return Held(against=found, why=f"names the proposal {found.proposal}", place=place)
    if resolution.proposal:
        return Held(against=resolution, place=None if cited else _place(words, resolution, group))
    keys = [_key(c) for c in cited if not c.known]
    position = keys and takes_position(words, group.vocabularies)
    if position and mark_in(words) not in _ADDED and (found := _alone_in(keys, resolution, group)):
        return Held(against=found, why=f"only the proposal {found.proposal} has such a provision")
    if quoted := _quoted_in(words, resolution, group):
        found, place = quoted
        why = f"the words are those of the proposal {found.proposal}"
        return Held(against=found, why=why, place=None if cited else place)
    return Held(against=resolution)


def _key(citation: Citation) -> Key:
    return citation.heading, citation.label


def answer_against(quoted: str, resolution: Resolution, group: Group) -> Resolution:
    """What an answer is held against: the proposal that the words it answers name, or quote."""
    if not quoted or not resolution.proposals:
        return resolution
    if named := proposal_named(quoted, resolution, group):
        return named
    found = None if resolution.proposal else _quoted_in(quoted, resolution, group)
    return found[0] if found else resolution


def others(words: str, resolution: Resolution, group: Group) -> Iterator[Resolution]:
    """What else a change may be told of, where what the words are held against has not what it changes: the proposals;
    the base text, where the words themselves name no proposal."""
    if not resolution.proposal:
        yield from (as_proposed(resolution, each.number, group) for each in resolution.proposals)
    elif not proposal_named(words, resolution, group) and (plain := group.resolution(resolution.slug)):
        yield plain


def _alone_in(keys: Sequence[Key], resolution: Resolution, group: Group) -> Resolution | None:
    """The resolution as the one proposal has it that adds provisions which the base text has not."""
    base = reference(resolution.base_texts)
    there = {(one.heading, one.label) for one in base.provisions} if base else set(keys)
    new = [key for key in keys if key not in there]
    having = [each for each in resolution.proposals if new and all(key in _places(each) for key in new)]
    return as_proposed(resolution, having[0].number, group) if len(having) == 1 else None


def _quoted_in(words: str, resolution: Resolution, group: Group) -> tuple[Resolution, Key] | None:
    """The resolution as the one proposal has it whose own wording words are or quote, and the base text's are not; and
    where."""
    said = _runs(words)
    telling = [each for each in resolution.proposals if not said.isdisjoint(_own(each, resolution.base_texts))]
    best = max((found.score for found in align(words, resolution.base_texts)), default=0.0) if telling else 0.0
    nearest = {
        (proposal.number, (one.heading, one.label))
        for proposal in telling
        for one in align(words, proposal.base_texts)
        if one.score >= max(_SURE, best + _NEARER) and (one.heading, one.label) in _new(proposal)
    }
    nearest = nearest or set(_phrased(words, resolution))
    if len(nearest) != 1:
        return None
    [(number, place)] = nearest
    return as_proposed(resolution, number, group), place


def _places(proposal: Proposal) -> frozenset[Key]:
    """The provisions of a proposal's text."""
    return frozenset((one.heading, one.label) for base in proposal.base_texts for one in base.provisions)


@lru_cache(maxsize=64)
def _whole(bases: tuple[BaseText, ...]) -> str:
    return "\n".join(plain_words(one.text) for each in bases for one in each.provisions)


@lru_cache(maxsize=64)
def _own(proposal: Proposal, bases: tuple[BaseText, ...]) -> frozenset[tuple[str, ...]]:
    """The few words on end that a proposal alone has: who quotes it has some of them."""
    theirs = (_runs(one.text) for base in proposal.base_texts for one in base.provisions)
    return frozenset(chain.from_iterable(theirs)).difference(
        *(_runs(one.text) for each in bases for one in each.provisions)
    )


def _runs(words: str) -> frozenset[tuple[str, ...]]:
    found = _WORD.findall(words.casefold())
    return frozenset(zip(*(found[start:] for start in range(_RUN)), strict=False))


@lru_cache(maxsize=64)
def _new(proposal: Proposal) -> frozenset[Key]:
    """The provisions of a proposal's text that are other than the base text's."""
    return frozenset(placed(one, proposal) for one in proposal.amendments if after_of(one.redline))


def _place(words: str, resolution: Resolution, group: Group) -> Key | None:
    """Where a proposal alone has what words quote of it."""
    plain = group.resolution(resolution.slug) or resolution
    found = {place for number, place in _phrased(words, plain) if number == resolution.proposal}
    return found.pop() if len(found) == 1 else None


def _phrased(words: str, resolution: Resolution) -> Iterator[tuple[str, Key]]:
    """The proposals in whose changes a phrase stands that words quote, where the base text has it nowhere; and where
    they have it."""
    phrases = [plain_words(found[1]) for found in _PHRASE.finditer(words)]
    base = _whole(resolution.base_texts)
    new = [one for one in phrases if len(one) >= _LONG_PHRASE and one not in base]
    for proposal in resolution.proposals if new else ():
        for one in proposal.amendments:
            if any(phrase in plain_words(after_of(one.redline)) for phrase in new):
                yield proposal.number, placed(one, proposal)


# -- files ------------------------------------------------------------------------------------------------------------


def file_against(
    document: Document, resolution: Resolution, about: Resolution | None, group: Group
) -> tuple[Document, Resolution]:
    """A file with what it is held against: a proposal that it is a version of, with what that changes accepted, or that
    it or its mail names; else the resolution, and so is a proposal that is only sent on."""
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
    """Whether an amendment in a file only says again what the proposal says that it is held against."""
    after = plain_words(after_of(amendment.redline))
    there = {
        plain_words(one.text)
        for base in resolution.base_texts
        for one in base.provisions
        if (one.heading, one.label) == (amendment.heading, amendment.label)
    }
    return not amendment.comment and (not amendment.redline or after in there or (not after and not there))


def _is_version(document: Document, proposal: Proposal) -> bool:
    """Whether a file has most of a proposal's own wording, as text that it does not itself put in."""
    kept = ("".join(run.text for run in each.runs if not run.inserted) for each in document.paragraphs)
    said = "\n".join(map(plain_words, kept))
    own = [after for one in proposal.amendments if (after := plain_words(after_of(one.redline)))]
    return bool(own) and sum(after in said for after in own) >= _VERSION * len(own)
