"""Whatever a file holds, it is read or refused in words: never another exception, never more than it is worth."""

import io
import zipfile
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Refused
from bot.model import Document
from bot.office import read, text
from bot.office.draft import MAX_PARAGRAPHS
from bot.office.portable import MAX_OPERATIONS
from tests.office.make import (
    BY,
    W,
    anchored,
    comment,
    deleted,
    docx,
    inserted,
    level,
    listed,
    numbering,
    odt,
    paragraph,
    pdf,
    run,
    zipped,
)

DOCTYPE = '<!DOCTYPE w:document [<!ENTITY e "words">]>'
NAMES = st.sampled_from(["a.docx", "a.odt", "a.rtf", "a.pdf", "a.html", "a.txt", "a.doc", "a", "a.xlsx"])

WHOLE = docx(
    paragraph("one", inserted("two"), deleted("three"), mark=f"<w:ins w:id='1' {BY}/>", properties=listed(1)),
    f"<w:tbl><w:tr><w:tc>{paragraph(anchored(1, 'cell'))}</w:tc></w:tr></w:tbl>",
    paragraph(run("end", '<w:rStyle w:val="A"/>'), style="A"),
    parts={
        "numbering.xml": numbering(level(0, "%1.")),
        "comments.xml": comment(1, "why"),
        "styles.xml": '<w:style w:type="paragraph" w:styleId="A"><w:name w:val="A"/><w:rPr><w:b/></w:rPr></w:style>',
    },
)
TAGS = [
    *("p", "r", "t", "pPr", "rPr", "ins", "del", "moveFrom", "tbl", "tr", "trPr", "tc", "tcPr", "cellIns", "hyperlink"),
    *("sdt", "sdtPr", "fldChar", "txbxContent", "numPr", "numId", "ilvl", "pPrChange", "comment", "commentRangeStart"),
    *("commentRangeEnd", "commentReference", "footnoteReference", "delText", "tab", "gridSpan", "sym", "style", "lvl"),
]
ATTRIBUTES = st.dictionaries(
    st.sampled_from(["id", "val", "author", "date", "type", "fldCharType", "char", "ilvl", "numId", "font"]),
    st.sampled_from(
        ["", "0", "1", "-1", "99999999999999999999", "begin", "separate", "end", "2026-99-99", "F0B7", "é"]
    ),
    max_size=3,
)


def tree(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """An element of WordprocessingML with others in it, wherever the schema has them or not."""

    def element(tag: str, attributes: dict[str, str], inside: list[str]) -> str:
        said = "".join(f' w:{key}="{value}"' for key, value in attributes.items())
        return f"<w:{tag}{said}>{''.join(inside)}</w:{tag}>"

    return st.builds(element, st.sampled_from(TAGS), ATTRIBUTES, st.lists(children, max_size=4))


MARKUP = st.recursive(st.sampled_from(["x", " ", "я", ""]), tree, max_leaves=30)


def settled(data: bytes, name: str) -> Document | None:
    """The document, if it is not refused; its words can be had either way."""
    said = ""
    try:
        document = read(data, name)
    except Refused as refused:
        document, said = None, str(refused)
    if document is None:
        assert name in said
    else:
        text(document)
        text(document, accepted=False)
    return document


@given(st.binary(max_size=400), NAMES)
def test_any_bytes_are_read_or_refused(data: bytes, name: str) -> None:
    """No bytes under any name raise anything but Refused, which names the file."""
    settled(data, name)


@given(
    st.sampled_from([b"PK\x03\x04", b"{\\rtf1", b"%PDF-1.4\n", b"<html>", b"\xd0\xcf\x11\xe0"]), st.binary(max_size=300)
)
def test_any_bytes_behind_a_beginning_are_read_or_refused(begin: bytes, rest: bytes) -> None:
    """The same for files that begin as one kind or another does."""
    settled(begin + rest, "a.docx")


@given(st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), min_size=1, max_size=8))
def test_a_bitten_file_is_read_or_refused(bites: list[tuple[int, int]]) -> None:
    """Bytes that changed on the way."""
    data = bytearray(WHOLE)
    for place, value in bites:
        data[place] = value
    settled(bytes(data), "a.docx")


@given(st.integers(0, len(WHOLE) - 1))
def test_a_file_that_breaks_off_is_refused(length: int) -> None:
    """A zip without its end has no directory."""
    with pytest.raises(Refused):
        read(WHOLE[:length], "a.docx")


@given(MARKUP, st.sampled_from(["body", "styles.xml", "numbering.xml", "comments.xml"]))
def test_any_markup_is_read(markup: str, where: str) -> None:
    """Elements in any order and any depth: what makes no sense says nothing, and nothing breaks."""
    parts = {} if where == "body" else {where: markup}
    body = markup if where == "body" else paragraph("x", properties=listed(1), style="A")
    assert settled(docx(body, parts=parts), "a.docx") is not None


