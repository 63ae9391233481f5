"""Chromium opens our pages, and axe-core finds nothing in them that keeps anybody from reading (WCAG 2, A and AA)."""

from base64 import b64decode
from dataclasses import replace
from itertools import count
from pathlib import Path
from random import Random

import pytest
from pypdf import PdfReader

from bench.proposals import MADE, made
from bot.export import CONSOLIDATED, COVERAGE, FORMATS
from bot.model import Ledger, Source, Table
from bot.rules import consolidate
from tests.browser import Browser, Tab
from tests.export.sample import TRAPS, table, table_of
from tests.export.test_coverage import coverage
from tests.real.test_office import pages, several, tight
from tests.servers import need

SIZES = ((1280, 800), (380, 800))
"""A desk and a phone."""
EVIL = (
    "<script>document.title = 'evil'</script>",
    "<img src=x onerror=\"document.title = 'evil'\">",
    "</td></tr></table><iframe src='data:text/html,evil'></iframe>",
    '" autofocus onfocus="document.title = \'evil\'" x="',
    "<a href=\"javascript:document.title = 'evil'\">here</a>",
)
"""What a mail could say to a browser."""

SHOWN = "Array.from(document.querySelectorAll('tbody tr')).filter((row) => !row.hidden).map((row) => row.id)"
"""The numbers of the rows that a reader sees, in their order."""


def related() -> Table:
    """The sample, its first three rows from one mail."""
    made = table()
    source = Source(sha256="a" * 64, message_id="one@mail.example")
    first = tuple(replace(row, source=replace(source, start=at)) for at, row in enumerate(made.rows[:3]))
    return replace(made, rows=(*first, *made.rows[3:]))


def written(made: Table, folder: Path) -> str:
    """The address of the table's page."""
    file = folder / "table.html"
    file.write_bytes(FORMATS["html"](made))
    return file.as_uri()


def chosen(tab: Tab, name: str, value: str) -> list[str]:
    """The rows shown once a reader has chosen or written this in the control of that name."""
    tab.run(
        f"(() => {{ const control = document.querySelector('form').elements[{name!r}]; control.value = {value!r};"
        "control.dispatchEvent(new Event('input', {bubbles: true})); })()"
    )
    shown: list[str] = tab.run(SHOWN)
    return shown


def test_rows_are_searched_filtered_and_sorted(chromium: Browser, tmp_path: Path) -> None:
    """Without a server, and with nothing in the console."""
    made = table()
    with chromium.tab() as tab:
        tab.open(written(made, tmp_path))
        everything = [row.number for row in made.rows]
        assert everything == tab.run(SHOWN)
        assert ["191-003"] == chosen(tab, "language", "es")
        assert [] == chosen(tab, "words", "регулярно")
        tab.run("document.querySelector('button[type=reset]').click()")
        assert ["191-004"] == chosen(tab, "words", "слово РЕГУЛЯРНО")
        assert "1 of 7 comments shown" == tab.run("document.querySelector('output').textContent")
        assert everything == chosen(tab, "words", "")
        for turn, order in (("ascending", sorted(everything)), ("descending", sorted(everything, reverse=True))):
            tab.run("document.querySelector('thead span').click()")
            assert turn == tab.run("document.querySelector('thead th').getAttribute('aria-sort')")
            assert order == tab.run(SHOWN)
        tab.run("document.querySelector('thead span').focus()")
        for kind in ("keyDown", "keyUp"):
            tab.call("Input.dispatchKeyEvent", type=kind, key="Enter", code="Enter", text="\r")
        assert everything == tab.run(SHOWN)
        assert [] == tab.complaints()


def test_a_number_leads_to_its_row(chromium: Browser, tmp_path: Path) -> None:
    """`#191-001` is marked, below the sticky head and opened: what stands beside it in its mail is one click away."""
    made = related()
    before, here, after = made.rows[:3]
    with chromium.tab() as tab:
        tab.open(f"{written(made, tmp_path)}#{here.number}")
        row = f"document.getElementById('{here.number}')"
        assert tab.run(f"{row}.matches(':target') && {row}.querySelector('details').open")
        head = tab.run("document.querySelector('thead').getBoundingClientRect().bottom")
        assert tab.run(f"{row}.getBoundingClientRect().top") >= head - 1
        links = tab.run(f"Array.from({row}.querySelectorAll('details a')).map((link) => link.textContent)")
        assert [before.number, after.number] == links
        tab.run(f"{row}.querySelectorAll('details a')[1].click()")
        assert after.number == tab.run("document.querySelector('tr:target').id")
        assert [] == tab.complaints()


