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
from itertools import pairwise

from bot.model import (
    Amendment,
    BaseText,
    Citation,
    Edit,
    Group,
    Naming,
    Passage,
    PassageKind,
    Resolution,
    Style,
    Vocabulary,
)
from bot.rules.against import answer_against, others, words_against
from bot.rules.answered import Concern, answers, concerned, longer, ours, size
from bot.rules.courtesies import TITLE_WORDS, announces, entitles, is_courtesy, leads
from bot.rules.proposals import naming_spans, numbered, numbers_in
from bot.rules.said import plain, plays, takes_position
from bot.text import amendments_in, citations_in, item_below, items_in, namings_in, quotations, reference, repeats

_PARAGRAPH = re.compile(r"(?m)^[^\S\n]*\S[^\n]*(?:\n[^\S\n]*\S[^\n]*)*")
_ENDED = re.compile(r"[.;:!?。；：！？؟]\s*$")
_LEAD_IN = re.compile(r"[\s\-–—•*·>\d.()]*(?:on|re|sur|по|sobre|关于|بشأن)?\s*", re.IGNORECASE)
_BULLET = re.compile(r"[^\S\n]*(?:[-–—•*·>]|\d{1,2}[.)])[^\S\n]")
"""A line that is one of a list: it says something of its own, however the line above ends."""
_ITEM_LINE = re.compile(r"\W{0,3}(?:[^\W\d_]{1,12}\.?[^\S\n])?\(?(?:\d{1,2}|[^\W\d_])(?:bis|ter)?\)?[^\S\n]?[:：]")
"""A line that may begin with an item's label alone: "Point 3 : …", "b): …"."""
_HEADING_WORDS = 3
"""The most words beside a heading where nothing is said but which it is ("On resolves:")."""
_REPLY_WORDS = 12
"""The most words of a reply on top of a quotation that may be about no more than is quoted."""
_LIKE = 0.5
"""Share of a new item's wording that one proposal has where it is a change of that one's."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Stretch:
    """Words of one passage about the same provisions: `start`/`end` in the body, `text` verbatim, `context` the quoted
    words they answer. No citations means the resolution as a whole. `unsure` says what a person should look at.
    `resolution` is what the words are held against: with the texts of a proposal where they are about one."""

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
    leads: bool = False
    """Whether they only announce what follows, or greet."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Unit:
    """A paragraph, or the part of one that begins with a citation; offsets in the body."""

    start: int
    end: int
    text: str
    citations: tuple[Citation, ...]
    resolution: Resolution
    """What it is held against."""
    onward: Resolution
    """What words after it are, that say nothing else."""
    courtesy: bool
    lead: bool
    repeats: bool = False
    """Whether its words are those of a provision, and nothing else."""
    held: str = ""
    """Why it is held against a proposal, where that is not the whole mail's subject."""


class _Run:
    """Units that speak of the same provisions; `about` is the first that cites them."""

    def __init__(self, unit: _Unit) -> None:
        self.units = [unit]
        self.about = unit if unit.citations else None
        self.leads = unit.courtesy or unit.lead

    def add(self, unit: _Unit) -> None:
        """Take in a unit that speaks on."""
        self.units.append(unit)
        self.about = self.about or (unit if unit.citations else None)
        self.leads = self.leads and (unit.courtesy or unit.lead)

    def continues(self, unit: _Unit) -> bool:
        """Whether `unit` speaks on about what these speak of."""
        if self.about is None:
            return self.leads or (not unit.citations and unit.resolution == self.units[-1].resolution)
        if unit.resolution != self.about.resolution:
            return False
        return not unit.citations or _places(unit) == _places(self.about)


