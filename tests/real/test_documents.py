"""LibreOffice reads the same Word files: its numbers are ours, and what it saves as ODF or rich text reads the same."""

import subprocess
from pathlib import Path

import pytest

from bot.model import Document
from bot.office import read, text, words
from tests.office.make import (
    BY,
    anchored,
    comment,
    deleted,
    docx,
    inserted,
    level,
    listed,
    numbering,
    paragraph,
)
from tests.servers import need, path

KINDS = "decimal decimalZero lowerLetter upperLetter lowerRoman upperRoman ordinal chineseCounting".split()
KINDS += "chineseLegalSimplified chineseCountingThousand ideographTraditional".split()
"""Formats that LibreOffice writes as Word does; it ends the Arabic and doubles the Russian letters otherwise."""
NEW, OLD = f'<w:ins w:id="9" {BY}/>', f'<w:del w:id="9" {BY}/>'


def converted(file: Path, kind: str, ending: str) -> Path:
    """The file as LibreOffice saves it."""
    need("soffice")
    profile = f"-env:UserInstallation={(file.parent / 'profile').as_uri()}"
    command = [path("soffice"), profile, "--headless", "--convert-to", kind, "--outdir", str(file.parent), str(file)]
    subprocess.run(command, check=True, capture_output=True, timeout=110)
    return file.with_suffix(f".{ending}")


def test_numbers_are_those_of_libreoffice(tmp_path: Path) -> None:
    """Formats, levels, restarts, starts of its own and skipped levels, beside what another word processor shows."""
    lists = "".join(
        f'<w:abstractNum w:abstractNumId="{place}">{level(0, "%1)", kind)}</w:abstractNum>'
        f'<w:num w:numId="{place}"><w:abstractNumId w:val="{place}"/></w:num>'
        for place, kind in enumerate(KINDS, 10)
    )
    again = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
    lists += f'<w:num w:numId="2"><w:abstractNumId w:val="0"/>{again}</w:num>'
    levels = (level(0, "%1"), level(1, "%1.%2"), level(2, "%3)", "lowerLetter"), level(3, "(%4)", "lowerRoman"))
    used = [
        (1, 1),
        (1, 1),
        (1, 0),
        (1, 1),
        (1, 2),
        (1, 3),
        (1, 2),
        (1, 1),
        (1, 2),
        (1, 0),
        (2, 0),
        (2, 1),
        (2, 0),
        (1, 0),
    ]
    used += [(place, 0) for place, _ in enumerate(KINDS, 10) for _ in range(28)]
    body = [paragraph(f"words {number}", properties=listed(*at)) for number, at in enumerate(used)]
    file = tmp_path / "lists.docx"
    file.write_bytes(docx(*body, parts={"numbering.xml": numbering(*levels, more=lists)}))
    shown = converted(file, "txt:Text (encoded):UTF8", "txt").read_text(encoding="utf-8-sig")
    found = read(file.read_bytes(), file.name)
    assert shown.split() == " ".join(f"{entry.label} {words(entry)}" for entry in found.paragraphs).split()


@pytest.mark.parametrize("ending", ["odt", "rtf"])
def test_what_libreoffice_saves_reads_the_same(ending: str, tmp_path: Path) -> None:
    """Changes of words and marks, comments with their authors, cells: from Word through ODF and rich text."""
    cell = "<w:tc>{}</w:tc>".format
    marks = [
        paragraph("first half", mark=NEW),
        paragraph("second half"),
        paragraph("joined ", mark=OLD),
        paragraph("on"),
    ]
    if ending == "rtf":  # LibreOffice says there of a paragraph's words what should be said of its mark
        marks = []
    file = tmp_path / "changes.docx"
    file.write_bytes(
        docx(
            paragraph("one ", inserted("new "), deleted("old "), "words"),
            *marks,
            paragraph("a ", anchored(1, "remark"), " here"),
            f"<w:tbl><w:tr>{cell(paragraph('x'))}{cell(paragraph('y ', inserted('z')))}</w:tr></w:tbl>",
            paragraph("end"),
            parts={"comments.xml": comment(1, "why so")},
        )
    )
    saved = converted(file, ending, ending)
    assert told(read(file.read_bytes(), file.name)) == told(read(saved.read_bytes(), saved.name))


def told(document: Document) -> tuple[str, str, list[tuple[str, str]], list[str]]:
    """Its text after and before the changes, its comments, and the words they are about."""
    return (
        text(document).rstrip(),
        text(document, accepted=False).rstrip(),
        [(remark.author, remark.text) for remark in document.remarks],
        [run.text for entry in document.paragraphs for run in entry.runs if run.remarks],
    )