@given(
    st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=20), max_size=6), st.data()
)
def test_words_are_kept_whatever_happened_to_them(pieces: list[str], data: st.DataObject) -> None:
    """Conservation: what was not put in stands in the rejected text, what was not taken out in the accepted one."""
    made, kept, before = "", "", ""
    for piece in pieces:
        safe = "".join(sign for sign in piece if sign not in "<>&\ufffe\uffff" and not "\uf020" <= sign <= "\uf0ff")
        what = data.draw(st.sampled_from(["kept", "put", "taken"]))
        made += {"kept": run(safe), "put": inserted(run(safe)), "taken": deleted(run(safe, deleted=True))}[what]
        kept += safe if what != "taken" else ""
        before += safe if what != "put" else ""
    document = read(docx(paragraph(made or run(""))), "a.docx")
    assert (kept, before) == (text(document), text(document, accepted=False))


@given(st.text(alphabet="{}\\ abu0123456789'*-;\n", max_size=200))
def test_any_rich_text_is_read_or_refused(body: str) -> None:
    """Control words, groups and bytes in any order."""
    settled(b"{\\rtf1 " + body.encode("ascii"), "a.rtf")


@given(
    st.lists(
        st.sampled_from(
            "{ } \\par \\cell \\row \\intbl \\pard \\footnote \\annotation \\shptxt \\header \\revtbl \\u-10179? x"
            " \\'e9 \\deleted \\revised \\listtext \\colortbl ; \\red255 \\cf1 \\stylesheet \\s1 \\plain \\* \\bin9"
            " \\atrfstart \\atnref \\uc9 \\f1 \\fonttbl \\fcharset134".split()
        ),
        max_size=40,
    )
)
def test_rich_text_of_known_words_in_any_order(tokens: list[str]) -> None:
    """The same with the words that do something."""
    assert settled(b"{\\rtf1 " + " ".join(tokens).encode("ascii"), "a.rtf") is not None


@given(
    st.lists(
        st.sampled_from(
            "<p> </p> <li> <ol> </ol> <table> <tr> <td> </td> </table> <ins> </ins> <del> <u> </u> <pre> </pre> <br> x "
            "<title> </title> <a href=x> </a> <span style='mso-list:Ignore'> </span> <div> </div> </body> <svg>".split(
                " "
            )
        ),
        max_size=40,
    )
)
def test_any_html_is_read(tags: list[str]) -> None:
    """Elements opened and closed in any order."""
    assert settled(b"<html>" + "".join(tags).encode("ascii"), "a.html") is not None


ODF = (
    "text:p text:span text:list text:list-item text:note text:note-body office:annotation table:table table:table-row "
)
ODF += (
    "table:table-cell draw:text-box text:tracked-changes text:changed-region text:deletion text:insertion dc:creator "
)
ODF += "text:change text:change-start text:change-end text:h text:a text:s style:style text:list-style dc:date"


