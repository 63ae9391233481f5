"""An exported table, edited and given back: what was changed is found, exactly, and nothing else."""

import csv
import io
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

import docx
import openpyxl  # type: ignore[import-untyped]
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import BotError
from bot.export import EDITED, FORMATS, copied, copy_of, read_back, restored
from bot.model import DISPOSITIONS, EDITABLE, Mark, Returned
from bot.rules import held_against
from tests.export.sample import table

KEYS = [column.key for column in table().columns]
WORDS = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=30).map(str.strip)
FIELDS = {
    "mark": st.sampled_from([str(mark) for mark in Mark]),
    "observations": WORDS,
    "disposition": st.sampled_from(DISPOSITIONS) | WORDS,
    "disposition_reason": WORDS,
    "translation": WORDS,
}
EDITS = st.dictionaries(
    st.tuples(st.integers(0, len(table().rows) - 1), st.sampled_from(sorted(FIELDS))), st.none(), max_size=6
).flatmap(lambda places: st.fixed_dictionaries({place: FIELDS[place[1]] for place in places}))


def workbook(change: Callable[[openpyxl.worksheet.worksheet.Worksheet], None]) -> bytes:
    """The Excel table after somebody worked on its sheet."""
    book = openpyxl.load_workbook(io.BytesIO(FORMATS["xlsx"](table())))
    change(book["Comments"])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def back(data: bytes, name: str = "191.xlsx") -> Returned:
    """Read back as the sample edited."""
    return read_back(data, name, [table()])


@pytest.mark.parametrize("form", sorted(EDITED))
def test_a_table_nobody_touched_changes_nothing(form: str) -> None:
    """Every row comes back by its number, no cell counts as changed, nothing is refused."""
    made = table()
    told = held_against(back(FORMATS[form](made), f"191.{form}"), made)
    assert ((), (), (), len(made.rows)) == (told.edits, told.conflicts, told.refused, told.unchanged)


@pytest.mark.parametrize("form", ["docx", "xlsx"])
def test_a_file_says_which_table_it_was(form: str) -> None:
    """By the SHA-256 of the table's record, from which the table is restored."""
    made = table()
    assert copied(made)[0] == copy_of(FORMATS[form](made), f"191.{form}")
    kept = restored(FORMATS["json"](made))
    assert [row.cells for row in made.rows] == [row.cells for row in kept.rows]
    assert (made.columns, made.title, made.profile) == (kept.columns, kept.title, kept.profile)


