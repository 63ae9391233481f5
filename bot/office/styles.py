"""Styles of a Word file (ECMA-376 §17.7): how words look once every style they stand in has had its say.

Leaves to others: the part's XML as events (package.py) and where a style is applied (story.py).
"""

from dataclasses import dataclass, field
from functools import partial

from bot.office.draft import Look
from bot.office.package import Events
from bot.office.tags import PROPERTIES, STRUCK, Attributes, number, tags, toggle

Properties = tuple[tuple[str, str | bool], ...]
"""What a style or a run says of itself, in its order: ("b", True), ("color", "#ff0000"), ("rStyle", "Strong")."""

_LINKS = frozenset(("hyperlink", "followedhyperlink", "internetlink", "visitedinternetlink"))


@dataclass(slots=True, kw_only=True)
class Style:
    """A style as the file defines it."""

    name: str = ""
    is_custom: bool = False
    based_on: str = ""
    properties: Properties = ()
    num_id: str = ""
    level: int | None = None


@dataclass(slots=True, kw_only=True)
class Styles:
    """All styles of a file; `default` is the paragraph style of a paragraph that names none."""

    by_id: dict[str, Style] = field(default_factory=dict)
    default: str = ""
    everywhere: Properties = ()
    _chains: dict[str, dict[str, str | bool]] = field(default_factory=dict)
    _looks: dict[tuple[str, Properties], Look] = field(default_factory=dict)

    def name(self, style: str) -> str:
        """The name of a paragraph style as people see it."""
        found = self.by_id.get(style or self.default)
        return found.name if found else style

    def numbering(self, style: str) -> tuple[str, int | None]:
        """The list a paragraph style puts its paragraphs in, and the level it says, own or inherited."""
        level: int | None = None
        for ancestor in self._ancestry(style or self.default):
            level = ancestor.level if level is None else level
            if ancestor.num_id:
                return ancestor.num_id, level
        return "", None

    def look(self, style: str, own: Properties) -> Look:
        """How a run in a paragraph of that style looks, given what it says of itself."""
        key = (style, own)
        found = self._looks.get(key)
        if found is None:
            found = self._looks[key] = self._look(style, dict(own))
        return found

    def _look(self, style: str, own: dict[str, str | bool]) -> Look:
        paragraph = self._chain(style or self.default)
        character = self._chain(str(own.get("rStyle", "")))
        everywhere = dict(self.everywhere)

        def toggled(name: str) -> bool:
            # §17.7.3: styles of two kinds that both say bold cancel out; what the run says itself, and a default, count
            if name in own:
                return bool(own[name])
            return bool(everywhere.get(name)) or bool(paragraph.get(name)) != bool(character.get(name))

        def nearest(name: str) -> str | bool:
            return next((level[name] for level in (own, character, paragraph, everywhere) if name in level), "")

        return Look(
            bold=toggled("b"),
            italic=toggled("i"),
            underline=bool(nearest("u")),
            strike=any(toggled(name) for name in STRUCK),
            colour=str(nearest("color") or ""),
        )

    def _chain(self, style: str) -> dict[str, str | bool]:
        """What a style says with all it is based on."""
        if style not in self._chains:
            merged: dict[str, str | bool] = {}
            for ancestor in reversed(self._ancestry(style)):
                merged |= dict(ancestor.properties)
            self._chains[style] = merged
        return self._chains[style]

    def _ancestry(self, style: str) -> list[Style]:
        """The style and those it is based on, nearest first. Word allows a chain of ten; circles end."""
        found: list[Style] = []
        while style in self.by_id and len(found) < 20:
            found.append(self.by_id[style])
            style = self.by_id[style].based_on
        return found


class StyleSheet(Events):
    """word/styles.xml, read into `styles`."""

    def __init__(self) -> None:
        self.styles = Styles()
        self._style = Style()
        self._properties: dict[str, bool | str] = {}
        super().__init__(
            tags(
                w={
                    "style": self._begin,
                    "name": self._name,
                    "basedOn": self._based_on,
                    "numId": self._num_id,
                    "ilvl": self._level,
                    **dict.fromkeys(("pPrChange", "rPrChange", "tblStylePr", "latentStyles"), self._pass),
                    **{name: partial(self._property, name) for name in PROPERTIES},
                }
            ),
            tags(w={"style": self._finish, "rPrDefault": self._default}),
        )

    def _begin(self, attributes: Attributes) -> None:
        style = attributes.get(self.w + "styleId", "")
        self._style = self.styles.by_id.setdefault(style, Style())
        self._style.is_custom = toggle({self.w + "val": attributes.get(self.w + "customStyle", "0")}, self.w)
        self._properties = {}
        if attributes.get(self.w + "type") == "paragraph" and attributes.get(self.w + "default", "0") in (
            "1",
            "true",
            "on",
        ):
            self.styles.default = style

    def _name(self, attributes: Attributes) -> None:
        name = attributes.get(self.w + "val", "")
        self._style.name = name if self._style.is_custom else _shown(name)

    def _based_on(self, attributes: Attributes) -> None:
        self._style.based_on = attributes.get(self.w + "val", "")

    def _num_id(self, attributes: Attributes) -> None:
        self._style.num_id = attributes.get(self.w + "val", "")

    def _level(self, attributes: Attributes) -> None:
        self._style.level = number(attributes.get(self.w + "val"), most=8)

    def _property(self, name: str, attributes: Attributes) -> None:
        self._properties[name] = PROPERTIES[name](attributes, self.w)

    def _pass(self, _: Attributes) -> None:
        self.skip = True

    def _finish(self) -> None:
        if self._style.name.replace(" ", "").lower() in _LINKS:
            for name in ("u", "color"):  # a link's own colour and underline are no style
                self._properties.pop(name, None)
        self._style.properties = tuple(self._properties.items())

    def _default(self) -> None:
        self.styles.everywhere = tuple(self._properties.items())


def _shown(name: str) -> str:
    """QUIRK: Word writes the names of its own styles as "heading 1" and "toc 2" and shows "Heading 1" and "TOC 2"."""
    if name != name.lower():
        return name
    return " ".join("TOC" if word == "toc" else word[:1].upper() + word[1:] for word in name.split())
