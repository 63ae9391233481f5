"""Word files: words, looks, revisions, tables, notes and comments come out as the reader sees them (ECMA-376)."""

from datetime import UTC, datetime

import pytest

from bot.model import Document, Paragraph, Revision
from bot.office import read, text, words
from tests.office.make import (
    BY,
    STRICT,
    W15,
    anchored,
    comment,
    deleted,
    docx,
    inserted,
    paragraph,
    run,
)

ONE = Revision(author="Delegate One", at=datetime(2026, 3, 2, 10, tzinfo=UTC))
INS, DEL = f'<w:ins w:id="9" {BY}/>', f'<w:del w:id="9" {BY}/>'


def word(*body: str, **more: object) -> Document:
    """The document of those blocks."""
    return read(docx(*body, **more), "text.docx")  # type: ignore[arg-type]


def both(*body: str) -> tuple[str, str]:
    """The text with all changes accepted, and with all rejected."""
    document = word(*body)
    return text(document), text(document, accepted=False)


def only(document: Document) -> Paragraph:
    """Its one paragraph."""
    (paragraph,) = document.paragraphs
    return paragraph


def test_words_are_those_of_the_text_elements() -> None:
    """§17.3.3: text, tabs, breaks, hyphens, symbols and formulas are words; hyphens of two kinds have signs."""
    body = paragraph(
        "<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:noBreakHyphen/><w:t>d</w:t><w:softHyphen/></w:r>",
        '<w:r><w:sym w:font="Symbol" w:char="F061"/></w:r>',
        "<m:oMath><m:f><m:num><m:r><m:t>x</m:t></m:r></m:num><m:den><m:r><m:t>y</m:t></m:r></m:den></m:f></m:oMath>",
    )
    assert "a\tb\nc‑d\u00adαx/y" == words(only(word(body)))


def test_white_space_counts_where_the_file_says_so() -> None:
    """XML 1.0 §2.10: Word drops white space around a text that does not ask to keep it."""
    assert "a b" == words(only(word(paragraph("<w:r><w:t> a </w:t></w:r>", run(" b")))))


@pytest.mark.parametrize(
    "around",
    [
        "<w:hyperlink>{}</w:hyperlink>",
        "<w:sdt><w:sdtPr><w:alias w:val='x'/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>",
        "<w:smartTag>{}</w:smartTag>",
        "<w:customXml>{}</w:customXml>",
        '<w:fldSimple w:instr="REF x">{}</w:fldSimple>',
        "<w:dir w:val='rtl'>{}</w:dir>",
        "<w:ruby><w:rubyPr/><w:rt><w:r><w:t>no</w:t></w:r></w:rt><w:rubyBase>{}</w:rubyBase></w:ruby>",
    ],
)
def test_words_and_revisions_are_found_inside(around: str) -> None:
    """Links, controls, tags, fields, directions and ruby bases hold words and their revisions like a paragraph does."""
    document = word(paragraph("a", around.format(run("b") + inserted("c") + deleted("d")), "e"))
    assert ("abce", "abde") == (text(document), text(document, accepted=False))


def test_instructions_of_fields_are_no_words() -> None:
    """§17.16: between begin and separate stands what to do, between separate and end what it came to; also nested."""
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'.format
    said = "<w:r><w:instrText> IF </w:instrText></w:r>"
    inner = mark("begin") + said + mark("separate") + run("never seen") + mark("end")
    field = mark("begin") + said + inner + mark("separate") + run("result") + mark("end")
    assert "a result b" == words(only(word(paragraph("a ", field, " b"))))