def stretches(
    passages: Sequence[Passage],
    group: Group,
    resolution: Resolution,
    author_name: str = "",
    styles: Sequence[Style] = (),
) -> tuple[Stretch, ...]:
    """The stretches of the author's own words, in order; courtesies alone make none.

    `resolution` is what the mail is about until its words name another one of the group's; `styles` is how they were
    shown.
    """
    said: list[Stretch] = []
    # A greeting names somebody of the group ("Hello, Delegate."), an ending its author.
    author_name = " ".join((author_name, *(person.name for person in group.participants if person.addresses)))
    shown = [style for style in styles if style.strike or style.underline]
    before = ""
    answered: Resolution | None = None
    alone = sum(passage.kind is PassageKind.OWN and bool(passage.text.strip()) for passage in passages) == 1
    for passage, quoted in answers(passages):
        if not quoted and alone and size(passage.text) <= _REPLY_WORDS:
            quoted = _below(passages)
        answered = _titled(quoted, answered or resolution, group)
        against = answer_against(quoted, answered if quoted else resolution, group)
        units = _under_headings(list(_units(passage, group, against, author_name)), group)
        cites_all = all(unit.citations for unit in units)
        concern = Concern() if cites_all else concerned(quoted, before, against, group)
        if against.proposal and not cites_all and not concern.citations:
            why = f"the words above name {against.proposal}"
            concern = Concern(citations=numbered(quoted, against, group), why=why)
        before = quoted
        resolution = resolution if units[-1].onward is against else units[-1].onward
        gathered = _gathered(units, passage, quoted, concern, group.vocabularies)
        said += (_amended(stretch, cited, shown, group) for stretch, cited in gathered)
    # "Our answers are in the text below": what is said stands there.
    return tuple(stretch for stretch in said if not stretch.leads) or tuple(said)


def _titled(quoted: str, resolution: Resolution, group: Group) -> Resolution:
    """What quoted words are about: the resolution that the last line names which is a title among them."""
    titles = [line for line in quoted.splitlines() if not longer(line, TITLE_WORDS)] if quoted else []
    for line in reversed(titles):
        for naming in namings_in(line, group.vocabularies):
            if named := resolution_named(naming, group):
                return resolution if named.slug == resolution.slug else named
    return resolution


def _below(passages: Sequence[Passage]) -> str:
    """The words quoted below a reply written on top, of the one mail it answers: "+1" says nothing without them."""
    quoted = [passage for passage in passages if passage.kind is PassageKind.QUOTED]
    least = min((passage.depth for passage in quoted), default=0)
    if sum(passage.kind is PassageKind.HEADERS for passage in passages) > 1:
        return ""
    return "\n".join(passage.text.strip("\n") for passage in quoted if passage.depth == least)


def _under_headings(units: list[_Unit], group: Group) -> list[_Unit]:
    """With what each unit says by a label alone, under the heading cited before ("On resolves:", "In 2, we suggest").
    The words that cite the heading and say nothing else only lead to it."""
    found: list[_Unit] = []
    heading, copied = "", False
    for unit in units:
        if unit.citations and found and found[-1].lead and found[-1].citations:
            found[-1] = replace(found[-1], citations=())  # a title, though it names an amendment by its number
        if unit.citations:
            section = {c.heading for c in unit.citations}
            heading = section.pop() if len(section) == 1 else ""
        elif heading and unit.resolution == found[-1].resolution:
            items = items_in(unit.text, heading, group.vocabularies, base_of(unit.resolution))
            before = found[-1]
            above = before.citations[0].label if before.citations else ""
            if not items and (before.lead or not above or copied):
                items = item_below(unit.text, heading, above, base_of(unit.resolution))
                copied = bool(items)
            if items:
                unit = replace(unit, citations=items, lead=False)
            if items and before.citations and size(before.text) <= size(before.citations[0].cited) + _HEADING_WORDS:
                found[-1] = replace(before, citations=(), lead=True)
        found.append(unit)
    return found


