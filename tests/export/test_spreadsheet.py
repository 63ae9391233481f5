"""CSV as the csv module reads it, Excel files as openpyxl reads them."""

import csv
import io
import re
import zipfile
from dataclasses import replace
from datetime import datetime
from xml.etree import ElementTree

import openpyxl  # type: ignore[import-untyped]
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import Refused
from bot.export import FORMATS, copied
from bot.export.layout import ANY_FILL, FILLS
from bot.export.spreadsheet import _Format, _write
from bot.model import DISPOSITIONS, Edit, Piece, State, Table, Unfiled
from tests.export.sample import MADE, TRAPS, shown, table, table_of

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
T = f"{MAIN}t"
TEXTS = st.lists(st.text(st.characters(), max_size=60) | st.sampled_from(TRAPS), min_size=1, max_size=6)


def lines(made: Table) -> list[list[str]]:
    """The CSV file read back, down to the ledger."""
    whole = list(csv.reader(io.StringIO(FORMATS["csv"](made).decode("utf-8-sig"), newline=""), strict=True))
    return whole[: len(made.rows) + 1]


def book(made: Table) -> openpyxl.Workbook:
    """The Excel file read back."""
    return openpyxl.load_workbook(io.BytesIO(FORMATS["xlsx"](made)))


def cells(made: Table) -> list[list[str]]:
    """The texts of the sheet Comments below its header, read by the letter of ECMA-376: inline strings (§18.3.1.53),
    each <t> with its _xHHHH_ escapes (§22.9.2.19), of which openpyxl undoes only some."""
    with zipfile.ZipFile(io.BytesIO(FORMATS["xlsx"](made))) as parts:
        rows = list(ElementTree.fromstring(parts.read("xl/worksheets/sheet1.xml")).iter(f"{MAIN}row"))
        return [["".join(map(unescaped, cell.iter(T))) for cell in row] for row in rows[1:]]


