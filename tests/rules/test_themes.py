"""Mails on other themes than the group's resolutions: by configured words, the subject's first; a tie is no theme."""

from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import service
from bot.config import load, shipped
from bot.model import Reason, State, Theme
from bot.rules.themes import theme_of

CONFIG = load(shipped("config") / "bot.toml")
THEMES = CONFIG.group.themes
NOW = datetime(2026, 6, 8, 7, 0, tzinfo=UTC)


def one(key: str, *words: str) -> Theme:
    """A theme of these words."""
    return Theme(key=key, titles=(), words=words)


def test_themes_are_named_in_six_languages() -> None:
    """The themes of the Inter-Sector Coordination Group; a title speaks of its own theme in every language."""
    assert 7 == len(THEMES)
    for theme in THEMES:
        assert ["ar", "en", "es", "fr", "ru", "zh"] == sorted(language for language, _ in theme.titles)
        assert [theme.key] * 6 == [theme_of([title], THEMES) for _, title in theme.titles]


@pytest.mark.parametrize(
    ("key", "places"),
    [
        ("accessibility", ["Accessibility of documents", "The website, the website, the website."]),
        ("website", ["A question", "The WEBSITE was down; two websites; for accessibility's sake."]),
        ("", ["Accessibility of the website", "Climate change."]),
        ("", ["A question", "Climate change and the website."]),
        ("climate-change", ["", "我们想谈谈气候变化问题。"]),
        ("accessibility", ["", "Вопрос о доступности документов."]),
        ("efficiencies", ["Efficiency measures", ""]),
        ("", ["Inaccessibility", "Lunch on Friday."]),
        ("", []),
    ],
)
def test_the_first_text_that_speaks_of_a_theme_decides(key: str, places: list[str]) -> None:
    """Whatever the case and the ending; not in the middle of a word, but anywhere in Chinese."""
    assert key == theme_of(places, THEMES)


@given(st.lists(st.text(), max_size=3), st.lists(st.text(min_size=1, max_size=4), max_size=4))
def test_any_text_has_one_theme_at_most(places: list[str], words: list[str]) -> None:
    """And two themes of the same words have none; nothing is said without themes."""
    assert theme_of(places, THEMES) in {"", *(theme.key for theme in THEMES)}
    assert "" == theme_of(places, (one("a", *words), one("b", *words)))
    assert "" == theme_of(places, ())


@given(st.text())
def test_the_order_of_themes_decides_nothing(words: str) -> None:
    """Law 8: none comes before another."""
    assert theme_of([words], THEMES) == theme_of([words], tuple(reversed(THEMES)))


def test_a_mail_about_none_of_the_resolutions_is_filed_under_its_theme() -> None:
    """Its state stays, its reason begins with the same word; one on a resolution has no theme."""
    group = service.assemble(CONFIG)
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "one@example.org", group.list_address, "Accessibility"
    mail["Date"], mail["Message-ID"] = "Mon, 8 Jun 2026 08:00:00 +0200", "<one@example.org>"
    mail.set_content("Could the documents of the meeting be sent earlier?")
    _, filing = service.explain(mail.as_bytes(), group, NOW)
    assert (State.IGNORED, f"{Reason.OFF_TOPIC}: on the theme “accessibility”") == (filing.state, filing.reason)
    assert "accessibility" == filing.theme
    mail.replace_header("Subject", "Accessibility in Resolution 191")
    assert "" == service.explain(mail.as_bytes(), group, NOW)[1].theme
