"""Replies that say little by themselves: written on top of what they answer, or by the label of an item alone."""

from dataclasses import replace

import pytest

from bot import rules
from bot.config import load, shipped
from bot.model import BaseText, Group, Provision
from tests.rules.test_own_words import context, message

BASE = BaseText(
    language="en",
    provisions=tuple(Provision(heading="resolves", label=str(n), text=f"that item {n} is kept;") for n in range(1, 4)),
)


@pytest.fixture(scope="module")
def group() -> Group:
    """The demonstration's group, with a text of three items."""
    loaded = load(shipped("config") / "demo" / "bot.toml").group
    return replace(loaded, resolutions=tuple(replace(each, base_texts=(BASE,)) for each in loaded.resolutions))


def places(group: Group, text: str) -> list[tuple[str, str]]:
    """Where the comments of a mail with this body are filed."""
    filed = rules.file(message(text), context(), group)
    return [(comment.heading, comment.label) for comment in filed.comments]


def test_a_bare_reply_on_top_is_about_what_is_quoted_below(group: Group) -> None:
    """ "+1" above one quoted paragraph that cites one provision concerns that provision."""
    below = "On Mon, 4 May 2026, Delegate Two wrote:\n> On resolves 2 of Resolution 901, we would keep the text.\n"
    assert [("resolves", "2")] == places(group, f"+1\n\n{below}")


def test_a_reply_on_top_of_several_provisions_is_about_none(group: Group) -> None:
    """Nobody can tell which of them it means."""
    below = (
        "On Mon, 4 May 2026, Delegate Two wrote:\n> On resolves 2 of Resolution 901, we would keep the text.\n>\n"
        "> On resolves 1 we would delete it.\n>\n> Best regards\n"
    )
    assert [("", "")] == places(group, f"+1\n\n{below}")


def test_items_named_by_their_label_on_lines_of_one_paragraph(group: Group) -> None:
    """Each begins what is said of it, under the heading named before."""
    text = "Point 1 du décide : supprimer ce point.\nPoint 2 : le texte est trop long.\n"
    assert [("resolves", "1"), ("resolves", "2")] == places(group, text)


@pytest.mark.parametrize(
    "words",
    [
        "We support the new item 7 under resolves.",
        "Мы поддерживаем новый пункт 7 раздела «решает».",
        "Apoyamos el nuevo resuelve 7.",
    ],
)
def test_an_item_called_new_needs_no_base_text(group: Group, words: str) -> None:
    """It is what somebody proposes to add: that the base text lacks it is no reason for a person to look."""
    (comment,) = rules.file(message(words), context(), group).comments
    assert ("resolves", "7") == (comment.heading, comment.label)
    assert "no such provision" not in comment.review


def test_an_item_that_is_not_there_waits_for_a_person(group: Group) -> None:
    """Where nobody says that it is new, the label may be a slip."""
    (comment,) = rules.file(message("We support resolves 7."), context(), group).comments
    assert "no such provision" in comment.review
