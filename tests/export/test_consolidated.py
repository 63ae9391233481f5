"""The consolidated text as files: the law of its revisions, the same bytes, and what people and programs see of it."""

import io
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from dataclasses import replace
from html.parser import HTMLParser
from itertools import groupby
from random import Random
from xml.etree import ElementTree

import docx
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.proposals import MADE, Made, crowd, group_of, made
from bench.resolving import facts, resolved
from bot.export import CONSOLIDATED
from bot.model import (
    BaseText,
    Consolidated,
    Ledger,
    Mark,
    Paragraph,
    Provision,
    Run,
)
from bot.office import read, words
from bot.rules import consolidate

LEDGER = Ledger(seen=3, states={"filed": 2, "ignored": 1}, reasons={"ignored: bounce": 1})


def text_of(what: Made, *, brackets: bool = False, remarks: bool = False) -> Consolidated:
    """The consolidated text of what was made up."""
    return consolidate(
        what.comments,
        what.group,
        resolution="191",
        ledger=LEDGER,
        made=MADE,
        brackets=brackets,
        remarks=remarks,
    )


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**32), st.booleans())
def test_the_law(seed: int, remarks: bool) -> None:
    """For every voice: accepting the revisions whose author set holds it and rejecting the rest gives exactly its text;
    rejecting all gives the base text, character for character. By our own resolver, with remarks and without."""
    what = made(Random(seed))
    data = CONSOLIDATED["docx"](text_of(what, remarks=remarks))
    assert what.readings == {voice: resolved(data, voice) for voice in what.readings}


def test_sets_too_long_for_an_author_are_named_elsewhere() -> None:
    """Word takes 255 characters as an author: a longer set has a short name, told on the first page and in a part of
    custom XML; the law holds by it."""
    data = CONSOLIDATED["docx"](text_of(crowd(20)))
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        body = file.read("word/document.xml").decode()
        sets = {name: names for name, names in facts(file).items() if name.startswith("set ")}
    assert ["set 1 (20 members)", "set 2 (10 members)", "set 3 (10 members)"] == sorted(sets)
    assert 255 >= max(map(len, re.findall(r'w:author="([^"]*)"', body)))
    assert body.count("stands for: ") == 3
    assert ["resolves", "1\tto stay"] == resolved(data, "The Made-up Republic of Examplia Number 03")
    assert ["resolves", "1\tto run"] == resolved(data, "The Made-up Republic of Examplia Number 08")
    assert ["resolves", "1\tto go"] == resolved(data, "")


def test_revisions_are_flat_and_by_the_author_at_the_mails_time() -> None:
    """Programs keep one deleter of a run only, so nothing is nested; identifiers are unique; the date is the mail's."""
    data = CONSOLIDATED["docx"](text_of(crowd(2)))
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        body = file.read("word/document.xml").decode()
    assert not re.search(r"<w:(ins|del) [^>]*[^/]>(?:(?!</w:\1>).)*<w:(ins|del) ", body)
    numbers = re.findall(r'<w:(?:ins|del) w:id="(\d+)"', body)
    assert len(numbers) == len(set(numbers))
    assert 'w:author="The Made-up Republic of Examplia Number 00" w:date="2026-06-07T15:00:00Z"' in body


def test_the_same_facts_give_the_same_bytes() -> None:
    """Law 9: whatever the process, its hash seed and its time zone."""
    program = (
        "from hashlib import sha256; from random import Random; from bench.proposals import MADE, made; "
        "from bot.export import CONSOLIDATED; from bot.model import Ledger; from bot.rules import consolidate; "
        "what = made(Random(7)); "
        "text = consolidate(what.comments, what.group, resolution='191', ledger=Ledger(), made=MADE, remarks=True); "
        "print([sha256(CONSOLIDATED[form](text)).hexdigest() for form in ('docx', 'html')])"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Qatar"))
    }
    assert 1 == len(digests)


def told(paragraphs: Iterable[Paragraph]) -> list[list[tuple[str, str, str]]]:
    """The words of each paragraph with who inserted and who deleted them."""

    def whose(run: Run) -> tuple[str, str]:
        return (run.inserted.author if run.inserted else "", run.deleted.author if run.deleted else "")

    return [
        [("".join(run.text for run in runs), *key) for key, runs in groupby(each.runs, key=whose)]
        for each in paragraphs
    ]


def test_our_own_reader_finds_the_same_revisions() -> None:
    """What we write we read: the words of every paragraph, and who inserted and deleted them."""
    text = text_of(crowd(3))
    document = read(CONSOLIDATED["docx"](text), "consolidated.docx")
    assert told(text.paragraphs) == told(each for each in document.paragraphs if each.style.startswith("Consolidated"))


def test_words_people_meet_around_the_text() -> None:
    """The title block, how to read the text, whose it is, what was not placed, the books, and what it was made from."""
    what = made(Random(7))
    lost = replace(
        what.comments[0], heading="resolves nothing", redline=(), proposed="to <b>rest</b>", number="191-999"
    )
    text = text_of(replace(what, comments=(*what.comments, replace(lost, mark=Mark.MOD, member="Aland"))))
    placed = replace(text, unplaced=((lost, "no such provision"),))
    document = docx.Document(io.BytesIO(CONSOLIDATED["docx"](placed)))
    words = "\n".join(paragraph.text for paragraph in document.paragraphs)
    page = CONSOLIDATED["html"](placed).decode()
    for expected in (
        "Informal compilation; a comment here is not a proposal to PP-26",
        "Cut-off 2026-06-08 15:00 UTC (2026-06-08 17:00 Geneva)",
        "Proposals that could not be laid over the text",
        "no such provision",
        "Mails seen (the books balance)",
        text.sha256,
    ):
        assert expected in words
        assert expected in page
    assert "to <b>rest</b>" in words
    assert "to &lt;b&gt;rest&lt;/b&gt;" in page
    assert text.title == document.core_properties.title


