"""Numbers: given once, kept through every refiling, never used again."""

import hashlib
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from bot.model import Comment, Given, Source
from bot.rules import number


def comment(heading: str, label: str, text: str, resolution: str = "191") -> Comment:
    """A comment of one mail."""
    return Comment(
        resolution=resolution,
        heading=heading,
        label=label,
        text=text,
        source=Source(sha256="0" * 64, message_id="one@example.org"),
        received=datetime(2026, 1, 5, tzinfo=UTC),
    )


def given_to(numbered: tuple[Comment, ...]) -> list[Given]:
    """What the store keeps of the numbers given."""
    return [
        Given(
            number=c.number,
            resolution=c.resolution,
            heading=c.heading,
            label=c.label,
            text_sha256=hashlib.sha256(c.text.encode()).hexdigest(),
        )
        for c in numbered
    ]


def numbers(comments: list[Comment], before: list[Given], last: dict[str, int]) -> list[str]:
    """The numbers alone."""
    return [c.number for c in number(comments, before, last)]


A, B, C = comment("resolves", "1", "yes"), comment("resolves", "2", "no"), comment("noting", "a)", "perhaps")


def test_the_next_free_serial() -> None:
    """A new comment takes the serial after the last one given on its resolution; more than 999 are no problem."""
    other = comment("resolves", "", "fine", "58")
    assert ["191-018", "58-1000", "191-019"] == numbers([A, other, B], [], {"191": 17, "58": 999})
    assert ["191-001"] == numbers([A], [], {})


def test_refiled_the_same() -> None:
    """The same comments take back the same numbers, in whatever order they are found."""
    before = given_to(number([A, B, C], [], {"191": 4}))
    assert ["191-007", "191-005", "191-006"] == numbers([C, A, B], before, {"191": 7})


def test_moved_to_another_provision() -> None:
    """Words that are now filed elsewhere keep their number."""
    before = given_to(number([A, B], [], {}))
    moved = comment("noting", "b)", "no")
    assert ["191-002", "191-001"] == numbers([moved, A], before, {"191": 2})


def test_cut_differently() -> None:
    """Words that are now longer or shorter keep the number of their place; then the order decides."""
    before = given_to(number([A, B, C], [], {}))
    cut = [comment("resolves", "2", "no, thank you"), comment("recalling", "", "what is left")]
    assert ["191-002", "191-001"] == numbers(cut, before, {"191": 3})


def test_a_number_is_never_used_again() -> None:
    """What is new after a refiling does not take a number of a comment that is gone elsewhere."""
    before = given_to(number([A], [], {"191": 8}))
    assert ["191-009", "191-013"] == numbers([A, B], before, {"191": 12})


def test_a_number_stays_with_its_resolution() -> None:
    """A comment that is now on another resolution gets a number of that one."""
    before = given_to(number([A], [], {}))
    assert ["58-001"] == numbers([comment("resolves", "1", "yes", "58")], before, {"191": 1})


def test_the_same_twice() -> None:
    """Two comments alike in everything have two numbers, and keep them both."""
    before = given_to(number([A, A], [], {}))
    assert ["191-001", "191-002"] == numbers([A, A], before, {"191": 2})


COMMENTS = st.lists(
    st.builds(
        comment,
        st.sampled_from(["resolves", "noting"]),
        st.sampled_from(["", "1"]),
        st.text(max_size=2),
        st.sampled_from(["191", "58"]),
    ),
    max_size=6,
)


@given(COMMENTS, COMMENTS, st.integers(0, 50))
def test_any_refiling(first: list[Comment], second: list[Comment], used: int) -> None:
    """Numbers are unique; the same comments filed again have the same numbers; new ones lie above all given before."""
    filed = number(first, [], {"191": used, "58": used})
    before = given_to(filed)
    last = {slug: used + sum(c.resolution == slug for c in first) for slug in ("191", "58")}
    assert filed == number(first, before, last)
    again = numbers(second, before, last)
    assert len(set(again)) == len(again)
    old = {one.number for one in before}
    assert all(n in old or int(n.rpartition("-")[2]) > last[n.rpartition("-")[0]] for n in again)
