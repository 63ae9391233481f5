"""Opening a database and the sessions on it; what differs between SQLite and PostgreSQL is told here.

SQLite: WAL, synchronous FULL, BEGIN IMMEDIATE for every session that writes (a plain BEGIN loses to another writer
half way), plain BEGIN for those that only read, which then see one moment and take no write lock. PostgreSQL:
psycopg 3, reading sessions REPEATABLE READ for the same reason. Trouble that may pass becomes `TemporaryError`, with
words for a person. Leaves the tables to schema.py and what is asked of them to the files beside it.
"""

import fcntl
import hashlib
import os
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, Insert, Table, create_engine, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoFreeConnection
from sqlalchemy.pool import StaticPool

from bot.errors import BotError, Refused, TemporaryError

BUSY_SECONDS = 30
"""How long a session waits for another writer."""

_SQLITE_TROUBLE = {
    "SQLITE_BUSY": "another process keeps it locked; stop that process or wait",
    "SQLITE_LOCKED": "another process keeps it locked; stop that process or wait",
    "SQLITE_FULL": "the disk is full; free some space",
    "SQLITE_IOERR": "the disk answers with an error; look at the system's log",
    "SQLITE_CANTOPEN": "its file cannot be opened; check that the folder exists and this user may write there",
    "SQLITE_READONLY": "this user may only read it; check the rights of the file and its folder",
    "SQLITE_NOMEM": "there is no memory left",
}
_SQLITE_DAMAGE = ("SQLITE_CORRUPT", "SQLITE_NOTADB")
_POSTGRES_TROUBLE = ("08", "40", "53", "55", "57", "58")
"""SQLSTATE classes that may pass: connection, rollback, resources, object in use, operator, system error."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Session:
    """A connection in the middle of a transaction, for one group; `writes` unless it only reads."""

    connection: Connection
    group: str
    writes: bool

    @property
    def postgres(self) -> bool:
        """Whether PostgreSQL answers (several processes may then write at once)."""
        return self.connection.dialect.name == "postgresql"

    def serialise(self) -> None:
        """Let no other process file or number in this group until this transaction ends.

        SQLite has one writer at a time anyway. Numbers and threads are read, decided upon, then written: on
        PostgreSQL two at once would give one number twice.
        """
        if self.writes and self.postgres:
            lock(self.connection, f"group {self.group}")

    def insert_new(self, table: Table) -> Insert:
        """An INSERT that passes over rows whose key is there already."""
        if self.postgres:
            return postgresql.insert(table).on_conflict_do_nothing()
        return sqlite.insert(table).on_conflict_do_nothing()


@contextmanager
def _savepoint(connection: Connection) -> Iterator[None]:
    """A part that can fail alone. SQLAlchemy's own compiles its three statements anew for every mail."""
    connection.exec_driver_sql("SAVEPOINT part")
    try:
        yield
    except BaseException:
        if not connection.invalidated:  # as Ctrl-C in the middle of a statement leaves it
            connection.exec_driver_sql("ROLLBACK TO SAVEPOINT part")
            connection.exec_driver_sql("RELEASE SAVEPOINT part")
        raise
    connection.exec_driver_sql("RELEASE SAVEPOINT part")


def lock(connection: Connection, name: str) -> None:
    """Hold PostgreSQL's advisory lock of this name until the transaction ends."""
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _lock_key(name)})


def _lock_key(name: str) -> int:
    """PostgreSQL's advisory locks are numbers of 64 bits."""
    return int.from_bytes(hashlib.sha256(f"iscg-bot {name}".encode()).digest()[:8], signed=True)


