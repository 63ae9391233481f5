"""ODF, rich text, HTML, PDF and plain text come out as the same kind of document as a Word file does."""

from datetime import UTC, datetime

import pytest

from bot.errors import Refused
from bot.model import Document, Revision
from bot.office import read, text, words
from tests.office.make import docx, odt, paragraph, pdf

ONE = Revision(author="Delegate One", at=datetime(2026, 3, 2, 10, tzinfo=UTC))
BY = "<dc:creator>Delegate One</dc:creator><dc:date>2026-03-02T10:00:00</dc:date>"


def open_text(body: str, **parts: str) -> Document:
    """The document in an .odt with that body."""
    return read(odt(body, **parts), "text.odt")


def tracked(**changes: str) -> str:
    """The list of changes by id: "insertion", "format-change", or what a deletion took away."""
    regions = ""
    for id_, change in changes.items():
        kind, removed = ("deletion", change) if change.startswith("<") else (change, "")
        said = f"<text:{kind}><office:change-info>{BY}</office:change-info>{removed}</text:{kind}>"
        regions += f'<text:changed-region xml:id="{id_}">{said}</text:changed-region>'
    return f"<text:tracked-changes>{regions}</text:tracked-changes>"


def listed(item: str, more: str = "", start: str = "") -> str:
    """A list of one item in the style L."""
    return f'<text:list text:style-name="L"{more}><text:list-item{start}>{item}</text:list-item></text:list>'


def remark(words: str, more: str = "") -> str:
    """An annotation."""
    return f"<office:annotation{more}>{BY}<text:p>{words}</text:p></office:annotation>"


def rich(body: str) -> Document:
    """The document in an .rtf with that body."""
    return read(("{\\rtf1\\ansi\\ansicpg1252 " + body + "}").encode("latin-1"), "text.rtf")


def page(body: str) -> Document:
    """The document in an .html with that body."""
    return read(f"<html><body>{body}</body></html>".encode(), "text.html")


# -- ODF --------------------------------------------------------------------------------------------------------------


def test_odf_white_space_is_one_space_but_where_it_is_said() -> None:
    """ODF part 3 §6.1.2 and §6.1.3: white space is one space, none leads; text:s, tab and line-break."""
    body = "<text:p>\n  a\n b<text:s text:c='3'/>c<text:tab/>d<text:line-break/>e</text:p>"
    assert "a b   c\td\ne" == text(open_text(body))


def test_odf_changes_come_back_into_the_text() -> None:
    """§5.5: a deletion stands beside the text with a point where it was, an insertion between two points."""
    changes = tracked(c1="insertion", c2="<text:p>old</text:p>", c3="format-change")
    body = (
        '<text:p>a <text:change-start text:change-id="c1"/>new<text:change-end text:change-id="c1"/>'
        '<text:change text:change-id="c2"/> b</text:p>'
    )
    document = open_text(changes + body)
    assert ("a new b", "a old b") == (text(document), text(document, accepted=False))
    assert [None, ONE, None, None] == [found.inserted for found in document.paragraphs[0].runs]
    assert [None, None, ONE, None] == [found.deleted for found in document.paragraphs[0].runs]
    assert 1 == document.reformatted


def test_odf_changes_of_paragraphs() -> None:
    """§5.5.4: a deletion of several paragraphs took their marks away; an insertion over a mark put it in."""
    changes = tracked(c1="insertion", c2="<text:p>x</text:p><text:p>y</text:p>")
    start, end = '<text:change-start text:change-id="c1"/>', '<text:change-end text:change-id="c1"/>'
    body = f'<text:p>a<text:change text:change-id="c2"/>b</text:p><text:p>c{start}</text:p><text:p>d{end}e</text:p>'
    document = open_text(changes + body)
    assert ("ab\nc\nde", "ax\nyb\nce") == (text(document), text(document, accepted=False))


def test_odf_in_one_file() -> None:
    """Part 3 §3.1.2: the flat form is the same XML in one file."""
    office = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
    spaces = f'xmlns:office="{office}" xmlns:text="{office.replace("office", "text")}"'
    body = "<office:body><office:text><text:p>a</text:p></office:text></office:body>"
    found = read(f"<office:document {spaces}>{body}</office:document>".encode(), "x.fodt")
    assert ("odt", "a") == (found.kind, text(found))
    with pytest.raises(Refused, match="damaged"):
        read(f"<office:document {spaces}>{body}".encode(), "x.fodt")


