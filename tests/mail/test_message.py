"""Reading a mail: fields, caps, authors behind lists, identity; nothing a stranger sends makes it fail."""

from base64 import b64encode
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

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


@pytest.mark.parametrize(
    ("head", "told"),
    [
        (b"X-Long: " + b"x" * 20_000 + b"\n", "16 KiB"),
        (b"".join(b"X-%d: y\n" % i for i in range(1200)), "1000 lines"),
        (b"".join(b"X-%d: " % i + b"y" * 15_000 + b"\n" for i in range(12)), "128 KiB"),
    ],
)
def test_the_header_is_capped(head: bytes, told: str) -> None:
    """RELIABILITY §0.10: header caps hold before anything is parsed, cut nothing silently, and the body is read."""
    message = read(PLAIN.replace(b"Content-Type", head + b"Content-Type"))
    assert "Resolves 2 should stay.\n" == message.text
    assert message.subject == "Resolution 191"
    assert any(told in defect and defect.startswith("not read: ") for defect in message.defects)


HOSTILE = [
    b"(((" * 5000,
    b'"',
    b"<" * 16_000,
    b"a@b, " * 3000,
    b"=?utf-8?q?" * 1600,
    b"=?a?b?" * 2700,
    b'"\\' * 8000,
    b",;:<>" * 3000,
    b"\xff" * 9000,
]


@pytest.mark.parametrize(
    "name", [b"From", b"To", b"Subject", b"References", b"Date", b"Message-ID", b"List-Id", b"Content-Disposition"]
)
@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.timeout(5)
def test_hostile_fields_are_read(name: bytes, value: bytes) -> None:
    """A field made to break or to slow a parser costs nothing, and the text is there (python/cpython#148518)."""
    assert "Resolves 2 should stay.\n" == read(with_field(name, value)).text


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (b"Fri, 10 Apr 2026 14:05:00 +0200", datetime(2026, 4, 10, 12, 5, tzinfo=UTC)),
        (b"10 Apr 2026 14:05 GMT", datetime(2026, 4, 10, 14, 5, tzinfo=UTC)),
        (b"Fri, 10 Apr 26 14:05:00 -0000", datetime(2026, 4, 10, 14, 5, tzinfo=UTC)),
        (b"Fri, 10 Apr 2026 14:05:00 +0200 (CEST)", datetime(2026, 4, 10, 12, 5, tzinfo=UTC)),
        (b"Fri, 31 Feb 2026 14:05:00 +0200", None),
        (b"Fri, 10 Apr 2026 14:05:00 +9999", None),
        (b"yesterday", None),
    ],
)
def test_dates(value: bytes, expected: datetime | None) -> None:
    """RFC 5322 §3.3 and §4.3; what is no date is none, and told."""
    message = read(with_field(b"Date", value))
    assert expected == message.date
    assert (expected is None) == bool(message.defects)


def test_a_missing_message_id_is_made_from_the_content() -> None:
    """RFC 7103 §7.5.2: another delivery of the same mail gets the same id, another mail another."""
    bare = PLAIN.replace(b"Message-ID: <one@mail.example.org>\n", b"")
    again = b"Received: from a by b\n" + bare
    assert read(bare).message_id == read(again).message_id
    assert read(bare).message_id != read(bare.replace(b"stay", b"go")).message_id


def test_content_is_the_same_over_another_route() -> None:
    """A direct copy and the list's copy (trace, tag and footer added) are one mail; other words are another."""
    listed = (
        b"Received: from lists by us\nList-Id: <iscg.lists.example.org>\n"
        + PLAIN.replace(b"Subject: ", b"Subject: [ISCG] ")
        + b"\n_______________________________________________\niscg mailing list\nhttps://lists.example.org/iscg\n"
    )
    assert read(PLAIN).content == read(listed).content
    assert read(PLAIN).content != read(PLAIN.replace(b"stay", b"go")).content


@given(st.binary(max_size=600))
def test_any_bytes_are_read(raw: bytes) -> None:
    """Reading never fails: there is a message for any bytes, or the one refusal for none."""
    if raw.removeprefix(b"\xef\xbb\xbf").strip(b"\r\n \t\x0b\x0c"):
        message = read(raw)
        assert message == read(raw)
        repr(message).encode("utf-8")


@pytest.mark.parametrize(
    ("value", "index"),
    [
        (b64encode(bytes(22)), "00" * 22),
        (b64encode(bytes(32)), "00" * 32),
        (b64encode(bytes(27))[:10] + b"\r\n " + b64encode(bytes(27))[10:], "00" * 27),
        (b64encode(bytes(24)), ""),
        (b64encode(bytes(17)), ""),
        (b"no base64!", ""),
        (b"A" * 40000, ""),
    ],
)
def test_outlook_s_thread_index(value: bytes, index: str) -> None:
    """MS-OXOMSG §2.2.1.3: 22 bytes and five for each answer; anything else is none."""
    assert index == read(b"Subject: x\r\nThread-Index: " + value + b"\r\n\r\nWords.\r\n").thread_index
