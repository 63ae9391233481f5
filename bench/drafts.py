"""What files amend: how long a long one takes, and how many changes two versions that track none are apart.

Rows of `./run bench word`.
"""

import re
import statistics
import time
from pathlib import Path
from random import Random

from bench.papers import word_file
from bench.reading import Figure, scored
from bench.tools import group
from bot.model import Amendment, BaseText, Edit, Provision
from bot.office import read
from bot.text import amendments_of

LONG = 0.5
"""Seconds for a file of fifty pages with four hundred changes, from its bytes to its amendments."""
COMPARED = 0.8
"""The share of pairs that are as many changes apart as Word's compare says; the rest differ in pictures and formulas,
and in how a table's rows are matched."""

_HEADINGS = (
    "considering",
    "recognizing",
    "noting",
    "recalling",
    "considering further",
    "resolves",
    "instructs the Secretary-General",
    "instructs the ITU Council",
    "instructs the Director of the Telecommunication Development Bureau",
    "invites Member States",
)
_WORDS = (
    "that the development of services shall be open to all members and reviewed in the study groups each year "
    "with calendars gardens meetings numbers examples"
).split()


def speed(_: Path) -> Figure:
    """A resolution of fifty pages changed in four hundred places, read and held against its base text; and one ten
    times as long. In time of the processor, since others use it too."""
    took, size, wrong = _timed(60, 5)
    took_longer = _timed(600, 3)[0]
    return Figure(
        figure=f"{took:.2f} s for {size} words in 400 changed provisions, {wrong} of them not as made; "
        f"ten times as long {took_longer / took:.1f} times",
        target=f"≤ {LONG} s, all as made, linear (≤ 15 times)",
        holds=took <= LONG and not wrong and took_longer <= 15 * took,
    )


def _timed(items: int, rounds: int) -> tuple[float, int, int]:
    """Seconds, words, and how many of the first amendments are not what was made."""
    data, base, made = _draft(items)
    vocabularies = group().vocabularies
    amendments_of(read(data, "draft.docx"), (base,), vocabularies)  # what is compiled once is no part of it
    times = []
    found: tuple[Amendment, ...] = ()
    for _ in range(rounds):
        begun = time.process_time()
        found = amendments_of(read(data, "draft.docx"), (base,), vocabularies)
        times.append(time.process_time() - begun)
    signs = {Edit.KEPT: "{}", Edit.INSERTED: "[+{}+]", Edit.DELETED: "[-{}-]"}
    told = [
        (one.heading, one.label, "".join(signs[piece.edit].format(piece.text) for piece in one.redline))
        for one in found
    ]
    words = sum(len(provision.text.split()) for provision in base.provisions)
    return statistics.median(times), words, sum(one != other for one, other in zip(told, made, strict=False))


def _draft(items: int) -> tuple[bytes, BaseText, list[tuple[str, str, str]]]:
    """A file with changes in two of three items, the text it was made of, and the changed items as they are marked."""
    random = Random(58)
    lines: list[str] = []
    provisions: list[Provision] = []
    made: list[tuple[str, str, str]] = []
    for heading in _HEADINGS:
        lines.append(f"{heading} (i)")
        for number in range(1, items + 1):
            words = random.choices(_WORDS, k=40)
            label = f"{number // 60 + 1}.{number % 60 + 1}"
            provisions.append(Provision(heading=heading, label=label, text=f"{' '.join(words)};"))
            if len(provisions) % 3:
                words[10:10] = ["[+new words+]"]
                words[20:22] = [f"[-{' '.join(words[20:22])}-]"]
                made.append((heading, label, f"{' '.join(words)};"))
            lines.append(f"{label}\t{' '.join(words)};")
    return word_file(lines, "Delegate One"), BaseText(language="en", provisions=tuple(provisions)), made


def compared(corpora: Path) -> Figure:
    """How many changes two versions are apart, beside the number that Word's compare comes to."""
    told, _ = scored(corpora, "score_docx", str(corpora / "e"), "--diff", "bench.adapters:docx_diff", "--show", "20")
    found = re.search(r"exact count (\d+)/(\d+)", told)
    good, of = (int(found[1]), int(found[2])) if found else (0, 1)
    return Figure(figure=f"{good} of {of} pairs", target=f"≥ {COMPARED:.0%}", holds=good >= COMPARED * of, details=told)
