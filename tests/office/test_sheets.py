"""Spreadsheets as people see them: Excel and ODF cells, whatever stands in the file; or refused in words."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Refused
from bot.model import Cell
from bot.office import read_sheets
from tests.office.make import ods, xlsx, zipped

STYLES = (
    '<numFmts><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/><numFmt numFmtId="165" formatCode="&quot;day &quot;0"/>'
    '</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="9"/><xf numFmtId="22"/><xf numFmtId="165"/></cellXfs>'
)


FILLED = "<table:table-cell><text:p>x</text:p></table:table-cell>"


def row(*cells: str) -> str:
    """The data of an Excel sheet with one row."""
    return f"<sheetData><row r='1'>{''.join(cells)}</row></sheetData>"


def cells(data: bytes, name: str = "a.xlsx") -> tuple[Cell, ...]:
    """Those of the first row."""
    [sheet] = read_sheets(data, name)
    return sheet.rows[0][1] if sheet.rows else ()


def texts(data: bytes, name: str = "a.xlsx") -> list[str]:
    """Their words."""
    return [cell.text for cell in cells(data, name)]


def test_numbers_days_and_truths_are_as_people_see_them() -> None:
    """Whatever was typed: 5 is no 5.0, a day is a day (as ISO 8601 has it), a percentage a percentage."""
    data = row(
        "<c><v>5.0</v></c>",
        "<c><v>0.1</v></c>",
        "<c s='1'><v>46000</v></c>",
        "<c s='2'><v>0.255</v></c>",
        "<c s='3'><v>46000.5</v></c>",
        "<c s='4'><v>3</v></c>",
        "<c t='b'><v>1</v></c>",
        "<c t='e'><v>#N/A</v></c>",
    )
    assert ["5", "0.1", "2025-12-09", "25.5%", "2025-12-09 12:00", "3", "TRUE", "#N/A"] == texts(
        xlsx(data, styles=STYLES)
    )
    early = xlsx(row("<c s='1'><v>1</v></c>"), styles=STYLES, book="<workbookPr date1904='1'/>")
    assert ["1904-01-02"] == texts(early)


def test_words_stand_in_the_cell_or_in_a_list_beside() -> None:
    """Shared, inline and rich; readings above Chinese words are none; what XML cannot hold is written as codes."""
    strings = (
        "<si><t>shared</t></si><si><r><t>kept </t></r><r><rPr><strike/></rPr><t>gone</t></r></si>"
        "<si><t>字</t><rPh sb='0' eb='1'><t>zi</t></rPh></si>"
    )
    data = row(
        "<c r='A1' t='s'><v>0</v></c>",
        "<c r='C1' t='inlineStr'><is><t>in_x0041_line</t></is></c>",
        "<c t='s'><v>1</v></c>",
        "<c t='s'><v>2</v></c>",
        "<c t='s'><v>99</v></c>",
    )
    found = cells(xlsx(data, strings=strings))
    assert ["shared", "", "inAline", "kept gone", "字"] == [cell.text for cell in found]
    assert "gone" == found[3].struck


def test_a_formula_is_told_and_not_computed() -> None:
    """Its last result is no word that anybody wrote."""
    assert [True, False] == [cell.formula for cell in cells(xlsx(row("<c><f>1+1</f><v>2</v></c>", "<c><v>2</v></c>")))]
    formula = "<table:table-cell table:formula='of:=1'><text:p>1</text:p></table:table-cell>"
    assert [True] == [cell.formula for cell in cells(ods(f"<table:table-row>{formula}</table:table-row>"), "a.ods")]


def test_notes_and_remarks_are_told_with_their_cell() -> None:
    """A remark of today stands in two parts: its words are told once, with those of its answers."""
    notes = "<comment ref='A1'><text><t>[Threaded] see</t></text></comment>"
    notes += "<comment ref='B1'><text><t>old</t></text></comment>"
    threads = "<threadedComment ref='A1' id='1'><text>why?</text></threadedComment>"
    threads += "<threadedComment ref='A1' id='2' parentId='1'><text>because</text></threadedComment>"
    found = cells(xlsx(row("<c><v>1</v></c>"), notes=notes, threads=threads))
    assert ["why?\nbecause", "old"] == [cell.note for cell in found]


def test_a_merged_area_costs_nothing_however_large() -> None:
    """All the sheet as one cell: rows that hold words are merged, the others are not there."""
    merged = "<mergeCells><mergeCell ref='A1:XFD1048576'/></mergeCells>"
    found = cells(xlsx(row("<c><v>1</v></c>") + merged))
    assert "A1:XFD1048576" == found[0].merged


def test_odf_repeats_cells_and_rows() -> None:
    """A cell that is said to be there three times is; a million empty rows after the last are not."""
    cell = "<table:table-cell table:number-columns-repeated='{}'>{}</table:table-cell>"
    words = "<text:p>one<text:s text:c='2'/>two</text:p><text:p>three</text:p>"
    table = f"<table:table-row>{cell.format(2, '')}{cell.format(3, words)}{cell.format(16000, '')}</table:table-row>"
    table += f"<table:table-row table:number-rows-repeated='1048575'>{cell.format(16384, '')}</table:table-row>"
    assert ["", "", *["one  two\nthree"] * 3] == texts(ods(table), "a.ods")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (xlsx("<sheetData><row r='1000000'><c><v>1</v></c></row></sheetData>"), "1,000,000"),
        (xlsx(row("<c r='XFD1'><v>1</v></c>")), "column 16,384"),
        (xlsx("<sheetData/>" + "<mergeCell ref='A1:B2'/>" * 10_001), "merged areas"),
        (ods(f"<table:table-row table:number-rows-repeated='1000000'>{FILLED}</table:table-row>"), "rows"),
        (xlsx("x" * 3_000_000), "100 to 1"),
        (zipped({"_rels/.rels": b"<!DOCTYPE x><Relationships/>"}), "document type"),
        (zipped({"xl/vbaProject.bin": b""}), "macros"),
        (zipped({"word/document.xml": b"<x/>"}), "no Excel workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Excel"),
        (b"a,b", "save it as"),
    ],
)  # fmt: skip
def test_what_is_hostile_or_no_spreadsheet_is_refused_with_the_reason(data: bytes, why: str) -> None:
    """In words, before it costs anything."""
    with pytest.raises(Refused, match=why):
        read_sheets(data, "a.xlsx")


TAGS = (
    *("sheetData", "row", "c", "v", "f", "is", "t", "r", "rPr", "strike", "mergeCells", "mergeCell", "si", "comment"),
    *("numFmt", "cellXfs", "xf", "rPh", "text"),
)
ATTRIBUTES = st.dictionaries(
    st.sampled_from(["r", "t", "s", "ref", "numFmtId", "formatCode", "val"]),
    st.sampled_from(["", "A1", "ZZZ9999999", "s", "n", "b", "d", "inlineStr", "-1", "1", "99999999999", "A1:B2", "d%"]),
    max_size=3,
)


def tree(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """An element of SpreadsheetML with others in it, wherever the schema has them or not."""

    def element(tag: str, attributes: dict[str, str], inside: list[str]) -> str:
        said = "".join(f' {key}="{value}"' for key, value in attributes.items())
        return f"<{tag}{said}>{''.join(inside)}</{tag}>"

    return st.builds(element, st.sampled_from(TAGS), ATTRIBUTES, st.lists(children, max_size=4))


MARKUP = st.recursive(st.sampled_from(["x", "1", "1e999", "nan", "-5"]), tree, max_leaves=30)
WHOLE = xlsx(row("<c t='s' s='1'><v>0</v></c>"), strings="<si><t>x</t></si>", styles=STYLES)


@given(MARKUP, st.sampled_from(["sheet", "strings", "styles", "notes"]))
def test_any_markup_is_read_or_refused(markup: str, where: str) -> None:
    """Elements in any order and any depth raise nothing but Refused."""
    parts = {"sheet": row("<c s='1' t='s'><v>0</v></c><c s='1'><v>1</v></c>"), where: markup}
    with suppress(Refused):
        read_sheets(xlsx(parts.pop("sheet"), **parts), "a.xlsx")


@given(st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), min_size=1, max_size=8))
def test_a_bitten_file_is_read_or_refused(bites: list[tuple[int, int]]) -> None:
    """Bytes that changed on the way."""
    data = bytearray(WHOLE)
    for place, value in bites:
        data[place] = value
    with suppress(Refused):
        read_sheets(bytes(data), "a.xlsx")
