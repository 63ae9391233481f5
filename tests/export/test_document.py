"""Word files as python-docx reads them, and what only their XML tells."""

import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from xml.etree import ElementTree

import docx
from docx.document import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.export import FORMATS, copied
from bot.export.layout import ANY_FILL, FILLS, LAYOUT, TO_FILL
from bot.model import Column, Edit, Piece, Row, Table
from bot.rules import tabulate
from bot.rules.profile import COLUMNS, columns_of
from bot.rules.since import COLUMN as NEWS
from tests.export.sample import GROUP, LEDGER, MADE, TRAPS, comments, shown, table, table_of

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
COMMENT = next(at for at, (title, _, _) in enumerate(LAYOUT) if title.startswith("Comment"))


def read(made: Table) -> Document:
    """The Word file read back."""
    return docx.Document(io.BytesIO(FORMATS["docx"](made)))


def body(made: Table) -> ElementTree.Element:
    """The XML of its main part."""
    with zipfile.ZipFile(io.BytesIO(FORMATS["docx"](made))) as parts:
        return ElementTree.fromstring(parts.read("word/document.xml"))


def cells(made: Table) -> list[list[str]]:
    """The texts of the rows below the header."""
    [words] = read(made).tables
    return [[cell.text for cell in row.cells] for row in list(words.rows)[1:]]


def expected(made: Table, row: Row) -> list[str]:
    """The documented projection: the fields of each column one under another, labelled; empty ones are left out, but
    for those that the coordinator fills in."""
    texts = {column.key: text for column, text in zip(made.columns, row.cells, strict=True)}
    return [
        "\n".join(
            (f"{label}: " if label else "") + shown(texts[key])
            for key, _, label in group
            if texts.get(key) or key in TO_FILL
        )
        for _, _, group in LAYOUT
    ]


def test_every_column_of_the_canonical_row_has_its_place() -> None:
    """The projection leaves no field out and shows none twice."""
    placed = [key for _, _, group in LAYOUT for key, _, _ in group]
    assert sorted([*(column.key for column in COLUMNS), NEWS.key]) == sorted(placed)


def test_the_sheet_shows_the_rows() -> None:
    """What the coordinator reads: number, member, provision, words, decision, side by side; the hash shortened."""
    made = table()
    first = cells(made)[2]
    assert [
        "191-001\n2026-06-02 14:59:00 UTC\nin time\nopen",
        "Aland\nMember State\nDelegate One",
        "resolves 2\nas cited: resolves 2\nbase text: to review the table once a week,",
        "MOD\nsubstantive",
    ] == first[:4]
    assert made.rows[2].cells[11] + "\nlanguage: en\ntranslation: " == first[4]
    assert [
        "2\tto review the table regularly,\nreasons: Small delegations have no staff for weekly work.",
        "observations: To be discussed at the next meeting.\ndisposition: accepted\nreason: No objection was received.",
    ] == first[5:7]
    assert first[7].startswith("mail-1.en@mail.example\nbody, characters 10–220\nSHA-256 000000000000…\nfiled by: rule")


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(st.characters(), max_size=60) | st.sampled_from(TRAPS), min_size=1, max_size=4))
def test_word_gives_back_every_text(texts: list[str]) -> None:
    """Law 3: character for character, in every field of the row."""
    made = table_of(*texts)
    assert [expected(made, row) for row in made.rows] == cells(made)


def test_every_trap_survives_word() -> None:
    """The traps once more, all of them on every run."""
    made = table_of(*TRAPS)
    assert [expected(made, row) for row in made.rows] == cells(made)


def test_a_long_comment_is_whole() -> None:
    """Word has no limit that a mail could reach, so nothing is cut."""
    words = "sentence after sentence, " * 2_000
    assert words + "\nlanguage: " in cells(table_of(words))[0][COMMENT]


def test_a_column_the_layout_does_not_know_is_shown_all_the_same() -> None:
    """Nothing is lost when the row grows: the last column of the sheet shows it under its title."""
    made = Table(
        title="T",
        subtitle="",
        notice="",
        made=datetime(2026, 6, 8, tzinfo=UTC),
        columns=(Column(key="number", title="No.", width=9), Column(key="new", title="New field", width=9)),
        rows=(Row(number="191-001", language="en", cells=("191-001", "value")),),
        ledger=table().ledger,
    )
    assert [["191-001", "", "", "", "", "", "", "New field: value"]] == cells(made)


