"""Comment forms in a document: our own template, ISO/IEC's, and any table whose columns say what they hold.

A form is a table with a row of column names (config/languages, [form]) in one of six languages; ISO's own file has them
in the page header. Every filled row is an amendment of the provision it names, or of the one whose words it shows. Rows
are known by their visible words alone: word processors drop everything else when rows are sorted, copied or saved.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from rapidfuzz import fuzz

from bot.model import Amendment, Mark, Paragraph, Piece, Vocabulary
from bot.text.amendment import amendments_in
from bot.text.difference import redline
from bot.text.fold import Tokens, tokens
from bot.text.lexicon import Phrases
from bot.text.marked import entry, signed
from bot.text.numbering import Numbering, leading
from bot.text.parallel import Key
from bot.text.placing import ALIKE, Anchors, Named
from bot.text.provision import citations_in, parse_provision
from bot.text.sides import pieces, restated, sides, single
from bot.text.version import letters, versions_of

_MOST, _MOST_ROWS = 1000, 5000
"""Amendments taken from a file's forms, and rows of a table that are looked at."""
_HEAD_ROWS = 4
"""Rows of a table among which its column names are looked for: titles may stand above them."""
_LONGEST_NAME = 120
_LONGEST_CITED = 1000
_SAYS = ("comment", "proposed", "reasons")
_WHERE = ("provision", "part", "base")

Table = dict[int, dict[int, list[int]]]
"""Row -> column -> the places of its paragraphs in the document."""

Columns = dict[int, str]
"""What the columns of a table hold, as far as their names say."""


@dataclass(kw_only=True, slots=True)
class Form:
    """What a document's forms say: amendments with the places where they stand, and for every paragraph of a form the
    provision its row is about."""

    amendments: list[tuple[int, Amendment]] = field(default_factory=list)
    places: dict[int, Key] = field(default_factory=dict)


@dataclass(kw_only=True, slots=True)
class _Row:
    """A row: the words of its cells by what the columns hold, and the paragraphs of the proposed text. Lines that begin
    "Comment:" or "Reasons:" within a cell are what they say; where such lines stand below the proposed text, as in our
    own form, that text was there before the row was filled in."""

    words: Mapping[str, str]
    proposed: Sequence[Paragraph]
    prefilled: bool


def form(paragraphs: Sequence[Paragraph], known: Anchors, vocabularies: tuple[Vocabulary, ...]) -> Form:
    """What the comment forms of a document say; tables that are no form are passed over."""
    found, names = Form(), _names(vocabularies)
    tables = _tables(paragraphs, "body")
    heads = [
        columns
        for table in _tables(paragraphs, "header").values()
        for cells in table.values()
        if _says(columns := _columns(cells, paragraphs, names))
    ]
    for table in tables.values():
        named, first = _headed(table, heads, paragraphs, names)
        if named:
            reader = _Reader(known=known, vocabularies=vocabularies, names=names)
            for number, cells in sorted(table.items())[:_MOST_ROWS]:
                if len(found.amendments) >= _MOST:
                    break
                places = [place for cell in cells.values() for place in cell]
                if number < first or _columns(cells, paragraphs, names) == named:
                    found.places |= dict.fromkeys(places, ("", ""))
                    continue
                row = _row(cells, named, paragraphs, vocabularies)
                found.amendments += [(min(places), amendment) for amendment in reader.read(row)]
                found.places |= dict.fromkeys(places, reader.key)
    return found


# -- which tables are forms -------------------------------------------------------------------------------------------


def _tables(paragraphs: Sequence[Paragraph], part: str) -> dict[int, Table]:
    tables: dict[int, Table] = {}
    for place, paragraph in enumerate(paragraphs):
        if paragraph.cell and paragraph.part == part:
            table, row, column = paragraph.cell
            tables.setdefault(table, {}).setdefault(row, {}).setdefault(column, []).append(place)
    return tables


def _headed(
    table: Table, heads: Sequence[Columns], paragraphs: Sequence[Paragraph], names: Sequence[Phrases]
) -> tuple[Columns, int]:
    """What the columns of a table hold, and the first row below their names; nothing where it is no form. ISO's file
    has the names in the page header, above a table of as many columns."""
    for number in sorted(table)[:_HEAD_ROWS]:
        columns = _columns(table[number], paragraphs, names)
        if _says(columns):
            return columns, number + 1
    width = max(max(cells) for cells in table.values())
    return next(((columns, 0) for columns in heads if max(columns) <= width <= max(columns) + 1), ({}, 0))


