"""Finds the real programs some tests need; starts nothing, leaves starting and stopping to each test.

A test that needs Dovecot says `need("dovecot")` first: it is skipped, with the reason, where the program is absent,
and fails there instead when BOT_REQUIRE_SERVERS is set, so that CI cannot pass by skipping.
"""

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

FOLDERS = ("/usr/sbin", "/usr/local/sbin", "/usr/lib/dovecot", "/usr/lib/postfix/sbin", "/usr/lib/libreoffice/program")
"""Where Debian keeps programs that are not on a plain user's PATH; PostgreSQL's are found by version."""

PACKAGES = {
    "dovecot": "dovecot-imapd",
    "doveadm": "dovecot-imapd",
    "postfix": "postfix",
    "smtp-sink": "postfix",
    "initdb": "postgresql",
    "postgres": "postgresql",
    "pg_ctl": "postgresql",
    "soffice": "libreoffice-writer-nogui libreoffice-calc-nogui",
    "pandoc": "pandoc",
    "pdftotext": "poppler-utils",
    "pdftoppm": "poppler-utils",
    "chromium": "chromium",
    "systemd-analyze": "systemd",
    "nginx": "nginx-light",
    "openssl": "openssl",
    "curl": "curl",
}
"""Program -> the Debian packages that bring it, for the reason shown."""


def required() -> bool:
    """Whether a missing server is a failure (CI) and not a reason to skip."""
    return bool(os.environ.get("BOT_REQUIRE_SERVERS"))


def find(program: str) -> Path | None:
    """The program's path, on PATH or where Debian hides it; None where it is absent."""
    versions = Path("/usr/lib/postgresql").glob("*/bin")
    newest_first = sorted(map(str, versions), key=lambda path: float(Path(path).parent.name), reverse=True)
    places = os.pathsep.join((os.environ.get("PATH", os.defpath), *FOLDERS, *newest_first))
    found = shutil.which(program, path=places)
    return Path(found) if found else None


def need(*programs: str) -> None:
    """Skip the calling test where one of the programs is absent; fail it there when BOT_REQUIRE_SERVERS is set."""
    missing = [program for program in programs if find(program) is None]
    if not missing:
        return
    packages = " ".join(dict.fromkeys(PACKAGES.get(program, program) for program in missing))
    lack(f"needs {', '.join(missing)} (Debian: apt-get install {packages})")


def lack(reason: str) -> NoReturn:
    """Skip the calling test for this reason; fail it where BOT_REQUIRE_SERVERS is set."""
    if required():
        pytest.fail(f"{reason}; skipping is not allowed while BOT_REQUIRE_SERVERS is set", pytrace=False)
    pytest.skip(reason)


def path(program: str) -> str:
    """The program's path as text, after `need` has been said for it."""
    found = find(program)
    if found is None:
        raise LookupError(f"{program} is not installed: say need({program!r}) first")
    return str(found)
