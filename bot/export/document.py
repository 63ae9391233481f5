"""Word (ECMA-376 WordprocessingML): the canonical row on A4 landscape, as eight columns that people can read.

The columns are those of `layout.py`. No field is left out and no word is cut; only a SHA-256 is shortened, and marked
so. Proposed text is a real tracked change by that member with the mail's date (ECMA-376 §17.13.5). The header row is
repeated on each page, grid and cell widths are both written (LibreOffice ignores the one, Word the other), and every
line of text has its own direction and language. The shell of the file is python-docx's; the rows are streamed as XML.
"""

import io
import zipfile
from collections.abc import Iterator
from datetime import UTC
from itertools import count
from xml.sax.saxutils import escape, quoteattr

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from bot.export.characters import legible, right_to_left
from bot.export.layout import LABEL, SMALL, STRONG, TEXT, TO_FILL, WIDTH, Layout, layout_of, shortened
from bot.export.ledger import books
from bot.export.record import TABLE, fingerprint
from bot.model import Edit, Row, Table

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_STYLE = (
    f'<w:style xmlns:w="{_W}" w:type="paragraph" w:customStyle="1" w:styleId="{{name}}"><w:name w:val="{{name}}"/>'
    '<w:basedOn w:val="Normal"/><w:qFormat/>'
    '<w:pPr><w:tabs><w:tab w:val="left" w:pos="340"/></w:tabs>'
    '<w:spacing w:before="{before}" w:after="0" w:line="240" w:lineRule="auto"/></w:pPr>'
    '<w:rPr><w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:eastAsia="SimSun" w:cs="Arial"/>{bold}'
    '<w:color w:val="{colour}"/><w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr></w:style>'
)
_STYLES = (
    (STRONG, 18, True, "000000", 0),
    (TEXT, 18, False, "000000", 0),
    (SMALL, 14, False, "404040", 0),
    ("TableTitle", 32, True, "1F3864", 0),
    ("TableText", 18, False, "000000", 40),
)
"""Name, size in half points, bold, colour, space before in twentieths of a point."""

_LABEL_STYLE = (
    f'<w:style xmlns:w="{_W}" w:type="character" w:customStyle="1" w:styleId="{LABEL}"><w:name w:val="{LABEL}"/>'
    '<w:rPr><w:b w:val="0"/><w:bCs w:val="0"/><w:color w:val="6B6B6B"/><w:sz w:val="13"/><w:szCs w:val="13"/></w:rPr>'
    "</w:style>"
)

_CUSTOM = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"'
    ' xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">'
    '<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="2" name="{name}"><vt:lpwstr>{value}</vt:lpwstr>'
    "</property></Properties>"
)
_FIELD = f'<w:fldSimple xmlns:w="{_W}" w:instr="{{field}}"><w:r><w:t>1</w:t></w:r></w:fldSimple>'

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

_ROWS_AT_ONCE = 200
_AUTHOR_CHARACTERS = 255
"""What Word takes of an author's name."""
_TITLE_CHARACTERS = 255
"""What a core property may hold in Word."""


def document(table: Table) -> bytes:
    """The table as a Word file; the ledger stands after the last row."""
    saved = io.BytesIO()
    _shell(table).save(saved)
    file = io.BytesIO()
    with zipfile.ZipFile(saved) as shell, zipfile.ZipFile(file, "w") as target:
        for name in shell.namelist():
            # A fixed time, where python-docx writes the system clock's.
            part = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            part.compress_type = zipfile.ZIP_DEFLATED
            with target.open(part, "w") as to:
                if name == "word/document.xml":
                    # The shell's only table holds the header row; the others follow it.
                    head, end, tail = shell.read(name).rpartition(b"</w:tbl>")
                    to.write(head)
                    for rows in _rows(table):
                        to.write(rows.encode())
                    to.write(end + tail)
                else:
                    to.write(shell.read(name))
    return file.getvalue()


