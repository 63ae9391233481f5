"""LibreOffice opens every Word and Excel file, and what it prints is looked at: pages, words, heights, header rows."""

import re
import subprocess
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest

from bot.export import FORMATS
from bot.model import State, Table, Unfiled
from bot.rules import tabulate
from tests.export.sample import GROUP, LEDGER, MADE, comments, table
from tests.servers import need, path

LONG = " ".join(f"word{count}" for count in range(1_500))
"""A comment of several pages in Word; in Excel some words are below the highest row there is."""


def several(profile: str = "iscg") -> Table:
    """The six languages, three times over, and in the middle a comment longer than a page."""
    made = tabulate(comments(), GROUP, resolution="191", ledger=LEDGER, made=MADE, profile=profile)
    comment = next(row for row in table().rows if row.number == "191-001").cells[11]
    (first,) = (row for row in made.rows if comment in row.cells)
    long = replace(first, cells=tuple(LONG if text == comment else text for text in first.cells))
    unfiled = Unfiled(mail=9, received=MADE, state=State.IGNORED, reason="bounce: to [address]", sha256="9" * 64)
    return replace(made, rows=(*made.rows, long, *made.rows, *made.rows), page="191.html", unfiled=(unfiled,))


def printed(folder: Path, ending: str, profile: str = "iscg") -> Path:
    """The PDF file LibreOffice makes of the table."""
    need("soffice", "pdftotext", "pdftoppm")
    file = folder / f"table.{ending}"
    file.write_bytes(FORMATS[ending](several(profile)))
    subprocess.run(
        [
            path("soffice"),
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            str(folder),
            str(file),
        ],
        check=True,
        capture_output=True,
        timeout=110,
    )
    return file.with_suffix(".pdf")


@pytest.fixture(scope="module")
def word(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Word file, printed."""
    return printed(tmp_path_factory.mktemp("word"), "docx")


@pytest.fixture(scope="module")
def excel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Excel file, printed."""
    return printed(tmp_path_factory.mktemp("excel"), "xlsx")


def pages(pdf: Path) -> list[str]:
    """The text of each page, letters in their plain forms (PDF has Arabic in its joined ones)."""
    done = subprocess.run([path("pdftotext"), str(pdf), "-"], check=True, capture_output=True, timeout=60)
    return [unicodedata.normalize("NFKC", page) for page in done.stdout.decode().split("\f")[:-1]]


def tight(text: str) -> str:
    """The text without any space, so that it does not matter where lines were broken."""
    return "".join(text.split())


def shades(pdf: Path) -> list[int]:
    """How many different greys each page has, drawn at 40 dots an inch: an empty page has one."""
    subprocess.run([path("pdftoppm"), "-gray", "-r", "40", str(pdf), str(pdf.parent / "page")], check=True, timeout=60)
    return [len(set(page.read_bytes()[20:])) for page in sorted(pdf.parent.glob("page-*.pgm"))]


WORDS = {
    "en": "wouldnotrepeatit.",
    "fr": "tropstricte.",
    "es": "sobreelplazo.",
    "ru": "словом«регулярно».",
    "zh": "说明公布的时间。",
    "ar": "جدولواحد",
}
"""Last words of each language's comment; in Arabic words without lam-alef, which pdftotext turns round."""


def test_every_language_is_printed_from_word(word: Path) -> None:
    """ar, zh, ru, en, fr and es side by side, each comment to its end, as often as it stands in the table."""
    text = tight("".join(pages(word)))
    assert dict.fromkeys(WORDS, 3) == {language: text.count(words) for language, words in WORDS.items()}


def test_the_header_row_stands_on_every_page_and_pages_are_counted(word: Path) -> None:
    """A reader of page 9 knows what the columns are, and of how many pages it is one."""
    texts = [tight(page) for page in pages(word)]
    assert len(texts) > 8
    for number, text in enumerate(texts, start=1):
        assert f"page{number}of{len(texts)}" in text
        assert "informalcompilation" in text
        assert "Comment(verbatim)" in text or number == len(texts)


def test_the_ledger_stands_together_at_the_end(word: Path) -> None:
    """Law 1: the totals are read at a glance, so they are not torn over two pages."""
    last = tight(pages(word)[-1])
    assert "Mailsseen(thebooksbalance)" in last
    assert "Notyetread" in last


def test_a_comment_longer_than_a_page_is_printed_whole(word: Path) -> None:
    """A row that must not be split is split where it is higher than the page, and loses no word."""
    assert set(LONG.split()) <= set(re.findall(r"\bword\d+\b", "\n".join(pages(word))))


def test_no_page_of_word_is_empty(word: Path) -> None:
    """What is drawn is more than paper."""
    greys = shades(word)
    assert len(pages(word)) == len(greys)
    assert min(greys) > 16


def test_every_language_is_printed_from_excel(excel: Path) -> None:
    """Row heights are written: the last words of every comment are on paper (LibreOffice would show one line)."""
    text = tight("".join(pages(excel)))
    assert dict.fromkeys(WORDS, 3) == {language: text.count(words) for language, words in WORDS.items()}


def test_excel_is_printed_two_pages_wide_with_its_other_sheets(excel: Path) -> None:
    """Down the left half of the table, then down the right; header row, number and page on each. The counts, what waits
    for review, what was not filed and About come after it."""
    *sheets, counted, waiting, unfiled, about = map(tight, pages(excel))
    assert counted.startswith("ProvisionCommentsMembersMarks")
    assert waiting.startswith("No.MemberWhyapersonshouldlook")
    assert unfiled.startswith("MailReceivedStateReasonSHA-256")
    assert "bounce:to[address]" in unfiled
    left = [sheet for sheet in sheets if "No.Received" in sheet]
    right = [sheet for sheet in sheets if "Filedby,certainty,why" in sheet]
    assert sheets == left + right
    assert len(left) == len(right)
    assert all("191-001" in sheet or "191-006" in sheet for sheet in sheets)
    assert "Mailsseen(thebooksbalance)" in about
    assert "Madefrom(SHA-256):" in about
    assert min(shades(excel)) > 16


def test_word_numbers_are_links(word: Path) -> None:
    """LibreOffice takes the target and the place in it for one address."""
    assert re.search(rb"/URI ?\([^)]*191\.html#191-001\)", word.read_bytes())


def test_the_iso_headings_stand_on_every_page(tmp_path: Path) -> None:
    """In the page header, as in ISO's own template; words are whole, and the foot tells what the short ones mean."""
    texts = list(map(tight, pages(printed(tmp_path, "docx", "iso-2012-03"))))
    assert len(texts) > 3
    for text in texts:
        assert "Observationsofthesecretariat" in text
        assert "ge=general,te=technical,ed=editorial" in text
    assert all("Paragraph/" in page for page in pages(tmp_path / "table.pdf"))
    assert dict.fromkeys(WORDS, 3) == {language: "".join(texts).count(words) for language, words in WORDS.items()}


@pytest.mark.parametrize(("ending", "profile"), [("docx", "ieee-myproject"), ("xlsx", "iso-2012-03")])
def test_every_language_is_printed_in_the_other_profiles(tmp_path: Path, ending: str, profile: str) -> None:
    """Whatever columns there are, each comment stands on paper to its end."""
    text = tight("".join(pages(printed(tmp_path, ending, profile))))
    assert dict.fromkeys(WORDS, 3) == {language: text.count(words) for language, words in WORDS.items()}
