"""Word (ECMA-376 §17.13.5): the consolidated text, every alternative as real insertions and deletions.

Revisions are flat, never one in another, since programs keep only one deleter of a run; neighbours of one author share
one mark, and the end of the text has a paragraph without revisions, or the last one could not be joined away. A row
that comes or goes says so itself (§17.13.5.12, §17.13.5.16). Styles, not formats, show what is new, so that the
accepted text is clean. What stands where is decided by `bot.rules`; the page for browsers is `consolidated_page.py`'s.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from itertools import count, groupby
from operator import attrgetter
from xml.sax.saxutils import escape, quoteattr

from bot.export.characters import legible, right_to_left
from bot.export.consolidated_frame import (
    COME,
    GONE,
    LINE,
    MARK,
    NEW,
    NOTE,
    PART,
    SIGN,
    SIGNED,
    TITLE,
    back,
    enclosed,
    footer,
    front,
    identifier,
)
from bot.export.package import SETTINGS, R, W, package, relation
from bot.model import Consolidated, Layout, Paragraph, Remark, Revision, Run, Tongue

AUTHOR_CHARACTERS = 255
"""What Word takes as the author of a revision."""

WIDTH = 9298
"""Between the margins of the page, in twentieths of a point."""
_WORDY = 40
"""Characters from which on a cell's column gets no wider."""

_PARAGRAPHS = (
    (TITLE, 30, "<w:b/><w:bCs/>", "1F3864", '<w:spacing w:after="120"/>'),
    (NOTE, 18, "", "404040", '<w:spacing w:after="80"/>'),
    (PART, 22, "<w:b/><w:bCs/>", "1F3864", '<w:keepNext/><w:spacing w:before="240" w:after="80"/>'),
    (
        LINE,
        18,
        "",
        "000000",
        '<w:tabs><w:tab w:val="right" w:pos="6800"/></w:tabs><w:spacing w:after="20"/>',
    ),
    (
        Layout.TITLE,
        28,
        "<w:b/><w:bCs/>",
        "000000",
        '<w:pBdr><w:top w:val="single" w:sz="4" w:space="12" w:color="A6A6A6"/></w:pBdr>'
        '<w:spacing w:before="240" w:after="240"/><w:jc w:val="center"/>',
    ),
    (
        Layout.HEADING,
        22,
        "<w:i/><w:iCs/>",
        "000000",
        '<w:keepNext/><w:spacing w:before="240" w:after="80"/><w:ind w:left="794"/>',
    ),
    (
        Layout.TEXT,
        22,
        "",
        "000000",
        '<w:tabs><w:tab w:val="left" w:pos="794"/></w:tabs><w:spacing w:before="80" w:after="80"/>'
        '<w:ind w:left="794" w:hanging="794"/>',
    ),
    (Layout.PARAGRAPH, 22, "", "000000", '<w:spacing w:before="80" w:after="80"/>'),
    (Layout.CELL, 20, "", "000000", '<w:spacing w:before="40" w:after="40"/>'),
    (Layout.SPACE, 2, "", "000000", '<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>'),
    (Layout.NOTE, 18, "", "000000", '<w:spacing w:before="0" w:after="40"/>'),
    (
        Layout.SOURCE,
        17,
        "",
        "595959",
        '<w:keepNext/><w:spacing w:before="120" w:after="0"/><w:ind w:left="794"/>',
    ),
)
"""Name, size in half points, weight, colour, properties of the paragraph."""

_CHARACTERS = (
    (NEW, "<w:b/><w:bCs/>"),
    (MARK, '<w:color w:val="595959"/><w:sz w:val="17"/><w:szCs w:val="17"/>'),
    (GONE, "<w:strike/>"),
    (COME, '<w:u w:val="single"/>'),
    (SIGN, '<w:vertAlign w:val="superscript"/>'),
)
_LANGUAGES = {"ar": ("bidi", "ar-SA"), "zh": ("eastAsia", "zh-CN")} | {
    language: ("val", tag) for language, tag in (("en", "en-GB"), ("fr", "fr-FR"), ("ru", "ru-RU"), ("es", "es-ES"))
}
NOTES = (
    "The notes of the base text stand where its signs do, and each wording has copies of its own: a number here is not "
    "that of the base text, but of this file."
)
_REVISIONS = attrgetter("inserted", "deleted")
_LETTER = re.compile(r"[^\W\d_]")


