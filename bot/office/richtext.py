"""Rich text (.rtf, RTF 1.9.1) as a Document: words and their looks, tracked changes, comments, notes, tables, numbers.

The automatic number of a paragraph is the one its writer left for readers that cannot count (\\listtext). Pictures,
objects and field instructions are passed over. Leaves to others: nothing; rich text packed in mail is `bot.mail`'s.
"""

import codecs
import hashlib
import re
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, NamedTuple

from bot.errors import Refused
from bot.model import Document, Paragraph, Remark, Revision
from bot.office.draft import PLAIN, Draft, Look, Tally
from bot.office.grid import Grid
from bot.office.revised import words
from bot.office.symbols import in_letters

MAX_SOURCE = 25 * 1024 * 1024
MAX_GROUPS = 250
MAX_TOKENS = 4_000_000
MAX_ANCHORS = 100

_TOKEN = re.compile(
    r"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|[\r\n]+|([^\\{}\r\n]+)"
)
_SIGNS = {
    "tab": "\t",
    "line": "\n",
    "lbr": "\n",
    "page": "\n",
    "column": "\n",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "endash": "–",
    "emdash": "—",
    "bullet": "•",
    "emspace": "\u2003",
    "enspace": "\u2002",
    "zwj": "\u200d",
    "zwnj": "\u200c",
    "ltrmark": "\u200e",
    "rtlmark": "\u200f",
}
_ESCAPED = {"~": "\u00a0", "_": "\u2011", "-": "\u00ad", "\t": "\t", "\\": "\\", "{": "{", "}": "}"}
_SILENT = frozenset(
    "pict object nonshppict themedata colorschememapping latentstyles datastore xmlnstbl listtable listoverridetable "
    "rsidtbl generator filetbl pgptbl mmathPr fldinst datafield bkmkstart bkmkend atnid atnicn atnparent shpinst sp "
    "shprslt author operator keywords comment category manager company doccomm subject hlinkbase wgrffmtfilter "
    "template private xe tc rxe pnseclvl ftnsep ftnsepc ftncn aftnsep aftnsepc aftncn".split()
)
_TOLD = frozenset(
    "fonttbl colortbl stylesheet revtbl atnauthor atndate atnref atrfstart atrfend listtext pntext title".split()
)
"""Destinations whose characters say something other than words."""
_ASIDE = {
    "footnote": "footnote",
    "annotation": "comment",
    "shptxt": "text box",
    **{f"{part}{which}": part for part in ("header", "footer") for which in ("", "l", "r", "f")},
}
"""Destinations that hold paragraphs of their own."""
_PAGES = {128: 932, 129: 949, 134: 936, 136: 950, 161: 1253, 162: 1254, 177: 1255, 178: 1256, 186: 1257, 204: 1251}
_PAGES |= {222: 874, 238: 1250}
"""Code pages by \\fcharset."""


_RGB = ("red", "green", "blue")
_UNDERLINES = frozenset(
    "ul uld uldash uldashd uldashdd uldb ulhwave ulldash ulth ulthd ulthdash ulthdashd ulthdashdd ulthldash ululdbwave "
    "ulw ulwave".split()
)


class _State(NamedTuple):
    """What a group inherits from the one around it, and gives back."""

    told: str = ""
    silent: bool = False
    look: Look = PLAIN
    page: str = ""
    skip: int = 1
    """Characters that stand for one \\u, for readers that do not know it."""
    inserted: bool = False
    deleted: bool = False
    authors: tuple[int, int] = (0, 0)
    """Who inserted and who deleted, by their place among the authors."""
    times: tuple[int, int] = (0, 0)


@dataclass(slots=True, kw_only=True)
class _Place:
    """Where paragraphs go: the body, or something beside it."""

    part: str
    paragraphs: list[Paragraph] = field(default_factory=list)
    draft: Draft | None = None
    label: str = ""
    style: int = 0
    in_table: bool = False
    """What the paragraph says of itself."""
    has_table: bool = False
    in_row: bool = False
    aside: list[Paragraph] = field(default_factory=list)
    """Paragraphs of text boxes anchored in the one being read: they follow it."""