def test_a_field_that_never_ends_hides_no_more_than_its_paragraph() -> None:
    """QUIRK: a damaged field may not swallow the rest of the document."""
    begin = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    assert "a\nb" == text(word(paragraph("a", begin, run("lost")), paragraph("b")))


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ("<w:b/><w:i/>", (True, True, False, False, "")),
        ('<w:b w:val="0"/><w:u w:val="single"/>', (False, False, True, False, "")),
        ('<w:u w:val="none"/><w:strike/>', (False, False, False, True, "")),
        ('<w:dstrike/><w:color w:val="FF0000"/>', (False, False, False, True, "#ff0000")),
        ('<w:color w:val="auto"/>', (False, False, False, False, "")),
        ('<w:color w:val="000000"/>', (False, False, False, False, "")),
        ('<w:rStyle w:val="Loud"/>', (True, False, True, False, "")),
        ('<w:rStyle w:val="Loud"/><w:b w:val="false"/>', (False, False, True, False, "")),
        ('<w:rStyle w:val="Link"/>', (False, False, False, False, "")),
    ],
)
def test_looks_are_the_effective_ones(properties: str, expected: tuple[bool, bool, bool, bool, str]) -> None:
    """§17.7.2: what a run says itself comes before its character style; a link's own colour and line are no style."""
    styles = (
        '<w:style w:type="character" w:styleId="Loud"><w:name w:val="Loud"/>'
        '<w:rPr><w:b/><w:u w:val="wave"/></w:rPr></w:style>'
        '<w:style w:type="character" w:styleId="Link"><w:name w:val="Hyperlink"/><w:rPr><w:color w:val="0563C1"/>'
        '<w:u w:val="single"/></w:rPr></w:style>'
    )
    (found,) = only(word(paragraph(run("x", properties)), parts={"styles.xml": styles})).runs
    assert expected == (found.bold, found.italic, found.underline, found.strike, found.colour)


def test_styles_inherit_and_toggles_cancel_out() -> None:
    """§17.7.3: a style has what it is based on; bold by the paragraph's and by the character's style is not bold."""
    styles = (
        '<w:style w:type="paragraph" w:styleId="A" w:default="1"><w:name w:val="Normal"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="B"><w:name w:val="heading 1"/><w:basedOn w:val="A"/>'
        "<w:rPr><w:b/><w:i/></w:rPr></w:style>"
        '<w:style w:type="paragraph" w:customStyle="1" w:styleId="C"><w:name w:val="call"/>'
        '<w:basedOn w:val="B"/></w:style>'
        '<w:style w:type="character" w:styleId="D"><w:name w:val="Strong"/><w:rPr><w:b/></w:rPr></w:style>'
    )
    body = (
        paragraph(run("x"), run("y", '<w:rStyle w:val="D"/>'), style="C"),
        paragraph("z", style="B"),
        paragraph("n"),
    )
    document = word(*body, parts={"styles.xml": styles})
    assert [(True, True), (False, True)] == [(found.bold, found.italic) for found in document.paragraphs[0].runs]
    assert ["call", "Heading 1", "Normal"] == [found.style for found in document.paragraphs]


def test_a_circle_of_styles_ends() -> None:
    """A style that is based on itself, by way of others, has an end."""
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{own}"><w:name w:val="{own}"/><w:basedOn w:val="{other}"/></w:style>'
        for own, other in (("A", "B"), ("B", "A"))
    )
    assert "A" == only(word(paragraph("x", style="A"), parts={"styles.xml": styles})).style


def test_runs_that_look_alike_are_one() -> None:
    """Word cuts words apart by editing session: what looks alike and has one history is one run."""
    found = only(word(paragraph(run("one "), run("word "), inserted("a"), inserted("b"), run("!", "<w:b/>"))))
    assert [("one word ", None), ("ab", ONE), ("!", None)] == [(piece.text, piece.inserted) for piece in found.runs]


def test_a_revision_has_its_author_and_its_time() -> None:
    """§17.13.5: author and date as the file says; a time without a zone is taken as UTC."""
    runs = only(word(paragraph(deleted("x", 'w:author="Delegate Two" w:date="2026-03-02T10:00:00"')))).runs
    assert Revision(author="Delegate Two", at=datetime(2026, 3, 2, 10, tzinfo=UTC)) == runs[0].deleted


