"""A redline laid over a text that has the same words: whatever parts them, the changes are the same."""

import re

from hypothesis import given
from hypothesis import strategies as st

from bot.model import Edit, Piece
from bot.rules.overlay import new, old, over

PIECES = st.lists(st.tuples(st.sampled_from(list(Edit)), st.text("ab \n\t", max_size=8)), max_size=8)


@given(PIECES, st.lists(st.sampled_from((" ", "\n", "\t", "  ")), min_size=1, max_size=9), st.booleans())
def test_other_white_space_is_no_other_text(edits: list[tuple[Edit, str]], blanks: list[str], within: bool) -> None:
    """The text before is the text, character for character, and the text after has the words it should have."""
    words = tuple(Piece(edit=edit, text=text) for edit, text in edits if text)
    turn = iter(blanks * 80)
    text = re.sub(r"\s+", lambda _: next(turn), old(words))
    if within:
        text = f"before {text} after"
    found = over(text, words, old(words))
    if not old(words).strip():
        assert not found or old(found) == text
    elif found is None:
        assert within
    else:
        assert text == old(found)
        whole = f"before{new(words)}after" if within else new(words)
        assert "".join(whole.split()) == "".join(new(found).split())


def test_cells_that_were_lines() -> None:
    """A change told line by line is one of the cells, and the rows stay rows."""
    words = (
        Piece(edit=Edit.KEPT, text="when\nwhere\nin "),
        Piece(edit=Edit.DELETED, text="May"),
        Piece(edit=Edit.INSERTED, text="June"),
        Piece(edit=Edit.KEPT, text="\nhere"),
    )
    found = over("when\twhere\nin May\there", words, old(words))
    assert found is not None
    assert "when\twhere\nin June\there" == new(found)
