"""What a mail says, row by row: its words and the changes in its documents become comments, numbers not yet given.

A stretch of words is one row for each provision, a document one for each change of a provision. Member, mark, type,
position, language and lateness are taken only where the words, the roster, the file or the clock of receipt say so
(laws 3, 4 and 8). Where stretches are, is `stretches.py`'s work, what words say of themselves `said.py`'s, which
wording is proposed `bot.text`'s.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.model import (
    UNDETERMINED,
    Amendment,
    Citation,
    Comment,
    Context,
    DeadlineEntry,
    DeadlineState,
    Document,
    Edit,
    Group,
    Mark,
    Message,
    Participant,
    Piece,
    Position,
    Reason,
    Resolution,
    Source,
)
from bot.rules.against import file_against, repeats_proposal
from bot.rules.answered import size
from bot.rules.courtesies import is_courtesy
from bot.rules.people import Author, Speaker, capacity_of, known_as, same_person
from bot.rules.proposals import removed
from bot.rules.roles import played
from bot.rules.said import mark_in, plain, plays, position_in, sentences, takes_position, type_of
from bot.rules.stretches import Stretch
from bot.rules.tabled import Tabled
from bot.text import amendments_of, language_of

_PUT_IN = re.compile(r"(?:bis|ter|quater|quinquies|sexies)\)?$")
"""A label of an item that was put in between others: that the base text has no such item is what is meant."""
_BESIDE = 12
"""Characters beside a citation in which it may be called new."""
_BARE_WORDS = 3
"""A comment this short ("Agreed.") means nothing without the words it answers."""
_POINTER_WORDS = 30
"""The most words of a sentence that only points to a file ("Please find attached our comments on …")."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Writing:
    """What all rows of one mail have in common."""

    message: Message
    context: Context
    group: Group
    author: Author
    speaker: Speaker


def rows_of_words(said: Sequence[Stretch], writing: Writing) -> Iterator[Comment]:
    """The rows of the words of a mail, in their order: one for each stretch and provision."""
    group = writing.group
    languages = [language_of(stretch.text) for stretch in said]
    if UNDETERMINED in languages:  # what is too short to tell is in the language of the rest
        whole = language_of("\n".join(stretch.text for stretch in said))
        languages = [whole if language == UNDETERMINED else language for language in languages]
    for stretch, language in zip(said, languages, strict=True):
        position, words = position_in(stretch.text, writing.speaker.member, group.vocabularies)
        common = replace(
            _blank(writing, stretch.resolution),
            text=stretch.text,
            source=replace(_source(writing), start=stretch.start, end=stretch.end),
            position=position,
            said=words,
            language=language,
            context=stretch.context,
            certainty=stretch.certainty,
            why=stretch.why,
        )
        # Who supports, or opposes, what another document marks gives no mark.
        spoken = bool(stretch.resolution.proposal) and takes_position(stretch.text, group.vocabularies)
        theirs = spoken or position is Position.OPPOSES
        said_mark = None if theirs else mark_in(stretch.text)
        for (heading, label), citation, amendment in _places(stretch):
            if theirs and amendment and amendment.mark and not _after(amendment.redline):
                amendment = None
            row = replace(
                _amended(common, amendment) if amendment else common,
                heading=heading,
                label=label,
                cited=citation.cited if citation else amendment.cited if amendment else "",
                mark=(amendment and amendment.mark) or said_mark,
                type=type_of(stretch.text, group.vocabularies, placed=bool(heading)),
            )
            doubts = [stretch.unsure, writing.speaker.doubt, amendment.unsure if amendment else ""]
            doubts += _row_doubts(row, stretch, citation, group)
            yield _doubted(row, doubts)


def rows_of_document(
    document: Document, resolution: Resolution, writing: Writing, about: Resolution | None = None
) -> Iterator[Comment]:
    """The rows of a document: one for each change of a provision, or remark on one. `about` is the resolution as the
    proposal has it that the mail names."""
    document, resolution = file_against(document, resolution, about, writing.group)
    for amendment in amendments_of(document, resolution.base_texts, writing.group.vocabularies):
        if resolution.proposal and repeats_proposal(amendment, resolution):
            continue
        source = replace(_source(writing), part=document.name, start=amendment.start, end=amendment.end)
        yield _row_of(amendment, source, resolution, writing)


