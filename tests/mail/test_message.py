"""Reading a mail: fields, caps, authors behind lists, identity; nothing a stranger sends makes it fail."""

from datetime import UTC, datetime

import pytest

from bot.errors import Refused
from bot.mail import read
from bot.model import Address

PLAIN = b"""Message-ID: <one@mail.example.org>
Date: Fri, 10 Apr 2026 14:05:00 +0200
From: "Delegate One" <Delegate.One@Example.org>
To: ISCG <iscg@lists.example.org>
Subject: Resolution 191
Content-Type: text/plain; charset=utf-8

Resolves 2 should stay.
"""


def with_field(name: bytes, value: bytes) -> bytes:
    """PLAIN with that field in place of the one it has, or added."""
    lines = [line for line in PLAIN.split(b"\n") if not line.lower().startswith(name.lower() + b":")]
    return b"\n".join([name + b": " + value, *lines])


def test_an_ordinary_mail() -> None:
    """A plain mail is read field by field, without a defect."""
    message = read(PLAIN)
    assert message.message_id == "one@mail.example.org"
    assert message.author == Address(name="Delegate One", address="delegate.one@example.org")
    assert message.to == (Address(name="ISCG", address="iscg@lists.example.org"),)
    assert message.date == datetime(2026, 4, 10, 12, 5, tzinfo=UTC)
    assert message.subject == "Resolution 191"
    assert message.text == "Resolves 2 should stay.\n"
    assert message.defects == ()
    assert message.answerable


def test_crlf_and_lf_give_the_same_message() -> None:
    """Line ends are those of the road, not of the author."""
    assert read(PLAIN) == read(PLAIN.replace(b"\n", b"\r\n"))


@pytest.mark.parametrize(
    ("value", "name", "address"),
    [
        (b"alice@itu.example <bob@evil.example>", "alice@itu.example", "bob@evil.example"),
        (b"Alice <alice@itu.example> <bob@evil.example>", "Alice <alice@itu.example>", "bob@evil.example"),
        (b'"alice@itu.example" <bob@evil.example>', "alice@itu.example", "bob@evil.example"),
        (b"=?utf-8?q?alice=40itu=2Eexample=20=3Calice=40itu=2Eexample=3E?= <bob@evil.example>",
         "alice@itu.example <alice@itu.example>", "bob@evil.example"),
        (b"bob@evil.example (alice@itu.example)", "alice@itu.example", "bob@evil.example"),
    ],
)  # fmt: skip
def test_the_address_is_the_one_in_brackets(value: bytes, name: str, address: str) -> None:
    """RELIABILITY §3, T1: a display name that looks like an address is a name."""
    assert read(with_field(b"From", value)).author == Address(name=name, address=address)


def test_a_mail_over_the_size_is_refused() -> None:
    """25 MB is the cap; beyond it nothing is read, and the reason says so."""
    with pytest.raises(Refused, match="25|26"):
        read(b"Subject: x\n\n" + b"x" * (25 * 1024 * 1024))


@pytest.mark.parametrize("raw", [b"", b"\n\r\n", b"   "])
def test_no_bytes_are_refused(raw: bytes) -> None:
    """An empty mail has nothing to read."""
    with pytest.raises(Refused, match="empty"):
        read(raw)
