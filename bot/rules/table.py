"""The compiled table: comments as they stand become the canonical row, in the resolution's own order.

The order is that of docs/words.md ("row"): the base text's order of provisions, general comments last, then time
received; the delegation is repeated in each row. Neutral (law 8): nothing is ranked, nobody's silence is told. Which
columns there are is said in `profile.py`; laying corrections over the comments is `changes.py`'s work, bytes are
`bot.export`'s.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.errors import Refused
from bot.model import (
    ENGLISH,
    UNDETERMINED,
    Column,
    Comment,
    CommentState,
    CommentType,
    Group,
    Ledger,
    Resolution,
    Row,
    Table,
    Tongue,
)
from bot.rules.order import order_of
from bot.rules.profile import ISCG, Selection, columns_of
from bot.rules.proposals import texts_of
from bot.rules.spoken import cited_as
from bot.rules.wordings import wordings

NOTICE = "Informal compilation; a comment here is not a proposal to PP-26: only Member States submit those."

_ISO_TYPES = {
    CommentType.GENERAL: "ge",
    CommentType.SUBSTANTIVE: "te",
    CommentType.QUESTION: "te",
    CommentType.EDITORIAL: "ed",
    CommentType.TRANSLATION: "ed",
}

_CLOSED = {
    CommentState.SUPERSEDED: "{count} superseded",
    CommentState.WITHDRAWN: "{count} withdrawn",
    CommentState.SAME: "{count} sent before",
}
"""States of comments that are still shown but count no more, and how the title says it."""

EXCERPT = 300
"""Characters of the base text shown beside a comment; what is cut is marked as cut."""

CUT = " […]"
PLACES = {"Europe/Zurich": "Geneva"}
"""Zones whose people name their clock after another town than the tz database does."""


def tabulate(
    comments: Iterable[Comment],
    group: Group,
    *,
    resolution: str,
    ledger: Ledger,
    made: datetime,
    profile: str = ISCG,
    selection: Selection = Selection(),
    say: Tongue = ENGLISH,
) -> Table:
    """The table of one resolution (its slug) as it stood at `made`, its title block said in `say`. Withdrawn comments
    stay visible, what was found to be no comment is left out. Refused where the group has no such resolution, or there
    is no such profile."""
    columns = columns_of(profile)
    known = resolution_of(group, resolution)
    excerpt = excerpts(known)
    chosen = sorted(
        (
            each
            for each in (_placed(comment, group) for comment in comments if comment.resolution == resolution)
            if each.state is not CommentState.REJECTED and selection.takes(each)
        ),
        key=order_of(known),
    )
    partly = f" Only a part: {selection.words}." if selection.words else ""
    return Table(
        title=say("Comments on {about}", about=cited_as(known, say)) + (f": {known.title}" if known.title else ""),
        subtitle=say("Cut-off {when}. {counts}.", when=cut_off(made, group.zone, say), counts=_counts(chosen, say))
        + partly,
        notice=say(NOTICE),
        say=say,
        made=made,
        columns=columns,
        rows=tuple(_row(each, ordinal, columns, excerpt(each)) for ordinal, each in enumerate(chosen, 1)),
        ledger=ledger,
        profile=profile,
    )


def resolution_of(group: Group, slug: str) -> Resolution:
    """The group's resolution of that slug; Refused with those there are."""
    known = group.resolution(slug)
    if known is None:
        slugs = ", ".join(each.slug for each in group.resolutions) or "none"
        raise Refused(f"no resolution {slug!r} in group {group.slug!r}; known: {slugs}")
    return known


def excerpts(resolution: Resolution) -> Callable[[Comment], str]:
    """The provision's text in the comment's language where there is one, else in the first that knows it; of a comment
    on a proposal the proposal's text, with its number in brackets, or what that leaves out of the base text."""
    proposed = {each.number: wordings(texts_of(each, resolution)) for each in resolution.proposals}
    base = wordings(resolution.base_texts)

    def excerpt(comment: Comment) -> str:
        place = comment.heading.casefold(), comment.label
        theirs = proposed.get(comment.proposal)
        known = (theirs or {}).get(place) or base.get(place)
        words = cut(known.get(comment.language) or next(iter(known.values()))) if known else ""
        of = "" if theirs is None else f"[{'' if place in theirs else 'not in '}{comment.proposal}]"
        return f"{of} {words}".strip()

    return excerpt