def test_the_page_is_a4_landscape_and_the_header_is_repeated() -> None:
    """A4 landscape; the header row stands on every page; no row is torn apart; widths are written twice."""
    section = read(table()).sections[0]
    assert section.page_width is not None
    assert section.page_height is not None
    assert (297, 210) == (round(section.page_width.mm), round(section.page_height.mm))
    assert 297 - 15 - 15 == sum(width for _, width, _ in LAYOUT)
    rows = list(body(table()).iter(f"{W}tr"))
    assert [True] + [False] * 7 == [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows]
    assert {True} == {row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows}
    grid = [column.get(f"{W}w") for column in body(table()).iter(f"{W}gridCol")]
    for row in rows:
        assert grid == [width.get(f"{W}w") for width in row.iter(f"{W}tcW")]


def test_title_block_footer_and_ledger() -> None:
    """Laws 1 and 8: what this is, of when, that it is informal, and the totals; page x of y below."""
    made = table()
    document = read(made)
    lines = [paragraph.text for paragraph in document.paragraphs]
    assert [made.title, made.subtitle, made.notice] == lines[:3]
    assert ["", "Ledger", "Mails seen (the books balance)\t12", "Copies, byte for byte\t1", "Filed\t7"] == lines[3:8]
    assert f"Made from (SHA-256): {copied(made)[0]}" == lines[-1]
    footer = document.sections[0].footer.paragraphs[0]
    assert f"{made.title} · 2026-06-08 15:00 UTC · informal compilation\tpage  of " == footer.text
    fields = ElementTree.fromstring(footer._p.xml).iter(f"{W}fldSimple")
    assert ["PAGE", "NUMPAGES"] == [field.get(f"{W}instr") for field in fields]
    properties = document.core_properties
    assert (made.title, "", made.made) == (properties.title, properties.author, properties.created)
    assert made.made == properties.modified


def test_each_language_has_its_tag_and_direction() -> None:
    """Arabic: w:bidi on the paragraph and w:rtl on the run; Chinese asks for its own quotation marks; each verbatim
    text says its language, so that Word checks the spelling of nobody in English."""
    tags: dict[str, set[str]] = {}
    for row, xml in zip(table().rows, list(body(table()).iter(f"{W}tr"))[1:], strict=True):
        comment = list(xml.iter(f"{W}tc"))[COMMENT]
        first = next(comment.iter(f"{W}p"))
        assert (row.language == "ar") == (first.find(f"{W}pPr/{W}bidi") is not None)
        assert (row.language == "ar") == (first.find(f"{W}r/{W}rPr/{W}rtl") is not None)
        assert (row.language == "zh") == (first.find(f"{W}r/{W}rPr/{W}rFonts") is not None)
        tags.setdefault(row.language, set()).update(
            value for tag in first.iter(f"{W}lang") for value in tag.attrib.values()
        )
    assert {
        "ar": {"ar-SA"},
        "zh": {"zh-CN"},
        "en": {"en-GB"},
        "fr": {"fr-FR"},
        "ru": {"ru-RU"},
        "es": {"es-ES"},
    } == tags


def test_a_line_in_another_direction_keeps_its_own() -> None:
    """A delegate who adds an English line to an Arabic comment has it read from the left."""
    arabic = next(
        list(xml.iter(f"{W}tc"))[COMMENT]
        for row, xml in zip(table().rows, list(body(table()).iter(f"{W}tr"))[1:], strict=True)
        if row.language == "ar"
    )
    first, second = list(arabic.iter(f"{W}p"))[:2]
    assert [True, False] == [line.find(f"{W}pPr/{W}bidi") is not None for line in (first, second)]


def test_the_parts_of_the_file_carry_no_clock() -> None:
    """Law 9: the times of the zip's members are fixed."""
    with zipfile.ZipFile(io.BytesIO(FORMATS["docx"](table()))) as parts:
        assert {(1980, 1, 1, 0, 0, 0)} == {part.date_time for part in parts.infolist()}
        assert parts.testzip() is None


def test_proposed_text_is_a_tracked_change_by_its_member() -> None:
    """Kept, deleted and inserted words as Word keeps them: by the member, when the mail came; accepting all gives the
    proposed text, rejecting all the base text."""
    pieces = (
        Piece(edit=Edit.KEPT, text="to review "),
        Piece(edit=Edit.DELETED, text="once a <week>"),
        Piece(edit=Edit.INSERTED, text="regularly\nand"),
        Piece(edit=Edit.KEPT, text=" soon"),
    )
    made = table()
    at = [column.key for column in made.columns].index("proposed")
    row = next(row for row in made.rows if row.cells[at])
    member = 'Côte "d’Ivoire" & Co'
    content = body(replace(made, rows=(replace(row, redline=pieces, member=member),)))
    changes = [node for node in content.iter() if node.tag in (f"{W}ins", f"{W}del")]
    assert [f"{W}del", f"{W}ins", f"{W}ins"] == [change.tag for change in changes]
    assert {member} == {change.get(f"{W}author") for change in changes}
    assert row.at is not None
    assert {f"{row.at:%Y-%m-%dT%H:%M:%SZ}"} == {change.get(f"{W}date") for change in changes}
    assert ["once a <week>"] == [text.text for text in content.iter(f"{W}delText")]
    assert ["regularly", "and"] == [text.text for change in changes for text in change.iter(f"{W}t")]


