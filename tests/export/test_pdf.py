"""The table as PDF: what it says, that words are never its source, and what it says where something is missing."""

import io
import sys
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from bot.errors import Refused
from bot.export import FORMATS
from bot.export.pdf import MOST_ROWS, fonts_for
from bot.model import Edit, Piece, Table
from tests.export.sample import TRAPS, table, table_of

SOURCE = (
    '#panic("evil")',
    '"; #panic("evil")',
    "*bold* _italic_ $x^2$ = Heading",
    '#include "/etc/passwd"',
    '\\#read("x")',
    "]]] ))) }}} `raw` @label <label>",
    "// comment /* comment */",
    'https://example.org #link("x")',
)
"""What would be markup or code in Typst's source."""


def latin() -> Table:
    """The sample without Arabic and Chinese, for which a machine needs fonts."""
    made = table()
    return replace(made, rows=tuple(row for row in made.rows if row.language not in ("ar", "zh")))


def words(made: Table) -> str:
    """All that a reader of the PDF file finds, without spaces and without the places to break a word."""
    pages = PdfReader(io.BytesIO(FORMATS["pdf"](made))).pages
    return "".join("".join(page.extract_text() for page in pages).replace("\u200b", "").split())


def tight(text: str) -> str:
    """The text without spaces."""
    return "".join(text.split())


def test_no_field_is_left_out() -> None:
    """Every text of every cell is on paper, labels, ledger and the hash of what it was made from too."""
    made = latin()
    said = words(made)
    keys = [column.key for column in made.columns]
    for row in made.rows:
        cells = dict(zip(keys, row.cells, strict=True))
        assert [] == [text for key, text in cells.items() if key != "source" and tight(text) not in said]
        assert tight(cells["source"].partition("SHA-256")[0]) in said
    assert "Mailsseen(thebooksbalance)12" in said
    assert "Madefrom(SHA-256):" in said


def test_the_same_table_gives_the_same_bytes() -> None:
    """Law 9; the file was made when the table was, whatever the clock says."""
    made = latin()
    first = FORMATS["pdf"](made)
    assert first == FORMATS["pdf"](made)
    metadata = PdfReader(io.BytesIO(first)).metadata
    assert metadata is not None
    assert (made.made, made.title) == (metadata.creation_date, metadata.title)


def test_a_redline_keeps_what_goes_and_what_comes() -> None:
    """Struck and underlined words both stand on paper."""
    made = latin()
    pieces = (
        Piece(edit=Edit.KEPT, text="to review "),
        Piece(edit=Edit.DELETED, text="once a week"),
        Piece(edit=Edit.INSERTED, text="regularly"),
    )
    row = next(row for row in made.rows if row.cells[[c.key for c in made.columns].index("proposed")])
    assert "toreviewonceaweekregularly" in words(replace(made, rows=(replace(row, redline=pieces),)))


def test_a_number_leads_to_its_row_on_the_page() -> None:
    """Where the page is known, as in Word and Excel."""
    made = replace(latin(), page="https://list.example/191.html")
    pages = PdfReader(io.BytesIO(FORMATS["pdf"](made))).pages
    notes = [note.get_object() for page in pages for note in page.get("/Annots", ())]
    assert [f"https://list.example/191.html#{row.number}" for row in made.rows] == [
        note["/A"]["/URI"] for note in notes
    ]
    assert not any(page.get("/Annots") for page in PdfReader(io.BytesIO(FORMATS["pdf"](latin()))).pages)


@pytest.mark.parametrize("trap", SOURCE)
def test_words_are_never_source(trap: str) -> None:
    """Mail that writes Typst is printed as it is: nothing of it is read as markup or run."""
    assert tight(trap) in words(table_of(trap))


@settings(max_examples=12)
@given(st.text(st.characters(exclude_categories=["Lo"])) | st.sampled_from(TRAPS))
def test_any_words_are_set(text: str) -> None:
    """No text of a mail keeps the table from being printed."""
    readable = "".join(letter for letter in text if not "\u0590" <= letter <= "\u08ff" and letter < "\u2e80")
    assert FORMATS["pdf"](replace(table_of(readable), title=readable, subtitle=readable, notice=readable))


def test_a_word_wider_than_its_column_is_broken() -> None:
    """An address of 300 letters stays in its column and on the page, to its end."""
    address = "a" * 280 + "@mail.example"
    made = latin()
    page = PdfReader(io.BytesIO(FORMATS["pdf"](table_of(address)))).pages[0]
    assert address in words(replace(made, rows=table_of(address).rows))
    assert page.mediabox.width > page.mediabox.height


def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without Typst the extra to install is said, without a font for a script the script and the packages."""
    with pytest.raises(Refused, match="Arabic or Chinese letters.*fonts-noto-core fonts-noto-cjk"):
        fonts_for("نؤيد 支持", frozenset({"Libertinus Serif"}))
    assert ["Libertinus Serif"] == fonts_for("Мы за", frozenset({"Libertinus Serif"}))
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(Refused, match="pip install"):
        FORMATS["pdf"](latin())


def test_a_table_nobody_prints_is_refused() -> None:
    """Typst holds every page in memory; other formats have no such bound."""
    made = latin()
    with pytest.raises(Refused, match="up to 4,000"):
        FORMATS["pdf"](replace(made, rows=made.rows[:1] * (MOST_ROWS + 1)))