def rows_of_table(table: Tabled, resolution: Resolution, writing: Writing) -> Iterator[Comment]:
    """The rows of a table in the mail's own words: where one's words stand, or else the whole table."""
    for amendment in table.amendments:
        row = _row_of(amendment, _source(writing), resolution, writing)
        at = writing.message.text.find(row.text, table.start, table.end)
        start, end = (at, at + len(row.text)) if at >= 0 else (table.start, table.end)
        yield replace(row, source=replace(row.source, start=start, end=end))


def _row_of(amendment: Amendment, source: Source, resolution: Resolution, writing: Writing) -> Comment:
    """One change or remark; its words are the remark, else the wording proposed, else that taken out."""
    vocabularies = writing.group.vocabularies
    text = amendment.comment or _after(amendment.redline) or _before(amendment.redline)
    blank = _edited(_blank(writing, resolution), amendment.author, writing)
    position, words = position_in(amendment.comment, blank.member, vocabularies)
    why = (amendment.why, f"of the proposal {amendment.number}" if amendment.number else "", blank.why)
    row = replace(
        _amended(blank, amendment),
        text=text,
        source=source,
        heading=amendment.heading,
        label=amendment.label,
        cited=amendment.cited,
        mark=amendment.mark,
        type=type_of(amendment.comment, vocabularies, placed=bool(amendment.heading)),
        position=position,
        said=words,
        language=language_of(f"{text}\n{amendment.reasons}"),
        why="; ".join(filter(None, why)),
    )
    return _doubted(row, [writing.speaker.doubt, amendment.unsure])


def points_to_a_file(words: str, group: Group) -> bool:
    """Whether words only point to what is attached: what is no courtesy speaks of it."""
    attached = plays("attached", group.vocabularies)
    pointing = [size(one) <= _POINTER_WORDS and bool(attached.search(plain(one))) for one in sentences(words)]
    rest = [one for one, points in zip(sentences(words), pointing, strict=True) if not points]
    return any(pointing) and all(is_courtesy(one, group.vocabularies) for one in rest)


# -- what rows have in common -----------------------------------------------------------------------------------------


def _blank(writing: Writing, resolution: Resolution) -> Comment:
    """A row on `resolution` that says nothing yet."""
    context, member = writing.context, writing.speaker.member
    deadline = _deadline(context.deadlines, resolution)
    return Comment(
        resolution=resolution.slug,
        heading="",
        label="",
        text="",
        source=_source(writing),
        received=context.mail.received,
        member=member,
        capacity=_capacity(member, writing.author.participant, writing.group),
        contributor=writing.author.name,
        proposal=resolution.proposal,
        round=deadline.deadline.key if deadline else "",
        late=_late(deadline, context),
    )


def _source(writing: Writing) -> Source:
    return Source(sha256=writing.context.mail.sha256, message_id=writing.message.message_id)


def _capacity(member: str, person: Participant | None, group: Group) -> str:
    """The speaker's own capacity, or that of the member spoken for."""
    return person.capacity if person and person.member == member else capacity_of(member, group)


def _deadline(entries: Sequence[DeadlineEntry], resolution: Resolution) -> DeadlineEntry | None:
    """The latest deadline for comments on `resolution` that stands."""
    mine = [
        entry
        for entry in entries
        if entry.deadline.resolution == resolution.slug
        and entry.deadline.comments
        and entry.deadline.at is not None
        and entry.deadline.state in (DeadlineState.CONFIRMED, DeadlineState.CLOSED)
    ]
    return max(mine, key=lambda entry: (entry.deadline.at, entry.deadline.key), default=None)


