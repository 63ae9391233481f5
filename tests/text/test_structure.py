"""Base texts: what a file says is what is read, and a file that says nothing is refused with a reason.

Every text of tests/corpus/structure/NNNN-what.txt is read as its .json says: drop a pair in, and it is tested, as
plain text and set as a Word file in every way of `bench.wordfile`. All texts are made up.
"""

import hashlib
import io
import json
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from hypothesis import given
from hypothesis import settings as settings_of
from hypothesis import strategies as st

from bench.wordfile import FRONT, Setting, settings, word_file
from bot.errors import Refused
from bot.model import BaseText, Note
from bot.text import base_text, outline
from tests.text.layouts import LAYOUTS, Layout, Provision, set_as, trees
from tests.text.material import ROOT, vocabularies

CORPUS = sorted((ROOT / "tests" / "corpus" / "structure").glob("*.txt"))
_SEATS = str.maketrans("أ（）", "ا()")

TEXT = """\ufeffRESOLUTION 900 (REV. EXAMPLETOWN, 2030)

On examples

The Conference of Examples (Exampletown, 2030),

considering
a)\tthat the example is long and wrapped over
1 January 2030 without an end;
b) that there are points:
i) one;
ii) two;
c) that the list ends,

resolves
to go on,

instructs the Secretary-General and the Directors of the three
Bureaux
1 to begin;
2 to report:
a) on this;
b) on that;
2bis to think again;
2.1 to think less;
3 to end:
- quickly;
- quietly,

- 7 -

invites the Assembly of Examples

to be content.

ANNEX 1

1 nothing of this is a provision
"""


def tree(text: BaseText) -> list[tuple[str, str, str]]:
    """The provisions as plain values."""
    return [(p.heading, p.label, p.text) for p in text.provisions]


TOML = b'''title = "On examples"
[[section]]
heading = "considering"
items = { "a)" = "that it is", "c) iv)" = "that it may be" }
[[section]]
heading = "resolves"
text = """to
go on"""'''


def test_a_toml_file_says_it_all() -> None:
    """Sections in order, items by their label, one unnumbered paragraph with the empty label."""
    read = base_text(TOML, "x.toml", "fr")
    assert [
        ("considering", "a)", "that it is"),
        ("considering", "c) iv)", "that it may be"),
        ("resolves", "", "to go on"),
    ] == tree(read)
    assert ("On examples", "fr", hashlib.sha256(TOML).hexdigest()) == (read.title, read.language, read.sha256)


def test_a_text_file_is_read_by_its_layout() -> None:
    """Headings, labels and sub-items, hard-wrapped or not; page numbers, title and annex are no provisions."""
    together = "instructs the Secretary-General and the Directors of the three Bureaux"
    read = base_text(TEXT.encode(), "900.TXT", "en", vocabularies())
    assert [
        ("considering", "a)", "that the example is long and wrapped over 1 January 2030 without an end;"),
        ("considering", "b)", "that there are points:"),
        ("considering", "b) i)", "one;"),
        ("considering", "b) ii)", "two;"),
        ("considering", "c)", "that the list ends,"),
        ("resolves", "", "to go on,"),
        (together, "1", "to begin;"),
        (together, "2", "to report:"),
        (together, "2 a)", "on this;"),
        (together, "2 b)", "on that;"),
        (together, "2bis", "to think again;"),
        (together, "2.1", "to think less;"),
        (together, "3", "to end:\n- quickly;\n- quietly,"),
        ("invites the Assembly of Examples", "", "to be content."),
    ] == tree(read)
    assert "On examples" == read.title


def test_line_ends_and_form_feeds_do_not_matter() -> None:
    """CRLF, bare CR and form feeds between pages give the same provisions."""
    expected = tree(base_text(TEXT.encode(), "x.txt", "en", vocabularies()))
    for changed in (TEXT.replace("\n", "\r\n"), TEXT.replace("\n", "\r"), TEXT.replace("- 7 -", "7\f")):
        assert expected == tree(base_text(changed.encode(), "x.txt", "en", vocabularies()))


