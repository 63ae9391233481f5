"""Every letter, in every language: complete, HTML that mail clients keep, strangers' words harmless."""

import email
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import Environment, meta, nodes
from selectolax.lexbor import LexborHTMLParser

from bot.config import shipped
from bot.errors import Refused
from bot.model import LANGUAGES, Address, CommentState, Notice, Refiled
from bot.templates import render, voice, write
from bot.templates.foreign import cut, wrap
from tests.dropped import dropped
from tests.letters import (
    AT,
    COMMENTS,
    GROUP,
    NOW,
    PRESENT,
    TOKEN,
    comment,
    digest,
    entry,
    letters,
    receipt,
    reminder,
    sent,
)
from tests.lint import faults

EVIL = '<script>alert("x")</script>\r\nBcc: thief@example.org\u202e\u2066\x00{{ 7*7 }}&amp;'
EVERY = [(language, name) for language in PRESENT for name in letters(language)]


def attribute(page: LexborHTMLParser, place: str, name: str) -> str | None:
    """That attribute of the first element there."""
    node = page.css_first(place)
    assert node is not None
    return node.attributes[name]


# -- all letters --------------------------------------------------------------------------------------------------


def test_the_six_languages_are_here() -> None:
    """Every official language of the Union (PRODUCT, law 8: none before another)."""
    assert set(LANGUAGES) == set(PRESENT)


@pytest.mark.parametrize(("language", "name"), EVERY)
def test_every_letter_is_a_clean_mail(language: str, name: str) -> None:
    """The lint over all outgoing bytes, for each kind of letter in each language."""
    assert [] == faults(write(letters(language)[name], GROUP, now=NOW).data)


@pytest.mark.parametrize(("language", "name"), EVERY)
def test_every_letter_is_in_its_language(language: str, name: str) -> None:
    """Content-Language, the page and its wrapper say the language; the text part is complete and no HTML."""
    notice = letters(language)[name]
    made = render(notice, GROUP, now=NOW)
    if made.html:  # a receipt that would be too large has its text alone
        page = LexborHTMLParser(made.html)
        side = "rtl" if language == "ar" else "ltr"
        assert [language] * 2 == [attribute(page, place, "lang") for place in ("html", "body > div")]
        assert [side] * 2 == [attribute(page, place, "dir") for place in ("html", "body > div")]
    assert language == sent(notice)["Content-Language"]
    assert made.subject and "\n" not in made.subject
    assert "<" not in made.text and "None" not in made.text and "{" not in made.text
    if "answer" not in name:  # nothing of the group's work is told there
        assert "PP-26" in made.text and ("PP-26" in made.html or not made.html)


@pytest.mark.parametrize("name", letters("en"))
def test_english_subjects_are_short_and_ascii(name: str) -> None:
    """At most 65 ASCII characters, so that phones show them and nothing is encoded; receipts keep the author's, and
    what a bare reply may answer with a command has its reader's token behind it."""
    subject = render(letters("en")[name], GROUP, now=NOW).subject
    assert subject.isascii()
    assert 65 >= len(re.sub(rf" [(\[]{TOKEN}[)\]]$", "", subject))


@pytest.mark.parametrize(("language", "name"), EVERY)
def test_html_keeps_to_what_mail_clients_support(language: str, name: str) -> None:
    """Nothing in it that Outlook, Gmail or Yahoo drop or bend."""
    html = render(letters(language)[name], GROUP, now=NOW).html
    assert [] == (dropped(html) if html else [])


DROPPED = {
    "<script>x</script>": "<script>",
    "<bdi>x</bdi>": "<bdi>",
    "<progress value=1></progress>": "<progress>",
    "<details>x</details>": "<details>",
    "<svg></svg>": "<svg>",
    '<img src="data:image/png;base64,AA" alt="">': "picture",
    '<img src="cid:1">': "says nothing",
    '<a dir="rtl" href="mailto:x@y.example">x</a>': "<a dir>",
    '<a href="javascript:x">x</a>': "a link to javascript:",
    '<a href="#c17">x</a>': "no name here",
    '<a href="mailto:x@y.example"> </a>': "without words",
    '<p id="c17">x</p>': "an a with a name",
    "<table><tr><td>x</td></tr></table>": "for layout",
    "<table><tr><th>x</th></tr></table>": "what it heads",
    "<style>p { color: red }</style>": "outside the head",
    '<p style="padding: 4px">x</p>': "padding is for cells",
    '<div style="border: 1px solid #000000">x</div>': "borders are for cells",
    '<div style="max-width: 640px">x</div>': "only tables have a width",
    '<p style="margin: 0 auto">x</p>': "centring by margin",
    '<p style="padding-inline-start: 0">x</p>': "a logical property",
    '<p style="text-align: start">x</p>': "a logical value",
    '<p style="color: var(--ink)">x</p>': "a CSS variable",
    '<p style="display: flex">x</p>': "only browsers",
    '<p style="position: absolute">x</p>': "only browsers",
    '<p style="background: url(x.png)">x</p>': "a second request",
    '<p style="color: rgba(0,0,0,.5)">x</p>': "not plain",
    '<p style="font-size: calc(1em + 1px)">x</p>': "arithmetic",
    '<table role="presentation"><tr><td dir="rtl" style="text-align: left">x</td></tr></table>': "the other way",
    "</div><p>x</p>": "not the only thing",
    "x" * 95_000: "clips",
}
"""What breaks a rule, and a word of what is then said."""


