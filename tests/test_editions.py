"""Base texts that people load: since when they count, what they do to comments filed before, how they are undone."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from bot import corrections, editions, service
from bot.config import Config, load, shipped
from bot.errors import Refused
from bot.model import Action, Change, Group, TextFile
from bot.store import Store
from tests.test_cli import Call, call, folder
from tests.test_service import NOW, Clock, Inbox, mail

__all__ = ["call", "folder"]

FIRST = """resolves
to share the tools,

instructs the Secretary-General
1 to keep a register of the tools;
2 to report every year.
"""
SECOND = """resolves
to share the tools,

instructs the Secretary-General
1 to publish this resolution;
2 to keep a register of the tools;
3 to report every year.
"""


@dataclass(frozen=True)
class Bare:
    """A configuration whose resolution has no base text."""

    group: Group
    base_texts: tuple[tuple[str, str, str, bytes], ...] = field(default=())


@pytest.fixture(scope="module")
def config() -> Config:
    """The demonstration's configuration."""
    return load(shipped("config") / "demo" / "bot.toml")


@pytest.fixture
def bare(config: Config) -> Bare:
    """The same without its texts."""
    return Bare(group=config.group)


@pytest.fixture
def store(config: Config) -> Iterator[Store]:
    """An empty store."""
    with Store.open("sqlite://", config.group.slug) as opened:
        yield opened


def file(text: str, days: int = 0, **more: str) -> TextFile:
    """A file loaded so many days after NOW."""
    data = text.encode()
    return TextFile(
        resolution=more.get("resolution", "901"),
        language=more.get("language", "en"),
        name="901.txt",
        data=data,
        sha256=hashlib.sha256(data).hexdigest(),
        who="Coordinator One",
        at=NOW + timedelta(days=days),
        proposal=more.get("proposal", ""),
    )


def group_of(config: editions.Configured, store: Store) -> Group:
    """The group with the texts in force."""
    return editions.assemble(config, editions.in_force(store))


def filed(store: Store, group: Group) -> list[tuple[str, str, str]]:
    """Number and place of each comment as it stands."""
    return [(c.number, c.heading, c.label) for c in service.comments(store, group)]


def test_a_loaded_text_takes_the_place_of_the_configured_one(config: Config, store: Store) -> None:
    """Of its language; the one before is kept with the resolution, with the moment it ended."""
    editions.keep(store, file(FIRST))
    before, after = service.assemble(config).resolutions[0], group_of(config, store).resolutions[0]
    assert ["en", "fr"] == [base.language for base in after.base_texts]
    assert 3 == len(after.base_texts[0].provisions)
    assert [before.base_texts[0].sha256] == [former.base_texts[0].sha256 for former in after.former]
    assert [NOW] == [former.until for former in after.former]


def test_the_first_text_of_a_language_counts_from_the_beginning(bare: Bare, store: Store) -> None:
    """Nothing was in force before it, and a version in another language makes no new text."""
    editions.keep(store, file(FIRST))
    editions.keep(store, file("décide\nde partager les outils,\n", 3, language="fr"))
    assert () == group_of(bare, store).resolutions[0].former


def test_a_text_is_read_once(bare: Bare, store: Store) -> None:
    """Texts are known by their identity: the group put together again has the very same ones."""
    editions.keep(store, file(FIRST))
    first, second = (group_of(bare, store).resolutions[0].base_texts for _ in range(2))
    assert first[0] is second[0]


def test_comments_follow_their_words_and_filing_again_changes_nothing(bare: Bare, store: Store) -> None:
    """A mail received under the first text is filed against it, also later; its comment is shown at the place its
    words have now; taking the newer text back leaves no trace (laws 6 and 7)."""
    editions.keep(store, file(FIRST))
    service.receive(store, Inbox(mail("On instructs the Secretary-General 2: no.", subject="Resolution 901")))
    service.file_mails(store, group_of(bare, store), Clock(), "test")
    as_filed = filed(store, group_of(bare, store))
    assert [("901-001", "instructs the Secretary-General", "2")] == as_filed
    loaded = editions.keep(store, file(SECOND, 1))
    moved = [("901-001", "instructs the Secretary-General", "3")]
    assert moved == filed(store, group_of(bare, store))
    service.refile(store, group_of(bare, store), Clock(NOW + timedelta(days=2)), "test")
    assert moved == filed(store, group_of(bare, store))
    undo = Change(action=Action.UNDO, target=f"change {loaded.id}", who="Coordinator One", at=NOW)
    corrections.change(store, group_of(bare, store), undo, Clock(), "test")
    assert as_filed == filed(store, group_of(bare, store))


def test_what_a_file_would_change_is_said_before(bare: Bare, store: Store) -> None:
    """The provisions that would stand elsewhere, with their comments; nothing is kept."""
    editions.keep(store, file(FIRST))
    service.receive(store, Inbox(mail("On instructs the Secretary-General 2: no.", subject="Resolution 901")))
    group = group_of(bare, store)
    service.file_mails(store, group, Clock(), "test")
    found = editions.examine(group, group.resolutions[0], file(SECOND, 1), service.comments(store, group, "901"))
    heading = "instructs the Secretary-General"
    assert [((heading, "1"), (heading, "2"), 0), ((heading, "2"), (heading, "3"), 1)] == [
        (move.before, move.after, count) for move, count in found.moves
    ]
    assert (False, 4) == (found.first, len(found.outline.base.provisions))
    assert 1 == len(store.texts())


