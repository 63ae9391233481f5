"""Profiles are projections of one row; a selection leaves out what was not asked for, and says so."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.errors import Refused
from bot.model import CommentState, Table
from bot.rules import PROFILES, Selection, tabulate
from bot.rules.profile import columns_of
from tests.export.sample import GROUP, LEDGER, MADE, comments


def made(profile: str = "iscg", selection: Selection = Selection()) -> Table:
    """The sample in that profile, with that selection."""
    return tabulate(comments(), GROUP, resolution="191", ledger=LEDGER, made=MADE, profile=profile, selection=selection)


def test_the_official_columns() -> None:
    """Those of the ISO/IEC template 2012-03 and of IEEE's form, by their titles and in their order."""
    assert [
        "MB/NC",
        "Line number",
        "Clause/ Subclause",
        "Paragraph/ Figure/ Table",
        "Type of comment",
        "Comments",
        "Proposed change",
        "Observations of the secretariat",
    ] == [column.title for column in columns_of("iso-2012-03")]
    assert 24 == len(columns_of("ieee-myproject"))
    with pytest.raises(Refused, match="iscg, iso-2012-03, ieee-myproject"):
        columns_of("iso")


@pytest.mark.parametrize("profile", PROFILES)
def test_every_profile_has_every_comment(profile: str) -> None:
    """The same rows in the same order, whose comment column is verbatim."""
    canonical, other = made(), made(profile)
    at = [column.key for column in other.columns].index("comment")
    before = [column.key for column in canonical.columns].index("comment")
    assert [row.number for row in canonical.rows] == [row.number for row in other.rows]
    assert [row.cells[before] for row in canonical.rows] == [row.cells[at] for row in other.rows]
    assert all(len(row.cells) == len(other.columns) for row in other.rows)


def test_the_iso_row() -> None:
    """Clause and paragraph are heading and label; the type is ge, te or ed."""
    row = next(row for row in made("iso-2012-03").rows if row.number == "191-004")
    assert ("Bland\n191-004", "", "resolves", "1", "te") == row.cells[:5]


@pytest.mark.parametrize(
    ("wishes", "numbers"),
    [
        ({"member": "aland"}, {1, 3, 5}),
        ({"capacity": "Sector Member"}, {2, 4, 6}),
        ({"language": "zh"}, {5}),
        ({"provision": "resolves"}, {1, 2, 4, 5}),
        ({"provision": "resolves 2", "member": "Aland"}, {1, 5}),
        ({"provision": "general"}, {7}),
        ({"since": MADE - timedelta(days=2, hours=1)}, {6, 7, 5}),
        ({"until": MADE - timedelta(days=5)}, {1, 2}),
        ({"state": "withdrawn"}, set()),
    ],
)
def test_a_selection_takes_what_was_asked_for(wishes: dict[str, Any], numbers: set[int]) -> None:
    """By each of its wishes, all of them together."""
    assert numbers == {int(row.number.removeprefix("191-")) for row in made(selection=Selection(**wishes)).rows}


def test_states_and_rounds_are_chosen_by_their_names() -> None:
    """The first word of a state is enough ("superseded"), and a round is named by its deadline."""
    first, second, *_ = comments()
    mixed = (replace(first, state=CommentState.SUPERSEDED, other="191-002"), replace(second, round="comments"))

    def chosen(**wishes: Any) -> list[str]:
        taken = tabulate(mixed, GROUP, resolution="191", ledger=LEDGER, made=MADE, selection=Selection(**wishes))
        return [row.number for row in taken.rows]

    assert ["191-001"] == chosen(state="superseded") == chosen(state="superseded by")
    assert ["191-002"] == chosen(state="open") == chosen(round="comments")


def test_a_comment_attributed_by_hand_is_chosen_by_its_members_capacity() -> None:
    """Member States only: also those whose capacity the roster alone knows."""
    [first, *_] = comments()
    taken = tabulate(
        [replace(first, capacity="")],
        GROUP,
        resolution="191",
        ledger=LEDGER,
        made=MADE,
        selection=Selection(capacity="Member State"),
    )
    assert ["191-001"] == [row.number for row in taken.rows]


def test_a_part_never_passes_for_the_whole() -> None:
    """What was chosen stands under the title; a table of all says nothing of the kind."""
    assert (
        "Only a part: provision resolves, member Aland."
        in made(selection=Selection(member="Aland", provision="resolves")).subtitle
    )
    assert "part" not in made().subtitle