def _shell(table: Table) -> Document:
    """Everything but the rows: page, styles, title block, the table's grid and header row, ledger, footer."""
    shell = docx.Document()
    for name, size, bold, colour, before in _STYLES:
        weight = "<w:b/><w:bCs/>" if bold else ""
        style = _STYLE.format(name=name, size=size, bold=weight, colour=colour, before=before)
        shell.styles.element.append(parse_xml(style))
    shell.styles.element.append(parse_xml(_LABEL_STYLE))
    # Word writes "Compatibility mode" over the file, and lays tables out as in 2010, where this is python-docx's 14.
    [mode] = shell.settings.element.xpath('.//w:compatSetting[@w:name="compatibilityMode"]')
    mode.set(qn("w:val"), "15")
    page = shell.sections[0]
    page.orientation = WD_ORIENT.LANDSCAPE
    page.page_width, page.page_height = Mm(297), Mm(210)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Mm(15)
    page.header_distance = page.footer_distance = Mm(8)

    made = table.made.astimezone(UTC)
    properties = shell.core_properties
    properties.title = legible(table.title)[:_TITLE_CHARACTERS]
    properties.author = properties.last_modified_by = ""
    properties.comments = legible(table.notice)[:_TITLE_CHARACTERS]
    properties.language = "en"
    properties.created = properties.modified = made.replace(tzinfo=None)

    _named(shell, table)
    shell.add_paragraph(legible(table.title), "TableTitle")
    shell.add_paragraph(legible(table.subtitle), "TableText")
    shell.add_paragraph(legible(table.notice), "TableText").paragraph_format.space_after = Pt(6)
    body = shell.element.body
    layout = layout_of(table)
    heads = table.profile != "iso-2012-03" or not table.rows
    body.insert(len(body) - 1, parse_xml(_grid(layout, _head(layout) if heads else "")))
    if not heads:  # as in ISO's own template: there every page shows them, and the table is all comments
        top = page.header._element
        top.insert(0, parse_xml(_grid(layout, _head(layout))))
        page.top_margin = Mm(28)
    lines = [shell.add_paragraph("Ledger", STRONG)]
    lines[0].paragraph_format.space_before = Pt(10)
    lines += [shell.add_paragraph(f"{legible(what)}\t{count:,}", "TableText") for what, count in books(table.ledger)]
    for line in lines:
        line.paragraph_format.tab_stops.add_tab_stop(Mm(120), WD_TAB_ALIGNMENT.RIGHT)
        line.paragraph_format.keep_with_next = line is not lines[-1]

    footer = page.footer.paragraphs[0]
    footer.style = shell.styles[SMALL]
    footer.paragraph_format.tab_stops.add_tab_stop(Mm(WIDTH), WD_TAB_ALIGNMENT.RIGHT)
    footer.add_run(f"{legible(table.title)} · {made:%Y-%m-%d %H:%M} UTC · informal compilation\tpage ")
    for word, field in (("", "PAGE"), (" of ", "NUMPAGES")):
        footer.add_run(word)
        footer._p.append(parse_xml(_FIELD.format(field=field)))
    return shell


def _named(shell: Document, table: Table) -> None:
    """Which table this is, for when it comes back (WORD: such a property survives other programs)."""
    blob = _CUSTOM.format(name=TABLE, value=fingerprint(table)).encode()
    package = shell.part.package
    part = Part(PackURI("/docProps/custom.xml"), CONTENT_TYPE.OFC_CUSTOM_PROPERTIES, blob, package)
    package.relate_to(part, RELATIONSHIP_TYPE.CUSTOM_PROPERTIES)


def _head(layout: Layout) -> str:
    """The header row, which Word and LibreOffice repeat on every page."""
    cells = "".join(
        _cell(width, _paragraph(STRONG, title), shade='<w:shd w:val="clear" w:color="auto" w:fill="DDE5EE"/>')
        for title, width, _ in layout
    )
    return f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{cells}</w:tr>"