def test_the_same_file_is_not_loaded_twice(bare: Bare, store: Store) -> None:
    """It would change nothing."""
    editions.keep(store, file(FIRST))
    group = group_of(bare, store)
    with pytest.raises(Refused, match="already loaded"):
        editions.examine(group, group.resolutions[0], file(FIRST, 1), ())


def test_language_versions_are_held_against_each_other(bare: Bare, store: Store) -> None:
    """A French text with another structure than the English one is loaded, and it is told."""
    editions.keep(store, file(FIRST))
    group = group_of(bare, store)
    french = file("décide\nde partager les outils,\n\ncharge le Secrétaire général\nde publier.\n", language="fr")
    found = editions.examine(group, group.resolutions[0], french, ())
    assert (
        "“instructs the Secretary-General” has 2 provisions in en, “charge le Secrétaire général” 1 in fr",
    ) == found.versions


def test_a_proposal_stands_beside_the_text(bare: Bare, store: Store) -> None:
    """Under its number, in its languages; the text under revision stays what it was."""
    editions.keep(store, file(FIRST))
    editions.keep(store, file(SECOND, 1, proposal="ISCG/26-1/5"))
    (resolution, *_) = group_of(bare, store).resolutions
    assert [("ISCG/26-1/5", [4])] == [
        (proposal.number, [len(base.provisions) for base in proposal.base_texts]) for proposal in resolution.proposals
    ]
    assert ([3], ()) == ([len(base.provisions) for base in resolution.base_texts], resolution.former)


def test_mail_is_held_against_a_proposal_once_it_is_loaded(bare: Bare, store: Store) -> None:
    """Mail filed before is held against it by filing again; taking it back leaves no trace (laws 6 and 7)."""
    editions.keep(store, file(FIRST))
    words = "In ISCG/26-1/5, instructs the Secretary-General 1: replace “publish” by “print”."
    service.receive(store, Inbox(mail(words, subject="Resolution 901")))
    service.file_mails(store, group_of(bare, store), Clock(), "test")
    loaded = editions.keep(store, file(SECOND, 1, proposal="ISCG/26-1/5"))
    for proposal, proposed in (("ISCG/26-1/5", "to print this resolution;"), ("", "")):
        service.refile(store, group_of(bare, store), Clock(NOW + timedelta(days=2)), "test")
        (comment,) = service.comments(store, group_of(bare, store))
        assert ("901-001", proposal, proposed) == (comment.number, comment.proposal, comment.proposed)
        undo = Change(action=Action.UNDO, target=f"change {loaded.id}", who="Coordinator One", at=NOW)
        if proposal:
            corrections.change(store, group_of(bare, store), undo, Clock(), "test")


def test_the_command_shows_what_a_proposal_changes(call: Call, folder: Path) -> None:
    """Whose it is, each amendment with its mark and number, and that mail filed before is held against it by refile."""
    text = (
        "Source: Samplonia\n\nMOD CG/26-1/5\n\nresolves\n\nthat the three Sectors keep one common calendar of their "
        "meetings, open to the public,\n\nADD CG/26-1/6\n\ninstructs the Secretary-General\n\n7 to begin anew;\n"
    )
    (folder / "5.txt").write_text(text, encoding="utf-8")
    call("import", "old.mbox")
    said = call("base-text", "901", "5.txt", "--proposal", "CG/26-1/5", "--yes", "--who", "Coordinator One")
    assert "Proposed by Samplonia." in said
    assert "  MOD resolves changed CG/26-1/5\n  ADD instructs the Secretary-General 7 new CG/26-1/6\n" in said
    assert "`refile`" in said


def test_the_command_shows_asks_and_loads(call: Call, folder: Path) -> None:
    """The tree, what is no part of it, what moves; with --yes it is loaded, and the change that took it is named."""
    text = "RESOLUTION 901\n\nOn calendars\n\nThe Conference,\n\n" + SECOND + "\nANNEX\n\nForm\n"
    (folder / "901.txt").write_text(text, encoding="utf-8")
    assert "9 new mails" in call("import", "old.mbox")
    said = call("base-text", "901", "901.txt", code=1)
    assert "\ninstructs the Secretary-General\n  1      to publish this resolution;\n" in said
    assert "  after the last section:   ANNEX\n" in said
    assert "the versions do not have the same sections: fr 7" in said
    said = call("base-text", "901", "901.txt", "--yes", "--who", "Coordinator One")
    assert "change 1: load 901 en: 901.txt, SHA-256 " in said
    assert "Take it back with `review undo 1`." in said
    assert "901 (en: 4 provisions, fr: 22 provisions)" in call("check", code=1)
    assert "load text 1" in call("review", "changes")
    call("review", "undo", "1")
    assert "901 (en: 22 provisions, fr: 22 provisions)" in call("check", code=1)


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("base-text", "191", "901.toml"), "No resolution “191”"),
        (("base-text", "901", "901.toml", "--language", "de"), "no language of the Union"),
        (("base-text", "901", "none.docx"), "none.docx"),
    ],
)
def test_what_cannot_be_loaded_is_refused(call: Call, folder: Path, arguments: tuple[str, ...], reason: str) -> None:
    """In words, and nothing is changed."""
    (folder / "901.toml").write_text('[[section]]\nheading = "resolves"\ntext = "to begin."\n', encoding="utf-8")
    assert reason in call(*arguments, code=1)
    assert "load" not in call("review", "changes")
