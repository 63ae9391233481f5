"""What the hostile rows count is what is wrong: a slow pattern is found out, a damaged mail can be had again."""

import re
import subprocess
import sys

import pytest

from bench import mutations, pump
from bot.model import Passage, PassageKind

MAILS = [(f"mail {n}", f"Subject: mail {n}\n\nWords of mail {n}.\n".encode() * 20) for n in range(5)]


def test_a_number_is_one_mail() -> None:
    """The same number gives the same damage, another one another."""
    assert mutations.mutated(MAILS, 7) == mutations.mutated(MAILS, 7)
    assert len({mutations.mutated(MAILS, number)[1] for number in range(50)}) > 40


def test_what_escapes_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither an exception nor a lost character passes as well read."""
    assert mutations.attempt(1, "mail", MAILS[0][1], ()).fault == ""
    monkeypatch.setattr(mutations, "passages", lambda *_: [Passage(kind=PassageKind.OWN, start=0, end=1, text="W")])
    assert mutations.attempt(1, "mail", MAILS[0][1], ()).fault == "the passages are not the text"
    monkeypatch.setattr(mutations, "read", lambda _: 1 // 0)
    assert mutations.attempt(1, "mail", MAILS[0][1], ()).fault.startswith("ZeroDivisionError")


def test_patterns_are_found_where_they_stand() -> None:
    """In modules, in containers, and in what a cached function remembers."""
    # A process of its own: what earlier tests left in the caches of this one would all be looked through.
    told = "from bench import pump; print(*(found.name for found in pump.patterns()), sep='\\n')"
    names = subprocess.run([sys.executable, "-c", told], capture_output=True, check=True, text=True).stdout.split()
    assert any(name.startswith("bot.mail.") and "[" not in name for name in names)
    assert any(name.startswith("bot.text.") and "[" in name for name in names)


def test_a_quadratic_pattern_is_found_out() -> None:
    """A pattern that looks again and again takes more than its time; one look at each character does not."""
    slow = pump.Found(name="slow", pattern=re.compile(r"[ ]+:"), methods=("search",))
    quick = pump.Found(name="quick", pattern=re.compile("[?]x"), methods=("search",))
    assert pump.slowest(slow)[0] > pump.LIMIT
    assert pump.slowest(quick)[0] < 10 * pump.LIMIT
