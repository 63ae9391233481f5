"""Redlines: exact for any two texts, and readable."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Edit, Piece
from bot.text import redline

WORDS = st.sampled_from(
    ["the", "Council", "rapporte", "Союз", "в", "和", "主任", "الأمين", "2bis", ",", ".", "«", " ", "\n"]
)
TEXTS = st.one_of(
    st.text(max_size=60), st.lists(WORDS, max_size=40).map("".join), st.lists(WORDS, max_size=40).map(" ".join)
)


def side(pieces: tuple[Piece, ...], without: Edit) -> str:
    """The text a redline leads from (without insertions) or to (without deletions)."""
    return "".join(piece.text for piece in pieces if piece.edit is not without)


def marked(before: str, after: str) -> str:
    """A redline as people write it."""
    signs = {Edit.KEPT: "{}", Edit.DELETED: "[-{}-]", Edit.INSERTED: "{{+{}+}}"}
    return "".join(signs[piece.edit].format(piece.text) for piece in redline(before, after))


@given(TEXTS, TEXTS)
def test_both_wordings_are_in_it_exactly(before: str, after: str) -> None:
    """Kept and deleted pieces are the text before, kept and inserted ones the text after; none is empty, and no two
    neighbours do the same."""
    pieces = redline(before, after)
    assert (before, after) == (side(pieces, Edit.INSERTED), side(pieces, Edit.DELETED))
    assert all(piece.text for piece in pieces)
    assert not any(one.edit is two.edit for one, two in pairwise(pieces))


@given(TEXTS)
def test_equal_wordings_change_nothing(words: str) -> None:
    """What did not change is one kept piece, or none where there are no words."""
    assert ((Piece(edit=Edit.KEPT, text=words),) if words else ()) == redline(words, words)


@pytest.mark.parametrize(
    ("before", "after", "seen"),
    [
        ("the Council", "the Council, the Assembly", "the Council{+, the Assembly+}"),
        ("to continue to enhance it", "to continue enhancing it", "to continue [-to enhance-]{+enhancing+} it"),
        ("First. Second.", "First. Another. Second.", "First. {+Another. +}Second."),
        ("a big cat", "a small dog", "a [-big cat-]{+small dog+}"),
        ("the cat", "all the big cat", "{+all +}the{+ big+} cat"),
        ("责成秘书长继续协调", "责成秘书长和主任继续合作与协调", "责成秘书长{+和主任+}继续{+合作与+}协调"),
        ("يقرر أن يكلف الأمين", "يقرر أن يكلّف الأمين", "يقرر أن [-يكلف-]{+يكلّف+} الأمين"),
        ("", "new", "{+new+}"),
        ("old", "", "[-old-]"),
    ],
)
def test_a_reader_sees_words(before: str, after: str, seen: str) -> None:
    """Whole words change, what little is kept between two replacements goes with them, a sentence comes as a whole."""
    assert seen == marked(before, after)


def test_a_huge_text_is_compared_by_lines() -> None:
    """Beyond a size lines are compared first: one changed word in a book is still one changed word."""
    lines = [f"line {number} says nothing new" for number in range(4000)]
    after = [*lines[:2000], "line 2000 says something new", *lines[2001:]]
    assert ["nothing", "something"] == [
        piece.text for piece in redline("\n".join(lines), "\n".join(after)) if piece.edit is not Edit.KEPT
    ]


def test_lines_too_many_to_compare_go_and_come_as_a_whole() -> None:
    """Hostile texts cost no more than reading them: all of the one goes, all of the other comes."""
    before, after = "a\n" * 9000, "b\n" * 9000
    assert (Piece(edit=Edit.DELETED, text=before), Piece(edit=Edit.INSERTED, text=after)) == redline(before, after)
