"""Reads Word files with python-docx-ng, in an environment of its own (it takes the place of the module `docx`).

Standard input: JSON, a list of [file, voice, sets]; standard output: the paragraphs and rows of each after accepting
the revisions whose author set holds the voice and rejecting the others. Cells are parted by tabs; the words of a note
stand in ⟦⟧ at its sign.
"""

import importlib
import json
import sys
from collections.abc import Callable
from typing import Any

docx: Any = importlib.import_module("docx")


W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def lines(file: str, voice: str, sets: dict[str, str]) -> list[str]:
    """The text of the body's paragraphs and rows."""
    document = docx.Document(file)
    for revision in reversed(list(document.revisions)):
        if revision._element.getparent() is None:
            continue
        if voice in sets.get(revision.author, revision.author).split("; "):
            revision.accept()
        else:
            revision.reject()
    notes = {note.footnote_id: "\n".join(each.text.strip() for each in note.paragraphs) for note in document.footnotes}
    found: list[str] = []
    for block in document.iter_inner_content():
        if hasattr(block, "rows"):
            for row in block.rows:  # not its cells: python-docx repeats those that span columns
                cells = ([said(paragraph, notes) for paragraph in cell.p_lst] for cell in row._tr.tc_lst)
                found.append("\t".join(map(" ".join, cells)))
        else:
            found.append(said(block._p, notes))
    return found


def said(paragraph: Any, notes: dict[int, str]) -> str:
    """A paragraph's words, with those of its notes."""
    words: dict[str, Callable[[Any], str]] = {f"{W}t": lambda each: each.text or "", f"{W}tab": lambda each: "\t"}
    words[f"{W}footnoteReference"] = lambda each: f"⟦{notes.get(int(each.get(f'{W}id')), '')}⟧"
    runs = paragraph.iter(f"{W}r")
    return "".join(words[each.tag](each) for run in runs for each in run if each.tag in words)


if __name__ == "__main__":
    json.dump([lines(*task) for task in json.load(sys.stdin)], sys.stdout)
