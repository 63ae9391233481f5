"""A file somebody sends as amendments: what its editors changed, marked, filled in or remarked, provision by provision.

A change is known by what the file says of itself: tracked changes (ECMA-376 §17.13.5), words struck and underlined
(ITU's second way), mark lines, the rows of a form, comments in the margin. Where it says nothing it is compared with
the base text, if it is a version of it at all; else its words are a comment. Formatting is no amendment. What the words
of a mail propose is `amendment.py`'s; what becomes of an amendment, the rules'.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice

from bot.model import Amendment, BaseText, Citation, Document, Mark, Paragraph, Piece, Provision, Run, Vocabulary
from bot.office import text as whole
from bot.text.difference import redline
from bot.text.fold import tokens
from bot.text.forms import form
from bot.text.layout import blocks as layout
from bot.text.lexicon import Lexicon, lexicon
from bot.text.margin import remarked
from bot.text.marked import Block, blocks, parted
from bot.text.naming import namings_in
from bot.text.numbering import Numbering, leading
from bot.text.parallel import Key
from bot.text.placing import Anchors, Named, anchors, items
from bot.text.provision import citations_in, parse_provision
from bot.text.revised import Naming, changes
from bot.text.sides import Item, Pair, Sides, pairs, restated, sides
from bot.text.version import letters

_MOST = 1000
"""Amendments taken from one file; no resolution has as many provisions."""
_VERSION = 0.6
"""The share of a file's items that are the base text's where it is a version of it; and the share of the base text's
that it has where those it has not are deleted, not left out."""
_SEVERAL = 4
"""A file with so many times the items of the base text is looked at no further."""
_CLOSING = 6
"""Lines at the end of a letter among which its closing words are looked for."""
_SENTENCE = 40
"""Characters of a paragraph that says something; shorter ones outside of provisions are titles and greetings."""

_FOREIGN = "a version in a language whose base text is not loaded, and which shows no changes: not compared"
_LINES = ("pdf", "txt")
"""Kinds of files whose paragraphs are the lines of a page."""

_Found = tuple[int, Amendment]
"""An amendment and the place of the paragraph where it stands."""


def amendments_of(
    document: Document, bases: Sequence[BaseText], vocabularies: tuple[Vocabulary, ...]
) -> tuple[Amendment, ...]:
    """The amendments in a file, in its order. `bases` are the language versions of one resolution; provisions are named
    as in the English one, else the first."""
    known = anchors(tuple(bases), vocabularies)
    paragraphs = _paragraphs(document, known)
    filled = form(paragraphs, known, vocabularies)
    parts = list(_parts(paragraphs, filled.places, known))
    places = [place for place, _ in parts]
    draft = _draft([part for _, part in parts], known, vocabularies)
    drafted = islice(_drafted(draft, formed=bool(filled.places)), _MOST)
    found = [(places[draft.both.atoms[at].paragraph], one) for at, one in drafted]
    found += filled.amendments
    if document.remarks:
        owners: dict[int, Key] = {}
        if paragraphs is document.paragraphs:
            owners = {places[at]: key for at, key in _owners(draft).items()} | filled.places
        found += remarked(document, owners, vocabularies, known.reference)
    return tuple(amendment for _, amendment in islice(sorted(found, key=lambda one: one[0]), _MOST))


def provisions_of(
    document: Document, bases: Sequence[BaseText], vocabularies: tuple[Vocabulary, ...]
) -> tuple[Provision, ...]:
    """The provisions in a file as they would read with its changes made, in its order, under its own labels; headings
    as in the base text that names them. Mark lines and reasons are none."""
    known = anchors(tuple(bases), vocabularies)
    parts = [part for _, part in _parts(_paragraphs(document, known), (), known)]
    return tuple(
        Provision(heading=item.heading, label=known.key(item.heading, item.label)[1], text=_plain(item.text))
        for item in _draft(parts, known, vocabularies).new
        if item.kind == "item"
    )


def _parts(paragraphs: Sequence[Paragraph], taken: Collection[int], known: Anchors) -> Iterator[tuple[int, Paragraph]]:
    """The paragraphs that may be text of the resolution, each with its place; those of a form are taken."""
    for place, paragraph in enumerate(paragraphs):
        if place not in taken and paragraph.part not in ("header", "footer"):
            yield from ((place, part) for part in parted(paragraph, known.cites))


def _paragraphs(document: Document, known: Anchors) -> Sequence[Paragraph]:
    """The paragraphs of a file, put together where it knows lines alone."""
    if document.kind not in _LINES:
        return document.paragraphs
    found, _ = layout(whole(document), lambda line: bool(known.heading(line)))
    return [Paragraph(runs=(Run(text=block.words),), label=block.label) for block in found]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Draft:
    """A document's text read twice and taken apart; `why` tells how it shows its changes, empty where it shows none.
    `aside` are the lines after the changes that are no text of the resolution: mark lines, numbers, reasons."""

    known: Anchors
    vocabularies: tuple[Vocabulary, ...]
    both: Sides
    why: str
    old: Sequence[Item]
    new: Sequence[Item]
    aside: Sequence[bool]
    blocks: Sequence[Block]
    starts: Sequence[int]
    """The atoms that the blocks begin with."""

    def block(self, atom: int) -> Block | None:
        """The block an atom stands in, where there is one."""
        place = bisect_right(self.starts, atom) - 1
        if place < 0:
            return None
        block = self.blocks[place]
        return block if block.end >= len(self.both.after) or atom < self.first(block.end) else None

    def first(self, line: int) -> int:
        """The atom a line after the changes begins with."""
        return self.both.after[line].stretches[0].atom


def _draft(paragraphs: Sequence[Paragraph], known: Anchors, vocabularies: tuple[Vocabulary, ...]) -> _Draft:
    why = "tracked changes" if any(map(_tracked, paragraphs)) else ""
    shown = None if why else _shown(paragraphs, known)
    both = sides(shown or paragraphs)

    def ends(line: str) -> bool:
        return bool(known.heading(line) or letters(leading(line)[1]) in known.by_words)

    before, _ = blocks([line.text for line in both.before], vocabularies, known.cites, ends)
    aside, found = blocks([line.text for line in both.after], vocabularies, known.cites, ends)
    old, new = items(both.before, before, known), items(both.after, aside, known)
    # Other resolutions may stand in the same file: those of which no word is the base text's.
    ours = {item.text_number for item in (*old, *new) if letters(item.text) in known.by_words}
    return _Draft(
        known=known,
        vocabularies=vocabularies,
        both=both,
        why=why or ("words struck and underlined" if shown else ""),
        old=[item for item in old if not ours or item.text_number in ours],
        new=[item for item in new if not ours or item.text_number in ours],
        aside=aside,
        blocks=found,
        starts=[both.after[block.start].stretches[0].atom for block in found],
    )


def _tracked(paragraph: Paragraph) -> bool:
    return bool(paragraph.inserted or paragraph.deleted) or any(run.inserted or run.deleted for run in paragraph.runs)


def _shown(paragraphs: Sequence[Paragraph], known: Anchors) -> list[Paragraph] | None:
    """Struck and underlined words as what they show; None where a document underlines or strikes for other reasons.
    Both together are ITU's way; one alone is, where without the change most paragraphs are the base text's."""
    made = list(paragraphs)
    struck = underlined = False
    fits = 0
    for place, paragraph in enumerate(paragraphs):
        strikes = any(run.strike for run in paragraph.runs)
        if not strikes and not any(run.underline for run in paragraph.runs):
            continue
        [shown] = restated([paragraph])
        was = "".join(run.text for run in shown.runs if not run.inserted)
        words = "".join(run.text for run in paragraph.runs)
        emphasis = letters(leading(words)[1]) in known.by_words or known.heading(words)
        if not strikes and (emphasis or (not was.strip() and len(words) < _SENTENCE and not leading(words)[0])):
            continue
        made[place] = shown
        struck, underlined = struck or strikes, underlined or any(run.inserted for run in shown.runs)
        if was.strip():
            fits += 1 if letters(leading(was)[1]) in known.by_words else -1
    return made if (struck and underlined) or fits > 0 else None


# -- what changed -----------------------------------------------------------------------------------------------------


def _drafted(draft: _Draft, *, formed: bool) -> Iterator[_Found]:
    """The amendments of a document by the atoms they begin with. Where it holds a form too, words outside of it that
    are no version of the base text are the form's own."""
    done = changes(pairs(draft.old, draft.new, draft.both.atoms), draft.both.atoms, draft.known, draft.why, _MOST)
    busy = {id(draft.block(change.start)) for change in done}
    sizes = Counter(id(draft.block(item.first)) for item in draft.new if item.kind == "item")
    for change in done:
        block = draft.block(change.start)
        for amendment in change.amendments:
            yield change.start, _signed(amendment, change.pair, block, alone=sizes[id(block)] <= 1)
    for block in draft.blocks:
        if block.signed.mark and id(block) not in busy:
            yield from ((draft.first(block.start), amendment) for amendment in _stated(draft, block))
    if not draft.why and not any(block.signed.mark for block in draft.blocks):
        known = draft.known
        found = [item for item in draft.new if item.kind == "item"][: _SEVERAL * (len(known.texts) + 1)]
        named = [(item, known.named(item.heading, item.label, item.text)) for item in found]
        if _is_version(named):
            yield from _compared(draft, named)
        elif _is_foreign(named, known):
            yield 0, Amendment(heading="", label="", unsure=_FOREIGN, why="the text in another language")
        elif not formed:
            yield from _spoken(draft)


