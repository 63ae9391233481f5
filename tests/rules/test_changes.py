"""Corrections by people, laid over the comments as filed."""

from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model import Action, Change, Comment, CommentState, Source
from bot.rules import apply
from bot.rules.changes import before, standing

NOON = datetime(2026, 6, 8, 12, 0, tzinfo=UTC)
COORDINATOR = "Coordinator One"


def comment(number: str, **others: object) -> Comment:
    """A comment as a rule files it."""
    values: dict[str, object] = {
        "resolution": "191",
        "heading": "resolves",
        "label": "1",
        "text": f"Words of {number}.",
        "source": Source(sha256="0" * 64, message_id="mail-1@mail.example"),
        "received": NOON,
        "number": number,
        "member": "Aland",
        "capacity": "Member State",
        "why": "the words cite it",
    }
    return Comment(**(values | others))  # type: ignore[arg-type]


def change(id: int, action: Action, target: str, after: str = "") -> Change:  # noqa: A002
    """A change made by the coordinator, one an hour."""
    return Change(id=id, action=action, target=target, after=after, who=COORDINATOR, at=NOON + timedelta(hours=id))


def test_a_move_says_where_to_who_when_and_from_where() -> None:
    """Law 7: a changed row says who changed it, when, and what was there before."""
    [moved] = apply(
        [comment("191-001", review="ambiguous: two provisions", certainty="unsure")],
        [change(3, Action.MOVE, "191-001", "resolves | 2")],
    )
    assert (moved.heading, moved.label) == ("resolves", "2")
    assert (moved.filed_by, moved.certainty, moved.review) == (COORDINATOR, "sure", "")
    assert moved.why == "moved from resolves 1 by Coordinator One, 2026-06-08 15:00 UTC"


def test_a_move_to_a_section_without_labels_or_to_none() -> None:
    """A label may be empty ("resolves" with one paragraph), and an empty place is a general comment."""
    filed = [comment("191-001")]
    [section] = apply(filed, [change(1, Action.MOVE, "191-001", "recognizing")])
    [general] = apply(filed, [change(1, Action.MOVE, "191-001", "")])
    assert (section.heading, section.label) == ("recognizing", "")
    assert (general.heading, general.label) == ("", "")


def test_another_member_does_not_keep_the_capacity_of_the_first() -> None:
    """A comment attributed to a Sector Member must not be shown as a Member State's."""
    [attributed] = apply([comment("191-001")], [change(1, Action.ATTRIBUTE, "191-001", "Bland")])
    assert (attributed.member, attributed.capacity) == ("Bland", "")
    assert attributed.why == "attributed to Bland, was Aland by Coordinator One, 2026-06-08 13:00 UTC"


def test_withdrawing_and_rejecting_keep_what_was_filed() -> None:
    """A withdrawal marks a comment and keeps its words and how it was filed."""
    withdrawn, rejected = apply(
        [comment("191-001"), comment("191-002")],
        [
            change(1, Action.WITHDRAW, "191-001", "asked by mail"),
            change(2, Action.REJECT, "191-002"),
        ],
    )
    assert CommentState.WITHDRAWN is withdrawn.state
    assert withdrawn.why == "the words cite it; withdrawn by Coordinator One, 2026-06-08 13:00 UTC: asked by mail"
    assert (withdrawn.filed_by, withdrawn.text) == ("rule", "Words of 191-001.")
    assert CommentState.REJECTED is rejected.state


def test_the_order_is_that_of_the_ids_not_of_the_list() -> None:
    """The later change wins, wherever it stands in what the store hands over."""
    changes = [change(2, Action.MOVE, "191-001", "resolves | 3"), change(1, Action.MOVE, "191-001", "resolves | 2")]
    [moved] = apply([comment("191-001")], changes)
    assert moved.label == "3"


