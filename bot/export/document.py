"""Word (ECMA-376 WordprocessingML): the canonical row on A4 landscape, as eight columns that people can read.

The columns are those of `layout.py`. No field is left out and no word is cut; only a SHA-256 is shortened, and marked
so. Proposed text is a real tracked change by that member with the mail's date (ECMA-376 §17.13.5), or, in a flat table,
underlined and struck. The header row is repeated on each page, grid and cell widths are both written (LibreOffice
ignores the one, Word the other), and every line of text has its own direction and language. Rows are streamed; the
file around them is `package.py`'s.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from itertools import count
from operator import itemgetter
from xml.sax.saxutils import escape, quoteattr

from bot.export.characters import legible, right_to_left, some_right_to_left
from bot.export.consolidated_frame import PAGES
from bot.export.layout import (
    ABOVE,
    ANY_FILL,
    DISPOSITION,
    FILLS,
    LABEL,
    NUMBERED,
    SMALL,
    STRONG,
    TEXT,
    TO_FILL,
    WIDTH,
    Field,
    Layout,
    anchor,
    layout_of,
    shortened,
    shown,
)
from bot.export.ledger import LEDGER, MADE_FROM, books
from bot.export.package import LINK, SETTINGS, R, W, package, relation
from bot.export.record import TABLE, fingerprint
from bot.model import Edit, Row, Table

_TITLE, _LINE, _LINKED = "TableTitle", "TableText", "Hyperlink"
_PARAGRAPHS = (
    (STRONG, 18, "<w:b/><w:bCs/>", "000000", ""),
    (TEXT, 18, "", "000000", ""),
    (SMALL, 14, "", "404040", ""),
    (_TITLE, 32, "<w:b/><w:bCs/>", "1F3864", '<w:outlineLvl w:val="0"/>'),
    (_LINE, 18, "", "000000", '<w:spacing w:before="40"/>'),
)
"""Name, size in half points, weight, colour, properties of the paragraph."""

_CHARACTERS = (
    (LABEL, '<w:b w:val="0"/><w:bCs w:val="0"/><w:color w:val="6B6B6B"/><w:sz w:val="13"/><w:szCs w:val="13"/>'),
    (_LINKED, '<w:color w:val="1F4E8C"/><w:u w:val="single"/>'),
)

_LANGUAGES = {
    "ar": '<w:lang w:bidi="ar-SA"/>',
    "zh": '<w:lang w:eastAsia="zh-CN"/>',
    "en": '<w:lang w:val="en-GB"/>',
    "fr": '<w:lang w:val="fr-FR"/>',
    "ru": '<w:lang w:val="ru-RU"/>',
    "es": '<w:lang w:val="es-ES"/>',
}
_HINTS = {"zh": '<w:rFonts w:hint="eastAsia"/>'}
"""Chinese shares its quotation marks with Latin: this asks for the Chinese ones."""

_NUMBER = (
    f'<w:hyperlink r:id="{LINK}" w:anchor="\0"><w:r><w:rPr><w:rStyle w:val="{_LINKED}"/></w:rPr>'
    "<w:t>{}</w:t></w:r></w:hyperlink>"
)
_NUMBERED = f'<w:p><w:pPr><w:pStyle w:val="{STRONG}"/></w:pPr>{_NUMBER.format(chr(0))}</w:p>'
_FLAT = {
    Edit.INSERTED: '<w:color w:val="0B6623"/><w:u w:val="single"/>',
    Edit.DELETED: '<w:strike/><w:color w:val="A3171B"/>',
}
_ROWS_AT_ONCE = 20
_SHORT, _LONG, _MOST = 60, 4_000, 500
"""Characters of a field and of a cell that are worth keeping for when they come again, and how many of a column."""
_AUTHOR_CHARACTERS = 255
"""What Word takes of an author's name."""


@dataclass(kw_only=True, slots=True)
class _Shape:
    """A column of the sheet: the beginning of its cells, its fields (and whether their words are verbatim), how their
    texts are taken from a row, and the cells written so far, by these texts and their language."""

    opening: str
    fields: tuple[tuple[*Field, bool], ...]
    pick: Callable[[tuple[str, ...]], tuple[str, ...]]
    verbatim: bool
    redlined: bool
    known: dict[tuple[tuple[str, ...], str], str] = field(default_factory=dict)


