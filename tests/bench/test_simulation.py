"""The simulation's truth is the truth: what it says of each word is what was written."""

import random
from collections import Counter

import pytest

from bench import simulation
from bench.outlook import COLOUR, LINE_END, MID_LINE, ONLY_COLOUR, VARIANTS, Case, case_of
from bench.replies import Piece, is_interleaved, labelled, made_reply, stock, words_of
from bot.mail import read
from bot.model import LANGUAGES, Passage, PassageKind

REPLY = """\
On Fri, 10 Apr 2026 at 14:05, Delegate One
<one@member1.example> wrote:
> The first sentence of the draft
> goes on here.

We doubt that.

On another day Delegate Two <two@member2.example> wrote:
>> An older sentence.
> And the second of the draft.

This we like very much.

Kind regards
--{}
Delegate Nine
""".replace("--{}", "-- ")


def test_labels_of_a_reply() -> None:
    """Marks and attribution lines go, closing words and signature too; what is left is quoted or own."""
    lines = [(piece.label, piece.text) for piece in labelled(REPLY) if piece.label != "other"]
    assert [
        ("quoted", "The first sentence of the draft"),
        ("quoted", "goes on here."),
        ("own", "We doubt that."),
        ("quoted", "An older sentence."),
        ("quoted", "And the second of the draft."),
        ("own", "This we like very much."),
    ] == lines
    assert is_interleaved(labelled(REPLY))


def test_every_language_has_the_same_stock() -> None:
    """Six languages, each with all kinds of words, and no sentence is both a remark and a draft."""
    words = stock()
    assert sorted(LANGUAGES) == sorted(words)
    for language in LANGUAGES:
        assert words["en"].keys() == words[language].keys()
        remarks = {phrase for phrases in words[language]["remark"] for phrase in phrases}
        assert not remarks & {phrase for phrases in words[language]["draft"] for phrase in phrases}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("variant", VARIANTS)
def test_the_mail_is_its_truth(language: str, variant: str) -> None:
    """The words of the mail as read are those of the truth, in order; the same name gives the same bytes."""
    case = case_of(made_reply(language, 3), language, variant)
    assert case == case_of(made_reply(language, 3), language, variant)
    assert [word for piece in case.truth for word in words_of(piece.text)] == words_of(read(case.raw).text)
    assert {"own", "quoted", "other"} == {piece.label for piece in case.truth}
    assert (variant in (LINE_END, MID_LINE, COLOUR, ONLY_COLOUR)) == any(piece.spot for piece in case.truth)


def judged(monkeypatch: pytest.MonkeyPatch, own: set[str]) -> Counter[str]:
    """The counts of a small case for a reader that holds these words for own."""
    text = "We agree in part the draft text goes on"
    truth = (
        Piece(label="own", text="We agree"),
        Piece(label="quoted", text="in part the draft", spot=1),
        Piece(label="own", text="text", spot=1),
        Piece(label="quoted", text="goes on", spot=1),
    )

    def tell(*_: object) -> tuple[Passage, ...]:
        found, at = [], 0
        for word in text.split():
            kind = PassageKind.OWN if word in own else PassageKind.QUOTED
            found.append(Passage(kind=kind, start=at, end=at + len(word), text=word))
            at += len(word) + 1
        return tuple(found)

    monkeypatch.setattr(simulation, "passages", tell)
    return simulation.judge(Case(name="en/mid-line/1", raw=b"\n" + text.encode(), truth=truth, earlier=())).counts


def test_lost_and_leaked_words_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """An own word held for quoted is lost, a quoted one held for own has leaked."""
    counts = judged(monkeypatch, {"We", "on"})
    assert (2, 1) == (counts["lost"], counts["leaked"])
    assert (1, 0) == (counts["spots"], counts["right"])


def test_a_comment_is_right_only_beside_its_whole_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both must be right: the words typed in, and those they were typed into."""
    assert judged(monkeypatch, {"We", "agree", "text"})["right"] == 1
    assert judged(monkeypatch, {"We", "agree", "text", "goes"})["right"] == 0
    assert judged(monkeypatch, {"We", "agree"})["right"] == 0


def test_chance_is_seeded() -> None:
    """Another number is another thread."""
    assert made_reply("fr", 1) != made_reply("fr", 2)
    assert random.Random("a").random() == random.Random("a").random()
