"""An exported table, edited and given back: what was changed is found, exactly, and nothing else."""

import csv
import io
import zipfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

import docx
import openpyxl  # type: ignore[import-untyped]
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import BotError, Refused
from bot.export import EDITED, FORMATS, copied, copy_of, read_back, restored
from bot.model import DISPOSITIONS, EDITABLE, Comment, Difference, Edit, Mark, Piece, Returned, Table
from bot.rules import PROFILES, held_against, tabulate
from tests.export.sample import GROUP, LEDGER, MADE, TRAPS, table
from tests.export.sample import comments as sample

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
        "row 6": "no such number",
        "row 7": "merged",
    }.items() <= {
        place.partition(",")[0]: next(
            word for word in ("formula", "2 times", "no number", "no such number", "merged", why) if word in why
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


def made_for(profile: str, comments: tuple[Comment, ...] = sample()) -> Table:
    """The sample in another profile."""
    return tabulate(comments, GROUP, resolution="191", ledger=LEDGER, made=MADE, profile=profile)


def word(made: Table, change: Callable[[Any], None]) -> Difference:
    """What a Word table says after somebody worked on its rows."""
    opened = docx.Document(io.BytesIO(FORMATS["docx"](made)))
    change(opened)
    file = io.BytesIO()
    opened.save(file)
    return held_against(read_back(file.getvalue(), "191.docx", [made]), made)


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("form", sorted(EDITED))
def test_no_profile_and_no_text_makes_an_edit_of_what_nobody_touched(profile: str, form: str) -> None:
    """Redlines, formulas, controls, signs of fonts, labels in a delegate's words: each shows what was exported."""
    redline = (Piece(edit=Edit.DELETED, text="once"), Piece(edit=Edit.INSERTED, text="_x0041_ <r>twice"))
    comments = [
        replace(
            comment,
            text=f"{trap}\ntranslation: {trap}\nlanguage: none",
            reasons=trap,
            observations=f"{trap}\nreason: {trap}",
            disposition=trap,
            redline=redline,
            proposed="_x0041_ <r>twice",
            number=f"191-{at:03}",
        )
        for at, trap in enumerate([*TRAPS, "\uf0b7 a sign of a font", "x" * 40_000])
        for comment in sample()[:1]
    ]
    made = made_for(profile, tuple(comments))
    told = held_against(read_back(FORMATS[form](made), f"191.{form}", [restored(copied(made)[1])]), made)
    assert ((), (), (), len(made.rows)) == (told.edits, told.conflicts, told.refused, told.unchanged)


def test_the_iso_form_comes_back_with_its_titles_in_the_page_header() -> None:
    """Clause and paragraph together are a provision, its types are three of ours."""

    def work(opened: Any) -> None:
        [words] = opened.tables
        for at, text in ((2, "invites"), (3, "3"), (4, "ed"), (7, "seen")):
            words.rows[1].cells[at].paragraphs[0].text = text
        words.rows[2].cells[4].paragraphs[0].text = "te"

    made = made_for("iso-2012-03")
    number = made.rows[1].cells[0].split("\n")[1]
    told = word(made, work)
    assert {
        (number, "provision", "invites 3"),
        (number, "type", "editorial"),
        (number, "observations", "seen"),
    } == {(edit.number, edit.key, edit.returned) for edit in told.edits}
    assert () == told.refused


def test_the_ieee_form_comes_back_from_excel() -> None:
    """Its category is our type, its disposition our two fields."""
    made = made_for("ieee-myproject")
    book = openpyxl.load_workbook(io.BytesIO(FORMATS["xlsx"](made)))
    for title, text in (("Category", "Editorial"), ("Disposition Status", "merge"), ("Disposition Detail", "as 2")):
        book["Comments"].cell(2, [column.title for column in made.columns].index(title) + 1).value = text
    file = io.BytesIO()
    book.save(file)
    told = held_against(read_back(file.getvalue(), "191.xlsx", [made]), made)
    assert {("type", "editorial"), ("disposition", "merge"), ("disposition_reason", "as 2")} == {
        (edit.key, edit.returned) for edit in told.edits
    }


def test_a_line_of_his_that_begins_like_a_label_is_his() -> None:
    """Where the labels' order and what he left alone decide; where two readings are as good, the cell is refused."""

    def write(text: str) -> Callable[[Any], None]:
        def work(opened: Any) -> None:
            opened.tables[0].rows[2].cells[6].text = text

        return work

    told = word(table(), write("observations: see\nreason: weekly is too often\ndisposition:\nreason:"))
    assert [("observations", "see\nreason: weekly is too often")] == [(e.key, e.returned) for e in told.edits]
    told = word(table(), write("observations:\ndisposition: merge\nreason: one\nreason: two"))
    assert [] == [edit.key for edit in told.edits if edit.key != "disposition"]
    assert ["several lines that begin with “reason:”" in why for _, why in told.refused] == [True]


def test_rows_whose_words_and_numbers_were_parted_are_refused() -> None:
    """One column sorted alone: no edit goes to another's comment."""

    def work(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        numbers = [sheet.cell(row, 1).value for row in range(2, 9)]
        for row, number in enumerate(sorted(numbers), start=2):
            sheet.cell(row, 1).value = number
            sheet.cell(row, KEYS.index("observations") + 1).value = f"of row {row}"

    made = table()
    told = held_against(back(workbook(work)), made)
    right = {
        row.number
        for row, number in zip(made.rows, sorted(each.number for each in made.rows), strict=True)
        if row.number == number
    }
    assert right == {edit.number for edit in told.edits}
    assert len(made.rows) - len(right) == sum("has the comment of" in why for _, why in told.refused)


def test_a_row_that_was_copied_and_left_alone_counts_once() -> None:
    """Two that say different things are both refused."""
    made = table()

    def work(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        for row, target in ((2, 9), (3, 10)):
            for column in range(1, len(KEYS) + 1):
                sheet.cell(target, column).value = sheet.cell(row, column).value
        sheet.cell(10, KEYS.index("observations") + 1).value = "which?"

    told = held_against(back(workbook(work)), made)
    assert () == told.edits
    assert [made.rows[1].number] * 2 == [place.split(", ")[1] for place, why in told.refused if "2 times" in why]


def test_what_is_pinned_struck_or_split_is_told() -> None:
    """A remark in the margin and words struck by hand are no text of a cell, and are not lost in silence."""

    def work(opened: Any) -> None:
        [words] = opened.tables
        run = words.rows[1].cells[6].paragraphs[0].add_run("not this")
        run.font.strike = True
        opened.add_comment(words.rows[2].cells[2].paragraphs[0].runs, "please look", author="Coordinator One")
        words.rows[3].cells[5].merge(words.rows[3].cells[6])

    told = word(table(), work)
    assert () == told.edits
    for what in ("words struck out (“not this”)", "the remark “please look”", "cells are merged"):
        assert 1 == sum(what in why for _, why in told.refused), told.refused


def test_a_file_that_forgot_what_it_was_is_held_against_the_copy_it_fits() -> None:
    """The oldest of three here: else what changed since would look like his edits."""
    made = table()
    at = KEYS.index("observations")
    later = [
        replace(
            made, rows=tuple(replace(row, cells=(*row.cells[:at], text, *row.cells[at + 1 :])) for row in made.rows)
        )
        for text in ("later", "last")
    ]
    data = FORMATS["csv"](made).replace(b"To be discussed", b"To be decided")
    assert made == read_back(data, "191.csv", [*reversed(later), made]).exported


WHOLE = {form: FORMATS[form](table()) for form in ("xlsx", "docx")}
BITES = st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1, max_size=6)


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(sorted(WHOLE)), BITES, st.integers(0, 3))
def test_a_damaged_table_is_read_or_refused(form: str, bites: list[tuple[int, int]], part: int) -> None:
    """Bytes of a part changed on the way, or of the zip itself: Refused, and nothing else."""
    data = bytearray(WHOLE[form])
    if part:  # within what is packed, where the zip's own checks do not find it
        file = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(bytes(data))) as source, zipfile.ZipFile(file, "w") as target:
            for at, name in enumerate(source.namelist()):
                words = bytearray(source.read(name))
                for place, value in bites if at % 3 == part - 1 else ():
                    words[place % len(words)] = value
                target.writestr(name, bytes(words))
        data = bytearray(file.getvalue())
    else:
        for place, value in bites:
            data[place % len(data)] = value
    with suppress(Refused):
        held_against(back(bytes(data), f"a.{form}"), table())
        copy_of(bytes(data), f"a.{form}")


@given(st.binary(max_size=200), st.sampled_from(["a.xlsx", "a.docx", "a.csv", "a.ods"]))
def test_any_file_is_read_or_refused(data: bytes, name: str) -> None:
    """Never another exception."""
    with suppress(BotError):
        copy_of(data, name)
        back(data, name)
