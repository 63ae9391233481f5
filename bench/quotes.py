"""`./run bench quotes`: damaged quotations of provisions, and the provisions they are found to be.

Every provision of resolution-like texts of ours in six languages, whole and cut short, loses, changes and gains letters
as scanners and careless hands do it (5, 15 and 30 of 100), loses its accents, is wrapped anew and put behind quotation
marks. Where no other provision of the text is nearly the same it has to be found; where one is, both have to be named.
Made with a fixed seed: the same figures every time.
"""

import random
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from rapidfuzz import fuzz

from bench.tools import group, machine, verdict
from bot.config import shipped
from bot.model import LANGUAGES, BaseText, Provision
from bot.text import align, base_text, names, reference

CORPUS = Path(__file__).parent.parent / "tests" / "corpus"
NOISE = (0, 5, 15, 30)
ROUNDS = 5
SHARE = 0.99
"""Of the quotations with one provision alone to be found, and of those with two."""
NEAR, APART = 93, 80
"""Two provisions that agree so much (in percent) are nearly the same; two that agree less are plainly different."""
SHORT = 25
"""Letters of a provision that is quoted at the least (Han characters count for three)."""
MOST = 1.0
"""Milliseconds a quoted paragraph may take, held against a hundred provisions."""
OTHERS = {
    "ar": "ابتثجحخدرزسشصطعفقكلمنهوي",
    "ru": "абвгдежзийклмнопрстуфхцчшщыэюя",
    "zh": "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工",
}
SCANNED = {
    "l": "1",
    "o": "0",
    "i": "l",
    "e": "c",
    "m": "rn",
    "s": "5",
    "t": "f",
    "a": "o",
    "и": "н",
    "п": "л",
    "о": "0",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Quote:
    """A provision as quoted: its language, the noise in it, and what it has to be found as: itself alone, both of two
    that are nearly the same, or at least itself among those named."""

    language: str
    noise: int
    words: str
    key: tuple[str, str]
    twins: frozenset[tuple[str, str]]
    alone: bool


def main(arguments: list[str]) -> int:
    """Takes no argument; a line for each language and noise."""
    if arguments:
        print("usage: ./run bench quotes", file=sys.stderr)
        return 2
    alone, twins, faults = Counter[tuple[str, int, bool]](), Counter[tuple[str, int, bool]](), []
    times = []
    for bases in texts():
        for quote in quotes(bases):
            began = time.perf_counter()
            found = align(quote.words, bases)
            times.append(time.perf_counter() - began)
            named = {place for one in found for place in ((one.heading, one.label), *one.rivals)}
            right = named == {quote.key} if quote.alone else {quote.key, *quote.twins} <= named
            (alone if quote.alone else twins)[(quote.language, quote.noise, right)] += 1
            if not right:
                faults.append(f"{quote.language} {quote.noise}%: {quote.key}: {quote.words!r}: {sorted(named)}")
    for language in LANGUAGES:
        shown = (f"{noise}%: {_share(alone, language, noise)}" for noise in NOISE)
        print(f"{language}  one provision alone  " + "  ".join(shown))
    print("".join(f"  {fault}\n" for fault in faults[:20]), end="")
    paragraph = hundred()
    unique, both = _total(alone), _total(twins)
    print(
        f"{sum(alone.values())} quotations of one provision alone, {sum(twins.values())} of two or more that are alike;"
    )
    print(f"median {1000 * median(times):.2f} ms, against a hundred provisions {paragraph:.2f} ms; {machine()}")
    return verdict(
        f"{unique:.2%} found, of those alike {both:.2%} all named, {paragraph:.2f} ms a paragraph",
        f"{SHARE:.0%}, {SHARE:.0%}, {MOST:g} ms",
        unique >= SHARE and both >= SHARE and paragraph <= MOST,
    )


def texts() -> Iterator[tuple[BaseText, ...]]:
    """Our texts, each in all its languages: the gardens, the demonstration's, those of citations and of structure."""
    words = group().vocabularies
    shelves = [sorted((CORPUS / "quotes").glob("gardens-*.toml"))]
    folder = shipped("config") / "demo" / "resolutions" / "texts"
    shelves += [sorted(folder.glob(f"{name}-*.toml")) for name in ("901", "902")]
    for paths in shelves:
        yield tuple(base_text(path.read_bytes(), path.name, path.stem[-2:], words) for path in paths)
    for path in sorted((CORPUS / "citations").glob("*.toml")):
        yield (base_text(path.read_bytes(), path.name, "en", words),)
    for path in sorted((CORPUS / "structure").glob("*.txt")):
        yield (base_text(path.read_bytes(), path.name, path.stem.split("-")[1], words),)


def quotes(bases: tuple[BaseText, ...]) -> Iterator[Quote]:
    """Every provision, whole and cut short, at every noise."""
    first = reference(bases) or bases[0]
    for base in bases:
        chance = random.Random(f"{base.title} {base.language} {len(base.provisions)}")
        keys = names(base, first)
        for key, provision in zip(keys, base.provisions, strict=True):
            size = weight(provision.text)
            for cut in (provision.text, provision.text[: len(provision.text) * 2 // 3]) if size >= SHORT else ():
                like = likeness(cut, provision, base, keys)
                if weight(cut) < SHORT:
                    continue
                for noise in NOISE:
                    for _ in range(ROUNDS):
                        yield Quote(
                            language=base.language,
                            noise=noise,
                            words=mailed(damaged(cut, noise, base.language, chance), chance),
                            key=key,
                            twins=frozenset(other for other, score in like.items() if score >= NEAR),
                            alone=max(like.values(), default=0) < APART,
                        )


def weight(words: str) -> int:
    """Letters, a Han character for three."""
    return sum(3 if "\u4e00" <= character <= "\u9fff" else character.isalnum() for character in words)


def likeness(
    words: str, provision: Provision, base: BaseText, keys: tuple[tuple[str, str], ...]
) -> dict[tuple[str, str], float]:
    """How much each other provision is like these words, in percent, as a whole or with a part of it."""
    others = ((key, other) for key, other in zip(keys, base.provisions, strict=True) if other is not provision)
    return {
        key: max(
            fuzz.ratio(words, other.text), fuzz.partial_ratio(words, other.text) if len(words) < len(other.text) else 0
        )
        for key, other in others
    }


def damaged(words: str, noise: int, language: str, chance: random.Random) -> str:
    """Letters lost, mistaken or come from nowhere, so many in a hundred."""
    others = OTHERS.get(language, "abcdefghijklmnopqrstuvwxyz")
    found = []
    for letter in words:
        fate = chance.random() * 300
        if not letter.isalnum() or fate >= 3 * noise:
            found.append(letter)
        elif fate < 2 * noise:
            found.append(
                SCANNED.get(letter) or chance.choice(others) if fate < noise else letter + chance.choice(others)
            )
    return "".join(found)


def mailed(words: str, chance: random.Random) -> str:
    """As a mail quotes it: perhaps without accents, wrapped anew, behind quotation marks or between them."""
    if chance.random() < 0.3:
        words = "".join(c for c in unicodedata.normalize("NFD", words) if not unicodedata.combining(c))
    width, mark = chance.choice((30, 50, 72, 999)), chance.choice(("", "> ", ">> ", "| "))
    lines = [""]
    for word in words.split(" "):
        if len(lines[-1]) + len(word) > width:
            lines.append("")
        lines[-1] += f"{word} "
    quoted = "\n".join(f"{mark}{line.strip()}" for line in lines)
    return f"“{quoted}”" if chance.random() < 0.2 else quoted


def hundred() -> float:
    """The median processor time of one quoted paragraph, held against a hundred provisions, in milliseconds."""
    provisions = [
        provision for bases in texts() for base in bases if base.language == "en" for provision in base.provisions
    ]
    chance = random.Random(1)
    base = BaseText(
        language="en",
        provisions=tuple(
            Provision(heading=f"section {number}", label="", text=f"{one.text} {two.text}")
            for number in range(100)
            for one, two in [chance.sample(provisions, 2)]
        ),
    )
    times = []
    for provision in base.provisions:
        words = mailed(damaged(provision.text, 15, "en", chance), chance)
        began = time.process_time()
        align(words, (base,))
        times.append(time.process_time() - began)
    return 1000 * median(times)


def _share(counted: "Counter[tuple[str, int, bool]]", language: str, noise: int) -> str:
    right, wrong = counted[(language, noise, True)], counted[(language, noise, False)]
    return f"{right / (right + wrong):7.2%} of {right + wrong}" if right + wrong else "none"


def _total(counted: "Counter[tuple[str, int, bool]]") -> float:
    right = sum(count for (_, _, found), count in counted.items() if found)
    return right / (sum(counted.values()) or 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
