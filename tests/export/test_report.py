"""The meeting document as python-docx reads it: header block, parts, annexes as sections of the one file."""

import io
import re
import zipfile
from dataclasses import replace
from random import Random

import docx
import pytest
from docx.document import Document
from docx.enum.section import WD_ORIENT

from bench.proposals import made
from bot.config import load, shipped
from bot.export import CONSOLIDATED, FORMATS, meeting_document
from bot.model import LANGUAGES, Comment, Deadline, DeadlineEntry, DeadlineState, Edit, Piece, Report
from bot.rules import consolidate, report_on, tabulate
from tests.export.sample import GROUP, LEDGER, MADE, comments

WORDS = {each.language: each for each in load(shipped("config") / "demo" / "bot.toml").group.vocabularies}
NUMBERED = re.compile(r'(?<=<w:ins|<w:del) w:id="\d+"')
KEPT, OLD, NEW = Edit.KEPT, Edit.DELETED, Edit.INSERTED


def amended(comment: Comment, *pieces: tuple[Edit, str]) -> Comment:
    """The comment with this redline."""
    redline = tuple(Piece(edit=edit, text=text) for edit, text in pieces)
    proposed = "".join(text for edit, text in pieces if edit is not OLD)
    return replace(comment, redline=redline, proposed=proposed)


def given() -> tuple[Comment, ...]:
    """The sample, one of whose proposals is a redline with two members' changes to come."""
    first, second, *others = comments()
    before, after = "to review the table ", "once a week,"
    return (
        amended(first, (KEPT, before), (OLD, after), (NEW, "regularly,")),
        amended(second, (KEPT, before), (OLD, after), (NEW, "once a month,")),
        *others,
    )


def report(language: str = "en", *rows: Comment) -> Report:
    """Their report."""
    rows = rows or given()
    deadline = Deadline(key="comments", title="Comments", state=DeadlineState.TENTATIVE, when="late June 2026")
    known = {"resolution": "191", "ledger": LEDGER, "made": MADE}
    return report_on(
        rows,
        GROUP,
        resolution=GROUP.resolutions[0],
        table=tabulate(rows, GROUP, **known),  # type: ignore[arg-type]
        consolidated=consolidate(rows, GROUP, **known),  # type: ignore[arg-type]
        deadlines=[DeadlineEntry(deadline=deadline, sequence=0, noted=MADE)],
        number="ISCG/26-3/2",
        language=language,
    )


def read(data: bytes) -> Document:
    """The file read back."""
    return docx.Document(io.BytesIO(data))


def lines(data: bytes) -> list[str]:
    """The texts of its paragraphs outside tables."""
    return [paragraph.text for paragraph in read(data).paragraphs]


def test_the_header_block_and_the_parts() -> None:
    """Group, number, date and language; source, title, what this is and is not; four parts, contributors, documents."""
    data = meeting_document(report(), WORDS["en"])
    [left, right] = read(data).tables[0].rows[0].cells
    assert "Demonstration group" == left.text
    assert "Document ISCG/26-3/2\n2026-06-08\nOriginal: English" == right.text
    said = lines(data)
    assert [
        "Source: Coordinator of the correspondence group (Coordinator One)",
        "Report on the comments on Resolution 191",
        "Demonstration strategy",
    ] == said[:3]
    assert (
        "Informal compilation. A comment here is not a proposal to PP-26: only Member States submit those." == said[4]
    )
    titles = [
        "1\tProvisions with comments of substance",
        "2\tProvisions with comments of limited impact",
        "3\tProvisions discussed without change",
        "4\tNext steps",
        "Contributors",
        "Documents cited",
        "Annex 1: Compiled comments",
        "Annex 2: Consolidated text",
    ]
    assert titles == [line for line in said if line in titles]
    assert "None." == said[said.index(titles[1]) + 1]
    assert "Comments: late June 2026, to be confirmed" == said[said.index(titles[3]) + 1]
    at = said.index("Contributors")
    assert ["Aland (Member State)", "Bland (Sector Member)", "Documents cited"] == said[at + 1 : at + 4]


def test_a_provision_in_the_words_of_its_comments() -> None:
    """Its name, its text, who says what under which number; wording as underlined and struck words."""
    data = meeting_document(report(), WORDS["en"])
    said = lines(data)
    at = said.index("resolves 2")
    assert ["Text as it stands: to review the table once a week,", "Aland (MOD, 191-001)"] == said[at + 1 : at + 3]
    [redlined] = [
        each
        for each in read(data).paragraphs
        if each.text == "Proposed text: to review the table once a week,regularly,"
    ]
    assert [("to review the table ", None, None), ("once a week,", None, True), ("regularly,", True, None)] == [
        (run.text, run.font.underline, run.font.strike) for run in redlined.runs[1:]
    ]