def document(table: Table) -> bytes:
    """The table as a Word file; the ledger stands after the last row."""
    layout, sha256 = layout_of(table), fingerprint(table)
    parts: dict[str, str | Iterable[str]] = {
        "styles": _styles(),
        "settings": SETTINGS,
        "footer": _footer(table),
        "document": "",
    }
    above = table.profile in ABOVE and bool(table.rows)
    if above:
        head = _grid(layout, leftward=table.say.leftward) + _head(layout) + "</w:tbl>" + _paragraph(SMALL, "")
        parts["header"] = f'<w:hdr xmlns:w="{W}">{head}</w:hdr>'
    parts["document"] = _body(table, layout, sha256, _section(parts, above=above), above=above)
    return package(
        parts,
        title=legible(table.title),
        notice=legible(table.notice),
        language="en",
        made=table.made,
        facts={TABLE: sha256},
        link=table.page,
    )


def _body(table: Table, layout: Layout, sha256: str, section: str, *, above: bool) -> Iterator[str]:
    yield f'<w:document xmlns:w="{W}" xmlns:r="{R}"><w:body>'
    yield _paragraph(_TITLE, legible(table.title))
    for words in (table.subtitle, table.notice):
        yield from (_paragraph(_LINE, line) for line in legible(words).split("\n"))
    yield _paragraph(SMALL, "")
    yield _grid(layout, legible(table.title), leftward=table.say.leftward)
    if not above:
        yield _head(layout)
    yield from _rows(table, layout)
    yield "</w:tbl>"
    yield from _ledger(table, sha256)
    yield f"{section}</w:body></w:document>"


def _section(parts: Iterable[str], *, above: bool) -> str:
    """The page: A4 landscape, in twentieths of a point."""
    named = "".join(
        f'<w:{kind}Reference w:type="default" r:id="{relation(parts, kind)}"/>'
        for kind in ("header", "footer")
        if kind in parts
    )
    return (
        f'<w:sectPr>{named}<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>'
        f'<w:pgMar w:top="{_twips(24 if above else 15)}" w:right="{_twips(15)}" w:bottom="{_twips(15)}" '
        f'w:left="{_twips(15)}" w:header="{_twips(8)}" w:footer="{_twips(8)}" w:gutter="0"/></w:sectPr>'
    )


def _head(layout: Layout) -> str:
    """The header row, which Word and LibreOffice repeat on every page."""
    cells = "".join(
        f"{_opened(width, _shade('DDE5EE'))}{_paragraph(STRONG, legible(title))}</w:tc>" for title, width, _ in layout
    )
    return f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{cells}</w:tr>"


