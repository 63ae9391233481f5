"""The canonical row and its order."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import Refused
from bot.model import (
    Address,
    BaseText,
    Comment,
    CommentState,
    CommentType,
    Group,
    Ledger,
    Mark,
    Participant,
    Position,
    Provision,
    Resolution,
    Row,
    Source,
    Table,
)
from bot.rules import tabulate

MADE = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)

ENGLISH = BaseText(
    language="en",
    provisions=(
        Provision(heading="recognizing", label="", text="that one paragraph has no number,"),
        Provision(heading="resolves", label="1", text="to keep a table;"),
        Provision(heading="resolves", label="2", text="word " * 100),
        Provision(heading="resolves", label="10", text="to read it,"),
        Provision(heading="instructs the Director", label="", text="to print it."),
    ),
)
CHINESE = BaseText(
    language="zh",
    provisions=(Provision(heading="resolves", label="1", text="保留一份表格；"),),
)
GROUP = Group(
    slug="demo",
    name="Demonstration group",
    tag="DEMO",
    list_address="list@lists.example.org",
    own_addresses=("bot@example.org",),
    coordinator=Address(name="Coordinator One", address="coordinator@example.org"),
    resolutions=(
        Resolution(
            slug="191",
            body="PP",
            number=191,
            revision="Rev. Bucharest, 2022",
            base_texts=(ENGLISH, CHINESE),
            title="Strategy",
        ),
        Resolution(slug="58", body="PP", number=58),
    ),
    participants=(
        Participant(name="Delegate One", addresses=("one@a.example",), member="Aland", capacity="Member State"),
        Participant(name="Delegate Two", addresses=("two@b.example",), member="Bland", capacity="Sector Member"),
        Participant(name="Delegate Three", addresses=("three@b.example",), member="Bland", capacity="Associate"),
    ),
)


def comment(number: int = 1, heading: str = "resolves", label: str = "1", **others: object) -> Comment:
    """A comment of resolution 191."""
    values: dict[str, object] = {
        "resolution": "191",
        "heading": heading,
        "label": label,
        "text": "Words.",
        "source": Source(sha256="ab" * 32, message_id="mail-1@mail.example", start=5, end=11),
        "received": datetime(2026, 3, 28, 23, 59, 58, tzinfo=UTC),
        "number": f"191-{number:03}",
        "member": "Aland",
        "contributor": "Delegate One",
    }
    return Comment(**(values | others))  # type: ignore[arg-type]


def table(*comments: Comment, resolution: str = "191") -> Table:
    """Their table."""
    return tabulate(comments, GROUP, resolution=resolution, ledger=Ledger(seen=3, states={"filed": 3}), made=MADE)


def cell(made: Table, key: str, row: int = 0) -> str:
    """One cell of a table."""
    return made.rows[row].cells[[column.key for column in made.columns].index(key)]


def numbers(made: Table) -> list[str]:
    """The numbers from top to bottom."""
    return [row.number for row in made.rows]


def test_the_columns_are_the_canonical_row() -> None:
    """Every profile is a projection of these columns, in this order."""
    assert [
        "No.",
        "Received",
        "Member",
        "Capacity",
        "Contributor",
        "Provision as cited",
        "Provision as filed",
        "Base text (excerpt)",
        "Mark",
        "Type",
        "Position",
        "Comment (verbatim)",
        "Language",
        "Translation",
        "Proposed text",
        "Reasons",
        "Source",
        "Round",
        "State",
        "Observations",
        "Disposition",
        "Reason for disposition",
        "Filed by, certainty, why",
    ] == [column.title for column in table().columns]


def test_a_full_row() -> None:
    """Each cell says what the comment says, in words a coordinator reads; the delegate's words are untouched."""
    full = comment(
        cited="Resolves 1)",
        mark=Mark.MOD_EDITORIAL,
        type=CommentType.EDITORIAL,
        position=Position.SUPPORTS,
        said="We support it.",
        text="  Words\nas they  came. ",
        language="fr",
        translation="translated",
        proposed="1\tto keep",
        reasons="because",
        round="2",
        late=True,
        observations="seen",
        disposition="accepted",
        disposition_reason="agreed",
        why="cited in line 1",
        certainty="likely",
        review="ambiguous: 1 or 2",
    )
    expected = Row(
        number="191-001",
        language="fr",
        member="Aland",
        at=full.received,
        review="ambiguous: 1 or 2",
        source=full.source,
        cells=(
            "191-001",
            "2026-03-28 23:59:58 UTC",
            "Aland",
            "Member State",
            "Delegate One",
            "Resolves 1)",
            "resolves 1",
            "to keep a table;",
            "(MOD)",
            "editorial",
            "supports: “We support it.”",
            "  Words\nas they  came. ",
            "fr",
            "translated",
            "1\tto keep",
            "because",
            f"mail-1@mail.example\nbody, characters 5–11\nSHA-256 {'ab' * 32}",
            "2, late",
            "open",
            "seen",
            "accepted",
            "agreed",
            "rule, likely: cited in line 1; for review: ambiguous: 1 or 2",
        ),
    )
    assert expected == table(full).rows[0]


def test_the_order_is_the_resolutions_own() -> None:
    """Provisions as in the base text, unknown ones after the known ones of their heading, unknown headings after all
    known ones, general comments last."""
    places = [
        ("", ""),
        ("invites", "1"),
        ("instructs the Director", ""),
        ("resolves", "1bis"),
        ("resolves", "11"),
        ("resolves", "10"),
        ("resolves", "2"),
        ("recognizing", "z)"),
        ("resolves", "1"),
        ("recognizing", ""),
    ]
    made = table(*(comment(at, heading, label) for at, (heading, label) in enumerate(places, start=1)))
    assert [
        "recognizing",
        "recognizing z)",
        "resolves 1",
        "resolves 2",
        "resolves 10",
        "resolves 1bis",
        "resolves 11",
        "instructs the Director",
        "invites 1",
        "general",
    ] == [cell(made, "provision", at) for at in range(len(made.rows))]


