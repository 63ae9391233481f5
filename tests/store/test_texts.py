"""Files with base texts: kept byte for byte, in order, each told by a change."""

from dataclasses import replace
from datetime import timedelta

from bot.model import Action, Change, TextFile
from bot.store import Store
from tests.store.make import NOW

FILE = TextFile(
    resolution="191",
    language="en",
    name="191.docx",
    data=b"PK\x03\x04\0\xff",
    sha256="a" * 64,
    who="Coordinator",
    at=NOW,
)


def test_files_are_kept_in_order(store: Store) -> None:
    """The bytes, and who gave which when; the same file again is a further fact."""
    proposal = replace(FILE, proposal="ISCG/26-1/5", language="fr", at=NOW + timedelta(days=1))
    kept = tuple(store.add_text(file)[0] for file in (FILE, proposal, FILE))
    assert kept == store.texts()
    assert [FILE, proposal, FILE] == [replace(file, id=0) for file in kept]


def test_a_change_tells_of_each_file(store: Store) -> None:
    """What a person did is among the changes, with who and when, so that it can be undone (law 7)."""
    kept, change = store.add_text(FILE)
    expected = Change(
        action=Action.LOAD,
        target=f"text {kept.id}",
        who="Coordinator",
        at=NOW,
        after="191 en: 191.docx, SHA-256 aaaaaaaaaaaa…",
        id=change.id,
    )
    assert (expected,) == store.changes()
    assert expected == change


def test_other_groups_files_are_not_seen(store: Store) -> None:
    """Every row belongs to one group."""
    store.add_text(FILE)
    store.group = f"{store.group}-other"
    assert () == store.texts()
