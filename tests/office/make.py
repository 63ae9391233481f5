"""Small Word files for tests, made of our own XML: a part is what the test says, the rest the least that Word needs."""

import io
import zipfile
from collections.abc import Mapping

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
W15 = "http://schemas.microsoft.com/office/word/2012/wordml"
_KINDS = {
    "styles.xml": "styles",
    "numbering.xml": "numbering",
    "comments.xml": "comments",
    "commentsExtended.xml": "commentsExtended",
    "footnotes.xml": "footnotes",
    "endnotes.xml": "endnotes",
    "header1.xml": "header",
    "footer1.xml": "footer",
}
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_ROOTS = {
    "document.xml": "document",
    "styles.xml": "styles",
    "numbering.xml": "numbering",
    "comments.xml": "comments",
    "footnotes.xml": "footnotes",
    "endnotes.xml": "endnotes",
    "header1.xml": "hdr",
    "footer1.xml": "ftr",
}
BY = 'w:author="Delegate One" w:date="2026-03-02T10:00:00Z"'
"""Whose a change is, unless a test says otherwise."""


def run(text: str, properties: str = "", *, deleted: bool = False) -> str:
    """A run; as deleted words have it, where it is `deleted`."""
    tag = "delText" if deleted else "t"
    look = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{look}<w:{tag} xml:space="preserve">{text}</w:{tag}></w:r>'


def paragraph(*content: str, style: str = "", mark: str = "", properties: str = "") -> str:
    """A paragraph; what is no XML in it becomes a run. `mark` is what is said of its mark (`<w:ins …/>`)."""
    said = f'<w:pStyle w:val="{style}"/>' if style else ""
    said += properties + (f"<w:rPr>{mark}</w:rPr>" if mark else "")
    pieces = "".join(piece if piece.startswith("<") else run(piece) for piece in content)
    return f"<w:p>{f'<w:pPr>{said}</w:pPr>' if said else ''}{pieces}</w:p>"


def inserted(content: str, by: str = BY) -> str:
    """Words put in."""
    return f'<w:ins w:id="1" {by}>{content if content.startswith("<") else run(content)}</w:ins>'


def deleted(content: str, by: str = BY) -> str:
    """Words taken out."""
    return f'<w:del w:id="1" {by}>{content if content.startswith("<") else run(content, deleted=True)}</w:del>'


def listed(num: int, level: int = 0) -> str:
    """The properties of a paragraph in a list."""
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{num}"/></w:numPr>'


def level(place: int, text: str, kind: str = "decimal", start: int = 1, more: str = "") -> str:
    """A level of a list."""
    return (
        f'<w:lvl w:ilvl="{place}"><w:start w:val="{start}"/><w:numFmt w:val="{kind}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def numbering(*levels: str, more: str = "") -> str:
    """One list definition with those levels, used as list 1; then `more`."""
    return (
        f'<w:abstractNum w:abstractNumId="0">{"".join(levels)}</w:abstractNum>'
        f'<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>{more}'
    )


def docx(
    *body: str,
    parts: Mapping[str, str] | None = None,
    raw: Mapping[str, bytes] | None = None,
    namespace: str = W,
    sections: str = "",
) -> bytes:
    """A Word file: the body's blocks, other parts by name (their content), members as they are."""
    parts = {"document.xml": f"<w:body>{''.join(body)}{sections}</w:body>", **(parts or {})}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        members = {
            "[Content_Types].xml": _TYPES,
            "_rels/.rels": _relations({"officeDocument": "word/document.xml", "core-properties": "docProps/core.xml"}),
            "word/_rels/document.xml.rels": _relations(
                {_KINDS[name]: name for name in parts if name in _KINDS}, namespace=namespace
            ),
        }
        for name, content in parts.items():
            members[f"word/{name}" if "/" not in name else name] = (
                _part(_ROOTS[name], content, namespace) if name in _ROOTS else content
            )
        for name, data in {**{name: text.encode() for name, text in members.items()}, **(raw or {})}.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def comment(
    number: int, text: str, author: str = "Delegate Two", mark: str = "", date: str = "2026-03-03T08:30:00Z"
) -> str:
    """A comment of comments.xml; `mark` is the paraId of its paragraph."""
    said = f' w14:paraId="{mark}"' if mark else ""
    return (
        f'<w:comment w:id="{number}" w:author="{author}" w:date="{date}" w:initials="X">'
        f"<w:p{said}><w:r><w:annotationRef/></w:r>{run(text)}</w:p></w:comment>"
    )


def anchored(number: int, content: str) -> str:
    """Words that a comment is about."""
    return (
        f'<w:commentRangeStart w:id="{number}"/>{content if content.startswith("<") else run(content)}'
        f'<w:commentRangeEnd w:id="{number}"/><w:r><w:commentReference w:id="{number}"/></w:r>'
    )


def zipped(members: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of anything."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, method)
    return out.getvalue()


def _part(root: str, content: str, namespace: str) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:{root} xmlns:w="{namespace}" xmlns:w14="{W14}" '
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
        f'xmlns:r="{_RELATIONS}">{content}</w:{root}>'
    )


def _relations(targets: Mapping[str, str], namespace: str = W) -> str:
    base = _RELATIONS if namespace == W else "http://purl.oclc.org/ooxml/officeDocument/relationships"
    lines = "".join(
        f'<Relationship Id="{kind}" Type="{base}/{kind}" Target="{target}"/>' for kind, target in targets.items()
    )
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{lines}</Relationships>'
    )


