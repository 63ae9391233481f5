"""The database beneath: settings, concurrency, the lead, and trouble told in a person's words."""

import sqlite3
import stat
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import StatementError

from bot.errors import Refused, TemporaryError
from bot.model import Mail
from bot.store import Store
from bot.store.engine import Database
from tests import postgres
from tests.store.make import LEASE, NOW, accepted, arrival, comment, filed, gather, letter, message, numbers, record


def test_sqlite_is_set_to_lose_nothing(tmp_path: Path) -> None:
    """WAL, FULL, foreign keys, thirty seconds of patience (RELIABILITY §3)."""
    database = Database(f"sqlite:///{tmp_path}/store.db")
    with database.writing() as connection:
        names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        found = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names]
    database.close()
    assert ["wal", 2, 1, 30_000] == found


def test_reading_takes_no_write_lock(tmp_path: Path) -> None:
    """Whoever reads keeps nobody from writing, and is kept from reading by nobody; both see one moment."""
    url = f"sqlite:///{tmp_path}/store.db"
    with Store.open(url, "group") as writer, Store.open(url, "group") as reader:
        writer.accept([arrival(1)])
        with writer.transaction():
            writer.accept([arrival(2)])
            assert (1, 2) == (reader.ledger().seen, writer.ledger().seen)
        database = Database(url)
        with database.reading() as connection:
            before = connection.scalar(text("SELECT count(*) FROM mail"))
            writer.accept([arrival(3)])
            after = connection.scalar(text("SELECT count(*) FROM mail"))
        database.close()
    assert (2, 2) == (before, after)


def test_four_writers_lose_nothing(another: Callable[[], Store]) -> None:
    """Read the highest number, write the next, from four at once: every number is given once (RELIABILITY §0.8)."""
    stores = [another() for _ in range(4)]
    mails = accepted(stores[0], 40)

    def file(store: Store, own: Sequence[Mail]) -> None:
        for mail in own:
            with store.transaction():
                read = message(mail.id, subject="One")
                serial = gather(store, mail, read).last.get("191", 0) + 1
                record(store, mail, read, filed(comment(mail, f"191-{serial:03d}")))

    _at_once(*(partial(file, store, mails[start::4]) for start, store in enumerate(stores)))
    assert [f"191-{serial:03d}" for serial in range(1, 41)] == numbers(stores[0].comments())
    assert {"filed": 40} == stores[0].ledger().states


def test_many_claimers_share_nothing(another: Callable[[], Store]) -> None:
    """Four processes draining one queue: every mail and every letter goes to one of them (RELIABILITY F8)."""
    stores = [another() for _ in range(4)]
    stores[0].accept([arrival(number) for number in range(30)])
    stores[0].enqueue([letter(f"key {number}") for number in range(30)], NOW)
    mails: list[int] = []
    letters: list[str] = []

    def claim(store: Store, owner: str) -> None:
        while claimed := store.claim_mails(owner, NOW, lease=LEASE, limit=2):
            mails.extend(mail.id for mail in claimed)
        while postings := store.claim_letters(owner, NOW, lease=LEASE, limit=2):
            letters.extend(posting.letter.key for posting in postings)

    _at_once(*(partial(claim, store, f"owner {number}") for number, store in enumerate(stores)))
    assert (30, 30) == (len(mails), len(set(mails)))
    assert sorted(f"key {number}" for number in range(30)) == sorted(letters)


def test_threads_share_a_store(store: Store) -> None:
    """The watcher and the clock use one store: each thread has its own transaction."""
    _accept_from_threads(store)
    assert (40, True) == (store.ledger().seen, store.ledger().balanced)


def test_threads_share_a_store_in_memory() -> None:
    """In memory there is one connection; threads take turns on it."""
    with Store.open("sqlite://", "group") as store:
        _accept_from_threads(store)
        assert (40, True) == (store.ledger().seen, store.ledger().balanced)


def _accept_from_threads(store: Store) -> None:
    def accept(source: str) -> None:
        for number in range(10):
            with store.transaction():
                store.accept([arrival(number, f"{source} {number}".encode(), source=source)])

    _at_once(*(partial(accept, name) for name in "abcd"))


def _at_once(*tasks: Callable[[], None]) -> None:
    """Every task in a thread of its own; the first trouble of any is raised."""
    with ThreadPoolExecutor(len(tasks)) as pool:
        for future in [pool.submit(task) for task in tasks]:
            future.result()


def test_the_first_who_asks_leads(store: Store, another: Callable[[], Store], url: str) -> None:
    """One process leads a group (A6), until it closes its store; other groups have leaders of their own."""
    second = another()
    assert (True, True, False) == (store.lead(), store.lead(), second.lead())
    with Store.open(url, f"{store.group} other") as other:
        assert other.lead()
    store.close()
    assert second.lead()


def test_the_lead_is_lost_with_the_server() -> None:
    """Trouble that may pass, and the lead is there to be taken when the server is back, by whoever asks first."""
    with postgres.server() as url, Store.open(url, "group") as first, Store.open(url, "group") as second:
        assert (True, False) == (first.lead(), second.lead())
        postgres.restart(url)
        assert (True, False) == (second.lead(), first.lead())


def test_a_time_without_a_zone_is_refused(store: Store) -> None:
    """It would be wrong by hours and nobody would notice (RELIABILITY §0.9)."""
    with pytest.raises(StatementError, match="without a zone"):
        store.note("when", "", datetime(2026, 6, 1, 12, 0))  # noqa: DTZ001


