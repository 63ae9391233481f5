"""Editions of a base text beside each other: languages of one structure, and a later text in place of a former one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model import BaseText, Provision
from bot.text import differences, reanchor
from tests.text.layouts import sentences, trees


def base(*provisions: tuple[str, str, str], language: str = "en") -> BaseText:
    """A base text."""
    return BaseText(
        language=language,
        provisions=tuple(Provision(heading=heading, label=label, text=text) for heading, label, text in provisions),
    )


ENGLISH = base(
    ("considering", "a)", "that tools are dear;"),
    ("considering", "b)", "that branches are far apart,"),
    ("resolves", "", "to share the tools of the branches,"),
    ("instructs the Secretary-General", "1", "to keep a register of all tools;"),
    ("instructs the Secretary-General", "2", "to report to the Council every year."),
)


@pytest.mark.parametrize(
    ("other", "told"),
    [
        (
            base(
                ("إذ يضع في اعتباره", "أ)", "أولا؛"),
                ("إذ يضع في اعتباره", "ب)", "ثانيا،"),
                ("يقرر", "", "أن يستمر،"),
                ("يكلف الأمين العام", "1", "أولا؛"),
                ("يكلف الأمين العام", "2", "ثانيا."),
                language="ar",
            ),
            (),
        ),
        (
            base(
                ("учитывая", "а)", "да;"),
                ("учитывая", "б)", "нет,"),
                ("решает", "", "продолжать,"),
                ("поручает Генеральному секретарю", "1", "да;"),
                ("поручает Генеральному секретарю", "2bis", "нет;"),
                ("поручает Генеральному секретарю", "3", "нет."),
                language="ru",
            ),
            ("“instructs the Secretary-General” has 2 provisions in en, “поручает Генеральному секретарю” 3 in ru",),
        ),
        (
            base(
                ("considérant", "a)", "un;"),
                ("considérant", "c)", "deux,"),
                ("décide", "", "de continuer,"),
                ("charge le Secrétaire général", "1", "un;"),
                ("charge le Secrétaire général", "2", "deux."),
                language="fr",
            ),
            ("“considering b)” in en stands where fr has “considérant c)”",),
        ),
        (
            base(("resuelve", "", "seguir."), language="es"),
            (
                "the versions do not have the same sections: en 3 (“considering” 2, “resolves” 1, “instructs the "
                "Secretary-General” 2) and es 1 (“resuelve” 1)",
            ),
        ),
    ],
)
def test_language_versions_run_parallel_or_it_is_told(other: BaseText, told: tuple[str, ...]) -> None:
    """As many sections, as many provisions in each, labels that count the same in the letters of their language."""
    assert told == differences(ENGLISH, other)


def test_a_later_text_moves_what_has_the_same_words() -> None:
    """By its words first: an item put in before others moves them; words changed a little are still the same."""
    later = base(
        ("considering", "a)", "that tools are dear, and become dearer;"),
        ("resolves further", "1", "to share the tools of the branches,"),
        ("resolves further", "2", "to buy no tool twice,"),
        ("instructs the Secretary-General", "1", "to publish this resolution;"),
        ("instructs the Secretary-General", "2", "to keep a register of all tools;"),
    )
    assert [
        (("considering", "a)"), ("considering", "a)"), "like words"),
        (("considering", "b)"), None, "its words are gone"),
        (("resolves", ""), ("resolves further", "1"), "the same words"),
        (("instructs the Secretary-General", "1"), ("instructs the Secretary-General", "2"), "the same words"),
        (("instructs the Secretary-General", "2"), None, "its words are gone"),
    ] == [(move.before, move.after, move.why) for move in reanchor(ENGLISH, later)]


def test_a_place_is_kept_where_all_words_are_new() -> None:
    """A provision rewritten stays where it is, without certainty."""
    later = base(("resolves", "", "that nothing of this shall continue beyond 2031."))
    (move,) = reanchor(base(("resolves", "", "to share tools,")), later)
    assert (("resolves", ""), 0.0) == (move.after, move.certainty)


@settings(max_examples=60, deadline=None)
@given(trees(), st.data())
def test_nothing_is_anchored_twice(tree: list[tuple[str, str, str]], data: st.DataObject) -> None:
    """Every provision of the old text has one answer, no two share a place, and a text moves nowhere in itself."""
    old = base(*tree)
    kept = data.draw(st.lists(st.sampled_from(tree), unique=True, max_size=len(tree)))
    new = base(*kept, ("invites all", "", data.draw(sentences())))
    moves = reanchor(old, new)
    places = [move.after for move in moves if move.after]
    assert [(heading, label) for heading, label, _ in tree] == [move.before for move in moves]
    assert len(places) == len(set(places))
    assert [move.before for move in moves] == [move.after for move in reanchor(old, old)]