def test_the_annexes_are_whole_and_each_on_its_page() -> None:
    """Sections: the report upright, the table across, the consolidated text upright; what stands in them is what the
    files alone hold, tracked changes and all, and no two changes share a number."""
    drafted = report()
    data = meeting_document(drafted, WORDS["en"])
    document = read(data)
    assert [WD_ORIENT.PORTRAIT, WD_ORIENT.LANDSCAPE, WD_ORIENT.PORTRAIT] == [
        section.orientation for section in document.sections
    ]
    assert drafted.consolidated
    alone = [FORMATS["docx"](drafted.table), CONSOLIDATED["docx"](drafted.consolidated)]
    own = lines(data)
    for file in alone:
        theirs = lines(file)
        start = own.index(theirs[0], own.index("Annex 1: Compiled comments"))
        assert theirs == own[start : start + len(theirs)]
    cells = [[cell.text for cell in row.cells] for row in read(alone[0]).tables[0].rows]
    assert cells == [[cell.text for cell in row.cells] for row in document.tables[1].rows]
    tracked = re.compile(r'<w:(?:ins|del) w:id="(\d+)"')
    numbers = tracked.findall(part(data, "word/document.xml"))
    assert len(numbers) == len(set(numbers)) == sum(len(tracked.findall(part(f, "word/document.xml"))) for f in alone)
    known = set(re.findall(r'w:styleId="([^"]*)"', part(data, "word/styles.xml")))
    assert set(re.findall(r'<w:[pr]Style w:val="([^"]*)"', part(data, "word/document.xml"))) <= known


def part(data: bytes, name: str) -> str:
    """One part of a file."""
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        return parts.read(name).decode()


@pytest.mark.parametrize("seed", range(8))
def test_a_text_with_tables_and_notes_is_laid_in_as_it_is(seed: int) -> None:
    """Whatever the consolidated text holds: its body and its notes stand in the report as they stand alone, but for the
    numbers of the changes, each of which is there once; what parts notes from the text is said."""
    what = made(Random(seed))
    known = {"resolution": what.group.resolutions[0].slug, "ledger": LEDGER, "made": MADE}
    text = consolidate(what.comments, what.group, **known)  # type: ignore[arg-type]
    data = meeting_document(replace(report(), consolidated=text), WORDS["en"])
    alone = CONSOLIDATED["docx"](text)
    own, theirs = (NUMBERED.sub("", part(file, "word/document.xml")) for file in (data, alone))
    assert theirs[theirs.index("<w:body>") + len("<w:body>") : theirs.rindex("<w:sectPr>")] in own
    numbers = NUMBERED.findall(part(data, "word/document.xml"))
    with zipfile.ZipFile(io.BytesIO(alone)) as parts:
        noted = "word/footnotes.xml" in parts.namelist()
    assert noted == ("<w:footnotePr>" in part(data, "word/settings.xml"))
    if noted:
        notes = part(data, "word/footnotes.xml")
        assert NUMBERED.sub("", part(alone, "word/footnotes.xml")) == NUMBERED.sub("", notes)
        numbers += NUMBERED.findall(notes)
    assert len(numbers) == len(set(numbers))


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_every_word(language: str) -> None:
    """The same parts, named in the language; in Arabic from right to left, where Latin words are held together."""
    english = dict(WORDS["en"].report)
    said = dict(WORDS[language].report)
    assert list(english) == list(said)
    assert all(re.findall(r"{\w+}", english[key]) == re.findall(r"{\w+}", said[key]) for key in english)
    data = meeting_document(report(language), WORDS[language])
    assert f"1\t{said['substance']}" in lines(data)
    own = part(data, "word/document.xml").partition("<w:sectPr>")[0]
    assert (language == "ar") == ("<w:bidiVisual/>" in own) == ("\u202a" in own)


def test_numbers_lead_to_the_published_page() -> None:
    """Where the table's page is published, the numbers of the annex lead there, as they do in the table alone."""
    drafted = report()
    data = meeting_document(
        replace(drafted, table=replace(drafted.table, page="https://demo.example/191.html")), WORDS["en"]
    )
    assert "https://demo.example/191.html" in part(data, "word/_rels/document.xml.rels")
    assert 'w:anchor="191-001"' in part(data, "word/document.xml")
    assert "w:hyperlink" not in part(meeting_document(drafted, WORDS["en"]), "word/document.xml")


def test_without_a_base_text_there_is_one_annex() -> None:
    """What cannot be consolidated is no annex; nothing else is missing."""
    data = meeting_document(replace(report(), consolidated=None, number=""), WORDS["en"])
    assert 2 == len(read(data).sections)
    assert "Document […] (Draft)" in read(data).tables[0].rows[0].cells[1].text
    assert not [line for line in lines(data) if line.startswith("Annex 2")]


def test_the_same_report_gives_the_same_bytes() -> None:
    """Law 9."""
    assert meeting_document(report(), WORDS["en"]) == meeting_document(report(), WORDS["en"])


@pytest.mark.parametrize("hostile", ["</w:t></w:body>", "a\x00b\ud800", "\u202e]]>", "=1+1\t\r\nx"])
def test_hostile_words_are_words(hostile: str) -> None:
    """Whatever stands in a comment, the file is read, and holds it."""
    row = replace(comments()[0], text=hostile, member=hostile, reasons=hostile, proposed="", redline=())
    data = meeting_document(report("en", row), WORDS["en"])
    assert "1\tProvisions with comments of substance" in lines(data)
