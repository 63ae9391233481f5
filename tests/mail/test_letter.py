"""A letter's bytes: RFC 5322 and MIME form, the marks of an automaton, and no way in for a stranger's header."""

import email
from datetime import UTC, datetime, timedelta, timezone
from email.header import decode_header, make_header
from email.message import Message
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import Refused
from bot.mail import compose
from bot.model import Address, Letter
from tests.lint import breaches

BOT = Address(name="ISCG-CG (automatic)", address="bot@bot.example")
LIST = Address(name="Group One", address="list@lists.example")
CALENDAR = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
HOSTILE = (
    "\r\nBcc: thief@example.org",
    "\n\nbody",
    "\x00\x07\x1b",
    "\u202e\u2066",
    "\udce9",
    "=?utf-8?q?Hi=0aBcc:_x=40y?=",
)

text = st.text(max_size=80)
keys = st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=80)


def letter(**changed: Any) -> Letter:
    """A digest's letter, with what a test changes in it."""
    fields: dict[str, Any] = {
        "key": "digest/2026-W23/en",
        "domain": "bot.example",
        "sender": BOT,
        "recipients": ["list@lists.example", "bot@bot.example"],
        "to": [LIST],
        "subject": "[ISCG-CG] Weekly digest 6",
        "text": "Four new comments.\n",
        "html": "<p>Four new comments.</p>",
        "date": datetime(2026, 6, 8, 7, 0, 5, tzinfo=UTC),
        "language": "en",
        "auto_submitted": "auto-generated",
        "envelope_from": "bot@bot.example",
        "probe": True,
    }
    return compose(**{**fields, **changed})


def parsed(sent: Letter) -> Message:
    """The letter as another program reads it."""
    return email.message_from_bytes(sent.data)


def header(sent: Letter, name: str) -> str:
    """One header, unfolded and decoded."""
    return str(make_header(decode_header(parsed(sent)[name].replace("\r\n", ""))))


def body(sent: Letter, media_type: str) -> str:
    """The decoded text of the part of that type."""
    part = next(part for part in parsed(sent).walk() if part.get_content_type() == media_type)
    payload = part.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode("utf-8")


def test_digest_letter_has_the_headers_of_an_automaton() -> None:
    """R6, R10: one Auto-Submitted, Exchange's own mark, our key; the Message-ID is made from the key."""
    sent = letter()
    mail = parsed(sent)
    names = ["Auto-Submitted", "X-Auto-Response-Suppress", "X-ISCG-Bot", "Message-ID", "Date", "Content-Language"]
    assert [
        "auto-generated",
        "All",
        "digest/2026-W23/en",
        "<digest.2026-W23.en@bot.example>",
        "Mon, 08 Jun 2026 07:00:05 +0000",
        "en",
    ] == [mail[name] for name in names]
    assert "digest.2026-W23.en@bot.example" == sent.message_id
    assert ("list@lists.example", "bot@bot.example") == sent.recipients
    assert [] == breaches(sent.data)


def test_text_and_html_are_alternatives_the_plain_one_first() -> None:
    """RFC 2046 §5.1.4: the richest alternative comes last; both decode to what was given."""
    sent = letter(text="Número\n\n.\nFrom here\n", html="<p>Número</p>")
    types = [part.get_content_type() for part in parsed(sent).walk()]
    assert ["multipart/alternative", "text/plain", "text/html"] == types
    assert "Número\n\n.\nFrom here\n" == body(sent, "text/plain").replace("\r\n", "\n")
    assert "<p>Número</p>\n" == body(sent, "text/html").replace("\r\n", "\n")


def test_calendar_rides_beside_the_alternatives() -> None:
    """RFC 6047 §2.4: text/calendar with its method in the header too; base64, so that no relay breaks its lines."""
    sent = letter(calendar=CALENDAR, calendar_method="CANCEL", calendar_name="dead line/é.ics")
    mail = parsed(sent)
    parts = list(mail.walk())
    assert [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
    ] == [part.get_content_type() for part in parts]
    assert ["CANCEL", "utf-8"] == [parts[-1].get_param(name) for name in ("method", "charset")]
    assert ["base64", "dead-line--.ics"] == [parts[-1]["Content-Transfer-Encoding"], parts[-1].get_filename()]
    assert CALENDAR == parts[-1].get_payload(decode=True)
    assert [] == breaches(sent.data)