def test_the_page_is_whole_without_scripts(chromium: Browser, tmp_path: Path) -> None:
    """Where none may run every row is there, and no control that would do nothing."""
    made = related()
    with chromium.tab() as tab:
        tab.call("Emulation.setScriptExecutionDisabled", value=True)
        tab.open(written(made, tmp_path))
        tab.call("Emulation.setScriptExecutionDisabled", value=False)
        assert [row.number for row in made.rows] == tab.run(SHOWN)
        assert tab.run("document.querySelector('form').hidden")


def test_words_of_a_mail_do_nothing(chromium: Browser, tmp_path: Path) -> None:
    """Hostile words are words; even what would slip in as a script or a picture is forbidden by the page itself."""
    with chromium.tab() as tab:
        tab.open(written(replace(table_of(*EVIL, *TRAPS), subtitle=EVIL[0], notice=EVIL[1]), tmp_path))
        assert [] == tab.complaints()
        assert table().title == tab.run("document.title")
        assert EVIL[0] == tab.run("document.querySelector('#191-000 .field'.replace('#1', '#\\\\31 ')).textContent")
        tab.run("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"document.title = 1\">')")
        tab.run("document.head.append(Object.assign(document.createElement('script'), {text: 'document.title = 2'}))")
        assert table().title == tab.run("new Promise((done) => setTimeout(() => done(document.title), 50))")
        assert tab.complaints()


@pytest.mark.parametrize("size", SIZES)
def test_nothing_keeps_people_from_reading_the_page(
    chromium: Browser, axe: Path, tmp_path: Path, size: tuple[int, int]
) -> None:
    """On a desk and on a phone, light and dark; nothing is wider than the screen."""
    address = written(related(), tmp_path)
    for dark in (False, True):
        with chromium.tab(*size, dark=dark) as tab:
            tab.open(f"{address}#191-001")
            assert size[0] >= tab.run("document.documentElement.scrollWidth")
            assert [] == tab.faults(axe)


@pytest.mark.parametrize("language", ["ar", "en"])
def test_nothing_keeps_people_from_reading_the_consolidated_text(
    chromium: Browser, axe: Path, tmp_path: Path, language: str
) -> None:
    """Nor is the page of a consolidated text with tables and notes in anybody's way, whichever way it runs."""
    pages = (
        CONSOLIDATED["html"](consolidate(what.comments, what.group, resolution="191", ledger=Ledger(), made=MADE))
        for what in (made(Random(seed)) for seed in count())
        if what.group.resolutions[0].base_texts[0].language == language
    )
    file = tmp_path / "text.html"
    file.write_bytes(next(page for page in pages if b"<table>" in page and b"<sup>" in page and b"<ins" in page))
    for size, dark in zip(SIZES, (False, True), strict=True):
        with chromium.tab(*size, dark=dark) as tab:
            tab.open(file.as_uri())
            assert size[0] >= tab.run("document.documentElement.scrollWidth")
            assert [] == tab.faults(axe)


def test_nothing_keeps_people_from_reading_the_coverage_map(chromium: Browser, axe: Path, tmp_path: Path) -> None:
    """Nor is that of the coverage map, which is as wide as there are members."""
    file = tmp_path / "coverage.html"
    file.write_bytes(COVERAGE["html"](coverage()))
    for size, dark in zip(SIZES, (False, True), strict=True):
        with chromium.tab(*size, dark=dark) as tab:
            tab.open(file.as_uri())
            assert size[0] >= tab.run("document.documentElement.scrollWidth")
            assert [] == tab.faults(axe)
            assert [] == tab.complaints()


def test_the_page_prints_well(chromium: Browser, tmp_path: Path) -> None:
    """On paper the header row stands on each page of the table, and the controls on none."""
    need("pdftotext")
    with chromium.tab() as tab:
        tab.open(written(several(), tmp_path))
        told = tab.call("Page.printToPDF", preferCSSPageSize=True)
    pdf = tmp_path / "table.pdf"
    pdf.write_bytes(b64decode(told["data"]))
    texts = [tight(page) for page in pages(pdf)]
    assert len(texts) > 3
    assert all("Comment(verbatim)" in text for text in texts[:-1])
    assert not any("Showall" in text for text in texts)
    box = PdfReader(pdf).pages[0].mediabox
    assert (842, 595) == (round(box.width), round(box.height))