def test_odf_lists_count() -> None:
    """§4.3: the first paragraph of an item has its number; a list that continues goes on, another begins again."""
    levels = "".join(
        f'<text:list-level-style-number text:level="{place}" style:num-format="{kind}" style:num-suffix="{after}"/>'
        for place, kind, after in ((1, "1", "."), (2, "a", ")"))
    )
    style = f'<text:list-style style:name="L">{levels}</text:list-style>'
    inner = "<text:list><text:list-item><text:p>c</text:p></text:list-item></text:list>"
    body = listed(f"<text:p>a</text:p><text:p>b</text:p>{inner}")
    body += listed("<text:p>d</text:p>", ' text:continue-numbering="true"')
    body += listed("<text:p>e</text:p>", start=' text:start-value="7"')
    found = open_text(body, automatic=style).paragraphs
    assert ["1.", "", "a)", "2.", "7."] == [entry.label for entry in found]
    assert [0, 0, 1, 0, 0] == [entry.level for entry in found]


def test_odf_lists_count_without_what_was_put_in() -> None:
    """A new item moves the numbers behind it; the number before the changes is kept beside what is shown."""
    level = '<text:list-level-style-number text:level="1" style:num-format="1"/>'
    start, end = '<text:change-start text:change-id="c1"/>', '<text:change-end text:change-id="c1"/>'
    items = "".join(
        f"<text:list-item><text:p>{words}</text:p></text:list-item>" for words in ("a", f"{start}b", f"{end}c")
    )
    body = tracked(c1="insertion") + f'<text:list text:style-name="L">{items}</text:list>'
    found = open_text(body, automatic=f'<text:list-style style:name="L">{level}</text:list-style>').paragraphs
    assert [("1", "1"), ("2", ""), ("3", "2")] == [(entry.label, entry.label_before) for entry in found]


def test_odf_looks_styles_notes_tables_and_boxes() -> None:
    """Spans take their look from their style and what that is based on; notes, cells and boxes are told apart."""
    styles = (
        '<style:style style:name="Call_20_it" style:display-name="Call it" style:family="paragraph"/>'
        '<style:style style:name="P1" style:family="paragraph" style:parent-style-name="Call_20_it">'
        '<style:text-properties fo:font-weight="bold"/></style:style>'
        '<style:style style:name="T1" style:family="text"><style:text-properties fo:font-style="italic" '
        'style:text-underline-style="solid" fo:color="#ff0000"/></style:style>'
    )
    body = (
        '<text:p text:style-name="P1">a<text:span text:style-name="T1">b</text:span>'
        '<text:note text:note-class="footnote">'
        "<text:note-citation>1</text:note-citation><text:note-body><text:p>n</text:p></text:note-body></text:note>"
        "<draw:frame><draw:text-box><text:p>x</text:p></draw:text-box></draw:frame>c</text:p>"
        "<table:table><table:table-row><table:table-cell/><table:table-cell><text:p>t</text:p></table:table-cell>"
        "</table:table-row></table:table>"
    )
    document = open_text(body, automatic=styles)
    assert [("abc", "body", None), ("x", "text box", None), ("t", "body", (0, 0, 1)), ("n", "footnote 1", None)] == [
        (words(entry), entry.part, entry.cell) for entry in document.paragraphs
    ]
    first = document.paragraphs[0]
    assert "Call it" == first.style
    assert [(True, False, ""), (True, True, "#ff0000"), (True, False, "")] == [
        (found.bold, found.underline, found.colour) for found in first.runs if found.text
    ]
    assert ["a", "b", "footnote 1", "c"] == [found.text or found.note for found in first.runs]


