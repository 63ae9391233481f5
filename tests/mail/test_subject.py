"""Base subjects (RFC 5256 §2.1) and reply prefixes of many languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.mail import base_subject, reply_prefixed


@pytest.mark.parametrize(
    ("subject", "base", "answers"),
    [
        ("Resolution 191", "Resolution 191", False),
        ("Re: Resolution 191", "Resolution 191", True),
        ("RE: [ISCG] Re: Resolution 191", "Resolution 191", True),
        ("[ISCG] Resolution 191", "Resolution 191", False),
        ("[ISCG]", "[ISCG]", False),
        ("Re[2]: Resolution 191", "Resolution 191", True),
        ("Resolution 191 (fwd)", "Resolution 191", True),
        ("[Fwd: Re: Resolution 191]", "Resolution 191", True),
        ("AW: WG: Resolution 191", "Resolution 191", True),
        ("TR : Résolution 191", "Résolution 191", True),
        ("RV: Resolución 191", "Resolución 191", True),
        ("Отв: Резолюция 191", "Резолюция 191", True),
        ("回复：第191号决议", "第191号决议", True),
        ("答复: 第191号决议", "第191号决议", True),
        ("رد: القرار 191", "القرار 191", True),
        ("Report: Resolution 191", "Report: Resolution 191", False),
        ("Res. 191: comments", "Res. 191: comments", False),
        ("  many \t spaces ", "many spaces", False),
        ("", "", False),
    ],
)
def test_base_subject(subject: str, base: str, answers: bool) -> None:
    """RFC 5256 §2.1: reply marks, forward marks and list tags go, the rest stays as written."""
    assert (base, answers) == (base_subject(subject), reply_prefixed(subject))


@given(st.text(alphabet="RrEe:[]fwFW()dⅠ回复： \t\nаж191", max_size=60))
def test_base_subject_is_final(subject: str) -> None:
    """A base subject has no base subject but itself, and is never longer than the subject."""
    base = base_subject(subject)
    assert base == base_subject(base)
    assert len(base) <= len(subject)


def test_base_subject_of_many_prefixes_is_quick() -> None:
    """A subject of nothing but prefixes costs no more than its length (it is a stranger's)."""
    assert base_subject("Re: " * 4000 + "x") == "x"