def consolidated(text: Consolidated) -> bytes:
    """The consolidated text as a Word file."""
    body = _Body(text)
    parts = {"document": "", "styles": _styles(text.language), "settings": SETTINGS, "footer": footer(text)}
    inside = [paragraph for paragraph in text.paragraphs if paragraph.part == "body"]
    paragraphs = list(body.blocks(inside))  # first: the front tells of the sets
    if len(inside) < len(text.paragraphs):
        parts["settings"] = SETTINGS.replace("<w:compat>", f"{_SEPARATED}<w:compat>")
        parts["footnotes"] = _footnotes(text.paragraphs[len(inside) :], body, text.say)
    if text.remarks:
        parts["comments"] = _comments(text.remarks, body)
    below = f'<w:footerReference w:type="default" r:id="{relation(parts, "footer")}"/>'
    parts["document"] = "".join(
        (
            f'<w:document xmlns:w="{W}" xmlns:r="{R}"><w:body>',
            *front(text, body.sets, noted="footnotes" in parts),
            *paragraphs,
            *back(text),
            f'<w:sectPr>{below}<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1418" w:right="1304" w:bottom="1304" '
            'w:left="1304" w:header="567" w:footer="567" w:gutter="0"/></w:sectPr></w:body></w:document>',
        )
    )
    facts = {"made from (SHA-256)": text.sha256, "language": text.language, **body.sets}
    return package(
        parts, title=legible(text.title), notice=text.notice, language=text.language, made=text.made, facts=facts
    )