def test_within_a_provision_the_earlier_comes_first_then_the_lower_number() -> None:
    """Time received, then number, where 191-1000 comes after 191-999."""
    soon = datetime(2026, 3, 1, tzinfo=UTC)
    later = soon + timedelta(seconds=1)
    made = table(comment(2, received=later), comment(1000, received=soon), comment(999, received=soon))
    assert ["191-999", "191-1000", "191-002"] == numbers(made)


def test_a_heading_is_found_in_any_case() -> None:
    """A person who moves a comment to "Resolves | 2" has not invented a heading."""
    assert ["191-001", "191-002"] == numbers(table(comment(2, "resolves", "10"), comment(1, "Resolves", "2")))


def test_a_resolution_without_base_text_is_still_in_order() -> None:
    """Headings by alphabet, labels by number, general last, where nobody has given the text yet."""
    made = table(
        *(
            comment(at, heading, label, resolution="58")
            for at, (heading, label) in enumerate([("", ""), ("resolves", "10"), ("resolves", "9"), ("noting", "b)")])
        ),
        resolution="58",
    )
    assert ["noting b)", "resolves 9", "resolves 10", "general"] == [cell(made, "provision", at) for at in range(4)]


def test_what_is_no_comment_is_left_out_and_what_was_withdrawn_stays() -> None:
    """Numbers are never reused, so a withdrawn comment stays visible; a rejected one was never a comment."""
    made = table(
        comment(1, state=CommentState.REJECTED), comment(2, state=CommentState.WITHDRAWN), comment(3, resolution="58")
    )
    assert ["191-002"] == numbers(made)
    assert "withdrawn" == cell(made, "state")
    assert made.subtitle.endswith("0 open comments from 0 members; 1 withdrawn.")


def test_the_excerpt_is_in_the_comments_language_where_it_can_be() -> None:
    """The Chinese base text beside a Chinese comment; else the first that knows the provision; else nothing."""
    assert "保留一份表格；" == cell(table(comment(language="zh")), "excerpt")
    assert "to read it," == cell(table(comment(label="10", language="zh")), "excerpt")
    assert "" == cell(table(comment(label="99")), "excerpt")


def test_a_long_excerpt_is_cut_between_words_and_marked_as_cut() -> None:
    """Law 3: a shortened quotation is marked as cut."""
    excerpt = cell(table(comment(label="2")), "excerpt")
    assert "word […]" == excerpt[-8:]
    assert len(excerpt) <= 300 + len(" […]")


def test_a_capacity_the_comment_does_not_know_comes_from_the_roster_if_it_is_of_one_mind() -> None:
    """A comment attributed by hand has no capacity of its own; two capacities of one member are no answer."""
    assert "Member State" == cell(table(comment()), "capacity")
    assert "" == cell(table(comment(member="Bland")), "capacity")
    assert "" == cell(table(comment(member="")), "capacity")
    assert "personal" == cell(table(comment(capacity="personal")), "capacity")


def test_the_title_block() -> None:
    """Resolution, cut-off in UTC and by the clock of the group, counts, and what this is not (law 8)."""
    made = table(comment(1), comment(2, member="Bland"), comment(3, member=""))
    assert "Comments on PP Resolution 191 (Rev. Bucharest, 2022): Strategy" == made.title
    assert (
        "Cut-off 2026-03-29 00:30 UTC (2026-03-29 01:30 Geneva). 3 open comments from 2 members, 1 without a member."
        == made.subtitle
    )
    assert (
        "Informal compilation; a comment here is not a proposal to PP-26: only Member States submit those."
        == made.notice
    )
    assert (MADE, 3) == (made.made, made.ledger.seen)


def test_only_comments_that_stand_are_counted() -> None:
    """A member that sent a second version has one comment, and one that took everything back is not counted; what no
    longer stands is told beside it."""
    made = table(
        comment(1, state=CommentState.SUPERSEDED, other="191-002"),
        comment(2),
        comment(3, state=CommentState.SAME, other="191-002"),
        comment(4, member="Bland", state=CommentState.WITHDRAWN),
    )
    assert made.subtitle.endswith(". 1 open comment from 1 member; 1 superseded, 1 withdrawn, 1 sent before.")
    assert 4 == len(made.rows)


def test_an_unknown_resolution_names_the_known_ones() -> None:
    """Bad input is told with what would have been right."""
    with pytest.raises(Refused, match=r"no resolution '192' in group 'demo'; known: 191, 58"):
        table(resolution="192")


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["", "resolves", "recognizing", "invites", "Noting"]),
            st.text("0123456789abis) ٣²", max_size=5),
            st.integers(0, 2),
        ),
        max_size=10,
    ),
    st.randoms(use_true_random=False),
)
def test_any_places_in_any_order_give_one_table(places: list[tuple[str, str, int]], chance: Random) -> None:
    """Law 9: the order in which the store hands comments over decides nothing, and no label breaks the order."""
    comments = [
        comment(at, heading, label, received=MADE - timedelta(hours=hours))
        for at, (heading, label, hours) in enumerate(places)
    ]
    shuffled = comments.copy()
    chance.shuffle(shuffled)
    made = table(*comments)
    assert made == table(*shuffled)
    assert sorted(each.number for each in comments) == sorted(numbers(made))
