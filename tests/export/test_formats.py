"""What holds for every format: known by its ending, and the same table gives the same bytes."""

import hashlib
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from bot.export import FORMATS
from tests.export.sample import TRAPS, table, table_of

ROOT = Path(__file__).parents[2]
EVERYWHERE = [name for name in FORMATS if name != "pdf"]
"""Formats that need nothing of the machine; PDF needs its fonts and is tested in test_pdf.py."""

PROGRAM = """
import hashlib
import sys
from bot.export import FORMATS
from tests.export.sample import table
for name in sys.argv[1:]:
    print(name, hashlib.sha256(FORMATS[name](table())).hexdigest())
"""


def test_the_formats_are_known_by_their_file_endings() -> None:
    """A wrong format is answered with these names."""
    assert ["csv", "docx", "html", "json", "pdf", "xlsx"] == list(FORMATS)


def hashes(seed: str, zone: str) -> list[str]:
    """Format and SHA-256 of the sample, made in a process of its own."""
    surroundings = os.environ | {"PYTHONHASHSEED": seed, "TZ": zone, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *EVERYWHERE],
        env=surroundings,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()


def test_the_same_table_gives_the_same_bytes_in_any_process() -> None:
    """Law 9: not the process, its hash seed, its time zone nor its clock can be seen in the bytes."""
    here = [f"{name} {hashlib.sha256(FORMATS[name](table())).hexdigest()}" for name in EVERYWHERE]
    assert here == hashes("1", "Asia/Qatar")
    assert here == hashes("2", "America/New_York")


@pytest.mark.parametrize("name", EVERYWHERE)
def test_the_order_of_a_mapping_is_not_in_the_bytes(name: str) -> None:
    """Law 9: two ledgers that are equal are written equally, however they were counted."""
    made = table()
    ledger = made.ledger
    turned = replace(
        ledger,
        states=dict(reversed(list(ledger.states.items()))),
        reasons=dict(reversed(list(ledger.reasons.items()))),
    )
    assert FORMATS[name](made) == FORMATS[name](replace(made, ledger=turned))


@pytest.mark.parametrize("name", EVERYWHERE)
def test_no_title_breaks_a_file(name: str) -> None:
    """A resolution's title comes from a file somebody gave: every format takes any characters there."""
    made = table_of("words")
    for trap in (*TRAPS, "&P & &N", "long " * 200):
        assert FORMATS[name](replace(made, title=trap, subtitle=trap, notice=trap))
