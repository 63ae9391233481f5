"""A document that proposes to revise a resolution (ISCG/26-1/5), as a text of its own: how the resolution would read.

Where it shows its changes they are accepted; what it does not repeat is the base text's, as proposals often show only
what they change. Its labels are its own, since it is cited by them; headings are the base text's in any language.
Opening files is `bot.office`'s, telling what a file changes `drafting.py`'s.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePath

from bot.errors import Refused
from bot.model import Amendment, BaseText, Document, Outline, Paragraph, Provision, Run, Vocabulary
from bot.office import read, revisions
from bot.text.drafting import amendments_of, provisions_of
from bot.text.edition import reanchor
from bot.text.parallel import Key, names, reference
from bot.text.sides import told
from bot.text.structure import outline
from bot.text.version import letters

_PUT_IN = ("bis", "ter", "quater", "quinquies", "sexies")


def proposed_text(
    data: bytes, filename: str, language: str, bases: Sequence[BaseText], vocabularies: tuple[Vocabulary, ...]
) -> Outline:
    """What a proposal's file holds: the resolution as it would read, and what that changes in `bases`, the language
    versions of the text under revision. Refused where it neither has provisions nor changes any."""
    try:
        found = outline(data, filename, language, vocabularies, accepted=True)
    except Refused:
        found = Outline(base=BaseText(language=language, provisions=(), sha256=hashlib.sha256(data).hexdigest()))
    toml = PurePath(filename).suffix.lower() == ".toml"
    document = _typed(found.base, filename) if toml else read(data, filename)
    amendments = tuple(one for one in amendments_of(document, bases, vocabularies) if _changes(one))
    provisions = provisions_of(document, bases, vocabularies)
    if not provisions and not amendments:
        raise Refused(f"{filename}: neither a provision nor a change of one was found; is it the proposal itself?")
    first, here = reference(bases), next((base for base in bases if base.language == language), None)
    if first and here:
        provisions = tuple(_whole(provisions, amendments, here, names(here, first)))
    base = BaseText(language=language, provisions=provisions, title=found.base.title, sha256=found.base.sha256)
    remarks = tuple(f"{one.heading} {one.label}: {one.unsure}" for one in amendments if one.unsure)
    return replace(
        found,
        base=base,
        remarks=(*found.remarks, *remarks),
        amendments=amendments,
        revisions=revisions(document),
    )


def _typed(base: BaseText, filename: str) -> Document:
    """A text written by hand as the document it would be."""
    words: list[str] = []
    heading = ""
    for provision in base.provisions:
        words += [provision.heading] * (provision.heading != heading)
        words.append(f"{provision.label}\t{provision.text}" if provision.label else provision.text)
        heading = provision.heading
    paragraphs = tuple(Paragraph(runs=(Run(text=each),)) for each in words)
    return Document(name=filename, kind="toml", sha256=base.sha256, paragraphs=paragraphs)


def _changes(amendment: Amendment) -> bool:
    """Whether it is about a provision: a remark in the margin, or words without a place, propose nothing."""
    return bool(amendment.redline or amendment.mark) and bool(amendment.heading)


def _whole(
    provisions: Sequence[Provision], amendments: Sequence[Amendment], here: BaseText, keys: Sequence[Key]
) -> list[Provision]:
    """The provisions of a proposal, with those of the base text it leaves where they are and does not repeat, and those
    that it names in a mark line only."""
    named = [replace(one, heading=key[0], label=key[1]) for one, key in zip(here.provisions, keys, strict=True)]
    moves = reanchor(replace(here, provisions=tuple(named)), replace(here, provisions=tuple(provisions)))
    wordings = {(one.heading, one.label): told(one.redline, after=True).strip() for one in amendments if one.redline}
    found = list(provisions)
    there = {(one.heading, one.label) for one in found}
    written = {letters(one.text) for one in found}
    at = 0
    for provision, move in zip(named, moves, strict=True):
        key = move.before
        if move.after:
            at = next(place for place, one in enumerate(found, 1) if (one.heading, one.label) == move.after)
        elif key not in there and wordings.get(key, provision.text):
            while 0 < at < len(found) and _belongs(found[at], found[at - 1], provision):
                at += 1
            found.insert(at, replace(provision, text=wordings.get(key, provision.text)))
            at += 1
    there |= set(keys)
    for (heading, label), words in wordings.items():
        if words and (heading, label) not in there and letters(words) not in written:
            found.insert(_after(found, heading, label), Provision(heading=heading, label=label, text=words))
    return found


def _belongs(new: Provision, before: Provision, following: Provision) -> bool:
    """Whether a provision goes with the one before it rather than with the one of the base text that follows that."""
    if new.heading != following.heading:
        return new.heading == before.heading
    return bool(before.label) and new.label.startswith(before.label)


def _after(found: Sequence[Provision], heading: str, label: str) -> int:
    """Where a new item goes: behind the one it is put in after, else at the end of its section, else of the text."""
    stem = next((label.removesuffix(suffix) for suffix in _PUT_IN if label.endswith(suffix)), label)
    section = [place for place, one in enumerate(found, 1) if one.heading == heading]
    behind = [place for place in section if found[place - 1].label.startswith(stem)]
    return max(behind or section, default=len(found))
