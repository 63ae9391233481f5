"""The coverage map: every row of the table once, in the order of the text and of the alphabet; who is silent."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Refused
from bot.model import Comment, CommentState, Coverage, Covered, Mark, Participant
from bot.rules import cover, tabulate
from tests.export.sample import GROUP, LEDGER, MADE, comments


def mapped(*given: Comment) -> Coverage:
    """The map of these comments."""
    return cover(given, GROUP, resolution="191", ledger=LEDGER, made=MADE)


def test_the_map_of_the_sample() -> None:
    """Provisions as in the base text, what it has not where the table shows it, general last; members by the alphabet,
    comments without one last; in each cell numbers and marks."""
    made = mapped(*comments(), replace(comments()[0], number="191-008", heading="invites", label="1"))
    assert (
        "considering a)",
        "resolves 1",
        "resolves 2",
        "instructs the Secretary-General",
        "invites 1",
        "general",
    ) == made.provisions
    assert ("Aland", "Bland", "without a member") == made.members
    mod = str(Mark.MOD)
    assert (
        Covered(number="191-001", mark=mod, state=CommentState.OPEN),
        Covered(number="191-005", mark=mod, state=CommentState.OPEN),
    ) == made.cells["resolves 2", "Aland"]
    assert () == made.silent_provisions
    assert () == made.silent_members


def test_silent_is_what_has_no_comment_that_stands() -> None:
    """What was withdrawn stays in its cell and leaves its provision and its member silent; the secretariat is not asked
    to comment, and nobody's silence is told of a comment that was none."""
    first, *_ = comments()
    group = replace(
        GROUP,
        participants=(
            *GROUP.participants,
            Participant(name="Desk", addresses=(), member="Secretariat", capacity="secretariat"),
        ),
    )
    rows = [replace(first, state=CommentState.WITHDRAWN), replace(first, number="191-009", state=CommentState.REJECTED)]
    made = cover(rows, group, resolution="191", ledger=LEDGER, made=MADE)
    assert ("Aland", "Bland") == made.silent_members
    assert made.provisions == made.silent_provisions
    assert ["191-001"] == [each.number for found in made.cells.values() for each in found]


def test_a_heading_is_as_the_base_text_writes_it() -> None:
    """A comment that a person moved to "Resolves 2" stands in the same line as the others."""
    first, second, *_ = comments()
    assert mapped(replace(first, heading="Resolves"), second).provisions.count("resolves 2") == 1
    assert "Resolves 2" not in mapped(replace(first, heading="Resolves"), second).provisions


def test_an_unknown_resolution_is_refused() -> None:
    """With the names of those there are."""
    with pytest.raises(Refused, match="known: 191, 58"):
        cover((), GROUP, resolution="192", ledger=LEDGER, made=MADE)


PLACES = st.sampled_from([("", ""), ("resolves", "1"), ("Resolves", "2"), ("resolves", "9bis"), ("invites", "")])


@given(
    st.lists(
        st.tuples(PLACES, st.sampled_from(["", "Aland", "Bland", "Çland"]), st.sampled_from(CommentState)), max_size=12
    )
)
def test_the_map_holds_every_row_of_the_table_once(drawn: list[tuple[tuple[str, str], str, CommentState]]) -> None:
    """Its totals are the table's rows; every cell stands in a line and a column there is; silent and spoken are all."""
    rows = [
        replace(comments()[0], number=f"191-{at:03}", heading=place[0], label=place[1], member=member, state=state)
        for at, (place, member, state) in enumerate(drawn, start=1)
    ]
    table = tabulate(rows, GROUP, resolution="191", ledger=LEDGER, made=MADE)
    made = mapped(*rows)
    held = sorted(each.number for found in made.cells.values() for each in found)
    assert sorted(row.number for row in table.rows) == held
    assert {place for place, _ in made.cells} <= set(made.provisions)
    assert {member for _, member in made.cells} <= set(made.members)
    assert len(made.provisions) == len(set(made.provisions))
    assert set(made.silent_provisions) <= set(made.provisions)