class _Body:
    """Writes the text's paragraphs, numbering its revisions; `sets` names the sets whose names together are too long
    for an author."""

    def __init__(self, text: Consolidated) -> None:
        self._say = text.say
        self._leftward = text.language == "ar"
        self._numbers = count(1)
        self._named: dict[str, str] = {}
        self._written: dict[Revision, str] = {}
        self.sets: dict[str, str] = {}

    def author(self, author: str) -> str:
        """The author as the file names it, as an attribute's value."""
        if author not in self._named:
            name = author
            if len(author.encode("utf-16-le")) > 2 * AUTHOR_CHARACTERS:
                count = author.count("; ") + 1
                name = self._say("set {number} ({count} members)", number=len(self.sets) + 1, count=count)
                self.sets[name] = author
            self._named[author] = quoteattr(name)
        return self._named[author]

    def blocks(self, paragraphs: Sequence[Paragraph]) -> Iterator[str]:
        """Paragraphs, and those of tables in their tables."""
        for table, group in groupby(paragraphs, key=lambda paragraph: paragraph.cell and paragraph.cell[0]):
            if table is None:
                yield from map(self.paragraph, group)
            else:
                yield from self._table([list(row) for _, row in groupby(group, key=_row)])

    def _table(self, rows: Sequence[Sequence[Paragraph]]) -> Iterator[str]:
        widths = _widths(rows)
        bidi = "<w:bidiVisual/>" if self._leftward else ""
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        yield f'<w:tbl><w:tblPr>{bidi}<w:tblW w:w="{sum(widths)}" w:type="dxa"/>{_GRID}</w:tblPr>'
        yield f"<w:tblGrid>{grid}</w:tblGrid>"
        for row in rows:
            yield f"<w:tr><w:trPr><w:cantSplit/>{self._end(row[0])}</w:trPr>"
            for column, cell in enumerate(row):
                own = widths[column:] if column + 1 == len(row) else widths[column : column + 1]
                span = f'<w:gridSpan w:val="{len(own)}"/>' if len(own) > 1 else ""
                yield f'<w:tc><w:tcPr><w:tcW w:w="{sum(own)}" w:type="dxa"/>{span}</w:tcPr>'
                yield f"{self.paragraph(cell)}</w:tc>"
            yield "</w:tr>"
        yield "</w:tbl>"

    def _end(self, paragraph: Paragraph) -> str:
        """Who inserted or deleted the mark of a paragraph; in a table the whole row."""
        revision = paragraph.inserted or paragraph.deleted
        return f"<w:{'ins' if paragraph.inserted else 'del'}{self._revision(revision)}/>" if revision else ""

    def paragraph(self, paragraph: Paragraph, begun: str = "") -> str:
        """One paragraph with its revisions."""
        leftward = paragraph.language == "ar" if paragraph.language else self._leftward
        bidi = "<w:bidi/>" if leftward else ""
        end = "" if paragraph.cell else self._end(paragraph)
        mark = f"<w:rPr>{end}</w:rPr>" if end else ""
        written = [f'<w:p><w:pPr><w:pStyle w:val="{identifier(paragraph.style)}"/>{bidi}{mark}</w:pPr>{begun}']
        for (inserted, deleted), group in groupby(paragraph.runs, key=_REVISIONS):
            runs = "".join(self._run(run, leftward, paragraph.language) for run in group)
            if revision := inserted or deleted:
                kind = "ins" if inserted else "del"
                runs = f"<w:{kind}{self._revision(revision)}>{runs}</w:{kind}>"
            written.append(runs)
        written.append("</w:p>")
        return "".join(written)

    def _revision(self, revision: Revision) -> str:
        known = self._written.get(revision)
        if known is None:
            known = self._written[revision] = f" w:author={self.author(revision.author)}{_date(revision.at)}"
        return f' w:id="{next(self._numbers)}"{known}'

    def _run(self, run: Run, leftward: bool, language: str) -> str:
        if run.note:
            return f'<w:r>{SIGNED}<w:footnoteReference w:id="{_number(run.note)}"/></w:r>'
        style = MARK if run.colour else NEW if run.bold else GONE if run.strike else COME if run.underline else ""
        turned = right_to_left(run.text) or (leftward and not _LETTER.search(run.text))
        begun, opened, closed = _shown(style, turned, language, "t" if run.deleted is None else "delText")
        said = legible(run.text)
        if leftward and style == MARK:
            said = enclosed(said)
        written = f"{begun}{opened}{escape(said)}{closed}</w:r>"
        if "\t" in said:
            written = written.replace("\t", f"{closed}<w:tab/>{opened}").replace(f"{opened}{closed}", "")
        for remark in run.remarks:
            written = (
                f'<w:commentRangeStart w:id="{remark}"/>{written}<w:commentRangeEnd w:id="{remark}"/>'
                f'<w:r><w:commentReference w:id="{remark}"/></w:r>'
            )
        return written


@lru_cache(maxsize=256)
def _shown(style: str, turned: bool, language: str, tag: str) -> tuple[str, str, str]:
    """What stands around the words of a run that looks like this: how it begins, and its text."""
    look = f'<w:rStyle w:val="{identifier(style)}"/>' if style else ""
    if turned:
        look += "<w:rtl/>"
    if language in _LANGUAGES:
        script, locale = _LANGUAGES[language]
        look += f'<w:lang w:{script}="{locale}"/>'
    return f"<w:r>{f'<w:rPr>{look}</w:rPr>' if look else ''}", f'<w:{tag} xml:space="preserve">', f"</w:{tag}>"