def test_same_words_same_bytes() -> None:
    """Law 9: nothing in a letter comes from the clock or from chance."""
    assert letter(calendar=CALENDAR) == letter(calendar=CALENDAR)


def test_date_is_told_in_utc() -> None:
    """The same instant gives the same bytes, in whatever zone it is given."""
    moved = datetime(2026, 6, 8, 9, 0, 5, 999, tzinfo=timezone(timedelta(hours=2)))
    assert letter().data == letter(date=moved).data


def test_date_without_a_zone_is_refused() -> None:
    """A naive date would be another instant on another machine."""
    with pytest.raises(Refused, match="no time zone"):
        letter(date=datetime(2026, 6, 8))  # noqa: DTZ001


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize(
    "field", ["subject", "sender", "to", "reply_to", "key", "language", "in_reply_to", "references"]
)
def test_no_word_becomes_a_header(field: str, hostile: str) -> None:
    """T8: line breaks, controls and encoded line breaks in any field stay within that field's own header."""
    word = f"Word{hostile} end"
    values: dict[str, Any] = {
        "sender": Address(name=word, address="bot@bot.example"),
        "to": [Address(name=word, address="list@lists.example")],
        "reply_to": Address(name=word, address="c@example.org"),
        "references": [word, f"a{hostile}@b"],
    }
    sent = letter(**{field: values.get(field, word)})
    assert [] == breaches(sent.data)
    assert "Bcc" not in parsed(sent)


@settings(max_examples=100, deadline=None)
@given(subject=text, name=text, plain=text, html=text, key=keys, references=st.lists(text, max_size=5))
def test_any_words_make_a_clean_mail(
    subject: str, name: str, plain: str, html: str, key: str, references: list[str]
) -> None:
    """R16: whatever the words, the bytes keep to the rules of mail, and the same parser finds the same parts."""
    sent = letter(
        subject=subject,
        to=[Address(name=name, address="list@lists.example")],
        text=plain,
        html=html,
        key=key,
        in_reply_to="parent@example.org",
        references=references,
    )
    assert [] == breaches(sent.data)
    assert 3 == len(list(parsed(sent).walk()))


@pytest.mark.parametrize(
    "subject",
    [
        "Comments " * 40,
        "Комментарии к резолюции " * 10,
        "نص " * 80,
        "意见" * 120,
        "x" * 500,
        "Re: =?utf-8?q?not_a_word?= as typed",
        'quoted "words", commas; and (brackets)',
    ],
)
def test_subject_is_read_back_as_it_was(subject: str) -> None:
    """RFC 2047: long and foreign subjects are split between words and letters, never within; 250 characters stand."""
    expected = " ".join(subject.split())
    sent = letter(subject=subject)
    expected = expected if len(expected) <= 250 else expected[:249] + "…"
    assert expected == header(sent, "Subject")
    assert [] == breaches(sent.data)


@pytest.mark.parametrize("name", ['O"Neil \\ Sons, Ltd.', "Делегат Один, " * 6 + "Делегат", "代表一", "Delegate One"])
def test_display_name_is_read_back_as_it_was(name: str) -> None:
    """RFC 5322 §3.2.4 and RFC 2047 §5: a name is quoted or encoded, its address stays outside."""
    sent = letter(reply_to=Address(name=name, address="one@example.org"))
    shown, _, address = header(sent, "Reply-To").rpartition(" <")
    assert "one@example.org>" == address
    quoted = shown.startswith('"')
    assert name == (shown[1:-1].replace('\\"', '"').replace("\\\\", "\\") if quoted else shown)


def test_lines_of_the_body_survive_any_transport() -> None:
    """RFC 2045 §6: every part is 7-bit and its lines are at most 76, whatever the words."""
    sent = letter(text="ä" * 5000 + "\n" + "x" * 5000, html="<p>" + "字" * 5000 + "</p>")
    assert 78 >= max(len(line) for line in sent.data.split(b"\r\n"))
    assert "ä" * 5000 + "\n" + "x" * 5000 + "\n" == body(sent, "text/plain").replace("\r\n", "\n")