LANGUAGES = {
    "fr": """considérant
        a) que oui;
        b) que non,

        décide
        de continuer,

        charge le Secrétaire général
        1 d'écrire;
        2 de lire.""",
    "es": """observando
        a) que sí;
        b) que no,

        resuelve
        1 seguir;
        2 parar.""",
    "ru": """учитывая

        а) что да;

        b) что нет,

        решает

        продолжать.""",
    "zh": """考虑到

        a) 第一；

        b) 第二，

        做出决议

        1 继续；

        2 停止。""",
    "ar": """إذ يلاحظ

        أ ) أولا؛

        ب) ثانيا،

        يقرر

        أن يستمر.""",
}


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("fr", "considérant a)|considérant b)|décide |charge le Secrétaire général 1|charge le Secrétaire général 2"),
        ("es", "observando a)|observando b)|resuelve 1|resuelve 2"),
        ("ru", "учитывая а)|учитывая b)|решает "),
        ("zh", "考虑到 a)|考虑到 b)|做出决议 1|做出决议 2"),
        ("ar", "إذ يلاحظ أ)|إذ يلاحظ ب)|يقرر "),
    ],
)
def test_six_languages(language: str, expected: str) -> None:
    """The layout is the same in every language; labels are given as printed."""
    read = base_text(LANGUAGES[language].encode(), "x.txt", language, vocabularies())
    assert expected.split("|") == [f"{p.heading} {p.label}" for p in read.provisions]


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (b"x", "x.exe", "is not read"),
        (b"x", "x", "no heading"),
        (b"\xff", "x.txt", "UTF-8"),
        (b"[[", "x.toml", "not TOML"),
        (b"", "x.toml", "no heading"),
        (b"Hello.", "x.txt", "no heading"),
        (b"[[section]]\ntext = 'x'", "x.toml", "section 1 has no heading"),
        (b"[[section]]\nheading = 'resolves'", "x.toml", "neither text nor items"),
        (b"[[section]]\nheading = 'resolves'\nitems = ['x']", "x.toml", "table of texts by label"),
        (b"section = 3", "x.toml", "section 1 has no heading"),
    ],
)
def test_refused(data: bytes, name: str, reason: str) -> None:
    """A file that is no base text is refused; the reason names the file and says what to do."""
    with pytest.raises(Refused) as caught:
        base_text(data, name)
    assert (True, True) == (name in str(caught.value), reason in str(caught.value))


@settings_of(max_examples=100, deadline=None)
@given(
    st.one_of(st.binary(max_size=200), st.text(alphabet="resolv \n1a)2.\tbi", max_size=200).map(str.encode)),
    st.sampled_from([".txt", ".toml"]),
)
def test_any_file(data: bytes, ending: str) -> None:
    """Any bytes are read or refused, nothing else; what names two places is told."""
    try:
        read = outline(data, f"x{ending}", "en", vocabularies())
    except Refused:
        return
    places = [(p.heading, p.label) for p in read.base.provisions]
    told = sum("is there" in remark for remark in read.remarks)
    assert sum(places.count(place) > 1 for place in set(places)) == told
    assert places


def expected_of(path: Path) -> tuple[str, list[Provision]]:
    """The language and the tree that the .json beside a text tells."""
    told = json.loads(path.with_suffix(".json").read_text("utf-8"))
    return told["language"], [(heading, label, text) for heading, label, text in told["provisions"]]


def folded(provisions: list[Provision]) -> list[Provision]:
    """As two trees are compared: white space, width and the seat of an Arabic letter apart."""
    return [(heading, label.translate(_SEATS), " ".join(text.split())) for heading, label, text in provisions]


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_the_corpus(path: Path) -> None:
    """Every heading, label and word of a text in one of six languages, however it is laid out, and nothing else."""
    language, expected = expected_of(path)
    assert folded(expected) == folded(tree(base_text(path.read_bytes(), path.name, language, vocabularies())))


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_the_corpus_in_word(path: Path) -> None:
    """The same as Word files: headings in italics by style or directly or not at all, labels typed or counted by Word,
    with notes, an annex, tracked changes (the text as it was), in a table."""
    language, expected = expected_of(path)
    for setting in settings():
        data = word_file(FRONT, expected, replace(setting, language=language))
        read = tree(base_text(data, "x.docx", language, vocabularies()))
        assert (setting, folded(expected)) == (setting, folded(read))


def test_a_proposal_is_read_as_it_would_be() -> None:
    """Of tracked changes a base text has the words before, a proposal those after."""
    words = "that the example is long enough to be changed in its middle;"
    data = word_file(FRONT, [("resolves", "1", words), ("resolves", "2", "no more.")], Setting(revised=True))
    before, after = (outline(data, "x.docx", "en", vocabularies(), accepted=accepted) for accepted in (False, True))
    assert [words, "no more."] == [provision.text for provision in before.base.provisions]
    assert ["that the example is long enou other words;", "no more."] == [p.text for p in after.base.provisions]