def test_a_time_in_utc_comes_before_a_local_one() -> None:
    """QUIRK: Word writes its local time as if it were UTC, and the true one beside it since 2023."""
    du = "http://schemas.microsoft.com/office/word/2023/wordml/word16du"
    by = f'w:author="X" w:date="2026-03-02T12:00:00Z" xmlns:du="{du}" du:dateUtc="2026-03-02T10:00:00Z"'
    (found,) = only(word(paragraph(inserted("x", by)))).runs
    assert found.inserted is not None
    assert ONE.at == found.inserted.at


def test_what_one_put_in_another_may_take_out() -> None:
    """An insertion with a deletion in it has both, and stands in neither text."""
    taken = deleted("x", 'w:author="Delegate Two"')
    (found,) = only(word(paragraph(inserted(taken)))).runs
    assert (ONE, Revision(author="Delegate Two")) == (found.inserted, found.deleted)


def test_a_move_is_a_deletion_and_an_insertion() -> None:
    """§17.13.5.21 and .25: what was moved is deleted there and inserted here, and says so."""
    document = word(
        paragraph(f"<w:moveFrom w:id='1' {BY}>{run('x')}</w:moveFrom>", mark=f"<w:moveFrom w:id='2' {BY}/>"),
        paragraph("a"),
        paragraph(f"<w:moveTo w:id='3' {BY}>{run('x')}</w:moveTo>", mark=f"<w:moveTo w:id='4' {BY}/>"),
    )
    assert ("a\nx", "x\na") == (text(document), text(document, accepted=False))
    assert (
        document.paragraphs[0].deleted
        == document.paragraphs[2].inserted
        == Revision(author=ONE.author, at=ONE.at, moved=True)
    )


def test_a_deleted_mark_joins_paragraphs() -> None:
    """§17.13.5.15: without its mark a paragraph runs on into the next; without words it vanishes."""
    assert ("ab\nc", "a\nb\nc") == both(paragraph("a", mark=DEL), paragraph("b"), paragraph("c"))
    assert ("b", "x\nb") == both(paragraph(deleted("x"), mark=DEL), paragraph("b"))


def test_an_inserted_mark_splits_a_paragraph() -> None:
    """§17.13.5.20: rejected, the two halves are one again."""
    assert ("a\nb", "ab") == both(paragraph("a", mark=INS), paragraph("b"))


def test_words_do_not_run_out_of_a_cell() -> None:
    """A deleted mark before a table, or at a cell's end, joins nothing to what is elsewhere."""
    cell = f"<w:tc>{paragraph('b', mark=DEL)}</w:tc><w:tc>{paragraph('c')}</w:tc>"
    table = f"<w:tbl><w:tr>{cell}</w:tr></w:tbl>"
    assert "a\nb\nc\nd" == both(paragraph("a", mark=DEL), table, paragraph("d"))[0]


def test_rows_and_cells_are_revised_with_all_they_hold() -> None:
    """§17.13.5.16 and .18, 17.13.5.1 and .2: a row or cell that is put in or taken out takes its paragraphs along."""

    def row(name: str, properties: str = "", cell: str = "") -> str:
        return f"<w:tr><w:trPr>{properties}</w:trPr><w:tc><w:tcPr>{cell}</w:tcPr>{paragraph(name)}</w:tc></w:tr>"

    put, taken = f"<w:cellIns w:id='1' {BY}/>", f"<w:cellDel w:id='1' {BY}/>"
    table = row("a") + row("b", INS) + row("c", DEL) + row("d", cell=put) + row("e", cell=taken) + row("f")
    assert ("a\nb\nd\nf\ng", "a\nc\ne\nf\ng") == both(f"<w:tbl>{table}</w:tbl>", paragraph("g"))