def _gathered(
    units: list[_Unit], passage: Passage, quoted: str, concern: Concern, vocabularies: tuple[Vocabulary, ...]
) -> Iterator[tuple[Stretch, list[Citation]]]:
    """The stretches of one passage, each with the citations in its words: courtesies at its end fall away, those before
    a stretch are put before it."""
    while units and units[-1].courtesy:
        units.pop()
    runs: list[_Run] = []
    for unit in units:
        if runs and runs[-1].continues(unit):
            runs[-1].add(unit)
        else:
            runs.append(_Run(unit))
    for run in runs:
        about = run.about or run.units[-1]
        # A provision put above an answer without quotation marks is what it answers.
        first = run.units.index(about) + 1 if about.repeats and about is not run.units[-1] else 0
        start, end = run.units[first].start, run.units[-1].end
        stretch = Stretch(
            start=start,
            end=end,
            text=passage.text[start - passage.start : end - passage.start],
            resolution=about.resolution,
            citations=about.citations,
            context=about.text if first else quoted,
            certainty="likely" if about.repeats else "sure",
            unsure=passage.unsure,
            why=_why(about),
            leads=run.leads and all(unit.courtesy or announces(unit.text, vocabularies) for unit in run.units),
        )
        cited = [
            replace(c, start=c.start + unit.start - start, end=c.end + unit.start - start)
            for unit in run.units[first:]
            for c in unit.citations
            if c.cited
        ]
        yield stretch if stretch.citations else _placed_by_context(stretch, concern), cited


def _placed_by_context(stretch: Stretch, concern: Concern) -> Stretch:
    """An answer under quoted words that are about a provision concerns that provision."""
    if not concern.citations:
        return stretch
    unsure = "; ".join(filter(None, (stretch.unsure, concern.unsure)))
    return replace(stretch, citations=concern.citations, certainty="likely", unsure=unsure, why=concern.why)


def _amended(stretch: Stretch, cited: Sequence[Citation], shown: Sequence[Style], group: Group) -> Stretch:
    """With the wording proposed in it. Where the words cite nothing, they are about what that is a wording of."""
    places = tuple(dict.fromkeys((c.heading, c.label) for c in stretch.citations))
    styles = [
        replace(style, start=max(0, style.start - stretch.start), end=min(style.end, stretch.end) - stretch.start)
        for style in shown
        if style.start < stretch.end and style.end > stretch.start
    ]

    def told(resolution: Resolution) -> tuple[Amendment, ...]:
        found = amendments_in(
            stretch.text,
            resolution.base_texts,
            group.vocabularies,
            places=places,
            styles=styles,
            citations=cited,
            naming=naming_spans(stretch.text, resolution, group) if resolution.proposal else (),
        )
        return tuple(a for a in found if not places or (a.heading, a.label) in places)

    amendments = told(stretch.resolution)
    if not _kept(amendments):
        tried = [(each, told(each)) for each in others(stretch.text, stretch.resolution, group)]
        least = _LIKE if any(a.redline for a in amendments) else 0.0
        able = [(each, found) for each, found in tried if _kept(found) > least]
        if len(able) == 1:
            [(resolution, amendments)] = able
            of = f"the proposal {resolution.proposal}" if resolution.proposal else "the base text"
            why = "; ".join(filter(None, (stretch.why, f"the words it changes are those of {of}")))
            stretch = replace(stretch, resolution=resolution, why=why, certainty="likely")
    if not amendments:
        return stretch
    why = "; ".join(dict.fromkeys((stretch.why, *(a.why for a in amendments if a.why))))
    return replace(stretch, amendments=amendments, why=why, certainty=stretch.certainty if places else "likely")


def _kept(amendments: Sequence[Amendment]) -> float:
    """How much of the wording proposed is there already; all of it where words are only taken out."""
    pieces = [piece for amendment in amendments for piece in amendment.redline]
    kept, come = (sum(len(p.text) for p in pieces if p.edit is edit) for edit in (Edit.KEPT, Edit.INSERTED))
    return kept / (kept + come) if come else float(bool(pieces))


