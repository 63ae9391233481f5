"""An HTML file as a Document: paragraphs, list numbers, tables, `ins` and `del`, and how words look; never recurses.

Word's own way to save HTML is known: list numbers as words to be passed over, authors and times of its revisions.
Leaves to others: the HTML of mail, where quotations matter (`bot.mail`).
"""

import hashlib
import re
from dataclasses import dataclass
from functools import partial
from urllib.parse import unquote

from lxml import etree

from bot.errors import Refused
from bot.model import Document, Paragraph, Revision
from bot.office.characters import decoded
from bot.office.draft import PLAIN, Draft, Look, Tally
from bot.office.grid import Grid
from bot.office.numerals import numeral
from bot.office.package import Events, Forbidden
from bot.office.tags import Attributes, moment, number

_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset=["']?([\w:-]{1,40})""", re.IGNORECASE)
_SPACE = re.compile("[ \t\r\n\f]+")
_BLOCKS = (
    "address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer form header "
    "hr legend main nav option pre section summary table tbody tfoot thead caption p h1 h2 h3 h4 h5 h6"
).split()
_SKIPPED = ("script", "style", "noscript", "template", "svg", "iframe", "select", "button", "rt", "rp", "textarea")
_DRESSED = "a b strong i em cite dfn u s strike font span".split()
_KINDS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_HEADINGS = {f"h{level}": f"Heading {level}" for level in range(1, 7)}
_HEAVY = ("bold", "bolder", "600", "700", "800", "900")
_NAMES = {"red": "#ff0000", "blue": "#0000ff", "green": "#008000", "purple": "#800080", "maroon": "#800000"}
"""Those colours by name that people mark changes with."""
_MAX_STYLE = 2000
_COLOUR = re.compile(r"#([0-9a-f]{6})|rgb\((\d{1,3}), ?(\d{1,3}), ?(\d{1,3})\)")


def read_page(data: bytes, name: str) -> Document:
    """The document in an .html file; Refused, with the reason, where it cannot be read."""
    declared = _CHARSET.search(data[:4096])
    text, defect = decoded(data, name, declared[1].decode("ascii", "replace") if declared else "")
    events = _Page(Tally(name))
    parser = etree.HTMLParser(target=events, no_network=True, remove_comments=True, remove_pis=True)
    try:
        parser.feed(text)
        parser.close()
    except etree.LxmlError as error:
        raise Refused(f"{name}: not HTML ({str(error)[:100]}); send the words as .docx") from error
    except Forbidden as error:
        raise Refused(f"{name}: {error}") from error
    return Document(
        name=name,
        kind="html",
        sha256=hashlib.sha256(data).hexdigest(),
        title=" ".join(events.title.split()),
        paragraphs=tuple(events.paragraphs),
        defects=(defect,) if defect else (),
    )


@dataclass(slots=True, kw_only=True)
class _List:
    """A list that is open: how it writes its numbers ("" for bullets) and how far it has counted."""

    kind: str
    reached: int