@pytest.mark.parametrize("words", DROPPED)
def test_what_mail_clients_drop_is_seen(words: str) -> None:
    """Each rule, broken once in a page that keeps them all."""
    html = '<html lang="en" dir="ltr"><head></head><body><div lang="en" dir="ltr">{}</div></body></html>'
    assert [] == dropped(html.format('<a name="top"></a><a href="#top">up</a>'))
    assert [DROPPED[words]] == [DROPPED[words] for told in dropped(html.format(words)) if DROPPED[words] in told]
    assert 2 == len(dropped(html.replace(' dir="ltr"', "", 1).replace(' lang="en"', "", 1).format("x")))


@pytest.mark.parametrize("language", PRESENT)
@pytest.mark.parametrize("name", ["digest", "reminder"])
def test_page_speaks_to_dark_screens_and_previews(language: str, name: str) -> None:
    """The colour-scheme meta, one media query, a preheader, the table for Outlook around it."""
    html = render(letters(language)[name], GROUP, now=NOW).html
    page = LexborHTMLParser(html)
    assert "light dark" == attribute(page, "meta[name=color-scheme]", "content")
    assert ["prefers-color-scheme: dark" in style.text() for style in page.css("style")] == [True]
    assert [bool(each.text().strip()) for each in page.css("div.preheader")] == [True]
    assert 2 == html.count("<!--[if mso]>")


def test_same_notice_same_bytes() -> None:
    """Law 9."""
    for name, notice in letters("en").items():
        assert write(notice, GROUP, now=NOW) == write(notice, GROUP, now=NOW), name


def test_language_without_templates_gets_english() -> None:
    """A receipt is better in English than not at all; the key keeps the language that was asked for."""
    letter = write(replace(receipt("xx", COMMENTS[0]), key="receipt/1"), GROUP, now=NOW)
    assert "en" == email.message_from_bytes(letter.data)["Content-Language"]


@pytest.mark.parametrize("language", PRESENT)
def test_languages_know_the_same_words(language: str) -> None:
    """The sentences that the letters ask for, with the same arguments, and no variable that nobody gives."""

    def macros(of: str) -> set[tuple[str, ...]]:
        tree = Environment(autoescape=True).parse((folder / of / "words.txt").read_text("utf-8"))
        assert {
            "plural",
            "moment",
            "day",
            "short_day",
            "list_address",
            "coordinator",
            "coordinator_name",
            "group_name",
            "language_name",
        } >= (meta.find_undeclared_variables(tree))
        return {(macro.name, *(each.name for each in macro.args)) for macro in tree.find_all(nodes.Macro)}

    folder = shipped("templates")
    assert ["words.txt"] == [file.name for file in (folder / language).iterdir()]
    assert macros("en") == macros(language)


def test_every_sentence_is_used() -> None:
    """By a letter, another sentence or the code; and none is asked for that is not there."""
    folder = shipped("templates")
    words = (folder / "en" / "words.txt").read_text("utf-8")
    known = set(re.findall(r"macro (\w+)\(", words))
    code = "".join(path.read_text("utf-8") for path in Path(voice.__file__).parent.glob("*.py"))
    letters = "".join(path.read_text("utf-8") for path in (folder / "layout").iterdir())
    asked = set(re.findall(r"words\.(\w+)\(", letters + code))
    assert asked <= known
    assert known - asked <= {name for name in known if re.search(rf"(?<!macro )\b{name}\(", words)}


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"])), st.integers(4, 40))
def test_wrapping_changes_nothing_but_blanks(line: str, width: int) -> None:
    """Not a character is lost or turned about; each line begins with the indent."""
    wrapped = wrap(line, "  ", width)
    assert "".join(line.split()) == "".join(wrapped.split())
    assert all(each.startswith("  ") for each in wrapped.split("\n"))


