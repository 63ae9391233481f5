"""The PDF file as other programs have it: poppler reads every script in it, and no page is empty."""

import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot.errors import Refused
from bot.export import FORMATS
from tests.export.sample import table_of
from tests.real.test_office import LONG, WORDS, pages, several, shades, tight
from tests.servers import lack, need, path

ROOT = Path(__file__).parents[2]
PROGRAM = """
import hashlib
from bot.export import FORMATS
from tests.export.sample import table_of
from tests.real.test_office import several
print(hashlib.sha256(FORMATS["pdf"](several())).hexdigest())
"""


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample in six languages, three times over, as PDF."""
    need("pdftotext", "pdftoppm")
    file = tmp_path_factory.mktemp("paper") / "table.pdf"
    try:
        file.write_bytes(FORMATS["pdf"](several()))
    except Refused as missing:
        lack(str(missing))
    return file


def test_every_language_is_on_paper(paper: Path) -> None:
    """ar, zh, ru, en, fr and es side by side, each comment to its end, as often as it stands in the table."""
    text = tight("".join(pages(paper)))
    assert dict.fromkeys(WORDS, 3) == {language: text.count(words) for language, words in WORDS.items()}
    assert {word for word in LONG.split() if word not in text} == set()


def test_every_page_has_the_header_and_its_number(paper: Path) -> None:
    """A reader of page 9 knows what the columns are, and of how many pages it is one; none is empty."""
    texts = [tight(page) for page in pages(paper)]
    assert len(texts) > 8
    for number, text in enumerate(texts, start=1):
        assert f"page{number}of{len(texts)}" in text
        assert "Informalcompilation" in text
        assert "Comment(verbatim)" in text
    assert min(shades(paper)) > 16


def test_the_same_bytes_in_another_process_and_zone(paper: Path) -> None:
    """Law 9: neither the process, its hash seed nor its time zone can be seen in the bytes."""
    surroundings = os.environ | {"PYTHONHASHSEED": "7", "TZ": "Asia/Qatar", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", PROGRAM]
    done = subprocess.run(command, env=surroundings, cwd=ROOT, capture_output=True, text=True, check=True)
    assert hashlib.sha256(paper.read_bytes()).hexdigest() == done.stdout.strip()


GUID = "0D2E0004-0901-4BBB-8002-000000000002@republique-demo.example"


@pytest.mark.parametrize("word", ["a" * 300, "W" * 120, GUID, "1-" * 90, "https://" + "x/" * 90])
def test_no_word_leaves_its_column(word: str, tmp_path: Path) -> None:
    """An address or a hash wider than its column is broken within it: the last column ends with the page's margin."""
    need("pdftotext")
    file = tmp_path / "table.pdf"
    file.write_bytes(FORMATS["pdf"](table_of(word)))
    done = subprocess.run([path("pdftotext"), "-bbox", str(file), "-"], check=True, capture_output=True, text=True)
    ends = [float(found) for found in re.findall(r'xMax="([\d.]+)"', done.stdout)]
    assert ends and max(ends) <= (297 - 15) / 25.4 * 72
