"""HTML to text: a walk that keeps paragraphs, lists, table cells, links and quotation depth; never recurses.

Quoted blocks get the marks of RFC 3676 §4.5 (`> `), so that the rest of the house reads one kind of text. Leaves to
others: charsets (charset.py) and what is quoted without such a block (quoting.py).
"""

import re
from html import unescape

from selectolax.lexbor import LexborHTMLParser, LexborNode

MAX_SOURCE = 4 * 1024 * 1024

_MAX_DEPTH = 500
_TAG = re.compile(r"<(/?)([a-zA-Z][\w:-]{0,30})")
_ANY_TAG = re.compile(r"<[a-zA-Z/!][^<>]{0,5000}>")
# Elements without content, and those that the next of their kind closes.
_IMPLIED = frozenset(
    "area base br col embed hr img input link meta source track wbr p li dd dt td th tr option".split()
)
_SPACE = re.compile(r"[ \t\n\r\f]+")
_HIDDEN = re.compile(r"display\s{0,3}:\s{0,3}none|visibility\s{0,3}:\s{0,3}hidden|mso-hide\s{0,3}:\s{0,3}all", re.I)
_NO_BORDER = re.compile(r"border(?:-left)?\s{0,3}:\s{0,3}(?:none|0)|margin(?:-left)?\s{0,3}:", re.I)
_SKIPPED = frozenset(("script", "style", "head", "title", "template", "svg", "math", "object", "iframe", "-comment"))
_BLOCKS = frozenset(
    "address article aside body center dd details div dl dt fieldset figcaption figure footer form header html legend "
    "li main nav section summary table tbody tfoot thead tr caption".split()
)
_SPACED = frozenset("p h1 h2 h3 h4 h5 h6 ul ol pre blockquote".split())
RULE = "_" * 32
"""A horizontal line, as clients write it in plain text."""


