"""The consolidated text as PDF: every word of it, whatever was proposed."""

import io
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from bench.proposals import MADE, made
from bot.errors import Refused
from bot.export import CONSOLIDATED
from bot.model import Consolidated, Ledger
from bot.rules import consolidate
from tests.servers import lack


def text_of(seed: int, *, brackets: bool = False) -> Consolidated | None:
    """A made-up text with made-up proposals, in English: for other scripts a machine needs fonts."""
    what = made(Random(seed))
    if what.group.resolutions[0].base_texts[0].language != "en":
        return None
    return consolidate(what.comments, what.group, resolution="191", ledger=Ledger(), made=MADE, brackets=brackets)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32), st.booleans())
def test_every_word_is_on_paper(seed: int, brackets: bool) -> None:
    """Alternatives, sources, tables and notes: each word that the value has, as often as it has it."""
    text = text_of(seed, brackets=brackets)
    if text is None:
        return
    pages = PdfReader(io.BytesIO(CONSOLIDATED["pdf"](text))).pages
    said = "".join("".join(page.extract_text() for page in pages).split())
    meant = "".join(run.text for paragraph in text.paragraphs for run in paragraph.runs)
    for letter in set("".join(meant.split())):
        assert meant.count(letter) <= said.count(letter)
    assert [] == [
        run.text
        for paragraph in text.paragraphs
        for run in paragraph.runs
        if "".join(run.text.partition("\t")[2].split()) not in said
    ]


def test_the_same_text_gives_the_same_bytes() -> None:
    """Law 9."""
    text = next(text for text in map(text_of, range(99)) if text is not None)
    assert CONSOLIDATED["pdf"](text) == CONSOLIDATED["pdf"](text)


@pytest.mark.parametrize("language", ["ar", "zh"])
def test_other_scripts_are_set_where_a_font_is(language: str) -> None:
    """A machine without the font is told what to install."""
    texts = (made(Random(seed)) for seed in range(99))
    what = next(each for each in texts if each.group.resolutions[0].base_texts[0].language == language)
    text = consolidate(what.comments, what.group, resolution="191", ledger=Ledger(), made=MADE)
    try:
        pdf = CONSOLIDATED["pdf"](text)
    except Refused as missing:
        lack(str(missing))
    assert PdfReader(io.BytesIO(pdf)).pages