def _columns(cells: Mapping[int, list[int]], paragraphs: Sequence[Paragraph], names: Sequence[Phrases]) -> Columns:
    """What columns hold by the names in these cells, in the language that knows the most of them: a French
    "disposition" is a provision, an English one a decision."""
    words = {column: _accepted(places, paragraphs) for column, places in cells.items()}
    short = {column: tokens(text) for column, text in words.items() if text.strip() and len(text) <= _LONGEST_NAME}
    found = [{column: meant for column, t in short.items() if (meant := _part(t, language))} for language in names]
    found.sort(key=len, reverse=True)
    return {column: meant for columns in reversed(found) for column, meant in columns.items()}


def _part(t: Tokens, names: Phrases) -> str:
    """The part of a form that words begin with, in one language."""
    return next(iter(names.find(t, 0)[1]), "") if len(t) else ""


def _says(columns: Columns) -> bool:
    """Whether columns of these names make a form: something to say, and a place or another thing to say it by."""
    parts = list(columns.values())
    said = [part for part in parts if part in _SAYS]
    return bool(said) and (any(part in _WHERE for part in parts) or len(set(said)) > 1)


def _row(
    cells: Mapping[int, list[int]],
    columns: Columns,
    paragraphs: Sequence[Paragraph],
    vocabularies: tuple[Vocabulary, ...],
) -> _Row:
    words: dict[str, str] = {}
    proposed: list[Paragraph] = []
    prefilled = False
    for column, places in sorted(cells.items()):
        part = columns.get(column, "other")
        for place in places:
            line = _line(paragraphs[place])
            begun = entry(line, vocabularies) if part in _SAYS else None
            prefilled = prefilled or bool(begun and columns.get(column) == "proposed")
            part, line = begun or (part, line)
            if part == "proposed" and not begun:
                proposed.append(paragraphs[place])
            if line:
                words[part] = f"{words[part]}\n{line}" if part in words else line
    return _Row(words=words, proposed=proposed, prefilled=prefilled)


def _accepted(places: Sequence[int], paragraphs: Sequence[Paragraph]) -> str:
    lines = (_line(paragraphs[place]) for place in places)
    return "\n".join(line for line in lines if line)


def _line(paragraph: Paragraph) -> str:
    """A paragraph's words with its revisions accepted, after its automatic number."""
    words = "".join(run.text for run in paragraph.runs if run.deleted is None).strip()
    return f"{paragraph.label} {words}" if paragraph.label and words else words


@lru_cache(maxsize=16)
def _names(vocabularies: tuple[Vocabulary, ...]) -> tuple[Phrases, ...]:
    """The names of all parts of forms, language by language."""
    found = []
    for vocabulary in vocabularies:
        names = Phrases()
        for part, forms in vocabulary.form:
            for form in forms if part not in ("title", "steps", "notice") else ():
                names.add(list(tokens(form).words), part)
        found.append(names)
    return tuple(found)


# -- what a row says --------------------------------------------------------------------------------------------------


