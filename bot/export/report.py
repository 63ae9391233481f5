"""The meeting document as a Word file (ECMA-376): an ITU header block, four parts, and the annexes within the one file.

An annex is a whole file of ours, the table or the consolidated text, laid in as a section of its own with its page, its
styles and its tracked changes, so that it looks and works as it does alone. Proposed words are underlined and struck in
the parts, since tracked changes belong to the annexes. What is said is decided in `bot.rules`; what the parts are
called stands in config/languages ([report]).
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC
from xml.sax.saxutils import escape

from bot.export.characters import legible, right_to_left
from bot.export.consolidated import consolidated
from bot.export.document import document
from bot.export.package import SETTINGS, R, W, package, relation
from bot.export.record import TABLE, fingerprint
from bot.model import Comment, Discussed, Edit, Report, Vocabulary

HEAD, SOURCE, TITLE, SUBTITLE, PART, PLACE, SPEAKER, TEXT, QUOTED, SMALL = (
    *("Report head", "Report source", "Report title", "Report subtitle", "Report part", "Report provision"),
    *("Report speaker", "Report text", "Report quoted", "Report small"),
)
_STYLES = (
    (HEAD, 21, "<w:b/><w:bCs/>", "000000", '<w:spacing w:after="20"/>'),
    (SOURCE, 24, "<w:b/><w:bCs/>", "000000", '<w:spacing w:before="480" w:after="120"/><w:jc w:val="center"/>'),
    (TITLE, 28, "<w:b/><w:bCs/>", "000000", '<w:spacing w:before="120" w:after="60"/><w:jc w:val="center"/>'),
    (SUBTITLE, 24, "", "000000", '<w:spacing w:after="240"/><w:jc w:val="center"/>'),
    (
        *(PART, 25, "<w:b/><w:bCs/>", "1F3864"),
        '<w:keepNext/><w:spacing w:before="360" w:after="120"/><w:outlineLvl w:val="0"/>',
    ),
    (
        *(PLACE, 22, "<w:b/><w:bCs/>", "000000"),
        '<w:keepNext/><w:spacing w:before="200" w:after="40"/><w:outlineLvl w:val="1"/>',
    ),
    (SPEAKER, 22, "", "000000", '<w:keepNext/><w:spacing w:before="80" w:after="40"/>'),
    (TEXT, 22, "", "000000", '<w:spacing w:before="40" w:after="80"/>'),
    (QUOTED, 21, "", "000000", '<w:spacing w:before="20" w:after="60"/><w:ind w:left="454" w:right="227"/>'),
    (SMALL, 18, "", "595959", '<w:spacing w:before="40" w:after="60"/>'),
)
"""Name, size in half points, weight, colour, properties of the paragraph."""
_EDITS = {Edit.KEPT: "", Edit.INSERTED: '<w:u w:val="single"/>', Edit.DELETED: "<w:strike/>"}
_TAGS = {"en": "en-GB", "fr": "fr-FR", "ru": "ru-RU", "es": "es-ES"}
_PORTRAIT = (
    '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" '
    'w:header="567" w:footer="567" w:gutter="0"/>'
)
_HALF = 4819
"""Twentieths of a point: half the width of the text."""
_TRACKED = re.compile(r'(<w:(?:ins|del|moveFrom|moveTo) w:id=")(\d+)"')
_BESIDE = ("comments", "footnotes", "endnotes")
"""Parts that the body of an annex refers to."""


def meeting_document(report: Report, vocabulary: Vocabulary) -> bytes:
    """The report as a Word file, in the words of one language."""
    words = {part: names[0] for part, names in vocabulary.form} | dict(vocabulary.report)
    annexes = [_laid_in(document(report.table), after=0)]
    if report.consolidated:
        annexes.append(_laid_in(consolidated(report.consolidated), after=annexes[0].last))
    title = words["title"].format(number=report.resolution.number)
    parts = {"styles": _styles(report.language, annexes), "settings": SETTINGS, "footer": _footer(report, title)}
    for annex in annexes:
        parts |= annex.parts
    parts["document"] = ""
    footer = f'<w:footerReference w:type="default" r:id="{relation(parts, "footer")}"/>'
    body = _Body(leftward=vocabulary.language == "ar", words=words)
    sections = [("".join(body.report(report, title)), _PORTRAIT)]
    for number, (annex, name) in enumerate(zip(annexes, ("table", "consolidated"), strict=False), start=1):
        heading = words["annex"].format(number=number)
        sections.append((body.line(PART, f"{heading}: {words[name]}") + annex.body, annex.page))
    *earlier, (last, page) = sections
    opening = f'<w:p><w:pPr><w:pStyle w:val="{_identifier(SMALL)}"/><w:sectPr>{footer}'
    written = [f"{content}{opening}{size}</w:sectPr></w:pPr></w:p>" for content, size in earlier]
    parts["document"] = (
        f'<w:document xmlns:w="{W}" xmlns:r="{R}"><w:body>{"".join(written)}{last}'
        f"<w:sectPr>{footer}{page}</w:sectPr></w:body></w:document>"
    )
    return package(
        parts,
        title=legible(title),
        notice=words["notice"],
        language=report.language,
        made=report.made,
        facts={TABLE: fingerprint(report.table)},
        link=report.table.page,
    )


# -- what it says -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class _Body:
    """Writes the parts, in the words and the direction of one language."""

    leftward: bool
    words: Mapping[str, str]

    def report(self, report: Report, title: str) -> Iterator[str]:
        """From the header block to the end of the fourth part."""
        said = self.words
        yield self._block(report)
        yield self.line(SOURCE, f"{said['coordinator']} ({report.source})", label=said["source"])
        yield self.line(TITLE, title)
        yield self.line(SUBTITLE, report.resolution.title)
        yield self.line(TEXT, said["basis"].format(when=self._turned(report.cut_off)))
        yield self.line(TEXT, said["notice"])
        parts = (("substance", report.substance), ("limited", report.limited), ("unchanged", report.unchanged))
        for number, (name, found) in enumerate(parts, start=1):
            yield self.line(PART, f"{number}\t{said[name]}")
            yield from (self._discussed(each) for each in found)
            yield "" if found else self.line(TEXT, said["none"])
        yield self.line(PART, f"4\t{said['next']}")
        yield from self._steps(report)
        contributors = [f"{name} ({capacity})" if capacity else name for name, capacity in report.contributors]
        for name, entries in (("contributors", contributors), ("cited", report.cited)):
            yield self.line(PART, said[name])
            yield from (self.line(TEXT, each) for each in entries or [said["none"]])
        made_of = [fingerprint(report.table), *([report.consolidated.sha256] if report.consolidated else ())]
        for number, each in enumerate(made_of, start=1):
            yield self.line(SMALL, f"SHA-256 {each}", label=said["annex"].format(number=number))

    def _block(self, report: Report) -> str:
        """ITU's header block: whose meeting on one side, number, date and language on the other."""
        said = self.words
        number = f"{said['document']} {report.number}" if report.number else f"{said['document']} […] ({said['draft']})"
        left = self.line(HEAD, report.group)
        right = "".join(
            self.line(HEAD, each) for each in (number, f"{report.made.astimezone(UTC):%Y-%m-%d}", said["original"])
        )
        cells = "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{_HALF}" w:type="dxa"/></w:tcPr>{cell}</w:tc>' for cell in (left, right)
        )
        return (
            f'<w:tbl><w:tblPr>{"<w:bidiVisual/>" if self.leftward else ""}<w:tblW w:w="{2 * _HALF}" w:type="dxa"/>'
            '<w:tblBorders><w:bottom w:val="single" w:sz="6" w:space="0" w:color="000000"/></w:tblBorders>'
            '<w:tblLayout w:type="fixed"/></w:tblPr>'
            f'<w:tblGrid><w:gridCol w:w="{_HALF}"/><w:gridCol w:w="{_HALF}"/></w:tblGrid><w:tr>{cells}</w:tr></w:tbl>'
        )

    def _discussed(self, discussed: Discussed) -> str:
        """A provision: its name, the beginning of its text, then each comment."""
        lines = [self.line(PLACE, discussed.place or self.words["whole"])]
        if discussed.excerpt:
            lines.append(self.line(SMALL, discussed.excerpt, label=self.words["base"]))
        for comment in discussed.comments:
            lines += self._comment(comment)
        return "".join(lines)

    def _comment(self, comment: Comment) -> Iterator[str]:
        unsure = self.words["unsure"] if comment.review else ""
        marked = ", ".join(filter(None, (str(comment.mark or ""), comment.proposal, comment.number, unsure)))
        yield self.line(SPEAKER, f"({marked})", label=comment.member or comment.contributor, colon=" ")
        wording = "".join(piece.text for piece in comment.redline if piece.edit is not Edit.DELETED)
        if comment.text.strip() != (comment.proposed or wording).strip():
            yield from (_quoted(each) for each in legible(comment.text).split("\n") if each.strip())
        if comment.redline:
            yield from self._redline(comment)
        elif comment.proposed:
            yield from self._labelled("wording", comment.proposed)
        if comment.reasons:
            yield from self._labelled("reasons", comment.reasons)

    def _labelled(self, part: str, text: str) -> Iterator[str]:
        for number, each in enumerate(legible(text).split("\n")):
            yield _quoted(each, label="" if number else self.words[part])

    def _redline(self, comment: Comment) -> Iterator[str]:
        """The wording against the base text, a paragraph a line."""
        leftward = right_to_left(legible("".join(piece.text for piece in comment.redline)))
        runs = [_run(f"{self.words['wording']}: ", "<w:b/><w:bCs/>", leftward=self.leftward)]
        for piece in comment.redline:
            for number, part in enumerate(legible(piece.text).split("\n")):
                if number:
                    yield _paragraph(QUOTED, "".join(runs), leftward=leftward)
                    runs = []
                runs.append(_run(part, _EDITS[piece.edit], leftward=leftward))
        yield _paragraph(QUOTED, "".join(runs), leftward=leftward)

    def _steps(self, report: Report) -> Iterator[str]:
        said = self.words
        for entry, when, before in report.steps:
            deadline = entry.deadline
            told = [
                when,
                said.get(deadline.state, str(deadline.state)),
                said["moved"].format(when=self._turned(before)) if before else "",
            ]
            yield self.line(TEXT, ", ".join(filter(None, told)), label=deadline.title)
            yield _quoted(legible(deadline.note)) if deadline.note else ""
        if report.waiting:
            yield self.line(TEXT, said["waiting"].format(numbers=", ".join(map(self._turned, report.waiting))))
        if not report.steps and not report.waiting:
            yield self.line(TEXT, said["none"])

    def line(self, style: str, text: str, label: str = "", colon: str = ": ") -> str:
        """A paragraph of the report's own, in its direction; words of the other one keep theirs within it."""
        runs = [
            _run(self._turned(each), look, leftward=right_to_left(each))
            for each, look in ((f"{legible(label)}{colon}" if label else "", "<w:b/><w:bCs/>"), (legible(text), ""))
        ]
        return _paragraph(style, "".join(runs), leftward=self.leftward)

    def _turned(self, text: str) -> str:
        """Latin words and dates in an Arabic line, held together by an embedding (UAX #9 §2.1)."""
        words = text.strip("\t ")
        if not self.leftward or not words or right_to_left(words):
            return text
        return text.replace(words, f"\u202a{words}\u202c", 1)


