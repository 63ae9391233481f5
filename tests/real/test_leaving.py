"""The page to unsubscribe in a browser: everybody can read it, on a phone and on a desk, and its one button works."""

from pathlib import Path

import pytest

from bot.model import LANGUAGES
from bot.web import LeavingPage
from tests.browser import Browser
from tests.letters import TOKEN
from tests.web.asking import serving
from tests.web.test_leaving import SERVED

SIZES = ((380, 720, False), (800, 600, True))
"""A phone by day, a desk in the dark."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_everybody_can_read_the_page_and_leave(chromium: Browser, axe: Path, language: str) -> None:
    """Nothing for axe-core, nothing in the console, nothing wider than a phone; the button is found by the keyboard and
    large enough for a thumb (WCAG 2.5.8); pressing it is the POST, in the page's language."""
    left: list[str] = []
    page = LeavingPage(SERVED, left.append, list, print)
    with serving(page.answer) as (port, told):
        for width, height, dark in SIZES:
            with chromium.tab(width, height, dark=dark) as tab:
                tab.open(f"http://127.0.0.1:{port}/unsubscribe/{TOKEN}?language={language}")
                assert [] == tab.faults(axe)
                assert width >= tab.run("document.documentElement.scrollWidth")
                assert tab.run("document.querySelector('button').getBoundingClientRect().height") >= 44
                tab.run("document.querySelector('button').click()")
                tab.loaded()
                assert language == tab.run("document.documentElement.lang")
                assert "status" == tab.run("document.querySelector('main p').getAttribute('role')")
                assert dark or [] == tab.faults(axe)
                assert width >= tab.run("document.documentElement.scrollWidth")
                assert [] == tab.complaints()
    assert ([TOKEN] * len(SIZES), []) == (left, told)


def test_another_language_is_one_click_away(chromium: Browser) -> None:
    """Without losing whose page it is; looking has changed nothing."""
    left: list[str] = []
    with serving(LeavingPage(SERVED, left.append, list, print).answer) as (port, _), chromium.tab(380, 720) as tab:
        tab.open(f"http://127.0.0.1:{port}/unsubscribe/{TOKEN}?language=en")
        tab.run("document.querySelector('a[lang=ar]').click()")
        tab.loaded()
        assert ["ar", "rtl", f"/unsubscribe/{TOKEN}"] == tab.run(
            "[document.documentElement.lang, document.documentElement.dir, location.pathname]"
        )
        assert [] == left


def test_where_there_is_nothing_everybody_can_read_so(chromium: Browser, axe: Path) -> None:
    """An address typed wrongly leads to a page that says how to leave all the same."""
    with serving(LeavingPage(SERVED, print, list, print).answer) as (port, _), chromium.tab(380, 720) as tab:
        tab.open(f"http://127.0.0.1:{port}/unsubscribe?language=ar")
        assert ("rtl", []) == (tab.run("document.documentElement.dir"), tab.faults(axe))
