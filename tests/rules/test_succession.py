"""What later comments do to earlier ones of the same member on the same provision (bot/rules/succession.py)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.model import Comment, CommentState, CommentType, Edit, Mark, Piece, Position, Source
from bot.rules import apply

START = datetime(2026, 6, 1, tzinfo=UTC)


def comment(serial: int, **more: Any) -> Comment:
    """Examplia's comment on resolves 2, of a mail of its own, a day after the one before."""
    values: dict[str, Any] = {
        "resolution": "901",
        "heading": "resolves",
        "label": "2",
        "text": f"Words {serial}.",
        "source": Source(sha256=f"{serial}", message_id=f"{serial}@examplia.example"),
        "received": START + timedelta(days=serial),
        "number": f"901-{serial:03d}",
        "member": "Examplia",
        "type": CommentType.SUBSTANTIVE,
    }
    return Comment(**values | more)


def states(*comments: Comment) -> list[tuple[str, str]]:
    """The state of each and the serial of the other one, whatever the order they are given in."""
    told = [(str(each.state), each.other.removeprefix("901-")) for each in apply(comments, ())]
    assert sorted(apply(comments[::-1], ()), key=lambda c: c.number) == list(apply(comments, ()))
    return told


def test_a_later_mail_supersedes_per_member_and_provision() -> None:
    """The last word stands; other members, provisions and words of the same mail are left alone."""
    first, second, third = comment(1), comment(2), comment(3)
    assert [("superseded by", "002"), ("superseded by", "003"), ("open", "")] == states(first, second, third)
    for other in (
        comment(2, member="Samplonia"),
        comment(2, label="3"),
        comment(2, resolution="902"),
        comment(2, source=first.source),
        comment(2, member=""),
    ):
        assert [("open", ""), ("open", "")] == states(first, other)


def test_a_wording_gives_way_to_a_wording_only() -> None:
    """A remark, a question or a doubtful row takes no proposal away, and a general remark replaces nothing (law 4)."""
    proposal = comment(1, mark=Mark.MOD, redline=(Piece(edit=Edit.INSERTED, text="x"),))
    assert [("open", ""), ("open", "")] == states(proposal, comment(2))
    assert [("superseded by", "002"), ("open", "")] == states(proposal, comment(2, mark=Mark.SUP))
    assert [("open", ""), ("open", "")] == states(comment(1), comment(2, type=CommentType.QUESTION))
    assert [("open", ""), ("open", "")] == states(comment(1), comment(2, review="ambiguous: 1 or 2"))
    assert [("open", ""), ("open", "")] == states(comment(1, heading="", label=""), comment(2, heading="", label=""))


def test_the_same_words_sent_twice_are_the_same() -> None:
    """The later one points to the first, which goes on standing."""
    assert [("open", ""), ("same as", "001")] == states(comment(1), comment(2, text=" Words  1.\n"))


def test_a_withdrawal_in_words_withdraws_what_was_said_before() -> None:
    """What came later stands; the row that withdraws stays visible, and what it withdrew says so."""
    withdrawal = comment(2, position=Position.WITHDRAWS, said="We withdraw it.")
    assert [("withdrawn", "002"), ("open", ""), ("open", "")] == states(comment(1), withdrawal, comment(3))


def test_a_withdrawal_of_nothing_or_in_doubt_waits_for_a_person() -> None:
    """It withdraws nothing by itself (law 4)."""
    withdrawal = comment(2, position=Position.WITHDRAWS)
    (alone,) = apply([withdrawal], ())
    assert "no earlier comment" in alone.review
    doubtful = replace(withdrawal, review="unknown-sender: x")
    assert [("open", ""), ("open", "")] == states(comment(1), doubtful)


def test_what_a_person_decided_stands() -> None:
    """A comment withdrawn or set aside by hand neither supersedes nor is superseded."""
    rejected = comment(2, state=CommentState.REJECTED)
    assert [("open", ""), ("not a comment", "")] == states(comment(1), rejected)
