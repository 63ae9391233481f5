"""HTML to text: a walk that keeps paragraphs, lists, tables, links, quotation depth and styles; never recurses.

Quoted blocks get the marks of RFC 3676 §4.5 (`> `), so that the rest of the house reads one kind of text. Leaves to
others: charsets (charset.py), what a style says (css.py), lines and cells as one text (layout.py), and what is quoted
without such a block (quoting.py).
"""

import re
from html import unescape
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from bot.mail import css
from bot.mail.layout import PLAIN, Line, Shown, assembled, row, runs_of
from bot.model import Style

MAX_SOURCE = 4 * 1024 * 1024

_CHEAP = 4000
"""So few tags cost little however they nest; with more of them the parser's work grows with their depth."""
_MAX_DEPTH = 500
_MAX_TABLES = 8
"""Tables in tables whose cells are still put side by side; what is deeper is layout."""
_MAX_MARKS = 50
_SHOWN = 200
"""Characters of hidden words that are told, and of a link's words that are compared with its target."""
_TAG = re.compile(r"<(/?)([a-zA-Z][\w:-]{0,30})")
_ANY_TAG = re.compile(r"<[a-zA-Z/!][^<>]{0,5000}>")
# Elements without content, and those that the next of their kind closes.
_IMPLIED = frozenset(
    "area base br col embed hr img input link meta source track wbr p li dd dt td th tr option".split()
)
_SPACE = re.compile(r"[ \t\n\r\f]+")
_SKIPPED = frozenset("script style head title template iframe noembed noframes -comment -doctype !doctype".split())
_BLOCKS = frozenset(
    "address article aside body center dd details div dl dt fieldset figcaption figure footer form header html legend "
    "li main nav option section summary table tbody tfoot thead tr caption td th".split()
)
_SPACED = frozenset("p h1 h2 h3 h4 h5 h6 ul ol pre blockquote listing xmp plaintext textarea".split())
_PRE = frozenset("pre listing xmp plaintext textarea".split())
_STRUCK = frozenset(("s", "strike", "del"))
_UNDERLINED = frozenset(("u", "ins"))
_DRESSED = _PRE | _STRUCK | _UNDERLINED | {"a", "font"}
"""Elements that show their words otherwise, whatever their style says."""
_WINGDINGS = str.maketrans("JKLàßáâðóèüûq§Øvn", "☺😐☹→←↑↓⇨⇔➔✓✗❑▪➢❖■")
"""QUIRK: Outlook makes ":)" and "-->" letters of a font of signs."""
_NO_TARGET = ("#", "javascript:", "data:", "cid:", "about:", "blob:", "vbscript:")
RULE = "_" * 32
"""A horizontal line, as clients write it in plain text."""


class Rendered(NamedTuple):
    """The text of an HTML body, how its words are shown, what is not as its author wrote it, and words that stand
    beside the text: targets of links, names of images, hidden ones."""

    text: str
    styles: tuple[Style, ...] = ()
    defects: tuple[str, ...] = ()
    beside: str = ""


class _Look(NamedTuple):
    """What an element hands down to its children."""

    shown: Shown = PLAIN
    pre: bool = False
    tiny: bool = False
    signs: bool = False
    link: bool = False


class _Open(NamedTuple):
    """An element whose children are being read, and what to go back to at its end."""

    tag: str
    look: _Look
    link: "_Link | None" = None
    spaced: bool = False
    quotes: bool = False


class _Link:
    """Where a link leads, and the words it is shown with."""

    def __init__(self, target: str, outer: "_Link | None") -> None:
        self.target = target
        self.outer = outer
        self.words = ""


def plain(source: str) -> Rendered:
    """The text of an HTML body."""
    defects = []
    if len(source) > MAX_SOURCE:
        source = source[:MAX_SOURCE]
        defects.append(f"not read: HTML over {MAX_SOURCE // 1024 // 1024} MiB")
    if source.count("<") > _CHEAP and _depth(source) > _MAX_DEPTH:
        defects.append(f"HTML nested more than {_MAX_DEPTH} deep, read without its structure")
        return Rendered(unescape(_ANY_TAG.sub("\n", source)) + "\n", (), tuple(defects))
    page = _Page()
    open_elements: list[tuple[LexborNode, _Open]] = []
    parser = LexborHTMLParser(source)
    if "<style" in source.lower():
        page.read_sheets(parser)
    node = parser.root
    while node is not None:
        if node.is_text_node:
            page.write(node.text_content or "")
        elif opened := page.enter(node):
            if child := node.first_child:
                open_elements.append((node, opened))
                node = child
                continue
            page.leave(opened)
        following = node.next
        while following is None and open_elements:
            node, opened = open_elements.pop()
            page.leave(opened)
            following = node.next
        node = following
    page.end_line()
    if page.hidden:
        defects.append(f"HTML text that its author hid is left out: {page.hidden[:_SHOWN]!r}")
    text, styles = assembled(page.lines)
    return Rendered(text, styles, tuple(defects), " ".join(page.beside))


