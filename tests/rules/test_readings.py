"""The law of the consolidated text, on the value itself and on whatever people may propose."""

from dataclasses import replace
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from bench.proposals import MADE, group_of, made
from bot.model import BaseText, Comment, Edit, Ledger, Mark, Piece, Provision, Source
from bot.rules import consolidate
from tests.rules.readings import reading


@given(st.integers(0, 2**32))
def test_every_reading_is_that_voices_text(seed: int) -> None:
    """The law, on the value: accepting what names a voice and rejecting the rest gives its text; no name, the base."""
    what = made(Random(seed))
    text = consolidate(what.comments, what.group, resolution="191", ledger=Ledger(), made=MADE)
    assert set(text.voices) | {""} >= {voice for voice, lines in what.readings.items() if lines != what.readings[""]}
    for voice, lines in what.readings.items():
        assert lines == reading(text, voice)


@given(st.integers(0, 2**32))
def test_the_order_of_comments_does_not_matter(seed: int) -> None:
    """Law 9: the same comments give the same value in whatever order they come."""
    random = Random(seed)
    what = made(random)
    texts = [
        consolidate(
            random.sample(what.comments, len(what.comments)), what.group, resolution="191", ledger=Ledger(), made=MADE
        )
        for _ in range(2)
    ]
    assert texts[0] == texts[1]


@given(st.integers(0, 2**32))
def test_brackets_hold_every_wording(seed: int) -> None:
    """Nothing proposed is lost between brackets: each alternative's inserted words are there, with a source."""
    what = made(Random(seed))
    text = consolidate(what.comments, what.group, resolution="191", ledger=Ledger(), made=MADE, brackets=True)
    words = "\n".join("".join(run.text for run in paragraph.runs) for paragraph in text.paragraphs)
    assert not any(run.inserted or run.deleted for paragraph in text.paragraphs for run in paragraph.runs)
    for voice in text.voices:
        assert voice.split(" (")[0] in words


@given(
    st.lists(st.tuples(st.sampled_from(list(Edit)), st.text(max_size=12)), max_size=6),
    st.text(max_size=40),
    st.text(max_size=20),
    st.text(max_size=10),
    st.sampled_from([None, *Mark]),
)
def test_any_proposal_is_laid_over_or_told(
    pieces: list[tuple[Edit, str]], text: str, member: str, label: str, mark: Mark | None
) -> None:
    """Foreign words of any kind never stop the text, and rejecting all still gives the base text."""
    group = group_of(BaseText(language="en", provisions=(Provision(heading="resolves", label="1", text=text or "x"),)))
    comment = replace(
        Comment(
            resolution="191",
            heading="resolves",
            label=label,
            text="x",
            source=Source(sha256="a" * 64, message_id="1@mail.example"),
            received=MADE,
            number="191-001",
            member=member,
        ),
        redline=tuple(Piece(edit=edit, text=words) for edit, words in pieces),
        mark=mark,
    )
    empty = consolidate([], group, resolution="191", ledger=Ledger(), made=MADE)
    for each in (comment, replace(comment, label="1")):
        result = consolidate([each], group, resolution="191", ledger=Ledger(), made=MADE)
        assert reading(empty, "") == reading(result, "")