def _units(passage: Passage, group: Group, resolution: Resolution, author_name: str) -> Iterator[_Unit]:
    before = resolution
    for start, end in _pieces(passage.text, group, resolution, author_name):
        words = passage.text[start:end]
        for naming in namings_in(words, group.vocabularies):
            named = resolution_named(naming, group)
            if named and named.slug != resolution.slug:
                resolution = before = named
        citations = citations_in(words, group.vocabularies, base_of(resolution))
        held = words_against(words, citations, resolution, group)
        against = held.against
        if against is not resolution:
            citations = citations_in(words, group.vocabularies, base_of(against))
        mine = ours(citations, against)
        same = None if citations else repeats(words, against.base_texts)
        named_by = () if citations or same else _quoting(words, against)
        numbers = numbered(words, against, group) if held.why and not (citations or _attached(words, group)) else ()
        spoken = bool(held.why) and not numbers and not takes_position(words, group.vocabularies)
        lead = not citations and not same and not named_by and leads(words, group, named=spoken)
        title = not citations and entitles(words, group, named=bool(held.why))
        if same:
            mine = (Citation(start=same.start, end=same.end, cited="", heading=same.heading, label=same.label),)
        elif held.place:
            mine = (Citation(start=0, end=0, cited="", heading=held.place[0], label=held.place[1]),)
        elif named_by:
            mine = named_by
        elif not lead:
            mine = mine or numbers
        if held.why and (lead or title):
            resolution = against
        if not mine and not held.why and before.slug == against.slug:
            against = before
        before = against
        yield _Unit(
            start=passage.start + start,
            end=passage.start + end,
            text=words,
            citations=mine,
            resolution=against,
            onward=resolution,
            repeats=bool(same),
            held=held.why,
            courtesy=not mine and not citations and is_courtesy(words, group.vocabularies, author_name),
            lead=lead or title,
        )


def _quoting(words: str, resolution: Resolution) -> tuple[Citation, ...]:
    """The provisions whose words a paragraph puts in quotation marks, where it cites none."""
    found: dict[tuple[str, str], Citation] = {}
    for start, end, quoted in quotations(words):
        if same := repeats(quoted, resolution.base_texts):
            place = (same.heading, same.label)
            found.setdefault(place, Citation(start=start, end=end, cited="", heading=place[0], label=place[1]))
    return tuple(found.values())


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
            cuts |= {
                start
                for start, line, above in zip(starts[1:], lines[1:], lines, strict=False)
                if _ITEM_LINE.match(line) and _ENDED.search(above)
            }
            cited = [citation.start for citation in citations_in(words, group.vocabularies, base_of(resolution))]
            first = min(cited, default=0)  # what stands above a list leads to its first line
            for start in (*cited, *(number.start() for number in numbers_in(words, resolution, group))):
                line = bisect_right(starts, start) - 1
                apart = line and (_ENDED.search(lines[line - 1]) or (start != first and _BULLET.match(lines[line])))
                if apart and _LEAD_IN.fullmatch(words[starts[line] : start]):
                    cuts.add(starts[line])
        for cut, following in pairwise([*sorted(cuts), len(words)]):
            piece = words[cut:following]
            lead = len(piece) - len(piece.lstrip())
            yield found.start() + cut + lead, found.start() + cut + len(piece.rstrip())


def resolution_named(naming: Naming, group: Group) -> Resolution | None:
    """The group's resolution that `naming` names: the same number, and the same body where one is said."""
    return next(
        (r for r in group.resolutions if r.number == naming.number and naming.body in ("", r.body)),
        None,
    )


def base_of(resolution: Resolution) -> BaseText | None:
    """The base text provisions are addressed in: the English one, else the first loaded."""
    return reference(resolution.base_texts)


def _attached(words: str, group: Group) -> bool:
    """Whether words point to a file, which tells itself what it is about."""
    return bool(plays("attached", group.vocabularies).search(plain(words)))


def _places(unit: _Unit) -> set[tuple[str, str]]:
    return {(citation.heading, citation.label) for citation in unit.citations}


def _why(unit: _Unit) -> str:
    return "; ".join(filter(None, (_cites(unit), unit.held)))


def _cites(unit: _Unit) -> str:
    if not unit.citations:
        return "cites no provision"
    if unit.repeats:
        return "repeats the words of a provision"
    return "cites " + ", ".join(f"“{' '.join(citation.cited.split())}”" for citation in unit.citations)
