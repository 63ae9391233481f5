"""LibreOffice prints the meeting document: its pages, upright and across, in two directions."""

import subprocess
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from bench.proposals import made
from bot.export import meeting_document
from bot.model import Report
from bot.rules import consolidate
from tests.export.sample import LEDGER, MADE
from tests.export.test_report import WORDS, report
from tests.servers import need, path

WITH_NOTES = 3
"""Seed of a made-up text, in Arabic, with tables and footnotes."""


def printed(folder: Path, draft: Report) -> Path:
    """The PDF file LibreOffice makes of the report."""
    need("soffice", "pdftotext", "pdfinfo")
    file = folder / "report.docx"
    file.write_bytes(meeting_document(draft, WORDS[draft.language]))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [path("soffice"), profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(file)]
    subprocess.run(command, check=True, capture_output=True, timeout=110)
    return file.with_suffix(".pdf")


def told(*command: str) -> str:
    """What a program says."""
    return subprocess.run(command, check=True, capture_output=True, timeout=60).stdout.decode()


def drafted(language: str) -> Report:
    """The sample's report; the English one with a consolidated text that has all that a text may have."""
    if language != "en":
        return report(language)
    what = made(Random(WITH_NOTES))
    slug = what.group.resolutions[0].slug
    return replace(
        report(), consolidated=consolidate(what.comments, what.group, resolution=slug, ledger=LEDGER, made=MADE)
    )


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_report_prints_with_its_annexes(tmp_path: Path, language: str) -> None:
    """Upright, then the table across with its header row, then the text upright; page x of y on each page; no page is
    empty."""
    pdf = printed(tmp_path, drafted(language))
    listed = told(path("pdfinfo"), "-l", "99", str(pdf)).splitlines()
    sizes = [
        line.partition("size:")[2].split()[::2] for line in listed if line.startswith("Page ") and " size:" in line
    ]
    across = [float(width) > float(height) for width, height in (size[:2] for size in sizes)]
    first, last = across.index(True), len(across) - 1 - across[::-1].index(True)
    assert all(across[first : last + 1])
    assert 0 < first <= last < len(across) - 1
    pages = told(path("pdftotext"), "-layout", str(pdf), "-").split("\f")[:-1]
    assert all(f"{number}/{len(pages)}" in page for number, page in enumerate(pages, start=1))
    assert all(len(page.split()) > 12 for page in pages)
    assert all("Comment (verbatim)" in page for page in pages[first:last])
    assert "SHA-256" in pages[-1]
