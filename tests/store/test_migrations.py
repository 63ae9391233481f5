"""The schema is brought up by migrations alone, and they lead to exactly what the code expects."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text

from bot.errors import Refused
from bot.store import Store, migrations
from bot.store.engine import Database
from bot.store.schema import VIEWS, metadata

FACTS = {
    "mail", "place", "change", "letter", "deadline", "number", "note", "text_file", "exported", "token", "obeyed",
    "themed",
}  # fmt: skip
QUEUES = {"waiting", "posting"}


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    """A database brought to the present schema."""
    Store.open(url, "group").close()
    opened = Database(url)
    yield opened
    opened.close()


def test_migrations_lead_to_the_schema(database: Database) -> None:
    """No table, column, type, key or index differs between the migrations and schema.py."""
    with database.reading() as connection:
        assert [] == compare_metadata(MigrationContext.configure(connection), metadata)


def test_opening_again_changes_nothing(database: Database, url: str) -> None:
    """A database at the present schema is left as it is."""
    with database.reading() as connection:
        assert migrations.current(connection)
    Store.open(url, "group").close()


def test_a_newer_database_is_refused(tmp_path: Path) -> None:
    """An older program must not write into what it does not know."""
    url = f"sqlite:///{tmp_path}/store.db"
    Store.open(url, "group").close()
    database = Database(url)
    with database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    database.close()
    with pytest.raises(Refused, match='made by a newer version of this program \\(schema "9999"\\)'):
        Store.open(url, "group")


def test_a_migration_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All steps or none: a program killed half way finds the database as it was."""
    url = f"sqlite:///{tmp_path}/store.db"
    upgrade = migrations.upgrade

    def killed(*arguments: object) -> None:
        upgrade(*arguments)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    monkeypatch.setattr(migrations, "upgrade", killed)
    with pytest.raises(KeyboardInterrupt):
        Store.open(url, "group")
    database = Database(url)
    with database.reading() as connection:
        assert 0 == connection.scalar(text("SELECT count(*) FROM sqlite_master"))
    database.close()
    monkeypatch.undo()
    Store.open(url, "group").close()


def test_every_table_is_a_fact_a_queue_or_a_view() -> None:
    """Law 6 needs to know which tables may be emptied; every row of every table belongs to a group."""
    assert FACTS | QUEUES | {table.name for table in VIEWS} == set(metadata.tables)
    assert [] == [name for name, table in metadata.tables.items() if "group_slug" not in table.columns]
