"""LibreOffice saves our comment form, as Word's and as its own kind of file, and it is read as it was filled in."""

import subprocess
from pathlib import Path

import pytest

from bench.sixforms import CASES, Case, forms, gardens
from bot.mail import attached
from bot.model import Amendment, Document
from bot.office import read
from bot.text import amendments_of
from tests.servers import need, path


def saved(file: Path, kind: str, ending: str) -> Path:
    """The file as LibreOffice writes it again."""
    need("soffice")
    folder = file.parent / ending
    profile = f"-env:UserInstallation={(file.parent / 'profile').as_uri()}"
    command = [path("soffice"), profile, "--headless", "--convert-to", kind, "--outdir", str(folder), str(file)]
    subprocess.run(command, check=True, capture_output=True, timeout=110)
    return folder / f"{file.stem}.{ending}"


@pytest.mark.parametrize("case", CASES[::5], ids=[case.language for case in CASES[::5]])
def test_a_form_is_read_after_any_save(case: Case, tmp_path: Path) -> None:
    """Only visible words are asked for, so nothing a program drops is missed."""
    about = gardens()
    raw = dict(forms(case, about))["template"]
    [(_, data)] = attached(raw)
    first = tmp_path / "form.docx"
    first.write_bytes(data)
    open_document = saved(first, "odt", "odt")
    word = saved(open_document, "docx:Office Open XML Text", "docx")

    def amended(file: Path) -> list[Amendment]:
        document: Document = read(file.read_bytes(), file.name)
        return list(amendments_of(document, about.resolutions[0].base_texts, about.vocabularies))

    expected = amended(first)
    assert 1 == len(expected)
    assert [expected, expected] == [amended(open_document), amended(word)]
