"""A LibreOffice of our own, driven through UNO; runs under the Python that has `uno` (Debian's own).

What is done in it is said by those who drive it (hand.py, tests/real/oracles).
"""

import importlib
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")
R = TypeVar("R")
uno: Any = importlib.import_module("uno")
PATIENCE = 600
"""Tenths of a second it may take to answer."""


DEATHS = 5
"""Programs that one task may end. QUIRK: LibreOffice 7.4 dies now and then when it has done a few tasks, at none of its
own and more often on a busy machine; the same task comes to its end the next time."""

Service = Callable[[str], Any]
"""Makes a service of LibreOffice by its name."""


def performed(program: str, profile: Path, tasks: Sequence[T], act: Callable[[Service, T], R]) -> Iterator[R]:
    """What `act` makes of each task, in a LibreOffice that is started afresh where it dies. SystemExit where one task
    ends DEATHS of them."""
    at = deaths = 0
    while at < len(tasks):
        with _office(program, profile) as service:
            try:
                while at < len(tasks):
                    yield act(service, tasks[at])
                    at, deaths = at + 1, 0
            except Exception as error:  # noqa: BLE001 - a program that dies raises many things
                deaths += 1
                if deaths == DEATHS:
                    # not raised again: Python may not write the traceback of a `with` into an exception of UNO
                    raise SystemExit(f"LibreOffice died {DEATHS} times at {tasks[at]!r:.200}: {error}") from None


@contextmanager
def _office(program: str, profile: Path) -> Iterator[Service]:
    """What makes the services of a LibreOffice with a profile of its own, by name; it ends with the block."""
    pipe = f"iscg{profile.stat().st_ino}"
    process = subprocess.Popen(
        [
            program,
            f"-env:UserInstallation={profile.as_uri()}",
            *("--headless", "--norestore", "--nologo", f"--accept=pipe,name={pipe};urp;"),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        context = _context(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")

        def service(name: str) -> Any:
            return context.ServiceManager.createInstanceWithContext(f"com.sun.star.{name}", context)

        yield service
        with suppress(Exception):  # it is gone already
            service("frame.Desktop").terminate()
            process.wait(30)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(30)


def _context(address: str) -> Any:
    """Of the program that listens there, as soon as it does."""
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(PATIENCE):
        with suppress(Exception):  # not yet there
            return resolver.resolve(address)
        time.sleep(0.1)
    raise SystemExit("LibreOffice did not answer")


def option(name: str, value: object) -> Any:
    """A property as UNO wants it."""
    made = uno.createUnoStruct("com.sun.star.beans.PropertyValue")
    made.Name, made.Value = name, value
    return made


def opened(desktop: Any, file: str) -> Any:
    """The document, with a view but without a window."""
    return desktop.loadComponentFromURL(Path(file).as_uri(), "_blank", 0, (option("Hidden", True),))


def saved(document: Any, file: str, form: str) -> None:
    """The document in a file of that format, by the name LibreOffice gives it; closed."""
    document.storeToURL(Path(file).as_uri(), (option("FilterName", form),))
    document.close(True)
