"""`./run` sets itself up from the hashed lock, offline here: a small project, one made-up package as a wheel.

What needs another machine (no ensurepip, an ordinary user, other Pythons, the real lock) is shown by `.ci/run`.
"""

import base64
import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
BOT = "import os, sys, pebble\nprint(pebble.NAME, os.getcwd(), *sys.argv[1:])\n"


@dataclass(frozen=True, kw_only=True)
class Project:
    """A clone of a project that needs one package, and the folder where that package may be had."""

    folder: Path
    wheels: Path

    def start(self, *arguments: str, online: bool = True, at: Path | None = None) -> "subprocess.Popen[str]":
        """Start ./run from the root folder; without the wheels it is as if the index could not be reached."""
        wheels = str(self.wheels) if online else str(self.folder)
        settings = {
            "PATH": "/usr/bin:/bin",
            "HOME": str(self.folder.parent),
            "PIP_NO_INDEX": "1",
            "UV_NO_INDEX": "1",
            "PIP_FIND_LINKS": wheels,
            "UV_FIND_LINKS": wheels,
        }
        return subprocess.Popen(
            [sys.executable, str(at or self.folder / "run"), *arguments],
            env=settings,
            cwd="/",
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A fresh clone in a path with a space."""
    return made(tmp_path)


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A clone that was started once; not to be changed."""
    project = made(tmp_path_factory.mktemp("started"))
    assert "pebble / status --all\n" == project.start("status", "--all").communicate()[0]
    return project


@pytest.fixture
def moved(started: Project, tmp_path: Path) -> Project:
    """The same at another place, set-up and all."""
    folder = tmp_path / "moved here"
    shutil.copytree(started.folder, folder, symlinks=True)
    return Project(folder=folder, wheels=started.wheels)


def made(tmp_path: Path) -> Project:
    """The wheel and the clone, under a folder."""
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    wheel = wheels / "pebble-1.0-py3-none-any.whl"
    files = {
        "pebble.py": "NAME = 'pebble'\n",
        "pebble-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: pebble\nVersion: 1.0\n",
        "pebble-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "pebble-1.0.dist-info/RECORD"
    with zipfile.ZipFile(wheel, "w") as archive:
        lines = []
        for name, words in files.items():
            digest = base64.urlsafe_b64encode(hashlib.sha256(words.encode()).digest()).decode().rstrip("=")
            lines.append(f"{name},sha256={digest},{len(words)}")
            archive.writestr(name, words)
        archive.writestr(record, "\n".join([*lines, f"{record},,"]) + "\n")
    folder = tmp_path / "a clone"
    for package in ("bot", "bench"):
        (folder / package).mkdir(parents=True)
        (folder / package / "__main__.py").write_text(BOT)
    shutil.copy(ROOT / "run", folder)
    lock = f"pebble==1.0 \\\n    --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n"
    for name in ("requirements.lock", "requirements-dev.lock"):
        (folder / name).write_text(lock)
    return Project(folder=folder, wheels=wheels)


def test_the_second_start_needs_nothing(started: Project, tmp_path: Path) -> None:
    """Once set up it starts from any folder and over a link, and asks nobody for a package."""
    link = tmp_path / "link"
    link.symlink_to(started.folder / "run")
    second = started.start("status", online=False, at=link)
    assert ("pebble / status\n", "", 0) == (*second.communicate(), second.returncode)


def test_a_moved_project_still_starts(moved: Project) -> None:
    """The folder may be renamed or copied after the set-up."""
    assert ("pebble / status\n", "") == moved.start("status", online=False).communicate()


def test_offline_it_says_what_is_missing_and_is_repaired_later(project: Project) -> None:
    """Without the index it names what could not be had and what to do; the next start finishes the job."""
    offline = project.start("demo", online=False)
    _, told = offline.communicate()
    assert 1 == offline.returncode
    assert "could not be reached" in told
    assert "Missing (1): pebble 1.0." in told
    assert "unfinished" == (project.folder / ".venv" / "set-up").read_text()
    assert "pebble / demo\n" == project.start("demo").communicate()[0]


def test_what_worked_still_works_offline(moved: Project) -> None:
    """A set-up for the tests that cannot be finished offline leaves the demonstration as it was."""
    (moved.folder / "requirements-dev.lock").write_text(f"boulder==2.0 \\\n    --hash=sha256:{'0' * 64}\n")
    tests = moved.start("test", online=False)
    assert "Missing (1): boulder 2.0." in tests.communicate()[1]
    assert ("pebble / demo\n", "") == moved.start("demo", online=False).communicate()


def test_a_package_with_another_hash_is_refused(moved: Project) -> None:
    """What is installed is what was tested, or nothing; and a changed lock is noticed."""
    for name in ("requirements.lock", "requirements-dev.lock"):
        (moved.folder / name).write_text(f"pebble==1.0 \\\n    --hash=sha256:{'0' * 64}\n")
    shutil.rmtree(next(moved.folder.glob(".venv/lib/*/site-packages/pebble-1.0.dist-info")))
    start = moved.start("demo")
    out, told = start.communicate()
    assert ("", 1) == (out, start.returncode)
    assert "Setting up failed" in told
    assert "hash" in told.lower()


def test_two_starts_at_once(project: Project) -> None:
    """One sets up, the other waits for it; both run."""
    both = [project.start(word) for word in ("one", "two")]
    told = [start.communicate() for start in both]
    assert ["pebble / one\n", "pebble / two\n"] == [out for out, _ in told]
    assert 1 == sum("Setting up" in words for _, words in told)


def test_a_set_up_that_lost_its_python_is_made_anew(moved: Project) -> None:
    """A .venv whose interpreter is gone (an upgrade of the system, another machine) is replaced."""
    python = moved.folder / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to("/nonexistent/python3")
    assert "pebble / status\n" == moved.start("status").communicate()[0]


def test_an_unknown_check_names_the_known_ones(project: Project) -> None:
    """A slip of the pen is answered with what there is, before anything is set up."""
    start = project.start("check", "formt")
    assert "There is no check named formt; there are format, lint, walls, types.\n" == start.communicate()[1]
    assert not (project.folder / ".venv").exists()


def test_nothing_said_shows_the_usage(project: Project) -> None:
    """./run alone tells what it can do."""
    start = project.start()
    assert "./run demo" in start.communicate()[0]
    assert 2 == start.returncode
    assert os.access(project.folder / "run", os.X_OK)
