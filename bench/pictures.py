"""`./run bench pictures [FOLDER]`: the pictures of docs/pictures/, made from the demonstration as people would see it.

Letters of each kind in six languages, light and dark, on a phone and on a desk; the page to unsubscribe, likewise; the
page of the table; the first page of the Word, Excel and PDF files. Chromium draws; LibreOffice and poppler print the
files first. Look at each one.
"""

import email
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from html import escape
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.tools import verdict
from bot import service
from bot.config import load, shipped
from bot.demo import play
from bot.export import FORMATS
from bot.model import LANGUAGES, Letter, LetterState
from bot.rules import tabulate
from bot.store import Store
from bot.templates import Leaving, leaving, render
from bot.transport import Archive
from tests.browser import Browser, browser
from tests.letters import GROUP, NOW, letters
from tests.servers import find, path

HERE = Path(__file__).parents[1] / "docs" / "pictures"
KINDS = {
    "digest": (r"digest/", "digest"),
    "reminder": (r"reminder/(?!.*/closed/)", "reminder"),
    "closing": (r"reminder/.*/closed/", "closing"),
    "receipt": (r"receipt/", "receipt"),
    "answer": (r"answer/", "answer, to be confirmed"),
}
"""Kinds of letters: how their keys begin, and what such a one is called among the tests' letters."""
IN_THE_DARK = ("digest", "reminder")
"""Kinds that are drawn dark, too. Receipts and answers have no colours of their own: programs turn them themselves."""
WIDTHS = {380: 720, 800: 900}
"""Widths of a phone and of a desk, and how much of a letter's height is shown."""
TILES = {380: 304, 800: 400}
"""How wide each is drawn."""
QUALITY = 33
LARGEST, WHOLE = 100_000, 1_500_000
"""Bytes of one picture and of all: they are kept with the source."""

SHEET = """<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Sheet</title><style>
body {{ margin: 0; padding: 8px; background: #c8c8c8; font: 13px "Noto Sans", sans-serif; }}
div {{ display: grid; grid-template-columns: repeat(3, {tile}px); gap: 8px; }}
img {{ display: block; width: {tile}px; }}
</style><div>{figures}</div></html>"""


def main(arguments: list[str]) -> int:
    """Make all pictures anew; tells what each weighs."""
    missing = [program for program in ("chromium", "soffice", "pdftoppm") if find(program) is None]
    if missing:
        print(f"needs {', '.join(missing)}", file=sys.stderr)
        return 2
    target = Path(arguments[0]) if arguments else HERE
    target.mkdir(parents=True, exist_ok=True)
    sizes = {}
    with TemporaryDirectory(prefix="bot-") as folder, browser() as chromium:
        for name, data in _pictures(chromium, Path(folder)):
            (target / f"{name}.webp").write_bytes(data)
            sizes[name] = len(data)
            print(f"{name + '.webp':<28}{len(data) / 1000:6.1f} kB")
    figure = (
        f"{len(sizes)} pictures, the largest {max(sizes.values()) // 1000} kB, {sum(sizes.values()) // 1000} kB in all"
    )
    holds = max(sizes.values()) <= LARGEST and sum(sizes.values()) <= WHOLE
    return verdict(figure, f"at most {LARGEST // 1000} kB each, {WHOLE // 1000:,} kB in all", holds)


