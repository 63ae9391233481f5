"""What mail clients drop or bend in HTML, as rules over one letter: Outlook's Word engine, Gmail's apps and web, Yahoo.

The rules are those of the caniemail data: tables for layout, padding and borders on their cells, directions and
alignments written out, nothing that needs a style sheet, a script or a second request. `dropped(html)` names each
breach in words; an empty list is a page that arrives as it was sent. What people cannot read is axe-core's concern.
"""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

LARGEST = 95_000
"""Bytes; Gmail clips at 102 kB."""
LARGEST_STYLE = 16_000
"""Bytes of a style sheet, beyond which Gmail drops all of it."""

TAGS = frozenset(
    "script svg math bdi progress meter details dialog form input select button textarea iframe object embed link base "
    "audio video canvas picture template slot".split()
)
"""Elements that Gmail or Outlook take out, with their words or around them."""
CELLS = ("td", "th")
PROPERTIES = (
    (r"var\(|^--", "a CSS variable"),
    (r"url\(|image\(|@import", "a second request"),
    (r"^(?:margin|padding|border|inset)-(?:inline|block)|^(?:inline|block)-size", "a logical property"),
    (r"^(?:text-align|float|clear): *(?:start|end|inline)", "a logical value"),
    (r"^display: *(?:inline-)?(?:flex|grid)|^(?:flex|grid|gap|columns?)\b", "a layout only browsers have"),
    (r"^position\b|^float\b|^transform\b|^animation\b|^object-fit\b", "a layout only browsers have"),
    (r"calc\(|clamp\(|min\(|max\(", "arithmetic"),
    (r"^margin[a-z-]*:.*\bauto\b", "centring by margin"),
    (r"^background-image\b|gradient\(", "a picture behind words"),
    (r"\b(?:rgba|hsla?|oklch|color-mix)\(|transparent", "a colour that is not plain"),
)
"""What no declaration may be, after its name and a colon; each is dropped by one of them."""


def dropped(html: str) -> list[str]:
    """Every breach, in words."""
    return list(_breaches(html))


def _breaches(html: str) -> Iterator[str]:
    page = LexborHTMLParser(html)
    if len(html.encode()) > LARGEST:
        yield f"{len(html.encode()):,} bytes: Gmail clips it"
    yield from _turned(page)
    for node in page.css("*"):
        yield from _element(node, page)
    for style in page.css("style"):
        if style.parent is None or style.parent.tag != "head":
            yield "a style sheet outside the head"
        if len(style.text().encode()) > LARGEST_STYLE:
            yield "a style sheet that Gmail drops for its length"
        for declaration in re.findall(r"[\w-]+\s*:[^;{}]*(?=[;}])", style.text()):
            yield from _declared(declaration, "style")


def _turned(page: LexborHTMLParser) -> Iterator[str]:
    """Language and direction stand on the page and again on the wrapper: webmail keeps only the latter."""
    whole, wrapper = page.css_first("html"), page.css_first("body > div")
    for name in ("lang", "dir"):
        said = whole.attributes.get(name) if whole else None
        if not said or wrapper is None or wrapper.attributes.get(name) != said:
            yield f"{name} is not on the page and on its wrapper alike"
    if len(page.css("body > *")) != 1:
        yield "the wrapper is not the only thing in the body"


def _element(node: LexborNode, page: LexborHTMLParser) -> Iterator[str]:
    tag, given = node.tag or "", node.attributes
    if tag in TAGS:
        yield f"<{tag}>"
    if tag == "a":
        yield from _link(node, page)
    if tag == "img" and not (given.get("alt") is not None and urlsplit(given.get("src") or "").scheme == "cid"):
        yield "a picture that is not attached, or says nothing"
    if "id" in given:
        yield f"<{tag} id>: a place in a mail is an a with a name"
    if tag == "table" and given.get("role") != "presentation" and not node.css("th"):
        yield "a table for layout that does not say so"
    if tag == "th" and given.get("scope") not in ("row", "col"):
        yield "a heading of a table that does not say what it heads"
    side = re.search(r"text-align: *(left|right)", given.get("style") or "")
    if tag in CELLS and given.get("dir") and (not side or (side[1] == "right") != (given["dir"] == "rtl")):
        yield f"<{tag} dir={given['dir']}> aligned the other way"
    for declaration in filter(None, (each.strip() for each in (given.get("style") or "").split(";"))):
        yield from _declared(declaration, tag)


def _link(node: LexborNode, page: LexborHTMLParser) -> Iterator[str]:
    given = node.attributes
    if "dir" in given:
        yield "<a dir>: Outlook turns its words about"
    target = urlsplit(given.get("href") or "")
    if target.scheme not in ("http", "https", "mailto", ""):
        yield f"a link to {target.scheme}:"
    if target.fragment and not target.scheme and not page.css(f'a[name="{target.fragment}"]'):
        yield f"a link to #{target.fragment}, which is no name here"
    if given.get("href") and not node.text().strip():
        yield "a link without words"


def _declared(declaration: str, tag: str) -> Iterator[str]:
    name, _, value = (part.strip() for part in declaration.partition(":"))
    written = f"{name}: {value}"
    yield from (f"<{tag}> {written}: {what}" for pattern, what in PROPERTIES if re.search(pattern, written))
    if tag in (*CELLS, "style"):
        return
    if name.startswith("padding") and re.search("[1-9]", value):
        yield f"<{tag}> {written}: padding is for cells"
    if re.match(r"border(?:-(?:top|right|bottom|left))?$", name) and re.search("[1-9]", value):
        yield f"<{tag}> {written}: borders are for cells"
    if name in ("width", "max-width", "height") and tag in ("body", "div", "p", "h1", "h2", "h3") and value != "0":
        yield f"<{tag}> {written}: only tables have a width"