def test_times_come_back_in_utc(store: Store) -> None:
    """Whatever zone they were said in, and whatever zone the database's session has."""
    store.note("when", "", datetime(2026, 6, 1, 12, 0, 0, 123456, tzinfo=timezone(timedelta(hours=3))))
    (_, when) = store.notes()["when"]
    assert (datetime(2026, 6, 1, 9, 0, 0, 123456, tzinfo=UTC), timedelta(0)) == (when, when.utcoffset())


# -- opening --------------------------------------------------------------------------------------------------------


def test_the_folder_and_the_file_are_made_for_this_user_alone(tmp_path: Path) -> None:
    """They will hold people's mail (RELIABILITY T6)."""
    path = tmp_path / "new folder" / "deep" / "50%.db"
    with Store.open(f"sqlite:///{path}", "group") as store:
        assert (1, "-rw-------") == (store.accept([arrival(1)]), stat.filemode(path.stat().st_mode))
    assert "drwx------" == stat.filemode(path.parent.stat().st_mode)


def test_a_place_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    """With the path and the reason."""
    (tmp_path / "file").write_text("")
    with pytest.raises(Refused, match="file/store.db cannot be created"):
        Store.open(f"sqlite:///{tmp_path}/file/store.db", "group")


@pytest.mark.parametrize(
    "url", ["mysql://user:secret@host/db", "postgresql+psycopg://u:secret@[::1/db", "no address", ""]
)
def test_an_unknown_kind_of_database_is_refused(url: str) -> None:
    """Saying which there are, and nothing of a password."""
    with pytest.raises(Refused, match="sqlite:///") as caught:
        Store.open(url, "group")
    assert "secret" not in str(caught.value)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    """It is not written over."""
    path = tmp_path / "store.db"
    path.write_bytes(b"minutes of the meeting\n" * 100)
    with pytest.raises(Refused, match="damaged or no database"):
        Store.open(f"sqlite:///{path}", "group")
    assert b"minutes of the meeting\n" * 100 == path.read_bytes()


def test_a_server_that_is_not_there_is_waited_for(tmp_path: Path) -> None:
    """An unreachable server may answer later; its password is not shown."""
    with pytest.raises(TemporaryError, match="does not answer") as caught:
        Store.open(f"postgresql://user:secret@/db?host={tmp_path}", "group")
    assert "secret" not in str(caught.value)


# -- trouble --------------------------------------------------------------------------------------------------------


def test_a_locked_database_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another program keeps the file locked: in a person's words, and the next try succeeds."""
    monkeypatch.setattr("bot.store.engine.BUSY_SECONDS", 0)
    path = tmp_path / "store.db"
    with Store.open(f"sqlite:///{path}", "group") as store:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(TemporaryError, match=r"store\.db cannot be used now: another process keeps it locked"):
            store.accept([arrival(1)])
        other.execute("ROLLBACK")
        other.close()
        assert 1 == store.accept([arrival(1)])


def test_a_full_disk_loses_nothing_and_pretends_nothing(tmp_path: Path) -> None:
    """SQLite gives up a whole transaction when the disk is full: what follows in it must not be written as if it
    still stood, also where the caller goes on after the error (RELIABILITY F6)."""
    with Store.open(f"sqlite:///{tmp_path}/store.db", "group") as store:
        store.accept([arrival(1)])
        with store._database.writing() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        seen = []

        def fill() -> None:
            with store.transaction():
                store.note("before", "", NOW)
                for number in (2, 3):
                    try:
                        store.accept([arrival(number, bytes(500_000) + b"%d" % number)])
                    except TemporaryError as error:
                        seen.append(str(error))
                    store.note("after", "", NOW)

        with pytest.raises(TemporaryError, match="the disk is full"):
            fill()
        assert 1 == len(seen)
        assert ({}, 1) == (store.notes(), store.ledger().seen)
        with store._database.writing() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
        assert 1 == store.accept([arrival(2, bytes(500_000))])


def test_an_interrupted_statement_undoes_everything_and_nothing_else_happens(tmp_path: Path) -> None:
    """Ctrl-C in the middle of a statement closes its connection: it ends the program as Ctrl-C, and the next start
    finds what was committed before."""
    url = f"sqlite:///{tmp_path}/store.db"
    database = Database(url)

    def interrupted() -> None:
        with database.transaction() as outer, database.writing():
            outer.invalidate()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    with database.writing() as connection:
        assert 1 == connection.scalar(text("SELECT 1"))
    database.close()


def test_a_server_that_restarts_is_waited_for() -> None:
    """A transaction cut by a crash of PostgreSQL is temporary trouble, nothing acknowledged is missing, and the same
    store goes on afterwards, asking for the lead again, which it lost as well (RELIABILITY F6)."""
    with postgres.server() as url, Store.open(url, "group") as store:
        store.accept([arrival(1)])
        assert store.lead()

        def cut() -> None:
            with store.transaction():
                store.accept([arrival(2)])
                postgres.restart(url)
                store.accept([arrival(3)])

        with pytest.raises(TemporaryError, match="does not answer"):
            cut()
        assert store.lead()
        assert (1, 2) == (store.ledger().seen, store.accept([arrival(2), arrival(3)]))
        assert 3 == len(store.claim_mails("one", NOW, lease=LEASE, limit=5))