class _Page(Events):
    """The page, read into `paragraphs`."""

    def __init__(self, tally: Tally) -> None:
        self.title = ""
        self.paragraphs: list[Paragraph] = []
        self._tally = tally
        self._draft: Draft | None = None
        self._style = self._label = ""
        self._looks = [PLAIN]
        self._links: list[bool] = []
        """Which of the elements that dress words are links: their own colour and underline are no style."""
        self._marking = 0
        """How deep the looks were when Word's copy of a list number began, which is a label and no words."""
        self._inserted: list[Revision] = []
        self._deleted: list[Revision] = []
        self._lists: list[_List] = []
        self._grid = Grid()
        self._spaced, self._verbatim = True, 0
        begin, end = self._begin_block, self._end_block
        super().__init__(
            {
                **{tag: partial(begin, tag) for tag in _BLOCKS},
                **{tag: partial(self._dress, tag) for tag in _DRESSED},
                **dict.fromkeys(_SKIPPED, self._pass),
                "title": self._begin_title,
                "br": self._break,
                "ins": partial(self._begin_change, self._inserted),
                "del": partial(self._begin_change, self._deleted),
                **{tag: partial(self._begin_list, tag) for tag in ("ul", "ol")},
                "li": self._begin_item,
                "table": self._begin_table,
                "tr": self._begin_row,
                **dict.fromkeys(("td", "th"), self._begin_cell),
            },
            {
                **{tag: partial(end, tag) for tag in _BLOCKS},
                **dict.fromkeys(_DRESSED, self._undress),
                "title": self._end_title,
                "ins": partial(self._end_change, self._inserted),
                "del": partial(self._end_change, self._deleted),
                **dict.fromkeys(("ul", "ol"), self._end_list),
                "li": self._close,
                "table": self._end_table,
                "tr": self._close,
                **dict.fromkeys(("td", "th"), self._end_cell),
                "html": self._close,
            },
        )
        self.text = []

    def doctype(self, *_: object) -> None:
        """HTML has one, and no entities of its own."""

    def _pass(self, _: Attributes) -> None:
        self.skip = True

    # -- words ------------------------------------------------------------------------------------------------------

    def _drain(self) -> None:
        """The characters met since the last tag, as words."""
        text = "".join(self.text or ())
        self.text = []
        if not self._verbatim:
            text = _SPACE.sub(" ", text)
            if self._spaced:
                text = text.removeprefix(" ")
        if not text:
            return
        if self._marking:
            self._label += text
            return
        self._spaced = text.endswith((" ", "\n"))
        if self._draft is None:
            self._draft = Draft(self._tally)
        look = self._looks[-1]
        self._draft.say(
            text,
            look._replace(underline=False, colour="") if True in self._links else look,
            self._inserted[-1] if self._inserted else None,
            self._deleted[-1] if self._deleted else None,
        )

    def _close(self) -> None:
        """A paragraph ends, if one has begun."""
        self._drain()
        self._spaced = True
        draft, self._draft = self._draft, None
        if draft is None:
            return
        level = max(0, len(self._lists) - 1)
        self.paragraphs.append(
            Paragraph(
                runs=draft.runs(),
                label=self._label,
                label_before="" if self._inserted else self._label,
                level=level,
                style=self._style,
                cell=self._grid.cell,
                inserted=self._inserted[-1] if self._inserted else None,
                deleted=self._deleted[-1] if self._deleted else None,
            )
        )
        self._label = ""

    def _begin_block(self, tag: str, attributes: Attributes) -> None:
        self._close()
        self._style = _HEADINGS.get(tag, attributes.get("class", "")[:100])
        self._verbatim += tag == "pre"
        self._looks.append(_dressed(self._looks[-1], tag, attributes))
        self._links.append(False)

    def _end_block(self, tag: str) -> None:
        self._close()
        self._style = ""
        self._verbatim -= tag == "pre"
        self._undress()

    def _break(self, _: Attributes) -> None:
        self._drain()
        self.text, self._verbatim = ["\n"], self._verbatim + 1
        self._drain()
        self._verbatim -= 1

    def _begin_title(self, _: Attributes) -> None:
        self._drain()

    def _end_title(self) -> None:
        self.title = "".join(self.text or ())
        self.text = []

    # -- looks and revisions ----------------------------------------------------------------------------------------

    def _dress(self, tag: str, attributes: Attributes) -> None:
        self._drain()
        self._looks.append(_dressed(self._looks[-1], tag, attributes))
        self._links.append(tag == "a" and "href" in attributes)
        if not self._marking and "mso-list:ignore" in attributes.get("style", "").lower().replace(" ", ""):
            self._marking, self._label = len(self._looks), ""

    def _undress(self) -> None:
        self._drain()
        if self._marking == len(self._looks):
            self._marking, self._label = 0, self._label.strip("\xa0 ")
        if self._links:
            self._links.pop()
            self._looks.pop()

    def _begin_change(self, revisions: list[Revision], attributes: Attributes) -> None:
        self._drain()
        author = attributes.get("cite", "")
        is_name = author.lower().startswith("mailto:")  # QUIRK: so Word writes who it was
        revisions.append(Revision(author=unquote(author[7:]) if is_name else "", at=moment(attributes.get("datetime"))))

    def _end_change(self, revisions: list[Revision]) -> None:
        self._drain()
        if revisions:
            revisions.pop()

    # -- lists and tables -------------------------------------------------------------------------------------------

    def _begin_list(self, tag: str, attributes: Attributes) -> None:
        self._close()
        kind = _KINDS.get(attributes.get("type", "1"), "decimal") if tag == "ol" else ""
        self._lists.append(_List(kind=kind, reached=(number(attributes.get("start")) or 1) - 1))

    def _end_list(self) -> None:
        self._close()
        if self._lists:
            self._lists.pop()

    def _begin_item(self, attributes: Attributes) -> None:
        self._close()
        if not self._lists:
            return
        entered = self._lists[-1]
        value = number(attributes.get("value"))
        entered.reached = entered.reached + 1 if value is None else value
        self._label = f"{numeral(entered.reached, entered.kind)}." if entered.kind else "•"

    def _begin_table(self, _: Attributes) -> None:
        self._close()
        self._grid.begin_table()

    def _end_table(self) -> None:
        self._close()
        self._grid.end_table()

    def _begin_row(self, _: Attributes) -> None:
        self._close()
        self._grid.begin_row()

    def _begin_cell(self, attributes: Attributes) -> None:
        self._close()
        self._grid.span(number(attributes.get("colspan"), most=1000) or 1)

    def _end_cell(self) -> None:
        self._close()
        self._grid.end_cell()


def _dressed(look: Look, tag: str, attributes: Attributes) -> Look:
    """How the words in an element look."""
    said = attributes.get("style", "")[:_MAX_STYLE].lower()
    style = {key.strip(): value.strip() for key, _, value in (part.partition(":") for part in said.split(";"))}
    weight, line = style.get("font-weight", ""), style.get("text-decoration", "")
    line += style.get("text-decoration-line", "")
    return Look(
        bold=weight in _HEAVY or ((look.bold or tag in ("b", "strong")) and weight not in ("normal", "400")),
        italic=style.get("font-style") in ("italic", "oblique") or look.italic or tag in ("i", "em", "cite", "dfn"),
        underline="underline" in line or look.underline or tag == "u",
        strike="line-through" in line or look.strike or tag in ("s", "strike"),
        colour=_colour(style.get("color", attributes.get("color", "").lower() if tag == "font" else ""), look.colour),
    )


def _colour(said: str, around: str) -> str:
    """#rrggbb, empty for black; what the element around it has where it says nothing that is known."""
    found = _COLOUR.fullmatch(said)
    if found is None:
        return "" if said in ("black", "windowtext") else _NAMES.get(said, around)
    colour = f"#{found[1]}" if found[1] else "#" + "".join(f"{min(int(part), 255):02x}" for part in found.groups()[1:])
    return "" if colour == "#000000" else colour
