"""Other programs read the consolidated text as we mean it: python-docx-ng, LibreOffice, Chromium.

python-docx-ng lives in an environment of its own (.oracle, made by `.ci/run oracle` from requirements-oracle.lock);
LibreOffice is asked through UNO by Debian's Python. Both again after LibreOffice has saved the file as Word.
"""

import json
import subprocess
import unicodedata
from dataclasses import dataclass
from io import BytesIO
from itertools import count
from pathlib import Path
from random import Random
from urllib.parse import quote
from xml.etree import ElementTree
from zipfile import ZipFile

import docx
import pytest

from bench.proposals import MADE, Lines, Made, crowd, made
from bench.resolving import between, facts, front
from bot.export import CONSOLIDATED
from bot.model import Ledger
from bot.rules import consolidate
from tests.browser import Browser
from tests.servers import lack, need, path

HERE = Path(__file__).parent / "oracles"
NG = Path(__file__).parents[2] / ".oracle" / "bin" / "python"
DEBIAN = "/usr/bin/python3"
LANGUAGES = ("ar", "en", "zh")
SEEDS = 25
"""How many made-up texts Chromium reads, as each of their voices."""
VOICES = 3
"""Of each text for LibreOffice, nobody's among them: a view takes a second or two."""

Task = tuple[str, str, dict[str, str]]


@dataclass(frozen=True, kw_only=True)
class Sample:
    """A Word file, how many paragraphs stand before its text, and what each voice's text should be."""

    file: Path
    first: int
    sets: dict[str, str]
    readings: dict[str, Lines]

    @property
    def saved(self) -> Path:
        """Where LibreOffice saves it."""
        return self.file.with_suffix(".saved.docx")


def written(what: Made, file: Path, *, remarks: bool = False, voices: int = 99) -> Sample:
    """The consolidated text of what was made up, as a file."""
    text = consolidate(what.comments, what.group, resolution="191", ledger=Ledger(), made=MADE, remarks=remarks)
    data = CONSOLIDATED["docx"](text)
    file.write_bytes(data)
    with ZipFile(BytesIO(data)) as parts:
        body = ElementTree.fromstring(parts.read("word/document.xml"))[0]
        sets = facts(parts)
    readings = {voice: what.readings[voice] for voice in sorted(what.readings)[:voices]}
    return Sample(file=file, first=front(body), sets=sets, readings=readings)


def drawn(language: str) -> Made:
    """The first made-up text in a language with tables and notes, of which more voices speak than are asked."""
    for each in (made(Random(seed)) for seed in count()):
        [base] = each.group.resolutions[0].base_texts
        tables = any("\t" in provision.text for provision in base.provisions)
        notes = any(provision.notes for provision in base.provisions)
        if base.language == language and tables and notes and len(each.readings) > VOICES:
            return each
    raise AssertionError(language)


def asked(program: list[str], tasks: list[Task] | list[tuple[str, str]]) -> list[Lines]:
    """What an oracle answers."""
    done = subprocess.run(
        program, input=json.dumps(tasks).encode(), capture_output=True, timeout=400, check=False, cwd=HERE.parents[2]
    )
    assert 0 == done.returncode, done.stderr.decode()[-2000:]
    answers: list[Lines] = json.loads(done.stdout)
    return answers


def by_ng(tasks: list[Task]) -> list[Lines]:
    """python-docx-ng's readings."""
    if not NG.exists():
        lack("needs python-docx-ng in .oracle (bash .ci/run oracle)")
    return asked([str(NG), str(HERE / "revisions_ng.py")], tasks)


def by_office(tasks: list[Task] | list[tuple[str, str]], folder: Path) -> list[Lines]:
    """LibreOffice's readings, or files saved by it."""
    need("soffice")
    if subprocess.run([DEBIAN, "-c", "import uno"], capture_output=True, check=False).returncode:
        lack("needs UNO for Python (Debian: apt-get install python3-uno)")
    profile = folder / "profile"
    profile.mkdir(exist_ok=True)
    return asked([DEBIAN, "-m", "tests.real.oracles.revisions_office", path("soffice"), str(profile)], tasks)


def compared(samples: list[Sample], answers: list[Lines]) -> None:
    """Every answer is that voice's text, and no words have kept the look of a mark of the compilation. A paragraph that
    went may leave an empty one before a table: no program joins it to the table."""
    wanted = [(sample, voice, lines) for sample in samples for voice, lines in sample.readings.items()]
    for (sample, voice, lines), answer in zip(wanted, answers, strict=True):
        words = [line.rpartition("\0")[2] for line in answer]
        assert (voice, lines) == (voice, [line for line in between(words, sample.first) if line])
        assert not any(line.startswith("Consolidated source\0") and line[-1] != "\0" for line in answer)


