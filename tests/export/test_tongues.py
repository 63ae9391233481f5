"""Our own words in six languages: all there are, and each that is asked for."""

import re
import zipfile
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.proposals import MADE
from bot.config import load, shipped
from bot.export import CONSOLIDATED, FORMATS, copied, read_back, restored
from bot.model import LANGUAGES, UNDETERMINED, CommentState, Consolidated, Difference, Ledger, Position, Reason, Tongue
from bot.rules import consolidate, held_against, tabulate, words_in
from tests.export.sample import GROUP as SAMPLE
from tests.export.sample import comments
from tests.rules.test_consolidate import BOTH
from tests.rules.test_developments import FIRST, SECOND

VOCABULARIES = load(shipped("config") / "demo" / "bot.toml").group.vocabularies
GROUP = replace(
    BOTH,
    vocabularies=VOCABULARIES,
    resolutions=(replace(BOTH.resolutions[0], body="PP", revision="Rev. Bucharest, 2022"),),
)
OTHERS = [language for language in LANGUAGES if language not in ("en", UNDETERMINED)]
LEDGER = Ledger(seen=9, states={"filed": 9}, reasons={f"ignored: {reason}": 1 for reason in Reason})


class Asked(dict[str, str]):
    """Words that note what they are asked for."""

    def __init__(self, said: dict[str, str]) -> None:
        super().__init__(said)
        self.asked: set[str] = set()

    def get(self, key: str, default: object = None) -> str:
        """As a dictionary does."""
        self.asked.add(key)
        return str(super().get(key, default))


def text(say: Tongue, *, brackets: bool = False) -> Consolidated:
    """A text with news, in these words."""
    earlier = tabulate([FIRST, SECOND], GROUP, resolution="191", ledger=LEDGER, made=MADE - timedelta(days=1))
    now = [replace(FIRST, state=CommentState.WITHDRAWN), replace(SECOND, heading="", label="", redline=())]
    known = {"resolution": "191", "ledger": LEDGER, "made": MADE, "earlier": earlier, "since": "abcd"}
    return consolidate(now, GROUP, say=say, brackets=brackets, **known)  # type: ignore[arg-type]


def test_the_languages_have_the_same_words_with_the_same_places() -> None:
    """What one language can say, each can; a value has its place in all of them."""
    english = list(dict(next(each.export for each in VOCABULARIES if each.language == "fr")))
    for each in VOCABULARIES:
        said = dict(each.export)
        assert (english if each.language != "en" else []) == list(said)
        for key, words in said.items():
            assert sorted(re.findall(r"{\w+}", key)) == sorted(re.findall(r"{\w+}", words))


@pytest.mark.parametrize("language", OTHERS)
def test_whatever_is_said_is_known(language: str) -> None:
    """No English is left over around a text: every word that is asked for is there."""
    said = Asked(dict(words_in(GROUP, language).said))
    for form in CONSOLIDATED:
        for brackets in (False, True):
            CONSOLIDATED[form](text(Tongue(language=language, said=said), brackets=brackets))
    assert set() == {each for each in said.asked if each not in said}


def test_every_literal_in_the_code_is_known() -> None:
    """What `say` is given as a literal stands in the language files, those of rare cases too."""
    room = Path(__file__).parents[2] / "bot"
    found = {
        words
        for part in ("rules", "export")
        for path in (room / part).glob("*.py")
        for words in re.findall(r'(?:\bsay|\.tongue)\(\s*"([^"\\]+)"', path.read_text("utf-8"))
    }
    known = words_in(GROUP, "fr").said
    assert set() == {words for words in found if words not in known and re.search(r"\w", words)}


def test_arabic_words_run_from_right_to_left() -> None:
    """In Word, in the page and in their lines; a date is held together."""
    arabic = text(words_in(GROUP, "ar"))
    with zipfile.ZipFile(BytesIO(CONSOLIDATED["docx"](arabic))) as parts:
        body = parts.read("word/document.xml").decode()
    assert '<w:pStyle w:val="CompilationTitle"/><w:bidi/>' in body
    assert b'<html lang="ar" dir="rtl">' in CONSOLIDATED["html"](arabic)
    assert "\u202a2026-06-07 15:00 UTC\u202c" in arabic.since


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(OTHERS), st.data())
def test_a_word_table_in_any_language_comes_back(language: str, data: st.DataObject) -> None:
    """Headings and labels are known again in the language the table was written in, after the copy alone: what nobody
    touched is unchanged, and an observation somebody wrote is that, whatever it says."""
    words = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), min_size=1, max_size=40).filter(str.strip)
    first, *others = comments()
    first = replace(first, text=data.draw(words), position=data.draw(st.sampled_from([None, *Position])))
    table = tabulate(
        *([first, *others], SAMPLE), resolution="191", ledger=LEDGER, made=MADE, say=words_in(GROUP, language)
    )
    copy = restored(copied(table)[1])
    assert table.say == copy.say
    returned = read_back(FORMATS["docx"](table), "table.docx", [copy])
    assert (table.rows[0].number, ()) == (returned.rows[0].number, returned.refused)
    assert Difference(unchanged=len(table.rows)) == held_against(returned, table)
    file = docx.Document(BytesIO(FORMATS["docx"](table)))
    written = "Seen by Delegate One"
    file.tables[0].rows[1].cells[6].paragraphs[0].add_run(written)
    edited = BytesIO()
    file.save(edited)
    found = held_against(read_back(edited.getvalue(), "table.docx", [copy]), table)
    assert [(table.rows[0].number, "observations", written)] == [
        (edit.number, edit.key, edit.returned) for edit in found.edits
    ]
    assert ((), ()) == (found.conflicts, found.refused)


@pytest.mark.parametrize("language", OTHERS)
def test_the_words_of_the_word_table_are_known(language: str) -> None:
    """Title block, headings, labels and ledger; in Arabic the columns run from right to left. English has its own."""
    said = Asked(dict(words_in(GROUP, language).said))
    table = tabulate(
        *(comments(), SAMPLE), resolution="191", ledger=LEDGER, made=MADE, say=Tongue(language=language, said=said)
    )
    data = FORMATS["docx"](table)
    assert set() == {each for each in said.asked if each and each not in said}
    with zipfile.ZipFile(BytesIO(data)) as parts:
        body = parts.read("word/document.xml").decode()
    assert said["Observations, disposition"] in body
    assert (language == "ar") == ("<w:bidiVisual/>" in body)


def test_english_stands_for_itself() -> None:
    """A language without words of its own, and English, speak English."""
    assert Tongue() == words_in(GROUP, "en") == words_in(replace(GROUP, vocabularies=()), "fr")
