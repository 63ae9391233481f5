"""From passages to stretches: which neighbouring paragraphs of a person's own words speak about the same provisions.

Purely about order and citations: a paragraph that cites a provision begins a stretch, those after it that cite
nothing belong to it, and a citation in the quoted words just above places an answer that cites nothing itself. A
stretch is always one unbroken range of the body, so that its words are verbatim (law 3). What a stretch means
(mark, type, member) is `filing.py`'s concern.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby, pairwise
from operator import itemgetter

from bot.model import Amendment, BaseText, Citation, Group, Naming, Passage, PassageKind, Resolution, Vocabulary
from bot.text import citations_in, namings_in

_PARAGRAPH = re.compile(r"(?m)^[^\S\n]*\S[^\n]*(?:\n[^\S\n]*\S[^\n]*)*")
_QUOTE_MARKS = re.compile(r"(?m)^[ \t>|]+")
_ENDED = re.compile(r"[.;:!?。；：！？؟]\s*$")
_LEAD_IN = re.compile(r"[\s\-–—•*·>\d.()]*(?:on|re|sur|по|sobre|关于|بشأن)?\s*", re.IGNORECASE)
_COURTESY_WORDS = 12
"""A longer paragraph says something, however politely it begins."""
_CLAUSE_WORDS = 8
"""So does a longer clause: "Thank you for the draft which we can fully support"."""
_CLAUSE_END = re.compile(r"(?:(?<!\b[dm]r)(?<!\bm[rs]s)(?<!\bms)\.|[,;:!…،؛。，、；：！]+|\s[-–—]\s)\s*")
_COMMA = (",", "،", "，")
_FRAGMENT_WORDS = 12
"""A quotation of fewer words is a piece of a sentence."""
_LEAD_WORDS = 30
"""The most words of a paragraph that only announces what follows ("Please find below our comments on …:")."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Stretch:
    """Words of one passage about the same provisions: `start`/`end` in the body, `text` verbatim, `context` the quoted
    words they answer. No citations means the resolution as a whole. `unsure` says what a person should look at."""

    start: int
    end: int
    text: str
    resolution: Resolution
    citations: tuple[Citation, ...] = ()
    amendments: tuple[Amendment, ...] = ()
    context: str = ""
    certainty: str = "sure"
    unsure: str = ""
    why: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Unit:
    """A paragraph, or the part of one that begins with a citation; offsets in the body."""

    start: int
    end: int
    text: str
    citations: tuple[Citation, ...]
    resolution: Resolution
    courtesy: bool
    lead: bool


def stretches(
    passages: Sequence[Passage], group: Group, resolution: Resolution, author_name: str = ""
) -> tuple[Stretch, ...]:
    """The stretches of the author's own words, in order; courtesies alone make none.

    `resolution` is what the mail is about until its words name another one of the group's.
    """
    said: list[Stretch] = []
    # A greeting names somebody of the group ("Hello, Delegate."), an ending its author.
    author_name = " ".join((author_name, *(person.name for person in group.participants if person.addresses)))
    for passage, quoted in answers(passages):
        units = list(_units(passage, group, resolution, author_name))
        resolution = units[-1].resolution
        said += _gathered(units, passage, quoted, group)
    return tuple(said)


def answers(passages: Sequence[Passage]) -> Iterator[tuple[Passage, str]]:
    """Each passage of own words with the quoted ones it answers, what is between not counted.

    A quotation of a few words is the rest of a sentence that was broken for an answer: what stood before goes with it.
    Own words below own words, told apart by a doubt or a mark, answer the same.
    """
    quoted = fresh = ""
    for passage in passages:
        if passage.kind is PassageKind.QUOTED:
            fresh += passage.text
        elif passage.kind is PassageKind.HEADERS:
            quoted = fresh = ""
        elif passage.kind is PassageKind.OWN and passage.text.strip():
            if size(_QUOTE_MARKS.sub("", fresh)) >= _FRAGMENT_WORDS:
                quoted = fresh
            elif fresh:
                quoted = quoted + ("" if quoted[-1:] in ("", "\n") else "\n") + fresh
            fresh = ""
            yield passage, quoted.strip("\n")


