"""Copies of the database, and what systemd is told (bot/cli/keeping.py, bot/cli/supervision.py)."""

import os
import resource
import shutil
import socket
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from bot.cli.supervision import READY, notify
from bot.config import shipped
from bot.errors import Refused, TemporaryError
from bot.model import Action, Change
from bot.store import Store
from tests.letters import NOW


def filled(path: Path) -> Store:
    """A store with something in it."""
    store = Store.open(f"sqlite:///{path}", "demo")
    store.note("tick", "tock", NOW)
    return store


def test_a_copy_is_the_database_of_that_moment(tmp_path: Path) -> None:
    """Opened where the other was lost it has all there was, and not what came after; nobody else may read it."""
    with filled(tmp_path / "bot.sqlite") as store:
        store.add_change(Change(action=Action.SUBSCRIBE, target="address one@examplia.example", who="one", at=NOW))
        store.backup(tmp_path / "copy.sqlite")
        store.note("tick", "after", NOW)
        changes = store.changes()
    with Store.open(f"sqlite:///{tmp_path}/copy.sqlite", "demo") as copy:
        assert (changes, "tock") == (copy.changes(), copy.notes()["tick"][0])
    assert 0o600 == stat.S_IMODE((tmp_path / "copy.sqlite").stat().st_mode)
    assert not list(tmp_path.glob(".*"))


def test_the_service_writes_on_while_it_is_copied(tmp_path: Path) -> None:
    """Each copy is sound, whatever was being written."""
    begun, over = threading.Event(), threading.Event()

    def write_on() -> None:
        with filled(tmp_path / "bot.sqlite") as other:
            begun.set()
            while not over.is_set():
                other.note("tick", "x" * 10_000, NOW)

    writer = threading.Thread(target=write_on)
    with filled(tmp_path / "bot.sqlite") as store:
        writer.start()
        begun.wait()
        for number in range(5):
            store.backup(tmp_path / f"{number}.sqlite")
        over.set()
        writer.join()
    for number in range(5):
        with Store.open(f"sqlite:///{tmp_path}/{number}.sqlite", "demo") as copy:
            assert "tick" in copy.notes()


def test_a_copy_that_cannot_be_whole_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that is not there, a disk that is full, a copy that is not sound: said, and no file is left behind."""
    with filled(tmp_path / "bot.sqlite") as store:
        with pytest.raises(FileNotFoundError):
            store.backup(tmp_path / "nowhere" / "copy.sqlite")
        monkeypatch.setattr("bot.store.engine._look_through", _unsound)
        with pytest.raises(Refused, match="not sound"):
            store.backup(tmp_path / "copy.sqlite")
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))
        try:
            with pytest.raises(TemporaryError, match="cannot be used now"):
                store.backup(tmp_path / "copy.sqlite")
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert ["bot.sqlite"] == sorted(path.name for path in tmp_path.iterdir() if "-" not in path.name)


def _unsound(path: Path) -> None:
    raise Refused("the copy of the database is not sound")


def test_so_many_copies_are_kept(tmp_path: Path) -> None:
    """The newest ones; what else lies in the folder is left alone."""
    shutil.copytree(shipped("config") / "demo", tmp_path / "etc")
    (copies := tmp_path / "copies").mkdir()
    (copies / "demo-letter.sqlite").write_text("mine")
    said = ""
    for minute in range(3):
        (tmp_path / "clock").write_text(f"2026-06-02T08:0{minute}+00:00")
        command = [sys.executable, "-m", "bot", "--config", str(tmp_path / "etc" / "bot.toml")]
        said = subprocess.run(
            [*command, "backup", str(copies), "--keep", "2"],
            env={**os.environ, "BOT_CLOCK_FILE": str(tmp_path / "clock")},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
    kept = [f"demo-20260602T080{minute}00Z.sqlite" for minute in (1, 2)]
    assert [*kept, "demo-letter.sqlite"] == sorted(path.name for path in copies.iterdir())
    assert said.startswith(f"{copies / kept[-1]}: ") and said.endswith("; copies kept: 2\n")


@pytest.mark.parametrize("abstract", [False, True])
def test_systemd_is_told_where_it_asks_to_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, abstract: bool) -> None:
    """sd_notify(3): a datagram to the socket it names, a file or an abstract one; without one nothing happens."""
    name = str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind("\0" + name if abstract else name)
        monkeypatch.setenv("NOTIFY_SOCKET", f"@{name}" if abstract else name)
        notify(READY)
        assert b"READY=1" == systemd.recv(64)
    notify(READY)  # nobody listens any more
    monkeypatch.delenv("NOTIFY_SOCKET")
    notify(READY)
