"""The HTML page: what it says without a script, what it forbids itself, and that words stay words."""

import base64
import hashlib
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser, LexborNode

from bot.export import FORMATS
from bot.export.layout import shortened
from bot.model import Edit, Piece, Table
from bot.rules import told_since
from tests.export.sample import TRAPS, shown, table, table_of


def parsed(made: Table) -> LexborHTMLParser:
    """The page as a browser's parser has it."""
    return LexborHTMLParser(FORMATS["html"](made).decode())


def field(row: LexborNode, at: int) -> str:
    """The words of the field at that place of a row."""
    return row.css(".field")[at].text()


def test_every_row_is_a_place_to_link_to() -> None:
    """`#191-001` leads to the row of that number, and its number says so."""
    page = parsed(table())
    rows = page.css("tbody tr")
    assert [row.number for row in table().rows] == [row.attributes["id"] for row in rows]
    assert [f"#{row.attributes['id']}" for row in rows] == [row.css("th a")[0].attributes["href"] for row in rows]


def test_no_field_is_left_out() -> None:
    """Every text of every cell stands in its row; of a SHA-256 the beginning."""
    made = table()
    for row, node in zip(made.rows, parsed(made).css("tbody tr"), strict=True):
        said = [each.text() for each in node.css(".field")]
        assert [text for text in row.cells if text and not any(shortened(text) in words for words in said)] == []


def test_language_and_direction_are_told() -> None:
    """Verbatim words carry their language, Arabic ones their direction; nothing else does."""
    page = parsed(table())
    assert {"ar", "es", "en", "fr", "ru", "zh"} == {node.attributes["lang"] for node in page.css("td [lang]")}
    assert all(re.search("[\u0600-\u06ff]", node.text()) for node in page.css("[dir=rtl]"))
    assert page.css("[dir=rtl]")


def test_headings_tell_what_they_head() -> None:
    """Columns and rows have their headings as such, and the table a caption (WCAG 1.3.1)."""
    page = parsed(table())
    assert {"col"} == {node.attributes["scope"] for node in page.css("thead th")}
    assert {"row"} == {node.attributes["scope"] for node in page.css("tbody th")}
    assert 1 == len(page.css("caption"))
    assert all(label.css("input, select") for label in page.css("label"))


def test_a_redline_is_insertions_and_deletions() -> None:
    """With `ins` and `del`, which screen readers tell, not with colour alone."""
    made = table()
    pieces = (
        Piece(edit=Edit.KEPT, text="to review "),
        Piece(edit=Edit.DELETED, text="once <a week>"),
        Piece(edit=Edit.INSERTED, text="regularly"),
    )
    row = next(row for row in made.rows if row.cells[[c.key for c in made.columns].index("proposed")])
    page = parsed(replace(made, rows=(replace(row, redline=pieces),)))
    assert ["once <a week>"] == [node.text() for node in page.css("td del")]
    assert ["regularly"] == [node.text() for node in page.css("td ins")]


@pytest.mark.parametrize(("word", "look"), [("Retain ", "fill fill-0"), ("noted", "fill fill-7"), ("perhaps", "fill")])
def test_a_disposition_has_its_ground(word: str, look: str) -> None:
    """The usual words each their own, any other a grey one; the word says it, the colour only helps."""
    made = table()
    at = [column.key for column in made.columns].index("disposition")
    row = replace(made.rows[0], cells=(*made.rows[0].cells[:at], word, *made.rows[0].cells[at + 1 :]))
    (node,) = parsed(replace(made, rows=(row,))).css("tbody .fill")
    assert (f"field strong {look}", f"disposition: {word}") == (node.attributes["class"], node.text())


def test_the_page_allows_itself_only_its_own_style_and_script() -> None:
    """The policy names the digests of the one style and the one script, and no other source at all."""
    page = parsed(table())
    policy = page.css("meta[http-equiv=Content-Security-Policy]")[0].attributes["content"] or ""
    for tag in ("style", "script"):
        (node,) = page.css(tag)
        digest = base64.b64encode(hashlib.sha256(node.text().encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert not page.css("[style], [onclick], [src], link, img, iframe")


def test_only_columns_with_a_choice_are_chosen_by() -> None:
    """A select for each column in which rows differ, with every value once."""
    made = table()
    names = [node.attributes["name"] for node in parsed(made).css("select")]
    assert "member" in names and "language" in names
    assert [] == parsed(replace(made, rows=made.rows[:1])).css("select")


def test_news_is_chosen_by_its_kind() -> None:
    """A row says at length what is new in it; the choice is between the kinds."""
    earlier = table()
    first, *others = earlier.rows
    at = [column.key for column in earlier.columns].index("provision")
    moved = replace(first, cells=(*first.cells[:at], "resolves 1", *first.cells[at + 1 :]))
    now = replace(earlier, rows=(moved, *others))
    page = parsed(told_since(now, now, earlier, "a1"))
    options = [node.text() for node in page.css("select[name=news] option")]
    assert ["all", "re-filed"] == options
    assert ["re-filed"] == [node.attributes["data-news"] for node in page.css("tr[data-news]")]
    assert "re-filed from considering a)" in page.css("tr[data-news] th")[0].text()


@given(st.text() | st.sampled_from(TRAPS))
def test_any_words_stay_words(words: str) -> None:
    """No markup comes out of a cell, and no character is lost but those that no page can hold."""
    page = parsed(table_of(words))
    (row,) = page.css("tbody tr")
    assert not words or shown(words) == field(row, 0)
    assert {"a", "div", "span", "td", "th", "tr"} >= {node.tag for node in row.css("*")}
