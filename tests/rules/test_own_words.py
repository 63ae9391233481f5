"""No word of a delegate is lost between a mail and its rows (law 2): bot/rules/stretches.py."""

import random
import re
from dataclasses import replace
from datetime import UTC, datetime
from time import process_time

import pytest

from bot import rules
from bot.config import load, shipped
from bot.model import Address, Context, Group, Mail, Message, PassageKind, State
from bot.rules.courtesies import announces, is_courtesy

NOW = datetime(2026, 6, 2, 8, tzinfo=UTC)
AUTHOR = Address(name="Delegate One", address="one@examplia.example")


@pytest.fixture(scope="module")
def group() -> Group:
    """The demonstration's group, its resolutions without base texts."""
    return load(shipped("config") / "demo" / "bot.toml").group


def message(text: str) -> Message:
    """A mail of Delegate One on Resolution 901 with these words."""
    return Message(message_id="m1@x.example", author=AUTHOR, subject="Resolution 901", text=text, content="c1")


def context() -> Context:
    """The first mail of a group."""
    return Context(mail=Mail(id=7, sha256="ab" * 32, raw=b"", received=NOW, live=True))


@pytest.mark.parametrize(
    "words",
    [
        "Thanks, Examplia supports this proposal.",
        "Dear all, we support this text.",
        "Dear Mr. Chair, we agree.",
        "Thank you - we cannot accept it.",
        "Thanks! Deleted, please.",
        "Merci, nous appuyons ce texte.",
        "Thank you for the proposal which we can fully support.",
        "Dear all,\nwe support this text.",
        "谢谢，我们支持这一案文。",
    ],
)
def test_a_statement_behind_a_courtesy_is_kept(group: Group, words: str) -> None:
    """However politely it begins, what says something becomes a row or waits for a person."""
    filing = rules.file(message(f"{words}\n\nBest regards,\nDelegate One\n"), context(), group)
    assert [words] == [comment.text for comment in filing.comments]


@pytest.mark.parametrize(
    "words",
    [
        "Thank you!",
        "Dear Mr. Chair, dear colleagues,",
        "Dear Ms Two, Mr Three and all,",
        "Best regards,\nDelegate One",
        "Thank you very much. Kind regards, Delegate One",
        "Many thanks for the good work.",
        "Bonjour à tous,",
        "谢谢！",
    ],
)
def test_courtesies_alone_are_no_row(group: Group, words: str) -> None:
    """A greeting, thanks and the writer's name say nothing about a resolution."""
    filing = rules.file(message(f"{words}\n"), context(), group)
    assert (State.IGNORED, ()) == (filing.state, filing.comments)


SAID = (
    "On resolves: no.",
    "We would keep instructs the Secretary-General 2.\nIt works well.",
    "considering a) and b) could be one paragraph.",
    "Please find below our remarks:",
    "The annex is too long.",
    "On Resolution 902: the yearly report is enough.",
    "Thanks, and yes.",
    "Hello all,\nresolves should stay.\nThank you,\nDelegate One",
    "> resolves: the text stays as it is.\nAgreed.",
    "On behalf of the Union of Samples, instructs the Director 1 is fine.",
    "\t\n \n",
    "Dear colleagues,",
    "Best regards,\nDelegate One",
)


def test_every_line_that_says_something_stands_in_a_row(group: Group) -> None:
    """Of a filed mail, each own line that is no courtesy and announces nothing lies inside the range of a comment, and
    each comment is exactly the characters of its range (laws 2 and 3)."""
    chance = random.Random(191)
    for _ in range(300):
        text = "".join(
            chance.choice(SAID) + chance.choice(("\n\n", "\n\n\n", "\n \n")) for _ in range(chance.randint(1, 7))
        )
        filing = rules.file(message(text), context(), group)
        ranges = [(comment.source.start, comment.source.end) for comment in filing.comments]
        assert [text[start:end] for start, end in ranges] == [comment.text for comment in filing.comments]
        own = [passage for passage in filing.passages if passage.kind is PassageKind.OWN]
        lines = [(p.start + line.start(), line.group()) for p in own for line in re.finditer(r"\S[^\n]*", p.text)]
        lost = [
            words
            for at, words in lines
            if not any(start <= at and at + len(words.rstrip()) <= end for start, end in ranges)
        ]
        lost = [words for words in lost if not is_courtesy(words, group.vocabularies, AUTHOR.name)]
        assert [] == [words for words in lost if not announces(words, group.vocabularies)]


@pytest.mark.parametrize("blank", [" ", "\t", "\u00a0", "\r"])
def test_a_long_line_of_blanks_costs_no_time(group: Group, blank: str) -> None:
    """Reading is linear in the length of a mail (RELIABILITY §3: bounded patterns)."""
    mail = replace(message("On resolves: no.\n\n"), text=f"On resolves: no.\n\n{blank * 200_000}\n\nOn resolves: yes.")
    began = process_time()
    rules.file(mail, context(), group)
    assert process_time() - began < 5
