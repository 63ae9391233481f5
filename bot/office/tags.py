"""The names of WordprocessingML (ECMA-376 part 1, ISO/IEC 29500 strict) and of ODF 1.3, and what attributes say."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TypeVar

Handler = TypeVar("Handler")
Attributes = Mapping[str, str]

_NAMESPACES = {
    "w": (
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    ),
    "m": (
        "http://schemas.openxmlformats.org/officeDocument/2006/math",
        "http://purl.oclc.org/ooxml/officeDocument/math",
    ),
    "x": (
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        "http://purl.oclc.org/ooxml/spreadsheetml/main",
    ),
    "xt": ("http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments",),
    "mc": ("http://schemas.openxmlformats.org/markup-compatibility/2006",),
    "w15": ("http://schemas.microsoft.com/office/word/2012/wordml",),
    **{
        name: (f"urn:oasis:names:tc:opendocument:xmlns:{uri}:1.0",)
        for name, uri in {
            **{name: name for name in ("meta", "office", "style", "table", "text")},
            "draw": "drawing",
            "fo": "xsl-fo-compatible",
            "svg": "svg-compatible",
        }.items()
    },
    "loext": ("urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0",),
    "dc": ("http://purl.org/dc/elements/1.1/",),
    "xml": ("http://www.w3.org/XML/1998/namespace",),
}
_OFF = frozenset(("0", "false", "off"))
_HEX = frozenset("0123456789abcdefABCDEF")

UTC_DATE = "{http://schemas.microsoft.com/office/word/2023/wordml/word16du}dateUtc"
"""When a change was made, by newer Words that know its zone."""
STRUCK = ("strike", "dstrike")


def tags(**named: Mapping[str, Handler]) -> dict[str, Handler]:
    """Handlers by full tag, in both namespaces a file may use: `tags(w={"p": …})`."""
    return {
        f"{{{namespace}}}{local}": handler
        for prefix, handlers in named.items()
        for namespace in _NAMESPACES[prefix]
        for local, handler in handlers.items()
    }


def name(prefix: str, local: str) -> str:
    """The full name of an attribute of a namespace that has one spelling only."""
    return f"{{{_NAMESPACES[prefix][0]}}}{local}"


def toggle(attributes: Attributes, w: str) -> bool:
    """A property that is on unless it says otherwise (§17.17.4)."""
    return attributes.get(w + "val", "1") not in _OFF


def underline(attributes: Attributes, w: str) -> bool:
    """Any line below the words (§17.3.2.40)."""
    return attributes.get(w + "val", "none") != "none"


def colour(attributes: Attributes, w: str) -> str:
    """#rrggbb, empty for automatic and for black, which nobody can tell from it (§17.3.2.6)."""
    value = attributes.get(w + "val", "")
    if len(value) != 6 or not _HEX.issuperset(value) or value == "000000":
        return ""
    return f"#{value.lower()}"


PROPERTIES: Mapping[str, Callable[[Attributes, str], bool | str]] = {
    **dict.fromkeys(("b", "i", *STRUCK), toggle),
    "u": underline,
    "color": colour,
}
"""What a run or a style may say about the look of words, and how to read it."""


def number(value: str | None, *, most: int = 32767) -> int | None:
    """A whole number as written, within what Word itself counts to; None where it is none."""
    if value is None or len(value) > 11:
        return None
    try:
        return max(0, min(int(value), most))
    except ValueError:
        return None


def moment(value: str | None) -> datetime | None:
    """An xsd:dateTime. QUIRK: Word writes local time and calls it Z, or names no zone; taken as it stands, as UTC."""
    if not value or len(value) > 40:
        return None
    try:
        found = datetime.fromisoformat(value)
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
