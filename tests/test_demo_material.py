"""The demonstration's mails: real mail in shape, made up in substance, and filed as a reader would file them."""

import re
import tomllib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from hashlib import sha256
from typing import Any

import pytest

from bot import service
from bot.config import load, shipped
from bot.model import LANGUAGES, Comment
from bot.store import Entry, Store
from bot.transport import Archive

DEMO = shipped("config") / "demo"
MAILS = sorted((DEMO / "mails").glob("*.eml"))
EXPECTED: dict[str, dict[str, Any]] = {
    entry["file"]: entry for entry in tomllib.loads((DEMO / "expected.toml").read_text(encoding="utf-8"))["mail"]
}
ADDRESS = re.compile(rb"[\w.+=-]+@([\w-]+(?:\.[\w-]+)+)")

Book = dict[str, tuple[Entry, list[Comment]]]


def _at(instant: datetime) -> datetime:
    """A clock that stands still."""
    return instant


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """What became of each mail, by its file's name: each is accepted and filed at the time of its receipt."""
    group = service.assemble(load(DEMO / "bot.toml"))
    with Store.open(f"sqlite:///{tmp_path_factory.mktemp('demo')}/bot.sqlite", group.slug) as store:
        for arrival in sorted(Archive(DEMO / "mails").arrivals(), key=lambda a: (a.received, a.place.uid)):
            store.note_deadlines(group.deadlines, arrival.received)
            store.accept([replace(arrival, live=True)])
            service.file_mails(store, group, partial(_at, arrival.received), "test")
        entries = {entry.sha256: entry for entry in store.mails()}
        comments = store.comments()
    digests = {path.name: sha256(path.read_bytes()).hexdigest() for path in MAILS}
    return {
        name: (entries[digest], [comment for comment in comments if comment.source.sha256 == digest])
        for name, digest in digests.items()
    }


def told(rows: Sequence[Comment], part: Callable[[Comment], str]) -> list[str]:
    """One thing of each comment of a mail, in the order of its words."""
    return [part(comment) for comment in sorted(rows, key=lambda comment: (comment.source.start, comment.number))]


def with_key(key: str) -> list[str]:
    """The mails whose expectation says something of `key`."""
    return [name for name, entry in EXPECTED.items() if key in entry]


def test_every_mail_has_its_expectation() -> None:
    """No mail without a meaning, no meaning without a mail, and enough of them."""
    assert [path.name for path in MAILS] == sorted(EXPECTED)
    assert len(MAILS) >= 40


def test_every_language_is_well_represented() -> None:
    """All six languages have at least four filed mails."""
    counts = Counter(entry["language"] for entry in EXPECTED.values() if "language" in entry)
    assert [language for language in LANGUAGES if counts[language] < 4] == []


def test_mails_arrive_in_the_order_of_their_names() -> None:
    """The number in a file's name is the order of receipt."""
    received = [arrival.received for arrival in Archive(DEMO / "mails").arrivals()]
    assert received == sorted(received)


@pytest.mark.parametrize("path", MAILS, ids=lambda path: path.name)
def test_nobody_is_meant(path: Any) -> None:
    """Every address is of a domain that cannot exist (RFC 2606), and lines end as the repository keeps them."""
    raw = path.read_bytes()
    unfolded = raw.replace(b"=\n", b"")
    domains = {domain.decode().lower() for domain in ADDRESS.findall(unfolded)}
    assert sorted(d for d in domains if not d.endswith((".example", "example.org", "example.net"))) == []
    assert b"\r" not in raw


@pytest.mark.parametrize("name", EXPECTED)
def test_a_mail_ends_in_its_state(book: Book, name: str) -> None:
    """Every mail ends in exactly one state, with the reason that fits (law 1)."""
    entry = book[name][0]
    reason = entry.reason.partition(":")[0]
    assert (EXPECTED[name]["state"], EXPECTED[name].get("reason", "")) == (str(entry.state), reason), entry.reason


@pytest.mark.parametrize("name", EXPECTED)
def test_a_mail_is_filed_at_its_places(book: Book, name: str) -> None:
    """Every place its author means has a row, and none is invented."""
    places = [(c.resolution, c.heading, c.label) for c in book[name][1]]
    assert sorted(map(tuple, EXPECTED[name].get("comments", []))) == sorted(places)


@pytest.mark.parametrize("name", with_key("member"))
def test_a_comment_speaks_for_its_member(book: Book, name: str) -> None:
    """The roster says for whom an author speaks."""
    assert {EXPECTED[name]["member"]} == set(told(book[name][1], lambda comment: comment.member))


@pytest.mark.parametrize("name", with_key("language"))
def test_a_comment_is_in_its_language(book: Book, name: str) -> None:
    """The language is that of the author's own words, not of the text quoted."""
    assert {EXPECTED[name]["language"]} == set(told(book[name][1], lambda comment: comment.language))


@pytest.mark.parametrize("name", with_key("marks"))
def test_a_mark_is_the_one_written(book: Book, name: str) -> None:
    """ITU's marks are taken where they were written and nowhere else."""
    assert EXPECTED[name]["marks"] == told(book[name][1], lambda comment: str(comment.mark or ""))


@pytest.mark.parametrize("name", with_key("type"))
def test_a_comment_is_of_its_type(book: Book, name: str) -> None:
    """A question or an editorial remark is told from a proposal."""
    assert {EXPECTED[name]["type"]} == set(told(book[name][1], lambda comment: comment.type))


def test_late_is_by_receipt(book: Book) -> None:
    """Only what was received after a confirmed deadline is late, whatever its Date says."""
    late = {name for name, (_, rows) in book.items() if any(comment.late for comment in rows)}
    assert set(with_key("late")) == late
