"""Paragraphs that say nothing of a provision themselves (courtesies.py)."""

import pytest

from bench.tools import group
from bot.rules.courtesies import announces, entitles
from bot.text import citations_in

GROUP = group()


@pytest.mark.parametrize("words", ["See inline.", "Nos réponses dans le texte ci-dessous.", "Respondo más abajo."])
def test_what_says_where_answers_stand(words: str) -> None:
    """A few words that point to what is said elsewhere announce it."""
    assert announces(words, GROUP.vocabularies)


def test_a_position_announces_nothing() -> None:
    """What is said of others' words below is said."""
    assert not announces("We support the text below.", GROUP.vocabularies)


@pytest.mark.parametrize("words", ["Res. 191", "On Resolution 58"])
def test_a_title_names_a_resolution_and_no_more(words: str) -> None:
    """A line that only names a resolution stands above what is said of it."""
    assert entitles(words, GROUP, named=False)
    assert not entitles(f"{words} should go away", GROUP, named=False)


@pytest.mark.parametrize(
    "words", ["1) In noting a) a word is missing.", "1. In “noting” a), a word is missing.", "2) noting a): a word."]
)
def test_the_number_of_a_remark_is_no_label(words: str) -> None:
    """What counts the writer's own remarks is not the label of a provision."""
    assert [("noting", "a)")] == [(c.heading, c.label) for c in citations_in(words, GROUP.vocabularies, None)]
