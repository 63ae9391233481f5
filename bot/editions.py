"""The texts of a group: which files people loaded are in force, since when, and what a further one would change.

The first text of a language counts from the beginning, since nothing was in force before it; a later one from the
moment it was loaded. What was in force before is kept with the resolution, so that mail received under it is filed
against it, also when it is filed again. Reading the files is `bot.text`'s, showing comments where their words stand
now is `rules.anchors`'s.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Protocol

from bot import rules
from bot.errors import Refused
from bot.model import (
    Action,
    BaseText,
    Change,
    Comment,
    Former,
    Group,
    Move,
    Outline,
    Proposal,
    Resolution,
    TextFile,
    Vocabulary,
)
from bot.store import Store
from bot.text import base_text, differences, outline, proposed_text, reanchor, reference

MOST_BYTES = 25_000_000


class Configured(Protocol):
    """What the configuration gives: the group without its texts, and the files' bytes."""

    @property
    def group(self) -> Group:
        """The group, its resolutions without base texts."""

    @property
    def base_texts(self) -> Sequence[tuple[str, str, str, bytes]]:
        """(slug, language, file name, bytes) of each base text."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Loading:
    """What a file would change, for a person to say yes to."""

    outline: Outline
    versions: tuple[str, ...] = ()
    """How its structure differs from that of the other languages, in words."""
    moves: tuple[tuple[Move, int], ...] = ()
    """The provisions that would stand elsewhere, change their words beyond likeness or be gone, with their comments."""
    first: bool = False
    """Whether it is the first text of its language."""
    members: tuple[str, ...] = ()
    """Whose proposal it is, where it says so."""


def assemble(config: Configured, kept: Iterable[TextFile] = ()) -> Group:
    """The group with its texts: those of the configuration, and in their place those loaded since; each of its dates
    where the one it hangs on puts it. Raises Refused, naming the file, where a text cannot be read."""
    vocabularies = config.group.vocabularies
    texts: dict[str, list[tuple[BaseText, datetime | None]]] = {}
    proposals: dict[str, dict[str, dict[str, TextFile]]] = {}
    for slug, language, filename, data in config.base_texts:
        texts.setdefault(slug, []).append((_read(data, filename, language, vocabularies), None))
    for file in kept:
        if file.proposal:
            proposals.setdefault(file.resolution, {}).setdefault(file.proposal, {})[file.language] = file
        else:
            base = _read(file.data, file.name, file.language, vocabularies)
            texts.setdefault(file.resolution, []).append((base, file.at))
    enacted = (_enacted(resolution, texts.get(resolution.slug, ())) for resolution in config.group.resolutions)
    resolutions = (
        replace(
            resolution,
            proposals=tuple(
                proposal_of(number, tuple(files.values()), resolution, config.group)
                for number, files in proposals.get(resolution.slug, {}).items()
            ),
        )
        for resolution in enacted
    )
    return replace(rules.tied(config.group), resolutions=tuple(resolutions))


def proposal_of(number: str, files: Sequence[TextFile], resolution: Resolution, group: Group) -> Proposal:
    """A proposal as its files have it, one a language, held against the resolution's texts. What it changes is told by
    the version that names the provisions."""
    read = [_proposed(file.data, file.name, file.language, resolution.base_texts, group.vocabularies) for file in files]
    texts = tuple(found.base for found in read)
    naming = reference(texts)
    return Proposal(
        number=number,
        base_texts=texts,
        amendments=next((found.amendments for found in read if found.base is naming), ()),
        members=next(filter(None, (rules.proposers(number, found.left, group) for found in read)), ()),
        revisions=frozenset(revision for found in read for revision in found.revisions),
    )


def in_force(store: Store) -> tuple[TextFile, ...]:
    """The files loaded and not taken back, in order."""
    kept = {change.target for change in rules.standing(store.changes()) if change.action is Action.LOAD}
    return tuple(file for file in store.texts() if f"text {file.id}" in kept)


def examine(group: Group, resolution: Resolution, file: TextFile, comments: Iterable[Comment]) -> Loading:
    """What loading a file for a resolution would change, with its comments as they stand; nothing is kept. Raises
    Refused where the file is no text, or there already."""
    if len(file.data) > MOST_BYTES:
        raise Refused(f"{file.name}: larger than {MOST_BYTES // 1_000_000} MB; give the resolution alone")
    found = (
        _proposed(file.data, file.name, file.language, resolution.base_texts, group.vocabularies)
        if file.proposal
        else outline(file.data, file.name, file.language, group.vocabularies)
    )
    proposed = next((p.base_texts for p in resolution.proposals if p.number == file.proposal), ())
    there = proposed if file.proposal else resolution.base_texts
    former = next((base for base in there if base.language == file.language), None)
    if former and former.sha256 == file.sha256:
        raise Refused(f"{file.name}: this very file is already loaded")
    others = [base for base in resolution.base_texts if base.language != file.language]
    compared = reference(others) if not file.proposal else None
    about = Counter((comment.heading, comment.label) for comment in comments if comment.proposal == file.proposal)
    return Loading(
        outline=found,
        versions=differences(compared, found.base) if compared else (),
        moves=tuple(
            (move, about[move.before])
            for move in (reanchor(former, found.base) if former else ())
            if move.after != move.before or not move.certainty
        ),
        first=former is None,
        members=rules.proposers(file.proposal, found.left, group) if file.proposal else (),
    )


def keep(store: Store, file: TextFile) -> Change:
    """Keep a file; from now on it counts. The change tells how to take it back (law 7)."""
    return store.add_text(file)[1]


@lru_cache(maxsize=64)
def _read(data: bytes, filename: str, language: str, vocabularies: tuple[Vocabulary, ...]) -> BaseText:
    """Read once: a text is known by its identity, and the group is put together at every beat."""
    return base_text(data, filename, language, vocabularies)


@lru_cache(maxsize=64)
def _proposed(
    data: bytes, filename: str, language: str, bases: tuple[BaseText, ...], vocabularies: tuple[Vocabulary, ...]
) -> Outline:
    """Read once beside the same texts."""
    return proposed_text(data, filename, language, bases, vocabularies)


def _enacted(resolution: Resolution, texts: Iterable[tuple[BaseText, datetime | None]]) -> Resolution:
    """A resolution with the texts in force, and those that were."""
    present: dict[str, BaseText] = {}
    former: list[Former] = []
    for base, since in texts:
        if since and base.language in present:
            former.append(Former(base_texts=tuple(present.values()), until=since))
        present[base.language] = base
    return replace(resolution, base_texts=tuple(present.values()), former=tuple(former))