def _signed(amendment: Amendment, pair: Pair, block: Block | None, *, alone: bool) -> Amendment:
    """An amendment with what its mark line says. The mark of a whole text ("MOD" over a resolution) is that of the
    items that are modified, not of those that come or go with it."""
    if block is None:
        return amendment
    mark = block.signed.mark
    suits = {Mark.ADD: not pair[0], Mark.ADD_MOVED: not pair[0], Mark.SUP: not pair[1], Mark.SUP_MOVED: not pair[1]}
    if mark and not alone and not suits.get(mark, bool(pair[0] and pair[1])):
        mark = None
    return replace(amendment, mark=mark, number=block.signed.number, reasons=block.reasons)


def _stated(draft: _Draft, block: Block) -> Iterator[Amendment]:
    """The amendments of a block whose text shows no changes: what its mark line says of the text below."""
    known, mark = draft.known, block.signed.mark
    lines = [draft.both.after[at].text for at in range(block.start, block.end) if not draft.aside[at]]
    place = partial(bisect_left, draft.new, key=lambda item: item.lines[0])
    below = draft.new[place(block.start) : place(block.end)]
    cited = parse_provision(block.signed.cited, draft.vocabularies, known.reference)
    found: list[tuple[Named, str]] = []
    if cited:
        text = _unlabelled("\n".join(lines), cited[1])
        found = [(Named(cited, known.text(cited, text), known=cited in known.texts), text)]
    else:
        found = [(_named(item, mark, known), item.text) for item in below if item.kind == "item"]
    whole = namings_in("\n".join([block.signed.cited, *lines[:3]]), draft.vocabularies)
    settled = mark in (Mark.NOC, Mark.SUP, Mark.SUP_MOVED)
    if not cited and (not found or (settled and (whole or len(found) > 1))):
        sections = [] if whole else [item.heading for item in below if item.kind == "heading"]
        found = [(Named((heading, "")), "") for heading in sections or [""]]
    for named, text in found:
        pieces: tuple[Piece, ...] = ()
        if mark in (Mark.SUP, Mark.SUP_MOVED):
            pieces = redline(named.text, "")
        elif mark is not Mark.NOC and text and letters(text) != letters(named.text):
            pieces = redline(named.text, _plain(text))
        unsure = named.unsure if settled else "" if pieces else "marked, but no other words than the base text's"
        if settled or pieces or len(found) == 1:
            yield Amendment(
                heading=named.key[0],
                label=named.key[1],
                mark=mark,
                redline=pieces,
                reasons=block.reasons,
                number=block.signed.number,
                cited=block.signed.cited,
                unsure=unsure,
                why="a mark line",
            )