def _footnotes(paragraphs: Sequence[Paragraph], body: _Body, say: Tongue) -> str:
    """The notes: two lines that part them from the page, our own, and those of the text."""
    lines = (("separator", -1), ("continuationSeparator", 0))
    written = [
        f'<w:footnote w:type="{kind}" w:id="{number}"><w:p><w:r><w:{kind}/></w:r></w:p></w:footnote>'
        for kind, number in lines
    ]
    own = f'<w:r>{SIGNED}<w:t>*</w:t></w:r><w:r><w:t xml:space="preserve"> {escape(say(NOTES))}</w:t></w:r>'
    written.append(
        f'<w:footnote w:id="1"><w:p><w:pPr><w:pStyle w:val="{identifier(NOTE)}"/></w:pPr>{own}</w:p></w:footnote>'
    )
    for part, group in groupby(paragraphs, key=lambda paragraph: paragraph.part):
        sign = f'<w:r>{SIGNED}<w:footnoteRef/></w:r><w:r><w:t xml:space="preserve"> </w:t></w:r>'
        said = "".join(body.paragraph(paragraph, "" if at else sign) for at, paragraph in enumerate(group))
        written.append(f'<w:footnote w:id="{_number(part)}">{said}</w:footnote>')
    return f'<w:footnotes xmlns:w="{W}">{"".join(written)}</w:footnotes>'


def _row(paragraph: Paragraph) -> int:
    return paragraph.cell[1] if paragraph.cell else 0


def _number(note: str) -> int:
    """The identifier of a note of the text, by its part."""
    return int(note.rpartition(" ")[2]) + 1


def _widths(rows: Sequence[Sequence[Paragraph]]) -> list[int]:
    """How wide the columns of a table are: as wide as their longest cell wants, within bounds."""
    wanted = [4] * max(map(len, rows))
    for row in rows:
        for column, cell in enumerate(row if len(row) == len(wanted) else ()):
            size = sum(len(run.text) for run in cell.runs)
            wanted[column] = max(wanted[column], min(size, _WORDY) + 2)
    return [WIDTH * each // sum(wanted) for each in wanted]


def _comments(remarks: Iterable[Remark], body: _Body) -> str:
    written = [f'<w:comments xmlns:w="{W}">']
    for remark in remarks:
        lines = "".join(
            f'<w:p><w:r><w:t xml:space="preserve">{escape(line)}</w:t></w:r></w:p>'
            for line in legible(remark.text).split("\n")
        )
        author = body.author(remark.author)
        written.append(
            f'<w:comment w:id="{remark.id}" w:author={author} w:initials=""{_date(remark.at)}>{lines}</w:comment>'
        )
    return "".join((*written, "</w:comments>"))


def _styles(language: str) -> str:
    script, tag = _LANGUAGES.get(language, ("val", language))
    tags = {"val": "en-GB", "eastAsia": "zh-CN", "bidi": "ar-SA"} | {script: tag}
    attributes = "".join(f' w:{name}="{value}"' for name, value in tags.items())
    return (
        f'<w:styles xmlns:w="{W}"><w:docDefaults><w:rPrDefault><w:rPr>'
        '<w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:eastAsia="SimSun" w:cs="Arial"/><w:sz w:val="22"/>'
        f'<w:szCs w:val="22"/><w:lang{attributes}/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
        + "".join(
            f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{identifier(name)}"><w:name w:val="{name}"/>'
            f'<w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>{properties}</w:pPr>'
            f'<w:rPr>{weight}<w:color w:val="{colour}"/><w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr>'
            "</w:style>"
            for name, size, weight, colour, properties in _PARAGRAPHS
        )
        + "".join(
            f'<w:style w:type="character" w:customStyle="1" w:styleId="{identifier(name)}"><w:name w:val="{name}"/>'
            f"<w:qFormat/><w:rPr>{look}</w:rPr></w:style>"
            for name, look in _CHARACTERS
        )
        + "</w:styles>"
    )


_SEPARATED = '<w:footnotePr><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr>'
_GRID = (
    "<w:tblBorders>"
    + "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="808080"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    + '</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="85" w:type="dxa"/>'
    '<w:right w:w="85" w:type="dxa"/></w:tblCellMar>'
)


def _date(at: datetime | None) -> str:
    return f' w:date="{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"' if at else ""