def plain(source: str) -> tuple[str, list[str]]:
    """The text of an HTML body and what was left out."""
    defects = []
    if len(source) > MAX_SOURCE:
        source = source[:MAX_SOURCE]
        defects.append(f"not read: HTML over {MAX_SOURCE // 1024 // 1024} MiB")
    if source.count("<") > _MAX_DEPTH and _depth(source) > _MAX_DEPTH:
        defects.append(f"HTML nested more than {_MAX_DEPTH} deep, read without its structure")
        return unescape(_ANY_TAG.sub("\n", source)) + "\n", defects
    page = _Page()
    root = LexborHTMLParser(source).root
    node: LexborNode | None = root
    while node is not None:
        inner = node.first_child if page.enter(node) else None
        if inner is not None:
            node = inner
            continue
        while node is not None:
            page.leave(node)
            if node.next is not None:
                node = node.next
                break
            node = node.parent
    page.end_line()
    if page.hidden:
        defects.append("HTML text that its author hid is left out")
    return "\n".join(page.lines).strip("\n") + "\n" if page.lines else "", defects


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
    """The text so far, and where in the document we are."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.hidden = False
        self._line: list[str] = []
        self._depth = self._last_depth = 0
        self._pre = 0
        self._gap = False
        self._marker = ""
        self._lists: list[tuple[str, int]] = []

    def enter(self, node: LexborNode) -> bool:
        """Take a node up; whether its children are to be read."""
        tag = node.tag or ""
        if tag == "-text":
            self._write(node.text_content or "")
            return False
        if tag in _SKIPPED or node.is_comment_node:
            return False
        attributes = node.attributes
        style = attributes.get("style") or ""
        if ("hidden" in attributes) or (style and _HIDDEN.search(style)):
            self.hidden = self.hidden or bool(node.text().strip())
            return False
        if tag == "br":
            self.end_line(always=True)
        elif tag == "hr":
            self.end_line()
            self._line.append(RULE)
            self.end_line()
        elif tag == "img":
            alt = attributes.get("alt") or ""
            if alt and not any(c.isascii() and c.isalnum() for c in alt):  # an emoji
                self._write(alt)
        elif tag in ("td", "th"):
            if self._line:
                self._line.append("\t")
        elif tag in _BLOCKS:
            self.end_line()
            if tag == "li":
                self._number()
        elif tag in _SPACED:
            self._block(tag, attributes)
        return True

    def leave(self, node: LexborNode) -> None:
        """Close a node whose children have been read."""
        tag = node.tag or ""
        if tag == "a":
            self._link(node)
        elif tag in _BLOCKS:
            self.end_line()
        elif tag in _SPACED:
            self.end_line()
            if tag == "blockquote" and _is_quotation(node.attributes):
                self._depth -= 1
            elif tag in ("ul", "ol") and self._lists:
                self._lists.pop()
            elif tag == "pre":
                self._pre -= 1
            self._gap = self._gap or _is_spaced(tag, node.attributes, len(self._lists))

    def end_line(self, *, always: bool = False) -> None:
        """Close the line; an empty one only counts when it was asked for (`<br>`, or a space that may not vanish)."""
        line = "".join(self._line)
        text = line.replace("\xa0", " ").rstrip()
        self._line.clear()
        if not text and not always and "\xa0" not in line:
            return
        if self._gap and self.lines and self.lines[-1].strip("> "):
            self.lines.append(("> " * min(self._depth, self._last_depth)).rstrip())
        self._gap, self._last_depth = False, self._depth
        self.lines.append(("> " * self._depth + text).rstrip())

    def _block(self, tag: str, attributes: dict[str, str | None]) -> None:
        self.end_line()
        self._gap = self._gap or _is_spaced(tag, attributes, len(self._lists))
        if tag == "blockquote" and _is_quotation(attributes):
            self._depth += 1
        elif tag == "pre":
            self._pre += 1
        elif tag in ("ul", "ol"):
            start = attributes.get("start") or "1"
            number = int(start) if start.isascii() and start.isdigit() and len(start) < 6 else 1
            self._lists.append(((attributes.get("type") or "1")[:1] if tag == "ol" else "", number))

    def _write(self, text: str) -> None:
        if self._pre:
            first, *more = text.split("\n")
            self._line.append(first)
            for line in more:
                self.end_line(always=True)
                self._line.append(line)
            return
        text = _SPACE.sub(" ", text)
        if not self._line or self._line[-1].endswith((" ", "\t")):
            text = text.lstrip(" ")
        if text:
            if self._marker:
                self._line.append(self._marker)
                self._marker = ""
            self._line.append(text)

    def _number(self) -> None:
        kind, number = self._lists[-1] if self._lists else ("", 1)
        self._marker = "  " * (len(self._lists) - 1) + (f"{_label(kind, number)}. " if kind else "- ")
        if self._lists:
            self._lists[-1] = (kind, number + 1)

    def _link(self, node: LexborNode) -> None:
        target = (node.attributes.get("href") or "").strip()
        shown = node.text().strip()
        bare = target.removeprefix("mailto:")
        if bare == target and not target.startswith(("http://", "https://")):
            return
        if shown and bare and bare.rstrip("/") not in shown and shown not in target:
            self._write(f" <{bare}>")


def _is_quotation(attributes: dict[str, str | None]) -> bool:
    """QUIRK: clients indent the author's own words with a blockquote too; that one only sets margins."""
    if attributes.get("type") or attributes.get("cite") or attributes.get("class"):
        return True
    return not _NO_BORDER.search(attributes.get("style") or "")


def _is_spaced(tag: str, attributes: dict[str, str | None], lists: int) -> bool:
    if tag == "p":
        # QUIRK: Outlook's paragraphs have no margin
        return lists == 0 and not (attributes.get("class") or "").startswith("Mso")
    return tag != "pre" and not (tag in ("ul", "ol") and lists > 1)


def _label(kind: str, number: int) -> str:
    if kind in "aA" and number <= 26:
        return chr(ord(kind) + number - 1)
    if kind in "iI" and number < 40:
        roman = "x" * (number // 10) + ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")[number % 10]
        return roman if kind == "i" else roman.upper()
    return str(number)
