"""Base texts: what a file says is what is read, and a file that says nothing is refused with a reason."""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import Refused
from bot.model import BaseText
from bot.text import base_text, outline
from tests.text.material import vocabularies

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
        (b"x", "x", "is not read"),
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


@settings(max_examples=100, deadline=None)
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
