"""Lets LibreOffice settle the revisions of Word files, through UNO; run by the Python that has `uno` (Debian's own).

Arguments: the soffice program and a folder for its profile. Standard input: JSON, a list of [file, voice, sets], or of
[file, target] to save a file again as Word; standard output: the paragraphs and rows of each, or an empty list. Cells
are parted by tabs; the words of a note stand in ⟦⟧ at its sign.
"""

import json
import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from string import ascii_letters
from typing import Any

from bench.soffice import Service, opened, performed, saved


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


def again(desktop: Any, file: str, target: str) -> list[str]:
    """The file saved again, as Word."""
    saved(opened(desktop, file), target, "MS Word 2007 XML")
    return []


def done(service: Service, task: list[Any]) -> list[str]:
    """One task's answer."""
    desktop = service("frame.Desktop")
    return again(desktop, *task) if len(task) == 2 else settled(desktop, service("frame.DispatchHelper"), *task)


if __name__ == "__main__":
    json.dump(list(performed(sys.argv[1], Path(sys.argv[2]), json.load(sys.stdin), done)), sys.stdout)