def read_rich(data: bytes, name: str) -> Document:
    """The document in an .rtf; Refused, with the reason, where it cannot be read."""
    if len(data) > MAX_SOURCE:
        raise Refused(f"{name}: larger than {MAX_SOURCE >> 20} MiB; save it without its pictures and send it again")
    reading = _Reading(name)
    reading.read(data.decode("latin-1"))
    return Document(
        name=name,
        kind="rtf",
        sha256=hashlib.sha256(data).hexdigest(),
        title=" ".join(reading.title.split()),
        paragraphs=(*reading.body, *reading.notes, *reading.furniture),
        remarks=tuple(reading.remarks),
    )


class _Reading:
    """The tokens of a file, taken one by one."""

    def __init__(self, name: str) -> None:
        self.title = ""
        self.notes: list[Paragraph] = []
        self.furniture: list[Paragraph] = []
        self.remarks: list[Remark] = []
        self._name, self._tally = name, Tally(name)
        self._places = [_Place(part="body")]
        self._state = _State()
        self._groups: list[tuple[_State, int]] = []
        self._told: list[str] = []
        self._pending = bytearray()
        """Bytes of a character that comes as two tokens."""
        self._page = "cp1252"
        self._to_skip = 0
        self._half = ""
        """The first half of a character beyond the first plane, which comes as two \\u."""
        self._ignorable = False
        self._font = 0
        self._fonts: dict[int, str] = {}
        self._colour: list[int] | None = None
        self._colours: list[str] = []
        self._style = 0
        self._styles: dict[int, str] = {}
        self._authors: list[str] = []
        self._known: dict[str, str] = {}
        self._anchors: dict[str, None] = {}
        self._grid = Grid()
        self._ranged: set[str] = set()
        self._noted = 0

    @property
    def body(self) -> list[Paragraph]:
        """The paragraphs of the text itself, those of text boxes among them."""
        return self._places[0].paragraphs

    def read(self, source: str) -> None:
        """Every token in turn."""
        at = taken = 0
        while token := _TOKEN.match(source, at):
            at, taken = token.end(), taken + 1
            if taken > MAX_TOKENS:
                raise Refused(f"{self._name}: more than {MAX_TOKENS} control words; send the words as .docx")
            word, value, octet, symbol, brace, text = token.groups()
            if octet:
                self._octet(int(octet, 16))
                continue
            self._flush()
            if text:
                self._say(text)
            elif word:
                number = max(-(2**31), min(int(value), 2**31)) if value else None
                if word == "bin":
                    at += max(0, number or 0)
                else:
                    self._control(word, number)
            elif brace == "{":
                self._begin_group()
            elif brace:
                self._end_group()
            elif symbol == "*":
                self._ignorable = True
                continue
            elif symbol and symbol in "\r\n":
                self._control("par", None)
            elif symbol:
                self._put(_ESCAPED.get(symbol, ""))
            self._ignorable = False
        self._flush()
        while self._groups:
            self._end_group()
        if self._places[0].draft:
            self._end_paragraph()

    def _set(self, **changes: Any) -> None:
        self._state = self._state._replace(**changes)

    # -- groups -----------------------------------------------------------------------------------------------------

    def _begin_group(self) -> None:
        if len(self._groups) >= MAX_GROUPS:
            raise Refused(f"{self._name}: nested more than {MAX_GROUPS} deep, as no document is; not read")
        self._groups.append((self._state, len(self._places)))

    def _end_group(self) -> None:
        if not self._groups:
            return
        ended = self._state
        self._state, places = self._groups.pop()
        if ended.told and not self._state.told:
            self._learn(ended.told, "".join(self._told))
            self._told.clear()
        while len(self._places) > places:
            self._step_back()

    def _step_aside(self, part: str) -> None:
        outer = self._places[-1].part
        self._places.append(_Place(part=part if outer == "body" or part == "comment" else outer))
        self._grid.step_out()
        self._set(silent=False, told="")

    def _step_back(self) -> None:
        if self._places[-1].draft:
            self._end_paragraph()
        place = self._places.pop()
        self._grid.step_back()
        if place.part == "comment":
            self._remark("\n".join(words(paragraph) for paragraph in place.paragraphs).strip())
        elif place.part == "footnote":
            self._noted += 1
            part = f"footnote {self._noted}"
            self.notes += [replace(paragraph, part=part) for paragraph in place.paragraphs]
            if draft := self._places[-1].draft:
                draft.note(part)
        elif place.part in ("header", "footer"):
            self.furniture += place.paragraphs
        else:
            outer = self._places[-1]
            (outer.aside if outer.draft else outer.paragraphs).extend(place.paragraphs)

    def _remark(self, text: str) -> None:
        """A comment ends; its reference, author and date came before it."""
        known, self._known = self._known, {}
        id_ = known.get("atnref") or f"comment {len(self.remarks) + 1}"
        self.remarks.append(
            Remark(id=id_, author=known.get("atnauthor", ""), at=_moment(known.get("atndate", "")), text=text)
        )
        if id_ not in self._ranged and self._places[-1].draft:
            self._places[-1].draft.point(id_)

    def _learn(self, told: str, text: str) -> None:
        """A destination that says something other than words ends."""
        text = text.strip()
        if told == "revtbl":
            self._authors = [author.strip() for author in text.split(";")]
        elif told == "title":
            self.title = text
        elif told in ("listtext", "pntext"):
            self._places[-1].label = text
        elif told == "atrfstart" and len(self._anchors) < MAX_ANCHORS:
            self._anchors[text] = None
            self._ranged.add(text)
        elif told == "atrfend":
            self._anchors.pop(text, None)
        else:
            self._known[told] = text

    # -- words ------------------------------------------------------------------------------------------------------

    def _octet(self, octet: int) -> None:
        if self._to_skip:
            self._to_skip -= 1
        elif not self._state.silent:
            self._pending.append(octet)

    def _flush(self) -> None:
        if self._pending:
            text = self._pending.decode(self._state.page or self._page, "replace")
            self._pending.clear()
            self._put(text)

    def _say(self, text: str) -> None:
        """Characters of the file, without those that only repeat a \\u."""
        text, self._to_skip = text[self._to_skip :], max(0, self._to_skip - len(text))
        self._put(text if text.isascii() else text.encode("latin-1").decode(self._state.page or self._page, "replace"))

    def _unicode(self, code: int) -> None:
        sign = chr(code % 0x10000)
        self._to_skip = self._state.skip
        if "\ud800" <= sign < "\udc00":
            self._half = sign
            return
        both, self._half = self._half + sign, ""
        self._put(both.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))

    def _put(self, text: str) -> None:
        state, place = self._state, self._places[-1]
        if state.silent or not text:
            return
        text = in_letters(text)
        if state.told == "colortbl":
            self._colours += [_hex(self._colour)] * text.count(";")
            self._colour = None
        elif state.told == "stylesheet":
            self._styles[self._style] = (self._styles.get(self._style, "") + text).rstrip(";")[:200]
        elif state.told:
            self._told.append(text)
        else:
            if place.draft is None:
                place.draft = Draft(self._tally)
            place.draft.say(text, state.look, *self._revisions(), tuple(self._anchors))

    def _revisions(self) -> tuple[Revision | None, Revision | None]:
        state = self._state
        return (
            self._revision(state.authors[0], state.times[0]) if state.inserted else None,
            self._revision(state.authors[1], state.times[1]) if state.deleted else None,
        )

    def _revision(self, author: int, time: int) -> Revision:
        name = self._authors[author] if 0 <= author < len(self._authors) else ""
        return Revision(author="" if name == "Unknown" else name, at=_moment(str(time)))

    def _end_paragraph(self) -> None:
        place = self._places[-1]
        if place.in_table != place.has_table:
            place.has_table = place.in_table
            (self._grid.begin_table if place.in_table else self._grid.end_table)()
        if place.in_table and not place.in_row:
            place.in_row = True
            self._grid.begin_row()
            self._grid.begin_cell()
        draft = place.draft or Draft(self._tally)
        inserted, deleted = self._revisions()
        place.paragraphs.append(
            Paragraph(
                runs=draft.runs(),
                label=place.label,
                label_before="" if inserted else place.label,
                style=self._styles.get(place.style, ""),
                part=place.part,
                cell=self._grid.cell,
                inserted=inserted,
                deleted=deleted,
            )
        )
        place.paragraphs += place.aside
        place.aside.clear()
        place.draft, place.label = None, ""

    # -- control words ----------------------------------------------------------------------------------------------

    def _control(self, word: str, number: int | None) -> None:
        state, place = self._state, self._places[-1]
        if word in _ASIDE:
            self._step_aside(_ASIDE[word])
        elif word in _TOLD:
            self._set(told=word, silent=False)
        elif word in _SILENT or self._ignorable:
            self._set(silent=True)
        elif word == "u" and number is not None:
            self._unicode(number)
        elif word in _SIGNS:
            self._put(_SIGNS[word])
        elif word == "ansicpg":
            self._page = _codec(number) or self._page
        elif word == "uc":
            self._set(skip=max(0, min(number or 0, 9)))
        elif word == "f":
            self._font = number or 0
            self._set(page=self._fonts.get(self._font, ""))
        elif state.told or state.silent:
            self._define(word, number or 0)
        elif word in ("par", "sect"):
            self._end_paragraph()
        elif word in ("cell", "nestcell"):
            self._end_paragraph()
            self._grid.end_cell()
            self._grid.begin_cell()
        elif word == "row":
            place.in_row = False
        elif word == "intbl":
            place.in_table = True
        elif word == "pard":
            place.style, place.in_table = 0, False
        elif word == "s":
            place.style = number or 0
        else:
            self._dress(word, number)

    def _define(self, word: str, number: int) -> None:
        """What a table at the head of the file says of a font, a colour or a style."""
        told = self._state.told
        if word == "fcharset" and told == "fonttbl":
            self._fonts[self._font] = _codec(_PAGES.get(number))
        elif word in _RGB and told == "colortbl":
            self._colour = self._colour or [0, 0, 0]
            self._colour[_RGB.index(word)] = max(0, min(number, 255))
        elif word == "s" and told == "stylesheet":
            self._style = number

    def _dress(self, word: str, number: int | None) -> None:
        """How words look from here on, and whose change they are."""
        state, is_on = self._state, number != 0
        if word == "plain":
            self._set(look=PLAIN, page="", inserted=False, deleted=False)
        elif word == "revised":
            self._set(inserted=is_on)
        elif word == "deleted":
            self._set(deleted=is_on)
        elif word in ("revauth", "revauthdel"):
            self._set(authors=_with(state.authors, word == "revauthdel", number or 0))
        elif word in ("revdttm", "revdttmdel"):
            self._set(times=_with(state.times, word == "revdttmdel", number or 0))
        elif word == "b":
            self._set(look=state.look._replace(bold=is_on))
        elif word == "i":
            self._set(look=state.look._replace(italic=is_on))
        elif word in _UNDERLINES or word == "ulnone":
            self._set(look=state.look._replace(underline=is_on and word != "ulnone"))
        elif word in ("strike", "striked"):
            self._set(look=state.look._replace(strike=is_on))
        elif word == "cf":
            known = number is not None and 0 <= number < len(self._colours)
            self._set(look=state.look._replace(colour=self._colours[number or 0] if known else ""))


def _with(pair: tuple[int, int], second: bool, value: int) -> tuple[int, int]:
    return (pair[0], value) if second else (value, pair[1])


def _hex(colour: list[int] | None) -> str:
    return "#" + "".join(f"{part:02x}" for part in colour) if colour and any(colour) else ""


def _codec(page: int | None) -> str:
    """The codec of a Windows code page; empty where there is none."""
    try:
        return codecs.lookup(f"cp{page}").name if page else ""
    except LookupError:
        return ""


def _moment(stamp: str) -> datetime | None:
    """A DTTM: minutes, hours, days, months and years since 1900 in the bits of one number; local, taken as UTC."""
    if not stamp.lstrip("-").isdecimal() or len(stamp) > 11 or not int(stamp):
        return None
    bits = int(stamp) & 0xFFFFFFFF
    try:
        return datetime(
            1900 + (bits >> 20 & 0x1FF), bits >> 16 & 15, bits >> 11 & 31, bits >> 6 & 31, bits & 63, tzinfo=UTC
        )
    except ValueError:
        return None