def _depth(source: str) -> int:
    """How deep elements nest at most; with their depth the parser's work grows from milliseconds to minutes."""
    open_elements: dict[str, int] = {}
    deepest = depth = 0
    for tag in _TAG.finditer(source):
        name = tag[2].lower()
        if name in _IMPLIED:
            continue
        if not tag[1]:
            open_elements[name] = open_elements.get(name, 0) + 1
            depth += 1
            deepest = max(deepest, depth)
        elif open_elements.get(name):
            open_elements[name] -= 1
            depth -= 1
    return deepest


class _Page:
    """The lines so far, and where in the document we are."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.hidden = ""
        self.beside: list[str] = []
        self._rules: dict[tuple[str, str], str] = {}
        self._look = _Look()
        self._line: list[tuple[str, Shown]] = []
        self._link: _Link | None = None
        self._depth = self._last_depth = 0
        self._gap = False
        self._marker = ""
        self._lists: list[tuple[str, int]] = []
        self._rows: list[list[list[Line]]] = []
        self._outside: list[list[Line]] = []

    def read_sheets(self, parser: LexborHTMLParser) -> None:
        """The style sheets in the document."""
        for node in parser.css("style")[:20]:
            css.sheet(node.text() or "", self._rules)

    def enter(self, node: LexborNode) -> _Open | None:
        """Take a node up; None if its children are not to be read."""
        tag = node.tag or ""
        if tag in _SKIPPED:
            return None
        attributes = node.attributes
        look, link = self._look, self._link
        style = css.NOTHING
        if attributes or self._rules:
            style = css.of_element(self._rules, tag, attributes.get("class") or "", attributes.get("style") or "")
            if style.hidden or "hidden" in attributes:
                self._hide(node.text())
                return None
            if style.list_mark:
                self._marker = _word_marker(node.text())
                self.beside.append(self._marker)
                return None
        if style is not css.NOTHING or tag in _DRESSED:
            self._dress(tag, attributes, style)
        spaced = quotes = False
        if tag == "br":
            self.end_line(always=True)
        elif tag == "a":
            target = (attributes.get("href") or "").strip()
            if target and not target.lower().startswith(_NO_TARGET):
                self._link = _Link(target, link)
        elif tag == "img":
            alt = attributes.get("alt") or ""
            self.beside.append(alt)
            if alt and not any(c.isascii() and c.isalnum() for c in alt):  # an emoji
                self.write(alt)
        elif tag == "hr":
            self._draw()
        elif tag in _BLOCKS:
            self._enter_block(tag, attributes, style)
        elif tag in _SPACED:
            self.end_line()
            spaced = _is_spaced(tag, attributes, style, len(self._lists))
            self._gap = self._gap or spaced
            quotes = tag == "blockquote" and _is_quotation(attributes, style)
            if quotes:
                self._depth += 1
            elif tag in ("ul", "ol"):
                self._lists.append(((attributes.get("type") or "1")[:1] if tag == "ol" else "", _start(attributes)))
        return _Open(tag, look, link, spaced, quotes)

    def leave(self, opened: _Open) -> None:
        """Close an element whose children have been read."""
        tag = opened.tag
        if tag == "a":
            if self._link is not opened.link:
                self._end_link()
        elif tag in _BLOCKS:
            self._leave_block(tag)
        elif tag in _SPACED:
            self.end_line()
            self._depth -= opened.quotes
            if tag in ("ul", "ol") and self._lists:
                self._lists.pop()
            self._gap = self._gap or opened.spaced
        self._look = opened.look

    def end_line(self, *, always: bool = False) -> None:
        """Close the line; an empty one only counts when it was asked for (`<br>`, or a space that may not vanish)."""
        if not self._line and not always:
            return
        line = "".join([text for text, _ in self._line])
        text = line.replace("\xa0", " ").rstrip()
        runs = runs_of(self._line, text) if text else ()
        self._line.clear()
        if text or always or "\xa0" in line:
            self._add(Line(min(self._depth, _MAX_MARKS), text, runs))

    def _add(self, line: Line) -> None:
        if self._gap and self.lines and self.lines[-1].text:
            self.lines.append(Line(min(line.depth, self._last_depth), ""))
        self._gap, self._last_depth = False, line.depth
        self.lines.append(line)

    def _dress(self, tag: str, attributes: dict[str, str | None], style: css.Css) -> None:
        """How the words of an element are shown, and its children unless they say otherwise."""
        look = self._look
        shown, link = look.shown, look.link
        colour, underline = style.colour, style.underline or tag in _UNDERLINED
        if tag == "font" and colour is None and attributes:
            colour = css.colour((attributes.get("color") or "")[:40])
        elif tag == "a" and attributes.get("href"):
            link = True
        elif tag in ("body", "html"):
            colour = None  # the colour of everything is no style
        if link:  # every client shows links so: that says nothing
            colour, underline = None, False
        strike = style.strike or tag in _STRUCK
        if colour is not None or strike or underline:
            shown = Shown(
                shown.colour if colour is None else colour, shown.strike or strike, shown.underline or underline
            )
        pre = tag in _PRE or (look.pre if style.pre is None else style.pre)
        tiny = look.tiny if style.tiny is None else style.tiny
        signs = look.signs if style.signs is None else style.signs
        if shown is not look.shown or (pre, tiny, signs, link) != look[1:]:
            self._look = _Look(shown, pre, tiny, signs, link)

    def _enter_block(self, tag: str, attributes: dict[str, str | None], style: css.Css) -> None:
        self.end_line()
        if tag == "li":
            kind, number = self._lists[-1] if self._lists else ("", 1)
            number = _start(attributes, "value", number)
            self._marker = "  " * (len(self._lists) - 1) + (f"{_label(kind, number)}. " if kind else "- ")
            if self._lists:
                self._lists[-1] = (kind, number + 1)
        elif tag == "tr":
            self._rows.append([])
        elif tag in ("td", "th"):
            if self._rows and len(self._rows) <= _MAX_TABLES:
                self._outside.append(self.lines)
                self.lines = []
        elif tag == "div" and style.ruled:
            # QUIRK: Outlook draws its line above a quoted header so
            self._draw()

    def _leave_block(self, tag: str) -> None:
        self.end_line()
        if tag == "li":
            self._marker = ""
        elif tag in ("td", "th"):
            if self._rows and len(self._rows) <= _MAX_TABLES:
                self._rows[-1].append(self.lines)
                self.lines = self._outside.pop()
                self._gap = False
        elif tag == "tr" and self._rows:
            for line in row(self._rows.pop()):
                self._add(line)

    def _draw(self) -> None:
        self.end_line()
        self._line.append((RULE, PLAIN))
        self.end_line()

    def write(self, text: str) -> None:
        """Take words up, with their spaces as a reader sees them."""
        look = self._look
        if look.tiny:
            self._hide(text)
            return
        if look.signs and len(text.strip()) <= 2:
            text = text.translate(_WINGDINGS)
        if look.pre:
            first, *more = text.replace("\r", "").split("\n")
            self._put(first)
            for line in more:
                self.end_line(always=True)
                self._put(line)
            return
        if not self._line and text.isspace() and "\xa0" not in text:
            return
        text = _SPACE.sub(" ", text)
        if text[:1] == " " and (not self._line or self._line[-1][0][-1] in " \t"):
            text = text[1:]
        self._put(text)

    def _put(self, text: str) -> None:
        if not text:
            return
        if self._marker and not text.isspace():
            self._line.append((self._marker, PLAIN))
            self._marker = ""
        self._line.append((text, self._look.shown))
        if self._link is not None and len(self._link.words) < _SHOWN:
            self._link.words += text

    def _end_link(self) -> None:
        """The target after the words of a link, unless they are the target."""
        link = self._link
        assert link is not None  # asked by the caller
        self._link = link.outer
        words = link.words.strip().casefold()
        target = link.target.removeprefix("mailto:")
        bare = target.casefold()
        for prefix in ("https://", "http://", "ftp://", "www."):
            bare = bare.removeprefix(prefix)
        if words and bare and bare.rstrip("/") not in words:
            self._put(f" <{target}>")

    def _hide(self, text: str | None) -> None:
        self.beside.append(text or "")
        words = " ".join((text or "")[: 2 * _SHOWN].split()).strip("\u200b\u200c\u200d\u034f\ufeff\u00ad ")
        if words and len(self.hidden) < _SHOWN:
            self.hidden = f"{self.hidden} {words}".strip()


def _is_quotation(attributes: dict[str, str | None], style: css.Css) -> bool:
    """QUIRK: clients indent the author's own words with a blockquote too; that one sets margins, and draws no line."""
    if attributes.get("type") or attributes.get("cite") or style.side:
        return True
    return "quote" in (attributes.get("class") or "").replace("indent-blockquote", "") or not style.indents


def _is_spaced(tag: str, attributes: dict[str, str | None], style: css.Css, lists: int) -> bool:
    if tag == "p":
        # QUIRK: Outlook's paragraphs have no margin
        return lists == 0 and not style.flush and "Mso" not in (attributes.get("class") or "")
    return tag not in _PRE and not (tag in ("ul", "ol") and lists > 0)


def _word_marker(text: str | None) -> str:
    """What Word puts before an item of a list: its number, or a bullet that may be a letter of a font of signs."""
    words = (text or "").strip()
    return f"{words[:_SHOWN]} " if len(words) > 1 or words.isdigit() else "- "


def _start(attributes: dict[str, str | None], name: str = "start", otherwise: int = 1) -> int:
    value = attributes.get(name) or ""
    return int(value) if value.isascii() and value.isdigit() and len(value) < 6 else otherwise


def _label(kind: str, number: int) -> str:
    if kind in "aA" and 0 < number <= 26:
        return chr(ord(kind) + number - 1)
    if kind in "iI" and 0 < number < 40:
        roman = "x" * (number // 10) + ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")[number % 10]
        return roman if kind == "i" else roman.upper()
    return str(number)
