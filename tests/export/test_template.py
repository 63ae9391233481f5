"""The comment form: readable by people, the same bytes each time, and read back row by row."""

import io
import zipfile
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest

from bot.export import blank_form
from bot.model import LANGUAGES, BaseText, Provision, Resolution
from bot.office import read, words
from bot.text import amendments_of
from tests.text.drafts import gardens
from tests.text.material import vocabularies, vocabulary

MADE = datetime(2026, 6, 1, 9, tzinfo=UTC)
RESOLUTION = Resolution(slug="901", body="PP", number=901)


def form(language: str, base: BaseText | None = None) -> bytes:
    """The form in a language, beside the text in the same."""
    return blank_form(RESOLUTION, base or gardens(language)[0], vocabulary(language), MADE)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_provision_has_a_row_that_names_it(language: str) -> None:
    """Its name and words on the left, the same words to write over on the right; the sentences and the notice above."""
    base = gardens(language)[0]
    file = read(form(language), "form.docx")
    cells: dict[tuple[int, int, int], list[str]] = {}
    for paragraph in file.paragraphs:
        if paragraph.cell:
            cells.setdefault(paragraph.cell, []).append(words(paragraph))
    rows = {tuple(cells[0, row, 0]): cells[0, row, 1][0] for _, row, column in cells if not column and row}
    sentences = dict(vocabulary(language).form)
    above = [words(paragraph) for paragraph in file.paragraphs if not paragraph.cell]
    for provision in base.provisions:
        name = f"{provision.heading} {provision.label}".strip()
        assert provision.text == rows[name, provision.text]
    assert {sentences["notice"][0], sentences["title"][0].format(number=901)} <= set(above)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_form_left_as_it_is_says_nothing(language: str) -> None:
    """No row is an amendment before somebody writes into it."""
    file = read(form(language), "form.docx")
    assert () == amendments_of(file, gardens("en", language), vocabularies())


def test_the_form_of_one_language_may_stand_beside_the_text_of_another() -> None:
    """Where a text is not loaded in the reader's language."""
    file = read(form("ar", gardens("en")[0]), "form.docx")
    assert () == amendments_of(file, gardens("en"), vocabularies())
    assert "القرار" in words(file.paragraphs[0])


def test_the_same_form_is_the_same_bytes() -> None:
    """Law 9."""
    assert form("fr") == form("fr")


def test_arabic_runs_from_right_to_left() -> None:
    """Table, paragraphs and runs."""
    with zipfile.ZipFile(io.BytesIO(form("ar"))) as archive:
        document = archive.read("word/document.xml").decode()
    assert "<w:bidiVisual/>" in document
    assert document.count("<w:bidi/>") > document.count("<w:rtl/>") > len(gardens("ar")[0].provisions)


def test_words_that_are_markup_stay_words() -> None:
    """Nothing in a base text becomes markup, and what XML cannot hold is left out."""
    text = "that <b>x</b> & \x01 “y” remain"
    base = BaseText(language="en", provisions=(Provision(heading="resolves & so on", label="", text=text),))
    with zipfile.ZipFile(io.BytesIO(form("en", base))) as archive:
        for name in archive.namelist():
            ElementTree.fromstring(archive.read(name))
    rows = [words(paragraph) for paragraph in read(form("en", base), "form.docx").paragraphs]
    assert any("<b>x</b> &" in row for row in rows)