def test_chinese_is_wrapped_between_characters() -> None:
    """As wide as other lines, and no line begins with a mark that closes."""
    lines = wrap("请用任何一种正式语文写信并指明条款，例如“做出决议2”。" * 6, width=40).split("\n")
    assert 21 >= max(map(len, lines))
    assert not [line for line in lines if line[0] in "，。”"]


# -- strangers' words ---------------------------------------------------------------------------------------------


def hostile(language: str) -> list[Notice]:
    """Letters in which every word a stranger may have chosen is an attack."""
    bad = replace(comment("191-001", EVIL, "en", EVIL), heading=EVIL, label=EVIL, contributor=EVIL)
    given = entry(moved_from=AT - timedelta(days=1))
    given = replace(given, deadline=replace(given.deadline, title=EVIL, when=EVIL, note=EVIL))
    told = digest(language, bad, replace(bad, resolution=EVIL), deadlines=(given,))
    return [
        replace(
            told,
            gone=(replace(bad, state=CommentState.WITHDRAWN),),
            refiled=(Refiled(comment=bad, heading=EVIL, label=EVIL),),
        ),
        replace(receipt(language, bad, review=EVIL), subject=EVIL, deadlines=(given,), references=(EVIL,)),
        replace(receipt(language, bad), to=Address(name=EVIL, address="one@example.org"), in_reply_to=EVIL),
        reminder(language, given),
        reminder(language, replace(given, deadline=replace(given.deadline, resolution="", at=None)), changed=True),
    ]


@pytest.mark.parametrize("language", PRESENT)
def test_hostile_words_stay_words(language: str) -> None:
    """T8: no markup, no header, no template, no turned line comes out of a name, a title, a subject or a comment."""
    group = replace(GROUP, name=EVIL, tag=EVIL[:30], coordinator=replace(GROUP.coordinator, name=EVIL))
    for notice in hostile(language):
        made = render(notice, group, now=NOW)
        letter = write(notice, group, now=NOW)
        assert "<script" not in made.html
        assert "&lt;script" in made.html or not made.html
        assert "49" not in re.sub(r"\d{3,}", "", made.subject)
        assert not re.search("[\u202e\u2066\x00\r]", made.subject)
        assert [] == faults(letter.data)
        assert "Bcc" not in email.message_from_bytes(letter.data)


def test_names_cannot_turn_a_line_around() -> None:
    """UAX #9: overrides are dropped from names; a name that runs the other way is isolated."""
    text = render(digest("en", comment("191-001", "Keep.", "en", "One\u202eeno"), COMMENTS[1]), GROUP, now=NOW).text
    assert "\u202e" not in text
    assert "191-015 · \u2068مصر\u2069 · resolves 2" in text


def test_no_address_of_a_delegate_is_shown() -> None:
    """T6: where the name is missing its place may hold the address; the list does not get to see it."""
    made = render(digest("en", *COMMENTS), GROUP, now=NOW)
    assert "delegate.two" not in made.text + made.html
    assert "58-001 · name not on the list of participants · resolves 2" in made.text


def test_address_that_cannot_be_written_to_is_refused() -> None:
    """R19: the service hears of it and goes on without this receipt."""
    with pytest.raises(Refused):
        write(replace(receipt("en", COMMENTS[0]), to=Address(address="dé@example.org")), GROUP, now=NOW)


@settings(max_examples=200, deadline=None)
@given(st.text(), st.integers(0, 50))
def test_what_is_shown_is_the_verbatim_beginning(text: str, length: int) -> None:
    """Law 3: a beginning, never longer than asked, marked when and only when something is missing."""
    shown, shortened = cut(text, length)
    assert text.startswith(shown)
    assert length >= len(shown)
    assert shortened == (len(text) > length)


@pytest.mark.parametrize(
    ("text", "length", "expected"),
    [
        ("one two three", 9, "one two"),
        ("one two three", 7, "one two"),
        ("extraordinarily long", 8, "extraord"),
        ("cafe\u0301s", 4, "caf"),
        ("ab👩\u200d🔬c", 4, "ab"),
    ],
)
def test_cut_falls_between_words_and_never_within_a_letter(text: str, length: int, expected: str) -> None:
    """At a word's end where one is near; an accent or a joined emoji stays with its letter."""
    assert (expected, True) == cut(text, length)