def test_odf_comments_are_anchored() -> None:
    """§14.1: an annotation with a name reaches to its end mark; one without is on a place."""
    named = remark("why", ' office:name="n1" loext:resolved="true"')
    end = '<office:annotation-end office:name="n1"/>'
    body = f"<text:p>a{named}b{end}c{remark('here')}</text:p>"
    document = open_text(body)
    assert [("a", ()), ("b", ("n1",)), ("c", ()), ("", ("comment 2",))] == [
        (found.text, found.remarks) for found in document.paragraphs[0].runs
    ]
    assert [("n1", "why", True, "Delegate One", ONE.at), ("comment 2", "here", False, "Delegate One", ONE.at)] == [
        (said.id, said.text, said.resolved, said.author, said.at) for said in document.remarks
    ]


# -- rich text --------------------------------------------------------------------------------------------------------


def test_rich_text_in_its_characters() -> None:
    """RTF 1.9.1: bytes of the code page, \\u with what stands for it, pairs for the further planes, named signs."""
    found = rich(r"caf\'e9 \u1078?\u-10179?\u-8704? a\~b\_c\endash \{x\}\par")
    assert "café ж😀 a\u00a0b\u2011c–{x}" == text(found)


def test_rich_text_in_another_script() -> None:
    """A font brings its code page with it."""
    found = rich(r"{\fonttbl{\f0\fcharset0 A;}{\f1\fcharset204 B;}}\f1\'e4\'e0 \f0\'e4\par")
    assert "да ä" == text(found)


def test_rich_text_shows_looks_and_changes() -> None:
    """Bold, italic, struck, underlined, coloured; who inserted and deleted, and when (DTTM); marks as well."""
    stamp = (2026 - 1900) << 20 | 3 << 16 | 2 << 11 | 10 << 6
    found = rich(
        r"{\colortbl;\red255\green0\blue0;}{\*\revtbl {Unknown;}{Delegate One;}}\pard a{\b b}{\ul c}{\strike d}{\cf1 e}"
        rf"{{\revised\revauth1\revdttm{stamp} f}}{{\deleted\revauthdel1\revdttmdel{stamp} g}}\par h\par"
    )
    runs = found.paragraphs[0].runs
    assert ["a", "b", "c", "d", "e", "f", "g"] == [entry.text for entry in runs]
    assert (True, True, True, "#ff0000") == (runs[1].bold, runs[2].underline, runs[3].strike, runs[4].colour)
    assert (ONE, ONE) == (runs[5].inserted, runs[6].deleted)
    assert ("abcdef\nh", "abcdeg\nh") == (text(found), text(found, accepted=False))


def test_rich_text_tells_words_from_what_is_beside_them() -> None:
    """Instructions of fields, pictures and unknown destinations are no words; notes and headers are told."""
    found = rich(
        r"{\info{\title On widgets}{\author Nobody}}{\header head\par}{\stylesheet{\s1 heading 1;}}"
        r"\pard\s1 {\field{\*\fldinst REF x}{\fldrslt seen}}{\*\unknown no}{\pict 0a0b}{\footnote note}\par"
        r"\pard{\listtext 1.\tab}item\par\trowd\pard\intbl x\cell y\cell\row\pard z\par"
    )
    assert "On widgets" == found.title
    assert [
        ("seen", "", "heading 1", "body", None),
        ("item", "1.", "", "body", None),
        ("x", "", "", "body", (0, 0, 0)),
        ("y", "", "", "body", (0, 0, 1)),
        ("z", "", "", "body", None),
        ("note", "", "", "footnote 1", None),
        ("head", "", "", "header", None),
    ] == [(words(entry), entry.label, entry.style, entry.part, entry.cell) for entry in found.paragraphs]


def test_rich_text_in_boxes() -> None:
    """QUIRK: the text of a shape stands in a destination that is to be passed over where it is not known."""
    found = rich(r"a{\shp{\*\shpinst{\sp no}{\shptxt \pard boxed}}{\shprslt twice}}b\par")
    assert [("ab", "body"), ("boxed", "text box")] == [(words(entry), entry.part) for entry in found.paragraphs]


