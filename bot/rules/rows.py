"""What a stretch of a person's words says: the row it becomes, with member, mark, type, language and lateness.

Each is taken only where the words, the roster or the clock of receipt say it (laws 3, 4 and 8): nothing is inferred
about a member's position. Where the stretches are, is `stretches.py`'s work; numbers come from `numbers.py`.
"""

import re
from collections.abc import Sequence

from bot.model import (
    UNDETERMINED,
    Citation,
    Comment,
    CommentType,
    Context,
    DeadlineEntry,
    DeadlineState,
    Group,
    Mark,
    Message,
    Participant,
    Reason,
    Resolution,
    Source,
)
from bot.rules.people import Author, Speaker, spoken_for
from bot.rules.stretches import Stretch, played, size
from bot.text import language_of

_MARK = re.compile(r"(?<![\w*])(?:\(MOD\)|(?:ADD|SUP)\*?|MOD|NOC)(?![\w*])")
_QUESTION = ("?", "？", "؟")
_BARE_WORDS = 3
"""A comment this short ("Agreed.") means nothing without the words it answers."""


def comments_of(
    said: Sequence[Stretch], message: Message, context: Context, group: Group, author: Author
) -> tuple[Comment, ...]:
    """The rows of one mail, in the order of its words: one for each stretch and provision, numbers not yet given."""
    own = "\n".join(stretch.text for stretch in said)
    person = author.participant
    # Whoever the roster does not know speaks for no member, whatever the words say (RELIABILITY T1).
    speaker = spoken_for(own, person, group) if person else Speaker(member="")
    whole_language = language_of(own)
    rows = []
    for stretch in said:
        language = language_of(stretch.text)
        citations = {(c.heading, c.label): c for c in stretch.citations}
        for (heading, label), citation in citations.items() or {("", ""): None}.items():
            deadline = _deadline(context.deadlines, stretch.resolution)
            doubts = [f"{Reason.AMBIGUOUS}: {doubt}" for doubt in _row_doubts(stretch, citation, speaker)]
            rows.append(
                Comment(
                    resolution=stretch.resolution.slug,
                    heading=heading,
                    label=label,
                    text=stretch.text,
                    source=Source(
                        sha256=context.mail.sha256,
                        message_id=message.message_id,
                        start=stretch.start,
                        end=stretch.end,
                    ),
                    received=context.mail.received,
                    member=speaker.member,
                    capacity=_capacity(speaker.member, person, group),
                    contributor=author.name,
                    cited=citation.cited if citation else "",
                    mark=_mark(stretch.text),
                    type=_type(stretch, group, bool(heading)),
                    position=speaker.words,
                    language=whole_language if language == UNDETERMINED else language,
                    context=stretch.context,
                    round=deadline.deadline.key if deadline else "",
                    late=_late(deadline, context),
                    review="; ".join(doubts),
                    certainty=stretch.certainty,
                    why=stretch.why,
                )
            )
    return tuple(rows)


def _capacity(member: str, person: Participant | None, group: Group) -> str:
    """The speaker's own capacity, or that of the member spoken for; both stand in the roster."""
    if person and person.member == member:
        return person.capacity
    return next((p.capacity for p in group.participants if p.member == member), "")


def _row_doubts(stretch: Stretch, citation: Citation | None, speaker: Speaker) -> list[str]:
    doubts = [doubt for doubt in (stretch.unsure, speaker.doubt) if doubt]
    if citation and not citation.known and _mark(stretch.text) not in (Mark.ADD, Mark.ADD_MOVED):
        doubts.append("the base text has no such provision")
    if size(stretch.text) <= _BARE_WORDS and not stretch.context and not stretch.citations:
        doubts.append("too short to be understood without what it answers")
    return doubts


def _mark(words: str) -> Mark | None:
    """The ITU mark the author wrote, where it is one and the same; none is inferred."""
    marks = set(_MARK.findall(words))
    return Mark(marks.pop()) if len(marks) == 1 else None


def _type(stretch: Stretch, group: Group, placed: bool) -> CommentType:
    """By the words alone: a question ends as one, a remark of form calls itself so or bears the mark for it."""
    if stretch.text.rstrip().endswith(_QUESTION):
        return CommentType.QUESTION
    editorial = any(played("editorial", group.vocabularies, stretch.text))
    if _mark(stretch.text) is Mark.MOD_EDITORIAL or editorial:
        return CommentType.EDITORIAL
    return CommentType.SUBSTANTIVE if placed else CommentType.GENERAL


def _deadline(entries: Sequence[DeadlineEntry], resolution: Resolution) -> DeadlineEntry | None:
    """The latest deadline for comments on `resolution` that stands."""
    mine = [
        entry
        for entry in entries
        if entry.deadline.resolution == resolution.slug
        and entry.deadline.at is not None
        and entry.deadline.state in (DeadlineState.CONFIRMED, DeadlineState.CLOSED)
    ]
    return max(mine, key=lambda entry: (entry.deadline.at, entry.deadline.key), default=None)


def _late(entry: DeadlineEntry | None, context: Context) -> bool:
    """By the time of receipt; the author's Date proves nothing (RELIABILITY T16)."""
    return entry is not None and entry.deadline.at is not None and context.mail.received > entry.deadline.at
