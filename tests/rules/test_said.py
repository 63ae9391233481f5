"""What words say of themselves: marks, positions, and never more than they say (bot/rules/said.py)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config import load, shipped
from bot.model import Position
from bot.rules.said import position_in

VOCABULARIES = load(shipped("config") / "demo" / "bot.toml").group.vocabularies


def said(words: str, member: str = "Examplia") -> Position | None:
    """The position in these words."""
    return position_in(words, member, VOCABULARIES)[0]


@pytest.mark.parametrize(
    ("words", "position"),
    [
        ("We fully support the text of resolves 2.", Position.SUPPORTS),
        ("Examplia supports this.", Position.SUPPORTS),
        ("We agree with the delegate.", Position.AGREES),
        ("We wish to associate ourselves with the statement of Samplonia.", Position.ASSOCIATES),
        ("We do not support this change.", Position.OPPOSES),
        ("We don’t agree.", Position.OPPOSES),
        ("We reserve our position on resolves 2.", Position.RESERVES),
        ("We withdraw our comment on resolves 2.", Position.WITHDRAWS),
        ("Please disregard my previous mail on resolves 2.", Position.WITHDRAWS),
        ("Nous appuyons cette proposition.", Position.SUPPORTS),
        ("Nous ne pouvons pas appuyer cette proposition.", Position.OPPOSES),
        ("Nous nous associons à la déclaration.", Position.ASSOCIATES),
        ("Nous retirons notre commentaire.", Position.WITHDRAWS),
        ("Apoyamos el texto.", Position.SUPPORTS),
        ("No apoyamos el texto.", Position.OPPOSES),
        ("Retiramos nuestra propuesta.", Position.WITHDRAWS),
        ("Мы поддерживаем это предложение.", Position.SUPPORTS),
        ("Мы не поддерживаем это предложение.", Position.OPPOSES),
        ("Мы отзываем свой комментарий.", Position.WITHDRAWS),
        ("我们支持该案文。", Position.SUPPORTS),
        ("我们不支持该案文。", Position.OPPOSES),
        ("我们撤回对做出决议2的意见。", Position.WITHDRAWS),
        ("نؤيد هذا النص.", Position.SUPPORTS),
        ("لا نؤيد هذا النص.", Position.OPPOSES),
        ("نسحب تعليقنا.", Position.WITHDRAWS),
    ],
)
def test_a_position_is_taken_where_the_words_take_it(words: str, position: Position) -> None:
    """In the first person or with the member's name, in six languages; a negation turns it round."""
    assert position == said(words)


@pytest.mark.parametrize(
    "words",
    [
        "Samplonia supports this.",
        "Do we support this?",
        "We support this if the date is moved.",
        "We support resolves 1. We oppose resolves 2.",
        "The support of members is needed.",
        "It was agreed at the last meeting.",
        "We would support a shorter text.",
        "The Secretariat withdraws the document every year.",
        "",
    ],
)
def test_no_position_is_inferred(words: str) -> None:
    """Another's position, a question, a condition and two that contradict each other are none of the writer's."""
    assert said(words) is None


def test_the_words_are_shown() -> None:
    """The sentence that says it stands beside the position, verbatim; a long one is marked as cut."""
    assert position_in("Thank you. We agree with\nthis text. More.", "", VOCABULARIES)[1] == "We agree with this text."
    assert position_in("We agree " + "very " * 99, "", VOCABULARIES)[1].endswith(" […]")


@given(st.text(max_size=300))
def test_any_words_can_be_read(words: str) -> None:
    """Foreign text raises nothing, and what is shown stands in it."""
    _, shown = position_in(words, "Examplia", VOCABULARIES)
    assert shown.removesuffix(" […]") in " ".join(words.split())