def test_cells_are_counted_in_columns_of_the_grid() -> None:
    """§17.4.17: a cell that spans two columns counts for two; tables are numbered in their order, inner ones too."""
    inner = f"<w:tbl><w:tr><w:tc>{paragraph('i')}</w:tc></w:tr></w:tbl>"
    wide = f'<w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>{paragraph("w")}{inner}{paragraph("v")}</w:tc>'
    table = f"<w:tbl><w:tr>{wide}<w:tc>{paragraph('x')}</w:tc></w:tr><w:tr><w:tc>{paragraph('y')}</w:tc></w:tr></w:tbl>"
    found = {words(entry): entry.cell for entry in word(table, paragraph("z")).paragraphs}
    assert {"w": (0, 0, 0), "i": (1, 0, 0), "v": (0, 0, 0), "x": (0, 0, 2), "y": (0, 1, 0), "z": None} == found


def test_changes_of_formatting_are_counted_apart() -> None:
    """§17.13.5: what only changes looks or numbers says nothing about the words."""
    looks = f'<w:b/><w:rPrChange w:id="1" {BY}><w:rPr><w:i/></w:rPr></w:rPrChange>'
    old = f'<w:jc w:val="left"/><w:pPrChange w:id="1" {BY}><w:pPr><w:jc w:val="both"/></w:pPr></w:pPrChange>'
    document = word(paragraph(run("x", looks), properties=old))
    assert 2 == document.reformatted
    assert [(True, False, None)] == [(found.bold, found.italic, found.inserted) for found in only(document).runs]


