"""Letters to be looked at: every kind in every language, from what there is, else a sample that says it is one."""

from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes
from email.header import decode_header, make_header

import pytest

from bot import service, specimen
from bot.config import load, shipped
from bot.model import LANGUAGES
from bot.specimen import KINDS, LetterKind
from bot.store import Store
from tests.lint import faults
from tests.test_service import NOW, mail, take

GROUP = service.assemble(load(shipped("config") / "demo" / "bot.toml"))


@pytest.fixture
def store() -> Iterator[Store]:
    """An empty store."""
    with Store.open("sqlite://", GROUP.slug) as opened:
        yield opened


def shown(store: Store, kind: LetterKind, language: str) -> tuple[set[str], str, str]:
    """The names of its files, its subject and its text; a clean mail, of which nothing is kept."""
    files = specimen.letter(store, GROUP, kind, language, NOW)
    (name,) = (name for name in files if name.endswith(".eml"))
    message = message_from_bytes(files[name])
    assert [] == faults(files[name])
    assert language == message["Content-Language"]
    assert () == store.postings()
    return set(files), str(make_header(decode_header(message["Subject"]))), files[name.replace(".eml", ".txt")].decode()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_letter_can_be_seen_in_every_language(store: Store, kind: LetterKind, language: str) -> None:
    """What holds no group's words says in its files' names and in its subject that it is a sample."""
    names, subject, _ = shown(store, kind, language)
    sample = any("-sample" in name for name in names)
    assert sample == ("SAMPLE" in subject)
    assert sample or kind in ("digest", "reminder", "closing")
    assert {f"{kind}{'-sample' * sample}.{language}.{suffix}" for suffix in ("eml", "txt", "html")} <= names


@pytest.mark.parametrize("kind", ["digest", "receipt"])
def test_what_there_is_to_say_is_shown(store: Store, kind: LetterKind) -> None:
    """Comments filed are told of; nobody's address is (T6)."""
    take(store, GROUP, mail("On resolves: no."), live=False)
    names, subject, text = shown(store, kind, "fr")
    assert {f"{kind}.fr.eml", f"{kind}.fr.txt"} <= names
    assert "901-001" in text and "SAMPLE" not in subject + text
    assert "one@examplia.example" not in text


def test_a_group_without_dates_sees_samples(store: Store) -> None:
    """A reminder and a closing note of a made-up date."""
    bare = replace(GROUP, deadlines=())
    for kind in KINDS:
        assert all("-sample.en." in name for name in specimen.letter(store, bare, kind, "en", NOW)), kind