def test_answer_hangs_under_its_parent() -> None:
    """R8: In-Reply-To is the parent, References the parent's own and then the parent, brackets given or not."""
    sent = letter(in_reply_to="p@example.org", references=["<a@example.org>", "p@example.org", "b@example.org"])
    mail = parsed(sent)
    assert "<p@example.org>" == mail["In-Reply-To"]
    assert ["<a@example.org>", "<b@example.org>", "<p@example.org>"] == mail["References"].split()


def test_long_lineage_keeps_its_root_and_its_end() -> None:
    """R8: of a thread of 500 the first identifier and the last twenty stay."""
    sent = letter(in_reply_to="p@example.org", references=[f"r{n}@example.org" for n in range(500)])
    expected = ["<r0@example.org>", *(f"<r{n}@example.org>" for n in range(481, 500)), "<p@example.org>"]
    assert expected == parsed(sent)["References"].split()


def test_mail_without_parent_has_no_lineage() -> None:
    """RFC 5322 §3.6.4: a letter that answers nothing has neither field."""
    assert [None, None] == [parsed(letter())[name] for name in ("In-Reply-To", "References")]


@pytest.mark.parametrize(
    "address",
    ["", "no-at-sign", "a@b>\r\nRCPT TO:<evil@c", "two@a.example, three@b.example", "ünï@example.org", "a b@c"],
)
@pytest.mark.parametrize("field", ["recipients", "to", "sender", "reply_to", "envelope_from"])
def test_address_that_cannot_stand_in_a_mail_is_refused(field: str, address: str) -> None:
    """R19: no SMTPUTF8, no second address, no command smuggled in; the letter is refused by name."""
    if field == "envelope_from" and not address:
        assert "" == letter(envelope_from="").envelope_from  # the null return path of RFC 3834 §3.3
        return
    values: dict[str, Any] = {"recipients": [address], "to": [Address(address=address)], "envelope_from": address}
    with pytest.raises(Refused, match="digest/2026-W23/en"):
        letter(**{field: values.get(field, Address(name="One", address=address))})


def test_letter_to_nobody_is_refused() -> None:
    """A letter has at least one recipient."""
    with pytest.raises(Refused, match="nobody"):
        letter(recipients=[])


def test_recipient_is_named_once() -> None:
    """Nothing is sent twice: a recipient given twice receives once."""
    assert ("a@example.org",) == letter(recipients=["a@example.org", "a@example.org"]).recipients


@pytest.mark.parametrize(
    ("one", "other"),
    [("reminder/a.b/0/7d/en", "reminder/a/b/0/7d/en"), ("a b", "a.b"), ("é", "è"), ("x" * 200, "x" * 201), ("/a", "a")],
)
def test_two_keys_never_share_a_message_id(one: str, other: str) -> None:
    """Law 5: one key, one Message-ID; and the other way round."""
    assert letter(key=one).message_id != letter(key=other).message_id


def test_our_own_list_says_how_to_leave_it() -> None:
    """RFC 2919, RFC 2369; one POST is promised for an https address alone (RFC 8058), which is tried first."""
    by_mail = "mailto:bot@bot.example?subject=unsubscribe%20abc"
    plain = letter(list_id="digest.bot.example", unsubscribe=[by_mail])
    assert ("<digest.bot.example>", f"<{by_mail}>") == (header(plain, "List-Id"), header(plain, "List-Unsubscribe"))
    assert "List-Unsubscribe-Post" not in parsed(plain)
    both = letter(unsubscribe=[by_mail, "https://bot.example/u/abc"])
    assert (f"<https://bot.example/u/abc>, <{by_mail}>", "List-Unsubscribe=One-Click") == (
        header(both, "List-Unsubscribe"),
        header(both, "List-Unsubscribe-Post"),
    )
    for evil in ("mailto:a@b.example>\r\nBcc: <c@d.example", "http://bot.example/u", "javascript:alert(1)"):
        with pytest.raises(Refused, match="no mailto: or https: address"):
            letter(unsubscribe=[evil])
    assert "List-Id" not in parsed(letter(list_id="x> <y"))
