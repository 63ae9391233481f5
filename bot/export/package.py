"""A Word file as a package of our own parts (ECMA-376 parts 1 and 2): nothing comes from a template, no clock is read.

The same parts give the same bytes: fixed order and times, no random identifiers. What the parts say is left to those
who write them.
"""

import io
import zipfile
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from itertools import chain
from xml.sax.saxutils import escape, quoteattr

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_FORMAT = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
"""Names the format of custom properties ([MS-OSHARED] §2.3.3.2.2)."""

_TYPES = {
    "document": f"{_WORD}.document.main+xml",
    "styles": f"{_WORD}.styles+xml",
    "settings": f"{_WORD}.settings+xml",
    "header": f"{_WORD}.header+xml",
    "footer": f"{_WORD}.footer+xml",
    "comments": f"{_WORD}.comments+xml",
    "footnotes": f"{_WORD}.footnotes+xml",
}
SETTINGS = (
    f'<w:settings xmlns:w="{W}"><w:zoom w:percent="100"/><w:defaultTabStop w:val="794"/><w:compat>'
    '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
    "</w:compat></w:settings>"
)
LINK = "link"
"""The identifier of the address outside."""
_TITLE_CHARACTERS = 255
"""What a property may hold in Word."""


def package(
    parts: Mapping[str, str | Iterable[str]],
    *,
    title: str,
    notice: str,
    language: str,
    made: datetime,
    facts: Mapping[str, str],
    link: str = "",
) -> bytes:
    """A Word file of its word/ parts, by name without ending; a long part may come in pieces. `facts` become custom
    properties, which programs keep when they save the file, and a part of custom XML, which has room for long ones.
    `link` is an address outside the file, which the document names `LINK`."""
    moment = f"{made.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    names = [name for name in parts if name != "document"]
    files: dict[str, str | Iterable[str]] = {
        "[Content_Types].xml": _content_types(parts),
        "_rels/.rels": _relations(
            (f"{_OFFICE}/relationships/officeDocument", "word/document.xml"),
            (f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
            (f"{_OFFICE}/relationships/custom-properties", "docProps/custom.xml"),
        ),
        "docProps/core.xml": (
            f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
            'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
            'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
            f"<dc:title>{escape(title[:_TITLE_CHARACTERS])}</dc:title>"
            f"<dc:description>{escape(notice[:_TITLE_CHARACTERS])}</dc:description>"
            f"<dc:language>{language}</dc:language>"
            f'<dcterms:created xsi:type="dcterms:W3CDTF">{moment}</dcterms:created>'
            f'<dcterms:modified xsi:type="dcterms:W3CDTF">{moment}</dcterms:modified></cp:coreProperties>'
        ),
        "docProps/custom.xml": _custom(facts),
        "word/_rels/document.xml.rels": _relations(
            *((f"{_OFFICE}/relationships/{name}", f"{name}.xml") for name in names),
            (f"{_OFFICE}/relationships/customXml", "../customXml/item1.xml"),
            link=link,
        ),
        **{f"word/{name}.xml": xml for name, xml in parts.items()},
        "customXml/item1.xml": (
            '<facts xmlns="urn:iscg-bot:facts">'
            + "".join(f'<fact name="{escape(name)}">{escape(value)}</fact>' for name, value in facts.items())
            + "</facts>"
        ),
        "customXml/itemProps1.xml": (
            f'<ds:datastoreItem ds:itemID="{{1C5B0C0B-5D0E-4E0E-9B57-191191191191}}" xmlns:ds="{_OFFICE}/customXml">'
            '<ds:schemaRefs><ds:schemaRef ds:uri="urn:iscg-bot:facts"/></ds:schemaRefs></ds:datastoreItem>'
        ),
        "customXml/_rels/item1.xml.rels": _relations((f"{_OFFICE}/relationships/customXmlProps", "itemProps1.xml")),
    }
    return zipped({name: chain((_HEAD,), (xml,) if isinstance(xml, str) else xml) for name, xml in files.items()})


def relation(parts: Iterable[str], name: str) -> str:
    """The identifier by which the document names another of its parts."""
    return f"rId{[part for part in parts if part != 'document'].index(name) + 1}"


def zipped(files: Mapping[str, Iterable[str]]) -> bytes:
    """The files, each in pieces, in a zip that is the same wherever and whenever it is made."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as target:
        for name, pieces in files.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.create_system = 0
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry._compresslevel = 3  # type: ignore[attr-defined]  # what `writestr` takes, `open` does not
            with target.open(entry, "w") as part:
                for piece in pieces:
                    part.write(piece.encode())
    return whole.getvalue()


def _content_types(parts: Iterable[str]) -> str:
    overrides = {f"/word/{name}.xml": _TYPES[name] for name in parts} | {
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
        "/docProps/custom.xml": "application/vnd.openxmlformats-officedocument.custom-properties+xml",
        "/customXml/itemProps1.xml": "application/vnd.openxmlformats-officedocument.customXmlProperties+xml",
    }
    return (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        + "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in overrides.items())
        + "</Types>"
    )


def _relations(*targets: tuple[str, str], link: str = "") -> str:
    return (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        + "".join(
            f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
            for number, (kind, target) in enumerate(targets, start=1)
        )
        + (
            f'<Relationship Id="{LINK}" Type="{_OFFICE}/relationships/hyperlink" Target={quoteattr(link)}'
            ' TargetMode="External"/>'
            if link
            else ""
        )
        + "</Relationships>"
    )


def _custom(facts: Mapping[str, str]) -> str:
    return (
        f'<Properties xmlns="{_OFFICE}/custom-properties" xmlns:vt="{_OFFICE}/docPropsVTypes">'
        + "".join(
            f'<property fmtid="{_FORMAT}" pid="{number}" name="{escape(name)}">'
            f"<vt:lpwstr>{escape(value[:_TITLE_CHARACTERS])}</vt:lpwstr></property>"
            for number, (name, value) in enumerate(facts.items(), start=2)
        )
        + "</Properties>"
    )