def open_tree(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """An element of ODF with others in it."""

    def element(tag: str, value: str, inside: list[str]) -> str:
        said = "".join(
            f' text:{key}="{value}"' for key in ("id", "change-id", "style-name", "c", "level", "outline-level")
        )
        return f"<{tag}{said}>{''.join(inside)}</{tag}>"

    return st.builds(
        element, st.sampled_from(ODF.split()), st.sampled_from(["1", "", "-5", "x"]), st.lists(children, max_size=4)
    )


@given(st.recursive(st.sampled_from(["x", " "]), open_tree, max_leaves=30))
def test_any_odf_markup_is_read(markup: str) -> None:
    """The same for ODF."""
    assert settled(odt(markup), "a.odt") is not None


# -- what is not opened -----------------------------------------------------------------------------------------------


def flagged(data: bytes) -> bytes:
    """The same zip with every member said to be encrypted."""
    return data.replace(b"PK\x01\x02\x14\x03\x14\x00\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01\x00")


def encrypted_odt() -> bytes:
    """An ODF text whose manifest tells of encryption."""
    namespace = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    manifest = f'<m:manifest xmlns:m="{namespace}"><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>'
    return zipped({"mimetype": b"x", "META-INF/manifest.xml": manifest.encode(), "content.xml": b"\x01\x02\x03"})


def twice() -> bytes:
    """A zip that holds two documents of one name, but for their case."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<a/>")
        archive.writestr("word/Document.xml", "<b/>")
    return out.getvalue()


def refusals() -> Iterator[tuple[str, bytes, str]]:
    """Files that are not opened, and what is said about each."""
    document = f'<w:document xmlns:w="{W}"><w:body>&e;<w:p/></w:body></w:document>'
    yield "a DOCTYPE", docx(raw={"word/document.xml": (DOCTYPE + document).encode()}), "document type"
    utf16 = (DOCTYPE + document).encode("utf-16")
    yield "a DOCTYPE in UTF-16", docx(raw={"word/document.xml": utf16}), "document type"
    yield "an unknown entity", docx(raw={"word/document.xml": document.encode()}), "damaged"
    yield "macros", docx(paragraph("a"), raw={"word/vbaProject.bin": b"x"}), "macros"
    yield (
        "macros of ODF",
        zipped({"mimetype": b"application/vnd.oasis.opendocument.text", "Basic/a.xml": b""}),
        "macros",
    )
    yield "a bomb by ratio", docx(raw={"word/document.xml": b" " * 20_000_000}), "100 to 1"
    yield "a bomb by number", zipped({f"{place}": b"" for place in range(2100)}), "2100 parts"
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    yield "an encrypted file", ole + "EncryptedPackage".encode("utf-16-le"), "encrypted"
    yield "an old Word file", ole + "WordDocument".encode("utf-16-le"), "save it as .docx"
    yield "an encrypted member", flagged(docx(paragraph("a"))), "encrypted"
    yield "an encrypted ODF text", encrypted_odt(), "encrypted"
    yield "a member twice", twice(), "two parts"
    yield "a spreadsheet", zipped({"_rels/.rels": b"<x/>", "xl/workbook.xml": b"<x/>"}), "no Word document"
    yield "a picture", b"\x89PNG\r\n\x1a\n", "not read"
    deep = "<w:customXml>" * 5000 + "</w:customXml>" * 5000
    yield "too deep", docx(deep), "deep"
    yield "too deep in ODF", odt("<text:list><text:list-item>" * 900 + "</text:list-item></text:list>" * 900), "deep"
    yield "too deep in rich text", b"{\\rtf1 " + b"{" * 5000, "deep"
    yield "too deep in HTML", b"<html>" + b"<div>" * 5000, "deep"
    yield "broken XML", docx("<w:p>", paragraph("x")), "damaged"


@pytest.mark.parametrize(("data", "said"), [pytest.param(data, said, id=name) for name, data, said in refusals()])
def test_what_no_text_needs_is_refused(data: bytes, said: str) -> None:
    """Encrypted, macro-laden, bombs, entities, other formats: refused with the reason, and what to do in words."""
    name = "a.png" if data.startswith(b"\x89PNG") else "a.docx"
    with pytest.raises(Refused, match=said):
        read(data, name)


def test_more_paragraphs_than_a_text_has_are_refused() -> None:
    """A million paragraphs are no contribution; the limit is met on the way, not after all were built."""
    body = '<w:p w:rsidR="{:08X}"/>'.format
    data = docx("".join(body(number * 2654435761 % 2**32) for number in range(MAX_PARAGRAPHS + 1)))
    with pytest.raises(Refused, match="paragraphs"):
        read(data, "a.docx")


def test_a_damaged_part_beside_the_body_costs_only_itself() -> None:
    """Without its comments a text is a text: what is missing is told."""
    document = read(docx(paragraph("a"), raw={"word/comments.xml": b"<broken"}, parts={"comments.xml": ""}), "a.docx")
    assert "a" == text(document)
    assert any("comments.xml" in defect for defect in document.defects)


def test_comments_without_end_do_not_multiply() -> None:
    """A thousand comments that never end, over a thousand runs: each run names a hundred at most."""
    opened = "".join(f'<w:commentRangeStart w:id="{number}"/>{run("x")}' for number in range(1000))
    found = read(docx(paragraph(opened)), "a.docx")
    assert 100 == max(len(entry.remarks) for entry in found.paragraphs[0].runs)


def test_an_encrypted_or_broken_pdf_is_refused() -> None:
    """What is no PDF behind its first line, or cannot be opened, is refused."""
    for data in (pdf("a")[:40], b"%PDF-1.7\n"):
        with pytest.raises(Refused):
            read(data, "a.pdf")


def test_a_pdf_that_draws_without_end_is_refused() -> None:
    """A page may draw the same thing by name again and again: what is drawn is counted, not what is written."""
    with pytest.raises(Refused, match="draws more than"):
        read(pdf("a", more="q Q " * (MAX_OPERATIONS // 2)), "a.pdf")


@given(st.lists(st.tuples(st.integers(0, 600), st.integers(0, 255)), max_size=6))
def test_a_bitten_pdf_is_read_or_refused(bites: list[tuple[int, int]]) -> None:
    """Bytes that changed on the way."""
    data = bytearray(pdf("resolves", "1 that"))
    for place, value in bites:
        data[place % len(data)] = value
    settled(bytes(data), "a.pdf")