def cut(text: str, most: int = EXCERPT) -> str:
    """The beginning, not ended in the middle of a word where there are spaces: Chinese has none."""
    if len(text) <= most:
        return text
    at = text.rfind(" ", most - 40, most)
    return text[: at if at > 0 else most] + CUT


def _row(comment: Comment, ordinal: int, columns: tuple[Column, ...], excerpt: str) -> Row:
    """The fields of every profile; a column that the service knows nothing for ("line", "vote", "phone") is empty."""
    cells = {
        "number": comment.number,
        "received": f"{comment.received.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC",
        "member": comment.member,
        "capacity": comment.capacity,
        "contributor": comment.contributor,
        "cited": comment.cited,
        "provision": f"{comment.heading} {comment.label}".strip() or "general",
        "excerpt": excerpt,
        "mark": str(comment.mark or ""),
        "type": str(comment.type),
        "position": f"{comment.position}: “{comment.said}”" if comment.position else "",
        "comment": comment.text,
        "language": "undetermined" if comment.language == UNDETERMINED else comment.language,
        "translation": comment.translation,
        "proposed": comment.proposed,
        "reasons": comment.reasons,
        "source": _source(comment),
        "round": ", ".join(part for part in (comment.round, "late" if comment.late else "in time") if part),
        "state": f"{comment.state} {comment.other}" if comment.other else str(comment.state),
        "observations": comment.observations,
        "disposition": comment.disposition,
        "disposition_reason": comment.disposition_reason,
        "filed": _filed(comment),
        "heading": comment.heading or "general",
        "label": comment.label,
        "mb": f"{comment.member}\n{comment.number}".strip(),
        "iso_type": _ISO_TYPES[comment.type],
        "category": str(comment.type),
        "ordinal": str(ordinal),
        "file": "" if comment.source.part == "body" else comment.source.part,
    }
    return Row(
        number=comment.number,
        language=comment.language,
        cells=tuple(cells.get(column.key, "") for column in columns),
        redline=comment.redline,
        member=comment.member or comment.contributor,
        at=comment.received,
        context=comment.context,
        source=comment.source,
        review=comment.review,
    )


def _placed(comment: Comment, group: Group) -> Comment:
    """With the capacity in which its member takes part, where the roster is of one mind about it: a comment attributed
    by hand does not know."""
    if comment.capacity or not comment.member:
        return comment
    known = {each.capacity for each in group.participants if each.member == comment.member}
    return replace(comment, capacity=known.pop()) if len(known) == 1 else comment


def _source(comment: Comment) -> str:
    source = comment.source
    return f"{source.message_id}\n{source.part}, characters {source.start}–{source.end}\nSHA-256 {source.sha256}"


def _filed(comment: Comment) -> str:
    said = f"{comment.filed_by}, {comment.certainty}"
    if comment.why:
        said += f": {comment.why}"
    return f"{said}; for review: {comment.review}" if comment.review else said


def cut_off(moment: datetime, zone: str, say: Tongue = ENGLISH) -> str:
    """An instant as titles give it: in UTC, and by the clock of the group's town."""
    local = moment.astimezone(ZoneInfo(zone))
    place = PLACES.get(zone) or zone.rpartition("/")[2].replace("_", " ")
    shown = (f"{each:%Y-%m-%d %H:%M}" for each in (moment.astimezone(UTC), local))
    return say("{utc} UTC ({local} {place})", utc=next(shown), local=next(shown), place=say(place))


def _counts(comments: list[Comment], say: Tongue) -> str:
    """How many comments stand, of how many members; beside them those that no longer do."""
    standing = [comment for comment in comments if comment.state is CommentState.OPEN]
    members = len({comment.member for comment in standing if comment.member})
    unnamed = sum(not comment.member for comment in standing)
    counted = say(
        "{comments} from {members}",
        comments=_many(len(standing), "1 open comment", "{count} open comments", say),
        members=_many(members, "1 member", "{count} members", say),
    )
    if unnamed:
        counted += f", {say('{count} without a member', count=unnamed)}"
    states = Counter(comment.state for comment in comments)
    closed = [say(words, count=states[state]) for state, words in _CLOSED.items() if states[state]]
    return f"{counted}; {', '.join(closed)}" if closed else counted


def _many(count: int, one: str, many: str, say: Tongue) -> str:
    return say(one) if count == 1 else say(many, count=count)
