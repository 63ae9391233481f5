"""The coverage map's files: the same map in each, first of all the coordinator's alone, never a formula."""

import io
import json
from dataclasses import replace
from html import unescape

import openpyxl  # type: ignore[import-untyped]
import pytest

from bot.export import COVERAGE
from bot.model import CommentState, Coverage
from bot.rules import cover
from tests.export.sample import GROUP, LEDGER, MADE, comments

HOSTILE = "=cmd|' /C calc'!A0"


def coverage() -> Coverage:
    """The sample's map, with a withdrawn comment of a member whose name is a formula, and one silent provision."""
    first, *others = comments()
    withdrawn = replace(first, number="191-009", member=HOSTILE, state=CommentState.WITHDRAWN)
    kept = [each for each in others if each.heading != "considering"]
    return cover([first, *kept, withdrawn], GROUP, resolution="191", ledger=LEDGER, made=MADE)


def test_the_list_by_provision() -> None:
    """A line a provision, members by the alphabet; then the silent, and the books."""
    lines = COVERAGE["txt"](coverage()).decode().splitlines()
    assert [
        "Coverage of PP Resolution 191 (Rev. Bucharest, 2022)",
        "Cut-off 2026-06-08 15:00 UTC (2026-06-08 17:00 Geneva). Provisions without a comment that stands: 1 of 5.",
        "For the coordinator only: the group is not told who stayed silent.",
        "",
        "considering a)                   -",
        "resolves 1                       Bland: MOD 191-004",
        f"resolves 2                       {HOSTILE}: MOD 191-009 (withdrawn); Aland: MOD 191-001, MOD 191-005; "
        "Bland: MOD 191-002",
        "instructs the Secretary-General  Aland: 191-003",
        "general                          without a member: 191-007",
        "",
        "Provisions without a comment that stands:",
        "  considering a)",
    ] == lines[:12]
    assert "Mails seen (the books balance): 12" in "\n".join(lines)


def test_excel_holds_the_matrix_and_no_formula() -> None:
    """Members across, provisions down, marks with numbers in the cells; the silent on a sheet of their own."""
    book = openpyxl.load_workbook(io.BytesIO(COVERAGE["xlsx"](coverage())))
    sheet = book["Coverage"]
    assert ["Provision", HOSTILE, "Aland", "Bland", "without a member"] == [cell.value for cell in sheet[1]]
    assert ["resolves 2", "MOD 191-009 (withdrawn)", "MOD 191-001\nMOD 191-005", "MOD 191-002", ""] == [
        cell.value for cell in sheet[4]
    ]
    assert {"s", "n"} >= {cell.data_type for row in sheet.iter_rows() for cell in row}
    assert "considering a)" == book["Silent"]["A2"].value
    assert [coverage().title, coverage().subtitle, coverage().notice] == [
        book["About"][f"A{at}"].value for at in (1, 2, 3)
    ]


def test_json_and_html_hold_the_same() -> None:
    """Every number once in the one; every cell's words in the other, as words."""
    value = json.loads(COVERAGE["json"](coverage()))
    held = [each.number for found in coverage().cells.values() for each in found]
    assert sorted(held) == sorted(cell["number"] for cell in value["cells"])
    assert {"provisions": ["considering a)"], "members": []} == value["silent"]
    shown = COVERAGE["html"](replace(coverage(), silent_members=("<b>Cland",))).decode()
    assert "<b>Cland" in unescape(shown)
    assert "<b>Cland" not in shown
    assert all(number in shown for number in held)


@pytest.mark.parametrize("form", COVERAGE)
def test_each_file_says_whose_it_is_and_is_the_same_twice(form: str) -> None:
    """Law 8 and law 9."""
    data = COVERAGE[form](coverage())
    assert data == COVERAGE[form](coverage())
    if form != "xlsx":
        assert "For the coordinator only" in data.decode()