@settings(max_examples=40, deadline=None)
@given(EDITS)
def test_exactly_the_edits_of_an_excel_file_come_back(edits: dict[tuple[int, str], str]) -> None:
    """Whatever the coordinator wrote in the cells that are his."""
    made = table()

    def work(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        for (row, key), text in edits.items():
            sheet.cell(row + 2, KEYS.index(key) + 1).value = text or None
            sheet.cell(row + 2, KEYS.index(key) + 1).data_type = "s"

    told = held_against(back(workbook(work)), made)
    wanted = {
        (made.rows[row].number, key, " ".join(text.split()))
        for (row, key), text in edits.items()
        if " ".join(text.split()) != made.rows[row].cells[KEYS.index(key)]
    }
    assert wanted == {(edit.number, edit.key, " ".join(edit.returned.split())) for edit in told.edits}
    assert ((), ()) == (told.conflicts, told.refused)


def test_exactly_the_edits_of_a_word_file_come_back() -> None:
    """Written behind the labels that stand there for it; a mark or type in its cell."""
    made = table()
    opened = docx.Document(io.BytesIO(FORMATS["docx"](made)))
    [words] = opened.tables
    row = words.rows[2]
    for paragraph in row.cells[6].paragraphs:
        if paragraph.text.startswith("disposition:"):
            paragraph.add_run("modify")
            paragraph.insert_paragraph_before("as proposed by Aland")
    next(p for p in row.cells[4].paragraphs if p.text.startswith("translation:")).add_run(" We keep it.")
    row.cells[3].paragraphs[0].runs[0].text = "NOC"
    file = io.BytesIO()
    opened.save(file)
    told = held_against(back(file.getvalue(), "191.docx"), made)
    number = made.rows[1].number
    assert {
        (number, "disposition", "modify"),
        (number, "observations", "as proposed by Aland"),
        (number, "translation", "We keep it."),
        (number, "mark", "NOC"),
    } == {(edit.number, edit.key, edit.returned) for edit in told.edits}


def test_a_cell_changed_on_both_sides_is_a_conflict() -> None:
    """Listed with what was exported, what stands here and what came back; the same change on both sides is none."""
    made = table()
    at = KEYS.index("disposition")

    def set_cell(number: int, text: str) -> tuple[str, ...]:
        cells = list(made.rows[number].cells)
        cells[at] = text
        return tuple(cells)

    rows = list(made.rows)
    rows[0], rows[1] = replace(rows[0], cells=set_cell(0, "merge")), replace(rows[1], cells=set_cell(1, "retain"))

    def work(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        sheet.cell(2, at + 1).value = "move"
        sheet.cell(3, at + 1).value = "retain"

    told = held_against(back(workbook(work)), replace(made, rows=tuple(rows)))
    (conflict,) = told.conflicts
    assert ("", "merge", "move") == (conflict.exported, conflict.current, conflict.returned)
    assert () == told.edits


def test_what_cannot_be_read_is_refused_row_by_row() -> None:
    """Unknown, doubled and missing numbers, formulas, merged cells: each with its place and what to do; the rest is
    read."""
    made = table()
    at = KEYS.index("observations") + 1

    def work(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        sheet.cell(2, at).value = "=1+1"
        for column in range(1, at):
            sheet.cell(3, column).value = sheet.cell(4, column).value
        sheet.cell(4, at).value = "which of the two?"
        sheet.cell(5, 1).value = None
        sheet.cell(6, 1).value = "191-999"
        sheet.merge_cells(start_row=7, end_row=7, start_column=at, end_column=at + 1)
        sheet.cell(8, at).value = "seen"

    told = held_against(back(workbook(work)), made)
    assert {
        "row 2": "formula",
        "row 3": "2 times",
        "row 4": "2 times",
        "row 5": "no number",
        "row 6": "191-999",
        "row 7": "merged",
    }.items() <= {
        place.partition(",")[0]: next(
            word for word in ("formula", "2 times", "no number", "191-999", "merged", why) if word in why
        )
        for place, why in told.refused
    }.items()
    assert [("seen", made.rows[6].number)] == [(edit.returned, edit.number) for edit in told.edits]


def test_somebody_elses_words_are_not_changed() -> None:
    """A comment is verbatim (law 3): a change there is told and left alone."""
    made = table()
    at = KEYS.index("comment") + 1
    told = held_against(back(workbook(lambda sheet: sheet.cell(2, at, "other words"))), made)
    assert () == told.edits
    (refusal,) = told.refused
    assert "cannot be changed" in refusal[1] and "comment" not in EDITABLE


def test_columns_may_be_moved_but_not_renamed() -> None:
    """They are known by their titles; one that is not understood is told."""
    made = table()

    def work(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        sheet.cell(1, KEYS.index("observations") + 1).value = "Remarks"
        sheet.move_range(f"A1:B{len(made.rows) + 1}", cols=40)
        sheet.cell(2, KEYS.index("disposition") + 1).value = "noted"

    told = held_against(back(workbook(work)), made)
    assert [("disposition", "noted")] == [(edit.key, edit.returned) for edit in told.edits]
    assert ["“Remarks” is not known" in why for _, why in told.refused] == [True]


def test_csv_from_other_programs() -> None:
    """With semicolons, as UTF-16, with or without the apostrophe that we put before what would run."""
    made = table()
    lines = list(csv.reader(io.StringIO(FORMATS["csv"](made).decode("utf-8-sig"), newline="")))
    lines[1][KEYS.index("observations")] = "vu"
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";").writerows(lines)
    told = held_against(back(text.getvalue().encode("utf-16"), "191.csv"), made)
    assert ["vu"] == [edit.returned for edit in told.edits]
    assert () == told.refused


@given(st.binary(max_size=200), st.sampled_from(["a.xlsx", "a.docx", "a.csv", "a.ods"]))
def test_any_file_is_read_or_refused(data: bytes, name: str) -> None:
    """Never another exception."""
    with suppress(BotError):
        copy_of(data, name)
        back(data, name)
