"""What the editors of a document changed, as amendments: one for each changed provision and editor.

A provision that two editors changed is amended by each, as if the other had changed nothing; where one's changes stand
in the other's words they cannot be told apart, and both are named. An item that is all new keeps the label it was
given, unless a word processor gave it a number that another item still has in the base text.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from bot.model import Amendment, Edit, Piece, Revision
from bot.text.parallel import Key
from bot.text.placing import Anchors, Named, same
from bot.text.sides import Atom, Item, Pair, joined, pieces, told

_SEPARATOR = "; "
"""Between the names of several editors: "and" and commas stand within names."""
_MOST_EDITORS = 20
"""Of one provision, to be told apart."""
_SUFFIXES = ("bis", "ter", "quater", "quinquies", "sexies", "septies", "octies", "novies", "decies")


class Change(NamedTuple):
    """A changed item: the atom it begins with, what it was and became, and the amendments that makes."""

    start: int
    pair: Pair
    amendments: tuple[Amendment, ...]


class _Version(NamedTuple):
    """What one editor, or several together, made of an item."""

    author: str
    at: datetime | None
    redline: tuple[Piece, ...]


def differs(redline: Sequence[Piece]) -> bool:
    """Whether a redline changes more than blanks."""
    return told(redline, after=False).split() != told(redline, after=True).split()


def changes(found: Sequence[Pair], atoms: Sequence[Atom], known: Anchors, why: str, most: int) -> list[Change]:
    """The changed items of a document in its order, at `most` so many; those outside of provisions are put together by
    the part of the document they stand in."""
    naming = Naming(known=known)
    for old, new in found:
        if old and new and old.kind == "item":
            naming.kept[known.key(old.heading, old.label)] = known.key(new.heading, new.label)
    changed: list[Change] = []
    outside: dict[str, list[Pair]] = {}
    for old, new in found:
        item = old or new
        if item is None:
            continue
        if not (old and new and old.text == new.text) and len(changed) < most:
            versions = _versions((old, new), atoms) if item.kind in ("item", "heading") else []
            if item.kind == "item" and versions:
                named = naming.name(old, new)
                changed.append(_change((old, new), named.key, versions, named.unsure, why))
            elif item.kind == "heading" and versions and old and new:  # one that came or went did so with its items
                changed.append(_change((old, new), (old.heading, ""), versions, "the heading itself is changed", why))
            elif item.kind not in ("item", "heading"):
                outside.setdefault(item.kind, []).append((old, new))
        naming.last = (old, new) if new and item.kind == "item" else naming.last
    for region, several in outside.items():
        changed += _outside(region, several, atoms, why)
    return sorted(changed, key=lambda change: change.start)


def _change(pair: Pair, key: Key, versions: Sequence[_Version], unsure: str, why: str) -> Change:
    start = min(item.first for item in pair if item)
    return Change(start, pair, tuple(_amendment(key, version, unsure, why) for version in versions))


def _amendment(key: Key, version: _Version, unsure: str, why: str) -> Amendment:
    return Amendment(
        heading=key[0],
        label=key[1],
        redline=version.redline,
        author=version.author,
        at=version.at,
        unsure=unsure,
        why=why,
    )


@dataclass(kw_only=True, slots=True)
class Naming:
    """Names the changed items of a document. `kept` are the provisions that are still there, with what the document
    calls them now; `last` is the item before this one."""

    known: Anchors
    kept: dict[Key, Key] = field(default_factory=dict)
    last: Pair = (None, None)
    fresh: dict[int, Key] = field(default_factory=dict)
    """What new items are called, by the atom they begin with."""

    def name(self, old: Item | None, new: Item | None) -> Named:
        """The provision an item is, by what it was; by what it became, where it is new."""
        if old:
            named = self.known.named(old.heading, old.label, old.text)
            if not named.unsure and named.alike and named.text and not same(named.text, old.text):
                return named._replace(unsure="the words it changes are not quite those of the base text")
            return named
        if new is None:
            return Named(("", ""))
        named = self._fresh(self.known.key(new.heading, new.label))
        self.fresh[new.first] = named.key
        return named

    def _fresh(self, key: Key) -> Named:
        """A new item's own label, but where a word processor gave it the one of an item that is counted on."""
        now = self.kept.get(key)
        if now is None:
            return Named(key, known=False)
        heading, label = self._before()
        if now == key or heading != key[0] or not label:
            return Named(key, unsure="another item has this label", known=False)
        stem = next((label.removesuffix(suffix) for suffix in _SUFFIXES if label.endswith(suffix)), label)
        for suffix in _SUFFIXES:
            between = (heading, stem + suffix)
            if between not in self.fresh.values() and between not in self.known.texts:
                unsure = f"numbered {key[1]} in the file, as the items after it are counted on"
                return Named(between, unsure=unsure, known=False)
        return Named(key, unsure="another item has this label", known=False)

    def _before(self) -> Key:
        """What the item before is called."""
        old, new = self.last
        if old:
            return self.known.named(old.heading, old.label, old.text).key
        return self.fresh.get(new.first, ("", "")) if new else ("", "")


def _versions(pair: Pair, atoms: Sequence[Atom]) -> list[_Version]:
    """What each editor made of an item; everybody's together where they cannot be told apart."""
    whole = pieces(pair, atoms)
    if not differs(whole):
        return []
    by: dict[str, list[Revision]] = {}
    apart = pair[0] is not None and pair[1] is not None
    old, new = (item.spans if item else {} for item in pair)
    for at in sorted({*old, *new}):
        if old.get(at) != new.get(at):
            revision = atoms[at].run.deleted if at in old else atoms[at].run.inserted
            apart = apart and revision is not None
            if revision:
                by.setdefault(revision.author, []).append(revision)
    apart = apart and not _crossed(pair, atoms)
    if 1 < len(by) <= _MOST_EDITORS and apart:
        alone = [_Version(author, _latest(mine), pieces(pair, atoms, author)) for author, mine in by.items()]
        return [version for version in alone if differs(version.redline)]
    authors = _SEPARATOR.join(filter(None, by))
    return [_Version(authors, _latest([one for revisions in by.values() for one in revisions]), whole)]


def _crossed(pair: Pair, atoms: Sequence[Atom]) -> bool:
    """Whether somebody deleted words that somebody else had inserted here."""
    for item in pair:
        for atom in atoms[item.first : item.last + 1] if item else ():
            inserted, deleted = atom.run.inserted, atom.run.deleted
            if inserted and deleted and inserted.author != deleted.author:
                return True
    return False


def _latest(revisions: Sequence[Revision]) -> datetime | None:
    return max((revision.at for revision in revisions if revision.at), default=None)


def _outside(region: str, several: Sequence[Pair], atoms: Sequence[Atom], why: str) -> list[Change]:
    """The changed lines of a part that is no provision, each editor's together."""
    start = min(item.first for pair in several for item in pair if item)
    by: dict[str, list[_Version]] = {}
    for pair in several:
        for version in _versions(pair, atoms):
            by.setdefault(version.author, []).append(version)
    made = tuple(
        _amendment(("", ""), _together(author, versions), "", f"{why}, in the {region}")
        for author, versions in by.items()
    )
    return [Change(start, several[0], made)] if made else []


def _together(author: str, versions: Sequence[_Version]) -> _Version:
    edits: list[tuple[Edit, str]] = []
    for version in versions:
        edits += [(Edit.KEPT, "\n")] if edits else []
        edits += [(piece.edit, piece.text) for piece in version.redline]
    return _Version(author, max((one.at for one in versions if one.at), default=None), joined(edits))
