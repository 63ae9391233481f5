"""Who wrote and for whom: attribution by the roster alone (bot/rules/people.py, RELIABILITY T1)."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot import rules
from bot.config import load, shipped
from bot.model import Address, Context, Group, Mail, Message, Participant, State

NOW = datetime(2026, 6, 2, 8, tzinfo=UTC)
STRANGER = Address(name="Delegate One", address="one@elsewhere.example")
ONE = Address(name="Delegate One", address="one@examplia.example")


@pytest.fixture(scope="module")
def group() -> Group:
    """The demonstration's group with a member whose name others contain."""
    group = load(shipped("config") / "demo" / "bot.toml").group
    return replace(group, participants=(*group.participants, Participant(name="", addresses=(), member="Oman")))


def members(group: Group, words: str, author: Address = ONE) -> tuple[State, list[str]]:
    """The state of a mail with these words, and the members its rows are attributed to."""
    message = Message(message_id="m1@x.example", author=author, subject="Resolution 901", text=words, content="c1")
    mail = Mail(id=7, sha256="ab" * 32, raw=b"", received=NOW, live=True)
    filing = rules.file(message, Context(mail=mail), group)
    return filing.state, [comment.member for comment in filing.comments]


@pytest.mark.parametrize(
    "author",
    [
        STRANGER,
        Address(name="one@examplia.example", address="one@elsewhere.example"),
        Address(name="Delegate One"),
        Address(),
    ],
)
def test_a_sender_the_roster_does_not_know_speaks_for_no_member(group: Group, author: Address) -> None:
    """Not by a known name, not by a known address in the name, not by saying so."""
    assert (State.REVIEW, [""]) == members(group, "On behalf of Examplia, resolves should go.", author)


def test_every_row_of_a_stranger_says_so_first(group: Group) -> None:
    """Whatever else is unsure about a row, that nobody knows who wrote it comes first (law 4)."""
    message = Message(
        message_id="m1@x.example", author=STRANGER, subject="Resolution 901", text="Agreed.", content="c1"
    )
    mail = Mail(id=7, sha256="ab" * 32, raw=b"", received=NOW, live=True)
    (row,) = rules.file(message, Context(mail=mail), group).comments
    first, second = row.review.split("; ")
    assert first.startswith("unknown-sender: one@elsewhere.example")
    assert second.startswith("ambiguous: too short")


def test_a_person_of_the_roster_speaks_for_their_member_or_a_group_of_states(group: Group) -> None:
    """That is how the roster has it; nothing is unsure about it."""
    assert (State.FILED, ["Examplia"]) == members(group, "On behalf of Examplia, resolves should go.")
    assert (State.FILED, ["Union of Samples"]) == members(
        group, "For the members: on behalf of the Union of Samples, no to resolves."
    )
    assert (State.FILED, ["Examplia"]) == members(group, "On behalf of my country: no to resolves.")


def test_speaking_for_another_state_is_doubted(group: Group) -> None:
    """It is filed as the words say, and a person looks at it (law 4)."""
    assert (State.REVIEW, ["Testonia"]) == members(group, "On behalf of Testonia, resolves should go.")


def test_speaking_for_somebody_the_roster_does_not_know_is_doubted(group: Group) -> None:
    """The row is the writer's own, and a person looks at it (law 4)."""
    assert (State.REVIEW, ["Examplia"]) == members(group, "On behalf of Atlantis, resolves should go.")


@pytest.mark.parametrize("name", ["Romania", "Omania", "Oman-Sur", "Nord-Oman"])
def test_a_member_s_name_inside_another_name_is_not_that_member(group: Group, name: str) -> None:
    """Names are compared as whole words: Romania is not Oman."""
    assert (State.REVIEW, ["Examplia"]) == members(group, f"On behalf of {name}, resolves should go.")


def test_a_chinese_name_needs_no_blank_behind_it(group: Group) -> None:
    """Chinese has no blanks between words."""
    six = Participant(name="", addresses=(), member="示例国家集团", capacity="regional group")
    grown = replace(group, participants=(*group.participants, six))
    assert (State.FILED, ["示例国家集团"]) == members(
        grown, "我代表示例国家集团发言：第901号决议的案文很好，无须修改。"
    )
