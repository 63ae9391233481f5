"""PDF (ISO 32000, by Typst): the canonical row on A4 landscape, as `layout.py` lays it out, for reading and printing.

An optional format: it needs the extra `pdf`, and fonts of the machine for the scripts that the table is in; what is
missing is named. The words reach Typst as data (JSON), never as its source, so nothing in them can be markup. A row
stays together where a page can hold it, each line has its own direction, and the file is tagged for screen readers.
The same table gives the same bytes on a machine with the same fonts.
"""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING

from bot.errors import Refused
from bot.export.characters import legible, right_to_left
from bot.export.layout import (
    ANY_FILL,
    DISPOSITION,
    FILLS,
    SMALL,
    STRONG,
    TEXT,
    Field,
    Layout,
    anchor,
    layout_of,
    shortened,
)
from bot.export.ledger import MADE_FROM, books
from bot.export.record import fingerprint
from bot.model import UNDETERMINED, Edit, Piece, Row, Table

if TYPE_CHECKING:
    import typst

_SCRIPTS = (
    (
        "Latin and Cyrillic",
        re.compile("[a-zà-ÿ\u0400-\u04ff]", re.IGNORECASE),
        ("Noto Sans", "DejaVu Sans", "Libertinus Serif"),
    ),
    (
        "Arabic",
        re.compile("[\u0620-\u06ff]"),
        ("Noto Sans Arabic", "Noto Naskh Arabic", "Amiri", "DejaVu Sans", "Arial"),
    ),
    (
        "Chinese",
        re.compile("[\u4e00-\u9fff]"),
        ("Noto Sans CJK SC", "Source Han Sans SC", "Noto Serif CJK SC", "WenQuanYi Zen Hei", "Microsoft YaHei"),
    ),
)
"""Scripts of the six languages, how their letters are known, and the fonts that have them, the best first; Typst brings
Libertinus Serif itself."""

_KINDS = {STRONG: "strong", TEXT: "kept", SMALL: "small"}
_Line = tuple[bool, str, list[tuple[str, object]]]
"""Whether it runs from right to left, its language, and its pieces as (kind, words), of a number (words, where it leads
to); a paragraph of Typst's."""

MOST_ROWS = 4_000
"""Rows that are set; 2,000 take some 10 s and 1.3 GB."""
_LETTERS = 0.7
"""Letters to a millimetre of a line."""
_TOGETHER = 42
"""Lines up to which a row stays on one page; a longer one is broken, so that no page ends half empty."""

_SOURCE = """
#let it = json(bytes(sys.inputs.matter))
#set document(title: it.title)
#set text(font: it.fonts, size: 8pt, lang: "en", hyphenate: false)
#set par(leading: 0.5em, spacing: 0.5em, justify: false)
#set page(
  width: 297mm, height: 210mm, margin: (x: 15mm, top: 14mm, bottom: 17mm),
  footer: text(6.5pt, fill: rgb("#404040"))[
    #text(it.notice) #h(1fr) #context counter(page).display((at, all) => [page #at of #all], both: true)
  ],
)
#let small(fill, ..of) = text(size: 6.5pt, fill: rgb(fill), ..of)
#let kinds = (
  kept: it => text(it),
  inserted: it => underline(text(fill: rgb("#0b6623"), it)),
  deleted: it => strike(text(fill: rgb("#a3171b"), it)),
  strong: it => text(weight: "bold", it),
  small: it => small("#404040", it),
  label: it => small("#595959", lang: "en", it),
  number: it => link(it.at(1), text(weight: "bold", fill: rgb("#1f4e8c"), it.at(0))),
)
#let line((leftward, lang, pieces)) = {
  set text(lang: lang, dir: if leftward { rtl } else { ltr })
  par(for (kind, words) in pieces { (kinds.at(kind))(words) })
}
#{
  show title: set text(15pt, fill: rgb("#1f3864"))
  title()
}
#par(text(it.subtitle))
#par(strong(text(it.notice)))
#v(2mm)
#table(
  columns: it.widths.map(width => width * 1fr), inset: (x: 1.4mm, y: 1.2mm), stroke: 0.4pt + rgb("#8a8a8a"),
  align: start + top, fill: (_, y) => if y == 0 { rgb("#dde5ee") },
  table.header(..it.heads.map(head => strong(text(head)))),
  ..for row in it.rows {
    row.cells.map(((fill, lines)) => table.cell(
      breakable: row.long, fill: if fill != "" { rgb(fill) }, for each in lines { line(each) },
    ))
  },
)
#block(breakable: false, above: 6mm)[
  = Ledger
  #v(1mm)
  #grid(
    columns: 2, column-gutter: 6mm, row-gutter: 1.2mm, align: (start, end),
    ..it.books.map(line => line.map(text)).flatten()
  )
  #small("#404040", it.sha256)
]
"""


