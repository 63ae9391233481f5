"""Small Word files for the benches: paragraphs written as text with marks for what was put in, taken out, remarked.

ECMA-376 §17.13 (revisions) and §17.13.4 (comments); nothing but what a reader needs.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape, quoteattr

_MARKED = re.compile(r"\[\+(?P<put>.*?)\+\]|\[-(?P<taken>.*?)-\]|\{\{(?P<remark>.*?)\}\}")
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = f"""<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Override PartName="/word/document.xml" ContentType="{_OFFICE}.document.main+xml"/>
<Override PartName="/word/comments.xml" ContentType="{_OFFICE}.comments+xml"/></Types>"""
_PACKAGE = f"""<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="r1" Type="{_RELATIONS}/officeDocument" Target="word/document.xml"/></Relationships>"""
_PARTS = f"""<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="r1" Type="{_RELATIONS}/comments" Target="comments.xml"/></Relationships>"""


def word_file(paragraphs: Sequence[str], editor: str = "") -> bytes:
    """A .docx: `[+put in+]`, `[-taken out-]` by `editor`, or by another as in `[+put in@Delegate Two+]`; `{{a remark in
    the margin}}`; lines with | are table rows, a line ending in ` (i)` is in italics."""
    remarks: list[str] = []
    body: list[str] = []
    rows: list[str] = []
    for line in paragraphs:
        if "|" in line:
            cells = (f"<w:tc>{_paragraph(cell, editor, remarks)}</w:tc>" for cell in line.split("|"))
            rows.append(f"<w:tr>{''.join(cells)}</w:tr>")
            continue
        body += _table(rows)
        rows = []
        body.append(_paragraph(line, editor, remarks))
    body += _table(rows)
    comments = (_comment(number, words, editor) for number, words in enumerate(remarks))
    parts = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _PACKAGE,
        "word/_rels/document.xml.rels": _PARTS,
        "word/document.xml": f'<w:document xmlns:w="{_W}"><w:body>{"".join(body)}</w:body></w:document>',
        "word/comments.xml": f'<w:comments xmlns:w="{_W}">{"".join(comments)}</w:comments>',
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name), f'<?xml version="1.0" encoding="UTF-8"?>\n{text}')
    return file.getvalue()


def _table(rows: Sequence[str]) -> Iterator[str]:
    if rows:
        yield f"<w:tbl>{''.join(rows)}</w:tbl>"


def _paragraph(line: str, editor: str, remarks: list[str]) -> str:
    style = "<w:rPr><w:i/></w:rPr>" if line.endswith(" (i)") else ""
    line = line.removesuffix(" (i)")
    runs, at, anchored = [], 0, 0
    for marked in _MARKED.finditer(line):
        runs.append(_run(line[at : marked.start()], style))
        at = marked.end()
        words, _, other = (marked["put"] or marked["taken"] or "").partition("@")
        who = f'w:id="{900 + at}" w:author={quoteattr(other or editor)} w:date="2026-04-20T08:00:00Z"'
        if marked["put"] is not None:
            runs.append(f"<w:ins {who}>{_run(words, style)}</w:ins>")
        elif marked["taken"] is not None:
            runs.append(f"<w:del {who}>{_run(words, style, 'delText')}</w:del>")
        else:
            number = len(remarks)
            remarks.append(marked["remark"])
            runs.insert(anchored, f'<w:commentRangeStart w:id="{number}"/>')
            end = f'<w:commentRangeEnd w:id="{number}"/><w:r><w:commentReference w:id="{number}"/></w:r>'
            runs.append(end)
            anchored = len(runs)
    return f"<w:p>{''.join(runs)}{_run(line[at:], style)}</w:p>"


def _run(words: str, style: str, element: str = "t") -> str:
    if not words:
        return ""
    pieces = (f'<w:{element} xml:space="preserve">{escape(piece)}</w:{element}>' for piece in words.split("\t"))
    return f"<w:r>{style}{'<w:tab/>'.join(pieces)}</w:r>"


def _comment(number: int, words: str, editor: str) -> str:
    who = f'w:author={quoteattr(editor)} w:date="2026-04-20T08:00:00Z"'
    return f'<w:comment w:id="{number}" {who}><w:p>{_run(words, "")}</w:p></w:comment>'
