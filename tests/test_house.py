"""The walls hold: the tree is clean, and each wall, broken on purpose in a copy, is seen to be broken.

Leaves to `tests.walls` how a breach is found, and to pyproject.toml which contracts there are.
"""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.servers import need

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True, kw_only=True)
class Breach:
    """Words planted into a file that is new, or added to one that is there, and how the checker should name them."""

    file: str
    words: str
    told: str


CONTRACTS = {
    # One file each, so that what is told can belong to one breach only.
    "floors, upward": Breach(file="bot/model_up.py", words="import bot.model", told="bot.model_up"),
    "floors, up": Breach(file="bot/mail/up.py", words="from bot.rules import file", told="bot.mail.up -> bot.rules"),
    "floors, neighbours": Breach(
        file="bot/text/beside.py", words="from bot.mail import read", told="bot.text.beside -> bot.mail"
    ),
    "floors, office": Breach(
        file="bot/office/up.py", words="from bot.text import redline", told="bot.office.up -> bot.text"
    ),
    "floors, far up": Breach(
        file="bot/store/top.py", words="from bot.service import receive", told="bot.store.top -> bot.service"
    ),
    "pure, database": Breach(file="bot/rules/p1.py", words="import sqlalchemy", told="bot.rules.p1 -> sqlalchemy"),
    "pure, network": Breach(file="bot/mail/p2.py", words="import socket", told="bot.mail.p2 -> socket"),
    "pure, clock": Breach(file="bot/text/p3.py", words="import time", told="bot.text.p3 -> time"),
    "pure, chance": Breach(file="bot/export/p4.py", words="import random", told="bot.export.p4 -> random"),
    "pure, environment": Breach(file="bot/rules/p5.py", words="from os import environ", told="bot.rules.p5 -> os"),
    "pure, templates": Breach(file="bot/rules/p6.py", words="import jinja2", told="bot.rules.p6 -> jinja2"),
    "pure, inside a function": Breach(
        file="bot/export/p7.py", words="def f() -> None:\n    import asyncio", told="bot.export.p7 -> asyncio"
    ),
    "transport": Breach(
        file="bot/service.py", words="from bot.transport import Mailbox", told="bot.service -> bot.transport"
    ),
    "no bases": Breach(file="bot/store/a1.py", words="from abc import ABC", told="bot.store.a1 -> abc"),
    "one way": Breach(file="bot/transport/o1.py", words="import smtplib", told="bot.transport.o1 -> smtplib"),
    "database": Breach(
        file="bot/cli/installation.py", words="import sqlalchemy.orm", told="bot.cli.installation -> sqlalchemy"
    ),
    "wire": Breach(file="bot/daemon.py", words="import imapclient", told="bot.daemon -> imapclient"),
    "sockets": Breach(file="bot/store/s2.py", words="import socket", told="bot.store.s2 -> socket"),
    "http": Breach(file="bot/store/h1.py", words="import http.client", told="bot.store.h1 -> http"),
    "scheduler": Breach(
        file="bot/cli/installation.py", words="import apscheduler.job", told="bot.cli.installation -> apscheduler"
    ),
    "templates": Breach(
        file="bot/cli/installation.py", words="from jinja2 import Environment", told="bot.cli.installation -> jinja2"
    ),
    "settings": Breach(file="bot/store/s1.py", words="import pydantic", told="bot.store.s1 -> pydantic"),
    "terminal": Breach(file="bot/daemon.py", words="from rich import print", told="bot.daemon -> rich"),
    "office": Breach(
        file="bot/cli/installation.py", words="import xlsxwriter", told="bot.cli.installation -> xlsxwriter"
    ),
    "files": Breach(file="bot/rules/f1.py", words="from lxml import etree", told="bot.rules.f1 -> lxml"),
    "pdf": Breach(file="bot/rules/p1.py", words="import typst", told="bot.rules.p1 -> typst"),
    "likeness": Breach(file="bot/rules/l2.py", words="import rapidfuzz", told="bot.rules.l2 -> rapidfuzz"),
    "mail formats": Breach(file="bot/rules/m1.py", words="import icalendar", told="bot.rules.m1 -> icalendar"),
    "language": Breach(file="bot/rules/l1.py", words="import py3langid", told="bot.rules.l1 -> py3langid"),
}

