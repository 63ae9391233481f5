"""Resolutions set as Word files (ECMA-376), in the ways drafters do it: the other side of reading a base text.

A tree of (heading, label, text) goes in; headings are in italics by style, directly or not at all, labels are typed or
counted by Word, and what is no provision stands around it. Only what a reader looks at is written.
"""

import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal
from xml.sax.saxutils import escape

FRONT = ("RESOLUTION 900 (REV. EXAMPLETOWN, 2030)", "On examples", "The Conference of Examples (Exampletown, 2030),")
"""What stands before the first heading."""

Tree = Sequence[tuple[str, str, str]]

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_HEADER = '<w:sectPr><w:headerReference w:type="default" r:id="header"/></w:sectPr>'
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_NOTE = (
    '<w:p><w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteRef/></w:r>'
    '<w:r><w:t xml:space="preserve"> These include the least developed branches.</w:t></w:r></w:p>'
)
_FORMATS = {"number": "decimal", "letter": "lowerLetter", "roman": "lowerRoman"}
_LETTERS = {"ru": "russianLower", "ar": "arabicAbjad"}
_ROMANS = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
_BY_LANGUAGE = {"ru": "абвгдежзик", "ar": "ابجدهوزحطي"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Setting:
    """How a resolution is set."""

    headings: Literal["style", "direct", "plain"] = "style"
    counted: bool = False
    """Labels by Word's automatic numbering, where it can make them."""
    notes: bool = False
    annex: str = ""
    """The heading of an annex, or none."""
    revised: bool = False
    """With tracked changes on top of the text."""
    celled: bool = False
    """All of it in the cells of a table."""
    language: str = "en"


def word_file(front: Sequence[str], tree: Tree, setting: Setting) -> bytes:
    """The file."""
    body, lists = _body(front, tree, setting)
    parts = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relations([("r1", "officeDocument", "word/document.xml")]),
        "word/document.xml": f"<w:document {_W} {_R}><w:body>{body}{_HEADER}</w:body></w:document>",
        "word/_rels/document.xml.rels": _relations(
            [(kind, kind, f"{kind}.xml") for kind in ("styles", "numbering", "footnotes", "header")]
        ),
        "word/styles.xml": _styles(),
        "word/numbering.xml": _numbering(lists),
        "word/footnotes.xml": f'<w:footnotes {_W}><w:footnote w:id="2">{_NOTE}</w:footnote></w:footnotes>',
        "word/header.xml": f"<w:hdr {_W}><w:p><w:r><w:t>EX/RES-900</w:t></w:r></w:p></w:hdr>",
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(zipfile.ZipInfo(name), '<?xml version="1.0" encoding="UTF-8"?>' + part)
    return stream.getvalue()


def _body(front: Sequence[str], tree: Tree, setting: Setting) -> tuple[str, list[list[str]]]:
    """The paragraphs, and the formats of the lists they count on."""
    lists: list[list[str]] = []
    found = [_paragraph(words, style="Title" if place == 1 else "") for place, words in enumerate(front)]
    heading = ""
    for section, label, text in tree:
        if section != heading:
            heading = section
            lists.append(_formats([label for other, label, _ in tree if other == section], setting.language))
            found.append(_heading(section, setting))
        words, *more = text.split("\n")
        level = label.count(" ")
        counted = setting.counted and bool(label) and _counts(label, lists[-1], setting.language)
        properties = ""
        if counted:
            properties = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{len(lists)}"/></w:numPr>'
        typed = "" if counted or not label else label.split(" ")[-1] + "\t"
        noted = setting.notes and not any("footnoteReference" in each for each in found) and "," in words
        found.append(_paragraph(typed + words, properties, note=noted, setting=setting))
        found += [_paragraph(line) for line in more]
    if setting.annex:
        found += [_paragraph(setting.annex), _paragraph("1\tName"), _paragraph("2\tDate")]
    if setting.celled:
        rows = "".join(f"<w:tr><w:tc>{paragraph}</w:tc></w:tr>" for paragraph in found)
        return f"<w:tbl>{rows}</w:tbl>", lists
    return "".join(found), lists


def _heading(words: str, setting: Setting) -> str:
    if setting.headings == "style":
        return _paragraph(words, style="Call")
    return _paragraph(words, looks="<w:i/>" if setting.headings == "direct" else "")


def _paragraph(
    words: str,
    properties: str = "",
    *,
    style: str = "",
    looks: str = "",
    note: bool = False,
    setting: Setting | None = None,
) -> str:
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    runs = _run(words, looks)
    if note:
        before, _, after = words.rpartition(",")
        mark = '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteReference w:id="2"/></w:r>'
        runs = _run(before, looks) + mark + _run("," + after, looks)
    if setting and setting.revised and len(words) > 40:
        cut = len(words) // 2
        by = 'w:id="9" w:author="Delegate One" w:date="2030-01-01T00:00:00Z"'
        gone = f'<w:del {by}><w:r><w:delText xml:space="preserve">{escape(words[cut:])}</w:delText></w:r></w:del>'
        runs = _run(words[:cut], looks) + gone + f"<w:ins {by}>{_run(' other words;', looks)}</w:ins>"
    return f"<w:p><w:pPr>{named}{properties}</w:pPr>{runs}</w:p>"


def _run(words: str, looks: str = "") -> str:
    pieces = "<w:tab/>".join(f'<w:t xml:space="preserve">{escape(piece)}</w:t>' for piece in words.split("\t"))
    return f"<w:r><w:rPr>{looks}</w:rPr>{pieces}</w:r>"


# -- automatic numbers ------------------------------------------------------------------------------------------------


def _formats(labels: Sequence[str], language: str) -> list[str]:
    """The format of each level of a section's list."""
    found: list[str] = []
    for label in sorted(labels, key=lambda each: each.count(" ")):
        steps = label.split(" ")
        if len(steps) > len(found) and label:
            last = steps[-1]
            kind = "number" if last[0].isdecimal() else "roman" if last == "i)" else "letter"
            found.append(_LETTERS.get(language, "lowerLetter") if kind == "letter" else _FORMATS[kind])
    return found


def _counts(label: str, formats: Sequence[str], language: str) -> bool:
    """Whether Word would show this very label; not one put in between, nor one of two alphabets."""
    last = label.split(" ")[-1]
    if "bis" in last or "." in last:
        return False
    if formats[label.count(" ")] in _LETTERS.values():
        return last[0].translate(str.maketrans("أ", "ا")) in _BY_LANGUAGE[language]
    return last.isascii()


def _numbering(lists: Sequence[Sequence[str]]) -> str:
    found = []
    for number, formats in enumerate(lists, 1):
        levels = "".join(
            f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
            f'<w:lvlText w:val="%{level + 1}{"" if form == "decimal" else ")"}"/></w:lvl>'
            for level, form in enumerate(formats)
        )
        found.append(f'<w:abstractNum w:abstractNumId="{number}">{levels}</w:abstractNum>')
    used = "".join(
        f'<w:num w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>' for number in range(1, len(lists) + 1)
    )
    return f"<w:numbering {_W}>{''.join(found)}{used}</w:numbering>"


# -- the rest of the package ------------------------------------------------------------------------------------------


def _styles() -> str:
    return (
        f'<w:styles {_W}><w:style w:type="paragraph" w:default="1" w:styleId="N"><w:name w:val="Normal"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="Call"><w:name w:val="Verb of Address"/><w:rPr><w:i/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/><w:rPr><w:b/></w:rPr></w:style>'
        "</w:styles>"
    )


def _relations(relations: Sequence[tuple[str, str, str]]) -> str:
    entries = "".join(
        f'<Relationship Id="{name}" Type="{_RELATIONS}/{kind}" Target="{target}"/>' for name, kind, target in relations
    )
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{entries}</Relationships>'
    )


def _content_types() -> str:
    parts = {"document": "document.main", "styles": "styles", "numbering": "numbering", "footnotes": "footnotes"}
    overrides = "".join(_override(name, kind) for name, kind in (*parts.items(), ("header", "header")))
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


def _override(name: str, kind: str) -> str:
    return f'<Override PartName="/word/{name}.xml" ContentType="{_TYPES}.{kind}+xml"/>'


def settings() -> Iterator[Setting]:
    """Every way to set a resolution that is tried."""
    for headings in ("style", "direct", "plain"):
        for counted in (False, True):
            yield Setting(headings=headings, counted=counted)
            yield Setting(headings=headings, counted=counted, notes=True, annex="ANNEX 1")
    yield Setting(revised=True)
    yield Setting(celled=True)
    yield Setting(celled=True, counted=True, headings="direct")
