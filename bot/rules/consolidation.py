"""The consolidated text: the base text with every alternative at its place, with revisions or in square brackets.

The resolution's front and annexes stand around its provisions as they are. Neutral (law 8): alternatives stand in the
alphabet of those who propose them. Who proposes what is `alternatives.py`'s work, how a clause is shown `revised.py`'s
and `bracketed.py`'s, bytes are `bot.export`'s.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import chain, count, groupby

from bot.errors import Refused
from bot.model import (
    ENGLISH,
    BaseText,
    Comment,
    Consolidated,
    Group,
    Layout,
    Ledger,
    Mark,
    Paragraph,
    Provision,
    Resolution,
    Run,
    Table,
    Tongue,
)
from bot.rules.alternatives import Alternative, Clause, alphabetical, clauses, voice_of
from bot.rules.anchors import in_force
from bot.rules.bracketed import Bracketed
from bot.rules.developments import developed
from bot.rules.marking import Marks, paragraphs
from bot.rules.overlay import legal, new
from bot.rules.parts import parts_of
from bot.rules.revised import Revised
from bot.rules.spoken import cited_as
from bot.rules.table import NOTICE, cut_off, resolution_of
from bot.text import names, reference

NAMES = {"ar": "Arabic", "zh": "Chinese", "en": "English", "fr": "French", "ru": "Russian", "es": "Spanish"}

REVISIONS = (
    "Insertions and deletions are marked as changes by everybody who proposes them. Several wordings of one provision "
    "stand one under another below the struck base text; words in bold are new.",
)
BRACKETS = (
    "Square brackets hold what is not agreed: words of the base text that somebody would change or delete (struck), "
    "and each wording proposed instead, after the names of those who propose it.",
)


def consolidate(
    comments: Iterable[Comment],
    group: Group,
    *,
    resolution: str,
    ledger: Ledger,
    made: datetime,
    language: str = "",
    member: str = "",
    brackets: bool = False,
    remarks: bool = False,
    say: Tongue = ENGLISH,
    earlier: Table | None = None,
    since: str = "",
) -> Consolidated:
    """The consolidated text of one resolution (its slug) as it stood at `made`, in one language (else English, else the
    first loaded), of all members or one; what stands around it is said in `say`. With the whole table of an earlier
    moment, known as `since`, it tells what became of it. Refused where there is no such text."""
    known = resolution_of(group, resolution)
    base = _version(known, language)
    own = [each for each in comments if each.resolution == resolution and (not member or _is_of(each.member, member))]
    if member and not own:
        raise Refused(f"nobody has commented on {known.name} for {member!r}; write the name as in the table")
    title, provisions, unplaced = clauses(own, known, base, say)
    alternatives = [each for clause in (title, *provisions) for each in clause.alternatives]
    news = None
    if earlier:
        news = developed(
            own,
            (title, *provisions),
            unplaced,
            base=base,
            former=_former(group, resolution, base, earlier.made),
            names=names(base, reference(known.base_texts) or base),
            earlier=earlier,
            since=since,
            member=member,
            say=say,
        )
    marks = Marks(made, tracked=not brackets, remarks=remarks, say=say, beside=news.beside if news else {})
    setting = _Setting(marks, brackets=brackets)
    about = f"{cited_as(known, say)}, {say(NAMES.get(base.language, base.language))}"
    titled = say("Consolidated text of {about}", about=about)
    return Consolidated(
        title=legal(titled + (say(", as proposed by {member}", member=member) if member else "")),
        subtitle=say(
            "Cut-off {when}. {counts}.",
            when=cut_off(made, group.zone, say),
            counts=_counts(alternatives, title, provisions, say),
        ),
        notice=say(NOTICE),
        legend=tuple(map(say, BRACKETS if brackets else REVISIONS)),
        language=base.language,
        made=made,
        paragraphs=tuple(setting.whole(base, title, provisions)),
        voices=tuple(sorted({voice for each in alternatives for voice in each.voices}, key=alphabetical)),
        remarks=tuple(marks.remarks),
        unplaced=tuple(unplaced),
        ledger=ledger,
        sha256=_hash(base, own),
        say=say,
        since=news.sentence if news else "",
        news=news.listed if news else (),
    )


def _version(resolution: Resolution, language: str) -> BaseText:
    texts = {text.language: text for text in reversed(resolution.base_texts)}
    if not texts:
        raise Refused(f"{resolution.name} has no base text to consolidate; load one with base-text")
    if language and language not in texts:
        there = ", ".join(text.language for text in resolution.base_texts)
        raise Refused(f"{resolution.name} has no base text in {language!r}; there are: {there}")
    return texts[language] if language else texts.get("en", resolution.base_texts[0])


def _is_of(name: str, member: str) -> bool:
    return name.casefold() == member.casefold()


def _former(group: Group, resolution: str, base: BaseText, at: datetime) -> BaseText | None:
    """The base text of the same language that was in force at an instant, where it is another."""
    then = in_force(group, at).resolution(resolution)
    found = next((text for text in then.base_texts if text.language == base.language), None) if then else None
    return found if found and found.sha256 != base.sha256 else None


def _counts(alternatives: Sequence[Alternative], title: Clause, provisions: Sequence[Clause], say: Tongue) -> str:
    proposals = len({id(comment) for each in alternatives for comment in each.comments})
    members = len({voice_of(comment) for each in alternatives for comment in each.comments})
    places = sum(bool(clause.alternatives) for clause in (title, *provisions))
    whole = sum(not clause.heads for clause in provisions)
    return say(
        "Proposals: {proposals}; members: {members}; provisions they are about: {places} of {whole}",
        proposals=proposals,
        members=members,
        places=places,
        whole=whole,
    )


def _hash(base: BaseText, comments: Iterable[Comment]) -> str:
    made_from = hashlib.sha256(f"{base.language} {base.sha256}".encode())
    for each in sorted(comments, key=lambda comment: (comment.number, comment.source.sha256, comment.source.start)):
        facts = (each.number, each.member, each.heading, each.label, each.mark, each.state, each.proposed, each.reasons)
        made_from.update(repr((facts, each.source.sha256, [piece.text for piece in each.redline])).encode())
    return made_from.hexdigest()


class _Setting:
    """Sets clauses out as paragraphs, one after the other."""

    def __init__(self, marks: Marks, *, brackets: bool) -> None:
        self._marks = marks
        self._form = Bracketed(marks) if brackets else Revised(marks)
        self._tables = count()

    def whole(self, base: BaseText, title: Clause, provisions: Sequence[Clause]) -> Iterator[Paragraph]:
        """The front with the title, the provisions, the annexes, and last all notes."""
        untracked = True
        for paragraph in chain(self._front(base, title), self._text(provisions), *map(self._still, base.back)):
            if paragraph.cell and paragraph.cell[1:] == (0, 0) and not untracked:
                # A paragraph that goes needs one to be joined to, and a table is none.
                yield Paragraph(style=Layout.SPACE)
            untracked = not (paragraph.cell or paragraph.inserted or paragraph.deleted)
            yield paragraph
        yield from self._marks.notes

    def _front(self, base: BaseText, title: Clause) -> Iterator[Paragraph]:
        number = next((at for at, part in enumerate(base.front) if part.text == base.title), -1)
        for part in base.front[: max(0, number)]:
            yield from self._still(part, Layout.TITLE)
        yield from self._clause(title, Layout.TITLE)
        for part in base.front[number + 1 :]:
            yield from self._still(part)

    def _still(self, part: Provision, style: Layout = Layout.TEXT) -> Iterator[Paragraph]:
        """What nobody can propose to change."""
        clause = Clause(heading="", label=legal(part.label), text=legal(part.text), notes=part.notes)
        yield from self._clause(clause, style)

    def _text(self, ordered: Sequence[Clause]) -> Iterator[Paragraph]:
        """The provisions: each heading once, and those under it. A new section's heading is of all who add to it."""
        for heading, group in groupby(ordered, key=lambda clause: clause.heading):
            section = list(group)
            authors = [each for clause in section for each in clause.alternatives]
            if section[0].added and authors:
                yield from self._form.heading(legal(heading), authors)
            elif section[0].added:
                yield Paragraph(runs=self._marks.say(heading), style=Layout.HEADING, inserted=self._marks.compiled)
            for clause in section:
                yield from self._clause(clause, Layout.HEADING if clause.heads else Layout.TEXT)

    def _clause(self, clause: Clause, style: Layout) -> Iterator[Paragraph]:
        for part in parts_of(clause):
            if part.table:
                yield from self._form.table(part, next(self._tables))
            else:
                yield from self._form.paragraphs(part, style)
            for comment, language in part.foreign:
                yield from self._foreign(comment, language)

    def _foreign(self, comment: Comment, language: str) -> Iterator[Paragraph]:
        """A wording in another language, word for word: that language's own consolidated text has it at its place."""
        mark = comment.mark or (Mark.MOD if comment.redline else Mark.OTHER)
        say, news = self._marks.tongue, self._marks.news([comment])
        spoken = say("in {language}", language=say(NAMES.get(language, language)))
        told = ", ".join(filter(None, (mark, spoken, news)))
        said = f"[{voice_of(comment)} – {told}{self._marks.numbers([comment])}]"
        compiled = self._marks.compiled
        yield Paragraph(runs=self._marks.say(said), style=Layout.SOURCE, inserted=compiled)
        label = f"{comment.label}\t" if comment.label else ""
        words = Run(text=legal(label + (new(comment.redline) or comment.proposed)), inserted=compiled)
        for paragraph in paragraphs([words], Layout.TEXT, compiled):
            yield replace(paragraph, language=language)
