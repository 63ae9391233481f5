"""How a row stands on a sheet and on a page: its twenty-odd fields in a few columns that people can read.

Each column shows its fields one under another, empty ones left out, with a small label where the text does not say what
it is. No field is left out. How they look is for `document.py` and `page.py`.
"""

import re

from bot.model import ENGLISH, CommentState, Position, Table, Tongue

STRONG, TEXT, SMALL, LABEL = "CellStrong", "CellText", "CellSmall", "CellLabel"
"""Names of the cells' styles: three of paragraphs, one of characters."""

Field = tuple[str, str, str]
"""A column's key, its style, and the label before its text, which may be empty."""

Layout = tuple[tuple[str, int, tuple[Field, ...]], ...]

LAYOUT: Layout = (
    (
        "No., received",
        20,
        (
            *(("number", STRONG, ""), ("news", SMALL, "since last time")),
            *(("received", SMALL, ""), ("round", SMALL, ""), ("state", SMALL, "")),
        ),
    ),
    ("Member", 27, (("member", STRONG, ""), ("capacity", SMALL, ""), ("contributor", SMALL, ""))),
    ("Provision", 34, (("provision", STRONG, ""), ("cited", SMALL, "as cited"), ("excerpt", SMALL, "base text"))),
    ("Mark, type", 20, (("mark", STRONG, ""), ("type", SMALL, ""), ("position", SMALL, "position"))),
    (
        "Comment (verbatim)",
        66,
        (("comment", TEXT, ""), ("language", SMALL, "language"), ("translation", TEXT, "translation")),
    ),
    ("Proposed text, reasons", 40, (("proposed", TEXT, ""), ("reasons", TEXT, "reasons"))),
    (
        "Observations, disposition",
        27,
        (
            ("observations", TEXT, "observations"),
            ("disposition", STRONG, "disposition"),
            ("disposition_reason", TEXT, "reason"),
        ),
    ),
    ("Source, filed by", 33, (("source", SMALL, ""), ("filed", SMALL, "filed by"))),
)
"""Title, width in millimetres and fields of each column of the sheet."""


_ISO: Layout = (
    ("MB/NC", 20, (("mb", STRONG, ""),)),
    ("Line number", 17, (("line", SMALL, ""),)),
    ("Clause/ Subclause", 26, (("heading", TEXT, ""),)),
    ("Paragraph/ Figure/ Table", 24, (("label", TEXT, ""),)),
    ("Type of comment", 20, (("iso_type", TEXT, ""),)),
    ("Comments", 68, (("comment", TEXT, ""),)),
    ("Proposed change", 58, (("proposed", TEXT, ""),)),
    ("Observations of the secretariat", 34, (("observations", TEXT, ""),)),
)
"""As wide as in ISO's own template."""

_IEEE: Layout = (
    ("Comment ID, date", 22, (("number", STRONG, ""), ("received", SMALL, ""), ("ordinal", SMALL, "comment #"))),
    (
        "Affiliation, name",
        34,
        (
            *(("member", STRONG, ""), ("contributor", SMALL, "name"), ("email", SMALL, "email")),
            *(("phone", SMALL, "phone"), ("style", SMALL, "style"), ("index", SMALL, "index #")),
            *(("classification", SMALL, "classification"), ("vote", SMALL, "vote")),
        ),
    ),
    (
        "Subclause, category",
        34,
        (
            *(("provision", STRONG, ""), ("page", SMALL, "page"), ("line", SMALL, "line")),
            *(("category", SMALL, "category"), ("file", SMALL, "file"), ("must", SMALL, "must be satisfied")),
        ),
    ),
    ("Comment", 74, (("comment", TEXT, ""),)),
    ("Proposed change", 48, (("proposed", TEXT, ""), ("reasons", TEXT, "other3"))),
    (
        "Disposition status, detail",
        33,
        (("disposition", STRONG, "disposition status"), ("disposition_reason", TEXT, "disposition detail")),
    ),
    ("Other", 22, (("language", SMALL, "other1"), ("state", SMALL, "other2"))),
)
"""IEEE's is a spreadsheet; on paper its twenty-four columns would be a letter wide."""

_LAYOUTS = {"iscg": LAYOUT, "iso-2012-03": _ISO, "ieee-myproject": _IEEE}


TO_FILL = frozenset({"translation", "observations", "disposition", "disposition_reason"})
"""Fields whose label stands in the Word file where they are empty too: there the coordinator writes."""

NUMBERED = frozenset({"number", "mb"})
"""Fields in which a line that is the row's number leads to that row of the page."""

DISPOSITION = "disposition"
"""The field that fills its cell."""

FILLS = {
    "retain": "E2F0D9",
    "modify": "FFF2CC",
    "suppress": "F8D7DA",
    "merge": "DDEBF7",
    "move": "E4DFEC",
    "no change": "E7E6E6",
    "editorial": "FCE4D6",
    "noted": "DAEEF3",
}
"""The pale colour behind each usual disposition; the word stands before it."""

ANY_FILL = "F2F2F2"
"""Behind any other word."""

ABOVE = {
    "iso-2012-03": "MB/NC: the member, and the number of the comment. "
    "Type of comment: ge = general, te = technical, ed = editorial."
}
"""Profiles whose headings stand in the page header, as in ISO's own template, and what is explained below there."""

WIDTH = sum(width for _, width, _ in LAYOUT)
"""Millimetres of the whole table: A4 landscape less margins."""


def layout_of(table: Table) -> Layout:
    """The layout of this table: that of its profile, without what it has no column for; a column that is not named
    there is shown in the last, with its title."""
    layout = _LAYOUTS[table.profile]
    keys = {column.key for column in table.columns}
    named = {key for _, _, group in layout for key, _, _ in group}
    others = tuple((column.key, SMALL, column.title) for column in table.columns if column.key not in named)
    say = table.say if table.profile == "iscg" else ENGLISH  # others' forms are known by their official headings
    present = (
        (say(title), width, tuple((key, style, say(label)) for key, style, label in group if key in keys))
        for title, width, group in layout
    )
    *first, (title, width, group) = present
    return (*first, (title, width, group + others))


_STATES = {f"{state} {{number}}" for state in (CommentState.SUPERSEDED, CommentState.SAME)}


def shown(key: str, text: str, say: Tongue) -> str:
    """A cell as people read it where our words are another language's: the words in it that are ours and that nobody
    edits. What others said, or may be changed, stays as it is."""
    if say is ENGLISH or not text:
        return text
    if key == "state":
        said, _, number = text.rpartition(" ")
        return say(f"{said} {{number}}", number=number) if f"{said} {{number}}" in _STATES else say(text)
    if key == "capacity" or (key == "language" and text == "undetermined"):
        return say(text)
    if key == "round":
        *named, punctual = text.split(", ")
        return ", ".join((*map(say.held, named), say(punctual)))
    if key == "position":
        position, parted, words = text.partition(": ")
        return f"{say(position)}{parted}{words}" if position in set(Position) else text
    return text


_PLACE = re.compile(r"[^\w.-]+")


def anchor(number: str) -> str:
    """The place of a row in the page, which its number leads to."""
    return _PLACE.sub("-", number)


def shortened(source: str) -> str:
    """A source with its SHA-256 cut, and marked so: twelve digits tell mails apart, the whole would be the highest
    thing in most rows."""
    before, named, digest = source.rpartition("SHA-256 ")
    return f"{before}{named}{digest[:12]}…" if named and len(digest) == 64 else source
