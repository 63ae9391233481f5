"""The stories of a Word file (ECMA-376 §17.2, §17.11, §17.13): body, notes, headers and comments as paragraphs of runs.

Tracked changes of words, paragraph marks, rows and cells come out as revisions of the runs and paragraphs they concern;
those of formatting alone are counted. Leaves to others: opening the file (package.py), which part is which (word.py).
"""

from dataclasses import dataclass, field
from functools import partial

from bot.model import Paragraph, Revision
from bot.office.counting import LEVELS
from bot.office.draft import Draft, Look, Tally
from bot.office.grid import Grid
from bot.office.numbering import Count, Numbering
from bot.office.package import Events
from bot.office.styles import Styles
from bot.office.symbols import in_letters, symbol
from bot.office.tags import PROPERTIES, UTC_DATE, Attributes, moment, number, tags, toggle

MAX_ANCHORS = 100
"""Comments that may overlap in one place."""
MAX_FIELDS = 100
"""Fields that may stand in each other."""

_LONGEST_SIGN = 10
_WHITE = str.maketrans("\t\r\n", "   ")
_SILENT = ("separator", "continuationSeparator", "continuationNotice")
"""Notes that are lines between notes."""
_CHANGES = (
    *("rPrChange", "sectPrChange", "tblPrChange", "tblGridChange", "trPrChange", "tcPrChange", "tblPrExChange"),
    *("numberingChange", "cellMerge"),
)
_PASSED = ("sdtPr", "sdtEndPr", "rt", "fldData", "ffData", "instrText", "delInstrText")
_SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011", "softHyphen": "\u00ad"}


@dataclass(slots=True, kw_only=True)
class Book:
    """What all stories of a file share."""

    tally: Tally
    styles: Styles = field(default_factory=Styles)
    numbering: Numbering = field(default_factory=Numbering)
    revisions: dict[tuple[str, str, bool], Revision] = field(default_factory=dict)
    reformatted: int = 0
    defects: dict[str, None] = field(default_factory=dict)
    """What a person should know, each once."""


@dataclass(slots=True, kw_only=True)
class Section:
    """A stretch of a story that stands by itself: the body, one note, one comment."""

    attributes: dict[str, str] = field(default_factory=dict)
    """Those of its element, without namespaces."""
    paragraphs: list[Paragraph] = field(default_factory=list)
    last_mark: str = ""
    """w14:paraId of its last paragraph, by which comments are known to each other."""

    @property
    def id(self) -> str:
        """By which the body refers to it."""
        return self.attributes.get("id", "")


@dataclass(slots=True, kw_only=True)
class _Listing:
    """What decides about a paragraph's automatic number."""

    style: str = ""
    num_id: str = ""
    level: int | None = None


@dataclass(slots=True, kw_only=True)
class _Open:
    """A paragraph being read, and the run in it. `before` is what its tracked formatting replaced."""

    draft: Draft
    now: _Listing = field(default_factory=_Listing)
    before: _Listing | None = None
    own: dict[str, str | bool] = field(default_factory=dict)
    look: Look | None = None
    aside: list[Paragraph] = field(default_factory=list)
    """Paragraphs of text boxes anchored here: they follow this one."""