def unescaped(t: ElementTree.Element) -> str:
    """The text of a <t>."""
    return re.sub("_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), t.text or "")


def test_csv_is_utf8_with_bom_and_crlf() -> None:
    """Excel takes a file without BOM for Latin-1; RFC 4180 §2 ends lines with CRLF and quotes with quotes."""
    data = FORMATS["csv"](table())
    assert b"\xef\xbb\xbfNo.,Received,Member," == data[:23]
    assert data.endswith(b"\r\n")
    assert [list(row.cells) for row in table_of('say "no", please').rows] == lines(table_of('say "no", please'))[1:]


def test_csv_rows_are_the_tables() -> None:
    """One line of titles, then the rows; the comment that begins with "-" has its apostrophe."""
    made = table()
    expected = [[column.title for column in made.columns], *(list(row.cells) for row in made.rows)]
    expected[-1][11] = "'" + expected[-1][11]
    assert expected == lines(made)


def test_csv_ends_with_the_ledger() -> None:
    """Law 1: the totals stand in every format; here each line of them begins with the word, so that sorting does not
    mix them up with rows, and is as long as a row (RFC 4180 §2.4)."""
    made = table()
    whole = list(csv.reader(io.StringIO(FORMATS["csv"](made).decode("utf-8-sig"), newline=""), strict=True))
    ledger = whole[len(made.rows) + 1 :]
    assert {len(made.columns)} == {len(line) for line in whole}
    assert ["Ledger", "Mails seen (the books balance)", "12"] == ledger[0][:3]
    assert ["Ledger", "Made from (SHA-256)", copied(made)[0]] == ledger[-1][:3]
    assert {"Ledger"} == {line[0] for line in ledger}


@settings(deadline=None)
@given(TEXTS)
def test_csv_gives_back_every_text_and_no_formula(texts: list[str]) -> None:
    """The documented rule, and no other: an apostrophe before = + - @, tab and line break."""
    expected = [f"'{text}" if text[:1] in set("=+-@\t\n") - {""} else text for text in map(shown, texts)]
    assert expected == [row[11] for row in lines(table_of(*texts))[1:]]


@settings(max_examples=30, deadline=None)
@given(TEXTS)
def test_excel_gives_back_every_text_as_text(texts: list[str]) -> None:
    """Character for character, typed as text: never a formula, a number, a link or XML of its own."""
    made = table_of(*texts)
    assert [[shown(text)] * 23 for text in texts] == cells(made)
    for text, row in zip(texts, book(made)["Comments"].iter_rows(min_row=2), strict=True):
        assert "s" == row[11].data_type or not text
        assert "_x" in text or shown(text) == (row[11].value or "")


def test_every_trap_survives_excel() -> None:
    """The traps once more, all of them on every run."""
    assert [[shown(text)] * 23 for text in TRAPS] == cells(table_of(*TRAPS))


@pytest.mark.parametrize("letter", ["a", "字", "🙂", "\x00"])
def test_a_text_too_long_for_excel_is_cut_with_a_mark_and_the_count(letter: str) -> None:
    """Excel holds 32,767 UTF-16 units a cell and would otherwise drop the rest in silence (law 3)."""
    [row] = cells(table_of(letter * 40_000))
    kept, _, mark = row[11].partition(" […] ")
    assert "[cut here: 40,000 characters in all, the Word and JSON files have them]" == mark
    assert shown(letter) * len(kept) == kept
    assert 32_765 <= len(row[11].encode("utf-16-le")) // 2 <= 32_767


def test_a_text_that_just_fits_is_whole() -> None:
    """32,767 units are not cut, 32,768 are."""
    [[whole, *_], [cut, *_]] = cells(table_of("a" * 32_767, "🙂" * 16_383 + "ab"))
    assert "a" * 32_767 == whole
    assert cut.startswith("🙂🙂")
    assert "[cut here: 16,385 characters" in cut


def test_the_sheet_is_ready_to_read_and_print() -> None:
    """Header row and number stay in view, filters are on; A4 landscape, as many pages wide as can be read, header row
    and number on each."""
    sheet = book(table())["Comments"]
    assert "B2" == sheet.freeze_panes
    assert "A1:W8" == sheet.auto_filter.ref
    page = sheet.page_setup
    assert ("landscape", 9, 2, 0) == (page.orientation, page.paperSize, page.fitToWidth, page.fitToHeight)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert ("$1:$1", "$A:$A") == (sheet.print_title_rows, sheet.print_title_cols)
    assert "A1:W8" == sheet.dimensions


def test_rows_are_as_high_as_their_text() -> None:
    """LibreOffice shows one line of a wrapped cell where no height is written; Excel allows 409 points."""
    sheet = book(table_of("short", "word " * 60, "字" * 300, "\n" * 10, "word " * 6000))["Comments"]
    short, words, letters, breaks, longest = (sheet.row_dimensions[row].height for row in range(2, 7))
    assert short < 20
    assert words > 5 * 12
    assert letters > 10 * 12
    assert breaks > 10 * 12
    assert 408 <= longest <= 409


def test_the_direction_of_a_cell_is_that_of_its_words() -> None:
    """An Arabic comment reads from the right; an English one in the same row does not."""
    sheet = book(table())["Comments"]
    arabic = next(row for row in sheet.iter_rows(min_row=2) if row[12].value == "ar")
    assert (2, "right") == (arabic[11].alignment.readingOrder, arabic[11].alignment.horizontal)
    assert 0 == arabic[2].alignment.readingOrder
    assert {True} == {cell.alignment.wrap_text for cell in arabic}


def test_the_second_sheet_says_what_this_is_and_prints_the_books() -> None:
    """Laws 1 and 8: every table prints the totals, and that it is informal."""
    made = table()
    about = [[cell for cell in row if cell is not None] for row in book(made)["About"].values]
    assert [[made.title], [made.subtitle], [made.notice], []] == about[:4]
    assert [
        ["Mails seen (the books balance)", 12],
        ["Copies, byte for byte", 1],
        ["Filed", 7],
        ["Ignored", 3],
        ["Ignored: auto-reply", 2],
        ["Ignored: bounce", 1],
        ["For review", 1],
        ["For review: ambiguous", 1],
        ["Quarantined", 0],
        ["Not yet read", 0],
        [f"Made from (SHA-256): {copied(made)[0]}"],
    ] == about[4:]


def test_the_file_says_when_the_table_was_made_and_nothing_of_the_clock() -> None:
    """Law 9: the times in the file's properties are the table's."""
    properties = book(table()).properties
    assert datetime(2026, 6, 8, 15, 0) == properties.created  # noqa: DTZ001 -- OOXML's times are UTC by definition
    assert properties.created == properties.modified


def test_a_table_without_rows_is_a_file_all_the_same() -> None:
    """Before the first comment the coordinator still gets a table."""
    empty = replace(table(), rows=())
    assert [[column.title for column in empty.columns]] == lines(empty)
    assert [] == cells(empty)


def test_excel_saying_no_is_never_ignored() -> None:
    """XlsxWriter answers with a negative number where it wrote nothing (row beyond the last, text too long)."""

    class Full:
        def write_string(self, row: int, column: int, text: str, look: _Format, /) -> int:
            return -1

        def write_rich_string(self, row: int, column: int, /, *parts: object) -> int:
            return -1

        def write_blank(self, row: int, column: int, blank: None, look: _Format, /) -> int:
            return 0

    class Plain:
        pass

    with pytest.raises(Refused, match="Excel has no room for row 3, column 5"):
        _write(Full(), 2, 4, "words", Plain())


def redlined(*pieces: tuple[Edit, str]) -> Table:
    """A table of one row with this redline."""
    made = table()
    (row,) = table_of("words").rows
    redline = tuple(Piece(edit=edit, text=text) for edit, text in pieces)
    return replace(made, rows=(replace(row, redline=redline, member="Aland", review="ambiguous: two fit"),))


def test_proposed_text_is_shown_against_the_base_text() -> None:
    """Deleted words struck, inserted ones underlined: Excel has no tracked changes."""
    made = redlined((Edit.KEPT, "to review "), (Edit.DELETED, "once_x0041_"), (Edit.INSERTED, "<r>twice</r>"))
    opened = openpyxl.load_workbook(io.BytesIO(FORMATS["xlsx"](made)), rich_text=True)
    at = [column.key for column in made.columns].index("proposed")
    shown = opened["Comments"].cell(2, at + 1).value
    looks = [(bool(part.font.strike), bool(part.font.u), part.text) for part in shown]
    assert "to review once_x0041_<r>twice</r>" == cells(made)[0][at]
    assert "once_x0041_" == "".join(text for struck, _, text in looks if struck)
    assert [(False, True, "<r>twice</r>")] == [look for look in looks if look[1]]


@given(st.lists(st.tuples(st.sampled_from(Edit), st.text(max_size=20) | st.sampled_from(TRAPS)), max_size=6))
def test_no_character_of_a_redline_is_lost(pieces: list[tuple[Edit, str]]) -> None:
    """Whatever it is made of, its pieces stand in the cell one after another."""
    made = redlined(*pieces)
    at = [column.key for column in made.columns].index("proposed")
    parts = [shown(text) for _, text in pieces if text]
    assert cells(made)[0][at] in (["".join(parts)] if len(parts) > 1 else ["".join(parts), "words"])


def test_a_redline_too_long_for_a_cell_gives_way_to_the_proposed_text() -> None:
    """Excel holds 32,767 UTF-16 units in a cell; the Word and JSON files have the redline."""
    made = redlined((Edit.KEPT, "a" * 20_000), (Edit.INSERTED, "b" * 20_000))
    at = [column.key for column in made.columns].index("proposed")
    assert "words" == cells(made)[0][at]


def test_the_other_sheets_count_by_provision_and_list_what_waits() -> None:
    """In the table's order, members by the alphabet (law 8); a row for each comment a person should look at."""
    made = table()
    opened = book(made)
    assert ["Comments", "By provision", "For review", "Not filed", "About"] == opened.sheetnames
    counted = list(opened["By provision"].values)
    assert ("Provision", "Comments", "Members", "Marks") == counted[0]
    assert ("resolves 2", "3", "Aland, Bland", "MOD") in counted
    assert len(made.rows) == sum(int(line[1]) for line in counted[1:])
    waiting = list(opened["For review"].values)[1:]
    assert [(row.number, row.review) for row in made.rows if row.review] == [(line[0], line[2]) for line in waiting]


def test_dispositions_are_offered_and_other_words_allowed() -> None:
    """A list of the usual words over the whole column; the coordinator may write any other."""
    made = table()
    (choice,) = book(made)["Comments"].data_validations.dataValidation
    assert ("list", "information") == (choice.type, choice.errorStyle)
    assert f'"{",".join(DISPOSITIONS)}"' == choice.formula1
    at = [column.key for column in made.columns].index("disposition")
    letter = openpyxl.utils.get_column_letter(at + 1)
    assert f"{letter}2:{letter}{len(made.rows) + 1}" == str(choice.sqref)


def test_a_disposition_has_a_pale_fill_beside_its_word() -> None:
    """A colour for each usual disposition and one for any other word, as conditions: they follow what is edited."""
    made = table()
    sheet = book(made)["Comments"]
    ((area, rules),) = [(str(area.sqref), area.rules) for area in sheet.conditional_formatting]
    assert "U2:U8" == area
    assert [[f'"{word}"'] for word in FILLS] == [rule.formula for rule in rules[:-1]]
    assert [f"FF{fill}" for fill in (*FILLS.values(), ANY_FILL)] == [rule.dxf.fill.bgColor.rgb for rule in rules]
    assert set(DISPOSITIONS) == set(FILLS)


def test_numbers_lead_to_the_page() -> None:
    """One relation for all rows (§18.3.1.47: target and location); none where there is no page."""
    sheet = book(replace(table(), page="https://tables.example/191.html"))["Comments"]
    links = [sheet.cell(at, 1).hyperlink for at in range(2, 9)]
    assert [(row.number, "https://tables.example/191.html") for row in table().rows] == [
        (link.location, link.target) for link in links
    ]
    assert book(table())["Comments"].cell(2, 1).hyperlink is None


def test_mails_that_were_not_filed_are_listed() -> None:
    """Law 1: which mail, by the number it has here and the beginning of its hash; nobody's address."""
    mail = Unfiled(mail=17, received=MADE, state=State.IGNORED, reason="bounce: for [address]", sha256="ab" * 32)
    opened = book(replace(table(), unfiled=(mail,)))["Not filed"]
    assert [
        ("Mail", "Received", "State", "Reason", "SHA-256"),
        ("17", "2026-06-08 15:00 UTC", "Ignored", "bounce: for [address]", "abababababab…"),
    ] == list(opened.values)


def test_no_cell_of_any_sheet_is_a_formula() -> None:
    """Whatever is written where: titles, reasons, provisions; only the counts of About are numbers."""
    made = table_of(*TRAPS)
    rows = tuple(replace(row, review=row.cells[0]) for row in made.rows)
    unfiled = tuple(
        Unfiled(mail=at, received=MADE, state=State.REVIEW, reason=trap, sha256=trap) for at, trap in enumerate(TRAPS)
    )
    opened = book(replace(made, rows=rows, unfiled=unfiled, title=TRAPS[0], page="a.html"))
    for sheet in opened.worksheets[:4]:
        assert {"s"} == {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert {"s", "n"} == {cell.data_type for row in opened["About"].iter_rows() for cell in row}


def test_a_table_longer_than_a_sheet_is_refused() -> None:
    """Excel has 1,048,576 rows; nothing is dropped in silence."""
    (row,) = table_of("words").rows
    with pytest.raises(Refused, match="room for 1,048,575 rows"):
        FORMATS["xlsx"](replace(table(), rows=(row,) * 1_048_576))
