"""The law of the consolidated text, on the value itself and on whatever people may propose."""

from collections import Counter, defaultdict
from dataclasses import replace
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from bench.proposals import MADE, group_of, made
from bot.model import COMPILATION, BaseText, Comment, Edit, Ledger, Mark, Piece, Provision, Source
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


def test_made_up_texts_have_what_is_hard() -> None:
    """The law says something of what the texts have only: each of these is among the first three hundred, often."""
    met: Counter[str] = Counter()
    for seed in range(300):
        what = made(Random(seed))
        [base] = what.group.resolutions[0].base_texts
        text = consolidate(what.comments, what.group, resolution="191", ledger=Ledger(), made=MADE)
        texts = {(each.heading, each.label): each for each in base.provisions}
        by_place: defaultdict[tuple[str, str], list[Comment]] = defaultdict(list)
        for comment in what.comments:
            by_place[comment.heading, comment.label].append(comment)
            come = "".join(piece.text for piece in comment.redline if piece.edit is Edit.INSERTED)
            gone = "".join(piece.text for piece in comment.redline if piece.edit is Edit.DELETED)
            kept = any(piece.edit is Edit.KEPT for piece in comment.redline)
            place = texts.get((comment.heading, comment.label))
            met["a provision parted"] += "\n" in come and place is not None
            met["paragraphs joined"] += "\n" in gone and kept
            met["a change that empties"] += bool(gone) and not come and not kept and comment.mark is not Mark.SUP
            met["a move"] += comment.mark is Mark.ADD_MOVED
            met["words like the separator"] += "; " in come
            met["a name with the separator"] += "; " in comment.member
            met["nobody known to speak for a member"] += not comment.member
            met["another heading"] += place is None and comment.heading in gone
            met["a whole section removed"] += place is None and comment.mark is Mark.SUP
            met["a change of a table"] += place is not None and "\t" in place.text and bool(come + gone)
            met["a change of words with a note"] += place is not None and bool(place.notes and come and gone)
        for (_, label), several in by_place.items():
            wordings = {"".join(each.proposed.split()) for each in several if each.redline}
            met["a collision"] += len(wordings) > 1
            met["identical wordings"] += 1 < len(several) > len(wordings) > 0
            met["a move of words that others change"] += (
                any(each.mark is Mark.SUP_MOVED for each in several) and len(wordings) > 1
            )
            met["additions at one place"] += label.endswith("bis") and len(several) > 1
        met["an addition after another one"] += any(
            label.endswith("ter") and (heading, label[:-3] + "bis") in by_place for heading, label in by_place
        )
        rows = [paragraph for paragraph in text.paragraphs if paragraph.cell]
        met["a row that goes"] += any(cell.deleted for cell in rows)
        met["a row that comes"] += any(cell.inserted and cell.inserted.author != COMPILATION for cell in rows)
        met["a cell changed in place"] += any(run.deleted for cell in rows if not cell.deleted for run in cell.runs)
        met["a note that goes"] += any(run.note and run.deleted for each in text.paragraphs for run in each.runs)
        met["a copy of a note"] += any(run.note and run.inserted for each in text.paragraphs for run in each.runs)
        met["a front and an annex"] += bool(base.front and base.back)
        met[base.language] += 1
    assert {} == {what: times for what, times in met.items() if times < 5}


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
