"""Styles of an ODF text (ODF 1.3 part 3 §16): how words look and how lists count.

Leaves to others: where a style is applied (opendocument.py).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bot.office.counting import LEVELS, Level
from bot.office.draft import Look
from bot.office.tags import Attributes, name, number, tags

_NAME, _PARENT, _SHOWN = name("style", "name"), name("style", "parent-style-name"), name("style", "display-name")
_FAMILY, _LIST = name("style", "family"), name("style", "list-style-name")
_WEIGHT, _SLANT, _COLOUR = name("fo", "font-weight"), name("fo", "font-style"), name("fo", "color")
_UNDERLINE, _THROUGH = name("style", "text-underline-style"), name("style", "text-line-through-style")
_FORMAT, _PREFIX, _SUFFIX = name("style", "num-format"), name("style", "num-prefix"), name("style", "num-suffix")
_PATTERN = name("loext", "num-list-format")
_PLACE, _START, _SHOW = name("text", "level"), name("text", "start-value"), name("text", "display-levels")
_BULLET = name("text", "bullet-char")

_KINDS = {"": "none", "1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_ROWS = {"أ, ب, ت": "arabicAlpha", "أ, ب, ج": "arabicAbjad", "а, б": "russianLower", "А, Б": "russianUpper"}
_ROWS |= {"一, 二": "chineseCounting", "壹, 贰": "chineseLegalSimplified", "甲, 乙": "ideographTraditional"}
_ROWS |= {"①, ②": "decimalEnclosedCircle", "１, ２": "decimalFullWidth", "01, 02": "decimalZero"}
"""QUIRK: LibreOffice names the formats of other scripts by how their rows begin."""
_LINKS = frozenset(("internet_20_link", "visited_20_internet_20_link"))


@dataclass(slots=True, kw_only=True)
class _Style:
    parent: str = ""
    shown: str = ""
    lists: str = ""
    said: dict[str, bool | str] = field(default_factory=dict)


class OpenStyles:
    """Everything that styles say, gathered through its `handlers` while the parts are read."""

    def __init__(self) -> None:
        self.lists: dict[str, dict[int, Level]] = {}
        self.outline: dict[int, Level] = {}
        self._styles: dict[tuple[str, str], _Style] = {}
        self._style = _Style()
        self._levels: dict[int, Level] = {}
        self._looks: dict[tuple[str, tuple[str, ...]], Look] = {}
        level = self._level
        self.handlers: Mapping[str, Callable[[Attributes], None]] = tags(
            style={"style": self._begin, "default-style": self._begin, "text-properties": self._properties},
            text={
                "list-style": self._begin_list,
                "outline-style": self._begin_outline,
                **dict.fromkeys(("list-level-style-number", "outline-level-style", "list-level-style-bullet"), level),
            },
        )

    def look(self, paragraph: str, spans: tuple[str, ...]) -> Look:
        """How words look in a paragraph style with these text styles within each other."""
        found = self._looks.get((paragraph, spans))
        if found is None:
            said = {**self._said("paragraph", ""), **self._said("paragraph", paragraph)}
            for span in spans:
                said |= self._said("text", span)
            found = Look(
                bold=bool(said.get("bold")),
                italic=bool(said.get("italic")),
                underline=bool(said.get("underline")),
                strike=bool(said.get("strike")),
                colour=str(said.get("colour", "")),
            )
            self._looks[paragraph, spans] = found
        return found

    def name(self, paragraph: str) -> str:
        """The name people see of a paragraph style, or of the one that an automatic style varies."""
        chain = self._ancestry("paragraph", paragraph)
        shown = next((style.shown for style in chain if style.shown), "")
        return shown.replace("_20_", " ")

    def list_of(self, paragraph: str) -> str:
        """The list style that a paragraph style asks for."""
        return next((style.lists for style in self._ancestry("paragraph", paragraph) if style.lists), "")

    def _said(self, family: str, style: str) -> dict[str, bool | str]:
        merged: dict[str, bool | str] = {}
        for ancestor in reversed(self._ancestry(family, style)):
            merged |= ancestor.said
        return merged

    def _ancestry(self, family: str, style: str) -> list[_Style]:
        found: list[_Style] = []
        while (family, style) in self._styles and len(found) < 20:
            found.append(self._styles[family, style])
            if not style:
                break
            style = found[-1].parent
        return found

    def _begin(self, attributes: Attributes) -> None:
        own = attributes.get(_NAME, "")
        parent = attributes.get(_PARENT, "")
        # an automatic style (P1, T3) has a parent and is nothing people see
        is_automatic = bool(parent) and own[:1] in "PT" and own[1:].isdecimal()
        self._style = _Style(
            parent=parent,
            shown="" if is_automatic else attributes.get(_SHOWN, own),
            lists=attributes.get(_LIST, ""),
        )
        self._styles[attributes.get(_FAMILY, ""), own] = self._style
        if own.lower() in _LINKS:  # a link's own colour and underline are no style
            self._style = _Style()

    def _properties(self, attributes: Attributes) -> None:
        said = self._style.said
        if _WEIGHT in attributes:
            said["bold"] = attributes[_WEIGHT] in ("bold", "600", "700", "800", "900")
        if _SLANT in attributes:
            said["italic"] = attributes[_SLANT] in ("italic", "oblique")
        if _UNDERLINE in attributes:
            said["underline"] = attributes[_UNDERLINE] != "none"
        if _THROUGH in attributes:
            said["strike"] = attributes[_THROUGH] != "none"
        if _COLOUR in attributes:
            colour = attributes[_COLOUR].lower()
            said["colour"] = colour if len(colour) == 7 and colour != "#000000" else ""

    def _begin_list(self, attributes: Attributes) -> None:
        self._levels = self.lists[attributes.get(_NAME, "")] = {}

    def _begin_outline(self, _: Attributes) -> None:
        self._levels = self.outline = {}

    def _level(self, attributes: Attributes) -> None:
        place = (number(attributes.get(_PLACE), most=LEVELS) or 1) - 1
        if _BULLET in attributes:
            self._levels[place] = Level(kind="bullet", text=attributes[_BULLET][:1])
            return
        row = attributes.get(_FORMAT, "")
        kind = _KINDS.get(row) or next((kind for begin, kind in _ROWS.items() if row.startswith(begin)), "decimal")
        first = place + 1 - (number(attributes.get(_SHOW), most=LEVELS) or 1)
        pattern = ".".join(f"%{shown + 1}" for shown in range(max(0, first), place + 1))
        text = attributes.get(_PREFIX, "") + pattern + attributes.get(_SUFFIX, "")
        if _PATTERN in attributes:  # %1%.%2%
            text = "".join(
                f"%{piece}" if at % 2 and piece.isdecimal() else piece
                for at, piece in enumerate(attributes[_PATTERN].split("%"))
            )
        self._levels[place] = Level(
            start=number(attributes.get(_START, "1")) or 0, kind=kind, text="" if kind == "none" else text[:100]
        )