def test_an_undo_can_be_undone() -> None:
    """Law 7: everything a person changes can be undone, an undo too."""
    move, undo, redo = (
        change(1, Action.MOVE, "191-001", "resolves | 2"),
        change(2, Action.UNDO, "change 1"),
        change(3, Action.UNDO, "change 2"),
    )
    filed = (comment("191-001"),)
    assert filed == apply(filed, [move, undo])
    assert apply(filed, [move]) == apply(filed, [move, undo, redo])


def test_nobody_undoes_what_comes_later_or_was_never_made() -> None:
    """An undo that names itself, a later change or nonsense has no effect."""
    move = change(3, Action.MOVE, "191-001", "resolves | 2")
    useless = [change(1, Action.UNDO, "change 3"), change(2, Action.UNDO, "change 2"), change(4, Action.UNDO, "x")]
    assert (move,) == standing([*useless, move])


def test_a_number_that_is_not_there_harms_nothing_and_waits() -> None:
    """A change to a number a refile no longer makes has no effect until the number is back."""
    move = change(1, Action.MOVE, "191-009", "resolves | 2")
    filed = (comment("191-001"),)
    assert filed == apply(filed, [move])
    assert apply((comment("191-009"),), [move])[0].label == "2"


def test_changes_to_mails_leave_comments_alone() -> None:
    """Accept and ignore speak of mails, even where a mail were named like a comment."""
    filed = (comment("191-001"),)
    assert filed == apply(filed, [change(1, Action.IGNORE, "191-001"), change(2, Action.ACCEPT, "191-001")])


def test_before_speaks_as_after_does() -> None:
    """What a person takes back is written in the words that would bring it back."""
    filed = comment("191-001")
    assert before(filed, Action.MOVE) == "resolves | 1"
    assert before(filed, Action.ATTRIBUTE) == "Aland"
    assert before(filed, Action.WITHDRAW) == "open"
    moved = apply([filed], [change(1, Action.MOVE, "191-001", "recognizing | b)")])
    [back] = apply(moved, [change(2, Action.MOVE, "191-001", before(filed, Action.MOVE))])
    assert (filed.heading, filed.label) == (back.heading, back.label)


NUMBERS = ("191-001", "191-002", "191-003")
FILED = tuple(comment(number) for number in NUMBERS)
DEEDS = st.lists(
    st.tuples(
        st.sampled_from([Action.MOVE, Action.ATTRIBUTE, Action.WITHDRAW, Action.REJECT, Action.UNDO]),
        st.sampled_from((*NUMBERS, "191-009")),
        st.integers(1, 12),
        st.sampled_from(["resolves | 2", "Bland", "", "recognizing | a)"]),
    ),
    max_size=12,
)


def made(deeds: list[tuple[Action, str, int, str]]) -> list[Change]:
    """Changes with ids in order."""
    return [
        change(id, action, f"change {other}" if action is Action.UNDO else number, after)
        for id, (action, number, other, after) in enumerate(deeds, start=1)  # noqa: A001
    ]


@settings(deadline=None)
@given(DEEDS, st.sampled_from(NUMBERS), st.sampled_from([Action.MOVE, Action.ATTRIBUTE, Action.REJECT]))
def test_doing_and_undoing_leaves_no_trace(
    deeds: list[tuple[Action, str, int, str]], number: str, deed: Action
) -> None:
    """Whatever was done before, one more change and its undo give the same rows (law 7)."""
    changes = made(deeds)
    more = [change(101, deed, number, "resolves | 9"), change(102, Action.UNDO, "change 101")]
    assert apply(FILED, changes) == apply(FILED, changes + more)


@settings(deadline=None)
@given(DEEDS, st.randoms(use_true_random=False))
def test_the_order_of_lists_decides_nothing(deeds: list[tuple[Action, str, int, str]], chance: Random) -> None:
    """Changes in any order give the same rows, and rows keep the order they came in (law 6)."""
    changes = made(deeds)
    shuffled = changes.copy()
    chance.shuffle(shuffled)
    assert apply(FILED, changes) == apply(FILED, shuffled)
    assert list(NUMBERS) == [each.number for each in apply(FILED, shuffled)]
    assert apply(FILED[::-1], changes) == apply(FILED, changes)[::-1]
