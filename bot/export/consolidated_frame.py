"""Word (ECMA-376): what stands around a consolidated text, in its own words: the front with its news, and the back.

None of it is tracked, so it stays whatever is accepted or rejected. In the news, what came is underlined and what went
is struck. The text itself is `consolidated.py`'s.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC
from xml.sax.saxutils import escape

from bot.export.blocks import named
from bot.export.characters import legible, right_to_left
from bot.export.ledger import LEDGER, MADE_FROM, books
from bot.export.package import W
from bot.model import Comment, Consolidated, Development, Edit, Paragraph, Piece, Revision, Tongue

TITLE, NOTE, PART, LINE = "Compilation title", "Compilation note", "Compilation heading", "Compilation line"
NEW, MARK, GONE, COME = "New words", "Compilation mark", "Words in question", "Words proposed"
"""Styles of characters: in a whole wording, of the compilation, and between brackets."""
SIGN = "Note sign"
HOW_TO_READ = (
    "The author of a change is the set of those who propose it, parted by semicolons. The text as one member proposes "
    "it: show the changes of that member and of every set that names it (Review, Show Markup, Specific People), accept "
    "all changes shown; then show everybody and reject all changes. The base text: reject all changes."
)

END, LEFT = "End of the text", "Proposals that could not be laid over the text"
NEWS = "What is new"
HOW_TOLD = "Words that came since then are underlined, words that went are struck."
PAGES = "page {page} of {pages}"


def identifier(style: str) -> str:
    """Of a style, by its name."""
    return style.title().replace(" ", "")


SIGNED = f'<w:rPr><w:rStyle w:val="{identifier(SIGN)}"/></w:rPr>'
_LOOKS = {Edit.KEPT: ""} | {
    edit: f'<w:rStyle w:val="{identifier(style)}"/>' for edit, style in ((Edit.INSERTED, COME), (Edit.DELETED, GONE))
}
_FIELDS = re.compile(r"(\{pages?\})")
_ENCLOSED = re.compile(r"\[([^\]]*?)(: |\]|)$")


def front(text: Consolidated, sets: Mapping[str, str], *, noted: bool) -> Iterator[str]:
    """What stands before the text; `sets` are the authors that stand for more than can be named. Where there are notes,
    the title has one that tells of them."""
    say = text.say
    # QUIRK: LibreOffice loses the revision of the mark of the paragraph that holds the first note, so ours is first.
    sign = f'<w:r>{SIGNED}<w:footnoteReference w:customMarkFollows="1" w:id="1"/><w:t>*</w:t></w:r></w:p>'
    title = line(TITLE, text.title, say)
    yield title.removesuffix("</w:p>") + sign if noted else title
    for words in (text.subtitle, text.notice, *text.legend):
        yield line(NOTE, words, say)
    if any(any(revisions(paragraph)) for paragraph in text.paragraphs):
        yield line(NOTE, say(HOW_TO_READ), say)
    if text.voices:
        yield line(NOTE, say("Whose proposals it holds: {names}.", names=", ".join(text.voices)), say)
    for name, members in sets.items():
        yield line(
            NOTE, say("As an author of changes, “{name}” stands for: {members}.", name=name, members=members), say
        )
    if text.since:
        yield line(PART, say(NEWS), say)
        yield line(NOTE, text.since, say)
        yield line(NOTE, say(HOW_TOLD), say) if any(each.change for each in text.news) else ""
        yield from (_development(each, say) for each in text.news)


def back(text: Consolidated) -> Iterator[str]:
    """What follows the text. It begins without revisions, so that the text's last paragraph can be joined to it."""
    say = text.say
    yield line(PART, say(END), say)
    if text.unplaced:
        yield line(NOTE, f"{say(LEFT)}:", say)
    for comment, why in text.unplaced:
        yield line(NOTE, f"{named(comment, say)}: {why}", say)
        yield from (line(LINE, words) for words in wording(comment).split("\n") if words)
    yield line(PART, say(LEDGER), say)
    for what, number in books(text.ledger, say):
        yield line(LINE, f"{what}\t{number:,}", say)
    yield line(LINE, f"{say(MADE_FROM)}: {text.sha256}", say)