def pdf(table: Table) -> bytes:
    """The table as a PDF file. Refused where Typst, or a font for one of the table's scripts, is not installed, and
    for a table longer than anybody prints: Typst keeps all its pages in memory."""
    if len(table.rows) > MOST_ROWS:
        raise Refused(
            f"PDF: {len(table.rows):,} rows; up to {MOST_ROWS:,} are set. Choose a part, or take html or docx."
        )
    layout = layout_of(table)
    keys = [column.key for column in table.columns]
    matter = {
        "title": legible(table.title),
        "subtitle": legible(table.subtitle),
        "notice": legible(table.notice),
        "heads": [legible(title) for title, _, _ in layout],
        "widths": [width for _, width, _ in layout],
        "rows": [_row(row, dict(zip(keys, row.cells, strict=True)), layout, table) for row in table.rows],
        "books": [[what, f"{count:,}"] for what, count in books(table.ledger)],
        "sha256": f"{MADE_FROM}: {fingerprint(table)}",
    }
    return printed(_SOURCE, matter, int(table.made.timestamp()))


def printed(source: str, matter: Mapping[str, object], made: int) -> bytes:
    """What Typst makes of this source and its matter, as if it were the instant `made`."""
    try:
        import typst
    except ImportError:
        raise Refused("PDF needs the extra “pdf”: pip install 'iscg-bot[pdf]' (or typst beside it).") from None
    fonts = _fonts()
    words = json.dumps(matter, ensure_ascii=False)
    chosen = fonts_for(words, frozenset(fonts.families()))
    told = json.dumps({**matter, "fonts": chosen}, ensure_ascii=True)
    data = typst.compile(source.encode(), format="pdf", font_paths=fonts, sys_inputs={"matter": told}, timestamp=made)
    assert isinstance(data, bytes)
    return data


@cache
def _fonts() -> "typst.Fonts":
    """The machine's fonts, looked for once."""
    import typst

    return typst.Fonts()


def fonts_for(words: str, there: frozenset[str]) -> list[str]:
    """The fonts to write these words in; Refused, with what to install, where a script has none."""
    missing = [
        name for name, letters, families in _SCRIPTS if letters.search(words) and not there.intersection(families)
    ]
    if missing:
        raise Refused(
            f"PDF: no font of this machine has {' or '.join(missing)} letters; install one (Debian: apt-get install "
            "fonts-noto-core fonts-noto-cjk)."
        )
    return list(dict.fromkeys(family for *_, families in _SCRIPTS for family in families if family in there))


def _row(row: Row, cells: dict[str, str], layout: Layout, table: Table) -> dict[str, object]:
    """The fill and the lines of each column, and whether the row is too long to stay on one page."""
    shown: list[tuple[str, list[_Line]]] = []
    for _, width, group in layout:
        lines = [line for field in group for line in _lines(row, field, cells[field[0]], width, table.verbatim)]
        disposed = next((cells[key].strip().casefold() for key, _, _ in group if key == DISPOSITION), "")
        shown.append((f"#{FILLS.get(disposed, ANY_FILL)}" if disposed else "", lines))
    if table.page and layout[0][2][0][0] == "number" and cells["number"]:
        turned, tongue, pieces = shown[0][1][0]
        linked = ("number", (pieces[0][1], f"{table.page}#{anchor(row.number)}"))
        shown[0][1][0] = (turned, tongue, [linked, *pieces[1:]])
    most = max(sum(_height(cells[key], width) for key, _, _ in group if cells.get(key)) for _, width, group in layout)
    return {"cells": shown, "long": most > _TOGETHER}


def _height(text: str, width: int) -> int:
    """About how many lines a text fills; a Chinese character is as wide as two letters."""
    whole = max(1, int(width * _LETTERS))
    return sum(1 + (len(line) + sum(letter > "\u2e7f" for letter in line)) // whole for line in text.split("\n"))


def _lines(row: Row, field: Field, text: str, width: int, verbatim: frozenset[str]) -> Iterator[_Line]:
    """A field, line by line, each with its own direction; nothing where it is empty."""
    key, style, label = field
    if not text:
        return
    pieces: tuple[Piece, ...] = (Piece(edit=Edit.KEPT, text=shortened(text) if key == "source" else text),)
    if key == "proposed" and row.redline:
        pieces = row.redline
    tongue = row.language if key in verbatim and row.language != UNDETERMINED else "en"
    line = [("label", f"{label}: ")] if label else []
    for piece in pieces:
        kind = str(piece.edit) if _KINDS[style] == "kept" else _KINDS[style]
        first, *others = legible(piece.text).split("\n")
        line.append((kind, first))
        for words in others:
            yield _line(line, tongue, width)
            line = [(kind, words)]
    yield _line(line, tongue, width)


def _line(pieces: list[tuple[str, str]], tongue: str, width: int) -> _Line:
    turned = right_to_left("".join(words for kind, words in pieces if kind != "label"))
    return turned, tongue, [(kind, _breakable(kind, words.replace("\t", "\u2003"), width)) for kind, words in pieces]


def _breakable(kind: str, words: str, width: int) -> str:
    """With places to break a word (an address, a hash) that is wider than its column: Typst would write over the
    next one."""
    fits = max(4, int(width * (0.75 if kind == "small" else 0.6)))
    return re.sub(rf"\S{{{fits + 1},}}", lambda found: "\u200b".join(_parts(found[0], fits)), words)


def _parts(word: str, fits: int) -> Iterator[str]:
    """A long word's parts: after hyphens (between digits Typst would not break there), then a few letters each."""
    for part in re.split("(?<=-)", word):
        step = 4 if len(part) > fits else len(part)
        yield from (part[at : at + step] for at in range(0, len(part), step or 1))
