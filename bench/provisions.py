"""`./run bench provisions [ROW …]`: which provisions texts cite, beside what people saw in them, and how long it takes.

citations  every labelled text of tests/corpus/citations (or of one language, or round: `citations ru`, `citations -2`)
speed      a mail of 30 kB with three citations, from its text
quotes     damaged quotations of provisions, from bench/quotes.py; minutes

A citation is right with its heading, its label and the resolution its words name; a text in which nothing is cited can
only cost precision. What went wrong is listed.
"""

import json
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import product
from pathlib import Path
from statistics import median
from typing import Any

from bench import quotes
from bench.tools import group, machine, verdict
from bot.model import BaseText
from bot.text import base_text, citations_in

CITATIONS = Path(__file__).parent.parent / "tests" / "corpus" / "citations"
PRECISION, RECALL, LANGUAGE = 0.99, 0.97, 0.95
"""What precision and recall must reach over all, and both in each language."""
TEXTS, NEGATIVES = 400, 100
SIZE, MOST = 30_000, 4.0
"""Characters of the mail that is timed, and the milliseconds it may take."""


@dataclass(kw_only=True, slots=True)
class Tally:
    """What was found in some texts: right, wrong and missed citations."""

    texts: int = 0
    negatives: int = 0
    right: int = 0
    wrong: int = 0
    missed: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """How much of what was found is right."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """How much of what is there was found."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    def count(self, text: str, want: list[Any], found: list[Any]) -> None:
        """Add one text."""
        expected, given = Counter(map(_key, want)), Counter(map(_key, found))
        self.texts += 1
        self.negatives += not want
        self.right += (expected & given).total()
        self.wrong += (given - expected).total()
        self.missed += (expected - given).total()
        if expected != given:
            self.faults.append(f"{text!r}\n    want {want}\n    got  {found}")

    def __str__(self) -> str:
        return (
            f"{self.texts:4} texts ({self.negatives} cite nothing)  precision {self.precision:.3f}"
            f"  recall {self.recall:.3f}  right {self.right}  wrong {self.wrong}  missed {self.missed}"
        )


def _key(cited: list[Any]) -> str:
    return json.dumps(cited, ensure_ascii=False)


def main(arguments: list[str]) -> int:
    """The rows asked for, all without a name."""
    rows = {"citations": _citations, "speed": _speed, "quotes": quotes.main}
    name, *rest = arguments or [""]
    if name and name not in rows:
        print(f"usage: ./run bench provisions [ROW]; ROW is one of: {', '.join(rows)}", file=sys.stderr)
        return 2
    return max([row(rest) for row_name, row in rows.items() if name in ("", row_name)])


def _citations(wanted: list[str]) -> int:
    """Precision and recall over the labelled texts, per language and over all."""
    overall, languages = Tally(), dict[str, Tally]()
    vocabularies = group().vocabularies
    for stem, case in _cases(wanted):
        found = [
            [c.heading, c.label, *([list(c.resolution)] if c.resolution else [])]
            for c in citations_in(case["text"], vocabularies, _base(case["base"]))
        ]
        for tally in (overall, languages.setdefault(stem.partition("-")[0], Tally())):
            tally.count(case["text"], case["want"], found)
    for language, tally in sorted(languages.items()):
        print(f"{language:6}{tally}")
        print("".join(f"  {fault}\n" for fault in tally.faults), end="")
    print(f"all   {overall}")
    worst = min(min(tally.precision, tally.recall) for tally in languages.values())
    return verdict(
        f"precision {overall.precision:.3f}, recall {overall.recall:.3f}, worst of a language {worst:.3f}, "
        f"{overall.texts} texts, {overall.negatives} of them cite nothing",
        f"{PRECISION}, {RECALL}, {LANGUAGE}; {TEXTS} and {NEGATIVES}",
        overall.precision >= PRECISION
        and overall.recall >= RECALL
        and worst >= LANGUAGE
        and (bool(wanted) or (overall.texts >= TEXTS and overall.negatives >= NEGATIVES)),
    )


def _cases(wanted: list[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The labelled texts with the names of their files, of those files whose name has one of the words wanted."""
    for path in sorted(CITATIONS.glob("*.jsonl")):
        if not wanted or any(word in path.stem for word in wanted):
            yield from ((path.stem, json.loads(line)) for line in path.read_text("utf-8").splitlines())


@cache
def _base(name: str | None) -> BaseText | None:
    path = CITATIONS / f"{name}.toml"
    return base_text(path.read_bytes(), path.name) if name else None


def _speed(_: list[str]) -> int:
    """The median time of finding three citations in a long mail, once everything is loaded."""
    sentences = tomllib.loads((Path(__file__).parent / "sentences.toml").read_text("utf-8"))
    pool = [" ".join(parts) for parts in product(*sentences["en"]["remark"])]
    cited = ["We would delete resolves 2.", "On instructs the SG 3 and 4 we agree.", "Considering further b) is new."]
    paragraphs: list[str] = []
    while sum(len(paragraph) for paragraph in paragraphs) < SIZE:
        start = len(paragraphs) * 5 % len(pool)
        paragraphs.append(" ".join((pool + pool)[start : start + 5]))
    for number, words in enumerate(cited):
        paragraphs.insert((number + 1) * len(paragraphs) // 4, words)
    text, vocabularies, base = "\n\n".join(paragraphs), group().vocabularies, _base("two")
    times: list[float] = []
    for number in range(31):
        began = time.process_time()
        found = citations_in(text, vocabularies, base)
        times.append(1000 * (time.process_time() - began))
        if not number:
            print(f"{len(text)} characters, {len(found)} citations, first {times[0]:.1f} ms; {machine()}")
    return verdict(f"{median(times):.1f} ms, median", f"at most {MOST:.0f} ms", median(times) <= MOST)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