def _quoted(line: str, label: str = "") -> str:
    """A line of somebody's own words, which decides its direction."""
    leftward = right_to_left(line)
    turn = "" if right_to_left(label) == leftward else "\u200f" if leftward else "\u200e"
    named = _run(f"{label}: {turn}", "<w:b/><w:bCs/>", leftward=right_to_left(label)) if label else ""
    return _paragraph(QUOTED, named + _run(line, "", leftward=leftward), leftward=leftward)


def _paragraph(style: str, runs: str, *, leftward: bool) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{_identifier(style)}"/>{"<w:bidi/>" if leftward else ""}</w:pPr>{runs}</w:p>'


def _run(text: str, look: str, *, leftward: bool = False) -> str:
    if not text:
        return ""
    written = '</w:t><w:tab/><w:t xml:space="preserve">'.join(map(escape, text.split("\t")))
    look += "<w:rtl/>" if leftward else ""
    return f'<w:r>{f"<w:rPr>{look}</w:rPr>" if look else ""}<w:t xml:space="preserve">{written}</w:t></w:r>'


# -- annexes ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class _Annex:
    """A file of ours as it is laid into another: its body, its page, its styles by identifier, parts beside them, and
    the number of its last tracked change."""

    body: str
    page: str
    styles: Mapping[str, str]
    parts: Mapping[str, str]
    last: int