def _gathered(units: list[_Unit], passage: Passage, quoted: str, group: Group) -> Iterator[Stretch]:
    """The stretches of one passage: courtesies at its end fall away, those before a stretch are put before it."""
    while units and units[-1].courtesy:
        units.pop()
    runs: list[list[_Unit]] = []
    for unit in units:
        if runs and _continues(runs[-1], unit):
            runs[-1].append(unit)
        else:
            runs.append([unit])
    for run in runs:
        about = next((unit for unit in run if unit.citations), run[-1])
        start, end = run[0].start, run[-1].end
        stretch = Stretch(
            start=start,
            end=end,
            text=passage.text[start - passage.start : end - passage.start],
            resolution=about.resolution,
            citations=about.citations,
            context=quoted,
            unsure=passage.unsure,
            why=_why(about),
        )
        yield stretch if stretch.citations else _placed_by_context(stretch, group)


def _continues(run: list[_Unit], unit: _Unit) -> bool:
    """Whether `unit` speaks on about what `run` speaks of."""
    about = next((u for u in run if u.citations), None)
    if about is None:
        return all(u.courtesy or u.lead for u in run) or (not unit.citations and unit.resolution == run[-1].resolution)
    if unit.resolution != about.resolution:
        return False
    return not unit.citations or _places(unit) == _places(about)


def _placed_by_context(stretch: Stretch, group: Group) -> Stretch:
    """An answer under quoted words that cite exactly one provision concerns that provision."""
    paragraphs = _PARAGRAPH.findall(_QUOTE_MARKS.sub("", stretch.context))
    if not paragraphs:
        return stretch
    cited = _ours(
        citations_in(paragraphs[-1], group.vocabularies, base_of(stretch.resolution)), group, stretch.resolution
    )
    places = {(c.heading, c.label) for c in cited}
    if len(places) != 1:
        return stretch
    why = f"the quoted words above cite “{cited[0].cited}”"
    return replace(stretch, citations=cited[:1], certainty="likely", why=why)


def _units(passage: Passage, group: Group, resolution: Resolution, author_name: str) -> Iterator[_Unit]:
    for start, end in _pieces(passage.text, group, resolution, author_name):
        words = passage.text[start:end]
        for naming in namings_in(words, group.vocabularies):
            resolution = resolution_named(naming, group) or resolution
        citations = citations_in(words, group.vocabularies, base_of(resolution))
        mine = _ours(citations, group, resolution)
        yield _Unit(
            start=passage.start + start,
            end=passage.start + end,
            text=words,
            citations=mine,
            resolution=resolution,
            courtesy=not citations and is_courtesy(words, group.vocabularies, author_name),
            lead=not citations and _leads(words, group.vocabularies),
        )


def _pieces(text: str, group: Group, resolution: Resolution, author_name: str) -> Iterator[tuple[int, int]]:
    """Paragraphs, cut once more around the courtesies of their first and last lines, and before each line that
    begins with a citation after a line that had ended."""
    for found in _PARAGRAPH.finditer(text):
        words = found.group()
        starts = [0, *(newline.end() for newline in re.finditer("\n", words))]
        cuts = {0}
        if len(starts) > 1:
            lines = [words[start:end] for start, end in pairwise([*starts, len(words)])]
            polite = [is_courtesy(line, group.vocabularies, author_name) for line in lines]
            before = next((number for number, courtesy in enumerate(polite) if not courtesy), 0)
            after = len(polite) - next((number for number, courtesy in enumerate(polite[::-1]) if not courtesy), 0)
            cuts |= {starts[before], *starts[after : after + 1]}
            for citation in citations_in(words, group.vocabularies, base_of(resolution)):
                line = bisect_right(starts, citation.start) - 1
                if line and _LEAD_IN.fullmatch(words[starts[line] : citation.start]) and _ENDED.search(lines[line - 1]):
                    cuts.add(starts[line])
        for cut, following in pairwise([*sorted(cuts), len(words)]):
            piece = words[cut:following]
            lead = len(piece) - len(piece.lstrip())
            yield found.start() + cut + lead, found.start() + cut + len(piece.rstrip())