def tasks(samples: list[Sample], *, saved: bool = False) -> list[Task]:
    """One for each reading."""
    return [
        (str(sample.saved if saved else sample.file), voice, sample.sets)
        for sample in samples
        for voice in sample.readings
    ]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> list[Sample]:
    """A text in each script with several members, saved by LibreOffice beside itself."""
    folder = tmp_path_factory.mktemp("office")
    samples = []
    for language in LANGUAGES:
        samples.append(written(drawn(language), folder / f"{language}.docx", voices=VOICES))
    by_office([(str(sample.file), str(sample.saved)) for sample in samples], folder)
    return samples


def test_python_docx_ng_reads_every_voices_text(tmp_path: Path) -> None:
    """Accepting what names a voice and rejecting the rest gives its text, rejecting all the base text: forty made-up
    texts and one with a set too long for an author, every voice, with remarks in the margin and without."""
    samples = [written(made(Random(seed)), tmp_path / f"{seed}.docx", remarks=bool(seed % 2)) for seed in range(40)]
    samples.append(written(crowd(20), tmp_path / "crowd.docx"))
    compared(samples, by_ng(tasks(samples)))


@pytest.mark.timeout(400)
def test_libreoffice_reads_every_voices_text(office: list[Sample]) -> None:
    """The same by LibreOffice, one revision after the other as a person would settle them."""
    compared(office, by_office(tasks(office), office[0].file.parent))


@pytest.mark.timeout(400)
def test_libreoffice_reads_what_it_saved_itself(office: list[Sample]) -> None:
    """A coordinator who opens and saves the file loses nothing: LibreOffice joins revisions, but not the texts."""
    compared(office, by_office(tasks(office, saved=True), office[0].file.parent))


@pytest.mark.timeout(400)
def test_python_docx_ng_reads_what_libreoffice_saved(office: list[Sample]) -> None:
    """Nor does the next program find another text in it."""
    compared(office, by_ng(tasks(office, saved=True)))


LINES = """(() => {
  const said = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return node.data;
    if (node.hidden) return "";
    if (node.tagName !== "SUP") return Array.from(node.childNodes).map(said).join("");
    const note = document.querySelector(node.firstChild.getAttribute("href"));
    return note.hidden ? "hidden" : "⟦" + note.querySelector("span").innerText + "⟧";
  };
  const lines = [];
  let line = "";
  for (const each of document.querySelector("main").children) {
    if (each.hidden) continue;
    if (each.tagName === "TABLE") {
      if (line) { lines.push(line); line = ""; }
      const rows = Array.from(each.rows).filter((row) => !row.hidden);
      lines.push(...rows.map((row) => Array.from(row.cells).map(said).join("\\t")));
    } else {
      line += said(each);
      if (!each.classList.contains("joined")) { lines.push(line); line = ""; }
    }
  }
  return lines.concat(line || []);
})()"""
"""The lines of the text that a browser shows, with each note at its sign: what is hidden is left out."""


def test_chromium_reads_every_voices_text(chromium: Browser, tmp_path: Path) -> None:
    """The page shows what a voice proposes, or the base text, as its address or a reader asks, and has nothing to
    complain of."""
    file = tmp_path / "page.html"
    for seed in range(SEEDS):
        what = made(Random(seed))
        text = consolidate(what.comments, what.group, resolution="191", ledger=Ledger(), made=MADE)
        file.write_bytes(CONSOLIDATED["html"](text))
        with chromium.tab() as tab:
            for voice, lines in what.readings.items():
                asked = f"as {voice}" if voice else "base"
                if voice == next(iter(what.readings)):
                    tab.open(f"{file.as_uri()}#{quote(asked)}")
                else:
                    tab.run(f"choice.value = {json.dumps(asked)}; choice.dispatchEvent(new Event('change'))")
                assert (seed, voice, lines) == (seed, voice, tab.run(LINES))
            assert [] == tab.complaints()


@pytest.mark.timeout(400)
def test_remarks_and_print(tmp_path: Path) -> None:
    """LibreOffice prints the text in every script, and keeps each remark when it saves the file."""
    need("soffice", "pdftotext")
    samples = {seed: written(made(Random(seed)), tmp_path / f"{seed}.docx", remarks=True) for seed in (0, 1, 3)}
    files = [str(sample.file) for sample in samples.values()]
    for form in ("pdf", "docx:MS Word 2007 XML"):
        out = tmp_path / form[:3]
        office = [path("soffice"), f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless"]
        arguments = ["--convert-to", form, "--outdir", str(out), *files]
        subprocess.run([*office, *arguments], check=True, capture_output=True, timeout=200)
    for seed, sample in samples.items():
        remarks = [comment.text for comment in docx.Document(str(sample.file)).comments]
        assert remarks
        kept = [comment.text for comment in docx.Document(str(tmp_path / "doc" / f"{seed}.docx")).comments]
        assert sorted(remarks) == sorted(kept)
        pdf = tmp_path / "pdf" / f"{seed}.pdf"
        done = subprocess.run([path("pdftotext"), str(pdf), "-"], check=True, capture_output=True, timeout=60)
        words = "".join(unicodedata.normalize("NFKC", done.stdout.decode()).split())
        assert "Endofthetext" in words
        assert "(191-" in words