def _laid_in(data: bytes, *, after: int) -> _Annex:
    """What a file of ours holds, its tracked changes numbered from `after` on: numbers are one row in a document."""
    with zipfile.ZipFile(io.BytesIO(data)) as files:
        names = [name for name in files.namelist() if re.fullmatch(r"word/\w+\.xml", name)]
        found = {name[len("word/") : -len(".xml")]: files.read(name).decode() for name in names}
    parts = {name: _TRACKED.sub(lambda mark: f'{mark[1]}{int(mark[2]) + after}"', xml) for name, xml in found.items()}
    numbers = [int(number) for xml in parts.values() for _, number in _TRACKED.findall(xml)]
    whole = parts["document"]
    end = whole.rindex("<w:sectPr")
    page = re.search(r"<w:pgSz[^>]*/>\s*<w:pgMar[^>]*/>", whole[end:])
    styles: dict[str, str] = {}
    for style in parts["styles"].split("</w:style>")[:-1]:
        style = style[style.rindex("<w:style ") :]
        if 'w:default="1"' not in style:
            identifier = re.search(r'w:styleId="([^"]*)"', style)
            styles[identifier[1] if identifier else ""] = f"{style}</w:style>"
    return _Annex(
        body=whole[whole.index("<w:body>") + len("<w:body>") : end],
        page=page[0] if page else _PORTRAIT,
        styles=styles,
        parts={
            name: _headless(xml)
            for name, xml in parts.items()
            # What parts the notes from the text stands in the settings.
            if name in _BESIDE or (name == "settings" and "footnotes" in parts)
        },
        last=max(numbers, default=after),
    )