def test_what_is_no_part_of_the_text_is_told() -> None:
    """Front matter, headers, notes and annexes, each with why; nothing of the file goes unsaid."""
    tree = [("resolves", "1", "to begin, and to go on;"), ("resolves", "2", "to end.")]
    data = word_file(FRONT, tree, Setting(notes=True, annex="ANNEX 1"))
    read = outline(data, "x.docx", "en", vocabularies())
    assert [
        *(("before the first heading", words) for words in FRONT),
        ("after the last section", "ANNEX 1"),
        ("after the last section", "1 Name"),
        ("after the last section", "2 Date"),
        ("header", "EX/RES-900"),
        ("footnote", "These include the least developed branches."),
    ] == sorted(read.left, key=lambda each: ("before", "after", "header", "footnote").index(each[0].split()[0]))
    assert "On examples" == read.base.title


def test_notes_stand_where_their_signs_stood() -> None:
    """A note is known by the place of its sign in the tidied words, labels apart; its words are the file's."""
    tree = [("resolves", "1", "to begin, and to go on;"), ("resolves", "2", "to end.")]
    for setting in (Setting(notes=True), Setting(notes=True, counted=True)):
        first, second = base_text(word_file(FRONT, tree, setting), "x.docx", "en", vocabularies()).provisions
        assert (Note(at=len("to begin"), text="These include the least developed branches."),) == first.notes
        assert () == second.notes


def test_front_and_annexes_are_kept_beside_the_provisions() -> None:
    """From the resolution's number to the opening formula, and from the annex to where another resolution begins."""
    tree = [("resolves", "1", "to begin;"), ("resolves", "2", "to end.")]
    data = word_file(("Cover", *FRONT), tree, Setting(annex="ANNEX 1"))
    base = base_text(data, "x.docx", "en", vocabularies())
    assert list(FRONT) == [part.text for part in base.front]
    assert ["ANNEX 1", "1 Name", "2 Date"] == [part.text for part in base.back]
    other = word_file(FRONT, tree, Setting(annex="RESOLUTION 901 (EXAMPLETOWN, 2030)"))
    assert () == base_text(other, "x.docx", "en", vocabularies()).back


def test_a_table_is_a_line_for_each_row() -> None:
    """Its cells are parted by tabs, empty ones too, so that every row has as many; a table in an annex is one part."""
    document = docx.Document()
    for words in ("RESOLUTION 9 (X, 2030)", "On examples", "The Conference of Examples,", "resolves", "1\tto begin:"):
        document.add_paragraph(words)

    def table(*rows: tuple[str, ...]) -> None:
        made = document.add_table(len(rows), len(rows[0]))
        for row, cells in zip(made.rows, rows, strict=True):
            for cell, words in zip(row.cells, cells, strict=True):
                cell.text = words

    table(("When", "Where"), ("in  May", ""), ("", "at home\nor not"))
    document.add_paragraph("2\tto end.")
    document.add_paragraph("ANNEX")
    table(("a", "b"), ("c", "d"))
    stream = io.BytesIO()
    document.save(stream)
    base = base_text(stream.getvalue(), "x.docx", "en", vocabularies())
    assert ["to begin:\nWhen\tWhere\nin May\t\n\tat home or not", "to end."] == [p.text for p in base.provisions]
    assert ["ANNEX", "a\tb\nc\td"] == [part.text for part in base.back]


def test_a_heading_that_comes_twice_is_kept_and_told() -> None:
    """Both sections are there, and so is a remark: no text is refused for it."""
    text = b"resolves\n1 to begin;\n2 to end,\n\nresolves\n1 to begin again."
    read = outline(text, "x.txt", "en", vocabularies())
    assert [("resolves", "1"), ("resolves", "2"), ("resolves", "1")] == [place[:2] for place in tree(read.base)]
    assert ("“resolves 1” is there 2 times; a citation of it cannot tell which is meant",) == read.remarks


def test_a_page_of_html() -> None:
    """Headings in italics that no vocabulary has, lists counted by the page."""
    page = """<html><body><p>RESOLUTION 9 (X, 2030)</p><p>On examples</p><p>The Conference of Examples,</p>
    <p><i>mindful of the needs of the islands</i></p><p>and of their means,</p><p><i>resolves</i></p>
    <p>1&nbsp;to begin;</p><p>2&nbsp;to end.</p></body></html>"""
    assert [
        ("mindful of the needs of the islands", "", "and of their means,"),
        ("resolves", "1", "to begin;"),
        ("resolves", "2", "to end."),
    ] == tree(base_text(page.encode(), "x.html", "en", vocabularies()))


@settings_of(max_examples=150, deadline=None)
@given(trees(), LAYOUTS)
def test_any_tree_in_any_layout(expected: list[Provision], layout: Layout) -> None:
    """However a resolution is set as plain text (wrapped or not, blank lines, pages, headers, numbers, any line ends),
    the same tree is read from it."""
    read = tree(base_text(set_as(expected, layout), "x.txt", "en", vocabularies()))
    assert folded(expected) == folded(read)
