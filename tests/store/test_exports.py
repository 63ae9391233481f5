"""The tables that were exported are facts: kept once, by their hash, with the whole table of that moment."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from bot.store import Store
from bot.store.engine import Database

MADE = datetime(2026, 6, 8, 15, tzinfo=UTC)
FIRST, SECOND, THIRD = ("a" * 64, "b" * 64, "c" * 64)


def test_an_export_is_found_by_its_hash(store: Store) -> None:
    """As it was kept, whatever its bytes; another hash finds nothing."""
    store.keep_export(FIRST, "191", b"\x00record\xff", MADE, None)
    assert ("191", b"\x00record\xff") == store.export(FIRST)
    assert store.export(SECOND) is None


def test_one_that_is_there_stays_as_it_is(store: Store) -> None:
    """The same table again, a minute later: the same record, kept when it first left."""
    store.keep_export(FIRST, "191", b"record", MADE, None)
    store.keep_export(FIRST, "191", b"record", MADE + timedelta(minutes=1), b"whole")
    assert ((FIRST, MADE),) == store.exports("191")
    assert b"record" == store.whole_export(FIRST)


def test_beside_a_part_the_whole_is_kept(store: Store) -> None:
    """What is new since then is told from the whole; where the export was the whole, it is the whole."""
    store.keep_export(FIRST, "191", b"part", MADE, b"whole")
    store.keep_export(SECOND, "191", b"all", MADE, None)
    assert [b"whole", b"all"] == [store.whole_export(name) for name in (FIRST, SECOND)]


def test_the_exports_of_a_resolution_newest_first(store: Store) -> None:
    """Each with its instant; another resolution's are not among them."""
    store.keep_export(FIRST, "191", b"1", MADE, None)
    store.keep_export(SECOND, "191", b"2", MADE + timedelta(days=1), None)
    store.keep_export(THIRD, "58", b"3", MADE + timedelta(days=2), None)
    assert ((SECOND, MADE + timedelta(days=1)), (FIRST, MADE)) == store.exports("191")


def test_what_was_kept_before_there_were_parts_is_the_whole(store: Store, url: str) -> None:
    """Schema 0006 had no column for it: those rows hold none, and are taken for the whole table."""
    store.keep_export(FIRST, "191", b"record", MADE, b"whole")
    database = Database(url)
    with database.writing() as connection:
        connection.execute(text("UPDATE exported SET whole = NULL WHERE sha256 = :name"), {"name": FIRST})
    database.close()
    assert b"record" == store.whole_export(FIRST)
