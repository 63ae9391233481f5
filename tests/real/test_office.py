"""LibreOffice opens every Word and Excel file, and what it prints is looked at: pages, words, heights, header rows."""

import re
import subprocess
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest

from bot.export import FORMATS
from bot.model import Table
from tests.export.sample import table
from tests.servers import need, path

LONG = " ".join(f"word{count}" for count in range(1_500))
"""A comment of several pages in Word; in Excel some words are below the highest row there is."""


def several() -> Table:
    """The six languages, three times over, and in the middle a comment longer than a page."""
    made = table()
    long = replace(
        made.rows[2], cells=tuple(LONG if text == made.rows[2].cells[11] else text for text in made.rows[2].cells)
    )
    return replace(made, rows=(*made.rows, long, *made.rows, *made.rows))


def printed(folder: Path, ending: str) -> Path:
    """The PDF file LibreOffice makes of the table."""
    need("soffice", "pdftotext", "pdftoppm")
    file = folder / f"table.{ending}"
    file.write_bytes(FORMATS[ending](several()))
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


def test_excel_is_printed_one_page_wide_with_its_other_sheets(excel: Path) -> None:
    """Every page of the table has all columns, the header row and its number; the counts, what waits for review and
    About come after it."""
    *sheets, counted, waiting, about = map(tight, pages(excel))
    assert counted.startswith("ProvisionCommentsMembersMarks")
    assert waiting.startswith("No.MemberWhyapersonshouldlook")
    for sheet in sheets:
        assert "No.Received" in sheet
        assert "Filedby,certainty,why" in sheet
    assert "Mailsseen(thebooksbalance)" in about
    assert min(shades(excel)) > 16