@dataclass(kw_only=True, slots=True)
class _Reader:
    """Reads the rows of a form one after the other; `heading` is that of the rows above, `key` the last provision."""

    known: Anchors
    vocabularies: tuple[Vocabulary, ...]
    names: Sequence[Phrases]
    heading: str = ""
    key: Key = ("", "")

    def read(self, row: _Row) -> Iterator[Amendment]:
        """The amendments of a row; several where it names several provisions."""
        words = row.words
        if words.keys().isdisjoint((*_SAYS, "mark", "base")):
            self.heading = self.known.heading(words.get("provision", "")) or self.heading
            return
        found, cited, unsure = self._where(words)
        emptied = row.prefilled and "proposed" not in words and bool(found) and bool(found[0].text)
        self.key = found[0].key if found else ("", "")
        self.heading = self.key[0] or self.heading
        for named in found or [Named(("", ""))]:
            mark, made, left = self._proposed(named, row)
            if emptied:
                made, unsure = redline(named.text, ""), unsure or "the wording was taken out, and nothing said of it"
            comment = "\n".join(filter(None, (words.get("comment"), left)))
            reasons = words.get("reasons", "")
            if mark or made or comment or reasons:
                yield Amendment(
                    heading=named.key[0],
                    label=named.key[1],
                    mark=mark,
                    redline=made,
                    comment=comment,
                    reasons=reasons,
                    author=words.get("member", ""),
                    cited=cited,
                    unsure=unsure or named.unsure,
                    why="a row of a comment form",
                )

    # -- where

    def _where(self, words: Mapping[str, str]) -> tuple[list[Named], str, str]:
        """The provisions a row is about, the words that name them, and why that is not sure."""
        said = [words[part] for part in ("provision", "part") if part in words]
        text = words.get("base", "")
        if not said and text:
            first, _, rest = text.partition("\n")
            if self._part(first) in ("whole", "new") or (rest and self._cited(first)):
                said, text = [first], rest
        cited = " ".join(said)
        if self._part(cited) == "whole":
            return [], cited, ""
        if self._part(cited) == "new":
            return [self._new(f"{cited}\n{text}", words)], cited, ""
        keys = self._cited(cited)
        if not keys and text:
            return [self._shown(text)], cited, ""
        keys = keys or self._cited(words.get("comment", "")) or self._cited(words.get("proposed", ""))
        unsure = f"no provision is called “{cited}”" if cited and not keys else ""
        beside = text or words.get("proposed", "")
        return [Named(key, self.known.text(key, beside)) for key in keys], cited, unsure

    def _cited(self, words: str) -> list[Key]:
        """The provisions that these words name: one, or those they cite; a label alone is one below the heading above,
        and an addressee alone is instructed."""
        if not words or len(words) > _LONGEST_CITED:
            return []
        reference = self.known.reference
        for meant in (words, f"instructs {words}"):
            found = parse_provision(meant, self.vocabularies, reference)
            if found:
                return [found]
        for meant in (words, f"“{self.heading}” {words}" if leading(f"{words} .")[0] and self.heading else ""):
            cited = citations_in(meant, self.vocabularies, reference)
            keys = dict.fromkeys((one.heading, one.label) for one in cited if one.known and not one.resolution)
            if keys:
                return list(keys)
        return []

    def _part(self, words: str) -> str:
        """The part of a form that words begin with: "The resolution as a whole", "New provision"."""
        t = tokens(words[:_LONGEST_NAME])
        return next((part for language in self.names if (part := _part(t, language)) in ("whole", "new")), "")

    def _shown(self, text: str) -> Named:
        """The provision whose words a row shows, below the heading of the rows above."""
        heading = self.known.heading(text)
        if heading:
            return Named((heading, ""), text)
        label, rest = _labelled(text)
        return self.known.named(self.heading, label, rest)

    def _new(self, text: str, words: Mapping[str, str]) -> Named:
        """A provision that the base text has not: as it is labelled or named, else after the item that is named."""
        label, _ = _labelled(words.get("proposed", ""))
        t = tokens(text[:_LONGEST_CITED])
        after = max(language.find(t, 0)[0] for language in self.names)
        keys = self._cited(text[t.ends[after - 1] : _LONGEST_CITED].strip(" \n:,–-"))
        if not keys:
            return Named(("", ""), "", "where the new provision goes is not said", known=False)
        heading, named = keys[0]
        between = f"{named}bis" if named and keys[0] in self.known.texts else named
        return Named((heading, label or between), known=False)

    # -- what

    def _proposed(self, named: Named, row: _Row) -> tuple[Mark | None, tuple[Piece, ...], str]:
        """The mark, the redline, and the words that are no wording."""
        words = row.words.get("proposed", "")
        first, _, rest = words.partition("\n")
        sign = signed(row.words.get("mark", "")) or signed(first)
        mark = sign.mark if sign and not sign.cited else None
        words = rest if mark and signed(first) else words
        if mark in (Mark.SUP, Mark.SUP_MOVED) and not words:
            return mark, redline(named.text, ""), ""
        if not words or named.key == ("", ""):
            return mark, (), words
        made = _made(named.text, row.proposed)
        if made:
            return mark, made, ""
        label, unlabelled = _labelled(words)
        if letters(named.text) in (letters(words), letters(unlabelled if label else words)):
            return mark, (), ""
        bases = self.known.bases
        for told in amendments_in(words, bases, self.vocabularies, places=[named.key]):
            if told.redline and (told.heading, told.label) == named.key:
                return mark, told.redline, ""
        worded = versions_of(bases).reworded(named.key, words)
        return mark, worded, "" if worded else words


def _labelled(text: str) -> tuple[str, str]:
    """The label a text begins with, and the text after it."""
    steps, rest = leading(text)
    label = Numbering().place(steps, None) if steps else None
    return (label, rest) if label else ("", text)


def _made(base: str, proposed: Sequence[Paragraph]) -> tuple[Piece, ...]:
    """The redline that the proposed text itself shows, as tracked changes or struck and underlined; nothing where it
    shows none, or is no version of the provision's words."""
    both = sides(restated(proposed))
    old, new = single(both.before), single(both.after)
    if old.text == new.text or (base and fuzz.ratio(letters(base), letters(old.text)) < ALIKE):
        return ()
    return pieces((old, new), both.atoms)
