"""Authentication-Results and spam flags as servers write them (bot/mail/authentication.py)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.mail import read
from bot.mail.authentication import verdicts
from bot.model import Verdict


def test_results_are_read_in_their_order() -> None:
    """RFC 8601 appendix B: several methods in one field, comments, properties; the topmost field first."""
    raw = (
        b"Authentication-Results: mx.example.org 1; spf=pass (says; so) smtp.mailfrom=list-bounces@lists.example.org;\n"
        b"\tdkim=fail (bad (very) signature) header.d=Examplia.example; dmarc = fail header.from=examplia.example\n"
        b'Authentication-Results: "elsewhere.example"; none\n'
        b"From: one@examplia.example\n\nx\n"
    )
    assert (
        Verdict(server="mx.example.org", method="spf", result="pass", domain="lists.example.org"),
        Verdict(server="mx.example.org", method="dkim", result="fail", domain="examplia.example"),
        Verdict(server="mx.example.org", method="dmarc", result="fail", domain="examplia.example"),
    ) == read(raw).verdicts


@pytest.mark.parametrize(
    ("field", "spam"),
    [
        ("X-Spam-Flag: YES", True),
        ("X-Spam-Status: Yes, score=9.1 required=5.0", True),
        ("X-Spam-Status: No, score=0.1", False),
        ("X-Spam-Flag: NO", False),
        ("Subject: X-Spam-Flag: YES", False),
    ],
)
def test_a_filter_s_word_is_kept(field: str, spam: bool) -> None:
    """What SpamAssassin and its kin write."""
    assert spam == bool(read(f"{field}\nFrom: one@examplia.example\n\nx\n".encode()).spam)


@given(st.lists(st.text(alphabet='ab;=()"\\./ @é', max_size=80), max_size=4))
def test_any_field_can_be_read(values: list[str]) -> None:
    """Whatever stands in the field, reading it raises nothing."""
    assert all(one.method and one.result for one in verdicts({"authentication-results": values}))