def _grid(layout: Layout, title: str = "", *, leftward: bool) -> str:
    """The beginning of a table, up to its first row; a title is read out to those who do not see it."""
    columns = "".join(f'<w:gridCol w:w="{_twips(width)}"/>' for _, width, _ in layout)
    edges = "".join(
        f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="A6A6A6"/>'
        for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    named = f"<w:tblCaption w:val={quoteattr(title)}/>" if title else ""
    return (
        f'<w:tbl><w:tblPr>{"<w:bidiVisual/>" if leftward else ""}<w:tblW w:w="{_twips(WIDTH)}" w:type="dxa"/>'
        f'<w:tblBorders>{edges}</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar>'
        '<w:top w:w="28" w:type="dxa"/><w:left w:w="70" w:type="dxa"/>'
        f'<w:bottom w:w="28" w:type="dxa"/><w:right w:w="70" w:type="dxa"/></w:tblCellMar>{named}</w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid>"
    )


def _rows(table: Table, layout: Layout) -> Iterator[str]:
    """The rows as XML, some at a time, so that a long table is never whole in memory."""
    places = {column.key: at for at, column in enumerate(table.columns)}
    shapes = [_shape(width, [each for each in group if each[0] in places], places, table) for _, width, group in layout]
    ids = count(1)
    for start in range(0, len(table.rows), _ROWS_AT_ONCE):
        written: list[str] = []
        for row in table.rows[start : start + _ROWS_AT_ONCE]:
            written.append("<w:tr><w:trPr><w:cantSplit/></w:trPr>")
            for shape in shapes:
                texts = shape.pick(row.cells)
                about = texts, row.language if shape.verbatim else ""
                known = None if shape.redlined and row.redline else shape.known.get(about)
                written.append(known or _cell(shape, about, row, table, ids))
            written.append("</w:tr>")
        yield "".join(written)


def _shape(width: int, fields: Sequence[Field], places: Mapping[str, int], table: Table) -> _Shape:
    keys = {key for key, *_ in fields}
    at = [places[key] for key, *_ in fields]
    return _Shape(
        opening=_opened(width),
        fields=tuple((*each, each[0] in table.verbatim) for each in fields),
        pick=itemgetter(*at) if len(at) > 1 else lambda cells: tuple(cells[place] for place in at),
        verbatim=not table.verbatim.isdisjoint(keys),
        redlined="proposed" in keys,
    )


def _cell(shape: _Shape, about: tuple[tuple[str, ...], str], row: Row, table: Table, ids: Iterator[int]) -> str:
    """The fields of a column one under another. What is no row's own is kept for when it comes again."""
    written, own = [shape.opening], False
    for (key, style, label, verbatim), text in zip(shape.fields, about[0], strict=True):
        if key in NUMBERED and table.page:
            written.append(_linked(text, row.number))
            own = True
        elif key == "proposed" and row.redline:
            written.append(_redlined(row, ids, flat=table.flat))
            own = True
        elif text or (label and key in TO_FILL):
            text = shortened(text) if key == "source" else shown(key, text, table.say)
            written.append(
                (_known_lines if len(text) < _SHORT else _lines)(style, text, row.language if verbatim else "", label)
            )
        if text and key == DISPOSITION:
            fill = _shade(FILLS.get(text.strip().casefold(), ANY_FILL))
            written[0] = shape.opening.replace("</w:tcPr>", f"{fill}</w:tcPr>")
    if len(written) == 1:
        written.append(_paragraph(TEXT, ""))
    written.append("</w:tc>")
    cell = "".join(written)
    if not own and len(cell) < _LONG:
        if len(shape.known) >= _MOST:
            shape.known.clear()
        shape.known[about] = cell
    return cell


def _opened(width: int, shade: str = "") -> str:
    """The beginning of a cell."""
    return f'<w:tc><w:tcPr><w:tcW w:w="{_twips(width)}" w:type="dxa"/>{shade}</w:tcPr>'


def _shade(fill: str) -> str:
    return f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>'


def _lines(style: str, text: str, language: str, label: str) -> str:
    """A field: a paragraph for each line of it, the first after its label."""
    text = legible(text)
    if some_right_to_left(text):
        first, *others = text.split("\n")
        lines = [_paragraph(style, line, language) for line in others]
        return "".join((_paragraph(style, first, language, label), *lines))
    opening, closing = _framed(style, language, label, leftward=False, empty=not text)
    if "\n" not in text:
        return f"{opening}{_escaped(text)}{closing}"
    following, _ = _framed(style, language, "", leftward=False, empty=False)
    return opening + _escaped(text).replace("\n", closing + following) + closing


_known_lines = lru_cache(maxsize=2_000)(_lines)


def _paragraph(style: str, line: str, language: str = "", label: str = "") -> str:
    """One line of text, after its label; it decides its own direction, since a delegate may write in two languages."""
    opening, closing = _framed(style, language, label, leftward=right_to_left(line), empty=not line)
    return f"{opening}{_escaped(line)}{closing}"


@lru_cache(maxsize=500)
def _framed(style: str, language: str, label: str, *, leftward: bool, empty: bool) -> tuple[str, str]:
    """What stands before and after a paragraph's text."""
    turned = "<w:rtl/>" if right_to_left(label) else ""
    said = _run(f"{label}: ", f'<w:rStyle w:val="{LABEL}"/>{turned}') if label else ""
    run = "" if empty else _run("\0", _look(language, leftward=leftward))
    opening, _, closing = f"<w:p>{_styled(style, leftward=leftward)}{said}{run}</w:p>".partition("\0")
    return opening, closing


def _linked(text: str, number: str) -> str:
    """A field with the row's number, which leads to that row of the page."""
    if text == number == anchor(number):  # as all are, but for ISO's
        return _NUMBERED.replace("\0", number)
    written = []
    for line in legible(text).split("\n"):
        run = _NUMBER.format(_escaped(line)) if line == number else _run(line, "")
        written.append(f'<w:p><w:pPr><w:pStyle w:val="{STRONG}"/></w:pPr>{run}</w:p>')
    return "".join(written).replace("\0", anchor(number))


def _redlined(row: Row, ids: Iterator[int], *, flat: bool) -> str:
    """The redline, a paragraph a line; each piece is kept, inserted or deleted by the member when its mail came."""
    at = f' w:date="{_moment(row.at)}"' if row.at else ""
    author = quoteattr(legible(row.member).replace("\n", " ")[:_AUTHOR_CHARACTERS] or "unknown")
    pieces = [(piece.edit, legible(piece.text)) for piece in row.redline]
    leftward = right_to_left("".join(text for _, text in pieces))
    opening = f"</w:p><w:p>{_styled(TEXT, leftward=leftward)}"
    hint, look = _HINTS.get(row.language, ""), _look(row.language, leftward=leftward)
    written = [opening.removeprefix("</w:p>")]
    for edit, text in pieces:
        for number, line in enumerate(text.split("\n")):
            if number:
                written.append(opening)
            if not line:
                continue
            if edit is Edit.KEPT:
                written.append(_run(line, look))
            elif flat:
                written.append(_run(line, hint + _FLAT[edit] + look.removeprefix(hint)))
            else:
                tag, word = ("del", "delText") if edit is Edit.DELETED else ("ins", "t")
                run = _run(line, look, word)
                written.append(f'<w:{tag} w:id="{next(ids)}" w:author={author}{at}>{run}</w:{tag}>')
    written.append("</w:p>")
    return "".join(written)


def _styled(style: str, *, leftward: bool) -> str:
    """The properties of a paragraph."""
    return f'<w:pPr><w:pStyle w:val="{style}"/>{"<w:bidi/>" if leftward else ""}</w:pPr>'


def _look(language: str, *, leftward: bool) -> str:
    hint, tag = _HINTS.get(language, ""), _LANGUAGES.get(language, "")
    return f"{hint}<w:rtl/>{tag}" if leftward else f"{hint}{tag}"


def _run(text: str, look: str, word: str = "t") -> str:
    written = _escaped(text, word)
    return f'<w:r>{f"<w:rPr>{look}</w:rPr>" if look else ""}<w:{word} xml:space="preserve">{written}</w:{word}></w:r>'


def _escaped(text: str, word: str = "t") -> str:
    """The text within the element `word`, which has no tabs of its own."""
    written = escape(text)
    return written.replace("\t", f'</w:{word}><w:tab/><w:{word} xml:space="preserve">') if "\t" in written else written


def _ledger(table: Table, sha256: str) -> Iterator[str]:
    """The books, and what all this was made from; kept together on one page."""
    total = f'<w:tabs><w:tab w:val="right" w:pos="{_twips(120)}"/></w:tabs>'
    lines = [f"{legible(what)}\t{number:,}" for what, number in books(table.ledger, table.say)]
    above = '<w:spacing w:before="200"/>'
    yield f'<w:p><w:pPr><w:pStyle w:val="{STRONG}"/><w:keepNext/>{above}</w:pPr>{_run(table.say(LEDGER), "")}</w:p>'
    for line in lines:
        yield f'<w:p><w:pPr><w:pStyle w:val="{_LINE}"/><w:keepNext/>{total}</w:pPr>{_run(line, "")}</w:p>'
    yield _paragraph(_LINE, f"{table.say(MADE_FROM)}: {sha256}")


def _footer(table: Table) -> str:
    """What this is, of when, and page x of y; in the profiles of others also what their abbreviations mean."""
    field = '<w:fldSimple w:instr="{}"><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    before, _, rest = table.say(PAGES).partition("{page}")
    between, _, after = rest.partition("{pages}")
    what = f"{table.made.astimezone(UTC):%Y-%m-%d %H:%M} UTC · {table.say('informal compilation')}"
    said = f"{legible(table.title)} · {what}\t{before}"
    legend = ABOVE.get(table.profile, "")
    return (
        f'<w:ftr xmlns:w="{W}">{_paragraph(SMALL, legend) if legend else ""}<w:p><w:pPr><w:pStyle w:val="{SMALL}"/>'
        f'<w:tabs><w:tab w:val="right" w:pos="{_twips(WIDTH)}"/></w:tabs></w:pPr>{_run(said, "")}'
        f"{field.format('PAGE')}{_run(between, '')}{field.format('NUMPAGES')}"
        f"{_run(after, '') if after else ''}</w:p></w:ftr>"
    )


def _styles() -> str:
    paragraphs = "".join(
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{name}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>{properties}</w:pPr>'
        f'<w:rPr>{weight}<w:color w:val="{colour}"/><w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr></w:style>'
        for name, size, weight, colour, properties in _PARAGRAPHS
    )
    characters = "".join(
        f'<w:style w:type="character" w:styleId="{name}"><w:name w:val="{name}"/><w:rPr>{look}</w:rPr></w:style>'
        for name, look in _CHARACTERS
    )
    return (
        f'<w:styles xmlns:w="{W}"><w:docDefaults><w:rPrDefault><w:rPr>'
        '<w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:eastAsia="SimSun" w:cs="Arial"/><w:sz w:val="18"/>'
        '<w:szCs w:val="18"/><w:lang w:val="en-GB" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        "<w:pPrDefault/></w:docDefaults>"
        f'<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:pPr><w:tabs>'
        '<w:tab w:val="left" w:pos="340"/></w:tabs></w:pPr></w:style>'
        f"{paragraphs}{characters}</w:styles>"
    )


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z"


def _twips(millimetres: int) -> int:
    return round(millimetres * 1440 / 25.4)