def test_rich_text_comments() -> None:
    """A comment has its reference, its author and its words; a range of words carries it."""
    found = rich(
        r"a{\*\atrfstart 1}b{\*\atrfend 1}{\*\atnid X}{\*\atnauthor Delegate Two}"
        r"{\*\annotation{\*\atnref 1}why\par}c\par"
    )
    assert [("a", ()), ("b", ("1",)), ("c", ())] == [(entry.text, entry.remarks) for entry in found.paragraphs[0].runs]
    assert [("1", "Delegate Two", "why")] == [(said.id, said.author, said.text) for said in found.remarks]


# -- HTML -------------------------------------------------------------------------------------------------------------


def test_html_paragraphs_lists_and_tables() -> None:
    """Blocks are paragraphs, items have the number a browser shows, cells their place."""
    found = page(
        "<h2>resolves</h2><p>a\n b<br>c</p><ol type=a start=3><li>d<li>e</ol>"
        "<table><tr><td>f<td colspan=2>g<td>h</table>i"
    )
    assert [
        ("resolves", "", "Heading 2", None),
        ("a b\nc", "", "", None),
        ("d", "c.", "", None),
        ("e", "d.", "", None),
        ("f", "", "", (0, 0, 0)),
        ("g", "", "", (0, 0, 1)),
        ("h", "", "", (0, 0, 3)),
        ("i", "", "", None),
    ] == [(words(entry), entry.label, entry.style, entry.cell) for entry in found.paragraphs]


def test_html_changes_and_looks() -> None:
    """ins and del are changes, with the author Word writes; u, s and styles are looks; a link's own are none."""
    found = page(
        '<p><ins cite="mailto:Delegate%20One" datetime="2026-03-02T10:00:00Z">a</ins><del>b</del><u>c</u><s>d</s>'
        '<span style="color:#FF0000;font-weight:bold">e</span><a href="x"><u>f</u></a></p>'
    )
    runs = found.paragraphs[0].runs
    assert (ONE, Revision()) == (runs[0].inserted, runs[1].deleted)
    assert (True, True, True, "#ff0000") == (runs[2].underline, runs[3].strike, runs[4].bold, runs[4].colour)
    assert (False, "") == (runs[5].underline, runs[5].colour)


def test_html_of_word_has_its_numbers_as_words() -> None:
    """QUIRK: Word saves a list number as words that are to be ignored: they are the label."""
    found = page("<p><span style='mso-list:Ignore'>a)<span>&nbsp;&nbsp;</span></span>item</p>")
    assert [("a)", "item")] == [(entry.label, words(entry)) for entry in found.paragraphs]


def test_html_says_its_characters() -> None:
    """The character set is that of a meta element, where the bytes are not UTF-8."""
    data = '<html><head><meta charset="windows-1251"></head><body>мир</body></html>'.encode("cp1251")
    assert "мир" == text(read(data, "x.htm"))


# -- plain text and PDF -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_plain_text_in_unicode(codec: str) -> None:
    """Unicode is known by its mark, or by being valid; a line is a paragraph."""
    found = read("решает\r\nde l'été".encode(codec), "x.txt")
    assert (["решает", "de l'été"], ()) == ([words(entry) for entry in found.paragraphs], found.defects)


def test_plain_text_in_a_charset_it_does_not_name() -> None:
    """What is not Unicode is read in the likeliest charset of the six languages, and that is told."""
    found = read(("постановляет, что Государства-Члены должны развивать услуги. " * 9).encode("koi8-r"), "x.txt")
    assert text(found).startswith("постановляет, что")
    assert ("does not say its character set, read as koi8_r",) == found.defects


def test_a_pdf_is_lines() -> None:
    """The words of each page, a line a paragraph; one without words is refused."""
    assert ["resolves", "1 that"] == [words(entry) for entry in read(pdf("resolves", "1 that"), "x.pdf").paragraphs]
    with pytest.raises(Refused, match="without text"):
        read(pdf(), "x.pdf")


def test_the_format_is_in_the_file_not_in_its_name() -> None:
    """QUIRK: people and programs call rich text and HTML .doc, and Word files anything."""
    assert "docx" == read(docx(paragraph("a")), "x.doc").kind
    assert "rtf" == read(rb"{\rtf1 a\par}", "x.doc").kind
    assert "html" == read(b"<html><p>a</p></html>", "x.doc").kind
    assert "odt" == read(odt("<text:p>a</text:p>"), "x.docx").kind
