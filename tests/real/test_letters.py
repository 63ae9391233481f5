"""Letters as mail clients show them: axe-core finds nothing in them, and nothing is wider than a phone."""

import re
from pathlib import Path

import pytest

from bot.templates import render
from tests.browser import Browser
from tests.letters import GROUP, NOW, PRESENT, letters

SHOWN = ("digest", "receipt", "reminder, to a subscriber", "closing", "answer, to be confirmed")
SMALL = ("receipt", "answer")
"""Kinds of at most 4 KiB: a few lines, with no room for a heading or for colours of their own."""


@pytest.mark.parametrize("language", PRESENT)
def test_everybody_can_read_the_letters(chromium: Browser, axe: Path, tmp_path: Path, language: str) -> None:
    """Contrast, landmarks, headings and names, at 380 and 800 px: dark as most clients have it, and light without the
    style sheet, which Gmail's apps drop."""
    for name in SHOWN:
        html = render(letters(language)[name], GROUP, now=NOW).html
        if not html:  # too large for both parts, it has its text alone
            assert name.startswith(SMALL)
            continue
        file = tmp_path / "letter.html"
        for width, dark in ((380, True), (800, False))[: 1 if name.startswith(SMALL) else 2]:
            file.write_text(html if dark else re.sub("(?s)<style.*?</style>", "", html), encoding="utf-8")
            with chromium.tab(width, 800, dark=dark) as tab:
                tab.open(file.as_uri())
                found = [fault for fault in tab.faults(axe) if not ("heading-one" in fault and name.startswith(SMALL))]
                assert (name, []) == (name, found)
                assert width >= tab.run("document.documentElement.scrollWidth")
                assert [] == tab.complaints()
