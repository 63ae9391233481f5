"""Lets LibreOffice settle the revisions of Word files, through UNO; run by the Python that has `uno` (Debian's own).

Arguments: the soffice program and a folder for its profile. Standard input: JSON, a list of [file, voice, sets], or of
[file, target] to save a file again as Word; standard output: the paragraphs and rows of each, or an empty list. Cells
are parted by tabs; the words of a note stand in ⟦⟧ at its sign.
"""

import importlib
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from string import ascii_letters
from typing import Any

uno: Any = importlib.import_module("uno")


def connected(program: str, profile: Path) -> tuple[Any, Any, subprocess.Popen[bytes]]:
    """A LibreOffice of our own: its desktop, its dispatcher, its process."""
    pipe = f"iscg{profile.stat().st_ino}"
    process = subprocess.Popen(
        [
            program,
            f"-env:UserInstallation={profile.as_uri()}",
            "--headless",
            "--norestore",
            "--nologo",
            f"--accept=pipe,name={pipe};urp;",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(300):
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            break
        except Exception:  # noqa: BLE001 - not yet there
            time.sleep(0.1)
    else:
        raise SystemExit("LibreOffice did not answer within 30 seconds")
    services = context.ServiceManager
    desktop = services.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    return desktop, services.createInstanceWithContext("com.sun.star.frame.DispatchHelper", context), process


def option(name: str, value: object) -> Any:
    """A property as UNO wants it."""
    made = uno.createUnoStruct("com.sun.star.beans.PropertyValue")
    made.Name, made.Value = name, value
    return made


def opened(desktop: Any, file: str) -> Any:
    """The document, with a view but without a window: LibreOffice 7.4 dies there of remarks in the margin."""
    return desktop.loadComponentFromURL(Path(file).as_uri(), "_blank", 0, (option("Hidden", True),))


def settled(desktop: Any, dispatcher: Any, file: str, voice: str, sets: dict[str, str]) -> list[str]:
    """The document's paragraphs once every revision is accepted or rejected, one by one as a person would."""
    document = opened(desktop, file)
    controller = document.getCurrentController()
    cursor = controller.getViewCursor()
    left = -1
    while (redlines := document.Redlines.createEnumeration()).hasMoreElements():
        first = redlines.nextElement()
        author = first.RedlineAuthor
        cursor.gotoRange(first.RedlineStart, False)
        cursor.gotoRange(first.RedlineEnd, True)
        holds = voice in sets.get(author, author).split("; ")
        command = ".uno:AcceptTrackedChange" if holds else ".uno:RejectTrackedChange"
        dispatcher.executeDispatch(controller.Frame, command, "", 0, ())
        now = 0
        rest = document.Redlines.createEnumeration()
        while rest.hasMoreElements():
            rest.nextElement()
            now += 1
        if now == left:
            raise SystemExit(f"{file}: a revision by {author!r} could not be settled")
        left = now
    found = list(lines(document.Text))
    document.close(True)
    return found


def lines(text: Any) -> Iterator[str]:
    """A text's paragraphs, each after its style, and the rows of its tables."""
    blocks = text.createEnumeration()
    while blocks.hasMoreElements():
        block = blocks.nextElement()
        if block.supportsService("com.sun.star.text.TextTable"):
            for _, names in groupby(block.CellNames, key=lambda name: name.lstrip(ascii_letters)):
                cells = (lines(block.getCellByName(name)) for name in names)
                yield "\t".join(" ".join(line.rpartition("\0")[2] for line in cell) for cell in cells)
        else:
            yield f"{block.ParaStyleName}\0{said(block)}"


def said(paragraph: Any) -> str:
    """A paragraph's words, with those of its notes."""
    words, portions = "", paragraph.createEnumeration()
    while portions.hasMoreElements():
        portion = portions.nextElement()
        if portion.TextPortionType == "Footnote":
            words += f"⟦{portion.Footnote.String.strip()}⟧"
        elif portion.TextPortionType == "Text":
            words += portion.String
    return words


def saved(desktop: Any, file: str, target: str) -> list[str]:
    """The file saved again, as Word."""
    document = opened(desktop, file)
    document.storeToURL(Path(target).as_uri(), (option("FilterName", "MS Word 2007 XML"),))
    document.close(True)
    return []


def answered(task: list[Any], office: tuple[Any, Any, Any]) -> list[str]:
    """The answer to one task."""
    desktop, dispatcher, _ = office
    return saved(desktop, *task) if len(task) == 2 else settled(desktop, dispatcher, *task)


if __name__ == "__main__":
    where = sys.argv[1], Path(sys.argv[2])
    office, answers = connected(*where), []
    try:
        for task in json.load(sys.stdin):
            try:
                answers.append(answered(task, office))
            except Exception:  # noqa: BLE001 - LibreOffice 7.4 dies now and then when it has done a few: once more, afresh
                office[2].kill()
                office[2].wait(30)
                office = connected(*where)
                answers.append(answered(task, office))
        json.dump(answers, sys.stdout)
    finally:
        try:
            office[0].terminate()
        except Exception:  # noqa: BLE001 - it is gone already
            office[2].kill()
        office[2].wait(30)