def _named(item: Item, mark: Mark | None, known: Anchors) -> Named:
    """The provision an item under a mark line is; what is added is none of the base text's, whatever its words."""
    if mark in (Mark.ADD, Mark.ADD_MOVED):
        return Named(known.key(item.heading, item.label), known=False)
    return known.named(item.heading, item.label, item.text)


def _is_version(named: Sequence[tuple[Item, Named]]) -> bool:
    """Whether these items make a version of the base text, whole or in part: most are its provisions by their words."""
    return sum(one.alike for _, one in named) >= max(1, _VERSION * len(named))


def _is_foreign(named: Sequence[tuple[Item, Named]], known: Anchors) -> bool:
    """Whether these items are the provisions of the base text by their names, in a language that is not loaded."""
    there = {one.key for _, one in named} & known.texts.keys()
    return len(there) > _VERSION * len(known.texts) and not known.reads("\n".join(item.text for item, _ in named))


def _compared(draft: _Draft, found: Sequence[tuple[Item, Named]]) -> Iterator[_Found]:
    """A version of the base text that shows no changes, beside it."""
    known = draft.known
    why = "compared with the base text: the file shows no changes"
    place = 0
    given: dict[Key, int] = {}
    for item, named in _owned(found, known):
        place = item.first
        text = "" if named.key in given else named.text
        unsure = named.unsure if named.known else "" if not text else "twice in the file"
        given.setdefault(named.key, place)
        if letters(item.text) != letters(text):
            made = Amendment(
                heading=named.key[0],
                label=named.key[1],
                redline=redline(text, _plain(item.text)),
                unsure=unsure,
                why=why,
            )
            yield place, _signed(made, (item, item), draft.block(place), alone=True)
    if len(given) < _VERSION * len(known.texts):
        return
    place = 0
    for key, (text, *_) in known.texts.items():
        place = given.get(key, place)
        if key not in given:
            unsure = "not in the file: deleted, or left out"
            yield place, Amendment(heading=key[0], label=key[1], redline=redline(text, ""), unsure=unsure, why=why)