def _development(each: Development, say: Tongue) -> str:
    """A development in a line: where, what, whose; behind it what came and went, not as a tracked change."""
    where, told = described(each, say)
    pieces = [_run(piece.text, _LOOKS[piece.edit]) for piece in directed(each, say)]
    runs = [_run(where, "<w:b/><w:bCs/>"), _run(told), *pieces]
    return _paragraph(NOTE, "".join(runs), leftward=say.leftward)


def described(each: Development, say: Tongue) -> tuple[str, str]:
    """Where it is, and what is told of it, in words."""
    told = "; ".join(filter(None, (each.kind, each.told)))
    who = say.held(each.who)
    return f"{say.held(each.place)} – ", ", ".join(filter(None, (who, told))) + (": " if each.change else "")


def directed(each: Development, say: Tongue) -> Iterator[Piece]:
    """What came and went, held together in a line of the other direction (UAX #9 §2.1)."""
    other = say.leftward != right_to_left("".join(piece.text for piece in each.change))
    if each.change and other:
        yield Piece(edit=Edit.KEPT, text="\u202a" if say.leftward else "\u202b")
    yield from each.change
    if each.change and other:
        yield Piece(edit=Edit.KEPT, text="\u202c")


def line(style: str, words: str, say: Tongue | None = None) -> str:
    """A line in its own direction; one of our own in that of our words."""
    return _paragraph(style, _run(words), leftward=say.leftward if say else right_to_left(words))


def _paragraph(style: str, runs: str, *, leftward: bool) -> str:
    bidi = "<w:bidi/>" if leftward else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{identifier(style)}"/>{bidi}</w:pPr>{runs}</w:p>'


def _run(words: str, look: str = "") -> str:
    written = '</w:t><w:tab/><w:t xml:space="preserve">'.join(map(escape, legible(words).split("\t")))
    look += "<w:rtl/>" if right_to_left(words) else ""
    shown = f"<w:rPr>{look}</w:rPr>" if look else ""
    return f'<w:r>{shown}<w:t xml:space="preserve">{written}</w:t></w:r>' if words else ""


def footer(text: Consolidated) -> str:
    """What this is, of when, and page x of y."""
    say, look = text.say, f'<w:rStyle w:val="{identifier(MARK)}"/>'
    # From left to right in every language: fields are runs of their own, which Arabic lines put in disorder.
    words = f"{text.made.astimezone(UTC):%Y-%m-%d %H:%M} UTC · {say('informal compilation')}"
    return (
        f'<w:ftr xmlns:w="{W}"><w:p><w:pPr><w:pStyle w:val="{identifier(LINE)}"/>'
        '<w:tabs><w:tab w:val="clear" w:pos="6800"/><w:tab w:val="right" w:pos="9298"/></w:tabs></w:pPr>'
        f"{_run(text.title, look)}<w:r><w:br/></w:r>{_run(words, look)}<w:r><w:tab/></w:r>"
        f"{paged(say(PAGES), look)}</w:p></w:ftr>"
    )


def paged(words: str, look: str = "") -> str:
    """The number of the page and of all pages, among words."""
    fields = {"{page}": "PAGE", "{pages}": "NUMPAGES"}
    shown = f"<w:rPr>{look}</w:rPr>" if look else ""
    return "".join(
        f'<w:fldSimple w:instr="{fields[part]}"><w:r>{shown}<w:t>1</w:t></w:r></w:fldSimple>'
        if part in fields
        else _run(part, look)
        for part in _FIELDS.split(words)
    )


def enclosed(words: str) -> str:
    """A mark of the compilation for a line from right to left: what is in the brackets runs from left to right, and
    they stand around it (UAX #9: left-to-right marks)."""
    return _ENCLOSED.sub("[\u200e\\1\u200e\\2", words)


def wording(comment: Comment) -> str:
    """What a comment proposes, as it would read."""
    left = (piece.text for piece in comment.redline if piece.edit is not Edit.DELETED)
    return legible(comment.proposed or "".join(left))


def revisions(paragraph: Paragraph) -> Iterator[Revision | None]:
    """Those of its mark and of its runs."""
    yield from (paragraph.inserted, paragraph.deleted)
    for run in paragraph.runs:
        yield from (run.inserted, run.deleted)