def test_the_headings_of_the_iso_template_stand_in_the_page_header() -> None:
    """As ISO has them in its own file 2012-03; the table itself is comments only."""
    canonical = table()
    columns = columns_of("iso-2012-03")
    rows = tuple(
        replace(row, cells=tuple(f"{row.number} {column.key}" for column in columns)) for row in canonical.rows
    )
    opened = read(replace(canonical, columns=columns, rows=rows, profile="iso-2012-03"))
    [head] = opened.sections[0].header.tables
    assert [column.title for column in columns] == [cell.text for cell in head.rows[0].cells]
    [words] = opened.tables
    assert [list(row.cells) for row in rows] == [[cell.text for cell in row.cells] for row in words.rows]


def test_numbers_lead_to_the_page() -> None:
    """One relation for all rows (ECMA-376 §17.16.22: target and anchor), which python-docx reads as an address; none
    where there is no page."""
    made = replace(table(), page="https://tables.example/191.html")
    links = [link for row in list(read(made).tables[0].rows)[1:] for link in row.cells[0].paragraphs[0].hyperlinks]
    assert [(row.number, f"https://tables.example/191.html#{row.number}") for row in made.rows] == [
        (link.text, link.url) for link in links
    ]
    assert [] == read(table()).tables[0].rows[1].cells[0].paragraphs[0].hyperlinks


def test_in_the_iso_profile_the_number_below_the_member_is_the_link() -> None:
    """ISO has no column of numbers; they stand in its first, below the member."""
    made = tabulate(comments(), GROUP, resolution="191", ledger=LEDGER, made=MADE, profile="iso-2012-03")
    cell = read(replace(made, page="191.html")).tables[0].rows[0].cells[0]
    assert "Bland\n191-006" == cell.text
    assert [[], ["191.html#191-006"]] == [[link.url for link in line.hyperlinks] for line in cell.paragraphs]


def test_a_flat_table_has_no_tracked_change() -> None:
    """For systems that forbid them: inserted words underlined, deleted ones struck, and the same text."""
    pieces = (
        Piece(edit=Edit.KEPT, text="to review "),
        Piece(edit=Edit.DELETED, text="once a week"),
        Piece(edit=Edit.INSERTED, text="定期"),
    )
    made = table()
    flat = body(replace(made, rows=(replace(made.rows[3], redline=pieces, language="zh"),), flat=True))
    assert [] == [node.tag for node in flat.iter() if node.tag in (f"{W}ins", f"{W}del", f"{W}delText")]
    looks = {
        "".join(text.text or "" for text in run.iter(f"{W}t")): {node.tag for node in run.findall(f"{W}rPr/*")}
        for run in flat.iter(f"{W}r")
    }
    assert {f"{W}rFonts", f"{W}lang"} == looks["to review "]
    assert {f"{W}rFonts", f"{W}strike", f"{W}color", f"{W}lang"} == looks["once a week"]
    assert {f"{W}rFonts", f"{W}u", f"{W}color", f"{W}lang"} == looks["定期"]


def test_a_disposition_fills_its_cell() -> None:
    """The word, and behind it its pale colour; another for words that are not among the usual ones; none without."""
    made = table()
    at = [column.key for column in made.columns].index("disposition")
    rows = tuple(
        replace(row, cells=(*row.cells[:at], word, *row.cells[at + 1 :]))
        for row, word in zip(made.rows, ("retain", "Suppress ", "accepted", ""), strict=False)
    )
    filled = [
        shade.get(f"{W}fill") if (shade := list(row.iter(f"{W}tc"))[6].find(f"{W}tcPr/{W}shd")) is not None else None
        for row in list(body(replace(made, rows=rows)).iter(f"{W}tr"))[1:]
    ]
    assert [FILLS["retain"], FILLS["suppress"], ANY_FILL, None] == filled


def test_the_title_of_the_table_is_there_for_those_who_do_not_see_it() -> None:
    """Screen readers say it before the first cell (ECMA-376 §17.4.58)."""
    made = table()
    assert [made.title] == [named.get(f"{W}val") for named in body(made).iter(f"{W}tblCaption")]