def _owned(found: Sequence[tuple[Item, Named]], known: Anchors) -> Iterator[tuple[Item, Named]]:
    """The items of a version with the provisions they are: one that another item is word for word is not one that is
    only like it, which is new."""
    exact = {named.key: item for item, named in reversed(found) if letters(item.text) == letters(named.text)}
    owners = {**{named.key: item for item, named in reversed(found)}, **exact}
    naming = Naming(known=known, kept={key: known.key(item.heading, item.label) for key, item in owners.items()})
    for item, named in found:
        new = named.key in exact and named.key in known.texts and letters(item.text) != letters(named.text)
        old = None if new else replace(item, heading=named.key[0], label=named.key[1], text=named.text)
        yield item, naming.name(None, item) if new else named
        naming.last = (old, item)


def _spoken(draft: _Draft) -> Iterator[_Found]:
    """The words of a document that is no version of the base text, as comments: what stands from one citation to the
    next is about what was cited, what stands before the first about the resolution as a whole."""
    groups: list[tuple[int, list[Key], str, list[str]]] = []
    lines = [(at, line.text.strip()) for at, line in enumerate(draft.both.after) if not draft.aside[at]]
    for at, words in _without_closing([(at, words) for at, words in lines if words], lexicon(draft.vocabularies)):
        cited = _cited(words, draft) if len(groups) < _MOST else []
        if cited or not groups:
            keys = list(dict.fromkeys((one.heading, one.label) for one in cited))
            groups.append((draft.first(at), keys or [("", "")], cited[0].cited if cited else "", []))
        groups[-1][3].append(words)
    for place, keys, cited_as, said in groups:
        if keys == [("", "")]:
            first = next((at for at, words in enumerate(said) if len(words) >= _SENTENCE), len(said))
            said = said[first:]
        for heading, label in keys if said else ():
            yield (
                place,
                Amendment(
                    heading=heading, label=label, comment="\n".join(said), cited=cited_as, why="the words of a file"
                ),
            )


def _cited(words: str, draft: _Draft) -> list[Citation]:
    found = citations_in(words, draft.vocabularies, draft.known.reference)
    return [one for one in found if one.known and not one.resolution]


def _without_closing(lines: list[tuple[int, str]], words: Lexicon) -> list[tuple[int, str]]:
    """Lines without the regards they end with, and the names below them."""
    for place in range(max(1, len(lines) - _CLOSING), len(lines)):
        if len(lines[place][1]) < _SENTENCE and words.stands(tokens(lines[place][1]), 0, "courtesy"):
            return lines[:place]
    return lines


def _owners(draft: _Draft) -> dict[int, Key]:
    """The provision each paragraph with a comment in its margin belongs to."""
    owners: dict[int, Key] = {}
    for item in (*draft.new, *draft.old):
        if not any(draft.both.atoms[at].run.remarks for at in item.spans):
            continue
        within = item.kind == "item"
        key = draft.known.named(item.heading, item.label, item.text).key if within else (item.heading, "")
        owners |= dict.fromkeys((draft.both.atoms[at].paragraph for at in item.spans), key)
    return owners


def _plain(text: str) -> str:
    """A text with its blanks made plain, line by line."""
    return "\n".join(" ".join(line.split()) for line in text.splitlines())


def _unlabelled(text: str, label: str) -> str:
    """A text without the label it begins with, where that is this one."""
    steps, rest = leading(text)
    return rest if steps and Numbering().place(steps, None) == label else text