CHECKS = {
    "front door, from": Breach(
        file="bot/rules/d1.py",
        words="from bot.mail.header import addresses",
        told="bot/rules/d1.py:1: enters bot.mail by its file header",
    ),
    "front door, import": Breach(
        file="bot/cli/installation.py",
        words="import bot.store.schema as schema",
        told="enters bot.store by its file schema",
    ),
    "front door, file as a name": Breach(
        file="bench/d2.py",
        words="from bot.mail import header",
        told="bench/d2.py:1: enters bot.mail by its file header",
    ),
    "export named like a file": Breach(
        file="bot/mail/__init__.py", words="header = None", told="exports header, which is also its file header"
    ),
    "clock": Breach(
        file="bot/rules/c1.py",
        words="from datetime import UTC, datetime\nnow = datetime.now(UTC)",
        told="bot/rules/c1.py:2: datetime.datetime.now reads the system clock",
    ),
    "clock, under another name": Breach(
        file="bot/store/c2.py",
        words="import datetime as dt\ntoday = dt.date.today()",
        told="bot/store/c2.py:2: datetime.date.today reads the system clock",
    ),
    "clock, handed on": Breach(
        file="bot/c3.py",
        words="from time import time as now\nclock = now",
        told="bot/c3.py:2: time.time reads the system",
    ),
    "environment": Breach(
        file="bot/store/e1.py",
        words="import os\nhome = os.environ['HOME']",
        told="bot/store/e1.py:2: os.environ reads the environment",
    ),
    "files in a pure room": Breach(
        file="bot/text/f1.py", words="words = open('x').read()", told="bot/text/f1.py:1: calls open"
    ),
    "paths in a pure room": Breach(
        file="bot/text/f2.py",
        words="from pathlib import Path\nwords = Path('x').read_text()",
        told="bot/text/f2.py:2: pathlib.Path reaches files",
    ),
    "sleep": Breach(file="bot/c4.py", words="import time\ntime.sleep(1)", told="bot/c4.py:2: time.sleep sleeps"),
    "dataclass": Breach(
        file="bot/d3.py",
        words="from dataclasses import dataclass\n@dataclass(frozen=True)\nclass A:\n    b: int",
        told="bot/d3.py:3: dataclass A is not kw_only",
    ),
    "words of the house": Breach(
        file="bot/errors.py", words="import sqlalchemy", told="imports sqlalchemy: standard library only"
    ),
    "length": Breach(file="bot/d4.py", words="x = 1\n" * 501, told="has 502 lines, more than 500"),
}


def checked(root: Path) -> "subprocess.CompletedProcess[str]":
    """What the checker says of a tree; wide columns, so that no line is broken."""
    settings = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "500", "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, "-m", "tests.walls", str(root)],
        env=settings,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the checker says of a copy of the tree in which every wall is broken."""
    root = tmp_path_factory.mktemp("house")
    shutil.copy(ROOT / "pyproject.toml", root)
    for name in ("bot", "bench"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    for breach in (*CONTRACTS.values(), *CHECKS.values()):
        with (root / breach.file).open("a", encoding="utf-8") as file:
            file.write(f"{breach.words}\n")
    done = checked(root)
    assert 1 == done.returncode
    return done.stdout + done.stderr


def test_the_tree_is_clean() -> None:
    """No wall of the house is broken."""
    done = checked(ROOT)
    assert 0 == done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("name", [*CONTRACTS, *CHECKS])
def test_a_broken_wall_is_seen(broken: str, name: str) -> None:
    """Each wall, broken once in a copy of the tree, is told with the place where it is broken."""
    assert ({**CONTRACTS, **CHECKS}[name]).told in re.sub(r"\s+\(l\.\d+\)", "", broken)


def test_every_contract_is_planted() -> None:
    """No contract is there that was never seen to break: all are broken in the copy, and none without a planting."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = {contract["id"].replace("-", " ") for contract in settings["tool"]["importlinter"]["contracts"]}
    assert contracts == {name.split(",")[0] for name in CONTRACTS}


def test_a_missing_server_skips_with_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where servers are not required, a test that needs an absent one is skipped and says which."""
    monkeypatch.delenv("BOT_REQUIRE_SERVERS", raising=False)
    with pytest.raises(pytest.skip.Exception, match="needs no-such-server"):
        need("sh", "no-such-server")


def test_a_missing_server_fails_where_it_is_required(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where servers are required, the same test fails: a green run never means a skipped one."""
    monkeypatch.setenv("BOT_REQUIRE_SERVERS", "1")
    with pytest.raises(pytest.fail.Exception, match="needs no-such-server"):
        need("sh", "no-such-server")


def test_a_real_test_cannot_skip_itself_where_servers_are_required(tmp_path: Path) -> None:
    """Under BOT_REQUIRE_SERVERS every skip of a test marked `real` is a failure, whoever asked for it."""
    test = tmp_path / "test_skips.py"
    test.write_text(
        "import pytest\n@pytest.mark.real\ndef test_skips():\n    pytest.skip('not today')\n", encoding="utf-8"
    )
    words = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "tests.conftest",
        "-c",
        str(ROOT / "pyproject.toml"),
        str(test),
    ]
    settings = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    told = {}
    for required in ("", "1"):
        done = subprocess.run(
            words,
            env={**settings, "BOT_REQUIRE_SERVERS": required},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        told[required] = (done.returncode, done.stdout.splitlines()[-1].split(" in ")[0])
    assert {"": (0, "1 skipped"), "1": (1, "1 failed")} == told
