"""Numbers of documents in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import papers_in


@pytest.mark.parametrize(
    "number",
    [
        "ISCG/26-1/5",
        "ISCT-18/12-E",
        "TDAG-18/38-E",
        "TDAG-24/DT/5",
        "TDAG23/DT/4",
        "RAG15-1/10-E",
        "WTDC17/11-R",
        "C26/55",
        "C14/24(Rev.1)",
        "CL-24/44",
        "PP14/67(Add.1)-A",
    ],
)
def test_a_number_is_found_whole_in_any_sentence(number: str) -> None:
    """Between words, in brackets, before a full stop, between Chinese signs; named twice it is one document."""
    assert (number,) == papers_in(f"See Document {number}, or ({number}).")
    assert (number,) == papers_in(f"见{number}号文件。")


def test_what_only_looks_like_one() -> None:
    """Study groups, questions, dates, fractions, addresses and numbers of proposals are no documents."""
    words = "SG15/3 and Q12/15 met 24/7 on 12/05/26; RCC/62A1/1; https://example.org/C26/55/file; A/26/5; xC26/55"
    assert () == papers_in(words)


@given(st.lists(st.sampled_from(["C", "26", "/", "-", "55", "(Rev.", "1)", "TDAG", " ", "A" * 9]), max_size=40))
def test_what_is_found_stands_there(pieces: list[str]) -> None:
    """Whatever the words: each number once, as it is spelt."""
    words = "".join(pieces)
    found = papers_in(words)
    assert len(found) == len(set(found))
    assert all(number in " ".join(words.split()) for number in found)
