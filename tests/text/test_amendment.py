"""Wording proposed in the words of a mail: what is split from the comment, and what is left alone.

tests/corpus/amendments/<language>.jsonl: a text a line, with the amendments in it as [heading, label, mark, redline,
reasons]; in a redline [-x-] is deleted, {+x+} inserted. The base text is that of tests/corpus/quotes, in six languages.
"""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Amendment, BaseText, Edit, Style
from bot.text import amendments_in, base_text
from tests.text.material import ROOT, vocabularies

SG = "instructs the Secretary-General"
CANS = "to lend two watering cans to each garden that asks for them,"
CORPUS = ROOT / "tests" / "corpus"
SIGNS = {Edit.KEPT: "{}", Edit.DELETED: "[-{}-]", Edit.INSERTED: "{{+{}+}}"}


@cache
def bases() -> tuple[BaseText, ...]:
    """The gardens in six languages, the English text first."""
    paths = (CORPUS / "quotes" / f"gardens-{language}.toml" for language in ("en", "fr", "es", "ru", "zh", "ar"))
    return tuple(base_text(path.read_bytes(), path.name, path.stem[-2:]) for path in paths)


def marked(amendment: Amendment) -> str:
    """A redline as people write it."""
    return "".join(SIGNS[piece.edit].format(piece.text) for piece in amendment.redline)


def cases() -> Iterator[Any]:
    """The texts of the corpus."""
    for path in sorted((CORPUS / "amendments").glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            case = json.loads(line)
            yield pytest.param(case["text"], case["want"], id=f"{path.stem}-{case['text'][:40]!r}")


@pytest.mark.parametrize(("text", "want"), list(cases()))
def test_labelled(text: str, want: list[list[str | None]]) -> None:
    """Provision, mark, redline and reasons of each text are as people read it; nothing where nothing is told surely."""
    found = amendments_in(text, bases(), vocabularies())
    assert want == [[a.heading, a.label, a.mark, marked(a), a.reasons] for a in found]


def shown(words: str) -> tuple[str, tuple[Style, ...]]:
    """Words with [-struck-] and {+underlined+} stretches, as a mail shows them."""
    plain, styles = "", []
    for part in words.replace("{+", "\0+").replace("+}", "\0").replace("[-", "\0-").replace("-]", "\0").split("\0"):
        sign, part = (part[:1], part[1:]) if part[:1] in ("+", "-") else ("", part)
        if sign:
            styles.append(
                Style(start=len(plain), end=len(plain) + len(part), strike=sign == "-", underline=sign == "+")
            )
        plain += part
    return plain, tuple(styles)


@pytest.mark.parametrize(
    ("words", "want"),
    [
        (CANS.replace("two", "[-two-]{+three+}"), [(SG, "3", CANS.replace("two", "[-two-]{+three+}"))]),
        (
            f"MOD {SG} 3\n\n{CANS.replace('two', '{+three+}[-two-]')}",
            [(SG, "3", CANS.replace("two", "[-two-]{+three+}"))],
        ),
        (f"[-{CANS}-]", [(SG, "3", f"[-{CANS}-]")]),
        (CANS.replace("cans", "cans{+ and a ladder+}"), [(SG, "3", CANS.replace("cans ", "cans {+and a ladder +}"))]),
        ("We {+really+} do not like this.", []),
    ],
)
def test_struck_and_underlined(words: str, want: list[tuple[str, str, str]]) -> None:
    """ITU's second way: without what is underlined the words are the base text, without what is struck the proposal."""
    plain, styles = shown(words)
    found = amendments_in(plain, bases(), vocabularies(), styles=styles)
    assert want == [(a.heading, a.label, marked(a)) for a in found]


def test_words_that_cite_nothing_are_about_what_they_answer() -> None:
    """What the words are known to be about is where their changes go."""
    (found,) = amendments_in("Replace “garden” by “park”.", bases(), vocabularies(), places=[("resolves", "")])
    assert ("resolves", "") == (found.heading, found.label)
    assert "that every [-garden-]{+park+} shall keep" in marked(found)


def test_what_two_provisions_share_is_changed_in_neither() -> None:
    """Without a citation words that stand in several provisions say nothing."""
    assert () == amendments_in("Replace “garden” by “park”.", bases(), vocabularies())


def test_the_comment_is_what_stands_beside_the_wording() -> None:
    """Wording, reasons and comment are parted; nothing is said twice."""
    words = f"On {SG} 3: two are too few.\n\nProposed text:\n{CANS.replace('two', 'three')}\nReasons: summers are dry."
    (found,) = amendments_in(words, bases(), vocabularies())
    assert f"On {SG} 3: two are too few.\n\nProposed text:" == found.comment
    assert "summers are dry." == found.reasons
    assert (0, len(words)) == (found.start, found.end)


def test_without_a_base_text_only_what_is_wholly_new_is_a_redline() -> None:
    """There is nothing to hold a wording against."""
    assert [""] == [marked(a) for a in amendments_in(f"SUP {SG} 3\n\nReasons: dear.", (), vocabularies())]


WORDS = st.lists(
    st.sampled_from(
        [
            *CANS.split(),
            *"MOD SUP ADD Reasons: Proposed text: replace by with delete insert after 3 2bis resolves".split(),
        ]
        + [
            SG,
            "\n",
            "\n\n",
            "“",
            "”",
            '"',
            "«",
            "»",
            ":",
            ".",
            "责成秘书长",
            "删除",
            "改为",
            "заменить",
            "на",
            "حذف",
            "> ",
        ]
    ),
    max_size=40,
)


@given(st.one_of(st.text(), WORDS.map(" ".join), WORDS.map("".join)), st.data())
def test_any_words_may_be_read(words: str, data: st.DataObject) -> None:
    """It never fails; ranges lie in the words, and a redline leads from the text of a provision, or from nothing."""
    places = data.draw(st.lists(st.integers(0, len(words)), min_size=4, max_size=4).map(sorted))
    styles = (Style(start=places[0], end=places[1], strike=True), Style(start=places[2], end=places[3], underline=True))
    texts = {provision.text for base in bases() for provision in base.provisions} | {""}
    for found in amendments_in(words, bases(), vocabularies(), styles=styles):
        assert 0 <= found.start < found.end <= len(words)
        before = "".join(piece.text for piece in found.redline if piece.edit is not Edit.INSERTED)
        assert before in texts