class Story(Events):
    """One part of a Word file, read into `sections`. `notes`, `remarks` and `furniture` are the ids of notes, comments
    and of header and footer parts, in the order the story refers to them."""

    def __init__(self, book: Book, part: str = "body") -> None:
        self.sections: list[Section] = [Section()]
        self.notes: dict[tuple[str, str], str] = {}
        """With the sign its author chose for a note, or an empty one."""
        self.remarks: dict[str, None] = {}
        self.furniture: dict[str, None] = {}
        self.is_document = False
        self._book, self._part = book, part
        self._shown, self._before = Count(book.numbering), Count(book.numbering)
        self._open: list[_Open] = []
        self._listing = _Listing()
        self._grid = Grid()
        self._boxes = 0
        self._marks: list[tuple[int, int]] = []
        """How many revisions were open before each row and cell we are in."""
        self._inserted: list[Revision] = []
        self._deleted: list[Revision] = []
        self._anchors: dict[str, None] = {}
        self._anchored: tuple[str, ...] = ()
        self._ranged: set[str] = set()
        self._bare: set[str] = set()
        """Comments whose range has begun, and those of them that no words carry yet."""
        self._fields: list[bool] = []
        """The fields we are in, each: whether still in its instruction, which is no text."""
        self._links = 0
        self._choices: list[bool] = []
        self._properties = 0
        """How many w:pPr we are in: an old one stands in the new one."""
        self._in_numbering = self._in_row_properties = False
        self._keeps_space = False
        self._signed: tuple[str, str] | None = None
        """The note whose chosen sign the rest of the run is."""
        gather, said = self._gather, self._said
        super().__init__(
            tags(
                w={
                    "document": self._begin_document,
                    **dict.fromkeys(_PASSED, self._pass),
                    **dict.fromkeys(_CHANGES, self._reformatted),
                    **{name: partial(self._property, name) for name in PROPERTIES},
                    **dict.fromkeys(("footnote", "endnote", "comment"), self._begin_section),
                    "p": self._begin_paragraph,
                    "pPr": self._begin_properties,
                    "pPrChange": self._begin_old_properties,
                    "pStyle": self._paragraph_style,
                    "numPr": self._begin_numbering,
                    "numId": self._num_id,
                    "ilvl": self._level,
                    "r": self._begin_run,
                    "rStyle": self._run_style,
                    "vanish": self._vanish,
                    "altChunk": self._hold_file,
                    "t": gather,
                    "delText": gather,
                    "ins": partial(self._begin_revision, False, False),
                    "moveTo": partial(self._begin_revision, False, True),
                    "del": partial(self._begin_revision, True, False),
                    "moveFrom": partial(self._begin_revision, True, True),
                    **{name: partial(self._sign, sign) for name, sign in _SIGNS.items()},
                    "sym": self._symbol,
                    "fldChar": self._field,
                    "hyperlink": self._begin_link,
                    "tbl": self._begin_table,
                    "tr": self._begin_row,
                    "trPr": self._begin_row_properties,
                    "gridBefore": self._skip_columns,
                    "tc": self._begin_cell,
                    "gridSpan": self._span,
                    "cellIns": partial(self._cell_revision, False),
                    "cellDel": partial(self._cell_revision, True),
                    "txbxContent": self._begin_box,
                    "commentRangeStart": self._begin_anchor,
                    "commentRangeEnd": self._end_anchor,
                    "commentReference": self._reference,
                    "footnoteReference": partial(self._note, "footnote"),
                    "endnoteReference": partial(self._note, "endnote"),
                    "headerReference": partial(self._furnish, "header"),
                    "footerReference": partial(self._furnish, "footer"),
                },
                m={"t": gather, "r": self._begin_run, "den": partial(self._sign, "/"), "ctrlPr": self._pass},
                mc={"AlternateContent": self._begin_choices, "Choice": self._choice, "Fallback": self._choice},
            ),
            tags(
                w={
                    "p": self._end_paragraph,
                    "pPr": self._end_properties,
                    "pPrChange": self._end_old_properties,
                    "numPr": self._end_numbering,
                    "t": said,
                    "delText": said,
                    **dict.fromkeys(("ins", "moveTo"), partial(self._end_revision, self._inserted)),
                    **dict.fromkeys(("del", "moveFrom"), partial(self._end_revision, self._deleted)),
                    "hyperlink": self._end_link,
                    "tbl": self._end_table,
                    "tr": self._unmark,
                    "trPr": self._end_row_properties,
                    "tc": self._end_cell,
                    "txbxContent": self._end_box,
                },
                m={"t": said},
                mc={"AlternateContent": self._end_choices},
            ),
        )

    # -- sections ---------------------------------------------------------------------------------------------------

    def _begin_section(self, attributes: Attributes) -> None:
        if attributes.get(self.w + "type") in _SILENT:
            self.skip = True
            return
        self.sections.append(Section(attributes={key.rpartition("}")[2]: said for key, said in attributes.items()}))

    def _begin_document(self, _: Attributes) -> None:
        self.is_document = True

    def _pass(self, _: Attributes) -> None:
        self.skip = True

    def _reformatted(self, _: Attributes) -> None:
        self._book.reformatted += 1
        self.skip = True

    # -- paragraphs -------------------------------------------------------------------------------------------------

    def _begin_paragraph(self, attributes: Attributes) -> None:
        inserted = self._inserted[-1] if self._inserted else None
        deleted = self._deleted[-1] if self._deleted else None
        self._open.append(_Open(draft=Draft(self._book.tally, inserted, deleted)))
        self._listing = self._open[-1].now
        self.sections[-1].last_mark = attributes.get("{http://schemas.microsoft.com/office/word/2010/wordml}paraId", "")

    def _end_paragraph(self) -> None:
        opened = self._open.pop()
        draft, now = opened.draft, opened.now
        self._fields = [False for in_instruction in self._fields if not in_instruction]
        num_id, level = self._list_of(now)
        paragraph = Paragraph(
            runs=draft.runs(),
            label=self._shown.next(num_id, level),
            label_before="" if draft.inserted else self._before.next(*self._list_of(opened.before or now)),
            level=level,
            style=self._book.styles.name(now.style),
            part="text box" if self._boxes and self._part == "body" else self._part,
            cell=self._grid.cell,
            inserted=draft.inserted,
            deleted=draft.deleted,
        )
        paragraphs = self._open[-1].aside if self._open else self.sections[-1].paragraphs
        paragraphs += [paragraph, *opened.aside]

    def _list_of(self, listing: _Listing) -> tuple[str, int]:
        """The list a paragraph is in, by itself or by its style, and its level there."""
        by_style, level = self._book.styles.numbering(listing.style)
        num_id = listing.num_id or by_style
        if not num_id:
            return "", 0
        if listing.level is not None:
            level = listing.level
        elif listing.num_id:
            level = 0
        elif level is None:
            level = self._book.numbering.level_of(num_id, listing.style or self._book.styles.default)
        return num_id, level

    def _begin_properties(self, _: Attributes) -> None:
        self._properties += 1

    def _end_properties(self) -> None:
        self._properties -= 1

    def _begin_old_properties(self, _: Attributes) -> None:
        self._book.reformatted += 1
        if self._open:
            self._listing = self._open[-1].before = _Listing()

    def _end_old_properties(self) -> None:
        if self._open:
            self._listing = self._open[-1].now

    def _paragraph_style(self, attributes: Attributes) -> None:
        self._listing.style = attributes.get(self.w + "val", "")

    def _begin_numbering(self, _: Attributes) -> None:
        self._in_numbering = True

    def _end_numbering(self) -> None:
        self._in_numbering = False

    def _num_id(self, attributes: Attributes) -> None:
        self._listing.num_id = attributes.get(self.w + "val", "")

    def _level(self, attributes: Attributes) -> None:
        self._listing.level = number(attributes.get(self.w + "val"), most=LEVELS - 1)

    # -- runs -------------------------------------------------------------------------------------------------------

    def _begin_run(self, _: Attributes) -> None:
        if self._open:
            self._open[-1].own, self._open[-1].look = {}, None
        self._signed = None

    def _property(self, name: str, attributes: Attributes) -> None:
        if self._open and not self._properties:
            self._open[-1].own[name] = PROPERTIES[name](attributes, self.w)

    def _run_style(self, attributes: Attributes) -> None:
        if self._open and not self._properties:
            self._open[-1].own["rStyle"] = attributes.get(self.w + "val", "")

    def _vanish(self, attributes: Attributes) -> None:
        if not self._properties and toggle(attributes, self.w):
            self._book.defects["some words are formatted as hidden; they are read like the others"] = None

    def _hold_file(self, _: Attributes) -> None:
        self._book.defects["holds another file that is shown in it (altChunk), which is not read"] = None

    def _gather(self, attributes: Attributes) -> None:
        self._keeps_space = attributes.get("{http://www.w3.org/XML/1998/namespace}space") == "preserve"
        self.text = []

    def _said(self) -> None:
        text = "".join(self.text or ())
        self.text = None
        if not self._keeps_space:
            text = text.strip(" \t\r\n")
        if text:
            self._say(in_letters(text if text.isprintable() else text.translate(_WHITE)))

    def _sign(self, sign: str, _: Attributes) -> None:
        if not self._properties:
            self._say(sign)

    def _symbol(self, attributes: Attributes) -> None:
        try:
            code = int(attributes.get(self.w + "char", "")[:8], 16)
        except ValueError:
            return
        self._say(symbol(attributes.get(self.w + "font", ""), code))

    def _say(self, text: str) -> None:
        """Words of the paragraph that is open; words outside of one, or in a field's instruction, are none, nor is the
        sign of a note."""
        if not self._open or True in self._fields:
            return
        if self._signed:
            self.notes[self._signed] = (self.notes[self._signed] + text.strip())[:_LONGEST_SIGN]
            return
        opened = self._open[-1]
        if opened.look is None:
            look = self._book.styles.look(opened.now.style, tuple(opened.own.items()))
            opened.look = look._replace(underline=False, colour="") if self._links else look
        opened.draft.say(
            text,
            opened.look,
            self._inserted[-1] if self._inserted else None,
            self._deleted[-1] if self._deleted else None,
            self._anchored,
        )
        self._bare.clear()

    def _field(self, attributes: Attributes) -> None:
        step = attributes.get(self.w + "fldCharType")
        if step == "begin" and len(self._fields) < MAX_FIELDS:
            self._fields.append(True)
        elif self._fields and step == "separate":
            self._fields[-1] = False
        elif self._fields and step == "end":
            self._fields.pop()

    def _begin_link(self, _: Attributes) -> None:
        self._links += 1

    def _end_link(self) -> None:
        self._links -= 1

    # -- revisions --------------------------------------------------------------------------------------------------

    def _revision(self, attributes: Attributes, *, moved: bool) -> Revision:
        key = (
            attributes.get(self.w + "author", ""),
            attributes.get(UTC_DATE, attributes.get(self.w + "date", "")),
            moved,
        )
        found = self._book.revisions.get(key)
        if found is None:
            found = Revision(author=key[0].strip(), at=moment(key[1]), moved=moved)
            self._book.revisions[key] = found
        return found

    def _begin_revision(self, deleted: bool, moved: bool, attributes: Attributes) -> None:
        revision = self._revision(attributes, moved=moved)
        if self._in_numbering:
            self._book.reformatted += 1
            if self._open:
                self._open[-1].before = _Listing(style=self._open[-1].now.style, num_id="0")
        elif not self._properties:
            (self._deleted if deleted else self._inserted).append(revision)
        elif self._open and deleted:
            self._open[-1].draft.deleted = revision
        elif self._open:
            self._open[-1].draft.inserted = revision

    def _end_revision(self, revisions: list[Revision]) -> None:
        # one said of a row or a cell lasts until that ends
        if not self._properties and not self._in_row_properties and revisions:
            revisions.pop()

    # -- tables -----------------------------------------------------------------------------------------------------

    def _begin_table(self, _: Attributes) -> None:
        self._grid.begin_table()

    def _end_table(self) -> None:
        self._grid.end_table()

    def _begin_row(self, _: Attributes) -> None:
        self._grid.begin_row()
        self._mark()

    def _begin_row_properties(self, _: Attributes) -> None:
        self._in_row_properties = True

    def _end_row_properties(self) -> None:
        self._in_row_properties = False

    def _skip_columns(self, attributes: Attributes) -> None:
        self._grid.skip(number(attributes.get(self.w + "val"), most=1000) or 0)

    def _begin_cell(self, _: Attributes) -> None:
        self._grid.begin_cell()
        self._mark()

    def _span(self, attributes: Attributes) -> None:
        self._grid.span(number(attributes.get(self.w + "val"), most=1000) or 1)

    def _cell_revision(self, deleted: bool, attributes: Attributes) -> None:
        (self._deleted if deleted else self._inserted).append(self._revision(attributes, moved=False))

    def _end_cell(self) -> None:
        self._grid.end_cell()
        self._unmark()

    def _mark(self) -> None:
        self._marks.append((len(self._inserted), len(self._deleted)))

    def _unmark(self) -> None:
        """A row or a cell ends, and with it the revisions said of it."""
        inserted, deleted = self._marks.pop()
        del self._inserted[inserted:]
        del self._deleted[deleted:]

    # -- what stands beside the words ----------------------------------------------------------------------------------

    def _begin_box(self, _: Attributes) -> None:
        self._boxes += 1
        self._grid.step_out()

    def _end_box(self) -> None:
        self._boxes -= 1
        self._grid.step_back()

    def _begin_choices(self, _: Attributes) -> None:
        self._choices.append(False)

    def _choice(self, _: Attributes) -> None:
        if self._choices and self._choices[-1]:
            self.skip = True
        elif self._choices:
            self._choices[-1] = True

    def _end_choices(self) -> None:
        self._choices.pop()

    def _begin_anchor(self, attributes: Attributes) -> None:
        remark = attributes.get(self.w + "id", "")
        self.remarks[remark] = None
        if len(self._anchors) < MAX_ANCHORS:
            self._anchors[remark] = None
            self._anchored = tuple(self._anchors)
            self._ranged.add(remark)
            self._bare.add(remark)

    def _end_anchor(self, attributes: Attributes) -> None:
        if self._anchors.pop(attributes.get(self.w + "id", ""), self) is None:
            self._anchored = tuple(self._anchors)

    def _reference(self, attributes: Attributes) -> None:
        remark = attributes.get(self.w + "id", "")
        self.remarks[remark] = None
        if self._open and (remark in self._bare or remark not in self._ranged):
            self._open[-1].draft.point(remark)

    def _note(self, kind: str, attributes: Attributes) -> None:
        note = (kind, attributes.get(self.w + "id", ""))
        self.notes.setdefault(note, "")
        if self._open and self._part == "body":
            inserted, deleted = (stack[-1] if stack else None for stack in (self._inserted, self._deleted))
            self._open[-1].draft.note(" ".join(note), inserted, deleted)
        if attributes.get(self.w + "customMarkFollows", "0") not in ("0", "false", "off"):
            self._signed = note

    def _furnish(self, kind: str, attributes: Attributes) -> None:
        for key, value in attributes.items():
            if key.endswith("}id"):
                self.furniture[value] = None