class Database:
    """An open database. A session belongs to the thread that opened it; `transaction` makes the sessions opened
    inside it parts of one, each of which can fail alone."""

    def __init__(self, url: str) -> None:
        parsed = _parse(url)
        self.shown = parsed.render_as_string(hide_password=True)
        self._memory = parsed.get_backend_name() == "sqlite" and parsed.database in (None, "", ":memory:")
        engine = _create(parsed, memory=self._memory)
        self._engine = engine
        self._writing = engine.execution_options(writes=True)
        self._reading = engine
        if engine.dialect.name == "postgresql":
            self._reading = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        # A database in memory is one connection, which threads share in turn.
        self._turn: threading.RLock | nullcontext[None] = threading.RLock() if self._memory else nullcontext()
        self._own = threading.local()
        self._leading: ExitStack | None = None
        self._leader: Connection | None = None

    def close(self) -> None:
        """Close every connection, and let go of the lead."""
        if self._leading is not None:
            self._leading.close()
        self._engine.dispose()

    def copy(self, target: Path) -> None:
        """A whole copy of the database as it is at this moment, looked through, at a path where nothing is; others go
        on reading and writing meanwhile."""
        if self._engine.dialect.name == "postgresql":
            raise Refused("PostgreSQL has its own: pg_dump --format=custom --file=FILE NAME, beside whatever runs.")
        half = target.with_name(f".{target.name}.part")
        try:
            half.unlink(missing_ok=True)
            half.touch(mode=0o600)
            with self._translated(), self._turn, self._engine.connect() as connection:
                connection.exec_driver_sql("COMMIT")  # of the transaction just begun: VACUUM may be in none
                connection.exec_driver_sql("VACUUM INTO ?", (str(half),))
            with half.open("rb") as file:  # SQLite itself does not wait for the disk here
                os.fsync(file.fileno())
            _look_through(half)
            half.replace(target)
        finally:
            half.unlink(missing_ok=True)

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """One transaction for every session this thread opens inside; a further one inside can fail alone."""
        if self._current is not None:
            with self.writing() as connection:
                yield connection
            return
        with self._translated(), self._turn, self._writing.begin() as connection:
            self._own.connection, self._own.broken = connection, None
            try:
                yield connection
                if self._own.broken is not None:
                    raise self._own.broken
            finally:
                self._own.connection = None

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A session that writes: all or nothing, also inside a `transaction`."""
        outer = self._current
        if outer is None:
            with self.transaction() as connection:
                yield connection
            return
        # Where SQLite has given up the transaction by itself (disk full), nothing more may be written as if it stood.
        if self._own.broken is not None:
            raise self._own.broken
        try:
            with self._translated(), _savepoint(outer):
                yield outer
        except TemporaryError as error:
            self._own.broken = error
            raise

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A session that only reads, and sees one moment; inside a `transaction` it sees what that has written."""
        if self._current is not None:
            with self._translated():
                yield self._current
            return
        with self._translated(), self._turn, self._reading.begin() as connection:
            yield connection

    def lead(self, name: str) -> bool:
        """Whether this process leads all those on this database under a name; kept until `close` or the process ends.

        SQLite: a lock on a file beside the database (on the database itself, closing it would drop SQLite's own).
        PostgreSQL: an advisory lock, gone with its connection; so it is looked at again whenever this is asked.
        """
        with self._translated():
            if self._leading is not None and self._leader is not None:
                try:
                    self._leader.execute(text("SELECT 1"))
                except DBAPIError:
                    self._leading.close()
                    self._leading = None
            if self._leading is None:
                self._leading = self._take_lead(name)
        return self._leading is not None

    def _take_lead(self, name: str) -> ExitStack | None:
        with ExitStack() as held:
            if self._engine.dialect.name == "postgresql":
                self._leader = held.enter_context(
                    self._engine.execution_options(isolation_level="AUTOCOMMIT").connect()
                )
                taken = text("SELECT pg_try_advisory_lock(:key)")
                key = {"key": _lock_key(f"lead {name}")}
                if not self._leader.scalar(taken, key):
                    return None
                held.callback(_let_go, self._leader, key)
            elif not self._memory:
                file = held.enter_context(Path(f"{self._engine.url.database}.{quote(name, safe='')}.lead").open("w"))
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    return None
            return held.pop_all()

    @property
    def in_transaction(self) -> bool:
        """Whether this thread is inside a `transaction`."""
        return self._current is not None

    @property
    def _current(self) -> Connection | None:
        return getattr(self._own, "connection", None)

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as error:
            known = _explain(error, self.shown)
            if known is None:
                raise
            raise known from error


def _look_through(path: Path) -> None:
    """Refused where the database in a file is not sound."""
    engine = create_engine(URL.create("sqlite+pysqlite", database=str(path)))
    try:
        with engine.connect() as connection:
            said = connection.exec_driver_sql("PRAGMA integrity_check").scalar()
    finally:
        engine.dispose()
    if said != "ok":
        raise Refused(f"the copy of the database is not sound ({said}); is the database itself? restore the last copy")


def _let_go(leader: Connection, key: dict[str, int]) -> None:
    """Give the lead back by a word that the server answers: with the connection alone it goes some time after."""
    with suppress(SQLAlchemyError):  # a broken connection has given it back
        leader.execute(text("SELECT pg_advisory_unlock(:key)"), key)


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        parsed = URL.create("unknown")
    driver = _DRIVERS.get(parsed.get_backend_name())
    if driver is None:
        # No more of it is shown: what follows may hold a password.
        raise Refused(
            f'the database address beginning with "{url.partition(":")[0]}:" cannot be used; write "sqlite:///" and a '
            'path, or "postgresql+psycopg://USER@HOST/NAME"'
        )
    return parsed.set(drivername=driver)


_DRIVERS = {"sqlite": "sqlite+pysqlite", "postgresql": "postgresql+psycopg"}


def _create(url: URL, *, memory: bool) -> Engine:
    if url.get_backend_name() == "postgresql":
        try:
            return create_engine(url, pool_pre_ping=True)
        except ModuleNotFoundError as error:
            raise Refused(
                f"PostgreSQL needs a package more ({error.name}): pip install 'iscg-bot[postgres]'"
            ) from error
    if memory:
        engine = create_engine(url, poolclass=StaticPool, connect_args={"check_same_thread": False})
    else:
        _make_room(Path(str(url.database)))
        engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _make_room(path: Path) -> None:
    """The folder and the file, for this user alone: they will hold people's mail."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            path.touch(mode=0o600)
    except OSError as error:
        raise Refused(f"the database {path} cannot be created ({error.strerror}): name a folder to write in") from error


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver begins nothing by itself: _begin_sqlite does
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}").close()
    connection.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}").close()


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("writes") else "BEGIN")


def _explain(error: SQLAlchemyError, shown: str) -> BotError | None:
    """The error in a person's words, where it is the database's state and not our mistake.

    A failed rollback hides what it was for: then the cause before it counts.
    """
    link: BaseException | None = error
    while link is not None:
        if isinstance(link, NoFreeConnection):
            return TemporaryError(f"the database {shown} has no free connection; too much is going on at once")
        if isinstance(link, DBAPIError):
            name = getattr(link.orig, "sqlite_errorname", "")
            for code, words in _SQLITE_TROUBLE.items():
                if name.startswith(code):
                    return TemporaryError(f"the database {shown} cannot be used now: {words} ({link.orig})")
            if name.startswith(_SQLITE_DAMAGE):
                return Refused(f"the database {shown} is damaged or no database; restore the last copy ({link.orig})")
            if isinstance(link, OperationalError | InterfaceError) and not name:
                state = getattr(link.orig, "sqlstate", None)
                if state is None or state.startswith(_POSTGRES_TROUBLE):
                    said = " ".join(str(link.orig).split())
                    return TemporaryError(f"the database {shown} does not answer; is it running? ({said})")
        link = link.__context__
    return None
