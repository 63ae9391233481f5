"""Golden files: each format in each profile, as text that a reviewer reads in a diff.

`tests/export/golden/PROFILE.csv` and `.json` are the files themselves; of Word and Excel files the golden file is every
XML part under its name, a line a tag. `./run test tests/export/test_golden.py --update` writes them anew; look at the
difference before you commit it.
"""

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from bot.export import FORMATS
from bot.model import State, Table, Unfiled
from bot.rules import tabulate
from bot.rules.profile import PROFILES
from bot.text import redline
from tests.export.sample import BASE, GROUP, LEDGER, MADE, comments

GOLDEN = Path(__file__).parent / "golden"
LIBRARYS = ("xl/theme/theme1.xml",)
"""Parts that are the library's own and the same in every file."""


def table(profile: str) -> Table:
    """Four rows: English with a redline and a disposition, Chinese, Arabic, and what looks like a formula."""
    chosen = [each for each in comments() if each.language in ("en", "zh", "ar")]
    before = BASE.provisions[2].text
    chosen[0] = replace(chosen[0], redline=redline(before, "to review the table regularly,"), disposition="modify")
    made = tabulate(chosen, GROUP, resolution="191", ledger=LEDGER, made=MADE, profile=profile)
    mail = Unfiled(mail=9, received=MADE, state=State.IGNORED, reason="bounce: to [address]", sha256=f"{9:064x}")
    return replace(made, page="191.html", unfiled=(mail,))


def told(data: bytes, form: str) -> str:
    """A file as text."""
    if form in ("csv", "json"):
        return data.decode()
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        named = {name: parts.read(name).decode() for name in parts.namelist() if name not in LIBRARYS}
    return "".join(f"=== {name}\n{xml}\n" for name, xml in named.items()).replace("><", ">\n<")


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("form", ["csv", "docx", "json", "xlsx"])
def test_the_file_is_as_it_was(form: str, profile: str, request: pytest.FixtureRequest) -> None:
    """What changes in a file that people edit and submit, somebody has looked at."""
    golden = GOLDEN / f"{profile}.{form}{'' if form in ('csv', 'json') else '.xml'}"
    found = told(FORMATS[form](table(profile)), form).encode()
    if request.config.getoption("--update"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_bytes(found)
    assert golden.read_bytes() == found