def _ours(citations: Sequence[Citation], group: Group, resolution: Resolution) -> tuple[Citation, ...]:
    """Without the provisions of another resolution ("resolves 2 of Resolution 25")."""
    return tuple(
        c
        for c in citations
        if c.resolution is None or (c.resolution[1] == resolution.number and c.resolution[0] in ("", resolution.body))
    )


def resolution_named(naming: Naming, group: Group) -> Resolution | None:
    """The group's resolution that `naming` names: the same number, and the same body where one is said."""
    return next(
        (r for r in group.resolutions if r.number == naming.number and naming.body in ("", r.body)),
        None,
    )


def base_of(resolution: Resolution) -> BaseText | None:
    """The base text provisions are addressed in: the English one, else the first loaded."""
    english = (text for text in resolution.base_texts if text.language == "en")
    return next(english, resolution.base_texts[0] if resolution.base_texts else None)


def played(role: str, vocabularies: tuple[Vocabulary, ...], words: str) -> Iterator[re.Match[str]]:
    """Where a word that plays `role` in any language, whatever its case, begins in `words`."""
    lower = _lower(words)
    for found in _forms(role, vocabularies).finditer(lower):
        before = lower[found.start() - 1 : found.start()]
        if not before.isalnum() or "\u4e00" <= before <= "\u9fff":
            yield found


@lru_cache(maxsize=64)
def _forms(role: str, vocabularies: tuple[Vocabulary, ...]) -> re.Pattern[str]:
    """The longest first, by their first characters: then most of a text is passed over at one look a character."""
    forms = {_lower(form) for vocabulary in vocabularies for form in dict(vocabulary.words).get(role, ())}
    by_first = groupby(sorted(forms, key=lambda form: (form[0], -len(form))), key=itemgetter(0))
    branches = (f"{re.escape(first)}(?:{'|'.join(re.escape(form[1:]) for form in group)})" for first, group in by_first)
    return re.compile("|".join(branches) or "(?!)")


def _lower(words: str) -> str:
    """In lower case, every character at its place (one that would become two stays as it is)."""
    lower = words.lower()
    return lower if len(lower) == len(words) else "".join(c.lower() if len(c.lower()) == 1 else c for c in words)


def is_courtesy(words: str, vocabularies: tuple[Vocabulary, ...], author_name: str = "") -> bool:
    """Whether a short paragraph is a greeting, a thank-you or the writer's name, and no statement: every line of it.

    "Thanks, we agree." is none, for what follows the comma says something (law 2).
    """
    if size(words) > _COURTESY_WORDS or "?" in words:
        return False
    name = set(_words(author_name))
    courtesy = _forms("courtesy", vocabularies)
    return all(_is_polite(_lower(" ".join(line.split())), courtesy, name) for line in words.splitlines())


def _is_polite(line: str, courtesy: re.Pattern[str], name: set[str]) -> bool:
    """A line of which each clause is; where a comma ends it ("Dear Ms Two, dear all,") the first is enough."""
    starts = [0, *(end.end() for end in _CLAUSE_END.finditer(line)), len(line)]
    clauses = [(start, line[start:end]) for start, end in pairwise(starts) if start < end]
    return all(
        set(_words(clause)) <= name or (courtesy.match(line, start) and size(clause) <= _CLAUSE_WORDS)
        for start, clause in (clauses[:1] if line.endswith(_COMMA) else clauses)
    )


def _leads(words: str, vocabularies: tuple[Vocabulary, ...]) -> bool:
    """Whether a paragraph that cites nothing announces the one after it, or only thanks before it."""
    if words.rstrip().endswith((":", "：")):
        return len(words.split()) <= _LEAD_WORDS
    return size(words) <= _COURTESY_WORDS and bool(_forms("courtesy", vocabularies).match(_lower(words)))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def size(words: str) -> int:
    """How many words; Chinese has no blanks between them, so its characters are counted, two to a word."""
    return max(len(words.split()), sum("\u4e00" <= character <= "\u9fff" for character in words) // 2)


def _places(unit: _Unit) -> set[tuple[str, str]]:
    return {(citation.heading, citation.label) for citation in unit.citations}


def _why(unit: _Unit) -> str:
    if not unit.citations:
        return "cites no provision"
    return "cites " + ", ".join(f"“{' '.join(citation.cited.split())}”" for citation in unit.citations)