def _grid(layout: Layout, rows: str) -> str:
    """A table with its grid, and these rows to begin with."""
    columns = "".join(f'<w:gridCol w:w="{_twips(width)}"/>' for _, width, _ in layout)
    edges = "".join(
        f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="A6A6A6"/>'
        for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    return (
        f'<w:tbl xmlns:w="{_W}"><w:tblPr><w:tblW w:w="{_twips(WIDTH)}" w:type="dxa"/>'
        f'<w:tblBorders>{edges}</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar>'
        '<w:top w:w="28" w:type="dxa"/><w:left w:w="70" w:type="dxa"/>'
        '<w:bottom w:w="28" w:type="dxa"/><w:right w:w="70" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid>"
        f"{rows}</w:tbl>"
    )


def _rows(table: Table) -> Iterator[str]:
    """The rows as XML, some hundred at a time, so that a long table is never whole in memory."""
    layout = layout_of(table)
    ids = count(1)
    for start in range(0, len(table.rows), _ROWS_AT_ONCE):
        yield "".join(_row(row, layout, table, ids) for row in table.rows[start : start + _ROWS_AT_ONCE])


def _row(row: Row, layout: Layout, table: Table, ids: Iterator[int]) -> str:
    texts = {column.key: text for column, text in zip(table.columns, row.cells, strict=True)}
    cells = []
    for _, width, group in layout:
        paragraphs = []
        for key, style, label in group:
            if not (texts.get(key) or (label and key in TO_FILL and key in texts)):
                continue
            text = legible(texts[key])
            if key == "source":
                text = shortened(text)
            language = row.language if key in table.verbatim else ""
            if key == "proposed" and row.redline:
                paragraphs += _tracked(style, row, language, ids)
                continue
            first, *others = text.split("\n")
            paragraphs.append(_paragraph(style, first, language, label))
            paragraphs += [_paragraph(style, line, language) for line in others]
        cells.append(_cell(width, "".join(paragraphs) or _paragraph(TEXT, "")))
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(cells)}</w:tr>"


def _cell(width: int, content: str, shade: str = "") -> str:
    return f'<w:tc><w:tcPr><w:tcW w:w="{_twips(width)}" w:type="dxa"/>{shade}</w:tcPr>{content}</w:tc>'


def _paragraph(style: str, line: str, language: str = "", label: str = "") -> str:
    """One line of text, after its label; it decides its own direction, since a delegate may write in two languages."""
    leftward = right_to_left(line)
    bidi = "<w:bidi/>" if leftward else ""
    look = _look(language, leftward=leftward)
    runs = _run(f"{label}: ", f'<w:rStyle w:val="{LABEL}"/>') if label else ""
    runs += _run(line, look) if line else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{bidi}</w:pPr>{runs}</w:p>'


def _tracked(style: str, row: Row, language: str, ids: Iterator[int]) -> list[str]:
    """The redline, a paragraph a line; each piece is kept, inserted or deleted by the member when its mail came."""
    at = f' w:date="{row.at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"' if row.at else ""
    author = quoteattr(legible(row.member).replace("\n", " ")[:_AUTHOR_CHARACTERS] or "unknown")
    lines = [""]
    words = "".join(piece.text for piece in row.redline)
    look = _look(language, leftward=right_to_left(legible(words)))
    for piece in row.redline:
        for number, text in enumerate(legible(piece.text).split("\n")):
            if number:
                lines.append("")
            if not text:
                continue
            if piece.edit is Edit.KEPT:
                lines[-1] += _run(text, look)
                continue
            tag, word = ("del", "delText") if piece.edit is Edit.DELETED else ("ins", "t")
            lines[-1] += f'<w:{tag} w:id="{next(ids)}" w:author={author}{at}>{_run(text, look, word)}</w:{tag}>'
    bidi = "<w:bidi/>" if right_to_left(legible(words)) else ""
    return [f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{bidi}</w:pPr>{line}</w:p>' for line in lines]


def _look(language: str, *, leftward: bool) -> str:
    hint, tag = _HINTS.get(language, ""), _LANGUAGES.get(language, "")
    return f"{hint}<w:rtl/>{tag}" if leftward else f"{hint}{tag}"


def _run(text: str, look: str, word: str = "t") -> str:
    written = f'</w:{word}><w:tab/><w:{word} xml:space="preserve">'.join(escape(part) for part in text.split("\t"))
    return f'<w:r>{f"<w:rPr>{look}</w:rPr>" if look else ""}<w:{word} xml:space="preserve">{written}</w:{word}></w:r>'


def _twips(millimetres: int) -> int:
    return round(millimetres * 1440 / 25.4)
