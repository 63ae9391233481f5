"""The comment form as a Word file (ECMA-376): a row for each provision, the base text beside the same text to write in.

Rows are known again by their visible words, since programs drop all else when rows are sorted, copied or saved: the
provision's name in bold, "Comment:" and "Reasons:". What they are called stands in config/languages ([form]); reading a
filled form is `bot.text`'s.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from xml.sax.saxutils import escape

from bot.export.characters import legible, right_to_left
from bot.export.package import SETTINGS, R, W, package, relation
from bot.model import BaseText, Resolution, Vocabulary

TITLE, STEP, NOTICE, HEAD, NAME, TEXT, LINE = "Title", "Step", "Notice", "Head", "Provision", "Text", "Line"
_STYLES = (
    (TITLE, 32, "<w:b/><w:bCs/>", "1F3864", '<w:spacing w:after="80"/>'),
    (STEP, 20, "", "000000", '<w:spacing w:after="60"/><w:ind w:left="340" w:hanging="340"/>'),
    (NOTICE, 18, "", "595959", '<w:spacing w:before="60" w:after="160"/>'),
    (HEAD, 20, "<w:b/><w:bCs/>", "1F3864", '<w:spacing w:before="40" w:after="40"/>'),
    (NAME, 20, "<w:b/><w:bCs/>", "1F3864", '<w:spacing w:before="40" w:after="20"/>'),
    (TEXT, 21, "", "000000", '<w:spacing w:before="40" w:after="60"/>'),
    (LINE, 18, "", "595959", '<w:spacing w:before="40" w:after="40"/>'),
)
"""Name, size in half points, weight, colour, properties of the paragraph."""
_WIDTH = 7427
"""Twentieths of a point of each column: A4 landscape less margins."""
_NEW_ROWS = 3
"""Rows for provisions that the base text has not."""
_TAGS = {"en": "en-GB", "fr": "fr-FR", "ru": "ru-RU", "es": "es-ES", "ar": "ar-SA", "zh": "zh-CN"}


def blank_form(resolution: Resolution, base: BaseText, vocabulary: Vocabulary, made: datetime) -> bytes:
    """The form of a resolution to be filled in, with the sentences of one language beside a base text that may be in
    another."""
    words = {part: names[0] for part, names in vocabulary.form}
    steps = dict(vocabulary.form)["steps"]
    title = words["title"].format(number=resolution.number)
    leftward = vocabulary.language == "ar"
    parts = {"document": "", "styles": _styles(base.language), "settings": SETTINGS, "footer": _footer(title)}
    body = [
        _paragraph(TITLE, title, leftward=leftward),
        *([_paragraph(TEXT, base.title)] if base.title else ()),
        *(_paragraph(STEP, f"{number}.\t{step}", leftward=leftward) for number, step in enumerate(steps, 1)),
        _paragraph(NOTICE, words["notice"], leftward=leftward),
        *_table(base, words, leftward=leftward),
        _paragraph(LINE, ""),
    ]
    parts["document"] = (
        f'<w:document xmlns:w="{W}" xmlns:r="{R}"><w:body>{"".join(body)}'
        f'<w:sectPr><w:footerReference w:type="default" r:id="{relation(parts, "footer")}"/>'
        '<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/><w:pgMar w:top="964" w:right="992" w:bottom="964" '
        'w:left="992" w:header="454" w:footer="454" w:gutter="0"/></w:sectPr></w:body></w:document>'
    )
    return package(
        parts,
        title=title,
        notice=words["notice"],
        language=vocabulary.language,
        made=made,
        facts={"resolution": resolution.slug, "base text (SHA-256)": base.sha256, "language": base.language},
    )


def _table(base: BaseText, words: Mapping[str, str], *, leftward: bool) -> Iterator[str]:
    edges = "".join(
        f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="A6A6A6"/>'
        for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    yield (
        f"<w:tbl><w:tblPr>{'<w:bidiVisual/>' if leftward else ''}"
        f'<w:tblW w:w="{2 * _WIDTH}" w:type="dxa"/><w:tblBorders>{edges}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:left w:w="113" w:type="dxa"/><w:right w:w="113" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f'<w:tblGrid><w:gridCol w:w="{_WIDTH}"/><w:gridCol w:w="{_WIDTH}"/></w:tblGrid>'
    )
    shade = '<w:shd w:val="clear" w:color="auto" w:fill="DDE5EE"/>'
    names = "".join(_cell(_paragraph(HEAD, words[part], leftward=leftward), shade) for part in ("base", "proposed"))
    yield f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{names}</w:tr>"
    lines = "".join(_paragraph(LINE, f"{words[part]}: ", leftward=leftward) for part in ("comment", "reasons"))
    rows = [(f"{provision.heading} {provision.label}".strip(), provision.text) for provision in base.provisions]
    for name, text in [(words["whole"], ""), *rows, *[(words["new"], "")] * _NEW_ROWS]:
        written = "".join(_paragraph(TEXT, line) for line in text.split("\n")) if text else ""
        left = _cell(_paragraph(NAME, name) + written, '<w:shd w:val="clear" w:color="auto" w:fill="F7F7F7"/>')
        blank = "" if name == words["whole"] else _paragraph(TEXT, "", leftward=leftward)
        yield f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{left}{_cell((written or blank) + lines)}</w:tr>"
    yield "</w:tbl>"


def _cell(content: str, shade: str = "") -> str:
    return f'<w:tc><w:tcPr><w:tcW w:w="{_WIDTH}" w:type="dxa"/>{shade}</w:tcPr>{content}</w:tc>'


def _paragraph(style: str, words: str, *, leftward: bool = False) -> str:
    """A line of text, which decides its own direction; an empty one takes that of the form."""
    leftward = right_to_left(words) if words else leftward
    bidi, look = ("<w:bidi/>", "<w:rPr><w:rtl/></w:rPr>") if leftward else ("", "")
    written = '</w:t><w:tab/><w:t xml:space="preserve">'.join(map(escape, legible(words).split("\t")))
    run = f'<w:r>{look}<w:t xml:space="preserve">{written}</w:t></w:r>' if words else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{bidi}</w:pPr>{run}</w:p>'


def _footer(title: str) -> str:
    field = '<w:fldSimple w:instr="{}"><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    return (
        f'<w:ftr xmlns:w="{W}"><w:p><w:pPr><w:pStyle w:val="{LINE}"/><w:jc w:val="center"/></w:pPr>'
        f'<w:r><w:t xml:space="preserve">{escape(legible(title))} · </w:t></w:r>{field.format("PAGE")}'
        f"<w:r><w:t>/</w:t></w:r>{field.format('NUMPAGES')}</w:p></w:ftr>"
    )


def _styles(language: str) -> str:
    tags = {"val": "en-GB", "eastAsia": "zh-CN", "bidi": "ar-SA"}
    if language in _TAGS and language not in ("ar", "zh"):
        tags["val"] = _TAGS[language]
    attributes = "".join(f' w:{name}="{tag}"' for name, tag in tags.items())
    styles = "".join(
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{name}"><w:name w:val="Form {name.lower()}"/>'
        f'<w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>{properties}</w:pPr>'
        f'<w:rPr>{weight}<w:color w:val="{colour}"/><w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr></w:style>'
        for name, size, weight, colour, properties in _STYLES
    )
    return (
        f'<w:styles xmlns:w="{W}"><w:docDefaults><w:rPrDefault><w:rPr>'
        '<w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:eastAsia="SimSun" w:cs="Arial"/><w:sz w:val="21"/>'
        f'<w:szCs w:val="21"/><w:lang{attributes}/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
        f"{styles}</w:styles>"
    )