_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)


def odt(body: str, *, automatic: str = "", styles: str = "") -> bytes:
    """An ODF text: the body, automatic styles, and those of styles.xml."""
    names = {"office": "office", "style": "style", "table": "table", "text": "text", "draw": "drawing"}
    names |= {"fo": "xsl-fo-compatible"}
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{uri}:1.0"' for name, uri in names.items())
    spaces += ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
    spaces += ' xmlns:loext="urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0"'
    content = (
        f"<office:document-content {spaces}><office:automatic-styles>{automatic}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    other = f"<office:document-styles {spaces}><office:styles>{styles}</office:styles></office:document-styles>"
    members = {"mimetype": "application/vnd.oasis.opendocument.text", "styles.xml": other, "content.xml": content}
    return zipped({name: text.encode() for name, text in members.items()})


X = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
THREADS = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"


def xlsx(
    sheet: str, *, strings: str = "", styles: str = "", notes: str = "", threads: str = "", book: str = ""
) -> bytes:
    """An Excel file with one sheet, "Comments": what stands in each of its parts."""
    listed = f'<sheets><sheet name="Comments" sheetId="1" r:id="worksheet"/></sheets>{book}'
    beside = {"comments": "../comments1.xml", "threadedComment": "../threads.xml"}
    members = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _relations({"officeDocument": "xl/workbook.xml"}),
        "xl/workbook.xml": f'<workbook xmlns="{X}" xmlns:r="{_RELATIONS}">{listed}</workbook>',
        "xl/_rels/workbook.xml.rels": _relations(
            {"worksheet": "worksheets/sheet1.xml", "sharedStrings": "sharedStrings.xml", "styles": "styles.xml"}
        ),
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{X}">{sheet}</worksheet>',
        "xl/worksheets/_rels/sheet1.xml.rels": _relations(beside),
        "xl/sharedStrings.xml": f'<sst xmlns="{X}">{strings}</sst>',
        "xl/styles.xml": f'<styleSheet xmlns="{X}">{styles}</styleSheet>',
        "xl/comments1.xml": f'<comments xmlns="{X}"><commentList>{notes}</commentList></comments>',
        "xl/threads.xml": f'<ThreadedComments xmlns="{THREADS}">{threads}</ThreadedComments>',
    }
    return zipped({name: text.encode() for name, text in members.items()})


def ods(table: str, *, automatic: str = "") -> bytes:
    """An ODF spreadsheet with one sheet, "Comments"."""
    names = {"office": "office", "style": "style", "table": "table", "text": "text"}
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{uri}:1.0"' for name, uri in names.items())
    content = (
        f"<office:document-content {spaces}><office:automatic-styles>{automatic}</office:automatic-styles><office:body>"
        f'<office:spreadsheet><table:table table:name="Comments">{table}</table:table></office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    members = {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content}
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, text in members.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), text)
    return data.getvalue()


def pdf(*lines: str, more: str = "") -> bytes:
    """A PDF of one page with those lines, and more operations."""
    shown = "".join(f"1 0 0 1 72 {720 - 20 * place} Tm ({line}) Tj " for place, line in enumerate(lines))
    stream = f"BT /F1 12 Tf {shown}ET {more}"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        "/Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = (
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer << /Size {len(objects) + 1} /Root 1 0 R >>\n"
    )
    return out + f"{end}startxref\n{len(out)}\n%%EOF".encode()