def test_each_language_has_its_direction() -> None:
    """Arabic paragraphs run from right to left and so do their runs, but for Latin names, with brackets around them."""
    base = BaseText(language="ar", provisions=(Provision(heading="يقرر", label="1", text="أن تراجع (ITU) التقويم،"),))
    what = replace(crowd(0), group=group_of(base))
    comment = replace(crowd(1).comments[0], heading="يقرر", redline=(), mark=Mark.SUP, member="Aland", language="ar")
    data = CONSOLIDATED["docx"](text_of(replace(what, comments=(comment,))))
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        body = file.read("word/document.xml").decode()
    assert '<w:pStyle w:val="ConsolidatedHeading"/><w:bidi/>' in body
    assert '<w:r><w:rPr><w:rtl/></w:rPr><w:delText xml:space="preserve">1</w:delText>' in body
    assert "> [\u200eAland – SUP (191-000)\u200e]<" in body
    page = CONSOLIDATED["html"](text_of(replace(what, comments=(comment,)))).decode()
    assert '<main lang="ar" dir="rtl">' in page


def test_a_wording_in_another_language_is_read_back() -> None:
    """Its words stand in the Word file with the language they are in."""
    wording = "d’examiner le calendrier chaque année et d’en faire rapport au Conseil;"
    comment = replace(crowd(1).comments[0], redline=(), proposed=wording, mark=Mark.MOD, member="Aland", language="fr")
    data = CONSOLIDATED["docx"](text_of(replace(crowd(0), comments=(comment,))))
    assert f"1\t{wording}" in [words(paragraph) for paragraph in read(data, "consolidated.docx").paragraphs]
    assert b'<w:lang w:val="fr-FR"/>' in zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml")


class Page(HTMLParser):
    """What a browser would make of the page: open elements, texts, links to elsewhere."""

    VOID = frozenset({"meta", "link", "br", "img", "input"})

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.words: list[str] = []
        self.outside: list[str] = []
        self.changes: list[tuple[str, str]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.VOID:
            self.open.append(tag)
        given = dict(attrs)
        links = [value or "" for name, value in attrs if name in ("src", "href")]
        self.outside += [link for link in links if not link.startswith("#")]
        if tag in ("ins", "del"):
            self.changes.append((tag, given.get(f"data-run-{tag}") or ""))

    def handle_endtag(self, tag: str) -> None:
        assert tag == self.open.pop()

    def handle_data(self, data: str) -> None:
        if ("main" in self.open and "sup" not in self.open) or "span" in self.open:
            self.words.append(data)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.booleans())
def test_the_page_has_every_word(seed: int, brackets: bool) -> None:
    """The page's elements are closed, nothing is fetched, and the text has every run of the value, in order."""
    text = text_of(made(Random(seed)), brackets=brackets)
    page = Page(CONSOLIDATED["html"](text).decode())
    assert [] == page.open
    assert [] == page.outside
    said = "".join(page.words).replace("\u200e", "")
    meant = "".join(run.text for paragraph in text.paragraphs for run in paragraph.runs)
    assert "".join(meant.split()) == "".join(said.split())
    assert {whose for _, whose in page.changes} <= {
        revision.author
        for each in text.paragraphs
        for run in each.runs
        for revision in (run.inserted, run.deleted)
        if revision
    }


@given(st.text(max_size=60), st.text(max_size=30), st.text(max_size=30))
def test_any_words_make_valid_files(words: str, member: str, reasons: str) -> None:
    """Foreign text is never markup: the parts of the Word file are XML that says what was given, the page is closed."""
    base = BaseText(
        language="en", title=words, provisions=(Provision(heading=member or "x", label="", text=words or "y"),)
    )
    comment = replace(
        crowd(1).comments[0],
        heading=base.provisions[0].heading,
        label="",
        member=member,
        contributor=reasons,
        reasons=reasons,
        redline=(),
        mark=Mark.SUP,
    )
    what = Made(group=group_of(base), comments=(comment,), readings={})
    text = text_of(what, remarks=True)
    data = CONSOLIDATED["docx"](text)
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        for name in file.namelist():
            ElementTree.fromstring(file.read(name))
    assert [] == Page(CONSOLIDATED["html"](text).decode()).open
    empty = CONSOLIDATED["docx"](text_of(replace(what, comments=())))
    assert resolved(empty, "") == resolved(data, "")


def test_facts_are_kept_as_custom_properties() -> None:
    """The hash of what the file was made from stays with it when a program saves it: a custom property."""
    text = text_of(crowd(2))
    with zipfile.ZipFile(io.BytesIO(CONSOLIDATED["docx"](text))) as file:
        assert text.sha256 in file.read("docProps/custom.xml").decode()
        assert {"made from (SHA-256)": text.sha256, "language": "en"} == facts(file)
