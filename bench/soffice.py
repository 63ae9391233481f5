"""A LibreOffice of our own, driven through UNO; runs under the Python that has `uno` (Debian's own).

What is done in it is said by those who drive it (hand.py, tests/real/oracles).
"""

import importlib
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

uno: Any = importlib.import_module("uno")
PATIENCE = 600
"""Tenths of a second it may take to answer."""


@contextmanager
def office(program: str, profile: Path) -> Iterator[Callable[[str], Any]]:
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
