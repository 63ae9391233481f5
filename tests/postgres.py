"""A PostgreSQL server of our own for tests: in a temporary folder, on a Unix socket, without fsync, gone afterwards.

PostgreSQL refuses to run as root, so as root it is run as Debian's user `postgres`. Leaves deciding who needs one to
the tests.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.servers import need, path

USER = "postgres"


@contextmanager
def server() -> Iterator[str]:
    """The address of an empty database; skips, with the reason, where PostgreSQL is not installed."""
    need("initdb", "pg_ctl", "postgres")
    # Not pytest's folder, which only its owner may enter; short, because a socket's path may have 107 bytes.
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, USER, USER)
        _run(folder, "initdb", "--auth=trust", "--username=bot", "--no-sync", "--encoding=UTF8", "--locale=C")
        _run(folder, "pg_ctl", "start", "--wait", "--log", f"{folder}/log", "--options", _settings(folder))
        try:
            yield f"postgresql+psycopg://bot@/postgres?host={folder}"
        finally:
            _run(folder, "pg_ctl", "stop", "--wait", "--mode=immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def restart(url: str) -> None:
    """Stop the server as a crash would, and start it again."""
    folder = Path(url.partition("host=")[2])
    settings = _settings(folder)
    _run(folder, "pg_ctl", "restart", "--wait", "--mode=immediate", "--log", f"{folder}/log", "--options", settings)


def _settings(folder: Path) -> str:
    return f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off -c timezone=Asia/Qatar"


def _run(folder: Path, program: str, *words: str) -> None:
    command = [path(program), "--pgdata", f"{folder}/data", *words]
    user = {"user": USER, "group": USER, "extra_groups": []} if os.geteuid() == 0 else {}
    with (folder / f"{program}.out").open("ab") as output:
        subprocess.run(command, check=True, cwd=folder, stdout=output, stderr=output, **user)  # type: ignore[call-overload]
