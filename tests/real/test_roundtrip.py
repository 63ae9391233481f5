"""LibreOffice edits exported tables as a coordinator would, and they come back: exactly the edits, nothing lost."""

import subprocess
from pathlib import Path

import pytest

from bench.roundtrip import DEBIAN, SHAPES, run
from tests.servers import lack, need


@pytest.mark.timeout(400)
def test_edited_tables_come_back(tmp_path: Path) -> None:
    """One made-up table of each shape (profile, format, program), with changes here meanwhile: every cell written is an
    edit, a conflict or told, and the next export says so; `./run bench roundtrip` does the same for two hundred."""
    need("soffice")
    if subprocess.run([DEBIAN, "-c", "import uno"], capture_output=True, check=False).returncode:
        lack("needs UNO for Python (Debian: apt-get install python3-uno)")
    counts, wrong = run(len(SHAPES), 191, tmp_path)
    assert [] == wrong
    assert counts["edits"] and counts["conflicts"]
