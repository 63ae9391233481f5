"""Other programs read the Word and Excel tables, character for character: a short form of `./run bench readers`."""

import pytest

from bench import readers
from bot.model import Table
from tests.servers import lack, need


@pytest.fixture(scope="module")
def made() -> Table:
    """Rows made by Hypothesis, one of them with a cell of 40,000 characters."""
    (table,) = readers.made(readers.AT_ONCE)
    assert any(len(text) == readers.LONG for text in table.rows[0].cells)
    return table


def test_four_readers_give_back_every_cell(made: Table) -> None:
    """Law 3, by programs that are not ours: openpyxl, python-docx, python-docx-ng and pandoc."""
    need("pandoc")
    if not readers.NG.exists():
        lack("needs python-docx-ng in .oracle (bash .ci/run oracle)")
    found = readers.faults(made, ng=True, pandoc=True)
    assert {"openpyxl": [], "pandoc": [], "python-docx": [], "python-docx-ng": []} == found


def test_a_cell_that_is_not_given_back_is_seen() -> None:
    """The comparison itself: one letter, a row too few, a cut that does not say so."""
    long = "a" * readers.LONG
    assert [("a", "b")] == readers.differing([["a"]], [["b"]])
    assert [("1 rows", "0 rows, or other columns")] == readers.differing([["a"]], [])
    assert [(long, long[:32_767])] == readers.differing([[long]], [[long[:32_767]]])
