"""The meeting document: provisions by the weight of what is said of them, as correspondence groups report them.

Four parts (docs/adr/0018): comments of substance; comments of limited impact; discussed without change; next steps. A
provision stands in one part, that of the weightiest comment on it that stands. Limited are remarks that call themselves
editorial ("(MOD)", a comment of the type editorial or translation); without change are "NOC", questions, and support
that proposes no wording; whatever else is said is of substance, so that nothing is made light of by a guess (law 4).
Words are quoted, cut and marked so where they are long, and never summarised (law 3). Neutral (law 8): the resolution's
order, contributors by the alphabet, no counts. How it looks, and in which words, is left to `bot.export`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from enum import IntEnum
from itertools import groupby

from bot.model import (
    Comment,
    CommentState,
    CommentType,
    Consolidated,
    DeadlineEntry,
    DeadlineState,
    Discussed,
    Group,
    Mark,
    Position,
    Report,
    Resolution,
    Table,
)
from bot.rules.alternatives import alphabetical
from bot.rules.cited import papers
from bot.rules.coverage import place_of
from bot.rules.order import order_of
from bot.rules.stretches import base_of
from bot.rules.table import cut, cut_off, excerpts
from bot.text import names

WORDS = 600
"""Characters of a comment that are quoted; the annex has the whole."""
WORDING = 2_000
"""Characters of a redline that are shown."""
_FAVOURABLE = (Position.SUPPORTS, Position.AGREES, Position.ASSOCIATES)


class Weight(IntEnum):
    """What a comment asks for, the weightiest last."""

    UNCHANGED = 0
    LIMITED = 1
    SUBSTANCE = 2


def report_on(
    comments: Iterable[Comment],
    group: Group,
    *,
    resolution: Resolution,
    table: Table,
    consolidated: Consolidated | None,
    deadlines: Sequence[DeadlineEntry],
    number: str,
    language: str,
) -> Report:
    """The report on the comments of one resolution, with the table and the consolidated text that were made of them."""
    shown = {row.number for row in table.rows}
    own = sorted((each for each in comments if each.number in shown), key=order_of(resolution))
    standing = [each for each in own if _counts(each)]
    excerpt, named = excerpts(resolution), _names(resolution, language)
    parts: dict[Weight, list[Discussed]] = {weight: [] for weight in Weight}
    for place, found in groupby(standing, key=lambda each: (each.heading.casefold(), each.label)):
        said = tuple(found)
        discussed = Discussed(
            place=named.get(place, place_of(said[0])) if said[0].heading else "",
            excerpt=excerpt(replace(said[0], language=language, proposal="")),
            comments=tuple(map(_quoted, said)),
        )
        parts[max(map(weight_of, said))].append(discussed)
    return Report(
        number=number,
        group=group.name,
        source=group.coordinator.name or group.coordinator.address,
        resolution=resolution,
        language=language,
        made=table.made,
        cut_off=cut_off(table.made, group.zone),
        substance=tuple(parts[Weight.SUBSTANCE]),
        limited=tuple(parts[Weight.LIMITED]),
        unchanged=tuple(parts[Weight.UNCHANGED]),
        steps=tuple(_steps(deadlines, resolution, table.made, group.zone)),
        waiting=tuple(row.number for row in table.rows if row.review),
        contributors=_contributors(table),
        cited=_cited(own, resolution),
        table=table,
        consolidated=consolidated,
    )


def _names(resolution: Resolution, language: str) -> Mapping[tuple[str, str], str]:
    """What provisions are called in a language whose text is loaded, by heading and label as comments are filed."""
    first = base_of(resolution)
    base = next((each for each in resolution.base_texts if each.language == language), None)
    if first is None or base is None:
        return {}
    pairs = zip(names(base, first), base.provisions, strict=True)
    return {(heading.casefold(), label): f"{own.heading} {own.label}".strip() for (heading, label), own in pairs}


def _counts(comment: Comment) -> bool:
    """Whether a comment is quoted: it stands, and somebody known to the group stands behind it. One from an address
    that nobody knows, or that is not its sender's, waits for a person (law 4)."""
    stands = comment.state is CommentState.OPEN and comment.position is not Position.WITHDRAWS
    return stands and bool(comment.member or not comment.review)


def weight_of(comment: Comment) -> Weight:
    """What a comment asks for: by its mark, its type and its wording."""
    if comment.mark is Mark.NOC:
        return Weight.UNCHANGED
    if comment.mark is Mark.MOD_EDITORIAL or comment.type in (CommentType.EDITORIAL, CommentType.TRANSLATION):
        return Weight.LIMITED
    changes = comment.mark is not None or bool(comment.redline) or bool(comment.proposed)
    if not changes and (comment.type is CommentType.QUESTION or comment.position in _FAVOURABLE):
        return Weight.UNCHANGED
    return Weight.SUBSTANCE


def _quoted(comment: Comment) -> Comment:
    """Its words as far as they are quoted; of a wording that is too long for the report nothing, since half of it would
    mislead."""
    redline = comment.redline if sum(len(piece.text) for piece in comment.redline) <= WORDING else ()
    proposed = comment.proposed if len(comment.proposed) <= WORDING else ""
    return replace(
        comment,
        text=cut(comment.text, WORDS),
        reasons=cut(comment.reasons, WORDS),
        redline=redline,
        proposed=proposed,
    )


def _steps(
    entries: Iterable[DeadlineEntry], resolution: Resolution, made: datetime, zone: str
) -> Iterable[tuple[DeadlineEntry, str, str]]:
    """The deadlines of this resolution and of the group that are still to come, the soonest first."""
    public = [entry for entry in entries if not entry.deadline.to]
    mine = [entry for entry in public if entry.deadline.resolution in ("", resolution.slug)]
    for entry in sorted(mine, key=lambda each: (each.deadline.at is None, each.deadline.at or made, each.deadline.key)):
        deadline = entry.deadline
        if deadline.state is DeadlineState.CLOSED or (deadline.at and deadline.at < made):
            continue
        when = cut_off(deadline.at, zone) if deadline.at else deadline.when or deadline.month
        yield entry, when, cut_off(entry.moved_from, zone) if entry.moved_from else ""


def _contributors(table: Table) -> tuple[tuple[str, str], ...]:
    keys = [column.key for column in table.columns]
    member, capacity, contributor = (keys.index(key) for key in ("member", "capacity", "contributor"))
    known = {
        row.cells[member] or row.cells[contributor]: row.cells[capacity]
        for row in table.rows
        if row.cells[member] or not row.review
    }
    return tuple((name, known[name]) for name in sorted(filter(None, known), key=alphabetical))


def _cited(comments: Iterable[Comment], resolution: Resolution) -> tuple[str, ...]:
    """The documents loaded beside the base text, and those that comments belong to or name."""
    return tuple(sorted({*papers(comments), *(proposal.number for proposal in resolution.proposals)}))
