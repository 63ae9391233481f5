"""Word (ECMA-376 WordprocessingML): the canonical row on A4 landscape, as eight columns that people can read.

Twenty-three columns do not fit on a sheet, so `LAYOUT` groups the row's fields: each column of the sheet shows its
fields one under another, empty ones left out, with a small label where the text does not say what it is. No field is
left out and no word is cut; only a SHA-256 is shortened, and marked so. The header row is repeated on each page, grid
and cell widths are both written (LibreOffice ignores the one, Word the other), and every line of text has its own
direction and language. The shell of the file is python-docx's; the rows are streamed as XML. Tracked changes and
reading a table back are not done here.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import UTC
from xml.sax.saxutils import escape

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from bot.export.characters import legible, right_to_left
from bot.export.ledger import books
from bot.model import Row, Table

STRONG, TEXT, SMALL, LABEL = "CellStrong", "CellText", "CellSmall", "CellLabel"
"""Names of the cells' styles: three of paragraphs, one of characters."""

Field = tuple[str, str, str]
"""A column's key, its style, and the label before its text, which may be empty."""

Layout = tuple[tuple[str, int, tuple[Field, ...]], ...]

LAYOUT: Layout = (
    (
        "No., received",
        20,
        (("number", STRONG, ""), ("received", SMALL, ""), ("round", SMALL, ""), ("state", SMALL, "")),
    ),
    ("Member", 26, (("member", STRONG, ""), ("capacity", SMALL, ""), ("contributor", SMALL, ""))),
    ("Provision", 36, (("provision", STRONG, ""), ("cited", SMALL, "as cited"), ("excerpt", SMALL, "base text"))),
    ("Mark, type", 19, (("mark", STRONG, ""), ("type", SMALL, ""), ("position", SMALL, "position"))),
    (
        "Comment (verbatim)",
        70,
        (("comment", TEXT, ""), ("language", SMALL, "language"), ("translation", TEXT, "translation")),
    ),
    ("Proposed text, reasons", 40, (("proposed", TEXT, ""), ("reasons", TEXT, "reasons"))),
    (
        "Observations, disposition",
        28,
        (("observations", TEXT, ""), ("disposition", STRONG, "disposition"), ("disposition_reason", TEXT, "reason")),
    ),
    ("Source, filed by", 28, (("source", SMALL, ""), ("filed", SMALL, "filed by"))),
)
"""Title, width in millimetres and fields of each column of the sheet; a column of the table not named here is shown in
the last, with its title."""

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

_FIELD = f'<w:fldSimple xmlns:w="{_W}" w:instr="{{field}}"><w:r><w:t>1</w:t></w:r></w:fldSimple>'
_WIDTH = sum(width for _, width, _ in LAYOUT)
"""Millimetres of the whole table: A4 landscape less margins."""

_HASH = re.compile(r"\b([0-9a-f]{12})[0-9a-f]{52}\b")
"""A SHA-256 in the source column: twelve digits tell mails apart, the whole would be the highest thing in most rows."""

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

    shell.add_paragraph(legible(table.title), "TableTitle")
    shell.add_paragraph(legible(table.subtitle), "TableText")
    shell.add_paragraph(legible(table.notice), "TableText").paragraph_format.space_after = Pt(6)
    body = shell.element.body
    body.insert(len(body) - 1, parse_xml(_grid()))
    lines = [shell.add_paragraph("Ledger", STRONG)]
    lines[0].paragraph_format.space_before = Pt(10)
    lines += [shell.add_paragraph(f"{legible(what)}\t{count:,}", "TableText") for what, count in books(table.ledger)]
    for line in lines:
        line.paragraph_format.tab_stops.add_tab_stop(Mm(120), WD_TAB_ALIGNMENT.RIGHT)
        line.paragraph_format.keep_with_next = line is not lines[-1]

    footer = page.footer.paragraphs[0]
    footer.style = shell.styles[SMALL]
    footer.paragraph_format.tab_stops.add_tab_stop(Mm(_WIDTH), WD_TAB_ALIGNMENT.RIGHT)
    footer.add_run(f"{legible(table.title)} · {made:%Y-%m-%d %H:%M} UTC · informal compilation\tpage ")
    for word, field in (("", "PAGE"), (" of ", "NUMPAGES")):
        footer.add_run(word)
        footer._p.append(parse_xml(_FIELD.format(field=field)))
    return shell


def _grid() -> str:
    """The table with its grid and its header row, which Word and LibreOffice repeat on every page."""
    header = "".join(
        _cell(width, _paragraph(STRONG, title), shade='<w:shd w:val="clear" w:color="auto" w:fill="DDE5EE"/>')
        for title, width, _ in LAYOUT
    )
    columns = "".join(f'<w:gridCol w:w="{_twips(width)}"/>' for _, width, _ in LAYOUT)
    edges = "".join(
        f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="A6A6A6"/>'
        for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    return (
        f'<w:tbl xmlns:w="{_W}"><w:tblPr><w:tblW w:w="{_twips(_WIDTH)}" w:type="dxa"/>'
        f'<w:tblBorders>{edges}</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar>'
        '<w:top w:w="28" w:type="dxa"/><w:left w:w="70" w:type="dxa"/>'
        '<w:bottom w:w="28" w:type="dxa"/><w:right w:w="70" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid>"
        f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{header}</w:tr></w:tbl>"
    )


def _rows(table: Table) -> Iterator[str]:
    """The rows as XML, some hundred at a time, so that a long table is never whole in memory."""
    named = {key for _, _, group in LAYOUT for key, _, _ in group}
    others = tuple((column.key, SMALL, column.title) for column in table.columns if column.key not in named)
    *first, (title, width, group) = LAYOUT
    layout = (*first, (title, width, group + others))
    for start in range(0, len(table.rows), _ROWS_AT_ONCE):
        yield "".join(_row(row, layout, table) for row in table.rows[start : start + _ROWS_AT_ONCE])


def _row(row: Row, layout: Layout, table: Table) -> str:
    texts = {column.key: text for column, text in zip(table.columns, row.cells, strict=True) if text}
    cells = []
    for _, width, group in layout:
        paragraphs = []
        for key, style, label in group:
            if key not in texts:
                continue
            text = legible(texts[key])
            if key == "source":
                text = _HASH.sub(r"\1…", text)
            language = row.language if key in table.verbatim else ""
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
    hint, tag = _HINTS.get(language, ""), _LANGUAGES.get(language, "")
    look = f"{hint}<w:rtl/>{tag}" if leftward else f"{hint}{tag}"
    runs = _run(f"{label}: ", f'<w:rStyle w:val="{LABEL}"/>') if label else ""
    runs += _run(line, look) if line else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{bidi}</w:pPr>{runs}</w:p>'


def _run(text: str, look: str) -> str:
    written = '</w:t><w:tab/><w:t xml:space="preserve">'.join(escape(part) for part in text.split("\t"))
    return f'<w:r>{f"<w:rPr>{look}</w:rPr>" if look else ""}<w:t xml:space="preserve">{written}</w:t></w:r>'


def _twips(millimetres: int) -> int:
    return round(millimetres * 1440 / 25.4)
