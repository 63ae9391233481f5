"""Our own words in six languages: all there are, and each that is asked for."""

import re
import zipfile
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest

from bench.proposals import MADE
from bot.config import load, shipped
from bot.export import CONSOLIDATED
from bot.model import LANGUAGES, UNDETERMINED, CommentState, Consolidated, Ledger, Reason, Tongue
from bot.rules import consolidate, tabulate, words_in
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


def test_english_stands_for_itself() -> None:
    """A language without words of its own, and English, speak English."""
    assert Tongue() == words_in(GROUP, "en") == words_in(replace(GROUP, vocabularies=()), "fr")
