"""`./run bench consolidated [SETS]`: the consolidated text, how fast it is made, and whether its law holds.

Speed: 300 provisions of 60 words, each with 20 different wordings, from comments with redlines to the bytes of the Word
file; and as many with 3. The law: over SETS made-up texts (bench/proposals.py), accepting what names a voice and
rejecting the rest gives that voice's text, rejecting all gives the base text, by our own resolver; python-docx-ng and
LibreOffice do the same in tests/real/test_consolidated.py.
"""

import sys
import time
from random import Random

from bench.proposals import MADE, Made, group_of, made
from bench.resolving import resolved
from bench.tools import machine, verdict
from bot import rules
from bot.export import CONSOLIDATED
from bot.model import BaseText, Comment, Consolidated, Ledger, Mark, Provision, Source
from bot.text import redline

PROVISIONS, MEMBERS, WORDS = 300, 20, 60
LONGEST = 1.0
"""Seconds that 300 provisions with 20 wordings each may take."""
VOCABULARY = tuple(
    f"{first}{second}" for first in ("ba", "de", "fi", "go", "lu") for second in ("ran", "sil", "tom", "ven")
)


def wide(provisions: int, members: int) -> Made:
    """A text in which every member proposes a wording of its own for every provision."""
    random = Random(191)
    texts = [[random.choice(VOCABULARY) for _ in range(WORDS)] for _ in range(provisions)]
    base = BaseText(
        language="en",
        provisions=tuple(
            Provision(heading=f"section {at // 10}", label=str(at % 10 + 1), text=" ".join(words))
            for at, words in enumerate(texts)
        ),
        sha256=f"{1:064x}",
    )
    comments: list[Comment] = []
    for provision, words in zip(base.provisions, texts, strict=True):
        for member in range(members):
            proposed = list(words)
            for place in random.sample(range(WORDS), 4):
                proposed[place] = f"{random.choice(VOCABULARY)}{member}"
            after = " ".join(proposed)
            comments.append(
                Comment(
                    resolution="191",
                    heading=provision.heading,
                    label=provision.label,
                    text="See the file.",
                    source=Source(sha256=f"{member:064x}", message_id=f"{member}@mail.example"),
                    received=MADE,
                    number=f"191-{len(comments) + 1:04}",
                    member=f"Examplia {member + 1:02}",
                    mark=Mark.MOD,
                    language="en",
                    proposed=after,
                    redline=redline(provision.text, after),
                )
            )
    return Made(group=group_of(base), comments=tuple(comments), readings={})


def consolidated(what: Made) -> Consolidated:
    """The text of what was made up."""
    return rules.consolidate(what.comments, what.group, resolution="191", ledger=Ledger(), made=MADE)


def timed(what: Made) -> tuple[float, bytes]:
    """The best of five: seconds of processor time from comments to bytes, since other programs share the machine."""
    best, data = float("inf"), b""
    for _ in range(5):
        start = time.process_time()
        data = CONSOLIDATED["docx"](consolidated(what))
        best = min(best, time.process_time() - start)
    return best, data


def broken(sets: int) -> tuple[int, int]:
    """How many readings were tried, and how many were not the text they should be."""
    tried = wrong = 0
    for seed in range(sets):
        what = made(Random(seed))
        data = CONSOLIDATED["docx"](consolidated(what))
        for voice, lines in what.readings.items():
            tried += 1
            if resolved(data, voice) != lines:
                wrong += 1
                print(f"FAULT: set {seed}: the text of {voice or 'nobody'} is another")
    return tried, wrong


def main(arguments: list[str]) -> int:
    """Speed and law; the number of sets may be given."""
    if len(arguments) > 1 or not all(argument.isdecimal() for argument in arguments):
        print("usage: ./run bench consolidated [SETS]", file=sys.stderr)
        return 2
    print(machine())
    seconds = 0.0
    for members in (3, MEMBERS):
        what = wide(PROVISIONS, members)
        seconds, data = timed(what)
        print(f"{PROVISIONS} provisions x {members} wordings: {seconds:.2f} s, {len(data) / 1e6:.2f} MB")
        voice = what.comments[0].member
        after = [f"{each.label}\t{each.proposed}" for each in what.comments if each.member == voice]
        if [line for line in resolved(data, voice) if "\t" in line] != after:
            print(f"FAULT: the text of {voice} is another")
            return verdict("a reading is wrong", "none", holds=False)
    tried, wrong = broken(int(arguments[0]) if arguments else 300)
    print(f"{tried} readings of made-up texts, {wrong} wrong")
    return verdict(
        f"{seconds:.2f} s for {PROVISIONS} x {MEMBERS}; {wrong} of {tried} readings wrong",
        f"{LONGEST:.0f} s; 0 wrong",
        seconds <= LONGEST and not wrong,
    )
