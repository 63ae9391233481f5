"""What the tests of this room work with: the shipped vocabularies, and two base texts written for them."""

import tomllib
from functools import cache
from pathlib import Path

from bot.model import LANGUAGES, BaseText, Vocabulary
from bot.text import base_text

ROOT = Path(__file__).parent.parent.parent
CITATIONS = ROOT / "tests" / "corpus" / "citations"


@cache
def vocabularies() -> tuple[Vocabulary, ...]:
    """The six languages as shipped."""
    return tuple(vocabulary(language) for language in LANGUAGES)


@cache
def vocabulary(language: str) -> Vocabulary:
    """One language as shipped."""
    table = tomllib.loads((ROOT / "config" / "languages" / f"{language}.toml").read_text("utf-8"))
    verbs, addressees, words, form = (
        tuple((key, tuple(forms)) for key, forms in table[part].items())
        for part in ("verbs", "addressees", "words", "form")
    )
    return Vocabulary(language=language, verbs=verbs, addressees=addressees, words=words, form=form)


@cache
def base(name: str) -> BaseText:
    """The base text "one" (its "resolves" has one unnumbered paragraph) or "two" (with sub-items)."""
    path = CITATIONS / f"{name}.toml"
    return base_text(path.read_bytes(), path.name)