def _headless(xml: str) -> str:
    return xml[xml.index("?>") + 2 :].lstrip()


def _styles(language: str, annexes: Iterable[_Annex]) -> str:
    tags = {"val": _TAGS.get(language, "en-GB"), "eastAsia": "zh-CN", "bidi": "ar-SA"}
    attributes = "".join(f' w:{name}="{tag}"' for name, tag in tags.items())
    own = "".join(
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{_identifier(name)}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>{properties}</w:pPr>'
        f'<w:rPr>{weight}<w:color w:val="{colour}"/><w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr></w:style>'
        for name, size, weight, colour, properties in _STYLES
    )
    theirs: dict[str, str] = {}
    for annex in annexes:
        theirs |= annex.styles
    return (
        f'<w:styles xmlns:w="{W}"><w:docDefaults><w:rPrDefault><w:rPr>'
        '<w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:eastAsia="SimSun" w:cs="Arial"/><w:sz w:val="22"/>'
        f'<w:szCs w:val="22"/><w:lang{attributes}/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
        f"{own}{''.join(theirs.values())}</w:styles>"
    )


def _footer(report: Report, title: str) -> str:
    field = '<w:fldSimple w:instr="{}"><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    named = "".join(
        _run(f"{legible(each)} · ", "", leftward=right_to_left(each)) for each in (report.number, title) if each
    )
    return (  # from left to right in every language: fields are runs of their own, which Arabic lines put in disorder
        f'<w:ftr xmlns:w="{W}"><w:p><w:pPr><w:pStyle w:val="{_identifier(SMALL)}"/><w:jc w:val="center"/></w:pPr>'
        f"{named}{field.format('PAGE')}{_run('/', '')}{field.format('NUMPAGES')}</w:p></w:ftr>"
    )


def _identifier(style: str) -> str:
    return style.title().replace(" ", "")
