"""The words of an ODF text (ODF 1.3 part 3 §4–§6): paragraphs with their changes, comments, notes, tables, lists.

A deletion stands beside the text, with a point where it was: it is put back there. Leaves to others: which part is
which (opendocument.py), styles (openstyles.py).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from bot.model import Paragraph, Remark, Revision
from bot.office.counting import LEVELS, Level, count
from bot.office.draft import Draft, Look, Tally
from bot.office.grid import Grid
from bot.office.openstyles import OpenStyles
from bot.office.package import Events
from bot.office.revised import words
from bot.office.symbols import in_letters
from bot.office.tags import Attributes, moment, name, number, tags

_STYLE, _COUNT, _NOTE_CLASS = name("text", "style-name"), name("text", "c"), name("text", "note-class")
_CHANGE, _REGION_IDS, _XML_ID = name("text", "change-id"), (name("xml", "id"), name("text", "id")), name("xml", "id")
_CONTINUE, _CONTINUE_LIST = name("text", "continue-numbering"), name("text", "continue-list")
_START, _OUTLINE = name("text", "start-value"), name("text", "outline-level")
_UNNUMBERED, _REPEATED = name("text", "is-list-header"), name("table", "number-columns-repeated")
_REMARK, _PARENT, _RESOLVED = name("office", "name"), name("loext", "parent-name"), name("loext", "resolved")

_SPACE = re.compile("[ \t\r\n]+")
_FURNITURE = {f"{part}{which}": part for part in ("header", "footer") for which in ("", "-left", "-first")}
_MAX_SPACES = 1000
_MAX_ANCHORS = 100


_Counts = tuple[list[int | None], list[int | None]]
"""How far a list has counted: as shown, and before the tracked changes."""


@dataclass(slots=True, kw_only=True)
class _Region:
    """A tracked change: what it did, whose, and the words it took away."""

    kind: str = ""
    author: str = ""
    date: str = ""
    removed: list[Paragraph] = field(default_factory=list)

    def revision(self) -> Revision:
        return Revision(author=self.author.strip(), at=moment(self.date))


@dataclass(slots=True, kw_only=True)
class _List:
    """A list we are in: its style, how far it has counted, and whether its item still waits for its first words."""

    style: str
    counts: _Counts
    waiting: bool = False
    start: int | None = None


@dataclass(slots=True, kw_only=True)
class _Place:
    """Where words go: the body, or something that stands beside it while the body waits."""

    part: str
    paragraphs: list[Paragraph] = field(default_factory=list)
    draft: Draft | None = None
    spans: tuple[str, ...] = ()
    links: int = 0
    label: str = ""
    before: Callable[[], str] | None = None
    """Counts the paragraph among those that were there before the changes, and gives its label there."""
    level: int = 0
    aside: list[Paragraph] = field(default_factory=list)
    lists: list[_List] = field(default_factory=list)
    outer_lists: list[list[_List]] = field(default_factory=list)
    """Those around the tables we are in."""
    remark: dict[str, str] = field(default_factory=dict)
    """What is known of the comment that is read here."""
    spaced: bool = True
    """Whether the white space that comes next is no more: it leads a paragraph or follows white space."""


class OpenText(Events):
    """styles.xml, then content.xml, read into `body`, `notes`, `furniture` (headers and footers) and `remarks`."""

    def __init__(self, tally: Tally) -> None:
        self.title = ""
        self.is_text = False
        self.reformatted = 0
        self.notes: list[Paragraph] = []
        self.furniture: list[Paragraph] = []
        self.remarks: list[Remark] = []
        self._tally = tally
        self._styles = OpenStyles()
        self._places = [_Place(part="body")]
        self._regions: dict[str, _Region] = {}
        self._region = _Region()
        self._inserted: dict[str, Revision] = {}
        self._anchors: dict[str, None] = {}
        self._note = "footnote"
        self._noted = {"footnote": 0, "endnote": 0}
        self._grid = Grid()
        self._counts: dict[str, _Counts] = {}
        self._outline = _counts()
        skip = self._skip
        super().__init__(
            {
                **self._styles.handlers,
                **tags(
                    office={"text": self._begin_text, "annotation-end": self._end_anchor, "forms": skip},
                    style={tag: partial(self._begin_aside, part) for tag, part in _FURNITURE.items()},
                    text={
                        "p": self._begin_paragraph,
                        "h": self._begin_paragraph,
                        "span": self._begin_span,
                        "a": self._begin_link,
                        "s": self._spaces,
                        "tab": partial(self._sign, "\t"),
                        "line-break": partial(self._sign, "\n"),
                        "note": self._begin_note,
                        "note-body": partial(self._begin_aside, "note"),
                        "note-citation": skip,
                        "ruby-text": skip,
                        "changed-region": self._begin_region,
                        "insertion": partial(self._begin_change, "insertion"),
                        "deletion": self._begin_deletion,
                        "format-change": partial(self._begin_change, "format-change"),
                        "change-start": self._begin_inserted,
                        "change-end": self._end_inserted,
                        "change": self._removed,
                        "list": self._begin_list,
                        "list-item": self._begin_item,
                        "list-header": self._begin_list_header,
                    },
                    table={
                        "table": self._begin_table,
                        "table-row": self._begin_row,
                        **dict.fromkeys(("table-cell", "covered-table-cell"), self._begin_cell),
                    },
                    draw=dict.fromkeys(("text-box", "custom-shape"), partial(self._begin_aside, "text box")),
                    svg={"title": skip, "desc": skip},
                    dc=dict.fromkeys(("creator", "date", "title"), self._gather),
                ),
                **tags(office={"annotation": self._begin_remark}),
            },
            tags(
                style=dict.fromkeys(_FURNITURE, self._end_furniture),
                text={
                    "p": self._end_paragraph,
                    "h": self._end_paragraph,
                    "span": self._end_span,
                    "a": self._end_link,
                    "note-body": self._end_note,
                    "deletion": self._end_deletion,
                    "list": self._end_list,
                },
                table={
                    "table": self._end_table,
                    **dict.fromkeys(("table-cell", "covered-table-cell"), self._grid.end_cell),
                },
                draw=dict.fromkeys(("text-box", "custom-shape"), self._end_box),
                office={"annotation": self._end_remark},
                dc={
                    "creator": partial(self._told, "author"),
                    "date": partial(self._told, "date"),
                    "title": partial(self._told, "title"),
                },
            ),
        )

    @property
    def body(self) -> list[Paragraph]:
        """The paragraphs of the text itself, those of text boxes behind the ones they are anchored in."""
        return self._places[0].paragraphs

    def _skip(self, _: Attributes) -> None:
        self._drain()
        self.skip = True

    def _begin_text(self, _: Attributes) -> None:
        self.is_text = True

    # -- words ------------------------------------------------------------------------------------------------------

    def _begin_paragraph(self, attributes: Attributes) -> None:
        place = self._places[-1]
        place.draft = Draft(self._tally)
        place.draft.style = attributes.get(_STYLE, "")
        place.spaced, self.text = True, []
        self._number(place, attributes)

    def _end_paragraph(self) -> None:
        self._drain()
        place = self._places[-1]
        if place.draft is None:
            return
        if self._inserted:  # its mark lies in an inserted stretch that goes on
            place.draft.inserted = next(reversed(self._inserted.values()))
        self._close(place)
        place.draft, self.text = None, None

    def _close(self, place: _Place) -> None:
        """The paragraph ends; what is anchored in it follows."""
        draft = place.draft
        if draft is None:
            return
        place.paragraphs.append(
            Paragraph(
                runs=draft.runs(),
                label=place.label,
                label_before="" if draft.inserted or not place.before else place.before(),
                level=place.level,
                style=self._styles.name(draft.style),
                part=place.part,
                cell=self._grid.cell,
                inserted=draft.inserted,
                deleted=draft.deleted,
            )
        )
        place.paragraphs += place.aside
        place.aside.clear()
        place.label, place.before = "", None

    def _drain(self) -> None:
        """The characters met since the last tag, as words: white space is one space (part 3 §6.1.2)."""
        place = self._places[-1]
        if not self.text or place.draft is None:
            return
        text = in_letters(_SPACE.sub(" ", "".join(self.text)))
        self.text.clear()
        if place.spaced:
            text = text.removeprefix(" ")
        if text:
            self._say(text)
            place.spaced = text.endswith(" ")

    def _say(self, text: str) -> None:
        place = self._places[-1]
        if place.draft is None:
            return
        look = self._styles.look(place.draft.style, place.spans)
        if place.links:
            look = look._replace(underline=False, colour="")
        inserted = next(reversed(self._inserted.values())) if self._inserted else None
        place.draft.say(text, look, inserted, None, tuple(self._anchors))

    def _begin_span(self, attributes: Attributes) -> None:
        self._drain()
        self._places[-1].spans += (attributes.get(_STYLE, ""),)

    def _end_span(self) -> None:
        self._drain()
        self._places[-1].spans = self._places[-1].spans[:-1]

    def _begin_link(self, _: Attributes) -> None:
        self._drain()
        self._places[-1].links += 1

    def _end_link(self) -> None:
        self._drain()
        self._places[-1].links -= 1

    def _spaces(self, attributes: Attributes) -> None:
        self._drain()
        self._say(" " * (number(attributes.get(_COUNT, "1"), most=_MAX_SPACES) or 1))
        self._places[-1].spaced = False

    def _sign(self, sign: str, _: Attributes) -> None:
        self._drain()
        self._say(sign)
        self._places[-1].spaced = False

    # -- what stands beside the words -------------------------------------------------------------------------------

    def _begin_aside(self, part: str, _: Attributes) -> None:
        self._drain()
        outer = self._places[-1]
        self._places.append(_Place(part=part if outer.part == "body" else outer.part))
        self._grid.step_out()
        self.text = None

    def _end_aside(self) -> list[Paragraph]:
        found = self._places.pop()
        self._grid.step_back()
        self.text = [] if self._places[-1].draft else None
        return found.paragraphs

    def _end_box(self) -> None:
        paragraphs = self._end_aside()
        outer = self._places[-1]
        (outer.aside if outer.draft else outer.paragraphs).extend(paragraphs)

    def _end_furniture(self) -> None:
        self.furniture += self._end_aside()

    def _begin_note(self, attributes: Attributes) -> None:
        self._note = "endnote" if attributes.get(_NOTE_CLASS) == "endnote" else "footnote"

    def _end_note(self) -> None:
        self._noted[self._note] += 1
        part = f"{self._note} {self._noted[self._note]}"
        self.notes += [replace(paragraph, part=part) for paragraph in self._end_aside()]
        if (draft := self._places[-1].draft) and self._places[-1].part == "body":
            draft.note(part, next(reversed(self._inserted.values()), None))

    def _begin_remark(self, attributes: Attributes) -> None:
        self._begin_aside("comment", attributes)
        self._places[-1].remark = {
            "id": attributes.get(_REMARK, "") or f"comment {len(self.remarks) + 1}",
            "ranged": attributes.get(_REMARK, ""),
            "answers": attributes.get(_PARENT, ""),
            "resolved": attributes.get(_RESOLVED, ""),
        }

    def _end_remark(self) -> None:
        known = self._places[-1].remark
        text = "\n".join(words(paragraph) for paragraph in self._end_aside()).strip()
        self.remarks.append(
            Remark(
                id=known["id"],
                author=known.get("author", "").strip(),
                at=moment(known.get("date")),
                text=text,
                answers=known["answers"],
                resolved=known["resolved"] == "true",
            )
        )
        draft = self._places[-1].draft
        if known["ranged"] and len(self._anchors) < _MAX_ANCHORS:
            self._anchors[known["id"]] = None
        elif draft:
            draft.point(known["id"])

    def _end_anchor(self, attributes: Attributes) -> None:
        self._drain()
        self._anchors.pop(attributes.get(_REMARK, ""), None)

    def _gather(self, _: Attributes) -> None:
        self._drain()
        self.text = []

    def _told(self, what: str) -> None:
        text = "".join(self.text or ())
        self.text = [] if self._places[-1].draft else None
        if what == "title":
            self.title = text
        elif self._places[-1].remark:
            self._places[-1].remark[what] = text
        elif what == "author":
            self._region.author = text
        else:
            self._region.date = text

    # -- revisions --------------------------------------------------------------------------------------------------

    def _begin_region(self, attributes: Attributes) -> None:
        self._region = _Region()
        for key in _REGION_IDS:
            if key in attributes:
                self._regions[attributes[key]] = self._region

    def _begin_change(self, kind: str, _: Attributes) -> None:
        self._region.kind = kind
        self.reformatted += kind == "format-change"

    def _begin_deletion(self, attributes: Attributes) -> None:
        self._region.kind = "deletion"
        self._begin_aside("body", attributes)

    def _end_deletion(self) -> None:
        self._region.removed = self._end_aside()

    def _begin_inserted(self, attributes: Attributes) -> None:
        self._drain()
        change = attributes.get(_CHANGE, "")
        region = self._regions.get(change)
        if region and region.kind == "insertion":
            self._inserted[change] = region.revision()

    def _end_inserted(self, attributes: Attributes) -> None:
        self._drain()
        self._inserted.pop(attributes.get(_CHANGE, ""), None)

    def _removed(self, attributes: Attributes) -> None:
        """What was deleted stands beside the text; here is where it was. Its paragraphs but the last end here."""
        self._drain()
        place = self._places[-1]
        region = self._regions.get(attributes.get(_CHANGE, ""))
        if region is None or region.kind != "deletion" or place.draft is None:
            return
        revision, removed = region.revision(), region.removed
        region.removed = []
        for at, paragraph in enumerate(removed):
            for run in paragraph.runs:
                look = Look(run.bold, run.italic, run.underline, run.strike, run.colour)
                place.draft.say(run.text, look, None, revision, tuple(self._anchors))
            if at < len(removed) - 1:
                style, place.draft.deleted = place.draft.style, revision
                self._close(place)
                place.draft = Draft(self._tally)
                place.draft.style = style
        place.spaced = False

    # -- lists and tables -------------------------------------------------------------------------------------------

    def _begin_list(self, attributes: Attributes) -> None:
        lists = self._places[-1].lists
        if lists:
            outer = lists[-1]
            lists.append(_List(style=attributes.get(_STYLE, outer.style), counts=outer.counts))
            return
        style = attributes.get(_STYLE, "")
        again = attributes.get(_CONTINUE_LIST, "")
        if not again and attributes.get(_CONTINUE) == "true":
            again = style
        counts = self._counts.get(again) or _counts()
        for key in (style, attributes.get(_XML_ID, "")):
            if key:
                self._counts[key] = counts
        lists.append(_List(style=style, counts=counts))

    def _end_list(self) -> None:
        if self._places[-1].lists:
            self._places[-1].lists.pop()

    def _begin_item(self, attributes: Attributes) -> None:
        if self._places[-1].lists:
            entered = self._places[-1].lists[-1]
            entered.waiting, entered.start = True, number(attributes.get(_START))

    def _begin_list_header(self, _: Attributes) -> None:
        if self._places[-1].lists:
            self._places[-1].lists[-1].waiting = False

    def _number(self, place: _Place, attributes: Attributes) -> None:
        """The automatic number of a paragraph that begins: the first one of an item has it, and a heading."""
        place.label, place.level, place.before = "", 0, None
        outline = number(attributes.get(_OUTLINE), most=LEVELS)
        if place.lists:
            entered, level = place.lists[-1], min(len(place.lists), LEVELS) - 1
            place.level = level
            if entered.waiting:
                entered.waiting = False
                style = entered.style or self._styles.list_of(place.draft.style if place.draft else "")
                if entered.start is not None:
                    for counts in entered.counts:
                        counts[level] = entered.start - 1
                self._count(place, self._styles.lists.get(style, {}), entered.counts)
        elif outline and attributes.get(_UNNUMBERED) != "true":
            place.level = outline - 1
            self._count(place, self._styles.outline, self._outline)

    @staticmethod
    def _count(place: _Place, levels: Mapping[int, Level], counts: _Counts) -> None:
        shown, before = counts
        place.label = count(levels, shown, place.level)
        place.before = partial(count, levels, before, place.level)

    def _begin_table(self, _: Attributes) -> None:
        place = self._places[-1]
        place.outer_lists.append(place.lists)
        place.lists = []
        self._grid.begin_table()

    def _end_table(self) -> None:
        self._grid.end_table()
        if self._places[-1].outer_lists:
            self._places[-1].lists = self._places[-1].outer_lists.pop()

    def _begin_row(self, _: Attributes) -> None:
        self._grid.begin_row()

    def _begin_cell(self, attributes: Attributes) -> None:
        self._grid.span(number(attributes.get(_REPEATED, "1"), most=1000) or 1)


def _counts() -> _Counts:
    return [None] * LEVELS, [None] * LEVELS