def _late(entry: DeadlineEntry | None, context: Context) -> bool:
    """By the time of receipt; the author's Date proves nothing (RELIABILITY T16)."""
    return entry is not None and entry.deadline.at is not None and context.mail.received > entry.deadline.at


# -- where words belong, and what is unsure about it -------------------------------------------------------------------


def _places(stretch: Stretch) -> Iterator[tuple[tuple[str, str], Citation | None, Amendment | None]]:
    """The provisions a stretch speaks of, each with the words that cite it and the change proposed; else the whole."""
    citations = {(c.heading, c.label): c for c in stretch.citations}
    amendments = {(a.heading, a.label): a for a in stretch.amendments}
    for place in dict.fromkeys((*citations, *amendments)) or [("", "")]:
        yield place, citations.get(place), amendments.get(place)


def _row_doubts(row: Comment, stretch: Stretch, citation: Citation | None, group: Group) -> Iterator[str]:
    if citation and not citation.known and not (_new(row) or _called_new(citation.cited, stretch.text, group)):
        text = f"the proposal {row.proposal}" if row.proposal else "the base text"
        if _added_above(citation, stretch.context):
            return
        if not removed((row.heading, row.label), stretch.resolution, group):
            yield f"{text} has no such provision"
    if size(row.text) <= _BARE_WORDS and not (row.context or row.heading):
        yield "too short to be understood without what it answers"
    if row.position is Position.WITHDRAWS and not stretch.citations:
        yield "withdraws a comment without saying which"


def _new(row: Comment) -> bool:
    """Whether the row is about an item that the base text cannot have: by its mark, its label, or its wording."""
    added = bool(row.redline) and all(piece.edit is Edit.INSERTED for piece in row.redline)
    return added or row.mark in (Mark.ADD, Mark.ADD_MOVED) or bool(_PUT_IN.search(row.label))


def _called_new(cited: str, text: str, group: Group) -> bool:
    """Whether a word for "new" stands in the citation or beside it: "the new item 4", "el punto 4 (nuevo)"."""
    at = text.find(cited)
    around = text[max(0, at - _BESIDE) : at + len(cited) + _BESIDE]
    return at >= 0 and any(played("drafting new", group.vocabularies, around))


def _added_above(citation: Citation, context: str) -> bool:
    """Whether the words answered propose the item as a new one: "ADD resolves 4: …"."""
    lines = (line for line in context.splitlines() if citation.cited and citation.cited in line)
    return any(mark_in(line.lstrip(" \t>|")) in (Mark.ADD, Mark.ADD_MOVED) for line in lines)


def _doubted(row: Comment, doubts: Sequence[str]) -> Comment:
    return replace(row, review="; ".join(f"{Reason.AMBIGUOUS}: {doubt}" for doubt in dict.fromkeys(doubts) if doubt))


# -- changes -----------------------------------------------------------------------------------------------------------


def _amended(row: Comment, amendment: Amendment) -> Comment:
    """The row with the wording an amendment proposes."""
    return replace(
        row,
        redline=amendment.redline,
        proposed=_after(amendment.redline),
        reasons=amendment.reasons,
    )


def _edited(row: Comment, editor: str, writing: Writing) -> Comment:
    """The row of a change that the file says `editor` made: of that person's member where the roster knows the name,
    unless the sender speaks for a group of states. Else it is the sender's, with the editor beside."""
    sender = writing.author.participant
    if not editor or same_person(editor, row.contributor) or (sender and same_person(editor, sender.name)):
        return row
    row = replace(row, editor=editor)
    person = known_as(editor, writing.group)
    if not sender or not person or person.member == row.member or writing.speaker.member != sender.member:
        return row
    return replace(
        row,
        member=person.member,
        capacity=person.capacity,
        why=f"sent on by {sender.name}, changed in the file by {editor}",
    )


def _after(redline: Sequence[Piece]) -> str:
    return "".join(piece.text for piece in redline if piece.edit is not Edit.DELETED).strip()


def _before(redline: Sequence[Piece]) -> str:
    return "".join(piece.text for piece in redline if piece.edit is not Edit.INSERTED).strip()
