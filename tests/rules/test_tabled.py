"""A table of comments in the words of a mail (bot/rules/tabled.py), and words of any kind filed without an error."""

import re
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import rules, service
from bot.config import load, shipped
from bot.model import Address, Comment, Context, Filing, Group, Mail, Message

NOW = datetime(2026, 6, 2, 8, tzinfo=UTC)
TABLE = (
    "Our comments on Resolution 901:\n"
    "Provision\tComment\tProposed text\n"
    "resolves\tToo narrow.\t\n"
    "instructs the Secretary-General 2\tFour weeks are too short.\t"
    "to announce every change of a date at least six weeks before the meeting;\n"
)


@pytest.fixture(scope="module")
def group() -> Group:
    """The demonstration's group with its base texts."""
    return service.assemble(load(shipped("config") / "demo" / "bot.toml"))


def filed(text: str, group: Group) -> Filing:
    """What becomes of a mail of Delegate One with these words."""
    author = Address(name="Delegate One", address="one@examplia.example")
    message = Message(message_id="m1@examplia.example", author=author, subject="Resolution 901", text=text)
    return rules.file(message, Context(mail=Mail(id=7, sha256="ab" * 32, raw=b"", received=NOW, live=True)), group)


def places(rows: tuple[Comment, ...]) -> list[tuple[str, str]]:
    """Where they are filed."""
    return [(row.heading, row.label) for row in rows]


def test_each_row_of_a_table_is_a_comment(group: Group) -> None:
    """At its provision, with its wording; the words stand where the body has them; the line above is no comment."""
    text = f"Dear all,\n\n{TABLE}\nBest regards,\nDelegate One\n"
    first, second = filed(text, group).comments
    assert [("resolves", ""), ("instructs the Secretary-General", "2")] == places((first, second))
    assert ["Too narrow.", "Four weeks are too short."] == [first.text, second.text]
    assert [row.text for row in (first, second)] == [text[row.source.start : row.source.end] for row in (first, second)]
    assert ["four", "six"] == [piece.text.strip() for piece in second.redline if piece.edit != "kept"]


def test_words_around_a_table_are_comments_of_their_own(group: Group) -> None:
    """In the order of the body."""
    text = f"considering a) is fine as it stands.\n\n{TABLE}\nconsidering b) as well.\n"
    assert [
        ("considering", "a)"),
        ("resolves", ""),
        ("instructs the Secretary-General", "2"),
        ("considering", "b)"),
    ] == places(filed(text, group).comments)


def test_a_table_about_nothing_of_the_text_is_running_words(group: Group) -> None:
    """A timetable is no form."""
    text = "considering a) is fine:\n\nMonday\tTuesday\nten\televen\n"
    (row,) = filed(text, group).comments
    assert "Tuesday" in row.text


PIECES = (
    "resolves 2\tcomment\n", "instructs the Secretary-General 1", "“", "”", '"', "\t", "\n\n", "> ", "MOD ", "replace ",
    " by ", "On behalf of ", "RCC", "We support ", "delete ", "\n", "a) ", "Proposed text: ", "Reasons: ",
    "(Rev. X, 2022)", "Resolution 901 ", "第901号决议", "يقرر ", "решает 2", ". ",
    "to announce every change of a date at least six weeks before the meeting;",
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=25).map("".join))
def test_whatever_is_written_is_filed(group: Group, text: str) -> None:
    """No words raise an error, and those of each row stand in the body, white space apart (law 3)."""
    filing = filed(text, group)
    assert "".join(passage.text for passage in filing.passages) == text
    body = re.sub(r"\s+", "", text)
    for row in filing.comments:
        assert re.sub(r"\s+", "", row.text) in body
