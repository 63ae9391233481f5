"""`./run bench structure [FILE…]`: the tree found in each file; without files, those of tests/corpus/structure.

Each text there is read as it is, and its tree set as a Word file in every way of `wordfile.settings`, typed and counted
labels among them; a tree counts where every heading, label and word is as expected. Then how long a file takes.
"""

import json
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from bench.adapters import structure
from bench.tools import machine, verdict
from bench.wordfile import FRONT, settings, word_file

CORPUS = Path(__file__).parent.parent / "tests" / "corpus" / "structure"
LONGEST = 100.0
"""Milliseconds of processor time a file may take: other work beside this one does not count."""

Tree = list[tuple[str, str, str]]


def main(arguments: list[str]) -> int:
    """The trees of the files named, or how many of the corpus are as expected."""
    structure(*next(_cases())[:2])  # the vocabularies are read once
    if arguments:
        for name in arguments:
            _show(Path(name))
        return 0
    times: list[float] = []
    right = total = 0
    for data, name, expected in _cases():
        began = time.process_time()
        found = structure(data, name)
        times.append(1000 * (time.process_time() - began))
        same = _folded(found) == _folded(expected)
        right, total = right + same, total + 1
        if not same:
            print(f"not as expected: {name}")
    print(
        f"{machine()}; a file takes {statistics.median(times):.1f} ms of the processor, the longest {max(times):.1f} ms"
    )
    holds = right == total and max(times) <= LONGEST
    return verdict(f"{right} of {total} trees, {max(times):.0f} ms", f"all, {LONGEST:.0f} ms", holds)


def _show(path: Path) -> None:
    began = time.process_time()
    found = structure(path.read_bytes(), path.name)
    took = 1000 * (time.process_time() - began)
    heading = ""
    for section, label, text in found:
        if section != heading:
            heading = section
            print(f"\n{heading}")
        words = " ".join(text.split())
        print(f"  {label:<12}{words[:80]}{'…' if len(words) > 80 else ''}")
    print(f"\n{path.name}: {len(found)} provisions, {took:.1f} ms", file=sys.stderr)


def _cases() -> Iterator[tuple[bytes, str, Tree]]:
    """(file, its name, its tree) for each text of the corpus and each Word file made of it."""
    for path in sorted(CORPUS.glob("*.txt")):
        told = json.loads(path.with_suffix(".json").read_text("utf-8"))
        tree: Tree = [(heading, label, text) for heading, label, text in told["provisions"]]
        yield path.read_bytes(), path.name, tree
        for number, setting in enumerate(settings(), 1):
            data = word_file(FRONT, tree, replace(setting, language=told["language"]))
            yield data, f"{path.stem}-{number}.docx", tree


def _folded(tree: Sequence[tuple[str, str, str]]) -> Tree:
    """As two trees are compared: white space, width and the seat of an Arabic letter apart."""
    seat = str.maketrans("أ（）", "ا()")
    return [(heading, label.translate(seat), " ".join(text.split())) for heading, label, text in tree]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
