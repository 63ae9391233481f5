"""Reads Word files with python-docx-ng, in an environment of its own (it takes the place of the module `docx`).

Standard input: JSON, a list of [file, voice, sets]; standard output: the paragraphs of each after accepting the
revisions whose author set holds the voice and rejecting the others.
"""

import importlib
import json
import sys
from typing import Any

docx: Any = importlib.import_module("docx")


def paragraphs(file: str, voice: str, sets: dict[str, str]) -> list[str]:
    """The text of the body's paragraphs."""
    document = docx.Document(file)
    for revision in reversed(list(document.revisions)):
        if revision._element.getparent() is None:
            continue
        if voice in sets.get(revision.author, revision.author).split("; "):
            revision.accept()
        else:
            revision.reject()
    return [paragraph.text for paragraph in document.paragraphs]


if __name__ == "__main__":
    json.dump([paragraphs(*task) for task in json.load(sys.stdin)], sys.stdout)
