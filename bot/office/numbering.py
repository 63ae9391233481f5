"""Automatic numbers of paragraphs (ECMA-376 §17.9): the label a reader sees, which stands in no run.

Leaves to others: how a list counts (counting.py), which paragraph is in which list (story.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

from bot.office.counting import LEVELS, Level, count
from bot.office.package import Events
from bot.office.tags import Attributes, number, tags, toggle

_LONGEST = 100


@dataclass(slots=True, kw_only=True)
class List:
    """A list as a paragraph names it (w:num): the definition it counts with, and what it says differently."""

    definition: str = ""
    starts: dict[int, int] = field(default_factory=dict)
    levels: dict[int, Level] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Numbering:
    """The lists of a file."""

    definitions: dict[str, dict[int, Level]] = field(default_factory=dict)
    lists: dict[str, List] = field(default_factory=dict)
    linked: dict[str, str] = field(default_factory=dict)
    """Definitions that stand for a numbering style's, by that style (w:numStyleLink)."""

    def resolve(self, styles: Mapping[str, str]) -> None:
        """Give every definition that stands for a style's the one that style uses; `styles` maps styles to lists."""
        for definition, style in self.linked.items():
            source = self.lists.get(styles.get(style, ""))
            if source and source.definition not in self.linked:
                self.definitions[definition] = self.definitions.get(source.definition, {})

    def levels(self, num_id: str) -> Mapping[int, Level]:
        """The levels of a list as it uses them; empty where there is no such list."""
        found = self.lists.get(num_id)
        if found is None:
            return {}
        levels = self.definitions.get(found.definition, {})
        return {**levels, **found.levels} if found.levels else levels

    def level_of(self, num_id: str, style: str) -> int:
        """The level of a list that a paragraph style is linked to; the first where none is."""
        return next((level for level, said in self.levels(num_id).items() if said.style == style), 0)


class Count:
    """How far the lists of a file have counted: one count for what is shown, one for what stood before the changes."""

    def __init__(self, numbering: Numbering) -> None:
        self._numbering = numbering
        self._counts: dict[str, list[int | None]] = {}
        self._begun: set[str] = set()

    def next(self, num_id: str, level: int) -> str:
        """One more paragraph of a list; its label, empty where there is no such list (0 is none, by rule)."""
        found, levels = self._numbering.lists.get(num_id), self._numbering.levels(num_id)
        if found is None:
            return ""
        counts = self._counts.setdefault(found.definition, [None] * LEVELS)
        if num_id not in self._begun:
            self._begun.add(num_id)
            for restarted in found.starts:
                counts[restarted] = None
        return count(levels, counts, level, found.starts)


class NumberingPart(Events):
    """word/numbering.xml, read into `numbering`."""

    def __init__(self) -> None:
        self.numbering = Numbering()
        self._definition = ""
        self._list: List | None = None
        self._level = Level()
        self._place = 0
        super().__init__(
            tags(
                w={
                    "abstractNum": self._begin,
                    "num": self._begin_list,
                    "abstractNumId": self._use,
                    "lvlOverride": self._override,
                    "startOverride": self._start_override,
                    "numStyleLink": self._link,
                    "lvl": self._begin_level,
                    "start": self._start,
                    "lvlRestart": self._restart,
                    "isLgl": self._legal,
                    "rFonts": self._font,
                    **{
                        tag: partial(self._say, name)
                        for tag, name in {"numFmt": "kind", "lvlText": "text", "pStyle": "style"}.items()
                    },
                },
                mc={"Choice": self._pass},  # QUIRK: a format of Word 2010 has one of ECMA-376 beside it to fall back on
            ),
            tags(w={"num": self._finish_list}),
        )

    def _begin(self, attributes: Attributes) -> None:
        self._definition = attributes.get(self.w + "abstractNumId", "")
        self.numbering.definitions[self._definition] = {}

    def _begin_list(self, attributes: Attributes) -> None:
        self._list = self.numbering.lists[attributes.get(self.w + "numId", "")] = List()

    def _finish_list(self) -> None:
        self._list = None

    def _use(self, attributes: Attributes) -> None:
        if self._list:
            self._list.definition = attributes.get(self.w + "val", "")

    def _override(self, attributes: Attributes) -> None:
        self._place = number(attributes.get(self.w + "ilvl"), most=LEVELS - 1) or 0

    def _start_override(self, attributes: Attributes) -> None:
        if self._list:
            self._list.starts[self._place] = number(attributes.get(self.w + "val")) or 0

    def _link(self, attributes: Attributes) -> None:
        self.numbering.linked[self._definition] = attributes.get(self.w + "val", "")

    def _begin_level(self, attributes: Attributes) -> None:
        place = number(attributes.get(self.w + "ilvl"), most=LEVELS - 1) or 0
        self._level = Level()
        levels = self._list.levels if self._list else self.numbering.definitions.get(self._definition, {})
        levels[place] = self._level

    def _start(self, attributes: Attributes) -> None:
        self._level.start = number(attributes.get(self.w + "val")) or 0

    def _restart(self, attributes: Attributes) -> None:
        self._level.restart = number(attributes.get(self.w + "val"))

    def _legal(self, attributes: Attributes) -> None:
        self._level.legal = toggle(attributes, self.w)

    def _font(self, attributes: Attributes) -> None:
        self._level.font = attributes.get(self.w + "ascii", "")

    def _say(self, name: str, attributes: Attributes) -> None:
        setattr(self._level, name, attributes.get(self.w + "val", "")[:_LONGEST])

    def _pass(self, _: Attributes) -> None:
        self.skip = True