def test_a_choice_is_made_once() -> None:
    """Markup compatibility (part 3 §7.5): of a text box in two ways one is read, behind its paragraph."""
    box = f"<w:txbxContent>{paragraph('boxed')}</w:txbxContent>"
    choice = (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>{box}</w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    document = word(paragraph("a", choice, "b"), paragraph("c"))
    assert [("ab", "body"), ("boxed", "text box"), ("c", "body")] == [
        (words(entry), entry.part) for entry in document.paragraphs
    ]


def test_notes_are_numbered_as_the_reader_meets_them() -> None:
    """§17.11: in the order of their references, whatever their ids; separators are no notes."""
    notes = "".join(
        f'<w:footnote w:id="{id_}" {kind}>{paragraph(name)}</w:footnote>'
        for id_, kind, name in (
            (-1, 'w:type="separator"', ""),
            (2, "", "second"),
            (3, "", "unused"),
            (5, "", "first"),
        )
    )
    refer = '<w:r><w:footnoteReference w:id="{}"/></w:r>'.format
    document = word(paragraph("a", refer(5), "b", refer(2)), parts={"footnotes.xml": notes})
    assert [("ab", "body"), ("first", "footnote 1"), ("second", "footnote 2")] == [
        (words(entry), entry.part) for entry in document.paragraphs
    ]


def test_a_chosen_sign_of_a_note_is_no_word() -> None:
    """§17.11.14: with customMarkFollows the text after the reference is its sign, and it is not counted."""
    chosen = '<w:r><w:footnoteReference w:customMarkFollows="1" w:id="1"/><w:t>*</w:t></w:r>'
    body = paragraph("a", chosen, " b", '<w:r><w:footnoteReference w:id="2"/></w:r>')
    notes = "".join(f'<w:footnote w:id="{id_}">{paragraph("n")}</w:footnote>' for id_ in (1, 2))
    found = word(body, parts={"footnotes.xml": notes}).paragraphs
    assert [("a b", "body"), ("n", "footnote *"), ("n", "footnote 1")] == [
        (words(entry), entry.part) for entry in found
    ]


def test_headers_and_footers_of_sections_are_read() -> None:
    """§17.10: what a section refers to stands on its pages."""
    section = (
        '<w:sectPr><w:headerReference w:type="default" r:id="header"/><w:footerReference r:id="footer"/></w:sectPr>'
    )
    parts = {"header1.xml": paragraph("MB/NC"), "footer1.xml": paragraph("page")}
    document = word(paragraph("a"), parts=parts, sections=section)
    assert [("a", "body"), ("MB/NC", "header"), ("page", "footer")] == [
        (words(entry), entry.part) for entry in document.paragraphs
    ]


def test_comments_have_their_anchor_author_time_and_words() -> None:
    """§17.13.4: a comment is anchored in the words between its range marks; the body's order is theirs."""
    document = word(
        paragraph("a ", anchored(7, "b"), anchored(3, "c")),
        parts={"comments.xml": comment(3, "late") + comment(7, "early", date="2026-03-03T08:30:00")},
    )
    assert [(("7",), "b"), (("3",), "c")] == [
        (found.remarks, found.text) for found in only(document).runs if found.remarks
    ]
    assert [("7", "early"), ("3", "late")] == [(remark.id, remark.text) for remark in document.remarks]
    assert {("Delegate Two", datetime(2026, 3, 3, 8, 30, tzinfo=UTC))} == {
        (remark.author, remark.at) for remark in document.remarks
    }


def test_a_comment_on_a_place_has_an_empty_run() -> None:
    """QUIRK: some programs write a reference without a range: the comment is on a place, not on words."""
    document = word(
        paragraph("a", '<w:r><w:commentReference w:id="1"/></w:r>', "b"), parts={"comments.xml": comment(1, "here")}
    )
    assert [("a", ()), ("", ("1",)), ("b", ())] == [(found.text, found.remarks) for found in only(document).runs]


def test_comments_of_one_id_are_two() -> None:
    """QUIRK: some programs number every comment 0; each of them is there."""
    document = word(paragraph("a"), parts={"comments.xml": comment(0, "x") + comment(0, "y")})
    assert ["x", "y"] == [remark.text for remark in document.remarks]


def test_answers_and_settled_comments_are_known() -> None:
    """[MS-DOCX] §2.5: who answers whom stands in commentsExtended.xml by paragraph marks."""
    extended = (
        f'<w15:commentsEx xmlns:w15="{W15}"><w15:commentEx w15:paraId="0A" w15:done="1"/>'
        '<w15:commentEx w15:paraId="0B" w15:paraIdParent="0A" w15:done="0"/>'
        '<w15:commentEx w15:paraId="0C"/></w15:commentsEx>'
    )
    said = comment(1, "why?", mark="0A") + comment(2, "because", mark="0B") + comment(3, "else", mark="0C")
    document = word(paragraph("x"), parts={"comments.xml": said, "commentsExtended.xml": extended})
    assert [("1", "", True), ("2", "1", True), ("3", "", False)] == [
        (remark.id, remark.answers, remark.resolved) for remark in document.remarks
    ]


def test_the_strict_form_is_read_the_same() -> None:
    """ISO/IEC 29500-1: the strict form differs in its namespaces only."""
    body = (paragraph(run("a", "<w:i/>"), inserted("b"), mark=INS), paragraph("c"))
    assert word(*body).paragraphs == word(*body, namespace=STRICT).paragraphs


def test_the_title_is_the_one_its_author_gave() -> None:
    """Part 2 §11: dc:title of the core properties."""
    core = (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>On  widgets</dc:title></cp:coreProperties>'
    )
    assert "On widgets" == word(paragraph("a"), parts={"docProps/core.xml": core}).title


def test_hidden_words_are_read_and_told() -> None:
    """§17.3.2.41: nothing is lost; that words were hidden is said."""
    document = word(paragraph(run("x", "<w:vanish/>")))
    assert "x" == text(document)
    assert any("hidden" in defect for defect in document.defects)


def test_a_file_within_the_file_is_told() -> None:
    """§17.17.2.1: what Word would bring in from another part is not read, and that is said."""
    document = word(paragraph("a"), '<w:altChunk r:id="x"/>')
    assert ("a", True) == (text(document), any("altChunk" in defect for defect in document.defects))


def test_a_text_box_does_not_part_the_paragraphs_around_it() -> None:
    """A paragraph whose mark is deleted runs on into the next, past the box that is anchored in it."""
    box = f"<w:r><w:pict><w:txbxContent>{paragraph('boxed')}</w:txbxContent></w:pict></w:r>"
    assert "ab\nboxed" == both(paragraph("a", box, mark=DEL), paragraph("b"))[0]