def _pictures(chromium: Browser, folder: Path) -> Iterator[tuple[str, bytes]]:
    sent = list(_played(folder))
    for kind in KINDS:
        of_kind = _in_each_language(kind, sent)
        for width, dark in product(WIDTHS, (False, True) if kind in IN_THE_DARK else (False,)):
            yield f"{kind}-{width}{'-dark' * dark}", _sheet(chromium, folder, of_kind, width, dark=dark)
    for width in WIDTHS:
        asked = {language: leaving(Leaving.ASKED, language, GROUP) for language in LANGUAGES}
        yield f"leaving-{width}", _sheet(chromium, folder, asked, width, dark=False)
    page = (folder / "table-901.html").as_uri()
    number = "901-003"
    for name, place, width, dark in (
        ("page", "", 1280, False),
        ("page-row", number, 1280, True),
        ("page-phone", "", 380, False),
        ("page-phone-row", number, 380, True),
    ):
        with chromium.tab(width, 800, dark=dark) as tab:
            tab.open(f"{page}#{place}")
            yield name, tab.picture(whole=False, quality=QUALITY)
    with chromium.tab(800, 1000) as tab:
        tab.open((folder / "consolidated-901.html").as_uri())
        yield "consolidated-page", tab.picture(whole=False, quality=QUALITY)
    for name, pdf in _papers(folder):
        # Of Excel's sheet, which is one page wide, the corner that a reader looks at first.
        part = ("-r", "190", "-x", "40", "-y", "30", "-W", "1280", "-H", "868") if name == "excel" else ("-r", "105")
        command = [path("pdftoppm"), "-png", *part, "-f", "1", "-l", "1", "-singlefile", str(pdf), str(folder / name)]
        subprocess.run(command, check=True)
        with chromium.tab(1228 if name != "excel" else 1280, 868) as tab:
            tab.open((folder / f"{name}.png").as_uri())
            yield name, tab.picture(whole=False, quality=QUALITY)


def _played(folder: Path) -> Iterator[Letter]:
    """The letters of the demonstration, of a group that writes in all six languages; its files lie in `folder`."""
    here = shipped("config") / "demo"
    group = replace(service.assemble(load(here / "bot.toml")), letter_languages=LANGUAGES)
    with Store.open("sqlite://", group.slug) as store:
        arrivals = list(Archive(here / "mails").arrivals())
        play(group, arrivals, store, folder, lambda _: None)
        table = tabulate(
            service.comments(store, group, "901"),
            group,
            resolution="901",
            ledger=store.ledger(),
            made=max(arrival.received for arrival in arrivals),
        )
        (folder / "table-901.pdf").write_bytes(FORMATS["pdf"](table))
        yield from (posting.letter for posting in store.postings(LetterState.DELIVERED))


def _in_each_language(kind: str, sent: list[Letter]) -> dict[str, str]:
    """One letter of a kind in each language, as its HTML: that with most to say, in no language much longer."""
    begun, name = KINDS[kind]
    found: dict[str, str] = {}
    for letter in sent:
        html = service.laid_out(letter).get("html", b"").decode()
        language = str(email.message_from_bytes(letter.data)["Content-Language"])
        if re.match(begun, letter.key) and len(html) > len(found.get(language, "")):
            found[language] = html
    return {language: found.get(language) or _made_up(language, name) for language in LANGUAGES}


def _made_up(language: str, name: str) -> str:
    """A letter of the tests, where nobody of the demonstration gets one in that language; of a receipt too long for
    two parts, its text."""
    made = render(letters(language)[name], GROUP, now=NOW)
    return (
        made.html
        or f'<html lang="{language}"><meta charset="utf-8"><pre style="white-space:pre-wrap">{escape(made.text)}'
    )


def _sheet(chromium: Browser, folder: Path, pages: dict[str, str], width: int, *, dark: bool) -> bytes:
    """The beginnings of letters side by side, three languages a row."""
    figures = []
    for language, html in pages.items():
        file = folder / "letter.html"
        file.write_text(html, encoding="utf-8")
        drawn = folder / f"{language}-{width}-{dark}.png"
        with chromium.tab(width, WIDTHS[width], dark=dark) as tab:
            tab.open(file.as_uri())
            drawn.write_bytes(tab.picture(whole=False))
        figures.append(f'<img src="{escape(drawn.as_uri())}" alt="{language}">')
    sheet = folder / "sheet.html"
    tile = TILES[width]
    sheet.write_text(SHEET.format(tile=tile, figures="".join(figures)), encoding="utf-8")
    with chromium.tab(3 * (tile + 8) + 8, 400) as tab:
        tab.open(sheet.as_uri())
        return tab.picture(quality=QUALITY)


def _papers(folder: Path) -> Iterator[tuple[str, Path]]:
    """The table as Word, Excel and PDF, each printed."""
    for name, ending in (("word", "docx"), ("excel", "xlsx")):
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        command = [path("soffice"), profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder / name)]
        subprocess.run([*command, str(folder / f"table-901.{ending}")], check=True, capture_output=True, timeout=120)
        yield name, folder / name / "table-901.pdf"
    yield "pdf", folder / "table-901.pdf"
